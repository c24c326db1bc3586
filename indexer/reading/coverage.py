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


def measure(lines: Iterable[Line], blocks: Iterable[Block], notes: Notebook) -> tuple[int, int]:
    """The words of the source, and how many of them stand in the blocks. A label printed without a
    blank before its text ("10.Direct", "¹In") counts as the part of the word that it is."""
    source: Counter[str] = Counter()
    place: dict[str, int] = {}
    in_line: dict[int, list[str]] = {}
    total = 0
    for line in lines:
        total += len(line.text.split())
        words = split_words(line.text)
        in_line.setdefault(line.number, []).extend(words)
        for word in words:
            source[word] += 1
            place.setdefault(word, line.number)
    held: Counter[str] = Counter()
    labelled = []
    for block in blocks:
        words = printed_words(block)
        held.update(words)
        if block.label and words[:1] == [block.label]:
            labelled.append((block, frozenset(words[1:])))
    lost, extra = source - held, held - source
    for block, rests in labelled if lost and extra else ():
        _glue_label(block, rests, in_line, lost, extra)
    for word, count in (*(+lost).items(), *(+extra).items()):
        what = "is in the source and in no block" if lost[word] > 0 else "is in a block and not in the source"
        notes.add(Code.WORDS_LOST, f"“{word}” ({count}×) {what}.", place.get(word))
    return total, max(0, total - lost.total())


def _glue_label(
    block: Block,
    rests: frozenset[str],
    in_line: dict[int, list[str]],
    lost: Counter[str],
    extra: Counter[str],
) -> None:
    """Where a word of the source is missing, and is the label of ``block`` glued to a word of its text, and
    those two are too many: they are the missing word."""
    for number in block.lines:
        for token in in_line[number]:
            rest = token.removeprefix(block.label)
            if rest != token and rest in rests and lost[token] and extra[block.label] and extra[rest]:
                lost[token] -= 1
                extra[block.label] -= 1
                extra[rest] -= 1
                return
