"""The words of a page -> its printed lines and the rows of its tables, from the top of the page.

Comes in: the words and rules of a page. Goes out: ``Row`` values: a printed line, or a row of a table with
the words of each cell. Promises: every word is in exactly one row; words of one line are in order from
left to right, words of a cell line by line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median

from indexer.reference import pattern
from indexer.seams import join
from indexer.sources.inline import raised
from indexer.sources.pdf_grid import Band, find_bands
from indexer.sources.pdf_words import RAISED, PageWords, Word

LOWERED = 0.3
"""A smaller word whose base line stands up to so many sizes of the line lower belongs to the line."""

RAISED_MOST = 0.7
"""So many sizes of the line may a raised word stand above it; more is another line."""

TOUCHING = 0.12
"""A raised word that stands so near the one before, in sizes of its type, is glued to it."""

TOUCHING_FIGURES = 0.5
"""The same for two figures of one raised number."""

HUGE = 4.0
"""Type so many times larger than most of its page is drawn across it and is no line (titles reach 2.2)."""

BORDER = 0.88
"""A frame that is so much of its page high is the page's border and tells nothing; the highest box seen with
text in it is 0.82 high."""

STRIP = 12.0
"""Points; lines are looked up by strips of the page so high. No type seen is larger than two of them."""

SMALLER = 0.8
"""A word is smaller than its line where its size is at most so much of the line's: raised figures are set
at 0.6 to 0.7, other text of a line at the line's own size or close to it."""

SMALLER_MARKER = 0.95
"""The same for one or two figures: 8 points before a note of 9."""


@dataclass(slots=True, eq=False)
class Row:
    """A printed line (one cell of one line), or a row of a table (several cells, some of them empty, each
    of any number of lines). ``box`` tells the band that the row stands in, so that lines of two boxes are
    told apart. ``words`` are all of its words, ``size`` that of most of its type, ``x0`` and ``x1`` where it
    starts and ends."""

    cells: list[list[list[Word]]]
    y: float
    box: Band | None = None
    words: list[Word] = field(init=False)
    size: float = field(init=False)
    x0: float = field(init=False)
    x1: float = field(init=False)

    def __post_init__(self) -> None:
        self.words = [word for cell in self.cells for line in cell for word in line]
        self.size = median(word.style.size for word in self.words for _ in word.text)
        self.x0 = min(word.x0 for word in self.words)
        self.x1 = max(word.x1 for word in self.words)

    @property
    def is_table(self) -> bool:
        """Whether it is a row of a table."""
        return len(self.cells) > 1


def find_rows(page: PageWords) -> list[Row]:
    """The rows of ``page``."""
    bands = [
        band
        for band in find_bands(page.rules)
        if band.is_row or band.top - band.bottom < BORDER * page.height
    ]
    in_band: dict[Band | None, list[Word]] = {}
    most = HUGE * median([word.style.size for word in page.words for _ in word.text] or [0.0])
    aside = _across(page.words, most)
    away = set(map(id, aside))
    for word in page.words:
        if id(word) in away:
            continue
        middle, height = (word.x0 + word.x1) / 2, word.y + word.style.size / 3
        around = (band for band in bands if band.holds(middle, height))
        band = min(around, key=lambda band: band.area, default=None)  # a table may stand in a box
        in_band.setdefault(band, []).append(word)
    rows: list[Row] = []
    for band, words in in_band.items():
        if band and band.is_row:
            rows.append(_table_row(band, words))
        else:
            for kind in (False, True):  # huge type would take in lines that it only stands near
                lines = _lines(word for word in words if (word.style.size > most) is kind)
                rows += [Row([[line]], _base(line), band) for line in lines]
    rows += [Row([[[word]]], word.y) for word in aside]
    return sorted(rows, key=lambda row: -row.y)


def _across(words: Sequence[Word], most: float) -> list[Word]:
    """The words that are drawn across the page: not level, or larger than ``most`` and over other words."""
    huge = [word for word in words if word.style.size > most and not word.style.sideways]
    return [word for word in words if word.style.sideways] + [word for word in huge if _covers(word, words)]


def _covers(large: Word, words: Sequence[Word]) -> bool:
    """Whether other words stand in the place that ``large`` takes."""
    top = large.y + RAISED_MOST * large.style.size
    return any(
        word is not large and large.y < word.y < top and word.x0 < large.x1 and word.x1 > large.x0
        for word in words
    )


def _table_row(band: Band, words: list[Word]) -> Row:
    cells: list[list[Word]] = [[] for _ in band.edges[1:]]
    for word in words:
        cells[band.cell((word.x0 + word.x1) / 2)].append(word)
    return Row([_lines(cell) for cell in cells], max(word.y for word in words), band)


def _lines(words: Iterable[Word]) -> list[list[Word]]:
    """``words`` in lines from the top, each from left to right."""
    by_height: defaultdict[int, list[list[Word]]] = defaultdict(list)
    for word in sorted(words, key=lambda word: (-word.style.size, -word.y)):
        reach = int(word.y // STRIP)
        near = (line for strip in range(reach - 2, reach + 3) for line in by_height.get(strip, ()))
        home = next((line for line in near if _on(word, line)), None)
        if home is None:
            by_height[reach].append([word])
        else:
            home.append(word)
    lines = (sorted(line, key=lambda word: word.x0) for strip in by_height.values() for line in strip)
    return sorted(lines, key=lambda line: -_base(line))


def _base(line: list[Word]) -> float:
    """The base line of most of ``line``."""
    return median(word.y for word in line for _ in word.text)


def _on(word: Word, line: list[Word]) -> bool:
    """Whether ``word`` stands on ``line``, whose first word is of its largest type."""
    first = line[0]
    step = word.y - first.y
    if abs(step) <= RAISED * first.style.size:
        return True
    if not _is_smaller(word, first.style.size):
        return False
    aside = min(max(word.x0 - other.x1, other.x0 - word.x1) for other in line)
    return aside < first.style.size and -LOWERED * first.style.size < step < RAISED_MOST * first.style.size


def is_raised(word: Word, line: list[Word]) -> bool:
    """Whether ``word`` is a raised one on ``line``."""
    size = max(other.style.size for other in line)
    if not _is_smaller(word, size):
        return False
    return word.y - median(other.y for other in line if other.style.size == size) > RAISED * size


def _is_smaller(word: Word, size: float) -> bool:
    """Whether ``word`` is set smaller than type of ``size``; markers of notes may be so but slightly."""
    marker = word.text.isdecimal() and len(word.text) <= 2
    return word.style.size <= (SMALLER_MARKER if marker else SMALLER) * size


def line_text(line: list[Word]) -> str:
    """The words of one printed line as text. Raised figures become raised digits; a word that nothing
    parts from the one before stands glued to it, as printed."""
    parts: list[str] = []
    last: Word | None = None
    last_up = False
    for word in line:
        up = is_raised(word, line)
        text = raised(word.text) if up and word.text.isdecimal() else word.text
        # Some files draw a blank as narrow as none between a word and its raised marker, a wider one between
        # two raised figures, or between a marker and the comma after it.
        near = TOUCHING if up else 0.0
        if last_up and ((up and word.text.isdecimal()) or text[0] in ",.;:)"):
            near = TOUCHING_FIGURES
        touching = last is not None and near > 0 and word.x0 - last.x1 < near * word.style.size
        parts.append(text if not parts or word.tied or touching else f" {text}")
        last, last_up = word, up
    return "".join(parts)


def cell_text(cell: list[list[Word]]) -> str:
    """The lines of a cell as one text."""
    text, blank = "", True
    for line in cell:
        text = join(text, line_text(line), glued(text, blank))
        blank = line[-1].blank
    return text


def glued(text: str, blank: bool) -> bool:
    """Whether ``text``, which ends a printed line, runs on into the next without a blank: it ends in a
    hyphen, dash or stroke after which the file draws none (``blank``)."""
    return not blank and bool(pattern("glued_end").search(text))
