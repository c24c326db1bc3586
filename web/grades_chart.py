"""The grades of one area by year, drawn: rows are years, the newest first, columns the four steps.

Comes in: judgements of the area. Goes out: where each bar stands, for ``templates/_grades_chart.html``.
Promises: every bar begins at 0, and all are on one scale, which is said; grades of another part of the area
have a row of their own, and where another part begins its name stands; a year without a grade has its row.

Places are percentages across and ems down, so that the letters keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.comparing.judged import STEPS
from indexer.types import GRADES
from indexer.words import slug
from web.grades import Asked, Graded, part_slug

COLUMNS = (("Outstanding",), ("Good",), ("Requires improvement", "Adequate"), ("Inadequate",))
"""The grades of each step, from the best."""

FIRST, APART, WIDE = 13.0, 21.75, 13.0
"""Where the first column begins, how far the next is, and how long the longest bar is: per cent across."""

HEAD, ROW, NAMED = 3.9, 1.8, 3.2
"""Ems: above the first row, of a row, and of a row with the name of a part above its bars."""


def chart(graded: Sequence[Graded], years: Sequence[str], asked: Asked, nothing: str) -> dict[str, Any]:
    """The figure of ``graded``, all of one area; ``years`` are those of the reports that are looked at, and
    ``nothing`` is said of a year between them that has none."""
    counts = _counts(graded)
    most = max((count for found in counts.values() for count in found.values()), default=1)
    several = {one.part for one in graded} != {""}
    rows: list[dict[str, Any]] = []
    top, before = HEAD, None
    for year in _with_gaps(years):
        parts = sorted({(one.rank, one.part) for one in graded if one.report.year == year})
        for number, (_, part) in enumerate(parts):
            named = several and part != before
            tall = NAMED if named else ROW
            only = part_slug(part) if len(parts) > 1 else ""
            found = counts[year, part]
            cells = {
                grade: {"count": count, "url": asked.url(year=year, part=only, grade=slug(grade))}
                for grade, count in found.items()
            }
            place = {"label": year if number == 0 else "", "named": named, "name": _em(top + 1.2)}
            bars = _bars(cells, top + tall - ROW, most)
            about = {"year": year, "part": part, "total": sum(found.values()), "counts": cells}
            rows.append({**about, **place, **bars})
            top, before = top + tall, part
        if not parts:
            missing = "not judged" if year in years else nothing
            rows.append({"year": year, "label": year, "name": _em(top + 1.2), "missing": missing})
            top += ROW
    hollow = _gives(graded, "Adequate")
    return {
        "rows": rows,
        "height": _em(top + 0.3),
        "heads": [
            {"x": _at(column), "lines": _head(grades, hollow)} for column, grades in enumerate(COLUMNS)
        ],
        "first": _at(0),
        "grades": [grade for grade in GRADES if grade != "Adequate" or hollow],
        "most": most,
        "hollow": hollow,
    }


def _gives(graded: Sequence[Graded], grade: str) -> bool:
    return any(one.grade == grade for one in graded)


def _counts(graded: Sequence[Graded]) -> dict[tuple[str, str], dict[str, int]]:
    """How often each grade is given, by year and part."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    for one in graded:
        row = found.setdefault((one.report.year, one.part), {})
        row[one.grade] = row.get(one.grade, 0) + 1
    return found


def _bars(cells: dict[str, dict[str, Any]], top: float, most: int) -> dict[str, Any]:
    """What stands in the columns of a row: a bar for each grade, those of one step laid end to end."""
    bars = []
    for column, grades in enumerate(COLUMNS):
        at = FIRST + APART * column
        pieces = []
        for grade in (grade for grade in grades if grade in cells):
            wide = WIDE * cells[grade]["count"] / most
            drawn = {"x": _across(at), "wide": _across(wide), "end": _across(at + wide)}
            pieces.append({"grade": grade, "hollow": grade == "Adequate", **cells[grade], **drawn})
            at += wide
        bars.append({"pieces": pieces, "step": STEPS[grades[0]], "x": _at(column), "wide": _across(APART)})
    return {
        "bars": bars,
        "top": _em(top),
        "tall": _em(ROW),
        "end": _em(top + ROW),
        "bar": _em(top + 0.4),
        "text": _em(top + 1.25),
    }


def _head(grades: Sequence[str], hollow: bool) -> list[dict[str, str]]:
    """The name of a column, a word on each line, its last line right above the bars; "Adequate" is named
    where it is given, as a hollow bar."""
    lines = (
        grades[0].split() if len(grades) == 1 or not hollow else ["Adequate or", "requires", "improvement"]
    )
    return [{"y": _em(HEAD - 0.6 - 1.1 * (len(lines) - 1 - number)), "text": line}
            for number, line in enumerate(lines)]  # fmt: skip


def _with_gaps(years: Sequence[str]) -> list[str]:
    """``years`` with those between them, the newest first."""
    dated = [int(year) for year in years if year.isdecimal()]
    between = range(max(dated), min(dated) - 1, -1) if dated else range(0)
    return [*map(str, between), *(year for year in years if not year.isdecimal())]


def _at(column: int) -> str:
    return _across(FIRST + APART * column)


def _across(per_cent: float) -> str:
    return f"{per_cent:.4g}%"


def _em(ems: float) -> str:
    return f"{ems:.3g}em"
