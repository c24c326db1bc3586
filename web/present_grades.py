"""Grades by year and area as their page shows them: filters, tables, one area by itself, lists.

Comes in: what is looked at and what is asked for. Goes out: plain dictionaries, named as the template names
them. Promises: every count leads to exactly the judgements that it counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from typing import Any

from indexer.reference import framework_label
from indexer.reference.areas import Area, areas, nearness
from indexer.words import slug
from web import grades
from web.authority_history import predecessors
from web.grades import All, Asked, Graded, Held
from web.grades_chart import chart

PER_PAGE = 50
"""Reports on a page of a list."""

LABELS = {
    "area": "Area",
    "year": "Year",
    "grade": "Grade",
    "framework": "Framework",
    "region": "Region",
    "latest": "Inspections",
}
EVERY = {
    "area": "every area",
    "year": "every year",
    "grade": "every grade",
    "framework": "every framework",
    "region": "every region",
    "latest": "all inspections",
}
"""What the filters are called, and what stands for no choice."""


def told(asked: Asked) -> str:
    """What is asked for, in words."""
    names = ("grade", "area", "part", "year", "framework", "region", "latest")
    values = [(name, getattr(asked, name)) for name in names if getattr(asked, name)]
    return ", ".join(value if name == "year" else grades.choices(name)[value] for name, value in values)


def filters(held: All, asked: Asked) -> list[dict[str, Any]]:
    """The choices that the archive has something for, and what is chosen."""
    there = {
        "area": {one.area.slug if one.area else grades.OTHER for one in held.graded},
        "grade": {slug(one.grade) for one in held.graded},
        "framework": {slug(one.framework or "") for one in held.reports},
        "region": {slug(one.region or "") for one in held.reports},
        "latest": {"yes"},
    }
    shown = []
    for name in LABELS:
        value = getattr(asked, name)
        options = (
            {year: year for year in grades.years(held)}
            if name == "year"
            else {v: label for v, label in grades.choices(name).items() if v in there[name] or v == value}
        )
        if value:
            options.setdefault(value, value)
        shown.append(
            {"name": name, "label": LABELS[name], "every": EVERY[name], "value": value, "options": options}
        )
    return shown


def tables(found: All, asked: Asked) -> dict[str, Any]:
    """One area by itself; where none is chosen, grades by year and area too, and apart from them what is
    from before the single framework, unless there is nothing else."""
    years = grades.years(found)
    bygone = grades.bygone(found)
    since = [year for year in years if year not in bygone]
    judged = {one.area for one in found.graded if asked.area or one.report.year in since} or {
        one.area for one in found.graded
    }
    area = next((a for a in areas() if a.slug == asked.area or (not asked.area and a in judged)), None)
    if asked.area:
        others = [] if area else [_table(found, [None], years, asked)]
        return {"tables": others, "before": [], "one": _one(found, area, years, asked) if area else None}
    lasting: list[Area | None] = [*(area for area in areas() if not area.former), None]
    former: list[Area | None] = [area for area in areas() if area.former]
    before = [year for year in years if year in bygone]
    open_tables = [_table(found, lasting, since, asked)]
    folded = [_table(found, lasting, before, asked), _table(found, former, years, asked)]
    open_tables, folded = ([t for t in some if t["heads"]] for some in (open_tables, folded))
    return {
        "tables": open_tables or folded,
        "before": folded if open_tables else [],
        "one": _one(found, area, since or before, asked) if area else None,
    }


def _table(found: All, columns: list[Area | None], years: list[str], asked: Asked) -> dict[str, Any]:
    """Years by those of ``columns`` that they judge, in each cell the grades of each part with how often they
    are given. Areas that are judged no more have the years in which they were."""
    silent = {one.id for one in grades.silent(found)}
    cells: dict[tuple[Area | None, str], list[Graded]] = {}
    for one in found.graded:
        if one.area in columns and one.report.year in years:
            cells.setdefault((one.area, one.report.year), []).append(one)
    columns = [area for area in columns if any(area == there for there, _ in cells)]
    if all(area and area.former for area in columns):
        years = [year for year in years if any(year == there for _, there in cells)]
    rows = []
    for year in years:
        reports = [one for one in found.reports if one.year == year]
        rows.append(
            {
                "year": year,
                "url": asked.url(year=year, area=""),
                "reports": len(reports),
                "without": sum(one.id in silent for one in reports),
                "few": len(reports) < grades.FEW,
                "cells": [_cell(cells.get((area, year), []), area, year, asked) for area in columns],
            }
        )
    heads = [
        {
            "name": area.name if area else grades.OTHER_LABEL,
            "about": _about(
                area, [one for (there, _), some in cells.items() if there == area for one in some]
            )
            if area
            else "",
            "url": asked.url(area=area.slug if area else grades.OTHER),
        }
        for area in columns
    ]
    return {"heads": heads, "rows": rows}


def _cell(here: list[Graded], area: Area | None, year: str, asked: Asked) -> list[dict[str, Any]]:
    """The grades of an area in a year, by the part of it that is judged."""
    ordered = sorted(here, key=lambda one: one.rank)
    by_part = {part: list(group) for part, group in groupby(ordered, key=lambda one: one.part)}
    cells = []
    for part, group in by_part.items():
        wanted = {"area": area.slug if area else grades.OTHER, "year": year}
        wanted["part"] = grades.part_slug(part) if len(by_part) > 1 else ""
        counts = [
            {"grade": grade, "count": count, "url": asked.url(**wanted, grade=slug(grade))}
            for grade, count in grades.counted(group)
        ]
        cells.append({"part": part, "counts": counts})
    return cells


def _one(found: All, area: Area, years: list[str], asked: Asked) -> dict[str, Any]:
    """One area by itself in ``years``: its figure, and what its parts have to do with each other."""
    graded = [one for one in found.graded if one.area == area and one.report.year in years]
    narrowed = asked.framework or asked.region or asked.latest
    asked = replace(asked, area=area.slug, part="")
    drawn = chart(graded, years, asked, "none under these filters" if narrowed else "no report held")
    there = {one.part for one in graded}
    near = [
        one.words
        for one in nearness()
        if {part.area for part in one.parts | one.to} & {area}
        and {part.name for part in one.parts | one.to if part.area == area} & there
    ]
    return {
        "area": area,
        "about": _about(area, graded),
        "chart": drawn,
        "near": near,
        "url": asked.url(),
        "total": len(graded),
    }


def _about(area: Area, graded: Iterable[Graded]) -> str:
    """What an area is, as far as that is true of those of its judgements that are shown."""
    there = [part for _, part in sorted({(one.rank, one.part) for one in graded})]
    if there and "" not in there:
        return f"Here no grade is for all of it; parts of it are graded by themselves: {', '.join(there)}."
    named = " Where only a part of it is graded, the part is named." if len(there) > 1 else ""
    return f"{area.about}{named}"


def active(asked: Asked) -> list[dict[str, str]]:
    """What is chosen, each with the way to the page without it."""
    chosen = [(name, getattr(asked, name)) for name in grades.NAMES if getattr(asked, name)]
    return [
        {
            "label": LABELS.get(name, "Part"),
            "value": value if name == "year" else grades.choices(name)[value],
            "url": asked.url(**{name: ""} | ({"part": ""} if name == "area" else {})),
        }
        for name, value in chosen
    ]


def listing(held: All, found: All, asked: Asked, page: int) -> dict[str, Any]:
    """A page of the judgements that are asked for, by report, the newest first; beyond the last, the last."""
    groups = [
        (report, list(group))
        for report, group in groupby(grades.narrowed(found, asked), key=lambda one: one.report)
    ]
    last = max(1, -(-len(groups) // PER_PAGE))
    here = min(page, last)
    by_slug: dict[str, list[Held]] = {}
    for one in held.reports:
        by_slug.setdefault(one.slug, []).append(one)
    return {
        "listing": True,
        "groups": [
            _group(report, group, _earlier(report, by_slug))
            for report, group in groups[(here - 1) * PER_PAGE : here * PER_PAGE]
        ],
        "listed": len(groups),
        "found": sum(len(group) for _, group in groups),
        "page": here,
        "pages": last,
        "previous": _page(asked, here - 1) if here > 1 else None,
        "next": _page(asked, here + 1) if here < last else None,
    }


def _page(asked: Asked, number: int) -> str:
    return f"{asked.url()}&page={number}"


def _earlier(report: Held, by_slug: dict[str, list[Held]]) -> list[Held]:
    """The authority's earlier reports, the latest first; where there is none, the last of those from which
    the authority came."""

    def before(slugs: Iterable[str]) -> list[Held]:
        theirs = [one for name in slugs for one in by_slug.get(name, ()) if one.day]
        found = [one for one in theirs if report.day and one.day and one.day < report.day]
        return sorted(found, key=lambda one: (one.day or "", one.id), reverse=True)

    return before([report.slug]) or before(sorted(predecessors(report.slug)))[:1]


def _group(report: Held, group: list[Graded], earlier: list[Held]) -> dict[str, Any]:
    """A report with the judgements of it that are asked for, and those that it may be compared with."""
    return {
        "url": f"/reports/{report.id}",
        "authority": report.authority,
        "when": report.when,
        "framework": framework_label(report.framework),
        "region": report.region,
        "judgements": [
            one.shown | {"common": one.area.name if one.area else None, "part": one.part} for one in group
        ],
        "compare": [
            {
                "url": f"/compare/{one.id}/{report.id}",
                "when": one.when if one.slug == report.slug else f"{one.authority}, {one.when}",
                "framework": framework_label(one.framework),
            }
            for one in earlier
        ],
    }
