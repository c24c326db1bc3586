"""A link that was kept tells what came to its search and what went since, over several generations."""

from __future__ import annotations

from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app import create_app
from indexer.generations import Archive
from indexer.reindex import reindex
from tests.making import make


def text(*words: str, dates: str = "13-22 May 2013") -> str:
    body = "".join(f"{place}. {word.title()} words.\n\n" for place, word in enumerate(words, 1))
    return make(f"# About this inspection\n\n{body}", dates=dates)


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, Path, FlaskClient]:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "one.txt").write_text(text("police", "court", "police"))
    (corpus / "two.txt").write_text(text("health", dates="1-5 July 2012"))
    reindex(corpus, index)
    app = create_app({"CORPUS": corpus, "INDEX": index, "TESTING": False})
    return corpus, index, app.test_client()


def said(client: FlaskClient, url: str) -> str | None:
    response = client.get(url)
    assert response.status_code == 200
    notice = BeautifulSoup(response.get_data(), "html.parser").select_one(".changed")
    return " ".join(notice.get_text(" ").split()) if notice else None


def kept(client: FlaskClient, url: str) -> str:
    """The link that the page offers for keeping."""
    soup = BeautifulSoup(client.get(url).get_data(), "html.parser")
    [link] = [a for a in soup.select("a") if "has changed since" in a.get_text()]
    return str(link["href"])


def test_what_came_and_went_is_told(archive: tuple[Path, Path, FlaskClient]) -> None:
    corpus, index, client = archive
    link = kept(client, "/search?q=police")
    assert said(client, link) is None  # nothing was published since
    # Another report alone changes: nothing for this search.
    (corpus / "two.txt").write_text(text("health", "visits", dates="1-5 July 2012"))
    reindex(corpus, index)
    assert "The same paragraphs as on" in (said(client, link) or "")
    # Two generations later: paragraph 1 went, 2 came; and a report came, and its hit with it.
    (corpus / "one.txt").write_text(text("court", "police", "police"))
    reindex(corpus, index)
    (corpus / "three.txt").write_text(text("police", dates="1-5 March 2011"))
    reindex(corpus, index)
    told = said(client, link) or ""
    assert "2 came, 1 went." in told
    assert "¶ 2, Cumbria, May 2013" in told
    assert "¶ 1, Cumbria, March 2011" in told
    assert told.index("Went") < told.rindex("¶ 1, Cumbria, May 2013")
    # A link kept now says nothing of what was before it.
    assert said(client, kept(client, "/search?q=police")) is None
    # With a filter it is that search that is compared.
    assert "1 came" in (said(client, f"{link}&year=2011") or "")
    # What changed back is as it was.
    (corpus / "one.txt").write_text(text("police", "court", "police"))
    (corpus / "three.txt").unlink()
    reindex(corpus, index)
    assert "The same paragraphs as on" in (said(client, link) or "")


def test_words_that_changed_are_told_apart(archive: tuple[Path, Path, FlaskClient]) -> None:
    corpus, index, client = archive
    link = kept(client, "/search?q=police")
    (corpus / "one.txt").write_text(text("police visits", "court", "police"))
    reindex(corpus, index)
    assert "1 now in other words." in (said(client, link) or "")


def test_full_and_a_report_that_is_gone(archive: tuple[Path, Path, FlaskClient]) -> None:
    corpus, index, client = archive
    link = kept(client, "/search?q=police")
    (corpus / "one.txt").unlink()
    reindex(corpus, index, full=True)
    reindex(corpus, index, full=True)
    assert "2 went." in (said(client, link) or "")


@pytest.mark.parametrize("name", ["gen-999999-abcdef", "x", "../../etc/passwd", "gen-", "%00"])
def test_what_was_never_published_is_said(archive: tuple[Path, Path, FlaskClient], name: str) -> None:
    assert "cannot be told" in (said(archive[2], f"/search?q=police&since={name}") or "")


def test_the_notes_are_carried_forward(archive: tuple[Path, Path, FlaskClient]) -> None:
    corpus, index, _ = archive
    for word in ("visits", "courts", "plans"):
        (corpus / "two.txt").write_text(text(word, dates="1-5 July 2012"))
        reindex(corpus, index)
    notes = [file.stem for file in Archive(index).current().notes()]
    assert len(notes) == 3
    assert notes == sorted(notes)
