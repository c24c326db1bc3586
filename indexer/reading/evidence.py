"""What a report says of one area's grade, and where: the evidence that judgements are made of.

Comes in: drafts and the outline. Goes out: ``Found`` values (the judgement that a section gives of
itself: by its heading, else by the sentence that opens it) and ``Row`` values (the rows of tables that
give grades). Promises: a grade is never taken from its position in a table, always from the row of its area.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from indexer.reading.draft import Draft
from indexer.reading.headings import canonical_grade, grade_words
from indexer.reading.sections import Outline
from indexer.reference import pattern
from indexer.types import Evidence, Kind, Section
from indexer.words import fold

FINDINGS = "Findings"
"""The theme of the section that holds the record of findings."""

_COMMON = frozenset("the a an of to and in for on or its their overall how good are is with by".split())


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table of judgements; ``grade`` is None for a row that heads a group."""

    area: str
    grade: str | None
    printed: str
    line: int
    page: int | None

    @property
    def evidence(self) -> Evidence:
        """The row as evidence for its grade."""
        text = f"{self.area}: {self.printed}"
        return Evidence("table", text, self.line, self.page, self.grade, grade_words(self.printed))


@dataclass(slots=True)
class Found:
    """A judgement in the making: the section it governs (-1: none) and its evidence."""

    section: int
    area: str
    evidence: list[Evidence]

    @property
    def grade(self) -> str:
        """The grade by the weightiest evidence."""
        return self.evidence[0].grade or ""


def own_evidence(index: int, drafts: list[Draft], outline: Outline) -> Found | None:
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
            words = grade_words(draft.text)
            evidence.append(Evidence("heading", draft.text, draft.lines[0], draft.page, grade, words))
        elif draft.kind in (Kind.PARAGRAPH, Kind.ITEM):
            first = draft
            break
    match = pattern("grade_prose").search(first.text) if first else None
    if first and match and _speaks_of(match.group("area"), section.heading):
        sentence = re.split(r"(?<=[.;])\s", first.text, maxsplit=1)[0]
        grade = canonical_grade(match.group("grade"))
        words = match.group("grade")
        evidence.append(Evidence("prose", sentence, first.lines[0], first.page, grade, words))
    return Found(index, section.heading.rstrip(" :"), evidence) if evidence else None


def _speaks_of(subject: str, heading: str) -> bool:
    """Whether a sentence with this subject speaks of the section as a whole: most of the heading's
    telling words stand in it."""
    wanted = {word for word in fold(heading).split() if word not in _COMMON}
    given = set(fold(subject).split())
    return bool(wanted) and len(wanted & given) >= 0.6 * len(wanted)


def is_about(section: Section, area: str) -> bool:
    """Whether the section bears the name of the area."""
    return fold(section.heading) == fold(area)


def place(evidence: Evidence) -> str:
    """Where a piece of evidence stands, for a reader."""
    return f"page {evidence.page}" if evidence.page else f"line {evidence.line}"


def findings_rows(drafts: Iterable[Draft], outline: Outline) -> list[Row]:
    """The rows of the record of findings; a row whose cell was broken in two is whole again."""
    rows: list[Row] = []
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
            rows.append(Row(area, name, cells[-1] if cells else "", line, draft.page))
    return rows


def table_rows(drafts: Iterable[Draft], outline: Outline) -> list[Row]:
    """The rows of other tables that give grades: the one on a cover, which may run over a page. A table with
    one such row is not taken for one."""
    found: list[Row] = []
    table: list[Row] = []
    for draft in drafts:
        if draft.kind in (Kind.FURNITURE, Kind.FOOTNOTE):
            continue
        if draft.kind is Kind.TABLE and not _in_findings(draft, outline):
            for text, line in zip(draft.text.split("\n"), draft.lines, strict=True):
                row = _graded_row([cell for cell in text.split("\t") if cell], line, draft.page)
                table += [row] if row else []
            continue
        found += table if len(table) > 1 else []
        table = []
    return found + (table if len(table) > 1 else [])


def _in_findings(draft: Draft, outline: Outline) -> bool:
    return draft.section >= 0 and outline.sections[draft.section].theme == FINDINGS


def _graded_row(cells: list[str], line: int, page: int | None) -> Row | None:
    """A row that gives an area its grade: beside it, or in one sentence over the whole table."""
    if len(cells) > 1 and (grade := pattern("grade_line").search(cells[-1])):
        area = pattern("row_number").sub("", " ".join(cells[:-1]))
        return Row(area, canonical_grade(grade.group("grade")), cells[-1], line, page)
    match = pattern("grade_suffix").search(cells[0]) if len(cells) == 1 else None
    if match and pattern("judgement_subject").search(match.group("title")):
        return Row(
            match.group("title"), canonical_grade(match.group("grade")), match.group("tail"), line, page
        )
    return None
