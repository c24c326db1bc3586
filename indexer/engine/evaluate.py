"""Evaluation: which paragraphs a plan finds, and how well.

In: a plan, and the arrays of an index. Out: for every document whether it is found, and its score.

- BM25F as in Whoosh, with one addition: a run of words, a window, a sentence or a pattern counts as one
  term, with its own frequencies. (Whoosh adds up the words of a phrase, and gives 1.0 to every hit of a
  wildcard.) The fields beside the text count with their ``WEIGHTS``, words that stand as they were typed
  with ``CLOSER_WEIGHT``; neither makes a match.
- ``All`` intersects and adds up, ``AnyOf`` unites and adds up, a negation takes away. Whoosh's compound
  matchers are not used: inside ``And`` they add 1.0 for a ``Not``.
- A query may touch so many postings, ``MAX_POSTINGS``; one that means more is refused before it is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import reduce
from math import log
from typing import NamedTuple

import numpy as np

from indexer.engine.atoms import Atom, Stem
from indexer.engine.columns import Columns
from indexer.engine.lexicon import Lexicon
from indexer.engine.plan import All, AnyOf, Leaf, Plan, Run, SameSentence, Where, Window, atoms, leaves
from indexer.engine.postings import NOWHERE, Bools, Floats, Ints, Posted, Postings, merged
from indexer.errors import QueryError

K1, B = 0.9, 0.4
WEIGHTS = {"heading": 0.2, "about": 2.0}
CLOSER_WEIGHT = 0.5
"""Chosen on one half of the questions in tests/relevance.toml, and better on the other half too."""

MAX_POSTINGS = 2_000_000
"""About two seconds of reading, the first time."""


class Found(NamedTuple):
    """For every document whether it is found, and its score (0 where it is not)."""

    mask: Bools
    scores: Floats


class Field(NamedTuple):
    """A field that scores: its forms, where they stand, and the paragraphs' lengths as BM25 weighs them."""

    lexicon: Lexicon
    postings: Postings
    norms: Floats

    def of(self, atom: Atom) -> Posted:
        """Where an atom stands."""
        return self.postings.of(self.lexicon.matching(atom))


class Evaluator:
    """Evaluates plans over one index."""

    def __init__(self, columns: Columns, fields: Mapping[str, tuple[Lexicon, Postings]]) -> None:
        self._columns = columns
        self._fields = {}
        for (name, held), lengths in zip(fields.items(), columns.lengths.T, strict=True):
            mean = lengths.sum() / (columns.count or 1) or 1
            self._fields[name] = Field(*held, K1 * (1 - B + B * lengths / mean))
        self.text = self._fields["text"]

    def found(self, tree: Plan | None) -> Found:
        """What ``tree`` finds; None finds everything. Raises ``QueryError``."""
        if tree is None:
            return self._everything()
        self._check_cost(tree)
        mask, scores = self._evaluate(tree)
        wanted = (atom for leaf in leaves(tree) for atom in atoms(leaf) if isinstance(atom, Stem))
        for atom in dict.fromkeys(wanted):
            for name, weight in WEIGHTS.items():
                self._add(scores, self._fields[name].of(atom), self._fields[name], weight)
        scores[~mask] = 0.0
        return Found(mask, scores)

    def _check_cost(self, tree: Plan) -> None:
        total = 0
        for atom in dict.fromkeys(atoms(tree)):
            total += self.text.postings.cost(self.text.lexicon.matching(atom))
        if total > MAX_POSTINGS:
            hint = "Use fewer or rarer words."
            raise QueryError(f"This search would have to look at {total:,} places at once", 0, hint)

    def _everything(self) -> Found:
        return Found(np.ones(self._columns.count, bool), np.zeros(self._columns.count))

    def _nothing(self) -> Found:
        return Found(np.zeros(self._columns.count, bool), np.zeros(self._columns.count))

    def _evaluate(self, tree: Plan) -> Found:
        match tree:
            case Run() | Window():
                return self._leaf(self._occurrences(tree))
            case SameSentence():
                return self._leaf(self.text.postings.at(self._columns.sentences[self._sentences(tree)]))
            case Where(name, values, position):
                return Found(self._columns.where(name, values, position), self._nothing().scores)
            case AnyOf(parts):
                union = self._nothing()
                for part in parts:
                    mask, scores = self._evaluate(part)
                    union.mask[mask] = True
                    np.add(union.scores, scores, out=union.scores)
                return union
            case All(parts, without, closer):
                found = self._evaluate(parts[0]) if parts else self._everything()
                for part in parts[1:]:
                    mask, scores = self._evaluate(part)
                    np.logical_and(found.mask, mask, out=found.mask)
                    np.add(found.scores, scores, out=found.scores)
                for part in without:
                    found.mask[self._evaluate(part).mask] = False
                for run in closer if found.mask.any() else ():
                    self._add(found.scores, self._occurrences(run), self.text, CLOSER_WEIGHT)
                found.scores[~found.mask] = 0.0
                return found

    def _leaf(self, posted: Posted) -> Found:
        found = self._nothing()
        found.mask[posted.docs] = True
        self._add(found.scores, posted, self.text, 1.0)
        return found

    def _add(self, scores: Floats, posted: Posted, field: Field, weight: float) -> None:
        """Add the BM25 scores of one term to those of the documents."""
        if len(posted.docs):
            count = int(self._columns.count)
            idf = log(count / (len(posted.docs) + 1)) + 1
            counts = posted.counts.astype(np.float64)
            terms = idf * counts * (K1 + 1) / (counts + field.norms[posted.docs])
            scores[posted.docs] += weight * terms

    # --- where the leaves stand ---

    def _occurrences(self, leaf: Leaf) -> Posted:
        """Where a leaf stands: the places at which it begins."""
        if isinstance(leaf, Window):
            return self.text.postings.at(self._windows(leaf))
        if len(leaf.ways) == 1 and len(leaf.ways[0]) == 1:
            return self.text.of(leaf.ways[0][0])
        found = [self._side_by_side(way) for way in leaf.ways]
        return self.text.postings.at(merged(found))

    def _side_by_side(self, way: tuple[Atom, ...]) -> Ints:
        """The places at which the atoms stand side by side, the rarest looked at first."""
        lists = sorted(
            ((self.text.of(atom).places, offset) for offset, atom in enumerate(way)), key=lambda p: len(p[0])
        )
        first, offset = lists[0]
        starts = first - offset
        for places, offset in lists[1:]:
            starts = starts[_stands(places, starts + offset)]
        return starts

    def _windows(self, window: Window) -> Ints:
        """The places at which windows begin that hold all atoms: each atom's next place from there on lies
        within reach. An atom that is asked for twice must stand there twice."""
        asked = Counter(window.atoms)
        lists = [(self.text.of(atom).places, times) for atom, times in asked.items()]
        if any(len(places) < times for places, times in lists):
            return NOWHERE.places
        starts = merged([places for places, _ in lists])
        reach = len(window.atoms) + window.within - 1
        for places, times in lists:
            at = np.searchsorted(places, starts) + times - 1
            there = at < len(places)
            last = places[np.minimum(at, len(places) - 1)]
            starts = starts[there & (last - starts <= reach)]
        return starts

    def _sentences(self, tree: Plan) -> Ints:
        """The numbers of the sentences that a plan finds, ascending."""
        match tree:
            case Run() | Window():
                places = self._occurrences(tree).places
                return np.unique(np.searchsorted(self._columns.sentences, places, "right") - 1).astype(
                    np.int32
                )
            case AnyOf(parts):
                return merged([self._sentences(part) for part in parts])
            case SameSentence(parts):
                return reduce(_both, (self._sentences(part) for part in parts))
            case All(parts, without):
                everything = np.arange(len(self._columns.sentences), dtype=np.int32)
                found = reduce(_both, (self._sentences(part) for part in parts), everything)
                for part in without:
                    found = np.setdiff1d(found, self._sentences(part), assume_unique=True)
                return found
        raise ValueError("a field has no sentences")


def _both(one: Ints, other: Ints) -> Ints:
    return np.intersect1d(one, other, assume_unique=True)


def _stands(places: Ints, sought: Ints) -> Bools:
    """Which of ``sought`` are among ``places``, which are ascending."""
    if not len(places):
        return np.zeros(len(sought), bool)
    at = np.minimum(np.searchsorted(places, sought), len(places) - 1)
    return np.asarray(places[at] == sought)
