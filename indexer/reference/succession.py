"""Which authority came before which, over as many steps as there are.

Comes in: authorities as the reference table has them. Goes out: those before and after one of them, and the
days on which some became others. Pure. Promises: every chain ends, whatever a table says; an authority is
never before or after itself; a name that the table does not list is kept, without the facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.reference.authorities import Authority


@dataclass(frozen=True, slots=True)
class Change:
    """On ``day`` the authorities ``before`` became those ``after``, by name. ``day`` is None where the table
    does not tell it."""

    day: date | None
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Succession:
    """An authority by name with those that came ``before`` and ``after`` it, the nearest first, each with how
    many steps away it is, and the changes between all these in order of time."""

    name: str
    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    changes: tuple[Change, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All of them: those before from the farthest, the authority itself, those after."""
        return (*(n for n, _ in reversed(self.before)), self.name, *(n for n, _ in self.after))


def succession(name: str, known: Sequence[Authority]) -> Succession:
    """What came before and after ``name``, by the table ``known``."""
    after = {a.name: a.successors for a in known}
    before: dict[str, list[str]] = defaultdict(list)
    for authority in known:
        for successor in authority.successors:
            before[successor].append(authority.name)
    earlier = tuple(_steps(name, lambda n: before.get(n, ())))
    # Where a table goes round in a circle, what is before is not told again as what is after.
    told = {n for n, _ in earlier}
    later = tuple((n, step) for n, step in _steps(name, lambda n: after.get(n, ())) if n not in told)
    return Succession(name, earlier, later, _changes([n for n, _ in earlier] + [name], later, known))


def _steps(name: str, following: Callable[[str], Iterable[str]]) -> Iterator[tuple[str, int]]:
    """All that follow ``name``, one step after the other, each once."""
    seen, nearest, step = {name}, [name], 0
    while nearest:
        step += 1
        found = dict.fromkeys(other for one in nearest for other in following(one) if other not in seen)
        yield from ((other, step) for other in found)
        seen |= found.keys()
        nearest = list(found)


def _changes(
    earlier: Sequence[str], later: Sequence[tuple[str, int]], known: Sequence[Authority]
) -> tuple[Change, ...]:
    """The changes that these authorities went through. Those that became the same on the same day did so
    together, one that is not asked about (the other half of a merger) too."""
    ours = {*earlier, *(name for name, _ in later)}
    together: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for authority in known:
        if authority.successors:
            together[authority.abolished or "", authority.successors].append(authority.name)
    found = [
        Change(date.fromisoformat(day) if day else None, tuple(names), after)
        for (day, after), names in together.items()
        if ours & set(names) and ours & set(after)
    ]
    return tuple(sorted(found, key=lambda change: (change.day or date.min, change.before)))
