"""How likely it is that two paragraphs are about the same matter.

Comes in: the records of two reports. Goes out: for each paragraph of the one and each of the other a number
from 0 to 1. Pure. Promises: it depends on the two reports alone, never on what else the archive holds;
setting them the other way round gives the same numbers.

What is looked at (``Clues``), each from 0 to 1:

- ``words``: the words in common, the rarer in these two reports the more (cosine of tf-idf);
- ``company``: the words that are used alike (``reference/company.tsv``), so that "tenancy" and
  "accommodation" count as near;
- ``subjects``: the named subjects in common (``reference/subjects.toml``), and the ``rarest`` of them;
- ``theme`` and ``family``: whether their sections are about the same, or about what one framework parts
  and another does not (``reference/frameworks.toml``);
- ``length``: that of the shorter, for few words in common with a short text tell little.

They are weighed by logistic regression (``WEIGHTS``), fitted on the pairs that were labelled by reading, so
that the number is an estimate of how often a careful reader would set such a pair side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer.comparing.terms import Terms, terms
from indexer.reference.company import company
from indexer.reference.frameworks import families
from indexer.reference.subjects import subjects
from indexer.types import Record

Matrix = NDArray[np.float64]
Holds = Callable[[str | None, str | None], bool]

RECOMMENDATIONS = "Recommendations"
"""The theme of what a report asks for. What is asked for is no counterpart of what is found: which finding
answers which recommendation is told apart (``asked.py``)."""

STANDING = "About the inspection"
"""The theme of what every report of a framework says of itself."""

APART = frozenset({RECOMMENDATIONS, STANDING})
"""Themes that are compared with their like alone."""

WEIGHTS = {
    "words": 9.55,
    "company": 7.88,
    "subjects": 3.79,
    "rarest": 1.39,
    "theme": 0.47,
    "family": 0.93,
    "length": 2.55,
}
CONSTANT = -13.27
"""Made by ``python benchmarks/pairs.py INDEX --fit`` from the labels that are not held out."""


@dataclass(frozen=True, slots=True)
class Clues:
    """A number for each paragraph of the left (rows) and of the right (columns), for each clue."""

    words: Matrix
    company: Matrix
    subjects: Matrix
    rarest: Matrix
    theme: Matrix
    family: Matrix
    length: Matrix


AGAIN = (1.09, -9.53)
"""Weight and constant that make of a matter in common (``matter``) how likely it is that a careful reader
says a recommendation is asked again; made by ``python benchmarks/asked.py INDEX --fit`` from
``tests/asked.toml``."""

MATTER = ("words", "company", "subjects", "rarest")
"""The clues that lie in the texts alone, wherever they stand and however long they are."""


def matter(left: Sequence[Record], right: Sequence[Record], found: Clues | None = None) -> Matrix:
    """How much each paragraph of ``left`` (rows) and each of ``right`` (columns) speak of one matter: what
    the texts alone tell, from 0 to about 22."""
    return _matter(found or clues(left, right))


def _matter(found: Clues) -> Matrix:
    told: Matrix = sum((WEIGHTS[name] * getattr(found, name) for name in MATTER), np.zeros(found.words.shape))
    return told


def likeness(left: Sequence[Record], right: Sequence[Record], found: Clues | None = None) -> Matrix:
    """How likely each paragraph of ``left`` (rows) and each of ``right`` (columns) are counterparts.
    ``found`` are their clues, if somebody has looked already."""
    found = found or clues(left, right)
    weighed = sum(weight * getattr(found, name) for name, weight in WEIGHTS.items()) + CONSTANT
    # Of two recommendations the texts alone count, here as for what is asked again.
    wanted = _each(left, right, lambda a, b: a == b == RECOMMENDATIONS)
    weighed = np.where(wanted, AGAIN[0] * _matter(found) + AGAIN[1], weighed)
    sure: Matrix = 1 / (1 + np.exp(-weighed))
    return sure * _comparable(left, right)


def clues(left: Sequence[Record], right: Sequence[Record]) -> Clues:
    """All clues of two reports."""
    ours, theirs = [terms(r.text) for r in left], [terms(r.text) for r in right]
    weighed = _weighed([t.stems for t in (*ours, *theirs)])
    subject, rarity = _subjects((*ours, *theirs))
    near = _company((*ours, *theirs))
    at = len(ours)
    return Clues(
        words=_cosine(weighed[:at], weighed[at:]),
        company=np.maximum(_cosine(near[:at], near[at:]), 0),
        subjects=_cosine(subject[:at], subject[at:]),
        rarest=_rarest(subject[:at] > 0, subject[at:] > 0, rarity),
        theme=_each(left, right, lambda a, b: a is not None and a == b),
        family=_each(left, right, _related),
        length=_shorter(ours, theirs),
    )


def _weighed(bags: Sequence[dict[str, int]]) -> Matrix:
    """A row for each bag, a column for each word: how often, on a logarithmic scale, by how rare it is."""
    columns: dict[str, int] = {}
    for bag in bags:
        for word in bag:
            columns.setdefault(word, len(columns))
    found = np.zeros((len(bags), max(1, len(columns))))
    for row, bag in enumerate(bags):
        found[row, [columns[word] for word in bag]] = list(bag.values())
    return np.log1p(found) * _rarity(found)


def _rarity(found: Matrix) -> Matrix:
    """How much each column tells: little where most rows have it."""
    standing = (found > 0).sum(axis=0)
    rarity: Matrix = np.maximum(np.log((len(found) + 1) / (standing + 0.5)), 0.05)
    return rarity


def _company(found: Sequence[Terms]) -> Matrix:
    places, vectors = company()
    rows = np.zeros((len(found), vectors.shape[1]))
    for row, term in enumerate(found):
        known = [(places[stem], times) for stem, times in term.stems.items() if stem in places]
        if known:
            columns, times = zip(*known, strict=True)
            rows[row] = (1 + np.log(times)) @ vectors[list(columns)]
    return rows


def _subjects(found: Sequence[Terms]) -> tuple[Matrix, Matrix]:
    """A row for each text, a column for each subject; and how rare each is here, from 0 to about 1."""
    columns = _subject_columns()
    counted = np.zeros((len(found), len(columns)))
    for row, term in enumerate(found):
        counted[row, [columns[name] for name in term.subjects]] = list(term.subjects.values())
    rarity = _rarity(counted)
    return np.log1p(counted) * rarity, rarity / 5


@cache
def _subject_columns() -> dict[str, int]:
    return {name: column for column, name in enumerate(subjects())}


def _rarest(ours: NDArray[np.bool_], theirs: NDArray[np.bool_], rarity: Matrix) -> Matrix:
    """How rare the rarest subject is that both name; 0 where there is none."""
    found = np.zeros((len(ours), len(theirs)))
    in_both = np.flatnonzero(ours.any(axis=0) & theirs.any(axis=0))
    for column in in_both[np.argsort(rarity[in_both], kind="stable")]:
        found[np.ix_(ours[:, column], theirs[:, column])] = rarity[column]
    return found


def _cosine(ours: Matrix, theirs: Matrix) -> Matrix:
    found: Matrix = _unit(ours) @ _unit(theirs).T
    return found


def _unit(rows: Matrix) -> Matrix:
    found: Matrix = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return found


def _shorter(ours: Iterable[Terms], theirs: Iterable[Terms]) -> Matrix:
    """The length of the shorter of two texts on a logarithmic scale; 1 is about 400 words."""
    lengths = [np.array([np.log1p(len(t.words)) for t in side]) for side in (ours, theirs)]
    found: Matrix = np.minimum.outer(*lengths) / 6
    return found


def _related(ours: str | None, theirs: str | None) -> bool:
    known = families()
    return bool(known.get(ours or "", frozenset()) & known.get(theirs or "", frozenset()))


def _comparable(left: Sequence[Record], right: Sequence[Record]) -> Matrix:
    return _each(left, right, lambda a, b: a == b or not {a, b} & APART)


def _each(left: Sequence[Record], right: Sequence[Record], holds: Holds) -> Matrix:
    """1 where ``holds`` of the two themes, else 0. There are few themes: each two are asked once."""
    known = list(dict.fromkeys(record.theme for record in (*left, *right)))
    table = np.array([[float(holds(a, b)) for b in known] for a in known]).reshape(len(known), len(known))
    rows, columns = [[known.index(record.theme) for record in side] for side in (left, right)]
    found: Matrix = table[np.ix_(rows, columns)]
    return found
