"""Two reports side by side.

Comes in: two reports. Goes out: ``Comparison``: groups of sections with the same theme, and in each its
rows. Sections are aligned by theme, in the order of the left report; inside a theme paragraphs are
paired by the words they share, the most alike first, and the pairs keep the left report's order.
Promises: every paragraph and item of both reports stands in exactly one row; the same two reports give
the same rows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from indexer.records import records
from indexer.types import GRADES, Record, Report
from indexer.words import fold

ALIKE = 0.55
"""Shared words (Dice) from which two paragraphs are shown as one edited: in the five seed reports pairs
below it are about different things, pairs above it restate one another."""

OTHER = "Other"
"""The theme of sections that no framework lists."""


@dataclass(frozen=True, slots=True)
class Row:
    """A pair, or a paragraph that stands alone. ``confidence`` is the share of words in common."""

    left: tuple[Record, ...]
    right: tuple[Record, ...]
    relation: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Group:
    """All sections of one theme in both reports: their headings, grades (None: no judgement), rows."""

    theme: str
    left_headings: tuple[str, ...]
    right_headings: tuple[str, ...]
    left_grades: tuple[str, ...]
    right_grades: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class GradeRow:
    """An area and its grade in each report; ``change`` is up, down, same, or None where one lacks it."""

    area: str
    left: str | None
    right: str | None
    change: str | None


def compare(left: Report, right: Report) -> tuple[Group, ...]:
    """The groups of ``left`` and ``right``, in the left report's order, then what only the right has."""
    sides = [_by_theme(left), _by_theme(right)]
    order = list(dict.fromkeys([*sides[0], *sides[1]]))
    groups = []
    for theme in order:
        ours, theirs = sides[0].get(theme, []), sides[1].get(theme, [])
        groups.append(
            Group(
                theme,
                _headings(left, theme),
                _headings(right, theme),
                _grades(left, theme),
                _grades(right, theme),
                _rows(ours, theirs),
            )
        )
    return tuple(groups)


def _by_theme(report: Report) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records(report):
        found[record.theme or OTHER].append(record)
    return found


def _headings(report: Report, theme: str) -> tuple[str, ...]:
    """The headings that open ``theme``: those whose parent is about something else."""
    found = []
    for section in report.sections:
        above = report.sections[section.parent].theme if section.parent >= 0 else None
        if (section.theme or OTHER) == theme and (section.parent < 0 or (above or OTHER) != theme):
            found.append(section.heading)
    return tuple(dict.fromkeys(found))


def _grades(report: Report, theme: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(j.grade for j in report.judgements if (j.theme or OTHER) == theme))


def _words(record: Record) -> Counter[str]:
    return Counter(re.findall(r"\w+", fold(record.text)))


def _rows(left: list[Record], right: list[Record]) -> tuple[Row, ...]:
    bags = {id(record): _words(record) for record in (*left, *right)}
    sizes = {name: bag.total() for name, bag in bags.items()}
    scored = []
    for i, ours in enumerate(left):
        for j, theirs in enumerate(right):
            if ours.kind is not theirs.kind:
                continue
            total = sizes[id(ours)] + sizes[id(theirs)]
            shared = (bags[id(ours)] & bags[id(theirs)]).total()
            score = 2 * shared / total if total else 0.0
            if score >= ALIKE:
                scored.append((score, -i, -j))
    pairs: dict[int, tuple[int, float]] = {}
    used: set[int] = set()
    for score, i, j in sorted(scored, reverse=True):
        if -i not in pairs and -j not in used:
            pairs[-i] = (-j, score)
            used.add(-j)
    return tuple(_ordered(left, right, pairs))


def _ordered(left: list[Record], right: list[Record], pairs: dict[int, tuple[int, float]]) -> list[Row]:
    """The rows in the left report's order; what only the right has follows the pair before it."""
    partner = {j: i for i, (j, _) in pairs.items()}
    after: dict[int, list[int]] = defaultdict(list)
    last = -1
    for j in range(len(right)):
        if j in partner:
            last = partner[j]
        else:
            after[last].append(j)
    rows = [Row((), (right[j],), "right_only", 0.0) for j in after[-1]]
    for i, record in enumerate(left):
        if i in pairs:
            j, score = pairs[i]
            same = record.text == right[j].text
            rows.append(Row((record,), (right[j],), "same" if same else "edited", round(score, 3)))
        else:
            rows.append(Row((record,), (), "left_only", 0.0))
        rows.extend(Row((), (right[k],), "right_only", 0.0) for k in after[i])
    return rows


def compare_json(groups: tuple[Group, ...]) -> dict[str, Any]:
    """The rows as ``/compare/<id>/<id>.json`` gives them."""
    return {
        "rows": [
            {
                "left": [record.key for record in row.left],
                "right": [record.key for record in row.right],
                "relation": row.relation,
                "confidence": row.confidence,
            }
            for group in groups
            for row in group.rows
        ]
    }


def compare_grades(left: Report, right: Report) -> tuple[GradeRow, ...]:
    """The judgements of both reports by area, areas of one name set beside each other in order."""
    rows: list[GradeRow] = []
    theirs = list(right.judgements)
    for ours in left.judgements:
        match = next((j for j in theirs if fold(j.area) == fold(ours.area)), None)
        if match:
            theirs.remove(match)
        grade = match.grade if match else None
        rows.append(GradeRow(ours.area, ours.grade, grade, _change(ours.grade, grade)))
    rows += [GradeRow(j.area, None, j.grade, None) for j in theirs]
    return tuple(rows)


def _change(left: str, right: str | None) -> str | None:
    if right is None:
        return None
    # "Adequate" and "Requires improvement" are the same step of the scale, before and in the SIF.
    steps = {grade: min(index, 2) if index < 4 else 3 for index, grade in enumerate(GRADES)}
    if steps[left] == steps[right]:
        return "same"
    return "up" if steps[right] < steps[left] else "down"
