"""Tables of judgements that no rules part: told by the grades that stand under one another.

Comes in: the printed lines of a page. Goes out: the same rows, those of such a table as rows with two cells.
A grade is set half way up its row, at its top or at its foot, so its line may hold any part of its area's
words or none. So: the lines that end, after a wide gap, in a grade tell where the second column starts; the
first column's lines are parted into areas where white space (or a level rule) stands between them; and each
area gets the grade whose height is its own. Promises: a table is made only where each area has just one
grade and each grade just one area; else all lines stay as they are, as headings in it do. No grade is moved
to another area, and no word is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from indexer.reference import pattern
from indexer.sources.pdf_rows import Row, cell_text, line_text
from indexer.sources.pdf_words import Rule, Word

GUTTER = 1.2
"""Type sizes between the columns at least; blanks inside a line are 0.35."""

ALIGNED = 4.0
"""Points by which the starts of the grades of one column differ at most."""

FEWEST = 2
"""So many grades under one another make a table."""

APART = 1.6
"""Lines of two areas stand further apart than so many type sizes; lines of one area 1.2."""

SHORTEST = 50.0
"""Points; a shorter level rule parts no rows."""


def find_columns(rows: list[Row], rules: Sequence[Rule]) -> list[Row]:
    """``rows`` of a page, from its top, with the lines of such a table as its rows. One grade makes a table
    where it is set in bold beside a heading in bold."""
    bold = [row for row in rows if all(word.style.bold for word in row.words)]
    for lines, fewest in ((rows, FEWEST), (bold, 1)):
        for edge in _edges(lines, fewest):
            paired = _paired(lines, rules, edge)
            if paired is not None:
                return _with_table(rows, paired)
    return rows


Pairs = list[tuple[list[Row], list[Row]]]


def _paired(rows: list[Row], rules: Sequence[Rule], edge: float) -> Pairs | None:
    """The areas and grades of the table whose second column starts at ``edge``, if it is one."""
    left, right = _parted(rows, edge)
    grades = _cells(right, rules)
    first, last = max(cell[0].y for cell in grades), min(cell[-1].y for cell in grades)
    size = median(word.style.size for row in right for word in row.words)
    areas = [area for area in _cells(left, rules) if area[-1].y <= first + size and area[0].y >= last - size]
    return _pairs(areas, grades, size)


def _with_table(rows: list[Row], paired: Pairs) -> list[Row]:
    """``rows`` with those of the table for the lines that make it."""
    used = {id(word) for pair in paired for cell in pair for row in cell for word in row.words}
    kept = [row for row in rows if not any(id(word) in used for word in row.words)]
    rest = [
        Row([[words]], row.y, row.box)
        for row in rows
        if row not in kept and (words := [word for word in row.words if id(word) not in used])
    ]
    table = [
        Row([[row.words for row in area], [row.words for row in grade]], max(area[0].y, grade[0].y))
        for area, grade in paired
    ]
    return sorted([*kept, *rest, *table], key=lambda row: -row.y)


def _edges(rows: list[Row], fewest: int) -> list[float]:
    """Where the second column may start: where grades, or their parts, stand under one another after a gap;
    the one with the most of them first."""
    starts: list[float] = []
    for row in rows:
        if row.is_table or row.box:
            continue
        tail = _tail(row.words)
        if tail and _is_part(tail):
            starts.append(tail[0].x0)
    count = {start: sum(abs(other - start) <= ALIGNED for other in starts) for start in starts}
    found = sorted((start for start in count if count[start] >= fewest), key=lambda start: -count[start])
    return [start - ALIGNED for start in found]


def _tail(words: list[Word]) -> list[Word]:
    """The end of a line after its last wide gap; all of a line that stands in the right half."""
    for at in range(len(words) - 1, 0, -1):
        if words[at].x0 - words[at - 1].x1 > GUTTER * words[at].style.size:
            return words[at:]
    return words


def _parted(rows: list[Row], edge: float) -> tuple[list[Row], list[Row]]:
    """The lines of the first column, and the grades of the second."""
    left: list[Row] = []
    right: list[Row] = []
    for row in rows:
        if row.is_table or row.box:
            continue
        tail = [word for word in row.words if word.x0 >= edge]
        head = [word for word in row.words if word.x0 < edge]
        is_grade = bool(tail) and abs(tail[0].x0 - edge - ALIGNED) <= ALIGNED
        if is_grade and _is_part(tail):
            right.append(Row([[tail]], row.y))
            if head:
                left.append(Row([[head]], row.y))
        elif row.words and max(word.x1 for word in row.words) < edge + ALIGNED:
            left.append(Row([[row.words]], row.y))
    return left, right


def _cells(lines: list[Row], rules: Sequence[Rule]) -> list[list[Row]]:
    """``lines`` in cells: parted by white space or by a level rule between them."""
    cells: list[list[Row]] = []
    for row in lines:
        above = cells[-1][-1] if cells else None
        if above is None or above.y - row.y > APART * row.size or _ruled(above, row, rules):
            cells.append([row])
        else:
            cells[-1].append(row)
    return cells


def _ruled(above: Row, row: Row, rules: Sequence[Rule]) -> bool:
    """Whether a level rule runs between two lines."""
    middle = row.y + row.size / 2
    return any(not r.upright and middle < r.y0 < above.y and r.x1 - r.x0 > SHORTEST for r in rules)


def _pairs(areas: list[list[Row]], grades: list[list[Row]], size: float) -> Pairs | None:
    """Each area with its grade, or None where one has none or several, or a cell holds no whole grade."""
    pairs = []
    for area in areas:
        own = [grade for grade in grades if _beside(area, grade, size / 2) or _beside(grade, area, size / 2)]
        if len(own) == 1:
            pairs.append((area, own[0]))
        elif not _is_head(area):
            return None
    found = [id(grade) for _, grade in pairs]
    whole = sum(map(_is_grade, grades))
    return pairs if whole and len(found) == len(set(found)) == len(grades) else None


def _beside(tall: list[Row], low: list[Row], reach: float) -> bool:
    """Whether the cell ``low`` stands within the height of ``tall``."""
    return low[0].y <= tall[0].y + reach and low[-1].y >= tall[-1].y - reach


def _is_part(words: list[Word]) -> bool:
    """Whether ``words`` are a grade, or a line of one that runs over two."""
    text = line_text(words)
    return bool(pattern("grade_part").search(text) or pattern("grade_line").search(text))


def _is_grade(cell: list[Row]) -> bool:
    return bool(pattern("grade_line").search(cell_text([row.words for row in cell])))


def _is_head(area: list[Row]) -> bool:
    """Whether what stands above the first area is no area: text or a heading before the table."""
    return len(area) > 3 or any(row.words[0].style.bold for row in area)
