"""What came to a search and what went from it since an earlier generation, without that generation.

An earlier generation is soon deleted, so that each one carries two notes forward:

    first    {report: {key: number}}: since which generation a paragraph has stood as it stands now
    past     what stood once and stands so no longer (history.py), each with ``first`` and ``until``, the
             numbers of the generations with which it came and with which it was gone

(A number is that in the generation's name.) Together they are every paragraph as it stood at any time.

Comes in: the two notes, the hits of today, and whether the search finds what is past. Goes out:
``Changes``. Promises: exact. What was found then is what today's search would have found among the words,
grades and names of that time: a change of the search itself is no change of the archive. Pure; it takes as
long as there are hits and past words, and asks only of those words that stood then.

``advance`` makes the notes of one report for the next generation. For a report that has not changed
``first`` stays as it is, so that its file can be shared.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from indexer.types import Record


class Version(NamedTuple):
    """The words of a paragraph, as a lasting link names them."""

    report: str
    key: str
    fingerprint: str


class Stay(NamedTuple):
    """Words that stood from generation ``first`` on, and from ``until`` on no longer. (The same words may
    have stood twice, or in sections of two grades: report, key and ``first`` tell them apart.)"""

    version: Version
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A record that stood from generation ``first`` on, and from ``until`` on no longer."""

    record: Record
    first: int
    until: int


@dataclass(frozen=True, slots=True)
class Changes:
    """What a search finds now and not then, then and not now, and at one pinpoint then and now in other
    words (then, now); how many hits it had ``then`` and has ``now``."""

    came: tuple[Version, ...]
    went: tuple[Version, ...]
    changed: tuple[tuple[Version, Version], ...]
    then: int
    now: int


def number(name: str) -> int:
    """The number of a generation. Raises ValueError for what is not a generation's name."""
    return int(name.removeprefix("gen-").partition("-")[0])


def changes(
    then: int,
    hits: Iterable[Version],
    first: Mapping[str, Mapping[str, int]],
    past: Iterable[Stay],
    finds: Callable[[Stay], bool],
    moved: Mapping[str, str] | None = None,
) -> Changes:
    """What changed in a search since generation ``then``.

    ``hits`` are all that it finds now; ``finds`` says whether it finds what is past. ``moved`` leads from
    the id that a file had once to the one it has now: its paragraphs did not come and go. A paragraph
    without a note in ``first`` has stood for as long as is known.
    """
    now, fresh = 0, {}
    for hit in hits:
        now += 1
        if first.get(hit.report, {}).get(hit.key, 0) > then:
            fresh[hit.report, hit.key] = hit
    moved = moved or {}
    stood = [stay for stay in past if stay.first <= then < stay.until and finds(stay)]
    gone: dict[tuple[str, str], Version] = {}
    # What moved comes last: where its new place was another's then, that one has it.
    for version, _, _ in sorted(stood, key=lambda stay: stay.version.report in moved):
        place = (moved.get(version.report, version.report), version.key)
        gone[version[:2] if place in gone else place] = version
    both = [(gone[place], hit) for place, hit in fresh.items() if place in gone]
    return Changes(
        came=tuple(hit for place, hit in fresh.items() if place not in gone),
        went=tuple(version for place, version in gone.items() if place not in fresh),
        changed=tuple((old, new) for old, new in both if old.fingerprint != new.fingerprint),
        then=now - len(fresh) + len(gone),
        now=now,
    )


def advance(
    live: Mapping[str, Record], first: Mapping[str, int], now: Mapping[str, Record], number: int
) -> tuple[dict[str, int], list[Ended]]:
    """The notes of one report for generation ``number``: ``first`` of its paragraphs, and what ended.

    ``live`` are its records by key in the generation before (none for a new report), ``first`` the notes
    of that one, ``now`` its records in the new one (none where it is gone).
    """
    stays = {key for key, record in live.items() if key in now and _about(record) == _about(now[key])}
    ended = [Ended(r, first.get(key, 0), number) for key, r in live.items() if key not in stays]
    return {key: first.get(key, 0) if key in stays else number for key in now}, ended


def _about(record: Record) -> tuple[object, ...]:
    """All that a search can ask of a record: its words, and what the filters look at."""
    return record.fingerprint, record.authority, record.year, record.theme, record.grade
