"""Citing and collecting, as pages and as data: without JavaScript, and with nothing lost in silence."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from docx import Document
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from indexer.citation import plain
from indexer.collection import MOST, Pin, format_pin, parse_pin, typed_pins
from indexer.generations import Generation
from indexer.pinpoint import fingerprint
from indexer.reindex import reindex
from tests.making import make

CITE = "/reports/cumbria-2013-05/13/cite"


def soup(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status, url
    return BeautifulSoup(response.get_data(), "html.parser")


def told(page: BeautifulSoup) -> str:
    return " ".join(page.get_text().split())


# --- citing -----------------------------------------------------------------------------------------


def test_the_page_says_what_the_data_says(client: FlaskClient) -> None:
    """Without JavaScript every form is there to be copied, and nothing in it differs."""
    for query in ("", "?words=child+protection&at=400"):
        data = client.get(f"{CITE}.json{query}").get_json()
        page = soup(client, CITE + query)
        for form in data["forms"]:
            if form["name"] != "rich":
                field = page.select_one(f"textarea#form-{form['name']}")
                assert field is not None
                assert field.get_text().removeprefix("\n") == form["text"]
        assert {a["href"] for a in page.select(".formats a")} == {file["url"] for file in data["files"]}
        assert data["collection"] in {a["href"] for a in page.select("a[data-collect]")}
        for file in data["files"]:
            assert client.get(file["url"]).status_code == 200


def test_every_form_of_some_words(client: FlaskClient, generation: Generation) -> None:
    record = generation.record("cumbria-2013-05", "13")
    words = record.text[record.text.index("Management") :].partition(".")[0]
    data = client.get(f"{CITE}.json?words={quote(words)}").get_json()
    assert (data["words"], data["whole"], data["start"]) == (words, False, record.text.index(words))
    assert (
        data["entry"]
        == f"cumbria-2013-05/13@{record.fingerprint}:{data['start']}-{data['start'] + len(words)}"
    )
    by_name = {form["name"]: form["text"] for form in data["forms"]}
    cited = plain(generation.report(record.report), record)
    assert by_name["text"] == f"“{words}”\n{cited}. {data['url']}"
    assert by_name["footnote"] == f"{cited}, {data['url']}"
    assert by_name["briefing"] == f'[[cumbria-2013-05/13 "{words}"]]'
    assert by_name["markdown-footnote"].startswith(
        f"“{words}”[^cumbria-2013-05-13]\n\n[^cumbria-2013-05-13]: "
    )
    assert "#:~:text=" in data["url"]
    assert f"<blockquote><p>“{words}”</p></blockquote>" in next(f["html"] for f in data["forms"] if f["html"])
    for ending in ("md", "txt", "bib", "ris", "csl.json"):
        file = client.get(f"/reports/cumbria-2013-05/13.{ending}?words={quote(words)}").get_data(as_text=True)
        assert words.split()[2] in file
        assert "The overall effectiveness" not in file


def test_words_of_an_item_are_cited_as_the_item(client: FlaskClient, generation: Generation) -> None:
    item = generation.record("cumbria-2013-05", "3.7")
    data = client.get(
        f"/reports/cumbria-2013-05/3/cite.json?words={quote(item.text[:40].rpartition(' ')[0])}"
    ).get_json()
    assert (data["key"], data["start"]) == ("3.7", 0)


def test_words_that_do_not_stand_there_are_refused(client: FlaskClient) -> None:
    for words in ("no such words", "nadequate", "INADEQUATE", "%3Cscript%3E"):
        assert "do not stand in cumbria-2013-05/13" in told(soup(client, f"{CITE}?words={words}", 404))
        assert client.get(f"{CITE}.json?words={words}").get_json()["error"]["status"] == 404
    for arguments in (f"words={'x' * 4001}", "at=-1", "at=x", "words=a&words=b", "word=x"):
        assert client.get(f"{CITE}.json?{arguments}").status_code == 400, arguments
    assert client.get(f"{CITE}?words={'x' * 4001}").status_code == 400
    assert client.get(f"{CITE}?at=x&words=council").status_code == 200


def test_every_paragraph_that_is_shown_can_be_cited(client: FlaskClient) -> None:
    """From a hit, a line, a report among others, a paragraph, and from each paragraph in its report."""
    for url in (
        "/search?q=police+custody", "/search?q=police+custody&view=lines", "/search?q=police+custody&view=reports",
        "/reports/cumbria-2013-05", "/reports/cumbria-2013-05/13",
    ):  # fmt: skip
        page = soup(client, url)
        shown = page.select("article.hit, .lines > li, .short, .para[data-cite]")
        assert shown
        for held in shown:
            links = {a["href"] for a in held.select("a[data-cite-open]")} or {
                page.select_one("a[data-cite-open]")["href"]
            }  # type: ignore[index]
            assert links == {held["data-cite"]}, url


# --- collecting -------------------------------------------------------------------------------------


@given(
    st.from_regex(r"[a-z]{1,5}-[0-9]{4}-[0-9]{2}", fullmatch=True),
    st.sampled_from(["13", "3.7", "lscb-13", "what-needs-to-improve.2"]),
    st.one_of(st.none(), st.from_regex(r"[0-9a-f]{8}", fullmatch=True)),
    st.one_of(st.none(), st.tuples(st.integers(0, 99_999), st.integers(0, 99_999))),
)
def test_entries_are_written_and_read(
    report: str, key: str, version: str | None, span: tuple[int, int] | None
) -> None:
    pin = Pin(report, key, version, span if version else None)
    assert parse_pin(format_pin(pin)) == pin


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("cumbria-2013-05/13", "cumbria-2013-05/13"),
        (" cumbria-2013-05/13@b6a3b6b0:0-3 ", "cumbria-2013-05/13@b6a3b6b0:0-3"),
        ("https://x.example/reports/cumbria-2013-05/13?v=b6a3b6b0#:~:text=x", "cumbria-2013-05/13@b6a3b6b0"),
        ("/reports/cumbria-2013-05/3.7", "cumbria-2013-05/3.7"),
        # Printed forms; one that names several, one that is ambiguous, one that names none.
        ("Cumbria 2013, para 13", "cumbria-2013-05/13"),
        ("Cumbria 2013, paras 13–15", "cumbria-2013-05/13 + cumbria-2013-05/14 + cumbria-2013-05/15"),
        ("Cumbria, para 13", "Cumbria, para 13"),
        ("paragraph the thirteenth", "paragraph the thirteenth"),
    ],
)
def test_what_is_typed(line: str, expected: str, generation: Generation) -> None:
    assert typed_pins(line, generation.catalogue) == expected.split(" + ")


def collected(client: FlaskClient, **form: object) -> list[str]:
    """The entries after the form of the page was sent."""
    response = client.post("/collection", data=form)
    assert response.status_code == 303
    return parse_qs(urlsplit(response.location).query).get("p", [])


def test_a_collection_is_put_in_order_without_script(client: FlaskClient) -> None:
    three = ["cumbria-2013-05/13", "cumbria-2013-05/14", "cumbria-2013-05/15"]
    one, two, last = three
    assert collected(client, lines="\n\ncumbria-2013-05/13\r\n/reports/cumbria-2013-05/14\n", add="1") == [
        one,
        two,
    ]
    assert collected(client, p=three, up="2") == [two, one, last]
    assert collected(client, p=three, down="2") == [one, last, two]
    assert collected(client, p=three, remove="1") == [two, last]
    assert collected(client, p=three, lines=one, add="1") == three, "what is there already is not there twice"
    for odd in ({"up": "1"}, {"down": "3"}, {"up": "0"}, {"up": "9"}, {"remove": "x"}, {"set": "1"}):
        assert collected(client, p=three, **odd) == three, odd
    response = client.post("/collection", data={"p": one, "title": " A & B ", "set": "1"})
    assert response.location == f"/collection?p={one}&title=A+%26+B"
    page = soup(client, response.location)
    assert [tag.get_text() for tag in page.select("h1")] == ["A & B"]


def test_too_many_entries_are_named(client: FlaskClient) -> None:
    pins = [f"cumbria-2013-05/{n}" for n in range(1, MOST + 3)]
    page = soup(client, "/collection?" + "&".join(f"p={pin}" for pin in pins))
    assert len(page.select(".entry")) == MOST
    assert all(pin in told(page) for pin in pins[MOST:])
    response = client.get("/collection.md?" + "&".join(f"p={pin}" for pin in pins))
    assert response.status_code == 400


def test_an_entry_is_the_words_it_names(client: FlaskClient, generation: Generation) -> None:
    record = generation.record("cumbria-2013-05", "13")
    pin = f"cumbria-2013-05/13@{record.fingerprint}"
    page = soup(client, f"/collection?p={pin}:0-11")
    assert page.select_one(".entry blockquote").get_text(strip=True) == record.text[:11] == "The overall"  # type: ignore[union-attr]
    for odd in ("0-10", "5-3", "0-999999", "1-11", "3-11"):
        page = soup(client, f"/collection?p={pin}:{odd}")
        assert "does not name whole words" in told(page)
    page = soup(client, "/collection?p=%3Cscript%3E&p=none-2013-05/1&p=cumbria-2013-05/999")
    assert len(page.select(".entry-unknown")) == 3
    assert page.select_one("main script") is None


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """An archive in which paragraph 2 has changed and paragraph 3 is gone."""
    corpus, index = tmp_path_factory.mktemp("corpus"), tmp_path_factory.mktemp("index")
    body = "# About this inspection\n\n1. Alpha words.\n\n2. Beta words stand here.\n\n3. Gamma words.\n"
    (corpus / "a.txt").write_text(make(body))
    reindex(Path(corpus), Path(index))
    (corpus / "a.txt").write_text(make(body.replace("Beta", "Delta").replace("\n3. Gamma words.\n", "")))
    reindex(Path(corpus), Path(index))
    return create_app({"CORPUS": corpus, "INDEX": index}).test_client()


BETA = f"cumbria-2013-05/2@{fingerprint('Beta words stand here.')}"
LOST = f"/collection{{}}?p=cumbria-2013-05/1&p={BETA}&p={BETA}:11-21&p=cumbria-2013-05/3&p=cumbria-2013-05/2@00000000&p=x"


def test_what_became_of_the_entries_is_said(changed: FlaskClient) -> None:
    page = soup(changed, LOST.format(""))
    kinds = [tag["class"][1] for tag in page.select(".entry")]
    assert kinds == [f"entry-{k}" for k in ("stands", "changed", "changed", "gone", "other", "unknown")]
    entries = [told(tag) for tag in page.select(".entry")]
    assert "Beta words stand here." in entries[1]
    assert "Delta words stand here." in entries[1]
    assert [tag.get_text() for tag in page.select("#entry-2 del, #entry-2 ins")] == ["Beta", "Delta"]
    assert "Those that are quoted still stand in it." in entries[2]
    assert "no longer in the archive" in entries[3]
    assert "Gamma words." in entries[3]
    assert "not held here" in entries[4]
    assert "5 do not stand as collected" in told(page)


def test_an_annex_leaves_nothing_out(changed: FlaskClient) -> None:
    for ending in ("md", "html", "docx"):
        response = changed.get(LOST.format(f".{ending}"))
        assert response.status_code == 200
        text = word_text(response.get_data()) if ending == "docx" else response.get_data(as_text=True)
        for words in ("Alpha words.", "Beta words stand here.", "Delta words stand here.", "Gamma words.",
                      "no longer in the archive", "have changed since", "not held here", "does not name a report or a paragraph",
                      "Crown copyright"):  # fmt: skip
            assert words in text, (ending, words)
    for ending in ("bib", "ris", "csl.json"):
        error = changed.get(LOST.format(f".{ending}")).get_json()["error"]
        assert error["status"] == 404
        assert "have changed since" in error["message"]


def test_a_cited_version_that_has_changed(changed: FlaskClient) -> None:
    url = f"/reports/cumbria-2013-05/2/cite{{}}?v={fingerprint('Beta words stand here.')}"
    assert "Other words stand here now" in told(soup(changed, url.format("")))
    assert changed.get(url.format(".json")).get_json()["changed"].startswith("/reports/cumbria-2013-05/2?v=")
    assert changed.get("/reports/cumbria-2013-05/3/cite").status_code == 410


# --- the annex --------------------------------------------------------------------------------------

THREE = "/collection{}?p=cumbria-2013-05/13&p=cumbria-2012-04/21.1&p=cumbria-2013-05/14&title=Annex+%26+more"


def word_text(data: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs)


def test_the_word_document(client: FlaskClient, generation: Generation) -> None:
    data = client.get(THREE.format(".docx")).get_data()
    document = Document(io.BytesIO(data))
    styles = [p.style.name for p in document.paragraphs if p.style]
    assert styles == ["Title", *["Heading 2", "Quote", "Citation"] * 3, "Citation"]
    keys = [("cumbria-2013-05", "13"), ("cumbria-2012-04", "21.1"), ("cumbria-2013-05", "14")]
    records = [generation.record(*key) for key in keys]
    quotes = [p.text for p in document.paragraphs if p.style and p.style.name == "Quote"]
    assert quotes == [f"“{record.text}”" for record in records]
    cited = [p for p in document.paragraphs if p.style and p.style.name == "Citation"][:3]
    for paragraph, record in zip(cited, records, strict=True):
        [link] = paragraph.hyperlinks
        assert (
            link.address
            == link.text
            == f"http://localhost/reports/{record.report}/{record.key}?v={record.fingerprint}"
        )
        assert plain(generation.report(record.report), record) in paragraph.text
    about = document.core_properties
    assert (about.title, about.language) == ("Annex & more", "en-GB")
    assert "Crown copyright" in document.paragraphs[-1].text


@pytest.mark.parametrize("ending", ["docx", "md", "html", "bib", "ris", "csl.json"])
def test_the_same_collection_is_the_same_file(client: FlaskClient, ending: str) -> None:
    first, second = (client.get(THREE.format(f".{ending}")) for _ in range(2))
    assert first.get_data() == second.get_data()
    assert first.headers["Content-Disposition"] == f'attachment; filename="quotations.{ending}"'
    if ending == "docx":
        with zipfile.ZipFile(io.BytesIO(first.get_data())) as held:
            assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_annexes_say_the_same(client: FlaskClient, generation: Generation) -> None:
    import markdown

    pages = [
        client.get(THREE.format(".html")).get_data(as_text=True),
        markdown.markdown(client.get(THREE.format(".md")).get_data(as_text=True)),
    ]
    for page in pages:
        read = BeautifulSoup(page, "html.parser")
        assert [tag.get_text() for tag in read.select("h1")] == ["Annex & more"]
        assert [tag.get_text(strip=True) for tag in read.select("blockquote")] == [
            generation.record(*key).text
            for key in (("cumbria-2013-05", "13"), ("cumbria-2012-04", "21.1"), ("cumbria-2013-05", "14"))
        ]
        assert len(read.select("a[href^='http://localhost/reports/']")) == 3
    assert "src=" not in pages[0], "it needs nothing else"
    assert "<link" not in pages[0]


def test_words_are_markup_nowhere(client: FlaskClient) -> None:
    url = "/collection{}?p=cumbria-2013-05/13&p=%3Cimg+src%3Dx%3E&title=%3Cscript%3E"
    for ending in ("", ".html"):
        text = client.get(url.format(ending)).get_data(as_text=True)
        assert "<script>" not in text
        assert "<img" not in text
