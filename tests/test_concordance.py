"""Lines: verbatim, whole words, every place once, sorted by what stands around it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.concordance import ORDERS, WIDTH, Line, in_order, lines
from indexer.engine import highlight
from tests.test_engine import make

TEXTS = st.text(st.sampled_from("ab é’.-\u00a0\t ¹"), max_size=160)


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    """A text, and sorted spans in it that do not overlap."""
    text = draw(TEXTS)
    ends = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    return text, [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=False) if text[a:b].strip()]


# --- what a line is ---------------------------------------------------------------------------------


@given(marked(), st.integers(1, 40))
def test_a_line_is_a_piece_of_the_text_cut_between_words(
    case: tuple[str, list[tuple[int, int]]], width: int
) -> None:
    text, spans = case
    for line in lines(make(text), spans, width):
        piece = line.left + line.found + line.right
        first, last = line.start - len(line.left), line.start + len(line.found) + len(line.right)
        assert text[first:last] == piece
        assert max(len(line.left), len(line.right)) <= width
        assert (line.before, line.after) == (first > 0, last < len(text))
        # Where it is cut there is white space outside, or what was found itself.
        assert not line.left or first == 0 or (text[first - 1].isspace() and not text[first].isspace())
        assert not line.right or last == len(text) or (text[last].isspace() and not text[last - 1].isspace())


@given(marked())
def test_every_span_is_in_one_line_and_nothing_else_is_found(
    case: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = case
    found = list(lines(make(text), spans))
    for start, end in spans:
        held = [ln for ln in found if ln.start <= start and end <= ln.start + len(ln.found)]
        assert len(held) == 1
    outside = set(range(len(text))).difference(*(range(a, b) for a, b in spans))
    for line in found:
        stretch = set(range(line.start, line.start + len(line.found)))
        assert all(text[place].isspace() for place in stretch & outside)


LINES = [
    # Query, text, the lines with a width of 14.
    # Whole words on both sides, and the punctuation that stands at them.
    ("custody", "in the police custody suite of the town", ["in the police |custody| suite of the"]),
    ("custody", "unacceptably long (custody) indeed", ["long (|custody|) indeed"]),
    # Nothing before, nothing after; alone.
    ("custody", "Custody is long", ["|Custody| is long"]),
    ("custody", "long custody", ["long |custody|"]),
    ("custody", "custody", ["|custody|"]),
    # A word that is longer than the width is left out whole.
    ("custody", "disproportionately custody", ["|custody|"]),
    # Each place has its line.
    ("police", "police and police", ["|police| and police", "police and |police|"]),
    # Words side by side are one place; a comma parts them.
    ("police custody", "in police custody now", ["in |police custody| now"]),
    ("police custody", "of police, custody now", ["of |police|, custody now", "of police, |custody| now"]),
    ('"police custody"', "in police custody now", ["in |police custody| now"]),
    # Nothing to mark.
    ("", "in police custody", []),
    ("-police", "in custody", []),
]


@pytest.mark.parametrize(("query", "text", "shown"), LINES)
def test_lines(query: str, text: str, shown: list[str]) -> None:
    found = lines(make(text), highlight(text, query), 14)
    assert [f"{line.left}|{line.found}|{line.right}" for line in found] == shown


def test_the_width_is_that_of_some_words() -> None:
    text = "word " * 30 + "here" + " word" * 30
    (line,) = lines(make(text), highlight(text, "here"))
    assert len(line.left.split()) == len(line.right.split()) == WIDTH // 5


# --- their order ------------------------------------------------------------------------------------


def line(left: str, found: str, right: str, authority: str = "Barnet", order: int = 0) -> Line:
    record = make(left + found + right, order, authority=authority, report=f"{authority.lower()}-2013-05")
    return Line(left, found, right, record, len(left))


SORTED = [
    # By the nearest word on the left, then by the one before it; case, accents, punctuation do not count.
    (
        "left",
        [line("the b ", "x", ""), line("The “Á ", "x", ""), line("a b ", "x", "")],
        [1, 2, 0],
    ),
    # By the words on the right.
    ("right", [line("", "x", " b c"), line("", "x", ", B a"), line("", "x", " é")], [1, 0, 2]),
    # By what was found, then by the right.
    ("found", [line("", "Visits", " b"), line("", "visit", " c"), line("", "visits", " a")], [1, 2, 0]),
    # Without a word on that side: last.
    ("left", [line("", "x", " a"), line("z ", "x", " a")], [1, 0]),
    ("right", [line("", "x", "."), line("", "x", " z")], [1, 0]),
    # By authority, and in it as it stands there.
    (
        "authority",
        [line("", "x", "", "Devon"), line("", "x", "", "Barnet", 2), line("", "x", "", "Barnet", 1)],
        [2, 1, 0],
    ),
    # What is equal keeps its order, and so does everything in no order.
    ("left", [line("a ", "x", " c"), line("A ", "y", " b")], [0, 1]),
    ("", [line("b ", "x", ""), line("a ", "x", "")], [0, 1]),
]


@pytest.mark.parametrize(("order", "found", "places"), SORTED)
def test_orders(order: str, found: list[Line], places: list[int]) -> None:
    assert in_order(found, order) == [found[place] for place in places]


@given(st.lists(marked(), max_size=4), st.sampled_from([*ORDERS, ""]))
def test_sorting_loses_nothing(cases: list[tuple[str, list[tuple[int, int]]]], order: str) -> None:
    found = [ln for n, (text, spans) in enumerate(cases) for ln in lines(make(text, n), spans)]
    again = in_order(found, order)
    assert sorted(map(id, again)) == sorted(map(id, found))
    assert in_order(again, order) == again
