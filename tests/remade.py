"""The same report as other programs would have made its PDF: pages changed in ways that change no word.

Each function takes the words and rules of a report's pages and gives them as another producer, printer or
template would have set them. What is read from them must stay the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

from indexer.sources.pdf_words import PageWords, Rule, Style, Word

Pages = list[PageWords]
EDGE = 0.06
"""The share of a page's height in which its running lines stand."""


def _each(
    pages: Pages,
    word: Callable[[Word], Iterable[Word]] = lambda word: [word],
    rule: Callable[[Rule], Iterable[Rule]] = lambda rule: [rule],
) -> Pages:
    return [
        replace(
            page,
            words=tuple(new for old in page.words for new in word(old)),
            rules=tuple(new for old in page.rules for new in rule(old)),
        )
        for page in pages
    ]


def _styled(word: Word, **changes: object) -> Word:
    return replace(word, style=replace(word.style, **changes))  # type: ignore[arg-type]


def _added(pages: Pages, text: Callable[[int, PageWords], tuple[float, float, str]], style: Style) -> Pages:
    """``pages`` with a line more on each, given by its place and its text for a page's number from 0."""
    new = []
    for number, page in enumerate(pages):
        x, y, line = text(number, page)
        words = []
        for part in line.split():
            end = x + len(part) * style.size / 2
            words.append(Word(part, x, end, y, style, blank=True))
            x = end + style.size * 0.28
        new.append(replace(page, words=(*page.words, *words)))
    return new


def moved_on_the_paper(pages: Pages) -> Pages:
    """Printed a little aside and lower: another paper, a printer's margin."""
    return _each(
        pages,
        lambda w: [replace(w, x0=w.x0 + 9, x1=w.x1 + 9, y=w.y - 5)],
        lambda r: [Rule(r.x0 + 9, r.y0 - 5, r.x1 + 9, r.y1 - 5)],
    )


def for_both_sides(pages: Pages) -> Pages:
    """Left pages with a margin of their own, as of a report that is to be bound."""
    aside = _each(
        pages,
        lambda w: [replace(w, x0=w.x0 + 14, x1=w.x1 + 14)],
        lambda r: [Rule(r.x0 + 14, r.y0, r.x1 + 14, r.y1)],
    )
    return [aside[at] if at % 2 else page for at, page in enumerate(pages)]


def off_the_grid(pages: Pages) -> Pages:
    """Places rounded by the program that wrote the file."""
    chance = Random(1)  # noqa: S311 - test data
    return _each(
        pages,
        lambda w: [
            replace(w, x0=w.x0 + chance.uniform(-0.3, 0.3), x1=w.x1 + chance.uniform(-0.3, 0.3),
                    y=w.y + chance.uniform(-0.3, 0.3))
        ],
    )  # fmt: skip


def sizes_a_little_apart(pages: Pages) -> Pages:
    """One type told as 11.9, 12 and 12.1 points: files that were scaled, or made of several."""
    chance = Random(1)  # noqa: S311 - test data
    return _each(pages, lambda w: [_styled(w, size=round(w.style.size + chance.choice((-0.1, 0, 0.1)), 1))])


def set_looser(pages: Pages) -> Pages:
    """Lines a tenth further apart."""
    looser = _each(
        pages,
        lambda w: [replace(w, y=w.y * 1.1)],
        lambda r: [Rule(r.x0, r.y0 * 1.1, r.x1, r.y1 * 1.1)],
    )
    return [replace(page, height=page.height * 1.1) for page in looser]


def rules_in_pieces(pages: Pages) -> Pages:
    """Borders of tables drawn in pieces and twice."""

    def pieces(r: Rule) -> list[Rule]:
        x, y = (r.x0 + r.x1) / 2, (r.y0 + r.y1) / 2
        halves = (
            [Rule(r.x0, r.y0, r.x1, y - 0.5), Rule(r.x0, y + 0.5, r.x1, r.y1)]
            if r.upright
            else [Rule(r.x0, r.y0, x - 0.5, r.y1), Rule(x + 0.5, r.y0, r.x1, r.y1)]
        )
        return [*halves, Rule(r.x0 + 0.7, r.y0 + 0.7, r.x1 + 0.7, r.y1 + 0.7)]

    return _each(pages, rule=pieces)


def border_round_the_page(pages: Pages) -> Pages:
    """A page border, as word processors draw it."""
    return [
        replace(
            page,
            rules=(
                *page.rules,
                Rule(20, 20, 20, page.height - 20),
                Rule(page.width - 20, 20, page.width - 20, page.height - 20),
                Rule(20, 20, page.width - 20, 20),
                Rule(20, page.height - 20, page.width - 20, page.height - 20),
            ),
        )
        for page in pages
    ]


def words_in_two_runs(pages: Pages) -> Pages:
    """Words written in two runs that touch, as where an editor has corrected a letter."""

    def runs(w: Word) -> list[Word]:
        at = len(w.text) // 2
        if at < 3 or w.style.sideways:
            return [w]
        middle = w.x0 + (w.x1 - w.x0) * at / len(w.text)
        first = replace(w, text=w.text[:at], x1=middle, blank=False)
        return [first, replace(w, text=w.text[at:], x0=middle, tied=True)]

    return _each(pages, runs)


def drawn_in_another_order(pages: Pages) -> Pages:
    """Words drawn in any order; what is tied to a word comes after it."""
    chance = Random(1)  # noqa: S311 - test data
    new = []
    for page in pages:
        groups: list[list[Word]] = []
        for word in page.words:
            if word.tied and groups:
                groups[-1].append(word)
            else:
                groups.append([word])
        chance.shuffle(groups)
        new.append(replace(page, words=tuple(word for group in groups for word in group)))
    return new


def other_bullets(glyph: str) -> Callable[[Pages], Pages]:
    """``glyph`` for the bullets, in a font that does not say that it is one of symbols."""

    def change(pages: Pages) -> Pages:
        return _each(
            pages,
            lambda w: (
                [_styled(replace(w, text=glyph), symbol=False)]
                if (w.style.symbol and len(w.text) == 1) or w.text in "■•▪●"
                else [w]
            ),
        )

    return change


def header_of_chapters(pages: Pages) -> Pages:
    """A small header that says something else every second page."""
    return _added(
        pages,
        lambda number, page: (71, page.height - 30, f"Chapter {'abcdefghijklmnop'[number // 2 % 16]} of it"),
        Style(8.0, False, False, False),
    )


def pages_counted_in_words(pages: Pages) -> Pages:
    """ "Page 3 of 24" for the number alone."""
    bare = [
        replace(
            page,
            words=tuple(
                w
                for w in page.words
                if not (w.text.isdecimal() and not EDGE * page.height < w.y < (1 - EDGE) * page.height)
            ),
        )
        for page in pages
    ]
    return _added(
        bare,
        lambda number, page: (270, 24, f"Page {number + 1} of {len(pages)}"),
        Style(12.0, False, False, False),
    )


def empty_page_between(pages: Pages) -> Pages:
    """A page left blank, so that a part begins on a right page."""
    return [*pages[:-1], replace(pages[-1], words=(), rules=()), pages[-1]]


def stamped(pages: Pages) -> Pages:
    """A word in huge type drawn across each page."""
    stamp = Word("DRAFT", 100, 500, 400, Style(120.0, True, False, False))
    return [replace(page, words=(stamp, *page.words)) for page in pages]


def straight_marks(pages: Pages) -> Pages:
    """Typewriter's marks and hyphens for printers' marks and dashes."""
    table = str.maketrans("’‘“”–", "''\"\"-")
    return _each(pages, lambda w: [replace(w, text=w.text.translate(table))])


def grades_in_small_letters(pages: Pages) -> Pages:
    """Grades in the cells of tables and after colons without their capital, as some reports print them."""
    grades = ("Outstanding", "Good", "Adequate", "Inadequate")
    return _each(
        pages, lambda w: [replace(w, text=w.text.casefold()) if w.text in grades and w.style.bold else w]
    )


REMADE: dict[str, Callable[[Pages], Pages]] = {
    change.__name__: change
    for change in (
        moved_on_the_paper,
        for_both_sides,
        off_the_grid,
        sizes_a_little_apart,
        set_looser,
        rules_in_pieces,
        border_round_the_page,
        words_in_two_runs,
        drawn_in_another_order,
        header_of_chapters,
        pages_counted_in_words,
        empty_page_between,
        stamped,
        straight_marks,
        grades_in_small_letters,
    )
} | {f"bullet {glyph!r}": other_bullets(glyph) for glyph in ("·", "➢", "n", "\uf0d8")}
"""Each way by its name."""
