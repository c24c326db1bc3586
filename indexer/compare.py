"""Two reports side by side.

Comes in: two reports. Goes out: groups of sections with the same theme, in each its rows. Inside a theme paragraphs are paired by the words they share, the most alike first;
the rows keep the left report's order. Promises: every paragraph and item of both reports stands in
exactly one row; the same two reports give the same rows.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from indexer.records import records
from indexer.reference import themes
from indexer.types import Record, Report, Section
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
    """All sections of one theme in both reports, and their rows."""

    theme: str
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    rows: tuple[Row, ...]


def compare(left: Report, right: Report) -> tuple[Group, ...]:
    """The groups of ``left`` and ``right``, in the order of the themes."""
    sides = [_by_theme(left), _by_theme(right)]
    order = _in_order(dict.fromkeys([*sides[0], *sides[1]]))
    groups = []
    for theme in order:
        ours, theirs = sides[0].get(theme, []), sides[1].get(theme, [])
        groups.append(
            Group(
                theme,
                _sections(left, theme),
                _sections(right, theme),
                _rows(ours, theirs),
            )
        )
    return tuple(groups)


def _in_order(found: Iterable[str]) -> list[str]:
    """Themes as the reference data orders them, then the others as they come."""
    known = {theme: place for place, theme in enumerate(themes())}
    return sorted(found, key=lambda theme: known.get(theme, len(known)))


def _by_theme(report: Report) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = defaultdict(list)
    for record in records(report):
        found[record.theme or OTHER].append(record)
    return found


def _sections(report: Report, theme: str) -> tuple[Section, ...]:
    """The sections about ``theme`` that hold text of their own and lie in no other of them: what a
    reader takes for "the section", without its timescales and without what only encloses it."""
    holding = {block.section for block in report.citable}
    for index in reversed(range(len(report.sections))):
        section = report.sections[index]
        if (
            index in holding
            and section.parent >= 0
            and report.sections[section.parent].theme == section.theme
        ):
            holding.add(section.parent)
    return tuple(
        section
        for index, section in enumerate(report.sections)
        if (section.theme or OTHER) == theme
        and index in holding
        and not (section.parent in holding and report.sections[section.parent].theme == section.theme)
    )


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
