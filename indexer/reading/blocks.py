"""Step 9: lines become blocks.

Comes in: all lines with what the steps before found out about them. Goes out: ``Draft`` values in
reading order, still without keys. A line opens a block or continues the one that stands open; a page
break, a blank line or a footnote in between does not end a paragraph. Promises: each word of each line
goes to exactly one draft, in order; what cannot be placed becomes an unnumbered paragraph, with a
warning.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from statistics import mode

from indexer.reading.draft import ALIGNED, Draft
from indexer.reading.headings import Mark
from indexer.reading.hyphens import Vocabulary, as_printed
from indexer.reading.notes import Code, Notebook
from indexer.reading.numbering import Start
from indexer.reading.sections import Outline
from indexer.reading.tables import Cells
from indexer.reference import pattern
from indexer.types import Correction, Kind, Line
from indexer.words import collapse, ends_sentence, starts_lower


@dataclass(frozen=True, slots=True)
class Known:
    """What the steps before found out, by line."""

    furniture: dict[Line, str]
    rows: dict[Line, Cells]
    marks: dict[Line, Mark]
    starts: dict[Line, Start]
    outline: Outline
    words: Vocabulary
    settled: dict[int, Correction]


def assemble(lines: tuple[Line, ...], found: Known, notes: Notebook) -> list[Draft]:
    """The blocks of the body ``lines``."""
    assembler = _Assembler(found, notes)
    for line in lines:
        assembler.take(line)
    return assembler.drafts


class _Assembler:
    """Walks the lines. ``open`` is the block that the next line may continue, ``paragraph`` the one on
    which items hang, ``note`` a footnote that the next line may continue, ``cut`` what is to be taken
    out of a later line, ``skip`` lines that went into a heading."""

    def __init__(self, found: Known, notes: Notebook) -> None:
        self.found = found
        self.notes = notes
        self.drafts: list[Draft] = []
        self.open: Draft | None = None
        self.paragraph: Draft | None = None
        self.section = -1
        self.note: Draft | None = None
        self.cut: dict[Line, tuple[int, int]] = {}
        self.skip: set[Line] = set()
        self.indents: list[float] = []
        self.framed = -1
        self.page: int | None = None

    def take(self, line: Line) -> None:
        if line in self.skip:
            return
        self._leave_frame(line)
        self._place(line)
        if not (line.note or line in self.found.furniture):
            self.page = line.page

    def _place(self, line: Line) -> None:
        found = self.found
        if line in found.furniture:
            self._add(Kind.FURNITURE, line, label=found.furniture[line])
        elif line in found.rows:
            self._row(line, found.rows[line])
        elif line in found.marks:
            self._mark(line, found.marks[line])
        elif match := pattern("footnote").search(line.text):
            text, label = match.group("text"), match.group("marker")
            self.note = self._add(Kind.FOOTNOTE, line, text=text, label=label)
            return
        elif self.note and (line.note or not (line.gap or line.bullet or self._numbers(line))):
            self._join(self.note, line)
            return
        elif line.note:
            self._loose_note(line)
            return
        elif line in found.starts:
            self._start(line, found.starts[line])
        else:
            self._running(_without(line, self.cut.get(line)))
        self.note = None

    def _numbers(self, line: Line) -> bool:
        """Whether the number of a paragraph stands on ``line``: its own, or that of the line before."""
        return line in self.found.starts or line in self.cut

    def _running(self, line: Line) -> None:
        if self._settled(line):
            return
        if line.bullet or self._is_listed(line):
            self._item(line)
        else:
            self._text(line)

    def _add(self, kind: Kind, line: Line, text: str | None = None, label: str = "") -> Draft:
        draft = Draft(
            kind, line.text if text is None else text, self.section, [line.number], label, line.page
        )
        draft.glued = line.glued
        self.drafts.append(draft)
        return draft

    def _row(self, line: Line, cells: Cells) -> None:
        self.open = None
        text = "\t".join(cells)
        last = self.drafts[-1] if self.drafts else None
        same = last is not None and last.section == self.section and last.page == line.page
        if last and same and last.kind is Kind.TABLE:
            last.text = f"{last.text}\n{text}"
            last.lines.append(line.number)
        else:
            self._add(Kind.TABLE, line, text)

    def _mark(self, line: Line, mark: Mark) -> None:
        self.open = None
        if mark.title is not None:
            self.section = self.found.outline.opens[line]
            self.framed = self.section if line.framed == "text" else -1
            heading = self._add(Kind.HEADING, line, mark.title)
            heading.lines += [other.number for other in mark.joined]
            self.skip |= set(mark.joined)
            above = self.paragraph.section if self.paragraph else -1
            if above < 0 or not self.found.outline.encloses(above, self.section):
                self.paragraph = None
        if mark.grade_text:
            self._add(Kind.HEADING, line, mark.grade_text, label="grade")

    def _start(self, line: Line, start: Start) -> None:
        if start.span and start.later:
            self.cut[start.later] = start.span
        else:
            line = _without(line, start.span)
        draft = self._add(Kind.PARAGRAPH, line, label=start.label)
        draft.number, draft.part = start.number, start.part
        self.open = self.paragraph = draft
        self.indents = []

    def _item(self, line: Line) -> None:
        draft = self._add(Kind.ITEM, line, label=line.bullet)
        draft.parent = self.paragraph
        draft.level = self._level(line)
        draft.indent = draft.start = line.indent
        self.open = draft

    def _settled(self, line: Line) -> bool:
        """Place ``line`` as a sidecar has it, if it says that it opens an unnumbered paragraph or goes on
        with what stands before."""
        said = self.found.settled.get(line.number) if not line.piece else None
        if said and said.kind == "paragraph":
            self._unnumbered(line)
        elif said and said.kind == "text" and self.open:
            self._join(self.open, line)
        else:
            return False
        return True

    def _leave_frame(self, line: Line) -> None:
        """A heading inside a frame with text governs what is in the frame, and no more."""
        matter = not (line.note or line in self.found.furniture)
        if self.framed >= 0 and matter and line.framed != "text":
            if self.section == self.framed:
                self.section = self.found.outline.sections[self.framed].parent
                self.open = self.paragraph = None
            self.framed = -1

    def _is_listed(self, line: Line) -> bool:
        """Whether a line without a bullet is an item of a list all the same: a counted one, or one that
        stands further right, set off, after an item that announces a list or in such a list."""
        open_ = self.open
        if line.indent is None or open_ is None or open_.indent is None:
            return False
        if pattern("counted_item").search(line.text):
            return line.gap or line.indent > open_.indent + ALIGNED or not open_.label
        further = line.indent > open_.indent + ALIGNED and open_.text.endswith(":")
        beside = not open_.label and abs(line.indent - open_.indent) <= ALIGNED
        return line.gap and open_.kind is Kind.ITEM and (further or beside)

    def _level(self, line: Line) -> int:
        """How deep in lists an item stands, by where it starts on the page: deeper than the items before
        is a list inside an item."""
        if line.indent is None:
            return 1
        if self.drafts[-2:-1] and self.drafts[-2].kind is Kind.HEADING:
            self.indents = []
        while self.indents and line.indent < self.indents[-1] - ALIGNED:
            self.indents.pop()
        if not self.indents or line.indent > self.indents[-1] + ALIGNED:
            self.indents.append(line.indent)
        return len(self.indents)

    def _loose_note(self, line: Line) -> None:
        """A line among the footnotes that has no marker: it goes on with a note of the page before."""
        last = next((d for d in reversed(self.drafts) if d.kind is Kind.FOOTNOTE), None)
        goes_on = last and line.page is not None and last.page in (line.page, line.page - 1)
        if last and goes_on and (not line.gap or not ends_sentence(last.text)):
            self._join(last, line)
        else:
            self.note = self._add(Kind.FOOTNOTE, line)
            self.notes.add(Code.NOTE_LOOSE, "This text stands among the footnotes and has no marker.", line)

    def _text(self, line: Line) -> None:
        open_ = self.open
        new_block = line.gap or line.whole
        if open_ is None:
            if self._list_expected() and (starts_lower(line.text) or _recommends(line.text)):
                self._lost_bullet(line)
            else:
                self._unnumbered(line)
        elif not new_block or not open_.text:
            whole = open_.number is None and ends_sentence(open_.text) and not starts_lower(line.text)
            if whole and line.page is not None and line.page != self.page:
                message = "The text after the page break was taken to go on with that before it."
                self.notes.add(Code.JOINED_SENTENCE, message, line)
            self._join(open_, line)
        elif open_.kind is Kind.ITEM and (not line.gap or (_may_end(open_) and _recommends(line.text))):
            # In a list, what opens like a recommendation is the next one; so is whatever stands on a
            # line of its own where the source has a line for each block and nothing broke the page.
            self._lost_bullet(line)
        elif open_.kind is Kind.ITEM and self._left_of(open_, line):
            self._unnumbered(line)
        elif starts_lower(line.text) or not self._may_end(open_, line):
            self._join(open_, line)
        elif open_.kind is Kind.PARAGRAPH and open_.number is not None and not self._stands_left(line):
            self._join(open_, line)
            self.notes.add(
                Code.JOINED_SENTENCE,
                f"A new sentence after a break was taken to continue paragraph {open_.number}.",
                line,
            )
        else:
            self._unnumbered(line)

    def _left_of(self, item: Draft, line: Line) -> bool:
        """Whether ``line``, set off after an item, starts no further right than its bullet: its list is
        over."""
        return line.indent is not None and item.start is not None and line.indent <= item.start + ALIGNED

    def _may_end(self, draft: Draft, line: Line) -> bool:
        """Whether ``draft`` may be whole before ``line``. Where the source tells type and place, white space
        before a capital ends an unnumbered paragraph, full stop or not."""
        typed = line.size is not None and draft.kind is Kind.PARAGRAPH and draft.number is None
        return typed or _may_end(draft)

    def _stands_left(self, line: Line) -> bool:
        """Whether ``line`` starts left of where the text of numbered paragraphs does."""
        if line.indent is None:
            return False
        numbered = (d.indent for d in reversed(self.drafts) if d.number is not None and d.indent is not None)
        texts = list(islice(numbered, 9))[::-1]
        return bool(texts) and line.indent < mode(texts) - ALIGNED

    def _join(self, draft: Draft, line: Line) -> None:
        breaks = len(draft.broken)
        draft.join(line, self.found.words)
        if len(draft.broken) > breaks:
            word = as_printed(draft.text, tuple(draft.broken[-1:]))[: draft.broken[-1] + 12].split(" ")
            message = f"A word broken at the end of a line was made whole: “{' '.join(word[-3:])}…”."
            self.notes.add(Code.HYPHEN_OUT, message, line)

    def _lost_bullet(self, line: Line) -> None:
        self._item(line)
        self.notes.add(Code.BULLET_LOST, "An item of a list stands here without its bullet.", line)

    def _list_expected(self) -> bool:
        """Whether what comes next is a list: right after a timescale or a colon."""
        if self.drafts and self.drafts[-1].kind is Kind.HEADING:
            text = self.drafts[-1].text
            return text.endswith(":") or bool(pattern("timescale").search(text))
        return False

    def _unnumbered(self, line: Line) -> None:
        self.open = self.paragraph = self._add(Kind.PARAGRAPH, line)
        self.indents = []


def _without(line: Line, span: tuple[int, int] | None) -> Line:
    """``line`` without the number that stands at ``span`` in its text."""
    if span is None:
        return line
    return replace(line, text=collapse(line.text[: span[0]] + " " + line.text[span[1] :]))


def _recommends(text: str) -> bool:
    """Whether ``text`` opens as a recommendation does: "ensure that"."""
    return bool(pattern("recommendation_verb").search(text))


def _may_end(draft: Draft) -> bool:
    """Whether the text of ``draft`` may be whole. Items often stand without a full stop."""
    if draft.kind is Kind.ITEM:
        unfinished, runs_on = pattern("unfinished"), pattern("verb_follows")
        return not (unfinished.search(draft.text) or runs_on.search(draft.text))
    return ends_sentence(draft.text)
