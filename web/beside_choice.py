"""Which reports stand beside others: what the address asks for, and what can be chosen from.

Comes in: the arguments of a request and the line of every report (``indexer/comparing/beside.py``). Goes
out: an ``Asked``, and the reports that filters leave, with the number that each other choice would leave.
Promises: what is not known is named in a notice and passed over; no more than five reports are taken; a
count is exact and respects the other filters; the address of an ``Asked`` leads back to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer.comparing.beside import MOST, Held, all_themes
from indexer.facet_values import labels
from indexer.query import MAX_LENGTH
from indexer.types import GRADES, NO_JUDGEMENT
from indexer.words import fold, slug

MOST_GIVEN = 50
"""Values of one name that are looked at."""

MOST_NAME = 60
"""Characters of what is typed to find an authority, and of a value that a notice repeats."""

ALL_YEARS = "all"
"""The year of every report; no year at all means the latest report of each authority."""

FILTERS = ("region", "framework", "grade", "year")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: a theme, reports in the order of their columns, the words that are marked
    (and whether only paragraphs with them are shown), and the filters of the list to choose from."""

    theme: str = ""
    reports: tuple[str, ...] = ()
    q: str = ""
    only: bool = False
    region: str = ""
    framework: str = ""
    grade: str = ""
    year: str = ""
    name: str = ""

    def url(self, ending: str = "", *, choose: bool = False) -> str:
        """The address. That of data has neither filters nor ``choose``."""
        pairs = [("theme", self.theme if ending else slug(self.theme))] if self.theme else []
        pairs += [("report", report) for report in self.reports]
        pairs += [("q", self.q)] if self.q else []
        pairs += [("only", "1")] if self.only and self.q else []
        if not ending:
            shown = ((name, getattr(self, name)) for name in (*FILTERS, "name"))
            pairs += [(name, value if name == "name" else slug(value)) for name, value in shown if value]
            pairs += [("choose", "1")] if choose else []
        return f"/beside{ending}" + (f"?{urlencode(pairs)}" if pairs else "")


def asked(args: MultiDict[str, str], held: Sequence[Held]) -> tuple[Asked, list[str]]:
    """What a request asks for, and what is said of what it asks for in vain."""
    notices: list[str] = []

    def known(name: str, what: str, values: Iterable[str]) -> str:
        given = args.get(name, "").strip()
        found = next((value for value in values if slug(value) == slug(given)), "") if given else ""
        if given and not found:
            notices.append(f"There is no {what} “{_short(given)}” here. It was passed over.")
        return found

    given = args.get("theme", "").strip()
    theme = next((label for label in labels("section", [given]) if label in all_themes()), "")
    if given and not theme:
        notices.append(f"There is no theme “{_short(given)}”. Choose one of those below.")
    grade = known("grade", "grade", (*GRADES, NO_JUDGEMENT, "none"))
    found = Asked(
        theme=theme,
        q=args.get("q", "").strip()[:MAX_LENGTH],
        only=bool(args.get("only")),
        region=known("region", "region", (line.region for line in held)),
        framework=known("framework", "framework", (line.framework for line in held)),
        grade=NO_JUDGEMENT if grade == "none" else grade,
        year=known("year", "year", (ALL_YEARS, "latest", *(line.year for line in held))),
        name=args.get("name", "").strip()[:MOST_NAME],
    )
    found = replace(found, year="" if found.year == "latest" else found.year)
    reports = _reports(found, args, held, notices)
    return replace(found, reports=reports), notices


def _reports(
    found: Asked, args: MultiDict[str, str], held: Sequence[Held], notices: list[str]
) -> tuple[str, ...]:
    """The reports that are asked for by their id, then the latest of the authorities that are."""
    ids = {line.id for line in held}
    wanted = []
    for given in dict.fromkeys(value.strip() for value in args.getlist("report")[:MOST_GIVEN]):
        if given in ids:
            wanted.append(given)
        elif given:
            notices.append(f"There is no report “{_short(given)}” here. It was passed over.")
    for given in dict.fromkeys(value.strip() for value in args.getlist("authority")[:MOST_GIVEN]):
        theirs = [line for line in held if line.slug == slug(given)]
        inside = [line for line in theirs if found.year in ("", ALL_YEARS, line.year)]
        about = [line for line in inside if not found.theme or line.about.get(found.theme)]
        if about or inside:
            wanted.append(latest(about or inside)[0].id)
        elif given and theirs:
            notices.append(f"There is no report on {theirs[0].authority} of {found.year} here.")
        elif given:
            notices.append(f"There is no report on “{_short(given)}” here. It was passed over.")
    wanted = list(dict.fromkeys(wanted))
    if len(wanted) > MOST:
        notices.append(f"{len(wanted)} reports were chosen. These are the first {MOST}; more do not fit.")
    return tuple(wanted[:MOST])


def _short(text: str) -> str:
    return text if len(text) <= MOST_NAME else f"{text[:MOST_NAME]}…"


def latest(lines: Iterable[Held]) -> list[Held]:
    """``lines`` from the newest; those without a date last."""
    return sorted(lines, key=lambda line: line.day, reverse=True)


def _latest_of_each(lines: Iterable[Held]) -> list[Held]:
    """The latest report of each authority, in the order of ``lines``."""
    newest: dict[str, Held] = {}
    for line in lines:
        if line.slug not in newest or line.day >= newest[line.slug].day:
            newest[line.slug] = line
    return list(newest.values())


def left(found: Asked, held: Sequence[Held]) -> list[Held]:
    """The reports with something about the theme that the filters leave, by authority and date."""
    lines = [line for line in held if line.about.get(found.theme)]
    if not found.year:
        lines = _latest_of_each(lines)
    elif found.year != ALL_YEARS:
        lines = [line for line in lines if line.year == found.year]
    words = fold(found.name).split()
    return [
        line
        for line in lines
        if found.region in ("", line.region)
        and found.framework in ("", line.framework)
        and (not found.grade or found.grade in line.graded(found.theme))
        and all(any(word.startswith(w) for word in fold(line.authority).split()) for w in words)
    ]


@dataclass(frozen=True, slots=True)
class Option:
    """A value of a filter, how it is called, and how many reports it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


def options(found: Asked, held: Sequence[Held], name: str) -> list[Option]:
    """The values of a filter, none first, each with the number of reports that it leaves; one that leaves
    none only if it is chosen."""
    about = [line for line in held if line.about.get(found.theme)]
    values: dict[str, Callable[[], Iterable[str]]] = {
        "region": lambda: sorted({line.region for line in about}),
        "framework": lambda: dict.fromkeys(line.framework for line in latest(about)),
        "grade": lambda: (*GRADES, NO_JUDGEMENT),
        "year": lambda: (ALL_YEARS, *dict.fromkeys(line.year for line in latest(about))),
    }
    called = {"": "The latest of each authority" if name == "year" else "Any", ALL_YEARS: "All years"}
    chosen = getattr(found, name)
    return [
        Option(value and slug(value), called.get(value, value), count, value == chosen)
        for value in ("", *values[name]())
        if (count := len(left(_with(found, name, value), held))) or value in ("", chosen)
    ]


def _with(found: Asked, name: str, value: str) -> Asked:
    changed: dict[str, Any] = {name: value}
    return replace(found, **changed)


def ways(found: Asked, held: Sequence[Held], names: Callable[[str], str]) -> list[tuple[str, Asked]]:
    """Choices that are made for the reader: what each is called, and what it asks for. ``names`` gives a
    report's name."""
    by_id = {line.id: line for line in held}
    about = [line for line in held if line.about.get(found.theme)]
    newest = _latest_of_each(about)
    offers: list[tuple[str, list[Held]]] = []
    listed = left(found, held)
    slugs = list(dict.fromkeys(line.slug for line in listed))
    first = by_id[found.reports[0]] if found.reports else listed[0] if len(slugs) == 1 else None
    if first:
        theirs = latest(line for line in about if line.slug == first.slug)
        count = f"the latest {MOST} reports" if len(theirs) > MOST else f"all {len(theirs)} reports"
        if len(theirs) > 1:
            offers.append((f"{first.authority}: {count}", theirs[:MOST]))
        near = [line for line in newest if line.region == first.region and line.slug != first.slug]
        if near:
            own = first if first.about.get(found.theme) else None
            offers.append(
                (
                    f"{names(first.id)} and its neighbours in {first.region}",
                    [*([own] if own else []), *latest(near)],
                )
            )
    free = replace(found, grade="")
    pool = left(free, held)
    if len(pool) > 1:
        offers.append((f"The latest {min(MOST, len(pool))} reports", latest(pool)))
    for grade in GRADES:
        graded = [line for line in pool if grade in line.graded(found.theme)]
        if len(graded) > 1:
            offers.append((f"The latest {min(MOST, len(graded))} graded {grade}", latest(graded)))
    return [
        (label, Asked(theme=found.theme, reports=tuple(line.id for line in lines[:MOST])))
        for label, lines in offers
    ]
