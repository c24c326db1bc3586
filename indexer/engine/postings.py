"""Postings: where the forms of an index stand, as numpy arrays.

In: a Whoosh reader, and where the paragraphs of one field begin. Out: for a set of forms, the paragraphs
that have one of them, how often, and where. A place is one number: the paragraph's start plus the word's
place in it; between two paragraphs so many numbers are left out that no phrase or window reaches across.
An index never changes once it is built, so what was read is kept, up to ``KEPT_NUMBERS``.

Whoosh's reader has one file position, so a lock guards each posting list that is read, and nothing else:
a search that reads much holds up no other for long.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KEPT_NUMBERS = 12_000_000
"""Numbers of four bytes: 48 MB, enough for all words of 50,000 paragraphs."""


class Posted(NamedTuple):
    """Where something stands: ``docs`` in ascending order, ``counts`` beside them, and all ``places``,
    ascending."""

    docs: Ints
    counts: Ints
    places: Ints

    @property
    def size(self) -> int:
        """How many numbers are held."""
        return len(self.docs) * 2 + len(self.places)


STORED_BYTES = 4
"""Bytes of a place as ``schema.Places`` stores it."""

NOWHERE = Posted(*(np.empty(0, np.int32) for _ in range(3)))


class Postings:
    """The posting lists of one field of an index, by form. ``starts`` are those of the paragraphs;
    ``words_of`` tells the report whose words a document of Whoosh holds (below 0: none), ``bases`` where
    the places of each report begin."""

    def __init__(
        self, reader: Any, field: str, starts: Ints, words_of: Ints, bases: Ints, lock: Lock
    ) -> None:
        self._leaves = [(leaf, int(offset)) for leaf, offset in reader.leaf_readers()]
        self._field = field
        self._starts = starts
        self._words_of = words_of
        self._bases = bases
        self._lock = lock
        self._kept: OrderedDict[tuple[str, ...], Posted] = OrderedDict()
        self._kept_size = 0

    def of(self, forms: tuple[str, ...]) -> Posted:
        """Where any of ``forms`` stands."""
        found = self._remembered(forms)
        if found is None:
            found = self.read(forms)
            self._remember(forms, found)
        return found

    def read(self, forms: tuple[str, ...]) -> Posted:
        """Like ``of``, but nothing is kept: for what goes through all words once."""
        return self.at(merged([self._read(form) for form in forms])) if forms else NOWHERE

    def cost(self, forms: tuple[str, ...]) -> int:
        """How many places ``of`` would look at."""
        found = self._remembered(forms)
        return self.frequency(forms) if found is None else len(found.places)

    def frequency(self, forms: tuple[str, ...]) -> int:
        """How often ``forms`` stand in the files, those of reports since taken out included."""
        with self._lock:
            known = [(leaf, f) for f in forms for leaf, _ in self._leaves if (self._field, f) in leaf]
            return int(sum(leaf.frequency(self._field, form) for leaf, form in known))

    def _remembered(self, name: tuple[str, ...]) -> Posted | None:
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
            return found

    def _remember(self, name: tuple[str, ...], found: Posted) -> None:
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = found
            self._kept_size += found.size
            while self._kept_size > KEPT_NUMBERS and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._kept_size -= dropped.size

    def _read(self, form: str) -> Ints:
        """The places of one form, from the files."""
        found: list[tuple[int, bytes]] = []
        for leaf, offset in self._leaves:
            with self._lock:
                if (self._field, form) not in leaf:
                    continue
                matcher = leaf.postings(self._field, form)
                while matcher.is_active():
                    report = self._words_of[matcher.id() + offset]
                    if report >= 0:
                        found.append((report, matcher.value()))
                    matcher.next()
        found.sort()
        reports = np.array([report for report, _ in found], np.int32)
        counts = np.array([len(stored) // STORED_BYTES for _, stored in found], np.int32)
        within = np.frombuffer(b"".join(stored for _, stored in found), np.uint32).astype(np.int32)
        return np.asarray(within + np.repeat(self._bases[reports], counts), np.int32)

    def at(self, places: Ints) -> Posted:
        """What stands at ``places``, which are ascending."""
        if not len(places):
            return NOWHERE
        docs = np.searchsorted(self._starts, places, "right").astype(np.int32) - 1
        firsts = np.flatnonzero(np.diff(docs, prepend=-1))
        return Posted(docs[firsts], np.diff(firsts, append=len(docs)).astype(np.int32), places)


def merged(lists: Sequence[Ints]) -> Ints:
    """Ascending numbers of several lists as one, each number once."""
    if len(lists) == 1:
        return lists[0]
    # A stable sort of runs that are in order merges them; numpy's unique would hash every number.
    found = np.sort(np.concatenate(lists), kind="stable")
    return np.asarray(found[np.diff(found, prepend=-1) != 0])
