"""The judgements of several reports, one after the other, by area.

Comes in: reports in order of time. Goes out: a row for each area that any of them judges, with a cell for
each report. Pure. Promises: every judgement stands in exactly one cell; up, down or the same is said only of
one judgement after one other on the same area of the same authority, never across a change of authority and
never where a report has several judgements of an area.

Which judgements are on one area is asked of ``judged`` alone, in ``_by_area`` and ``_changes``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.comparing.judged import compare_grades
from indexer.reference import themes
from indexer.types import Judgement, Report


@dataclass(frozen=True, slots=True)
class Cell:
    """The judgements of one report on an area. ``change`` is up, down or same beside the report ``since``,
    the last one before it of the same authority that judges the area; both are None where nothing can be
    said."""

    judgements: tuple[Judgement, ...]
    change: str | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with a cell for each report."""

    area: str
    cells: tuple[Cell, ...]

    @property
    def judged(self) -> int:
        """How many reports judge it."""
        return sum(bool(cell.judgements) for cell in self.cells)


def areas_over_time(reports: Sequence[Report]) -> tuple[AreaRow, ...]:
    """The areas that ``reports``, which are in order of time, judge."""
    cells: dict[str, dict[int, Cell]] = defaultdict(dict)
    last: dict[tuple[str, str], Report] = {}
    for place, report in enumerate(reports):
        for area, theirs in _by_area(report).items():
            before = last.get((report.authority_slug, area))
            change = _changes(before, report)[area] if before else None
            cells[area][place] = Cell(theirs, change, before.id if before and change else None)
            last[report.authority_slug, area] = report
    known = {theme: place for place, theme in enumerate(themes())}
    return tuple(
        AreaRow(area, tuple(cells[area].get(place, Cell(())) for place in range(len(reports))))
        for area in sorted(cells, key=lambda area: known.get(area, len(known)))
    )


def _by_area(report: Report) -> dict[str, tuple[Judgement, ...]]:
    """The judgements of a report by what they are about, the same word across frameworks."""
    return {row.theme: row.left for row in compare_grades(report, report)}


def _changes(before: Report, after: Report) -> dict[str, str | None]:
    """By area: up, down or same, None where it cannot be said."""
    return {row.theme: row.change for row in compare_grades(before, after)}
