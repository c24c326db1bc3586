"""``index verify``: everything that is stored, compared with what it was made from.

Comes in: the corpus, the index folder, the ledger. Goes out: ``Verified``: figures, and a ``Finding`` for
each thing that is wrong. Promises: nothing is written; every source is read again (in the workers, bounded)
and all that a report says is compared with what is stored of it, and that with what the search index answers;
every file of the generation has the bytes that were sealed; the generation and the ledger agree, and every
key that can be cited resolves to its words. What is no damage is told apart: a source that is gone, or has
changed since.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from indexer import engine
from indexer.building import VERSIONS
from indexer.errors import ArchiveError, SourceError
from indexer.gathering import Progress
from indexer.generations import Archive, Generation
from indexer.ledger.folder import Files, might_make, place_of
from indexer.publishing import current_name
from indexer.records import records
from indexer.sealing import SEAL
from indexer.sources import corpus_files, unreadable_folders
from indexer.types import Record, Report
from indexer.workers import Limits, read_files

KINDS = {
    "damage": "is not stored as it was read",
    "changed": "its source has changed since it was read",
    "missing": "its source is missing",
    "unreadable": "its source cannot be read",
    "version": "another version of Pilcrow made it",
    "ledger": "the ledger does not agree",
}
"""What a finding can be."""

MOST_NAMED = 3
"""Paragraphs that a line names."""

SET_ASIDE = frozenset({"blocks", "sections", "judgements", "warnings", "facts"})
"""Fields of a report that are told by more than their names."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: ``kind`` is one of ``KINDS``, ``place`` a report or a file."""

    kind: str
    place: str
    said: str


@dataclass(slots=True)
class Verified:
    """What was compared. ``paragraphs`` counts items too, ``words`` those of the sources; ``versions`` are
    the wordings in the ledger, present and past; ``unread`` the files of the corpus that are not in the
    archive."""

    generation: str
    reports: int = 0
    paragraphs: int = 0
    words: int = 0
    files: int = 0
    bytes: int = 0
    versions: int = 0
    unread: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """One line for a terminal."""
        wrong = len({finding.place for finding in self.findings})
        parts = [
            f"{self.reports:,} reports read again and compared: {self.paragraphs:,} paragraphs and items, "
            f"{self.words:,} words",
            f"{self.files:,} files ({self.bytes:,} bytes)",
            f"{self.versions:,} wordings in the ledger",
            *([f"{self.unread:,} files of the corpus not in the archive yet"] if self.unread else []),
        ]
        verdict = f"{wrong:,} with a fault" if wrong else "all as it was read"
        return f"{self.generation}: {'; '.join(parts)}; {verdict}"

    def lines(self) -> list[str]:
        """One line for each report or file that something is wrong with."""
        said: dict[str, list[str]] = {}
        for finding in self.findings:
            said.setdefault(finding.place, []).append(f"{finding.kind}: {finding.said}")
        return [f"{place}: {'; '.join(found)}" for place, found in said.items()]

    def as_json(self) -> dict[str, Any]:
        """The figures and the findings as a JSON object."""
        return asdict(self) | {"ok": not self.findings}


def verify_archive(
    corpus: Path,
    folder: Path,
    *,
    ledger: Path | None = None,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Verified:
    """Compare what is published in ``folder`` with the corpus and the ledger. Raises ArchiveError where
    there is nothing that could be compared."""
    if not corpus.is_dir():
        raise ArchiveError(f"There is no corpus folder at {corpus}. Make it, or set FLASK_CORPUS.")
    generation = Archive(folder).current()
    done = Verified(generation.name)
    if current_name(folder) is None:
        said = f"is damaged or lost; {generation.name} is served for it. Run: flask --app app reindex"
        done.findings.append(Finding("damage", "CURRENT", said))
    done.findings += _files(generation, done)
    try:
        stored = _stored(generation, done)
        done.findings += _sources(generation, stored, corpus, done, progress, limits)
        done.findings += _index(generation, stored)
        files = Files(place_of(corpus, folder, ledger, might_make))
        done.findings += _ledger(generation, stored, files, done)
    except ArchiveError as error:  # such as a catalogue that cannot be read: the rest rests on it
        done.findings.append(Finding("damage", generation.name, str(error)))
    return done


def _files(generation: Generation, done: Verified) -> Iterator[Finding]:
    """What is wrong with files, by their seals."""
    seals = generation.files.seals
    if seals is None:
        yield Finding("damage", SEAL, "is damaged, or older than seals: run reindex, which writes one")
        return
    done.files, done.bytes = len(seals), sum(seal.size for seal in seals.values())
    for name in generation.files.damaged():
        yield Finding("damage", name, "has not the bytes it was written with. Run: flask --app app reindex")
    there = {p.relative_to(generation.folder).as_posix() for p in generation.folder.rglob("*") if p.is_file()}
    for name in sorted(there - seals.keys() - {SEAL}):
        yield Finding("damage", name, "does not belong to the archive: nothing of ours wrote it")


def _stored(generation: Generation, done: Verified) -> dict[str, dict[str, Record]]:
    """The records of each report whose file can be read; of the others it has been said."""
    found = {}
    sealed = generation.files.seals is not None
    for name in generation.catalogue:
        try:
            found[name] = generation.records[name]
        except ArchiveError as error:
            if not sealed:
                done.findings.append(Finding("damage", name, str(error)))
    return found


def _sources(
    generation: Generation,
    stored: Mapping[str, Mapping[str, Record]],
    corpus: Path,
    done: Verified,
    progress: Progress | None,
    limits: Limits | None,
) -> Iterator[Finding]:
    """Each source, read again, beside what is stored of it."""
    paths = set(corpus_files(corpus))
    by_path = {entry.source: name for name, entry in generation.catalogue.items()}
    done.unread = len(paths - by_path.keys() - {error.path for error in generation.failed})
    state = generation.manifest["state"]
    hidden = tuple(f"{folder}/" for folder in unreadable_folders(corpus, paths))
    there = []
    for path, name in sorted(by_path.items()):
        if path.startswith(hidden):
            yield Finding("unreadable", name, f"its source {path} is in a folder that cannot be read")
        elif path not in paths:
            said = f"its source {path} is missing: put it back, or run reindex"
            yield Finding("missing", name, said)
        else:
            there.append(path)
    newer = state["reader"] != VERSIONS["reader"]
    for number, (path, outcome) in enumerate(read_files(corpus, there, limits)):
        name = by_path[path]
        if progress:
            progress(number, len(there), path)
        if isinstance(outcome, SourceError):
            yield Finding("unreadable", name, f"its source cannot be read: {outcome}")
        elif outcome.digest != state["files"].get(path):
            yield Finding("changed", name, f"its source {path} has changed since it was read: run reindex")
        elif name in stored:
            done.reports += 1
            done.paragraphs += len(stored[name])
            done.words += outcome.report.words
            if said := _differences(generation.reports[name], replace(outcome.report, id=name)):
                why = "this version of Pilcrow reads it otherwise (no damage; run reindex)"
                yield Finding("version" if newer else "damage", name, f"{why}: {said}" if newer else said)
    if progress:
        progress(len(there), len(there), "")


def _differences(stored: Report, read: Report) -> str:
    """What is stored otherwise than it was read; "" where nothing is."""
    ours, theirs = ({r.key: r for r in records(report)} for report in (stored, read))
    found = [
        _named("lost", [key for key in theirs if key not in ours]),
        _named("never printed", [key for key in ours if key not in theirs]),
    ]
    both = [key for key in theirs if key in ours]
    for what in ("text", "page", "grade", "section", "number", "parent"):
        wrong = [key for key in both if getattr(ours[key], what) != getattr(theirs[key], what)]
        found.append(_named(f"{'words' if what == 'text' else what} not as printed:", wrong))
    if [*ours] != [*theirs] and not any(found):
        found.append("its paragraphs stand in another order")
    names = [name for name in _names() if getattr(stored, name) != getattr(read, name)]
    found += [f"{', '.join(names)} not as read"] if names else []
    if not any(found) and stored != read:
        found.append("its headings, judgements or warnings are not as read")
    return "; ".join(filter(None, found))


def _names() -> list[str]:
    return [entry.name for entry in fields(Report) if entry.name not in SET_ASIDE]


def _named(what: str, keys: list[str]) -> str:
    more = f" and {len(keys) - MOST_NAMED:,} more" if len(keys) > MOST_NAMED else ""
    return f"{what} ¶ {', '.join(keys[:MOST_NAMED])}{more}" if keys else ""


def _index(generation: Generation, stored: Mapping[str, Mapping[str, Record]]) -> Iterator[Finding]:
    """What the search index does not hold as it is stored."""
    if generation.manifest["state"]["engine"] != VERSIONS["engine"]:
        said = "is of another version of Pilcrow and could not be compared: run reindex"
        yield Finding("version", "search", said)
        return
    try:
        held = (record for name in sorted(stored) for record in stored[name].values())
        for name, said in engine.differing(generation.folder / "search", held).items():
            if name in stored or name not in generation.catalogue:
                yield Finding("damage", name, f"the search index is wrong: {said}. Run: reindex --full")
    except ArchiveError as error:
        yield Finding("damage", "search", str(error))


def _ledger(
    generation: Generation, stored: Mapping[str, Mapping[str, Record]], files: Files, done: Verified
) -> Iterator[Finding]:
    """Where the ledger, its copy in the generation and what is held do not agree."""
    for name in sorted(files.names | generation.accounts.keys()):
        try:
            copy = generation.account(name) if name in generation.accounts else None
        except ArchiveError:
            continue  # a damaged file, which has been said
        held = stored.get(name, {})
        try:
            account = files.account(name) if name in files.names else None
        except ArchiveError as error:
            yield Finding("ledger", name, str(error))
            continue
        if account:
            done.versions += len(account.versions)
        said = ""
        if account is None:
            said = "its account in the ledger is missing: reindex writes it anew"
        elif copy is None or (account.data != copy.data and account.data.startswith(copy.data)):
            # Unless another state was published since this began: then that is what it knows.
            if current_name(generation.folder.parent) in (None, generation.name):
                said = "the ledger knows more than is published (a run was stopped): run reindex"
        elif copy.data.startswith(account.data) and account.data != copy.data:
            said = "the ledger has lost its last lines: reindex adds them again"
        elif account.data != copy.data:
            said = "the ledger is not what was published: reindex brings the two together"
        elif name in stored or name not in generation.catalogue:
            words = {k: v.text for (k, _), v in account.versions.items() if v.last_seen is None}
            if words != {key: record.text for key, record in held.items()}:
                said = "the ledger does not say what stands: run reindex --full"
        if said:
            yield Finding("ledger", name, said)
