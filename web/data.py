"""The routes that answer programs: JSON, CSV, citation files, the untouched source, health.

Comes in: a request. Goes out: data in the form that the end of the address names. Promises: the same
answer as the pages and the commands give; errors as JSON; a source is only ever sent as plain text or
as a download, from inside the corpus folder.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request

from indexer import citation
from indexer.compare import compare, compare_json
from indexer.errors import ArchiveError, NotFound, SourceError
from indexer.export import record_json, search_json
from indexer.generations import Generation
from indexer.sources import file_bytes
from indexer.types import Record, Report, SearchQuery
from web.commands import archive
from web.urls import search_query

blueprint = Blueprint("data", __name__)

CSV_PAGE = 500
"""Hits fetched at once while a CSV is written; memory stays flat however many there are."""

FORMATS: dict[str, tuple[str, Callable[[Report, Record, str], str]]] = {
    "md": ("text/markdown", citation.quotation_markdown),
    "txt": ("text/plain", citation.quotation),
    "bib": ("application/x-bibtex", citation.bibtex),
    "ris": ("application/x-research-info-systems", citation.ris),
    "csl.json": ("application/vnd.citationstyles.csl+json", citation.csl),
}
"""Citation files: the end of the address, the media type, and who writes it."""


def base_url() -> str:
    """The address that citation links begin with."""
    configured = str(current_app.config["BASE_URL"])
    return (configured or request.host_url).rstrip("/")


@blueprint.get("/health")
def health() -> Any:
    """Whether the archive answers, for a monitor."""
    try:
        generation = archive().current()
        return jsonify(status="ok", generation=generation.name, reports=len(generation.reports))
    except ArchiveError as error:
        return jsonify(status="unavailable", message=str(error)), 503


@blueprint.get("/search.json")
def search_as_json() -> Any:
    """A search as JSON; the parameters are those of the page."""
    generation = archive().current()
    return jsonify(search_json(generation.index.search(search_query(request.args)), generation))


@blueprint.get("/search.csv")
def search_as_csv() -> Response:
    """All hits of a search as CSV, in the order of the search."""
    generation = archive().current()
    query = replace(search_query(request.args), page=1, per_page=CSV_PAGE)
    generation.index.search(query)  # a query that does not parse is an error before the answer begins
    return Response(
        _csv(generation, query, base_url()),
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


def _csv(generation: Generation, query: SearchQuery, base: str) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    while True:
        page = generation.index.search(query)
        for hit in page.hits:
            record = hit.record
            report = generation.report(record.report)
            row = (
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
            writer.writerow(map(_harmless, row))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        if query.page >= page.pages:
            return
        query = replace(query, page=query.page + 1)


def _harmless(value: Any) -> Any:
    """``value`` so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "@", "\t", "\r") else text


@blueprint.get("/reports/<report_id>/<key>.json")
def paragraph_as_json(report_id: str, key: str) -> Any:
    """A paragraph or item as JSON, as in the export, with its citation and link."""
    if key.endswith(".csl"):
        return citation_file(report_id, key.removesuffix(".csl"), "csl.json")
    generation = archive().current()
    record = generation.record(report_id, key)
    report = generation.report(report_id)
    value = record_json(record) | {
        "citation": citation.plain(report, record),
        "url": citation.link(record, base_url()),
    }
    return jsonify(value)


@blueprint.get("/reports/<report_id>/<key>.<any(md, txt, bib, ris):ending>")
def citation_file(report_id: str, key: str, ending: str) -> Response:
    """A paragraph's citation as a file."""
    generation = archive().current()
    record = generation.record(report_id, key)
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
    report = archive().current().report(report_id)
    try:
        data = file_bytes(current_app.config["CORPUS"], report.source)
    except SourceError:
        raise NotFound(f"The source of “{report_id}” is not here any more.") from None
    response = Response(data, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@blueprint.get("/compare/<left>/<right>.json")
def compare_as_json(left: str, right: str) -> Any:
    """The rows of a comparison."""
    generation = archive().current()
    groups = compare(generation.report(left), generation.report(right))
    return Response(json.dumps(compare_json(groups), ensure_ascii=False), content_type="application/json")
