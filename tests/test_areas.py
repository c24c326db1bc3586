"""The areas of the reference data: whole, true to the frameworks, and every area of the reports has its place."""

from __future__ import annotations

from collections import Counter

import pytest

from indexer.comparing.placed import Placed, by_area, placed
from indexer.reference import frameworks
from indexer.reference.areas import Part, areas, nearness, part_of, parts
from indexer.types import Judgement, Report
from indexer.words import fold, slug
from tests import published

SINGLE = ("SIF", "ILACS")
"""The frameworks that judge all services in one."""


def judged(area: str, theme: str | None = None, *section: str) -> Judgement:
    return Judgement(area, "Good", section, theme, ())


def labels() -> set[str]:
    return {part.label for part in parts()}


# --- the data --------------------------------------------------------------------------------------


def test_every_name_stands_once() -> None:
    names = [slug(area.name) for area in areas()]
    assert len(set(names)) == len(names)
    assert len(labels()) == len(parts())
    for area in areas():
        assert area.about.endswith("."), area.name


def test_every_area_has_a_part_and_every_part_is_of_one() -> None:
    assert {part.area for part in parts()} == set(areas())


def test_what_is_near_is_not_the_same_and_says_how_it_differs() -> None:
    for near in nearness():
        assert near.parts
        assert near.to
        assert not near.parts & near.to
        assert near.words.endswith(".")


def test_no_two_are_near_each_other_in_two_ways() -> None:
    """A comparison has one sentence for a pair, whichever stands first."""
    pairs = Counter(frozenset((a, b)) for near in nearness() for a in near.parts for b in near.to)
    assert {tuple(sorted(part.label for part in pair)): n for pair, n in pairs.items() if n > 1} == {}


def test_former_areas_are_those_that_no_framework_since_judges() -> None:
    """A part without a name is all of an area, as a framework since November 2013 has it."""
    whole = {part.area for part in parts() if not part.name}
    assert {area for area in areas() if area.former} == set(areas()) - whole


# --- what a judgement is about ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("framework", "judgement", "label"),
    [
        # one area under the names that frameworks have for it
        ("SIF", judged("Children’s services in Anytown", "Overall effectiveness"), "Overall effectiveness"),
        ("ILACS", judged("Overall effectiveness", "Overall effectiveness"), "Overall effectiveness"),
        ("SIF", judged("Leadership, management and governance", "Leadership and governance"), "Leadership and governance"),
        ("ILACS", judged("The impact of leaders on social work practice with children and families", "Leadership and governance"), "Leadership and governance"),
        # the same words for another thing
        ("child protection", judged("Overall effectiveness", "Overall effectiveness"), "Overall effectiveness: child protection"),
        ("SLAC", judged("Overall effectiveness", "Overall effectiveness", "Safeguarding services", "Overall effectiveness"), "Overall effectiveness: safeguarding services"),
        ("SLAC", judged("Overall effectiveness", "Overall effectiveness", "Services for looked after children"), "Overall effectiveness: services for looked after children"),
        # a half by another of its printed names
        ("SLAC", judged("Capacity to improve", "Capacity for improvement", "The inspection outcomes: safeguarding services"), "Capacity for improvement: safeguarding services"),
        # one area until 2022, two since
        ("ILACS", judged("The experiences and progress of children in care and care leavers", "Children in care"), "Children in care: care and care leavers in one"),
        ("ILACS", judged("The experiences and progress of children in care", "Children in care"), "Children in care"),
        # without its half nobody knows what it is about
        ("SLAC", judged("Overall effectiveness", "Overall effectiveness"), None),
        # nor without its framework
        (None, judged("Overall effectiveness", "Overall effectiveness"), None),
        # what no framework lists
        ("ILACS", judged("The quality of tea", "Quality of practice"), None),
    ],
)  # fmt: skip
def test_what_a_judgement_is_about(framework: str | None, judgement: Judgement, label: str | None) -> None:
    part = part_of(judgement, framework)
    assert (part.label if part else None) == label


def test_what_has_no_place_is_the_same_only_in_one_framework_and_the_same_words() -> None:
    tea = judged("The quality of tea")
    assert Placed(tea, None, "ILACS").same == Placed(judged("The Quality of Tea:"), None, "ILACS").same
    assert Placed(tea, None, "ILACS").same != Placed(tea, None, "SIF").same
    assert Placed(tea, None, "ILACS").area == "The quality of tea"


def every_area_has_its_place(reports: dict[str, Report]) -> None:
    for report in reports.values():
        found = placed(report)
        assert Counter(one.judgement for one in found) == Counter(report.judgements), report.id
        assert [one.judgement.area for one in found if one.part is None] == [], report.id
        # No two judgements of one report are on the same thing.
        assert len({one.same for one in found}) == len(found), report.id
        under = by_area(report)
        assert [one for group in under.values() for one in group] == list(found), report.id
        if report.framework in SINGLE:
            assert "Overall effectiveness" in under, report.id


def test_every_area_of_the_reports_has_its_place(reports: dict[str, Report]) -> None:
    every_area_has_its_place(reports)


@pytest.mark.slow
@published.beside
def test_every_area_of_the_published_reports_has_its_place() -> None:
    every_area_has_its_place(published.reports())


def test_every_section_that_a_graded_framework_calls_like_an_area_has_its_place() -> None:
    """The sections of the two frameworks that judge now: their judgements are not forgotten."""
    known = {area.name for area in areas()}
    for framework in (f for f in frameworks() if f.name in SINGLE):
        for entry in (e for e in framework.sections if e.theme in known):
            found = part_of(judged(entry.heading, entry.theme, entry.heading), framework.name)
            assert isinstance(found, Part), (framework.name, entry.heading)
            assert found.area.name == entry.theme
            assert fold(entry.heading) in entry.names
