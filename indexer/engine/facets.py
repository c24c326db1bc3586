"""Facets: which hits pass the filters, and the counts beside each value.

In: for every document whether the query found it, the columns of the index and the chosen values. Out: the
documents that pass all filters, and for each facet its values with exact counts. The counts of a facet
ignore its own filter and respect the query and the filters of the other facets, so that each count says
how many hits choosing that value would give.

Promises: a value is listed when its count is above 0 or when it is selected; orders are those of
``_ORDERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce

import numpy as np

from indexer.engine.columns import Columns
from indexer.engine.postings import Bools
from indexer.search_types import FACETS, FacetValue, Filters
from indexer.types import GRADES, NO_JUDGEMENT

_GRADE_ORDER = {grade: place for place, grade in enumerate((*GRADES, NO_JUDGEMENT))}

_ORDERS: dict[str, Callable[[FacetValue], tuple[object, ...]]] = {
    "authority": lambda v: (v.value.casefold(), v.value),
    "year": lambda v: (not v.value.isdecimal(), -int(v.value) if v.value.isdecimal() else 0, v.value),
    "section": lambda v: (-v.count, v.value.casefold(), v.value),
    "grade": lambda v: (_GRADE_ORDER.get(v.value, len(_GRADE_ORDER)), v.value),
}
"""Authorities A–Z, years from the newest (undated last), sections by count, grades officially."""


def in_order(facet: str, counts: Mapping[str, int]) -> list[str]:
    """The values of a facet, which have ``counts``, in its order."""
    values = [FacetValue(value, count, selected=False) for value, count in counts.items()]
    return [found.value for found in sorted(values, key=_ORDERS[facet])]


def passing(mask: Bools, columns: Columns, filters: Filters) -> Bools:
    """The documents of ``mask`` that pass all filters."""
    return reduce(np.logical_and, _masks(columns, filters).values(), mask)


def counted(mask: Bools, columns: Columns, filters: Filters) -> dict[str, tuple[FacetValue, ...]]:
    """All facets of the documents of ``mask``."""
    chosen = _masks(columns, filters)
    everywhere = np.flatnonzero(reduce(np.logical_and, chosen.values(), mask))
    found = {}
    for name in FACETS:
        others = [other for facet, other in chosen.items() if facet != name]
        docs = np.flatnonzero(reduce(np.logical_and, others, mask)) if name in chosen else everywhere
        column = columns.facets[name]
        counts = np.bincount(column.codes[docs], minlength=len(column.values)).tolist()
        numbers = {value: count for value, count in zip(column.values, counts, strict=True) if count}
        selected = getattr(filters, name)
        values = [
            FacetValue(value, numbers.get(value, 0), value in selected)
            for value in dict.fromkeys((*numbers, *selected))
        ]
        found[name] = tuple(sorted(values, key=_ORDERS[name]))
    return found


def _masks(columns: Columns, filters: Filters) -> dict[str, Bools]:
    """The documents that pass each facet's filter, for those that have one."""
    return {name: columns.facets[name].mask(values) for name in FACETS if (values := getattr(filters, name))}
