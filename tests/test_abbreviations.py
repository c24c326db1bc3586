"""Abbreviations: what is learnt from made-up sentences and from real reports, and what is offered of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.abbreviations import Abbreviation, Glossary, fold_long, fold_short, learn
from indexer.errors import QueryError
from indexer.offers import MOST_COUNTS, Offer, offers
from indexer.query_parse import parse
from indexer.types import Report
from tests import test_published

# The floors. Raise them when the learning gets better.
PRECISION = 0.995
"""The share of what is learnt that is true: a wrong expansion misleads."""
RECALL = 0.965
"""The share of what the reports introduce that is learnt."""
RECALL_OF_FIVE = 0.91
"""The same of the five reports that come with the archive, which are older: they say "teams (IFS)" oftener."""


def pairs(*texts: str) -> dict[str, str]:
    return {found.short: found.long for found in learn(texts)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the plain form, with and without the article
        ("Staff use the common planning form (CPF) well.", {"CPF": "common planning form"}),
        ("Common planning forms are late.", {}),
        # the fewest words that fit, however the sentence begins
        ("The chair of the local garden children board (LGCB) left.", {"LGCB": "local garden children board"}),
        ("Poor public park plans (PPP) were seen.", {"PPP": "public park plans"}),
        # a plural and a possessive do not belong to the abbreviation; a letter "s" does
        ("Garden reviewing officers (GROs) are busy.", {"GRO": "Garden reviewing officers"}),
        ("The garden officer’s (GO’s) tools", {"GO": "garden officer"}),
        ("Child and adult park services (CAPs) grew.", {"CAPs": "Child and adult park services"}),
        ("Garden assistants (GAs) dig.", {"GA": "Garden assistants"}),
        # small words are passed over, or have a letter
        ("not in digging, planting or weeding (NDPW)", {"NDPW": "not in digging, planting or weeding"}),
        ("the Department for Gardens (DfG)", {"DfG": "Department for Gardens"}),
        ("a place at high risk of frost (HROF)", {"HROF": "high risk of frost"}),
        ("the director of gardens (DG) and of parks", {"DG": "director of gardens"}),
        # hyphens and slashes: the later part may have a letter or none
        ("a multi-garden watering hub (MGWH)", {"MGWH": "multi-garden watering hub"}),
        ("the garden decision-maker (GDM)", {"GDM": "garden decision-maker"}),
        ("a well-kept park board (WPB)", {"WPB": "well-kept park board"}),
        ("shade and/or light desk (SLD)", {"SLD": "shade and/or light desk"}),
        ("the Water and Soil Service/Garden Help (WASS/GH) team", {"WASS": "Water and Soil Service", "GH": "Garden Help"}),
        # digits, ampersands, small letters that go on in a word
        ("At Key Stage 2 (KS2) they dig.", {"KS2": "Key Stage 2"}),
        ("Oak and North Elm (O&NE) has trees.", {"O&NE": "Oak and North Elm"}),
        ("Oak & North Elm (OANE) has trees.", {"OANE": "Oak & North Elm"}),
        ("targeted gardening in schools (TaGiS)", {"TaGiS": "targeted gardening in schools"}),
        ("the Forestry and Lawns Advisory Panel (Flap)", {"Flap": "Forestry and Lawns Advisory Panel"}),
        # quotation marks, "known as", "the"
        ("the ‘garden gate for families’ (GGFF)", {"GGFF": "garden gate for families"}),
        ("the Elm family ‘garden gate’ (EFGG)", {"EFGG": "Elm family ‘garden gate’"}),
        ("a ‘New leaves’ team (NLT)", {"NLT": "‘New leaves’ team"}),
        ("a multi-garden hub (known as the ‘MGH’) opened", {"MGH": "multi-garden hub"}),
        ("a multi-garden hub, known locally as MGH, opened", {"MGH": "multi-garden hub"}),
        # the other way round, where the whole bracket must fit
        ("The CPF (common planning form) is late.", {"CPF": "common planning form"}),
        ("The CPF (the common planning form) is late.", {"CPF": "common planning form"}),
        ("The CPF (common planning form used here) is late.", {}),
        ("Trees per ward, LA (a rate of 82 per 10,000)", {}),
        # no chance likeness: a comma outside a list, another sentence, initials, letters inside words
        ("Present were Graham Oak, Penny (GOP).", {}),
        ("specific, measured and timed (SMT) aims", {"SMT": "specific, measured and timed"}),
        ("It is a common place. Planning forms (CPPF) help.", {}),
        ("They (CPF) are late.", {}),
        ("C P F (CPF)", {}),
        ("Planting goes well (PLANTING).", {}),
        ("garden action (Good) and order", {}),
        ("the common form (CPF)", {}),
        ("the common planning form team (CPF)", {}),
        ("in 2013 (recommendation 4), 41% (17%) and (see below)", {}),
        # the commonest spelling is shown; of two as common the one with fewer capitals
        ("Common planning forms (CPFs). The common planning form (CPF)", {"CPF": "common planning form"}),
    ],
)  # fmt: skip
def test_what_a_sentence_introduces(text: str, expected: dict[str, str]) -> None:
    assert pairs(text) == expected


def test_pairs_are_counted_folded_and_in_order() -> None:
    texts = [
        "The garden plan (GP) and the common planning form (CPF).",
        "Common Planning Form (CPF)",
        "common planning forms (CPFs). A CPF is a form. Garden people (GP) met.",
    ]
    assert learn(texts) == (
        Abbreviation("CPF", "common planning form", 3),
        Abbreviation("GP", "Garden people", 1),
        Abbreviation("GP", "garden plan", 1),
    )
    assert learn(["The fine area support team (FAST) is fast enough."])[0].ordinary


WORDS = st.text("bdgklmnprtv", min_size=3, max_size=9)


@given(st.lists(WORDS, min_size=3, max_size=8), st.lists(WORDS, max_size=5))
def test_initials_are_always_recognised(words: list[str], before: list[str]) -> None:
    short = "".join(word[0] for word in words).upper()
    text = f"{' '.join(before)} {' '.join(words)} ({short}) follows"
    assert pairs(text) == {short: " ".join(words)}


FRAGMENTS = st.sampled_from(
    "common planning form CPF (CPF) (CPFs) CAF (a garden hub) of and , . ; ( ) ‘ ’ / - & – (A&B/CD) "
    "multi-garden (MGH) known as Cafcass (Cafcass) ofsted (DfE) (A) 2 KS2 (KS2) ’s İ ﬁn (AAAAAAAAAA) a a a".split()
)


@given(st.lists(st.lists(FRAGMENTS, max_size=20).map(" ".join) | st.text(max_size=60), max_size=6))
def test_what_is_learnt_is_printed_and_fits(texts: list[str]) -> None:
    found = learn(texts)
    assert found == learn(reversed(texts)), "the order of the texts does not matter"
    for pair in found:
        assert any(pair.short in text for text in texts)
        assert any(pair.long in text for text in texts)
        letters = iter(pair.long.casefold().replace("&", "a"))
        assert all(letter in letters for letter in fold_short(pair.short)), "its letters stand there in order"
        assert fold_short(pair.short)[0] == fold_short(pair.long)[0]
        assert 0 < pair.occurrences <= sum(text.count("(") + text.count("known") for text in texts)
    keys = [(fold_short(pair.short), fold_long(pair.long)) for pair in found]
    assert len(keys) == len(set(keys))


# --- Real reports ------------------------------------------------------------------------------------------


def facts() -> set[tuple[str, str, str]]:
    path = Path(__file__).parent / "abbreviations.toml"
    return {
        (report, fold_short(short), fold_long(long))
        for short, longs in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for long, reports in longs.items()
        for report in reports
    }


def learnt_from(reports: Iterable[Report]) -> set[tuple[str, str, str]]:
    return {
        (report.id, fold_short(pair.short), fold_long(pair.long))
        for report in reports
        for pair in learn(block.text for block in report.citable)
    }


def check(reports: Iterable[Report]) -> None:
    held = {report.id: report for report in reports}
    learnt, true = learnt_from(held.values()), {fact for fact in facts() if fact[0] in held}
    assert len(learnt & true) >= PRECISION * len(learnt), sorted(learnt - true)
    assert len(learnt & true) >= RECALL * len(true), sorted(true - learnt)


def test_the_facts_of_the_five_reports(reports: dict[str, Report]) -> None:
    held = {fact for fact in facts() if fact[0] in reports}
    learnt = learnt_from(reports.values())
    assert learnt <= held, "nothing wrong is learnt from the reports that come with the archive"
    assert len(learnt) >= RECALL_OF_FIVE * len(held), sorted(held - learnt)


@test_published.pytestmark
@pytest.mark.slow
def test_the_facts_of_all_reports(reports: dict[str, Report]) -> None:
    check([*reports.values(), *test_published.reports().values()])


# --- Glossary ----------------------------------------------------------------------------------------------

GLOSSARY = Glossary.of(
    {
        "elm-2012": learn(["The Elm Garden Board (EGB) and the common planning form (CPF)."]),
        "east-2013": learn(
            ["The East Garden Board (EGB), common planning forms (CPFs), a cut and trim (CAT)."]
        ),
        "oak-2014": learn(["Common-Planning Form (CPF). The fine area support team (FAST) is fast ."]),
        "ash-2014": learn(["not in digging, planting or weeding (NDPW)"]),
    }
)
AUTHORITY = {"elm-2012": "Elm", "east-2013": "East Elm", "oak-2014": "Oak", "ash-2014": "Ash"}


@pytest.mark.parametrize("short", ["CPF", "cpf", "CPFs", "cpfs", "C.P.F."])
def test_expansions(short: str) -> None:
    (entry,) = GLOSSARY.expansions(short)
    assert (entry.short, entry.long) == ("CPF", "common planning form")
    assert entry.reports == ("east-2013", "elm-2012", "oak-2014")


def test_reports_may_differ() -> None:
    assert [(entry.long, entry.reports) for entry in GLOSSARY.expansions("EGB")] == [
        ("East Garden Board", ("east-2013",)),
        ("Elm Garden Board", ("elm-2012",)),
    ]
    assert GLOSSARY.expansions("XYZ") == ()


@pytest.mark.parametrize("long", ["common planning form", "Common Planning Forms", "common-planning form"])
def test_shorts(long: str) -> None:
    assert [entry.short for entry in GLOSSARY.shorts(long)] == ["CPF"]
    assert GLOSSARY.shorts("another form") == ()


# --- Offers ------------------------------------------------------------------------------------------------


FORM = '"common planning form"'
EITHER = f"CPF OR CPFs OR {FORM}"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # an abbreviation: what it stands for, and either form
        ("CPF", [FORM, f"CPF OR CPFs OR {FORM}"]),
        ("cpfs", [FORM, f"cpfs OR CPF OR {FORM}"]),
        ("CPF delay", [f"{FORM} delay", f"(CPF OR CPFs OR {FORM}) delay"]),
        (
            "delay AND (CPF OR plan)",
            [f"delay AND ({FORM} OR plan)", f"delay AND ((CPF OR CPFs OR {FORM}) OR plan)"],
        ),
        # an abbreviation with a vowel has its plural's stem; one that ends in "s" has none
        ("EGB tree", ['"East Garden Board" tree', '"Elm Garden Board" tree']),
        ("FAST", ['"fine area support team"', 'FAST OR "fine area support team"']),
        # what it stands for, in quotation marks or bare: the abbreviation
        (FORM, ["CPF OR CPFs", f"{FORM} OR CPF OR CPFs"]),
        (
            "common planning forms late",
            ["(CPF OR CPFs) late", '("common planning forms" OR CPF OR CPFs) late'],
        ),
        # inside a longer phrase only the words change
        ('"the CPF process"', ['"the common planning form process"']),
        ('"a common planning form"', ['"a CPF"']),
        # where reports differ, each
        ("EGB", ['"East Garden Board"', '"Elm Garden Board"']),
        # what the query leaves out, patterns and fields stay; an ordinary word is a word
        ("garden -CPF", []),
        ("garden NOT CPF", []),
        ("garden -(CPF plan)", []),
        ("CP*F", []),
        ("report:CPF", []),
        ("fast", []),
        ("as is", []),
        ("", []),
    ],
)
def test_offers(query: str, expected: list[str]) -> None:
    total = iter(range(1, 100))  # each finds more than the one before
    found = offers(query, GLOSSARY, lambda text: next(total), AUTHORITY)
    assert [offer.query_text for offer in found] == expected
    assert all(parse(offer.query_text) for offer in found)


def test_an_offer_says_where_it_was_printed() -> None:
    found = offers("EGB", GLOSSARY, lambda text: 7, AUTHORITY)
    assert found[0] == Offer(
        "“East Garden Board”", '"East Garden Board"', 7, "what EGB stands for in one report on East Elm"
    )
    (found, _) = offers(
        "CPF", GLOSSARY, {"CPF": 1, FORM: 2, f"CPF OR CPFs OR {FORM}": 3}.__getitem__, AUTHORITY
    )
    assert found.note == "what CPF stands for in 3 reports"
    (found, _) = offers(FORM, GLOSSARY, {FORM: 1, "CPF OR CPFs": 2, f"{FORM} OR CPF OR CPFs": 3}.__getitem__)
    assert (found.label, found.note) == ("CPF", "the abbreviation in 3 reports")


@pytest.mark.parametrize(
    ("totals", "expected"),
    [
        # nothing without hits; either form only where it finds more than each
        ((0, 0, 0), []),
        ((4, 0, 4), []),
        ((0, 5, 5), [FORM]),
        ((4, 5, 5), [FORM]),
        ((4, 5, 9), [FORM, EITHER]),
    ],
)
def test_no_offer_without_hits(totals: tuple[int, int, int], expected: list[str]) -> None:
    held = dict(zip(("CPF", FORM, EITHER), totals, strict=True))
    assert [offer.query_text for offer in offers("CPF", GLOSSARY, held.__getitem__)] == expected


@given(
    st.lists(
        st.sampled_from(["CPF", "EGB", FORM, "OR", "NOT", "(", ")", "-", '"', "garden", "FAST"]), max_size=30
    )
)
def test_offers_are_bounded(words: list[str]) -> None:
    query = " ".join(words)
    asked = []
    try:
        parse(query)
    except QueryError:
        return

    def count(text: str) -> int:
        asked.append(text)
        parse(text)
        return 1

    for offer in offers(query, GLOSSARY, count):
        assert offer.query_text != query
    assert len(asked) <= MOST_COUNTS


def test_a_query_that_became_too_long_is_not_offered() -> None:
    assert offers("CPF " + "garden " * 40, GLOSSARY, lambda text: 1 if parse(text) else 0)
    assert offers("CPF " + "g" * 990, GLOSSARY, lambda text: 1 if parse(text) else 0) == []
