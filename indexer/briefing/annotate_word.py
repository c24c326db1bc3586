"""A Word file with the check written into it as comments.

Comes in: the bytes of a .docx that was read before (so that its size and its parts are known to be in bounds)
and its ``Check``. Goes out: the same file with a comment on each quotation. Promises: no word and no
formatting changes; a run of text is parted where a quotation begins or ends, and both parts keep what it
had. What cannot be found in the text has its comment on its paragraph.
"""

from __future__ import annotations

from copy import deepcopy
from io import BytesIO
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.text.run import Run

from indexer.briefing.places import Note, letters, notes_of
from indexer.briefing.present import COMPARED, printable, sentence
from indexer.briefing.types import Check, Passage

AUTHOR, INITIALS = "Pilcrow", "¶"

AHEAD, NEAR = 500, 50
"""Paragraphs that are looked through for words: after the last that were found, and on each side of where
they are said to be. Notes come in the order of the file, so that most are found in the first ones."""

_PARAGRAPH, _RUN, _LOOKS, _TEXT = qn("w:p"), qn("w:r"), qn("w:rPr"), qn("w:t")
_BOX, _SPACE = qn("w:txbxContent"), qn("xml:space")

Element = Any
"""An element of the file's XML, as python-docx hands it out."""


def annotated_word(data: bytes, check: Check) -> bytes:
    """The Word file ``data`` with the notes of ``check`` as comments."""
    document = Document(BytesIO(data))
    body = document.element.body
    paragraphs = [p for p in body.iter(_PARAGRAPH) if next(p.iterancestors(_BOX), None) is None]
    if not paragraphs:
        paragraphs = [document.add_paragraph()._p]
    held = [letters("".join(t.text or "" for t in _texts(p))) for p in paragraphs]

    def comment(runs: list[Element], text: str) -> None:
        ends = [Run(run, document) for run in (runs[0], runs[-1])]
        document.add_comment(ends, printable(text), AUTHOR, INITIALS)

    comment(_all_of(paragraphs[0]), f"Checked against the archive: {sentence([check])}. {COMPARED}")
    passages = check.briefing.passages
    whole = {text: index for index, text in enumerate(held)}
    last = 0
    for note in notes_of(check):
        passage = note.of(passages)
        place = _sought(held, note, passage, last)
        if place:
            last, start, end = place
            comment(_parted(paragraphs[last], start, end), note.full)
        else:
            number = min(max(note.line, 1), len(held)) - 1
            index = whole.get(letters(passage.text), number) if passage else number
            comment(_all_of(paragraphs[index]), note.full)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _sought(held: list[str], note: Note, passage: Passage | None, last: int) -> tuple[int, int, int] | None:
    """The paragraph that has the words of ``note``, and the first and last of their letters in it: one of the
    next after the paragraph ``last``, else one near where the note says."""
    wanted = letters(note.words)
    before = letters(passage.text[: note.start])[-40:] if passage else ""
    first = max(note.line - NEAR, 0)
    order = [*range(last, min(last + AHEAD, len(held))), *range(first, min(note.line + NEAR, len(held)))]
    for lead in (before, "") if wanted else ():
        for index in order:
            at = held[index].find(lead + wanted)
            if at >= 0:
                return index, at + len(lead), at + len(lead + wanted) - 1
    return None


def _texts(paragraph: Element) -> list[Element]:
    """The pieces of text of a paragraph, without those of boxes that hang on it."""
    return [t for t in paragraph.iter(_TEXT) if next(t.iterancestors(_PARAGRAPH)) is paragraph]


def _all_of(paragraph: Element) -> list[Element]:
    """The runs of a paragraph; of one without any, a new empty one."""
    runs = [r for r in paragraph.iter(_RUN) if next(r.iterancestors(_PARAGRAPH)) is paragraph]
    if not runs:
        runs = [OxmlElement("w:r")]
        paragraph.append(runs[0])
    return runs


def _parted(paragraph: Element, start: int, end: int) -> list[Element]:
    """The first and the last run of what stands from the letter ``start`` to the letter ``end`` of a
    paragraph, which then begin and end there."""
    places = [(t, at) for t in _texts(paragraph) for at, c in enumerate(t.text or "") if c.isalnum()]
    text, at = places[end]
    _part(text, at + 1)  # the end first: what stands before it keeps its place
    text, at = places[start]
    first = _part(text, at)
    last = places[end][0] if places[end][0] is not text or at == 0 else None
    if last is None:  # the run of the start was parted: the end stands in its second half
        return [first, first]
    return [first, last.getparent()]


def _part(text: Element, at: int) -> Element:
    """The run that begins with the character ``at`` of ``text``, a piece of a run that is parted there."""
    run = text.getparent()
    words = text.text or ""
    content = [child for child in run if child.tag != _LOOKS]
    if at == 0 and content[0] is text:
        return run
    after = content[content.index(text) + 1 :]
    if at == len(words) and not after:
        return run
    second = OxmlElement("w:r", attrs=dict(run.attrib))
    looks = run.find(_LOOKS)
    if looks is not None:
        second.append(deepcopy(looks))
    if at == 0:
        second.append(text)
    elif at < len(words):
        rest = OxmlElement("w:t")
        text.text, rest.text = words[:at], words[at:]
        for piece in (text, rest):
            piece.set(_SPACE, "preserve")
        second.append(rest)
    for child in after:
        second.append(child)
    run.addnext(second)
    return second
