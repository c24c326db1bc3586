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
from web.urls import PER_PAGE, View, choices, search_url, toggled

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


def facets(page: SearchPage, view: View) -> list[dict[str, Any]]:
    """The facets, each value with the search that has it chosen or no longer chosen."""
    return [
        {
            "name": name,
            "label": FACET_LABELS[name],
            "values": [
                {"value": v.value, "count": v.count, "selected": v.selected, "url": url}
                for v, url in zip(
                    page.facets[name],
                    choices(page.query, name, [v.value for v in page.facets[name]], view),
                    strict=True,
                )
            ],
        }
        for name in FACETS
    ]


def active(query: SearchQuery, view: View) -> list[dict[str, str]]:
    """The chosen filters, each with the search without it."""
    return [
        {
            "label": FACET_LABELS[name],
            "value": value,
            "url": search_url(toggled(query, name, value), view=view),
        }
        for name in FACETS
        for value in getattr(query.filters, name)
    ]


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
