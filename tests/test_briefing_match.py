"""What counts as the same words, and what a quotation may declare."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.briefing.asked import asked, literal
from indexer.briefing.match import match
from indexer.briefing.nearest import differences, nearest
from indexer.briefing.wording import BARRIER, wording
from indexer.generations import Generation

SOURCE = (
    "The well-being of children isn’t always clear¹. In too many cases (12 of 30) it is not, and the local "
    "authority and its partners do not know why; 18.4% of plans, some 1,500, improved. It fell by –5 in "
    "2012/13: the ‘Right Help’ team, e.g. its multi- agency part, cost £2m & more [sic] than the no table."
)

SAME = [
    # As printed.
    ("The well-being of children isn’t always clear", ()),
    ("it is not, and the local authority", ()),
    ("18.4% of plans, some 1,500, improved.", ()),
    # Marks, case, dashes, invisible characters, footnote figures.
    ("the well-being of children", ("capital letters",)),
    ("isn't always clear. In too", ("apostrophes or quotation marks", "punctuation")),
    ("The wellbeing of children", ("dashes, hyphens or blanks",)),
    ("The well being of children", ("dashes, hyphens or blanks",)),
    ("The well‑being of children", ("dashes, hyphens or blanks",)),
    ("the “Right Help” team", ("apostrophes or quotation marks",)),
    ("some 1500, improved", ("punctuation",)),
    ("eg its multi-agency part", ("dashes, hyphens or blanks", "punctuation")),
    ("£2m and more", ("the way of writing a word",)),
    ("al\u00adways clear", ()),
    ("fell by -5 in", ("dashes, hyphens or blanks",)),
    # A full stop of the briefing's own sentence.
    ("the local authority and its partners do not know why.", ("punctuation",)),
    # A word broken at the end of a line.
    ("The well-being of child- ren isn’t", ("dashes, hyphens or blanks",)),
    # White space is nothing.
    ("the  local\nauthority\u00a0and", ()),
]

OTHER = [
    # A word changed, added, left out, turned round.
    "the local authority and its partners do know why",
    "The well-being of children is always clear",
    "the local authorities and its partners",
    "partners and its local authority",
    "in too many cases it is not",
    # A blank within or between words.
    "more than the notable",
    "the localauthority and its",
    # Numbers: decimal point, percent sign, sign, digits, dates.
    "184% of plans",
    "18.4 of plans, some",
    "It fell by 5 in",
    "12 of 3",
    "in 2012/14",
    "cost 2m",
    # An apostrophe within a word.
    "children isnt always clear",
    # A word cut short, or half a compound.
    "he well-being of children",
    "being of children",
    "clear. In too man",
]


@pytest.mark.parametrize(("quote", "differs"), SAME)
def test_the_same_words(quote: str, differs: tuple[str, ...]) -> None:
    found = match(literal(quote), wording(SOURCE))
    assert found is not None
    assert found.differs == differs


@pytest.mark.parametrize("quote", OTHER)
def test_other_words(quote: str) -> None:
    assert match(literal(quote), wording(SOURCE)) is None
    assert match(asked(quote), wording(SOURCE)) is None


DECLARED = [
    # Each kind of ellipsis, with what it leaves out.
    ("The well-being … isn’t always clear", ["of children"]),
    ("The well-being [...] isn’t always clear", ["of children"]),
    ("The well-being . . . always clear", ["of children isn’t"]),
    ("The well-being (…) clear … it is not", ["of children isn’t always", "In too many cases (12 of 30"]),
    ("… the local authority and its …", []),
    # The writer's own words, in the place of some, of none, at an end.
    ("it is not, and [the council] do not know why", ["the local authority and its partners"]),
    ("[They] do not know why", [""]),
    ("do not [yet] know why", [""]),
    ("more [sic] than the no table", []),
    ("In too many (sic) cases", [""]),
    # A letter's case, an ending.
    ("[t]he well-being of children", []),
    ("18.4% of plan[s] … improved", ["plans, some 1,500"]),
]


@pytest.mark.parametrize(("quote", "left_out"), DECLARED)
def test_what_is_declared(quote: str, left_out: list[str]) -> None:
    found = match(literal(quote), wording(SOURCE)) or match(asked(quote), wording(SOURCE))
    assert found is not None
    assert [words for _, words in found.left_out] == left_out
    assert found.exact or "…" in quote


NOT_DECLARED = [
    "[in]always clear",  # a prefix makes another word
    "fell b[arely] –5 in",  # so does all but a letter
    "it is not … of children",  # the parts stand the other way round
    "The [x] improved",  # one bracket for nearly all of it
    "the local authority [sic] its partners",  # a remark stands for no word
    "18.4% of case[s]",  # another word
    "The well-being … isn’t never clear",
]


@pytest.mark.parametrize("quote", NOT_DECLARED)
def test_what_a_gap_does_not_cover(quote: str) -> None:
    assert match(asked(quote), wording(SOURCE)) is None


def test_of_several_places_the_one_that_is_the_same_in_print() -> None:
    text = wording("the Local Authority acts. Later the local authority rests.")
    found = match(literal("the local authority"), text)
    assert found is not None
    assert found.exact
    assert text.slice(found.first, found.last + 1) == "the local authority rests"


# But for the sign that stands between stretches, which is a blank in a quotation.
WRITTEN = st.text(max_size=60).map(lambda text: text.replace(BARRIER, " "))


@given(WRITTEN, WRITTEN)
def test_a_text_has_its_own_words(one: str, other: str) -> None:
    quote = literal(one)
    if quote.words:
        found = match(quote, wording(one))
        assert found is not None
        assert found.exact
    for number, (start, end) in enumerate(wording(one + other).spans):
        assert start < end, number


def test_a_stretch_of_a_report_stands_in_it_and_with_a_word_less_does_not(generation: Generation) -> None:
    chance = random.Random(1)  # noqa: S311
    records = [r for held in generation.records.values() for r in held.values()]
    for record in chance.sample(records, 150):
        text = wording(record.text)
        words = record.text.split()
        for count in (3, 9, len(words)):
            first = chance.randint(0, max(0, len(words) - count))
            found = match(literal(" ".join(words[first : first + count])), text)
            assert found is not None
            assert found.exact
        if len(words) > 12:
            place = chance.randint(4, 8)
            cut = words[:place] + words[place + 1 : 12]
            again = match(literal(" ".join(cut)), text)
            assert again is None or words[place] in (words[place - 1], words[place + 1], "-", "–", "•")


def test_the_nearest_words() -> None:
    text = wording(SOURCE)
    found = nearest(asked("In too many cases (14 of 30) it is, and the local authority"), text)
    assert found is not None
    assert found.words == "In too many cases (12 of 30) it is not, and the local authority"
    assert found.likeness > 0.8
    assert found.run == 4
    quoted = wording("In too many cases (14 of 30) it is, and the local authority")
    ours, theirs = differences(quoted, wording(found.words))
    assert [quoted.text[a:b] for a, b in ours] == ["14"]
    assert [found.words[a:b] for a, b in theirs] == ["12", "not"]


def test_parts_in_another_order_are_known_as_parts() -> None:
    found = nearest(asked("do not know why … of children"), wording(SOURCE))
    assert found is not None
    assert found.parts
    assert found.likeness == 1


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_hostile_stops_a_comparison(quote: str, text: str) -> None:
    for way in (literal(quote), asked(quote)):
        match(way, wording(text))
        nearest(way, wording(text))
