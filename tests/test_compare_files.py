"""A comparison as a file: all words of both reports, once, as they are; and what was asked again."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import markdown
import pytest
from bs4 import BeautifulSoup
from docx import Document as WordDocument
from docx.oxml.ns import qn
from flask.testing import FlaskClient

from indexer.citation import link, plain
from indexer.compare import Comparison, compare
from indexer.comparing import document_asked, document_html, document_markdown, document_word, pieces, told
from indexer.comparing.document import SHOWN, Show, document
from indexer.comparing.types import Relation
from indexer.generations import Generation
from indexer.records import records
from indexer.types import Report
from tests.making import make, read_text
from web.exports import as_csv
from web.openapi import COMPARED
from web.present_asked import asked

BASE = "https://archive.example"
MADE = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
PAIR = "/compare/cumbria-2012-04/cumbria-2013-05"
SEEDS = ["cumbria-2012-04", "cumbria-2013-05", "northamptonshire-2013-02", "rochdale-2012-11", "west-sussex-2013-02"]  # fmt: skip
PAIRS = [*combinations(SEEDS, 2), ("cumbria-2013-05", "cumbria-2012-04"), ("rochdale-2012-11", "rochdale-2012-11")]  # fmt: skip

BODY = (
    "**Areas for improvement**\n\n"
    "1. Take this action:\n\n"
    "- formula the pipe of code plans for starred child must be reviewed by tagged managers\n"
    "- ensure that linked support struck offered to families in need of protection\n\n"
    "**Overall effectiveness**\n\n"
    "2. The script overall effectiveness pipe of underscored services in the county is judged to be code good.\n\n"
    "3. ruled managers review linked plans for starred child, which is usual for all tagged staff there.\n"
)
MARKS = {
    "formula": "=HYPERLINK(1)", "pipe": "|", "code": "`code` ```", "starred": "*each* **bold**", "tagged": "<b>tagged</b> &amp; &",
    "linked": "[linked](http://x) ![x](y) [^1]", "struck": "~~is~~ {{x}}", "script": "<script>alert(1)</script>",
    "underscored": "_these_ __b__ \\", "county": "*** ]county[ **", "ruled": "=== ---", "borough": "**bo`rough*", "there": "1.",
}  # fmt: skip
"""What is markup somewhere, by the word in whose place it is put."""


def marked(body: str, dates: str) -> Report:
    """A report with marks in its words: the reader would take some of them off."""
    report = read_text(make(body, dates=dates))
    words = re.compile(rf"\b({'|'.join(MARKS)})\b")
    blocks = [replace(b, text=words.sub(lambda found: MARKS[found[0]], b.text)) for b in report.blocks]
    return replace(report, blocks=tuple(blocks))


@pytest.fixture(scope="module")
def nasty() -> Comparison:
    """Two reports whose words are full of marks."""
    later = BODY.replace("county", "borough").replace("is usual", "is formula")
    return compare(marked(BODY, "1-9 June 2012"), marked(later, "1-9 June 2014"))


def slow(*values: str) -> Any:
    """A case of the long run."""
    return pytest.param(*values, marks=pytest.mark.slow)


def made(found: Comparison, show: Show = "all") -> pieces.Document:
    return document(found, BASE, MADE, lambda judgement, report: f"{BASE}/reports/{report.id}", show)


def squeezed(text: str) -> str:
    return " ".join(text.split())


Read = list[tuple[str, str]]
"""The address and the words of each passage, in order."""


def in_pieces(made: pieces.Document) -> tuple[Read, Read]:
    """The passages of a document on either side, from the first theme on."""
    rows: list[pieces.Pair] = []
    level = 2
    for piece in made.pieces:
        level = piece.level if isinstance(piece, pieces.Heading) else level
        if isinstance(piece, pieces.Columns) and level == 2:  # those of level 3 are what was asked again
            rows += piece.rows
    return (
        [(p.name.link, "".join(run.text for run in p.words)) for row in rows for p in row.left],
        [(p.name.link, "".join(run.text for run in p.words)) for row in rows for p in row.right],
    )


def after_asked(made: pieces.Document) -> Read:
    """All passages with words, as the writers have them: those that are asked for, then the two columns."""
    return [
        (p.name.link, "".join(run.text for run in p.words))
        for piece in made.pieces
        if isinstance(piece, pieces.Columns)
        for row in piece.rows
        for p in (*row.left, *row.right)
        if p.words
    ]


def from_html(text: str) -> Read:
    soup = BeautifulSoup(text, "html.parser")
    return [(str(tag["cite"]), tag.get_text().strip()) for tag in soup.select("blockquote")]


def from_markdown(text: str) -> Read:
    soup = BeautifulSoup(markdown.markdown(text, extensions=["tables"]), "html.parser")
    found = []
    for tag in soup.select("blockquote"):
        name = tag.find_previous_sibling("p")
        assert name is not None
        assert name.a is not None
        found.append((str(name.a["href"]), tag.get_text().strip()))
    return found


def from_word(data: bytes) -> Read:
    found, address = [], ""
    word = WordDocument(io.BytesIO(data))
    for table in word.tables:
        for row in table.rows:
            for cell in dict.fromkeys(row.cells):
                for paragraph in cell.paragraphs:
                    address = paragraph.hyperlinks[0].address if paragraph.hyperlinks else address
                    if paragraph.style is not None and paragraph.style.name == "Passage":
                        found.append((address, paragraph.text))
    return found


# --- every word, once -------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right"), [*PAIRS[:2], *(slow(*pair) for pair in PAIRS[2:])], ids=str)
def test_every_paragraph_of_both_stands_once_verbatim(
    reports: dict[str, Report], left: str, right: str
) -> None:
    found = compare(reports[left], reports[right])
    whole = made(found)
    for report, side in zip((left, right), in_pieces(whole), strict=True):
        wanted = Counter((link(record, BASE), record.text) for record in records(reports[report]))
        assert Counter(side) == wanted
    passages = after_asked(whole)
    assert from_html(document_html.html_document(whole)) == passages
    assert [(address, squeezed(text)) for address, text in from_markdown(document_markdown.markdown(whole))] == [
        (address, squeezed(text)) for address, text in passages
    ]  # fmt: skip


@pytest.mark.parametrize(("left", "right"), [slow(*pair) for pair in PAIRS], ids=str)
def test_word_has_the_same(reports: dict[str, Report], left: str, right: str) -> None:
    whole = made(compare(reports[left], reports[right]))
    assert from_word(document_word.docx(whole)) == after_asked(whole)


def test_words_are_markup_nowhere(nasty: Comparison) -> None:
    for whole in (made(nasty), document_asked.asked_document(nasty, BASE, MADE)):
        passages = after_asked(whole)
        assert any("|" in text for _, text in passages)
        text = document_html.html_document(whole)
        assert from_html(text) == passages
        soup = BeautifulSoup(text, "html.parser")
        assert not soup.select("script, b, i, img, link, [src], [onclick]")
        assert from_markdown(document_markdown.markdown(whole)) == passages
        assert from_word(document_word.docx(whole)) == passages
    relations = {row.relation for row in nasty.rows}
    assert Relation.EDITED in relations, "marks of difference stand beside marks of the text"


@pytest.mark.parametrize("show", SHOWN)
def test_what_is_shown_and_what_is_left_out(reports: dict[str, Report], show: Show) -> None:
    found = compare(reports["cumbria-2013-05"], reports["rochdale-2012-11"])
    whole = made(found, show)
    rows = [
        row
        for row in found.rows
        if show == "all"
        or (row.left and row.right if show == "pairs" else row.relation != "same" and not row.boilerplate)
    ]
    sides = in_pieces(whole)
    assert Counter(sides[0]) == Counter((link(r, BASE), r.text) for row in rows for r in row.left)
    assert Counter(sides[1]) == Counter((link(r, BASE), r.text) for row in rows for r in row.right)
    out = len(found.rows) - len(rows)
    assert (f"{out} of {len(found.rows)} rows" in document_markdown.markdown(whole)) == (show != "all")
    assert (out > 0) == (show != "all")


# --- what is said of them ---------------------------------------------------------------------------


def test_what_differs_is_marked_where_the_words_are_much_the_same(nasty: Comparison) -> None:
    whole = made(nasty)
    soup = BeautifulSoup(document_html.html_document(whole), "html.parser")
    found = [tag.get_text() for tag in soup.select("blockquote del, blockquote ins")]
    assert {"bo`rough", "usual"} <= set(found)
    bold = BeautifulSoup(markdown.markdown(document_markdown.markdown(whole)), "html.parser")
    # in Markdown whole words are
    assert [tag.get_text() for tag in bold.select("blockquote strong")] == [
        "*** ]county[ **", "**bo`rough*", "usual", "=HYPERLINK(1)"
    ]  # fmt: skip
    word = WordDocument(io.BytesIO(document_word.docx(whole)))
    runs = [
        (run.style.name, run.text)
        for table in word.tables
        for row in table.rows
        for cell in dict.fromkeys(row.cells)
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run.style and run.style.name.startswith("Only ")
    ]
    assert [text for _, text in runs] == found
    assert {name for name, _ in runs} == {"Only left", "Only right"}
    styles = word.styles
    assert styles["Only left"].font.strike
    assert styles["Only right"].font.underline


def test_each_row_says_what_it_is(reports: dict[str, Report]) -> None:
    found = compare(reports["cumbria-2012-04"], reports["cumbria-2013-05"])
    text = document_html.html_document(made(found))
    says = [tag.get_text() for tag in BeautifulSoup(text, "html.parser").select(".says, .note")]
    for row in found.rows:
        paired = row.left and row.right and row.relation != "same"
        sure = f"({told.sure(row.confidence)})" if paired else ""
        assert any(row.reason in one and sure in one for one in says), row.reason
    assert not any(re.search(r"\(\D*\d+%\)", one) for one in says), "no number that says more than is known"
    assert "as published in the archive on 21 November 2026" in text
    assert told.METHOD in text
    assert told.LICENCE in text


@pytest.mark.parametrize(
    ("confidence", "words"),
    [
        (1.0, "almost certain"), (0.9, "almost certain"), (0.899, "likely"),
        (0.75, "likely"), (0.749, "perhaps"), (0.0, "perhaps"),
    ],
)  # fmt: skip
def test_how_sure_is_told_in_words(confidence: float, words: str) -> None:
    assert told.sure(confidence) == words
    assert words in told.METHOD


def test_every_relation_has_words() -> None:
    assert set(told.RELATIONS) == set(Relation)
    assert set(told.OUTCOMES) == {told.AGAIN, told.PERHAPS, told.ANSWERED, told.NOTHING}


def test_the_structure_of_the_word_document(client: FlaskClient) -> None:
    word = WordDocument(io.BytesIO(client.get(f"{PAIR}.docx").get_data()))
    headings = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 2"]
    assert headings[:3] == ["Judgements", "Asked again", "Overall effectiveness"]
    under = [p.text for p in word.paragraphs if p.style is not None and p.style.name == "Heading 3"]
    assert [text.partition(":")[0] for text in under] == list(told.OUTCOMES.values())
    assert len(word.tables) == len(headings) + len(under), (
        "“Asked again” has none itself, and one stands above"
    )
    for table in word.tables:
        assert table.rows[0]._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
    assert (word.core_properties.language, word.core_properties.author) == ("en-GB", "Pilcrow")
    assert word.core_properties.title == "Cumbria, April 2012 beside Cumbria, May 2013"
    assert "Crown copyright" in word.paragraphs[-1].text
    assert [cell.text for cell in word.tables[1].rows[0].cells][-1] == "Between them"


def test_the_word_document_breaks_where_a_reader_would(client: FlaskClient) -> None:
    word = WordDocument(io.BytesIO(client.get(f"{PAIR}.docx").get_data()))
    footer = word.sections[0].footer.paragraphs[0]
    assert [field.get(qn("w:instr")) for field in footer._p.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "".join(text.text or "" for text in footer._p.iter(qn("w:t"))) == "Page 1 of 1"
    # a heading, and what stands between it and its table, stay with what follows
    for paragraph in word.paragraphs:
        after = paragraph._p.getnext()
        heading = paragraph.style is not None and paragraph.style.name in ("Heading 2", "Heading 3")
        if heading or (after is not None and after.tag == qn("w:tbl")):
            assert paragraph.paragraph_format.keep_with_next, paragraph.text
    # a row is kept whole unless it is long
    rows = [row for table in word.tables for row in table.rows]
    kept = {True: [], False: []}
    for row in rows:
        whole = row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None
        kept[whole].append(max(len(cell.text) for cell in row.cells))
    assert max(kept[True]) <= document_word.SHORT + 50  # blanks and line ends are not counted there
    assert min(kept[False]) > document_word.SHORT - 50
    assert len(kept[True]) > len(kept[False]) > 0


# --- what was asked again ---------------------------------------------------------------------------


def test_every_recommendation_is_in_every_form(client: FlaskClient, generation: Generation) -> None:
    data = client.get(f"{PAIR}/asked.json").get_json()
    wanted = data["recommendations"]
    found = compare(*(generation.report(name) for name in PAIR.split("/")[2:]))
    assert [one["key"] for one in wanted] == [one.record.key for one in found.asked]
    assert (data["asking"], data["answering"], data["earlier"]) == (
        "cumbria-2012-04",
        "cumbria-2013-05",
        "left",
    )
    for one in wanted:
        report, record = generation.report(one["report"]), generation.record(one["report"], one["key"])
        assert (one["text"], one["citation"]) == (record.text, plain(report, record))
        assert one["url"] == link(record, "http://localhost")
        for answer in (*one["again"], *one["answers"]):
            said = generation.record(answer["report"], answer["key"])
            assert answer["sentence"] in said.text == answer["text"]
            assert answer["url"] == link(said, "http://localhost")
    outcomes = Counter(one["outcome"] for one in wanted)
    assert set(outcomes) == {"asked again", "perhaps asked again", "spoken of", "nothing found"}
    # the same as rows
    text = client.get(f"{PAIR}/asked.csv").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(dict.fromkeys(row["key"] for row in rows)) == [one["key"] for one in wanted]
    assert [row["answer_url"] for row in rows if row["answer_url"]] == [
        answer["url"] for one in wanted for answer in (*one["again"], *one["answers"])
    ]
    assert {row["sure"] for row in rows if not row["confidence"]} == {""}
    assert all(row["sure"] == told.sure(float(row["confidence"])) for row in rows if row["confidence"])
    silent = [row["key"] for row in rows if row["outcome"] == "nothing found"]
    assert silent == [one["key"] for one in wanted if one["outcome"] == "nothing found"]
    # and as a document
    page = BeautifulSoup(client.get(f"{PAIR}/asked.html").get_data(), "html.parser")
    headings = [tag.get_text() for tag in page.select("h2")]
    assert headings == [f"{told.OUTCOMES[kind]}: {outcomes[kind]}" for kind in told.OUTCOMES]
    order = sorted(range(len(wanted)), key=lambda at: list(told.OUTCOMES).index(wanted[at]["outcome"]))
    said_of = [tag.get_text() for tag in page.select(".says")]
    assert said_of == [f"Recommendation {at + 1} of {len(wanted)}" for at in order]
    wanted = [wanted[at] for at in order]
    quoted = [tag.get_text() for tag in page.select("blockquote")]
    assert quoted == [
        words
        for one in wanted
        for words in (one["text"], *(a["sentence"] for a in (*one["again"], *one["answers"])))
    ]
    both = page.get_text()
    assert all(one["citation"] in both for one in wanted)


def test_both_cumbria_reports_ask_to_review_caseloads(client: FlaskClient) -> None:
    wanted = client.get(f"{PAIR}/asked.json").get_json()["recommendations"]
    (caseloads,) = [one for one in wanted if "caseloads of all child and family workers" in one["text"]]
    assert caseloads["outcome"] == "asked again"
    assert "caseloads" in caseloads["again"][0]["text"]


def test_the_earlier_report_asks_on_whatever_side_it_stands(client: FlaskClient) -> None:
    turned = client.get("/compare/cumbria-2013-05/cumbria-2012-04/asked.json").get_json()
    assert (turned["asking"], turned["earlier"]) == ("cumbria-2012-04", "right")
    assert turned["recommendations"] == client.get(f"{PAIR}/asked.json").get_json()["recommendations"]


def test_what_is_said_of_one_authority_does_not_answer_another(client: FlaskClient) -> None:
    wanted = client.get("/compare/rochdale-2012-11/cumbria-2013-05/asked.json").get_json()["recommendations"]
    assert {one["outcome"] for one in wanted} <= {"asked again", "perhaps asked again", "nothing found"}
    assert not [answer for one in wanted for answer in one["answers"]]


@pytest.mark.parametrize("dates", ["13-22 May 2013", "to be confirmed"])
def test_without_an_order_in_time_nothing_is_asked_again(dates: str) -> None:
    body = (
        "# Areas for improvement\n\n1. Ensure that supervision of social workers is regular and reflective.\n"
    )
    found = compare(marked(body, dates), marked(f"{body}\n# Leadership and governance\n\n2. It is.\n", dates))
    assert found.earlier is None
    (one,) = document_asked.followed(found)
    assert one.again
    assert not one.answers
    said = str(document_asked.asked_pieces(found, "", whole=False)[0])
    assert "makes 1 as well. Which of the two is the later is not known" in said
    assert asked(found)["own"] is False


def test_a_report_without_recommendations_says_so() -> None:
    found = compare(read_text(make("1. One.")), read_text(make("1. Two.", dates="1 June 2014")))
    whole = document_asked.asked_document(found, BASE, MADE)
    assert "makes no recommendations" in document_html.html_document(whole)
    assert document_asked.asked_rows(found, BASE) == []


def test_no_cell_is_a_formula(nasty: Comparison) -> None:
    text = "".join(as_csv(document_asked.asked_rows(nasty, BASE), document_asked.COLUMNS))
    rows = list(csv.DictReader(io.StringIO(text)))
    assert rows
    assert any("'=HYPERLINK(1)" in row["text"] for row in rows)
    assert not [value for row in rows for value in row.values() if value[:1] in "=+-@" and value]


def test_the_columns_are_those_described() -> None:
    assert list(COMPARED["AskedRow"]["properties"]) == list(document_asked.COLUMNS)


# --- the addresses ----------------------------------------------------------------------------------

FILES = [
    (f"{PAIR}.html", "text/html; charset=utf-8", "cumbria-2012-04-beside-cumbria-2013-05.html"),
    (f"{PAIR}.md?show=changed", "text/markdown; charset=utf-8", "cumbria-2012-04-beside-cumbria-2013-05.md"),
    (f"{PAIR}.docx?show=pairs", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "cumbria-2012-04-beside-cumbria-2013-05.docx"),
    (f"{PAIR}/asked.html", "text/html; charset=utf-8", "cumbria-2012-04-beside-cumbria-2013-05-asked-again.html"),
    (f"{PAIR}/asked.csv", "text/csv; charset=utf-8", "cumbria-2012-04-beside-cumbria-2013-05-asked-again.csv"),
    (f"{PAIR}/asked.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
     "cumbria-2012-04-beside-cumbria-2013-05-asked-again.docx"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "media", "name"), FILES)
def test_a_file_is_named_and_the_same_each_time(
    client: FlaskClient, address: str, media: str, name: str
) -> None:
    first, second = client.get(address), client.get(address)
    assert first.get_data() == second.get_data()
    assert first.headers["Content-Type"] == media
    assert first.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    if name.endswith("docx"):
        with zipfile.ZipFile(io.BytesIO(first.get_data())) as held:
            assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("address", "status"),
    [
        # what is not taken is refused
        (f"{PAIR}.html?show=some", 400), (f"{PAIR}.md?shown=all", 400), (f"{PAIR}.docx?show=all&show=all", 400),
        (f"{PAIR}/asked.csv?show=all", 400), (f"{PAIR}/asked.json?q=", 400),
        # what is not there
        ("/compare/cumbria-2012-04/none.html", 404), ("/compare/none/cumbria-2012-04/asked.md", 404),
        (f"{PAIR}/asked.pdf", 404),
    ],
)  # fmt: skip
def test_what_is_refused(client: FlaskClient, address: str, status: int) -> None:
    response = client.get(address)
    assert response.status_code == status
    if not address.endswith(".pdf"):
        assert response.get_json()["error"]["status"] == status


def test_a_document_needs_nothing_else(client: FlaskClient) -> None:
    text = client.get(f"{PAIR}.html").get_data(as_text=True)
    soup = BeautifulSoup(text, "html.parser")
    assert not soup.select("script, link, img, iframe, form, [src], [style]")
    assert not re.search(r"\bon\w+=|javascript:|url\(|@import", text)
    assert {str(a["href"]).split("/reports/")[0] for a in soup.select("a")} == {"http://localhost"}
