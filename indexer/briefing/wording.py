"""Wording: a text as the words that a comparison is about, each with its place in the text.

Comes in: any text. Goes out: a ``Wording``. Pure. It decides what is typography and what is a word:

- Typography: case, accents, marks of punctuation and quotation, the kind of dash, white space, invisible
  characters, raised figures of footnotes, thousands marks (1,500), dots in abbreviations (e.g.), ``&`` for
  "and", and whether a compound is written with a hyphen, as one word or as two (well-being).
- Words: everything else. A blank counts ("no table" is not "notable"), and so do an apostrophe within a
  word (its, it's), a decimal point, a sign before a number, and %, £ and the like: 15, 1.5, -15, 15% differ.

A wording is compared as one string of its folded words without blanks (``solid``), so that finding is
finding a string; ``breaks`` says where words part in it, and a find counts only where the words of both
part alike. Promises: what is found covers whole words of the text, in order.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

RAISED = "¹²³⁰⁴-⁹₀-₉"
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_APOSTROPHES = "'’‘ʼ`´′＇"
_LETTER = rf"[^\W_{RAISED}]"
BARRIER = "\ue000"
"""A word that nobody writes: between texts that do not follow each other, so that nothing runs across."""

_WORD = re.compile(
    rf"(?<!{_LETTER})(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!{_LETTER}))?"  # e.g.
    rf"|{_LETTER}+(?:[{_UNSEEN}{_MARKS}]+{_LETTER}+|[{_APOSTROPHES}](?={_LETTER}){_LETTER}+"
    rf"|(?<=\d)[.,:/](?=\d){_LETTER}+)*[{_MARKS}]*"
    rf"|[%‰£$€¥+=<>≤≥≠°×÷&{BARRIER}]"
)
_SIGN = re.compile(r"[-−–‒]")
_HYPHEN = re.compile(rf"[{_UNSEEN}]*[-‐‑]?[{_UNSEEN}]*")
_BROKEN = re.compile(r"[-‐‑]\s+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)")
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
INVISIBLE = re.compile(f"[{_UNSEEN}]")
_UNFOLDABLE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"})


class Break(IntEnum):
    """How a word is parted from the one before it: ``SOFT`` may be written together, ``HARD`` may not.
    ``LOOSE`` may be, and a quotation may begin or end there: a hyphen and a blank ("pre- and", or a word that
    was broken at the end of a line)."""

    SOFT = 1
    LOOSE = 2
    HARD = 3


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of ``text``: ``solid`` as one folded string, ``spans`` their places in the text, ``starts``
    where each begins in ``solid`` and ``breaks`` how it is parted from the one before."""

    text: str
    solid: str
    spans: tuple[tuple[int, int], ...]
    starts: tuple[int, ...]
    breaks: tuple[Break, ...]

    def __len__(self) -> int:
        return len(self.spans)

    @property
    def words(self) -> tuple[str, ...]:
        """The folded words."""
        ends = (*self.starts[1:], len(self.solid))[: len(self)]
        return tuple(self.solid[a:b] for a, b in zip(self.starts, ends, strict=True))

    def slice(self, first: int, last: int) -> str:
        """The text from the word ``first`` up to, not including, the word ``last``."""
        return self.text[self.spans[first][0] : self.spans[last - 1][1]] if last > first else ""

    def printed(self, first: int, last: int) -> list[str]:
        """The words from ``first`` up to, not including, ``last`` as printed."""
        return [self.text[start:end] for start, end in self.spans[first:last]]

    def finds(self, other: Wording, since: int = 0) -> Iterator[tuple[int, int]]:
        """Where the words of ``other`` stand here, as (first, last) words, from the word ``since`` on."""
        if not other.solid or since >= len(self):
            return
        at = self.solid.find(other.solid, self.starts[since])
        while at >= 0:
            found = self._whole(other, at)
            if found:
                yield found
            at = self.solid.find(other.solid, at + 1)

    def _whole(self, other: Wording, at: int) -> tuple[int, int] | None:
        """The words that ``other`` covers at ``at`` of ``solid``, if both part their words alike."""
        end = at + len(other.solid)
        first, last = bisect_left(self.starts, at), bisect_left(self.starts, end)
        if first >= len(self) or self.starts[first] != at or self.breaks[first] < Break.LOOSE:
            return None
        if last < len(self) and (self.starts[last] != end or self.breaks[last] < Break.LOOSE):
            return None
        ours = {self.starts[n] - at: self.breaks[n] for n in range(first + 1, last)}
        theirs = dict(zip(other.starts[1:], other.breaks[1:], strict=True))
        for one, two in ((ours, theirs), (theirs, ours)):
            if any(kind is Break.HARD and place not in two for place, kind in one.items()):
                return None
        return first, last

    def at(self, place: int) -> int:
        """The number of the word at the offset ``place`` of the text, or of the next one."""
        return bisect_right(self.spans, place, key=lambda span: span[1])


def wording(text: str) -> Wording:
    """The words of ``text``."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    breaks: list[Break] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        word = folded(match[0])
        before = spans[-1][1] if spans else 0
        if match[0][0].isdigit() and _is_sign(text, start - 1, before):
            start, word = start - 1, f"-{word}"
        parts.append(word)
        breaks.append(_break(text, before, start) if spans else Break.HARD)
        spans.append((start, end))
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part)
    return Wording(text, "".join(parts), tuple(spans), tuple(starts), tuple(breaks))


def _is_sign(text: str, at: int, before: int) -> bool:
    """Whether what stands at ``at``, directly before a number, is its sign and no dash between two words;
    ``before`` is where the last word ends."""
    if at < before or not _SIGN.match(text, at):
        return False
    if at == 0:
        return True
    ahead = text[before:at]
    return (
        bool(ahead) and not ahead[-1].isalnum() and not (before and ahead.isspace() and _counts(text, before))
    )


def _counts(text: str, end: int) -> bool:
    """Whether the word before ``end`` is a number: then a dash after it makes a range."""
    return text[end - 1].isdigit() or text[end - 1] == "%"


def _break(text: str, end: int, start: int) -> Break:
    """How the word that ends at ``end`` is parted from the one that begins at ``start``."""
    between = text[end:start]
    if not between:
        return Break.SOFT
    if not (text[end - 1].isalpha() and text[start].isalpha()):
        return Break.HARD
    if _HYPHEN.fullmatch(between):
        return Break.SOFT
    return Break.LOOSE if _BROKEN.fullmatch(between) else Break.HARD


@lru_cache(maxsize=1 << 16)
def folded(word: str) -> str:
    """One word as it is compared."""
    if word == "&":
        return "and"
    word = _APOSTROPHE.sub("'", INVISIBLE.sub("", word))
    if _THOUSANDS.match(word):
        word = word.replace(",", "")
    elif "." in word and not word[0].isdigit():
        word = word.replace(".", "")
    plain = unicodedata.normalize("NFKD", word).casefold().translate(_UNFOLDABLE)
    return "".join(char for char in plain if not unicodedata.combining(char))


def distinct(text: str) -> set[str]:
    """The folded words of ``text``, each once and without signs."""
    return {folded(word) for word in set(_WORD.findall(text))}
