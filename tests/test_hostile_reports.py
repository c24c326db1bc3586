"""Reports that try to be more than text: each is read or refused in words, the others go on, and every page, export
and file about it holds their words and nothing of their making."""

from __future__ import annotations

import csv
import io
import json
import re
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import bibtexparser
import markdown
import pytest
import rispy
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app import create_app
from indexer.errors import SourceError
from indexer.generations import Archive, Generation
from indexer.reindex import reindex
from indexer.sources import file_bytes, load
from indexer.sources.limits import MAX_CITABLE, MAX_LINE, MAX_LINES, MAX_TEXT
from indexer.sources.text import decode
from indexer.workers import SMALL, Limits, read_files
from tests import hostile
from tests.making import make


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder / "corpus")
    result = reindex(folder / "corpus", folder / "index")
    assert not result.failed, result.failed
    assert result.reports == 4
    return create_app({"CORPUS": folder / "corpus", "INDEX": folder / "index"})


@pytest.fixture(scope="module")
def held(app: Flask) -> Generation:
    return Archive(app.config["INDEX"]).current()


# --- what they plant is text ------------------------------------------------------------------------


def clean_html(text: str) -> None:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all():
        assert "planted" not in tag.name
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert tag.name not in ("iframe", "base", "object", "embed", "math"), tag
        for name in ("href", "src", "action", "formaction"):
            assert not re.match(r"\s*(javascript|data|vbscript):", str(tag.get(name, "")), re.I), tag
            assert "planted.example" not in str(tag.get(name, "")).partition("?")[0], tag
        if tag.name == "meta":
            assert tag.get("http-equiv") in (None, "Content-Security-Policy")
        if tag.name in ("script", "link"):
            assert str(tag.get("src") or tag.get("href")).startswith(("/", "http://localhost/")), tag
            assert not tag.get_text().strip()
    assert len(soup.select("head > title")) <= 1
    assert "1337" not in text


def clean_markdown(text: str) -> None:
    clean_html(markdown.markdown(text, extensions=["tables", "footnotes"]))


def clean_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        assert not [
            cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
        ]


def clean_word(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(package.read(name))  # noqa: S314
                assert not [e for e in root.iter() if "planted" in str(e.tag)]
                outside = [e.get("Target", "") for e in root.iter() if e.get("TargetMode") == "External"]
                assert all(
                    target.startswith(("http://localhost/", "https://www.nationalarchives.gov.uk/"))
                    for target in outside
                )


def clean(address: str, response: TestResponse) -> None:
    """The answer is well formed, and what was planted is text in it."""
    kind = response.mimetype
    ending = address.partition("?")[0].rpartition("/")[2].partition(".")[2]
    if ending == "docx" or ending.endswith(".docx"):
        clean_word(response.get_data())
        return
    if address.endswith("/source"):
        assert kind in ("text/plain", "application/pdf")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        return
    text = response.get_data(as_text=True)
    if kind == "text/html":
        clean_html(text)
    elif kind.endswith("json"):
        json.loads(text)
    elif kind == "application/jsonl":
        assert [json.loads(line) for line in text.split("\n")[:-1]]
    elif "xml" in kind:
        root = ElementTree.fromstring(text)  # noqa: S314
        assert not [e for e in root.iter() if "planted" in str(e.tag)]
        links = [e.get("href", e.get("template", "")) for e in root.iter()]
        assert all(
            link.startswith(("http://localhost/", "")) and "javascript:" not in link.partition("?")[0]
            for link in links
        )
    elif kind == "text/csv":
        clean_csv(text)
    elif kind == "text/markdown":
        clean_markdown(text)
    elif kind == "application/x-research-info-systems":
        count = len(rispy.loads(text))
        lines = text.splitlines()
        assert (
            sum(line.startswith("TY  -") for line in lines)
            == sum(line.startswith("ER  -") for line in lines)
            == count
        )
    elif "bibtex" in kind:
        library = bibtexparser.parse_string(text)
        assert not library.failed_blocks
        assert len(library.entries) == len(library.blocks)
    else:
        assert kind == "text/plain", (address, kind)


def test_pages_exports_and_files_hold_text_alone(app: Flask, held: Generation) -> None:
    assert len(looked_at(app, hostile.addresses(app, held, each=1)[::5])) >= 5


@pytest.mark.slow
def test_every_page_export_and_file_holds_text_alone(app: Flask, held: Generation) -> None:
    addresses = hostile.addresses(app, held, each=6)
    kinds = looked_at(app, addresses)
    print(f"\n{len(addresses)} addresses, {len(kinds)} types")  # noqa: T201
    assert len(kinds) >= 12


def looked_at(app: Flask, addresses: list[str]) -> set[str]:
    """The types of what stands at ``addresses``, all of it clean."""
    client = app.test_client()
    kinds = set()
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "\n" not in "".join(value for _, value in response.headers)
        try:
            clean(address, response)
        except Exception as error:
            raise AssertionError(f"{address}: {error}") from error
        kinds.add(response.mimetype)
    return kinds


# --- what is exported stays what it is --------------------------------------------------------------------


def test_characters_that_turn_text_are_kept_told_and_held(app: Flask, held: Generation) -> None:
    """The words are verbatim, a warning stands beside them, and the title of the page is not turned."""
    client = app.test_client()
    (record,) = [
        r for r in held.records["kent-2013-05"].values() if "\u202e" in r.text and "turns round" in r.text
    ]
    page = client.get(f"/reports/kent-2013-05/{record.key}")
    assert "Characters that turn the direction of text stand here" in page.get_data(as_text=True)
    assert client.get(f"/reports/kent-2013-05/{record.key}.json").get_json()["text"] == record.text
    for address in [f"/reports/{name}" for name in held.catalogue] + ["/search?q=%E2%80%AEpolice"]:
        title = BeautifulSoup(client.get(address).get_data(), "html.parser").title
        assert title is not None
        assert "\u202e" not in title.get_text(), address
    styles = client.get("/static/pilcrow.css").get_data(as_text=True)
    assert re.search(r"\bbdi\b[^{}]*\bmark\b[^{}]*\{[^}]*unicode-bidi: isolate", styles)


def test_a_formula_is_text_in_a_spreadsheet_and_verbatim_elsewhere(app: Flask, held: Generation) -> None:
    client = app.test_client()
    cells = [
        cell
        for row in csv.reader(io.StringIO(client.get("/search.csv?q=planted").get_data(as_text=True)))
        for cell in row
    ]
    texts = {
        row["text"]
        for row in map(json.loads, client.get("/search.jsonl?q=planted").get_data(as_text=True).splitlines())
    }
    formulas = [text for text in texts if text[:1] in "=+-@＝"]
    assert len(formulas) >= 4
    assert all(f"'{text}" in cells and text not in cells for text in formulas)


# --- enormous ---------------------------------------------------------------------------------------------

ENORMOUS = {
    # one line, of a text and of a page
    "a line of 10 MB": (lambda: "1. " + "word " * 2_000_000, "is larger than 5 MB"),
    "a line of 4 MB": (lambda: make("1. " + "word " * 800_000), f"has a line of more than {MAX_LINE:,} characters"),
    "a word of 1 MB": (lambda: make("1. " + "a" * 1_000_000), f"has a line of more than {MAX_LINE:,} characters"),
    # paragraphs without end
    "a million paragraphs": (lambda: "1. A.\n\n" * 1_000_000, "is larger than 5 MB"),
    "half a million paragraphs": (lambda: make("1. A.\n\n" * 500_000), f"has more than {MAX_LINES:,} lines"),
    # no number has four digits: the ninth hundred goes on with all that follow
    "9,000 paragraphs": (lambda: make("".join(f"{n}. Ab.\n\n" for n in range(1, 9_000))), f"has a paragraph of more than {MAX_TEXT:,} characters"),
    "100,000 headings": (lambda: make("# Heading\n" * 100_000), f"has more than {MAX_LINES:,} lines"),
    "8,000 bullets": (lambda: make("1. What:\n" + "- item\n" * 8_000), f"has more than {MAX_CITABLE:,} paragraphs and items"),
    "a paragraph of 4,000 lines": (lambda: make("1. The\n" + "and so on\n" * 4_000), f"has a paragraph of more than {MAX_TEXT:,} characters"),
    # tables
    "a row of 100,000 cells": (lambda: make("1. A.\n\n|" + "a|" * 100_000), f"has a line of more than {MAX_LINE:,} characters"),
    "a table of 100,000 cells": (lambda: make("1. A.\n\n" + "| a | b | c | d |\n" * 25_000), f"has more than {MAX_LINES:,} lines"),
}  # fmt: skip
PAGES = {
    "nested 50,000 deep": "<div>" * 50_000 + "<p>1. The words are here.</p>",
    "lists 9,000 deep": "<ol><li>" * 9_000 + "The words are here.",
    "bold 50,000 deep": "<p>1. " + "<b>" * 50_000 + "The words are here.",
    "tables 5,000 deep": "<table><tr><td>" * 5_000
    + "x"
    + "</td></tr></table>" * 5_000
    + "<p>1. The words are here.",
    "a declaration that never ends": "<p>1. The words are here.</p><![[[[[[[[",
    "marked sections": "<![if !IE]><p>1. The words are here.</p><![endif]><![CDATA[ x ]]>",
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.txt").write_text(make("1. The good report stands.\n\n2. It goes on."))
    return folder


def test_what_is_enormous_is_refused_in_words(corpus: Path) -> None:
    text = "a paragraph of 4,000 lines"
    (corpus / f"{text}.txt").write_text(ENORMOUS[text][0]())
    (_, outcome), (_, good) = read_files(corpus, [f"{text}.txt", "good.txt"])
    assert ENORMOUS[text][1] in str(outcome)
    assert not isinstance(good, Exception)


@pytest.mark.slow
def test_all_that_is_enormous_is_refused_and_the_rest_goes_on(corpus: Path, tmp_path: Path) -> None:
    for name, (text, _) in ENORMOUS.items():
        (corpus / f"{name}.txt").write_text(text())
    # No time is told here: the machine may be busy. (A report of 9,000 paragraphs takes six seconds of its own.)
    result = reindex(corpus, tmp_path / "index", limits=Limits(seconds=600))
    said = {error.path: error.problem.removesuffix("; no report has") for error in result.failed}
    assert said == {f"{name}.txt": problem for name, (_, problem) in ENORMOUS.items()}
    assert all(error.remedy for error in result.failed)
    assert result.reports == 1


@pytest.mark.parametrize("name", PAGES)
def test_a_page_may_nest_as_deep_as_it_likes(corpus: Path, name: str) -> None:
    (corpus / "page.html").write_text(
        f"<h1>Inspection of Kent</h1><p>Inspection dates: 2 June 2014</p>{PAGES[name]}"
    )
    lines = load(corpus, "page.html").lines
    assert [line for line in lines if "The words are here." in line.text]


@pytest.mark.slow
def test_what_stands_at_the_limits_is_read_shown_and_compared(corpus: Path, tmp_path: Path) -> None:
    """Two reports of as many paragraphs as there may be, with one as long as it may be: read, and every page answers."""
    for year in (2013, 2014):
        body = "".join(f"{n}. Children {n} are safe in {year}.\n\n" for n in range(1, 991))
        body += (
            "# More\n\n- item of it\n"
            + "- another item\n" * (MAX_CITABLE - 1_200)
            + "\n991. "
            + "long words " * (MAX_TEXT // 11 - 9)
        )
        (corpus / f"{year}.txt").write_text(
            make(body, authority="Kent County Council", dates=f"1 May {year}")
        )
    begun = time.thread_time()
    result = reindex(corpus, tmp_path / "index", limits=Limits(seconds=60))
    assert not result.failed, result.failed
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    print(f"\nreindex: {time.thread_time() - begun:.1f} s")  # noqa: T201
    for address in ("/reports/kent-2013-05", "/reports/kent-2013-05/991", "/reports/kent-2013-05/reading", "/compare/kent-2013-05/kent-2014-05", "/search?q=children", "/compare/kent-2013-05/kent-2014-05.json"):  # fmt: skip
        begun = time.thread_time()
        answer = client.get(address)
        assert answer.status_code == 200
        print(f"{address}: {time.thread_time() - begun:.1f} s, {len(answer.get_data()):,} bytes")  # noqa: T201


SHAPES = {
    # each made as long as a file may be that is read without a clock: the worst that were found
    "numbers": "1.\n", "paragraphs": "1. A.\n\n", "hyphens": "multi-\n", "notes": "[^1]: note\n", "italics": "*a\n", "blanks": "1. a" + " " * 15_000 + "b\n",
    "dots": "." * 15_000 + "\n", "entities": "&a" * 7_000 + "\n",
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", SHAPES)
def test_no_small_text_takes_long(corpus: Path, name: str) -> None:
    """Without a worker there is no clock: what is small enough to be read so takes no more than what a clock allows."""
    unit = SHAPES[name]
    text = make(
        "# Overall effectiveness\n\n1. A.\n\n"
        + unit * min((SMALL - 2_000) // len(unit), (MAX_LINES - 100) // unit.count("\n"))
    )
    (corpus / "shape.txt").write_text(text[: SMALL - 100])
    begun = time.thread_time()
    list(read_files(corpus, ["shape.txt"]))
    spent = time.thread_time() - begun
    print(f"\n{name}: {spent:.1f} s")  # noqa: T201
    assert spent < Limits().seconds


# --- sidecars ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sidecar", "problem"),
    [
        ('title = "' + "x" * 400 + '"', "has entries of more than 300 characters (title)"),
        ('"<x-planted>\\u001b[2J" = 1', "has unknown entries (<x-planted>\\x1b[2J)"),
        ("a = " + "[" * 5_000, "is not valid TOML"),
        ("x" * 250_000, "is larger than 200 kB"),
        ("title = 1e999\nx = nan", "has unknown entries (x)"),
        ("[[line]]\nnumber = 99999999999999999999999\nbegins = 'x'\nis = 'paragraph 9999'", "says that line"),
        ("\xff", "is not valid TOML"),
    ],
)
def test_absurd_sidecars_are_named(corpus: Path, sidecar: str, problem: str) -> None:
    (corpus / "good.toml").write_bytes(sidecar.encode("latin-1"))
    [(_, outcome)] = read_files(corpus, ["good.txt"])
    assert problem in str(outcome)
    assert str(outcome).isprintable()


@pytest.mark.parametrize("name", ["title", "authority", "lead_inspector"])
@pytest.mark.parametrize("code", [0x0, 0x7, 0x8, 0xA, 0xC, 0x1B, 0x1C, 0x1F, 0x7F, 0x85, 0x9B])
def test_a_sidecar_is_read_as_a_line_of_a_text_is(corpus: Path, name: str, code: int) -> None:
    (corpus / "good.toml").write_text(f'{name} = "x\\u{code:04x} =1+1"\n')
    assert load(corpus, "good.txt").sidecar == {name: "x =1+1"}
    (corpus / "good.toml").write_text(
        f'[[line]]\nnumber = 1\nbegins = "In\\u{code:04x}spection"\nis = "text"\n'
    )
    assert [c.begins for c in load(corpus, "good.txt").corrections] == ["In spection"]


def test_what_a_sidecar_and_a_name_hold_is_shown_printable(corpus: Path, tmp_path: Path) -> None:
    (corpus / "good.txt").rename(corpus / "go\x1bod\x07.txt")
    (corpus / "go\x1bod\x07.toml").write_text('title = "x\\u0007 =1+1\\u001b[2J"\nauthority = "Elm\\u009b"\n')
    result = reindex(corpus, tmp_path / "index")
    assert not result.failed
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    (report,) = Archive(tmp_path / "index").current().catalogue
    for address in ("", "/1.txt", "/1.md", "/1", "/1.json", "/reading"):
        response = client.get(f"/reports/{report}{address}")
        assert response.status_code == 200, address
        assert not re.search("[\0-\x08\x0b-\x1f\x7f-\x9f]", response.get_data(as_text=True)), address


def test_absurd_values_are_read_or_told(corpus: Path, tmp_path: Path) -> None:
    for number, value in enumerate(
        (
            "0001-01-01",
            "9999-12-31",
            "true",
            '"5 June 99999"',
            "1979-05-27T07:32:00Z",
            "[1]",
            "{a=1}",
            "-1e400",
        )
    ):
        (corpus / f"r{number}.txt").write_text(make(f"1. Number {number}.\n\n2. So."))
        (corpus / f"r{number}.toml").write_text(f"inspection_end = {value}\npublished = {value}\n")
    result = reindex(corpus, tmp_path / "index")
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    assert result.reports + len(result.failed) == 9
    for name in result.held:
        for address in (
            f"/reports/{name}",
            f"/reports/{name}/1",
            f"/reports/{name}/1.bib",
            f"/reports/{name}/1.ris",
            "/reports",
            "/authorities/cumbria",
            "/grades",
        ):
            assert client.get(address).status_code == 200, address


@pytest.mark.slow
def test_a_name_that_is_too_long_for_a_file_is_cut(corpus: Path, tmp_path: Path) -> None:
    (corpus / "long.txt").write_text(
        make(
            "# " + "Long heading " * 1_400 + "\n\nUnnumbered text.\n\nMore.",
            authority="X" * 15_000 + " County Council",
            dates="3 March 2014",
        )
    )
    result = reindex(corpus, tmp_path / "index")
    assert not result.failed
    assert result.reports == 2
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    for name, entry in result.held.items():
        assert len(name) < 130
        for key in entry.keys:
            assert len(key) < 220
            assert client.get(f"/reports/{name}/{key}").status_code == 200


def test_control_characters_are_blanks() -> None:
    assert decode("a.txt", "The\x1b[31m council\x08 is\x9bgood.".encode()) == "The [31m council  is good."


def test_bytes_are_bounded_by_kind(corpus: Path) -> None:
    for name, size in (
        ("a.txt", 5_000_001),
        ("a.md", 5_000_001),
        ("a.html", 5_000_001),
        ("a.pdf", 50_000_001),
    ):
        with (corpus / name).open("wb") as file:
            file.truncate(size)
        with pytest.raises(SourceError, match="is larger than"):
            file_bytes(corpus, name)
