"""The labelled pairs of ``pairs.toml``, and how well a comparison meets them."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from indexer.compare import compare
from indexer.comparing.likeness import RECOMMENDATIONS
from indexer.generations import Generation
from tests.rates import Rates


@dataclass(frozen=True)
class Question:
    """A paragraph of the left report, and which of the right one belong beside it."""

    key: str
    counterparts: frozenset[str]
    partly: frozenset[str]


@dataclass(frozen=True)
class Labelled:
    left: str
    right: str
    held_out: bool
    questions: tuple[Question, ...]
    near_misses: tuple[tuple[str, str], ...]


@dataclass
class Scores(Rates):
    questions: int = 0
    missteps: int = 0
    by_confidence: dict[float, tuple[int, int]] = field(default_factory=lambda: defaultdict(lambda: (0, 0)))


def labelled() -> list[Labelled]:
    data = tomllib.loads(Path(__file__).with_name("pairs.toml").read_text(encoding="utf-8"))
    return [
        Labelled(
            block["left"],
            block["right"],
            block.get("held_out", False),
            tuple(
                Question(q["key"], frozenset(q["counterparts"]), frozenset(q["partly"]))
                for q in block["questions"]
            ),
            tuple((miss["left"], miss["right"]) for miss in block["near_misses"]),
        )
        for block in data["reports"]
    ]


def scores(generation: Generation, blocks: list[Labelled]) -> Scores:
    """How well the comparisons of ``blocks`` meet the labels; near misses set side by side are missteps."""
    told = Scores()
    for block in blocks:
        found = compare(generation.report(block.left), generation.report(block.right))
        rows = {record.key: row for row in found.rows for record in row.left}
        ours, theirs = (generation.records[name] for name in (block.left, block.right))
        for question in block.questions:
            told.questions += 1
            row = rows[question.key]
            beside = {record.key for record in row.right}
            right = len(beside & question.counterparts)
            wrong = len(beside - question.counterparts - question.partly)
            told.right += right
            told.wrong += wrong
            if right + wrong:
                low = min(int(row.confidence * 5) / 5, 0.8)
                before = told.by_confidence[low]
                told.by_confidence[low] = (before[0] + right, before[1] + right + wrong)
            asks = ours[question.key].theme == RECOMMENDATIONS
            if any((theirs[key].theme == RECOMMENDATIONS) == asks for key in question.counterparts):
                told.asked += 1
                told.met += bool(right)
        for left, right_key in block.near_misses:
            told.missteps += right_key in {record.key for record in rows[left].right}
    return told
