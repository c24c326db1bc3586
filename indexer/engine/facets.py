"""Facets: which hits pass the filters, and the counts beside each value.

In: the document numbers that the query found, the columns of the index and the chosen values. Out:
the documents that pass all filters, and for each facet its values with exact counts. The counts of a
facet ignore its own filter and respect the query and the filters of the other facets, so that each
count says how many hits choosing that value would give.

Promises: a value is listed when its count is above 0 or when it is selected; orders are those of
``_ORDERS``. Plain lists and ``Counter``, which counts at the speed of C.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence

from indexer.engine.schema import FACETS
from indexer.search_types import FacetValue, Filters
from indexer.types import GRADES, NO_JUDGEMENT

Columns = Mapping[str, Sequence[str]]

_GRADE_ORDER = {grade: place for place, grade in enumerate((*GRADES, NO_JUDGEMENT))}

_ORDERS: dict[str, Callable[[FacetValue], tuple[object, ...]]] = {
    "authority": lambda v: (v.value.casefold(), v.value),
    "year": lambda v: (not v.value.isdecimal(), -int(v.value) if v.value.isdecimal() else 0, v.value),
    "section": lambda v: (-v.count, v.value.casefold(), v.value),
    "grade": lambda v: (_GRADE_ORDER.get(v.value, len(_GRADE_ORDER)), v.value),
}
"""Authorities A–Z, years from the newest (undated last), sections by count, grades officially."""


def narrow(
    docs: Collection[int], columns: Columns, filters: Filters
) -> tuple[Collection[int], dict[str, tuple[FacetValue, ...]]]:
    """Return the documents that pass all filters, and all facets."""
    chosen = {name: dict.fromkeys(getattr(filters, name)) for name in FACETS}
    passing = _pass(docs, columns, chosen, but=None)
    facets = {}
    for name in FACETS:
        counted = _pass(docs, columns, chosen, but=name) if chosen[name] else passing
        counts = Counter(map(columns[name].__getitem__, counted))
        values = [
            FacetValue(value, counts[value], value in chosen[name]) for value in {**counts, **chosen[name]}
        ]
        facets[name] = tuple(sorted(values, key=_ORDERS[name]))
    return passing, facets


def _pass(
    docs: Collection[int], columns: Columns, chosen: dict[str, dict[str, None]], but: str | None
) -> Collection[int]:
    for name in FACETS:
        values, column = chosen[name], columns[name]
        if values and name != but:
            docs = [doc for doc in docs if column[doc] in values]
    return docs
