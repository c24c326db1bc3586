"""Numbering: which numbers are paragraph numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.making import codes, make, read_body, read_text, texts


def numbers(body: str) -> list[int | None]:
    return [b.number for b in read_body(body).blocks if b.kind == "paragraph"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. One.\n\n2. Two.\n\n3. Three.", ["One.", "Two.", "Three."]),
        ("1. One.\n2. Two.\n3. Three.", ["One.", "Two.", "Three."]),  # no blank lines
        ("- 1. One.\n- 2. Two.", ["One.", "Two."]),  # as bullets
        ("1.One.\n\n2.Two.", ["One.", "Two."]),  # glued to the text
        # a year, an age and a share at the end of a sentence, wrapped to the start of a line
        ("1. One in\n2012. The rest.\n\n2. Two.", ["One in 2012. The rest.", "Two."]),
        ("1. At the age of\n16. The rest.\n\n2. Two.", ["At the age of 16. The rest.", "Two."]),
        ("1. One.\n\n2. About 1 in\n3. The rest.\n\n3. Three.",
         ["One.", "About 1 in 3. The rest.", "Three."]),
        ("1. One.\n\n2. A share of\n26.5% of all.\n\n3. Three.",
         ["One.", "A share of 26.5% of all.", "Three."]),
        # a number inside the line that is no paragraph number, though it is the next one
        ("1. One.\n\n2. About 1 in 3. The rest.\n\n3. Three.", ["One.", "About 1 in 3. The rest.", "Three."]),
        # displaced into the first printed line; the paragraph as a bullet, or not
        ("1. One.\n\n- Two stands 2. here.\n\n3. Three.", ["One.", "Two stands here.", "Three."]),
        ("1. One.\n\nTwo stands 2. here.\n\n3. Three.", ["One.", "Two stands here.", "Three."]),
        ("1. One.\n\nTwo stands 2. here.\n\nThree stands 3. here.\n\n4. Four.",
         ["One.", "Two stands here.", "Three stands here.", "Four."]),  # two in a row
        ("1. One.\n\n2. Two.\n\nThree stands 3. here.", ["One.", "Two.", "Three stands here."]),  # the last
        ("One stands 1. here.\n\n2. Two.", ["One stands here.", "Two."]),  # the first
        # lost: one stretch stands where the number belongs
        ("1. One.\n\n- Two has no number.\n\n3. Three.", ["One.", "Two has no number.", "Three."]),
        ("1. One.\n\nTwo has no number.\n\n3. Three.", ["One.", "Two has no number.", "Three."]),
        # displaced, and taken to the next line by a wrap, or left at the end of the line
        ("1. One.\n\n- Two stands\n2. here.\n\n3. Three.", ["One.", "Two stands here.", "Three."]),
        ("1. One.\n\n- Two stands 2.\nhere.\n\n3. Three.", ["One.", "Two stands here.", "Three."]),
        ("1. One.\n\nThis was short. 2.\n\n3. Three.", ["One.", "This was short.", "Three."]),
        # two lost in a row, two stretches there for them
        ("1. One.\n\n- Two.\n\n- Three.\n\n4. Four.\n\n5. Five.\n\n6. Six.",
         ["One.", "Two.", "Three.", "Four.", "Five.", "Six."]),
        # other forms
        ("1) One.\n\n2) Two.", ["One.", "Two."]),
        ("1 One is here.\n\n2 Two is here.\n\n3 Three is.", ["One is here.", "Two is here.", "Three is."]),
        ("1.\nOne.\n\n2.\nTwo.", ["One.", "Two."]),
    ],
)  # fmt: skip
def test_paragraphs(body: str, expected: list[str]) -> None:
    report = read_body(f"# About this inspection\n\n{body}\n")
    assert texts(report) == {str(n): text for n, text in enumerate(expected, 1)}
    assert [b.number for b in report.blocks if b.kind == "paragraph"] == list(range(1, len(expected) + 1))


def test_a_line_gives_the_number_of_one_paragraph() -> None:
    """The text of paragraph 2 ends in a figure that could be the lost number of the line before."""
    report = read_body("One stands.\n2. Two has 1. here.\n\n3. Three.")
    assert texts(report) == {"1": "One stands.", "2": "Two has 1. here.", "3": "Three."}
    assert codes(report) == {"number-lost"}


def test_each_inference_is_a_warning() -> None:
    displaced = "1. One.\n\n- Two stands 2. here.\n\n3. Three."
    assert "number-displaced" in codes(read_body(displaced))
    assert "number-lost" in codes(read_body("1. One.\n\n- Two.\n\n3. Three."))
    assert "number-displaced" not in codes(read_body("1. One.\n\n2. Two."))


def test_a_gap_that_nothing_explains_is_reported_and_not_filled() -> None:
    report = read_body("1. One.\n\n2. Two.\n\n5. Five.\n\n6. Six.")
    assert set(texts(report)) == {"1", "2", "5", "6"}
    gaps = [w.message for w in report.warnings if w.code == "number-gap"]
    assert len(gaps) == 2
    assert "Paragraph 3" in gaps[0]


def test_a_list_in_a_paragraph_is_no_lost_paragraph() -> None:
    report = read_body("1. One.\n\n2. These were seen:\n\n- Files\n- Plans\n\n4. Four.\n\n5. Five.")
    assert {"2.1", "2.2"} <= set(texts(report))
    assert "3" not in texts(report)
    assert "number-gap" in codes(report)


def test_numbers_inside_a_list_do_not_break_the_chain() -> None:
    listed = "\n".join(f"{n}. Step {n} of the plan." for n in range(1, 4))
    body = "\n\n".join(f"{n}. Paragraph {n}." for n in range(1, 9))
    more = "\n\n".join(f"{n}. Paragraph {n}." for n in range(9, 20))
    found = numbers(f"{body}\n\n{listed}\n\n{more}")
    assert [n for n in found if n is not None] == list(range(1, 20))


def test_a_second_report_starts_a_part_with_its_own_keys() -> None:
    first = "\n\n".join(f"{n}. Paragraph {n}." for n in range(1, 9))
    second = "\n\n".join(f"{n}. Board paragraph {n}." for n in range(1, 7))
    board = "# The effectiveness of the Local Safeguarding Children Board"
    report = read_body(f"{first}\n\n{board}\n\n{second}")
    assert texts(report)["3"] == "Paragraph 3."
    assert texts(report)["lscb-3"] == "Board paragraph 3."
    assert {b.part for b in report.citable} == {None, "lscb"}
    assert "numbering-restarts" in codes(report)


@given(st.lists(st.sampled_from(["gap", "wrap", "bullet", "displaced", "trap"]), min_size=1, max_size=25))
def test_any_mixture_is_read_whole(kinds: list[str]) -> None:
    """Whatever a conversion does to each paragraph, each comes back under its number, whole."""
    body, expected = [], {}
    for number, kind in enumerate(kinds, 1):
        words = f"Paragraph {number:02} says what it says of services."
        expected[str(number)] = words
        if kind == "gap":
            body.append(f"{number}. {words}\n\n")
        elif kind == "wrap":
            half = words.index("says what")
            body.append(f"{number}. {words[:half]}\n{words[half:]}\n")
        elif kind == "bullet":
            body.append(f"- {number}. {words}\n")
        elif kind == "displaced":
            half = words.index("what")
            body.append(f"\n- {words[:half]}{number}. {words[half:]}\n\n")
        else:  # the next number stands at the start of a line inside the paragraph
            expected[str(number)] = f"Paragraph {number:02} is about 1 in {number + 1}. They say."
            body.append(f"{number}. Paragraph {number:02} is about 1 in\n{number + 1}. They say.\n\n")
    if kinds[-1] == "trap":
        body.append(f"{len(kinds) + 1}. Last.\n")
        expected[str(len(kinds) + 1)] = "Last."
    report = read_text(make("# About this inspection\n\n" + "".join(body)))
    assert texts(report) == expected
    assert report.words == report.covered
