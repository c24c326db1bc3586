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
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from whoosh.index import create_in, open_dir
from whoosh.reading import SegmentReader

from indexer.engine.failures import translated
from indexer.engine.schema import document, schema
from indexer.errors import ArchiveError, NoArchive, VerifyError
from indexer.files import share, size
from indexer.types import Record

MEMORY_MB = 256
"""Postings are sorted in memory up to this size, then on disk; 50,000 paragraphs take about half."""

MOST_SEGMENTS = 12
"""Every search looks into each segment. Where an update would make more of them, those with less than a
tenth of the documents become one."""

WORN = 0.2
"""The share of deleted documents above which an index is not carried on: searches read past each one."""

SEAL = "files.json"


def write_index(folder: Path, records: Iterable[Record], *, processes: int = 1) -> int:
    """Build an index of all records in an existing empty folder and return their number. Of several
    ``processes``, each writes a share of the reports.

    Raises ``VerifyError`` where two records have the same report and key.
    """
    if processes == 1:
        count = _write(folder, _distinct(records))
    else:
        count = _write_together(folder, _shares(list(_distinct(records)), processes))
    seal(folder)
    return count


def update_index(before: Path, folder: Path, gone: Collection[str], records: Iterable[Record]) -> int:
    """Build in an existing empty folder what the index ``before`` becomes when the reports ``gone`` go and
    ``records`` take the place of all it holds of their reports. Return the number of documents.

    Raises ``VerifyError`` where two records have the same report and key; ``ArchiveError`` where
    ``before`` is damaged or worn (``WORN``), so that an index has to be written whole.
    """
    added = list(_distinct(records))
    problem = f"The search index in {before} could not be carried on"
    with translated(problem):
        check_seal(before)
        for path in before.iterdir():
            if path.suffix == ".seg":
                share(path, folder / path.name)
            elif path.suffix == ".toc":
                shutil.copyfile(path, folder / path.name)
    with _writer(folder) as writer, translated(problem):
        for report in sorted({*gone, *(record.report for record in added)}):
            writer.delete_by_term("report", report)
        kept = [segment for segment in writer.segments if segment.doc_count()]
        deleted = sum(segment.deleted_count() for segment in kept)
        count: int = sum(segment.doc_count() for segment in kept) + len(added)
        if deleted > WORN * count:
            raise ArchiveError(f"{problem}: it holds {deleted} deleted documents.")
        _add(writer, added)
        writer.commit(mergetype=_with_the_small_ones_joined)
    seal(folder)
    return count


def check_index(folder: Path, count: int, keys: Mapping[str, Collection[str]]) -> None:
    """Raise ``VerifyError`` unless the index, opened anew, holds ``count`` documents, and of each report
    in ``keys`` those with its keys; ``ArchiveError`` where it cannot be read."""
    with translated(f"The search index in {folder} is damaged"):
        check_seal(folder)
        with closing(open_dir(str(folder), readonly=True).reader()) as reader:
            if reader.doc_count() != count:
                raise VerifyError(f"The index holds {reader.doc_count()} paragraphs instead of {count}.")
            for report, expected in keys.items():
                names = reader.expand_prefix("id", f"{report}\t") if count else ()
                held = {name.decode().partition("\t")[2] for name in names if _stands(reader, name)}
                if held != set(expected):
                    raise VerifyError(f"The index does not hold {report} as it was read.")


def _stands(reader: Any, name: bytes) -> bool:
    """Whether the document called ``name`` is not deleted."""
    return not reader.has_deletions() or reader.postings("id", name).is_active()


def _distinct(records: Iterable[Record]) -> Iterator[Record]:
    seen = set()
    for record in records:
        name = (record.report, record.key)
        if name in seen:
            raise VerifyError(f"Two paragraphs of {record.report} have the key {record.key}.")
        seen.add(name)
        yield record


@contextmanager
def _writer(folder: Path) -> Iterator[Any]:
    """A writer for the index in ``folder``, cancelled unless it was committed."""
    with translated(f"The search index could not be written to {folder}"):
        writer = open_dir(str(folder)).writer(limitmb=MEMORY_MB)
    try:
        yield writer
    finally:
        if not writer.is_closed:
            writer.cancel()


def _add(writer: Any, records: Iterable[Record]) -> int:
    count = 0
    for record in records:
        fields = document(record)
        with translated(f"Paragraph {record.key} of {record.report} could not be indexed"):
            writer.add_document(**fields)
        count += 1
    return count


def _write(folder: Path, records: Iterable[Record]) -> int:
    """Write an index of ``records`` in one segment, unsealed."""
    problem = f"The search index could not be written to {folder}"
    with translated(problem):
        create_in(str(folder), schema()).close()
    with _writer(folder) as writer:
        count = _add(writer, records)
        with translated(problem):
            writer.commit()
    return count


def _shares(records: list[Record], number: int) -> list[list[Record]]:
    """The records in so many shares of about the same size, no report in two."""
    shares: list[list[Record]] = [[]]
    for _, group in groupby(records, key=lambda record: record.report):
        if len(shares[-1]) >= len(records) / number:
            shares.append([])
        shares[-1] += group
    return shares


def _write_together(folder: Path, shares: list[list[Record]]) -> int:
    """Write the first of ``shares`` while a worker writes each of the others; put them together."""
    problem = f"The search index could not be written to {folder}"
    spawn = multiprocessing.get_context("spawn")  # a fork would copy locks that other threads hold
    parts = [folder / f"part-{number}" for number in range(1, len(shares))]
    workers = [
        spawn.Process(target=_work, args=given, daemon=True) for given in zip(parts, shares[1:], strict=True)
    ]
    try:
        with translated(problem):
            for part, worker in zip(parts, workers, strict=True):
                part.mkdir()
                worker.start()
        _write(folder, shares[0])
        for worker in workers:
            worker.join()
            if worker.exitcode:
                raise ArchiveError(f"{problem}: a worker ended with exit code {worker.exitcode}.")
        with translated(problem):
            _adopt(folder, parts)
    finally:
        for worker in workers:
            if worker.is_alive():
                worker.kill()
                worker.join()
        for part in parts:
            shutil.rmtree(part, ignore_errors=True)
    return sum(map(len, shares))


_work: Callable[[Path, list[Record]], object] = _write
"""What a worker does."""


def _adopt(folder: Path, parts: Iterable[Path]) -> None:
    """Take the segments of the indexes ``parts`` over into the one in ``folder``."""
    segments = []
    for part in parts:
        with closing(open_dir(str(part)).reader()) as reader:
            segments += [leaf.segment() for leaf, _ in reader.leaf_readers()]
        for path in part.glob("*.seg"):
            path.rename(folder / path.name)
    with _writer(folder) as writer:
        writer.commit(mergetype=lambda _, own: [*own, *segments])


def _with_the_small_ones_joined(writer: Any, segments: list[Any]) -> list[Any]:
    """Whoosh's merge policy: the segments to keep; what is to be joined is added to ``writer``."""
    kept = [segment for segment in segments if segment.doc_count()]
    if len(kept) < MOST_SEGMENTS:
        return kept
    small = sum(segment.doc_count() for segment in kept) / 10
    for segment in kept:
        if segment.doc_count() < small:
            with closing(SegmentReader(writer.storage, writer.schema, segment)) as reader:
                writer.add_reader(reader)
    return [segment for segment in kept if segment.doc_count() >= small]


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
    for name, expected in json.loads((folder / SEAL).read_text(encoding="utf-8")).items():
        file = folder / name
        if size(file) != expected:
            hint = "Run `flask reindex --full` to build it again."
            raise ArchiveError(f"The search index is damaged: {file} is not as it was written. {hint}")
