"""Generations: what one published build of the archive holds, opened for reading.

    <index>/gen-000007-1f3a9c/      one generation, never changed once it is published
        manifest.json               versions, files read, the generation before
        catalogue.json              each report in brief
        reports/<id>.json           each report as it was read
        history.json                every id that was ever issued
        ledger/<id>.jsonl           the ledger as it stood: all words that were ever citable
        lineage/<gen>.json          what was changed of each generation before, as it stood then
        search/                     the search engine's files
        seal.json                   the size and the hash of each file (``sealing``)

Comes in: the folder of an archive. Goes out: ``Generation`` values. Promises: a reader sees one generation
whole, for as long as it likes; opening one reads its manifest and its catalogue, and what it holds of a
report is decoded when that report is asked for. What is the same in the generation before is the same file.
Nothing is answered from a file that has not the bytes that were sealed.
"""

from __future__ import annotations

import json
import os
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar, cast

from indexer import engine
from indexer.catalogue import Catalogue, entry_of, in_order, read_catalogue
from indexer.codec import decode
from indexer.errors import ArchiveError, Gone, NoArchive, NotFound, SourceError
from indexer.files import Seal
from indexer.formats import check_format
from indexer.history import History, Past, Stored, read_history, read_past
from indexer.ledger.account import Account, parse
from indexer.lineage import Note, Pinpoint, published, read_note, then
from indexer.publishing import current_name, hold, name_in_current, served_name
from indexer.records import records
from indexer.shelf import Shelf
from indexer.stored_files import StoredFiles
from indexer.types import Record, Report

T = TypeVar("T")


def _decoded(text: str) -> Report:
    return decode(json.loads(text))


class Generation:
    """One published build of the archive, opened for reading. Safe to use from several threads; raises
    ArchiveError where its files are damaged. ``before`` is one that is open already: what is the same in
    both is not decoded again. One that is ``held`` stays on the disk for as long as this value lives."""

    def __init__(self, folder: Path, before: Generation | None = None, *, held: bool = False) -> None:
        self.name = folder.name
        self.folder = folder
        handle = hold(folder) if held else None
        self._let_go = weakref.finalize(self, os.close, handle) if handle is not None else None
        self._lock = threading.RLock()
        self._locks: dict[str, threading.RLock] = {}
        self._made: dict[str, Any] = {}
        self.files = StoredFiles(folder)
        self.manifest: dict[str, Any] = self.files.read("manifest.json", json.loads)
        check_format(self.manifest, folder)
        if before:
            self._take(before)

    def _take(self, before: Generation) -> None:
        """Have what ``before`` has decoded of reports that are stored alike here."""
        stored = {name: entry.stored for name, entry in before.catalogue.items()}
        same = [name for name, entry in self.catalogue.items() if stored.get(name) == entry.stored]
        self.reports.take(before.reports, same)
        self.records.take(before.records, same)

    def close(self) -> None:
        """Close the search index, if it is open, and hold the files no longer."""
        if "index" in self._made:
            self.index.close()
        if self._let_go:
            self._let_go()

    def once(self, name: str, build: Callable[[], T]) -> T:
        """What ``build`` makes, made once for this generation and kept under ``name``."""
        if name not in self._made:
            with self._lock:
                lock = self._locks.setdefault(name, threading.RLock())
            with lock:  # one for each name: what takes long to make holds up nothing else
                if name not in self._made:
                    self._made[name] = build()
        return cast(T, self._made[name])

    @property
    def catalogue(self) -> Catalogue:
        """Every report in brief by id, in order of authority and date."""
        return self.once("catalogue", self._catalogue)

    def _catalogue(self) -> Catalogue:
        """The catalogue as it is stored; where there is none of this version, made from the reports."""
        found = None
        if (self.folder / "catalogue.json").exists():
            found = self.files.read("catalogue.json", read_catalogue)
        if found is None:
            found = in_order(
                self.files.read(f"reports/{name}.json", lambda text: entry_of(_decoded(text), text))
                for name in self.manifest["reports"]
            )
        return found

    @property
    def index(self) -> engine.Index:
        """The search index of this generation."""
        return self.once("index", self._index)

    def _index(self) -> engine.Index:
        self.files.check("search")
        return engine.open_index(self.folder / "search", self.name)

    @property
    def reports(self) -> Shelf[Report]:
        """Every report by id, in order of authority and date."""
        return self.once(
            "reports",
            lambda: Shelf(self.catalogue, lambda name: self.files.read(f"reports/{name}.json", _decoded)),
        )

    @property
    def records(self) -> Shelf[dict[str, Record]]:
        """Every record by report id and key, in reading order."""
        return self.once(
            "records",
            lambda: Shelf(self.catalogue, lambda name: {r.key: r for r in records(self.reports[name])}),
        )

    @property
    def paragraphs_and_items(self) -> int:
        """How many records there are."""
        return sum(len(entry.keys) for entry in self.catalogue.values())

    @property
    def failed(self) -> tuple[SourceError, ...]:
        """The files of the corpus that could not be read when this generation was made."""
        return tuple(SourceError(*entry) for entry in self.manifest["state"].get("failed", []))

    @property
    def history(self) -> History:
        """What was issued once."""
        return self.once("history", self._history)

    def _history(self) -> History:
        stored = self._stored()

        def past(name: str) -> tuple[Past, ...]:
            if name in stored.accounts:
                return self.account(name).past
            if name in stored.words:
                return stored.words[name]
            return self.files.read(f"past/{name}.json", read_past)

        return History(stored.issued, Shelf([*stored.accounts, *stored.sizes, *stored.words], past))

    def _stored(self) -> Stored:
        return self.once("stored", lambda: self.files.read("history.json", read_history))

    @property
    def accounts(self) -> Mapping[str, Seal]:
        """The seal of each account of the ledger that this generation has a copy of."""
        return self._stored().accounts

    def account(self, name: str) -> Account:
        """The account of a report id as it stood: what was ever issued under it."""
        return self.files.read(f"ledger/{name}.jsonl", lambda text: parse(text.encode(), name))

    def check_whole(self) -> None:
        """Raise ArchiveError where a report has not the bytes it was written with, before the first of an
        answer is sent that could no longer say so. Each is read once."""
        self.once("whole", lambda: self.files.check("reports"))
        _ = self.catalogue

    def check_reports(self) -> None:
        """Raise ArchiveError where the file of a report has not the size that it was written with."""
        for name, entry in self.catalogue.items():
            self.files.check_size(f"reports/{name}.json", entry.size)

    def check_history(self) -> None:
        """Raise ArchiveError where a file of the history has not the size that it was written with."""
        stored = self._stored()
        for name, seal in stored.accounts.items():
            self.files.check_size(f"ledger/{name}.jsonl", seal.size)
        for name, expected in stored.sizes.items():
            self.files.check_size(f"past/{name}.json", expected)

    def notes(self) -> list[Path]:
        """The files of the notes on what was changed of each generation before, the oldest first."""
        return [self.folder / name for name in self.files.names("lineage")]

    def whole_notes(self) -> dict[Path, tuple[Note, str]]:
        """Those of them that are not damaged, nor any after them (what they tell rests on all of them), and
        when each generation was made."""
        whole: dict[Path, tuple[Note, str]] = {}
        for file in self.notes():
            try:
                whole[file] = self.files.read(f"lineage/{file.name}", read_note)
            except ArchiveError:
                whole.clear()
        return whole

    def published(self, record: Record) -> str:
        """When ``record`` came to stand here as it does; where nobody knows, a time at which it did."""
        created = self.manifest["created"]
        times, others = self.once("published", lambda: published(self.whole_notes().values(), created))
        return times.get((record.report, record.key), others)

    def since(self, name: str) -> tuple[dict[Pinpoint, Record | None], str] | None:
        """How what changed since the generation ``name`` stood in it, and when that was made. None where
        there is no generation of that name among those before this one, or it is this one."""
        notes = [file for file in self.notes() if file.stem >= name]
        if not notes or notes[0].stem != name:
            return None
        read = [self.files.read(f"lineage/{file.name}", read_note) for file in notes]
        return then(before for before, _ in read), read[0][1]

    def past(self, report_id: str, key: str) -> list[Past]:
        """The words that a key had once and has no longer, oldest first."""
        return [entry for entry in self.history.past.get(report_id, ()) if entry.key == key]

    def report(self, report_id: str) -> Report:
        """The report called ``report_id``. Raises Gone if there was one, NotFound if there never was."""
        if report_id in self.reports:
            return self.reports[report_id]
        issued = self.history.issued.get(report_id)
        if issued is None:
            raise NotFound(f"There is no report “{report_id}” in this archive.")
        seen = [entry.last_seen for entry in self.history.past.get(report_id, ())]
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
    """The archive in a folder: always the generation that is published now. Where ``CURRENT`` is damaged or
    names one that is gone, it is the newest that was made sure of."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._open: dict[str, Generation] = {}

    def current(self) -> Generation:
        """The published generation, opened. Raises NoArchive where nothing has been published."""
        while True:
            name = served_name(self.folder)
            if name is None:
                raise NoArchive("Nothing has been published yet. Run: flask --app app reindex")
            try:
                return self._opened(name)
            except ArchiveError:
                if served_name(self.folder) == name:
                    raise
                # Others were published and this one taken away in the meantime.

    def knows_all(self) -> bool:
        """Whether what is served is what was published last: else a key that it does not know may have been
        issued since."""
        return name_in_current(self.folder) in (current_name(self.folder), None)

    def _opened(self, name: str) -> Generation:
        with self._lock:
            if name not in self._open:
                last = list(self._open.items())[-1:]
                generation = Generation(self.folder / name, last[0][1] if last else None, held=True)
                # The one before may still be answering in another thread; older ones are let go.
                self._open = {**dict(last), name: generation}
            return self._open[name]
