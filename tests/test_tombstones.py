"""A link to words that changed or went: what was cited, when, why it went, and what may say it now."""

from __future__ import annotations

import random
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app import create_app
from indexer.engine.like import MOST
from indexer.generations import Generation
from indexer.ledger import whole
from indexer.pinpoint import fingerprint
from indexer.reindex import reindex
from indexer.successor import FLOOR, successors
from indexer.words import collapse
from tests.making import make

OUT = "The emergency duty team answers calls out of hours and tells the day service of each of them by nine."
MOVED = OUT.replace("nine", "ten")
ELSEWHERE = OUT.replace("nine", "eight").replace("emergency ", "")


def body(*paragraphs: str) -> str:
    numbered = "".join(f"{number}. {text}\n\n" for number, text in enumerate(paragraphs, 1))
    return f"# About this inspection\n\n{numbered}"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Over three days: paragraph 1 has three wordings, 3 has two and goes; another report goes whole."""
    base = tmp_path_factory.mktemp("tombstones")
    corpus = base / "corpus"
    corpus.mkdir()
    (corpus / "two.txt").write_text(make(body("Gone with all of it.", ELSEWHERE), dates="1 July 2012"))
    (corpus / "three.txt").write_text(make(body("Nothing else.", ELSEWHERE), dates="1 June 2011"))
    days = {
        "2026-01-01": (body("Alpha words stand.", "Second.", OUT), None),
        "2026-02-02": (body("Beta words stand.", "Second.", OUT.replace("nine", "noon")), None),
        "2026-03-03": (body("Gamma words stand.", MOVED), "Put together anew."),
    }
    with pytest.MonkeyPatch.context() as patch:
        for day, (text, reason) in days.items():
            patch.setattr(whole, "today", lambda day=day: day)
            (corpus / "one.txt").write_text(make(text))
            if reason:
                (corpus / "two.txt").unlink()
            reindex(corpus, base / "index", tombstone=reason)
    return create_app({"CORPUS": corpus, "INDEX": base / "index"}).test_client()


def page(client: FlaskClient, url: str, status: int) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status
    return BeautifulSoup(response.get_data(), "html.parser")


def said(tag: Tag | None) -> str:
    assert tag is not None
    return collapse(tag.get_text(" "))


def test_words_that_changed_are_shown_with_their_days(archive: FlaskClient) -> None:
    cited = fingerprint("Alpha words stand.")
    notice = page(archive, f"/reports/cumbria-2013-05/1?v={cited}", 200).select_one(".changed")
    text = said(notice)
    assert (
        "Then: what was cited Alpha words stand. First seen 1 January 2026, last seen 2 February 2026" in text
    )
    assert "Now Gamma words stand. Here since 3 March 2026" in text
    assert "In between First seen 2 February 2026, last seen 3 March 2026 : Beta words stand." in text
    assert notice is not None
    assert [said(tag) for tag in notice.select("del, ins")] == ["Alpha", "Gamma"]
    between = str(notice.select("li a")[0]["href"])
    later = said(page(archive, between, 200).select_one(".changed"))
    assert "cited Beta words" in later
    assert "In between" not in later
    told = archive.get(f"/reports/cumbria-2013-05/1.json?v={cited}").get_json()["changed"]
    assert told == {
        "cited": cited, "then": "Alpha words stand.", "first_seen": "2026-01-01", "last_seen": "2026-02-02",
        "between": [{
            "fingerprint": fingerprint("Beta words stand."), "text": "Beta words stand.",
            "first_seen": "2026-02-02", "last_seen": "2026-03-03",
        }],
    }  # fmt: skip
    none = archive.get("/reports/cumbria-2013-05/1.json?v=00000000").get_json()["changed"]
    assert none == {"cited": "00000000", "then": None, "first_seen": None, "last_seen": None, "between": []}


def test_what_is_gone_shows_what_was_cited_and_what_came_after(archive: FlaskClient) -> None:
    soup = page(archive, f"/reports/cumbria-2013-05/3?v={fingerprint(OUT)}", 410)
    cited, later = [said(figure) for figure in soup.select("main figure.specimen")][:2]
    assert cited == f"{OUT} The words that were cited. First seen 1 January 2026, last seen 2 February 2026."
    assert later.startswith(OUT.replace("nine", "noon"))
    assert "after those that were cited. First seen 2 February 2026, last seen 3 March 2026." in later
    assert "The reason that was given: Put together anew." in said(soup.main)
    # without v they are the last; with one that nobody knows, that is said
    for ending, known in (("", True), ("?v=00000000", False)):
        other = page(archive, f"/reports/cumbria-2013-05/3{ending}", 410)
        assert said(other.select_one("figure")).startswith(OUT.replace("nine", "noon"))
        assert ("names words that this archive does not hold" in said(other.main)) != known


def test_a_suggestion_is_marked_as_one_and_never_led_to(archive: FlaskClient) -> None:
    """The report's own first, though another is held; with what differs marked."""
    soup = page(archive, f"/reports/cumbria-2013-05/3?v={fingerprint(OUT)}", 410)
    section = soup.select_one("section.suggested")
    assert section is not None
    assert said(section.h2) == "A suggestion, not the citation"
    own, other = section.select("figure")
    assert said(own.blockquote) == MOVED
    assert [said(tag) for tag in own.select("ins")] == ["ten."]
    assert "95 % of the words are the same." in said(own)
    assert str(own.select("a")[0]["href"]).startswith("/reports/cumbria-2013-05/2?v=")
    assert str(other.select("a")[0]["href"]).startswith("/reports/cumbria-2011-06/2?v=")
    assert "location" not in archive.get("/reports/cumbria-2013-05/3").headers
    nothing = page(archive, "/reports/cumbria-2012-07/1", 410)
    assert nothing.select_one(".suggested") is None
    assert "Nothing in the archive says much the same now." in said(nothing.main)


def test_programs_are_told_what_is_gone(archive: FlaskClient) -> None:
    told: dict[str, Any] = archive.get(f"/reports/cumbria-2013-05/3.json?v={fingerprint(OUT)}").get_json()[
        "error"
    ]
    suggestions = told.pop("suggestions")
    assert told == {
        "status": 410, "message": "cumbria-2013-05/3 is no longer in the archive.", "report": "cumbria-2013-05",
        "key": "3", "text": OUT, "fingerprint": fingerprint(OUT), "first_seen": "2026-01-01",
        "last_seen": "2026-02-02", "reason": "Put together anew.", "moved": None,
    }  # fmt: skip
    assert [(s["pinpoint"], s["similarity"]) for s in suggestions] == [
        ("cumbria-2013-05/2", 95),
        ("cumbria-2011-06/2", 92),
    ]
    assert suggestions[0]["text"] == MOVED
    assert suggestions[0]["url"].endswith(f"/reports/cumbria-2013-05/2?v={fingerprint(MOVED)}")


def test_a_report_that_is_gone_says_what_it_was(archive: FlaskClient) -> None:
    text = said(page(archive, "/reports/cumbria-2012-07", 410).main)
    assert "It was here until 3 March 2026. 2 paragraphs of it could be cited, items included" in text
    assert "The reason that was given: Put together anew." in text


# --- where words may stand now ----------------------------------------------------------------------


def test_a_change_of_one_word_is_found_and_never_called_the_same(generation: Generation) -> None:
    """Of paragraphs of the five reports, each with one word put in another's place."""
    chosen = random.Random(5)  # noqa: S311
    records = [r for group in generation.records.values() for r in group.values() if len(r.text.split()) > 8]
    for record in chosen.sample(records, 25):
        words = record.text.split()
        words[chosen.randrange(len(words))] = "otherwise"
        found = successors(" ".join(words), record.report, generation)
        assert FLOOR <= found[0].similarity < 100
        assert (found[0].record.report, found[0].record.text) == (record.report, record.text)
        told = [record.text[a:b] for a, b in found[0].now]
        assert len(told) <= 1
    assert successors(records[0].text, "somewhere-2001-01", generation)[0].similarity == 100


def test_nothing_is_found_for_what_nothing_says(generation: Generation) -> None:
    for text in ("Zebras graze here.", "the of and", "", "children"):
        assert successors(text, "cumbria-2013-05", generation) == ()


def test_what_resembles_a_text_is_bounded(generation: Generation) -> None:
    found = generation.index.resembling("Children and young people are protected by social workers. " * 500)
    assert len(found) == MOST
