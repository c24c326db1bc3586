"""Which paragraphs of two reports belong side by side.

Comes in: the records of two reports. Goes out: ``Link`` values. Pure. Promises: every paragraph stands in at
most one link; a link has one paragraph on at least one side; the same two reports give the same links, and
the other way round the same links turned round.

In this order:

1. Each two paragraphs are scored: how likely they are about one matter (``likeness.py``), or the share of
   words that they have in one order, where that is more and the words are many (``ALIKE``). Of two items it
   counts as well how likely those are that they hang on (``CONTEXT``): "in primary schools, 16%" says
   nothing.
2. The two that score highest become a pair, then the next two of which neither is taken, down to ``PAIR``.
   Of equal scores, those of more words in common come first, then those that are the same letter by letter,
   then those of one theme, then those that stand at the like place of their report: so the tenth "Ensure
   that:" of a list meets the tenth.
3. A paragraph that is left joins the pair it scores highest with, from ``JOIN`` on where it stands near the
   one that has been taken, else from ``JOIN_FROM_AFAR``, but never one of another half of its report: so one
   paragraph meets the two into which it was split. A pair grows on one side only, up to ``MOST``; one of much
   the same words grows only by a text whose words stand in it (``WITHIN``), one of the same words by none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from indexer.comparing.likeness import Matrix, likeness
from indexer.comparing.terms import Terms, terms
from indexer.reference import frameworks
from indexer.types import Record
from indexer.words import fold, starts_lower

PAIR = 0.25
JOIN = 0.25
JOIN_FROM_AFAR = 0.35
"""Scores. Chosen on the labelled pairs that are not held out, where nine in ten are right; from 0.15 on there
would be a few more right ones, and as many more wrong ones. What stands farther off than ``NEAR`` has to
score more to join."""

NEAR = 3
"""Paragraphs between two on one side of a row that count as near."""

MOST = 3
"""Paragraphs on one side of a row: with more a reader sees no longer what answers what."""

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


@dataclass(frozen=True, slots=True)
class Link:
    """The places of paragraphs that belong together, how sure that is, and the share of common words."""

    left: tuple[int, ...]
    right: tuple[int, ...]
    score: float
    common: float


@dataclass(frozen=True, slots=True)
class Links:
    """All links of two reports; ``likely`` are the scores of each two paragraphs."""

    links: tuple[Link, ...]
    likely: Matrix


@dataclass(frozen=True, slots=True)
class _Scores:
    """Of each two paragraphs: the score, the share of words in common where it was looked at, and whether the
    one stands within the other."""

    likely: Matrix
    common: Matrix
    within: NDArray[np.bool_]


def paired(left: Records, right: Records) -> Links:
    """The links of two reports."""
    scores = _scores(left, right)
    links = []
    for (i, j), (more_left, more_right) in _joined(
        _pairs(left, right, scores), scores, (left, right)
    ).items():
        ours, theirs = tuple(sorted({i, *more_left})), tuple(sorted({j, *more_right}))
        found = [float(scores.likely[a, b]) for a in ours for b in theirs]
        links.append(Link(ours, theirs, sum(found) / len(found), float(scores.common[i, j])))
    return Links(tuple(sorted(links, key=lambda link: (link.left, link.right))), scores.likely)


def _scores(left: Records, right: Records) -> _Scores:
    likely = likeness(left, right)
    common, within = np.zeros(likely.shape), np.zeros(likely.shape, bool)
    ours, theirs = [terms(r.text) for r in left], [terms(r.text) for r in right]
    for i, j in _worth_reading(ours, theirs):
        if not likely[i, j]:  # a recommendation and a finding, whatever their words
            continue
        shared = LCSseq.similarity(ours[i].words, theirs[j].words)
        fewer, more = sorted((len(ours[i].words), len(theirs[j].words)))
        # Of two texts without a word, two rules or two rows of dots, the marks are all there is.
        common[i, j] = 2 * shared / (fewer + more) if more else left[i].text == right[j].text
        within[i, j] = fewer >= TOLD_APART and shared / fewer >= WITHIN
        if common[i, j] >= ALIKE:
            likely[i, j] = max(likely[i, j], common[i, j])
        elif within[i, j]:
            likely[i, j] = max(likely[i, j], shared / fewer)
    return _Scores(_verdicts_meet(left, right, _in_context(left, right, likely)), common, within)


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


def _pairs(left: Records, right: Records, scores: _Scores) -> list[tuple[int, int]]:
    places = [(int(i), int(j)) for i, j in np.argwhere(scores.likely >= PAIR)]
    likely, common = scores.likely.round(6).tolist(), scores.common.round(6).tolist()

    def first(place: tuple[int, int]) -> tuple[float, float, bool, bool, float, int, int]:
        i, j = place
        apart = round(abs(i / len(left) - j / len(right)), 6)
        other_text, other_theme = left[i].text != right[j].text, left[i].theme != right[j].theme
        return -likely[i][j], -common[i][j], other_text, other_theme, apart, i + j, i

    found: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for i, j in sorted(places, key=first):
        if i not in taken[0] and j not in taken[1]:
            found.append((i, j))
            taken[0].add(i)
            taken[1].add(j)
    return found


More = dict[tuple[int, int], tuple[list[int], list[int]]]


def _joined(pairs: list[tuple[int, int]], scores: _Scores, sides: tuple[Records, Records]) -> More:
    """What joins each pair, on the left and on the right."""
    by_left, by_right = dict(pairs), {j: i for i, j in pairs}
    offers: list[tuple[float, int, tuple[int, int], int]] = []
    for side, taken, other in ((1, by_right, by_left), (0, by_left, by_right)):
        table, within = (scores.likely.T, scores.within.T) if side else (scores.likely, scores.within)
        for place in sorted(set(range(len(table))) - taken.keys()):
            best = max(other, key=lambda at: (table[place, at], -at), default=None)
            if best is None:
                continue
            score = float(table[place, best])
            near = abs(other[best] - place) <= NEAR
            pair = (best, other[best]) if side else (other[best], best)
            one_half = _half(sides[side][place]) == _half(sides[side][other[best]])
            lacking = scores.common[pair] < ALIKE or (scores.common[pair] < 1 and within[place, best])
            if lacking and one_half and score >= (JOIN if near else JOIN_FROM_AFAR):
                offers.append((score, side, pair, place))
    joined: More = {pair: ([], []) for pair in pairs}
    for _, side, pair, place in sorted(offers, key=lambda offer: (-offer[0], *offer[1:])):
        if not joined[pair][1 - side] and len(joined[pair][side]) < MOST - 1:
            joined[pair][side].append(place)
    return joined


def _half(record: Record) -> str | None:
    """The half of its report in which a record stands, of a framework that judges two services apart."""
    name = fold(record.section[0]) if record.section else ""
    return name if name in _halves() else None


@cache
def _halves() -> frozenset[str]:
    return frozenset(n for f in frameworks() for entry in f.sections if entry.half for n in entry.names)


def _worth_reading(ours: Sequence[Terms], theirs: Sequence[Terms]) -> list[tuple[int, int]]:
    """Places of texts that may have half of their words in common: those that share enough stems."""
    columns: dict[str, int] = {}
    for term in (*ours, *theirs):
        for stem in term.stems:
            columns.setdefault(stem, len(columns))
    rows = np.zeros((len(ours) + len(theirs), max(1, len(columns))), np.float32)
    for row, term in enumerate((*ours, *theirs)):
        rows[row, [columns[stem] for stem in term.stems]] = 1
    shared = rows[: len(ours)] @ rows[len(ours) :].T
    sizes = rows.sum(axis=1)
    fewer = np.minimum.outer(sizes[: len(ours)], sizes[len(ours) :])
    found = {(int(i), int(j)) for i, j in np.argwhere(shared >= np.maximum(LOOKED_AT * fewer, 1))}
    same: dict[tuple[str, ...], list[int]] = {}
    for j, term in enumerate(theirs):
        same.setdefault(term.words, []).append(j)
    return sorted(found | {(i, j) for i, term in enumerate(ours) for j in same.get(term.words, [])})
