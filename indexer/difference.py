"""What differs between two texts, by word.

Comes in: two texts. Goes out: spans (start, end) of the words in each that the other does not have there.
Pure. Promises: what no span covers stands in both texts, in the same order (tested).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

Span = tuple[int, int]
Spans = tuple[Span, ...]
Code = tuple[str, int, int, int, int]

_WORD = re.compile(r"\S+")


def differing(left: str, right: str) -> tuple[Spans, Spans]:
    """The spans of ``left`` and of ``right`` in which they differ; neighbouring words are one span."""
    ours, theirs, codes = _compared(left, right)
    return changed([word.span() for word in ours], [word.span() for word in theirs], codes)


FEWEST = 3
"""Words in a row that have to be the same to be left unmarked between two changes: single "the"s and "of"s
that two sentences happen to share make of a changed sentence a heap of shreds."""

MOST_READ = 4_000_000
"""The words of the one times those of the other that are read word by word: two texts of 2,000 words. Of
longer ones only what is the same at the beginning and at the end is told, for to read them takes minutes."""

_PIECE = re.compile(r"\d+(?:[.,]\d+)*%?|\w+(?:['’‘]\w+)*|[^\w\s]")


def readable(left: str, right: str, fewest: int = FEWEST) -> tuple[Spans, Spans]:
    """The spans in which ``left`` and ``right`` differ, for a reader: the case of a first letter and the kind
    of a quotation mark do not count, and what is the same between two changes counts only from ``fewest``
    words on. What no span covers stands in both texts, in the same order."""
    ours, theirs = list(_PIECE.finditer(left)), list(_PIECE.finditer(right))
    plain_left, plain_right = ([_plain(match[0]) for match in side] for side in (ours, theirs))
    codes = _codes(plain_left, plain_right)
    kept: list[Code] = []
    for place, (kind, a, b, c, d) in enumerate(codes):
        between = 0 < place < len(codes) - 1
        few = sum(word[0].isalnum() for word in plain_left[a:b]) < fewest
        if kind == "equal" and not (between and few):
            kept.append((kind, a, b, c, d))
        elif kept and kept[-1][0] != "equal":
            _, first, _, first_right, _ = kept[-1]
            kept[-1] = ("replace", first, b, first_right, d)
        else:
            kept.append(("replace", a, b, c, d))
    return changed([match.span() for match in ours], [match.span() for match in theirs], kept)


def _codes(ours: Sequence[str], theirs: Sequence[str]) -> Sequence[Code]:
    """How ``ours`` becomes ``theirs``."""
    if len(ours) * len(theirs) <= MOST_READ:
        return SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    fewer = min(len(ours), len(theirs))
    first = _alike(ours, theirs, fewer)
    last = _alike(ours[::-1], theirs[::-1], fewer - first)
    a, b = len(ours) - last, len(theirs) - last
    codes = [
        ("equal", 0, first, 0, first),
        ("replace", first, a, first, b),
        ("equal", a, len(ours), b, len(theirs)),
    ]
    return [code for code in codes if code[1] < code[2] or code[3] < code[4]]


def _alike(ours: Sequence[str], theirs: Sequence[str], most: int) -> int:
    """How many words are the same from the first on."""
    return next((place for place in range(most) if ours[place] != theirs[place]), most)


def _plain(word: str) -> str:
    return word.casefold().translate(_MARKS)


_MARKS = str.maketrans("’‘“”–—‐‑", "''\"\"----")


def changed(ours: Sequence[Span], theirs: Sequence[Span], codes: Iterable[Code]) -> tuple[Spans, Spans]:
    """The spans in which two texts differ, from those of their words and the codes of ``SequenceMatcher``;
    neighbouring words are one span."""
    changes = [code for code in codes if code[0] != "equal"]
    return (
        tuple((ours[a][0], ours[b - 1][1]) for _, a, b, _, _ in changes if b > a),
        tuple((theirs[c][0], theirs[d - 1][1]) for _, _, _, c, d in changes if d > c),
    )


def merged(left: str, right: str) -> tuple[tuple[str, str], ...]:
    """Both texts as one, in pieces: ("same", …), ("left", …) and ("right", …). Without those of the left the
    pieces join to ``right``."""
    ours, theirs, codes = _compared(left, right)
    pieces: list[tuple[str, str]] = []
    at = 0
    for kind, a, b, c, d in codes:
        if kind != "equal" and b > a:
            start = theirs[c].start() if c < len(theirs) else len(right)
            pieces += [("same", right[at:start]), ("left", left[ours[a].start() : ours[b - 1].end()])]
            at = start
        if kind != "equal" and d > c:
            start, end = theirs[c].start(), theirs[d - 1].end()
            pieces += [("same", right[at:start]), ("right", right[start:end])]
            at = end
    return tuple(piece for piece in (*pieces, ("same", right[at:])) if piece[1])


_Words = list[re.Match[str]]


def _compared(left: str, right: str) -> tuple[_Words, _Words, Sequence[Code]]:
    ours, theirs = list(_WORD.finditer(left)), list(_WORD.finditer(right))
    return ours, theirs, _codes([m[0] for m in ours], [m[0] for m in theirs])
