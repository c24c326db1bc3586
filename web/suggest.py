"""Suggestions: what begins like what is typed, what was probably meant, and the other form of a name.

Comes in: a request, or the query of one. Goes out: completions as a page and as OpenSearch suggestions, and
corrections and offers as the search page shows them. Promises: nothing is suggested that finds nothing under
the filters that are chosen; all of it works as links, without a script.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, render_template, request

from indexer.abbreviations import Glossary, learn
from indexer.completion import Completion, Completions, phrases
from indexer.errors import QueryError
from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.offers import offers
from indexer.search_types import FACETS, Filters, SearchQuery
from indexer.suggest import Spelling
from web.arguments import asked
from web.current import base_url, current_generation
from web.urls import search_query, search_url

blueprint = Blueprint("suggest", __name__)

KEPT_COUNTS = 10_000
"""Totals that are remembered for one generation; readers type the same beginnings."""

KINDS = {
    "word": "Words",
    "phrase": "Phrases",
    "authority": "Authorities",
    "abbreviation": "Abbreviations",
}


@blueprint.get("/suggest")
def suggest() -> str:
    """What begins like the end of ``q``, as a page of links."""
    query = _typed()
    found = [_shown(completion, query) for completion in _completed(query)]
    return render_template(
        "suggest.html",
        page_title=f"What begins like “{query.text}”" if query.text else "What begins like this",
        q=query.text,
        hidden=[(name, slug_value(name, v)) for name in FACETS for v in getattr(query.filters, name)],
        groups=[
            {"heading": heading, "links": [shown for shown in found if shown["kind"] == kind]}
            for kind, heading in KINDS.items()
        ],
        found=bool(found),
        search_url=search_url(query),
        correction=corrected(current_generation(), query),
    )


@blueprint.get("/suggest.json")
def suggest_as_json() -> Response:
    """The same as OpenSearch suggestions: what is typed, completions, descriptions, addresses."""
    asked(request.args)  # refuses what it does not take
    query = _typed()
    found = [_shown(completion, query) for completion in _completed(query)]
    answer = [
        request.args.get("q", ""),
        [shown["label"] for shown in found],
        [shown["note"] for shown in found],
        [base_url() + shown["url"] for shown in found],
    ]
    text = json.dumps(answer, ensure_ascii=False)
    return Response(text, content_type="application/x-suggestions+json; charset=utf-8")


def _typed() -> SearchQuery:
    """The search that is being typed. A blank at the end says that its last word is finished."""
    return replace(search_query(request.args), text=request.args.get("q", "").lstrip(), page=1)


def _completed(query: SearchQuery) -> tuple[Completion, ...]:
    generation = current_generation()
    count = counter(generation)

    def count_in(text: str, authority: str | None) -> int:
        return count(text, _only(query.filters, authority))

    return completions(generation).complete(query.text, count_in, worker(generation))


def _only(filters: Filters, authority: str | None) -> Filters:
    return replace(filters, authority=(authority,)) if authority else filters


def _shown(completion: Completion, query: SearchQuery) -> dict[str, str]:
    filters = _only(query.filters, completion.authority)
    what = {"abbreviation": completion.note, "authority": "all from this authority"}.get(completion.kind)
    return {
        "kind": completion.kind,
        "label": completion.label,
        "note": " · ".join(filter(None, (what, f"{completion.total:,} found"))),
        "url": search_url(replace(query, text=completion.query_text, filters=filters)),
    }


def corrected(generation: Generation, query: SearchQuery) -> dict[str, Any] | None:
    """What ``query`` was probably meant to be: ``parts`` of it (``changed`` or not), ``total``, ``url``."""
    count = counter(generation)
    try:
        found = spelling(generation).correction(query.text, lambda text: count(text, query.filters))
    except QueryError:
        return None
    if found is None:
        return None
    parts, at = [], 0
    for start, end in found.spans:
        parts += [
            {"text": found.query_text[at:start], "changed": False},
            {"text": found.query_text[start:end], "changed": True},
        ]
        at = end
    parts.append({"text": found.query_text[at:], "changed": False})
    return {
        "parts": [part for part in parts if part["text"]],
        "total": found.total,
        "url": search_url(replace(query, text=found.query_text, page=1)),
    }


def offered(generation: Generation, query: SearchQuery) -> list[dict[str, Any]]:
    """Searches for the other forms of what ``query`` names: ``label``, ``note``, ``total``, ``url``."""
    count = counter(generation)
    names = {name: entry.authority for name, entry in generation.catalogue.items()}
    try:
        found = offers(query.text, glossary(generation), lambda text: count(text, query.filters), names)
    except QueryError:
        return []
    return [
        {
            "label": offer.label,
            "note": offer.note,
            "total": offer.total,
            "url": search_url(replace(query, text=offer.query_text, page=1)),
        }
        for offer in found
    ]


def counter(generation: Generation) -> Callable[[str, Filters], int]:
    """How many paragraphs a query finds under filters; what was counted once is remembered."""

    def count(text: str, filters: Filters) -> int:
        return generation.index.total(text, filters)

    return generation.once("counter", lambda: lru_cache(KEPT_COUNTS)(count))


def worker(generation: Generation) -> Callable[[str], int]:
    """What finding a query costs; remembered likewise."""
    return generation.once("worker", lambda: lru_cache(KEPT_COUNTS)(generation.index.work))


def glossary(generation: Generation) -> Glossary:
    """What the abbreviations of a generation stand for."""

    def learnt() -> Glossary:
        texts = {name: [r.text for r in held.values()] for name, held in generation.records.items()}
        return Glossary.of({name: learn(found) for name, found in texts.items()})

    return generation.once("glossary", learnt)


def spelling(generation: Generation) -> Spelling:
    """How the words of a generation are spelt."""
    return generation.once("spelling", lambda: Spelling(generation.index.vocabulary()))


def completions(generation: Generation) -> Completions:
    """What can be completed from a generation."""

    def made() -> Completions:
        texts = [record.text for held in generation.records.values() for record in held.values()]
        authorities = {entry.authority for entry in generation.catalogue.values()}
        return Completions(generation.index.vocabulary(), phrases(texts), glossary(generation), authorities)

    return generation.once("completions", made)
