"""An excerpt: the words of a paragraph or item that somebody quotes, all of them or a stretch.

Comes in: a report, a record of it, and the words that were chosen, or where they stand. Goes out: an
``Excerpt``. Promises: its text is a slice of the record's, untouched; it begins and ends with whole words,
for half a word can say the opposite. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.types import Record, Report

MOST_CHARACTERS = 4_000
"""Of the words that can be asked for. Of 50,000 paragraphs seen, all but a few are shorter."""

_IN_WORDS = "'’‘.:·"
_IN_NUMBERS = "'’‘.,;"
"""What does not part letters, or figures, that stand on both sides of it (Unicode Annex 29)."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The words of ``record``, which belongs to ``report``, from ``start`` to ``end``."""

    report: Report
    record: Record
    start: int
    end: int

    @property
    def text(self) -> str:
        """The words, verbatim."""
        return self.record.text[self.start : self.end]

    @property
    def whole(self) -> bool:
        """Whether these are all words of the paragraph."""
        return (self.start, self.end) == (0, len(self.record.text))


def whole(report: Report, record: Record) -> Excerpt:
    """All of a paragraph or item."""
    return Excerpt(report, record, 0, len(record.text))


def excerpt(report: Report, records: Iterable[Record], words: str, at: int = 0) -> Excerpt | None:
    """The stretch of the first of ``records`` that has ``words``, white space apart; where it has them
    several times, the one that begins nearest to ``at``. None where no record has them as whole words."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())))
    if not pattern.pattern:
        return None
    for record in records:
        spans = [m.span() for m in pattern.finditer(record.text) if stands_alone(record.text, *m.span())]
        if spans:
            start, end = min(spans, key=lambda span: abs(span[0] - at))
            return Excerpt(report, record, start, end)
    return None


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether ``text`` from ``start`` to ``end`` is something, and cuts no word in two."""
    inside = text[start:end]
    return bool(inside) and inside == inside.strip() and is_boundary(text, start) and is_boundary(text, end)


def is_boundary(text: str, at: int) -> bool:
    """Whether a word begins or ends at ``at``, or there is none: the rules of Unicode Annex 29 as far as
    English needs them. ``children’s`` and ``26.5`` are one word, ``multi-agency`` is two."""
    if at <= 0 or at >= len(text):
        return True
    left, right = text[at - 1], text[at]
    if unicodedata.category(right) in ("Mn", "Mc", "Me", "Cf"):
        return False
    if _is_word(left) and _is_word(right):
        return False
    beyond = text[at + 1 : at + 2]
    before = text[at - 2 : at - 1] if at > 1 else ""
    return not (_joins(left, right, beyond) or _joins(before, left, right))


def _joins(left: str, mark: str, right: str) -> bool:
    if left.isdigit() and right.isdigit():
        return mark in _IN_NUMBERS
    return left.isalpha() and right.isalpha() and mark in _IN_WORDS


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char) in ("Mn", "Mc", "Me")
