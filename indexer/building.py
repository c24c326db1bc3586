"""Building a generation beside the live one, and making sure of it before it is published.

Comes in: what the new generation is to hold, the ledger as it is to be, and the live one. Goes out: a folder
with all its files. Promises: what has not changed is shared with the live generation as the same file,
report by report and segment by segment, and is neither decoded nor written; ``verify`` raises VerifyError
unless the folder holds what it must: whatever was written is read back and compared, what is shared is told
by its file (or, where it had to be copied, by its hash) and its size; the ledger says that what it holds
stands, and nothing else, and knows the words of every key of the live generation.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from indexer import __version__, engine
from indexer.catalogue import STORE_VERSION, Catalogue, catalogue_json, entry_of, in_order
from indexer.codec import encode
from indexer.errors import ArchiveError, VerifyError
from indexer.files import Seal, is_shared, seal_of, share
from indexer.formats import FORMAT
from indexer.generations import Generation
from indexer.history import Issued, history_json, next_issued
from indexer.ledger.whole import Grown
from indexer.lineage import Pinpoint, newest, note, note_json
from indexer.reading.reader import READER_VERSION
from indexer.records import records
from indexer.types import Record, Report

MANY = 5_000
"""Records from which on several processes write the index: to start one takes as long as to write 2,000."""

MOST_PROCESSES = 4
"""Each writes a segment, and every search looks into each."""

VERSIONS = {"reader": READER_VERSION, "engine": engine.ENGINE_VERSION, "store": STORE_VERSION}
"""What made a generation; part of its state."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a generation is to hold: the catalogue of its reports, those of them that were read anew (the
    others stand in the live generation), and the state that it depends on."""

    catalogue: Catalogue
    read: Mapping[str, Report]
    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Built:
    """What was built: the catalogue, the reports that were ``written`` anew, those of which the index was
    made anew, the ids issued, and the seal of every account of the ledger."""

    catalogue: Catalogue
    written: Mapping[str, Report]
    indexed: frozenset[str]
    issued: Mapping[str, Issued]
    accounts: Mapping[str, Seal]


def build(
    folder: Path,
    contents: Contents,
    live: Generation | None,
    ledger: Grown,
    before: Mapping[str, Issued],
    *,
    full: bool,
    index: bool = True,
) -> Built:
    """Build a generation in the new ``folder``; ``before`` are the ids that were issued already. With
    ``full`` nothing is shared with ``live``, without ``index`` the search index is not."""
    make_folders(folder)
    shared = live if live and not full and live.manifest["state"].get("store") == STORE_VERSION else None
    catalogue, written = _store(folder, contents, live, shared)
    issued = next_issued(before, catalogue)
    store_history(folder, ledger, issued, shared)
    changed = live.catalogue.keys() - catalogue.keys() | written.keys() if live else set()
    store_lineage(folder / "lineage", live, changed, lambda name: records(written[name]))
    indexed = _index(folder / "search", catalogue, written, live, shared if index else None)
    (folder / "catalogue.json").write_text(catalogue_json(catalogue.values()), encoding="utf-8")
    store_manifest(folder, live.name if live else None, contents.state, list(catalogue))
    return Built(catalogue, written, indexed, issued, ledger.seals)


def _store(
    folder: Path, contents: Contents, live: Generation | None, shared: Generation | None
) -> tuple[Catalogue, dict[str, Report]]:
    """Store the reports: the catalogue, and the reports that were written."""
    entries = []
    written: dict[str, Report] = {}
    for name, entry in contents.catalogue.items():
        file = f"reports/{name}.json"
        old = shared.catalogue.get(name) if shared else None
        report = contents.read.get(name)
        if report is None and old is None and live:
            report = live.reports[name]
        if report is not None:
            text = json.dumps(encode(report), ensure_ascii=False)
            entry = entry_of(report, text)
            if old is None or old.stored != entry.stored:
                (folder / file).write_text(text, encoding="utf-8")
                written[name] = report
        if name not in written and shared:
            share(shared.folder / file, folder / file)
        entries.append(entry)
    return in_order(entries), written


def make_folders(folder: Path) -> None:
    """Make the folders of a generation."""
    for name in ("reports", "ledger", "lineage", "search"):
        (folder / name).mkdir(parents=True)


def store_manifest(folder: Path, before: str | None, state: Mapping[str, Any], reports: list[str]) -> None:
    """Store what a generation is, the last of what is built: ``before`` is the generation before."""
    manifest = {
        "previous": before,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "format": FORMAT,
        "made_by": __version__,
        "sealed": True,  # it gets a seal, or was never made sure of
        "state": state,
        "reports": reports,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def store_history(
    folder: Path, ledger: Grown, issued: Mapping[str, Issued], shared: Generation | None
) -> None:
    """Store what was issued, with a copy of each account."""
    (folder / "history.json").write_text(history_json(issued, ledger.seals), encoding="utf-8")
    for name, seal in ledger.seals.items():
        file = f"ledger/{name}.jsonl"
        if shared and shared.accounts.get(name) == seal and (shared.folder / file).exists():
            share(shared.folder / file, folder / file)
        else:
            (folder / file).write_bytes(ledger.data(name))


def store_lineage(
    folder: Path,
    live: Generation | None,
    touched: Iterable[str],
    now: Callable[[str], Iterable[Record]],
) -> None:
    """Store what the new generation changes of the live one, and the notes of that, as far as they can be
    asked for: of the reports that were ``touched`` it holds what ``now`` says, or, where that is a KeyError,
    nothing."""
    if live is None:
        return
    changed: dict[Pinpoint, Record | None] = {}
    for name in sorted(touched):
        after: Iterable[Record] = ()
        with suppress(KeyError):
            after = now(name)
        changed |= note(name, live.records.get(name, {}), {record.key: record for record in after})
    last = live.folder / "lineage" / f"{live.name}.json"
    before = ((file, one) for file, (one, _) in live.whole_notes().items())
    for file in newest([*before, (last, changed)]):
        if file == last:
            text = note_json(changed, live.manifest["created"])
            (folder / file.name).write_text(text, encoding="utf-8")
        else:
            share(file, folder / file.name)


def _index(
    folder: Path,
    catalogue: Catalogue,
    written: Mapping[str, Report],
    live: Generation | None,
    shared: Generation | None,
) -> frozenset[str]:
    """Write the search index; the reports of which it was made anew, with those that it holds no more."""
    if shared and all(shared.manifest["state"][name] == version for name, version in VERSIONS.items()):
        gone = shared.catalogue.keys() - catalogue.keys()
        try:
            engine.update_index(shared.folder / "search", folder, gone, _records(written.values()))
        except ArchiveError:  # damaged, or worn: it is written whole
            shutil.rmtree(folder)
            folder.mkdir()
        else:
            return frozenset(gone | written.keys())

    def reports() -> Iterator[Report]:
        for name in sorted(catalogue):
            if name in written:
                yield written[name]
            elif live:
                yield live.reports[name]

    count = sum(len(entry.keys) for entry in catalogue.values())
    processes = 1 if count < MANY else min(os.cpu_count() or 1, MOST_PROCESSES)
    engine.write_index(folder, _records(reports()), processes=processes)
    return frozenset(catalogue)


def _records(reports: Iterable[Report]) -> Iterator[Record]:
    for report in reports:
        yield from records(report)


def verify(folder: Path, built: Built, live: Generation | None) -> None:
    """Raise VerifyError unless the generation in ``folder`` holds what it must."""
    made = Generation(folder)
    for name, entry in built.catalogue.items():
        if len(entry.keys) != entry.paragraphs + entry.items:
            raise VerifyError(f"Two paragraphs of {name} share one key. Nothing was published.")
    if list(made.catalogue.items()) != list(built.catalogue.items()):
        raise VerifyError("The stored catalogue differs from what was read. Nothing was published.")
    made.check_reports()
    for name, entry in made.catalogue.items():
        if name in built.written:
            same = made.reports[name] == built.written[name]
        else:
            file = f"reports/{name}.json"
            held = live is not None and is_shared(live.folder / file, folder / file)
            same = held or sha256((folder / file).read_bytes()).hexdigest() == entry.stored
        if not same:
            raise VerifyError(f"What is stored of {name} differs from what was read. Nothing was published.")
    try:
        keys = {name: made.catalogue[name].keys if name in made.catalogue else () for name in built.indexed}
        engine.check_index(folder / "search", made.paragraphs_and_items, keys)
    except VerifyError as error:
        raise VerifyError(f"{error} Nothing was published.") from None
    verify_ledger(made, built, live)


def verify_ledger(made: Generation, built: Built, live: Generation | None) -> None:
    """Raise VerifyError unless whatever was citable resolves, and whatever is citable is in the ledger."""
    if made.history.issued != built.issued or made.accounts != built.accounts:
        raise VerifyError("The stored history differs from what was issued. Nothing was published.")
    if unknown := sorted(made.catalogue.keys() - built.accounts.keys()):
        raise VerifyError(f"The ledger has no account of {unknown[0]}. Nothing was published.")
    before = live.catalogue if live else {}
    for name, seal in built.accounts.items():
        file = f"ledger/{name}.jsonl"
        now = made.catalogue[name].keys if name in made.catalogue else {}
        was = before[name].keys if name in before else {}
        same = live and was == now and live.accounts.get(name) == seal
        if same and live and is_shared(live.folder / file, made.folder / file):
            continue
        if seal_of((made.folder / file).read_bytes()) != seal:
            raise VerifyError(f"What was stored of the ledger of {name} is wrong. Nothing was published.")
        account = made.account(name)
        if account.standing != now:
            raise VerifyError(f"The ledger does not say what stands of {name}. Nothing was published.")
        if lost := sorted(was.items() - account.versions.keys()):
            raise VerifyError(f"{name}/{lost[0][0]} would no longer resolve. Nothing was published.")
