"""What was issued once: every report id, and the words of every key that stands so no longer.

Comes in: the history of the live generation and the catalogues of both. Goes out: the new history.
Promises: nothing issued is ever forgotten while the archive's folder lives; an id that was issued for one
report is never given to another (promise 4). It has files of its own in each generation, so that a change
of how reports are stored cannot lose it: history.json with the ids, and past/<id>.json with the words that
a report's keys had once, for the reports that have any.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from indexer.catalogue import Catalogue, Entry
from indexer.pinpoint import base_id
from indexer.types import Record
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

    @property
    def version(self) -> tuple[str, str]:
        """What tells words of one report from others: their key and their fingerprint."""
        return self.key, self.fingerprint


@dataclass(frozen=True, slots=True)
class Issued:
    """What an id was last given to. ``moved`` is the id that the same file has now, if another."""

    sha256: str
    source: str
    framework: str | None
    moved: str | None = None

    def is_for(self, report: Entry) -> bool:
        """Whether ``report`` may have this id: it is the same file, or the same inspection again."""
        return (
            self.sha256 == report.sha256 or self.source == report.source or self.framework == report.framework
        )


Words = Mapping[str, tuple[Past, ...]]
"""Past words by report, oldest first."""


@dataclass(frozen=True, slots=True)
class History:
    """All ids ever issued, and all past words."""

    issued: Mapping[str, Issued] = field(default_factory=dict)
    past: Words = field(default_factory=dict)


def history_json(issued: Mapping[str, Issued], sizes: Mapping[str, int]) -> str:
    """The text of history.json: the ids, and the length in bytes of each report's file of past words."""
    ids = {name: asdict(once) for name, once in issued.items()}
    return json.dumps({"issued": ids, "past": sizes}, ensure_ascii=False)


def read_history(text: str) -> tuple[dict[str, Issued], dict[str, int], Words]:
    """What ``history_json`` wrote: the ids and the lengths. The third are the words themselves, where they
    stand in the same file, as they first did. Raises ValueError, KeyError or TypeError for other text."""
    data: dict[str, Any] = json.loads(text)
    issued = {name: Issued(**once) for name, once in data["issued"].items()}
    if isinstance(data["past"], dict):
        return issued, data["past"], {}
    words: dict[str, tuple[Past, ...]] = {}
    for values in data["past"]:
        words[values["report"]] = (*words.get(values["report"], ()), _past(values))
    return issued, {}, words


def past_json(words: Iterable[Past]) -> str:
    """The text of a report's file of past words."""
    return json.dumps([asdict(entry) for entry in words], ensure_ascii=False)


def read_past(text: str) -> tuple[Past, ...]:
    """The words that ``past_json`` wrote. Raises ValueError, KeyError or TypeError for other text."""
    return tuple(_past(values) for values in json.loads(text))


def _past(values: dict[str, Any]) -> Past:
    return Past(**{**values, "section": tuple(values["section"])})


def assign_ids(reports: Sequence[Entry], live: Iterable[Entry], history: History) -> dict[str, str]:
    """The id of each of ``reports`` by its source.

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
    return names


def _names(base: str, framework: str | None) -> Iterable[str]:
    yield base
    longer = f"{base}-{slug(framework or 'report')}"
    yield longer
    for number in range(2, 1_000_000):
        yield f"{longer}-{number}"


def next_issued(history: History, now: Catalogue) -> dict[str, Issued]:
    """What every id was last given to, after the reports ``now``."""
    issued = dict(history.issued)
    names: dict[str, str] = {}
    for name, report in now.items():
        names[report.sha256] = name
        issued[name] = Issued(report.sha256, report.source, report.framework)
    for name, once in issued.items():
        new = names.get(once.sha256)
        issued[name] = replace(once, moved=new if new and new != name else None)
    return issued


def next_past(
    history: History,
    live: Catalogue,
    now: Catalogue,
    words: Callable[[str], Iterable[Record]],
    today: str,
) -> dict[str, tuple[Past, ...]]:
    """The past words of the reports of which they change when ``now`` takes the place of ``live``; those
    of the others stay. ``words`` gives a report's records as they are live: it is asked only for reports
    of which something is gone or says something else."""
    changed: dict[str, tuple[Past, ...]] = {}
    for name in sorted({*live, *now}):
        before = live[name].keys if name in live else {}
        after = now[name].keys if name in now else {}
        if before == after:
            continue
        old = history.past.get(name, ())
        found = list(old)
        if not before.items() <= after.items():
            found += (Past(r.report, r.key, r.fingerprint, r.text, r.section, today) for r in words(name))
        kept: dict[tuple[str, str], Past] = {}
        for entry in found:
            if after.get(entry.key) != entry.fingerprint:
                kept.setdefault(entry.version, entry)
        if tuple(kept.values()) != old:
            changed[name] = tuple(kept.values())
    return changed
