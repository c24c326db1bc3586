"""A time line: dates -> places, down the page.

Comes in: the lives of authorities (their lanes), what happened on which day, and how tall its label is. Goes
out: where everything stands. Pure. Promises: a day stands at its place on one scale, which is said by the
years beside it; labels follow each other in the order of time, never overlap, stand as near to their days as
that allows, and all stand inside; lives that overlap in time have lanes of their own.

Time runs down the page, as in the figures of a search, so that the words beside it run on at every width: on
a telephone a line across would have room for no name. Places are ems, so that the letters keep their size.
What a label says, and how it is drawn, is ``present_history.py``'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

YEAR = 2.8
"""Ems that a year has where there are few: a decade is then seen at one look."""

TALLEST = 60.0
"""Ems that the scale may make a drawing; only labels can make it taller."""

SHORTEST = 7.0
"""Ems of a drawing of little: it is to be seen that it is a line."""

AIRY = 1.5
"""How much longer than its labels a drawing is at least: without air they would stand far from their days."""

TICK = 1.3
"""Ems that a year's number needs."""

DOT = 0.7
"""Ems that a dot takes down a lane, with a little air."""

STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
"""Years between two numbers."""


@dataclass(frozen=True, slots=True)
class Life:
    """An authority's time: None where it has no known beginning, or no end."""

    name: str
    start: date | None
    end: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """A life as it is drawn: its column from 0, and its ends."""

    name: str
    column: int
    top: float
    foot: float


@dataclass(frozen=True, slots=True)
class Event:
    """What happened on a day: how tall its label is, how far below the label's top the point is that looks
    at the day, and the life on whose lane it has a dot, if it has one."""

    day: date
    height: float
    looks: float
    life: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: its day on the line, the top of its label, and how many dots its own stands
    aside of its lane."""

    day: float
    label: float
    aside: int


@dataclass(frozen=True, slots=True)
class TimeLine:
    """A time line, ``tall`` ems high: lanes, an event's place for each that came in, and (place, year)."""

    tall: float
    columns: int
    lanes: tuple[Lane, ...]
    places: tuple[Place, ...]
    years: tuple[tuple[float, int], ...]


def time_line(lives: Sequence[Life], events: Sequence[Event]) -> TimeLine:
    """Where ``lives`` and ``events`` stand. There is at least one event; they are in order of time."""
    days = [event.day for event in events]
    # A year before the first day shows what was there before a change.
    first, last = min(days).year, max(days).year
    first -= any(life.end and life.end.year <= first for life in lives) and first > date.min.year
    years = last - first + 1
    heights = [event.height for event in events]
    tall = max(min(YEAR * years, TALLEST), SHORTEST, AIRY * sum(heights))
    start = date(first, 1, 1)
    length = (date(last, 12, 31) - start) / timedelta(days=1) + 1

    def place(day: date) -> float:
        share = (day - start) / timedelta(days=1) / length
        return tall * max(0.0, min(share, 1.0))

    at = [place(day) for day in days]
    wanted = [day - event.looks for day, event in zip(at, events, strict=True)]
    # The last label may hang below the last day, rather than push the others up.
    labels = spread(wanted, heights, tall + heights[-1])
    column = columns(lives)
    of = {life.name: number for life, number in zip(lives, column, strict=True)}
    asides = [0] * len(events)
    for number in set(column):
        dots = [n for n, event in enumerate(events) if event.life is not None and of[event.life] == number]
        pulled = [labels[n] - wanted[n] for n in dots]
        for n, found in zip(dots, aside([at[n] for n in dots], pulled), strict=True):
            asides[n] = found
    step = next((step for step in STEPS if step * tall / years >= TICK), STEPS[-1])
    return TimeLine(
        tall=max(tall, labels[-1] + heights[-1]),
        columns=max(column, default=-1) + 1,
        lanes=tuple(
            Lane(
                life.name,
                number,
                place(life.start) if life.start else 0.0,
                place(life.end) if life.end else tall,
            )
            for life, number in zip(lives, column, strict=True)
        ),
        places=tuple(map(Place, at, labels, asides)),
        years=tuple((place(date(y, 1, 1)), y) for y in range(first, last + 1) if (y - first) % step == 0),
    )


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Places from 0 for things of these ``heights``, in their order and apart, that together are as near as
    can be to those ``wanted`` (by squares); the heights have ``room``.

    Without its heights before it each place may be any that is not less than the last: the nearest such row
    is known to be the means of those that crowd (isotonic regression), held within the room.

    >>> spread([0.0, 1.0, 9.0], [2.0, 2.0, 2.0], 10.0)
    [0.0, 2.0, 8.0]
    """
    before = [sum(heights[:number]) for number in range(len(heights) + 1)]
    crowds: list[tuple[float, int]] = []
    for want, above in zip(wanted, before, strict=False):
        mean, size = want - above, 1
        while crowds and crowds[-1][0] > mean:
            other, count = crowds.pop()
            mean, size = (mean * size + other * count) / (size + count), size + count
        crowds.append((mean, size))
    means = [mean for mean, size in crowds for _ in range(size)]
    free = room - before[-1]
    return [max(0.0, min(mean, free)) + above for mean, above in zip(means, before, strict=False)]


def aside(days: Sequence[float], pulled: Sequence[float]) -> list[int]:
    """How many dots each of those at ``days``, in order, stands aside of their lane, so that none touch and
    as few as can be leave it. ``pulled`` is how far down each one's label stands from it: among dots that
    crowd, the one whose line runs away from the others stays on the lane.

    >>> aside([1.0, 1.2, 5.0], [-1.0, 1.0, 0.0])
    [0, 1, 0]
    """
    crowds: list[list[int]] = []
    for number, day in enumerate(days):
        if not number or day - days[number - 1] >= DOT:
            crowds.append([])
        crowds[-1].append(number)
    found = [0] * len(days)
    for crowd in crowds:
        last: list[float] = []
        for number in crowd if sum(pulled[n] for n in crowd) <= 0 else reversed(crowd):
            free = (n for n, day in enumerate(last) if abs(days[number] - day) >= DOT)
            found[number] = next(free, len(last))
            last[found[number] : found[number] + 1] = [days[number]]
    return found


def columns(lives: Sequence[Life]) -> list[int]:
    """A column for each life: the first in which all others have ended when it begins."""
    taken: list[list[Life]] = []
    found = []
    for life in lives:
        fits = (
            number
            for number, others in enumerate(taken)
            if all(_ended(other, life) or _ended(life, other) for other in others)
        )
        column = next(fits, len(taken))
        if column == len(taken):
            taken.append([])
        taken[column].append(life)
        found.append(column)
    return found


def _ended(first: Life, second: Life) -> bool:
    """Whether ``first`` was over when ``second`` began."""
    return bool(first.end and second.start and first.end <= second.start)
