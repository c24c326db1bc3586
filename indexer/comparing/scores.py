"""How each two paragraphs of two reports score, for their pairing.

Comes in: the records of two reports. Goes out: ``Scores``. Pure. Promises: two texts are read word by word at
most once, however often they stand in the reports; where what is asked for meets what is found, the score is
0.

The score is how likely it is that two are about one matter (``likeness.py``). More than that it is where much
the same words stand in one order (``ALIKE``), where one text stands within another (``WITHIN``), and where
both open their sections with the judgement on one theme (``VERDICT``). It is less where two items hang on
what has nothing in common (``CONTEXT``): "in primary schools, 16%" says nothing alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from indexer.comparing.likeness import Clues, Matrix, likeness
from indexer.comparing.terms import Terms, terms
from indexer.types import Record
from indexer.words import starts_lower

ALIKE = 0.5
"""The share of common words (twice those in one order, of all) from which a text counts as edited. Below it
lie paragraphs on one matter that share the small change of the language, above it those that restate a
sentence."""

WITHIN = 0.85
TOLD_APART = 8
"""A text stands within another if so many of its words stand there in its order, and it has at least
eight."""

VERDICT = 0.6
"""The least score of two paragraphs that open with the verdict on one theme ("The quality of practice is
inadequate."): whatever else they say, a reader sets them side by side."""

_OPENS = re.compile(
    r"[^.:]{0,200}?\b(?:is|are|was|were)\s+(?:judged\s+(?:to\s+be\s+)?)?"
    r"(?:inadequate|adequate|good|outstanding|requires?\s+improvement)\b",
    re.IGNORECASE,
)

CONTEXT = 0.2
"""How much of their score two items lose that hang on what has nothing in common."""

LOOKED_AT = 0.5
"""The share of the stems of the shorter that both have, from which two texts are read word by word."""


Records = Sequence[Record]

Text = tuple[str, Terms]
"""The terms of a text, and its marks where it has no words."""


@dataclass(frozen=True, slots=True)
class Scores:
    """Of each two paragraphs: the score, the share of words in common where it was looked at, and whether the
    one stands within the other."""

    likely: Matrix
    common: Matrix
    within: NDArray[np.bool_]


def scored(left: Records, right: Records, found: Clues | None = None) -> Scores:
    """The scores of each two paragraphs."""
    likely = likeness(left, right, found)
    ours, places_left = _distinct(left)
    theirs, places_right = _distinct(right)
    # Of each two texts once, however often they stand in the reports.
    common, within, of_shorter = (np.zeros((len(ours), len(theirs))) for _ in range(3))
    for i, j in _worth_reading(ours, theirs):
        (marks, one), (other_marks, other) = ours[i], theirs[j]
        shared = LCSseq.similarity(one.words, other.words)
        fewer, more = sorted((len(one.words), len(other.words)))
        # Of two texts without a word, two rules or two rows of dots, the marks are all there is.
        common[i, j] = 2 * shared / (fewer + more) if more else marks == other_marks
        of_shorter[i, j] = shared / fewer if fewer else 0
        within[i, j] = fewer >= TOLD_APART and of_shorter[i, j] >= WITHIN
    each = np.ix_(places_left, places_right)
    read = likely > 0  # a recommendation and a finding are not compared, whatever their words
    common, inside, of_shorter = common[each] * read, (within[each] > 0) & read, of_shorter[each]
    likely = np.where(common >= ALIKE, np.maximum(likely, common), likely)
    likely = np.where(inside & (common < ALIKE), np.maximum(likely, of_shorter), likely)
    return Scores(_verdicts_meet(left, right, _in_context(left, right, likely)), common, inside)


def _distinct(side: Records) -> tuple[list[Text], list[int]]:
    """The texts of ``side``, those of the same words once, and for each record which of them it is."""
    known: dict[tuple[str, tuple[str, ...]], int] = {}
    found: list[Text] = []
    places = []
    for record in side:
        term = terms(record.text)
        marks = "" if term.words else record.text
        place = known.setdefault((marks, term.words), len(found))
        if place == len(found):
            found.append((marks, term))
        places.append(place)
    return found, places


def _verdicts_meet(left: Records, right: Records, likely: Matrix) -> Matrix:
    """``likely``, of two that open their sections with the verdict on one theme at least ``VERDICT``."""
    found = likely.copy()
    ours, theirs = (_verdicts(side) for side in (left, right))
    for i in ours:
        for j in theirs:
            if left[i].theme == right[j].theme and likely[i, j] > 0:
                found[i, j] = VERDICT + (1 - VERDICT) * likely[i, j]
    return found


def opens_with_verdict(record: Record) -> bool:
    """Whether a paragraph begins with a judgement: "The quality of practice is inadequate."."""
    return bool(_OPENS.match(record.text))


def _verdicts(side: Records) -> list[int]:
    """The places of what stands first in its section and says its verdict."""
    return [
        place
        for place, record in enumerate(side)
        if (not place or side[place - 1].section != record.section) and opens_with_verdict(record)
    ]


def _in_context(left: Records, right: Records, likely: Matrix) -> Matrix:
    """``likely``, of two items lower where what they hang on has little in common."""
    above = [_leads(side) for side in (left, right)]
    if not all(above):
        return likely
    (rows, row_parents), (columns, column_parents) = (zip(*side, strict=True) for side in above)
    found = likely.copy()
    items = likely[np.ix_(rows, columns)]
    parents = likely[np.ix_(row_parents, column_parents)]
    found[np.ix_(rows, columns)] = items * (1 - CONTEXT * (1 - parents))
    return found


def _leads(side: Records) -> list[tuple[int, int]]:
    """The places of what hangs on another paragraph or item, and of that: items by their parent, and what
    goes on in small letters with the last "…:" of its section."""
    places = {record.key: place for place, record in enumerate(side)}
    found = []
    lead: int | None = None
    for place, record in enumerate(side):
        if place and record.section != side[place - 1].section:
            lead = None
        if record.parent in places:
            found.append((place, places[record.parent]))
        elif lead is not None and starts_lower(record.text):
            found.append((place, lead))
        if record.text.endswith(":"):
            lead = place
    return found


def _worth_reading(ours: Sequence[Text], theirs: Sequence[Text]) -> list[tuple[int, int]]:
    """Places of texts that may have half of their words in common: those that share enough stems."""
    columns: dict[str, int] = {}
    for _, term in (*ours, *theirs):
        for stem in term.stems:
            columns.setdefault(stem, len(columns))
    rows = np.zeros((len(ours) + len(theirs), max(1, len(columns))), np.float32)
    for row, (_, term) in enumerate((*ours, *theirs)):
        rows[row, [columns[stem] for stem in term.stems]] = 1
    shared = rows[: len(ours)] @ rows[len(ours) :].T
    sizes = rows.sum(axis=1)
    fewer = np.minimum.outer(sizes[: len(ours)], sizes[len(ours) :])
    found = {(int(i), int(j)) for i, j in np.argwhere(shared >= np.maximum(LOOKED_AT * fewer, 1))}
    same = {term.words: j for j, (_, term) in enumerate(theirs) if term.words}
    rules = {marks: j for j, (marks, term) in enumerate(theirs) if not term.words}
    for i, (marks, term) in enumerate(ours):
        j = same.get(term.words) if term.words else rules.get(marks)
        if j is not None:
            found.add((i, j))
    return sorted(found)
