"""Lineage: how the archive stood at an earlier generation, told by what changed since.

Each time a generation takes the place of another, a note says how every paragraph that it changes stood
before: its record, or None where there was none. The notes are carried forward, so that an earlier generation
can be told without being kept: as far back as few enough changed (``MOST``), else they would grow for ever
and each update with them. Comes in: records, and notes. Goes out: notes, and a search's ``Changes``.
Promises: exact. A paragraph that changed several times is told as it stood first, one that changed back is
told as unchanged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, TypeVar

from indexer.types import Kind, Record

Pinpoint = tuple[str, str]
"""Report id and key."""

Note = Mapping[Pinpoint, Record | None]
"""How paragraphs stood before one generation took the place of another; None where they did not stand."""

MOST, MOST_NOTES = 5_000, 1_000
"""Paragraphs that changed since, of which a search can be told what it found then: more would take long. And
notes, each of which is read at every update."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Changes:
    """What a search finds now and not then (``came``), then and not now (``went``), and at one pinpoint now
    in other words than then (``changed``). Each in the order of reports and their paragraphs."""

    came: tuple[Record, ...]
    went: tuple[Record, ...]
    changed: tuple[Record, ...]


def note(
    report: str, before: Mapping[str, Record], after: Mapping[str, Record]
) -> dict[Pinpoint, Record | None]:
    """How the paragraphs of ``report`` stood that are not the same in ``after``; both by key."""
    found: dict[Pinpoint, Record | None] = {}
    for key in {**before, **after}:
        was, now = before.get(key), after.get(key)
        if was is None or now is None or _asked(was) != _asked(now):
            found[report, key] = was
    return found


def _asked(record: Record) -> Record:
    """A record as far as a search can tell it from another."""
    return replace(record, page=None, order=0, parent=None)


def then(notes: Iterable[Note]) -> dict[Pinpoint, Record | None]:
    """How all paragraphs stood that changed in any of ``notes``, the oldest first."""
    found: dict[Pinpoint, Record | None] = {}
    for one in notes:
        for pinpoint, record in one.items():
            found.setdefault(pinpoint, record)
    return found


def newest(notes: Iterable[tuple[T, Note]]) -> list[T]:
    """What stands beside those of ``notes``, the oldest first, that together tell of ``MOST`` paragraphs at
    most. What went before them cannot be told without them."""
    kept: list[T] = []
    told: set[Pinpoint] = set()
    for name, one in reversed([*notes]):
        told |= one.keys()
        if len(told) > MOST or len(kept) == MOST_NOTES:
            break
        kept.append(name)
    return kept[::-1]


def published(notes: Iterable[tuple[Note, str]], created: str) -> tuple[dict[Pinpoint, str], str]:
    """When each paragraph that the ``notes`` tell of, the oldest first, came to stand as it does, and when
    all others stood so at the latest. Each note has the time at which the generation was made whose end it
    tells; the one that holds them all was made at ``created``."""
    told = [*notes]
    began = [*(made for _, made in told), created]
    found: dict[Pinpoint, str] = {}
    for (one, _), after in zip(told, began[1:], strict=True):
        found |= dict.fromkeys(one, after)
    return found, began[0]


def changes(stood: Note, found_then: Iterable[Pinpoint], found_now: Mapping[Pinpoint, Record]) -> Changes:
    """What changed in a search. Of the paragraphs that ``stood`` otherwise, ``found_then`` are those that it
    would have found as they stood, ``found_now`` those that it finds."""
    was = {pinpoint: record for pinpoint in found_then if (record := stood[pinpoint])}
    both = [now for pinpoint, now in found_now.items() if pinpoint in was]
    return Changes(
        came=_sorted(record for pinpoint, record in found_now.items() if pinpoint not in was),
        went=_sorted(record for pinpoint, record in was.items() if pinpoint not in found_now),
        changed=_sorted(r for r in both if r.fingerprint != was[r.report, r.key].fingerprint),
    )


def _sorted(records: Iterable[Record]) -> tuple[Record, ...]:
    return tuple(sorted(records, key=lambda record: (record.report, record.order)))


def note_json(one: Note, created: str) -> str:
    """The text of a note; ``created`` is when the generation was made whose end it tells."""
    before = [[*pinpoint, record and asdict(record)] for pinpoint, record in one.items()]
    return json.dumps({"created": created, "before": before}, ensure_ascii=False)


def read_note(text: str) -> tuple[dict[Pinpoint, Record | None], str]:
    """The note that ``note_json`` wrote. Raises ValueError, KeyError or TypeError for other text."""
    data: dict[str, Any] = json.loads(text)
    return {(report, key): values and _record(values) for report, key, values in data["before"]}, data[
        "created"
    ]


def _record(values: dict[str, Any]) -> Record:
    return Record(**values | {"section": tuple(values["section"]), "kind": Kind(values["kind"])})
