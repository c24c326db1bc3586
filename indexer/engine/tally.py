"""Tallies: how much of the archive a search finds, value by value.

In: the documents that are found, all that the filters let pass, and a facet. Out: for each of its values the
paragraphs and the reports found, beside all there are. A report counts once for a value, however many of
its paragraphs have it. Or, report by report: the paragraphs found, beside all that it has.
"""

from __future__ import annotations

import numpy as np

from indexer.engine.columns import Columns
from indexer.engine.facets import in_order
from indexer.engine.postings import Bools
from indexer.search_types import ReportRow, TallyRow


def tally(found: Bools, everything: Bools, columns: Columns, facet: str) -> tuple[TallyRow, ...]:
    """A row for each value of ``facet`` that ``everything`` has, in the order of the facet."""
    column = columns.facets[facet]
    counts = [_counts(mask, columns, facet) for mask in (found, everything)]
    rows = [
        TallyRow(value, *(int(numbers[place]) for pair in zip(*counts, strict=True) for numbers in pair))
        for place, value in enumerate(column.values)
    ]
    held = {row.value: row for row in rows if row.paragraphs_in_all}
    return tuple(held[value] for value in in_order(facet, {v: row.paragraphs for v, row in held.items()}))


def by_report(found: Bools, columns: Columns) -> tuple[ReportRow, ...]:
    """A row for each report of which something was found, by id."""
    names, codes = columns.report
    in_all = np.bincount(codes, minlength=len(names))
    counts = np.bincount(codes[found], minlength=len(names))
    return tuple(ReportRow(names[n], int(counts[n]), int(in_all[n])) for n in np.flatnonzero(counts))


def _counts(mask: Bools, columns: Columns, facet: str) -> tuple[np.ndarray, np.ndarray]:
    """How many paragraphs, and how many reports, have each value."""
    codes, values = columns.facets[facet].codes[mask], len(columns.facets[facet].values)
    pairs = np.unique(codes.astype(np.int64) + values * columns.report.codes[mask].astype(np.int64))
    return np.bincount(codes, minlength=values), np.bincount(pairs % max(values, 1), minlength=values)
