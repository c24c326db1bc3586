"""What differs between two texts, as a reader sees it."""

from __future__ import annotations

from itertools import pairwise
from unittest import mock

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer import difference
from indexer.difference import Spans, readable

CASES = [
    # identical texts differ nowhere
    ("Plans are clear.", "Plans are clear.", [], []),
    ("", "", [], []),
    # nor do other marks of quotation, dashes, capitals, blanks
    ("The “child’s voice” – heard", "the \"child's voice\" - heard", [], []),
    ("Plans  are\nclear.", "Plans are clear.", [], []),
    # one word, and a word more
    ("Plans are clear.", "Plans are weak.", ["clear"], ["weak"]),
    ("Plans are clear.", "Plans are very clear.", [], ["very"]),
    ("", "Plans are clear.", [], ["Plans are clear."]),
    # a full stop or a comma is one
    ("Plans are clear, and good", "Plans are clear and good", [","], []),
    # figures are not cut
    ("In 2013, 1,204 children", "In 2013, 1,250 children", ["1,204"], ["1,250"]),
    ("It is 16.5% of them", "It is 16.9% of them", ["16.5%"], ["16.9%"]),
    ("On 22 May 2013", "On 22 June 2013", ["May"], ["June"]),
    # an apostrophe does not cut a word
    ("The council's plan", "The council’s plan", [], []),
    ("The council's plan", "The councils' plan", ["council's"], ["councils'"]),
    # one or two words that both happen to have make no shreds of a changed sentence
    ("Assessments of the risks to children are weak.", "Plans for the health of children get better.", ["Assessments of the risks to children are weak"], ["Plans for the health of children get better"]),
    # three do
    ("Weak plans for children in need fail them.", "Good assessments for children in need help them.", ["Weak plans", "fail"], ["Good assessments", "help"]),
    # at the beginning and at the end one is enough
    ("Managers check audits.", "Managers ignore them.", ["check audits"], ["ignore them"]),
    # the same words in another order are not the same
    ("alpha beta gamma delta one two three", "one two three alpha beta gamma delta", ["one two three"], ["one two three"]),
]  # fmt: skip


def words_of(text: str, spans: Spans) -> list[str]:
    return [text[start:end] for start, end in spans]


@pytest.mark.parametrize(("left", "right", "ours", "theirs"), CASES)
def test_what_a_reader_sees(left: str, right: str, ours: list[str], theirs: list[str]) -> None:
    found = readable(left, right)
    assert [words_of(left, found[0]), words_of(right, found[1])] == [ours, theirs]


MARKS = str.maketrans("’‘“”–—‐‑", "''\"\"----")
TEXTS = st.lists(
    st.one_of(
        st.sampled_from("the of and children plans Plans are weak 16% 1,204 16. “voice” child’s child's – - , .".split()),
        st.text("aßİ1.,’'“ -–é\u0301", max_size=4),
    ),
    max_size=14,
).map(" ".join)  # fmt: skip


def uncovered(text: str, spans: Spans) -> str:
    """What no span covers, without blanks and capitals, and with one kind of each mark."""
    kept, at = "", 0
    for start, end in spans:
        kept, at = kept + text[at:start], end
    return "".join((kept + text[at:]).casefold().translate(MARKS).split())


@settings(max_examples=80, deadline=None)
@given(TEXTS, TEXTS, st.integers(1, 4), st.sampled_from([0, difference.MOST_READ]))
@example("16a", "16b", 3, 0)
@example("a b c", "c b a", 1, 0)
@example("a a b", "a b", 1, 0)
def test_what_no_span_covers_stands_in_both(left: str, right: str, fewest: int, most_read: int) -> None:
    with mock.patch.object(difference, "MOST_READ", most_read):
        holds_in_both(left, right, fewest)


def holds_in_both(left: str, right: str, fewest: int) -> None:
    found = readable(left, right, fewest)
    for text, spans in zip((left, right), found, strict=True):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(one[1] <= other[0] for one, other in pairwise(spans))
        assert not any(text[start].isspace() or text[end - 1].isspace() for start, end in spans)
    assert uncovered(left, found[0]) == uncovered(right, found[1])
    back = readable(right, left, fewest)
    assert uncovered(right, back[0]) == uncovered(left, back[1])


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert readable(text, text) == ((), ())
    assert readable(text, text.upper().lower() if text.isascii() else text) == ((), ())


def test_of_texts_too_long_to_read_only_the_ends_are_told() -> None:
    """A paragraph of 200,000 words would take minutes to compare word by word."""
    words = [f"word{place}" for place in range(2_100)]
    other = list(words)
    other[50], other[2_000] = "here", "there"
    left, right = " ".join(words), " ".join(other)
    found = readable(left, right)
    assert words_of(left, found[0]) == [" ".join(words[50:2_001])]
    assert words_of(right, found[1]) == [" ".join(other[50:2_001])]
    assert readable(left, left) == ((), ())
    assert readable(left, f"{left} more") == ((), ((len(left) + 1, len(left) + 5),))
    assert readable(" ".join(other[:1_999] * 2), "here") == (
        ((0, len(" ".join(other[:1_999] * 2))),),
        ((0, 4),),
    )
