"""How well the answers to recommendations are found: the labels of ``tests/asked.toml``.

    python benchmarks/asked.py INDEX          precision and recall of "asked again" and of "answered"
    python benchmarks/asked.py INDEX --fit    AGAIN and ANSWERED of indexer/comparing/asked.py, made anew

INDEX holds the five reports of corpus/ and the published ones. Precision is the share of right ones among the
paragraphs that are shown, without those of which it is neither right nor wrong (``partly``); recall the share
of recommendations with an answer that get a right one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from indexer.comparing.asked import answering, in_common_with, recommendations
from indexer.comparing.likeness import matter
from indexer.generations import Archive, Generation
from tests.asked import KINDS, Labelled, labelled, scores


def told(generation: Generation, labels: list[Labelled], kind: str) -> Iterator[tuple[float, bool]]:
    """What each recommendation and each paragraph that may answer it have in common, and whether it does."""
    for block in labels:
        earlier, later = (list(generation.records[name].values()) for name in (block.earlier, block.later))
        wanted = {record.key: place for place, record in enumerate(recommendations(earlier))}
        again = recommendations(later)
        others = again if kind == "again" else answering(later)
        whole = matter(earlier, later)
        [table] = in_common_with(whole, earlier, later, recommendations(earlier), others)
        for one in block.recommendations:
            for column, record in enumerate(others):
                if record.key not in one.partly:
                    yield table[wanted[one.key]][column], record.key in getattr(one, kind)


def fitted(generation: Generation, labels: list[Labelled], kind: str) -> tuple[float, float]:
    """Weight and constant by logistic regression of one number (Newton's method)."""
    values, right = (np.array(column) for column in zip(*told(generation, labels, kind), strict=True))
    rows = np.c_[values - values.mean(), np.ones(len(values))]
    weights = np.zeros(2)
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - right)
        weights -= np.linalg.solve((rows.T * (likely * (1 - likely))) @ rows + 1e-9 * np.eye(2), slope)
    return round(float(weights[0]), 2), round(float(weights[1] - weights[0] * values.mean()), 2)


def main() -> None:
    """Print what is asked for."""
    generation = Archive(Path(sys.argv[1])).current()
    labels = labelled()
    for kind in KINDS:
        if "--fit" in sys.argv:
            print(kind, fitted(generation, labels, kind))
            continue
        found = scores(generation, labels, kind)
        print(f"{kind}: {len(labels)} pairs of reports, {found.asked} recommendations with an answer")
        print(f"  precision {found.precision:.2f} ({found.right} of {found.right + found.wrong} shown)")
        print(f"  recall {found.recall:.2f}; of those without an answer, {found.idle:.2f} are shown none")


main()
