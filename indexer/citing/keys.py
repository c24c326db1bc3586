"""What the numbers of a citation mean in a report: runs of keys, and the keys of them that are held.

Comes in: ``Run`` values, read from print or from the form ``cumbria-2013-05/13–15``, and the keys of a
report. Goes out: keys in the order in which they are named, and back: keys as they are written. Pure.
Promises: a run is never longer than the report; a number that is not held is told, never left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from indexer.errors import NotFound

MOST_RUNS = 100
"""Numbers and runs that one citation may list, and places that one heading may have."""


@dataclass(frozen=True, slots=True)
class Run:
    """Keys that are alike but for the number at their end, which goes from ``first`` to ``last``. With
    ``heading``, ``prefix`` is a printed heading, which several names of sections may come from."""

    prefix: str
    first: int
    last: int
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What is printed from ``start`` to ``end``: runs of keys, in order."""

    runs: tuple[Run, ...]
    start: int
    end: int


Extents = Mapping[str, tuple[int, int]]
"""The first and the last number of the keys that begin alike."""


def parted(key: str) -> tuple[str, int] | None:
    """A key as what it begins with and the number that it ends with; None for one that is no such."""
    prefix = key.rstrip("0123456789")
    number = key[len(prefix) :]
    return (prefix, int(number)) if number and str(int(number[:9])) == number else None


def extents(keys: Mapping[str, str]) -> Extents:
    """What the numbers of a report's ``keys`` go from and to."""
    found: dict[str, tuple[int, int]] = {}
    for key in keys:
        if split := parted(key):
            prefix, number = split
            low, high = found.get(prefix, (number, number))
            found[prefix] = min(low, number), max(high, number)
    return found


def keys_of(
    runs: tuple[Run, ...], keys: Mapping[str, str], has: Extents, report: str
) -> list[tuple[str, ...]]:
    """What ``runs`` mean in a report with ``keys`` and extents ``has``: one answer, or several where a
    heading stands in it more than once. Raises NotFound, with what there is in ``report`` (its name)."""
    found: list[tuple[str, ...]] = []
    problem = ""
    for prefixes in _readings(runs, has):
        listed: dict[str, None] = {}
        missing = None
        for run, prefix in zip(runs, prefixes, strict=True):
            ends = (f"{prefix}{run.first}", f"{prefix}{run.last}")
            if any(end not in keys for end in ends):
                missing = Run(prefix, run.first if ends[0] not in keys else run.last, run.last, run.heading)
                break
            numbers = (f"{prefix}{number}" for number in range(run.first, run.last + 1))
            listed.update(dict.fromkeys(key for key in numbers if key in keys))
        if missing is None:
            found.append(tuple(listed))
        else:
            problem = problem or _near(missing, keys, has, report)
    if not found:
        raise NotFound(problem)
    return found


def _readings(runs: tuple[Run, ...], has: Extents) -> Iterator[tuple[str, ...]]:
    """The prefixes that ``runs`` may have. Under a heading all have the same."""
    yield tuple(run.prefix for run in runs)
    if runs and runs[0].heading:
        stem = runs[0].prefix
        for prefix in islice((other for other in has if _same_heading(other, stem)), MOST_RUNS):
            yield (prefix,) * len(runs)


def _same_heading(prefix: str, stem: str) -> bool:
    """Whether ``prefix`` is that of a section with the heading ``stem``, told from others by the headings
    above it or by its place."""
    bare = prefix.rstrip(".").rstrip("0123456789").removesuffix("-") + "."
    return prefix != stem and any(f"-{name}".endswith(f"-{stem}") for name in (prefix, bare))


def _near(missing: Run, keys: Mapping[str, str], has: Extents, report: str) -> str:
    """A sentence: which number is not held, and which are."""
    prefix, number = missing.prefix, missing.first
    stem, dot, _ = prefix.partition(".")
    if dot:
        if prefix in has:
            under = f"Paragraph {stem}" if stem[0].isdecimal() else f"The place “{stem}”"
            low, high = has[prefix]
            return f"{under} of {report} has {_numbers('item', low, high)}, and no {number}."
        if stem in keys:
            return f"Paragraph {stem} of {report} has no items."
        split = parted(stem)
        if split is None or not stem[-1].isdecimal():
            return f"There is nothing under “{stem}” in {report} that has a number of its own."
        prefix, number = split
    part = prefix.removesuffix("-")
    if prefix not in has:
        if part:
            return f"{report} has no part “{part}”."
        example = next(iter(keys), "")
        named = f"; its places are named like {example}" if example else ""
        return f"{report} has no numbered paragraphs{named}."
    low, high = has[prefix]
    where = f"The part “{part}” of {report}" if part else report
    return f"{where} has {_numbers('paragraph', low, high)}, and no {number}."


def _numbers(what: str, low: int, high: int) -> str:
    return f"{what}s {low} to {high}" if low < high else f"only {what} {low}"
