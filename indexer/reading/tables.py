"""Step 5: which lines are rows of a table.

Comes in: the body's lines, the folded titles of findings tables and of all sections. Goes out: cells by line.
A line is a row where its source says so (tabs, pipes, ``tr``), where it explains a grade of the scale,
or where it stands in the record of findings, whose rows lose their tabs in some conversions. Promises:
the words of a row's cells are the words of its line, in order.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from indexer.reference import pattern
from indexer.types import Line
from indexer.words import fold

Cells = tuple[str, ...]


def find_rows(lines: Sequence[Line], findings: frozenset[str], titles: frozenset[str]) -> dict[Line, Cells]:
    """The cells of every table row among ``lines``. The one row of a table, or the one under its head, that
    holds a listed title and a grade, and is no record of findings, is a heading with its grade beside it
    and no table."""
    rows: dict[Line, Cells] = {}
    in_findings = False
    headings = _graded_headings(lines, titles)
    for line in lines:
        if not line.cells and fold(line.text) in findings:
            in_findings = True
        elif line.cells:
            if in_findings or line not in headings:
                rows[line] = line.cells
        elif match := pattern("scale_row").search(line.text):
            rows[line] = (match.group("grade"), match.group("meaning"))
        elif line.heading or pattern("paragraph_number").search(line.text):
            in_findings = False
        elif in_findings and line.size is None:
            rows[line] = _findings_row(line)
    return rows


def table_heads(lines: Sequence[Line], titles: frozenset[str]) -> dict[Line, str]:
    """The rows that stand as heads over a heading with its grade ("Key judgement", "Grade"), named."""
    headings = _graded_headings(lines, titles)
    return {
        above: "table head"
        for above, line in pairwise(lines)
        if line in headings and above.cells and line.cells
    }


def _graded_headings(lines: Sequence[Line], titles: frozenset[str]) -> set[Line]:
    found: set[Line] = set()
    for is_table, table in groupby(lines, key=lambda line: bool(line.cells)):
        rows = list(table)
        headed = len(rows) == 2 and not pattern("grade_line").search(
            rows[0].cells[-1] if rows[0].cells else ""
        )
        if is_table and (len(rows) == 1 or headed) and _is_graded_title(rows[-1], titles):
            found.add(rows[-1])
    return found


def _is_graded_title(line: Line, titles: frozenset[str]) -> bool:
    filled = [cell for cell in line.cells if cell]
    if len(filled) != 2 or not (fold(filled[0]) in titles or line.bold_tail == 0):
        return False
    return bool(pattern("grade_line").search(filled[1]))


def _findings_row(line: Line) -> Cells:
    match = pattern("grade_suffix").search(line.text)
    if match:
        return (match.group("title"), match.group("tail"))
    return (line.text,)
