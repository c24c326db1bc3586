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

from indexer.briefing.asked import Asked, Gap
from indexer.briefing.wording import Wording
from indexer.words import collapse

MOST_PLACES = 200
"""Places of one stretch that are tried: in one report even "the local authority" has fewer."""

_QUOTES = "\"'‘’‚‛“”„‟«»‹›`´ʼ′″"
_DASHES = "‐‑‒–—―−-"
_SPELLING = "the way of writing a word"
_KINDS: dict[str, Callable[[str], str]] = {
    "capital letters": str.casefold,
    "apostrophes or quotation marks": lambda text: re.sub(f"[{_QUOTES}]", "", text),
    "dashes, hyphens or blanks": lambda text: re.sub(rf"[\s{_DASHES}]+", "", text),
    "punctuation": lambda text: re.sub(rf"[^\w\s%£$€{_QUOTES}{_DASHES}]", "", text),
}
"""What can differ between the same words in print, and what takes the difference away."""


@dataclass(frozen=True, slots=True)
class Match:
    """Where a quotation stands: words ``first`` up to ``last`` of the text, ``left_out`` the words of the
    source that each declared gap within it stands for, and what ``differs`` in print."""

    first: int
    last: int
    left_out: tuple[tuple[Gap, str], ...]
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
    """Each way in which the stretches stand in order with their gaps, at most ``MOST_PLACES``."""
    first, *rest = (list(islice(text.finds(s), MOST_PLACES)) for s in quotation.stretches)
    if all(rest):
        ways = (way for place in first for way in _further(quotation, text, (place,), rest))
        yield from islice(ways, MOST_PLACES)


def _further(
    quotation: Asked, text: Wording, placed: Places, rest: list[list[tuple[int, int]]]
) -> Iterator[Places]:
    if not rest:
        yield placed
        return
    gap = quotation.gaps[len(placed)]
    end = placed[-1][1]
    for place in rest[0]:
        if place[0] >= end and gap is not None and _fits(gap, text, end, place[0]):
            found = next(_further(quotation, text, (*placed, place), rest[1:]), None)
            if found:
                yield found
                return


def _fits(gap: Gap, text: Wording, first: int, last: int) -> bool:
    """Whether ``gap`` may stand for the words ``first`` up to ``last``."""
    if last - first < gap.least or (gap.most is not None and last - first > gap.most):
        return False
    if gap.begins or gap.ends:
        word = text.slice(first, last).casefold()
        return word.startswith(gap.begins) and word.endswith(gap.ends)
    return True


def _match(quotation: Asked, text: Wording, places: Places) -> Match:
    between = zip(quotation.gaps[1:-1], places, places[1:], strict=False)
    left_out = tuple((gap, text.slice(one[1], other[0])) for gap, one, other in between if gap)
    differs: set[str] = set()
    for number, ((first, last), stretch) in enumerate(zip(places, quotation.stretches, strict=True)):
        ours = _as_printed(stretch, text, quotation.changed[number], first)
        theirs = _normal(text.slice(first, last))
        differs.update(kinds(ours, theirs))
    head, tail = quotation.stretches[0], quotation.stretches[-1]
    if quotation.gaps[0] is None:
        before = head.text[: head.spans[0][0]].strip()
        if before and not text.text[: text.spans[places[0][0]][0]].rstrip().endswith(before):
            differs.add("punctuation")
    if quotation.gaps[-1] is None:
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
    return collapse(unicodedata.normalize("NFC", text))


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
