"""Step 11: the judgements, each with all its evidence.

Comes in: sections with the grades of their headings, drafts, the outline. Goes out: sections with their
grades, ``Judgement`` values, warnings. A report says its judgements in several places: in a table on its
cover or a record of findings, in the headings of its sections, in the sentences that open them. Promises:
every place is evidence; evidence that disagrees is a warning and never chosen quietly; a judgement that
stands in the record of findings only is said to; the grade of the whole is no section's grade.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.reading.draft import Draft
from indexer.reading.evidence import (
    FINDINGS,
    Found,
    Row,
    findings_rows,
    is_about,
    own_evidence,
    place,
    table_rows,
)
from indexer.reading.findings import aligned, without_summary
from indexer.reading.headings import canonical_grade
from indexer.reading.notes import Code, Notebook
from indexer.reading.sections import Outline, theme_of
from indexer.reference import pattern, theme_of_words
from indexer.types import Evidence, Judgement, Line, Section
from indexer.words import fold

OVERALL = "Overall effectiveness"
"""The theme of the judgement on the whole."""


def judge(
    drafts: list[Draft], outline: Outline, notes: Notebook
) -> tuple[tuple[Section, ...], tuple[Judgement, ...]]:
    """The sections with their own and governing grades, and the report's judgements."""
    own = {i: found for i in range(len(outline.sections)) if (found := own_evidence(i, drafts, outline))}
    rows = findings_rows(drafts, outline)
    table = table_rows(drafts, outline)
    if table:
        judged, themes = _by_theme(own, table, drafts, outline)
        _check(judged, notes)
    else:
        judged = without_summary(own, outline)
        _check(judged, notes)
        if rows:
            judged = aligned(judged, rows, outline, notes)
        themes = [_own_theme(found, outline) for found in judged]
    # A judgement from a table may be all that a section has; the half of a report, or the section round
    # it, that such a one was put under for want of a better place is not graded by it.
    governed = {f.section: f for f in judged if f.section >= 0 and _governs(f, outline)}
    sections = _graded(outline.sections, governed | own)
    return sections, tuple(
        Judgement(
            area=found.area,
            grade=found.grade,
            section=sections[found.section].path if found.section >= 0 else (),
            theme=theme,
            evidence=tuple(found.evidence),
        )
        for found, theme in zip(judged, themes, strict=True)
    )


def with_cover(judgements: tuple[Judgement, ...], cover: tuple[Line, ...]) -> tuple[Judgement, ...]:
    """``judgements``, with the one on the whole from the cover's sentence where nothing else gives it: in a
    conversion without type the sentence is one of the cover's lines, and may run over two."""
    if any(map(is_overall, judgements)):
        return judgements
    for first, second in zip(cover, (*cover[1:], None), strict=False):
        for text in (first.text, f"{first.text} {second.text}" if second else ""):
            match = pattern("grade_suffix").search(text)
            if match and theme_of_words(match.group("title")) == OVERALL:
                printed = match.group("grade")
                grade = canonical_grade(printed)
                evidence = Evidence("cover", text, first.number, first.page, grade, printed)
                return (Judgement(match.group("title"), grade, (), OVERALL, (evidence,)), *judgements)
    return judgements


def is_overall(judgement: Judgement) -> bool:
    """Whether the judgement is one on the whole."""
    return judgement.theme == OVERALL or fold(judgement.area).startswith(fold(OVERALL))


def overall(judgements: tuple[Judgement, ...]) -> str | None:
    """The one overall grade, or None where the report gives none or several."""
    grades = [found.grade for found in judgements if is_overall(found)]
    return grades[0] if len(grades) == 1 else None


def _own_theme(found: Found, outline: Outline) -> str | None:
    section = outline.sections[found.section] if found.section >= 0 else None
    return section.theme if section and fold(section.heading) == fold(found.area) else None


def _governs(found: Found, outline: Outline) -> bool:
    section = outline.sections[found.section]
    entry = outline.entries[found.section]
    return (
        is_about(section, found.area)
        or (entry is not None and fold(found.area) in entry.names)
        or (section.theme != OVERALL and section.theme == theme_of(found.area))
    )


def _by_theme(
    own: dict[int, Found], rows: list[Row], drafts: list[Draft], outline: Outline
) -> tuple[list[Found], list[str | None]]:
    """One judgement for each theme, from all that is said of it, in printed order; the words of a table
    name its area. With each its theme."""
    said: dict[str, list[Found]] = {}
    themes: dict[str, str | None] = {}
    named: dict[str, Found] = {}
    for row in rows:
        theme = theme_of(row.area)
        key = theme if theme and theme not in said else fold(row.area)
        named.setdefault(key, Found(-1, row.area, [row.evidence]))
        themes.setdefault(key, theme)
        said.setdefault(key, []).append(Found(-1, row.area, [row.evidence]))
    for index, found in own.items():
        theme = outline.sections[index].theme
        key = fold(found.area) if fold(found.area) in said or not theme else theme
        themes.setdefault(key, theme)
        said.setdefault(key, []).append(found)
    judged: list[tuple[int, Found, str | None]] = []
    for key, places in said.items():
        area = named[key].area if key in named else places[0].area
        evidence = [piece for found in places for piece in found.evidence]
        section = _proper([found.section for found in places if found.section >= 0], area, drafts, outline)
        first = min(piece.line or 0 for piece in evidence)
        judged.append((first, Found(section, area, evidence), themes[key]))
    judged.sort(key=lambda entry: entry[0])
    return [found for _, found, _ in judged], [theme for _, _, theme in judged]


def _proper(places: list[int], area: str, drafts: list[Draft], outline: Outline) -> int:
    """The section that a judgement governs: of those that state it, those that the framework lists for it,
    and those round them that are about the same, the one that holds most; else -1."""
    sections = outline.sections
    theme = theme_of(area)
    listed = [
        index
        for index, section in enumerate(sections)
        if section.theme != FINDINGS
        and (entry := outline.entries[index])
        and (fold(area) in entry.names or (section.theme == theme and theme != OVERALL))
    ]
    places = places + listed or [i for i, section in enumerate(sections) if is_about(section, area)]
    candidates: list[int] = []
    for index in places:
        theme = sections[index].theme
        while (
            theme != OVERALL and (parent := sections[index].parent) >= 0 and sections[parent].theme == theme
        ):
            index = parent
        candidates.append(index)
    return max(candidates, key=lambda index: _holds(index, drafts, outline), default=-1)


def _holds(index: int, drafts: list[Draft], outline: Outline) -> int:
    return sum(outline.encloses(index, draft.section) for draft in drafts)


def _check(judged: list[Found], notes: Notebook) -> None:
    for found in judged:
        first = found.evidence[0]
        for other in found.evidence[1:]:
            if other.grade != first.grade:
                notes.add(
                    Code.JUDGEMENTS_DISAGREE,
                    f"“{found.area}” is {first.grade} by its {first.kind} ({place(first)}) "
                    f"and {other.grade} by its {other.kind} ({place(other)}).",
                    other.line,
                )


def _graded(sections: tuple[Section, ...], own: dict[int, Found]) -> tuple[Section, ...]:
    graded: list[Section] = []
    for index, section in enumerate(sections):
        grade = own[index].grade if index in own else None
        above = graded[section.parent].graded_by if section.parent >= 0 else None
        graded.append(replace(section, grade=grade, graded_by=grade or above))
    return tuple(graded)
