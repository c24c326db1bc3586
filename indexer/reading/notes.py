"""The reader's warnings: every code with what it means, and a notebook to collect them in.

Comes in: what a step could not understand or had to infer. Goes out: ``ReadingWarning`` values in the
order of the source. docs/warnings.md explains each code to an archivist (tested).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from indexer.types import Line, ReadingWarning


class Code(StrEnum):
    """What a warning is about."""

    NUMBER_DISPLACED = "number-displaced"
    NUMBER_LOST = "number-lost"
    NUMBER_GAP = "number-gap"
    NO_NUMBERS = "no-numbers"
    NUMBERING_RESTARTS = "numbering-restarts"
    BULLET_LOST = "bullet-lost"
    ITEMS_SPLIT = "items-split"
    ITEMS_DOUBTFUL = "items-may-run-together"
    UNFINISHED = "unfinished"
    JOINED_SENTENCE = "joined-after-full-stop"
    UNNUMBERED = "unnumbered"
    HYPHEN_OUT = "hyphen-left-out"
    LIST_NUMBERED = "list-numbered"
    NOTE_LOOSE = "note-loose"
    HEADING_UNLISTED = "heading-unlisted"
    NO_CONTENTS = "no-contents"
    NO_JUDGEMENTS = "no-judgements"
    JUDGEMENTS_DISAGREE = "judgements-disagree"
    ONLY_IN_FINDINGS = "only-in-findings"
    NOT_IN_FINDINGS = "not-in-findings"
    FINDINGS_MISPLACED = "findings-misplaced"
    FRAMEWORK_UNKNOWN = "framework-unknown"
    AUTHORITY_UNKNOWN = "authority-unknown"
    AUTHORITY_DISAGREES = "authority-disagrees"
    DATES_UNKNOWN = "dates-unknown"
    DATES_SEVERAL = "dates-several"
    DATES_DISAGREE = "dates-disagree"
    INSPECTOR_UNKNOWN = "inspector-unknown"
    NAME_CUT = "name-cut"
    NO_PARAGRAPHS = "no-paragraphs"
    SIDECAR = "sidecar"
    SIDECAR_LINE = "sidecar-line"
    WORDS_LOST = "words-lost"
    TURNED = "direction-turned"


class Notebook:
    """Collects warnings while a report is read."""

    def __init__(self) -> None:
        self._warnings: list[ReadingWarning] = []

    def add(self, code: Code, message: str, line: Line | int | None = None) -> None:
        """Write down ``message``, a sentence for an archivist, with its place."""
        number = line.number if isinstance(line, Line) else line
        self._warnings.append(ReadingWarning(str(code), message, number))

    def warnings(self, lines: Iterable[Line]) -> tuple[ReadingWarning, ...]:
        """All warnings, by line; those of the report as a whole first. ``lines`` tell the pages."""
        pages = {line.number: line.page for line in lines}
        placed = (replace(w, page=pages.get(w.line)) if w.line is not None else w for w in self._warnings)
        return tuple(sorted(placed, key=lambda w: w.line or 0))
