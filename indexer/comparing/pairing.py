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
   one that has been taken, else from ``JOIN_FROM_AFAR``: so one paragraph meets the two into which it was
   split. A pair grows on one side only, up to ``MOST``; one of much the same words grows only by a text whose
   words stand in it (``WITHIN``), one of the same words by none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import LCSseq

from indexer.comparing.likeness import Matrix, likeness
from indexer.comparing.terms import Terms, terms
from indexer.types import Record
from indexer.words import starts_lower

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

CONTEXT = 0.2
"""How much of their score two items lose that hang on what has nothing in common."""

LOOKED_AT = 0.5
"""The share of the stems of the shorter that both have, from which two texts are read word by word."""


Text = tuple[str, Terms]
"""The terms of a text, and its marks where it has no words."""

What = Callable[[Record], str | None]


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


def paired(left: Sequence[Record], right: Sequence[Record]) -> Links:
    """The links of two reports."""
    scores = _scores(left, right)
    links = []
    for (i, j), (more_left, more_right) in _joined(_pairs(left, right, scores), scores).items():
        ours, theirs = tuple(sorted({i, *more_left})), tuple(sorted({j, *more_right}))
        found = [float(scores.likely[a, b]) for a in ours for b in theirs]
        links.append(Link(ours, theirs, sum(found) / len(found), float(scores.common[i, j])))
    return Links(tuple(sorted(links, key=lambda link: (link.left, link.right))), scores.likely)


def _scores(left: Sequence[Record], right: Sequence[Record]) -> _Scores:
    likely = likeness(left, right)
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
    return _Scores(_in_context(left, right, likely), common, inside)


def _distinct(side: Sequence[Record]) -> tuple[list[Text], list[int]]:
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


def _in_context(left: Sequence[Record], right: Sequence[Record], likely: Matrix) -> Matrix:
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


def _leads(side: Sequence[Record]) -> list[tuple[int, int]]:
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


def _pairs(left: Sequence[Record], right: Sequence[Record], scores: _Scores) -> list[tuple[int, int]]:
    rows, columns = np.nonzero(scores.likely >= PAIR)
    order = np.lexsort(
        (
            rows,
            rows + columns,
            np.abs(rows / max(1, len(left)) - columns / max(1, len(right))).round(6),
            _other(left, right, lambda record: record.theme)[rows, columns],
            _other(left, right, lambda record: record.text)[rows, columns],
            -scores.common[rows, columns].round(6),
            -scores.likely[rows, columns].round(6),
        )
    )  # the last is what counts first
    found: list[tuple[int, int]] = []
    taken: tuple[set[int], set[int]] = set(), set()
    for i, j in zip(rows[order].tolist(), columns[order].tolist(), strict=True):
        if i not in taken[0] and j not in taken[1]:
            found.append((i, j))
            taken[0].add(i)
            taken[1].add(j)
    return found


def _other(left: Sequence[Record], right: Sequence[Record], what: What) -> NDArray[np.bool_]:
    """Of each two records, whether they have other than the same of ``what``."""
    known: dict[str | None, int] = {}
    ours, theirs = ([known.setdefault(what(record), len(known)) for record in side] for side in (left, right))
    found: NDArray[np.bool_] = np.not_equal.outer(np.array(ours, int), np.array(theirs, int))
    return found


More = dict[tuple[int, int], tuple[list[int], list[int]]]


def _joined(pairs: list[tuple[int, int]], scores: _Scores) -> More:
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
            lacking = scores.common[pair] < ALIKE or (scores.common[pair] < 1 and within[place, best])
            if lacking and score >= (JOIN if near else JOIN_FROM_AFAR):
                offers.append((score, side, pair, place))
    joined: More = {pair: ([], []) for pair in pairs}
    for _, side, pair, place in sorted(offers, key=lambda offer: (-offer[0], *offer[1:])):
        if not joined[pair][1 - side] and len(joined[pair][side]) < MOST - 1:
            joined[pair][side].append(place)
    return joined


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
