"""What one report says about one theme, and what every report says about which.

Comes in: a report with its records. Goes out: the stretches of it that are about a theme, as they stand in
the report, and a line for the choice of reports. Pure. Promises: every paragraph and item about the theme
stands in exactly one stretch, in reading order; what lies between two stretches is about something else; a
section inside it that is about something else is named where it stood.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from indexer.reference import frameworks, themes
from indexer.search_types import OTHER_SECTIONS, UNDATED
from indexer.types import NO_JUDGEMENT, Block, Judgement, Kind, Record, Report

MOST = 5
"""Reports side by side: more columns than these cannot be read on any screen."""

NO_REGION, NO_FRAMEWORK = "No region", "No framework known"
"""What reports have whose authority, or whose framework, is in no table."""


@dataclass(frozen=True, slots=True)
class Inside:
    """A section that lies in one about the theme and is about another: ``section`` indexes the report's."""

    section: int
    theme: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that stand one after the other. ``above`` are the headings over the first one that are not
    about the theme themselves; ``inside`` are the sections that stood between this stretch and the next."""

    above: tuple[str, ...]
    blocks: tuple[Block, ...]
    inside: tuple[Inside, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A report as somebody chooses it: where and when it was, under what framework, how many paragraphs and
    items it has about each theme, and the grades it gives for each."""

    id: str
    authority: str
    slug: str
    region: str
    framework: str
    year: str
    day: str
    about: Mapping[str, int]
    grades: Mapping[str, tuple[str, ...]]

    def graded(self, theme: str) -> tuple[str, ...]:
        """The grades for a theme, as a filter has them."""
        return self.grades.get(theme) or (NO_JUDGEMENT,)


def all_themes() -> tuple[str, ...]:
    """The themes in the order of the reference data, then what has none."""
    return (*themes(), OTHER_SECTIONS)


def held(report: Report, records: Mapping[str, Record]) -> Held:
    """The line of ``report`` for the choice of reports."""
    grades: dict[str, tuple[str, ...]] = {}
    for judgement in report.judgements:
        theme = judgement.theme or OTHER_SECTIONS
        grades[theme] = tuple(dict.fromkeys((*grades.get(theme, ()), judgement.grade)))
    label = next((f.label for f in frameworks() if f.name == report.framework), report.framework)
    return Held(
        id=report.id,
        authority=report.authority,
        slug=report.authority_slug,
        region=report.region or NO_REGION,
        framework=label or NO_FRAMEWORK,
        year=str(report.year) if report.year else UNDATED,
        day=report.day.isoformat() if report.day else "",
        about=Counter(record.theme or OTHER_SECTIONS for record in records.values()),
        grades=grades,
    )


def judgements(report: Report, theme: str) -> tuple[Judgement, ...]:
    """The judgements of ``report`` on a theme."""
    return tuple(j for j in report.judgements if (j.theme or OTHER_SECTIONS) == theme)


def stretches(report: Report, records: Mapping[str, Record], theme: str) -> tuple[Stretch, ...]:
    """What ``report`` says about ``theme``: its headings, paragraphs, items, tables and footnotes."""
    opening = next((r.theme for r in records.values() if not r.section), None)
    found: list[list[Block]] = []
    inside: list[list[Inside]] = []
    going = False
    for block in report.blocks:
        if block.kind is Kind.FURNITURE:
            continue
        if _theme(report, block.section, opening) == theme:
            if not going:
                found.append([])
                inside.append([])
            found[-1].append(block)
            going = True
            continue
        going = False
        under = _inside(report, block.section, theme)
        if found and under and under not in inside[-1]:
            inside[-1].append(under)
    return tuple(
        Stretch(_above(report, blocks[0].section, theme), tuple(blocks), tuple(other))
        for blocks, other in zip(found, inside, strict=True)
    )


def _theme(report: Report, section: int, opening: str | None) -> str:
    theme = report.sections[section].theme if section >= 0 else opening
    return theme or OTHER_SECTIONS


def over(report: Report, section: int) -> Iterator[int]:
    """``section`` and those over it, from the inside out."""
    while section >= 0:
        yield section
        section = report.sections[section].parent


def _inside(report: Report, section: int, theme: str) -> Inside | None:
    """The outermost section over ``section``, itself included, that is not about ``theme`` but lies right in
    one that is."""
    for index in over(report, section):
        parent = report.sections[index].parent
        if parent >= 0 and _theme(report, parent, None) == theme != _theme(report, index, None):
            return Inside(index, _theme(report, index, None))
    return None


def _above(report: Report, section: int, theme: str) -> tuple[str, ...]:
    """The headings over ``section``, outermost first, up to the first that is about the theme."""
    higher = [index for index in over(report, section) if _theme(report, index, None) != theme]
    return tuple(report.sections[index].heading for index in reversed(higher))
