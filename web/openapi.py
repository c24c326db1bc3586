"""The description of the data for programs: ``/openapi.json`` (OpenAPI 3.1).

Comes in: the routes of the application, and the published generation for examples. Goes out: one JSON
document. Promises: it cannot drift. Paths come from the routes, parameters and limits from the table that
enforces them (``web/arguments.py``), shapes from ``web/schemas.py``, examples from what is held here, so
that each of them finds something; a route without a description is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from werkzeug.routing import Rule

from indexer.errors import ArchiveError
from web import schemas
from web.arguments import SEARCH, VERSION, Parameter
from web.current import base_url, current_generation
from web.data import FORMATS
from web.examples import examples_of
from web.exports import FORMS
from web.feeds import ENTRIES
from web.headers import GENERATION, TOTAL
from web.schemas import SCHEMAS, Schema, listed, ref

blueprint = Blueprint("openapi", __name__)

ABOUT = f"""\
The archive as data, without a key. Every address is read with GET and HEAD, but for the check of a briefing,
which takes one with POST and keeps nothing. Names and shapes are kept stable; new fields may join them.

`{GENERATION}` names the published build that an answer was made from: two answers with the same name fit
together. `ETag` with `If-None-Match` says for little whether anything has changed.

An address that asks for a search takes the parameters of `/search.json` and no others: what is misspelt or
out of range is refused, so that no answer is taken for another. A query that does not parse is refused with
its place. A request for a host that is not served here is refused with status 400 and plain text.

The reports are © Crown copyright. They may be quoted verbatim, with source and date; `citation` and `url`
state both."""

REPORT_ID = Parameter("report_id", "A report's id.", schemas.REPORT)
KEY = Parameter("key", "The key of a paragraph or item in its report.", schemas.NAME)
PATH = {p.name: p for p in (REPORT_ID, KEY)} | {
    side: Parameter(side, f"The id of the report on the {side}.", schemas.REPORT)
    for side in ("left", "right")
}


@dataclass(frozen=True, slots=True)
class Operation:
    """What a route answers: the type and shape of its 200, the parameters after the question mark, what may
    go wrong beside what always may, and the shapes of the ``body`` that it is sent, by type. What has a body
    is asked with POST."""

    summary: str
    media: str
    shape: Schema
    query: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    error_media: str = "application/json"
    error_shapes: dict[int, Schema] | None = None
    headers: tuple[str, ...] = (GENERATION, "ETag")
    body: dict[str, Schema] | None = None

    @property
    def method(self) -> str:
        """How it is asked."""
        return "post" if self.body else "get"


PLAIN: Schema = {"type": "string"}
JSON = "application/json"

ALL = (("csv", "CSV"), ("jsonl", "JSON Lines"), ("all.json", "one JSON list"))
"""The forms in which everything is sent at once."""


def _rows_shape(ending: str, name: str) -> Schema:
    """The shape of all rows: a JSON list, or text with the fields of a row as its columns."""
    told = f"Its columns are the fields of {name}, in that order."
    return listed(ref(name)) if ending == "all.json" else {"type": "string", "description": told}


OPERATIONS: dict[tuple[str, str | None], Operation] = {
    ("data.search_as_json", None): Operation(
        "A page of the hits of a search", JSON, ref("Search"), SEARCH, (400,)
    ),
    **{
        ("data.all_hits", ending): Operation(
            f"All hits of a search as {label}",
            FORMS[ending][0],
            _rows_shape(ending, "Row"),
            SEARCH,
            (400,),
            headers=(GENERATION, "ETag", TOTAL),
        )
        for ending, label in ALL
    },
    **{
        ("data.all_lines", ending): Operation(
            f"All places that a search finds, each in its context, as {label}",
            FORMS[ending][0],
            _rows_shape(ending, "Line"),
            SEARCH,
            (400,),
        )
        for ending, label in ALL
    },
    ("feeds.search_as_atom", None): Operation(
        f"A search as an Atom feed, newest first, {ENTRIES} entries on a page",
        "application/atom+xml",
        PLAIN,
        SEARCH,
        (400,),
    ),
    ("data.paragraph_as_json", None): Operation(
        "A paragraph or item with its citation", JSON, ref("Paragraph"), (VERSION,), (404, 410)
    ),
    **{
        ("data.citation_file", ending): Operation(
            f"A paragraph or item as a citation: {label}. 404 where its words are not those cited",
            FORMATS[ending][0],
            ref("Csl") if ending == "csl.json" else PLAIN,
            (VERSION,),
            (404, 410),
        )
        for ending, label in (
            ("md", "Markdown"),
            ("txt", "plain text"),
            ("bib", "BibTeX"),
            ("ris", "RIS"),
            ("csl.json", "CSL-JSON"),
        )
    },
    ("data.source", None): Operation(
        "The file of a report as it was received: a PDF, or anything else as plain text",
        "*/*",
        {},
        errors=(404, 410),
        error_media="text/html",
    ),
    ("data.compare_as_json", None): Operation(
        "The paragraphs of two reports, paired", JSON, ref("Comparison"), errors=(404, 410)
    ),
    ("briefing.briefing_as_json", None): Operation(
        "A briefing, checked: its quotations compared with the archive. Nothing is kept",
        JSON,
        ref("Check"),
        errors=(400, 413, 415, 422),
        headers=(GENERATION,),
        body={JSON: schemas.BRIEFING_TEXT, "multipart/form-data": schemas.BRIEFING_FILE},
    ),
    ("data.health", None): Operation(
        "Whether the archive answers now",
        JSON,
        ref("Health"),
        error_shapes={503: ref("Unavailable")},
        headers=(),
    ),
    ("suggest.suggest_as_json", None): Operation(
        "What begins like the end of `q`: what is typed, completions, how many each finds, their addresses",
        "application/x-suggestions+json",
        {"type": "array", "minItems": 4, "maxItems": 4, "items": {"anyOf": [PLAIN, listed(PLAIN)]}},
        SEARCH,
        (400,),
    ),
    ("feeds.opensearch", None): Operation(
        "How a browser searches here", "application/opensearchdescription+xml", PLAIN
    ),
    ("openapi.description", None): Operation("This description", JSON, {"type": "object"}),
}
"""What is described: by endpoint, and by the end of the address where one endpoint has several."""

MEANINGS = {
    200: "Found",
    304: "What the client holds (`If-None-Match`) is still so",
    400: "Not understood: the query, or a parameter",
    404: "There is no such thing here",
    410: "It was held here once: its last words, and the way on",
    413: "More than is checked at once",
    415: "Neither JSON nor a form with a file",
    422: "It cannot be read, or has more in it than is checked at once; the message says what to do",
    500: "The fault is ours",
    503: "Nothing is published yet, the archive is damaged, or too much is asked at once (`Retry-After`)",
}

HEADERS: dict[str, tuple[str, Schema]] = {
    GENERATION: ("The published build that the answer was made from", {"type": "string"}),
    TOTAL: (
        "How many hits there are: rows, without the line of names",
        {"type": "string", "pattern": "^[0-9]+$"},
    ),
    "ETag": ("Names this answer, for `If-None-Match`", {"type": "string"}),
}


@blueprint.get("/openapi.json")
def description() -> Any:
    """The description of the data."""
    try:
        generation = current_generation()
        examples = generation.once("openapi", lambda: examples_of(generation))
    except ArchiveError:
        examples = {}
    return jsonify(document(current_app, examples, base_url()))


def described(app: Flask) -> Iterator[tuple[str, Rule, Operation]]:
    """The routes of ``app`` that are described, each with its path as OpenAPI writes it."""
    for rule in app.url_map.iter_rules():
        ending = (rule.defaults or {}).get("ending")
        operation = OPERATIONS.get((rule.endpoint, ending))
        if operation:
            yield re.sub(r"<(\w+)>", r"{\1}", rule.rule), rule, operation


def document(app: Flask, examples: dict[str, str], base: str) -> dict[str, Any]:
    """The whole description, with ``examples`` of parameters by name."""
    paths = {
        path: {operation.method: _operation(rule, operation, examples)}
        for path, rule, operation in sorted(described(app), key=lambda found: found[0])
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Pilcrow", "version": "1", "description": ABOUT},
        "servers": [{"url": base}],
        "paths": paths,
        "components": {"schemas": SCHEMAS},
    }


def _operation(rule: Rule, operation: Operation, examples: dict[str, str]) -> dict[str, Any]:
    ending = (rule.defaults or {}).get("ending", "")
    name = "_".join(re.findall(r"\w+", f"{rule.endpoint.partition('.')[2]} {ending}"))
    own = [PATH[name] for name in re.findall(r"<(\w+)>", rule.rule)]
    content = {media: {"schema": shape} for media, shape in (operation.body or {}).items()}
    return {
        "operationId": name,
        "summary": operation.summary,
        **({"requestBody": {"required": True, "content": content}} if content else {}),
        "parameters": [
            *(_parameter(p, "path", examples) for p in own),
            *(_parameter(p, "query", examples) for p in operation.query),
        ],
        "responses": _responses(operation),
    }


def _parameter(parameter: Parameter, place: str, examples: dict[str, str]) -> dict[str, Any]:
    many = parameter.most > 1
    items = {"type": "array", "items": parameter.schema, "maxItems": parameter.most}
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": place,
        "description": parameter.meaning,
        "required": place == "path",
        "schema": items if many else parameter.schema,
    }
    if parameter.name in examples:
        example = examples[parameter.name]
        found["example"] = [example] if many else example
    return found


def _responses(operation: Operation) -> dict[str, Any]:
    shapes = operation.error_shapes or {}
    failures = sorted({*operation.errors, 500, 503})
    told = [(name, *HEADERS[name]) for name in operation.headers]
    found: dict[str, Any] = {
        "200": {
            "description": MEANINGS[200],
            "headers": {name: {"description": meaning, "schema": shape} for name, meaning, shape in told},
            "content": {operation.media: {"schema": operation.shape}},
        }
    }
    if "ETag" in operation.headers:
        found["304"] = {"description": MEANINGS[304]}
    for status in failures:
        plain = operation.error_media != JSON
        shape = PLAIN if plain else shapes.get(status, ref("Error"))
        content = {operation.error_media: {"schema": shape}}
        found[str(status)] = {"description": MEANINGS[status], "content": content}
    return found
