"""Ranking: the order of the hits, one page of it, and hits that stand for others.

In: the documents that were found, their scores, and the columns. Out: document numbers in order. The order
is total: the same question has the same answer. Relevance goes by score; ties go to the newest date, then
report, then the order in the report. Undated paragraphs come last by date.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from indexer.engine.columns import Columns
from indexer.engine.postings import Floats, Ints

SORTS = ("relevance", "newest", "oldest")

MANY = 2_000
"""From so many hits on, the best are picked out before they are put in order."""

LOOKED_THROUGH = 20
"""Hits that are put in order for each one that is shown, where hits with one wording are collapsed."""


class Stands(NamedTuple):
    """A document that is shown, how many others with its wording were found, and from how many other
    reports."""

    doc: int
    same: int
    same_reports: int


def ordered(docs: Ints, scores: Floats, columns: Columns, sort: str) -> Ints:
    """All of ``docs`` in order; ``scores`` are those of all documents."""
    rank, place = columns.date_rank[docs], columns.place[docs]
    if sort == "relevance":
        return docs[np.lexsort((place, -scores[docs]))]
    days = -rank if sort == "newest" else np.where(rank == 0, np.iinfo(np.int32).max, rank)
    return docs[np.lexsort((place, -scores[docs], days))]


def best(docs: Ints, scores: Floats, columns: Columns, sort: str, first: int, last: int) -> Ints:
    """The documents ``first`` to ``last`` (from 0, the last one left out) of the order."""
    if sort == "relevance" and len(docs) > MANY and last < len(docs) // 2:
        found = scores[docs]
        least = np.partition(found, len(docs) - last)[len(docs) - last]
        docs = docs[found >= least]
    return ordered(docs, scores, columns, sort)[first:last]


def collapsed(docs: Ints, scores: Floats, columns: Columns, sort: str, first: int, last: int) -> list[Stands]:
    """Like ``best``, of each wording only the first, with the number of those it stands for."""
    shown = _first_of_each(best(docs, scores, columns, sort, 0, last * LOOKED_THROUGH), columns)
    if len(shown) < last:
        shown = _first_of_each(ordered(docs, scores, columns, sort), columns)
    found = []
    for doc in shown[first:last].tolist():
        alike = docs[columns.wording[docs] == columns.wording[doc]]
        reports = len(np.unique(columns.report.codes[alike]))
        found.append(Stands(doc, len(alike) - 1, reports - 1))
    return found


def _first_of_each(order: Ints, columns: Columns) -> Ints:
    """The first document of each wording."""
    wording, places = columns.wording[order], np.arange(len(order))
    firsts = np.zeros(int(wording.max(initial=0)) + 1, np.int64)
    firsts[wording[::-1]] = places[::-1]  # of several, numpy keeps the last: the first of the order
    return np.asarray(order[firsts[wording] == places])


def distinct(docs: Ints, columns: Columns) -> int:
    """How many wordings ``docs`` have."""
    return int(np.count_nonzero(np.bincount(columns.wording[docs]))) if len(docs) else 0
