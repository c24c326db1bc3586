"""What became of recommendations: what always holds, small cases, how well readers are met."""

from __future__ import annotations

from dataclasses import replace

import pytest

from indexer.comparing.asked import MOST, SHOWN, asked, recommendations
from indexer.comparing.likeness import RECOMMENDATIONS
from indexer.generations import Generation
from indexer.types import Record
from tests.asked import KINDS, labelled, scores
from tests.published import beside, held
from tests.test_compare import HELP, made

LABELS = labelled()
CASELOADS = "Review the caseloads of child and family workers to ensure that they are manageable."
LOADED = "Caseloads of child and family workers are too high, and their managers do not review whether they are manageable."
FOSTERED = "Take action to raise awareness of private fostering among partner agencies."


def side(generation: Generation, name: str) -> list[Record]:
    return list(generation.records[name].values())


def answers(earlier: list[Record], later: list[Record]) -> list[tuple[list[str], list[str]]]:
    return [
        ([a.record.key for a in one.again], [a.record.key for a in one.answers])
        for one in asked(earlier, later)
    ]


def test_every_recommendation_of_the_seeds_once(generation: Generation) -> None:
    for one, other in (("cumbria-2012-04", "cumbria-2013-05"), ("rochdale-2012-11", "west-sussex-2013-02")):
        earlier, later = side(generation, one), side(generation, other)
        wanted = recommendations(earlier)
        found = asked(earlier, later)
        assert [each.record for each in found] == wanted
        for each in found:
            assert each.under is None or each.under.key == each.record.parent
            for kind, asks in ((each.again, True), (each.answers, False)):
                assert len(kind) <= MOST
                assert len({answer.record.key for answer in kind}) == len(kind)
                for answer in kind:
                    assert answer.record in later
                    assert (answer.record.theme == RECOMMENDATIONS) is asks
                    assert SHOWN - 0.001 <= answer.confidence <= 1
                    assert answer.reason
                    sentence = answer.record.text[answer.start : answer.end]
                    assert sentence == sentence.strip() != ""


def test_what_is_recommended(generation: Generation) -> None:
    earlier = side(generation, "cumbria-2012-04")
    found = [record.key for record in recommendations(earlier)]
    # the paragraphs that only lead to the lists are none: "Within three months:"
    assert found == [f"21.{n}" for n in range(1, 17)] + [f"84.{n}" for n in range(1, 14)]
    lists = made(("Immediately:", RECOMMENDATIONS), ("the council should", RECOMMENDATIONS), (CASELOADS, RECOMMENDATIONS), (FOSTERED, RECOMMENDATIONS), (LOADED, HELP), parents={2: 1})  # fmt: skip
    assert [record.key for record in recommendations(lists)] == ["2", "3"]


def test_the_caseloads_of_cumbria_are_asked_for_again(generation: Generation) -> None:
    found = asked(side(generation, "cumbria-2012-04"), side(generation, "cumbria-2013-05"))
    first = found[0]
    assert first.record.key == "21.1"
    assert first.again[0].record.key == "3.6"
    assert "caseloads" in first.again[0].reason
    assert "40" in {answer.record.key for answer in first.answers}


@pytest.mark.parametrize(
    ("later", "expected"),
    [
        # asked again, answered, neither, nothing there
        ([(CASELOADS, RECOMMENDATIONS)], (["0"], [])),
        ([(LOADED, HELP)], ([], ["0"])),
        ([(FOSTERED, RECOMMENDATIONS), ("Schools are open.", HELP)], ([], [])),
        ([], ([], [])),
        # what a later recommendation names comes first, in the order of its naming, once
        ([(f"{CASELOADS} (paragraph 1)", RECOMMENDATIONS), ("Schools are open.", HELP)], (["0"], ["1"])),
        ([(f"{CASELOADS} (paragraphs 2, 1 and 2)", RECOMMENDATIONS), (LOADED, HELP), ("Schools are open.", HELP)], (["0"], ["2", "1"])),
        ([(f"{CASELOADS} (see paras 1–3)", RECOMMENDATIONS), ("Schools open.", HELP), ("Buses run.", HELP), (LOADED, HELP)], (["0"], ["1", "2", "3"])),
        # two that name one paragraph
        ([(f"{CASELOADS} (paragraph 2)", RECOMMENDATIONS), (f"{CASELOADS} (paragraph 2)", RECOMMENDATIONS), ("Schools open.", HELP)], (["0", "1"], ["2"])),
        # numbers that are none of a paragraph here, or of no paragraph at all
        ([(f"{CASELOADS} (paragraph 77)", RECOMMENDATIONS), (LOADED, HELP)], (["0"], ["1"])),
        ([(f"{CASELOADS} (paragraph {'9' * 5000})", RECOMMENDATIONS), (LOADED, HELP)], (["0"], ["1"])),
        ([(f"{CASELOADS} (paragraphs 9-1)", RECOMMENDATIONS), ("Schools open.", HELP)], (["0"], [])),
        # a recommendation that names another is no answer by it
        ([(f"{CASELOADS} (paragraph 1)", RECOMMENDATIONS), (FOSTERED, RECOMMENDATIONS)], (["0"], [])),
    ],
)  # fmt: skip
def test_what_became_of_it(
    later: list[tuple[str, str | None]], expected: tuple[list[str], list[str]]
) -> None:
    numbered = [with_number(record, n) for n, record in enumerate(made(*later, report="right"))]
    assert answers(made((CASELOADS, RECOMMENDATIONS)), numbered) == [expected]


def with_number(record: Record, number: int) -> Record:
    """``record`` as the paragraph of that number; 0 is none."""
    return replace(record, number=number or None)


def test_the_sentence_that_speaks_to_it_is_shown() -> None:
    before, after = "Schools are open on most days.", "Buses run to the coast."
    others = ("Trains are late.", "Roads are closed.", "The museum is open on Sundays.")
    later = made((f"{before} {LOADED} {after}", HELP), *((text, HELP) for text in others))
    [answer] = asked(made((CASELOADS, RECOMMENDATIONS)), later)[0].answers
    assert later[0].text[answer.start : answer.end] == LOADED


def test_without_recommendations_nothing_is_said() -> None:
    assert asked(made((LOADED, HELP)), made((CASELOADS, RECOMMENDATIONS))) == ()
    assert asked([], []) == ()


# --- what careful readers found ---------------------------------------------------------------------

SEED_FLOORS = {"again": (0.58, 0.98), "answered": (0.73, 0.64)}
FLOORS = {"again": (0.71, 0.74, 0.94), "answered": (0.73, 0.75, 0.77)}
"""Precision, recall, and the share of recommendations without an answer of which nothing wrong is shown."""


@pytest.mark.parametrize("kind", KINDS)
def test_two_seeds_meet_their_reader(generation: Generation, kind: str) -> None:
    [block] = [b for b in LABELS if {b.earlier, b.later} <= set(generation.reports)]
    found = scores(generation, [block], kind)
    assert (found.precision >= SEED_FLOORS[kind][0], found.recall >= SEED_FLOORS[kind][1]) == (True, True)


@pytest.mark.slow
@beside
@pytest.mark.parametrize("kind", KINDS)
def test_published_reports_meet_their_reader(kind: str) -> None:
    found = scores(held(), LABELS, kind)
    precision, recall, idle = FLOORS[kind]
    assert found.precision >= precision
    assert found.recall >= recall
    assert found.idle >= idle


@pytest.mark.slow
@beside
def test_every_label_names_a_paragraph() -> None:
    for block in LABELS:
        earlier, later = held().records[block.earlier], held().records[block.later]
        wanted = {record.key for record in recommendations(list(earlier.values()))}
        assert {one.key for one in block.recommendations} <= wanted
        assert len({one.key for one in block.recommendations}) == len(block.recommendations)
        for one in block.recommendations:
            assert one.again | one.answered | one.partly <= later.keys()
            assert all(later[key].theme == RECOMMENDATIONS for key in one.again)
            assert all(later[key].theme != RECOMMENDATIONS for key in one.answered)
            assert len(one.again) + len(one.answered) + len(one.partly) == len(
                one.again | one.answered | one.partly
            )
    assert sum(len(block.recommendations) for block in LABELS) >= 200
