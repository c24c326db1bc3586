"""Where words that are gone may stand now: suggestions, never answers.

Comes in: a text, the report that it stood in, and a generation. Goes out: at most ``MOST`` paragraphs or
items that say much the same, each with how alike it is and which of its words differ. Promises: nothing below
``FLOOR``; only the same words in the same order, but for white space, are 100 % alike; those of the report
itself come first (or of the one that the same file is now), then those of the whole archive, each the most
alike first. Reports are full of paragraphs that differ in one word: whoever shows a suggestion must show
that word, and must not lead there of itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import Indel

from indexer.difference import Spans, differing
from indexer.generations import Generation
from indexer.types import Record
from indexer.words import collapse

FLOOR = 60
"""Per cent. Of 120 paragraphs of ten reports, each taken out, what is found below 70 are sentences of one
framework with other names and figures: still worth a look, and nothing below them is."""

MOST = 3

CANDIDATES = 50
"""Paragraphs of other reports that are looked at."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")


@dataclass(frozen=True, slots=True)
class Successor:
    """A paragraph or item that may say now what was said once. ``similarity`` is in per cent of the words of
    both; ``then`` and ``now`` are the spans of the two texts that the other does not have."""

    record: Record
    similarity: int
    then: Spans
    now: Spans


def successors(text: str, report: str, generation: Generation) -> tuple[Successor, ...]:
    """Where ``text``, which stood in ``report`` once, may stand now."""
    issued = generation.history.issued.get(report)
    own = [name for name in (report, issued.moved if issued else None) if name in generation.catalogue]
    near = [record for name in own if name for record in generation.records[name].values()]
    found = _ranked(text, near)[:MOST]
    if len(found) < MOST:
        likest = generation.index.resembling(text, CANDIDATES)
        far = [record for record in likest if record.report not in own]
        found += _ranked(text, far)[: MOST - len(found)]
    return tuple(Successor(record, similarity, *differing(text, record.text)) for similarity, record in found)


def _ranked(text: str, candidates: Iterable[Record]) -> list[tuple[int, Record]]:
    """Those of ``candidates`` that are alike enough, the most alike first, then by pinpoint."""
    words = _words(text)
    found = ((_similarity(text, words, record.text), record) for record in candidates)
    enough = [(similarity, record) for similarity, record in found if similarity >= FLOOR]
    return sorted(enough, key=lambda pair: (-pair[0], pair[1].report, pair[1].order))


def _similarity(text: str, words: list[str], other: str) -> int:
    """How alike two texts are, in per cent: the words that both have in one order, of all words."""
    if collapse(text) == collapse(other):
        return 100
    share = Indel.normalized_similarity(words, _words(other), score_cutoff=FLOOR / 100)
    return min(int(100 * share + 1e-9), 99)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
