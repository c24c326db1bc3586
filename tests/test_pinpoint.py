"""Keys, fingerprints and pinpoints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import NotFound
from indexer.pinpoint import FINGERPRINT, ID, KEY, Pinpoint, fingerprint, format_pinpoint, parse_pinpoint
from tests.making import read_body, texts

pinpoints = st.builds(
    Pinpoint,
    st.from_regex(ID, fullmatch=True),
    st.from_regex(KEY, fullmatch=True),
    st.none() | st.from_regex(FINGERPRINT, fullmatch=True),
)


@given(pinpoints)
def test_format_and_parse_are_inverse(pinpoint: Pinpoint) -> None:
    assert parse_pinpoint(format_pinpoint(pinpoint)) == pinpoint
    assert parse_pinpoint("https://archive.example" + format_pinpoint(pinpoint)) == pinpoint


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("cumbria-2013-05/13", Pinpoint("cumbria-2013-05", "13")),
        ("/reports/cumbria-2013-05/3.7", Pinpoint("cumbria-2013-05", "3.7")),
        ("reports/a-2013-05/lscb-13", Pinpoint("a-2013-05", "lscb-13")),
        (" a-2013-05/what-needs-to-improve.2 ", Pinpoint("a-2013-05", "what-needs-to-improve.2")),
        ("http://x:8000/reports/a-2013-05/13?v=1f3a9c0d", Pinpoint("a-2013-05", "13", "1f3a9c0d")),
    ],
)
def test_forms_of_a_pinpoint(text: str, expected: Pinpoint) -> None:
    assert parse_pinpoint(text) == expected


@pytest.mark.parametrize("text", ["", "13", "a/b", "a-2013-05/", "a/13/14", "a/../13", "a/13?v=xyz", "A/13"])
def test_what_is_no_pinpoint(text: str) -> None:
    with pytest.raises(NotFound, match="cumbria-2013-05/13"):
        parse_pinpoint(text)


def test_every_key_of_the_corpus_is_a_key(generation) -> None:  # type: ignore[no-untyped-def]
    seen = set()
    for report, records in generation.records.items():
        for key in records:
            pinpoint = Pinpoint(report, key)
            assert parse_pinpoint(format_pinpoint(pinpoint)) == pinpoint
            seen.add((report, key))
    assert len(seen) == 456


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        ("a b", "a  b\n", True),  # white space does not count
        ("café", "cafe\u0301", True),  # nor does the way an accent is written
        ("a b", "a B", False),
        ("a b.", "a b", False),
        ("ab", "a b", False),
    ],
)
def test_fingerprint(left: str, right: str, same: bool) -> None:
    assert (fingerprint(left) == fingerprint(right)) is same
    assert FINGERPRINT.fullmatch(fingerprint(left))


def test_a_fingerprint_never_changes() -> None:
    """Links in briefings carry it: the recipe is fixed for ever."""
    assert fingerprint("This inspection was unannounced.") == "c18d50e1"


def test_items_count_through_sub_headings_and_stop_at_the_next_section() -> None:
    report = read_body(
        "# Areas for improvement\n\n1. Action:\n\n## Immediately:\n\n- one\n- two\n\n"
        "## Within three months:\n\n- three\n\n# What needs to improve\n\n- four\n"
    )
    assert texts(report) == {
        "1": "Action:",
        "1.1": "one",
        "1.2": "two",
        "1.3": "three",
        "what-needs-to-improve.1": "four",
    }
