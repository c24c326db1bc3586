"""What each address of the data answers, for the description of the data (``web/openapi.py``).

Goes out: ``OPERATIONS``, by endpoint, and by the end of the address where one endpoint has several. Promises:
parameters are those that are enforced (``register_refusals``, for all of them), media types those that are
sent: both come from the same tables.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, request
from werkzeug.routing import Rule

from web import schemas
from web.arguments import BESIDE, COLLECTED, QUOTED, SEARCH, SHOWN, VERSION, Parameter, check_arguments
from web.beside_pages import ENDINGS as BESIDE_FORMS
from web.citing import FILES
from web.collection_pages import ANNEX
from web.compare_files import DATA, DOCUMENTS
from web.data import FORMATS
from web.exports import FORMS
from web.feeds import ENTRIES
from web.grades_pages import TAKEN
from web.headers import GENERATION, TOTAL
from web.schemas import Schema, listed, ref


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
    ("data.search_as_json", None): Operation("A page of the hits of a search", JSON, ref("Search"), SEARCH),
    **{
        ("data.all_hits", ending): Operation(
            f"All hits of a search as {label}",
            FORMS[ending][0],
            _rows_shape(ending, "Row"),
            SEARCH,
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
        )
        for ending, label in ALL
    },
    ("feeds.search_as_atom", None): Operation(
        f"A search as an Atom feed, newest first, {ENTRIES} entries on a page",
        "application/atom+xml",
        PLAIN,
        SEARCH,
    ),
    ("data.paragraph_as_json", None): Operation(
        "A paragraph or item with its citation", JSON, ref("Paragraph"), (VERSION,), (404, 410)
    ),
    ("cite.cite_as_json", None): Operation(
        "A paragraph or item, or some words of it, cited in every form",
        JSON,
        ref("Cite"),
        QUOTED,
        (404, 410),
    ),
    **{
        ("data.citation_file", ending): Operation(
            f"A paragraph or item, or some words of it, cited: {label}. 404 where other words stand now",
            media,
            ref("Csl") if ending == "csl.json" else PLAIN,
            QUOTED,
            (404, 410),
        )
        for ending, label, media in (
            ("md", "Markdown", FORMATS["md"][0]),
            ("txt", "plain text", FORMATS["txt"][0]),
            *((ending, label, media) for ending, (label, media, _) in FILES.items()),
        )
    },
    **{
        ("collection.annex_file", ending): Operation(
            f"A collection as an annex: {label}", media, PLAIN, COLLECTED
        )
        for ending, (label, media) in ANNEX.items()
    },
    **{
        ("collection.annex_file", ending): Operation(
            f"The citations of a collection: {label}. 404 where an entry does not stand as collected",
            media,
            ref("Csl") if ending == "csl.json" else PLAIN,
            COLLECTED,
            (404,),
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
    **{
        ("compare_files.comparison_file", ending): Operation(
            f"Two reports side by side as a document: {label}", media, PLAIN, SHOWN, (404, 410)
        )
        for ending, (label, media, _) in DOCUMENTS.items()
    },
    **{
        ("compare_files.asked_file", ending): Operation(
            f"What the earlier of two reports asked for, and where the later one speaks of it: {label}",
            media,
            shape,
            errors=(404, 410),
        )
        for ending, label, media, shape in (
            ("json", *DATA["json"], ref("AskedAgain")),
            ("csv", *DATA["csv"], _rows_shape("csv", "AskedRow")),
            *((ending, label, media, PLAIN) for ending, (label, media, _) in DOCUMENTS.items()),
        )
    },
    **{
        ("beside.beside_data", ending): Operation(
            f"What up to five reports say about one theme, one after the other: {label}",
            media,
            ref("Beside") if ending == "json" else _rows_shape(ending, "Row") if ending == "csv" else PLAIN,
            BESIDE,
            (404, 410),
        )
        for ending, (label, media) in BESIDE_FORMS.items()
    },
    ("authority.authority_as_json", None): Operation(
        "An authority over time: those before and after it, and the reports of them all",
        JSON,
        ref("Authority"),
        errors=(404,),
    ),
    ("grades.as_json", None): Operation(
        "Every judgement of the archive, by what all frameworks share", JSON, ref("Grades"), TAKEN
    ),
    ("grades.as_csv", None): Operation(
        "Every judgement of the archive as CSV",
        FORMS["csv"][0],
        _rows_shape("csv", "Graded"),
        TAKEN,
        headers=(GENERATION, "ETag", TOTAL),
    ),
    ("briefing.briefing_as_json", None): Operation(
        "A briefing, checked: its quotations compared with the archive. Nothing is kept",
        JSON,
        ref("Check"),
        errors=(413, 415, 422),
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
    ),
    ("feeds.opensearch", None): Operation(
        "How a browser searches here", "application/opensearchdescription+xml", PLAIN
    ),
    ("openapi.description", None): Operation("This description", JSON, {"type": "object"}),
}
"""What is described: by endpoint, and by the end of the address where one endpoint has several."""


def operation_of(rule: Rule) -> Operation | None:
    """What a route answers; None where that is no data."""
    return OPERATIONS.get((rule.endpoint, (rule.defaults or {}).get("ending")))


def register_refusals(app: Flask) -> None:
    """Have every address of data in ``app`` refuse what it does not take, before it does anything."""

    @app.before_request
    def refuse() -> None:
        operation = operation_of(request.url_rule) if request.url_rule else None
        if operation and request.method != "OPTIONS":
            check_arguments(request.args, operation.query)
