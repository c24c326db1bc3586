"""The values of the facets, and the many ways to write them.

Comes in: what a URL, a command line or a query says ("cumbria", "none", "2013"). Goes out: the facet's own
labels ("Cumbria", "No judgement", "2013"). Pure; promises that a label leads to itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from indexer.reference import authorities, frameworks, themes
from indexer.search_types import OTHER_SECTIONS, UNDATED
from indexer.types import GRADES, NO_JUDGEMENT
from indexer.words import fold, slug

MOST_VALUES = 50
"""Values of one facet that a URL may choose; more is not a reader."""


def labels(facet: str, values: Iterable[str]) -> tuple[str, ...]:
    """``values`` as the facet's own labels; an unknown one stays as it is."""
    known = _known(facet)
    found = [known.get(fold(value), value.strip()) for value in values if value.strip()]
    return tuple(dict.fromkeys(found[:MOST_VALUES]))


def known_labels(facet: str) -> list[str]:
    """The labels that a facet may have, in order; for authorities and years only the special ones."""
    return list(dict.fromkeys(_known(facet).values()))


def is_known(facet: str, value: str) -> bool:
    """Whether ``value`` may be a value of ``facet``. An authority that is in no table may be held under
    its printed name, and any year may be."""
    return facet in ("authority", "year") or fold(value) in _known(facet)


@lru_cache(maxsize=10_000)
def slug_value(facet: str, value: str) -> str:
    """``value`` as it stands in a URL: a slug where ``labels`` leads back from it, else itself."""
    return slug(value) if facet != "year" and labels(facet, [slug(value)]) == (value,) else value


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
