"""The judgements of a report by the areas that all frameworks share.

Comes in: a report. Goes out: each judgement with its place. Pure. Promises: every judgement stands once; one
that the reference data does not place keeps its own name, and is of the same area as another only where the
framework and the printed words are the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.reference.areas import Part, areas, part_of, parts
from indexer.types import Judgement, Report
from indexer.words import fold


@dataclass(frozen=True, slots=True)
class Placed:
    """A judgement and the part of an area that it is about, None where that is not known."""

    judgement: Judgement
    part: Part | None
    framework: str | None

    @property
    def area(self) -> str:
        """The area, by the name it has across frameworks; where that is not known, as printed."""
        return self.part.area.name if self.part else self.judgement.area

    @property
    def same(self) -> tuple[str | None, str]:
        """What it has in common with exactly the judgements on the same thing."""
        return (None, self.part.label) if self.part else (self.framework or "", fold(self.judgement.area))

    @property
    def rank(self) -> tuple[int, int]:
        """Its place among others: by area and part in their order, what is not known at the end."""
        if self.part is None:
            return len(areas()), 0
        return areas().index(self.part.area), parts().index(self.part)


def placed(report: Report) -> tuple[Placed, ...]:
    """The judgements of ``report``, in the order of the areas, those of one area in that of the report."""
    found = [Placed(j, part_of(j, report.framework), report.framework) for j in report.judgements]
    return tuple(sorted(found, key=lambda one: one.rank))


def by_area(report: Report) -> dict[str, tuple[Placed, ...]]:
    """The judgements of ``report`` under the name of each area that it judges, in the order of the areas.

    Those of one area may be about several parts of it: two grades of one area, in one report or in two, are
    grades of the same thing only where ``Placed.same`` is the same.
    """
    found: dict[str, tuple[Placed, ...]] = {}
    for one in placed(report):
        found[one.area] = (*found.get(one.area, ()), one)
    return found
