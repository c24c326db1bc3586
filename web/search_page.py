"""The search page: hits, facets, and links to every narrower and wider search.

Comes in: a request. Goes out: HTML. Promises: everything the page shows is in its URL; a query that does
not parse is explained on the page, with the place; no hit is never the end of the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from indexer.engine import ignored_words
from indexer.errors import QueryError
from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.query_parse import parse, read
from indexer.query_text import describe
from indexer.search_types import FACETS, Filters, SearchPage, SearchQuery
from web import present_hits, views
from web.current import base_url, current_generation
from web.paging import paging
from web.urls import PARAGRAPHS, View, search_query, search_url, toggled, view_of

blueprint = Blueprint("search", __name__)

FACET_LABELS = {"authority": "Authority", "year": "Year", "section": "Section", "grade": "Grade"}


@blueprint.get("/search")
def search() -> str:
    """Hits, facets and the way to each narrower or wider search."""
    generation = current_generation()
    query, view = search_query(request.args), view_of(request.args)
    hidden = [(n, slug_value(n, v)) for n in FACETS for v in getattr(query.filters, n)]
    if query.sort != "relevance":
        hidden.append(("sort", query.sort))
    hidden += view.pairs
    common = {"q": query.text, "hidden": hidden}
    try:
        page = generation.index.search(replace(query, page=1) if view.name else query)
        if view.name and page.total:
            shown = views.laid_out(view, generation, query, page.total)
        else:
            if query.page > page.pages:
                query = replace(query, page=page.pages)
                page = generation.index.search(query)
            shown = _paragraphs(generation, page)
        said = _said(page)
    except QueryError as error:
        at = min(error.position, len(query.text))
        shown = {
            "message": error.message,
            "hint": error.hint,
            "position": error.position,
            "before": query.text[:at],
            "at": query.text[at : at + 1],
            "after": query.text[at + 1 :],
        }
        return render_template(
            "search.html", page_title="Search", error=shown, **common, help_suggestions=[], facets=[]
        )
    return render_template(
        "search.html",
        page_title=views.title(query, view),
        error=None,
        said=said,
        repairs=[repair.message for repair in read(query.text).repairs],
        total=page.total,
        facets=_facets(page, view),
        active=_active(query, view),
        clear_url=search_url(replace(query, filters=Filters(), page=1), view=view),
        views=views.switch(query, view),
        help_suggestions=_suggestions(generation, query) if not page.total else [],
        **shown,
        **common,
    )


def _paragraphs(generation: Generation, page: SearchPage) -> dict[str, Any]:
    """The hits one by one."""
    query = page.query
    return {
        "hits": [
            present_hits.hit(found, generation.report(found.record.report), query, base_url())
            for found in page.hits
        ],
        "sorts": views.sorts(query, PARAGRAPHS),
        "formats": [
            {"label": f"all {page.total:,} as CSV", "url": search_url(replace(query, page=1), "/search.csv")},
            {"label": "this page as JSON", "url": search_url(query, "/search.json")},
        ],
        **paging(query, page.pages, PARAGRAPHS),
    }


def _said(page: SearchPage) -> str:
    """What was searched and found, as a sentence."""
    query = page.query
    count = "No paragraph or item" if not page.total else f"{page.total:,} paragraphs and items"
    if page.total == 1:
        count = "1 paragraph or item"
    ignored = ignored_words(query.text)
    return describe(parse(query.text), ignored, query.filters, count).removeprefix("all ")


def _facets(page: SearchPage, view: View) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": FACET_LABELS[name],
            "values": [
                {
                    "value": v.value,
                    "count": v.count,
                    "selected": v.selected,
                    "url": search_url(toggled(page.query, name, v.value), view=view),
                }
                for v in page.facets[name]
            ],
        }
        for name in FACETS
    ]


def _active(query: SearchQuery, view: View) -> list[dict[str, str]]:
    return [
        {
            "label": FACET_LABELS[name],
            "value": value,
            "url": search_url(toggled(query, name, value), view=view),
        }
        for name in FACETS
        for value in getattr(query.filters, name)
    ]


def _suggestions(generation: Generation, query: SearchQuery) -> list[dict[str, str]]:
    """Wider searches that do find something, and where else to look."""
    wider: list[tuple[str, SearchQuery]] = []
    bare = replace(query, page=1)
    if query.filters != Filters():
        wider.append(("the same words without filters", replace(bare, filters=Filters())))
    words = [word for word in query.text.replace('"', " ").split() if word not in ("OR", "AND", "NOT")]
    if '"' in query.text:
        wider.append(("the words without the quotation marks", replace(bare, text=" ".join(words))))
    if len(words) > 1:
        wider.append(("any of these words", replace(bare, text=" OR ".join(words), filters=Filters())))
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
