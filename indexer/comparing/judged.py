"""The judgements of two reports, set beside each other by area, across frameworks.

Comes in: two reports, either first. Goes out: rows. Pure. Promises: every judgement of both reports stands in
exactly one row; up and down are said only of grades of the same thing in one authority, and always in time,
from the earlier report to the later; grades of what is nearest and yet not the same stand in one row, with
words that say how it differs.

How a judgement finds its row: first with those of the other report on the same part of the same area; what is
left with what is left of the other on the parts that are nearest (``areas.toml``); else alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from indexer.comparing.placed import Placed, placed
from indexer.reference.areas import Near, nearness, steps_words
from indexer.types import Judgement, Report

Relation = Literal["same", "nearest", "left_only", "right_only"]
Change = Literal["up", "down", "left_higher", "right_higher", "unchanged", "renamed"]

STEPS = {"Outstanding": 4, "Good": 3, "Requires improvement": 2, "Adequate": 2, "Inadequate": 1}
"""The four steps, the best highest. "Adequate" was the name of the second from below until the SIF."""


@dataclass(frozen=True, slots=True)
class AreaRow:
    """The judgements of both reports on what is the same, or nearest. ``areas`` are the names of the areas,
    ``part`` is what of the one area is judged ("" for all of it, and where there are several).

    ``change`` is told where both have one grade of the same thing: up or down from the earlier report of an
    authority to the later; left_higher or right_higher, between two authorities or where the days do not tell
    which came first; unchanged, or renamed (the same step under another name). Else it is None: nothing can
    be said. ``words`` say how what is nearest differs, and what a renamed step is."""

    areas: tuple[str, ...]
    part: str
    left: tuple[Judgement, ...]
    right: tuple[Judgement, ...]
    relation: Relation
    change: Change | None = None
    words: str = ""


def compare_grades(left: Report, right: Report) -> tuple[AreaRow, ...]:
    """The judgements of both reports in rows, in the order of the areas."""
    ours, theirs = list(placed(left)), list(placed(right))
    first = earlier(left, right)
    rows = [_row("same", *pair, first) for pair in _same(ours, theirs)]
    rows += [_row("nearest", one, other, first, words) for words, one, other in _nearest(ours, theirs)]
    rows += [_row("left_only", side, [], first) for side in _alone(ours)]
    rows += [_row("right_only", [], side, first) for side in _alone(theirs)]
    return tuple(row for _, row in sorted(rows, key=lambda ranked: ranked[0]))


def earlier(left: Report, right: Report) -> Literal["left", "right"] | None:
    """Which of two reports of one authority is the earlier; None where that is not known, or they are of two
    authorities."""
    if left.authority_slug != right.authority_slug or left.day is None or right.day is None:
        return None
    if left.day == right.day:
        return None
    return "left" if left.day < right.day else "right"


def change(left: str, right: str, first: str | None) -> Change:
    """How two grades of the same thing differ; ``first`` is the side of the earlier, if either is."""
    if left == right:
        return "unchanged"
    if STEPS[left] == STEPS[right]:
        return "renamed"
    higher = "left" if STEPS[left] > STEPS[right] else "right"
    if first is None:
        return "left_higher" if higher == "left" else "right_higher"
    return "down" if higher == first else "up"


Side = list[Placed]


def _same(ours: Side, theirs: Side) -> list[tuple[Side, Side]]:
    """The judgements of both on the same thing, taken out of either list."""
    both = {one.same for one in ours} & {one.same for one in theirs}
    found = [
        ([one for one in ours if one.same == key], [one for one in theirs if one.same == key]) for key in both
    ]
    for side in (ours, theirs):
        side[:] = [one for one in side if one.same not in both]
    return found


def _nearest(ours: Side, theirs: Side) -> list[tuple[str, Side, Side]]:
    """The judgements of both on what is nearest, taken out of either list: whatever hangs together."""
    found: list[tuple[str, Side, Side]] = []
    for start in list(ours):
        if start not in ours:
            continue
        group, nears = [start], list[Near]()
        for one in group:  # grows while it is read
            for other in theirs if one in ours else ours:
                near = next((n for n in nearness() if _joined(n, one, other)), None)
                if near is not None:
                    nears += [near] if near not in nears else []
                    group += [other] if other not in group else []
        if nears:
            words = " ".join(near.words for near in nears)
            found.append((words, [one for one in ours if one in group], [o for o in theirs if o in group]))
            for side in (ours, theirs):
                side[:] = [one for one in side if one not in group]
    return found


def _joined(near: Near, one: Placed, other: Placed) -> bool:
    return one.part is not None and other.part is not None and near.joins(one.part, other.part)


def _alone(side: Side) -> list[Side]:
    """What is left of one report, by what it is about."""
    return [[one for one in side if one.same == key] for key in dict.fromkeys(one.same for one in side)]


def _row(
    relation: Relation, ours: Side, theirs: Side, first: str | None, words: str = ""
) -> tuple[tuple[tuple[int, int], str], AreaRow]:
    """A row, and its rank among the others."""
    all_of_it = [*ours, *theirs]
    names = tuple(dict.fromkeys(one.area for one in sorted(all_of_it, key=lambda one: one.rank)))
    known = {one.part.name if one.part else "" for one in all_of_it}
    told = _change(ours, theirs, first) if relation == "same" else None
    grades = {one.judgement.grade for one in all_of_it}
    if {"Adequate", "Requires improvement"} <= grades:
        words = f"{words} {steps_words()}".strip()
    row = AreaRow(
        names,
        known.pop() if len(known) == 1 else "",
        tuple(one.judgement for one in ours),
        tuple(one.judgement for one in theirs),
        relation,
        told,
        words,
    )
    return (min(one.rank for one in all_of_it), names[0]), row


def _change(ours: Side, theirs: Side, first: str | None) -> Change | None:
    if len(ours) != 1 or len(theirs) != 1:
        return None
    return change(ours[0].judgement.grade, theirs[0].judgement.grade, first)
