"""What was issued once: every report id, and the words of every key that stands so no longer.

Comes in: what the ledger says was issued (``indexer/ledger.py``), and the reports that there are now. Goes
out: their ids, and what every id was last given to. Promises: an id that was issued for one report is never
given to another (promise 4); the answer depends on nothing but what comes in.

A generation keeps a history of its own, so that serving needs no other folder: history.json with the ids, and
ledger/<id>.jsonl, its copy of each account. Those made before there were ledgers have past/<id>.json instead,
or (the first) all words in history.json; they are still read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from indexer.catalogue import Catalogue, Entry
from indexer.files import Seal
from indexer.pinpoint import base_id
from indexer.words import slug


@dataclass(frozen=True, slots=True)
class Past:
    """Words that were citable by a key once and are no longer: the key says something else, or it was gone
    for ``reason`` ("" where none was given; None: it was not gone). ``first_seen`` and ``last_seen`` are ISO
    dates, ``first_seen`` is "" where nobody knows it."""

    report: str
    key: str
    fingerprint: str
    text: str
    section: tuple[str, ...]
    last_seen: str
    first_seen: str = ""
    reason: str | None = None

    @property
    def version(self) -> tuple[str, str]:
        """What tells words of one report from others: their key and their fingerprint."""
        return self.key, self.fingerprint


@dataclass(frozen=True, slots=True)
class Issued:
    """What an id was last given to. ``moved`` is the id that the same file has now, if another (the ledger
    does not say it: it follows from the rest)."""

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


@dataclass(frozen=True, slots=True)
class Stored:
    """What history.json says: the ids; the seal of each account. In generations from before there were
    ledgers: the length in bytes of each report's file of past words, or the words themselves."""

    issued: Mapping[str, Issued]
    accounts: Mapping[str, Seal] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    words: Words = field(default_factory=dict)


def history_json(issued: Mapping[str, Issued], accounts: Mapping[str, Seal]) -> str:
    """The text of history.json."""
    ids = {name: asdict(once) for name, once in issued.items()}
    return json.dumps({"issued": ids, "accounts": accounts}, ensure_ascii=False)


def read_history(text: str) -> Stored:
    """What ``history_json`` wrote, now or before. Raises ValueError, KeyError or TypeError for other text."""
    data: dict[str, Any] = json.loads(text)
    issued = {name: Issued(**once) for name, once in data["issued"].items()}
    if "accounts" in data:
        return Stored(issued, {name: Seal(*seal) for name, seal in data["accounts"].items()})
    if isinstance(data["past"], dict):
        return Stored(issued, sizes=data["past"])
    words: dict[str, tuple[Past, ...]] = {}
    for values in data["past"]:
        words[values["report"]] = (*words.get(values["report"], ()), _past(values))
    return Stored(issued, words=words)


def read_past(text: str) -> tuple[Past, ...]:
    """The words in a file of past words. Raises ValueError, KeyError or TypeError for other text."""
    return tuple(_past(values) for values in json.loads(text))


def _past(values: dict[str, Any]) -> Past:
    return Past(**{**values, "section": tuple(values["section"])})


def assign_ids(
    reports: Sequence[Entry], standing: Collection[str], issued: Mapping[str, Issued]
) -> dict[str, str]:
    """The id of each of ``reports`` by its source. ``issued`` are all ids, ``standing`` those that are held.

    A report keeps the id it has, told by its content, else by its path; one that comes back has the id that
    it had. Of new ones the earlier takes the plain id; where that is taken, or was issued for another report,
    the framework is added, then a number.
    """
    base = {r.source: base_id(r.authority_slug, r.day, r.sha256) for r in reports}
    by_content, by_path = {r.sha256: r for r in reports}, {r.source: r for r in reports}
    names: dict[str, str] = {}
    taken: set[str] = set()
    claims: tuple[tuple[Iterable[str], Callable[[Issued], Entry | None]], ...] = (
        (standing, lambda once: by_content.get(once.sha256)),
        (standing, lambda once: by_path.get(once.source)),
        (issued.keys() - set(standing), lambda once: by_content.get(once.sha256)),
    )
    for ids, is_of in claims:
        for name in sorted(ids):
            found = is_of(issued[name])
            if found is None or found.source in names or name in taken:
                continue
            if f"{name}-".startswith(f"{base[found.source]}-"):
                names[found.source] = name
                taken.add(name)
    fresh = [report for report in reports if report.source not in names]
    for report in sorted(fresh, key=lambda r: (r.day or date.min, r.inspection_start or date.min, r.sha256)):
        for name in _names(base[report.source], report.framework):
            if name not in taken and (name not in issued or issued[name].is_for(report)):
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


def next_issued(before: Mapping[str, Issued], now: Catalogue) -> dict[str, Issued]:
    """What every id was last given to, after the reports ``now``."""
    issued = dict(before)
    names: dict[str, str] = {}
    for name, report in now.items():
        names[report.sha256] = name
        issued[name] = issued_to(report)
    for name, once in issued.items():
        new = names.get(once.sha256)
        issued[name] = replace(once, moved=new if new and new != name else None)
    return issued


def issued_to(report: Entry) -> Issued:
    """What an id is given to that is given to ``report``."""
    return Issued(report.sha256, report.source, report.framework)
