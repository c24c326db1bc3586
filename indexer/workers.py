"""Reading files in processes of their own: side by side, bounded in time and memory.

Comes in: the corpus folder and paths in it. Goes out: for each path, in order, what was read or why it
could not be. A published PDF is untrusted input to a parser written in C: it is opened in a worker that is
killed when it takes too long or too much, and takes nothing else with it. So is a web page, for broken markup
can cost its parser much. Workers answer in JSON. A few small text files are read without one. Promises: one
answer for each path, whatever the file does; at most a handful of answers wait in memory.
"""

from __future__ import annotations

import json
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as ReadTimeout
from dataclasses import dataclass
from pathlib import Path

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from indexer.codec import decode, encode
from indexer.errors import SourceError
from indexer.processes import end_with_parent
from indexer.reading.reader import read
from indexer.sources import content_hash, file_bytes, load
from indexer.sources.files import sidecar_path
from indexer.sources.limits import refuse_long_report
from indexer.steady import is_being_written
from indexer.types import Report

FEW = 8
"""So many text files are read without workers: starting them takes longer."""

SMALL = 150_000
"""Bytes; a text file that is larger is read in a worker, under a clock: what is smaller takes seconds at
worst (``tests/test_hostile_reports.py``). Most texts of reports have 40,000 to 100,000."""

TASKS = 100
"""Files after which a worker is replaced, so that nothing can add up in it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the reading of one file may take: seconds of time, and bytes of address space. The longest
    report seen, 46 pages, takes one second and 0.4 GB."""

    seconds: float = 60.0
    bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: the report, and the hash of what it depends on."""

    report: Report
    digest: str


def read_files(
    corpus: Path, paths: Sequence[str], limits: Limits | None = None
) -> Iterator[tuple[str, Reading | SourceError]]:
    """Each of ``paths`` with what was read or why it could not be, in their order."""
    if len(paths) <= FEW and not any(_needs_worker(corpus, path) for path in paths):
        for path in paths:
            yield path, _answer(path, _read_file(str(corpus), path))
        return
    limits = limits or Limits()
    workers = min(os.cpu_count() or 1, len(paths))
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=TASKS,
        initializer=_confine,
        initargs=[limits.bytes],
        context=multiprocessing.get_context("spawn"),
    )
    waiting: deque[tuple[str, ProcessFuture[str]]] = deque()
    todo = deque(paths)
    try:
        while todo or waiting:
            while todo and len(waiting) < 3 * workers:
                path = todo.popleft()
                job = pool.schedule(_read_file, args=[str(corpus), path], timeout=limits.seconds)
                waiting.append((path, job))
            path, job = waiting.popleft()
            yield path, _result(path, job, limits)
    finally:
        pool.stop()
        pool.join()


def _needs_worker(corpus: Path, path: str) -> bool:
    try:
        return path.casefold().endswith((".pdf", ".html", ".htm")) or (corpus / path).stat().st_size > SMALL
    except OSError:
        return False


def _confine(most: int) -> None:
    """Bound the address space of this process, where the system can, and its life by that of its parent."""
    end_with_parent()
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _read_file(corpus: str, path: str) -> str:
    """The file ``path``, read: a JSON object with report and digest, or with an error."""
    folder, digest = Path(corpus), None
    try:
        data = file_bytes(folder, path)
        digest = content_hash(folder, path, data)
        report = read(load(folder, path, data))
        refuse_long_report(report)
        if not report.citable:
            raise SourceError(path, "holds no paragraph that was recognised", "Is it an inspection report?")
        if _has_changed(folder, path, digest):
            raise _changing(path)
        return json.dumps({"report": encode(report), "digest": digest})
    except SourceError as error:
        found = _changing(path) if _has_changed(folder, path, digest) else error
    except MemoryError:
        found = _too_large(path)
    except Exception as error:  # a fault of the reader must not stop the others
        problem = f"could not be read: the reader failed ({type(error).__name__}: {error})"
        found = SourceError(path, problem, "This is a fault of Pilcrow; please report it with the file.")
    return json.dumps({"error": [found.path, found.problem, found.remedy, found.line]})


def _has_changed(folder: Path, path: str, digest: str | None) -> bool:
    """Whether a file or its sidecar is just being written, or is not what it was when ``digest`` was taken:
    then what was read may be half of it."""
    try:
        for place in (folder / path, sidecar_path(folder, path)):
            if place.resolve().is_relative_to(folder.resolve()) and is_being_written(place):
                return True
    except (OSError, RuntimeError):  # a loop of links
        return False
    try:
        return digest is not None and content_hash(folder, path, file_bytes(folder, path)) != digest
    except SourceError:
        return True


def _changing(path: str) -> SourceError:
    problem = "was being changed while it was read"
    return SourceError(path, problem, "Wait until it is there as a whole, then run reindex again.")


def _result(path: str, job: ProcessFuture[str], limits: Limits) -> Reading | SourceError:
    try:
        return _answer(path, job.result())
    except ReadTimeout:
        problem = f"takes longer than {limits.seconds:g} seconds to read"
        return SourceError(path, problem, "It may be built to do harm; fetch the report again.")
    except (ProcessExpired, MemoryError):
        return _too_large(path)


def _too_large(path: str) -> SourceError:
    problem = "needs more memory than a report may, or breaks the program that reads PDFs"
    return SourceError(path, problem, "It may be built to do harm; fetch the report again.")


def _answer(path: str, text: str) -> Reading | SourceError:
    found = json.loads(text)
    if "error" in found:
        return SourceError(*found["error"])
    return Reading(decode(found["report"]), found["digest"])
