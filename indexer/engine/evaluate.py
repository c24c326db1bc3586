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

from collections.abc import Mapping
from math import log
from typing import NamedTuple

import numpy as np

from indexer.engine.atoms import Atom, Glob, Slips, Stem
from indexer.engine.columns import Columns
from indexer.engine.lexicon import Lexicon
from indexer.engine.occurrences import Occurrences
from indexer.engine.plan import All, AnyOf, Plan, Run, SameSentence, Where, Window, atoms, leaves
from indexer.engine.postings import Bools, Floats, Posted, Postings
from indexer.errors import QueryError

K1, B = 0.9, 0.4
WEIGHTS = {"heading": 0.2, "about": 2.0}
CLOSER_WEIGHT = 0.5
"""Chosen on one half of the questions in tests/relevance.toml, and better on the other half too."""

MAX_POSTINGS = 2_000_000
"""About two seconds of reading, the first time."""

ATOM, TOGETHER, TRIED = 2_000, 4, 30
"""What an atom costs wherever it stands, in places that are looked at; how many times dearer a place is where
it is looked for beside others; and what each word costs that a pattern is tried on (measured)."""


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
        self._stand = Occurrences(self.text.of, self.text.postings, columns.sentences)

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

    def work(self, tree: Plan | None) -> int:
        """What finding ``tree`` costs once its postings are read, in places that are looked at. What stands
        in it twice is looked at twice."""
        match tree:
            case Run(ways):
                return sum(self._work(way) * (TOGETHER if len(way) > 1 else 1) for way in ways)
            case Window(held):
                return self._work(held) * TOGETHER
            case SameSentence(parts):
                return sum(map(self.work, parts)) * TOGETHER
            case AnyOf(parts):
                return sum(map(self.work, parts))
            case All(parts, without, closer):
                return sum(map(self.work, (*parts, *without, *closer)))
        return ATOM

    def _work(self, held: tuple[Atom, ...]) -> int:
        lexicon = self.text.lexicon
        tried = sum(isinstance(atom, (Glob, Slips)) for atom in held) * TRIED * len(lexicon.by_word)
        return tried + sum(ATOM + self.text.postings.cost(lexicon.matching(atom)) for atom in held)

    def _everything(self) -> Found:
        return Found(np.ones(self._columns.count, bool), np.zeros(self._columns.count))

    def _nothing(self) -> Found:
        return Found(np.zeros(self._columns.count, bool), np.zeros(self._columns.count))

    def _evaluate(self, tree: Plan) -> Found:
        match tree:
            case Run() | Window():
                return self._leaf(self._stand.at(tree))
            case SameSentence():
                return self._leaf(self._stand.at_sentences(tree))
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
                    self._add(found.scores, self._stand.at(run), self.text, CLOSER_WEIGHT)
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
