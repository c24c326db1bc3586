"""Planted alterations: no altered quotation is called exact, no true one altered.

The figures for the rest are floors; ``pytest tests/test_planted.py -m slow -s`` prints them.
"""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from indexer.briefing.holdings import Holdings
from indexer.briefing.limits import MAX_QUOTATIONS
from indexer.briefing.types import Citation, Quotation
from indexer.briefing.verdicts import judge
from indexer.generations import Archive, Generation
from indexer.pinpoint import Target
from indexer.reindex import reindex
from tests import published
from tests.conftest import CORPUS
from tests.planting import KINDS, TRUE, planted

FLOOR = 0.97
"""The part of each kind that gets the best verdict. The rest are coincidences that are told as what they are:
a quotation moved to a paragraph of another report may stand elsewhere in that one too."""


def figures(generation: Generation, of_each: int) -> dict[str, Counter[str]]:
    """The verdicts on each kind. Fails on a wrong one in silence, showing it."""
    records = [record for held in generation.records.values() for record in held.values()]
    found: dict[str, Counter[str]] = {}
    for number, one in enumerate(planted(records, of_each)):
        if number % MAX_QUOTATIONS == 0:  # the next briefing: one as long as may be, with hardly a true word
            holdings = Holdings(generation)
        report, key = one.cited
        citation = Citation(f"{report}/{key}", 1, (Target(report, (key,)),))
        verdict = judge(Quotation(one.quote, 1, (citation,)), holdings).verdict.value
        silent = verdict not in TRUE if one.true else verdict in TRUE
        assert not silent, f"{one.kind}, cited as {report}/{key}: {verdict}"
        found.setdefault(one.kind, Counter())[verdict] += 1
        found[one.kind]["best"] += verdict in one.best
    return found


def test_on_the_corpus(generation: Generation) -> None:
    found = figures(generation, 12)
    assert len(found) == len(KINDS)
    assert all(counts["best"] >= 10 for counts in found.values()), found


@published.beside
@pytest.mark.slow
def test_on_all_reports(tmp_path: Path) -> None:
    shutil.copytree(published.FOLDER, tmp_path / "corpus")
    shutil.copytree(CORPUS, tmp_path / "corpus" / "text", ignore=shutil.ignore_patterns("*.md", "ledger"))
    reindex(tmp_path / "corpus", tmp_path / "index")
    found = figures(Archive(tmp_path / "index").current(), 400)
    assert sum(counts.total() - counts["best"] for counts in found.values()) >= 5_000
    for kind, counts in found.items():
        best = counts.pop("best")
        print(f"{kind}: {best / counts.total():.1%} best; {dict(counts)}")  # noqa: T201
        assert best >= FLOOR * counts.total(), kind
