"""Feeds and the browser's search box: what RFC 4287, RFC 5005 and OpenSearch 1.1 ask for, read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from indexer import building
from indexer.citation import link
from indexer.generations import Archive, Generation
from indexer.reindex import reindex
from indexer.rollback import rollback
from tests.making import make
from web import feeds
from web.feeds import ENTRIES

ATOM = "{http://www.w3.org/2005/Atom}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def parsed(client: FlaskClient, address: str) -> Element:
    response = client.get(address)
    assert response.status_code == 200, address
    return ElementTree.fromstring(response.get_data())  # noqa: S314 (it is ours)


def text(parent: Element, name: str) -> str:
    (found,) = parent.findall(f"{ATOM}{name}")
    return found.text or ""


def links(parent: Element) -> dict[str, str]:
    """The links by relation; no relation twice."""
    found = [(e.get("rel", "alternate"), e.get("href", "")) for e in parent.findall(f"{ATOM}link")]
    assert len(dict(found)) == len(found)
    return dict(found)


def pages(client: FlaskClient, address: str) -> Iterator[Element]:
    """The feed's pages, by the way that a reader goes."""
    while address:
        feed = parsed(client, address)
        yield feed
        address = links(feed).get("next", "")


# --- Atom -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?q=children",
        "?q=%22out+of+hours%22&authority=cumbria&grade=none",
        "?q=xylophone",
        "?q=children&page=99",
    ],
)
def test_a_feed_has_what_atom_asks_for(client: FlaskClient, query: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: one id, title and updated each; an author; ids that are absolute and differ."""
    response = client.get(f"/search.atom{query}")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = parsed(client, f"/search.atom{query}")
    assert feed.tag == f"{ATOM}feed"
    ids = []
    for element in (feed, *feed.findall(f"{ATOM}entry")):
        ids.append(text(element, "id"))
        assert ids[-1].startswith("http://localhost/")
        assert text(element, "title")
        assert datetime.fromisoformat(text(element, "updated")).tzinfo
        assert links(element)["alternate"].startswith("http://localhost/")
    assert len(set(ids)) == len(ids)
    author = feed.find(f"{ATOM}author")
    assert author is not None
    assert [e.tag for e in author] == [f"{ATOM}name"]
    assert len(links(feed)["self"]) > 0
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) <= ENTRIES
    times = [text(entry, "updated") for entry in entries]
    assert times == sorted(times, reverse=True)
    assert text(feed, "updated") == max(times, default=text(feed, "updated"))
    for entry in entries:
        assert text(entry, "summary"), "an entry without content must have one"
        assert all(
            c.get("term") and c.get("scheme") and c.get("label") for c in entry.findall(f"{ATOM}category")
        )


def test_an_entry_is_a_paragraph_as_it_stands(client: FlaskClient, generation: Generation) -> None:
    hits = client.get("/search.json?q=police+custody+overnight&sort=newest").get_json()["hits"]
    entries = parsed(client, "/search.atom?q=police+custody+overnight").findall(f"{ATOM}entry")
    assert len(entries) == len(hits) == 3
    for entry, hit in zip(entries, hits, strict=True):
        record = generation.record(hit["report"], hit["key"])
        assert text(entry, "id") == links(entry)["alternate"] == link(record, "http://localhost")
        assert " ".join(text(entry, "summary").strip("… ").split()) in " ".join(record.text.split())
        categories = {
            str(c.get("scheme")).partition("#")[2]: c.get("label") for c in entry.findall(f"{ATOM}category")
        }
        assert categories == {"authority": hit["authority"]} | (
            {"grade": hit["grade"]} if hit["grade"] else {}
        )
        assert text(entry, "updated") == generation.manifest["created"]
    assert text(entries[0], "title") == "¶ 3, item 5 · Cumbria, May 2013"


class Clock(datetime):
    """A clock that goes on by a day each time it is looked at."""

    day = 0

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Clock:
        cls.day += 1
        return cls(2026, 1, cls.day, tzinfo=tz)


def test_an_entry_is_updated_when_its_words_are_and_not_with_every_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "datetime", Clock)
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()

    def publish(name: str, *words: str) -> str:
        body = "\n\n".join(f"{n}. Seen: {word}." for n, word in enumerate(words, 1))
        (corpus / f"{name}.txt").write_text(make(body, dates=f"1-2 May {name}"))
        reindex(corpus, index)
        return str(Archive(index).current().manifest["created"])

    def told() -> dict[str, tuple[str, str]]:
        feed = parsed(client, "/search.atom?q=seen")
        entries = feed.findall(f"{ATOM}entry")
        assert text(feed, "updated") == max(text(entry, "updated") for entry in entries)
        return {text(entry, "summary"): (text(entry, "id"), text(entry, "updated")) for entry in entries}

    first = publish("2012", "one", "two")
    before = told()
    second = publish("2013", "three")
    publish("2012", "one", "other")
    rollback(corpus, index)
    now = told()
    last = str(Archive(index).current().manifest["created"])
    assert [now[f"Seen: {word}."][1] for word in ("one", "two", "three")] == [first, last, second]
    assert {words: name for words, (name, _) in before.items()}.items() <= {
        words: name for words, (name, _) in now.items()
    }.items()
    assert len({first, second, last}) == 3
    publish("2012", "one", "other")
    assert told()["Seen: one."] == before["Seen: one."]


def test_its_pages_hold_every_hit_once(client: FlaskClient) -> None:
    """RFC 5005, section 3: first, previous, next and last lead from page to page of one feed."""
    total = client.get("/search.json?q=children&year=2013").get_json()["total"]
    found = list(pages(client, "/search.atom?q=children&year=2013"))
    assert len(found) == -(-total // ENTRIES) > 2
    ids = [text(entry, "id") for feed in found for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) == total
    assert {text(feed, "id") for feed in found} == {links(found[0])["self"]}
    for before, feed in pairwise(found):
        assert links(feed)["previous"] == links(before)["self"]
    for number, feed in enumerate(found):
        assert (links(feed)["first"], links(feed)["last"]) == (
            links(found[0])["self"],
            links(found[-1])["self"],
        )
        assert [
            feed.findtext(f"{SEARCH}{name}") for name in ("totalResults", "startIndex", "itemsPerPage")
        ] == [
            str(total),
            str(number * ENTRIES + 1),
            str(ENTRIES),
        ]
    beyond = links(parsed(client, "/search.atom?q=children&year=2013&page=99"))
    assert beyond["previous"] == links(found[-1])["self"]
    assert "next" not in beyond


def test_it_is_newest_first_whatever_is_asked(client: FlaskClient) -> None:
    entries = [[text(e, "id") for e in parsed(client, f"/search.atom?q=children{more}").findall(f"{ATOM}entry")]
               for more in ("", "&sort=oldest", "&per_page=3")]  # fmt: skip
    newest = client.get("/search.json?q=children&sort=newest&per_page=50").get_json()["hits"]
    assert entries[0] == [f"http://localhost{hit['url']}" for hit in newest]
    assert entries[1] == entries[2] == entries[0]


def test_other_words_are_another_entry(tmp_path: Path) -> None:
    ids = []
    for words in ("1. Alpha words.\n\n2. Other words.", "1. Beta words.\n\n2. Other words."):
        (tmp_path / "corpus").mkdir(exist_ok=True)
        (tmp_path / "corpus" / "a.txt").write_text(make(words))
        reindex(tmp_path / "corpus", tmp_path / "index")
        client = create_app({"CORPUS": tmp_path / "corpus", "INDEX": tmp_path / "index"}).test_client()
        ids.append(
            {text(entry, "id") for entry in parsed(client, "/search.atom?q=words").findall(f"{ATOM}entry")}
        )
    assert len(ids[0]) == len(ids[1]) == 2
    assert len(ids[0] & ids[1]) == 1


def test_markup_in_a_report_and_in_a_query_stays_text(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    body = "1. One &lt;b>bold&lt;/b> & 5 < 6 ]]> \x0b word.\n"
    (tmp_path / "corpus" / "a.txt").write_text(make(body, authority="A <i> & Council"))
    reindex(tmp_path / "corpus", tmp_path / "index")
    client = create_app({"CORPUS": tmp_path / "corpus", "INDEX": tmp_path / "index"}).test_client()
    (entry,) = parsed(client, f"/search.atom?q={quote('word OR <b>&')}").findall(f"{ATOM}entry")
    assert "<b>bold</b> & 5 < 6 ]]>" in text(entry, "summary")
    assert not any(child.tag.endswith("}b") for child in entry.iter())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20), st.text(max_size=20))
def test_any_search_is_well_formed(client: FlaskClient, query: str, authority: str) -> None:
    for host in ("http://localhost", "https://archive.example:8443"):
        response = client.get(
            "/search.atom", query_string={"q": query, "authority": authority}, base_url=host
        )
        if response.status_code == 200:
            feed = ElementTree.fromstring(response.get_data())  # noqa: S314
            assert links(feed)["self"].startswith(f"{host}/search.atom")
        else:
            assert response.status_code == 400
            assert response.get_json()["error"]["message"]


# --- the browser ------------------------------------------------------------------------------------


def test_a_browser_is_told_how_to_search(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    response = client.get("/opensearch.xml")
    assert response.headers["Content-Type"] == "application/opensearchdescription+xml; charset=utf-8"
    found = parsed(client, "/opensearch.xml")
    assert found.tag == f"{SEARCH}OpenSearchDescription"
    # OpenSearch 1.1, "OpenSearch description elements": what must be there, and how long it may be
    for name, most in (("ShortName", 16), ("Description", 1024), ("LongName", 48), ("Attribution", 256)):
        (element,) = found.findall(f"{SEARCH}{name}")
        assert 0 < len(element.text or "") <= most
    urls = {url.get("type"): str(url.get("template")) for url in found.findall(f"{SEARCH}Url")}
    suggests = any(rule.rule == feeds.SUGGESTIONS for rule in client.application.url_map.iter_rules())
    assert ("application/x-suggestions+json" in urls) == suggests
    for media in ("text/html", "application/atom+xml"):
        address = urls[media].replace("{searchTerms}", quote("police custody")).replace("{startPage?}", "1")
        assert client.get(address).mimetype == media
    assert client.get(urls["application/opensearchdescription+xml"]).status_code == 200
    (image,) = found.findall(f"{SEARCH}Image")
    with client.get(str(image.text)) as icon:
        assert icon.mimetype == image.get("type")
    (query,) = found.findall(f"{SEARCH}Query")
    assert client.get(f"/search.json?q={query.get('searchTerms')}").get_json()["total"] > 0


def test_suggestions_are_named_where_there_are_any(client: FlaskClient) -> None:
    app = create_app({name: client.application.config[name] for name in ("CORPUS", "INDEX")})
    if not any(rule.rule == feeds.SUGGESTIONS for rule in app.url_map.iter_rules()):
        app.add_url_rule(feeds.SUGGESTIONS, "suggest", lambda: "")
    urls = parsed(app.test_client(), "/opensearch.xml").findall(f"{SEARCH}Url")
    (url,) = [url for url in urls if url.get("rel") == "suggestions"]
    assert url.get("template") == "http://localhost/suggest.json?q={searchTerms}"


@pytest.mark.parametrize(
    ("address", "feed", "title"),
    [
        ("/", "/search.atom", "Pilcrow"),
        ("/reports/cumbria-2013-05?q=police", "/search.atom", "Pilcrow"),
        ("/search", "/search.atom", "Pilcrow"),
        # the feed of a search keeps what is searched for, not the place in the hits
        (
            "/search?q=police&authority=cumbria&grade=none&sort=oldest&page=2&per_page=5",
            "/search.atom?q=police&authority=cumbria&grade=no-judgement",
            "Pilcrow · police · Cumbria · No judgement",
        ),
        # of a query that cannot be understood there is no feed
        ("/search?q=a*", None, None),
    ],
)
def test_pages_name_their_feed(
    client: FlaskClient, address: str, feed: str | None, title: str | None
) -> None:
    head = BeautifulSoup(client.get(address).get_data(), "html.parser").head
    assert head is not None
    found = head.select("link[rel=alternate][type='application/atom+xml']")
    assert [(tag["href"], tag["title"]) for tag in found] == ([(feed, title)] if feed else [])
    assert [tag["href"] for tag in head.select("link[rel=search]")] == ["/opensearch.xml"]
    if feed:
        assert client.get(feed).status_code == 200
