"""Runs killed at instants spread over all their phases, over an archive that is asked all the while.

``kill_everywhere`` does it and says what became of it; tests/test_faults.py holds it to zero, and
benchmarks/faults.py prints the figures.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from indexer.errors import ArchiveError, NoArchive
from indexer.generations import Archive
from indexer.publishing import current_name
from indexer.reindex import reindex
from indexer.rollback import rollback
from tests.faults import asked_all_the_while, check_clean, forked, held, resolves, write_turn

Points = dict[str, dict[str, int]]

POINTS: Points = {
    "a change": {
        "sweeping": 6, "reading": 12, "building": 16, "verifying": 10, "ledger": 12, "publishing": 14,
        "cleaning": 8,
    },
    "--full": {
        "reading": 4, "building": 6, "verifying": 3, "ledger": 3, "publishing": 5, "cleaning": 4,
    },
    "with workers": {"reading": 6, "building": 8},
    "rollback": {"sweeping": 1, "building": 5, "verifying": 4, "ledger": 5, "publishing": 6, "cleaning": 4},
    "from nothing": {"reading": 3, "building": 4, "verifying": 2, "ledger": 3, "publishing": 4},
}  # fmt: skip
"""How many instants of each phase, by what is run."""

FEW: Points = {"a change": dict.fromkeys(POINTS["a change"], 1)}
"""One of each, for a quick look."""


@dataclass
class Killed:
    """What became of it: points by run and phase, what clients saw, how many citations that were served still
    lead to their words, and in how many of the kills the new state was published already."""

    points: Counter[tuple[str, str]] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    states: int = 0
    cited: int = 0
    lost: list[str] = field(default_factory=list)
    published: int = 0


def kill_everywhere(base: Path, points: Points = POINTS, *, asked: bool = True) -> Killed:
    """Kill runs at ``points``, in the empty folder ``base``. An AssertionError where a run that follows fails,
    or leaves anything behind."""
    series = _Series(base)
    if not asked:
        series.run(points)
        return series.done
    with asked_all_the_while(series.corpus, series.index, series.ledger) as seen:
        series.run(points)
    return series.finish(seen)


class _Series:
    def __init__(self, base: Path) -> None:
        self.corpus, self.index, self.ledger = base / "corpus", base / "index", base / "ledger"
        self.base, self.turn = base, 0
        self.done = Killed()
        self.next_turn()
        reindex(self.corpus, self.index, ledger=self.ledger)

    def next_turn(self) -> None:
        self.turn += 1
        write_turn(self.corpus, self.turn)

    def run(self, points: Points) -> None:
        for kind, phases in points.items():
            kill = self.from_nothing if kind == "from nothing" else self.in_turn
            kill(kind, phases)

    def work(self, kind: str) -> Callable[[], Any]:
        if kind == "rollback":
            return lambda: rollback(self.corpus, self.index, ledger=self.ledger)
        return lambda: reindex(self.corpus, self.index, ledger=self.ledger, full=kind == "--full")

    def in_turn(self, kind: str, phases: dict[str, int]) -> None:
        """Killed while an archive is served."""
        many, work = kind == "with workers", self.work(kind)
        self.next_turn()
        if kind == "rollback":
            self.recover()
        counts = forked(work, many=many)
        for number, (phase, at) in enumerate(spread(counts, phases)):
            if kind != "rollback":
                self.next_turn()
            before = current_name(self.index)
            assert forked(work, phase, at, group=number % 2 == 1, many=many) is None, (kind, phase, at)
            self.done.points[kind, phase] += 1
            self.done.published += current_name(self.index) != before
            if number % 3 or kind == "rollback":  # else the next run is killed as well
                self.recover()
        self.recover()

    def recover(self) -> None:
        """The next run succeeds, and everything is as it must be."""
        reindex(self.corpus, self.index, ledger=self.ledger)
        check_clean(self.index, self.ledger, asked=True)
        live = Archive(self.index).current()
        assert live.paragraphs_and_items == held(self.turn)
        live.close()

    def from_nothing(self, kind: str, phases: dict[str, int]) -> None:
        """Killed in the first run of an archive: it has nothing, or all."""
        work = lambda index, ledger: lambda: reindex(self.corpus, index, ledger=ledger)  # noqa: E731
        counts = forked(work(self.base / "first", self.base / "first-ledger"))
        for number, (phase, at) in enumerate(spread(counts, phases)):
            index, ledger = self.base / f"first-{number}", self.base / f"first-{number}-ledger"
            assert forked(work(index, ledger), phase, at, group=number % 2 == 1) is None, (kind, phase, at)
            self.done.points[kind, phase] += 1
            try:
                live = Archive(index).current()
            except NoArchive:
                pass
            else:
                assert live.index.count() == held(self.turn)
                self.done.published += 1
                live.close()
            reindex(self.corpus, index, ledger=ledger)
            check_clean(index, ledger)

    def finish(self, seen: dict[str, Any]) -> Killed:
        """What the clients saw, and what becomes of what they were given."""
        done = self.done
        done.answers, done.wrong = Counter(seen["answers"]), seen["wrong"]
        done.states, done.cited = len(set(seen["turns"].values())), len(seen["cited"])
        live = Archive(self.index).current()
        done.lost = [f"{r}/{k}?v={v}" for r, k, v, text in seen["cited"] if not resolves(live, r, k, v, text)]
        live.close()
        try:  # nobody reads any more: what the server held goes with the next run
            reindex(self.corpus, self.index, ledger=self.ledger)
        except ArchiveError as error:
            done.wrong.append(str(error))
        assert len(list(self.index.glob("gen-*"))) == 2
        return done


def spread(counts: dict[str, int], phases: dict[str, int]) -> Iterator[tuple[str, int]]:
    """So many instants of each phase, from its first to its last."""
    for phase, number in phases.items():
        for place in range(number):
            yield phase, 1 + (counts[phase] - 1) * place // max(1, number - 1)
