"""Step 2: which lines are rows of a table.

Comes in: the body's lines and the folded titles of findings tables. Goes out: cells by line number.
A line is a row where its source says so (tabs, pipes, ``tr``), where it explains a grade of the scale,
or where it stands in the record of findings, whose rows lose their tabs in some conversions. Promises:
the words of a row's cells are the words of its line, in order.
"""

from __future__ import annotations

from collections.abc import Iterable

from indexer.reference import pattern
from indexer.types import Line
from indexer.words import fold

Cells = tuple[str, ...]


def find_rows(lines: Iterable[Line], findings: frozenset[str]) -> dict[int, Cells]:
    """The cells of every table row among ``lines``, by line number."""
    rows: dict[int, Cells] = {}
    in_findings = False
    for line in lines:
        if not line.cells and fold(line.text) in findings:
            in_findings = True
        elif line.cells:
            rows[line.number] = line.cells
        elif match := pattern("scale_row").search(line.text):
            rows[line.number] = (match.group("grade"), match.group("meaning"))
        elif line.heading or pattern("paragraph_number").search(line.text):
            in_findings = False
        elif in_findings:
            rows[line.number] = _findings_row(line)
    return rows


def _findings_row(line: Line) -> Cells:
    match = pattern("grade_suffix").search(line.text)
    if match:
        return (match.group("title"), match.group("tail"))
    return (line.text,)
