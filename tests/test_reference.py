"""Reference data: patterns and the examples beside them agree; themes, titles and names fit together."""

from __future__ import annotations

import re
import tomllib
from itertools import product
from typing import Any

import pytest

from indexer.reading.headings import canonical_grade, grade_words
from indexer.reference import authorities, find_authority, frameworks, pattern, theme_of_words, themes
from indexer.reference.patterns import pattern_entries
from indexer.reference.spelling import one_spelling, spelling_entries
from indexer.words import fold
from tests.conftest import ROOT

ENTRIES = pattern_entries()


def test_every_pattern_says_what_it_is_for_and_has_examples() -> None:
    for entry in ENTRIES:
        assert entry["for"].endswith("."), entry["name"]
        assert entry["examples"], entry["name"]
    assert len({entry["name"] for entry in ENTRIES}) == len(ENTRIES)


@pytest.mark.parametrize(
    ("name", "example"),
    [(e["name"], x) for e in ENTRIES if "@" not in e["regex"] for x in e["examples"]],
)
def test_pattern_matches_its_examples(name: str, example: dict[str, object]) -> None:
    match = pattern(name).search(str(example["text"]))
    assert match, example["text"]
    groups = example.get("groups", {})
    assert {group: match.group(group) for group in groups} == groups


@pytest.mark.parametrize(("name", "text"), [(e["name"], t) for e in ENTRIES for t in e.get("rejects", [])])
def test_pattern_rejects_what_it_must(name: str, text: str) -> None:
    assert not pattern(name).search(text)


GRADED = {
    "Outstanding": "Outstanding",
    "good": "Good",
    "GOOD": "Good",
    "Requires improvement": "Requires improvement",
    "requires improvement to be good": "Requires improvement",
    "REQUIRES IMPROVEMENT TO BE GOOD": "Requires improvement",
    "require improvement to be good": "Requires improvement",
    "Requires improvement to be Good": "Requires improvement",
    "Adequate": "Adequate",
    "inadequate": "Inadequate",
    "INADEQUATE": "Inadequate",
}
BEFORE = ["", "(", "– ", "Grade: ", "Judgement: ", "Overall judgement", "overall grade 3 ", "Grade 4 (", "Grade 3",
          "Leadership ", "Leadership: ", "Leadership:", "Leadership is ", "Services are now judged to be ", "It remains ",
          "The judgement for adoption is that it ", "The judgement is that the services ", "Working: Grade 2 "]  # fmt: skip
AFTER = ["", ".", ":", ")", ").", "¹", ".²", " (grade 2)", "grade 2", " Grade 4"]


@pytest.mark.parametrize("name", ["grade_line", "grade_suffix", "grade_prose"])
def test_a_grade_is_read_as_it_is_printed(name: str) -> None:
    """With a blank round it or without, in any letters, with the sign of a note after it: the grade that a
    pattern finds is the one that is printed, and no part of it; and so is that of all that it takes for it."""
    found = 0
    for before, printed, after in product(BEFORE, GRADED, AFTER):
        match = pattern(name).search(before + printed + after)
        if not match:
            continue
        found += 1
        words = match.groupdict().get("tail") or match.group("grade" if name == "grade_prose" else 0)
        told = {match.group("grade"), grade_words(words)}
        assert told == {printed}, before + printed + after
        assert canonical_grade(words) == canonical_grade(printed) == GRADED[printed]
    assert found > 20


def test_every_pattern_is_used() -> None:
    from pathlib import Path

    code = "".join(p.read_text(encoding="utf-8") for p in Path("indexer").rglob("*.py"))
    for entry in ENTRIES:
        assert f'"{entry["name"]}"' in code, entry["name"]


def test_no_rule_names_a_report() -> None:
    """Rules are for every report: no authority or year stands in a regex, but in examples only."""
    names = [a.name for a in authorities() if a.name not in ("Reading",)]
    for entry in ENTRIES:
        assert not re.search(r"20[01]\d", entry["regex"]), entry["name"]
        assert not [n for n in names if n in entry["regex"]], entry["name"]


def test_sections_have_known_themes() -> None:
    used = {entry.theme for framework in frameworks() for entry in framework.sections}
    assert used <= set(themes())
    assert used == set(themes()), "a theme that no section has"


def test_titles_and_names_of_frameworks_are_distinct() -> None:
    assert len({f.name for f in frameworks()}) == len(frameworks())
    titles = [title.pattern for f in frameworks() for title in f.titles]
    assert len(set(titles)) == len(titles)


WORDINGS = tomllib.loads((ROOT / "indexer" / "reference" / "frameworks.toml").read_text(encoding="utf-8"))[
    "wording"
]


@pytest.mark.parametrize("entry", WORDINGS, ids=lambda entry: entry["theme"])
def test_wordings_agree_with_their_examples(entry: dict[str, Any]) -> None:
    assert entry["theme"] in themes()
    for text in entry["examples"]:
        assert re.search(entry["words"], fold(text)), text
        assert theme_of_words(text) == entry["theme"], text
    for text in entry["rejects"]:
        assert not re.search(entry["words"], fold(text)), text


@pytest.mark.parametrize(
    ("cover", "name"),
    [
        ("Inspection of local authority arrangements for the protection of children", "child protection"),
        ("Inspection of safeguarding and looked after children services", "SLAC"),
        ("Inspection of looked after children services", "looked after children"),  # not SLAC
        ("Re-inspection of services for children in need of help and protection, children looked after and care leavers", "SIF"),
        ("Inspection of services for children in need of help and protection, children looked after and care leavers", "SIF"),
        ("Inspection of children's social care services", "ILACS"),  # a straight apostrophe
        ("Inspection of Bournemouth, Christchurch and Poole local authority children’s services", "ILACS"),
        ("Inspection of Buckinghamshire Council children’s services", "ILACS"),  # without "local authority"
        ("Focused visit to Anytown local authority children’s services", "focused visit"),
        ("Monitoring visit of Anytown children’s services", "focused visit"),
        ("Review of the effectiveness of the Local Safeguarding Children Board", "LSCB review"),
        ("Joint targeted area inspection of services for vulnerable children in Anytown", "JTAI"),
        ("Inspection of schools", None),
    ],
)  # fmt: skip
def test_a_framework_is_told_by_its_title(cover: str, name: str | None) -> None:
    found = [f.name for f in frameworks() if any(title.search(cover) for title in f.titles)]
    assert found[:1] == ([name] if name else [])


def test_depths_never_jump() -> None:
    for framework in frameworks():
        before = 0
        for entry in framework.sections:
            assert 1 <= entry.depth <= before + 1, entry.heading
            before = entry.depth


@pytest.mark.parametrize(
    ("text", "name", "printed"),
    [
        ("Cumbria County Council", "Cumbria", "Cumbria County Council"),  # an abolished authority
        (
            "… of children West Sussex County Council",
            "West Sussex",
            "West Sussex County Council",
        ),  # glued
        ("Rochdale Metropolitan Borough Council", "Rochdale", "Rochdale Metropolitan Borough Council"),
        (
            "North Northamptonshire",
            "North Northamptonshire",
            "North Northamptonshire",
        ),  # not the county
        ("Northamptonshire", "Northamptonshire", "Northamptonshire"),
        (
            "London Borough of Barking & Dagenham",
            "Barking and Dagenham",
            "London Borough of Barking & Dagenham",
        ),
        ("Bristol City of", "Bristol, City of", "Bristol City of"),  # by its other name
        (
            "Stockton on Tees Borough Council",
            "Stockton-on-Tees",
            "Stockton on Tees Borough Council",
        ),  # without its hyphens
        ("Blackburn-with-Darwen", "Blackburn with Darwen", "Blackburn-with-Darwen"),  # with some
        (
            "Inspection of Bournemouth, Christchurch and Poole local",
            "Bournemouth, Christchurch and Poole",
            "Bournemouth, Christchurch and Poole",
        ),
        (
            "The Royal Borough of Kensington and Chelsea",
            "Kensington and Chelsea",
            "The Royal Borough of Kensington and Chelsea",
        ),
        (
            "City of Bradford Metropolitan District Council",
            "Bradford",
            "City of Bradford Metropolitan District Council",
        ),
        ("Inspection of Bath and North East Somerset local", "Bath and North East Somerset", None),
        ("Derbyshire County Council", "Derbyshire", "Derbyshire County Council"),  # not Derby
        ("reading the file, bury it", None, None),  # words that are names when capitals
    ],
)
def test_authority_is_found(text: str, name: str | None, printed: str | None) -> None:
    match = find_authority(text)
    assert (match.authority.name if match else None) == name
    if match and printed:
        assert match.printed == printed


def test_every_authority_finds_itself() -> None:
    for authority in authorities():
        for name in (authority.name, *authority.aliases):
            match = find_authority(f"Inspection of {name} children’s services")
            assert match is not None
            assert match.authority == authority, name


def test_slugs_are_distinct_and_successors_exist() -> None:
    slugs = [authority.slug for authority in authorities()]
    assert len(set(slugs)) == len(slugs)
    names = {authority.name for authority in authorities()}
    for authority in authorities():
        assert set(authority.successors) <= names
        assert bool(authority.abolished) == bool(authority.successors)


SPELLINGS = [pytest.param(entry, id=entry["for"]) for entry in spelling_entries()]


@pytest.mark.parametrize("entry", SPELLINGS)
def test_spellings_agree_with_their_examples(entry: dict[str, Any]) -> None:
    for group in entry["same"]:
        assert len({one_spelling(word) for word in group}) == 1, group
        assert any(re.search(entry["regex"], word) for word in group), group
    for group in entry["apart"]:
        assert len({one_spelling(word) for word in group}) == len(group), group


def test_one_spelling_is_settled() -> None:
    for entry in spelling_entries():
        for word in (word for group in (*entry["same"], *entry["apart"]) for word in group):
            assert one_spelling(one_spelling(word)) == one_spelling(word)
