"""How long it takes to publish an archive of many paragraphs, and one changed report of it.

    python benchmarks/reindex.py FOLDER [--paragraphs 50000]

FOLDER is a corpus. Its reports are read once and then taken as many times over as it needs for so many
paragraphs and items: each copy is a file of its own in a corpus of its own, under a temporary folder.
Printed are seconds: of a build of everything with one process and with two, of ``reindex`` after a change of
one text and of one PDF, each with where the time goes, and of opening what was published. Each figure but
those of the builds is the middle one of five runs.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer import building, engine, gathering
from indexer import reindex as steps
from indexer.generations import Archive
from indexer.ledger.whole import Grown
from indexer.sources import content_hash, corpus_files, file_bytes
from indexer.workers import Reading, read_files

RUNS = 5
PHASES = (
    (steps, "standing", "look at the live generation"),
    (steps, "Files", "hash the ledger"),
    (gathering, "_unchanged", "hash the corpus"),
    (gathering, "read_files", "read what changed"),
    (building, "_store", "store reports"),
    (engine, "write_index", "write the index"),
    (engine, "update_index", "carry the index on"),
    (steps, "verify", "verify"),
    (Grown, "write", "write the ledger"),
    (steps, "publish", "flush and publish"),
    (steps, "clean", "clean up"),
)

Phases = dict[str, float]


@contextmanager
def timed() -> Iterator[Phases]:
    """Where the time goes in the block: seconds by phase."""
    spent: Phases = defaultdict(float)

    def measured(work: Callable[..., Any], label: str) -> Callable[..., Any]:
        def run(*args: Any, **options: Any) -> Any:
            begun = time.perf_counter()
            result = work(*args, **options)
            if label == "read what changed":
                result = iter(list(result))
            spent[label] += time.perf_counter() - begun
            return result

        return run

    with ExitStack() as stack:
        for module, name, label in PHASES:
            stack.enter_context(patch.object(module, name, measured(getattr(module, name), label)))
        begun = time.perf_counter()
        yield spent
        spent["in all"] = time.perf_counter() - begun


def replicate(source: Path, corpus: Path, paragraphs: int) -> dict[str, Reading]:
    """A corpus of copies with so many paragraphs and items in all: what each file holds, by path. Each copy
    has a year of its own, by a sidecar: two files of one report are not both held."""
    outcomes = [outcome for _, outcome in read_files(source, corpus_files(source))]
    read = [outcome for outcome in outcomes if isinstance(outcome, Reading)]
    found: dict[str, Reading] = {}
    count = copy = 0
    while count < paragraphs:
        for reading in read:
            path = f"{copy:03}/{reading.report.source}"
            data = file_bytes(source, reading.report.source) + f"\n% copy {copy}\n".encode()
            (corpus / path).parent.mkdir(parents=True, exist_ok=True)
            (corpus / path).write_bytes(data)
            days = {
                name: date(1900 + copy, 6, day)
                for name, day in (("inspection_start", 3), ("inspection_end", 14))
            }
            sidecar = "".join(f'{name} = "{day}"\n' for name, day in days.items())
            (corpus / path).with_suffix(".toml").write_text(sidecar)
            report = replace(reading.report, source=path, sha256=sha256(data).hexdigest(), **days)
            found[path] = Reading(report, content_hash(corpus, path, data))
            count += len(report.citable)
            if count >= paragraphs:
                break
        copy += 1
    print(f"{len(found)} reports, {count} paragraphs and items")
    return found


def report(title: str, runs: Sequence[Phases]) -> float:
    """Print the middle of ``runs``."""
    middle = {label: statistics.median(run.get(label, 0.0) for run in runs) for label in runs[0]}
    print(f"\n{title}: {middle['in all']:.2f} s")
    for label, seconds in middle.items():
        if label != "in all":
            print(f"    {label:28} {seconds:6.2f}")
    print(f"    {'the rest':28} {2 * middle['in all'] - sum(middle.values()):6.2f}")
    return middle["in all"]


def build_whole(corpus: Path, index: Path, held: dict[str, Reading], processes: int) -> float:
    """Build everything, the reading left out."""

    def known(_: Path, paths: Sequence[str], limits: object) -> Iterator[tuple[str, Reading]]:
        return ((path, held[path]) for path in paths)

    shutil.rmtree(index, ignore_errors=True)
    processes_as_asked = patch.object(building, "MOST_PROCESSES", processes)
    with processes_as_asked, patch.object(gathering, "read_files", known), timed() as spent:
        steps.reindex(corpus, index)
    return report(f"everything, {processes} process{'es' * (processes > 1)}", [spent])


def change_one(corpus: Path, index: Path, path: str) -> None:
    """Change one report again and again, and publish each change."""
    runs: list[Phases] = []
    opened: dict[str, list[float]] = defaultdict(list)
    archive = Archive(index)
    archive.current()
    data = (corpus / path).read_bytes()
    for run in range(RUNS):
        changed = data + f"\n% change {run}\n".encode()
        if not path.endswith(".pdf"):
            words = f"These are the words of change {run}."
            changed = f"{data.decode().rstrip()}\n\n{words}\n".encode()
        (corpus / path).write_bytes(changed)
        with timed() as spent:
            result = steps.reindex(corpus, index)
        if (result.outcome, result.read) != ("published", 1):
            raise SystemExit(result.summary)
        runs.append(spent)
        begun = time.perf_counter()
        generation = archive.current()
        _ = generation.paragraphs_and_items
        opened["what is held"].append(time.perf_counter() - begun)
        begun = time.perf_counter()
        _ = generation.index
        opened["the search index"].append(time.perf_counter() - begun)
    report(f"one report changed ({Path(path).suffix})", runs)
    for label, seconds in opened.items():
        print(f"    then opening {label:15} {statistics.median(seconds):6.3f}")


def main() -> None:
    """Build, change, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--paragraphs", type=int, default=50_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pilcrow-") as name:
        corpus, index = Path(name, "corpus"), Path(name, "index")
        held = replicate(given.folder, corpus, given.paragraphs)
        one = build_whole(corpus, index, held, 1)
        two = build_whole(corpus, index, held, 2)
        print(f"\ntwo processes take {two / one:.2f} of the time of one")
        for kind in (".txt", ".pdf"):
            path = next((path for path in held if path.endswith(kind)), None)
            if path:
                change_one(corpus, index, path)


if __name__ == "__main__":
    main()
