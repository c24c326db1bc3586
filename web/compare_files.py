"""A comparison as a file: the whole as a document, and what was asked again as a document or as data.

Comes in: a request. Goes out: HTML, Markdown, a Word document, CSV or JSON. Promises: all forms of one thing
say the same; what an address does not take is refused in words; a file's name says what is in it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

from flask import Blueprint, Response, jsonify, request

from indexer.comparing import document_asked
from indexer.comparing.document import Show, document
from indexer.comparing.document_html import html_document
from indexer.comparing.document_markdown import markdown
from indexer.comparing.document_word import docx
from indexer.comparing.pieces import Document
from indexer.generations import Generation
from indexer.types import Judgement, Report
from web import present
from web.compared import compared
from web.current import base_url, current_generation
from web.exports import as_csv

blueprint = Blueprint("compare_files", __name__)

DOCUMENTS: dict[str, tuple[str, str, Callable[[Document], str | bytes]]] = {
    "html": ("HTML", "text/html", html_document),
    "md": ("Markdown", "text/markdown", markdown),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx),
}
"""The forms of a document: the end of the address, the name, the media type, and who writes it."""

DATA: dict[str, tuple[str, str]] = {"csv": ("CSV", "text/csv"), "json": ("JSON", "application/json")}
"""The forms in which what was asked again is given to programs, beside those."""


def comparison_file(left: str, right: str, ending: str) -> Response:
    """Two reports side by side, as a document."""
    generation = current_generation()
    base = base_url()

    def evidence(judgement: Judgement, report: Report) -> str:
        return f"{base}{present.judgement(judgement, report)['url']}"

    show = cast(Show, request.args.get("show", "all"))
    found = compared(generation, left, right)
    made = document(found, base, _made(generation), evidence, show)
    return _file(DOCUMENTS[ending][2](made), DOCUMENTS[ending][1], f"{left}-beside-{right}.{ending}")


def asked_file(left: str, right: str, ending: str) -> Any:
    """What the earlier of two reports asked for, and where the later one speaks of it."""
    generation = current_generation()
    found = compared(generation, left, right)
    if ending == "json":
        about = {"generation": generation.name, "left": left, "right": right}
        return jsonify(about | document_asked.asked_json(found, base_url()))
    name = f"{left}-beside-{right}-asked-again.{ending}"
    if ending == "csv":
        rows = document_asked.asked_rows(found, base_url())
        return _file("".join(as_csv(rows, document_asked.COLUMNS)), DATA[ending][1], name)
    made = document_asked.asked_document(found, base_url(), _made(generation))
    return _file(DOCUMENTS[ending][2](made), DOCUMENTS[ending][1], name)


def _made(generation: Generation) -> datetime:
    return datetime.fromisoformat(generation.manifest["created"]).astimezone(UTC)


def _file(body: str | bytes, media_type: str, name: str) -> Response:
    text = "; charset=utf-8" if isinstance(body, str) else ""
    response = Response(body, content_type=f"{media_type}{text}")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


for _ending in DOCUMENTS:
    blueprint.add_url_rule(
        f"/compare/<left>/<right>.{_ending}", view_func=comparison_file, defaults={"ending": _ending}
    )
for _ending in (*DOCUMENTS, *DATA):
    blueprint.add_url_rule(
        f"/compare/<left>/<right>/asked.{_ending}", view_func=asked_file, defaults={"ending": _ending}
    )
