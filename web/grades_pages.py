"""The page of grades by year and area, the lists behind its cells, and the same as data.

Comes in: a request. Goes out: HTML, CSV or JSON. Promises: what is shown is in the address; a page passes
over a value that is none, an address of data refuses it; every count leads to the judgements that it counts.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from indexer.reference.areas import Area, areas, nearness, steps_words
from indexer.words import slug
from web import grades
from web.arguments import Parameter, check_arguments
from web.current import base_url, current_generation
from web.exports import FORMS, in_pieces
from web.grades import NAMES, All, Asked, Graded, Held
from web.grades_chart import chart
from web.headers import TOTAL
from web.present import framework_label

blueprint = Blueprint("grades", __name__)

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

YEAR = re.compile(r"^([0-9]{4}|undated)$")

_MEANINGS = {
    "area": "Only judgements on this area, by the name that all frameworks share.",
    "part": "Only where this part of the area is judged; `whole` for all of it.",
    "year": "Only inspections that ended in this year.",
    "grade": "Only this grade.",
    "framework": "Only reports of this framework.",
    "region": "Only authorities of this region.",
    "latest": "Only the latest report with judgements of each authority, of the framework and region chosen.",
}

TAKEN: tuple[Parameter, ...] = tuple(
    Parameter(
        name,
        _MEANINGS[name],
        {"type": "string", "pattern": YEAR.pattern, "description": "a year of four digits, or undated"}
        if name == "year"
        else {"type": "string", "enum": list(grades.choices(name))},
    )
    for name in NAMES
)
"""The parameters of the data."""


@blueprint.get("/grades")
def page() -> str:
    """Grades by year and area; with a year or a grade, the judgements that are meant."""
    held = grades.everything(current_generation())
    asked = _asked()
    found = grades.chosen(held, asked)
    listing = bool(asked.year or asked.grade)
    shown = _list(held, found, asked) if listing else _tables(found, asked)
    giving = {one.report.id for one in found.graded}
    return render_template(
        "grades.html",
        page_title=_title(asked),
        asked=asked,
        listing=listing,
        filters=_filters(held, asked),
        reports=len(found.reports),
        judgements=len(found.graded),
        without=sum(one.id not in giving for one in found.reports),
        few=grades.FEW,
        steps=steps_words(),
        files=[
            {"label": ending.upper(), "url": asked.url(f"/grades.{ending}")} for ending in ("csv", "json")
        ],
        **shown,
    )


@blueprint.get("/grades.csv")
def as_csv() -> Response:
    """The judgements that are asked for as CSV."""
    found = _data()
    media_type, write = FORMS["csv"]
    return Response(
        in_pieces(write(found["judgements"], grades.COLUMNS)),
        content_type=f"{media_type}; charset=utf-8",
        headers={
            "Content-Disposition": 'attachment; filename="pilcrow-grades.csv"',
            TOTAL: str(len(found["judgements"])),
        },
    )


@blueprint.get("/grades.json")
def as_json() -> Any:
    """The judgements that are asked for as JSON."""
    return jsonify(_data())


def _data() -> dict[str, Any]:
    check_arguments(request.args, TAKEN)
    generation = current_generation()
    asked = _asked()
    found = grades.chosen(grades.everything(generation), asked)
    giving = {one.report.id for one in found.graded}
    return {
        "generation": generation.name,
        "reports": len(found.reports),
        "reports_without_judgements": sum(one.id not in giving for one in found.reports),
        "judgements": grades.rows(grades.narrowed(found, asked), base_url()),
    }


def _asked() -> Asked:
    """What the request asks for; what is none of the choices is passed over."""
    values = {name: request.args.get(name, "") for name in NAMES}
    year = values.pop("year")
    known = {name: value for name, value in values.items() if value in grades.choices(name)}
    return Asked(**known, year=year if YEAR.fullmatch(year) else "")


def _title(asked: Asked) -> str:
    told = [grades.choices(name)[v] for name in ("grade", "area", "part") if (v := getattr(asked, name))]
    return " · ".join(filter(None, [", ".join([*told, *([asked.year] if asked.year else [])]), "Grades"]))


def _filters(held: All, asked: Asked) -> list[dict[str, Any]]:
    """The choices that the archive has something for, and what is chosen."""
    there = {
        "area": {one.area.slug if one.area else grades.OTHER for one in held.graded},
        "grade": {slug(one.grade) for one in held.graded},
        "framework": {slug(one.framework or "") for one in held.reports},
        "region": {slug(one.region or "") for one in held.reports},
        "latest": {"yes"},
    }
    filters = []
    for name in LABELS:
        value = getattr(asked, name)
        options = (
            {year: year for year in grades.years(held)}
            if name == "year"
            else {v: label for v, label in grades.choices(name).items() if v in there[name] or v == value}
        )
        if value:
            options.setdefault(value, value)
        filters.append(
            {"name": name, "label": LABELS[name], "every": EVERY[name], "value": value, "options": options}
        )
    return filters


def _tables(found: All, asked: Asked) -> dict[str, Any]:
    """Grades by year and area, and one area by itself."""
    years = grades.years(found)
    judged = {one.area for one in found.graded}
    current: list[Area | None] = [area for area in areas() if not area.former and area in judged]
    old: list[Area | None] = [area for area in areas() if area.former and area in judged]
    area = next((a for a in areas() if a.slug == asked.area), next(iter([*current, *old]), None))
    old += [None] if None in judged else []
    older = [y for y in years if any(one.area in old and one.report.year == y for one in found.graded)]
    return {
        "current": _table(found, [] if asked.area else current, years, asked),
        "former": _table(found, [] if asked.area else old, older, asked),
        "one": _one(found, area, years, asked) if area else None,
    }


def _table(found: All, columns: list[Area | None], years: list[str], asked: Asked) -> dict[str, Any]:
    """Years by areas, in each cell the grades of each part with how often they are given."""
    giving = {one.report.id for one in found.graded}
    rows = []
    for year in years:
        reports = [one for one in found.reports if one.year == year]
        rows.append(
            {
                "year": year,
                "url": asked.url(year=year, area=""),
                "reports": len(reports),
                "without": sum(one.id not in giving for one in reports),
                "few": len(reports) < grades.FEW,
                "cells": [_cell(found, area, year, asked) for area in columns],
            }
        )
    heads = [
        {"name": area.name if area else grades.OTHER_LABEL, "about": area.about if area else "",
         "url": asked.url(area=area.slug) if area else None}
        for area in columns
    ]  # fmt: skip
    return {"heads": heads, "rows": rows}


def _cell(found: All, area: Area | None, year: str, asked: Asked) -> list[dict[str, Any]]:
    here = [one for one in found.graded if one.area == area and one.report.year == year]
    here.sort(key=lambda one: one.rank)
    by_part = {part: list(group) for part, group in groupby(here, key=lambda one: one.part)}
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
    """One area by itself: its figure, and what its parts have to do with each other."""
    graded = [one for one in found.graded if one.area == area]
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
    return {"area": area, "chart": drawn, "near": near, "url": asked.url(), "total": len(graded)}


def _list(held: All, found: All, asked: Asked) -> dict[str, Any]:
    """The judgements that are asked for, by report, the newest first."""
    groups = [
        (report, list(group))
        for report, group in groupby(grades.narrowed(found, asked), key=lambda one: one.report)
    ]
    last = max(1, -(-len(groups) // PER_PAGE))
    given = request.args.get("page", "")
    here = min(int(given), last) if re.fullmatch(r"[1-9][0-9]{0,5}", given) else 1
    before: dict[str, list[Held]] = {}
    for one in held.reports:
        before.setdefault(one.slug, []).append(one)
    return {
        "groups": [
            _group(report, group, before[report.slug])
            for report, group in groups[(here - 1) * PER_PAGE : here * PER_PAGE]
        ],
        "listed": len(groups),
        "found": sum(len(group) for _, group in groups),
        "page": here,
        "pages": last,
        "previous": _page(asked, here - 1) if here > 1 else None,
        "next": _page(asked, here + 1) if here < last else None,
        "back": asked.url(year="", grade="", part=""),
    }


def _page(asked: Asked, number: int) -> str:
    return f"{asked.url()}&page={number}"


def _group(report: Held, group: list[Graded], theirs: list[Held]) -> dict[str, Any]:
    """A report with the judgements of it that are asked for, and the authority's earlier ones."""
    earlier = [one for one in theirs if one.day and report.day and one.day < report.day]
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
                "when": one.when,
                "framework": framework_label(one.framework),
            }
            for one in reversed(earlier)
        ],
    }
