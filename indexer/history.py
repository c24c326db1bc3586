"""What was issued once: every report id, and the words of every key that stands so no longer.

Comes in: the history of the live generation and the reports of the new one. Goes out: the new history.
Promises: nothing issued is ever forgotten while the archive's folder lives; an id that was issued for one
report is never given to another (promise 4). It has a file of its own in each generation, so that a
change of how reports are stored cannot lose it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from indexer.pinpoint import base_id
from indexer.types import Record, Report
from indexer.words import slug


@dataclass(frozen=True, slots=True)
class Past:
    """Words that were citable by a key once and are no longer: the key is gone, or says something else."""

    report: str
    key: str
    fingerprint: str
    text: str
    section: tuple[str, ...]
    last_seen: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What an id was last given to. ``moved`` is the id that the same file has now, if another."""

    sha256: str
    source: str
    framework: str | None
    moved: str | None = None

    def is_for(self, report: Report) -> bool:
        """Whether ``report`` may have this id: it is the same file, or the same inspection again."""
        return (
            self.sha256 == report.sha256 or self.source == report.source or self.framework == report.framework
        )


@dataclass(frozen=True, slots=True)
class History:
    """All ids ever issued, and all past words, oldest first."""

    issued: dict[str, Issued] = field(default_factory=dict)
    past: tuple[Past, ...] = ()

    def to_json(self) -> str:
        """The text of history.json."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> History:
        """The history that ``to_json`` wrote. Raises ValueError, KeyError or TypeError for other text."""
        data: dict[str, Any] = json.loads(text)
        return cls(
            {name: Issued(**entry) for name, entry in data["issued"].items()},
            tuple(Past(**{**entry, "section": tuple(entry["section"])}) for entry in data["past"]),
        )


def assign_ids(reports: Sequence[Report], live: Iterable[Report], history: History) -> list[Report]:
    """``reports`` under their ids, by id.

    A report keeps the id it has, told by its content, else by its path. Of new ones the earlier takes
    the plain id; where that is taken, or was issued for another report, the framework is added, then a
    number.
    """
    live = list(live)
    by_content = {report.sha256: report.id for report in live}
    own = {report.source: by_content.get(report.sha256, "") for report in reports}
    claimed = set(own.values())
    for report in live:
        if not own.get(report.source, "x") and report.id not in claimed:
            own[report.source] = report.id
    base = {r.source: base_id(r.authority_slug, r.day, r.sha256) for r in reports}
    keep = {r.source for r in reports if f"{own[r.source]}-".startswith(f"{base[r.source]}-")}
    names = {source: own[source] for source in keep}
    taken = set(names.values())
    fresh = [report for report in reports if report.source not in keep]
    for report in sorted(fresh, key=lambda r: (r.day or date.min, r.inspection_start or date.min, r.sha256)):
        for name in _names(base[report.source], report.framework):
            if name not in taken and (name not in history.issued or history.issued[name].is_for(report)):
                break
        names[report.source] = name
        taken.add(name)
    return sorted((replace(r, id=names[r.source]) for r in reports), key=lambda r: r.id)


def _names(base: str, framework: str | None) -> Iterable[str]:
    yield base
    longer = f"{base}-{slug(framework or 'report')}"
    yield longer
    for number in range(2, 1_000_000):
        yield f"{longer}-{number}"


def next_history(
    history: History, live: Iterable[Record], reports: Iterable[Report], now: Iterable[Record], today: str
) -> History:
    """The history after ``reports``, whose records are ``now``; ``live`` are those published before."""
    current = {(r.report, r.key, r.fingerprint) for r in now}
    candidates = [
        *history.past,
        *(Past(r.report, r.key, r.fingerprint, r.text, r.section, today) for r in live),
    ]
    kept: dict[tuple[str, str, str], Past] = {}
    for entry in candidates:
        version = (entry.report, entry.key, entry.fingerprint)
        if version not in current:
            kept.setdefault(version, entry)
    issued = dict(history.issued)
    names: dict[str, str] = {}
    for report in reports:
        names[report.sha256] = report.id
        issued[report.id] = Issued(report.sha256, report.source, report.framework)
    for name, once in issued.items():
        new = names.get(once.sha256)
        issued[name] = replace(once, moved=new if new and new != name else None)
    return History(issued, tuple(kept.values()))


def versions(history: History) -> dict[tuple[str, str], list[Past]]:
    """The past words by report and key, oldest first."""
    found: dict[tuple[str, str], list[Past]] = defaultdict(list)
    for entry in history.past:
        found[entry.report, entry.key].append(entry)
    return found
