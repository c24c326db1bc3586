"""Columns: what an index holds of every paragraph and item, as numpy arrays.

In: a Whoosh reader. Out: one array for each thing that filters, counts, orders or scores; read once, when
the index is opened. Paragraphs and items are numbered by report and by their order in it, whatever Whoosh
numbers their documents; what was taken out has no number, so that an index that grew piece by piece is the
same as one that was written whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engine.postings import Bools, Ints
from indexer.engine.schema import FIELDS, GAP, NO_NUMBER, NO_ORDER
from indexer.errors import QueryError
from indexer.facet_values import is_known, known_labels, labels
from indexer.search_types import FACETS, UNDATED
from indexer.words import fold

NOT_HELD = -1
"""The report whose words a document holds, where it holds none."""


class Labels(NamedTuple):
    """A column of labels: the distinct ones in order, and for each document the number of its own."""

    values: tuple[str, ...]
    codes: Ints

    def mask(self, wanted: Sequence[str]) -> Bools:
        """The documents with one of the labels."""
        chosen = np.zeros(len(self.values) + 1, bool)  # one more, so that nothing is not empty
        chosen[[self.values.index(value) for value in wanted if value in self.values]] = True
        return np.asarray(chosen[self.codes])


class Columns:
    """The columns of one index."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        size: int = reader.doc_count_all()
        alive: Bools = np.ones(size, bool)
        for leaf, offset in reader.leaf_readers():
            gone = [doc for doc in range(leaf.doc_count_all()) if leaf.is_deleted(doc)]
            alive[[offset + doc for doc in gone]] = False
        orders = np.array(self._read("order"), np.int32)
        every = np.arange(size)
        reports = self._labels("report", every)
        held = np.flatnonzero(alive & (orders != NO_ORDER))
        self.docs = held[np.lexsort((orders[held], reports.codes[held]))]
        """Whoosh's number of each paragraph or item."""
        self.count = len(self.docs)
        self.report = Labels(reports.values, reports.codes[self.docs])
        self.words_of = np.where(alive & (orders == NO_ORDER), reports.codes, NOT_HELD)
        """For each of Whoosh's documents the report whose words it holds."""
        self.facets = {name: self._labels(name, self.docs) for name in FACETS}
        self.number: Ints = self._numbers("number")
        self.lengths = self._numbers("lengths").reshape(self.count, len(FIELDS)).astype(np.float64)
        self.starts, self.bases = self._places()
        self.sentences = self._sentences()
        self.wording, self.copies = self._wordings()
        self.date_rank, self.place = self._order()

    def _read(self, name: str) -> list[Any]:
        # Whoosh's reader of an index without documents has no columns.
        empty = self._reader.doc_count_all() == 0
        return [] if empty else list(self._reader.column_reader(name, translate=False))

    def _numbers(self, name: str) -> Ints:
        return np.array(self._read(name), np.int32)[self.docs]

    def _labels(self, name: str, docs: NDArray[np.int64]) -> Labels:
        numbers: dict[bytes, int] = {}
        codes = np.array([numbers.setdefault(v, len(numbers)) for v in self._read(name)], np.int32)[docs]
        held = np.bincount(codes, minlength=len(numbers)) > 0
        order = sorted(value for value, number in numbers.items() if held[number])
        place = np.zeros(len(numbers), np.int32)
        place[[numbers[value] for value in order]] = np.arange(len(order), dtype=np.int32)
        return Labels(tuple(value.decode() for value in order), place[codes])

    def _places(self) -> tuple[list[Ints], list[Ints]]:
        """For each searched field: where each paragraph begins among all places, and where each report."""
        sizes = self.lengths.astype(np.int64) + GAP
        starts = np.cumsum(sizes, axis=0) - sizes
        # A report that was taken out has no paragraph; its base is never asked for.
        starts = np.concatenate([starts, np.zeros((1, len(FIELDS)), np.int64)])
        firsts = np.searchsorted(self.report.codes, np.arange(len(self.report.values)))
        return [_narrow(field) for field in starts[:-1].T], [_narrow(field) for field in starts[firsts].T]

    def _sentences(self) -> Ints:
        """The places among those of the text at which sentences begin, ascending."""
        stored = self._read("sentences")
        held = [stored[doc] for doc in self.docs]
        counts = np.fromiter(map(len, held), np.int64, len(held)) // 4
        within = np.frombuffer(b"".join(held), np.uint32).astype(np.int32)
        return within + np.repeat(self.starts[0], counts)

    def _wordings(self) -> tuple[Ints, Ints]:
        """For each paragraph the number of its wording, and how many reports have that."""
        names = np.frombuffer(b"".join(self._read("wording")), np.uint64)[self.docs]
        wording: Ints = np.unique(names, return_inverse=True)[1].astype(np.int32)
        pairs = np.unique(wording.astype(np.int64) * len(self.report.values) + self.report.codes)
        reports = np.bincount(pairs // max(1, len(self.report.values)))
        return wording, reports[wording].astype(np.int32)

    def _order(self) -> tuple[Ints, Ints]:
        """Each paragraph's date as a rank (0: undated), and its place in the default order: the newest
        report first, then by report, then as it stands there."""
        dates = self._labels("date", self.docs)
        rank = dates.codes + (0 if "" in dates.values else 1)
        order = np.argsort(-rank, kind="stable")
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return rank.astype(np.int32), place

    # --- the fields of a query ---

    def where(self, name: str, values: Sequence[str], position: int) -> Bools:
        """The documents of which a field has one of ``values``, as typed in a query. Raises
        ``QueryError`` for a grade that there is not."""
        found = np.zeros(self.count, bool)
        for value in values:
            found |= self._where(name, value, position)
        return found

    def _where(self, name: str, value: str, position: int) -> Bools:
        low, between, high = value.partition("..")
        if name == "number":
            least = int(low or 0)
            most = int(high or 2**31 - 1) if between else least
            return np.asarray((self.number != NO_NUMBER) & (self.number >= least) & (self.number <= most))
        if name == "year" and between:
            years = [year for year in self.facets["year"].values if year != UNDATED]
            inside = [y for y in years if int(low or 0) <= int(y) <= int(high or 9999)]
            return self.facets["year"].mask(inside)
        if name == "report":
            stem = value.rstrip("*").casefold()
            ids = self.report.values
            return self.report.mask([i for i in ids if i == stem or i.startswith(stem.rstrip("-") + "-")])
        if name == "grade" and not is_known(name, value):
            hint = f"The grades are: {', '.join(known_labels(name))}."
            raise QueryError(f"There is no grade “{value}”", position, hint)
        column = self.facets[name]
        wanted = list(labels(name, [value]))
        if name in ("authority", "section") and not set(wanted) & set(column.values):
            # Part of a name: "yorkshire" is North Yorkshire and the East Riding of Yorkshire.
            words = fold(value).split()
            wanted = [label for label in column.values if words and set(words) <= set(fold(label).split())]
        return column.mask(wanted)


def _narrow(numbers: NDArray[np.int64]) -> Ints:
    return np.ascontiguousarray(numbers, np.int32)
