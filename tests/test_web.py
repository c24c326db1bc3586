"""The pages and the data routes, without a browser: status, words, links, headers, hostile input."""

from __future__ import annotations

import csv
import io
import json
import re
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from indexer.generations import Generation
from indexer.reindex import reindex
from indexer.search_types import Filters, SearchQuery
from tests.conftest import CORPUS
from tests.making import make
from web.urls import View, choices, search_query, search_url, toggled

PAGES = [
    ("/", "Pilcrow"),
    ("/search", "Search · Pilcrow"),
    ("/search?q=police+custody", "police custody · Search · Pilcrow"),
    ("/search?q=%22police", '"police · Search · Pilcrow'),
    ("/search?q=a*", "Search · Pilcrow"),
    (
        "/search?same=cumbria-2013-05/4",
        "4 paragraphs and items with the wording of ¶ 4, Cumbria, May 2013 · Search · Pilcrow",
    ),
    ("/search?q=police&view=lines", "police · Lines · Search · Pilcrow"),
    ("/search?q=police&view=reports", "police · Reports · Search · Pilcrow"),
    ("/search?q=police&view=chart", "police · Figures · Search · Pilcrow"),
    ("/search?q=xylophone", "xylophone · Search · Pilcrow"),
    ("/reports", "Reports · Pilcrow"),
    ("/reports/cumbria-2013-05", "Cumbria, May 2013 · Pilcrow"),
    ("/reports/cumbria-2013-05/13", "¶ 13 · Cumbria, May 2013 · Pilcrow"),
    ("/reports/cumbria-2013-05/3.7", "¶ 3, item 7 · Cumbria, May 2013 · Pilcrow"),
    ("/authorities/cumbria", "Cumbria · Pilcrow"),
    ("/authorities/cumberland", "Cumberland · Pilcrow"),
    ("/compare", "Compare · Pilcrow"),
    ("/compare/cumbria-2012-04/cumbria-2013-05", "Cumbria, April 2012 beside Cumbria, May 2013 · Pilcrow"),
    ("/help", "Help · Pilcrow"),
]


def page(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status, url
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


@pytest.mark.parametrize(("url", "title"), PAGES)
def test_pages(client: FlaskClient, url: str, title: str) -> None:
    soup = page(client, url)
    assert soup.title is not None
    assert soup.title.get_text() == title
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all(style=True)
    assert not soup.find_all("style")
    assert all(script.get("src") for script in soup.find_all("script"))
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)), "ids are unique"
    for text in ("generation", "index", "Whoosh", "None", "undefined"):
        words = soup.get_text(" ").split()
        assert text not in words, text


def test_every_link_leads_somewhere(client: FlaskClient) -> None:
    """From the home page, every internal link of every page type answers; each anchor exists."""
    start = [url for url, _ in PAGES]
    wanted: dict[str, set[str]] = {}
    for url in start:
        for tag in page(client, url).find_all(href=True):
            href = str(tag["href"])
            if href.startswith(("http://localhost/", "/", "#")):
                path, _, anchor = href.removeprefix("http://localhost").partition("#")
                wanted.setdefault(path or url, set()).add(anchor)
    assert len(wanted) > 400
    for path, anchors in sorted(wanted.items()):
        with client.get(path) as response:
            assert response.status_code in (200, 302), path
            html = response.get_data(as_text=True) if response.mimetype == "text/html" else ""
        found = set(re.findall(r'\sid="([^"]*)"', html)) | {""}
        assert {escape(anchor) for anchor in anchors} <= found, path


def test_headers(client: FlaskClient) -> None:
    for url in ("/", "/search.json?q=x", "/static/pilcrow.css", "/none", "/reports/cumbria-2013-05/source"):
        with client.get(url) as response:
            headers = response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"


# --- search -----------------------------------------------------------------------------------------


def test_search_marks_what_was_found(client: FlaskClient) -> None:
    soup = page(client, "/search?q=police+custody+overnight")
    hits = soup.select(".results > .hits > li > article.hit")
    assert len(hits) == 3
    marks = {mark.get_text() for hit in hits for mark in hit.select("mark")}
    assert marks == {"police", "custody", "overnight"}
    assert "3 paragraphs and items with police, custody and overnight" in soup.get_text()


def test_where_few_have_all_the_words_those_with_some_follow(client: FlaskClient) -> None:
    few = page(client, "/search?q=police+custody+overnight")
    with_all = {a["href"] for a in few.select(".results > .hits .hit-label a")}
    with_some = [a["href"] for a in few.select(".some .hit-label a")]
    assert len(with_some) == 10 - len(with_all)
    assert not with_all.intersection(with_some)
    total = int(few.select(".some .said")[0].get_text().split()[0])
    everything = client.get("/search.json?q=police+OR+custody+OR+overnight").get_json()["total"]
    assert total == everything - 3
    # None has them all: that is said, and what has some stands right there.
    none = page(client, "/search?q=is+the+xylophone+in+police+custody%3F")
    assert "No paragraph or item with xylophone, police and custody" in none.get_text()
    assert none.select(".some article.hit")
    assert not none.select(".some mark:-soup-contains('the')")
    # A page that is full, and a search that asks for any word already, have no such part.
    assert not page(client, "/search?q=children").select(".some")
    assert not page(client, "/search?q=custody+OR+xylophone").select(".some")


def test_what_is_said_in_many_reports_is_one_hit(client: FlaskClient) -> None:
    total = client.get("/search.json?q=unannounced").get_json()["total"]
    soup = page(client, "/search?q=unannounced")
    shown = soup.select("article.hit")
    folded = [a for a in soup.select(".hit-ways a") if "with the same words" in a.get_text()]
    assert folded
    others = sum(int(a.get_text().split()[1]) for a in folded)
    assert len(shown) + others == total <= 10 + others
    # The link leads to all of them, and each is a hit of its own.
    count = int(folded[0].get_text().split()[1]) + 1
    every = page(client, str(folded[0]["href"]))
    assert len(every.select("article.hit")) == min(10, count)
    assert f"{count} paragraphs and items with the wording of" in every.get_text()


def test_more_like_a_paragraph_comes_from_other_reports(client: FlaskClient) -> None:
    soup = page(client, "/search?like=cumbria-2013-05/32")
    assert "like ¶ 32, Cumbria, May 2013" in soup.get_text()
    links = [str(a["href"]) for a in soup.select(".hit-label a")]
    assert links
    assert not any("cumbria-2013-05" in link.split("?")[0] for link in links)
    nothing = page(client, "/search?like=cumbria-2013-05/999")
    assert "which is not held here" in nothing.get_text()
    assert not nothing.select("article.hit")


def test_each_facet_ignores_its_own_filter(client: FlaskClient) -> None:
    open_, chosen = (
        client.get(f"/search.json?q=children{more}").get_json()["facets"]
        for more in ("", "&authority=cumbria")
    )
    assert [(v["value"], v["count"]) for v in open_["authority"]] == [
        (v["value"], v["count"]) for v in chosen["authority"]
    ]
    assert [v["value"] for v in chosen["authority"] if v["selected"]] == ["Cumbria"]
    assert sum(v["count"] for v in chosen["year"]) < sum(v["count"] for v in open_["year"])


def test_facet_counts_are_what_their_links_give(client: FlaskClient) -> None:
    soup = page(client, "/search?q=children&grade=inadequate&year=2013")
    for link in soup.select("a.facet-value"):
        count = int(str(link.select_one(".count").get_text()).split()[1].replace(",", ""))  # type: ignore[union-attr]
        url = str(link["href"])
        values = client.get(url.replace("/search?", "/search.json?")).get_json()
        if (
            not link.get("aria-current")
            and len(values["facets"])
            and url.count("grade=") + url.count("year=") == 2
        ):
            assert values["total"] == count, url
    assert len(soup.select(".chips a")) == 3


@given(
    st.text(max_size=20).map(str.strip),
    st.lists(st.sampled_from(["Cumbria", "Bristol, City of", "Elsewhere Council"]), unique=True, max_size=2),
    st.lists(st.sampled_from(["2012", "2013"]), unique=True),
    st.lists(st.sampled_from(["Inadequate", "Requires improvement", "No judgement"]), unique=True),
    st.sampled_from(["relevance", "newest", "oldest"]),
    st.integers(1, 50),
)
def test_a_search_and_its_url_are_inverse(
    text: str, authority: list[str], year: list[str], grade: list[str], sort: str, number: int
) -> None:
    from werkzeug.test import EnvironBuilder
    from werkzeug.wrappers import Request

    filters = Filters(authority=tuple(authority), year=tuple(year), grade=tuple(grade))
    query = SearchQuery(text, filters, sort, number)
    path, _, arguments = search_url(query).partition("?")
    request = Request(EnvironBuilder(path, query_string=arguments).get_environ())
    assert search_query(request.args) == query


@given(
    st.text(max_size=20),
    st.lists(st.sampled_from(["Cumbria", "Isle of Wight", "a&b=c", "\x00"]), unique=True),
    st.sampled_from(["", "lines", "chart"]),
)
def test_the_links_of_a_facet_are_those_of_each_value(text: str, chosen: list[str], view: str) -> None:
    query = SearchQuery(text.strip(), Filters(authority=tuple(chosen), year=("2012",)), "newest", 3)
    values = ["Cumbria", "Kent", "Isle of Wight", "a&b=c", "\x00", "St. Helens"]
    expected = [search_url(toggled(query, "authority", value), view=View(view)) for value in values]
    assert list(choices(query, "authority", values, View(view))) == expected


@pytest.mark.parametrize(
    ("query", "place"), [("a*", 1), ("police year:soon", 8), ("police grade:splendid", 8), ("a " * 51, 101)]
)
def test_a_bad_query_is_explained_with_its_place(client: FlaskClient, query: str, place: int) -> None:
    soup = page(client, f"/search?q={quote(query)}")
    fault = soup.select_one("#q-fault")
    assert fault is not None
    assert f"character {place}" in fault.get_text() or "the end" in fault.get_text()
    answer = client.get(f"/search.json?q={quote(query)}")
    assert answer.status_code == 400
    assert answer.get_json()["error"]["position"] == place - 1
    assert answer.get_json()["error"]["hint"]
    assert client.get(f"/search.csv?q={quote(query)}").status_code == 400


@pytest.mark.parametrize(
    ("query", "meant", "said"),
    [
        ('"police custody', '"police custody"', "never closed"),
        ("(police custody", "police custody", "never closed"),
        ("police custody)", "police custody", "without an opening"),
        ("police custody OR", "police custody", "“OR” with nothing"),
    ],
)
def test_a_slip_is_put_right_with_a_note(client: FlaskClient, query: str, meant: str, said: str) -> None:
    [note] = page(client, f"/search?q={quote(query)}").select(".repair")
    assert said in note.get_text()
    put_right, as_meant = (client.get(f"/search.json?q={quote(q)}").get_json() for q in (query, meant))
    assert said in put_right["repairs"][0]["message"]
    assert as_meant["repairs"] == []
    assert put_right["hits"] == as_meant["hits"] != []


def test_no_hit_offers_a_way_on(client: FlaskClient) -> None:
    soup = page(client, "/search?q=xylophone&authority=rochdale")
    assert any("any of these words" not in a.get_text() for a in soup.select(".nothing a"))
    soup = page(client, "/search?q=%22plan+child+protection%22&authority=rochdale")
    links = {a.get_text(): str(a["href"]) for a in soup.select(".nothing a")}
    assert any("without the quotation marks" in text or "without filters" in text for text in links)
    for text, href in links.items():
        assert client.get(href).status_code == 200, text


def test_pages_of_results_hold_every_hit_once(client: FlaskClient) -> None:
    total = client.get("/search.json?q=children").get_json()["total"]
    assert total > 100
    seen = []
    for number in range(1, -(-total // 50) + 1):
        hits = client.get(f"/search.json?q=children&per_page=50&page={number}").get_json()["hits"]
        seen += [(hit["report"], hit["key"]) for hit in hits]
    assert len(seen) == len(set(seen)) == total
    assert client.get("/search.json?q=children&page=9999").get_json()["hits"] == []
    assert page(client, "/search?q=children&page=9999").select("article.hit"), "the page shows the last one"


def test_sorts_by_date(client: FlaskClient, generation: Generation) -> None:
    for sort, reverse in (("newest", True), ("oldest", False)):
        hits = client.get(f"/search.json?q=children&sort={sort}&per_page=100").get_json()["hits"]
        dates = [generation.report(hit["report"]).inspection_end for hit in hits]
        assert dates == sorted(dates, reverse=reverse)  # type: ignore[type-var]


def test_csv_holds_all_hits_verbatim(client: FlaskClient, generation: Generation) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=children").get_data(as_text=True))))
    assert len(rows) == client.get("/search.json?q=children").get_json()["total"]
    for row in rows:
        assert row["text"] == generation.record(row["report"], row["key"]).text
        assert row["url"].startswith("http://localhost/reports/")


# --- reports and paragraphs -------------------------------------------------------------------------


def test_a_report_page_shows_every_word(client: FlaskClient, generation: Generation) -> None:
    """Promises 1 and 2, on the page that a reader sees."""
    for name, report in generation.reports.items():
        soup = page(client, f"/reports/{name}")
        shown = " ".join(soup.get_text(" ").split())
        for block in report.blocks:
            for line in block.text.split("\n"):
                assert " ".join(line.split()) in shown, (name, block.text[:60])
        for key in generation.records[name]:
            assert soup.find(id=f"p-{key}") is not None


def test_a_report_page_carries_the_search(client: FlaskClient) -> None:
    soup = page(client, "/reports/cumbria-2013-05?q=police+custody+overnight")
    assert [tag["id"] for tag in soup.select("[data-hit]")] == ["p-3.5", "p-32"]
    assert "2 hits" in soup.get_text()
    assert page(client, "/reports/cumbria-2013-05?q=%22broken").select("[data-hit]") == []


def test_a_paragraph_page(client: FlaskClient, generation: Generation) -> None:
    record = generation.record("cumbria-2013-05", "13")
    soup = page(client, f"/reports/cumbria-2013-05/13?v={record.fingerprint}")
    assert record.text in " ".join(soup.get_text(" ").split())
    areas = {str(tag["id"]): tag.get_text() for tag in soup.find_all("textarea")}
    link = f"http://localhost/reports/cumbria-2013-05/13?v={record.fingerprint}"
    assert areas["permalink"].strip() == link
    assert link in areas["cite-plain"]
    assert link in areas["cite-markdown"]
    assert "<a href=" in areas["cite-html"]
    assert "Inadequate" in soup.get_text()
    assert "changed since" not in soup.get_text()


def test_items_and_footnotes_stand_with_their_paragraph(client: FlaskClient) -> None:
    soup = page(client, "/reports/northamptonshire-2013-02/3")
    assert len(soup.select("ul.items li")) == 14
    headings = [tag.get_text() for tag in soup.select(".item-heading")]
    assert headings == ["Immediately:", "Within three months:", "Within six months:"]
    assert "The Children (Secure Accommodation)" in soup.get_text()


def serving(folder: Path, text: str, name: str = "a.txt") -> FlaskClient:
    """A client of an archive, in ``folder``, of one report."""
    corpus = folder / "corpus"
    corpus.mkdir(exist_ok=True)
    (corpus / name).write_text(text)
    reindex(corpus, folder / "index")
    return create_app({"CORPUS": corpus, "INDEX": folder / "index"}).test_client()


def test_a_doubt_stands_at_its_own_paragraph(tmp_path: Path) -> None:
    """Also in a web page that stands on one line of its file."""
    paragraphs = "".join(f"<p>{text}</p>" for text in ("1. One.", "2. Cut off", "3. Three."))
    client = serving(tmp_path, f"<h1>About this inspection</h1>{paragraphs}", "a.html")
    url = client.get("/search.json?q=three").get_json()["hits"][0]["url"].rpartition("/")[0]
    shown = {tag["id"]: len(tag.select(".doubt")) for tag in page(client, url).select(".para")}
    assert shown == {"p-1": 0, "p-2": 1, "p-3": 0}
    assert len(page(client, f"{url}/2").select(".doubt")) == 1


@pytest.fixture
def history(tmp_path: Path) -> FlaskClient:
    """An archive in which one paragraph has changed and one is gone."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    body = "# About this inspection\n\n1. Alpha words.\n\n2. Beta words stand.\n\n3. Gamma words.\n"
    (corpus / "one.txt").write_text(make(body))
    (corpus / "two.txt").write_text(make(body, authority="Rochdale Council"))
    reindex(corpus, tmp_path / "index")
    (corpus / "one.txt").write_text(make(body.replace("Beta", "Delta").replace("\n3. Gamma words.\n", "")))
    (corpus / "two.txt").unlink()
    reindex(corpus, tmp_path / "index")
    return create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()


def test_a_link_to_changed_words_shows_both(history: FlaskClient) -> None:
    from indexer.pinpoint import fingerprint

    soup = page(history, f"/reports/cumbria-2013-05/2?v={fingerprint('Beta words stand.')}")
    notice = soup.select_one(".changed")
    assert notice is not None
    assert "Beta words stand." in notice.get_text()
    assert "Delta words stand." in notice.get_text()
    assert page(history, "/reports/cumbria-2013-05/2").select_one(".changed") is None
    unknown = page(history, "/reports/cumbria-2013-05/2?v=00000000").select_one(".changed")
    assert unknown is not None
    assert "This link cites other words than these" in unknown.get_text()
    strange = page(history, "/reports/cumbria-2013-05/2?v=xyz").select_one(".changed")
    assert strange is not None
    assert "ends in “xyz”, which stands for no words" in strange.get_text()


def test_a_link_to_what_is_gone_answers_410(history: FlaskClient) -> None:
    soup = page(history, "/reports/cumbria-2013-05/3", 410)
    assert "Gamma words." in soup.get_text()
    assert "no longer" in soup.get_text()
    assert "Rochdale" not in soup.get_text()
    page(history, "/reports/rochdale-2013-05", 410)
    page(history, "/reports/rochdale-2013-05/1", 410)
    page(history, "/reports/rochdale-2013-05/99", 410)
    page(history, "/reports/cumbria-2013-05/99", 404)
    page(history, "/reports/rochdale-2013-05/source", 410)
    page(history, "/compare/rochdale-2013-05/cumbria-2013-05", 410)


def test_programs_are_told_the_same(history: FlaskClient) -> None:
    from indexer.pinpoint import fingerprint

    old = fingerprint("Beta words stand.")
    changed = history.get(f"/reports/cumbria-2013-05/2.json?v={old}").get_json()
    assert changed["text"] == "Delta words stand."
    assert (changed["changed"]["cited"], changed["changed"]["then"]) == (old, "Beta words stand.")
    assert "changed" not in history.get("/reports/cumbria-2013-05/2.json").get_json()
    assert history.get(f"/reports/cumbria-2013-05/2.txt?v={old}").status_code == 404
    for ending in ("json", "txt", "csl.json"):
        gone = history.get(f"/reports/cumbria-2013-05/3.{ending}")
        assert gone.status_code == 410
        assert gone.get_json()["error"]["text"] == "Gamma words."


@pytest.mark.parametrize(
    ("ending", "media"),
    [
        ("json", "application/json"),
        ("md", "text/markdown; charset=utf-8"),
        ("txt", "text/plain; charset=utf-8"),
        ("bib", "application/x-bibtex; charset=utf-8"),
        ("ris", "application/x-research-info-systems; charset=utf-8"),
        ("csl.json", "application/vnd.citationstyles.csl+json; charset=utf-8"),
    ],
)
def test_citation_files(client: FlaskClient, ending: str, media: str) -> None:
    for key in ("13", "3.7"):
        response = client.get(f"/reports/cumbria-2013-05/{key}.{ending}")
        assert response.status_code == 200
        assert response.headers["Content-Type"] == media
        assert f"/reports/cumbria-2013-05/{key}?v=" in response.get_data(as_text=True)
    assert client.get(f"/reports/cumbria-2013-05/99.{ending}").status_code == 404


def test_the_source_is_untouched(client: FlaskClient, generation: Generation) -> None:
    for name, report in generation.reports.items():
        response = client.get(f"/reports/{name}/source")
        assert response.get_data() == (CORPUS / report.source).read_bytes()
        assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_a_source_that_has_changed_is_not_called_the_source(tmp_path: Path) -> None:
    client = serving(tmp_path, make("1. One."))
    assert client.get("/reports/cumbria-2013-05/source").status_code == 200
    (tmp_path / "corpus" / "a.txt").write_text(make("1. Two."))
    assert "has changed" in page(client, "/reports/cumbria-2013-05/source", 404).get_text()


@pytest.mark.parametrize("name", ["reports/cumbria-2013-05.json", "manifest.json", "history.json"])
def test_a_damaged_archive_is_unavailable_and_says_so(tmp_path: Path, name: str) -> None:
    client = serving(tmp_path, make("1. One."))
    (damaged,) = (tmp_path / "index").glob(f"gen-*/{name}")
    damaged.write_text("{")
    page(client, "/reports/cumbria-2013-05" if name != "history.json" else "/reports/none", 503)
    if name != "history.json":
        assert client.get("/health").status_code == 503


def test_the_address_of_links_can_be_set(index_folder: Path) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "BASE_URL": "https://archive.example/"})
    text = app.test_client().get("/reports/cumbria-2013-05/13.txt").get_data(as_text=True)
    assert "https://archive.example/reports/cumbria-2013-05/13?v=" in text


# --- compare ----------------------------------------------------------------------------------------


def test_compare_chooses(client: FlaskClient) -> None:
    chosen = client.get("/compare?left=cumbria-2012-04&right=cumbria-2013-05")
    assert chosen.status_code == 302
    assert chosen.headers["Location"] == "/compare/cumbria-2012-04/cumbria-2013-05"
    again = page(client, "/compare?left=cumbria-2012-04&right=cumbria-2013-05&choose=1")
    assert [o["value"] for o in again.select("option[selected]")] == ["cumbria-2012-04", "cumbria-2013-05"]
    assert "two different reports" in page(client, "/compare?left=x&right=x").get_text()
    page(client, "/compare/cumbria-2012-04/none", 404)


# --- errors and hostile input -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "url", ["/none", "/reports/none", "/reports/cumbria-2013-05/99", "/authorities/none"]
)
def test_not_found_is_a_page_with_a_way_on(client: FlaskClient, url: str) -> None:
    soup = page(client, url, 404)
    assert soup.select("main a[href='/search']")


def test_before_anything_is_published(tmp_path: Path) -> None:
    client = create_app({"CORPUS": CORPUS, "INDEX": tmp_path / "none"}).test_client()
    for url in ("/", "/search?q=x", "/reports", "/reports/a/1", "/compare"):
        soup = page(client, url, 503)
        assert "being set up" in soup.get_text()
    assert client.get("/search.json?q=x").status_code == 503
    assert client.get("/search.json?q=x").get_json()["error"]["status"] == 503
    assert client.get("/health").status_code == 503
    assert client.get("/help").status_code == 200


def test_an_unforeseen_error_shows_no_traceback(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("web.pages.present.card", broken)
    response = client.get("/reports")
    assert response.status_code == 500
    assert "secret detail" not in response.get_data(as_text=True)
    assert "Something went wrong here" in response.get_data(as_text=True)


@pytest.mark.parametrize("status", [400, 413, 500, 503])
def test_every_error_has_the_archives_dress(client: FlaskClient, status: int) -> None:
    from flask import abort

    app = create_app({"CORPUS": CORPUS, "INDEX": client.application.config["INDEX"]})
    app.add_url_rule("/broken", view_func=lambda: abort(status))
    soup = page(app.test_client(), "/broken", status)
    assert soup.select(".site-header")
    assert soup.select("main a[href='/search']")
    assert soup.title is not None
    assert soup.title.get_text().endswith(" · Pilcrow")


def test_a_running_server_serves_what_was_published_last(tmp_path: Path) -> None:
    client = serving(tmp_path, make("# About this inspection\n\n1. Alpha words.\n"))
    assert client.get("/search.json?q=beta").get_json()["total"] == 0
    serving(tmp_path, make("# About this inspection\n\n1. Beta words.\n"))
    assert client.get("/search.json?q=beta").get_json()["total"] == 1
    assert "Beta words." in client.get("/reports/cumbria-2013-05/1").get_data(as_text=True)


def test_only_trusted_hosts_are_answered_where_they_are_named(index_folder: Path) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "TRUSTED_HOSTS": ["archive.example"]})
    client = app.test_client()
    assert client.get("/reports", base_url="https://archive.example").status_code == 200
    refused = client.get("/reports/cumbria-2013-05/13", base_url="https://evil.example")
    assert refused.status_code == 400
    assert "evil.example" not in refused.get_data(as_text=True)


def test_wrong_methods_are_refused(client: FlaskClient) -> None:
    for method in (client.post, client.put, client.delete):
        assert method("/search").status_code == 405


HOSTILE = ["../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/", "\x00", "<script>alert(1)</script>", "a" * 5000,
           "\u202e", "{{7*7}}", "'; DROP TABLE", "%", "\ud7ff"]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_every_place(client: FlaskClient, text: str) -> None:
    coded = quote(text)
    for url in (
        f"/search?q={coded}", f"/search?q=x&authority={coded}&year={coded}&sort={coded}&page={coded}",
        f"/search.json?q={coded}", f"/search.csv?q={coded}", f"/reports/{coded}", f"/reports/cumbria-2013-05/{coded}",
        f"/reports/{coded}/source", f"/reports/cumbria-2013-05/13?v={coded}", f"/compare/{coded}/{coded}",
        f"/compare?left={coded}&right={coded}", f"/authorities/{coded}", f"/static/{coded}", f"/{coded}",
    ):  # fmt: skip
        with client.get(url) as response:
            assert response.status_code in (200, 301, 302, 308, 400, 404, 410), url
            body = response.get_data(as_text=True)
        assert "<script>alert" not in body or response.mimetype != "text/html"
        assert "root:" not in body
        assert ">49<" not in body


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.text(max_size=60),
    st.sampled_from(["/search?q=", "/search.json?q=", "/reports/", "/reports/cumbria-2013-05/"]),
)
def test_any_text_in_a_url(client: FlaskClient, text: str, start: str) -> None:
    assert client.get(start + quote(text)).status_code in (200, 308, 400, 404, 410)


def test_a_report_with_markup_in_it_is_shown_as_text(tmp_path: Path) -> None:
    body = (
        "# About <script>alert(1)</script>\n\n1. One <script>alert(2)</script> <img src=x onerror=y> two.\n"
    )
    client = serving(tmp_path, make(body, authority="<svg onload=x> Council"))
    (report,) = [json.loads(line) for line in [json.dumps(client.get("/search.json?q=").get_json())]]
    name = report["hits"][0]["report"]
    for url in (
        "/",
        "/search?q=alert",
        f"/reports/{name}?q=alert",
        f"/reports/{name}/1",
        f"/compare/{name}/{name}",
    ):
        text = client.get(url).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img" not in text
        assert "<svg" not in text


def test_a_spreadsheet_meets_no_formula(tmp_path: Path) -> None:
    client = serving(tmp_path, make("# About this inspection\n\n1. =HYPERLINK(1) words.\n"))
    (row,) = csv.DictReader(io.StringIO(client.get("/search.csv?q=words").get_data(as_text=True)))
    assert row["text"] == "'=HYPERLINK(1) words."
