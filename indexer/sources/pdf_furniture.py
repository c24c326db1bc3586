"""Which rows of a paged report are page furniture: running headers, running footers, page numbers.

Comes in: the rows of each page. Goes out: the name of each row that is furniture. A row is one where it
stands at the edge of the page and says on other pages, at the same height, the same but for figures; where
it stands above the text in small type, as rows do on other pages at the same height; or where it is a number
and nothing else. Promises: what stands in the text area is never taken for furniture.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from statistics import median

from indexer.reference import pattern
from indexer.sources.pdf_rows import HUGE, Row, line_text

EDGE = 0.09
"""The share of a page's height at its top and foot in which furniture stands. The text of the pages seen
starts below 0.098 and ends above 0.93; headers stand above 0.055 and footers below 0.94, so that a line
of text can stand in this strip but does not stand there with the same words on other pages."""

SAME_HEIGHT = 0.008
"""By how much of the page's height the places of one running line differ at most."""

PAGES = 3
"""On so many pages a running line stands; on two in a report of at most four, or in small type."""

SMALL = 0.85
"""Type so much smaller than most lines' is that of running lines (8 to 12 points is 0.67)."""


def find_furniture(pages: Sequence[tuple[float, Sequence[Row]]]) -> dict[Row, str]:
    """The names ("running header", "running footer", "page number", "text across the page") of the rows of
    ``pages`` that are furniture. ``pages`` are the height and the rows of each page."""
    found: dict[Row, str] = {}
    sizes = [row.size for _, rows in pages for row in rows]
    usual = median(sizes) if sizes else 0.0
    running: defaultdict[str, list[tuple[int, float, Row]]] = defaultdict(list)
    heads: list[tuple[int, float, Row]] = []  # the small lines above the text, whatever they say
    for number, (height, rows) in enumerate(pages):
        for row in rows:
            top = 1 - row.y / height
            if all(word.style.sideways for word in row.words) or _over_others(row, rows, HUGE * usual):
                found[row] = "text across the page"
                continue
            if row.is_table or EDGE <= top <= 1 - EDGE:
                continue
            text = line_text(row.words)
            if pattern("page_number").search(text) and row in _at_edge(rows, height):
                found[row] = "page number"
            else:
                running[re.sub(r"\d+", "#", text)].append((number, top, row))
                if top < EDGE and row.size <= SMALL * usual:
                    heads.append((number, top, row))
    stamps = {line_text(row.words) for row in found if row.size > HUGE * usual}
    for _, rows in pages:  # a stamp tells where text stands under it, and is one on pages where none does
        across = (row for row in rows if row.size > HUGE * usual and line_text(row.words) in stamps)
        found |= dict.fromkeys(across, "text across the page")
    for places in running.values():
        for number, top, row in places:
            same = {other for other, place, _ in places if abs(place - top) <= SAME_HEIGHT}
            enough = PAGES if len(pages) > 4 and row.size > SMALL * usual else 2
            if len(same) >= enough and number in same:
                found[row] = "running header" if top < 0.5 else "running footer"
    for _, top, row in heads:  # a header that names the chapter says the same on few pages
        if len({other for other, place, _ in heads if abs(place - top) <= SAME_HEIGHT}) >= PAGES:
            found.setdefault(row, "running header")
    return found


def _over_others(row: Row, rows: Sequence[Row], huge: float) -> bool:
    """Whether ``row`` is one word in huge type with other rows in its place."""
    top = row.y + row.size / 2
    return len(row.words) == 1 and row.size > huge and any(row.y < other.y < top for other in rows)


def _at_edge(rows: Sequence[Row], height: float) -> list[Row]:
    """The outermost rows in the strips above and below the text of a page; some draw its number a little off
    the line of what stands beside it."""
    head = [row for row in rows if 1 - row.y / height < EDGE][:3]
    foot = [row for row in rows if 1 - row.y / height > 1 - EDGE][-3:]
    return [*head, *foot]
