"""Plain text -> passages.

Comes in: text as somebody typed it or a mail program sent it. Goes out: passages: lines that were wrapped
are joined, a blank line parts paragraphs, a list sign begins a new one, ``>`` quotes, and so does an indent
of four or more where the paragraphs around have none. Notes at the end ("[1] …", "1. …", "¹ …") are
footnotes where the text refers to them ("[1]", "¹"). Promises: every word stands in exactly one passage;
only list signs, quoting signs, rules and the labels and marks of footnotes are taken off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from indexer.briefing.types import Passage
from indexer.briefing.writer import Passages, PassageWriter

_QUOTING = re.compile(r"[ \t]{0,3}>[> \t]*")
_SIGN = re.compile(
    r"[ \t]*(?:[-*+•‣◦▪·][ \t]+|(?P<label>\[\d{1,4}\]|\(\d{1,4}\)|\d{1,3}[.)]|[¹²³⁰⁴-⁹]{1,4})[ \t]*)(?=\S)"
)
_RULE = re.compile(r"[ \t]*([-=_*~#])(?:[ \t]*\1){2,}[ \t]*")
_REFERENCE = re.compile(r"\[(\d{1,4})\]|([¹²³⁰⁴-⁹]{1,4})")
_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_WANTS_NUMBER = re.compile(
    r"(?:\b(?:paras?|paragraphs?|pp?|pages?|items?|sections?|nos?|and|to|of)\.?|[¶§–—-])$", re.I
)
_QUOTING_INDENT = 4


@dataclass(slots=True)
class _Paragraph:
    """Lines that belong together, each with its number; ``label`` is the number that it begins with;
    ``odd`` and ``curly`` say that a straight or a curly quotation is open at its end."""

    quoted: bool
    indent: int
    lines: list[tuple[int, str]] = field(default_factory=list)
    item: bool = False
    label: str = ""
    printed: str = ""
    odd: bool = False
    curly: bool = False

    def add(self, number: int, line: str) -> None:
        """One more line."""
        self.lines.append((number, line))
        self.odd ^= line.count('"') % 2 == 1
        if line.rfind("“") != line.rfind("”"):
            self.curly = line.rfind("“") > line.rfind("”")

    def text(self) -> str:
        return " ".join(line.strip() for _, line in self.lines)


def text_passages(text: str) -> list[Passage]:
    """The passages of ``text``. Raises BriefingError."""
    paragraphs = _paragraphs(re.sub(r"\r\n?|[\f\v\x85\u2028\u2029]", "\n", text))
    outer = min((each.indent for each in paragraphs if not each.quoted and not each.item), default=0)
    for each in paragraphs:
        each.quoted = each.quoted or (not each.item and each.indent - outer >= _QUOTING_INDENT)
    notes = _notes(paragraphs)
    known = {paragraphs[at].label for at in notes}
    found, group, note = Passages(), 0, None
    for at, each in enumerate(paragraphs):
        if each.quoted and not (at and paragraphs[at - 1].quoted):
            group += 1
        if notes and at >= notes[0]:
            note = each.label if at in notes else note
        found.append(_passage(each, known, note, group if each.quoted else 0, at in notes))
    return found.passages


def _paragraphs(text: str) -> list[_Paragraph]:
    found: list[_Paragraph] = []
    current: _Paragraph | None = None
    for number, line in enumerate(text.split("\n"), 1):
        quoting = _QUOTING.match(line)
        line = line[quoting.end() :] if quoting else line.expandtabs(4)
        if not line.strip() or _RULE.fullmatch(line):
            current = None
            continue
        sign = _SIGN.match(line)
        if sign and current is not None and _is_wrapped(current, sign):
            sign = None
        indent = len(line) - len(line.lstrip())
        if sign or current is None or current.quoted != bool(quoting):
            current = _Paragraph(bool(quoting), indent)
            found.append(current)
            if sign:
                current.item, current.printed = True, sign[0].strip()
                current.label = (sign["label"] or "").strip("[]().").translate(_DIGITS)
                line = " " * sign.end() + line[sign.end() :]
        elif not current.item:
            current.indent = min(current.indent, indent)
        current.add(number, line)
    return found


def _is_wrapped(before: _Paragraph, sign: re.Match[str]) -> bool:
    """Whether a line that begins like an item was only wrapped there: inside a quotation, or after what a
    number belongs to ("para")."""
    if before.odd or before.curly:
        return True
    last = before.lines[-1][1].strip()[-20:]
    return bool(sign["label"] and _WANTS_NUMBER.search(last))


def _notes(paragraphs: list[_Paragraph]) -> list[int]:
    """Which paragraphs are footnotes: those at the end with labels, where the text before refers to some."""
    start = len(paragraphs)
    while start and (paragraphs[start - 1].label or not paragraphs[start - 1].item):
        start -= 1
        if not paragraphs[start].label and not _goes_on(paragraphs, start):
            start += 1
            break
    labelled = [at for at in range(start, len(paragraphs)) if paragraphs[at].label]
    if not labelled:
        return []
    referred = set()
    for each in paragraphs[: labelled[0]]:
        for match in _REFERENCE.finditer(each.text()):
            referred.add((match[1] or match[2]).translate(_DIGITS))
    return labelled if any(paragraphs[at].label in referred for at in labelled) else []


def _goes_on(paragraphs: list[_Paragraph], at: int) -> bool:
    """Whether a paragraph without a label goes on with the note before it: it is indented."""
    return at > 0 and not paragraphs[at].item and paragraphs[at].indent > 0


def _passage(
    each: _Paragraph, known: set[str], note: str | None, group: int, is_note: bool
) -> Passage | None:
    writer = PassageWriter()
    if each.printed and not is_note and (each.label or not each.item):
        writer.add(each.printed + " ", each.lines[0][0])
    for number, line in each.lines:
        place = 0
        for match in _REFERENCE.finditer(line):
            name = (match[1] or match[2]).translate(_DIGITS)
            if name in known and note is None:
                writer.add(line[place : match.start()], number)
                writer.mark(name)
                place = match.end()
        writer.add(line[place:] + " ", number)
    return writer.passage(each.quoted, note, group)
