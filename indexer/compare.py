"""Two reports side by side.

Comes in: two reports. Goes out: a ``Comparison``: groups of sections with the same theme, in each its rows;
and what became of the earlier one's recommendations. Pure. Promises: every paragraph and item of both reports
stands in exactly one row, so that both can be rebuilt from the rows; the same two reports give the same rows,
and set the other way round the same rows turned round.

Which paragraphs belong together is told in ``comparing/pairing.py``. A row stands in the group of its first
paragraph on the left; rows follow the left report's order, and what only the right has follows what stands
before it there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from indexer.comparing.asked import Asked, asked, recommendations
from indexer.comparing.likeness import clues, matter
from indexer.comparing.looking_back import Mention, looking_back
from indexer.comparing.rows import rows
from indexer.comparing.types import Group, Relation, Row
from indexer.records import records
from indexer.reference import themes
from indexer.types import Record, Report, Section

OTHER = "Other"
"""The theme of sections that no framework lists."""

Records = Sequence[Record]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two reports with the ``groups`` of their sections in the order of the themes. ``earlier`` is "left" or
    "right", None where the days do not tell. ``asked`` are the recommendations of
    the earlier (of the left, where none is) and where the other speaks of them; ``new`` are those of the
    other that ask for nothing of the kind, ``looking_back`` its sentences on the inspection before it."""

    left: Report
    right: Report
    groups: tuple[Group, ...]
    earlier: str | None
    asked: tuple[Asked, ...]
    new: tuple[Record, ...]
    looking_back: tuple[Mention, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, in the order of the groups."""
        return tuple(row for group in self.groups for row in group.rows)


def compare(left: Report, right: Report) -> Comparison:
    """``left`` and ``right``, side by side."""
    ours, theirs = records(left), records(right)
    # Worked out one way round only: scores that are equal must not decide otherwise on the way back.
    turned = _place_in_time(right) < _place_in_time(left)
    one, other = (theirs, ours) if turned else (ours, theirs)
    found = clues(one, other)
    common = matter(one, other, found)
    made = rows(one, other, found)
    earlier = _earlier(left, right)
    first, second = (theirs, ours) if earlier == "right" else (ours, theirs)
    wanted = asked(first, second, common if first is one else common.T)
    again = {answer.record.key for one in wanted for answer in one.again}
    return Comparison(
        left,
        right,
        _groups(left, right, ours, theirs, [_turned(row) for row in made] if turned else made),
        earlier,
        wanted,
        tuple(record for record in recommendations(second) if record.key not in again),
        looking_back(second),
    )


def _earlier(left: Report, right: Report) -> str | None:
    if left.day is None or right.day is None or left.day == right.day:
        return None
    return "left" if left.day < right.day else "right"


def _groups(
    left: Report, right: Report, ours: Records, theirs: Records, found: Iterable[Row]
) -> tuple[Group, ...]:
    by_theme: dict[str, list[Row]] = defaultdict(list)
    for row in _ordered(ours, theirs, found):
        by_theme[_theme((row.left or row.right)[0])].append(row)
    held = dict.fromkeys(_theme(record) for record in (*ours, *theirs))
    return tuple(
        Group(
            theme,
            _sections(left, theme),
            _sections(right, theme),
            tuple(by_theme[theme]),
            _elsewhere(ours, theme, {r.key for row in by_theme[theme] for r in row.left}),
            _elsewhere(theirs, theme, {r.key for row in by_theme[theme] for r in row.right}),
        )
        for theme in in_order(held)
    )


def in_order(found: Iterable[str]) -> list[str]:
    """Themes as the reference data orders them, then the others as they come."""
    known = {theme: place for place, theme in enumerate(themes())}
    return sorted(found, key=lambda theme: known.get(theme, len(known)))


def rows_json(found: Comparison) -> list[dict[str, Any]]:
    """The rows as ``/compare/<id>/<id>.json`` gives them."""
    return [
        {
            "left": [record.key for record in row.left],
            "right": [record.key for record in row.right],
            "relation": str(row.relation),
            "confidence": row.confidence,
            "reason": row.reason,
            "theme": group.theme,
            "boilerplate": row.boilerplate,
            "nearest": row.nearest.key if row.nearest else None,
        }
        for group in found.groups
        for row in group.rows
    ]


def _place_in_time(report: Report) -> tuple[date, str]:
    return report.day or date.min, report.id


def _theme(record: Record) -> str:
    return record.theme or OTHER


def _elsewhere(side: Records, theme: str, here: set[str]) -> tuple[Record, ...]:
    return tuple(record for record in side if _theme(record) == theme and record.key not in here)


def _ordered(left: Records, right: Records, found: Iterable[Row]) -> Iterator[Row]:
    """``found`` in the left report's order; what only the right has follows what stands before it there."""
    ours = {record.key: place for place, record in enumerate(left)}
    theirs = {record.key: place for place, record in enumerate(right)}
    beside = {theirs[r.key]: ours[row.left[0].key] for row in found for r in row.right if row.left}

    def place(row: Row) -> tuple[int, int]:
        if row.left:
            return ours[row.left[0].key], -1
        here = theirs[row.right[0].key]
        theme = row.right[0].theme
        before = (j for j in range(here - 1, -1, -1) if j in beside and left[beside[j]].theme == theme)
        last = next(before, None)
        return (-1 if last is None else beside[last]), here

    yield from sorted(found, key=place)


_OPPOSITE = {
    Relation.SPLIT: Relation.MERGED,
    Relation.MERGED: Relation.SPLIT,
    Relation.LEFT_ONLY: Relation.RIGHT_ONLY,
    Relation.RIGHT_ONLY: Relation.LEFT_ONLY,
}


def _turned(row: Row) -> Row:
    relation = _OPPOSITE.get(row.relation, row.relation)
    return replace(row, left=row.right, right=row.left, relation=relation)


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
