"""How fast two reports are compared, as a ratio to reading one in the same run.

    python benchmarks/compare.py FOLDER [--paragraphs 150]

FOLDER holds reports. Those two that have the numbers of paragraphs and items nearest to the one asked for are
read and compared, each several times; then all pairs of the authority that has the most reports. The terms of
texts (stems, subjects) are forgotten before each comparison, as for two reports that nobody has looked at
yet, and the same with them kept. The best of seven runs counts: what else the machine does only makes it
slower.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer.compare import compare
from indexer.comparing.terms import terms
from indexer.errors import SourceError
from indexer.reading.reader import read
from indexer.sources import corpus_files, load
from indexer.types import Report

RUNS = 7


def best(run: Callable[[], object], before: Callable[[], object] = lambda: None) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(RUNS):
        before()
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--paragraphs", type=int, default=150)
    asked = parser.parse_args()
    held: dict[str, Report] = {}
    for path in corpus_files(asked.folder):
        try:
            held[path] = read(load(asked.folder, path, (asked.folder / path).read_bytes()))
        except SourceError as error:
            print(f"left out: {error}")
    by_size = sorted(held, key=lambda path: abs(len(held[path].citable) - asked.paragraphs))
    first, second = by_size[:2]
    left, right = held[first], held[second]
    reading = best(lambda: read(load(asked.folder, first, (asked.folder / first).read_bytes())))
    compare(left, right)  # the reference data is loaded once
    cold = best(lambda: compare(left, right), terms.cache_clear)
    warm = best(lambda: compare(left, right))
    print(f"{first}: {len(left.citable)} paragraphs and items; {second}: {len(right.citable)}")
    print(f"read the first           {1000 * reading:6.0f} ms")
    print(f"compare them             {1000 * cold:6.0f} ms, {cold / reading:.2f} times the reading of one")
    print(f"the same, terms kept     {1000 * warm:6.0f} ms, {warm / reading:.2f} times")
    by_authority: dict[str, list[Report]] = defaultdict(list)
    for report in held.values():
        by_authority[report.authority].append(report)
    most = max(by_authority.values(), key=len)
    pairs = list(combinations(most, 2))
    every = best(lambda: [compare(a, b) for a, b in pairs], terms.cache_clear)
    print(f"all {len(pairs)} pairs of {len(most)} reports {1000 * every:6.0f} ms ({most[0].authority})")


main()
