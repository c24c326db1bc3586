"""An authority over time: what came before and after it, where its inspections stand, what its page tells."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indexer.comparing.over_time import over_time
from indexer.comparing.placed import placed
from indexer.generations import Generation
from indexer.reference import authorities
from indexer.reference.authorities import Authority
from indexer.reference.succession import succession
from indexer.reindex import reindex
from indexer.types import Judgement, Report
from indexer.words import fold
from tests import published
from tests.making import make
from web import present_history
from web.authority_history import History
from web.present_history import listed
from web.timeline import DOT, Event, Life, aside, columns, spread, time_line

DAY = date.fromisoformat


# --- what came before and after -------------------------------------------------------------------------


def known(table: dict[str, tuple[str, str]]) -> list[Authority]:
    """Authorities from name -> (day of abolition, successors parted by blanks)."""
    return [
        Authority(name, "", "", "", (), day or None, tuple(after.split()))
        for name, (day, after) in table.items()
    ]


CHAINS = [
    # nothing is known of it
    ("x", {"a": ("", "")}, [], [], []),
    # one becomes two; each of them came from the one
    ("a", {"a": ("2023-04-01", "b c")}, [], [("b", 1), ("c", 1)], [("2023-04-01", "a", "b c")]),
    ("c", {"a": ("2023-04-01", "b c")}, [("a", 1)], [], [("2023-04-01", "a", "b c")]),
    # two become one: the other half is told, though it is neither before nor after this one
    (
        "a",
        {"a": ("2019-04-01", "c"), "b": ("2019-04-01", "c")},
        [],
        [("c", 1)],
        [("2019-04-01", "a b", "c")],
    ),
    # several steps both ways, in order of time
    (
        "b",
        {"o": ("1998-04-01", "a"), "a": ("2009-04-01", "b"), "b": ("2023-04-01", "c"), "c": ("", "")},
        [("a", 1), ("o", 2)],
        [("c", 1)],
        [("1998-04-01", "o", "a"), ("2009-04-01", "a", "b"), ("2023-04-01", "b", "c")],
    ),
    # a table that goes round in a circle, or names itself
    (
        "a",
        {"a": ("2009-04-01", "b"), "b": ("2010-04-01", "a")},
        [("b", 1)],
        [],
        [("2009-04-01", "a", "b"), ("2010-04-01", "b", "a")],
    ),
    ("a", {"a": ("2009-04-01", "a")}, [], [], [("2009-04-01", "a", "a")]),
]


@pytest.mark.parametrize(("name", "table", "before", "after", "changes"), CHAINS)
def test_chains(
    name: str,
    table: dict[str, tuple[str, str]],
    before: list[tuple[str, int]],
    after: list[tuple[str, int]],
    changes: list[tuple[str, str, str]],
) -> None:
    found = succession(name, known(table))
    assert list(found.before) == before
    assert list(found.after) == after
    assert [(str(c.day), " ".join(c.before), " ".join(c.after)) for c in found.changes] == changes


NAMES = st.sampled_from("abcdefg")
TABLES = st.dictionaries(
    NAMES, st.tuples(st.sampled_from(["2009-04-01", "2019-04-01"]), st.lists(NAMES, max_size=3).map(" ".join))
)


@given(NAMES, TABLES)
def test_every_chain_ends(name: str, table: dict[str, tuple[str, str]]) -> None:
    found = succession(name, known(table))
    assert len(set(found.names)) == len(found.names)
    for line in (found.before, found.after):
        steps = [step for _, step in line]
        assert steps == sorted(steps)
    days = [change.day or date.min for change in found.changes]
    assert days == sorted(days)


def test_the_reference_table_tells_the_same_both_ways() -> None:
    for authority in authorities():
        for name, steps in succession(authority.name, authorities()).after:
            assert (authority.name, steps) in succession(name, authorities()).before


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
    ],
)
def test_names_in_a_sentence(names: list[str], said: str) -> None:
    assert listed(names) == said


# --- where everything stands ----------------------------------------------------------------------------

SPREAD = [
    # nothing in the way: each where it would be
    ([0.0, 5.0], [2.0, 2.0], 10.0, [0.0, 5.0]),
    # two that crowd part evenly
    ([4.0, 4.0], [2.0, 2.0], 10.0, [3.0, 5.0]),
    # at either end they are held inside
    ([0.0, 0.5], [2.0, 2.0], 10.0, [0.0, 2.0]),
    ([9.0, 9.5], [2.0, 2.0], 10.0, [6.0, 8.0]),
    # of different heights
    ([4.0, 5.0], [3.0, 1.0], 10.0, [3.0, 6.0]),
    ([], [], 10.0, []),
]


@pytest.mark.parametrize(("wanted", "heights", "room", "places"), SPREAD)
def test_spread(wanted: list[float], heights: list[float], room: float, places: list[float]) -> None:
    assert spread(wanted, heights, room) == pytest.approx(places)


PLACES = [
    # four years, in one of which is a leap day: a day stands where it is in them all
    (["2012-01-01", "2014-01-01", "2015-12-31"], 11.2, [0, 11.2 * 731 / 1461, 11.2 * 1460 / 1461]),
    # less than fills a look: the shortest drawing
    (["2012-07-01"], 7.0, [7.0 * 182 / 366]),
    # a century does not make it endless
    (["1926-01-01", "2025-01-01"], 60.0, [0, 60.0 * 36160 / 36525]),
]


@pytest.mark.parametrize(("days", "tall", "places"), PLACES)
def test_places(days: list[str], tall: float, places: list[float]) -> None:
    found = time_line([Life("a", None, None)], [Event(DAY(day), 0.1, 0.0) for day in days])
    assert found.tall == pytest.approx(tall, abs=0.2)
    assert [place.day for place in found.places] == pytest.approx(places)


COLUMNS = [
    # one after the other share a column; those at the same time do not
    ([("a", None, "2023-04-01"), ("b", "2023-04-01", None), ("c", "2023-04-01", None)], [0, 0, 1]),
    ([("a", None, "2019-04-01"), ("b", None, "2019-04-01"), ("c", "2019-04-01", None)], [0, 1, 0]),
    # nothing is known of their ends
    ([("a", None, None), ("b", None, None)], [0, 1]),
]


@pytest.mark.parametrize(("lives", "wanted"), COLUMNS)
def test_columns(lives: list[tuple[str, str | None, str | None]], wanted: list[int]) -> None:
    assert columns([Life(n, DAY(s) if s else None, DAY(e) if e else None) for n, s, e in lives]) == wanted


DATES = st.dates(date(1990, 1, 1), date(2040, 12, 31))
LIVES = st.lists(
    st.builds(Life, st.uuids().map(str), st.none() | DATES, st.none() | DATES), min_size=1, max_size=5
)
EVENTS = st.lists(
    st.tuples(DATES | st.dates(date(2013, 1, 1), date(2013, 3, 1)), st.floats(0.5, 9), st.integers(0, 9)),
    min_size=1,
    max_size=40,
)


@given(LIVES, EVENTS)
def test_order_of_time_is_order_on_the_line(lives: list[Life], drawn: list[tuple[date, float, int]]) -> None:
    names = dict(enumerate(life.name for life in lives))
    events = sorted((Event(day, tall, 0.5, names.get(n)) for day, tall, n in drawn), key=lambda e: e.day)
    found = time_line(lives, events)
    days = [place.day for place in found.places]
    assert days == sorted(days)
    for one, other, a, b in zip(events, events[1:], days, days[1:], strict=False):
        assert (one.day == other.day) == (a == b)
    foot = 0.0
    for place, event in zip(found.places, events, strict=True):
        assert 0 <= place.day <= found.tall
        assert place.label >= foot - 1e-6, "no two labels overlap"
        foot = place.label + event.height
    assert foot <= found.tall + 1e-6
    assert all(0 <= at <= found.tall for at, _ in found.years)
    gaps = [b - a for (a, _), (b, _) in zip(found.years, found.years[1:], strict=False)]
    assert all(gap >= 1.25 for gap in gaps)
    for lane, life in zip(found.lanes, lives, strict=True):
        assert 0 <= lane.top <= found.tall
        assert 0 <= lane.foot <= found.tall
        assert lane.name == life.name
        assert 0 <= lane.column < found.columns
    column = {lane.name: lane.column for lane in found.lanes}
    dots = [(column[e.life], p.aside, p.day) for e, p in zip(events, found.places, strict=True) if e.life]
    for (lane_a, aside_a, a), (lane_b, aside_b, b) in combinations(dots, 2):
        assert (lane_a, aside_a) != (lane_b, aside_b) or abs(a - b) >= DOT, "no two dots touch"
    # Without labels they stand no less far aside: the drawing keeps that much room for them.
    bare = time_line(lives, [replace(event, height=0.0, looks=0.0) for event in events])
    assert max(p.aside for p in bare.places) >= max(p.aside for p in found.places)


ASIDES = [
    # far from each other all stay
    ([1.0, 3.0, 5.0], [0.0, 0.0, 0.0], [0, 0, 0]),
    # labels above: the later one goes aside; labels below: the earlier one
    ([1.0, 1.2], [-1.0, 0.5], [0, 1]),
    ([1.0, 1.2], [-0.5, 1.0], [1, 0]),
    # a row of which each touches the next: two places are enough
    ([1.0, 1.5, 2.0, 2.5], [0.0] * 4, [0, 1, 0, 1]),
    # all on one day
    ([1.0, 1.0, 1.0], [0.0] * 3, [0, 1, 2]),
    ([], [], []),
]


@pytest.mark.parametrize(("days", "pulled", "places"), ASIDES)
def test_dots_that_would_touch_stand_aside(days: list[float], pulled: list[float], places: list[int]) -> None:
    assert aside(days, pulled) == places


def test_a_day_stands_at_the_same_place_whatever_its_label() -> None:
    days = [DAY("2013-05-22") + timedelta(days=n) for n in (0, 3, 400)]
    small = time_line([Life("a", None, None)], [Event(day, 1.0, 0.5) for day in days])
    large = time_line([Life("a", None, None)], [Event(day, 1.5, 0.5) for day in days])
    assert [p.day for p in small.places] == [p.day for p in large.places]


# --- grades over time -----------------------------------------------------------------------------------


SAFE, CARE = "Safeguarding services", "Services for looked after children"
OVERALL, LEADERS = "Overall effectiveness", "Leadership and governance"
Given = tuple[str, str, str, list[tuple[str, ...]]]


def judging(report: Report, given: Given) -> Report:
    """A report by authority, framework, day and judgements: area, grade, theme (as the area where it is not
    given), half."""
    slug, framework, day, judged = given
    evidence = report.judgements[0].evidence
    found = []
    for area, grade, *more in judged:
        theme, *half = more or [area]
        found.append(Judgement(area, grade, tuple(half), theme, evidence))
    when = DAY(day) if day else None
    return replace(
        report,
        id=f"{slug}-{day}",
        authority=slug,
        authority_slug=slug,
        framework=framework,
        inspection_end=when,
        published=None,
        judgements=tuple(found),
    )


def told_over_time(reports: Sequence[Report]) -> dict[str, list[str]]:
    """Areas over time in a few words: "Good up", of several in one cell parted by "; "."""
    return {
        line.area: [
            "; ".join(" ".join(filter(None, (one.part, one.judgement.grade, one.change))) for one in cell)
            for cell in line.cells
        ]
        for line in over_time(reports).lines
    }


FOLLOWED: list[tuple[list[Given], dict[str, list[str]]]] = [
    # one area under the names that frameworks have for it; a report that does not judge it is passed over
    (
        [
            ("here", "SIF", "2014-01-01", [("Children’s services in Here", "Good", OVERALL), ("Adoption performance", "Good", "Adoption")]),
            ("here", "SIF", "2015-01-01", [("Children’s services in Here", "Good", OVERALL)]),
            ("here", "SIF", "2016-01-01", [("Children’s services in Here", "Inadequate", OVERALL), ("Adoption performance", "Outstanding", "Adoption")]),
            ("here", "ILACS", "2019-01-01", [(OVERALL, "Good")]),
        ],
        {OVERALL: ["Good", "Good unchanged", "Inadequate down", "Good up"], "Adoption": ["Good", "", "Outstanding up", ""]},
    ),
    # another authority's grade is neither above nor below
    (
        [("here", "ILACS", "2019-01-01", [(OVERALL, "Good")]), ("there", "ILACS", "2022-01-01", [(OVERALL, "Inadequate")]), ("there", "ILACS", "2024-01-01", [(OVERALL, "Good")])],
        {OVERALL: ["Good", "Inadequate", "Good up"]},
    ),
    # the same words for another thing, halves, and the half that is the same thing: Adequate is lower than Good
    (
        [
            ("here", "SLAC", "2012-01-01", [(OVERALL, "Good", OVERALL, SAFE), (OVERALL, "Good", OVERALL, CARE)]),
            ("here", "child protection", "2013-01-01", [(OVERALL, "Inadequate")]),
            ("here", "looked after children", "2013-07-01", [(OVERALL, "Adequate")]),
            ("here", "SIF", "2015-01-01", [(OVERALL, "Good")]),
        ],
        {OVERALL: ["safeguarding services Good; services for looked after children Good", "child protection Inadequate", "services for looked after children Adequate down", "Good"]},
    ),
    # one step under two names
    (
        [("here", "SIF", "2015-01-01", [(OVERALL, "Adequate")]), ("here", "SIF", "2016-01-01", [(OVERALL, "Requires improvement")])],
        {OVERALL: ["Adequate", "Requires improvement renamed"]},
    ),
    # of two grades of one thing nothing can be said, neither after them nor of them
    (
        [
            ("here", "ILACS", "2018-01-01", [(OVERALL, "Good"), (OVERALL, "Inadequate")]),
            ("here", "ILACS", "2019-01-01", [(OVERALL, "Good")]),
            ("here", "ILACS", "2020-01-01", [(OVERALL, "Good"), (OVERALL, "Good")]),
        ],
        {OVERALL: ["Good; Inadequate", "Good", "Good; Good"]},
    ),
    # two on one day: time does not tell which came first
    (
        [("here", "ILACS", "2019-01-01", [(OVERALL, "Good")]), ("here", "ILACS", "2019-01-01", [(OVERALL, "Inadequate")])],
        {OVERALL: ["Good", "Inadequate"]},
    ),
    # what has no place stands at the end, under its own name, and is the same only in its own framework
    (
        [
            ("here", "SIF", "2015-01-01", [("The quality of tea", "Good")]),
            ("here", "ILACS", "2019-01-01", [("The Quality of Tea", "Good"), (LEADERS, "Good")]),
            ("here", "ILACS", "2022-01-01", [("The quality of tea:", "Inadequate"), (LEADERS, "Good")]),
        ],
        {LEADERS: ["", "Good", "Good unchanged"], "The Quality of Tea": ["Good", "Good", "Inadequate down"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "told"), FOLLOWED)
def test_a_direction_is_told_only_of_the_same_thing(
    given: list[Given], told: dict[str, list[str]], reports: dict[str, Report]
) -> None:
    held = [judging(reports["cumbria-2013-05"], one) for one in given]
    found = told_over_time(held)
    assert found == told
    assert list(found) == list(told)


def test_what_is_nearest_has_a_note_and_not_where_another_report_stands_between(
    reports: dict[str, Report],
) -> None:
    care, leavers = "Children in care", "Care leavers"
    joint = ("The experiences and progress of children in care and care leavers", "Good", care)
    sif = ("here", "SIF", "2016-01-01", [("Children looked after", "Good", care), (leavers, "Good")])
    once = ("here", "ILACS", "2019-01-01", [joint])
    split = ("here", "ILACS", "2023-06-01", [("The experiences and progress of children in care", "Good", care), (leavers, "Good")])  # fmt: skip
    one = reports["cumbria-2013-05"]

    def noted(*given: Given) -> list[tuple[tuple[str, ...], str]]:
        return [(note.areas, note.words[:15]) for note in over_time([judging(one, g) for g in given]).notes]

    assert noted(sif) == noted(once, once) == noted(split, split) == []
    assert noted(once, split) == [((care, leavers), "From 2018 to 20")]
    whole = noted(sif, once, split)
    assert [areas for areas, _ in whole] == [(care,), (care, leavers)]


def every_judgement_stands_in_one_cell(held: Sequence[Report]) -> None:
    """Whatever the order of time makes a neighbour of whom; and what is said of a change can be said."""
    held = sorted(held, key=lambda report: report.day or date.min)
    by_id = {report.id: report for report in held}
    found = over_time(held)
    same = {report.id: {id(one.judgement): one.same for one in placed(report)} for report in held}
    for place, report in enumerate(held):
        cells = [line.cells[place] for line in found.lines]
        shown = [one for cell in cells for one in cell]
        assert Counter(id(one.judgement) for one in shown) == Counter(map(id, report.judgements))
        for one in shown:
            assert (one.change is None) == (one.since is None)
            if one.since:
                before = by_id[one.since]
                assert before.authority_slug == report.authority_slug
                assert before.day and report.day and before.day < report.day  # noqa: PT018
                thing = same[report.id][id(one.judgement)]
                assert list(same[before.id].values()).count(thing) == 1
    ranks = [
        min(one.rank for report in held for one in placed(report) if fold(one.area) == fold(line.area))
        for line in found.lines
    ]
    assert ranks == sorted(ranks)


def test_every_judgement_stands_in_one_cell(reports: dict[str, Report]) -> None:
    every_judgement_stands_in_one_cell([*reports.values()])


@pytest.mark.slow
@published.beside
def test_every_judgement_of_the_published_reports_stands_in_one_cell() -> None:
    every_judgement_stands_in_one_cell([*published.reports().values()])


# --- the page -------------------------------------------------------------------------------------------

VISIT = """# Focused visit to Cumberland children’s services

Inspection dates: 4-5 June 2024

Lead inspector Ann Example HMI

# Headline findings

1. Words about the visit.

# What needs to improve in this area of social work practice

2. Words about what should improve.
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An archive with every kind of report that a history may hold."""
    corpus = tmp_path_factory.mktemp("history") / "corpus"
    corpus.mkdir()
    body = "# Overall effectiveness: {}\n\n1. Words.\n\n# Areas for improvement\n\n2. More words.\n"
    for number, (authority, dates, grade) in enumerate(
        [
            ("Cumbria County Council", "13-22 May 2013", "inadequate"),
            ("Cumberland Council", "1 July 2024", "adequate"),
            ("Cumberland Council", "15 July 2025", "good"),
            ("Cumberland Council", "", "good"),
            ("Bournemouth Council", "3 March 2014", "good"),
            ("Poole Council", "3 March 2016", "good"),
            ("Bournemouth, Christchurch and Poole Council", "3 May 2022", "inadequate"),
            ("Atlantis County Council", "3 May 2012", "good"),
            ("Atlantis, County Council", "4 May 2014", "good"),  # as good as the same name
        ]
    ):
        text = make(body.format(grade), authority=authority, dates=dates)
        (corpus / f"{number}.txt").write_text(text, encoding="utf-8")
    (corpus / "visit.txt").write_text(VISIT, encoding="utf-8")
    reindex(corpus, corpus.parent / "index")
    app = create_app({"CORPUS": corpus, "INDEX": corpus.parent / "index"})
    return app.test_client()


def page(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    answer = client.get(url)
    assert answer.status_code == status
    return BeautifulSoup(answer.get_data(), "html.parser")


def words(element: object) -> str:
    return re.sub(r" ([.,])", r"\1", " ".join(element.get_text(" ").split()))  # type: ignore[attr-defined]


def test_every_report_is_drawn_and_told_in_the_table(client: FlaskClient, generation: Generation) -> None:
    soup = page(client, "/authorities/cumbria")
    drawn = {a["href"] for a in soup.select("svg.timeline a")}
    told = {a["href"] for a in soup.select("table.history .history-when")}
    held = {f"/reports/{r.id}" for r in generation.reports.values() if r.authority_slug == "cumbria"}
    assert drawn == told == held
    labels = [a["aria-label"] for a in soup.select("svg.timeline a")]
    assert labels == [
        "Cumbria, 20 April 2012, SLAC, Inadequate (Safeguarding services) and "
        "Adequate (Services for looked after children)",
        "Cumbria, 22 May 2013, Child protection, overall Inadequate",
    ]
    assert soup.select_one("svg [style]") is None
    assert "1 April 2023" in words(soup.select_one("svg .changed"))
    rows = soup.select("table.history tbody tr")
    assert "13–22 May 2013" in words(rows[0])
    assert "55 paragraphs" in words(rows[0])
    assert "Ofsted, Inspection" in words(rows[0])
    assert "localhost/reports/cumbria-2013-05" in words(rows[0])
    links = {a["href"].partition("#")[0] for a in rows[0].select(".judgements a")}
    assert links == {"/reports/cumbria-2013-05"}


def test_two_are_chosen_and_led_to_their_comparison(client: FlaskClient) -> None:
    soup = page(client, "/authorities/cumbria")
    form = next(f for f in soup.select('form[action="/compare"]'))
    chosen = {i["name"]: i["value"] for i in form.select("input[checked]")}
    assert chosen == {"left": "cumbria-2012-04", "right": "cumbria-2013-05"}
    names = {name: [i["value"] for i in form.select(f"input[name={name}]")] for name in ("left", "right")}
    assert names["left"] == names["right"] == ["cumbria-2013-05", "cumbria-2012-04"]
    answer = client.get("/compare", query_string=chosen)
    assert (answer.status_code, answer.location) == (302, "/compare/cumbria-2012-04/cumbria-2013-05")
    before = [a["href"] for a in soup.select("a.one-before")]
    assert before == ["/compare/cumbria-2012-04/cumbria-2013-05"]


def test_a_history_over_a_change_of_authority(made: FlaskClient) -> None:
    soup = page(made, "/authorities/cumberland")
    assert "On 1 April 2023 Cumbria became Cumberland and Westmorland and Furness." in words(soup)
    names = [words(a) for a in soup.select("table.history .history-when")]
    assert names == ["15 July 2025", "1 July 2024", "4–5 June 2024", "13–22 May 2013", "No date printed"]
    others = soup.select("tr.of-others")
    assert ["Cumbria, before the change" in words(row) for row in others] == [True]
    chosen = {i["name"]: i["value"] for i in soup.select("input[checked]")}
    assert chosen == {"left": "cumberland-2024-07", "right": "cumberland-2025-07"}
    before = [a["href"] for a in soup.select("a.one-before")]
    assert before == [
        "/compare/cumberland-2024-07/cumberland-2025-07",
        "/compare/cumberland-2024-06/cumberland-2024-07",
        "/compare/cumbria-2013-05/cumberland-2024-06",
    ]
    # A visit gives no grade, and a report without a date stands apart, in no drawing.
    labels = [a["aria-label"] for a in soup.select("svg.timeline a")]
    assert labels[1] == "Cumberland, 5 June 2024, Focused visit, gives no grades"
    assert len(labels) == 4
    assert len(soup.select("svg .dot-open")) == 1
    apart = soup.select_one("tr.apart")
    assert apart is not None
    assert "No date printed" in words(apart.find_next_sibling("tr"))
    # Up is said within one authority, not across the change.
    changes = [words(cell.select_one(".change") or cell) for cell in soup.select(".areas tbody tr td")]
    assert [("up" in c, "down" in c) for c in changes] == [(False, False), (False, False), (True, False)]
    assert "since July 2024" in changes[2]
    # Seen from the other side the same reports come after.
    other = page(made, "/authorities/cumbria")
    assert len(other.select("tr.of-others")) == 4
    assert "after the change" in words(other.select_one("tr.of-others"))
    chosen = {i["name"]: i["value"] for i in other.select("input[checked]")}
    assert chosen == {"left": "cumbria-2013-05", "right": "cumberland-2024-06"}


def test_grades_lead_to_the_one_before_whoever_it_was_of(made: FlaskClient) -> None:
    soup = page(made, "/grades?grade=good&year=2025")
    assert [(words(a), a["href"]) for a in soup.select(".records a[href^='/compare/']")] == [
        (
            "compare with July 2024, Cumberland, July 2025",
            "/compare/cumberland-2024-07/cumberland-2025-07",
        ),
        (
            "compare with June 2024, Cumberland, July 2025",
            "/compare/cumberland-2024-06/cumberland-2025-07",
        ),
    ]
    # An authority without an earlier report of its own: the last of those from which it came.
    first = page(made, "/grades?year=2022")
    assert [a["href"] for a in first.select(".records a[href^='/compare/']")] == [
        "/compare/poole-2016-03/bournemouth-christchurch-and-poole-2022-05"
    ]
    assert "compare with Poole, March 2016" in words(first)


def test_ways_on_from_an_authority(made: FlaskClient) -> None:
    soup = page(made, "/authorities/cumberland")
    form = soup.select_one("form.authority-search")
    assert form is not None
    assert [(i["name"], i["value"]) for i in form.select("input[type=hidden]")] == [
        ("authority", "cumberland")
    ]
    assert made.get("/search.json?q=words&authority=cumberland").get_json()["total"] == 8
    links = {words(a): a["href"] for a in form.select("a")}
    assert links["What is new, as a feed"] == "/search.atom?authority=cumberland"
    assert soup.select_one('link[rel=alternate][href="/search.atom?authority=cumberland"]') is not None
    for url in links.values():
        assert made.get(str(url)).status_code == 200
    assert links["Grades in its region, North West, by year and area"] == "/grades?region=north-west"
    more, since, beside = soup.select(".latest-more a")
    assert words(since) == "Asked again since July 2024"
    assert since["href"] == "/compare/cumberland-2024-07/cumberland-2025-07#asked-again"
    assert page(made, str(since["href"])).find(id="asked-again") is not None
    assert (words(beside), beside["href"]) == (
        "Its sections beside others’",
        "/beside?report=cumberland-2025-07",
    )
    assert made.get("/beside?report=cumberland-2025-07").status_code == 200
    url, _, anchor = str(more["href"]).partition("#")
    assert "Areas for improvement" in words(page(made, url).find(id=anchor))


@pytest.mark.parametrize(
    ("slug", "ways"),
    [
        # of the authority from which it came, which is named
        ("bournemouth-christchurch-and-poole",
         [("Asked again since Poole, March 2016", "/compare/poole-2016-03/bournemouth-christchurch-and-poole-2022-05#asked-again")]),
        # nothing before it
        ("poole", []), ("cumbria", []),
    ],
)  # fmt: skip
def test_what_was_asked_again_since_the_one_before(
    made: FlaskClient, slug: str, ways: list[tuple[str, str]]
) -> None:
    found = page(made, f"/authorities/{slug}").select(".latest-more a")
    assert [(words(a), a["href"]) for a in found if "#asked-again" in str(a["href"])] == ways


def test_a_report_that_recommends_nothing_is_passed_over(reports: dict[str, Report]) -> None:
    first, last = reports["cumbria-2012-04"], reports["cumbria-2013-05"]
    silent = replace(last, id="silent", blocks=(), inspection_end=date(2012, 12, 1))
    known = next(a for a in authorities() if a.slug == "cumbria")
    line = succession("Cumbria", authorities())

    def way(*dated: Report) -> dict[str, str] | None:
        return present_history.asked_since(History("Cumbria", "cumbria", known, line, dated, ()), last)

    wanted = {"url": f"/compare/{first.id}/{last.id}#asked-again", "when": "April 2012"}
    assert way(first, silent, last) == way(first, last) == wanted
    assert way(silent, last) is None


@pytest.mark.parametrize(
    ("slug", "said", "reports"),
    [
        # known, and nothing is held of it or of those around it
        ("barnet", "No report about this authority is held here.", 0),
        # known and abolished, and what came after it
        ("poole", "On 1 April 2019 Bournemouth and Poole became Bournemouth, Christchurch and Poole.", 2),
        # held, but in no table
        ("atlantis-county-council", "not in the list of England’s local authorities", 2),
        # nothing of its own, but those before it
        ("westmorland-and-furness", "Those of the authorities before or after it are told below.", 1),
    ],
)
def test_an_authority_with_little_has_a_page(made: FlaskClient, slug: str, said: str, reports: int) -> None:
    soup = page(made, f"/authorities/{slug}")
    assert said in words(soup)
    assert len(soup.select("table.history .history-when")) == reports
    assert len(soup.select("input[type=radio]")) == (2 * reports if reports > 1 else 0)
    assert len(soup.select("svg.timeline")) == (1 if reports else 0)


def test_the_same_as_data(made: FlaskClient) -> None:
    found = made.get("/authorities/cumberland.json").get_json()
    assert found["authority"] == "Cumberland"
    assert found["predecessors"] == [
        {
            "authority": "Cumbria",
            "slug": "cumbria",
            "code": "E10000006",
            "abolished": "2023-04-01",
            "steps": 1,
        }
    ]
    assert found["successors"] == []
    (change,) = found["changes"]
    assert (change["date"], change["before"]) == ("2023-04-01", ["Cumbria"])
    told = [(r["report"], r["relation"], r["overall"], r["one_before"]) for r in found["reports"]]
    assert told[:4] == [
        ("cumbria-2013-05", "before", "Inadequate", None),
        ("cumberland-2024-06", "itself", None, "cumbria-2013-05"),
        ("cumberland-2024-07", "itself", "Adequate", "cumberland-2024-06"),
        ("cumberland-2025-07", "itself", "Good", "cumberland-2024-07"),
    ]
    assert told[4][0].startswith("cumberland-undated-")
    assert found["reports"][0]["judgements"][0]["theme"] == "Overall effectiveness"
    assert made.get("/authorities/none.json").get_json()["error"]["status"] == 404
    assert made.get("/authorities/cumbria.json?year=2013").get_json()["error"]["parameter"] == "year"
    assert page(made, "/authorities/none", 404)


def test_only_the_reports_of_these_authorities_are_read(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("Cumbria", "Rochdale"):
        (corpus / f"{name}.txt").write_text(make("1. Words.", authority=f"{name} Council"))
    reindex(corpus, tmp_path / "index")
    (damaged,) = (tmp_path / "index").glob("gen-*/reports/rochdale*")
    damaged.write_text("{")
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    assert client.get("/authorities/cumbria.json").status_code == 200
    assert client.get("/authorities/rochdale.json").status_code == 503
