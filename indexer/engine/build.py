"""Building an index: from Records to a folder of Whoosh files, whole or carried on from another.

In: an empty folder and Records. Out: an index there, and the number of its documents. Promises:

- ``open_index`` takes a folder for an index only after the last Record is in: the seal, a list of the
  files with their sizes, is written at the very end. Publishing the folder is the caller's work.
- Segments never change once written. ``update_index`` shares those of the index before by hard link,
  adds one segment and writes a new table of contents, which is where Whoosh keeps what is deleted; the
  index before stays as it is, to the byte.
- A worker that dies ends the build with an error, and none outlives it. (Whoosh's ``MpWriter`` fills a
  bounded queue that only its workers empty, so it waits for ever when they are dead, and what it cancels
  goes on. Here each process writes an index of its own, and their segments are put together.)
"""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from itertools import chain, groupby
from math import log
from pathlib import Path
from typing import Any

from whoosh.index import create_in, open_dir
from whoosh.reading import SegmentReader

from indexer.engine.failures import translated
from indexer.engine.schema import documents, schema
from indexer.engine.schema import record as stored_record
from indexer.errors import ArchiveError, NoArchive, VerifyError
from indexer.files import share, size
from indexer.processes import end_with_parent
from indexer.types import Record

MEMORY_MB = 256
"""Postings are sorted in memory up to this size, then on disk; 50,000 paragraphs stay below it."""

ALIKE = 6
"""So many segments of one size, to a power of ``ALIKE``, become one with what is added: every search looks
into each. At 50,000 paragraphs there are seldom more than 15, and the update that joins six of single reports
takes a third of a second longer."""

WORN = 0.2
"""The share of its documents that may be deleted, or joined by one process, in an index that is carried on.
Above it all is better written anew: what is deleted is still read when the index is opened."""

SEAL = "files.json"

REFUSED = 100
"""The exit code of a worker, less this, is what the system said to it (an errno)."""


def write_index(folder: Path, records: Iterable[Record], *, processes: int = 1) -> int:
    """Build an index of all records in an existing empty folder and return their number. Of several
    ``processes``, each writes a share of the reports. The records of a report come together.

    Raises ``VerifyError`` where they do not, or two records have the same report and key.
    """
    shares = _shares(_by_report(records), processes)
    if len(shares) == 1:
        _write(folder, shares[0])
    else:
        _write_together(folder, shares)
    seal(folder)
    return sum(map(len, shares))


def update_index(before: Path, folder: Path, gone: Collection[str], records: Iterable[Record]) -> int:
    """Build in an existing empty folder what the index ``before`` becomes when the reports ``gone`` go and
    ``records`` take the place of all it holds of their reports. Return the number of its records.

    Raises ``VerifyError`` as ``write_index`` does; ``ArchiveError`` where ``before`` is damaged or worn
    (``WORN``), so that an index has to be written whole.
    """
    added = _by_report(records)
    problem = f"The search index in {before} could not be carried on"
    with translated(problem):
        check_seal(before)
        for path in before.iterdir():
            if path.suffix == ".seg":
                share(path, folder / path.name)
            elif path.suffix == ".toc":
                shutil.copyfile(path, folder / path.name)
    with _writer(folder) as writer, translated(problem):
        for report in sorted({*gone, *added}):
            writer.delete_by_term("report", report)
        kept = [segment for segment in writer.segments if segment.doc_count()]
        joined = _alike(kept)
        deleted = sum(segment.deleted_count() for segment in kept)
        moved = sum(segment.doc_count() for segment in joined)
        if max(deleted, moved) > WORN * sum((*(s.doc_count() for s in kept), *map(len, added.values()))):
            raise ArchiveError(f"{problem}: it is worn.")
        _add(writer, chain.from_iterable(added.values()))
        for segment in joined:
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
        writer.commit(mergetype=lambda *_: [segment for segment in kept if segment not in joined])
        with closing(open_dir(str(folder), readonly=True).reader()) as reader:
            count = _count(reader)
    seal(folder)
    return count


def check_index(folder: Path, count: int, keys: Mapping[str, Collection[str]]) -> None:
    """Raise ``VerifyError`` unless the index, opened anew, holds ``count`` records, and of each report in
    ``keys`` those with its keys; ``ArchiveError`` where it cannot be read."""
    with translated(f"The search index in {folder} is damaged"):
        check_seal(folder)
        with closing(open_dir(str(folder), readonly=True).reader()) as reader:
            if _count(reader) != count:
                raise VerifyError(f"The index holds {_count(reader)} paragraphs instead of {count}.")
            for report, expected in keys.items():
                stored = [reader.stored_fields(doc).get("record") for doc in _documents(reader, report)]
                held = sorted(stored_record(text).key for text in stored if text)
                if held != sorted(expected) or len(stored) != len(held) + bool(held):
                    raise VerifyError(f"The index does not hold {report} as it was read.")


def _documents(reader: Any, report: str) -> list[int]:
    """The documents of a report: one for each record, and the one that holds its words."""
    return list(reader.postings("report", report).all_ids()) if ("report", report) in reader else []


def _count(reader: Any) -> int:
    """The number of records."""
    reports = reader.lexicon("report") if reader.doc_count() else ()
    held: int = reader.doc_count() - sum(reader.postings("report", name).is_active() for name in reports)
    return held


def _by_report(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for report, group in groupby(records, key=lambda record: record.report):
        if report in found:
            raise VerifyError(f"The paragraphs of {report} do not come together.")
        found[report] = list(group)
        keys = Counter(record.key for record in found[report])
        if twice := [key for key, times in keys.items() if times > 1]:
            raise VerifyError(f"Two paragraphs of {report} have the key {twice[0]}.")
    return found


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    """A writer for the index in ``folder``, cancelled unless it was committed."""
    with translated(f"The search index could not be written to {folder}"):
        writer = open_dir(str(folder)).writer(limitmb=MEMORY_MB)
    try:
        yield writer
    finally:
        if not writer.is_closed:
            with suppress(
                Exception
            ):  # of a commit that failed half-way, files are closed: what failed counts
                writer.cancel()


def _add(writer: Any, records: Iterable[Record]) -> None:
    for fields in documents(records):
        with translated("A paragraph could not be indexed"):
            writer.add_document(**fields)


def _alike(segments: list[Any]) -> list[Any]:
    """The segments that are to become one."""
    by_size = defaultdict(list)
    for segment in segments:
        by_size[int(log(segment.doc_count(), ALIKE))].append(segment)
    return [segment for alike in by_size.values() if len(alike) >= ALIKE for segment in alike]


def _write(folder: Path, records: Iterable[Record]) -> None:
    """Write an index of ``records`` in one segment, unsealed."""
    problem = f"The search index could not be written to {folder}"
    with translated(problem):
        create_in(str(folder), schema()).close()
    with _writer(folder) as writer:
        _add(writer, records)
        with translated(problem):
            writer.commit()


def _shares(reports: Mapping[str, list[Record]], number: int) -> list[list[Record]]:
    """The records in so many shares of about the same size, no report in two."""
    count = sum(map(len, reports.values()))
    shares: list[list[Record]] = [[]]
    done = 0
    for records in reports.values():
        if done and done >= count * len(shares) / number:
            shares.append([])
        shares[-1] += records
        done += len(records)
    return shares


def _write_together(folder: Path, shares: list[list[Record]]) -> None:
    """Write an index of the first of ``shares`` while a worker writes one of each of the others, and put
    their segments together."""
    problem = f"The search index could not be written to {folder}"
    parts = [folder / f"part-{number}" for number in range(len(shares))]
    spawn = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
    workers = [
        spawn.Process(target=_work, args=given, daemon=True)
        for given in zip(parts[1:], shares[1:], strict=True)
    ]
    try:
        with translated(problem):
            create_in(str(folder), schema()).close()
            for part in parts:
                part.mkdir()
            for worker in workers:
                worker.start()
        _write(parts[0], shares[0])
        for worker in workers:
            worker.join()
            if worker.exitcode:
                code = worker.exitcode - REFUSED
                cause = OSError(code, os.strerror(code)) if code > 0 else None
                raise ArchiveError(f"{problem}: a worker ended with exit code {worker.exitcode}.") from cause
        with translated(problem):
            _adopt(folder, parts)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.kill()
                worker.join()
        for part in parts:
            shutil.rmtree(part, ignore_errors=True)


def _write_part(folder: Path, records: Iterable[Record]) -> None:
    """What a worker does: it ends with the process that began it, and says by its exit code what the system
    said."""
    end_with_parent()
    try:
        _write(folder, records)
    except ArchiveError as error:
        cause = error.__cause__
        raise SystemExit(REFUSED + (cause.errno or 0) if isinstance(cause, OSError) else 1) from error


_work: Callable[[Path, list[Record]], object] = _write_part


def _adopt(folder: Path, parts: Iterable[Path]) -> None:
    """Take the segments of the indexes ``parts`` over into the empty one in ``folder``."""
    segments = []
    for part in parts:
        with closing(open_dir(str(part)).reader()) as reader:
            segments += [leaf.segment() for leaf, _ in reader.leaf_readers()]
        for path in part.glob("*.seg"):
            path.rename(folder / path.name)
    with _writer(folder) as writer:
        writer.commit(mergetype=lambda *_: segments)


def seal(folder: Path) -> None:
    """Write the list of the folder's files; from now on it is an index."""
    sizes = {file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.is_file()}
    (folder / SEAL).write_text(json.dumps(sizes, indent=1), encoding="utf-8")


def check_seal(folder: Path) -> None:
    """Raise ``NoArchive`` where there is no finished index, ``ArchiveError`` where files are not whole.

    Whoosh would find out too, but leaves files open when it fails.
    """
    if not (folder / SEAL).is_file():
        raise NoArchive(f"There is no search index in {folder}. Run `flask reindex`.")
    with translated(f"The search index in {folder} is damaged"):
        sizes = json.loads((folder / SEAL).read_text(encoding="utf-8"))
        if wrong := [name for name, expected in sizes.items() if size(folder / name) != expected]:
            raise ValueError(f"{wrong[0]} is not as it was written")
