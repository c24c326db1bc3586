"""The type of printed lines, and what is usual in a report.

Comes in: rows. Goes out: ``Printed`` values, each a row with its text, bullet and style; and ``Usual``,
measured in the report itself: the size of its text, the distance of its lines by size, how far they reach.
Promises: nothing is fixed beforehand but ratios.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from statistics import mode

from indexer.reference import pattern
from indexer.sources.pdf_rows import Row, cell_text, is_raised, line_text
from indexer.sources.pdf_words import Word
from indexer.words import collapse

WIDEST = 1.3
"""Lines of one block are set at most so many type sizes apart; 1.2 in all reports seen."""

LARGER = 1.06
"""Type so much larger than the text's is that of a heading (14 to 12 points is 1.17)."""

SMALLER = 0.9
"""Type so much smaller than the text's is that of footnotes (10 to 12 points is 0.83)."""


ALIKE = 0.25
"""Points by which sizes of one type differ at most: producers round sizes, and sizes that are meant to differ
do so by half a point at least."""


@dataclass(frozen=True, slots=True, eq=False)
class Printed:
    """A row with what is needed to set it against the next one. ``size`` is that of most of its type, in
    points, as most of the report gives it."""

    row: Row
    page: int
    size: float
    text: str
    bullet: str
    bold: bool
    italic: bool
    text_x: float

    @property
    def style(self) -> tuple[float, bool, bool]:
        """Size, bold, italic."""
        return self.size, self.bold, self.italic


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual in a report: the text's size, the distance of lines by size, the right edge."""

    size: float
    leading: dict[float, float]
    right: float


def settled_sizes(rows: Iterable[Row]) -> dict[float, float]:
    """For each size of ``rows`` the one that is meant: of those as good as alike, that of most text."""
    letters: Counter[float] = Counter()
    for row in rows:
        letters[row.size] += sum(len(word.text) for word in row.words)
    meant: dict[float, float] = {}
    for size in sorted(letters, key=lambda size: (-letters[size], size)):
        kept = (other for other in meant.values() if abs(other - size) <= ALIKE)
        meant[size] = min(kept, key=lambda other: abs(other - size), default=size)
    return meant


def typeset(row: Row, page: int, sizes: Mapping[float, float]) -> Printed:
    """``row`` of ``page`` with its text, its bullet and its style; ``sizes`` come of ``settled_sizes``."""
    words = row.words
    bullet = ""
    if not row.is_table and len(words) > 1 and _is_bullet(words[0], words[1]):
        bullet, words = words[0].text, words[1:]
    text = " ".join(filter(None, map(cell_text, row.cells))) if row.is_table else line_text(words)
    base = [word for word in words if not is_raised(word, words)]
    text_x = words[0].x0
    if len(words) > 1 and pattern("label_alone").search(words[0].text):
        text_x = words[1].x0
    bold, italic = all(w.style.bold for w in base), all(w.style.italic for w in base)
    return Printed(row, page, sizes[row.size], collapse(text), bullet, bold, italic, text_x)


def _is_bullet(word: Word, after: Word) -> bool:
    if word.style.symbol and len(word.text) == 1:
        return True
    return bool(pattern("bullet_glyph").search(word.text)) and after.x0 - word.x1 > word.style.size / 4


def measure(pages: list[list[Printed]]) -> Usual:
    """What is usual in the report of ``pages``."""
    letters: Counter[float] = Counter()
    steps: defaultdict[float, list[float]] = defaultdict(list)
    ends: list[float] = []
    for rows in pages:
        for row in rows:
            if not row.row.is_table:
                letters[row.size] += len(row.text)
        for above, row in pairwise(rows):
            step = above.row.y - row.row.y
            if above.size == row.size and not above.row.is_table and 0 < step < 2.2 * row.size:
                steps[row.size].append(round(step, 1))
    size = max(letters, key=lambda size: letters[size], default=0.0)
    for rows in pages:
        ends += sorted(row.row.x1 for row in rows if row.size == size and not row.row.is_table)[-1:]
    leading = {of: min(mode(values), WIDEST * of) for of, values in steps.items()}
    return Usual(size, leading, sorted(ends)[len(ends) // 2] if ends else 0.0)


def heading_levels(pages: list[list[Printed]], usual: Usual) -> dict[tuple[float, bool, bool], int]:
    """The level of a heading by its type: the largest is 1; bold before plain, upright before italic.
    Type of the text's size is that of a heading if it is bold or italic."""
    styles = {
        row.style
        for rows in pages
        for row in rows
        if row.size >= usual.size * LARGER or ((row.bold or row.italic) and row.size >= usual.size * SMALLER)
    }
    # Italics are set a little larger or smaller than the text they go with.
    ordered = sorted(
        styles, key=lambda style: (-round(style[0] * (0.95 if style[2] else 1)), not style[1], style[2])
    )
    return {style: min(level, 9) for level, style in enumerate(ordered, 1)}
