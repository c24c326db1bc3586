"""The history of an authority as a drawing: its inspections on a time line.

Comes in: a ``History``. Goes out: plain dictionaries, named as ``_timeline.html`` names them. Promises: it
says nothing that the table of reports does not; a grade is drawn where the report gives one, and where it
gives several or none that is said in words; no dot touches another.
"""

from __future__ import annotations

import textwrap
from datetime import date
from typing import Any

from indexer import citation
from indexer.reading.judgements import is_overall
from indexer.reference import authorities
from indexer.reference.succession import Change
from indexer.types import Report
from web import present
from web.authority_history import ITSELF, History, report_url
from web.present_history import listed, short_framework, without_grade
from web.timeline import Event, Life, columns, time_line

LINE = 1.3
"""Ems from one line of a label to the next."""

APART = 0.7
"""Ems between two labels."""

LOOKS = 0.7
"""Ems below the top of a label at which it looks at its day."""

YEARS, COLUMN, LEAD = 3.2, 1.5, 1.6
"""Ems across: the years, a lane, the way from the lanes to the words."""

ASIDE = 0.7
"""Ems from a dot to one beside it that would touch it on the lane. The radius of a dot is 0.3."""

NARROW = 25.0
"""Ems across that a telephone has for the drawing: 390 px less margins, at 14 px an em."""

LETTER = 0.53
"""Ems that a letter takes across, in the mean of the system's fonts."""


def drawing(history: History) -> dict[str, Any] | None:
    """The time line, or None where no report has a date."""
    if not history.dated:
        return None
    lives = _lives(history)
    lane = COLUMN + ASIDE * _most_aside(history, lives)
    words_at = YEARS + (max(columns(lives)) + 1) * lane + LEAD
    width = max(18, int((NARROW - words_at) / LETTER))
    labels: list[tuple[date, dict[str, Any]]] = [
        (change.day, _change_label(change, citation.day_text(change.day), width))
        for change in history.succession.changes
        if change.day
    ]
    labels += [(report.day, _report_label(report, history, width)) for report in history.dated if report.day]
    labels.sort(key=lambda entry: entry[0])
    events = [
        Event(day, len(label["lines"]) * LINE + APART, LOOKS, label.get("life")) for day, label in labels
    ]
    line = time_line(lives, events)
    column = {found.name: found.column for found in line.lanes}

    def across(name: str) -> float:
        return YEARS + COLUMN / 2 + column[name] * lane

    marks = []
    for (_, label), place in zip(labels, line.places, strict=True):
        lanes = [across(name) for name in label["lanes"] if name in column]
        x = max(lanes) + place.aside * ASIDE
        marks.append(
            {
                **label,
                "x": _em(x),
                "aside": place.aside > 0,
                "xs": [_em(at - 0.35) for at in lanes],
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
                "x": _em(across(found.name)),
                "top": _em(found.top),
                "foot": _em(found.foot),
                "own": found.name == history.name,
            }
            for found in line.lanes
        ],
        "marks": marks,
    }


def _lives(history: History) -> list[Life]:
    """The lanes of the drawing: those before the authority, itself, those after."""
    ends = {a.name: date.fromisoformat(a.abolished) for a in authorities() if a.abolished}
    starts = {name: c.day for c in history.succession.changes if c.day for name in c.after}
    return [Life(name, starts.get(name), ends.get(name)) for name in history.succession.names]


def _most_aside(history: History, lives: list[Life]) -> int:
    """How many dots may stand aside of a lane. Labels only make the scale longer: without them the dots are
    as close as they will ever be."""
    changes = [Event(change.day, 0, 0) for change in history.succession.changes if change.day]
    dots = [Event(report.day, 0, 0, history.whose(report)) for report in history.dated if report.day]
    bare = time_line(lives, sorted([*changes, *dots], key=lambda event: event.day))
    return max(place.aside for place in bare.places)


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
        "life": history.whose(report),
        "lanes": [history.whose(report)],
    }


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
