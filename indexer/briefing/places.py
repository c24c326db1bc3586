"""What a check has to say at a place of a briefing: quotations, statements and citations alike.

Comes in: a ``Check``. Goes out: ``Note`` values in the order of the briefing. Pure. Promises: each finding,
objection and citation of the check is one note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.briefing.present import WORDS, citation_note, difference
from indexer.briefing.types import Briefing, Check, Citation, Finding, Objection, Passage
from indexer.citation_forms import write


@dataclass(frozen=True, slots=True)
class Note:
    """Something said of a stretch of a briefing.

    ``words`` are the stretch as printed, ``start`` to ``end`` its place in the passage numbered ``passage``
    (None where it was not found there). ``brief`` is what it comes to in a few words, ``full`` all that
    there is to say. ``about`` is what of the check it says.
    """

    about: Finding | Objection | Citation
    words: str
    line: int
    passage: int | None
    start: int
    end: int
    wrong: bool
    brief: str
    full: str

    def of(self, passages: Sequence[Passage]) -> Passage | None:
        """The passage in which it stands."""
        return passages[self.passage] if self.passage is not None and self.passage < len(passages) else None


def notes_of(check: Check) -> list[Note]:
    """Every note of ``check``, in the order in which their places stand in the briefing."""
    notes = [*_findings(check), *_objections(check), *_citations(check)]
    last = len(check.briefing.passages)
    return sorted(notes, key=lambda n: (last if n.passage is None else n.passage, n.start, n.line))


def _findings(check: Check) -> Iterator[Note]:
    for finding in check.findings:
        quotation = finding.quotation
        label = WORDS[finding.verdict]
        place = finding.found or finding.cited
        differs = difference(finding)
        yield Note(
            finding,
            quotation.text,
            quotation.line,
            quotation.passage,
            quotation.start,
            quotation.end,
            finding.wrong,
            f"{label}: {place}" if place else label,
            " ".join(
                piece for piece in (f"{label}.", f"“{differs}”." if differs else "", finding.note) if piece
            ),
        )


def _objections(check: Check) -> Iterator[Note]:
    for objection in check.objections:
        statement = objection.statement
        passage, at = _place(check.briefing, statement.text, statement.line)
        within = max(statement.text.find(statement.value), 0)
        start = at + within
        yield Note(
            objection,
            statement.value,
            statement.line,
            passage,
            start,
            start + len(statement.value),
            True,
            f"the {statement.kind} differs: {objection.cited}",
            f"The {statement.kind} differs. {objection.note}",
        )


def _citations(check: Check) -> Iterator[Note]:
    for citation in check.citations:
        passage, start = _place(check.briefing, citation.text, citation.line)
        candidates = " or ".join(map(write, citation.targets))
        brief = f"citation not clear: {candidates}" if candidates else "citation not found"
        end = start + len(citation.text) if passage is not None else start
        yield Note(
            citation, citation.text, citation.line, passage, start, end, True, brief, citation_note(citation)
        )  # fmt: skip


def _place(briefing: Briefing, text: str, line: int) -> tuple[int | None, int]:
    """The passage in which ``text`` stands, and where: that which begins last at or above ``line``, else the
    first that has it."""
    having = [(p.line, k, p.text.find(text)) for k, p in enumerate(briefing.passages) if text in p.text]
    if not having:
        return None, 0
    above = [entry for entry in having if entry[0] <= line]
    _, index, at = max(above) if above else min(having)
    return index, at


def closing_marks(text: str) -> str:
    """The marks of quotation with which ``text`` begins: what is said of the words before it stands after
    them."""
    return text[: len(text) - len(text.lstrip("\"'”’»“"))]


def letters(text: str) -> str:
    """The letters and figures of ``text``: by these alone a stretch is found again in its file."""
    return "".join(char for char in text if char.isalnum())
