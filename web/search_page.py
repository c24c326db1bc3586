"""The search page: hits, facets, and links to every narrower and wider search.

Comes in: a request. Goes out: HTML. Promises: everything the page shows is in its URL; a query that does
not parse is explained on the page, with the place; no hit is never the end of the way.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from indexer.answer import Answer, answer
from indexer.errors import QueryError
from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.query_parse import read
from indexer.search_types import FACETS, Filters, SearchQuery
from web import cited, present_hits, suggest, views
from web import present_search as present
from web.current import current_generation
from web.feeds import feed_url
from web.paging import paging
from web.since import since
from web.urls import PARAGRAPHS, View, search_query, search_url, view_of

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
def search() -> str:
    """Hits, facets and the way to each narrower or wider search."""
    generation = current_generation()
    query, view = search_query(request.args), view_of(request.args)
    places = cited.places(generation, query.text)
    common = {"q": query.text, "hidden": _hidden(query, view), "places": places}
    try:
        if view.name:
            found = Answer(generation.index.search(replace(query, page=1)))
            total = found.page.total
            shown = views.laid_out(view, generation, query, total) if total else {}
        else:
            found = _answer(generation, query)
            shown = _paragraphs(generation, found)
        said = present.said(generation, found.page)
        kept = request.args.get("since", "")
        changed = since(generation, query, kept) if kept else None
    except QueryError as error:
        return render_template("search.html", page_title="Search", error=_fault(query.text, error), **common)
    page = found.page
    return render_template(
        "search.html",
        page_title=views.title(query.text or (said if query.like or query.wording_of else ""), view),
        error=None,
        said=said,
        repairs=[repair.message for repair in read(query.text).repairs],
        total=page.total,
        changed=changed,
        keep_url=search_url(replace(query, page=1)) + f"&since={generation.name}" if query.text else None,
        facets=present.facets(page, view) if page.total or query.filters != Filters() else [],
        active=present.active(query, view),
        clear_url=search_url(replace(query, filters=Filters(), wording_of="", like="", page=1), view=view),
        views=views.switch(query, view),
        correction=suggest.corrected(generation, query),
        other_forms=suggest.offered(generation, query),
        help_suggestions=present.ways_on(generation, query) if not found.shown else [],
        **shown,
        **common,
    )


def _answer(generation: Generation, query: SearchQuery) -> Answer:
    """The answer to a search; the last page for one past it. Paragraphs with one wording stand as one hit,
    unless it is these that are asked for."""
    query = replace(query, collapse=not query.wording_of)
    found = answer(generation.index, query)
    if query.page > found.page.pages:
        found = answer(generation.index, replace(query, page=found.page.pages))
    return found


def _paragraphs(generation: Generation, found: Answer) -> dict[str, Any]:
    """The hits one by one, and what has some of the words."""
    page, query = found.page, found.page.query
    hits, near = (
        [present_hits.hit(hit, generation.report(hit.record.report), query) for hit in shown]
        for shown in (page.hits, found.wider.hits if found.wider else ())
    )
    return {
        "hits": hits,
        "folded": page.total - page.shown,
        "some": present.some(found.wider) if found.wider else None,
        "near": near,
        "sorts": views.sorts(query, PARAGRAPHS),
        "formats": _formats(query, page.total),
        **paging(query, page.pages, PARAGRAPHS),
    }


def _hidden(query: SearchQuery, view: View) -> list[tuple[str, str]]:
    """What the search box keeps beside the words."""
    hidden = [(n, slug_value(n, v)) for n in FACETS for v in getattr(query.filters, n)]
    return hidden + ([("sort", query.sort)] if query.sort != "relevance" else []) + view.pairs


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
        {"label": "JSON", "url": search_url(first, "/search.all.json")},
        {"label": "this page", "url": search_url(query, "/search.json")},
        {"label": "feed", "url": feed_url(query)},
    ]
