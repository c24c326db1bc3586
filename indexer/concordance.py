"""Concordance: every place where something was found, in its context, one line for each.

Comes in: records, and the spans that a search marks in their texts. Goes out: lines, in the order of the
texts or sorted by the words around what was found. Pure; promises that ``left + found + right`` is one piece
of the text, character for character, cut between words; that each span lies in exactly one line's
``found``; and that sorting keeps what is equal in the order in which it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from indexer.types import Record
from indexer.words import fold

WIDTH = 45
"""Characters of context on either side, at most: some eight words of these reports, and what the columns of a
page hold beside what was found and where."""


@dataclass(frozen=True, slots=True)
class Line:
    """One place: what stands ``left`` of it, what was ``found`` and what stands ``right`` of it in the text
    of ``record``, of which it is a piece. ``start`` is where ``found`` begins there."""

    left: str
    found: str
    right: str
    record: Record
    start: int

    @property
    def before(self) -> bool:
        """Whether the text has more before this piece."""
        return self.start > len(self.left)

    @property
    def after(self) -> bool:
        """Whether the text has more after this piece."""
        return self.start + len(self.found) + len(self.right) < len(self.record.text)


def lines(record: Record, spans: Sequence[tuple[int, int]], width: int = WIDTH) -> Iterator[Line]:
    """A line for each place in a record: ``spans`` are sorted and do not overlap; those with nothing but
    white space between them (police custody) are one place."""
    text = record.text
    for start, end in _places(text, spans):
        left, right = _left(text, start, width), _right(text, end, width)
        yield Line(text[left:start], text[start:end], text[end:right], record, start)


def in_order(found: Iterable[Line], order: str) -> list[Line]:
    """``found`` sorted by ``order``, one of ``ORDERS``; as it came for any other."""
    key = ORDERS.get(order)
    return sorted(found, key=key) if key else list(found)


def _places(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    if not spans:
        return
    first = spans[0][0]
    for (_, end), (start, _) in pairwise(spans):
        if text[end:start].strip():
            yield first, end
            first = start
    yield first, spans[-1][1]


def _left(text: str, start: int, width: int) -> int:
    """Where the context on the left begins: at the first whole word within ``width``."""
    at = max(0, start - width)
    if at and not text[at - 1].isspace():
        while at < start and not text[at].isspace():
            at += 1
    while at and at < start and text[at].isspace():
        at += 1
    return at


def _right(text: str, end: int, width: int) -> int:
    """Where the context on the right ends: at the last whole word within ``width``."""
    at = min(len(text), end + width)
    if at < len(text) and not text[at].isspace():
        while at > end and not text[at - 1].isspace():
            at -= 1
    while end < at < len(text) and text[at - 1].isspace():
        at -= 1
    return at


# --- orders ---


def _words_right(line: Line) -> tuple[bool, list[str]]:
    words = fold(line.right).split()
    return not words, words


def _words_left(line: Line) -> tuple[bool, list[str]]:
    words = fold(line.left).split()[::-1]
    return not words, words


def _words_found(line: Line) -> tuple[list[str], tuple[bool, list[str]]]:
    return fold(line.found).split(), _words_right(line)


def _place(line: Line) -> tuple[str, str, str, int, int]:
    record = line.record
    return fold(record.authority), record.date or "", record.report, record.order, line.start


ORDERS: dict[str, Callable[[Line], tuple[object, ...]]] = {
    "left": _words_left,
    "found": _words_found,
    "right": _words_right,
    "authority": _place,
}
"""By the words before (the nearest first), by the words found, by the words after; by authority, date and
place. Case, accents and punctuation do not count; lines without a word on that side come last."""
