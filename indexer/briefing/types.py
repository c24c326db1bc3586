"""The values that pass between the steps of a check. Frozen, slotted, no I/O.

    Briefing(Passage) -> Quotation, Statement (with their Citations) -> Finding, Objection -> Check

A line counts from 1 in the file as it was given (in a Word file: the paragraph). Places are offsets in the
text of the passage that they name.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from indexer.difference import Spans
from indexer.pinpoint import Target


class Verdict(StrEnum):
    """What the comparison of a quotation came to. The values are a contract (DESIGN, section 6)."""

    EXACT = "exact"
    TYPOGRAPHY = "typography"
    ALTERED = "altered"
    ELSEWHERE_IN_REPORT = "elsewhere_in_report"
    OTHER_REPORT = "other_report"
    NOWHERE = "nowhere"
    TOO_SHORT = "too_short"
    CITATION_NOT_FOUND = "citation_not_found"
    CHANGED_SINCE_CITED = "changed_since_cited"


@dataclass(frozen=True, slots=True)
class Link:
    """Words of a passage (``start`` to ``end``) that lead to ``address``."""

    start: int
    end: int
    address: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a passage (``at``) the footnote ``note`` is referred to."""

    at: int
    note: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of a briefing: a paragraph, heading, list item, cell or footnote.

    ``text`` has its markup taken off and its white space collapsed. ``quoted`` says that it stands in a
    block quotation, ``note`` is the name of the footnote that it is. ``lines`` are the places at which
    later lines of the file begin, each with its line. The cells of a row, and the paragraphs of a block
    quotation, have the same ``group`` (0: none).
    """

    text: str
    line: int
    quoted: bool = False
    note: str | None = None
    links: tuple[Link, ...] = ()
    marks: tuple[Mark, ...] = ()
    lines: tuple[tuple[int, int], ...] = ()
    group: int = 0

    def line_at(self, place: int) -> int:
        """The line of the file on which the words at ``place`` stand."""
        after = bisect_right(self.lines, place, key=lambda begin: begin[0])
        return self.lines[after - 1][1] if after else self.line


@dataclass(frozen=True, slots=True)
class Briefing:
    """A briefing, read. ``form`` is markdown, html, text or docx."""

    name: str
    form: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation as it is printed, and what it can mean: none or one, or several where it is ambiguous.
    ``problem`` is a sentence where it means nothing that the archive holds, else ""."""

    text: str
    line: int
    targets: tuple[Target, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words that a briefing gives as somebody's, without their marks of quotation.

    ``text`` is as printed, ellipses and brackets included. ``citations`` are those that it is tied to,
    the nearest first. ``passage`` indexes ``Briefing.passages``; ``start`` and ``end`` are the words'
    place there, marks of quotation left out. ``goes_on`` says that it goes on with the quotation before it,
    from which only words like "inspectors said" part it.
    """

    text: str
    line: int
    citations: tuple[Citation, ...] = ()
    passage: int = 0
    start: int = 0
    end: int = 0
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """A number or a grade that a briefing states in its own words beside a citation. ``kind`` is "number"
    or "grade"; ``value`` is it as printed, ``text`` the sentence that it stands in."""

    kind: str
    value: str
    text: str
    line: int
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on a quotation, with its evidence.

    ``cited`` and ``found`` are pinpoints (``cumbria-2013-05/13``) or None. ``words`` is the stretch of the
    paragraph ``found`` that was compared with the quotation ("" where there is none); ``in_quotation`` and
    ``in_words`` are the spans in which the two differ. ``note`` says what was compared, in a sentence or two.
    ``wrong`` says that the briefing should not go out like this.
    """

    quotation: Quotation
    verdict: Verdict
    wrong: bool
    cited: str | None
    found: str | None
    note: str
    words: str = ""
    in_quotation: Spans = ()
    in_words: Spans = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """What the cited paragraph or its section says against a statement: ``note`` is a sentence."""

    statement: Statement
    cited: str
    note: str


@dataclass(frozen=True, slots=True)
class Check:
    """A briefing, checked. ``citations`` are those that no quotation is tied to and of which something is
    wrong; those of quotations are in their findings."""

    briefing: Briefing
    generation: str
    findings: tuple[Finding, ...] = ()
    objections: tuple[Objection, ...] = ()
    citations: tuple[Citation, ...] = field(default=())

    @property
    def wrong(self) -> int:
        """How many things should be looked at before the briefing goes out."""
        return sum(finding.wrong for finding in self.findings) + len(self.objections) + len(self.citations)
