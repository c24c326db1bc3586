"""A Word document -> passages.

Comes in: the bytes of a .docx. Goes out: passages in the order of the document (text boxes before the
paragraph that they hang on), then its footnotes and endnotes. A passage's ``line`` is the number of its
paragraph, counted from 1 over every ``w:p`` of the body, those of tables and text boxes included; that of
a note is the number of the paragraph that has its mark. Promises: what was inserted counts, what was
deleted or moved away does not, nor do comments and hidden text; nothing is fetched.

A paragraph is quoted where the name of its style says so ("Quote", "Intense Quote", "Quotation"), or where
it is indented on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from docx.opc.rel import Relationships
from lxml import etree

from indexer.briefing.types import Passage
from indexer.briefing.word_package import open_word, parse_part
from indexer.briefing.writer import Passages, PassageWriter
from indexer.sources.inline import raised

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = frozenset(
    (f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}sectPr", f"{_W}tblPr", _FALLBACK)
)
_LEAST_INDENT = 240
"""Twentieths of a point, on both sides: a sixth of an inch, less than any quotation has."""
_HYPERLINK = re.compile(r"\s*HYPERLINK\s+(?:\\[a-z]\s+)*\"([^\"]*)\"", re.I)
_CHARACTERS = {f"{_W}tab": " ", f"{_W}br": " ", f"{_W}cr": " ", f"{_W}noBreakHyphen": "-", f"{_W}ptab": " "}
_REFERENCES = {f"{_W}footnoteReference": "footnote", f"{_W}endnoteReference": "endnote"}
_OF_NOTES = ("separator", "continuationSeparator", "continuationNotice")


def word_passages(data: bytes) -> list[Passage]:
    """The passages of the document in ``data``. Raises BriefingError."""
    part = open_word(data).part
    styles = _quoting_styles(part)
    found = Passages()
    body = _Walk(part.rels, styles, found)
    body.walk(part.element)
    for kind in ("footnote", "endnote"):
        for relation in part.rels.values():
            if relation.is_external or not relation.reltype.endswith(f"/{kind}s"):
                continue
            notes = _Walk(relation.target_part.rels, styles, found, kind, body.marks)
            notes.walk(parse_part(relation.target_part.blob))
    return found.passages


def _quoting_styles(part: object) -> frozenset[str]:
    """The ids of the styles that quote, by their name, their indents or the style that they build on."""
    try:
        root = part.styles.element  # type: ignore[attr-defined]
    except (KeyError, AttributeError, ValueError):
        return frozenset()
    quoting: set[str] = set()
    below: dict[str, list[str]] = {}
    for style in root.iter(f"{_W}style"):
        name, based = style.find(f"{_W}name"), style.find(f"{_W}basedOn")
        own = style.get(f"{_W}styleId", "")
        if "quot" in _value(name).casefold() or _indented(style.find(f"{_W}pPr")):
            quoting.add(own)
        below.setdefault(_value(based), []).append(own)
    waiting = list(quoting)
    while waiting:
        for heir in below.get(waiting.pop(), ()):
            if heir not in quoting:
                quoting.add(heir)
                waiting.append(heir)
    return frozenset(quoting - {""})


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")


def _indented(properties: etree._Element | None) -> bool:
    """Whether a paragraph has an indent on both sides."""
    indent = None if properties is None else properties.find(f"{_W}ind")
    if indent is None:
        return False
    sides = (
        indent.get(f"{_W}left") or indent.get(f"{_W}start"),
        indent.get(f"{_W}right") or indent.get(f"{_W}end"),
    )
    return all(side and re.fullmatch(r"\d{1,6}", side) and int(side) >= _LEAST_INDENT for side in sides)


@dataclass(slots=True)
class _Field:
    """A field of Word: what it is told to do, then what it shows."""

    instruction: list[str] = field(default_factory=list)
    writer: PassageWriter | None = None


@dataclass(slots=True)
class _Paragraph:
    writer: PassageWriter
    number: int
    quoted: bool
    group: int


class _Walk:
    """One part of the document, read from its beginning to its end."""

    def __init__(
        self,
        relations: Relationships,
        styles: frozenset[str],
        found: Passages,
        kind: str = "",
        marks: Mapping[str, int] | None = None,
    ) -> None:
        self.marks: dict[str, int] = {}
        self._relations, self._styles, self._found = relations, styles, found
        self._kind, self._places = kind, marks
        self._note: str | None = None
        self._open: list[_Paragraph] = []
        self._fields: list[_Field] = []
        self._number = self._groups = self._row = self._quotation = 0
        self._raised = self._unread = False

    def walk(self, root: etree._Element) -> None:
        """Read every element under ``root``, without recursion."""
        events = etree.iterwalk(root, events=("start", "end"))
        for event, element in events:
            if event == "end":
                self._end(element)
            elif element.tag in _LEFT_OUT or self._is_hidden(element):
                events.skip_subtree()
            else:
                self._start(element)

    def _is_hidden(self, element: etree._Element) -> bool:
        if element.tag == f"{_W}r":
            hidden = element.find(f"{_W}rPr/{_W}vanish")
            return hidden is not None and _value(hidden) not in ("0", "false")
        if self._kind and element.tag == f"{_W}{self._kind}":
            return element.get(f"{_W}type") in _OF_NOTES
        return False

    def _start(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{_W}p":
            self._begin_paragraph(element)
        elif tag == f"{_W}tr":
            self._groups += 1
            self._row = self._groups
        elif self._kind and tag == f"{_W}{self._kind}":
            self._note = f"{self._kind}-{element.get(f'{_W}id', '')}"
        elif not self._open:
            return
        elif tag == f"{_W}r":
            position = element.find(f"{_W}rPr/{_W}vertAlign")
            self._raised = _value(position) == "superscript"
            self._unread = any(child.get(f"{_W}customMarkFollows") in ("1", "true") for child in element
                               if child.tag in _REFERENCES)  # fmt: skip
        elif tag == f"{_W}t":
            text = element.text or ""
            if not self._unread:
                self._write(raised(text) if self._raised and text.isdecimal() else text)
        elif tag in _CHARACTERS:
            self._write(_CHARACTERS[tag])
        elif tag in _REFERENCES:
            note = f"{_REFERENCES[tag]}-{element.get(f'{_W}id', '')}"
            self.marks.setdefault(note, self._open[-1].number)
            self._open[-1].writer.mark(note)
        elif tag in (f"{_W}hyperlink", f"{_W}fldSimple"):
            self._open[-1].writer.open_link(self._address(element))
        elif tag == f"{_W}instrText" and self._fields and self._fields[-1].writer is None:
            self._fields[-1].instruction.append(element.text or "")
        elif tag == f"{_W}fldChar":
            self._field(element.get(f"{_W}fldCharType", ""))

    def _end(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{_W}p" and self._open:
            done = self._open.pop()
            passage = done.writer.passage(done.quoted, self._note, done.group)
            self._found.append(passage)
        elif tag == f"{_W}tr":
            self._row = 0
        elif tag in (f"{_W}hyperlink", f"{_W}fldSimple") and self._open:
            self._open[-1].writer.close_link()
        elif tag == f"{_W}r":
            self._raised = self._unread = False

    def _begin_paragraph(self, element: etree._Element) -> None:
        self._number += 1
        number = self._number
        if self._places is not None:
            number = self._places.get(self._note or "", 1)
        properties = element.find(f"{_W}pPr")
        style = "" if properties is None else _value(properties.find(f"{_W}pStyle"))
        in_list = properties is not None and properties.find(f"{_W}numPr") is not None
        quoted = style in self._styles or (not in_list and _indented(properties))
        if quoted and not self._quotation:
            self._groups += 1
            self._quotation = self._groups
        elif not quoted:
            self._quotation = 0
        group = self._row or self._quotation
        self._open.append(_Paragraph(PassageWriter(), number, quoted, group))

    def _write(self, text: str) -> None:
        if self._open:
            # A line of our own numbering is a paragraph: a line feed inside one begins none.
            self._open[-1].writer.add(text.replace("\n", " "), self._open[-1].number)

    def _address(self, element: etree._Element) -> str:
        """Where a hyperlink leads; "" where it leads to a place in the document itself."""
        match = _HYPERLINK.match(element.get(f"{_W}instr", ""))
        if match:
            return match[1]
        relation = self._relations.get(element.get(f"{_R}id", ""))
        if relation is None or not relation.is_external:
            return ""
        anchor = element.get(f"{_W}anchor", "")
        return f"{relation.target_ref}#{anchor}" if anchor else relation.target_ref

    def _field(self, kind: str) -> None:
        """A field begins, shows what it comes to, or ends."""
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            shown = self._fields[-1]
            shown.writer = self._open[-1].writer
            match = _HYPERLINK.match("".join(shown.instruction))
            shown.writer.open_link(match[1] if match else "")
        elif kind == "end" and self._fields:
            shown = self._fields.pop()
            if shown.writer is self._open[-1].writer:
                shown.writer.close_link()
