"""The description of the data for programs: ``/openapi.json`` (OpenAPI 3.1).

Comes in: the routes of the application, and the published generation for examples. Goes out: one JSON
document. Promises: it cannot drift. Paths come from the routes, parameters and limits from the table that
enforces them (``web/arguments.py``), what is sent from ``web/operations.py``, shapes from ``web/schemas.py``,
``web/schemas_compared.py`` and ``web/schemas_over_time.py``, examples from what is held here, so that each of
them finds something; a route without a description is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Flask, current_app, jsonify
from werkzeug.routing import Rule

from indexer.errors import ArchiveError
from web import schemas
from web.arguments import Parameter
from web.current import base_url, current_generation
from web.examples import examples_of
from web.headers import GENERATION, TOTAL
from web.operations import JSON, PLAIN, Operation, operation_of
from web.schemas import SCHEMAS, Schema, ref
from web.schemas_compared import COMPARED
from web.schemas_over_time import OVER_TIME

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
SLUG = Parameter("slug", "An authority's name as links have it.", schemas.SLUG)
PATH = {p.name: p for p in (REPORT_ID, KEY, SLUG)} | {
    side: Parameter(side, f"The id of the report on the {side}.", schemas.REPORT)
    for side in ("left", "right")
}

MEANINGS = {
    200: "Found",
    304: "What the client holds (`If-None-Match`) is still so",
    400: "Not understood: the query, or a parameter",
    404: "There is no such thing here",
    410: "It was held here once: its last words, and the way on",
    413: "More than is checked at once",
    415: "Neither JSON nor a form with a file",
    422: "It cannot be read, or has more in it than is checked at once; the message says what to do",
    429: "Your network has asked for much in a short time: `Retry-After` says when to come again",
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
        operation = operation_of(rule)
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
        "components": {"schemas": SCHEMAS | COMPARED | OVER_TIME},
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
    failures = sorted({*operation.errors, 400, 429, 500, 503})
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
