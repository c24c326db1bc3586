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
from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.search_types import SearchQuery
from indexer.types import NO_JUDGEMENT, Record
from web import schemas
from web.arguments import COLLECTED, QUOTED, SEARCH, VERSION, Parameter
from web.citing import FILES, collected
from web.collection_pages import ANNEX
from web.current import base_url, current_generation
from web.data import FORMATS
from web.exports import FORMS
from web.feeds import ENTRIES
from web.headers import GENERATION, TOTAL
from web.pages import EXAMPLES
from web.schemas import SCHEMAS, Schema, listed, ref

blueprint = Blueprint("openapi", __name__)

ABOUT = f"""\
The archive as data. Every address can be read with GET and HEAD, without a key. Names and shapes are kept
stable; new fields may join them.

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
    """What a route answers: the type and shape of its 200, the parameters after the question mark, and what
    may go wrong beside what always may."""

    summary: str
    media: str
    shape: Schema
    query: tuple[Parameter, ...] = ()
    errors: tuple[int, ...] = ()
    error_media: str = "application/json"
    error_shapes: dict[int, Schema] | None = None
    headers: tuple[str, ...] = (GENERATION, "ETag")


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
    ("cite.cite_as_json", None): Operation(
        "A paragraph or item, or some words of it, cited in every form",
        JSON,
        ref("Cite"),
        QUOTED,
        (400, 404, 410),
    ),
    **{
        ("data.citation_file", ending): Operation(
            f"A paragraph or item, or some words of it, cited: {label}. 404 where other words stand now",
            media,
            ref("Csl") if ending == "csl.json" else PLAIN,
            QUOTED,
            (400, 404, 410),
        )
        for ending, label, media in (
            ("md", "Markdown", FORMATS["md"][0]),
            ("txt", "plain text", FORMATS["txt"][0]),
            *((ending, label, media) for ending, (label, media, _) in FILES.items()),
        )
    },
    **{
        ("collection.annex_file", ending): Operation(
            f"A collection as an annex: {label}", media, PLAIN, COLLECTED, (400,)
        )
        for ending, (label, media) in ANNEX.items()
    },
    **{
        ("collection.annex_file", ending): Operation(
            f"The citations of a collection: {label}. 404 where an entry does not stand as collected",
            media,
            ref("Csl") if ending == "csl.json" else PLAIN,
            COLLECTED,
            (400, 404),
        )
        for ending, (label, media, _) in FILES.items()
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
    500: "The fault is ours",
    503: "Nothing is published yet, or the archive is damaged",
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
        examples = generation.once("openapi", lambda: _examples(generation))
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
        path: {"get": _operation(rule, operation, examples)}
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
    return {
        "operationId": name,
        "summary": operation.summary,
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
    if operation.headers:
        found["304"] = {"description": MEANINGS[304]}
    for status in failures:
        plain = operation.error_media != JSON
        shape = PLAIN if plain else shapes.get(status, ref("Error"))
        content = {operation.error_media: {"schema": shape}}
        found[str(status)] = {"description": MEANINGS[status], "content": content}
    return found


def _examples(generation: Generation) -> dict[str, str]:
    """An example of each parameter, from what is held: each finds something, and all together do."""
    found: dict[str, str] = {}
    record: Record | None = None
    for text in EXAMPLES:
        hits = generation.index.search(SearchQuery(text, per_page=1)).hits
        if hits:
            found, record = {"q": text}, hits[0].record
            break
    record = record or next((r for group in generation.records.values() for r in group.values()), None)
    if record is None:
        return {}
    facets = {"authority": record.authority, "grade": record.grade or NO_JUDGEMENT}
    if record.theme:
        facets["section"] = record.theme
    if record.year:
        facets["year"] = str(record.year)
    return found | {
        **{name: slug_value(name, value) for name, value in facets.items()},
        "report_id": record.report,
        "key": record.key,
        "v": record.fingerprint,
        "words": record.text.partition(" ")[0].strip(",.;:"),
        "p": collected(record),
        "left": record.report,
        "right": next((name for name in generation.reports if name != record.report), record.report),
    }
