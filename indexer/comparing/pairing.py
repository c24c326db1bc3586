"""Which paragraphs of two reports belong side by side.

Comes in: the records of two reports. Goes out: ``Link`` values. Pure. Promises: every paragraph stands in at
most one link; a link has one paragraph on at least one side; the same two reports give the same links, and
the other way round the same links turned round.

In this order:

1. Each two paragraphs are scored (``scores.py``).
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

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from indexer.comparing.likeness import Clues, Matrix
from indexer.comparing.scores import ALIKE, Scores, scored
from indexer.reference import frameworks
from indexer.types import Record
from indexer.words import fold

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

Records = Sequence[Record]

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


def paired(left: Records, right: Records, found: Clues | None = None) -> Links:
    """The links of two reports."""
    scores = scored(left, right, found)
    links = []
    pairs = _pairs(left, right, scores)
    for (i, j), (more_left, more_right) in _joined(pairs, scores, (left, right)).items():
        ours, theirs = tuple(sorted({i, *more_left})), tuple(sorted({j, *more_right}))
        each = [float(scores.likely[a, b]) for a in ours for b in theirs]
        links.append(Link(ours, theirs, sum(each) / len(each), float(scores.common[i, j])))
    return Links(tuple(sorted(links, key=lambda link: (link.left, link.right))), scores.likely)


def _pairs(left: Records, right: Records, scores: Scores) -> list[tuple[int, int]]:
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


def _other(left: Records, right: Records, what: What) -> NDArray[np.bool_]:
    """Of each two records, whether they have other than the same of ``what``."""
    known: dict[str | None, int] = {}
    ours, theirs = ([known.setdefault(what(record), len(known)) for record in side] for side in (left, right))
    found: NDArray[np.bool_] = np.not_equal.outer(np.array(ours, int), np.array(theirs, int))
    return found


More = dict[tuple[int, int], tuple[list[int], list[int]]]


def _joined(pairs: list[tuple[int, int]], scores: Scores, sides: tuple[Records, Records]) -> More:
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
