"""Every judgement of the archive by year, area and grade: what the page and the data of grades are made from.

Comes in: a generation, and what is asked for. Goes out: rows, one a judgement; counts by year and part of an
area. Promises: a judgement counts once; a report that gives no judgement is counted apart; nothing is put
under an area to which the reference data does not say that it belongs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from indexer.citation import month_text
from indexer.comparing.placed import placed
from indexer.generations import Generation
from indexer.reference import authorities, frameworks
from indexer.reference.areas import Area, areas, parts
from indexer.types import GRADES, Report
from indexer.words import slug
from web import present

FEW = 10
"""Reports of a year below which its shares say little, and the page says so."""

UNDATED = "undated"

OTHER, OTHER_LABEL = "other", "Areas of other names"
"""What has no place among the areas that frameworks share."""

WHOLE = "whole"
"""The part of an area that has no name, because it is all of it."""

SINGLE = "2013-11"
"""The month from which one framework took the place of several: SLAC, child protection, looked after."""

NAMES = ("area", "part", "year", "grade", "framework", "region", "latest")
"""What may be asked for, in the order of the address."""


@dataclass(frozen=True, slots=True)
class Held:
    """A report as far as its grades go."""

    id: str
    authority: str
    slug: str
    code: str | None
    region: str | None
    framework: str | None
    day: str | None
    inspection_end: str | None
    when: str

    @property
    def year(self) -> str:
        """The year of its day, as it stands in links."""
        return self.day[:4] if self.day else UNDATED


@dataclass(frozen=True, slots=True)
class Graded:
    """A judgement of a report; ``area`` is None where it has no place among those that frameworks share.
    ``shown`` is what ``present.judgement`` makes of it."""

    report: Held
    area: Area | None
    part: str
    grade: str
    rank: tuple[int, int]
    shown: dict[str, Any]


@dataclass(frozen=True, slots=True)
class All:
    """What a generation holds: its reports in order, and their judgements."""

    reports: tuple[Held, ...]
    graded: tuple[Graded, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for; "" is anything. All are as they stand in links."""

    area: str = ""
    part: str = ""
    year: str = ""
    grade: str = ""
    framework: str = ""
    region: str = ""
    latest: str = ""

    def url(self, path: str = "/grades", **changed: str) -> str:
        """The address of this, with something ``changed``."""
        asked = replace(self, **changed)
        pairs = [(name, getattr(asked, name)) for name in NAMES if getattr(asked, name)]
        return f"{path}?{urlencode(pairs)}" if pairs else path


def choices(name: str) -> dict[str, str]:
    """The values that ``name`` may have, by what stands for them in links."""
    return {
        "area": {area.slug: area.name for area in areas()} | {OTHER: OTHER_LABEL},
        "part": {part_slug(part.name): part.name or "all of it" for part in parts()},
        "grade": {slug(grade): grade for grade in GRADES},
        "framework": {slug(known.name): known.label for known in frameworks()},
        "region": {slug(region): region for region in sorted({a.region for a in authorities() if a.region})},
        "latest": {"yes": "the latest inspection of each authority"},
    }[name]


def part_slug(name: str) -> str:
    """The name of a part of an area in links."""
    return slug(name) if name else WHOLE


def everything(generation: Generation) -> All:
    """The judgements of ``generation``, found once."""
    return generation.once("grades", lambda: _all(generation.reports.values()))


def _all(reports: Iterable[Report]) -> All:
    held, graded = [], []
    for report in reports:
        one = Held(
            id=report.id,
            authority=report.authority,
            slug=report.authority_slug,
            code=report.authority_code,
            region=report.region,
            framework=report.framework,
            day=report.day.isoformat() if report.day else None,
            inspection_end=report.inspection_end.isoformat() if report.inspection_end else None,
            when=month_text(report),
        )
        held.append(one)
        for found in placed(report):
            area, part = (found.part.area, found.part.name) if found.part else (None, "")
            shown = present.judgement(found.judgement, report)
            graded.append(Graded(one, area, part, found.judgement.grade, found.rank, shown))
    return All(tuple(held), tuple(graded))


def chosen(found: All, asked: Asked) -> All:
    """What of ``found`` is asked for by framework, region and latest: the reports that are looked at."""
    reports = [
        one
        for one in found.reports
        if (not asked.framework or slug(one.framework or "") == asked.framework)
        and (not asked.region or slug(one.region or "") == asked.region)
    ]
    kept = {one.id for one in reports}
    if asked.latest:
        giving = {one.report.id for one in found.graded}
        newest = {one.slug: one.id for one in sorted(reports, key=_in_time) if one.id in giving}
        kept = set(newest.values())
    return All(
        tuple(one for one in reports if one.id in kept),
        tuple(one for one in found.graded if one.report.id in kept),
    )


def silent(found: All) -> list[Held]:
    """The reports that give no judgement: focused visits, for example."""
    giving = {one.report.id for one in found.graded}
    return [one for one in found.reports if one.id not in giving]


def narrowed(found: All, asked: Asked) -> list[Graded]:
    """The judgements of ``found`` that are asked for by area, year and grade, the newest first."""
    kept = [
        one
        for one in found.graded
        if (not asked.area or (one.area.slug if one.area else OTHER) == asked.area)
        and (not asked.part or part_slug(one.part) == asked.part)
        and (not asked.year or one.report.year == asked.year)
        and (not asked.grade or slug(one.grade) == asked.grade)
    ]
    kept.sort(key=lambda one: (one.report.slug, one.report.id, one.rank))
    return sorted(kept, key=lambda one: _in_time(one.report), reverse=True)


def _in_time(one: Held) -> str:
    return one.day or ""


def years(found: All) -> list[str]:
    """The years of the reports, the newest first; those without a date at the end."""
    dated = sorted({one.year for one in found.reports} - {UNDATED}, reverse=True)
    return [*dated, *([UNDATED] if any(one.year == UNDATED for one in found.reports) else [])]


def bygone(found: All) -> set[str]:
    """The years of which all reports are from before the single framework."""
    since = {one.year for one in found.reports if not one.day or one.day >= SINGLE}
    return {one.year for one in found.reports} - since


def counted(graded: Sequence[Graded]) -> list[tuple[str, int]]:
    """Grades with how often each is given, in the official order; those that are not given are left out."""
    found = Counter(one.grade for one in graded)
    return [(grade, found[grade]) for grade in GRADES if found[grade]]


def rows(found: Iterable[Graded], base: str) -> list[dict[str, Any]]:
    """The judgements as data, one row each; links begin with ``base``."""
    return [
        {
            "report": one.report.id,
            "authority": one.report.authority,
            "authority_code": one.report.code,
            "region": one.report.region,
            "framework": one.report.framework,
            "year": int(one.report.year) if one.report.day else None,
            "inspection_end": one.report.inspection_end,
            "area_printed": one.shown["area"],
            "section": one.shown["section"],
            "area": one.area.name if one.area else None,
            "part": one.part or None,
            "grade": one.grade,
            "url": base + one.shown["url"],
        }
        for one in found
    ]


COLUMNS = (
    "report",
    "authority",
    "authority_code",
    "region",
    "framework",
    "year",
    "inspection_end",
    "area_printed",
    "section",
    "area",
    "part",
    "grade",
    "url",
)
"""A contract (docs/data.md): new ones go to the end."""
