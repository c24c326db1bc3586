"""Step 14: every word of the source stands in exactly one block.

Comes in: the source's lines and the blocks. Goes out: the number of words and of those covered; a warning
where they differ. A word is a run of characters without white space or the part of one up to a hyphen.
One that was lost, doubled or changed is told with the line that it stands on.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from indexer.reading.hyphens import as_printed
from indexer.reading.notes import Code, Notebook
from indexer.types import Block, Kind, Line

_WORD = re.compile(r"[^\s–/@-]*[–/@-]|[^\s–/@-]+")
"""Parted after each character at which a line may end and run on without a blank ("glued_end")."""

MOST_PARTS = 3
"""Of one printed word: a label, what it labels, and a grade after it."""


def split_words(text: str) -> list[str]:
    """The words of ``text``, parted after each hyphen, dash, stroke and @ too: lines may end there."""
    return _WORD.findall(text)


def printed_words(block: Block) -> list[str]:
    """The words of ``block`` as the source has them: its label too where the label is printed text."""
    words = split_words(as_printed(block.text, block.broken))
    if block.kind in (Kind.PARAGRAPH, Kind.FOOTNOTE) and block.label:
        return [block.label, *words]
    return words


def measure(lines: Iterable[Line], blocks: Iterable[Block], notes: Notebook) -> tuple[int, int]:
    """The words of the source, and how many of them stand in the blocks. What is printed without a blank
    and stands in two blocks, or as a label and its text ("10.Direct", "¹In", "Leadership:Good"), counts as
    the parts of the word that it is."""
    source: Counter[str] = Counter()
    place: dict[str, int] = {}
    total = 0
    for line in lines:
        total += len(line.text.split())
        words = split_words(line.text)
        for word in words:
            source[word] += 1
            place.setdefault(word, line.number)
    held: Counter[str] = Counter()
    for block in blocks:
        held.update(printed_words(block))
    lost, extra = source - held, held - source
    _join(lost, extra)
    for word, count in (*(+lost).items(), *(+extra).items()):
        what = "is in the source and in no block" if lost[word] > 0 else "is in a block and not in the source"
        notes.add(Code.WORDS_LOST, f"“{word}” ({count}×) {what}.", place.get(word))
    return total, max(0, total - lost.total())


def _join(lost: Counter[str], extra: Counter[str]) -> None:
    """Take from both what the blocks have in parts: a word of the source that is missing, and words of the
    blocks that are too many and make that word when they are put together."""
    sizes = sorted({len(word) for word in extra})
    for word in [word for word in lost if extra]:
        while lost[word] and (parts := _parts(word, extra, sizes, MOST_PARTS)):
            lost[word] -= 1
            extra -= Counter(parts)


def _parts(
    word: str, extra: Counter[str], sizes: list[int], most: int, used: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """At most ``most`` words of ``extra`` that make ``word`` after those ``used``, with these; none where no
    such do."""
    if extra[word] > used.count(word):
        return (*used, word)
    for size in sizes if most > 1 else ():
        first = word[:size]
        if size < len(word) and extra[first] > used.count(first):
            found = _parts(word[size:], extra, sizes, most - 1, (*used, first))
            if found:
                return found
    return ()
