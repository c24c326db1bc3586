"""Where a report itself looks back at the inspection before it.

Comes in: the records of a report. Goes out: the sentences that name an earlier inspection, in reading order.
Pure. What a report says of itself and of its authority's area is left out: it lists inspections, and compares
nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.comparing.likeness import STANDING
from indexer.comparing.terms import terms
from indexer.engine.analysis import sentence_starts
from indexer.types import Record

SUBJECT = "progress since the last inspection"
"""The subject of ``reference/subjects.toml`` whose phrases name an earlier inspection."""

AREA = "Local area"


@dataclass(frozen=True, slots=True)
class Mention:
    """A sentence of a paragraph: its place in the text."""

    record: Record
    start: int
    end: int

    @property
    def sentence(self) -> str:
        """The words."""
        return self.record.text[self.start : self.end]


def looking_back(report: Sequence[Record]) -> tuple[Mention, ...]:
    """The sentences of ``report`` that look back."""
    return tuple(
        Mention(record, start, start + len(record.text[start:end].rstrip()))
        for record in report
        if record.theme not in (STANDING, AREA) and SUBJECT in terms(record.text).subjects
        for start, end in _told(record.text)
    )


def _told(text: str) -> list[tuple[int, int]]:
    """The sentences that look back; one that begins with "This" has the sentence before it, of which it
    speaks."""
    found: list[tuple[int, int]] = []
    before = 0
    for start, end in sentences(text):
        if SUBJECT in terms(text[start:end]).subjects:
            first = before if _POINTING.match(text, start) else start
            if found and first < found[-1][1]:
                first = found.pop()[0]
            found.append((first, end))
        before = start
    return found


_POINTING = re.compile(r"(?:However, |But |Again, )?(?:this|these|it|they|such)\b", re.IGNORECASE)


def sentences(text: str) -> list[tuple[int, int]]:
    """Where each sentence of ``text`` begins, and where the next one does."""
    starts = sentence_starts(text)
    return list(zip(starts, [*starts[1:], len(text)], strict=True))
