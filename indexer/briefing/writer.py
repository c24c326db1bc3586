"""Words as they are met in a file -> ``Passage``.

Comes in, in the order of the file: text with its line, where links begin and end, where footnotes are
referred to. Goes out: passages with their white space collapsed and every place counted in the text that
comes out. Promises: what a reader cannot see (soft hyphens, characters of no width) is left out, nothing
else is; more passages or characters than ``limits`` allows raise BriefingError.
"""

from __future__ import annotations

from indexer.briefing.limits import MAX_CHARACTERS, MAX_MARKS, MAX_PASSAGES, refuse_over
from indexer.briefing.marks import count_marks
from indexer.briefing.types import Link, Mark, Passage

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\0"))


class PassageWriter:
    """One passage in the making."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._length = 0
        self._blank = False
        self._links: list[Link] = []
        self._open: list[tuple[int, str]] = []
        self._marks: list[Mark] = []
        self._lines: list[tuple[int, int]] = []

    def add(self, text: str, line: int) -> None:
        """Take ``text`` that begins on ``line``."""
        for number, part in enumerate(text.translate(_UNSEEN).split("\n"), line):
            self._blank = self._blank or number > line
            words = part.split()
            if not words:
                self._blank = self._blank or bool(part)
                continue
            place = self._place(part[0].isspace())
            if not self._lines or self._lines[-1][1] < number:
                self._lines.append((place, number))
            if place > self._length:
                self._pieces.append(" ")
            self._pieces.append(" ".join(words))
            self._length = place + len(self._pieces[-1])
            self._blank = part[-1].isspace()

    def _place(self, blank: bool = False) -> int:
        """Where the next word will stand."""
        return self._length + (self._length > 0 and (blank or self._blank))

    def open_link(self, address: str) -> None:
        """The words from here on lead to ``address``."""
        self._open.append((self._length, address))

    def close_link(self) -> None:
        """The words of the last link that was opened end here."""
        if self._open:
            start, address = self._open.pop()
            if address and start < self._length:
                self._links.append(Link(start, self._length, address))

    def mark(self, note: str) -> None:
        """The footnote ``note`` is referred to here."""
        self._marks.append(Mark(self._length, note))

    def passage(self, quoted: bool = False, note: str | None = None, group: int = 0) -> Passage | None:
        """The passage; None where it has no words (a mark alone is no passage)."""
        while self._open:
            self.close_link()
        text = "".join(self._pieces)
        if not text:
            return None
        return Passage(
            text=text,
            line=self._lines[0][1],
            quoted=quoted,
            note=note,
            links=tuple(_trimmed(link, text) for link in sorted(self._links, key=lambda each: each.start)),
            marks=tuple(self._marks),
            lines=tuple(self._lines[1:]),
            group=group,
        )


def _trimmed(link: Link, text: str) -> Link:
    """``link`` without the blank before its first word."""
    return Link(link.start + (text[link.start] == " "), link.end, link.address)


class Passages:
    """The passages of a file, counted against the limits as they come."""

    def __init__(self) -> None:
        self.passages: list[Passage] = []
        self._characters = self._marks = 0

    def append(self, passage: Passage | None) -> None:
        """Take ``passage``, if it is one. Raises BriefingError where it is one too many."""
        if passage is None:
            return
        self.passages.append(passage)
        self._characters += len(passage.text)
        refuse_over(len(self.passages), MAX_PASSAGES, "paragraphs")
        refuse_over(self._characters, MAX_CHARACTERS, "characters of text")
        self._marks += count_marks(passage.text)
        refuse_over(self._marks, MAX_MARKS, "marks of quotation")
