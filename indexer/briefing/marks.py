"""Where marks of quotation open and close in a text.

Comes in: the text of one passage. Goes out: ``Span`` values, in order, that do not overlap: of quotations in
one another the outer counts. Pure; each mark is looked at a bounded number of times. The rules:

- “…”, "…", „…“, «…», ‘…’, '…', ``…''; a curly mark may be closed by a straight one and the other way round.
- A mark opens where a blank, a bracket or a dash stands before it and none after it; else it may close. After
  a figure a straight mark is inches or minutes (12", 5'10"), unless something is open that it can close.
- A second opening before any closing is a quotation in a quotation if two closings follow; else the first
  was never closed.
- ’ and ' between letters are apostrophes, and so are those of '90s, 'tis and the like. After an s and before
  another word (the parents' views) one closes only if no other can.
- What is opened and never closed is told by ``unclosed``: a quotation of several paragraphs does that.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ASSERTED = re.compile(
    r"\[\[\s{0,20}+(?P<pin>[^\s\[\]\"“][^\[\]\"“]{0,199}?)\s{0,20}+"
    r"(?:\"(?P<straight>[^\"]{0,40000}+)\"|“(?P<curly>[^”]{0,40000}+)”)?\s{0,20}+\]\]"
)
"""``[[cumbria-2013-05/13 "quoted words"]]``; the words may be left out."""

_MARK = re.compile("``|''|[“”\"„‟«»‹›‘’'‚`]")
_AFTER_QUOTATION = re.compile(
    r" (?:in|and|but|as|which|while|when|by|to|at|for|on|with|according|said|says?|was|is|were|are|had|has|"
    r"have|that|who|although|because|from|or|so|then|than|it|they|he|she|we|the|this|these|an?)\b"
)
"""What follows a quotation, and no apostrophe: "the parents' views" goes on with what the parents have."""
_BEFORE_OPENING = frozenset("([{<—–-/“‘\"'„«‹:;,|=*_>…")
_ELISION = re.compile(r"['‘](?:\d\ds?\b|(?:tis|twas|til|till|em|cause|n|bout|round)\b)", re.I)
_OPENING = frozenset(("“", "„", "‟", "``"))
_CLOSING = frozenset(("”", "''"))
_STRAIGHT = '"'
_PAIRS = {"«": "»", "»": "«", "‹": "›"}
_MOST_MARKS = 400
"""Marks that are looked at for the one that closes."""
_MOST_CHARACTERS = 40_000
"""Of a quotation: its 5,000 words have fewer."""


@dataclass(frozen=True, slots=True)
class Span:
    """A quotation from the mark at ``open`` to ``close`` (after the closing mark); its words stand from
    ``start`` to ``end``. ``unclosed``: there is no closing mark, and it goes to the end of the text."""

    open: int
    start: int
    end: int
    close: int
    unclosed: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    at: int
    sign: str
    opens: bool
    closes: bool

    @property
    def end(self) -> int:
        return self.at + len(self.sign)


def count_marks(text: str) -> int:
    """How many marks of quotation and apostrophes stand in ``text``."""
    return sum(1 for _ in _MARK.finditer(text))


def spans(text: str) -> list[Span]:
    """The quotations in ``text``; at most the last is unclosed."""
    marks = _marks(text)
    doubles = [mark for mark in marks if _is_double(mark.sign)]
    places = {mark.at: number for number, mark in enumerate(doubles)}
    found: list[Span] = []
    unclosed: _Mark | None = None
    number = 0
    while number < len(marks):
        mark = marks[number]
        number += 1
        if not mark.opens:
            continue
        if _is_double(mark.sign):
            closing = _double(text, doubles, places[mark.at])
            unclosed = mark if closing is None else None
        elif mark.sign in _PAIRS:
            closing = _paired(marks, number - 1)
        else:
            closing = _single(text, marks, number - 1, doubles, places)
        if closing is not None and closing.at > mark.end and closing.at - mark.at <= _MOST_CHARACTERS:
            found.append(Span(mark.at, mark.end, closing.at, closing.end))
            while number < len(marks) and marks[number].at < closing.end:
                number += 1
    if unclosed is not None:
        found.append(Span(unclosed.at, unclosed.end, len(text), len(text), unclosed=True))
    return found


def _is_double(sign: str) -> bool:
    return sign in _OPENING or sign in _CLOSING or sign == _STRAIGHT


def _marks(text: str) -> list[_Mark]:
    """The marks that can open or close; apostrophes between letters are neither."""
    found = []
    for match in _MARK.finditer(text):
        at, sign = match.start(), match[0]
        before = text[at - 1 : at]
        after = text[match.end() : match.end() + 1]
        opens = (
            bool(after)
            and not after.isspace()
            and (not before or before.isspace() or before in _BEFORE_OPENING)
        )
        closes = bool(before) and not before.isspace() and not after.isalnum()
        if sign in ("’", "''") or (sign in ("'", "‘") and _ELISION.match(text, at)):
            opens = False
        elif sign in ("“", "``"):
            opens = opens or (bool(after) and not after.isspace() and not closes)
        if opens or closes:
            found.append(_Mark(at, sign, opens, closes))
    return found


def _double(text: str, doubles: list[_Mark], number: int) -> _Mark | None:
    """The mark that closes the double mark ``number``."""
    opening = doubles[number]
    inside = False
    for at in range(number + 1, min(len(doubles), number + _MOST_MARKS)):
        mark = doubles[at]
        if mark.sign in ("“", "”") and opening.sign == "„" and mark.closes:
            return mark
        if inside:
            inside = not mark.closes
        elif mark.opens and not (mark.closes and mark.sign != "“"):
            if not _two_close(doubles, at):
                return None
            inside = True
        elif mark.closes and not _is_inches(text, doubles, at):
            return mark
    return None


def _two_close(doubles: list[_Mark], number: int) -> bool:
    """Whether the two marks after ``number`` close: it then opens a quotation in a quotation."""
    after = doubles[number + 1 : number + 3]
    return len(after) == 2 and all(mark.closes and not mark.opens for mark in after)


def _is_inches(text: str, doubles: list[_Mark], number: int) -> bool:
    """Whether a straight mark follows a figure while the next mark is one that closes."""
    mark = doubles[number]
    if mark.sign != _STRAIGHT or not text[mark.at - 1].isdigit() or number + 1 == len(doubles):
        return False
    after = doubles[number + 1]
    return after.sign == _STRAIGHT and after.closes and not after.opens and not text[after.at - 1].isdigit()


def _paired(marks: list[_Mark], number: int) -> _Mark | None:
    """The mark that closes the pointed mark ``number``."""
    wanted = _PAIRS[marks[number].sign]
    ahead = marks[number + 1 : number + _MOST_MARKS]
    return next((mark for mark in ahead if mark.sign == wanted), None)


def _single(
    text: str, marks: list[_Mark], number: int, doubles: list[_Mark], places: dict[int, int]
) -> _Mark | None:
    """The mark that closes the single mark ``number``: the first that surely closes; else, up to the next
    opening, the first that may be an apostrophe but stands before a word that nothing belongs to, or the
    last: too much is compared rather than too little."""
    weak: list[_Mark] = []
    inside = nested = 0
    ahead = marks[number + 1 : number + _MOST_MARKS]
    for at, mark in enumerate(ahead):
        if _is_double(mark.sign):
            inside += 1
            continue
        if mark.sign in ("‘", "`") or (mark.sign == "'" and mark.opens and not mark.closes):
            if nested or not _two_close_singly(text, ahead[at + 1 :]):
                break
            nested = 1
            continue
        if mark.sign not in ("’", "'") or not mark.closes or inside % 2:
            continue
        if _may_be_apostrophe(text, mark):
            weak.append(mark)
        elif nested:
            nested = 0
        else:
            return mark
    return next((mark for mark in weak if _AFTER_QUOTATION.match(text, mark.end)), weak[-1] if weak else None)


def _two_close_singly(text: str, ahead: list[_Mark]) -> bool:
    """Whether the next two single marks that count close: one a quotation in a quotation, one the outer."""
    singles = (m for m in ahead if not _is_double(m.sign) and not (m.closes and _may_be_apostrophe(text, m)))
    two = [mark for mark, _ in zip(singles, range(2), strict=False)]
    return len(two) == 2 and all(mark.closes and not (mark.opens and mark.sign == "‘") for mark in two)


def _may_be_apostrophe(text: str, mark: _Mark) -> bool:
    """Whether it stands after an s and before another word: "the parents' views"."""
    after = text[mark.end : mark.end + 2]
    return text[mark.at - 1] in "sSzx" and len(after) == 2 and after[0] == " " and after[1].isalnum()
