"""The routes that answer programs: JSON, CSV, JSON Lines, citation files, the untouched source, health.

Comes in: a request. Goes out: data in the form that the end of the address names. Promises: the same
answer as the pages and the commands give; errors as JSON; what an address does not take is refused in
words (``web/arguments.py``); a source is only ever sent as plain text or as a download, from inside the
corpus folder. What is here is described to programs by ``web/openapi.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from indexer import __version__, citation, concordance, quoting
from indexer.compare import rows_json
from indexer.errors import ArchiveError, NotFound, QueryError, SourceError
from indexer.excerpt import Excerpt
from indexer.export import record_json, search_json
from indexer.generations import Generation
from indexer.search_types import SearchQuery
from indexer.sources import file_bytes
from web.arguments import asked
from web.citing import FILES, asked_excerpt
from web.compared import compared
from web.current import base_url, current_generation
from web.exports import COLUMNS, FORMS, LINE_COLUMNS, in_pieces, line_rows, rows
from web.headers import TOTAL
from web.tombstones import changed_json

blueprint = Blueprint("data", __name__)

LINE_WIDTH = 100
"""Characters of context on either side: a spreadsheet has more room than a page."""

MOST_MARKED = 30_000
"""Texts that are marked for one answer, where that costs what it does for one word: some eight seconds, with
the lines, of which a text that costs more has more. One word in half of 50,000 paragraphs takes as much."""

FORMATS: dict[str, tuple[str, Callable[[Excerpt, str], str]]] = {
    "md": ("text/markdown", quoting.markdown),
    "txt": ("text/plain", quoting.plain),
}
"""Citations as text: the end of the address, the media type, and who writes it."""


@blueprint.get("/health")
def health() -> Any:
    """Whether the archive answers now, for a monitor."""
    now = {"Cache-Control": "no-store"}
    try:
        generation = current_generation()
        generation.check_reports()
        held = {"reports": len(generation.reports), "paragraphs": generation.index.count()}
        made = datetime.fromisoformat(generation.manifest["created"])
        since = {
            "made": made.isoformat(),
            "age_seconds": max(0, int((datetime.now(UTC) - made).total_seconds())),
        }
        return jsonify(status="ok", version=__version__, generation=generation.name, **held, **since), now
    except ArchiveError as error:
        return jsonify(status="unavailable", message=str(error)), 503, now


@blueprint.get("/search.json")
def search_as_json() -> Any:
    """A page of the hits of a search as JSON."""
    query = asked(request.args)
    generation = current_generation()
    return jsonify(search_json(generation.index.search(query), generation))


def all_hits(ending: str) -> Response:
    """All hits of a search, in its order, sent as they are read."""
    query = asked(request.args)
    generation = current_generation()
    generation.check_whole()
    found = generation.index.records(query)
    media_type, write = FORMS[ending]
    return Response(
        in_pieces(write(rows(generation, found, base_url()), COLUMNS)),
        content_type=f"{media_type}; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="pilcrow-search.{ending}"',
            # A download that breaks off looks whole: with this its rows can be counted.
            TOTAL: str(_total(generation, query)),
        },
    )


def all_lines(ending: str) -> Response:
    """All places that a search finds, each in its context, in its order, sent as they are read."""
    query = asked(request.args)
    generation = current_generation()
    generation.check_whole()
    marker = generation.index.marker(query.text)
    found = generation.index.records(query)
    if marker.cost * _total(generation, query) > MOST_MARKED:
        raise QueryError(
            "This search asks for too much to be laid out in lines",
            0,
            "Use fewer words, or choose a year or an authority.",
        )
    lines = (
        line for record in found for line in concordance.lines(record, marker.spans(record.text), LINE_WIDTH)
    )
    media_type, write = FORMS[ending]
    return Response(
        in_pieces(write(line_rows(generation, lines, base_url()), LINE_COLUMNS)),
        content_type=f"{media_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="pilcrow-lines.{ending}"'},
    )


def _total(generation: Generation, query: SearchQuery) -> int:
    return generation.index.search(replace(query, page=1, per_page=1)).total


for _ending in FORMS:
    blueprint.add_url_rule(f"/search.{_ending}", view_func=all_hits, defaults={"ending": _ending})
    blueprint.add_url_rule(f"/search/lines.{_ending}", view_func=all_lines, defaults={"ending": _ending})


@blueprint.get("/reports/<report_id>/<key>.json")
def paragraph_as_json(report_id: str, key: str) -> Any:
    """A paragraph or item as JSON, as in the export, with its citation and link."""
    generation = current_generation()
    record = generation.record(report_id, key)
    report = generation.report(report_id)
    value = record_json(record) | {
        "citation": citation.plain(report, record),
        "url": citation.link(record, base_url()),
    }
    version = request.args.get("v", record.fingerprint)
    if version != record.fingerprint:
        value["changed"] = changed_json(generation, record, version)
    return jsonify(value)


def citation_file(report_id: str, key: str, ending: str) -> Response:
    """A paragraph, or some words of it, with its citation as a file."""
    generation = current_generation()
    record = generation.record(report_id, key)
    if request.args.get("v", record.fingerprint) != record.fingerprint:
        # A file has no place for a notice, and other words than those cited must not look like them.
        raise NotFound(f"The words of {report_id}/{key} are not those cited; see /reports/{report_id}/{key}.")
    found = asked_excerpt(generation, report_id, key, request.args)
    if ending in FORMATS:
        media_type, write = FORMATS[ending]
        return Response(write(found, base_url()), content_type=f"{media_type}; charset=utf-8")
    _, media_type, write_all = FILES[ending]
    response = Response(write_all([found], base_url()), content_type=f"{media_type}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{report_id}-{key}.{ending}"'
    return response


for _ending in (*FORMATS, *FILES):
    blueprint.add_url_rule(
        f"/reports/<report_id>/<key>.{_ending}", view_func=citation_file, defaults={"ending": _ending}
    )


@blueprint.get("/reports/<report_id>/source")
def source(report_id: str) -> Response:
    """The file as it was received, byte for byte."""
    report = current_generation().report(report_id)
    try:
        data = file_bytes(current_app.config["CORPUS"], report.source)
    except SourceError:
        raise NotFound(f"The source of “{report_id}” is not here any more.") from None
    if hashlib.sha256(data).hexdigest() != report.sha256:
        raise NotFound(f"The source of “{report_id}” has changed since it was read.")
    pdf = report.source.lower().endswith(".pdf")
    response = Response(data, content_type="application/pdf" if pdf else "text/plain; charset=utf-8")
    if pdf:
        response.headers["Content-Disposition"] = f'attachment; filename="{report_id}.pdf"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(report.sha256)
    response.make_conditional(request)
    return response


@blueprint.get("/compare/<left>/<right>.json")
def compare_as_json(left: str, right: str) -> Any:
    """The rows of a comparison."""
    generation = current_generation()
    return jsonify({"left": left, "right": right, "rows": rows_json(compared(generation, left, right))})
