"""Whether the words of a quotation stand in a text, and how they differ in print.

Comes in: an ``Asked`` and the ``Wording`` of a text. Goes out: a ``Match``, or None. Pure. Promises: a match
has every word of the quotation in order, whole words only, and nothing between them but what the quotation
declares; ``differs`` is empty exactly where the characters are the same too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from indexer.briefing.asked import Asked, Gaps, fit, reach
from indexer.briefing.wording import INVISIBLE, RAISED, Wording
from indexer.words import collapse

MOST_PLACES = 60
"""Places of one stretch that are tried; one that stands more often says too little."""

_QUOTES = "\"'‘’‚‛“”„‟«»‹›`´ʼ′″"
_DASHES = "‐‑‒–—―−-"
_SPELLING = "the way of writing a word"
_KINDS: dict[str, Callable[[str], str]] = {
    "capital letters": str.casefold,
    "apostrophes or quotation marks": lambda text: re.sub(f"[{_QUOTES}]", "", text),
    "dashes, hyphens or blanks": lambda text: re.sub(rf"[\s{_DASHES}]+", "", text),
    "punctuation": lambda text: re.sub(rf"[{RAISED}]|[^\w\s%£$€{_QUOTES}{_DASHES}]", "", text),
}
"""What can differ between the same words in print, and what takes the difference away."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands: words ``first`` up to ``last`` of the text, ``left_out`` the words of the
    source that each declared gap within it stands for, and what ``differs`` in print."""

    first: int
    last: int
    left_out: tuple[tuple[Gaps, str], ...]
    differs: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Whether the characters are the same."""
        return not self.differs


Places = tuple[tuple[int, int], ...]


def match(quotation: Asked, text: Wording) -> Match | None:
    """The best match of ``quotation`` in ``text``: one that is the same in print if there is any, else the
    first."""
    best: Match | None = None
    if not quotation.stretches:
        return None
    for places in _ways(quotation, text):
        found = _match(quotation, text, places)
        if found.exact:
            return found
        best = best or found
    return best


def _ways(quotation: Asked, text: Wording) -> Iterator[Places]:
    """Ways in which the stretches stand in order with their gaps: one for each place of the last."""
    first, *rest = (list(islice(text.finds(s), MOST_PLACES)) for s in quotation.stretches)
    ways: list[Places] = [(place,) for place in first]
    for number, places in enumerate(rest, 1):
        gaps = quotation.gaps[number]
        # Of several ways that lead to a place one is enough: the last, which leaves out the least.
        led = ((_on(way, gaps, place, text) for way in reversed(ways)) for place in places)
        ways = [way for found in led if (way := next(filter(None, found), None))]
    yield from (way for way in ways if _ends_fit(quotation, text, way))


def _on(way: Places, gaps: Gaps, place: tuple[int, int], text: Wording) -> Places | None:
    """``way`` and ``place``, if ``gaps`` may stand for what is between them."""
    end, start = way[-1][1], place[0]
    furthest = reach(gaps)
    if start < end or (furthest is not None and start - end > furthest):
        return None
    return (*way, place) if fit(gaps, text.printed(end, start)) else None


def _ends_fit(quotation: Asked, text: Wording, places: Places) -> bool:
    """Whether the words before and after can be what the quotation begins and ends with in brackets."""
    before, after = quotation.gaps[0], quotation.gaps[-1]
    first, last = places[0][0], places[-1][1]
    back, on = reach(before), reach(after)
    return (
        back is None or any(fit(before, text.printed(first - n, first)) for n in range(min(back, first) + 1))
    ) and (
        on is None
        or any(fit(after, text.printed(last, last + n)) for n in range(min(on, len(text) - last) + 1))
    )


def _before(quotation: Asked, text: Wording, places: Places) -> Iterator[tuple[Gaps, str]]:
    """What the brackets before the first stretch stand for: a changed word, else nothing."""
    gaps, first = quotation.gaps[0], places[0][0]
    if any(not gap.is_ellipsis for gap in gaps):
        yield gaps, text.slice(max(0, first - _words_changed(gaps)), first)


def _after(quotation: Asked, text: Wording, places: Places) -> Iterator[tuple[Gaps, str]]:
    """The same after the last."""
    gaps, last = quotation.gaps[-1], places[-1][1]
    if any(not gap.is_ellipsis for gap in gaps):
        yield gaps, text.slice(last, min(len(text), last + _words_changed(gaps)))


def _words_changed(gaps: Gaps) -> int:
    return sum(bool(gap.begins or gap.ends) for gap in gaps)


def _match(quotation: Asked, text: Wording, places: Places) -> Match:
    between = zip(quotation.gaps[1:-1], places, places[1:], strict=False)
    left_out = tuple((gaps, text.slice(one[1], other[0])) for gaps, one, other in between)
    left_out = (*_before(quotation, text, places), *left_out, *_after(quotation, text, places))
    differs: set[str] = set()
    for number, ((first, last), stretch) in enumerate(zip(places, quotation.stretches, strict=True)):
        ours = _as_printed(stretch, text, quotation.changed[number], first)
        theirs = _normal(text.slice(first, last))
        differs.update(kinds(ours, theirs))
    head, tail = quotation.stretches[0], quotation.stretches[-1]
    if not quotation.gaps[0]:
        before = head.text[: head.spans[0][0]].strip()
        if before and not text.text[: text.spans[places[0][0]][0]].rstrip().endswith(before):
            differs.add("punctuation")
    if not quotation.gaps[-1]:
        after = tail.text[tail.spans[-1][1] :].strip()
        if after and not text.text[text.spans[places[-1][1] - 1][1] :].lstrip().startswith(after):
            differs.add("punctuation")
    return Match(
        places[0][0], places[-1][1], left_out, tuple(kind for kind in (*_KINDS, _SPELLING) if kind in differs)
    )


def _as_printed(stretch: Wording, text: Wording, changed: frozenset[int], first: int) -> str:
    """The stretch from its first word to its last, letters whose case is declared to be changed as in the
    text."""
    letters = list(stretch.text)
    at = text.starts[first]
    there = {start - at: number for number, start in enumerate(text.starts)} if changed else {}
    for number in changed:
        if stretch.starts[number] in there:
            place = stretch.spans[number][0]
            other = text.text[text.spans[there[stretch.starts[number]]][0]]
            if letters[place].casefold() == other.casefold():
                letters[place] = other
    return _normal("".join(letters)[stretch.spans[0][0] : stretch.spans[-1][1]])


def _normal(text: str) -> str:
    return collapse(INVISIBLE.sub("", unicodedata.normalize("NFC", text)))


def kinds(one: str, other: str) -> tuple[str, ...]:
    """What differs in print between two texts of the same words, in the words of ``_KINDS``."""
    if one == other:
        return ()

    def levelled(but: str) -> bool:
        left, right = one, other
        for name, level in _KINDS.items():
            if name != but:
                left, right = level(left), level(right)
        return left == right

    return tuple(kind for kind in _KINDS if not levelled(kind)) if levelled("") else (_SPELLING,)
