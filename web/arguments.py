"""What the addresses of the data take after the question mark, with the limits.

Comes in: the arguments of a request. Goes out: a ``SearchQuery``, or ``ArgumentError``. Promises: a program
is never given the answer to another question than the one it asked. Where a page brings a number into its
range, passes over a name it does not know and reads on, here each of these is refused in words; and what
is refused is what ``/openapi.json`` describes, for both come from this one table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from indexer.collection import MOST, MOST_PIN, MOST_TITLE
from indexer.comparing.beside import MOST as MOST_BESIDE
from indexer.comparing.beside import all_themes
from indexer.comparing.document import SHOWN as SHOWS
from indexer.errors import PilcrowError
from indexer.excerpt import MOST_CHARACTERS as MOST_QUOTED
from indexer.facet_values import MOST_VALUES
from indexer.pinpoint import ID
from indexer.query import MAX_LENGTH
from indexer.query_parse import parse
from indexer.search_types import FACETS, SearchQuery
from web.urls import MOST_PAGES, MOST_PER_PAGE, PER_PAGE, SORTS, search_query

MOST_CHARACTERS = 200
"""Characters of one value of a facet. The longest name of an authority or a theme has 35."""


class ArgumentError(PilcrowError):
    """An argument that this address does not take: ``parameter`` is its name."""

    def __init__(self, parameter: str, problem: str) -> None:
        self.parameter = parameter
        super().__init__(problem)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that may stand in an address, what it means, the JSON Schema of one value, and how many
    values it may have."""

    name: str
    meaning: str
    schema: dict[str, Any]
    most: int = 1


_FACET_MEANINGS = {
    "authority": "Only reports of this authority: its name, or the short form that pages use in their links.",
    "year": "Only inspections that ended in this year; `undated` for those without a date.",
    "section": "Only sections about this theme.",
    "grade": "Only sections with this grade; `none` for those without a judgement of their own.",
}

SEARCH: tuple[Parameter, ...] = (
    Parameter(
        "q",
        "What to search for, in the query language of the search box (`/help`). Nothing finds everything.",
        {"type": "string", "maxLength": MAX_LENGTH, "default": ""},
    ),
    *(
        Parameter(
            name,
            f"{_FACET_MEANINGS[name]} May be repeated: any of the values. A value that is not held finds "
            "nothing.",
            {"type": "string", "maxLength": MOST_CHARACTERS},
            MOST_VALUES,
        )
        for name in FACETS
    ),
    Parameter(
        "same",
        "Only paragraphs with the wording of this one (`report/key`): the same words, but for names and "
        "figures.",
        {"type": "string", "maxLength": MOST_CHARACTERS},
    ),
    Parameter(
        "like",
        "Only the paragraphs of other reports that are most like this one (`report/key`), at most 50.",
        {"type": "string", "maxLength": MOST_CHARACTERS},
    ),
    Parameter(
        "sort",
        "The order of the hits. A feed is always newest first.",
        {"type": "string", "enum": list(SORTS), "default": "relevance"},
    ),
    Parameter(
        "page",
        "Which page of hits, from 1. Without effect where all hits are given.",
        {"type": "integer", "minimum": 1, "maximum": MOST_PAGES, "default": 1},
    ),
    Parameter(
        "per_page",
        "Hits on a page. Without effect where all hits are given, and on a feed.",
        {"type": "integer", "minimum": 1, "maximum": MOST_PER_PAGE, "default": PER_PAGE},
    ),
)
"""The parameters of a search, for every form of its answer."""

VERSION = Parameter(
    "v",
    "The fingerprint of the words that are cited, as links carry it: whether they still stand here is said.",
    {"type": "string"},
)

WORDS = Parameter(
    "words",
    "The words of it that are quoted, exactly as printed and whole; nothing quotes all of it.",
    {"type": "string", "maxLength": MOST_QUOTED, "default": ""},
)

AT = Parameter(
    "at",
    "Where the words begin, in characters from 0, should they stand there several times: the nearest place "
    "is taken.",
    {"type": "integer", "minimum": 0, "maximum": 999_999, "default": 0},
)

QUOTED: tuple[Parameter, ...] = (VERSION, WORDS, AT)
"""The parameters of a citation."""

COLLECTED: tuple[Parameter, ...] = (
    Parameter(
        "p",
        "An entry of the collection, in its order: `report/key`; with `@` and a fingerprint the words as "
        "they stood; with `:` and two offsets in characters a quotation from them.",
        {"type": "string", "maxLength": MOST_PIN},
        MOST,
    ),
    Parameter("title", "The title of the annex.", {"type": "string", "maxLength": MOST_TITLE, "default": ""}),
)
"""The parameters of a collection."""

_REPORT = {
    "type": "string",
    "pattern": f"^{ID.pattern}$",
    "maxLength": MOST_CHARACTERS,
    "description": "the id of a report",
}

BESIDE: tuple[Parameter, ...] = (
    Parameter(
        "theme",
        "What the sections are about, the same across frameworks; without it, the whole of each report.",
        {"type": "string", "enum": list(all_themes())},
    ),
    Parameter("report", "The id of a report; several stand in this order.", _REPORT, MOST_BESIDE),
    Parameter("q", "What is looked for in them (`/help`). It only tells with `only`.", SEARCH[0].schema),
    Parameter(
        "only", "`1`: only paragraphs and items in which `q` is found.", {"type": "string", "enum": ["1"]}
    ),
)
"""The parameters of one section of several reports."""

SHOWN: tuple[Parameter, ...] = (
    Parameter(
        "show",
        "Which rows: `all`; `changed`, without those of the same words and of standing text; `pairs`, only "
        "those with both sides.",
        {"type": "string", "enum": list(SHOWS), "default": "all"},
    ),
)
"""The parameters of a comparison as a document."""


def asked(args: MultiDict[str, str]) -> SearchQuery:
    """The search that a program asks for. Raises ArgumentError, and QueryError where ``q`` is too long;
    whether it parses is not asked here."""
    check_arguments(args, SEARCH)
    return search_query(args)


def check_arguments(args: MultiDict[str, str], taken: tuple[Parameter, ...]) -> None:
    """Raise ArgumentError where ``args`` has what is not ``taken``."""
    known = {parameter.name: parameter for parameter in taken}
    for name in args:
        if name not in known:
            there = f"There are: {', '.join(known)}." if known else "This address takes none."
            raise ArgumentError(name, f"There is no parameter {_shown(name)}. {there}")
        values, most = args.getlist(name), known[name].most
        if len(values) > most:
            may = "once" if most == 1 else f"at most {most} times"
            raise ArgumentError(name, f"{name} is given {len(values)} times; it may be given {may}.")
        for value in values:
            _check(name, value, known[name].schema)


def _check(name: str, value: str, schema: dict[str, Any]) -> None:
    """Raise ArgumentError where ``schema`` does not allow ``value``."""
    may = None
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            may = f"a number from {low} to {high:,}"
    elif value not in schema.get("enum", [value]):
        may = " or ".join(schema["enum"])
    elif not re.fullmatch(schema.get("pattern", ".*"), value, re.DOTALL):
        may = schema["description"]
    elif len(value) > schema.get("maxLength", len(value)):
        if name == "q":
            parse(value)  # says the place; later on the blanks at the ends would not count
        may = f"at most {schema['maxLength']} characters long"
    if may:
        raise ArgumentError(name, f"{name} is {_shown(value)}; it may be {may}.")


def _shown(value: str) -> str:
    return f"“{value[:40]}{'…' if len(value) > 40 else ''}”"
