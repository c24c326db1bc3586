"""The ways to look at a search: exact counts, verbatim lines, honest bars, and links that keep the view."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from app import create_app
from indexer.generations import Generation
from indexer.reindex import reindex
from indexer.search_types import FACETS, Filters, SearchQuery
from indexer.types import GRADES, NO_JUDGEMENT
from tests.making import make
from tests.test_web import page
from web import chart, data, views
from web.exports import LINE_COLUMNS
from web.urls import PARAGRAPHS, VIEWS, View, search_query, search_url, view_named, view_of

NAMED = [name for name in VIEWS if name]
QUERIES = [
    SearchQuery("children"),
    SearchQuery('"out of hours" OR police'),
    SearchQuery("police custody", Filters(authority=("Cumbria",))),
    SearchQuery("supervis*", Filters(grade=("Inadequate",), year=("2013",)), "newest"),
    SearchQuery("", Filters(section=("Leadership and governance",))),
    SearchQuery("", Filters(year=("2012",))),
]


def text(tag: Tag | None) -> str:
    assert tag is not None
    return " ".join(tag.get_text().split())


def number(words: str) -> int:
    found = re.search(r"[\d,]+", words)
    assert found, words
    return int(found[0].replace(",", ""))


def arguments(url: str) -> MultiDict[str, str]:
    return MultiDict(parse_qs(urlsplit(url).query))


# --- in the address ---------------------------------------------------------------------------------


@given(st.sampled_from([*VIEWS, "map", "LINES", ""]), st.sampled_from(["", "left", "authority", "none"]))
def test_a_view_and_its_address_are_inverse(name: str, order: str) -> None:
    view = view_of(MultiDict({"view": name, "order": order}))
    assert view_of(arguments(search_url(SearchQuery("x"), view=view))) == view
    assert view.name == (name if name in VIEWS else "")
    assert view.order in ("", *VIEWS[view.name])
    assert search_query(arguments(search_url(SearchQuery("x"), view=view))) == SearchQuery("x")


def test_paragraphs_have_the_address_that_they_had() -> None:
    assert search_url(SearchQuery("x"), view=PARAGRAPHS) == search_url(SearchQuery("x")) == "/search?q=x"
    assert view_named("reports", "left") == View("reports")
    assert view_named("reports", "authority") == View("reports", "authority")


@pytest.mark.parametrize("view", [View("lines", "right"), View("reports", "authority"), View("chart")])
def test_what_narrows_orders_and_leafs_keeps_the_view(client: FlaskClient, view: View) -> None:
    query = SearchQuery("children", Filters(year=("2013",)), "oldest", 2)
    soup = page(client, search_url(query, view=view))
    places = "a.facet-value, .chips a, .pager a"
    links = [str(a["href"]) for a in soup.select(places)]
    assert len(links) > 10
    for link in links:
        assert view_of(arguments(link)) == view, link
    hidden = {str(tag["name"]): str(tag["value"]) for tag in soup.select(".search-box input[type=hidden]")}
    assert view_of(MultiDict(hidden)) == view
    assert hidden["sort"] == "oldest"
    for link in (str(a["href"]) for a in soup.select(".sorts a")):
        assert view_of(arguments(link)).name == view.name
    # And the way back from a report.
    for link in [str(a["href"]) for a in soup.select("main a[href^='/reports/']:not([href$='/cite'])")][:2]:
        back = [str(a["href"]) for a in page(client, link).select("main a[href^='/search']")]
        assert [view_of(arguments(url)) for url in back] == [view]
        assert "Back to the results" in page(client, link).get_text()


@pytest.mark.parametrize("view", NAMED)
def test_no_address_of_data_is_given_a_view(client: FlaskClient, view: str) -> None:
    soup = page(client, f"/search?q=children&view={view}")
    taken = [str(a["href"]) for a in soup.select(".formats a, link[type='application/atom+xml']")]
    assert taken
    for address in taken:
        with client.get(address) as response:
            assert response.status_code == 200, address


def test_a_view_leads_to_the_others(client: FlaskClient) -> None:
    for name in VIEWS:
        soup = page(client, f"/search?q=children&page=2&order=authority&view={name}")
        links = {text(a): a for a in soup.select(".views a")}
        assert list(links) == ["Paragraphs", "Lines", "Reports", "Authorities", "Figures"]
        assert [text(a) for a in soup.select(".views [aria-current]")] == [views.NAMES[name]]
        for other, label in views.NAMES.items():
            wanted = arguments(str(links[label]["href"]))
            order = "authority" if name in ("lines", "reports", "authorities") else ""
            assert view_of(wanted) == view_named(other, order)
            assert search_query(wanted) == SearchQuery("children")


@pytest.mark.parametrize("view", NAMED)
def test_no_hit_and_no_query_are_as_ever(client: FlaskClient, view: str) -> None:
    soup = page(client, f"/search?q=custody+xylophone&view={view}")
    assert soup.select(".nothing a")
    assert not soup.select(".views, .lines, .groups, .chart, .pager")
    fault = page(client, f"/search?q=a*&view={view}")
    assert fault.select_one("#q-fault")
    assert fault.select_one(f".search-box input[name=view][value={view}]")
    assert text(page(client, f"/search?q=&view={view}").title) == f"{views.NAMES[view]} · Search · Pilcrow"


# --- counts of the engine ---------------------------------------------------------------------------


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_reports_are_counted_and_read_as_the_hits_are(generation: Generation, query: SearchQuery) -> None:
    found = list(generation.index.records(query))
    rows = generation.index.by_report(query)
    assert {row.report: row.found for row in rows} == Counter(record.report for record in found)
    assert all(row.in_all == len(generation.records[row.report]) for row in rows)
    names = [row.report for row in rows][:2]
    some = list(generation.index.of_reports(query, names))
    assert some == sorted(
        (record for record in found if record.report in names),
        key=lambda record: (record.report, record.order),
    )
    assert list(generation.index.of_reports(query, [])) == []


def test_a_marker_marks_as_the_highlighter_does(generation: Generation) -> None:
    marker = generation.index.marker("police OR supervis*")
    for record in generation.index.records(SearchQuery("police OR supervis*")):
        assert marker.spans(record.text) == generation.index.highlight(record.text, "police OR supervis*")
        assert marker.spans(record.text)
    assert generation.index.marker("(((").spans("police") == ()
    costs = [generation.index.marker(q).cost for q in ("", "a", "a OR b", '"a b"~3', '"a b"~3 OR c~')]
    assert costs == sorted(set(costs))
    assert costs[0] == 1


# --- lines ------------------------------------------------------------------------------------------


def every_line(client: FlaskClient, url: str) -> list[tuple[str, str, str]]:
    """The lines of all pages: where each stands, what was found, all its words."""
    found = []
    following: str | None = url
    while following:
        soup = page(client, following)
        for item in soup.select(".lines > li"):
            for sign in item.select(".line .ellipsis"):
                sign.decompose()
            line, link = item.select_one(".line"), item.select_one(".where a")
            assert line is not None
            assert link is not None
            path = urlsplit(str(link["href"])).path.removeprefix("/reports/")
            found.append((path, text(line.mark), line.get_text()))
        link = soup.select_one(".pager a[rel=next]")
        following = str(link["href"]) if link else None
    return found


@pytest.mark.parametrize("order", ["", *VIEWS["lines"]])
def test_every_place_is_shown_once_and_verbatim(
    client: FlaskClient, generation: Generation, order: str
) -> None:
    query, word = "=police OR =custody OR =health", r"\b(?:police|custody|health)\b"
    place = re.compile(rf"(?i){word}(?:\s+{word})*")
    url = f"/search?q={quote(query)}&view=lines&order={order}"
    shown = every_line(client, url)
    for path, found, words in shown:
        record = generation.record(*path.split("/"))
        assert words in record.text
        assert place.fullmatch(found)
    hits = generation.index.records(SearchQuery(query))
    places = sum(len(place.findall(record.text)) for record in hits)
    said = text(page(client, url).select_one(".view-said"))
    assert number(said) == places == len(shown) > views.LINES
    assert f"in {len({path for path, _, _ in shown})} paragraphs and items." in said


def test_lines_stand_in_the_order_that_is_asked_for(client: FlaskClient, generation: Generation) -> None:
    def shown(more: str) -> list[tuple[str, str, str]]:
        return every_line(client, f"/search?q=police&view=lines&{more}")

    ranked = generation.index.records(SearchQuery("police", sort="newest"))
    paths = list(dict.fromkeys(path for path, _, _ in shown("sort=newest")))
    assert paths == [f"{record.report}/{record.key}" for record in ranked]
    after = [words.partition(found)[2].split() for _, found, words in shown("order=right")]
    first = [re.sub(r"\W", "", words[0]).casefold() for words in after if words and words[0][0].isalnum()]
    assert first == sorted(first)
    names = [path for path, _, _ in shown("order=authority")]
    assert names == sorted(names, key=lambda path: path.partition("/")[0])


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_lines_are_taken_away_with_all_that_cites_them(
    client: FlaskClient, generation: Generation, ending: str
) -> None:
    body = client.get(f"/search/lines.{ending}?q=police+custody").get_data(as_text=True)
    rows = (
        list(csv.DictReader(io.StringIO(body, newline="")))
        if ending == "csv"
        else [json.loads(line) for line in body.split("\n") if line]
    )
    shown = every_line(client, "/search?q=police+custody&view=lines")
    assert [(row["pinpoint"], row["found"]) for row in rows] == [(path, found) for path, found, _ in shown]
    for row, (_, _, words) in zip(rows, shown, strict=True):
        assert tuple(row) == LINE_COLUMNS
        record = generation.record(row["report"], row["key"])
        piece = row["left"] + row["found"] + row["right"]
        assert words in piece
        start = int(row["start"])
        assert record.text[start - len(row["left"]) :].startswith(piece)
        assert row["url"] == f"http://localhost/reports/{row['pinpoint']}?v={record.fingerprint}"
        assert row["citation"].startswith("Ofsted, ")


def test_where_only_a_part_is_laid_out_that_is_said(
    client: FlaskClient, generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "MOST_READ", 22)
    marker = generation.index.marker("children")
    most = int(22 / marker.cost)
    records = list(generation.index.records(SearchQuery("children", sort="oldest")))
    places = sum(len(marker.spans(record.text)) for record in records[:most])
    url = "/search?q=children&view=lines&sort=oldest&order=right"
    said = text(page(client, url).select_one(".view-said"))
    assert said.startswith(
        f"{places} places in the first {most} of {len(records)} paragraphs and items (oldest"
    )
    assert "Only these are laid out here" in said
    assert len(every_line(client, url)) == places
    # What is taken away has all of them.
    body = client.get("/search/lines.jsonl?q=children").get_data(as_text=True)
    assert body.count("\n") == sum(len(marker.spans(record.text)) for record in records)


def test_a_search_that_would_mark_too_much_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data, "MOST_MARKED", 20)
    assert client.get("/search/lines.csv?q=overnight").status_code == 200
    refused = client.get("/search/lines.csv?q=children")
    assert refused.status_code == 400
    assert "too much" in refused.get_json()["error"]["message"]


PAIRS = [f'"{a} {b}"~50' for a in ("the", "of", "in", "for", "with") for b in ("to", "and", "a", "is", "are")]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("children", 200),
        ("children OR young OR people", 200),
        ('"children young"~10', 200),
        # each costs many times what a word does
        (" OR ".join(PAIRS), 400),
        (f"({' OR '.join(PAIRS[:10])}) /s ({' OR '.join(PAIRS[10:20])})", 400),
    ],
)
def test_what_would_take_long_to_lay_out_in_lines_is_refused(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, query: str, status: int
) -> None:
    monkeypatch.setattr(data, "MOST_MARKED", data.MOST_MARKED // 3)  # of so small an archive
    assert client.get("/search/lines.csv", query_string={"q": query}).status_code == status


def test_a_search_without_words_has_no_lines_and_says_so(client: FlaskClient) -> None:
    for query in ("", "authority=cumbria", "q=-police"):
        soup = page(client, f"/search?{query}&view=lines")
        assert "this search asks for none" in text(soup.select_one(".view-said"))
        assert not soup.select(".lines, .sorts, .formats, .pager")
    # Some are found by a word, some by its absence.
    mixed = page(client, "/search?q=custody+OR+-children&view=lines")
    assert "found have none of the words" in text(mixed.select_one(".view-said"))


# --- reports ----------------------------------------------------------------------------------------


def counts(soup: BeautifulSoup) -> dict[str, tuple[int, int]]:
    """Found and in all, by report, as the page has them."""
    found = {}
    for group in soup.select(".by-report"):
        link = group.select_one(".record-name a")
        assert link is not None
        pair = re.findall(r"[\d,]+", text(group.select_one(".by-report-count")))
        found[urlsplit(str(link["href"])).path.rpartition("/")[2]] = (int(pair[0]), int(pair[1]))
    return found


def test_each_report_has_its_hits_in_reading_order(client: FlaskClient, generation: Generation) -> None:
    soup = page(client, "/search?q=health&view=reports&grade=inadequate")
    query = SearchQuery("health", Filters(grade=("Inadequate",)))
    rows = generation.index.by_report(query)
    assert counts(soup) == {row.report: (row.found, row.in_all) for row in rows}
    total = generation.index.search(query).total
    assert (
        text(soup.select_one(".view-said"))
        == f"{total} paragraphs and items in {len(rows)} of the 5 reports held."
    )
    for group, name in zip(soup.select(".by-report"), counts(soup), strict=True):
        hits = [urlsplit(str(a["href"])).path for a in group.select(".short-mark a")]
        wanted = [f"/reports/{name}/{r.key}" for r in generation.index.of_reports(query, [name])]
        assert hits == wanted
        assert len(group.select(".shorts")[0].select("li")) == min(3, len(wanted))
        assert bool(group.select("details")) == (len(wanted) > 3)
        for words, path in zip(group.select(".short .text"), hits, strict=True):
            assert words.mark is not None
            for sign in words.select(".ellipsis"):
                sign.decompose()
            assert words.get_text() in generation.record(name, path.rpartition("/")[2]).text


def test_the_orders_of_reports(client: FlaskClient, generation: Generation) -> None:
    def names(more: str) -> list[str]:
        return list(counts(page(client, f"/search?q=children&view=reports{more}")))

    found = {row.report: row.found for row in generation.index.by_report(SearchQuery("children"))}
    assert names("") == sorted(found, key=lambda name: -found[name])
    by_date = sorted(found, key=lambda name: str(generation.report(name).day))
    assert names("&sort=oldest") == by_date
    assert names("&sort=newest") == by_date[::-1]
    assert names("&order=authority&sort=newest") == sorted(found)


def test_pages_of_reports_hold_each_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "REPORTS", 2)
    seen = [list(counts(page(client, f"/search?q=children&view=reports&page={n}"))) for n in (1, 2, 3)]
    assert [len(names) for names in seen] == [2, 2, 1]
    assert len({name for names in seen for name in names}) == 5
    beyond = page(client, "/search?q=children&view=reports&page=99")
    assert list(counts(beyond)) == seen[2]
    assert text(beyond.select_one(".pager [aria-current]")) == "Page 3"


def test_what_is_not_shown_of_a_report_is_said(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MOST_OF_REPORT", 6)
    soup = page(client, "/search?q=children&view=reports")
    for group, (found, _) in zip(soup.select(".by-report"), counts(soup).values(), strict=True):
        shown = len(group.select(".short"))
        assert shown == 5
        rest = group.select_one(".hint")
        assert number(text(rest)) == found - shown
        assert rest is not None
        assert rest.a is not None
        anchor = urlsplit(str(rest.a["href"])).fragment
        assert page(client, str(rest.a["href"])).find(id=anchor) is not None


# --- authorities ------------------------------------------------------------------------------------


def columns(soup: BeautifulSoup) -> dict[str, tuple[int, int]]:
    """How many are found of each authority, and in how many reports, as the page has them."""
    found = {}
    for column in soup.select(".by-authority article"):
        pair = re.findall(r"[\d,]+", text(column.select_one(".by-report-count")))
        found[text(column.select_one("h3"))] = (number(pair[0]), number(pair[1]))
    return found


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_each_authority_has_its_best_hits(
    client: FlaskClient, generation: Generation, query: SearchQuery
) -> None:
    soup = page(client, search_url(query, view=View("authorities")))
    records = list(generation.index.records(query))
    wanted = {
        name: (
            sum(r.authority == name for r in records),
            len({r.report for r in records if r.authority == name}),
        )
        for name in {r.authority for r in records}
    }
    assert columns(soup) == wanted
    held = len({report.authority for report in generation.reports.values()})
    of = f"all {held}" if len(wanted) == held else f"{len(wanted)} of the {held}"
    total = f"{len(records)} paragraph{'s' * (len(records) > 1)}"
    assert text(soup.select_one(".view-said")).startswith(total)
    assert f"of {of} authorities held." in text(soup.select_one(".view-said"))
    for column in soup.select(".by-authority article"):
        name = text(column.select_one("h3"))
        best = [r for r in records if r.authority == name][: views.BEST]
        paths = [urlsplit(str(a["href"])).path for a in column.select("a.short-mark")]
        assert sorted(paths) == sorted(f"/reports/{r.report}/{r.key}" for r in best)
        # The newest report first, in each the order of the search.
        days = [str(generation.report(path.split("/")[2]).day) for path in paths]
        assert days == sorted(days, reverse=True)
        rank = [f"/reports/{r.report}/{r.key}" for r in best]
        for report in {r.report for r in best}:
            ours = [path for path in paths if path.split("/")[2] == report]
            assert ours == [path for path in rank if path.split("/")[2] == report]
        for hit, path in zip(column.select(".of-authority"), paths, strict=True):
            record = generation.record(*path.split("/")[2:])
            for sign in hit.select(".ellipsis"):
                sign.decompose()
            words = hit.select_one(".text")
            assert words is not None
            assert words.get_text() in record.text
            assert (record.grade or "no judgement") in text(hit.select_one(".meta"))
        every = column.select_one(".by-authority-all a:not(.beside-next)")
        assert (every is not None) == (wanted[name][0] > len(best))
        if every is not None:
            assert (
                number(text(every))
                == generation.index.search(search_query(arguments(str(every["href"])))).total
            )
            assert number(text(every)) == wanted[name][0]


def test_the_orders_and_pages_of_authorities(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = columns(page(client, "/search?q=children&view=authorities"))
    assert list(whole) == sorted(whole, key=lambda name: (-whole[name][0], name))
    named = columns(page(client, "/search?q=children&view=authorities&order=authority"))
    assert list(named) == sorted(whole)
    newest = columns(page(client, "/search?q=children&view=authorities&sort=newest"))
    assert next(iter(newest)) == "Cumbria", "its report of May 2013 is the latest"
    monkeypatch.setattr(views, "AUTHORITIES", 2)
    pages = [columns(page(client, f"/search?q=children&view=authorities&page={n}")) for n in (1, 2)]
    assert [name for found in pages for name in found] == list(whole)
    beyond = columns(page(client, "/search?q=children&view=authorities&page=99"))
    assert beyond == pages[-1]
    # Those that are chosen, and no others.
    only = columns(page(client, "/search?q=children&view=authorities&authority=cumbria&authority=rochdale"))
    assert set(only) == {"Cumbria", "Rochdale"}


# --- figures ----------------------------------------------------------------------------------------


def table(soup: BeautifulSoup, facet: str) -> dict[str, list[str]]:
    """The rows of a figure's table, by their name."""
    section = soup.find("section", {"aria-labelledby": f"figure-{facet}"})
    assert isinstance(section, Tag)
    return {
        text(row.th): [text(cell) for cell in row.select("td")]
        for row in section.select("tbody tr, tfoot tr")
    }


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_figures_are_counts_of_the_hits(
    client: FlaskClient, generation: Generation, query: SearchQuery
) -> None:
    soup = page(client, search_url(query, view=View("chart")))
    for facet in ("year", "grade"):
        others = Filters(**{name: getattr(query.filters, name) for name in FACETS if name != facet})
        rows = table(soup, facet)
        for value, cells in rows.items():
            label = value.removesuffix(" chosen")
            only = () if label == "All" else (label,)
            filters = Filters(**{**{n: getattr(others, n) for n in FACETS}, facet: only})
            hits, all_ = (
                list(generation.index.records(SearchQuery(words, filters))) for words in (query.text, "")
            )
            wanted = [len({r.report for r in hits}), len({r.report for r in all_}), len(hits), len(all_)]
            assert [int(cell.replace(",", "")) for cell in cells[:4]] == wanted
            assert cells[4] == chart.percent(len(hits) / len(all_))
            chosen = label in getattr(query.filters, facet)
            assert value.endswith(" chosen") == chosen
        assert ("All" in rows) == (facet == "year")


def test_each_bar_is_as_long_as_its_number_and_leads_to_it(
    client: FlaskClient, generation: Generation
) -> None:
    soup = page(client, "/search?q=police&view=chart")
    scales: dict[tuple[str, str], set[float]] = {}
    linked = 0
    for figure, facet in zip(soup.select("svg.chart"), ("year", "grade"), strict=True):
        rows = table(soup, facet)
        for link in figure.select("a"):
            name = text(link.select_one("text.name"))
            reports, held, paragraphs, in_all = (int(cell.replace(",", "")) for cell in rows[name][:4])
            outline, filled, share = (
                float(str(bar["width"]).rstrip("%")) for bar in link.select(".held, .found")
            )
            starts = {str(bar["x"]) for bar in link.select(".held, .found")}
            assert starts == {str(line["x1"]) for line in link.select(".zero")}, "bars begin at 0"
            for kind, length, amount in (
                (f"{facet} reports", outline, held),
                (f"{facet} reports", filled, reports),
                ("share", share, paragraphs / in_all),
            ):
                scales.setdefault((kind, ""), set()).add(round(length / amount, 1))
            assert str(link["aria-label"]).startswith(f"{name}: {reports} of {held} report")
            narrowed = generation.index.search(search_query(arguments(str(link["href"]))))
            assert narrowed.total == paragraphs
            linked += 1
    assert linked > 4
    for kind, factors in scales.items():
        assert max(factors) - min(factors) <= 0.1 + 0.01 * max(factors), (kind, factors)


def test_a_figure_can_be_read_without_seeing_it(client: FlaskClient) -> None:
    soup = page(client, "/search?q=police&view=chart")
    for figure in soup.select("svg.chart"):
        named = (figure["aria-labelledby"], figure["aria-describedby"])
        assert [text(soup.select_one(f"#{name}")).split()[0] for name in named] == ["Found", "For"]
        assert figure.title is not None
        assert figure.desc is not None
        assert figure["role"] == "group", "what is inside an image cannot be reached"
        assert not figure.select("[style], script, style")
    grades = [text(row) for row in soup.select("[aria-labelledby=figure-grade] tbody th")]
    assert grades == [grade for grade in (*GRADES, NO_JUDGEMENT) if grade in grades]
    assert len(grades) > 3


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An archive of reports of 1990, 2009, 2010 and 2013, and of one without a date."""
    folder = tmp_path_factory.mktemp("years")
    corpus = folder / "corpus"
    corpus.mkdir()
    for name, dates, authority in (
        ("a", "1 May 1990", "Cumbria County Council"),
        ("b", "1 May 2009", "Rochdale Council"),
        ("c", "1 May 2010", "Rochdale Council"),
        ("d", "1 May 2013", "Cumbria County Council"),
        ("e", "not known", "Cumbria County Council"),
    ):
        extra = (
            "" if name == "c" else "\n\n# Leadership and governance\n\nLeadership and governance is good.\n\n"
        )
        body = f"# About this inspection\n\n1. Alpha words.\n{extra}2. Beta words.\n"
        (corpus / f"{name}.txt").write_text(make(body, dates=dates, authority=authority))
    reindex(corpus, folder / "index")
    return create_app({"CORPUS": corpus, "INDEX": folder / "index"}).test_client()


def test_years_run_down_the_page_with_their_gaps(years: FlaskClient) -> None:
    rows = table(page(years, "/search?q=alpha&view=chart"), "year")
    assert list(rows) == ["1990", "…", "2009", "2010", "2011", "2012", "2013", "Undated", "All"]
    assert rows["…"] == ["1991–2008: no report held"]
    assert rows["2011"] == rows["2012"] == ["no report held"]
    assert rows["All"][:2] == ["5", "5"]
    drawn = page(years, "/search?q=alpha&view=chart").select("svg.chart")[0]
    assert [text(tag) for tag in drawn.select("text.name")] == [*list(rows)[:-1]]
    assert [text(tag) for tag in drawn.select("g.none text")][:2] == ["…", "1991–2008: no report held"]


def test_a_year_that_the_filters_leave_nothing_of_is_not_said_to_be_missing(years: FlaskClient) -> None:
    rows = table(page(years, "/search?q=&view=chart&grade=good&authority=rochdale&authority=cumbria"), "year")
    assert rows["2010"] == ["nothing there under these filters"]
    assert rows["2011"] == ["no report held"]
    theirs = table(page(years, "/search?q=&view=chart&authority=rochdale"), "year")
    assert list(theirs) == ["2009", "2010", "All"]


def test_a_choice_is_shown_beside_the_others(years: FlaskClient) -> None:
    soup = page(years, "/search?q=alpha&view=chart&year=2009")
    assert "You have chosen 2009. The others are shown beside it here." in text(
        soup.select_one("[aria-labelledby=figure-year] .hint")
    )
    rows = table(soup, "year")
    assert rows["2009 chosen"][:2] == ["1", "1"]
    assert rows["2013"][:2] == ["1", "1"]
    assert [text(tag) for tag in soup.select("text.is-chosen")] == ["2009"]


SHARES = [
    # Nothing is 0 but nothing, all is only all.
    (0, "0%"), (1, "100%"), (0.0001, "<0.1%"), (0.9996, ">99.9%"),
    (0.0005, "0.1%"), (0.134, "13.4%"), (0.5, "50.0%"), (0.9994, "99.9%"),
]  # fmt: skip


@pytest.mark.parametrize(("share", "shown"), SHARES)
def test_shares(share: float, shown: str) -> None:
    assert chart.percent(share) == shown


@given(st.integers(0, 10_000), st.integers(1, 10_000))
def test_a_share_of_some_is_never_none_or_all(found: int, in_all: int) -> None:
    shown = chart.percent(min(found, in_all) / in_all)
    assert (shown == "0%") == (found == 0)
    assert (shown == "100%") == (found >= in_all)


def test_the_archive_is_looked_at_as_a_whole_too(client: FlaskClient, generation: Generation) -> None:
    """Without a query the figures say what is held."""
    rows = table(page(client, "/search?view=chart"), "year")
    assert rows["All"] == ["5", "5", f"{generation.index.count():,}", f"{generation.index.count():,}", "100%"]
