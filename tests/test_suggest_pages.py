"""Suggestions as pages and as data, against the real search: what is suggested is found."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.completion import MOST, MOST_WORK
from indexer.engine.search import Index
from indexer.search_types import Filters


def suggestions(client: FlaskClient, **args: str) -> list[Any]:
    response = client.get("/suggest.json", query_string=args)
    assert response.status_code == 200
    assert response.content_type == "application/x-suggestions+json; charset=utf-8"
    answer = response.get_json(force=True)
    assert answer[0] == args.get("q", "")
    assert len(answer[1]) == len(answer[2]) == len(answer[3]) <= MOST
    return list(zip(*answer[1:], strict=True))


def total(client: FlaskClient, url: str) -> int:
    parts = urlsplit(url)
    assert parts.path == "/search"
    return int(client.get(f"/search.json?{parts.query}").get_json()["total"])


def page(client: FlaskClient, url: str) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == 200, url
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


@pytest.mark.parametrize(
    ("args", "first"),
    [
        # a word, a phrase, an abbreviation, inside brackets and quotation marks
        ({"q": "safeg"}, "safeguarding"),
        ({"q": "child prot"}, '"child protection"'),
        ({"q": "CAF"}, "CAF"),
        ({"q": "(police OR custo"}, "(police OR custody)"),
        ({"q": '"out of'}, '"out of hours"'),
        # under filters, which stay
        ({"q": "cust", "year": "2013"}, "custody"),
        ({"q": "cust", "authority": "cumbria", "sort": "newest"}, "custody"),
    ],
)
def test_every_suggestion_finds_what_it_says(client: FlaskClient, args: dict[str, str], first: str) -> None:
    found = suggestions(client, **args)
    assert found[0][0] == first
    for _, note, url in found:
        assert note.endswith(f"{total(client, url):,} found")
        assert not note.endswith(" 0 found")
        assert all(f"{name}={value}" in url for name, value in args.items() if name != "q")


def test_an_abbreviation_says_what_it_means_and_an_authority_is_a_filter(client: FlaskClient) -> None:
    assert any("common assessment framework" in note for _, note, _ in suggestions(client, q="CAF"))
    urls = {label: url for label, _, url in suggestions(client, q="police in roch")}
    assert urls["police from Rochdale"].endswith("/search?q=police&authority=rochdale")


@pytest.mark.parametrize(
    "q", ["", " ", "xylo", "saf*", "-", '"', "(((", "a" * 1000, "\x00", "<b>", "year:", "OR"]
)
def test_nothing_to_suggest(client: FlaskClient, q: str) -> None:
    assert suggestions(client, q=q) == []
    soup = page(client, f"/suggest?q={q if q.isalnum() else ''}")
    assert len(soup.find_all("h1")) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_nothing_that_is_typed_is_an_error(client: FlaskClient, q: str) -> None:
    for path in ("/suggest", "/suggest.json"):
        assert client.get(path, query_string={"q": q, "year": q}).status_code == 200


def test_the_page_lists_what_begins_so_as_links(client: FlaskClient) -> None:
    soup = page(client, "/suggest?q=child+prot&year=2013")
    links = soup.select(".begun a")
    assert '"child protection"' in [link.get_text() for link in links]
    for link in links:
        assert total(client, str(link["href"])) > 0
        assert "year=2013" in str(link["href"])
    assert soup.select_one('input[type="hidden"][name="year"]')
    # Another list is one button away, with and without a script.
    assert soup.select_one('form[action="/search"] button[formaction="/suggest"]')


def test_the_page_escapes_what_is_typed(client: FlaskClient) -> None:
    soup = page(client, "/suggest?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert all(script.get("src") for script in soup.find_all("script"))


def test_a_misspelling_is_corrected_on_both_pages(client: FlaskClient) -> None:
    for url in ("/search?q=police+cusdoty&year=2013", "/suggest?q=polcie"):
        (link,) = page(client, url).select(".did-you-mean a")
        assert link.strong
        assert total(client, str(link["href"])) > 0
    assert not page(client, "/search?q=police").select(".did-you-mean")


def test_the_other_form_of_an_abbreviation(client: FlaskClient) -> None:
    links = {a.get_text(): str(a["href"]) for a in page(client, "/search?q=CAF").select(".other-forms a")}
    assert list(links) == ["“common assessment framework”", "CAF or “common assessment framework”"]
    one, both = (total(client, url) for url in links.values())
    assert total(client, "/search?q=CAF") < both
    assert one < both
    back = page(client, "/search?q=%22common+assessment+framework%22").select_one(".other-forms a")
    assert back
    assert back.get_text() == "CAF"
    # Where reports differ, each is named by its authority.
    notes = page(client, "/search?q=CSCB").select_one(".other-forms")
    assert notes
    assert "Cumbria" in notes.get_text()


@pytest.mark.parametrize("q", ["%22police", "police", "-police", "police+AND"])
def test_a_search_without_suggestions_has_none(client: FlaskClient, q: str) -> None:
    soup = page(client, f"/search?q={q}")
    assert not soup.select(".other-forms, .did-you-mean")


SENTENCES = "(the /s of /s to /s and /s in /s a /s for /s is) (of /s the /s to /s and /s in)"
WINDOWS = " OR ".join(
    f'"{a} {b}"~50 /s {c}' for a in ("the", "of") for b in ("to", "and") for c in ("in", "a")
)


@pytest.mark.parametrize(
    "before",
    [f'{SENTENCES} ("the of"~50 /s "to and"~50) 99 ', f"{WINDOWS} OR 98 ", "-".join(["a"] * 480) + "-"],
)
def test_all_counts_of_a_suggestion_cost_no_more_than_one_may(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    worked: list[int] = []
    total = Index.total

    def weighed(index: Index, text: str, filters: Filters | None = None) -> int:
        worked.append(index.work(text))
        return total(index, text, filters)

    monkeypatch.setattr(Index, "total", weighed)
    suggestions(client, q=f"{before}ch")
    assert sum(worked) <= 1.2 * MOST_WORK  # the first is weighed for all
    # What readers type is completed as before.
    assert len(suggestions(client, q="safeguarding children ch")) > 3
