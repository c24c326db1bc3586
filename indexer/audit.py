"""``audit``: how each report was read, in figures.

Comes in: a ``Report``. Goes out: an ``Audit``. Promises: a gap is a number that the chain of paragraph
numbers of a part passes over; words are counted as in ``reading.coverage``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from indexer.records import records
from indexer.types import Kind, Report


@dataclass(frozen=True, slots=True)
class Audit:
    """The figures of one report. ``gaps`` are missing numbers, as keys; ``unmapped`` counts the paragraphs
    and items under headings whose theme is not known, ``corrected`` the lines that a sidecar settled."""

    report: str
    source: str
    words: int
    covered: int
    paragraphs: int
    items: int
    unnumbered: int
    parts: int
    gaps: tuple[str, ...]
    warnings: int
    unmapped: int
    corrected: int

    @property
    def share(self) -> float:
        """The covered words in per cent."""
        return 100 * self.covered / self.words if self.words else 0.0

    @property
    def doubt(self) -> float:
        """How much the reading needs a look: what is lost weighs most, then what is missing, then what
        was inferred. 0 where nothing is doubtful."""
        lost = self.words - self.covered
        inferred = self.warnings - self.corrected + self.unmapped / 100
        return 100 * bool(lost) + lost + 10 * len(self.gaps) + inferred

    def as_json(self) -> dict[str, Any]:
        """The audit as a JSON object."""
        return {**asdict(self), "gaps": list(self.gaps)}

    def line(self) -> str:
        """The audit as one line."""
        gaps = ", ".join(self.gaps) if self.gaps else "none"
        return (
            f"{self.report}: {self.words} words, {self.covered} covered ({self.share:.1f} %); "
            f"{self.paragraphs} paragraphs ({self.unnumbered} without a number), {self.items} items; "
            f"{self.parts} part{'s' if self.parts != 1 else ''}; gaps: {gaps}; {self.warnings} warnings; "
            f"{self.unmapped} under headings without a theme"
        )


def audit(report: Report) -> Audit:
    """The figures of ``report``."""
    numbers: dict[str | None, list[int]] = defaultdict(list)
    paragraphs = [block for block in report.blocks if block.kind is Kind.PARAGRAPH]
    for block in paragraphs:
        if block.number is not None:
            numbers[block.part].append(block.number)
    gaps = [
        f"{part}-{number}" if part else str(number)
        for part, found in numbers.items()
        for number in range(1, max(found))
        if number not in set(found)
    ]
    return Audit(
        report=report.id,
        source=report.source,
        words=report.words,
        covered=report.covered,
        paragraphs=len(paragraphs),
        items=sum(block.kind is Kind.ITEM for block in report.blocks),
        unnumbered=sum(block.number is None for block in paragraphs),
        parts=max(1, len(numbers)),
        gaps=tuple(gaps),
        warnings=len(report.warnings),
        unmapped=sum(record.theme is None for record in records(report)),
        corrected=sum(not warning.is_doubt for warning in report.warnings),
    )
