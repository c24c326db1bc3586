"""Generations on disk: how the archive is stored, published and opened.

    <index>/CURRENT            one line: the name of the published generation
    <index>/LOCK               held by a reindex at work; says which
    <index>/gen-000007/        one generation, never changed once it is published
        manifest.json          versions, files read, counts, the generation before
        reports/<id>.json      each report as it was read
        past.json              words that were citable once and stand so no longer
        search/                the search engine's files

Comes in: folders. Goes out: ``Generation`` values. Promises: ``CURRENT`` changes by one atomic rename,
after everything it names is on disk; the generation before stays; a reader sees one generation whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from indexer import engine
from indexer.codec import decode
from indexer.errors import ArchiveBusy, ArchiveError, NoArchive, NotFound
from indexer.records import records
from indexer.types import Record, Report


@dataclass(frozen=True, slots=True)
class Past:
    """Words that were cited by a key once: what it said, and whether the key is gone or has changed."""

    report: str
    key: str
    fingerprint: str
    text: str
    section: tuple[str, ...]
    last_seen: str


class Generation:
    """One published build of the archive, opened for reading. Safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._folder = folder
        self._lock = threading.RLock()
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ArchiveError(f"The archive at {folder} is damaged ({error}). Run reindex --full.") from None
        self.manifest: dict[str, Any] = manifest

    @cached_property
    def index(self) -> engine.Index:
        """The search index of this generation."""
        with self._lock:
            return engine.open_index(self._folder / "search", self.name)

    @cached_property
    def reports(self) -> dict[str, Report]:
        """Every report by id, in order of authority and date."""
        with self._lock:
            found = [
                decode(json.loads((self._folder / "reports" / f"{name}.json").read_text(encoding="utf-8")))
                for name in self.manifest["reports"]
            ]
        found.sort(key=lambda r: (r.authority_slug, r.day or _EARLY, r.id))
        return {report.id: report for report in found}

    @cached_property
    def records(self) -> dict[str, dict[str, Record]]:
        """Every record by report id and key, in reading order."""
        return {name: {r.key: r for r in records(report)} for name, report in self.reports.items()}

    @cached_property
    def past(self) -> tuple[Past, ...]:
        """What was citable once and is no longer, oldest first."""
        text = (self._folder / "past.json").read_text(encoding="utf-8")
        return tuple(Past(**{**entry, "section": tuple(entry["section"])}) for entry in json.loads(text))

    def report(self, report_id: str) -> Report:
        """The report called ``report_id``. Raises NotFound."""
        try:
            return self.reports[report_id]
        except KeyError:
            raise NotFound(f"There is no report “{report_id}” in this archive.") from None

    def record(self, report_id: str, key: str) -> Record:
        """The record of a paragraph or item. Raises NotFound."""
        self.report(report_id)
        try:
            return self.records[report_id][key]
        except KeyError:
            raise NotFound(f"The report “{report_id}” has no paragraph “{key}”.") from None


_EARLY = date.min


class Archive:
    """The archive in a folder: always the generation that is published now."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, Generation] = {}

    def current(self) -> Generation:
        """The published generation, opened. Raises NoArchive where nothing has been published."""
        name = current_name(self.folder)
        if name is None:
            raise NoArchive("Nothing has been published yet. Run: flask --app app reindex")
        with self._lock:
            if name not in self._open:
                generation = Generation(self.folder / name)
                # The one before may still be answering in another thread; older ones are let go.
                self._open = {**dict(list(self._open.items())[-1:]), name: generation}
            return self._open[name]


def current_name(folder: Path) -> str | None:
    """The name in ``CURRENT``, or None where it is missing or names nothing."""
    try:
        name = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if name.startswith("gen-") and "/" not in name and (folder / name).is_dir() else None


def next_name(folder: Path) -> str:
    """A name no generation has had: one more than the highest."""
    numbers = [int(p.name[4:]) for p in folder.glob("gen-*") if p.name[4:].isdecimal()]
    return f"gen-{max(numbers, default=0) + 1:06d}"


def publish(folder: Path, name: str, keep: str | None) -> None:
    """Make ``name`` the current generation and take away all but it and ``keep``."""
    for path in sorted((folder / name).rglob("*")):
        if path.is_file():
            _flush(path)
    draft = folder / "CURRENT.new"
    draft.write_text(f"{name}\n", encoding="ascii")
    _flush(draft)
    draft.replace(folder / "CURRENT")
    _flush(folder)
    clean(folder, {name, keep})


def clean(folder: Path, keep: set[str | None]) -> None:
    """Take away generations that are neither published nor kept, such as a killed run's."""
    for path in folder.glob("gen-*"):
        if path.name not in keep:
            shutil.rmtree(path, ignore_errors=True)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the archive's lock. The system drops it when the process ends, however it ends.

    Raises ArchiveBusy, saying who holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise ArchiveBusy(f"Another reindex is at work: {holder}. Wait for it to end.") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {os.uname().nodename}\n")
        lock.flush()
        yield
        lock.truncate(0)


def past_as_json(past: tuple[Past, ...]) -> str:
    """``past`` as the text of past.json."""
    return json.dumps([asdict(entry) for entry in past], ensure_ascii=False, indent=1)
