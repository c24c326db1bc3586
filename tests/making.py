"""Reports of our own making, for tests: the shape of a printed report, the words are ours."""

from __future__ import annotations

from indexer.reading.reader import read
from indexer.sources.text import text_lines
from indexer.types import Report, Source

COVER = """
# Inspection of local authority arrangements for the protection of children

**{authority}**

Inspection dates: {dates}

Lead inspector Ann Example HMI

Age group: All

# Contents

About this inspection	2
Overall effectiveness	3
Leadership and governance	4
Areas for improvement	5
Record of main findings	6

"""


def make(body: str, *, authority: str = "Cumbria County Council", dates: str = "13-22 May 2013") -> str:
    """The text of a report with a cover, a contents page and ``body``."""
    return COVER.format(authority=authority, dates=dates) + body


def read_text(text: str, path: str = "made.txt") -> Report:
    """``text`` as a report."""
    return read(Source(path, "0" * 64, text_lines(text)))


def read_body(body: str) -> Report:
    """A report with ``body`` after the usual cover and contents page."""
    return read_text(make(body))


def texts(report: Report) -> dict[str, str]:
    """The text of each paragraph and item by key."""
    return {block.key: block.text for block in report.citable if block.key}


def codes(report: Report) -> set[str]:
    """The codes of the report's warnings."""
    return {warning.code for warning in report.warnings}
