"""How well a comparison sets side by side what a careful reader does: the labelled pairs.

    python benchmarks/pairs.py INDEX          precision and recall, and whether the confidence holds
    python benchmarks/pairs.py INDEX --fit    the weights of indexer/comparing/likeness.py, made anew

INDEX holds the five reports of corpus/ and the published ones. ``tests/pairs.toml`` says how they were
labelled. Precision is the share of right ones among the paragraphs that stand beside a labelled one; recall
the share of labelled paragraphs that have a counterpart and one of theirs beside them. Recommendations stand
beside recommendations only, so that those whose counterparts are all findings do not count in recall.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from indexer.comparing.likeness import Clues, clues, likeness
from indexer.generations import Archive, Generation
from tests.pairs import Labelled, labelled, scores

NAMES = [field.name for field in fields(Clues)]


def cells(generation: Generation, labels: list[Labelled]) -> Iterator[tuple[NDArray[np.float64], bool]]:
    """The clues of each two paragraphs that are labelled, and whether they are a pair."""
    for block in labels:
        left, right = (list(generation.records[name].values()) for name in (block.left, block.right))
        found, may_stand = clues(left, right), likeness(left, right) > 0
        rows = {record.key: place for place, record in enumerate(left)}
        for question in block.questions:
            for column, record in enumerate(right):
                comparable = may_stand[rows[question.key], column]
                if comparable and record.key not in question.partly:
                    values = [getattr(found, name)[rows[question.key], column] for name in NAMES]
                    yield np.array(values), record.key in question.counterparts


def fitted(generation: Generation, labels: list[Labelled]) -> tuple[dict[str, float], float]:
    """Weights and constant by logistic regression (Newton's method, with a slight pull to small weights)."""
    values, pairs = (np.array(column) for column in zip(*cells(generation, labels), strict=True))
    middle, spread = values.mean(axis=0), values.std(axis=0) + 1e-9
    rows = np.c_[(values - middle) / spread, np.ones(len(values))]
    weights = np.zeros(rows.shape[1])
    pull = np.diag([1e-4 * len(rows)] * (rows.shape[1] - 1) + [1e-9])
    for _ in range(50):
        likely = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (likely - pairs) + pull @ weights
        weights -= np.linalg.solve((rows.T * (likely * (1 - likely))) @ rows + pull, slope)
    scaled = weights[:-1] / spread
    return dict(zip(NAMES, scaled.round(2).tolist(), strict=True)), round(weights[-1] - scaled @ middle, 2)


def ranked(generation: Generation, labels: list[Labelled]) -> tuple[float, float]:
    """Mean average precision of the likeness, and of rapidfuzz's token_set_ratio in its place."""
    found: tuple[list[float], list[float]] = ([], [])
    for block in labels:
        left, right = (list(generation.records[name].values()) for name in (block.left, block.right))
        texts = [[record.text for record in side] for side in (left, right)]
        measures = likeness(left, right), process.cdist(*texts, scorer=fuzz.token_set_ratio)
        rows = {record.key: place for place, record in enumerate(left)}
        for question in block.questions:
            told = [column for column, record in enumerate(right) if record.key not in question.partly]
            true = np.array([right[column].key in question.counterparts for column in told])
            if true.any():
                for measure, means in zip(measures, found, strict=True):
                    hits = true[np.argsort(-measure[rows[question.key], told], kind="stable")]
                    means.append(float((np.cumsum(hits) / np.arange(1, len(hits) + 1))[hits].mean()))
    return float(np.mean(found[0])), float(np.mean(found[1]))


def main() -> None:
    """Print what is asked for."""
    generation = Archive(Path(sys.argv[1])).current()
    labels = labelled()
    if "--fit" in sys.argv:
        print(*fitted(generation, [block for block in labels if not block.held_out]))
        return
    for name, blocks in (
        ("fitted on", [block for block in labels if not block.held_out]),
        ("held out", [block for block in labels if block.held_out]),
    ):
        told = scores(generation, blocks)
        ours, fuzzy = ranked(generation, blocks)
        print(f"{name}: {len(blocks)} pairs of reports, {told.questions} paragraphs")
        print(f"  precision {told.precision:.2f}, recall {told.recall:.2f}; near misses {told.missteps}")
        print(f"  mean average precision {ours:.2f}, of token_set_ratio {fuzzy:.2f}")
        for low, (right, all_) in sorted(told.by_confidence.items()):
            print(f"  confidence {low:.1f} to {low + 0.2:.1f}: {right} of {all_} right")


main()
