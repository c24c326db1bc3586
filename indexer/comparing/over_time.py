"""The judgements of several reports, one after the other, by the areas that all frameworks share.

Comes in: reports in order of time. Goes out: a line for each area that any of them judges, with a cell for
each report, and notes. Pure. Promises: every judgement stands in exactly one cell; up, down and the same are
said only of one grade after one other of the same thing (``Placed.same``) in one authority, never across a
change of authority and never where a report grades the thing several times; what is nearest and yet not the
same has a note instead.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.comparing.judged import Change, change, compare_grades, earlier
from indexer.comparing.placed import Placed, by_area, placed
from indexer.reference.areas import nearness
from indexer.types import Judgement, Report
from indexer.words import fold


@dataclass(frozen=True, slots=True)
class Followed:
    """A judgement, and what of its area it is about ("" for all of it, or where that is not known).
    ``change`` is how it differs from that of the report ``since``, the last one before it of the same
    authority that grades the same thing; both are None where nothing can be said."""

    judgement: Judgement
    part: str
    change: Change | None = None
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """An area with a cell for each report."""

    area: str
    cells: tuple[tuple[Followed, ...], ...]

    @property
    def judged(self) -> int:
        """How many reports judge it."""
        return sum(map(bool, self.cells))


@dataclass(frozen=True, slots=True)
class Note:
    """How grades that stand near each other differ, in the words of the reference data."""

    areas: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class OverTime:
    """Areas over time, in their official order, and what is to be known of them."""

    lines: tuple[Line, ...]
    notes: tuple[Note, ...]


def over_time(reports: Sequence[Report]) -> OverTime:
    """The areas that ``reports``, which are in order of time, judge."""
    cells: dict[str, dict[int, list[Followed]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, tuple[tuple[int, int], str]] = {}
    last: dict[tuple[str, object], tuple[Report, str | None]] = {}
    for number, report in enumerate(reports):
        found = placed(report)
        times = Counter(one.same for one in found)
        for one in found:
            area = fold(one.area)
            names[area] = min(names.get(area, (one.rank, one.area)), (one.rank, one.area))
            before = last.get((report.authority_slug, one.same))
            told = _change(before, report, one) if before and times[one.same] == 1 else None
            since = before[0].id if before and told else None
            part = one.part.name if one.part else ""
            cells[area][number].append(Followed(one.judgement, part, told, since))
        for one in found:
            grade = one.judgement.grade if times[one.same] == 1 else None
            last[report.authority_slug, one.same] = report, grade
    lines = (
        Line(names[area][1], tuple(tuple(cells[area].get(number, ())) for number in range(len(reports))))
        for area in sorted(cells, key=lambda area: names[area])
    )
    return OverTime(tuple(lines), _notes(reports))


def _change(before: tuple[Report, str | None], report: Report, one: Placed) -> Change | None:
    """How the one grade of a thing differs from the one before it, None where there were several."""
    last, grade = before
    if grade is None or earlier(last, report) != "left":
        return None
    return change(grade, one.judgement.grade, "left")


def _notes(reports: Sequence[Report]) -> tuple[Note, ...]:
    """What the reference data says of what is only nearest, an area beside its last before."""
    areas: dict[str, dict[str, None]] = defaultdict(dict)
    last: dict[str, Report] = {}
    for report in reports:
        judged = by_area(report)
        for other in {before.id: before for area in judged if (before := last.get(area))}.values():
            for row in compare_grades(other, report):
                # Another report may stand between the two for all that this row is about.
                ours = [name for name in row.areas if name in judged]
                nearest = row.relation == "nearest" and any(last.get(name, other) is other for name in ours)
                for near in nearness() if nearest else ():
                    if near.words in row.words:
                        of = {part.area.name for part in near.parts | near.to}
                        areas[near.words] |= dict.fromkeys(name for name in row.areas if name in of)
        last |= dict.fromkeys(judged, report)
    return tuple(Note(tuple(areas[near.words]), near.words) for near in nearness() if near.words in areas)
