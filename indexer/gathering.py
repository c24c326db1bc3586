"""The corpus as a reindex finds it: what changed is read, the rest is taken from the live generation.

Comes in: the corpus folder, the live generation, the ledger. Goes out: ``Gathered``, then ``Contents``: what
the next generation is to hold, under the ids of the reports. Promises: one bad file never stops the rest, and
a link does not die because a file is damaged today: what was read of it before stays. Whether a file has
changed is told by its content.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from indexer.building import VERSIONS, Contents
from indexer.catalogue import Catalogue, Entry, entry_of
from indexer.errors import ArchiveError, SourceError
from indexer.generations import Generation
from indexer.history import Issued, assign_ids
from indexer.sources import content_hash, corpus_files, file_bytes, stray_sidecars, unreadable_folders
from indexer.types import Report
from indexer.workers import Limits, read_files

Progress = Callable[[int, int, str], None]
"""Called before each file that is read with how many are done, how many there are, and the file's path; at
the end with all done and no path. (What has not changed is not read: it would bury the rest.)"""


@dataclass(slots=True)
class Gathered:
    """The corpus, read: each report in brief, those that were read anew by path, the hash of what each
    depends on by path, and what failed."""

    entries: list[Entry] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    failed: list[SourceError] = field(default_factory=list)
    read: int = 0
    unchanged: int = 0

    def leave_out(self, errors: Collection[SourceError]) -> None:
        """Hold nothing of the files that these ``errors`` name."""
        self.failed += errors
        out = {error.path for error in errors}
        self.entries = [entry for entry in self.entries if entry.source not in out]
        for path in out:
            del self.hashes[path]
            self.reports.pop(path, None)

    @property
    def state(self) -> dict[str, Any]:
        """What a generation depends on; two with the same state hold the same."""
        failed = [[error.path, error.problem, error.remedy, error.line] for error in self.failed]
        return {"files": self.hashes, "failed": failed, **VERSIONS}


def gather(
    corpus: Path, live: Generation | None, full: bool, progress: Progress | None, limits: Limits | None
) -> Gathered:
    """Every file of the corpus, from the live generation where it has not changed; with ``full``, each is
    read."""
    known = {entry.source: entry for entry in live.catalogue.values()} if live else {}
    hashes: dict[str, str] = live.manifest["state"]["files"] if live else {}
    usable = not full and live is not None and live.manifest["state"]["reader"] == VERSIONS["reader"]
    result = Gathered()
    seen: dict[str, str] = {}
    try:
        paths = corpus_files(corpus)
    except OSError as error:
        problem = f"The corpus folder {corpus} cannot be read ({error.strerror or error})"
        raise ArchiveError(f"{problem}. Nothing was published. Run again.") from None
    # What cannot be seen today is not gone: what was read of it before stays, like that of a damaged file.
    hidden = tuple(f"{folder}/" for folder in unreadable_folders(corpus, paths))
    paths = tuple(sorted({*paths, *(path for path in known if path.startswith(hidden))}, key=PurePath))
    same = {path for path in paths if usable and path in known and _unchanged(corpus, path, hashes)}
    changed = {path: done for done, path in enumerate(path for path in paths if path not in same)}
    outcomes = read_files(corpus, [*changed], limits)
    for path in paths:
        report: Report | None = None
        if path in same:
            entry, digest = known[path], hashes[path]
            result.unchanged += 1
        else:
            if progress:
                progress(changed[path], len(changed), path)
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
    for path in stray_sidecars(corpus, paths):
        result.failed.append(SourceError(path, "belongs to no report", "Name it like its report."))
    if progress:
        progress(len(changed), len(changed), "")
    return result


def _unchanged(corpus: Path, path: str, hashes: dict[str, str]) -> bool:
    try:
        return hashes.get(path) == content_hash(corpus, path, file_bytes(corpus, path))
    except SourceError:
        return False


def contents_of(
    gathered: Gathered, live: Generation | None, held: set[str], issued: Mapping[str, Issued]
) -> Contents:
    """What was gathered, under the ids of the reports; ``issued`` are all that ever were, ``held`` those that
    stand."""
    ids = assign_ids(gathered.entries, held, issued)
    catalogue: Catalogue = {}
    read: dict[str, Report] = {}
    for entry in sorted(gathered.entries, key=lambda entry: ids[entry.source]):
        name = ids[entry.source]
        report = gathered.reports.get(entry.source)
        if report is None and live and entry.id != name:
            report = live.reports[entry.id]
        if report is not None:
            read[name] = replace(report, id=name)
        catalogue[name] = replace(entry, id=name)
    return Contents(catalogue, read, gathered.state)
