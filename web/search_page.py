"""The search page: hits, facets, and links to every narrower and wider search.

Comes in: a request. Goes out: HTML. Promises: everything the page shows is in its URL; a query that does
not parse is explained on the page, with the place; no hit is never the end of the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from indexer.answer import answer
from indexer.errors import QueryError
from indexer.facet_values import slug_value
from indexer.query_parse import read
from indexer.search_types import FACETS, Filters, SearchQuery
from web import present_hits, suggest
from web import present_search as present
from web.current import base_url, current_generation
from web.feeds import feed_url
from web.since import since
from web.urls import search_query, search_url

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> str:
    """Hits, facets and the way to each narrower or wider search."""
    generation = current_generation()
    query = search_query(request.args)
    # Paragraphs with one wording stand as one hit, unless it is these that are asked for.
    query = replace(query, collapse=not query.wording_of)
    common = {"q": query.text, "hidden": _hidden(query)}
    try:
        found = answer(generation.index, query)
        if query.page > found.page.pages:
            query = replace(query, page=found.page.pages)
            found = answer(generation.index, query)
        said = present.said(generation, found.page)
        kept = request.args.get("since", "")
        changed = since(generation, query, kept) if kept else None
    except QueryError as error:
        return render_template("search.html", page_title="Search", error=_fault(query.text, error), **common)
    page, base = found.page, base_url()
    hits, near = (
        [present_hits.hit(hit, generation.report(hit.record.report), query, base) for hit in shown]
        for shown in (page.hits, found.wider.hits if found.wider else ())
    )
    return render_template(
        "search.html",
        page_title=f"{query.text} · Search" if query.text else "Search",
        error=None,
        said=said,
        repairs=[repair.message for repair in read(query.text).repairs],
        total=page.total,
        folded=page.total - page.shown,
        changed=changed,
        keep_url=search_url(replace(query, page=1)) + f"&since={generation.name}" if query.text else None,
        hits=hits,
        some=present.some(found.wider) if found.wider else None,
        near=near,
        facets=present.facets(page) if page.total or query.filters != Filters() else [],
        active=present.active(query),
        clear_url=search_url(replace(query, filters=Filters(), wording_of="", like="", page=1)),
        sorts=present.sorts(query),
        pager=present.pager(page),
        page=query.page,
        pages=page.pages,
        formats=_formats(query, page.total),
        correction=suggest.corrected(generation, query),
        other_forms=suggest.offered(generation, query),
        help_suggestions=present.ways_on(generation, query) if not found.shown else [],
        **common,
    )


def _hidden(query: SearchQuery) -> list[tuple[str, str]]:
    """What the search box keeps beside the words."""
    hidden = [(n, slug_value(n, v)) for n in FACETS for v in getattr(query.filters, n)]
    return [*hidden, ("sort", query.sort)] if query.sort != "relevance" else hidden


def _fault(text: str, error: QueryError) -> dict[str, Any]:
    """What is wrong with a query, and its text before, at and after the place."""
    at = min(error.position, len(text))
    return {
        "message": error.message,
        "hint": error.hint,
        "position": error.position,
        "before": text[:at],
        "at": text[at : at + 1],
        "after": text[at + 1 :],
    }


def _formats(query: SearchQuery, total: int) -> list[dict[str, str]]:
    """The forms in which the hits can be taken away."""
    first = replace(query, page=1)
    return [
        {"label": f"all {total:,} as CSV", "url": search_url(first, "/search.csv")},
        {"label": "JSON Lines", "url": search_url(first, "/search.jsonl")},
        {"label": "this page as JSON", "url": search_url(query, "/search.json")},
        {"label": "feed", "url": feed_url(query)},
    ]
