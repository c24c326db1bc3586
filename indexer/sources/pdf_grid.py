"""The rules drawn on a page -> the rows of the tables that they make.

Comes in: the rules of a page. Goes out: ``Band`` values: level strips between two level rules, with the
places of the upright rules that part it into cells. A band with two sides and nothing between is a box.
Promises: bounded work, however many rules a page draws.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from indexer.sources.pdf_words import Rule

TOUCH = 3.0
"""Points; rules that come so near one another meet. Borders of cells are drawn in pieces up to 1.5 apart."""

SHORTEST = 6.0
"""Points; a shorter rule is the corner of a border and tells nothing."""

MOST_RULES = 2_000
"""A page that draws more is a drawing, not a table; the fullest page seen draws some 300."""


@dataclass(frozen=True, slots=True)
class Band:
    """A strip of a table or box. ``edges`` are the upright rules that cross it, from left to right."""

    bottom: float
    top: float
    edges: tuple[float, ...]

    @property
    def is_row(self) -> bool:
        """Whether the band has cells side by side."""
        return len(self.edges) > 2

    @property
    def area(self) -> float:
        """How large the band is, in square points."""
        return (self.top - self.bottom) * (self.edges[-1] - self.edges[0])

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies in the band."""
        return self.bottom <= y <= self.top and self.edges[0] <= x <= self.edges[-1]

    def cell(self, x: float) -> int:
        """The cell, from 0, in which ``x`` lies."""
        return max(0, sum(edge <= x for edge in self.edges[:-1]) - 1)


def find_bands(rules: Iterable[Rule]) -> tuple[Band, ...]:
    """The bands of all tables and boxes, from the top of the page."""
    long = [rule for rule in rules if max(rule.x1 - rule.x0, rule.y1 - rule.y0) >= SHORTEST]
    if len(long) > MOST_RULES:
        return ()
    bands: list[Band] = []
    for group in _touching(long):
        upright = [rule for rule in group if rule.upright]
        level = [(rule.y0 + rule.y1) / 2 for rule in group if not rule.upright]
        heights = _distinct(level)
        for bottom, top in pairwise(heights):
            middle = (bottom + top) / 2
            # Pieces of one rule may meet just there, with a little room between them.
            at = (r for r in upright if r.y0 - TOUCH / 2 <= middle <= r.y1 + TOUCH / 2)
            edges = _distinct((r.x0 + r.x1) / 2 for r in at)
            if len(edges) >= 2:
                bands.append(Band(bottom, top, edges))
    return tuple(sorted(bands, key=lambda band: -band.top))


def _distinct(values: Iterable[float]) -> tuple[float, ...]:
    """``values`` in order, those that lie within ``TOUCH`` of one another as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > TOUCH:
            found.append(value)
    return tuple(found)


def _touching(rules: list[Rule]) -> list[list[Rule]]:
    """``rules`` in groups that hang together."""
    groups: list[list[Rule]] = []
    for rule in rules:
        joined = [group for group in groups if any(meet(rule, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([rule, *(other for group in joined for other in group)])
    return groups


def meet(one: Rule, other: Rule) -> bool:
    """Whether two rules touch."""
    return (
        one.x0 - TOUCH <= other.x1
        and other.x0 - TOUCH <= one.x1
        and one.y0 - TOUCH <= other.y1
        and other.y0 - TOUCH <= one.y1
    )
