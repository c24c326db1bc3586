"""The values that pass between the stages. Frozen, slotted, no I/O, nothing of Whoosh or Flask.

    Source -> Line ... -> Report(Section, Block, Judgement, Warning) -> Record

Identifiers, and how long each lives:

- report id ``cumbria-2013-05``: authority and the month the inspection ended; for ever.
- key ``13``, ``3.7``, ``what-needs-to-improve.2``: names a paragraph or an item inside its report;
  made from what is printed; for ever.
- fingerprint ``1f3a9c0d``: names the words; changes exactly when they change.
- generation ``gen-…``: one published build of the index; lives until two newer ones are published.
- line: the line of the source file, from 1; true for one version of the file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a source, markup taken off, words untouched.

    ``number`` counts from 1 in the file (of a web page: in its text), ``page`` from 1 in a paged source
    (else None). ``gap`` says that white space stands above the line, ``whole`` that its source has a
    line for each block, so that a new line is a new block and no wrap. ``heading`` is the level that
    markup claims (0: none), ``bullet`` the glyph taken off, ``cells`` the cells where the line is a row
    of a table. ``piece`` counts the lines that one line of the file was parted into. ``bold_tail`` is
    where a bold end of the line starts (0: all of it is bold; None: no bold end).

    Of a paged source alone: ``indent`` is where the line starts and ``size`` that of its type, in points;
    ``top`` is how far down the page it stands (0 to 1); ``note`` says that it stands among the footnotes,
    ``furniture`` names what it is where its place on the page makes it furniture, ``glued`` says that no
    blank was printed between it and the line that goes on with it, ``framed`` is "alone" for a heading
    with a frame of its own and "text" for what stands in a frame with running text, ``italic`` says that
    all of it is set so.
    """

    text: str
    number: int
    page: int | None = None
    gap: bool = False
    whole: bool = False
    heading: int = 0
    bullet: str = ""
    cells: tuple[str, ...] = ()
    bold_tail: int | None = None
    piece: int = 0
    indent: float | None = None
    size: float | None = None
    top: float | None = None
    note: bool = False
    furniture: str = ""
    glued: bool | None = None
    framed: str = ""
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Correction:
    """What a sidecar says of the line ``line`` that ``begins`` so: its ``kind`` is paragraph (with its
    ``number``, if it has one), heading, item, furniture or text (that goes on with what is before)."""

    line: int
    begins: str
    kind: str
    number: int | None = None

    @property
    def what(self) -> str:
        """What the line is, in the sidecar's words."""
        return f"{self.kind} {self.number}" if self.number is not None else self.kind


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the corpus as lines. ``path`` is relative to the corpus folder, with ``/``; ``sidecar``
    are the facts, ``corrections`` the lines that a file beside it puts right."""

    path: str
    sha256: str
    lines: tuple[Line, ...]
    sidecar: dict[str, str] = field(default_factory=dict)
    corrections: tuple[Correction, ...] = ()


class Kind(StrEnum):
    """What a block is. Every word of a source stands in exactly one block."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    TABLE = "table"
    FOOTNOTE = "footnote"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Block:
    """One stretch of a report, in reading order.

    ``text`` is verbatim: lines joined by one blank; of a table, cells joined by a tab and rows by a
    newline; at the offsets ``broken`` a hyphen that only broke a word at a line's end was left out.
    ``label`` is what was printed beside the text and is no part of it: "13." of a
    paragraph, the glyph of an item, the marker of a footnote, the name of furniture ("cover").
    ``section`` indexes ``Report.sections`` (-1 before the first). ``lines`` are source lines.
    Paragraphs and items have a ``key``; an item's ``parent`` is the key it hangs on, if any, and its
    ``level`` how deep in lists it stands; a footnote's ``parent`` is the key of what bears its marker.
    """

    kind: Kind
    text: str
    section: int
    lines: tuple[int, ...]
    label: str = ""
    page: int | None = None
    key: str | None = None
    number: int | None = None
    part: str | None = None
    parent: str | None = None
    level: int = 1
    broken: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what it governs.

    ``path`` holds the printed headings, outermost first, this one last. ``grade`` is the section's
    own judgement (one of ``GRADES``) or None; it is never inherited from the report.
    ``graded_by`` is the grade of the nearest enclosing graded section, itself included.
    """

    heading: str
    level: int
    path: tuple[str, ...]
    parent: int
    line: int
    page: int | None = None
    theme: str | None = None
    grade: str | None = None
    graded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact was read. ``kind``: heading, prose, table, cover or sidecar. Of a judgement,
    ``printed`` are the words that give the ``grade``."""

    kind: str
    text: str
    line: int | None = None
    page: int | None = None
    grade: str | None = None
    printed: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """An area (as printed) with its grade of the scale, the path of the section it governs and its
    evidence, the weightiest first."""

    area: str
    grade: str
    section: tuple[str, ...]
    theme: str | None
    evidence: tuple[Evidence, ...]

    @property
    def printed(self) -> str:
        """The grade in the words of the report: "Requires improvement to be good"."""
        words = next((piece.printed for piece in self.evidence if piece.printed), None) or self.grade
        words = words.replace("require ", "requires ")  # of several: "children's services require …"
        return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True)
class ReadingWarning:
    """What was not understood or had to be inferred. Codes are listed in docs/warnings.md."""

    code: str
    message: str
    line: int | None = None
    page: int | None = None

    @property
    def is_doubt(self) -> bool:
        """Whether something is doubtful: what a sidecar settled is told, and no doubt any more."""
        return self.code != "sidecar-line"


@dataclass(frozen=True, slots=True)
class Report:
    """One inspection report, read. ``facts`` holds the evidence of each field of metadata by name."""

    id: str
    title: str
    framework: str | None
    authority: str
    authority_slug: str
    authority_code: str | None
    authority_printed: str | None
    region: str | None
    inspection_start: date | None
    inspection_end: date | None
    published: date | None
    lead_inspector: str | None
    overall: str | None
    source: str
    sha256: str
    judgements: tuple[Judgement, ...]
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    warnings: tuple[ReadingWarning, ...]
    facts: dict[str, Evidence] = field(default_factory=dict)
    words: int = 0
    covered: int = 0

    @property
    def day(self) -> date | None:
        """The day by which the report is known: the inspection's last, else that of publication."""
        return self.inspection_end or self.published

    @property
    def year(self) -> int | None:
        """The year of ``day``."""
        return self.day.year if self.day else None

    @property
    def citable(self) -> tuple[Block, ...]:
        """The paragraphs and items, in reading order."""
        return tuple(b for b in self.blocks if b.key is not None)


@dataclass(frozen=True, slots=True)
class Record:
    """One paragraph or item as the index and the exports hold it: a block with its report's facets.

    ``section`` is the path of printed headings, outermost first. ``order`` counts from 0 in the report.
    """

    report: str
    key: str
    number: int | None
    part: str | None
    parent: str | None
    section: tuple[str, ...]
    theme: str | None
    grade: str | None
    page: int | None
    text: str
    fingerprint: str
    authority: str
    year: int | None
    kind: Kind
    order: int
    date: str | None


GRADES: tuple[str, ...] = (
    "Outstanding",
    "Good",
    "Requires improvement",
    "Adequate",
    "Inadequate",
)
"""The grades in the official order. "Adequate" was the third step before the SIF."""

NO_JUDGEMENT = "No judgement"
"""The facet value of paragraphs whose section has no judgement of its own."""
