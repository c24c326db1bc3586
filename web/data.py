"""The routes that answer programs: JSON, CSV, citation files, the untouched source, health.

Comes in: a request. Goes out: data in the form that the end of the address names. Promises: the same
answer as the pages and the commands give; errors as JSON; a source is only ever sent as plain text or
as a download, from inside the corpus folder.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from indexer import citation
from indexer.compare import compare, compare_json
from indexer.errors import ArchiveError, NotFound, SourceError
from indexer.export import record_json, search_json
from indexer.generations import Generation
from indexer.sources import file_bytes
from indexer.types import Record, Report
from web.current import base_url, current_generation
from web.urls import search_query

blueprint = Blueprint("data", __name__)

FORMATS: dict[str, tuple[str, Callable[[Report, Record, str], str]]] = {
    "md": ("text/markdown", citation.quotation_markdown),
    "txt": ("text/plain", citation.quotation),
    "bib": ("application/x-bibtex", citation.bibtex),
    "ris": ("application/x-research-info-systems", citation.ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", citation.csl),
}
"""Citation files: the end of the address, the media type, and who writes it."""


@blueprint.get("/health")
def health() -> Any:
    """Whether the archive answers, for a monitor."""
    try:
        generation = current_generation()
        held = {"reports": len(generation.reports), "paragraphs": generation.index.count()}
        return jsonify(status="ok", generation=generation.name, **held)
    except ArchiveError as error:
        return jsonify(status="unavailable", message=str(error)), 503


@blueprint.get("/search.json")
def search_as_json() -> Any:
    """A search as JSON; the parameters are those of the page."""
    generation = current_generation()
    return jsonify(search_json(generation.index.search(search_query(request.args)), generation))


@blueprint.get("/search.csv")
def search_as_csv() -> Response:
    """All hits of a search as CSV, in the order of the search."""
    generation = current_generation()
    found = generation.index.records(search_query(request.args))
    return Response(
        _csv(generation, found, base_url()),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="pilcrow-search.csv"'},
    )


COLUMNS = (
    "report",
    "key",
    "authority",
    "year",
    "section",
    "theme",
    "grade",
    "text",
    "citation",
    "url",
)


def _csv(generation: Generation, found: Iterable[Record], base: str) -> Iterator[str]:
    yield _line(COLUMNS)
    for record in found:
        report = generation.report(record.report)
        yield _line(
            (
                record.report,
                record.key,
                record.authority,
                record.year,
                " › ".join(record.section),
                record.theme,
                record.grade,
                record.text,
                citation.plain(report, record),
                citation.link(record, base),
            )
        )


def _line(values: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(map(_harmless, values))
    return buffer.getvalue()


def _harmless(value: Any) -> Any:
    """``value`` so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


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
        then = [p.text for p in generation.past(report_id, key) if p.fingerprint == version]
        value["changed"] = {"cited": version, "then": then[0] if then else None}
    return jsonify(value)


@blueprint.get("/reports/<report_id>/<key>.csl.json", defaults={"ending": "csl.json"})
@blueprint.get("/reports/<report_id>/<key>.<any(md, txt, bib, ris):ending>")
def citation_file(report_id: str, key: str, ending: str) -> Response:
    """A paragraph's citation as a file."""
    generation = current_generation()
    record = generation.record(report_id, key)
    if request.args.get("v", record.fingerprint) != record.fingerprint:
        # A file has no place for a notice, and other words than those cited must not look like them.
        raise NotFound(f"The words of {report_id}/{key} are not those cited; see /reports/{report_id}/{key}.")
    media_type, write = FORMATS[ending]
    text = write(generation.report(report_id), record, base_url())
    response = Response(text, content_type=f"{media_type}; charset=utf-8")
    if ending in ("bib", "ris", "csl.json"):
        name = f"{report_id}-{key}.{ending}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


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
    response = Response(data, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.get("/compare/<left>/<right>.json")
def compare_as_json(left: str, right: str) -> Any:
    """The rows of a comparison."""
    generation = current_generation()
    groups = compare(generation.report(left), generation.report(right))
    return Response(json.dumps(compare_json(groups), ensure_ascii=False), content_type="application/json")
