"""What stands around the hits of a search: the sentence, the filters, the orders, the pages, the ways on.

Comes in: the answer to a search. Goes out: plain values, named as the templates name them. Promises: what is
offered as another search finds something.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from indexer.citation import month_text, short_label
from indexer.engine import ignored_words
from indexer.errors import NotFound, QueryError
from indexer.generations import Generation
from indexer.query_parse import parse
from indexer.query_text import describe
from indexer.search_types import FACETS, Filters, SearchPage, SearchQuery
from web.urls import PER_PAGE, SORTS, search_url, toggled

FACET_LABELS = {"authority": "Authority", "year": "Year", "section": "Section", "grade": "Grade"}


def said(generation: Generation, page: SearchPage) -> str:
    """What was searched and found, as a sentence."""
    query = page.query
    count = "No paragraph or item" if not page.total else f"{page.total:,} paragraphs and items"
    if page.total == 1:
        count = "1 paragraph or item"
    if query.like:
        count += f" like {_named(generation, query.like)}, the most alike first"
    if query.wording_of:
        count += f" with the wording of {_named(generation, query.wording_of)}"
    ignored = ignored_words(query.text)
    return describe(parse(query.text), ignored, query.filters, count).removeprefix("all ")


def some(page: SearchPage) -> dict[str, Any]:
    """What is said of paragraphs that have some of the words only, and the way to all of them."""
    count = f"{page.total:,} paragraphs and items" if page.total > 1 else "1 paragraph or item"
    return {
        "said": f"{count} with some of these words, the best first",
        "url": search_url(replace(page.query, per_page=PER_PAGE)),
        "more": page.total > len(page.hits),
    }


def _named(generation: Generation, pinpoint: str) -> str:
    """A pinpoint as a reader says it."""
    report, _, key = pinpoint.partition("/")
    try:
        record, found = generation.record(report, key), generation.report(report)
    except NotFound:
        return f"“{pinpoint}”, which is not held here"
    return f"{short_label(record)}, {found.authority}, {month_text(found)}"


def sorts(query: SearchQuery) -> list[dict[str, Any]]:
    """The orders of the hits."""
    return [
        {"label": label, "url": search_url(replace(query, sort=name, page=1)), "current": query.sort == name}
        for name, label in SORTS.items()
    ]


def facets(page: SearchPage) -> list[dict[str, Any]]:
    """The facets, each value with the search that has it chosen or no longer chosen."""
    return [
        {
            "name": name,
            "label": FACET_LABELS[name],
            "values": [
                {
                    "value": v.value,
                    "count": v.count,
                    "selected": v.selected,
                    "url": search_url(toggled(page.query, name, v.value)),
                }
                for v in page.facets[name]
            ],
        }
        for name in FACETS
    ]


def active(query: SearchQuery) -> list[dict[str, str]]:
    """The chosen filters, each with the search without it."""
    return [
        {
            "label": FACET_LABELS[name],
            "value": value,
            "url": search_url(toggled(query, name, value)),
        }
        for name in FACETS
        for value in getattr(query.filters, name)
    ]


def pager(page: SearchPage) -> dict[str, Any]:
    """Links to the first, the last and the pages around this one; None stands for a gap."""
    here, last = page.query.page, page.pages
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    pages: list[dict[str, Any] | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            pages.append(None)
        pages.append({"n": number, "url": _page_url(page.query, number), "current": number == here})
    return {
        "prev": _page_url(page.query, min(here - 1, last)) if here > 1 else None,
        "next": _page_url(page.query, here + 1) if here < last else None,
        "pages": pages,
    }


def _page_url(query: SearchQuery, number: int) -> str:
    return search_url(replace(query, page=number))


def ways_on(generation: Generation, query: SearchQuery) -> list[dict[str, str]]:
    """Wider searches that do find something, and where else to look."""
    wider: list[tuple[str, SearchQuery]] = []
    bare = replace(query, page=1)
    if query.filters != Filters():
        wider.append(("the same words without filters", replace(bare, filters=Filters())))
    if '"' in query.text:
        loose = query.text.replace('"', " ").strip()
        wider.append(("the words without the quotation marks", replace(bare, text=loose)))
    found = []
    for label, search_for in wider:
        try:
            total = generation.index.search(replace(search_for, per_page=1)).total
        except QueryError:
            continue
        if total:
            found.append({"label": f"Search for {label} ({total:,} found)", "url": search_url(search_for)})
    return [
        *found,
        {"label": "See which reports are held here", "url": "/reports"},
        {"label": "Read how searching works", "url": "/help#searching"},
    ]
