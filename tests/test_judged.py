"""The judgements of two reports, set beside each other: what meets, what is said of it, and nothing lost."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import permutations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.comparing.judged import AreaRow, compare_grades
from indexer.comparing.placed import placed
from indexer.generations import Generation
from indexer.reference.areas import nearness, steps_words
from indexer.types import GRADES, Evidence, Judgement, Report
from tests import published
from web.present import judgement
from web.present_judged import table

SAFE, CARE = "Safeguarding services", "Services for looked after children"

AREAS: dict[str, list[tuple[str, str | None, tuple[str, ...]]]] = {
    "SLAC": [
        ("Overall effectiveness", "Overall effectiveness", (SAFE,)),
        ("Overall effectiveness", "Overall effectiveness", (CARE,)),
        ("Children and young people are safe and feel safe", "Safety", (SAFE,)),
        ("Quality of provision", "Quality of practice", (SAFE,)),
        ("Quality of provision", "Quality of practice", (CARE,)),
        ("Leadership and management", "Leadership and governance", (SAFE,)),
        ("Being healthy", "Health", (CARE,)),
        ("Equality and diversity", None, ()),
    ],
    "child protection": [
        ("Overall effectiveness", "Overall effectiveness", ()),
        ("The effectiveness of the help and protection provided", "Help and protection", ()),
        ("The quality of practice", "Quality of practice", ()),
        ("Leadership and governance", "Leadership and governance", ()),
    ],
    "looked after children": [
        ("Overall effectiveness", "Overall effectiveness", ()),
        ("Outcomes for looked after children and young people", "Outcomes", ()),
        ("Leadership and management", "Leadership and governance", ()),
    ],
    "SIF": [
        ("The overall judgement", "Overall effectiveness", ()),
        ("Children who need help and protection", "Help and protection", ()),
        ("Children looked after and achieving permanence", "Children in care", ()),
        ("Adoption performance", "Adoption", ()),
        ("Experiences and progress of care leavers", "Care leavers", ()),
        ("Leadership, management and governance", "Leadership and governance", ()),
        ("The Local Safeguarding Children Board", "Safeguarding children board", ()),
    ],
    "ILACS": [
        ("Overall effectiveness", "Overall effectiveness", ()),
        ("The experiences and progress of children who need help and protection", "Help and protection", ()),
        ("The experiences and progress of children in care and care leavers", "Children in care", ()),
        ("The experiences and progress of children in care", "Children in care", ()),
        ("The experiences and progress of care leavers", "Care leavers", ()),
        ("The quality of tea", None, ()),
    ],
}
"""Areas as each framework prints them, with their theme and their half; one has no place anywhere."""


def judged(framework: str, number: int, grade: str = "Good") -> Judgement:
    area, theme, section = AREAS[framework][number]
    return Judgement(area, grade, section, theme, (Evidence("heading", grade, 1, None, grade, grade),))


def report(
    framework: str | None, judgements: list[Judgement], day: str | None = "2020-01-01", authority: str = "A"
) -> Report:
    when = date.fromisoformat(day) if day else None
    return Report(
        f"{authority.lower()}-{day}", "A report", framework, authority, authority.lower(), None, None, None,
        None, when, None, None, None, "a.txt", "0" * 64, tuple(judgements), (), (), (),
    )  # fmt: skip


def told(rows: tuple[AreaRow, ...]) -> list[tuple[str, int, int, str, str | None]]:
    """Each row in short: its areas, how many stand on either side, and what is said."""
    return [("+".join(r.areas), len(r.left), len(r.right), r.relation, r.change) for r in rows]


@pytest.mark.parametrize(
    ("left", "right", "rows"),
    [
        # the same area under two names, in time
        ((("SIF", [1]), "Inadequate", "2015-01-01"), (("ILACS", [1]), "Good", "2019-01-01"), [("Help and protection", 1, 1, "same", "up")]),
        # the later one on the left: still from the earlier to the later
        ((("ILACS", [1]), "Good", "2019-01-01"), (("SIF", [1]), "Inadequate", "2015-01-01"), [("Help and protection", 1, 1, "same", "up")]),
        ((("ILACS", [1]), "Inadequate", "2019-01-01"), (("SIF", [1]), "Good", "2015-01-01"), [("Help and protection", 1, 1, "same", "down")]),
        ((("SIF", [0]), "Good", "2015-01-01"), (("ILACS", [0]), "Good", "2019-01-01"), [("Overall effectiveness", 1, 1, "same", "unchanged")]),
        # two names of one step are neither up nor down
        ((("SIF", [0]), "Adequate", "2015-01-01"), (("ILACS", [0]), "Requires improvement", "2019-01-01"), [("Overall effectiveness", 1, 1, "same", "renamed")]),
        # no day, or the same day: no time to tell it in
        ((("SIF", [0]), "Good", None), (("ILACS", [0]), "Inadequate", "2019-01-01"), [("Overall effectiveness", 1, 1, "same", "left_higher")]),
        ((("SIF", [0]), "Good", "2019-01-01"), (("ILACS", [0]), "Outstanding", "2019-01-01"), [("Overall effectiveness", 1, 1, "same", "right_higher")]),
        # the same words, and yet not the same: no direction
        ((("child protection", [0]), "Inadequate", "2012-01-01"), (("SIF", [0]), "Good", "2014-01-01"), [("Overall effectiveness", 1, 1, "nearest", None)]),
        # two halves against one overall grade
        ((("SLAC", [0, 1]), "Good", "2012-01-01"), (("SIF", [0]), "Good", "2014-01-01"), [("Overall effectiveness", 2, 1, "nearest", None)]),
        # but child protection meets one half alone
        ((("SLAC", [0, 1]), "Good", "2012-01-01"), (("child protection", [0]), "Good", "2013-01-01"), [("Overall effectiveness", 1, 1, "nearest", None), ("Overall effectiveness", 1, 0, "left_only", None)]),
        # the half for looked after children is what the inspections of 2013 judge
        ((("SLAC", [1]), "Good", "2012-01-01"), (("looked after children", [0]), "Adequate", "2013-07-01"), [("Overall effectiveness", 1, 1, "same", "down")]),
        # three areas that became one
        ((("SIF", [2, 3, 4]), "Good", "2015-01-01"), (("ILACS", [2]), "Good", "2019-01-01"), [("Children in care+Adoption+Care leavers", 3, 1, "nearest", None)]),
        # one that became two
        ((("ILACS", [2]), "Good", "2019-01-01"), (("ILACS", [3, 4]), "Good", "2023-02-01"), [("Children in care+Care leavers", 1, 2, "nearest", None)]),
        # what is the same finds itself first; the rest is nearest to what is left
        ((("SIF", [2, 3, 4]), "Good", "2015-01-01"), (("ILACS", [3, 4]), "Good", "2023-02-01"), [("Children in care+Adoption", 2, 1, "nearest", None), ("Care leavers", 1, 1, "same", "unchanged")]),
        # two areas that were one later
        ((("child protection", [1, 2]), "Good", "2012-01-01"), (("SIF", [1]), "Good", "2014-01-01"), [("Help and protection+Quality of practice", 2, 1, "nearest", None)]),
        # in one alone
        ((("SIF", [6]), "Good", "2015-01-01"), (("ILACS", []), "Good", "2019-01-01"), [("Safeguarding children board", 1, 0, "left_only", None)]),
        ((("SIF", []), "Good", "2015-01-01"), (("child protection", [3]), "Good", "2012-01-01"), [("Leadership and governance", 0, 1, "right_only", None)]),
        # what has no place meets its own words in its own framework, and no other
        ((("ILACS", [5]), "Good", "2019-01-01"), (("ILACS", [5]), "Inadequate", "2022-01-01"), [("The quality of tea", 1, 1, "same", "down")]),
        # the same thing several times: nothing can be said of it
        ((("SIF", [0, 0]), "Good", "2015-01-01"), (("ILACS", [0]), "Inadequate", "2019-01-01"), [("Overall effectiveness", 2, 1, "same", None)]),
    ],
)  # fmt: skip
def test_what_meets_and_what_is_said_of_it(left, right, rows) -> None:  # type: ignore[no-untyped-def]
    (lf, ln), lg, ld = left
    (rf, rn), rg, rd = right
    ours = report(lf, [judged(lf, n, lg) for n in ln], ld)
    theirs = report(rf, [judged(rf, n, rg) for n in rn], rd)
    assert told(compare_grades(ours, theirs)) == rows


def test_between_two_authorities_nothing_goes_up_or_down() -> None:
    ours = report("ILACS", [judged("ILACS", 0, "Good")], "2019-01-01", "Here")
    theirs = report("ILACS", [judged("ILACS", 0, "Inadequate")], "2022-01-01", "There")
    assert [row.change for row in compare_grades(ours, theirs)] == ["left_higher"]
    assert [row["word"] for row in table(ours, theirs)["rows"]] == ["higher in Here"]


def test_a_change_is_told_in_time_whichever_stands_left() -> None:
    early = report("SIF", [judged("SIF", 0, "Inadequate")], "2012-05-01")
    late = report("ILACS", [judged("ILACS", 0, "Good")], "2013-05-01")
    for pair in ((early, late), (late, early)):
        (row,) = table(*pair)["rows"]
        assert (row["sign"], row["word"]) == ("↑", "up from May 2012 to May 2013")


def test_where_both_names_of_the_third_step_meet_it_is_said() -> None:
    ours = report("child protection", [judged("child protection", 3, "Adequate")], "2012-01-01")
    theirs = report("SIF", [judged("SIF", 5, "Requires improvement")], "2014-01-01")
    (row,) = compare_grades(ours, theirs)
    assert row.words.endswith(steps_words())
    assert row.words != steps_words()


def test_the_page_shows_each_judgement_once_as_the_way_to_its_evidence(
    client: FlaskClient, generation: Generation
) -> None:
    ids = ("cumbria-2012-04", "cumbria-2013-05")
    soup = BeautifulSoup(client.get(f"/compare/{ids[0]}/{ids[1]}").get_data(), "html.parser")
    links = Counter(str(a["href"]) for a in soup.select(".compare-judgements a.grade-link"))
    reports = [generation.report(name) for name in ids]
    assert links == Counter(judgement(j, r)["url"] for r in reports for j in r.judgements)
    captions = [tag.get_text() for tag in soup.select(".compare-judgements caption")]
    assert all("Cumbria, April 2012 on the left, Cumbria, May 2013 on the right" in text for text in captions)
    (near,) = [
        tag for tag in soup.select(".compare-judgements tr") if "health agencies among them" in tag.get_text()
    ]
    assert "nearest, not the same" in near.get_text()
    assert not re.search(r"\b(up|down) from", near.get_text())


# --- nothing is lost, whatever stands beside whatever -----------------------------------------------


@st.composite
def reports_of(draw: st.DrawFn) -> Report:
    framework = draw(st.sampled_from([*AREAS, None]))
    grades = st.sampled_from(GRADES)
    numbers = draw(st.lists(st.integers(0, len(AREAS[framework or "SLAC"]) - 1), max_size=9))
    day = draw(st.sampled_from([None, "2012-05-01", "2013-05-01"]))
    judgements = [judged(framework or "SLAC", number, draw(grades)) for number in numbers]
    return report(framework, judgements, day, draw(st.sampled_from("AB")))


MIRRORED = {
    "left_only": "right_only", "right_only": "left_only", "left_higher": "right_higher", "right_higher": "left_higher",
}  # fmt: skip


def holds(left: Report, right: Report) -> None:
    """All that a comparison promises."""
    rows = compare_grades(left, right)
    assert Counter(j for row in rows for j in row.left) == Counter(left.judgements)
    assert Counter(j for row in rows for j in row.right) == Counter(right.judgements)
    mine = {id(one.judgement): one for one in (*placed(left), *placed(right))}
    for row in rows:
        both = bool(row.left and row.right)
        assert both == (row.relation in ("same", "nearest"))
        same = {mine[id(j)].same for j in (*row.left, *row.right)}
        if row.change:
            assert row.relation == "same"
            assert len(same) == len(row.left) == len(row.right) == 1
        if row.change in ("up", "down"):
            assert left.authority == right.authority
            assert left.day
            assert right.day
            assert left.day != right.day
        if row.relation == "nearest":
            assert any(near.words in row.words for near in nearness())
    turned = Counter(
        (row.areas, row.part, row.right, row.left, MIRRORED.get(row.relation, row.relation), MIRRORED.get(row.change or "", row.change), frozenset(row.words.split()))
        for row in compare_grades(right, left)
    )  # fmt: skip
    assert turned == Counter(
        (row.areas, row.part, row.left, row.right, row.relation, row.change, frozenset(row.words.split()))
        for row in rows
    )
    shown = table(left, right)
    assert len(shown["rows"]) + len(shown["alone"]) == len(rows)


@given(reports_of(), reports_of())
def test_every_judgement_stands_in_one_row_and_either_side_may_be_first(left: Report, right: Report) -> None:
    holds(left, right)


def test_every_pair_of_the_reports(reports: dict[str, Report]) -> None:
    for left, right in permutations(reports.values(), 2):
        holds(left, right)


@pytest.mark.slow
@published.beside
def test_every_pair_of_the_published_reports() -> None:
    for left, right in permutations(published.reports().values(), 2):
        holds(left, right)
