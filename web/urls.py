"""The query of a search URL and back.

Comes in: the arguments of a request. Goes out: a ``SearchQuery``, and links to the same search with one
thing changed. Promises: everything a search page shows is in its URL; an unknown value of a facet is
kept and simply finds nothing; numbers out of range are brought into it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.engine import FACETS, OTHER_SECTIONS, UNDATED
from indexer.reference import authorities, frameworks, themes
from indexer.search_types import Filters, SearchQuery
from indexer.types import GRADES, NO_JUDGEMENT
from indexer.words import fold, slug

SORTS = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}

PER_PAGE = 10
MOST_PER_PAGE = 100
MOST_PAGES = 10_000
MOST_VALUES = 50
"""Values of one facet that a URL may choose; more is not a reader."""


def search_query(args: MultiDict[str, str]) -> SearchQuery:
    """The search that the arguments of a request ask for."""
    sort = args.get("sort", "relevance")
    return SearchQuery(
        text=args.get("q", "").strip(),
        filters=Filters(**{name: labels(name, args.getlist(name)) for name in FACETS}),
        sort=sort if sort in SORTS else "relevance",
        page=_number(args.get("page"), 1, MOST_PAGES),
        per_page=_number(args.get("per_page"), PER_PAGE, MOST_PER_PAGE),
    )


def _number(text: str | None, default: int, most: int) -> int:
    try:
        return max(1, min(int(text), most)) if text else default
    except ValueError:
        return default


def labels(facet: str, values: list[str]) -> tuple[str, ...]:
    """``values`` of a URL or a command line as the facet's own labels: "cumbria" is "Cumbria"."""
    known = _known(facet)
    found = (known.get(fold(value), value.strip()) for value in values[:MOST_VALUES] if value.strip())
    return tuple(dict.fromkeys(found))


def known_labels(facet: str) -> list[str]:
    """The labels that a facet may have, in order; for authorities and years only the special ones."""
    return list(dict.fromkeys(_known(facet).values()))


def is_known(facet: str, value: str) -> bool:
    """Whether ``value`` may be a value of ``facet``. An authority that is in no table may be held under
    its printed name, and any year may be."""
    return facet in ("authority", "year") or fold(value) in _known(facet)


@cache
def _known(facet: str) -> dict[str, str]:
    if facet == "authority":
        names = {}
        for authority in authorities():
            for name in (authority.name, authority.slug, *authority.aliases):
                names[fold(name)] = authority.name
        return names
    choices = {
        "section": (*themes(), OTHER_SECTIONS),
        "grade": (*GRADES, NO_JUDGEMENT),
        "year": (UNDATED,),
    }[facet]
    found = {fold(form): label for label in choices for form in (label, slug(label))}
    if facet == "grade":
        found["none"] = NO_JUDGEMENT
    if facet == "section":
        # A printed heading leads to its theme: "Service information" is "Local area".
        for entry in (entry for framework in frameworks() for entry in framework.sections):
            for name in entry.names:
                found.setdefault(name, entry.theme)
    return found


def search_url(query: SearchQuery, path: str = "/search") -> str:
    """The link to ``query``."""
    pairs: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    for name in FACETS:
        pairs += [(name, slug_value(name, value)) for value in getattr(query.filters, name)]
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    if query.per_page != PER_PAGE:
        pairs.append(("per_page", str(query.per_page)))
    if query.page > 1:
        pairs.append(("page", str(query.page)))
    return f"{path}?{urlencode(pairs)}" if pairs else path


def slug_value(facet: str, value: str) -> str:
    """``value`` as it stands in a URL: a slug where ``labels`` leads back from it, else itself."""
    return slug(value) if facet != "year" and labels(facet, [slug(value)]) == (value,) else value


def toggled(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """``query`` from its first page with ``value`` chosen, or no longer chosen."""
    chosen: tuple[str, ...] = getattr(query.filters, facet)
    rest = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    return replace(query, filters=replace(query.filters, **{facet: rest}), page=1)
