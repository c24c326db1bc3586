"""The published reports that may stand beside the repository, read once for all tests that use them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property

import pytest

from indexer.errors import SourceError
from indexer.reading.reader import read
from indexer.records import records
from indexer.sources import corpus_files, load
from indexer.types import Record, Report
from indexer.workers import Reading, read_files
from tests.conftest import CORPUS, ROOT

FOLDER = ROOT.parent / "shared" / "reports"

beside = pytest.mark.skipif(not FOLDER.is_dir(), reason="the published reports are not beside the repository")
"""Marks what needs them."""


@cache
def outcomes() -> dict[str, Reading | SourceError]:
    """Each file with what was read, or why it could not be."""
    return dict(read_files(FOLDER, list(corpus_files(FOLDER))))


def reports() -> dict[str, Report]:
    """The reports by the path of their file."""
    return {path: found.report for path, found in outcomes().items() if isinstance(found, Reading)}


@dataclass(frozen=True)
class Held:
    """Reports as a generation gives them, as far as comparisons need one."""

    reports: dict[str, Report]

    def report(self, name: str) -> Report:
        return self.reports[name]

    @cached_property
    @cached_property
    def records(self) -> dict[str, dict[str, Record]]:
        return {name: {r.key: r for r in records(report)} for name, report in self.reports.items()}


@cache
def held() -> Held:
    """The seeds and the published reports by id, without publishing them."""
    seeds = [read(load(CORPUS, path)) for path in corpus_files(CORPUS)]
    return Held({report.id: report for report in (*seeds, *reports().values())})
