"""``reindex``: corpus folder -> published generation.

Comes in: the corpus folder and the index folder. Goes out: a ``Result``. The steps: lock; read what
changed (by content and reader version), take the rest from the live generation; give ids; build beside
the live generation; verify; publish by one rename. Promises: one bad file never stops the rest; a key of
the live generation still resolves in the new one or is listed in its past; what fails verification is
not published.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from indexer import engine
from indexer.codec import encode
from indexer.errors import ArchiveError, SourceError, VerifyError
from indexer.generations import (
    Generation,
    Past,
    clean,
    current_name,
    locked,
    next_name,
    past_as_json,
    publish,
)
from indexer.pinpoint import base_id
from indexer.reading.reader import READER_VERSION, read
from indexer.records import records
from indexer.sources import content_hash, corpus_files, file_bytes, load
from indexer.types import Kind, Record, Report
from indexer.words import slug

Progress = Callable[[int, int, str], None]
"""Called before each file with how many are done, how many there are, and the file's path."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a reindex did. ``failed`` are files that could not be read; ``published`` says whether a new
    generation was needed."""

    generation: str | None
    published: bool
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
    def summary(self) -> str:
        """One line for a terminal."""
        state = "published" if self.published else "nothing changed; still"
        if self.generation is None:
            state = "nothing published"
        parts = [
            f"{self.reports} reports ({self.read} read, {self.unchanged} unchanged)",
            f"{self.paragraphs} paragraphs and {self.items} items",
            f"{self.new} new, {self.changed} changed, {self.gone} gone",
            f"{self.warnings} warnings",
            f"{len(self.failed)} files could not be read",
        ]
        return f"{state} {self.generation or ''}".strip() + ": " + "; ".join(parts)


def reindex(
    corpus: Path,
    folder: Path,
    *,
    full: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
) -> Result:
    """Bring the archive in ``folder`` up to what ``corpus`` holds.

    ``full`` reads every file again. ``strict`` publishes nothing where there is a warning or a file
    that cannot be read. Raises ArchiveError (ArchiveBusy, VerifyError); unreadable files are in the
    result.
    """
    if not corpus.is_dir():
        raise ArchiveError(f"There is no corpus folder at {corpus}. Make it, or set FLASK_CORPUS.")
    with locked(folder):
        name = current_name(folder)
        clean(folder, {name, _previous(folder, name)})
        live = _open_live(folder, name)
        reading = _read_all(corpus, live, full, progress or (lambda done, total, path: None))
        reports = _with_ids(reading, live)
        wanted = _fingerprint_of(reading)
        if live and not full and live.manifest.get("state") == wanted:
            return _result(live.name, False, reports, reading, (), live)
        past = _past(live, reports)
        if strict and (reading.failed or any(report.warnings for report in reports)):
            return replace(_result(name, False, reports, reading, past, live), generation=name)
        if not reports:
            return _result(name, False, reports, reading, (), live)
        fresh = next_name(folder)
        _build(folder / fresh, fresh, live, reports, past, wanted, reading)
        _verify(folder / fresh, reports, live)
        publish(folder, fresh, name)
        return _result(fresh, True, reports, reading, past, live)


@dataclass(slots=True)
class _Reading:
    """The corpus, read: reports with the hash of what each depends on, and what failed."""

    reports: list[tuple[str, Report]]
    failed: list[SourceError]
    read: int = 0
    unchanged: int = 0


def _open_live(folder: Path, name: str | None) -> Generation | None:
    """The live generation with all that is asked of it here, or None where there is none or it is
    damaged: then everything is read from the corpus again."""
    if name is None:
        return None
    try:
        live = Generation(folder / name)
        _ = live.reports, live.past, live.manifest["files"]
    except (ArchiveError, OSError, ValueError, KeyError, TypeError):
        return None
    return live


def _previous(folder: Path, name: str | None) -> str | None:
    if name is None:
        return None
    try:
        return str(Generation(folder / name).manifest.get("previous") or "") or None
    except ArchiveError:
        return None


def _read_all(corpus: Path, live: Generation | None, full: bool, progress: Progress) -> _Reading:
    """Every file of the corpus, from the live generation where it has not changed."""
    known = {report.source: report for report in live.reports.values()} if live else {}
    hashes: dict[str, str] = live.manifest["files"] if live else {}
    usable = not full and live is not None and live.manifest.get("reader") == READER_VERSION
    result = _Reading([], [])
    paths = corpus_files(corpus)
    for done, path in enumerate(paths):
        progress(done, len(paths), path)
        try:
            data = file_bytes(corpus, path)
            digest = content_hash(corpus, path, data)
            if usable and path in known and hashes.get(path) == digest:
                result.reports.append((digest, known[path]))
                result.unchanged += 1
                continue
            report = read(load(corpus, path, data))
        except SourceError as error:
            result.failed.append(error)
            if path in known:
                # A link must not die because a file is damaged today: what was read before stays.
                result.reports.append((hashes[path], known[path]))
            continue
        if not report.citable:
            result.failed.append(
                SourceError(path, "holds no paragraph that was recognised", "Is it an inspection report?")
            )
            continue
        result.reports.append((digest, report))
        result.read += 1
    progress(len(paths), len(paths), "")
    return result


def _with_ids(reading: _Reading, live: Generation | None) -> list[Report]:
    """The reports, each under an id of its own.

    Of two with one id, the one that has it already keeps it, else the earlier; the other adds its
    framework. The same file twice is a failure of the second.
    """
    held = live.reports.values() if live else ()
    # By content before name: a file that was renamed keeps its id, and so does one that was edited.
    by_name = {report.source: report.id for report in held}
    by_content = {report.sha256: report.id for report in held}
    issued = {r.source: by_content.get(r.sha256) or by_name.get(r.source, "") for _, r in reading.reports}
    groups: dict[str, list[Report]] = defaultdict(list)
    seen: dict[str, str] = {}
    for _, report in reading.reports:
        if report.sha256 in seen:
            first = seen[report.sha256]
            reading.failed.append(SourceError(report.source, f"is the same file as {first}", "Remove one."))
            continue
        seen[report.sha256] = report.source
        groups[base_id(report.authority_slug, report.day, report.sha256)].append(report)
    result: list[Report] = []
    for base, group in groups.items():
        group.sort(
            key=lambda r: (
                issued[r.source] != base,
                r.day or date.min,
                r.inspection_start or date.min,
                r.sha256,
            )
        )
        taken: set[str] = set()
        for position, report in enumerate(group):
            name = base if position == 0 else f"{base}-{slug(report.framework or 'report')}"
            if issued[report.source].startswith(f"{base}-"):
                name = issued[report.source]
            while name in taken:
                stem, _, last = name.rpartition("-")
                name = f"{stem}-{int(last) + 1}" if last.isdecimal() and stem != base else f"{name}-2"
            taken.add(name)
            result.append(replace(report, id=name))
    return sorted(result, key=lambda r: r.id)


def _fingerprint_of(reading: _Reading) -> dict[str, object]:
    """What a generation depends on; two with the same state hold the same."""
    return {
        "files": sorted([report.source, digest] for digest, report in reading.reports),
        "reader": READER_VERSION,
        "engine": engine.ENGINE_VERSION,
    }


def _past(live: Generation | None, reports: Iterable[Report]) -> tuple[Past, ...]:
    """Every version of every key that was citable in the live generation or before and is not now."""
    if live is None:
        return ()
    now = {(r.report, r.key, r.fingerprint) for report in reports for r in records(report)}
    today = datetime.now(UTC).date().isoformat()
    candidates = [
        *live.past,
        *(
            Past(r.report, r.key, r.fingerprint, r.text, r.section, today)
            for group in live.records.values()
            for r in group.values()
        ),
    ]
    kept: dict[tuple[str, str, str], Past] = {}
    for entry in candidates:
        name = (entry.report, entry.key, entry.fingerprint)
        if name not in now:
            kept.setdefault(name, entry)
    return tuple(kept.values())


def _build(
    folder: Path,
    name: str,
    live: Generation | None,
    reports: list[Report],
    past: tuple[Past, ...],
    state: dict[str, object],
    reading: _Reading,
) -> None:
    (folder / "reports").mkdir(parents=True)
    (folder / "search").mkdir()
    for report in reports:
        text = json.dumps(encode(report), ensure_ascii=False)
        (folder / "reports" / f"{report.id}.json").write_text(text, encoding="utf-8")
    (folder / "past.json").write_text(past_as_json(past), encoding="utf-8")
    count = engine.write_index(folder / "search", _all_records(reports))
    manifest = {
        "generation": name,
        "previous": live.name if live else None,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "reader": READER_VERSION,
        "engine": engine.ENGINE_VERSION,
        "state": state,
        "files": {report.source: digest for digest, report in reading.reports},
        "reports": [report.id for report in reports],
        "documents": count,
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
    try:
        if built.index.count() != len(expected) or built.manifest["documents"] != len(expected):
            raise VerifyError(f"The index does not hold {len(expected)} paragraphs. Nothing was published.")
        stored = {(r.report, r.key) for group in built.records.values() for r in group.values()}
        if stored != set(expected):
            raise VerifyError("The stored reports differ from what was read. Nothing was published.")
    finally:
        built.index.close()
    if live:
        resolving = stored | {(p.report, p.key) for p in built.past}
        for group in live.records.values():
            for record in group.values():
                if (record.report, record.key) not in resolving:
                    lost = f"{record.report}/{record.key}"
                    raise VerifyError(f"{lost} would no longer resolve. Nothing was published.")


def _result(
    name: str | None,
    published: bool,
    reports: list[Report],
    reading: _Reading,
    past: tuple[Past, ...],
    live: Generation | None,
) -> Result:
    before = (
        {(r.report, r.key): r.fingerprint for g in live.records.values() for r in g.values()} if live else {}
    )
    after = {(r.report, r.key): r.fingerprint for r in _all_records(reports)}
    blocks = [block for report in reports for block in report.citable]
    return Result(
        generation=name,
        published=published,
        reports=len(reports),
        paragraphs=sum(block.kind is Kind.PARAGRAPH for block in blocks),
        items=sum(block.kind is Kind.ITEM for block in blocks),
        read=reading.read,
        unchanged=reading.unchanged,
        warnings=sum(len(report.warnings) for report in reports),
        new=len(after.keys() - before.keys()),
        changed=sum(after[key] != before[key] for key in after.keys() & before.keys()),
        gone=len(before.keys() - after.keys()),
        failed=tuple(reading.failed),
    )
