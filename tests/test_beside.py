"""One section of several reports: each paragraph once and in order, honest counts, an address for everything."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from itertools import cycle, pairwise
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest
from bs4 import Tag
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.comparing.beside import MOST, Held, all_themes, stretches
from indexer.generations import Generation
from indexer.reading.reader import read
from indexer.records import records
from indexer.sources.text import text_lines
from indexer.types import GRADES, Kind, Report, Source
from tests.making import make
from tests.test_views import text
from tests.test_web import page
from web import beside_pages
from web.beside_choice import ALL_YEARS, FILTERS, Asked, asked, left, options, ways
from web.exports import COLUMNS

FIVE = ["cumbria-2012-04", "cumbria-2013-05", "northamptonshire-2013-02", "rochdale-2012-11", "west-sussex-2013-02"]  # fmt: skip
LEADERS = "Leadership and governance"


def address(theme: str, reports: list[str], **more: str) -> str:
    return "/beside?" + urlencode([("theme", theme), *(("report", r) for r in reports), *more.items()])


def shown(column: Tag) -> list[tuple[str, str]]:
    """The paragraphs and items of a column: where each leads, and its words."""
    found = []
    for entry in column.select(".para, .item"):
        link, words = entry.select_one(".num, .bullet"), entry.select_one(".text")
        assert link is not None
        assert words is not None
        assert str(entry["id"]).startswith(f"{column['id']}-p-")
        found.append((urlsplit(str(link["href"])).path, words.get_text()))
    return found


# --- what stands in a column -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "theme", ["Recommendations", LEADERS, "Overall effectiveness", "Quality of practice"]
)
def test_every_paragraph_stands_once_in_its_order_verbatim(
    client: FlaskClient, generation: Generation, theme: str
) -> None:
    soup = page(client, address(theme, FIVE))
    columns = soup.select(".beside-report")
    assert [column["id"] for column in columns] == FIVE
    for column, name in zip(columns, FIVE, strict=True):
        wanted = [r for r in generation.records[name].values() if r.theme == theme]
        assert shown(column) == [(f"/reports/{name}/{r.key}", r.text) for r in wanted]
        assert wanted
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", FIVE)
def test_the_themes_part_a_report(generation: Generation, name: str) -> None:
    report, held = generation.reports[name], generation.records[name]
    parted = [
        block for theme in all_themes() for part in stretches(report, held, theme) for block in part.blocks
    ]
    wanted = [block for block in report.blocks if block.kind is not Kind.FURNITURE]
    assert sorted(parted, key=lambda b: b.lines) == sorted(wanted, key=lambda b: b.lines)


HEADINGS = ["# Leadership and governance", "## Recommendations", "# Help and protection", "## Care leavers", "### Adoption", "# Something else", "## Areas for improvement"]  # fmt: skip


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.sampled_from(HEADINGS), st.integers(0, 3)), max_size=7),
    st.lists(st.sampled_from([LEADERS, "Adoption", "Recommendations", None]), min_size=1, max_size=5),
)
def test_whatever_the_outline_nothing_is_lost(outline: list[tuple[str, int]], told: list[str | None]) -> None:
    """However sections lie in each other, each block has one stretch, and what lies inside another is named."""
    number, body = 0, []
    for heading, paragraphs in outline:
        body.append(heading)
        for _ in range(paragraphs):
            number += 1
            body.append(f"{number}. Words of paragraph {number}.")
    report = made("\n\n".join(body), *told)
    held = {record.key: record for record in records(report)}
    order = {id(block): place for place, block in enumerate(report.blocks)}
    seen: list[int] = []
    for theme in all_themes():
        places = [order[id(b)] for part in stretches(report, held, theme) for b in part.blocks]
        assert places == sorted(places), "reading order"
        seen += places
        about = [r.key for r in held.values() if (r.theme or "Other") == theme]
        assert [b.key for part in stretches(report, held, theme) for b in part.blocks if b.key] == about
        for part in stretches(report, held, theme):
            assert all(other.theme != theme for other in part.inside)
    assert sorted(seen) == [p for p, b in enumerate(report.blocks) if b.kind is not Kind.FURNITURE]


def test_a_column_says_whose_it_is(client: FlaskClient, generation: Generation) -> None:
    soup = page(client, address(LEADERS, FIVE))
    for column, name in zip(soup.select(".beside-report"), FIVE, strict=True):
        report = generation.reports[name]
        assert report.authority in text(column.h2)
        judged = [j for j in report.judgements if j.theme == LEADERS]
        assert [text(a) for a in column.select(".grade-link")] == [
            f"{j.printed}, where it is printed" for j in judged
        ]
        for link in column.select(".grade-link"):
            place = urlsplit(str(link["href"]))
            assert page(client, place.path).find(id=place.fragment) is not None
        headings = [text(h) for h in column.select(".heading")]
        assert headings
        for heading in headings:
            assert any(s.heading in heading for s in report.sections if s.theme == LEADERS)
    # One leads to the next, for a screen that shows them one after the other.
    ways_on = [str(a["href"]) for a in soup.select(".beside-next")]
    assert ways_on == [f"#{name}" for name in [*FIVE[1:], FIVE[0]]]
    assert text(soup.select_one(".beside-next")) == "Next: Cumbria, May 2013"


def test_the_halves_of_a_report_are_told_apart(client: FlaskClient) -> None:
    column = page(client, address(LEADERS, ["cumbria-2012-04"])).select_one(".beside-report")
    assert column is not None
    above = [text(tag) for tag in column.select(".beside-above")]
    assert above == ["Under Safeguarding services ›", "Under Services for looked after children ›"]
    assert len(column.select(".beside-judged li")) == 4


def test_a_report_without_the_section_says_so_and_what_it_has(client: FlaskClient) -> None:
    soup = page(client, address("Help and protection", ["cumbria-2012-04", "rochdale-2012-11"]))
    without, other = soup.select(".beside-report")
    assert "This report has no section about this" in text(without)
    assert not shown(without)
    assert shown(other)
    links = {text(a): str(a["href"]) for a in without.select(".beside-none .links a")}
    assert LEADERS in links
    assert "Help and protection" not in links
    assert links[LEADERS] == address("leadership-and-governance", ["cumbria-2012-04", "rochdale-2012-11"])
    # The report of the same authority that has one, in its place.
    instead = without.select_one(".beside-none p a")
    assert instead is not None
    assert str(instead["href"]) == address("help-and-protection", ["cumbria-2013-05", "rochdale-2012-11"])


def made(body: str, *told: str | None) -> Report:
    """A report of which the sections are about what is ``told``, in turn."""
    report = read(Source("made.txt", "0" * 64, text_lines(make(body))))
    about = cycle(told)
    return replace(report, sections=tuple(replace(s, theme=next(about)) for s in report.sections))


def test_what_lies_in_a_section_and_is_about_something_else_is_named() -> None:
    body = "# Leadership and governance\n\n1. Alpha.\n\n## Within\n\n2. Beta.\n\n# Help and protection\n\n3. Gamma."
    report = made(body, LEADERS, "Recommendations", "Help and protection")
    held = {record.key: record for record in records(report)}
    parts = stretches(report, held, LEADERS)
    assert [[b.text for b in p.blocks if b.key] for p in parts] == [["Alpha."]]
    named = [(report.sections[i.section].heading, i.theme) for i in parts[0].inside]
    assert named == [("Within", "Recommendations")]
    (within,) = stretches(report, held, "Recommendations")
    assert (within.above, within.inside) == ((LEADERS,), ())


# --- words -------------------------------------------------------------------------------------------


def test_words_are_marked_and_counted(client: FlaskClient, generation: Generation) -> None:
    whole = page(client, address(LEADERS, FIVE, q="supervision"))
    only = page(client, address(LEADERS, FIVE, q="supervision", only="1"))
    total = 0
    for all_of, some, name in zip(
        whole.select(".beside-report"), only.select(".beside-report"), FIVE, strict=True
    ):
        keys = generation.index.keys(name, "supervision")
        wanted = [r for r in generation.records[name].values() if r.theme == LEADERS and r.key in keys]
        paths = [f"/reports/{name}/{r.key}" for r in wanted]
        hits = [shown(all_of)[i][0] for i, e in enumerate(all_of.select(".para, .item")) if e.mark]
        assert hits == paths
        over = {f"/reports/{name}/{r.parent}" for r in wanted if r.parent}
        assert [path for path, _ in shown(some)] == [p for p, _ in shown(all_of) if p in {*paths, *over}]
        assert f"{len(wanted)} with your words" in text(all_of.select_one(".beside-about"))
        if not wanted:
            assert "has your words" in text(some.select_one(".beside-none"))
            assert not some.select(".heading")
        total += len(wanted)
    assert total > 2
    said = text(only.select_one(".beside-found"))
    assert said.startswith(f"{total} paragraphs and items have supervision; the others are left out.")


def test_words_that_do_not_parse_are_explained(client: FlaskClient) -> None:
    soup = page(client, address(LEADERS, FIVE[:2], q='"', only="1"))
    fault = page(client, address(LEADERS, FIVE[:2], q="a*"))
    assert soup.select(".para")
    assert "Nothing is marked" in text(fault.select_one("#beside-fault"))
    assert not fault.select("mark")
    assert len(fault.select(".para")) == len(page(client, address(LEADERS, FIVE[:2])).select(".para"))


# --- the choice --------------------------------------------------------------------------------------


def lines(generation: Generation) -> tuple[Held, ...]:
    return beside_pages.lines(generation)


def test_the_way_from_nothing_to_two_columns(client: FlaskClient) -> None:
    themes = page(client, "/beside")
    links = {text(a): str(a["href"]) for a in themes.select(".theme-list a")}
    assert links["Health"] == "/beside?theme=health"
    choice = page(client, links[LEADERS])
    boxes = choice.select("input[name=report]")
    assert {str(box["value"]) for box in boxes} == {*FIVE} - {"cumbria-2012-04"}, (
        "the latest of each authority"
    )
    assert not [box for box in boxes if box.has_attr("checked")]
    # The form sends its empty fields too; what it leads to has none.
    fields = [
        (str(s["name"]), str(o["value"]))
        for s in choice.select("select")
        for o in s.select("option[selected]")
    ]
    assert {name for name, _ in fields} == {"theme", *FILTERS}
    sent = urlencode([*fields, ("name", ""), ("report", FIVE[1]), ("report", FIVE[3]), ("go", "1")])
    answer = client.get(f"/beside?{sent}")
    assert answer.status_code == 302
    assert answer.headers["Location"] == address("leadership-and-governance", [FIVE[1], FIVE[3]])
    again = page(client, f"{answer.headers['Location']}&choose=1")
    assert [str(b["value"]) for b in again.select("input[name=report][checked]")] == [FIVE[1], FIVE[3]]


def test_nothing_ticked_is_said(client: FlaskClient) -> None:
    soup = page(client, "/beside?theme=health&go=1")
    assert text(soup.select_one(".notice")) == "Tick at least one report, then set side by side."


def test_a_chosen_report_waits_for_its_theme(client: FlaskClient) -> None:
    soup = page(client, "/beside?report=rochdale-2012-11")
    links = {text(a): str(a["href"]) for a in soup.select(".theme-list a")}
    assert "Health" not in links
    assert links["Recommendations"] == "/beside?theme=recommendations&report=rochdale-2012-11&choose=1"


@pytest.mark.parametrize("theme", [LEADERS, "Health"])
@pytest.mark.parametrize("chosen", [{}, {"year": ALL_YEARS}, {"year": "2013"}, {"grade": "Inadequate", "year": ALL_YEARS}, {"region": "North West"}])  # fmt: skip
def test_each_count_is_what_the_choice_leaves(
    client: FlaskClient, generation: Generation, theme: str, chosen: dict[str, str]
) -> None:
    held = lines(generation)
    found = Asked(theme=theme, **chosen)  # type: ignore[arg-type]
    soup = page(client, found.url())
    listed = {str(box["value"]) for box in soup.select("input[name=report]")}
    assert listed == {line.id for line in left(found, held)}
    for name in FILTERS:
        for option in options(found, held, name):
            args = MultiDict({"theme": theme, **chosen, name: option.value})
            narrowed, notices = asked(args, held)
            assert notices == []
            assert option.count == len(left(narrowed, held)), (name, option)
            assert option.count or option.chosen or not option.value
    about = {r.id for r in generation.reports.values() if any(x.theme == theme for x in generation.records[r.id].values())}  # fmt: skip
    assert listed <= about
    if chosen.get("year") == ALL_YEARS and "grade" not in chosen:
        assert listed == about


def test_a_name_narrows_by_the_beginnings_of_its_words(client: FlaskClient) -> None:
    for typed, wanted in (
        ("roch", {"rochdale-2012-11"}),
        ("Sussex w", {"west-sussex-2013-02"}),
        ("xyl", set()),
    ):
        soup = page(client, f"/beside?theme=recommendations&name={quote(typed)}")
        assert {str(b["value"]) for b in soup.select("input[name=report]")} == wanted
    assert "No report is left" in text(soup.select_one("fieldset"))


def test_ready_choices_are_what_they_say(generation: Generation) -> None:
    held = lines(generation)
    by_id = {line.id: line for line in held}
    found = Asked(theme=LEADERS, reports=("cumbria-2012-04",), year=ALL_YEARS)
    offers = dict(ways(found, held, str))
    assert offers["Cumbria: all 2 reports"].reports == ("cumbria-2013-05", "cumbria-2012-04")
    assert offers["cumbria-2012-04 and its neighbours in North West"].reports == (
        "cumbria-2012-04",
        "rochdale-2012-11",
    )
    for label, offer in offers.items():
        assert 1 < len(offer.reports) <= MOST
        assert all(by_id[name].about[LEADERS] for name in offer.reports)
        grade = next((g for g in GRADES if label.endswith(f"graded {g}")), None)
        if grade:
            assert all(grade in by_id[name].grades[LEADERS] for name in offer.reports)
            days = [by_id[name].day for name in offer.reports]
            assert days == sorted(days, reverse=True)
            assert label.split()[2] == str(len(days))


def test_long_lists_are_cut_and_say_so(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside_pages, "MOST_LISTED", 3)
    soup = page(client, "/beside?theme=recommendations&year=all")
    assert len(soup.select("input[name=report]")) == 3
    assert "Another 2 reports are not listed." in soup.get_text()


# --- bounds ------------------------------------------------------------------------------------------

GIVEN = [
    # (reports asked for, columns, what is said)
    ([], [], ""),
    (FIVE[:1], FIVE[:1], ""),
    (FIVE, FIVE, ""),
    ([FIVE[0], FIVE[0]], [FIVE[0]], ""),
    (["none", FIVE[2]], [FIVE[2]], "There is no report “none” here."),
    (["../../etc", "<script>", FIVE[2], ""], [FIVE[2]], "There is no report “<script>” here."),
    (["x" * 5000, FIVE[2]], [FIVE[2]], f"“{'x' * 60}…”"),
]


@pytest.mark.parametrize(("given_", "columns", "said"), GIVEN)
def test_the_reports_that_are_asked_for(
    client: FlaskClient, given_: list[str], columns: list[str], said: str
) -> None:
    soup = page(client, address(LEADERS, given_))
    assert [str(c["id"]) for c in soup.select(".beside-report")] == columns
    assert bool(soup.select(".notice")) == bool(said)
    assert said in text(soup.main)
    assert len(soup.select(".beside-next")) == (len(columns) if len(columns) > 1 else 0)


def test_more_than_five_are_the_first_five(client: FlaskClient, generation: Generation) -> None:
    six = [
        Held(f"r{n}", f"A{n}", f"a{n}", "R", "F", "2020", f"2020-0{n}-01", {LEADERS: 1}, {})
        for n in range(1, 7)
    ]
    found, notices = asked(MultiDict([("theme", LEADERS), *(("report", line.id) for line in six)]), six)
    assert found.reports == ("r1", "r2", "r3", "r4", "r5")
    assert notices == ["6 reports were chosen. These are the first 5; more do not fit."]
    # The notice is not lost on the way from the form.
    answer = client.get(address(LEADERS, [*FIVE, "none"], go="1"))
    assert answer.status_code == 200


def test_an_authority_means_its_latest_report(client: FlaskClient) -> None:
    for more, wanted in (
        ("authority=cumbria&authority=Rochdale", [FIVE[1], FIVE[3]]),
        ("authority=cumbria&year=2012", [FIVE[0]]),
        ("report=rochdale-2012-11&authority=cumbria", [FIVE[3], FIVE[1]]),
    ):
        soup = page(client, f"/beside?theme=recommendations&{more}")
        assert [str(c["id"]) for c in soup.select(".beside-report")] == wanted
    # The latest that has such a section: of Cumbria it is not the last one.
    health = page(
        client, "/beside?theme=health&authority=cumbria&authority=none&authority=rochdale&year=2012"
    )
    assert [str(c["id"]) for c in health.select(".beside-report")] == [FIVE[0], FIVE[3]]
    assert "There is no report on “none” here." in health.get_text()


@pytest.mark.parametrize("arguments", ["theme=nonsense", "theme=%00", "theme=nonsense&report=rochdale-2012-11", "grade=best&theme=health", "year=1066&theme=health", "region=%3Cb%3E&theme=health", "framework=x&theme=health"])  # fmt: skip
def test_what_is_not_known_is_said_and_the_page_goes_on(client: FlaskClient, arguments: str) -> None:
    soup = page(client, f"/beside?{arguments}")
    assert "There is no" in text(soup.select_one(".notice"))
    assert soup.select(".theme-list a, input[name=report]")


@settings(deadline=None, max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["theme", "report", "authority", "q", "only", "go", "choose", "name", *FILTERS]), st.text(max_size=20) | st.sampled_from([LEADERS, *FIVE, "all", "2013", "good"])), max_size=12))  # fmt: skip
def test_no_address_breaks_the_page(client: FlaskClient, pairs: list[tuple[str, str]]) -> None:
    answer = client.get("/beside?" + urlencode(pairs, errors="surrogatepass"))
    assert answer.status_code in (200, 302)
    if answer.status_code == 302:
        assert client.get(answer.headers["Location"]).status_code == 200


@given(
    st.sampled_from(["", *all_themes()]),
    st.lists(st.sampled_from(FIVE), unique=True),
    st.text(max_size=10).map(str.strip),
    st.sampled_from(["", ALL_YEARS, "2013"]),
    st.sampled_from(["", *GRADES]),
)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_leads_back(
    generation: Generation, theme: str, reports: list[str], q: str, year: str, grade: str
) -> None:
    wanted = Asked(theme, tuple(reports), q, bool(q), year=year, grade=grade, name=q)
    query = MultiDict(parse_qsl(urlsplit(wanted.url()).query))
    assert asked(query, lines(generation)) == (wanted, [])


# --- data --------------------------------------------------------------------------------------------


def test_what_is_taken_away_is_what_is_shown(client: FlaskClient, generation: Generation) -> None:
    two = [FIVE[1], FIVE[3]]
    for more in ({}, {"q": "supervision", "only": "1"}, {"q": "supervision"}):
        url = address(LEADERS, two, **more)
        soup = page(client, url)
        links = {text(a): str(a["href"]) for a in soup.select(".formats a")}
        paths = [path for c in soup.select(".beside-report") for path, _ in shown(c)]
        rows = list(csv.DictReader(io.StringIO(client.get(links["CSV"]).get_data(as_text=True), newline="")))
        assert [f"/reports/{row['pinpoint']}" for row in rows] == paths
        assert tuple(rows[0]) == COLUMNS
        told = client.get(links["JSON"]).get_json()
        assert [r["report"] for r in told["reports"]] == two
        assert told["theme"] == LEADERS
        flat = [row for r in told["reports"] for row in r["paragraphs"]]
        assert [f"/reports/{row['pinpoint']}" for row in flat] == paths
        written = client.get(links["Markdown"]).get_data(as_text=True)
        places = [written.index(f"](http://localhost{path}?v=") for path in paths]
        assert places == sorted(places)
        for row in flat:
            record = generation.record(row["report"], row["key"])
            assert row["text"] == record.text
            assert row["citation"] in written


def test_data_without_a_theme_is_whole_and_refuses_what_it_does_not_take(
    client: FlaskClient, generation: Generation
) -> None:
    told = client.get(f"/beside.json?report={FIVE[3]}").get_json()
    assert [row["key"] for row in told["reports"][0]["paragraphs"]] == list(generation.records[FIVE[3]])
    assert client.get("/beside.json").get_json()["reports"] == []
    assert (
        client.get("/beside.md?theme=Health&report=rochdale-2012-11")
        .get_data(as_text=True)
        .endswith("Nothing.\n")
    )
    for bad, status in (
        ("theme=health", 400), ("theme=", 400), ("report=none", 404), ("only=yes", 400), ("grade=good", 400),
        ("&".join(f"report={n}" for n in [*FIVE, "x"]), 400), ("report=rochdale-2012-11&q=a*&only=1", 400),
    ):  # fmt: skip
        refused = client.get(f"/beside.csv?{bad}")
        assert refused.status_code == status, bad
        assert json.loads(refused.get_data())["error"]["message"]


def test_titles_and_links(client: FlaskClient) -> None:
    for url, title in (
        ("/beside", "One section, several reports"),
        ("/beside?theme=health", "Health: choose reports"),
        (address("Health", [FIVE[0]]), "Health in Cumbria, April 2012"),
    ):
        assert text(page(client, url).title) == f"{title} · Pilcrow"
    soup = page(client, address("Health", [FIVE[0], FIVE[3]]))
    for link in {str(a["href"]) for a in soup.select("main a[href^='/beside'], main .grade-link, main h2 a")}:
        assert client.get(link).status_code == 200, link
    for link in soup.select("main a[href^='#']"):
        assert soup.find(id=str(link["href"])[1:])


def test_ways_lead_here(client: FlaskClient) -> None:
    assert page(client, "/compare").select("a[href='/beside']")
    assert page(client, f"/reports/{FIVE[3]}").select(f"a[href='/beside?report={FIVE[3]}']")


def test_the_markup_is_linear(client: FlaskClient) -> None:
    """One report after the other, under headings that do not jump."""
    soup = page(client, address(LEADERS, FIVE))
    levels = [int(tag.name[1]) for tag in soup.main.select("h1, h2, h3, h4, h5, h6")] if soup.main else []
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert not re.search(r"<(?:script(?! src)|style)|style=", str(soup.main))
