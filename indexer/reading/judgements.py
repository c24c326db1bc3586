"""Step 10: the judgements, each with all its evidence.

Comes in: sections with the grades of their headings, drafts, the outline. Goes out: sections with their
grades, ``Judgement`` values, warnings. A grade is read from a heading (or the line under it), else from
the sentence that opens the section. The record of findings is aligned with the body by the order of its
rows, not by its group rows, which conversions misplace. Promises: evidence that disagrees is a warning
and never chosen quietly; a judgement that stands in one place only is said to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from indexer.reading.blocks import Draft
from indexer.reading.headings import canonical_grade
from indexer.reading.notes import Code, Notebook
from indexer.reading.sections import Outline
from indexer.reference import pattern
from indexer.types import Evidence, Judgement, Kind, Section
from indexer.words import fold

FINDINGS = "Findings"
"""The theme of the section that holds the record of findings."""

OVERALL = "Overall effectiveness"
"""The theme of the judgement on the whole."""

_COMMON = frozenset("the a an of to and in for on or its their overall how good are is with by".split())


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the findings table; ``grade`` is None for a row that heads a group."""

    area: str
    grade: str | None
    printed: str
    line: int
    page: int | None


@dataclass(slots=True)
class _Found:
    """A judgement in the making: the section it governs and its evidence."""

    section: int
    area: str
    evidence: list[Evidence]

    @property
    def grade(self) -> str:
        return self.evidence[0].grade or ""


def judge(
    drafts: list[Draft], outline: Outline, notes: Notebook
) -> tuple[tuple[Section, ...], tuple[Judgement, ...]]:
    """The sections with their own and governing grades, and the report's judgements."""
    own = {i: found for i in range(len(outline.sections)) if (found := _evidence(i, drafts, outline))}
    judged = _merged(own, outline)
    for found in judged:
        _check(found, notes)
    rows = _findings_rows(drafts, outline)
    if rows:
        judged = _aligned(judged, rows, outline, notes)
    # A judgement from the record of findings may be all that a section has; the half of a report that
    # such a one was put under is not graded by it.
    named = [f for f in judged if f.section >= 0 and _is_about(outline.sections[f.section], f.area)]
    sections = _graded(outline.sections, {found.section: found for found in named} | own)
    return sections, tuple(
        Judgement(
            area=found.area,
            grade=found.grade,
            section=sections[found.section].path if found.section >= 0 else (),
            theme=_theme(found, sections),
            evidence=tuple(found.evidence),
        )
        for found in judged
    )


def overall(judgements: tuple[Judgement, ...]) -> str | None:
    """The one overall grade, or None where the report gives none or several."""
    grades = [j.grade for j in judgements if fold(j.area).startswith(fold(OVERALL))]
    return grades[0] if len(grades) == 1 else None


def _theme(found: _Found, sections: tuple[Section, ...]) -> str | None:
    own = sections[found.section] if found.section >= 0 else None
    return own.theme if own and fold(own.heading) == fold(found.area) else None


def _evidence(index: int, drafts: list[Draft], outline: Outline) -> _Found | None:
    """The judgement that section ``index`` gives of itself, heading first, then its opening sentence."""
    section = outline.sections[index]
    if section.theme == FINDINGS:
        return None
    evidence = []
    first: Draft | None = None
    for draft in drafts:
        if draft.section != index:
            continue
        if draft.kind is Kind.HEADING and draft.label == "grade":
            grade = canonical_grade(draft.text)
            evidence.append(Evidence("heading", draft.text, draft.lines[0], draft.page, grade))
        elif draft.kind in (Kind.PARAGRAPH, Kind.ITEM):
            first = draft
            break
    match = pattern("grade_prose").search(first.text) if first else None
    if first and match and _about(match.group("area"), section.heading):
        sentence = re.split(r"(?<=[.;])\s", first.text, maxsplit=1)[0]
        grade = canonical_grade(match.group("grade"))
        evidence.append(Evidence("prose", sentence, first.lines[0], first.page, grade))
    return _Found(index, section.heading.rstrip(" :"), evidence) if evidence else None


def _about(subject: str, heading: str) -> bool:
    """Whether a sentence with this subject speaks of the section as a whole: most of the heading's
    telling words stand in it."""
    wanted = {word for word in fold(heading).split() if word not in _COMMON}
    given = set(fold(subject).split())
    return bool(wanted) and len(wanted & given) >= 0.6 * len(wanted)


def _graded(sections: tuple[Section, ...], own: dict[int, _Found]) -> tuple[Section, ...]:
    graded: list[Section] = []
    for index, section in enumerate(sections):
        grade = own[index].grade if index in own else None
        above = graded[section.parent].graded_by if section.parent >= 0 else None
        graded.append(replace(section, grade=grade, graded_by=grade or above))
    return tuple(graded)


def _is_about(section: Section, area: str) -> bool:
    return fold(section.heading) == fold(area)


def _anticipates(index: int, outline: Outline) -> bool:
    """Whether section ``index`` lies under one that states judgements beforehand."""
    parent = outline.sections[index].parent
    entry = outline.entries[parent] if parent >= 0 else None
    return bool(entry and entry.anticipates)


def _free(area: str, judged: list[_Found], after: int, outline: Outline) -> int | None:
    """The section called ``area`` that has no judgement yet: the next one after section ``after``, else
    the first; None where there is none."""
    taken = {found.section for found in judged}
    free = [
        index
        for index, section in enumerate(outline.sections)
        if index not in taken
        and section.theme != FINDINGS
        and _is_about(section, area)
        and not _anticipates(index, outline)
    ]
    return next((index for index in free if index > after), free[0] if free else None)


def _merged(own: dict[int, _Found], outline: Outline) -> list[_Found]:
    """One judgement an area: what a summary states beforehand is evidence for the section proper, and
    the judgement of it where it gives none itself."""
    judged: list[_Found] = []
    stated: list[_Found] = []
    for index, found in own.items():
        (stated if _anticipates(index, outline) else judged).append(
            _Found(found.section, found.area, list(found.evidence))
        )
    for early in stated:
        same = next((f for f in judged if fold(f.area) == fold(early.area)), None)
        if same:
            same.evidence += early.evidence
            continue
        proper = _free(early.area, judged, early.section, outline)
        judged.append(early if proper is None else _Found(proper, early.area, early.evidence))
    return judged


def _check(found: _Found, notes: Notebook) -> None:
    for other in found.evidence[1:]:
        if other.grade != found.grade:
            first = found.evidence[0]
            notes.add(
                Code.JUDGEMENTS_DISAGREE,
                f"“{found.area}” is {found.grade} by its {first.kind} (line {first.line}) "
                f"and {other.grade} by its {other.kind} (line {other.line}).",
                other.line,
            )


def _findings_rows(drafts: list[Draft], outline: Outline) -> list[_Row]:
    """The rows of the record of findings; a row whose cell was broken in two is whole again."""
    rows: list[_Row] = []
    pending = ""
    for draft in drafts:
        if draft.kind is not Kind.TABLE or draft.section < 0:
            continue
        if outline.sections[draft.section].theme != FINDINGS:
            continue
        for text, line in zip(draft.text.split("\n"), draft.lines, strict=True):
            cells = [cell for cell in text.split("\t") if cell]
            grade = pattern("grade_line").search(cells[-1]) if cells else None
            area = " ".join(cells[:-1] if grade else cells)
            if not grade and rows and area[:1].islower() and rows[-1].grade is None:
                rows[-1] = replace(rows[-1], area=f"{rows[-1].area} {area}")
                continue
            if grade and (not area or area[:1].islower()) and rows and rows[-1].grade is None:
                pending = rows.pop().area
            area = f"{pending} {area}".strip()
            pending = ""
            name = canonical_grade(grade.group("grade")) if grade else None
            rows.append(_Row(area, name, cells[-1] if cells else "", line, draft.page))
    return rows


def _aligned(judged: list[_Found], rows: list[_Row], outline: Outline, notes: Notebook) -> list[_Found]:
    """``judged`` with the evidence of the findings table, and what stands only there, in its place."""
    graded = [row for row in rows if row.grade]
    ordered = sorted(judged, key=lambda found: found.section)
    matcher = SequenceMatcher(
        None, [fold(f.area) for f in ordered], [fold(r.area) for r in graded], autojunk=False
    )
    result: list[_Found] = []
    places: dict[int, int] = {}
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag == "equal":
            for found, row in zip(ordered[left:left_end], graded[right:right_end], strict=True):
                found.evidence.append(_row_evidence(row))
                if row.grade != found.grade:
                    notes.add(
                        Code.JUDGEMENTS_DISAGREE,
                        f"“{found.area}” is {found.grade} in its section (line {found.evidence[0].line}) "
                        f"and {row.grade} in the record of findings (line {row.line}).",
                        row.line,
                    )
                result.append(found)
                places[row.line] = found.section
            continue
        for found in ordered[left:left_end]:
            notes.add(
                Code.NOT_IN_FINDINGS,
                f"“{found.area}” ({found.grade}) does not stand in the record of findings.",
                found.evidence[0].line,
            )
            result.append(found)
        for row in graded[right:right_end]:
            last = result[-1].section if result else -1
            place = _free(row.area, [*judged, *result], last, outline)
            place = outline.half(last) if place is None else place
            notes.add(
                Code.ONLY_IN_FINDINGS,
                f"“{row.area}” ({row.grade}) stands only in the record of findings.",
                row.line,
            )
            result.append(_Found(place, row.area, [_row_evidence(row)]))
            places[row.line] = place
    _check_groups(rows, places, outline, notes)
    return result


def _row_evidence(row: _Row) -> Evidence:
    return Evidence("table", f"{row.area}: {row.printed}", row.line, row.page, row.grade)


def _check_groups(rows: list[_Row], places: dict[int, int], outline: Outline, notes: Notebook) -> None:
    """Warn where a group row heads a judgement that the body has before that group, or in another half.

    ``places`` gives the section of each graded row by its line."""
    group: _Row | None = None
    for row in rows:
        if row.grade is None:
            group = row
            continue
        place = places.get(row.line, -1)
        named = [i for i, s in enumerate(outline.sections) if group and fold(s.heading) == fold(group.area)]
        if group and place >= 0 and named:
            above = max((i for i in named if i <= place), default=-1)
            if above < 0 or outline.half(above) != outline.half(place):
                notes.add(
                    Code.FINDINGS_MISPLACED,
                    f"The row “{group.area}” of the record of findings heads “{row.area}”, which does "
                    "not lie under it in the report; the order of the rows was followed.",
                    group.line,
                )
        group = None  # the first row under a group tells; the rest follow it
