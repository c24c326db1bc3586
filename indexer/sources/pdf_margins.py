"""The pages of a report that is set for both sides of the paper -> the same pages with one margin.

Comes in: the words and rules of each page. Goes out: the same, those of every other page moved sideways where
left and right pages have margins of their own, so that what stands in one column has one place on all pages.
Promises: no word is changed but for its place; a report whose margins agree, or do not tell, stays as it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from indexer.sources.pdf_type import ALIKE
from indexer.sources.pdf_words import PageWords, Rule

APART = 4.0
"""Points by which the margins of left and right pages differ at least; less is how a file was drawn."""

LINES = 3
"""So many words of the text's size start at the left edge of a page; a page number starts there alone."""

PAGES = 3
"""So many pages of either side must have the same edge, and more than half of them."""


def with_one_margin(pages: Sequence[PageWords]) -> list[PageWords]:
    """``pages``, in order, with the left pages where the right ones stand."""
    letters: Counter[float] = Counter()
    for page in pages:
        for word in page.words:
            letters[word.style.size] += len(word.text)
    usual = max(letters, key=lambda size: letters[size], default=0.0)
    starts = [_starts(page, usual) for page in pages]
    right, left = (_edge(starts[side::2]) for side in (0, 1))
    if right is None or left is None or abs(right - left) < APART:
        return list(pages)
    wider, other = int(right < left), min(right, left)
    inside = [page for at, page in enumerate(starts) if at and at % 2 == wider]  # the cover has its own
    if sum(count for page in inside for start, count in page.items() if abs(start - other) <= 1) >= LINES:
        return list(pages)  # pages of both sides start there: it is a margin that both have
    return [_moved(page, right - left) if at % 2 else page for at, page in enumerate(pages)]


def _starts(page: PageWords, size: float) -> Counter[int]:
    """Where words of about this ``size`` start, to the point, and how many."""
    level = (word for word in page.words if not word.style.sideways)
    return Counter(round(word.x0) for word in level if abs(word.style.size - size) <= ALIKE)


def _edge(pages: Sequence[Counter[int]]) -> float | None:
    """Where the text of most of ``pages`` starts, given by where their words start."""
    found: Counter[int] = Counter()
    for starts in pages:
        edge = min((start for start, count in starts.items() if count >= LINES), default=None)
        if edge is not None:
            found[edge] += 1
    edge, count = max(found.items(), key=lambda item: item[1], default=(0, 0))
    return float(edge) if count >= PAGES and count > sum(found.values()) / 2 else None


def _moved(page: PageWords, by: float) -> PageWords:
    return replace(
        page,
        words=tuple(replace(word, x0=word.x0 + by, x1=word.x1 + by) for word in page.words),
        rules=tuple(Rule(rule.x0 + by, rule.y0, rule.x1 + by, rule.y1) for rule in page.rules),
    )
