"""The query of a search URL, and how it is looked at, and back.

Comes in: the arguments of a request. Goes out: a ``SearchQuery`` and a ``View``, and links to the same
search with one thing changed. Promises: everything a search page shows is in its URL; an unknown value of
a facet is kept and simply finds nothing; numbers out of range are brought into it; a view stands only in
links to pages, for to data it means nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.facet_values import labels, slug_value
from indexer.search_types import FACETS, Filters, SearchQuery

SORTS = {"relevance": "Best match", "newest": "Newest first", "oldest": "Oldest first"}

VIEWS: dict[str, tuple[str, ...]] = {
    "": (),
    "lines": ("left", "found", "right", "authority"),
    "reports": ("authority",),
    "authorities": ("authority",),
    "chart": (),
}
"""The ways to look at a search, each with the orders that it has beside those of the search. The first, which
has no name, is paragraph by paragraph."""

PER_PAGE = 10
MOST_PER_PAGE = 100
MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class View:
    """A way to look at a search: its ``name`` and its own ``order``, "" for that of the search."""

    name: str = ""
    order: str = ""

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The view as it stands in a URL."""
        return [pair for pair in (("view", self.name), ("order", self.order)) if pair[1]]


PARAGRAPHS = View()

_ANY = "\x00 any \x00"
"""A value that stands for any in the pattern of a link; no facet has it."""


def view_of(args: MultiDict[str, str]) -> View:
    """The view that the arguments of a request ask for; paragraphs where there is no such."""
    name = args.get("view", "")
    return view_named(name if name in VIEWS else "", args.get("order", ""))


def view_named(name: str, order: str) -> View:
    """The view ``name``, in ``order`` if it has that."""
    return View(name, order if order in VIEWS[name] else "")


def search_query(args: MultiDict[str, str]) -> SearchQuery:
    """The search that the arguments of a request ask for."""
    sort = args.get("sort", "relevance")
    return SearchQuery(
        text=args.get("q", "").strip(),
        filters=Filters(**{name: labels(name, args.getlist(name)) for name in FACETS}),
        sort=sort if sort in SORTS else "relevance",
        page=_number(args.get("page"), 1, MOST_PAGES),
        per_page=_number(args.get("per_page"), PER_PAGE, MOST_PER_PAGE),
        wording_of=args.get("same", ""),
        like=args.get("like", ""),
    )


def _number(text: str | None, default: int, most: int) -> int:
    try:
        return max(1, min(int(text), most)) if text else default
    except ValueError:
        return default


def search_url(query: SearchQuery, path: str = "/search", view: View = PARAGRAPHS) -> str:
    """The link to ``query``, seen as ``view``. A path of data takes no view."""
    pairs: list[tuple[str, str]] = [("q", query.text)] if query.text else []
    for name in FACETS:
        pairs += [(name, slug_value(name, value)) for value in getattr(query.filters, name)]
    pairs += [(name, value) for name, value in (("same", query.wording_of), ("like", query.like)) if value]
    if query.sort != "relevance":
        pairs.append(("sort", query.sort))
    if query.per_page != PER_PAGE:
        pairs.append(("per_page", str(query.per_page)))
    if query.page > 1:
        pairs.append(("page", str(query.page)))
    pairs += view.pairs
    return f"{path}?{'&'.join(_quoted(name, value) for name, value in pairs)}" if pairs else path


@lru_cache(maxsize=10_000)  # a page has hundreds of links that differ in one pair
def _quoted(name: str, value: str) -> str:
    return urlencode([(name, value)])


def toggled(query: SearchQuery, facet: str, value: str) -> SearchQuery:
    """``query`` from its first page with ``value`` chosen, or no longer chosen."""
    chosen: tuple[str, ...] = getattr(query.filters, facet)
    rest = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    return replace(query, filters=replace(query.filters, **{facet: rest}), page=1)


def choices(query: SearchQuery, facet: str, values: Iterable[str], view: View) -> Iterator[str]:
    """The link for each of ``values`` of a facet: the search with it chosen, or no longer chosen. Links
    that differ in one value are made from one, for a page has hundreds of them."""
    chosen = getattr(query.filters, facet)
    pattern = search_url(toggled(query, facet, _ANY), view=view)
    place = _quoted(facet, _ANY)
    for value in values:
        if value in chosen:
            yield search_url(toggled(query, facet, value), view=view)
        else:
            yield pattern.replace(place, _quoted(facet, slug_value(facet, value)))
