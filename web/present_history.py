"""The history of an authority as its page shows it: the drawing, the table, the areas over time.

Comes in: a ``History``. Goes out: plain dictionaries, named as the template names them. Promises: the
drawing says nothing that the table does not; a grade is drawn where the report gives one, and where it gives
several or none that is said in words.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Any

from indexer import citation
from indexer.comparing.over_time import AreaRow, areas_over_time
from indexer.reading.judgements import is_overall
from indexer.reference import authorities, frameworks
from indexer.reference.succession import Change
from indexer.types import GRADES, Report
from web import present
from web.authority_history import ITSELF, History, authority_slug, report_url
from web.timeline import Life, columns, time_line

LINE = 1.3
"""Ems from one line of a label to the next."""

APART = 0.7
"""Ems between two labels."""

LOOKS = 0.7
"""Ems below the top of a label at which it looks at its day."""

YEARS, COLUMN, LEAD = 3.2, 1.5, 1.6
"""Ems across: the years, a lane, the way from the lanes to the words."""

NARROW = 25.0
"""Ems across that a telephone has for the drawing: 390 px less margins, at 14 px an em."""

LETTER = 0.53
"""Ems that a letter takes across, in the mean of the system's fonts."""


def told(names: Iterable[str]) -> list[dict[str, str]]:
    """Authorities as links."""
    return [{"name": name, "url": f"/authorities/{authority_slug(name)}"} for name in names]


def listed(names: Iterable[str]) -> str:
    """Names as a sentence has them: "Cumberland and Westmorland and Furness"."""
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last


def short_framework(report: Report) -> str:
    """A framework as those who work with it call it: "ILACS", "Child protection"."""
    name = report.framework or "framework not known"
    return name[:1].upper() + name[1:]


# --- the drawing ------------------------------------------------------------------------------------


def drawing(history: History) -> dict[str, Any] | None:
    """The time line, or None where no report has a date."""
    if not history.dated:
        return None
    lives = _lives(history)
    words_at = YEARS + (max(columns(lives)) + 1) * COLUMN + LEAD
    width = max(18, int((NARROW - words_at) / LETTER))
    labels: list[tuple[date, dict[str, Any]]] = [
        (change.day, _change_label(change, citation.day_text(change.day), width))
        for change in history.succession.changes
        if change.day
    ]
    labels += [(report.day, _report_label(report, history, width)) for report in history.dated if report.day]
    labels.sort(key=lambda entry: entry[0])
    events = [(day, len(label["lines"]) * LINE + APART, LOOKS) for day, label in labels]
    line = time_line(lives, events)
    column = {lane.name: lane.column for lane in line.lanes}

    def across(name: str) -> float:
        return YEARS + (column[name] + 0.5) * COLUMN

    marks = []
    for (_, label), place in zip(labels, line.places, strict=True):
        lanes = [across(name) for name in label["lanes"] if name in column]
        marks.append(
            {
                **label,
                "x": _em(max(lanes)),
                "xs": [_em(x - 0.35) for x in lanes],
                "from_x": _em(min(lanes)),
                "y": _em(place.day),
                "to_x": _em(words_at - 0.5),
                "to_y": _em(place.label + LOOKS),
                "top": _em(place.label),
                "tall": _em(len(label["lines"]) * LINE),
                "lines": [
                    {**row, "y": _em(place.label + 1.05 + number * LINE)}
                    for number, row in enumerate(label["lines"])
                ],
            }
        )
    return {
        "height": _em(line.tall + 0.5),
        "words_at": _em(words_at),
        "words_after_grade": _em(words_at + 2.6),
        "lanes_end": _em(words_at - LEAD),
        "years": [{"y": _em(y), "text_y": _em(y + 1.05), "year": year} for y, year in line.years],
        "lanes": [
            {
                "x": _em(across(lane.name)),
                "top": _em(lane.top),
                "foot": _em(lane.foot),
                "own": lane.name == history.name,
            }
            for lane in line.lanes
        ],
        "marks": marks,
    }


def _lives(history: History) -> list[Life]:
    """The lanes of the drawing: those before the authority, itself, those after."""
    ends = {a.name: date.fromisoformat(a.abolished) for a in authorities() if a.abolished}
    starts = {name: c.day for c in history.succession.changes if c.day for name in c.after}
    return [Life(name, starts.get(name), ends.get(name)) for name in history.succession.names]


def _change_label(change: Change, day: str, width: int) -> dict[str, Any]:
    words = f"{listed(change.before)} became {listed(change.after)}"
    lines = [_piece("day", day), *(_piece("words", text) for text in textwrap.wrap(words, width))]
    return {
        "kind": "change",
        "lines": [{"pieces": [line]} for line in lines],
        "lanes": [*change.before, *change.after],
    }


def _report_label(report: Report, history: History, width: int) -> dict[str, Any]:
    own = history.relation(report) == ITSELF
    graded = [present.judgement(j, report) for j in report.judgements if is_overall(j)]
    told = (short_framework(report), "" if own else report.authority, "" if graded else without_grade(report))
    about = " · ".join(filter(None, told))
    day = citation.day_text(report.day) if report.day else ""
    lines: list[dict[str, Any]]
    if len(day) + 3 + len(about) <= width:
        lines = [{"pieces": [_piece("day", day), _piece("quiet", f" · {about}")]}]
    else:
        lines = [{"pieces": [_piece("day", day)]}, *_quiet(about, width)]
    for judgement in graded:
        if len(graded) > 1:
            lines += _quiet(judgement["half"] or judgement["area"], width)
        lines.append({"grade": judgement["grade"], "pieces": []})
    return {
        "kind": "report",
        "own": own,
        "judged": bool(report.judgements),
        "url": report_url(report),
        "label": ", ".join((report.authority, day, short_framework(report), _said(report))),
        "lines": lines,
        "lanes": [history.whose(report)],
    }


def without_grade(report: Report) -> str:
    """What is said of a report that has no overall grade."""
    if report.judgements:
        return "no overall judgement"
    graded = next((f.graded for f in frameworks() if f.name == report.framework), True)
    return "no judgement found" if graded else "gives no grades"


def _said(report: Report) -> str:
    """The overall grade, or grades, in words."""
    graded = [present.judgement(j, report) for j in report.judgements if is_overall(j)]
    if len(graded) > 1:
        return listed(f"{j['grade']} ({j['half'] or j['area']})" for j in graded)
    return f"overall {graded[0]['grade']}" if graded else without_grade(report)


def _quiet(text: str, width: int) -> list[dict[str, Any]]:
    """``text`` in lines of its own."""
    return [{"pieces": [_piece("quiet", line.rstrip(" ·"))]} for line in textwrap.wrap(text, width)]


def _piece(look: str, text: str) -> dict[str, str]:
    return {"look": look, "text": text}


def _em(ems: float) -> str:
    return f"{ems:.4g}em"


# --- the table --------------------------------------------------------------------------------------


def rows(history: History, base: str) -> list[dict[str, Any]]:
    """The reports as a reader looks for them: the newest first, then those without a date."""
    chosen = history.first_choice()
    return [
        _row(report, history, chosen, base)
        for report in (*reversed(history.dated), *reversed(history.undated))
    ]


def _row(report: Report, history: History, chosen: tuple[Report, Report] | None, base: str) -> dict[str, Any]:
    before = history.one_before(report)
    return {
        **present.card(report),
        "own": history.relation(report) == ITSELF,
        "relation": history.relation(report),
        "short_framework": short_framework(report),
        "day": citation.day_text(report.day) if report.day else None,
        "without": without_grade(report),
        "citation": f"{citation.report_text(report)}. {report_url(report, base)}",
        "left": chosen is not None and chosen[0].id == report.id,
        "right": chosen is not None and chosen[1].id == report.id,
        "before": {
            "url": f"/compare/{before.id}/{report.id}",
            "name": name_of(before, report.authority),
        }
        if before
        else None,
    }


def name_of(report: Report, authority: str) -> str:
    """A report by its month, and by its authority where that is another one than ``authority``."""
    when = citation.month_text(report)
    return when if report.authority == authority else f"{report.authority}, {when}"


def recommendations(report: Report) -> dict[str, str] | None:
    """The way to what a report recommends, where it has a section of that."""
    found = next((i for i, s in enumerate(report.sections) if s.theme == "Recommendations"), None)
    if found is None:
        return None
    heading = report.sections[found].heading.rstrip(":")
    return {"url": f"{report_url(report)}#{present.section_anchor(found)}", "heading": heading}


# --- the areas --------------------------------------------------------------------------------------


def areas(history: History) -> dict[str, Any] | None:
    """The grades by area over time, or None where fewer than two reports with a date judge anything. Areas
    that only one report judges stand apart: of them there is nothing to follow."""
    judged = [report for report in history.dated if report.judgements]
    if len(judged) < 2:
        return None
    names = {report.id: name_of(report, history.name) for report in judged}
    found = areas_over_time(judged)
    return {
        "compared": any(cell.change for row in found for cell in row.cells),
        "reports": [
            {
                "when": citation.month_text(report),
                "authority": None if history.relation(report) == ITSELF else report.authority,
                "framework": short_framework(report),
                "url": report_url(report),
            }
            for report in judged
        ],
        "changes_at": [
            place
            for place, (one, other) in enumerate(pairwise(judged), start=1)
            if one.authority_slug != other.authority_slug
        ],
        "followed": [_area(row, judged, names) for row in found if row.judged > 1],
        "once": [_area(row, judged, names) for row in found if row.judged == 1],
    }


def _area(row: AreaRow, reports: list[Report], names: dict[str, str]) -> dict[str, Any]:
    return {
        "area": row.area,
        "cells": [
            {
                "name": names[report.id],
                "judgements": [present.judgement(j, report) for j in cell.judgements],
                "grades": [g for g in GRADES if g in {j.grade for j in cell.judgements}],
                "change": cell.change,
                "since": names[cell.since] if cell.since else None,
            }
            for cell, report in zip(row.cells, reports, strict=True)
        ],
    }
