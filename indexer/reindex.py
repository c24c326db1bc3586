"""``reindex``: corpus folder -> published generation.

Comes in: the corpus folder and the index folder. Goes out: a ``Result``. The steps: lock; read what
changed (by content and reader version), take the rest from the live generation; give ids; build beside
the live generation; verify; publish by one rename. Promises: one bad file never stops the rest; a key of
the live generation still resolves in the new one or is in its history; what fails verification is not
published.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from indexer import engine
from indexer.codec import encode
from indexer.errors import ArchiveError, SourceError, VerifyError
from indexer.generations import Generation, all_names, clean, current_name, locked, next_name, publish
from indexer.history import History, assign_ids, next_history
from indexer.reading.reader import READER_VERSION
from indexer.records import records
from indexer.sources import content_hash, corpus_files, file_bytes, stray_sidecars
from indexer.types import Kind, Record, Report
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
    """The corpus, read: reports, the hash of what each depends on by path, and what failed."""

    reports: list[Report] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)
    failed: list[SourceError] = field(default_factory=list)
    read: int = 0
    unchanged: int = 0

    def add(self, report: Report, digest: str) -> None:
        self.reports.append(report)
        self.hashes[report.source] = digest

    @property
    def state(self) -> dict[str, Any]:
        """What a generation depends on; two with the same state hold the same."""
        failed = [[error.path, error.problem, error.remedy, error.line] for error in self.failed]
        return {
            "files": self.hashes,
            "failed": failed,
            "reader": READER_VERSION,
            "engine": engine.ENGINE_VERSION,
        }


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

    ``full`` reads every file again. ``strict`` publishes nothing where there is a warning or a file
    that cannot be read. ``limits`` bound the reading of one file. Raises ArchiveError (ArchiveBusy,
    VerifyError); unreadable files are in the result.
    """
    if not corpus.is_dir():
        raise ArchiveError(f"There is no corpus folder at {corpus}. Make it, or set FLASK_CORPUS.")
    with locked(folder):
        live, history = _live(folder, full)
        reading = _read_all(corpus, live, full, progress or (lambda done, total, path: None), limits)
        reports = assign_ids(reading.reports, live.reports.values() if live else (), history)
        if (
            live
            and live.name == current_name(folder)
            and not full
            and live.manifest["state"] == reading.state
        ):
            clean(folder, {live.name, live.manifest["previous"]})
            return _result("unchanged", live.name, reports, reading, live)
        if strict and (
            reading.failed or any(warning.is_doubt for report in reports for warning in report.warnings)
        ):
            return _result("refused", current_name(folder), reports, reading, live)
        if not reports:
            return _result("empty", current_name(folder), reports, reading, live)
        name = next_name(folder)
        _build(folder / name, live, history, reports, reading)
        _verify(folder / name, reports, live)
        publish(folder, name)
        clean(folder, {name, live.name if live else None})
        return _result("published", name, reports, reading, live)


def _live(folder: Path, full: bool) -> tuple[Generation | None, History]:
    """The newest generation that can be read, the published one first, and the history it carries.

    Raises ArchiveError where there are generations and none can be read, unless ``full`` is asked for:
    then the archive begins anew and what was issued before is forgotten.
    """
    first = current_name(folder)
    broken: ArchiveError | None = None
    for name in dict.fromkeys([*([first] if first else []), *all_names(folder)]):
        if not (folder / name / "manifest.json").is_file():
            continue  # a killed run's
        try:
            live = Generation(folder / name)
            history = live.history
        except ArchiveError as error:
            broken = broken or error
            continue
        try:
            _ = live.records
        except ArchiveError:
            return None, history
        return live, history
    if broken and not full:
        raise broken
    return None, History()


def _read_all(
    corpus: Path, live: Generation | None, full: bool, progress: Progress, limits: Limits | None
) -> _Reading:
    """Every file of the corpus, from the live generation where it has not changed."""
    known = {report.source: report for report in live.reports.values()} if live else {}
    hashes: dict[str, str] = live.manifest["state"]["files"] if live else {}
    usable = not full and live is not None and live.manifest["state"]["reader"] == READER_VERSION
    result = _Reading()
    seen: dict[str, str] = {}
    paths = corpus_files(corpus)
    same = {path for path in paths if usable and path in known and _unchanged(corpus, path, hashes)}
    outcomes = read_files(corpus, [path for path in paths if path not in same], limits)
    for done, path in enumerate(paths):
        progress(done, len(paths), path)
        if path in same:
            report, digest = known[path], hashes[path]
            result.unchanged += 1
        else:
            _, outcome = next(outcomes)
            if isinstance(outcome, SourceError):
                result.failed.append(outcome)
                if path not in known:
                    continue
                # A link must not die because a file is damaged today: what was read before stays.
                report, digest = known[path], hashes[path]
            else:
                report, digest = outcome.report, outcome.digest
                result.read += 1
        if report.sha256 in seen:
            problem = f"is the same file as {seen[report.sha256]}"
            result.failed.append(SourceError(path, problem, "Remove one of them."))
            continue
        seen[report.sha256] = path
        result.add(report, digest)
    for path in stray_sidecars(corpus):
        result.failed.append(SourceError(path, "belongs to no report", "Name it like its report."))
    progress(len(paths), len(paths), "")
    return result


def _unchanged(corpus: Path, path: str, hashes: dict[str, str]) -> bool:
    try:
        return hashes.get(path) == content_hash(corpus, path, file_bytes(corpus, path))
    except SourceError:
        return False


def _build(
    folder: Path, live: Generation | None, history: History, reports: list[Report], reading: _Reading
) -> None:
    (folder / "reports").mkdir(parents=True)
    (folder / "search").mkdir()
    for report in reports:
        text = json.dumps(encode(report), ensure_ascii=False)
        (folder / "reports" / f"{report.id}.json").write_text(text, encoding="utf-8")
    held = [r for group in live.records.values() for r in group.values()] if live else []
    now = datetime.now(UTC)
    new = next_history(history, held, reports, _all_records(reports), now.date().isoformat())
    (folder / "history.json").write_text(new.to_json(), encoding="utf-8")
    engine.write_index(folder / "search", _all_records(reports))
    manifest = {
        "previous": live.name if live else None,
        "created": now.isoformat(timespec="seconds"),
        "state": reading.state,
        "reports": [report.id for report in reports],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def _all_records(reports: Iterable[Report]) -> Iterable[Record]:
    for report in reports:
        yield from records(report)


def _verify(folder: Path, reports: list[Report], live: Generation | None) -> None:
    """Raise VerifyError unless the generation in ``folder`` holds what it must."""
    built = Generation(folder)
    expected = [(r.report, r.key) for r in _all_records(reports)]
    twice = [name for name, count in Counter(expected).items() if count > 1]
    if twice:
        raise VerifyError(f"Two paragraphs share one key: {'/'.join(twice[0])}. Nothing was published.")
    if built.reports != {report.id: report for report in reports}:
        raise VerifyError("The stored reports differ from what was read. Nothing was published.")
    try:
        count = built.index.count()
    finally:
        built.index.close()
    if count != len(expected):
        raise VerifyError(f"The index does not hold {len(expected)} paragraphs. Nothing was published.")
    for group in live.records.values() if live else ():
        for record in group.values():
            resolves = record.key in built.records.get(record.report, {}) or built.past(
                record.report, record.key
            )
            if not resolves:
                lost = f"{record.report}/{record.key}"
                raise VerifyError(f"{lost} would no longer resolve. Nothing was published.")


def _result(
    outcome: str, name: str | None, reports: list[Report], reading: _Reading, live: Generation | None
) -> Result:
    held = [r for group in live.records.values() for r in group.values()] if live else []
    before = {(r.report, r.key): r.fingerprint for r in held}
    after = {(r.report, r.key): r.fingerprint for r in _all_records(reports)}
    blocks = [block for report in reports for block in report.citable]
    return Result(
        outcome=outcome,
        generation=name,
        reports=len(reports),
        paragraphs=sum(block.kind is Kind.PARAGRAPH for block in blocks),
        items=sum(block.kind is Kind.ITEM for block in blocks),
        read=reading.read,
        unchanged=reading.unchanged,
        warnings=sum(warning.is_doubt for report in reports for warning in report.warnings),
        new=len(after.keys() - before.keys()),
        changed=sum(after[key] != before[key] for key in after.keys() & before.keys()),
        gone=len(before.keys() - after.keys()),
        failed=tuple(reading.failed),
    )
