"""The lines of passages that were read by way of another form.

Comes in: passages (whose lines count in that other form) and the lines of the file as it was given. Goes
out: the passages with their lines in the file. Promises: no word of a passage changes; lines never go back
within a passage or from one passage of the body to the next. Pure, and hardly more than linear.

The words of the passages stand in the file in the same order, with markup and addresses between them. Runs
of three words that stand once in each are anchors (the longest chain of them that goes forward in both);
between two anchors the words are walked through side by side, so that a file full of repeats, which has no
anchors, is walked through from its beginning.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.briefing.types import Passage

_WORD = re.compile(r"[^\W_]+")
_RUN = 3
_REACH = 60
"""Words that the walk looks ahead for the next word: more than the longest address has."""

NumberedLines = Sequence[tuple[int, str]]


def aligned(
    passages: Sequence[Passage],
    body: NumberedLines,
    notes: dict[str, NumberedLines] | dict[str, list[tuple[int, str]]],
) -> list[Passage]:
    """``passages`` with the lines of ``body``, or of their note in ``notes``."""
    found = list(passages)
    places: dict[str | None, list[int]] = {}
    for place, passage in enumerate(found):
        places.setdefault(passage.note if passage.note in notes else None, []).append(place)
    for note, members in places.items():
        lines = body if note is None else notes[note]
        for place, passage in zip(members, _lined([found[place] for place in members], lines), strict=True):
            found[place] = passage
    return found


def _lined(passages: list[Passage], lines: NumberedLines) -> Iterable[Passage]:
    """``passages`` with their lines among ``lines``."""
    words: list[str] = []
    homes: list[tuple[int, int]] = []  # passage and place of each word
    for number, passage in enumerate(passages):
        for match in _WORD.finditer(passage.text):
            words.append(match[0])
            # A line begins with the marks before its first word.
            homes.append((number, passage.text.rfind(" ", 0, match.start()) + 1))
    source: list[str] = []
    numbers: list[int] = []
    for line, text in lines:
        for match in _WORD.finditer(text):
            source.append(match[0])
            numbers.append(line)
    begun: list[list[tuple[int, int]]] = [[] for _ in passages]
    for at, there in _pairs(words, source):
        number, place = homes[at]
        if not begun[number] or begun[number][-1][1] < numbers[there]:
            begun[number].append((place, numbers[there]))
    last = lines[0][0] if lines else 1
    for passage, begins in zip(passages, begun, strict=True):
        line = begins[0][1] if begins else last
        last = begins[-1][1] if begins else last
        yield replace(passage, line=line, lines=tuple(begins[1:]))


def _pairs(left: list[str], right: list[str]) -> Iterable[tuple[int, int]]:
    """Places of the same word in both, forward in both."""
    at = there = 0
    for anchor, other in [*_anchors(left, right), (len(left), len(right))]:
        while at < anchor and there < other:
            if left[at] == right[there]:
                yield at, there
                there += 1
            else:
                near = _next(left, at, right, there, other)
                if near is not None:
                    yield at, near
                    there = near + 1
            at += 1
        at, there = anchor, other


def _next(left: list[str], at: int, right: list[str], there: int, stop: int) -> int | None:
    """Where the word ``at`` stands next within reach, best with the word that follows it."""
    found = None
    for place in range(there, min(stop, there + _REACH)):
        if right[place] == left[at]:
            if left[at + 1 : at + 2] == right[place + 1 : place + 2]:
                return place
            found = place if found is None else found
    return found if len(left[at]) > 3 else None


def _anchors(left: list[str], right: list[str]) -> list[tuple[int, int]]:
    """Places of runs that stand once in each, the longest chain that goes forward in both."""
    once_left, once_right = _once(left), _once(right)
    pairs = [(at, once_right[run]) for run, at in once_left.items() if run in once_right]
    tails: list[int] = []  # the end of the chain of each length that ends soonest
    ends: list[int] = []
    before: list[int | None] = []
    for number, (_, there) in enumerate(pairs):
        length = bisect_left(tails, there)
        before.append(ends[length - 1] if length else None)
        if length == len(tails):
            tails.append(there)
            ends.append(number)
        else:
            tails[length], ends[length] = there, number
    chain: list[tuple[int, int]] = []
    link = ends[-1] if ends else None
    while link is not None:
        chain.append(pairs[link])
        link = before[link]
    return chain[::-1]


def _once(words: list[str]) -> dict[tuple[str, ...], int]:
    """The runs that stand once among ``words``, with their place, in order."""
    places: dict[tuple[str, ...], int] = {}
    again: set[tuple[str, ...]] = set()
    for at in range(len(words) - _RUN + 1):
        run = tuple(words[at : at + _RUN])
        if run in places:
            again.add(run)
        places.setdefault(run, at)
    return {run: at for run, at in places.items() if run not in again}
