"""What a report may be at most, in one place, each with its reason.

A report comes from elsewhere. What is larger than this is refused with a reason, before work is spent on it
as far as that can be, so that the cost of reading it, of showing it and of setting it beside another is
bounded. The longest of 431 published reports has 60 pages; of 78 that were measured none has more than 19,000
words, 459 blocks, 294 paragraphs and items, and 2,200 characters in one of them. The time and the memory that
the reading of one file may take are bounded in ``workers.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath

from indexer.errors import SourceError
from indexer.types import Line, Report

MAX_PDF_BYTES = 50_000_000
"""The largest published PDF seen has 3 MB."""

MAX_TEXT_BYTES = 5_000_000
"""Of text, Markdown and HTML: the largest text of a report has 350,000."""

MAX_SIDECAR_BYTES = 200_000
"""A sidecar that settled every line of the longest report would have 150,000."""

MAX_SIDECAR_VALUE = 300
"""Characters of one fact: the longest title seen has 109."""

MAX_SIDECAR_DOTS = 300
"""In one line: TOML makes a table for each dot of a key, in time and room that grow as the square."""

MAX_LINES = 20_000
"""The longest report seen has 2,700."""

MAX_LINE = 20_000
"""Characters. A text conversion may have a line for each paragraph; many patterns are tried on each, and some
take time that grows as the square."""

MAX_CITABLE = 2_000
"""Paragraphs and items: seven times the longest seen. Two reports of so many that are all alike take seven
seconds to compare, and four times as long with twice as many."""

MAX_TEXT = 20_000
"""Characters of one paragraph or item: nine times the longest seen."""

_ALONE = "Put the report alone there."


def most_bytes(path: str) -> int:
    """How many bytes the file ``path`` may have."""
    suffix = PurePath(path).suffix.casefold()
    return {".pdf": MAX_PDF_BYTES, ".toml": MAX_SIDECAR_BYTES}.get(suffix, MAX_TEXT_BYTES)


def refuse_long_text(path: str, text: str) -> None:
    """Raise SourceError where a text has more lines, or a longer one, than any report."""
    rows = text.splitlines()
    _refuse_over(path, len(rows), MAX_LINES, "lines")
    for number, row in enumerate(rows, 1):
        if len(row) > MAX_LINE:
            _refuse_long_line(path, number)


def refuse_deep_keys(path: str, text: str) -> None:
    """Raise SourceError where a sidecar has more dots in a line than any fact has."""
    for number, row in enumerate(text.split("\n"), 1):
        if row.count(".") > MAX_SIDECAR_DOTS:
            problem = f"has a line with more than {MAX_SIDECAR_DOTS} full stops"
            raise SourceError(path, problem, "Correct it or take it away.", number)


def refuse_long_lines(path: str, lines: Iterable[Line]) -> None:
    """Raise SourceError where there are more lines, or a longer one, than any report has."""
    count = 0
    for line in lines:
        count += 1
        if len(line.text) > MAX_LINE:
            _refuse_long_line(path, line.number)
    _refuse_over(path, count, MAX_LINES, "lines")


def refuse_long_report(report: Report) -> None:
    """Raise SourceError where a report has more paragraphs, or a longer one, than any."""
    _refuse_over(report.source, len(report.citable), MAX_CITABLE, "paragraphs and items")
    for block in report.citable:
        if len(block.text) > MAX_TEXT:
            problem = f"has a paragraph of more than {MAX_TEXT:,} characters; no report has"
            raise SourceError(report.source, problem, _ALONE, block.lines[0])


def _refuse_long_line(path: str, number: int) -> None:
    problem = f"has a line of more than {MAX_LINE:,} characters"
    raise SourceError(path, problem, "Give each paragraph a line of its own.", number)


def _refuse_over(path: str, count: int, most: int, what: str) -> None:
    if count > most:
        raise SourceError(path, f"has more than {most:,} {what}; no report has", _ALONE)
