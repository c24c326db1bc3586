"""What the cited paragraph, its section or its report says against a number or a grade beside a citation.

Comes in: a ``Statement`` and the ``Holdings``. Goes out: an ``Objection``, or None. Precise rather than
complete: an objection is made only where the evidence names another grade, or other numbers of the same kind,
and says nowhere near what the briefing says. Promises: it names its evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.briefing.holdings import Holdings, Scope
from indexer.briefing.notes import name, pinpoint
from indexer.briefing.types import Objection, Statement
from indexer.briefing.wording import wording
from indexer.pinpoint import Target
from indexer.types import Record, Report

_NUMBERS = {
    word: str(number)
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split()
    )
}
_SIGNS = "%£$€"
_PERCENT = re.compile(r"\s*(?:per\s?cent|percent|percentage points?)\b", re.I)
MOST_SHOWN = 4
"""Numbers of a paragraph that an objection names."""


def object_to(statement: Statement, holdings: Holdings) -> Objection | None:
    """What is to be said against ``statement``; None where it agrees with what it cites, or where that has
    nothing to compare it with. Of several citations one that agrees is enough."""
    against = _against_grade if statement.kind == "grade" else _against_number
    said = []
    for citation in statement.citations:
        for target in citation.targets:
            scope = holdings.scope(target)
            if not scope.records:
                continue
            note = against(statement.value, target, scope, holdings)
            if note is None:
                return None
            said.append(Objection(statement, pinpoint(scope.records[0]), note))
    return next(iter(said), None)


def _against_grade(value: str, target: Target, scope: Scope, holdings: Holdings) -> str | None:
    report = holdings.generation.report(target.report)
    held = {judgement.grade for judgement in report.judgements}
    graded = scope.records if target.keys else ()
    grades = {record.grade for record in graded} - {None}
    said = re.compile(rf"\b{re.escape(value.casefold())}\b")
    if not held or value in grades or any(said.search(record.text.casefold()) for record in graded):
        return None
    if grades:
        record = next(record for record in graded if record.grade)
        area = next((j.area for j in report.judgements if j.grade == value), None)
        also = f" “{area}” is graded {value.casefold()}." if area else ""
        place = f"“{record.section[-1]}”" if record.section else "its section"
        graded_so = f"{place} is graded {record.grade.casefold() if record.grade else ''}"
        return f"In {name(holdings.generation, record)}, {graded_so}, not {value.casefold()}.{also}"
    if value in held:
        return None
    return f"No area of {_about(report)} is graded {value.casefold()}; the grades are: {_grades(report)}."


def _about(report: Report) -> str:
    return f"the report {report.id}"


def _grades(report: Report) -> str:
    return "; ".join(f"{judgement.area}: {judgement.grade.casefold()}" for judgement in report.judgements)


def _against_number(value: str, target: Target, scope: Scope, holdings: Holdings) -> str | None:
    if not target.keys:
        return None
    wanted = _numbers(value)
    near = [*scope.records, *_section(scope.records[0], holdings)]
    if not wanted or any(number in _numbers(record.text) for number in wanted for record in near):
        return None
    same_kind = [n for record in scope.records for n in _numbers(record.text) if n[1] == wanted[0][1]]
    if not same_kind:
        return None
    shown = ", ".join(dict.fromkeys(f"{number}{sign}" for number, sign in same_kind[:MOST_SHOWN]))
    place = name(holdings.generation, scope.records[0])
    return f"“{value}” does not stand in {place} or its section; the paragraph has {shown}."


def _section(record: Record, holdings: Holdings) -> Iterator[Record]:
    """The other records of the section that ``record`` stands in."""
    held = holdings.records(record.report).values()
    return (other for other in held if other.section == record.section)


def _numbers(text: str) -> list[tuple[str, str]]:
    """The numbers of ``text``, each with the sign of its kind: ("18.4", "%"), ("12", "")."""
    words = wording(text)
    found = []
    forms = words.words
    for i, form in enumerate(forms):
        number = _NUMBERS.get(form, form)
        if not number.lstrip("-")[:1].isdigit() or not re.fullmatch(r"-?\d+(?:\.\d+)?", number):
            continue
        sign = next((f for f in forms[i + 1 : i + 2] if f in _SIGNS), "")
        sign = sign or next((f for f in forms[max(0, i - 1) : i] if f in "£$€"), "")
        sign = "%" if _PERCENT.match(text, words.spans[i][1]) else sign
        found.append((number, sign))
    return found
