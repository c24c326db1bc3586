"""The labelled recommendations of ``asked.toml``, and how well what is found meets them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.comparing.asked import asked
from tests.rates import Rates

KINDS = ("again", "answered")


@dataclass(frozen=True)
class Wanted:
    """A recommendation: where it is asked for again, what answers it, what need not be shown."""

    key: str
    again: frozenset[str]
    answered: frozenset[str]
    partly: frozenset[str]


@dataclass(frozen=True)
class Labelled:
    earlier: str
    later: str
    recommendations: tuple[Wanted, ...]


@dataclass
class Scores(Rates):
    silent: int = 0
    left_silent: int = 0

    @property
    def idle(self) -> float:
        """The share of recommendations without an answer of which nothing wrong is shown."""
        return self.left_silent / self.silent


def labelled() -> list[Labelled]:
    data = tomllib.loads(Path(__file__).with_name("asked.toml").read_text(encoding="utf-8"))
    return [
        Labelled(
            block["earlier"],
            block["later"],
            tuple(
                Wanted(one["key"], *(frozenset(one[name]) for name in ("again", "answered", "partly")))
                for one in block["recommendations"]
            ),
        )
        for block in data["reports"]
    ]


def scores(generation: Any, blocks: list[Labelled], kind: str) -> Scores:
    """How well what is shown of ``kind`` meets the labels of ``blocks``."""
    told = Scores()
    for block in blocks:
        earlier, later = (list(generation.records[name].values()) for name in (block.earlier, block.later))
        found = {one.record.key: one for one in asked(earlier, later)}
        for label in block.recommendations:
            one, true = found[label.key], getattr(label, kind)
            shown = {answer.record.key for answer in (one.again if kind == "again" else one.answers)}
            right, wrong = len(shown & true), len(shown - true - label.partly)
            told.right += right
            told.wrong += wrong
            if true:
                told.asked += 1
                told.met += bool(right)
            else:
                told.silent += 1
                told.left_silent += not wrong
    return told
