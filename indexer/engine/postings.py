"""Postings: where the forms of an index stand, as numpy arrays.

In: a Whoosh reader and the records' lengths. Out: for a set of forms, the paragraphs that have one of them,
how often, and where. A place in the archive is one number: the paragraph's start plus the word's place in
it; between two paragraphs so many numbers are left out that no phrase or window reaches across. An index
never changes once it is built, so what was read is kept, up to ``KEPT_NUMBERS``.

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

from indexer.query import MAX_TERMS, MAX_WITHIN

Ints = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

KEPT_NUMBERS = 12_000_000
"""Numbers of four bytes: 48 MB, enough for all words of 50,000 paragraphs."""

GAP = MAX_WITHIN + MAX_TERMS + 2
"""Numbers between two paragraphs: more than a window can be wide."""


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
    """The posting lists of one index, by field and form."""

    def __init__(self, reader: Any, starts: Ints, alive: Bools, lock: Lock) -> None:
        self._leaves = [(leaf, int(offset)) for leaf, offset in reader.leaf_readers()]
        self._starts = starts
        self._alive = None if alive.all() else alive
        self._lock = lock
        self._kept: OrderedDict[object, Posted] = OrderedDict()
        self._kept_size = 0

    def of(self, field: str, forms: Sequence[str]) -> Posted:
        """Where any of ``forms`` stands in ``field``."""
        name = (field, forms[0] if len(forms) == 1 else tuple(forms))
        if not forms:
            return NOWHERE
        found = self._remembered(name)
        if found is None:
            if len(forms) == 1:
                found = self._read(field, forms[0])
            else:
                lists = [self._read(field, form) for form in forms]
                found = self.at(np.unique(np.concatenate([posted.places for posted in lists])))
            self._remember(name, found)
        return found

    def cost(self, field: str, forms: Sequence[str]) -> int:
        """How many postings ``of`` would read from the files."""
        if (field, forms[0] if len(forms) == 1 else tuple(forms)) in self._kept:
            return 0
        with self._lock:
            known = ((leaf, form) for form in forms for leaf, _ in self._leaves if (field, form) in leaf)
            return sum(int(leaf.doc_frequency(field, form)) for leaf, form in known)

    def _remembered(self, name: object) -> Posted | None:
        with self._lock:
            found = self._kept.get(name)
            if found is not None:
                self._kept.move_to_end(name)
            return found

    def _remember(self, name: object, found: Posted) -> None:
        with self._lock:
            if name in self._kept:
                return
            self._kept[name] = found
            self._kept_size += found.size
            while self._kept_size > KEPT_NUMBERS and len(self._kept) > 1:
                _, dropped = self._kept.popitem(last=False)
                self._kept_size -= dropped.size

    def _read(self, field: str, form: str) -> Posted:
        """The posting list of one form from the files."""
        docs: list[Ints] = []
        stored: list[bytes] = []
        for leaf, offset in self._leaves:
            with self._lock:
                if (field, form) not in leaf:
                    continue
                ids: list[int] = []
                matcher = leaf.postings(field, form)
                number, value, step, active = matcher.id, matcher.value, matcher.next, matcher.is_active
                while active():
                    ids.append(number())
                    stored.append(value())
                    step()
            docs.append(np.array(ids, np.int32) + offset)
        if not docs:
            return NOWHERE
        found = np.concatenate(docs)
        counts = np.fromiter(map(len, stored), np.int32, len(stored)) // STORED_BYTES
        places = np.frombuffer(b"".join(stored), np.uint32).astype(np.int32)
        if self._alive is not None:
            kept = self._alive[found]
            places = places[np.repeat(kept, counts)]
            found, counts = found[kept], counts[kept]
        return Posted(found, counts, places + np.repeat(self._starts[found], counts))

    def at(self, places: Ints) -> Posted:
        """What stands at ``places``, which are ascending."""
        if not len(places):
            return NOWHERE
        docs = np.searchsorted(self._starts, places, "right").astype(np.int32) - 1
        firsts = np.flatnonzero(np.diff(docs, prepend=-1))
        return Posted(docs[firsts], np.diff(firsts, append=len(docs)).astype(np.int32), places)
