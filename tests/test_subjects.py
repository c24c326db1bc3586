"""The subjects that paragraphs name: the file, and what is found by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.comparing.reasons import Shared
from indexer.comparing.terms import terms
from indexer.generations import Generation
from indexer.reference.subjects import Phrase, singular, subjects
from indexer.words import fold

DELIBERATE = {
    # named by both: the history is one of health, and the care leavers' is told apart by who has it
    ("health", "history"): {"children's health assessments", "care leavers' health histories"},
    ("health", "passport"): {"children's health assessments", "care leavers' health histories"},
    # a way of assessing risk, and the name of a practice model
    ("sign", "of", "safety"): {"risk assessment", "practice model"},
}
COMMON = 0.25
"""The share of paragraphs in which a word may stand that names a subject alone. "Plans" are the most."""


def folded(phrase: str) -> Phrase:
    return tuple(singular(word) for word in fold(phrase).split())


def named(text: str) -> dict[str, int]:
    """The subjects that a text names, and how often."""
    return dict(terms(text).subjects)


def places(text: str, names: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where it names these."""
    return Shared("", tuple(names)).places(text) if names else ()


def test_a_phrase_names_one_subject() -> None:
    names: dict[Phrase, set[str]] = defaultdict(set)
    for name, phrases in subjects().items():
        for phrase in phrases:
            names[folded(phrase)].add(name)
    assert {phrase: found for phrase, found in names.items() if len(found) > 1} == DELIBERATE


def test_every_subject_has_a_name_for_a_reader_and_phrases() -> None:
    for name, phrases in subjects().items():
        assert name == name.strip().lower()
        assert phrases
        assert all(folded(phrase) for phrase in phrases)
        written = [folded(phrase) for phrase in phrases]
        assert len(set(written)) == len(written), (
            f"{name} is named twice by one phrase, as singular and plural"
        )


def test_no_word_alone_that_stands_everywhere_names_a_subject(generation: Generation) -> None:
    held = [record for name in generation.reports for record in generation.records[name].values()]
    texts = [set(folded(record.text)) for record in held]
    for phrases in subjects().values():
        for phrase in map(folded, phrases):
            if len(phrase) == 1:
                assert sum(phrase[0] in text for text in texts) <= COMMON * len(texts), phrase


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # whatever the case, hyphens, apostrophes, number
        ("Child-Protection Conferences", {"child protection conferences": 1}),
        ("the children’s home", {"residential care": 1}),
        ("private fostering and privately fostered", {"private fostering": 2}),
        # what lies inside a longer phrase is not named: at its end, at its start, in its middle
        ("the effectiveness of private fostering arrangements", {"private fostering": 1}),
        ("education, employment and training", {"education, employment and training of care leavers": 1}),
        ("return home interviews", {"return home interviews": 1}),
        # but what stands outside as well is, and so is what only overlaps
        ("private fostering, and the fostering service", {"private fostering": 1, "foster carers": 1}),
        (
            "training, education, employment and training",
            {"training of staff": 1, "education, employment and training of care leavers": 1},
        ),
        # "&" is a word
        ("drug & alcohol", {"substance misuse": 1}),
        # one phrase inside another counts for each subject once
        ("family group conferences", {"edge of care": 1}),
        # words that only begin alike
        ("neglecting", {}),
        ("", {}),
    ],
)
def test_what_is_named(text: str, expected: dict[str, int]) -> None:
    assert dict(terms(text).subjects) == expected


def test_where_it_stands() -> None:
    text = "A drug & alcohol service, children’s homes¹ and Staying-Put."
    spans = places(text, ["substance misuse", "residential care", "staying put"])
    assert [text[start:end] for start, end in spans] == ["drug & alcohol", "children’s homes", "Staying-Put"]
    assert places(text, []) == ()
    assert places(text, ["adoption"]) == ()


PHRASES = sorted({phrase for phrases in subjects().values() for phrase in phrases})
PIECES = st.one_of(
    st.sampled_from(PHRASES),
    st.sampled_from(sorted({word for phrase in PHRASES for word in phrase.split()})),
    st.text("aé’'`“&-_ .,¹½ﬁ\u0301\n", max_size=3),
)
TEXTS = st.lists(
    st.tuples(PIECES, st.sampled_from([" ", "-", "’", "'s ", "’ ", " & ", "¹ "])), max_size=10
).map(lambda pieces: "".join(map("".join, pieces)))


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("drug & alcohol")
@example("child`s voice")
@example("neglect\u0301")
def test_what_is_named_has_a_place(text: str) -> None:
    found = terms(text).subjects
    for name in subjects():
        assert bool(places(text, [name])) == (name in found), name
    spans = places(text, list(found))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_every_phrase_names_its_subject_as_it_is_written() -> None:
    for name, phrases in subjects().items():
        for phrase in phrases:
            for text in (phrase, phrase.title(), phrase.replace(" ", "-"), phrase.replace("'", "’")):
                assert name in terms(f"They saw {text}, and more.").subjects, text
