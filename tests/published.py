"""The published reports that may stand beside the repository, read once for all tests that use them."""

from __future__ import annotations

from functools import cache

import pytest

from indexer.errors import SourceError
from indexer.sources import corpus_files
from indexer.types import Report
from indexer.workers import Reading, read_files
from tests.conftest import ROOT

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
