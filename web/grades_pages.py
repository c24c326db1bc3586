"""The page of grades by year and area, the lists behind its cells, and the same as data.

Comes in: a request. Goes out: HTML, CSV or JSON. Promises: what is shown is in the address; a page passes
over a value that is none, an address of data refuses it; every count leads to the judgements that it counts.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request

from indexer.reference.areas import steps_words
from web import grades, present_grades
from web.arguments import Parameter
from web.current import base_url, current_generation
from web.exports import FORMS, in_pieces
from web.grades import NAMES, Asked
from web.headers import TOTAL

blueprint = Blueprint("grades", __name__)

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
    generation = current_generation()
    asked = _asked()
    held = grades.everything(generation)
    found = grades.chosen(held, asked)
    if asked.year or asked.grade:
        shown = present_grades.listing(held, found, asked, _page_number())
    elif asked == Asked():  # the same for every reader who comes to it
        shown = generation.once("grades-page", lambda: present_grades.tables(found, asked))
    else:
        shown = present_grades.tables(found, asked)
    told = present_grades.told(asked)
    return render_template(
        "grades.html",
        page_title=" · ".join(filter(None, (told, "Grades"))),
        told=told,
        asked=asked,
        filters=present_grades.filters(held, asked),
        active=present_grades.active(asked),
        reports=len(found.reports),
        judgements=len(found.graded),
        without=len(grades.silent(found)),
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
    generation = current_generation()
    asked = _asked()
    found = grades.chosen(grades.everything(generation), asked)
    return {
        "generation": generation.name,
        "reports": len(found.reports),
        "reports_without_judgements": len(grades.silent(found)),
        "judgements": grades.rows(grades.narrowed(found, asked), base_url()),
    }


def _asked() -> Asked:
    """What the request asks for; what is none of the choices is passed over."""
    values = {name: request.args.get(name, "") for name in NAMES}
    year = values.pop("year")
    known = {name: value for name, value in values.items() if value in grades.choices(name)}
    return Asked(**known, year=year if YEAR.fullmatch(year) else "")


def _page_number() -> int:
    """The page of a list that is asked for; the first where that is none."""
    given = request.args.get("page", "")
    return int(given) if re.fullmatch(r"[1-9][0-9]{0,5}", given) else 1
