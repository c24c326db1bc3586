"""Generations on disk: how the archive is stored, published and opened.

    <index>/CURRENT                 one line: the name of the published generation
    <index>/LOCK                    held by a reindex at work; says which
    <index>/gen-000007-1f3a9c/      one generation, never changed once it is published
        manifest.json               versions, files read, the generation before
        reports/<id>.json           each report as it was read
        history.json                ids ever issued, words that were citable once
        search/                     the search engine's files

Comes in: folders. Goes out: ``Generation`` values. Promises: ``CURRENT`` changes by one atomic rename,
after everything it names is on disk; the generation before stays; a reader sees one generation whole.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar, cast

from indexer import engine
from indexer.codec import decode
from indexer.errors import ArchiveBusy, ArchiveError, Gone, NoArchive, NotFound, SourceError
from indexer.history import History, Past, versions
from indexer.records import records
from indexer.types import Record, Report

T = TypeVar("T")

DAMAGED = (OSError, ValueError, KeyError, TypeError)
"""What reading a file that is not as it was written can raise."""


class Generation:
    """One published build of the archive, opened for reading. Safe to use from several threads; raises
    ArchiveError where its files are damaged."""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._folder = folder
        self._lock = threading.RLock()
        self._made: dict[str, Any] = {}
        self.manifest: dict[str, Any] = self._read("manifest.json", json.loads)

    def once(self, name: str, build: Callable[[], T]) -> T:
        """What ``build`` makes, made once for this generation and kept under ``name``."""
        with self._lock:
            if name not in self._made:
                self._made[name] = build()
            return cast(T, self._made[name])

    def _read(self, name: str, parse: Callable[[str], T]) -> T:
        try:
            return parse((self._folder / name).read_text(encoding="utf-8"))
        except DAMAGED as error:
            problem = f"{self._folder / name} is damaged ({type(error).__name__}: {error})"
            raise ArchiveError(f"{problem}. Run: flask --app app reindex --full") from None

    @property
    def index(self) -> engine.Index:
        """The search index of this generation."""
        return self.once("index", lambda: engine.open_index(self._folder / "search", self.name))

    @property
    def reports(self) -> dict[str, Report]:
        """Every report by id, in order of authority and date."""
        return self.once("reports", self._load_reports)

    def _load_reports(self) -> dict[str, Report]:
        names = self.manifest["reports"]
        found = [self._read(f"reports/{name}.json", lambda text: decode(json.loads(text))) for name in names]
        found.sort(key=lambda r: (r.authority_slug, r.day or date.min, r.id))
        return {report.id: report for report in found}

    @property
    def records(self) -> dict[str, dict[str, Record]]:
        """Every record by report id and key, in reading order."""
        return self.once(
            "records",
            lambda: {name: {r.key: r for r in records(report)} for name, report in self.reports.items()},
        )

    @property
    def failed(self) -> tuple[SourceError, ...]:
        """The files of the corpus that could not be read when this generation was made."""
        return tuple(SourceError(*entry) for entry in self.manifest["state"].get("failed", []))

    @property
    def history(self) -> History:
        """What was issued once."""
        return self.once("history", lambda: self._read("history.json", History.from_json))

    def past(self, report_id: str, key: str) -> list[Past]:
        """The words that a key had once and has no longer, oldest first."""
        return self.once("past", lambda: versions(self.history)).get((report_id, key), [])

    def report(self, report_id: str) -> Report:
        """The report called ``report_id``. Raises Gone if there was one, NotFound if there never was."""
        if report_id in self.reports:
            return self.reports[report_id]
        issued = self.history.issued.get(report_id)
        if issued is None:
            raise NotFound(f"There is no report “{report_id}” in this archive.")
        seen = [entry.last_seen for entry in self.history.past if entry.report == report_id]
        raise Gone(report_id, None, {}, max(seen, default=""), issued.moved)

    def record(self, report_id: str, key: str) -> Record:
        """The record of a paragraph or item. Raises Gone if there was one, NotFound if there never was."""
        found = self.records.get(report_id, {}).get(key)
        if found:
            return found
        past = self.past(report_id, key)
        if not past:
            self.report(report_id)
            raise NotFound(f"The report “{report_id}” has no paragraph “{key}”.")
        words = {entry.fingerprint: entry.text for entry in past}
        issued = self.history.issued.get(report_id)
        raise Gone(report_id, key, words, past[-1].last_seen, issued.moved if issued else None)


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


def all_names(folder: Path) -> list[str]:
    """The generations in ``folder``, published or not, the newest first."""
    return sorted((path.name for path in folder.glob("gen-*")), reverse=True)


def next_name(folder: Path) -> str:
    """A name no generation has had: a higher number, and a random tail in case the folder was emptied."""
    numbers = [int(name[4:10]) for name in all_names(folder) if name[4:10].isdecimal()]
    return f"gen-{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"


def publish(folder: Path, name: str) -> None:
    """Make ``name`` the current generation, once all its files are on disk."""
    for path in (*sorted((folder / name).rglob("*"), reverse=True), folder / name):
        _flush(path)
    draft = folder / "CURRENT.new"
    draft.write_text(f"{name}\n", encoding="ascii")
    _flush(draft)
    draft.replace(folder / "CURRENT")
    _flush(folder)


def clean(folder: Path, keep: set[str | None]) -> None:
    """Take away generations that are neither published nor kept, such as a killed run's."""
    for name in all_names(folder):
        if name not in keep:
            shutil.rmtree(folder / name, ignore_errors=True)


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
