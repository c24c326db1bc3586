"""Searches that come to the reader: an Atom feed of each, and how a browser searches from its own box.

Comes in: a request. Goes out: Atom (RFC 4287, paged as in RFC 5005) and OpenSearch 1.1. Promises: an entry
is a paragraph's words as they stand; if the words change, that is another entry, under another id, as it is
another link; every date is true; nothing that XML cannot hold is sent.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from indexer import citation
from indexer.generations import Generation
from indexer.search_types import FACETS, Hit, SearchPage, SearchQuery
from indexer.words import slug
from web.arguments import asked
from web.current import base_url, current_generation
from web.pages import EXAMPLES
from web.urls import PER_PAGE, search_query, search_url

blueprint = Blueprint("feeds", __name__)

ENTRIES = 50
"""Entries on one page of a feed; the next ones are behind its link ``rel="next"``."""

SUGGESTIONS = "/suggest.json"
"""The route that completes what is typed; named to browsers where there is one."""

NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, written as a reference or not (XML 1.0, 2.2)."""


@blueprint.app_context_processor
def _alternate() -> dict[str, Any]:
    """The feed that each page names: on the search page that of its search, elsewhere that of everything."""
    query = search_query(request.args) if request.path == "/search" else SearchQuery("")
    return {"feed": {"url": feed_url(query), "title": _title(query)}}


def feed_url(query: SearchQuery) -> str:
    """The address of the feed of a search, whatever its page and its order."""
    return search_url(replace(query, sort="relevance", page=1, per_page=PER_PAGE), "/search.atom")


@blueprint.get("/search.atom")
def search_as_atom() -> Response:
    """The hits of a search as a feed, the newest first."""
    asked_for = asked(request.args)
    query = replace(asked_for, sort="newest", per_page=ENTRIES)
    generation = current_generation()
    page = generation.index.search(query)
    base = base_url()
    return _xml(
        "atom.xml",
        "application/atom+xml",
        base=base,
        title=_title(query),
        created=generation.manifest["created"],
        links=_links(page, base),
        total=page.total,
        start=(query.page - 1) * ENTRIES + 1,
        size=ENTRIES,
        entries=[_entry(generation, hit, base) for hit in page.hits],
    )


def _title(query: SearchQuery) -> str:
    """What a feed is called among others: what it searches for and in."""
    chosen = [value for name in FACETS for value in getattr(query.filters, name)]
    return " · ".join(("Pilcrow", *filter(None, (query.text, *chosen))))


def _links(page: SearchPage, base: str) -> dict[str, str]:
    """The feed's links by relation (RFC 5005, section 3)."""
    here, last = page.query.page, page.pages

    def url(number: int) -> str:
        # What the search page leaves out of its links is left out here too: order and size are fixed.
        wanted = replace(page.query, sort="relevance", per_page=PER_PAGE, page=number)
        return base + search_url(wanted, "/search.atom")

    links = {"self": url(here), "first": url(1), "last": url(last)}
    if here > 1:
        links["previous"] = url(min(here - 1, last))
    if here < last:
        links["next"] = url(here + 1)
    search = replace(page.query, per_page=PER_PAGE, page=1)
    return {"alternate": base + search_url(search), "search": f"{base}/opensearch.xml", **links}


def _entry(generation: Generation, hit: Hit, base: str) -> dict[str, Any]:
    record = hit.record
    report = generation.report(record.report)
    shown = hit.snippet
    return {
        "url": citation.link(record, base),
        "title": f"{citation.short_label(record)} · {report.authority}, {citation.month_text(report)}",
        "updated": generation.published(record),
        "summary": f"{'… ' if shown.before else ''}{shown.text}{' …' if shown.after else ''}",
        "authority": {"term": report.authority_slug, "label": report.authority},
        "grade": {"term": slug(record.grade), "label": record.grade} if record.grade else None,
    }


@blueprint.get("/opensearch.xml")
def opensearch() -> Response:
    """How a browser searches here from its own search box."""
    rules = {rule.rule for rule in current_app.url_map.iter_rules()}
    return _xml(
        "opensearch.xml",
        "application/opensearchdescription+xml",
        base=base_url(),
        suggestions=SUGGESTIONS if SUGGESTIONS in rules else None,
        example=EXAMPLES[0],
    )


def _xml(template: str, media_type: str, **values: Any) -> Response:
    text = NOT_XML.sub("\ufffd", render_template(template, **values))
    return Response(text, content_type=f"{media_type}; charset=utf-8")
