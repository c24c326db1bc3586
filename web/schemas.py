"""What the data looks like: the JSON Schema (2020-12) of each answer, by name.

Goes out: ``SCHEMAS``, which ``web/openapi.py`` puts into the description of the data. Promises: each schema
is closed (no field that is not named) and whole (no field may be missing but those that are said to), so
that the tests fail when an answer gains or loses one and this page does not.
"""

from __future__ import annotations

from typing import Any

from indexer.briefing.reading import FORMS
from indexer.briefing.types import Verdict
from indexer.pinpoint import FINGERPRINT, ID, KEY
from indexer.search_types import FACETS
from indexer.successor import FLOOR
from indexer.types import GRADES
from web.checking import FORMS_OF_TEXT, MOST_TEXT

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
MAYBE_NUMBER: Schema = {"type": ["integer", "null"]}
TEXTS: Schema = {"type": "array", "items": TEXT}
URL: Schema = {"type": "string", "format": "uri"}
PATH: Schema = {"type": "string", "format": "uri-reference"}
REPORT: Schema = {"type": "string", "pattern": f"^{ID.pattern}$"}
NAME: Schema = {"type": "string", "pattern": f"^{KEY.pattern}$"}
VERSION: Schema = {"type": "string", "pattern": f"^{FINGERPRINT.pattern}$"}
GRADE: Schema = {"enum": [*GRADES, None]}


def closed(fields: dict[str, Schema], *, may_be_missing: tuple[str, ...] = ()) -> Schema:
    """An object with these fields and no others."""
    required = [name for name in fields if name not in may_be_missing]
    return {"type": "object", "properties": fields, "required": required, "additionalProperties": False}


def listed(items: Schema) -> Schema:
    """An array."""
    return {"type": "array", "items": items}


def ref(name: str) -> Schema:
    """What stands under ``name`` in ``SCHEMAS``."""
    return {"$ref": f"#/components/schemas/{name}"}


BRIEFING_TEXT: Schema = {
    "type": "object",
    "properties": {
        # Said, not required: what is longer is refused with 413, and not as a value of the wrong kind.
        "text": {"type": "string", "description": f"At most {MOST_TEXT:,} characters."},
        "form": {"enum": list(FORMS_OF_TEXT), "default": "markdown"},
    },
    "required": ["text"],
    "additionalProperties": False,
    "examples": [{"text": "Inspectors found “drift” (Cumbria 2012, para 27).", "form": "markdown"}],
}
"""A briefing as it is sent in JSON."""

BRIEFING_FILE: Schema = {
    "type": "object",
    "properties": {
        "file": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "Its name tells what it is: .md, .html, .txt or .docx.",
        },
        "form": {"enum": list(FORMS), "description": "What it is, where its name does not tell."},
    },
    "required": ["file"],
    "additionalProperties": False,
}
"""A briefing as it is sent as a file."""

DATE: Schema = {"type": ["string", "null"], "format": "date"}
SLUG: Schema = {"type": "string", "pattern": "^[a-z0-9-]+$"}

_SPAN: Schema = {**listed(COUNT), "minItems": 2, "maxItems": 2}
_PLACE: dict[str, Schema] = {"report": REPORT, "key": NAME}
_ABOUT: dict[str, Schema] = {
    "authority": TEXT,
    "year": MAYBE_NUMBER,
    "section": TEXTS,
    "theme": MAYBE_TEXT,
    "grade": GRADE,
}

_CITED: dict[str, Schema] = {
    "citation": TEXT,
    "url": URL,
    "pinpoint": TEXT,
    "page": MAYBE_NUMBER,
    "fingerprint": VERSION,
}

_SEEN: dict[str, Schema] = {"first_seen": MAYBE_TEXT, "last_seen": MAYBE_TEXT}

SCHEMAS: dict[str, Schema] = {
    "Search": closed(
        {
            "query": TEXT,
            "generation": TEXT,
            "total": COUNT,
            "page": {"type": "integer", "minimum": 1},
            "pages": {"type": "integer", "minimum": 1},
            "repairs": listed(closed({"message": TEXT, "position": COUNT})),
            "hits": listed(ref("Hit")),
            "facets": closed({name: listed(ref("FacetValue")) for name in FACETS}),
        }
    ),
    "Hit": closed(
        {
            **_PLACE,
            **_ABOUT,
            "score": {"type": "number"},
            "snippet": closed({"text": TEXT, "spans": listed(_SPAN)}),
            "citation": TEXT,
            "url": {"type": "string", "format": "uri-reference"},
        }
    ),
    "FacetValue": closed({"value": TEXT, "count": COUNT, "selected": {"type": "boolean"}}),
    "Row": closed({**_PLACE, **_ABOUT, "text": TEXT, **_CITED}),
    "Line": closed(
        {"left": TEXT, "found": TEXT, "right": TEXT, "start": COUNT, **_PLACE, **_ABOUT, **_CITED}
    ),
    "Paragraph": closed(
        {
            **_PLACE,
            "number": MAYBE_NUMBER,
            "part": MAYBE_TEXT,
            "parent": MAYBE_TEXT,
            "section": TEXTS,
            "theme": MAYBE_TEXT,
            "grade": GRADE,
            "page": MAYBE_NUMBER,
            "text": TEXT,
            "fingerprint": VERSION,
            "citation": TEXT,
            "url": URL,
            "changed": closed(
                {"cited": TEXT, "then": MAYBE_TEXT, **_SEEN, "between": listed(ref("Version"))}
            ),
        },
        may_be_missing=("changed",),
    ),
    "Cite": closed(
        {
            **_PLACE,
            "label": TEXT,
            "title": TEXT,
            "path": TEXTS,
            "words": TEXT,
            "whole": {"type": "boolean"},
            "start": COUNT,
            "fingerprint": VERSION,
            "citation": TEXT,
            "url": URL,
            "entry": TEXT,
            "forms": listed(closed({"name": TEXT, "label": TEXT, "text": TEXT, "html": MAYBE_TEXT})),
            "files": listed(closed({"label": TEXT, "url": PATH})),
            "page": PATH,
            "collection": PATH,
            "changed": {"type": ["string", "null"], "format": "uri-reference"},
        }
    ),
    "Csl": listed({"type": "object", "required": ["id", "type", "author", "title", "locator", "URL"]}),
    "Version": closed({"fingerprint": VERSION, "text": TEXT, **_SEEN}),
    "Beside": closed(
        {
            "theme": MAYBE_TEXT,
            "q": TEXT,
            "reports": listed(
                closed(
                    {
                        "report": REPORT,
                        "title": TEXT,
                        "framework": MAYBE_TEXT,
                        "authority": TEXT,
                        "inspection_end": MAYBE_TEXT,
                        "judgements": listed(closed({"area": TEXT, "grade": GRADE, "url": URL})),
                        "paragraphs": listed(ref("Row")),
                    }
                )
            ),
        }
    ),
    "Grades": closed(
        {
            "generation": TEXT,
            "reports": COUNT,
            "reports_without_judgements": COUNT,
            "judgements": listed(ref("Graded")),
        }
    ),
    "Graded": closed(
        {
            "report": REPORT,
            "authority": TEXT,
            "authority_code": MAYBE_TEXT,
            "region": MAYBE_TEXT,
            "framework": MAYBE_TEXT,
            "year": MAYBE_NUMBER,
            "inspection_end": {"type": ["string", "null"], "format": "date"},
            "area_printed": TEXT,
            "section": TEXTS,
            "area": MAYBE_TEXT,
            "part": MAYBE_TEXT,
            "grade": {"enum": list(GRADES)},
            "url": URL,
        }
    ),
    "Check": closed(
        {
            "file": TEXT,
            "form": {"enum": list(FORMS)},
            "generation": TEXT,
            "wrong": COUNT,
            "summary": {
                "type": "object",
                "properties": {str(verdict): COUNT for verdict in Verdict},
                "additionalProperties": False,
            },
            "quotations": listed(ref("Quotation")),
            "objections": listed(
                closed(
                    {
                        "kind": {"enum": ["number", "grade"]},
                        "value": TEXT,
                        "line": COUNT,
                        "cited": TEXT,
                        "note": TEXT,
                    }
                )
            ),
            "citations": listed(
                closed({"text": TEXT, "line": COUNT, "problem": TEXT, "candidates": listed(TEXT)})
            ),
        }
    ),
    "Quotation": closed(
        {
            "quote": TEXT,
            "line": COUNT,
            "verdict": {"enum": [str(verdict) for verdict in Verdict]},
            "cited": MAYBE_TEXT,
            "found": MAYBE_TEXT,
            "note": TEXT,
            "wrong": {"type": "boolean"},
            "words": MAYBE_TEXT,
            "differences": closed({"quote": listed(_SPAN), "words": listed(_SPAN)}),
        }
    ),
    "Suggestion": closed(
        {
            "pinpoint": TEXT,
            "url": URL,
            "similarity": {"type": "integer", "minimum": FLOOR, "maximum": 100},
            "text": TEXT,
        }
    ),
    "Health": closed(
        {
            "status": {"const": "ok"},
            "version": TEXT,
            "generation": TEXT,
            "reports": COUNT,
            "paragraphs": COUNT,
            "made": {"type": "string", "format": "date-time"},
            "age_seconds": COUNT,
        }
    ),
    "Unavailable": closed({"status": {"const": "unavailable"}, "message": TEXT}),
    "Error": closed(
        {
            "error": closed(
                {
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                    "message": TEXT,
                    "position": COUNT,
                    "hint": TEXT,
                    "parameter": TEXT,
                    "report": TEXT,
                    "key": MAYBE_TEXT,
                    "text": MAYBE_TEXT,
                    "fingerprint": {"anyOf": [VERSION, {"type": "null"}]},
                    "first_seen": MAYBE_TEXT,
                    "last_seen": TEXT,
                    "reason": MAYBE_TEXT,
                    "moved": MAYBE_TEXT,
                    "suggestions": listed(ref("Suggestion")),
                },
                may_be_missing=(
                    "position", "hint", "parameter", "report", "key", "text", "fingerprint", "first_seen",
                    "last_seen", "reason", "moved", "suggestions",
                ),
            )
        }
    ),
}  # fmt: skip
