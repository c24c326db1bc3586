"""The words of a text that are most like a quotation, where the quotation does not stand in it.

Comes in: an ``Asked`` and a wording. Goes out: a ``Near``. Pure. Likeness is counted in words: twice the
words that both have in the same order, of all words of both. Each stretch of the quotation is looked for by
its letters first (rapidfuzz), which is fast, then laid to whole words.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, LCSseq

from indexer.briefing.asked import Asked
from indexer.briefing.wording import BARRIER, Wording
from indexer.difference import Spans, changed

MOST_WORDS = 1_200
"""Words of a quotation and of a text that are laid beside each other; what is longer is looked at in its
first so many words: the longest paragraph seen has 600."""

SHARED = 0.4
"""Part of a quotation's words that a text must have: with fewer it cannot pass the floors in ``verdicts``."""


@dataclass(frozen=True, slots=True)
class Near:
    """Words like a quotation's: from the word ``first`` of the text on, ``words`` as printed, those of
    several stretches parted by an ellipsis. ``likeness`` is from 0 to 1; ``run`` is how many words in a row
    both have; ``parts`` says that every stretch stands there, only not as the quotation has them."""

    first: int
    words: str
    likeness: float
    run: int
    parts: bool = False


def is_worth(quotation: Asked, held: AbstractSet[str]) -> bool:
    """Whether a text that has the words ``held`` has enough of ``quotation`` for ``nearest`` to be worth its
    time."""
    ours = {word for stretch in quotation.stretches for word in stretch.words}
    return bool(ours) and len(ours & held) >= SHARED * len(ours)


def at_most(quotation: Asked, text: Wording, theirs: Sequence[str], run: int) -> float:
    """The likeness that ``nearest`` finds at most in ``text``, whose words are ``theirs``; 1.0 where it may
    find ``run`` words in a row."""
    likeness = 0.0
    for stretch in quotation.stretches:
        ours = stretch.words[:MOST_WORDS]
        stands = stretch.solid in text.solid
        both = len(ours) if stands else LCSseq.similarity(ours, theirs[:MOST_WORDS])
        if both >= run and _may_run(ours, text.solid, run):
            return 1.0
        likeness += len(stretch) * 2 * both / (len(ours) + both)
    return likeness / quotation.words + 1e-9


def _may_run(ours: Sequence[str], solid: str, run: int) -> bool:
    return any("".join(ours[at : at + run]) in solid for at in range(len(ours) - run + 1))


def nearest(quotation: Asked, text: Wording) -> Near | None:
    """The words of ``text`` that are most like ``quotation``; None where either has none."""
    if not quotation.words or not len(text):
        return None
    likeness, run, parts = 0.0, 0, True
    found: list[tuple[int, int]] = []
    for stretch in quotation.stretches:
        place = next(text.finds(stretch), None)
        if place:
            alike, row = 1.0, len(stretch)
        else:
            place, alike, row = _nearest(stretch, text)
            parts = False
        found.append(place)
        likeness += alike * len(stretch)
        run = max(run, row)
    words = " … ".join(text.slice(first, last) for first, last in found).replace(BARRIER, "…")
    return Near(found[0][0], words, likeness / quotation.words, run, parts)


def _nearest(stretch: Wording, text: Wording) -> tuple[tuple[int, int], float, int]:
    """The words of ``text`` that are most like an unbroken stretch, their likeness, and the longest run."""
    ours, theirs = stretch.words[:MOST_WORDS], text.words[:MOST_WORDS]
    first, last = 0, len(theirs)
    if len(ours) < len(theirs):
        left, right = " ".join(ours), " ".join(theirs)
        place = fuzz.partial_ratio_alignment(left, right)
        if place is not None:
            first = right.count(" ", 0, place.dest_start)
            last = min(right.count(" ", 0, place.dest_end) + 1, len(theirs))
        first, last = _trimmed(ours, theirs, first, last)
    likeness = Indel.normalized_similarity(ours, theirs[first:last])
    run = SequenceMatcher(None, ours, theirs[first:last], autojunk=False).find_longest_match().size
    return (first, last), likeness, run


def _trimmed(ours: tuple[str, ...], theirs: tuple[str, ...], first: int, last: int) -> tuple[int, int]:
    """The bounds moved by at most two words each to where the likeness is greatest: letters alone may cut
    into a neighbouring word."""
    reach = 2
    best = (-1.0, first, last)
    for start in range(max(0, first - reach), min(first + reach, len(theirs) - 1) + 1):
        for end in range(max(start + 1, last - reach), min(last + reach, len(theirs)) + 1):
            best = max(best, (Indel.normalized_similarity(ours, theirs[start:end]), start, end))
    return best[1], best[2]


def differences(quotation: Wording, text: Wording) -> tuple[Spans, Spans]:
    """The spans of the words in which two texts differ, neighbouring ones as one: those of the quotation,
    then those of the text."""
    matcher = SequenceMatcher(None, quotation.words, text.words, autojunk=False)
    return changed(quotation.spans, text.spans, matcher.get_opcodes())
