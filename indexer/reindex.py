"""``reindex``: corpus folder -> published generation.

Comes in: the corpus folder and the index folder. Goes out: a ``Result``. The steps: lock; read what
changed (by content and reader version), take the rest from the live generation; give ids; build beside
the live generation; verify; publish by one rename. Promises: one bad file never stops the rest; a key of
the live generation still resolves in the new one or is in its history; what fails verification is not
published. It takes as long as reading and indexing what changed, and hashing the corpus: the rest is known
from the catalogue.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer import engine
from indexer.building import VERSIONS, Contents, build, verify
from indexer.catalogue import Catalogue, Entry, entry_of
from indexer.errors import ArchiveError, SourceError
from indexer.generations import Generation
from indexer.history import History, Past, assign_ids
from indexer.publishing import all_names, clean, current_name, locked, next_name, publish
from indexer.sources import content_hash, corpus_files, file_bytes, stray_sidecars
from indexer.types import Report
from indexer.workers import Limits, read_files

Progress = Callable[[int, int, str], None]
"""Called before each file with how many are done, how many there are, and the file's path."""

OUTCOMES = {
    "published": "published",
    "unchanged": "nothing changed; still",
    "refused": "nothing published (warnings or unreadable files); still",
    "empty": "the corpus holds no report, nothing published; still",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a reindex did: its ``outcome`` (see ``OUTCOMES``), the generation that is published now, and
    what the corpus holds against it. ``failed`` are files that could not be read."""

    outcome: str
    generation: str | None
    reports: int
    paragraphs: int
    items: int
    read: int
    unchanged: int
    warnings: int
    new: int
    changed: int
    gone: int
    failed: tuple[SourceError, ...]

    @property
    def published(self) -> bool:
        """Whether there is a new generation."""
        return self.outcome == "published"

    @property
    def summary(self) -> str:
        """One line for a terminal."""
        parts = [
            f"{self.reports} reports ({self.read} read, {self.unchanged} unchanged)",
            f"{self.paragraphs} paragraphs and {self.items} items",
            f"{self.new} new, {self.changed} changed, {self.gone} gone",
            f"{self.warnings} warnings",
            f"{len(self.failed)} files could not be read",
        ]
        return f"{OUTCOMES[self.outcome]} {self.generation or 'none'}: {'; '.join(parts)}"


@dataclass(slots=True)
class _Reading:
    """The corpus, read: each report in brief, those that were read anew by path, the hash of what each
    depends on by path, and what failed."""

    entries: list[Entry] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    failed: list[SourceError] = field(default_factory=list)
    read: int = 0
    unchanged: int = 0

    @property
    def state(self) -> dict[str, Any]:
        """What a generation depends on; two with the same state hold the same."""
        failed = [[error.path, error.problem, error.remedy, error.line] for error in self.failed]
        return {"files": self.hashes, "failed": failed, **VERSIONS}


def reindex(
    corpus: Path,
    folder: Path,
    *,
    full: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Result:
    """Bring the archive in ``folder`` up to what ``corpus`` holds.

    ``full`` reads every file again and shares none with the live generation. ``strict`` publishes nothing
    where there is a warning or a file that cannot be read. ``limits`` bound the reading of one file.
    Raises ArchiveError (ArchiveBusy, VerifyError); unreadable files are in the result.
    """
    if not corpus.is_dir():
        raise ArchiveError(f"There is no corpus folder at {corpus}. Make it, or set FLASK_CORPUS.")
    with locked(folder):
        current = current_name(folder)
        live, history = _live(folder, full)
        reading = _read_all(corpus, live, full, progress or (lambda done, total, path: None), limits)
        contents = _contents(reading, live, history)

        def result(outcome: str, name: str | None) -> Result:
            return _result(outcome, name, contents.catalogue, reading, live)

        if live and live.name == current and not full and _is_whole(live, reading.state):
            clean(folder, {live.name, live.manifest["previous"]})
            return result("unchanged", live.name)
        if strict and (reading.failed or any(entry.doubts for entry in reading.entries)):
            return result("refused", current)
        if not contents.catalogue:
            return result("empty", current)
        name = next_name(folder)
        built = build(folder / name, contents, live, history, full=full)
        verify(folder / name, built, live, history)
        # What a generation holds that was never published may not be on the disk yet.
        publish(folder, name, live.name if live and live.name == current else None)
        clean(folder, {name, live.name if live else None})
        return result("published", name)


def _live(folder: Path, full: bool) -> tuple[Generation | None, History]:
    """The newest generation that can be read, the published one first, and the history it carries. Files
    are told by their sizes; for ``full`` each is read.

    Raises ArchiveError where there are generations and the history of none can be read, unless ``full`` is
    asked for: then the archive begins anew with what can be read of it.
    """
    first = current_name(folder)
    names = dict.fromkeys([*([first] if first else []), *all_names(folder)])
    found = [folder / name for name in names if (folder / name / "manifest.json").is_file()]
    broken: ArchiveError | None = None
    for path in found:
        try:
            live = Generation(path)
            live.check_history()
            history = live.history
            _ = full and list(history.past.values())
        except ArchiveError as error:
            broken = broken or error
            continue
        try:
            live.check_reports()
            _ = full and list(live.reports.values())
        except ArchiveError:
            return None, history
        return live, history
    if broken and not full:
        raise broken
    return None, next(filter(None, map(_rest_of_history, found)), History())


def _rest_of_history(path: Path) -> History | None:
    """What can be read of a history, past words left out where their file is damaged."""
    words: dict[str, tuple[Past, ...]] = {}
    try:
        history = Generation(path).history
    except ArchiveError:
        return None
    for name in history.past:
        with suppress(ArchiveError):
            words[name] = history.past[name]
    return History(history.issued, words)


def _is_whole(live: Generation, state: dict[str, Any]) -> bool:
    """Whether ``live`` is what the corpus comes to, and its index is as it was written."""
    try:
        engine.check_seal(live.folder / "search")
    except ArchiveError:
        return False
    return bool(live.manifest["state"] == state)


def _read_all(
    corpus: Path, live: Generation | None, full: bool, progress: Progress, limits: Limits | None
) -> _Reading:
    """Every file of the corpus, from the live generation where it has not changed."""
    known = {entry.source: entry for entry in live.catalogue.values()} if live else {}
    hashes: dict[str, str] = live.manifest["state"]["files"] if live else {}
    usable = not full and live is not None and live.manifest["state"]["reader"] == VERSIONS["reader"]
    result = _Reading()
    seen: dict[str, str] = {}
    paths = corpus_files(corpus)
    same = {path for path in paths if usable and path in known and _unchanged(corpus, path, hashes)}
    outcomes = read_files(corpus, [path for path in paths if path not in same], limits)
    for done, path in enumerate(paths):
        progress(done, len(paths), path)
        report: Report | None = None
        if path in same:
            entry, digest = known[path], hashes[path]
            result.unchanged += 1
        else:
            _, outcome = next(outcomes)
            if isinstance(outcome, SourceError):
                result.failed.append(outcome)
                if path not in known:
                    continue
                # A link must not die because a file is damaged today: what was read before stays.
                entry, digest = known[path], hashes[path]
            else:
                report, digest = outcome.report, outcome.digest
                entry = entry_of(report)
                result.read += 1
        if entry.sha256 in seen:
            problem = f"is the same file as {seen[entry.sha256]}"
            result.failed.append(SourceError(path, problem, "Remove one of them."))
            continue
        seen[entry.sha256] = path
        result.entries.append(entry)
        result.hashes[path] = digest
        if report:
            result.reports[path] = report
    for path in stray_sidecars(corpus):
        result.failed.append(SourceError(path, "belongs to no report", "Name it like its report."))
    progress(len(paths), len(paths), "")
    return result


def _unchanged(corpus: Path, path: str, hashes: dict[str, str]) -> bool:
    try:
        return hashes.get(path) == content_hash(corpus, path, file_bytes(corpus, path))
    except SourceError:
        return False


def _contents(reading: _Reading, live: Generation | None, history: History) -> Contents:
    """What was read, under the ids of the reports."""
    ids = assign_ids(reading.entries, live.catalogue.values() if live else (), history)
    catalogue: Catalogue = {}
    read: dict[str, Report] = {}
    for entry in sorted(reading.entries, key=lambda entry: ids[entry.source]):
        name = ids[entry.source]
        report = reading.reports.get(entry.source)
        if report is None and live and entry.id != name:
            report = live.reports[entry.id]
        if report is not None:
            read[name] = replace(report, id=name)
        catalogue[name] = replace(entry, id=name)
    return Contents(catalogue, read, reading.state)


def _result(
    outcome: str, name: str | None, held: Catalogue, reading: _Reading, live: Generation | None
) -> Result:
    before = live.catalogue if live else {}
    new = changed = gone = 0
    for report in {*before, *held}:
        was = before[report].keys if report in before else {}
        now = held[report].keys if report in held else {}
        if was != now:
            new += len(now.keys() - was.keys())
            gone += len(was.keys() - now.keys())
            changed += sum(now[key] != was[key] for key in now.keys() & was.keys())
    return Result(
        outcome=outcome,
        generation=name,
        reports=len(held),
        paragraphs=sum(entry.paragraphs for entry in held.values()),
        items=sum(entry.items for entry in held.values()),
        read=reading.read,
        unchanged=reading.unchanged,
        warnings=sum(entry.doubts for entry in held.values()),
        new=new,
        changed=changed,
        gone=gone,
        failed=tuple(reading.failed),
    )
