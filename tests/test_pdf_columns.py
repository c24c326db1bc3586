"""Tables that no rules part: each grade beside its area, and no word lost."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sources.pdf_columns import find_columns
from indexer.sources.pdf_rows import Row, cell_text, find_rows
from indexer.sources.pdf_words import PageWords, Style, Word

SIZE = 12.0
AREAS, GRADES = 72.0, 400.0
"""Where the two columns start, in points."""

Place = tuple[float, float, str]


def words_at(places: list[Place]) -> list[Word]:
    """Words set from each place (points from the left and the foot of the page); text in capitals is bold."""
    words = []
    for x, y, text in places:
        for word in text.split():
            style = Style(SIZE, text.isupper(), False, False, False)
            words.append(Word(word, x, x + 6 * len(word), y, style, False, False))
            x += 6 * len(word) + 4
    return words


def columns(words: list[Word]) -> list[Row]:
    return find_columns(find_rows(PageWords(tuple(words), (), 595.0, 842.0)), ())


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        # each grade on the line of its area
        ([(AREAS, 600, "Leadership"), (GRADES, 600, "Good"), (AREAS, 570, "Adoption"), (GRADES, 570, "Inadequate")],
         ["Leadership|Good", "Adoption|Inadequate"]),
        # half way up an area of two lines
        ([(AREAS, 600, "Help and"), (GRADES, 593, "Good"), (AREAS, 586, "protection"),
          (AREAS, 550, "Adoption"), (GRADES, 550, "Good")],
         ["Help and protection|Good", "Adoption|Good"]),
        # a heading above, and one between two areas, stay, with their words
        ([(AREAS, 630, "JUDGEMENTS"), (AREAS, 600, "Leadership"), (GRADES, 600, "Good"), (AREAS, 570, "SERVICES"),
          (AREAS, 540, "Adoption"), (GRADES, 540, "Good")],
         ["JUDGEMENTS", "Leadership|Good", "SERVICES", "Adoption|Good"]),
        # an area without a grade: nothing is a table
        ([(AREAS, 600, "Leadership"), (GRADES, 600, "Good"), (AREAS, 570, "Help"), (AREAS, 540, "Adoption"),
          (GRADES, 540, "Good")],
         ["Leadership Good", "Help", "Adoption Good"]),
        # one grade is no column
        ([(AREAS, 600, "Leadership"), (GRADES, 600, "Good"), (AREAS, 570, "The text.")],
         ["Leadership Good", "The text."]),
    ],
)  # fmt: skip
def test_each_grade_stands_beside_its_area(places: list[Place], expected: list[str]) -> None:
    assert ["|".join(map(cell_text, row.cells)) for row in columns(words_at(places))] == expected


KINDS = st.sampled_from(
    ["graded", "HEADING", "graded", "area", "grade", "Some text runs right over the page."]
)
SHIFTS = st.sampled_from([0.0, -5.0, 5.0, -8.0])


@given(
    st.lists(st.tuples(KINDS, SHIFTS), min_size=3, max_size=9),
    st.sampled_from([24.0, 30.0, 12.0]),
)
def test_every_word_is_in_one_row(lines: list[tuple[str, float]], step: float) -> None:
    places: list[Place] = []
    for number, (kind, shift) in enumerate(lines):
        y = 780 - step * number
        if kind in ("graded", "grade"):
            places.append((GRADES, y + shift, "Good"))
        if kind != "grade":
            places.append((AREAS, y, "Leadership" if kind == "graded" else kind))
    words = words_at(places)
    assert Counter(id(word) for row in columns(words) for word in row.words) == Counter(map(id, words))
