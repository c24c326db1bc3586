"""The comparison of two reports that are held, worked out once.

Comes in: two ids. Goes out: their ``Comparison``. Promises: what is kept is found by the contents of both
reports, so that a new text of either is compared anew, and a new publication that changes neither keeps what
is there.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from flask import current_app

from indexer.compare import Comparison, compare
from indexer.generations import Generation

KEPT = 64
"""Comparisons that are kept: one of two long reports takes about a megabyte beside the reports themselves."""


class Comparisons:
    """The comparisons asked for last, by the contents of the two reports."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[tuple[str, str], Comparison] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, generation: Generation, left_id: str, right_id: str) -> Comparison:
        """The comparison of two reports of ``generation``. Raises NotFound, Gone."""
        left, right = generation.report(left_id), generation.report(right_id)
        key = (generation.catalogue[left_id].stored, generation.catalogue[right_id].stored)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        found = compare(left, right)
        with self._lock:
            self._kept[key] = found
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return found


def compared(generation: Generation, left_id: str, right_id: str) -> Comparison:
    """The comparison of two reports. Raises NotFound, Gone."""
    kept: Comparisons = current_app.extensions["comparisons"]
    return kept.of(generation, left_id, right_id)
