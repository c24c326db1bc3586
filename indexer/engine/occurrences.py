"""Occurrences: where the leaves of a plan stand in the archive.

In: a leaf, or a plan within one sentence. Out: places (``postings.py``), or numbers of sentences. All of it
is arithmetic on ascending arrays: side by side is a difference of one, near is a difference within reach.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import reduce
from typing import NamedTuple

import numpy as np

from indexer.engine.atoms import Atom
from indexer.engine.plan import All, AnyOf, Leaf, Plan, Run, SameSentence, Window
from indexer.engine.postings import NOWHERE, Bools, Ints, Posted, Postings, merged


class _Spans(NamedTuple):
    """The places at which something begins, ascending, and those of its last words."""

    starts: Ints
    lasts: Ints


class Occurrences:
    """Where plans stand in the text of one index. ``of`` tells where an atom does; ``sentences`` are the
    places at which sentences begin."""

    def __init__(self, of: Callable[[Atom], Posted], postings: Postings, sentences: Ints) -> None:
        self._of = of
        self._postings = postings
        self._sentences = sentences

    def at(self, leaf: Leaf) -> Posted:
        """The places at which a leaf begins."""
        if isinstance(leaf, Run) and len(leaf.ways) == 1 and len(leaf.ways[0]) == 1:
            return self._of(leaf.ways[0][0])  # with its paragraphs, as it was read
        return self._postings.at(merged([spans.starts for spans in self._spans(leaf)]))

    def at_sentences(self, plan: SameSentence) -> Posted:
        """The places at which the sentences begin that hold all of ``plan``."""
        return self._postings.at(self._sentences[self._numbers(plan)])

    def _spans(self, leaf: Leaf) -> list[_Spans]:
        if isinstance(leaf, Window):
            return [self._windows(leaf)]
        starts = [(self._side_by_side(way), len(way) - 1) for way in leaf.ways]
        return [_Spans(found, found + further) for found, further in starts]

    def _side_by_side(self, way: tuple[Atom, ...]) -> Ints:
        """The places at which the atoms stand side by side, the rarest looked at first."""
        lists = [(self._of(atom).places, offset) for offset, atom in enumerate(way)]
        (first, offset), *rest = sorted(lists, key=lambda pair: len(pair[0]))
        starts = first - offset
        for places, offset in rest:
            starts = starts[_stands(places, starts + offset)]
        return starts

    def _windows(self, window: Window) -> _Spans:
        """The windows that hold all atoms: each atom's next place from their first word on lies within
        reach. An atom that is asked for twice must stand there twice."""
        asked = Counter(window.atoms)
        lists = [(self._of(atom).places, times) for atom, times in asked.items()]
        if any(len(places) < times for places, times in lists):
            return _Spans(NOWHERE.places, NOWHERE.places)
        starts = merged([places for places, _ in lists])
        lasts = starts
        reach = len(window.atoms) + window.within - 1
        for places, times in lists:
            at = np.searchsorted(places, starts) + times - 1
            there = at < len(places)
            next_places = places[np.minimum(at, len(places) - 1)]
            kept = there & (next_places - starts <= reach)
            starts, lasts = starts[kept], np.maximum(lasts, next_places)[kept]
        return _Spans(starts, lasts)

    def _numbers(self, plan: Plan) -> Ints:
        """The numbers of the sentences that hold a plan, ascending."""
        match plan:
            case Run() | Window():
                return merged([self._whole(spans) for spans in self._spans(plan)])
            case AnyOf(parts):
                return merged([self._numbers(part) for part in parts])
            case SameSentence(parts):
                return reduce(_both, map(self._numbers, parts))
            case All(parts, without):
                everything = np.arange(len(self._sentences), dtype=np.int32)
                found = reduce(_both, map(self._numbers, parts), everything)
                for part in without:
                    found = np.setdiff1d(found, self._numbers(part), assume_unique=True)
                return found
        raise ValueError("a field has no sentences")

    def _whole(self, spans: _Spans) -> Ints:
        """The sentences in which one of ``spans`` lies from its first word to its last."""
        first, last = (np.searchsorted(self._sentences, places, "right") for places in spans)
        return np.unique(first[first == last] - 1).astype(np.int32)


def _both(one: Ints, other: Ints) -> Ints:
    return np.intersect1d(one, other, assume_unique=True)


def _stands(places: Ints, sought: Ints) -> Bools:
    """Which of ``sought`` are among ``places``, which are ascending."""
    if not len(places):
        return np.zeros(len(sought), bool)
    at = np.minimum(np.searchsorted(places, sought), len(places) - 1)
    return np.asarray(places[at] == sought)
