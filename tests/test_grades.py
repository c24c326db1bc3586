"""Grades by year and area: every count is true and leads to what it counts, and the data says the same."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indexer.generations import Generation
from indexer.reference.areas import Area, areas
from tests.conftest import CORPUS, ROOT
from web.grades import (
    COLUMNS,
    UNDATED,
    All,
    Asked,
    Graded,
    Held,
    bygone,
    choices,
    chosen,
    counted,
    narrowed,
    silent,
    years,
)
from web.grades_chart import APART, FIRST, WIDE, chart
from web.grades_pages import TAKEN
from web.present_grades import LABELS, tables


@pytest.fixture(scope="module")
def client(index_folder: Path) -> FlaskClient:
    """One for all: nothing here changes what it serves."""
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_client()


def page(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status
    return BeautifulSoup(response.get_data(), "html.parser")


def rows(client: FlaskClient, arguments: str = "") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(f"/grades.json?{arguments}").get_json()["judgements"]
    return found


def number(tag: Tag) -> int:
    """The number that a link to judgements shows."""
    found = re.match(r"\d+", tag.get_text().strip())
    assert found, tag
    return int(found[0])


# --- the page --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/grades", "/grades?area=overall-effectiveness", "/grades?area=help-and-protection&latest=yes"]
)
def test_every_count_leads_to_the_judgements_that_it_counts(client: FlaskClient, url: str) -> None:
    soup = page(client, url)
    links = soup.select(".tally a, .grades-counts td a")
    assert links
    for link in links[:: 1 + len(links) // 8]:
        listed = page(client, str(link["href"]))
        assert len(listed.select(".records .judged > li")) == number(link), link["href"]
        assert len(rows(client, str(link["href"]).partition("?")[2])) == number(link)


def test_every_judgement_is_counted_once(client: FlaskClient, generation: Generation) -> None:
    held = sum(len(report.judgements) for report in generation.reports.values())
    soup = page(client, "/grades")
    assert sum(map(number, soup.select(".tally a"))) == held == len(rows(client))
    assert f"{len(generation.reports)} reports with {held} judgements" in soup.get_text()


def test_the_figure_and_its_table_show_the_same_numbers(client: FlaskClient) -> None:
    soup = page(client, "/grades?area=overall-effectiveness")
    drawn = Counter({str(a["href"]): number_in_label(a) for a in soup.select("svg.chart a")})
    assert drawn == Counter({str(a["href"]): number(a) for a in soup.select(".grades-counts td a")})
    assert "Every bar begins at 0" in soup.get_text()


def number_in_label(tag: Tag) -> int:
    return int(re.findall(r": (\d+) of", str(tag["aria-label"]))[0])


def test_a_listed_grade_leads_to_its_evidence_and_to_the_earlier_report(client: FlaskClient) -> None:
    soup = page(client, "/grades?area=leadership-and-governance&year=2013&part=child-protection")
    cumbria = next(li for li in soup.select(".records > li") if "Cumbria" in li.get_text())
    (grade,) = cumbria.select("a.grade-link")
    target = str(grade["href"])
    assert target.startswith("/reports/cumbria-2013-05#")
    assert page(client, target).select(f"#{target.partition('#')[2]}")
    assert [a["href"] for a in cumbria.select("a[href^='/compare/']")] == [
        "/compare/cumbria-2012-04/cumbria-2013-05"
    ]
    rochdale = page(client, "/grades?year=2012&framework=child-protection")
    assert not rochdale.select(".records a[href^='/compare/']")


def test_parts_that_are_not_the_same_are_named_and_told_apart(client: FlaskClient) -> None:
    soup = page(client, "/grades?area=overall-effectiveness")
    names = {tag.get_text() for tag in soup.select(".grades-counts .half-name")}
    assert names == {"child protection", "safeguarding services", "services for looked after children"}
    assert "health agencies among them" in soup.select_one(".cautions").get_text()  # type: ignore[union-attr]


def test_a_page_passes_over_what_it_does_not_know(client: FlaskClient) -> None:
    plain = page(client, "/grades").select("table")
    for arguments in (
        "area=none&grade=fine&framework=x&region=x&latest=no&part=%00&page=0",
        "year=20133",
        "x=y&year=abc&page=x",
    ):
        assert page(client, f"/grades?{arguments}").select("table") == plain, arguments


@pytest.mark.parametrize(
    "arguments",
    [
        "year=1999",
        "grade=outstanding",
        "framework=ilacs",
        "region=london&latest=yes",
        "area=outcomes&latest=yes",
    ],
)
def test_nothing_found_says_so(client: FlaskClient, arguments: str) -> None:
    text = page(client, f"/grades?{arguments}").get_text()
    assert "There is no" in text


def test_a_page_of_a_list_beyond_the_last_is_the_last(client: FlaskClient) -> None:
    assert page(client, "/grades?year=2013&page=99").select(".records > li")


def test_it_can_be_found(client: FlaskClient) -> None:
    assert page(client, "/reports").select("main a[href='/grades']")


# --- the data --------------------------------------------------------------------------------------


def test_csv_and_json_say_the_same(client: FlaskClient) -> None:
    response = client.get("/grades.csv?year=2012")
    lines = list(csv.DictReader(io.StringIO(response.get_data(as_text=True))))
    expected = rows(client, "year=2012")
    assert tuple(lines[0]) == COLUMNS == tuple(expected[0])
    flat = [{**row, "section": " › ".join(row["section"])} for row in expected]
    assert lines == [{n: "" if v is None else str(v) for n, v in row.items()} for row in flat]
    assert response.headers["X-Pilcrow-Total"] == str(len(lines))


def test_a_row_says_what_a_statistician_needs(client: FlaskClient) -> None:
    (row,) = rows(client, "area=help-and-protection&year=2013&region=south-east")
    assert row | {"section": None, "url": None, "area_printed": None} == {
        "report": "west-sussex-2013-02", "authority": "West Sussex", "authority_code": "E10000032", "region": "South East",
        "framework": "child protection", "year": 2013, "inspection_end": row["inspection_end"], "area_printed": None,
        "section": None, "area": "Help and protection", "part": "apart from the quality of practice", "grade": "Adequate", "url": None,
    }  # fmt: skip


@pytest.mark.parametrize("ending", ["json", "csv"])
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        ("area=none", "area"), ("part=x", "part"), ("grade=Good", "grade"), ("framework=SIF", "framework"),
        ("region=x", "region"), ("latest=1", "latest"), ("latest=", "latest"),
        ("year=201", "year"), ("year=20133", "year"), ("year=", "year"), ("year=2013%0A", "year"), ("year=%EF%BC%922013", "year"),
        ("area=adoption&area=outcomes", "area"), ("page=1", "page"), ("authority=cumbria", "authority"),
    ],
)  # fmt: skip
def test_data_refuses_what_it_does_not_take(
    client: FlaskClient, ending: str, arguments: str, name: str
) -> None:
    response = client.get(f"/grades.{ending}?{arguments}")
    assert response.status_code == 400
    assert response.get_json()["error"]["parameter"] == name


def test_the_documentation_names_columns_and_parameters() -> None:
    text = " ".join((ROOT / "docs" / "data.md").read_text(encoding="utf-8").split())
    assert f"`{', '.join(COLUMNS)}`" in text
    for parameter in TAKEN:
        assert f"`{parameter.name}`" in text
    for grade in choices("grade"):
        assert f"`{grade}`" in text


# --- what is looked at ------------------------------------------------------------------------------


def held(name: str, day: str | None, framework: str = "ILACS", region: str = "London") -> Held:
    return Held(f"{name}-{day}-{framework}", name, name, None, region, framework, day, day, day or "undated")


def graded(report: Held, grade: str = "Good", part: str = "") -> Graded:
    return Graded(report, None, part, grade, (0, 0), {})


OLD, NEW, VISIT = (
    held("a", "2015-01-01", "SIF"),
    held("a", "2019-01-01"),
    held("a", "2021-01-01", "focused visit"),
)
OTHER, NO_DAY = held("b", "2014-01-01", "SIF", "North West"), held("c", None)
ALL = All((OLD, NEW, VISIT, OTHER, NO_DAY), tuple(map(graded, (OLD, NEW, OTHER, NO_DAY))))


@pytest.mark.parametrize(
    ("asked", "reports"),
    [
        (Asked(), (OLD, NEW, VISIT, OTHER, NO_DAY)),
        (Asked(framework="sif"), (OLD, OTHER)),
        (Asked(region="north-west"), (OTHER,)),
        # the latest with judgements: a visit that gives none is not it
        (Asked(latest="yes"), (NEW, OTHER, NO_DAY)),
        # of those of the framework that is chosen
        (Asked(latest="yes", framework="sif"), (OLD, OTHER)),
    ],
)
def test_the_reports_that_are_looked_at(asked: Asked, reports: tuple[Held, ...]) -> None:
    assert chosen(ALL, asked).reports == reports


def test_reports_without_judgements_are_counted_apart() -> None:
    assert silent(ALL) == [VISIT]
    assert silent(chosen(ALL, Asked(latest="yes"))) == []


def test_the_newest_year_is_first_and_what_has_no_date_stands_at_the_end() -> None:
    assert years(ALL) == ["2021", "2019", "2015", "2014", UNDATED]


OCTOBER, NOVEMBER = held("d", "2013-10-31", "child protection"), held("d", "2013-11-01", "SIF")


@pytest.mark.parametrize(
    ("reports", "before"),
    [
        ((), set()), ((OCTOBER,), {"2013"}), ((NOVEMBER,), set()), ((NO_DAY, OLD), set()),
        # a year of both is whole
        ((OCTOBER, NOVEMBER, held("e", "2012-06-01", "SLAC")), {"2012"}),
    ],
)  # fmt: skip
def test_the_years_before_the_single_framework(reports: tuple[Held, ...], before: set[str]) -> None:
    assert bygone(All(reports, ())) == before


OVERALL, PRACTICE = (
    next(a for a in areas() if a.slug == s) for s in ("overall-effectiveness", "quality-of-practice")
)


def judged(report: Held, area: Area | None, part: str = "") -> Graded:
    return Graded(report, area, part, "Good", (0, 0), {})


JUDGED = (
    judged(OLD, OVERALL), judged(NEW, OVERALL), judged(NOVEMBER, OVERALL), judged(OCTOBER, OVERALL, "child protection"),
    judged(OCTOBER, PRACTICE), judged(held("e", "2012-06-01", "SLAC"), OVERALL, "safeguarding services"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("there", "open_years", "folded_years", "drawn"),
    [
        # a year of both stands open, and what only it judged apart is folded
        (JUDGED, [["2019", "2015", "2013"]], [["2012"], ["2013"]], ["2019", "2018", "2017", "2016", "2015", "2014", "2013"]),
        # nothing is folded where there is nothing else
        (JUDGED[3:], [["2013", "2012"], ["2013"]], [], ["2013", "2012"]),
        (JUDGED[:2], [["2019", "2015"]], [], ["2019", "2018", "2017", "2016", "2015"]),
    ],
)  # fmt: skip
def test_years_before_the_single_framework_are_folded(
    there: tuple[Graded, ...],
    open_years: list[list[str]],
    folded_years: list[list[str]],
    drawn: list[str],
) -> None:
    found = All(tuple(dict.fromkeys(one.report for one in there)), there)
    shown = tables(found, Asked())
    assert [[row["year"] for row in table["rows"]] for table in shown["tables"]] == open_years
    assert [[row["year"] for row in table["rows"]] for table in shown["before"]] == folded_years
    counts = [
        count["count"]
        for table in (*shown["tables"], *shown["before"])
        for row in table["rows"]
        for cell in row["cells"]
        for part in cell
        for count in part["counts"]
    ]
    assert sum(counts) == len(there)
    assert list(dict.fromkeys(row["year"] for row in shown["one"]["chart"]["rows"])) == drawn
    # an area by itself has all its years
    one = tables(found, Asked(area=OVERALL.slug))["one"]
    assert {row["year"] for row in one["chart"]["rows"]} >= set(years(found))


@pytest.mark.parametrize(
    ("there", "said", "not_said"),
    [
        (JUDGED[:2], ["The one grade for all"], ["part"]),
        (JUDGED[3:], ["no grade is for all of it", "child protection", "safeguarding services"], ["The one grade"]),
        (JUDGED, ["The one grade for all", "the part is named"], []),
    ],
)  # fmt: skip
def test_what_is_said_of_an_area_is_true_of_what_is_shown(
    there: tuple[Graded, ...], said: list[str], not_said: list[str]
) -> None:
    found = All(tuple(dict.fromkeys(one.report for one in there)), there)
    about = tables(found, Asked(area=OVERALL.slug))["one"]["about"]
    assert all(words in about for words in said)
    assert not any(words in about for words in not_said)


def test_each_thing_chosen_can_be_taken_away(client: FlaskClient) -> None:
    for url in (
        "/grades?area=adoption",
        "/grades?area=outcomes&year=2012&part=whole",
        "/grades?region=london",
    ):
        chips = page(client, url).select(".chips a")
        *each, every = [str(a["href"]) for a in chips]
        assert every == "/grades"
        assert len(each) == url.count("=")
        assert all(way.count("=") < url.count("=") for way in each)
        assert "area=" in url or "area=" not in "".join(each)
    without_area = page(client, "/grades?area=outcomes&part=whole&year=2012").select(".chips a")[0]["href"]
    assert without_area == "/grades?year=2012", "a part is of its area"
    assert not page(client, "/grades").select(".chips")


def test_the_figure_stands_above_the_tables_and_each_has_its_name(client: FlaskClient) -> None:
    regions = page(client, "/grades").select("main .scroll")
    names = [str(tag.get("aria-label") or tag.get("aria-labelledby")) for tag in regions]
    assert len(set(names)) == len(names) == 3
    ids = [str(tag["id"]) for tag in page(client, "/grades").select("h2[id]")]
    assert ids == ["one-title", "by-year", "cautions"]


def test_the_newest_is_listed_first() -> None:
    assert [one.report for one in narrowed(ALL, Asked())] == [NEW, OLD, OTHER, NO_DAY]


GRADED = st.builds(
    graded,
    st.builds(
        held, st.sampled_from("abc"), st.sampled_from([None, "2012-01-01", "2014-01-01", "2019-01-01"])
    ),
    st.sampled_from(["Outstanding", "Good", "Requires improvement", "Adequate", "Inadequate"]),
    st.sampled_from(["", "child protection"]),
)


@given(st.lists(GRADED, max_size=12))
def test_the_figure_holds_every_judgement_and_its_bars_keep_their_scale(found: list[Graded]) -> None:
    reports = tuple(dict.fromkeys(one.report for one in found))
    drawn = chart(found, years(All(reports, tuple(found))), Asked(), "none")
    bars = [(column, bar) for row in drawn["rows"] if "bars" in row for column, bar in enumerate(row["bars"])]
    pieces = [(column, piece) for column, bar in bars for piece in bar["pieces"]]
    assert sum(piece["count"] for _, piece in pieces) == len(found)
    assert sum(row.get("total", 0) for row in drawn["rows"]) == len(found)
    for column, piece in pieces:
        assert float(piece["wide"][:-1]) == pytest.approx(WIDE * piece["count"] / drawn["most"], rel=1e-3)
        begins = float(piece["x"][:-1])
        first = pytest.approx(FIRST + APART * column, rel=1e-3)
        assert begins == first or piece["hollow"], "a bar begins at 0, or where another of its step ends"
    for row in drawn["rows"]:
        if "bars" in row:
            assert {grade: cell["count"] for grade, cell in row["counts"].items()} == dict(
                counted([one for one in found if (one.report.year, one.part) == (row["year"], row["part"])])
            )


def test_every_filter_has_its_label() -> None:
    assert set(LABELS) | {"part"} == {parameter.name for parameter in TAKEN}
