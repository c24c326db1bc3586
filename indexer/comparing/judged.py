"""The judgements of two reports, set beside each other by area.

Comes in: two reports. Goes out: a row for each area that either judges. Pure. Promises: every judgement of
both reports stands in exactly one row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.reference import themes
from indexer.types import Judgement, Report


@dataclass(frozen=True, slots=True)
class GradeRow:
    """The judgements of both reports on one theme. ``change`` is up, down or same where each has one
    judgement of it, else None: nothing can be said of several at once."""

    theme: str
    left: tuple[Judgement, ...]
    right: tuple[Judgement, ...]
    change: str | None


def compare_grades(left: Report, right: Report) -> tuple[GradeRow, ...]:
    """The judgements of both reports, set beside each other by theme."""
    sides = [_judged(left), _judged(right)]
    rows = []
    for theme in _in_order(dict.fromkeys([*sides[0], *sides[1]])):
        ours, theirs = sides[0].get(theme, []), sides[1].get(theme, [])
        change = _change(ours[0].grade, theirs[0].grade) if len(ours) == len(theirs) == 1 else None
        rows.append(GradeRow(theme, tuple(ours), tuple(theirs), change))
    return tuple(rows)


def _in_order(found: Iterable[str]) -> list[str]:
    """Themes as the reference data orders them, then the others as they come."""
    known = {theme: place for place, theme in enumerate(themes())}
    return sorted(found, key=lambda theme: known.get(theme, len(known)))


def _judged(report: Report) -> dict[str, list[Judgement]]:
    found: dict[str, list[Judgement]] = defaultdict(list)
    for judgement in report.judgements:
        found[judgement.theme or judgement.area].append(judgement)
    return found


def _change(left: str, right: str) -> str:
    # "Adequate" and "Requires improvement" are the third step of four, before and in the SIF.
    steps = {"Outstanding": 1, "Good": 2, "Requires improvement": 3, "Adequate": 3, "Inadequate": 4}
    if steps[left] == steps[right]:
        return "same"
    return "up" if steps[right] < steps[left] else "down"
