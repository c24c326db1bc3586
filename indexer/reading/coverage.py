"""Step 14: every word of the source stands in exactly one block.

Comes in: the source's lines and the blocks. Goes out: the number of words and of those covered; a warning
where they differ. A word is a run of characters without white space or the part of one up to a hyphen.
Counted line by line: the words of
all blocks made from a line must be the words of that line, so that a word that was lost, doubled or
changed is found with its place.
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


def split_words(text: str) -> list[str]:
    """The words of ``text``, parted after each hyphen, dash, stroke and @ too: lines may end there."""
    return _WORD.findall(text)


def printed_words(block: Block) -> list[str]:
    """The words of ``block`` as the source has them: its label too where the label is printed text."""
    words = split_words(as_printed(block.text, block.broken))
    if block.kind in (Kind.PARAGRAPH, Kind.FOOTNOTE) and block.label:
        return [block.label, *words]
    return words


def _with_label_glued(words: list[str], block: Block, in_line: dict[int, set[str]]) -> list[str]:
    """``words`` with the label as part of the word that it is glued to in the source, if it is."""
    if not block.label or words[:1] != [block.label]:
        return words
    for number in block.lines:
        for token in in_line[number]:
            rest = token.removeprefix(block.label)
            if rest != token and rest in words[1:]:
                at = words.index(rest, 1)
                return [*words[1:at], token, *words[at + 1 :]]
    return words


def measure(lines: Iterable[Line], blocks: Iterable[Block], notes: Notebook) -> tuple[int, int]:
    """The words of the source, and how many of them stand in the blocks. A label printed without a
    blank before its text ("10.Direct", "¹In") counts as the part of the word that it is."""
    source: Counter[str] = Counter()
    place: dict[str, int] = {}
    in_line: dict[int, set[str]] = {}
    total = 0
    for line in lines:
        total += len(line.text.split())
        words = split_words(line.text)
        in_line.setdefault(line.number, set()).update(words)
        for word in words:
            source[word] += 1
            place.setdefault(word, line.number)
    held: Counter[str] = Counter()
    for block in blocks:
        held.update(_with_label_glued(printed_words(block), block, in_line))
    lost, extra = source - held, held - source
    for word, count in (*lost.items(), *extra.items()):
        what = "is in the source and in no block" if word in lost else "is in a block and not in the source"
        notes.add(Code.WORDS_LOST, f"“{word}” ({count}×) {what}.", place.get(word))
    return total, max(0, total - lost.total())
