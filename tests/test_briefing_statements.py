"""Numbers and grades beside citations: what is stated, and the more that is not."""

from __future__ import annotations

import pytest

from tests.briefings import parts_of, pins

CITE = " (Cumbria 2013, para 13)."

GRADES = [
    # Words of judging.
    ("Overall effectiveness was judged inadequate", ["Inadequate"]),
    ("Inspectors judged leadership and governance to be good", ["Good"]),
    ("Leadership was graded “adequate”", ["Adequate"]),
    ("The authority was rated as requires improvement to be good", ["Requires improvement"]),
    ("It was judged to require improvement", ["Requires improvement"]),
    ("It received a judgement of good", ["Good"]),
    ("The grade was outstanding", ["Outstanding"]),
    ("It was inadequate for leadership, it was good overall", ["Inadequate", "Good"]),
    ("The overall judgement is adequate", ["Adequate"]),
    ("Inspectors rated safeguarding inadequate in 2013", ["Inadequate"]),
    # The same words where nothing is judged.
    ("Inspectors judged that managers have a good grasp and that support was good", []),
    ("Inspectors judged good communication to be vital", []),
    ("There is good practice and outstanding debts", []),
    ("They have adequate time, which was good for the children", []),
    ("Inspectors judged good practice to be spreading", []),
    ("It was not judged inadequate", []),
    ("It was judged whether support was good enough", []),
    ("It was never rated outstanding", []),
    ("Stability is good for leadership and good for the quality of practice", []),
    # Of another time, or by somebody else.
    ("It was judged good, up from a judgement of inadequate before", ["Good"]),
    ("Two years after it was judged inadequate it changed", []),
    ("Managers rated their own practice as inadequate", []),
    # In a quotation or a citation nothing is stated.
    ("It says “leadership was judged inadequate” here", []),
]

NUMBERS = [
    # Shares, counts, money, decimals, numbers in words, ages.
    ("45% of children and 18.4 per cent of staff", ["45%", "18.4 per cent"]),
    ("1,234 referrals, 12 social workers and £3.5 million", ["1,234", "12", "£3.5 million"]),
    ("three of twenty cases", ["three", "twenty"]),
    ("a child aged 14 was seen", ["14"]),
    # Years, dates, times.
    ("in 2013, on 22 May, May 22, 13–22 May and the 3rd of June at 9 am", []),
    # Numbers of things that are named so.
    ("section 47, Part 8, regulation 44, page 7, tier 3, key stage 2, recommendation 5, year 6", []),
    # References, in words or in brackets.
    ("as para 15 and paragraphs 16 to 18 have it", []),
    # What is rounded, a share, a length of time, or part of a larger number.
    ("roughly 15%, about 40, some 14,600 and more than 12 of them", []),
    ("1 in 7, two years on, 11 to 15 year olds, a 3-year plan", []),
    ("Twenty-eight wards and thirty two schools", []),
    # Parts of other words.
    ("Level3 A4 24/7 COVID-19 1.2.3 10:30", []),
]


@pytest.mark.parametrize(("text", "expected"), GRADES)
def test_grades(text: str, expected: list[str]) -> None:
    assert [s.value for s in parts_of(text + CITE).statements if s.kind == "grade"] == expected


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers(text: str, expected: list[str]) -> None:
    assert [s.value for s in parts_of(text + CITE).statements if s.kind == "number"] == expected


def test_a_statement_has_the_citations_of_its_sentence() -> None:
    text = (
        "Some 12 cases were bad. Of 30 children, 14 were seen (Cumbria 2013, para 13). The next\n"
        "was graded good.[^a] And 99 more.\n\n[^a]: Rochdale 2012, para 4. Of 7."
    )
    found = parts_of(text).statements
    assert [(s.value, pins(s.citations), s.line) for s in found] == [
        ("30", "C13/13", 1),
        ("14", "C13/13", 1),
        ("Good", "R12/4", 2),
    ]
    assert found[0].text == "Of 30 children, 14 were seen (Cumbria 2013, para 13)."
    assert all(s.text in " ".join(text.replace("[^a]", "").split()) for s in found)


def test_lists_and_quotations_state_nothing() -> None:
    assert not parts_of("1. Cumbria 2013, para 13\n2. Rochdale 2012, para 4").statements
    assert not parts_of("> Of 12 cases.\n>\n> — Cumbria 2013, para 13").statements
    assert not parts_of("12 of 30 children.").statements
