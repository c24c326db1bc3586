"""The history of an authority as its page shows it: the table of reports, and the areas over time.

Comes in: a ``History``. Goes out: plain dictionaries, named as the template names them. Promises: every
report stands once; every judgement of those with a date stands in one cell of the areas. The drawing is
``present_timeline.py``'s.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from indexer import citation
from indexer.comparing.asked import recommendations as recommended
from indexer.comparing.over_time import Line, over_time
from indexer.records import records
from indexer.reference import frameworks
from indexer.types import GRADES, Report
from web import present
from web.authority_history import ITSELF, History, authority_slug, report_url

SIGNS = {
    "up": ("↑", "up"),
    "down": ("↓", "down"),
    "unchanged": ("=", "the same grade"),
    "renamed": ("=", "the same step under another name"),
}
"""What became of a grade: the sign, which is not read out, and the words."""


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


def without_grade(report: Report) -> str:
    """What is said of a report that has no overall grade."""
    if report.judgements:
        return "no overall judgement"
    graded = next((f.graded for f in frameworks() if f.name == report.framework), True)
    return "no judgement found" if graded else "gives no grades"


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


def asked_since(history: History, report: Report) -> dict[str, str] | None:
    """The way to what the last report before this one that recommends anything asked for, and what this one
    says to it."""
    before = history.one_before(report)
    while before and not recommended(records(before)):
        before = history.one_before(before)
    if before is None:
        return None
    return {"url": f"/compare/{before.id}/{report.id}#asked-again", "when": name_of(before, history.name)}


# --- the areas --------------------------------------------------------------------------------------


def areas(history: History) -> dict[str, Any] | None:
    """The grades by area over time, or None where fewer than two reports with a date judge anything. Areas
    that only one report judges stand apart: of them there is nothing to follow."""
    judged = [report for report in history.dated if report.judgements]
    if len(judged) < 2:
        return None
    names = {report.id: name_of(report, history.name) for report in judged}
    found = over_time(judged)
    return {
        "compared": any(one.change for line in found.lines for cell in line.cells for one in cell),
        "notes": [{"areas": listed(note.areas), "words": note.words} for note in found.notes],
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
        "followed": [_area(line, judged, names) for line in found.lines if line.judged > 1],
        "once": [_area(line, judged, names) for line in found.lines if line.judged == 1],
    }


def _area(line: Line, reports: list[Report], names: dict[str, str]) -> dict[str, Any]:
    return {
        "area": line.area,
        "cells": [
            {
                "name": names[report.id],
                "judgements": [
                    {
                        **present.judgement(one.judgement, report),
                        "part": one.part,
                        "change": one.change,
                        "sign": SIGNS[one.change] if one.change else None,
                        "since": names[one.since] if one.since else None,
                    }
                    for one in cell
                ],
                "grades": [g for g in GRADES if g in {one.judgement.grade for one in cell}],
            }
            for cell, report in zip(line.cells, reports, strict=True)
        ],
    }
