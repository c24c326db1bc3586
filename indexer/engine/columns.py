"""Columns: what an index holds of every document, as numpy arrays.

In: a Whoosh reader. Out: one array for each thing that filters, counts, orders or scores; read once, when
the index is opened. Documents that were taken out keep their number and are not ``alive``; they count
nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from indexer.engine.postings import GAP, Bools, Floats, Ints
from indexer.engine.schema import NO_NUMBER
from indexer.errors import QueryError
from indexer.facet_values import is_known, known_labels, labels
from indexer.search_types import FACETS, UNDATED
from indexer.words import fold


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
        leaves = list(reader.leaf_readers())
        self.alive: Bools = np.ones(size, bool)
        for leaf, offset in leaves:
            gone = [doc for doc in range(leaf.doc_count_all()) if leaf.is_deleted(doc)]
            self.alive[[offset + doc for doc in gone]] = False
        self.count = int(self.alive.sum())
        self.facets = {name: self._labels(name) for name in FACETS}
        self.report = self._labels("report")
        self.number: Ints = np.array(self._read("number"), np.int32)
        sizes = np.array(self._read("lengths"), np.int64).reshape(size, 2)
        self.starts: Ints = np.cumsum(np.concatenate([[0], sizes[:-1, 0] + GAP]))[:size].astype(np.int32)
        self.lengths: dict[str, tuple[Floats, float]] = {
            "text": self._norm("text", sizes[:, 0]),
            "heading": self._norm("heading", sizes[:, 1]),
        }
        self.sentences = self._sentences()
        self.wording, self.copies = self._wordings()
        self.date_rank, self.place = self._order()

    def _read(self, name: str) -> list[Any]:
        # Whoosh's reader of an index without documents has no columns.
        return list(self._reader.column_reader(name, translate=False)) if len(self.alive) else []

    def _labels(self, name: str) -> Labels:
        numbers: dict[bytes, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for value in self._read(name)]
        order = sorted(numbers)
        place = {value: i for i, value in enumerate(order)}
        sort = np.array([place[value] for value in numbers], np.int32)
        return Labels(tuple(value.decode() for value in order), sort[np.array(codes, np.int32)])

    def _norm(self, field: str, exact: NDArray[np.int64]) -> tuple[Floats, float]:
        """The lengths as Whoosh keeps them, rounded to a byte, and the exact mean of those alive."""
        length = self._reader.doc_field_length
        # Of an empty field Whoosh gives None, whatever default it is asked to give.
        kept = [length(doc, field) or 1 for doc in range(len(self.alive))]
        return np.array(kept, np.float64), float(exact[self.alive].sum()) / (self.count or 1)

    def _sentences(self) -> Ints:
        """The places in the archive at which sentences begin, ascending."""
        stored = self._read("sentences")
        counts = np.fromiter(map(len, stored), np.int64, len(stored)) // 4
        within = np.frombuffer(b"".join(stored), np.uint32).astype(np.int32)
        return within + np.repeat(self.starts, counts)

    def _wordings(self) -> tuple[Ints, Ints]:
        """For each document the number of its wording, and how many reports have that."""
        names = np.frombuffer(b"".join(self._read("wording")), np.uint64)
        wording: Ints = np.unique(names, return_inverse=True)[1].astype(np.int32)
        pairs = np.unique(np.stack([wording, self.report.codes])[:, self.alive], axis=1)
        reports = np.bincount(pairs[0], minlength=int(wording.max(initial=-1)) + 1)
        return wording, reports[wording].astype(np.int32)

    def _order(self) -> tuple[Ints, Ints]:
        """Each document's date as a rank (0: undated), and its place in the default order: the newest
        report first, then by report, then as it stands there."""
        dates = self._labels("date")
        rank = dates.codes + (0 if "" in dates.values else 1)
        orders = np.array(self._read("order"), np.int32)
        order = np.lexsort((orders, self.report.codes, -rank))
        place = np.empty(len(order), np.int32)
        place[order] = np.arange(len(order), dtype=np.int32)
        return rank.astype(np.int32), place

    # --- the fields of a query ---

    def where(self, name: str, values: Sequence[str], position: int) -> Bools:
        """The documents of which a field has one of ``values``, as typed in a query. Raises
        ``QueryError`` for a grade that there is not."""
        found = np.zeros(len(self.alive), bool)
        for value in values:
            found |= self._where(name, value, position)
        return found & self.alive

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
