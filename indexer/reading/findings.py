"""The judgements of a report that ends in a record of findings.

Comes in: the evidence of each section, and the rows of the record. Goes out: the judgements in the
report's order, with the evidence of both. The record is aligned with the body by the order of its rows,
not by its group rows, which conversions misplace. Promises: what stands in one of them alone, and what
the two grade otherwise, is a warning.
"""

from __future__ import annotations

from difflib import SequenceMatcher

from indexer.reading.evidence import FINDINGS, Found, Row, is_about, place
from indexer.reading.notes import Code, Notebook
from indexer.reading.sections import Outline
from indexer.words import fold


def _anticipates(index: int, outline: Outline) -> bool:
    """Whether section ``index`` lies under one that states judgements beforehand."""
    parent = outline.sections[index].parent
    entry = outline.entries[parent] if parent >= 0 else None
    return bool(entry and entry.anticipates)


def _free(area: str, judged: list[Found], after: int, outline: Outline) -> int | None:
    """The section called ``area`` that has no judgement yet: the next one after section ``after``, else
    the first; None where there is none."""
    taken = {found.section for found in judged}
    free = [
        index
        for index, section in enumerate(outline.sections)
        if index not in taken
        and section.theme != FINDINGS
        and is_about(section, area)
        and not _anticipates(index, outline)
    ]
    return next((index for index in free if index > after), free[0] if free else None)


def without_summary(own: dict[int, Found], outline: Outline) -> list[Found]:
    """One judgement an area: what a summary states beforehand is evidence for the section proper, and
    the judgement of it where it gives none itself."""
    judged: list[Found] = []
    stated: list[Found] = []
    for index, found in own.items():
        (stated if _anticipates(index, outline) else judged).append(
            Found(found.section, found.area, list(found.evidence))
        )
    for early in stated:
        same = next((f for f in judged if fold(f.area) == fold(early.area)), None)
        if same:
            same.evidence += early.evidence
            continue
        proper = _free(early.area, judged, early.section, outline)
        judged.append(early if proper is None else Found(proper, early.area, early.evidence))
    return judged


def aligned(judged: list[Found], rows: list[Row], outline: Outline, notes: Notebook) -> list[Found]:
    """``judged`` with the evidence of the findings table, and what stands only there, in its place."""
    graded = [row for row in rows if row.grade]
    ordered = sorted(judged, key=lambda found: found.section)
    names = _names(outline)
    areas = [names.get(fold(found.area), fold(found.area)) for found in ordered]
    rows_areas = [names.get(fold(row.area), fold(row.area)) for row in graded]
    matcher = SequenceMatcher(None, areas, rows_areas, autojunk=False)
    result: list[Found] = []
    places: dict[int, int] = {}
    for tag, left, left_end, right, right_end in matcher.get_opcodes():
        if tag == "equal":
            for found, row in zip(ordered[left:left_end], graded[right:right_end], strict=True):
                found.evidence.append(row.evidence)
                if row.grade != found.grade:
                    notes.add(
                        Code.JUDGEMENTS_DISAGREE,
                        f"“{found.area}” is {found.grade} in its section ({place(found.evidence[0])}) "
                        f"and {row.grade} in the record of findings ({place(row.evidence)}).",
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
            home = _free(row.area, [*judged, *result], last, outline)
            home = outline.half(last) if home is None else home
            notes.add(
                Code.ONLY_IN_FINDINGS,
                f"“{row.area}” ({row.grade}) stands only in the record of findings.",
                row.line,
            )
            result.append(Found(home, row.area, [row.evidence]))
            places[row.line] = home
    _check_groups(rows, places, outline, notes)
    return result


def _names(outline: Outline) -> dict[str, str]:
    """For each folded name that the framework's list has for a section here, the section's first one."""
    return {name: fold(entry.heading) for entry in outline.entries if entry for name in entry.names}


def _check_groups(rows: list[Row], places: dict[int, int], outline: Outline, notes: Notebook) -> None:
    """Warn where a group row heads a judgement that the body has before that group, or in another half.

    ``places`` gives the section of each graded row by its line."""
    group: Row | None = None
    for row in rows:
        if row.grade is None:
            group = row
            continue
        home = places.get(row.line, -1)
        named = [i for i, s in enumerate(outline.sections) if group and fold(s.heading) == fold(group.area)]
        if group and home >= 0 and named:
            above = max((i for i in named if i <= home), default=-1)
            if above < 0 or outline.half(above) != outline.half(home):
                notes.add(
                    Code.FINDINGS_MISPLACED,
                    f"The row “{group.area}” of the record of findings heads “{row.area}”, which does "
                    "not lie under it in the report; the order of the rows was followed.",
                    group.line,
                )
        group = None  # the first row under a group tells; the rest follow it
