"""What a check says, in each of its forms: every form tells all of it, and nothing in a briefing breaks a form."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from io import BytesIO

import markdown
import pytest
from bs4 import BeautifulSoup
from docx import Document
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.briefing.annotate import annotated, annotated_page, encoding_of, marks
from indexer.briefing.places import notes_of
from indexer.briefing.present import (
    WORDS,
    check_json,
    checks_json,
    clipped,
    difference,
    lines,
    printable,
    sentence,
    whole,
)
from indexer.briefing.table import check_markdown
from indexer.briefing.types import (
    Briefing,
    Check,
    Citation,
    Finding,
    Passage,
    Quotation,
    Verdict,
)
from indexer.difference import differing
from indexer.errors import BriefingError
from tests.checks import LINES, SAID, TEXT, read, stand_in, word_file

CHECK = stand_in(read())
NOTHING = Check(Briefing("empty.md", "markdown", ()), "gen-1")


def of_quotation(quote: str, words: str = "", note: str = "Compared.") -> Check:
    """A check of one altered quotation."""
    spans = differing(quote, words)
    quotation = Quotation(quote, 1, (), 0, 1, 1 + len(quote))
    finding = Finding(quotation, Verdict.ALTERED, True, "a-2013-01/1", "a-2013-01/1", note, words, *spans)
    return Check(Briefing("x.md", "markdown", (Passage(f"“{quote}”", 1),)), "gen-1", (finding,))


# --- in words ---------------------------------------------------------------------------------------


def test_every_verdict_has_its_words() -> None:
    assert set(WORDS) == set(Verdict)
    assert len(set(WORDS.values())) == len(Verdict)


def test_the_counts_in_a_sentence() -> None:
    assert sentence([CHECK]) == (
        "9 quotations: 1 word for word, 1 word for word but for typography, 1 the words differ, "
        "1 stands in another paragraph of that report, 1 stands in another report, 1 not found in the archive, "
        "1 too short to decide, 1 citation not found, 1 the paragraph has changed since it was cited; "
        "8 things to look at"
    )
    assert sentence([NOTHING]) == "0 quotations; nothing to look at"
    assert sentence([CHECK, CHECK]).startswith("18 quotations: 2 word for word")


@pytest.mark.parametrize(
    ("quote", "words", "shown"),
    [
        # one word for another, in the middle
        ("a small number of cases", "a large number of cases", "a [-small-] {+large+} number of cases"),
        # a word left out, a word put in
        ("is adequate", "is not adequate", "is {+not+} adequate"),
        ("is very good", "is good", "is [-very-] good"),
        # only what is near is shown, and two places are two
        (
            "x1 x2 x3 x4 x5 one x6 x7 x8 x9 y1 y2 y3 y4 y5 two z",
            "x1 x2 x3 x4 x5 eins x6 x7 x8 x9 y1 y2 y3 y4 y5 zwei z",
            "x2 x3 x4 x5 [-one-] {+eins+} x6 x7 x8 x9 … y2 y3 y4 y5 [-two-] {+zwei+} z",
        ),
        # nothing differs
        ("the same", "the same", ""),
    ],
)
def test_differences_in_a_line(quote: str, words: str, shown: str) -> None:
    (finding,) = of_quotation(quote, words).findings
    assert difference(finding) == shown


WORD = st.sampled_from("alpha beta gamma delta not no […] [the] 12 …".split())


@settings(max_examples=50)
@given(st.lists(WORD, max_size=14), st.lists(WORD, max_size=14))
def test_a_difference_shows_all_that_differs(ours: list[str], theirs: list[str]) -> None:
    (finding,) = of_quotation(" ".join(ours), " ".join(theirs)).findings
    shown = difference(finding)
    for start, end in whole(finding.quotation.text, finding.in_quotation):
        assert f"[-{finding.quotation.text[start:end]}-]" in shown
    for start, end in whole(finding.words, finding.in_words):
        assert f"{{+{finding.words[start:end]}+}}" in shown


def test_what_is_marked_is_whole_words() -> None:
    assert whole("[i]n most cases", ((1, 9),)) == ((0, 9),)
    assert whole("the council's word", ((4, 11),)) == ((4, 13),)
    assert whole("(few) cases", ((1, 4), (6, 11))) == ((0, 4), (6, 11))


def test_words_that_an_ellipsis_leaves_out_do_not_shift_the_rest() -> None:
    quote, words = "children […] are unsafe now", "children known to the council are safe now"
    (finding,) = of_quotation(quote, words).findings
    finding = replace(finding, in_quotation=((17, 23),), in_words=((34, 38),))
    assert difference(finding) == "children […] are [-unsafe-] {+safe+} now"


# --- lines ------------------------------------------------------------------------------------------


def test_a_line_for_each_thing_in_the_order_of_the_file() -> None:
    told = lines(CHECK)
    assert len(told) == len(SAID) + 2
    numbers = [int(line.split(":")[1]) for line in told]
    assert numbers == sorted(numbers) == [*range(3, 25, 2)]
    assert told[0] == (
        "briefing.md:3: word for word: “The quality of practice is inadequate.” — Compared with cumbria-2013-05/30."
    )
    assert told[2] == (
        "briefing.md:7: the words differ: “Inspectors found [-few-] {+too many+} cases where children” "
        "— Compared with cumbria-2013-05/30."
    )
    assert told[-2].startswith("briefing.md:21: the grade differs: “judged good” — ")
    assert told[-1] == (
        "briefing.md:23: citation not clear: “Cumbria, para 3” — "
        "It may mean cumbria-2012-04/3 or cumbria-2013-05/3."
    )
    assert len(lines(CHECK, quiet=True)) == CHECK.wrong


@settings(max_examples=50)
@given(st.text(), st.text(), st.text())
@example("a\nb: c", "\x1b[31mred", "\u202eright to left")
def test_a_line_is_a_line_whatever_stands_in_a_briefing(quote: str, words: str, note: str) -> None:
    (line,) = lines(of_quotation(quote, words, note))
    assert len(line.splitlines()) == 1
    assert line.isprintable() or not re.search(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e]", line)


def test_clipping() -> None:
    assert clipped("one two three", 9) == "one two …"
    assert clipped("one  two", 9) == "one two"
    assert printable("a\x1b[0m\u2028b") == "a\N{REPLACEMENT CHARACTER}[0m b"


# --- data -------------------------------------------------------------------------------------------


def test_the_contract_of_the_data() -> None:
    value = check_json(CHECK)
    assert list(value["quotations"][0])[:6] == ["quote", "line", "verdict", "cited", "found", "note"]
    assert [q["verdict"] for q in value["quotations"]] == [str(verdict) for verdict in Verdict]
    assert (value["file"], value["form"], value["wrong"]) == ("briefing.md", "markdown", 8)
    assert value["summary"] == {str(verdict): 1 for verdict in Verdict}
    altered = value["quotations"][2]
    ((start, end),) = altered["differences"]["words"]
    assert altered["words"][start:end] == "too many"
    assert value["citations"] == [
        {
            "text": "Cumbria, para 3",
            "line": 23,
            "problem": "It may mean cumbria-2012-04/3 or cumbria-2013-05/3.",
            "candidates": ["cumbria-2012-04/3", "cumbria-2013-05/3"],
        }
    ]
    assert json.loads(json.dumps(value)) == value


def test_several_files_are_one_answer() -> None:
    error = BriefingError("is not UTF-8", "Save it as UTF-8.", "bad.txt")
    value = checks_json([CHECK, stand_in(read("other.md"))], [("bad.txt", error)])
    assert [f["file"] for f in value["files"]] == ["briefing.md", "other.md", "bad.txt"]
    assert value["files"][2]["error"] == "bad.txt is not UTF-8. Save it as UTF-8."
    assert [q["file"] for q in value["quotations"]] == ["briefing.md"] * 9 + ["other.md"] * 9
    assert (value["wrong"], len(value["objections"]), len(value["citations"])) == (16, 2, 2)


# --- Markdown ---------------------------------------------------------------------------------------


def table(check: Check) -> list[list[str]]:
    """The rows of the table as a reader sees them."""
    soup = BeautifulSoup(
        markdown.markdown(check_markdown(check, "https://x"), extensions=["tables"]), "html.parser"
    )
    return [[cell.get_text() for cell in row.select("td")] for row in soup.select("tbody tr")]


def test_the_table() -> None:
    rows = table(CHECK)
    assert len(rows) == len(SAID)
    assert rows[2][1] == "“Inspectors found ~~few~~ cases where children”"
    assert "**too many**" in check_markdown(CHECK)
    assert rows[5] == [
        "13",
        "“a model for the nation & its <b>towns</b>”",
        "not found in the archive",
        "rochdale-2012-11/6",
        "—",
        "No paragraph has these words.",
    ]
    text = check_markdown(CHECK, "https://x")
    assert "[cumbria-2013-05/30](https://x/reports/cumbria-2013-05/30)" in text
    assert "- line 21: the grade “judged good”" in text
    assert "8 things to look at." in text


@settings(max_examples=50)
@given(st.text(max_size=40), st.text(max_size=40))
@example("a | b", "**bold** `code`")
@example("\\", "|")
@example("[x](javascript:alert(1))", "<script>alert(1)</script>")
@example("&lt; &amp;", "~~no~~ _no_ http://x")
def test_nothing_in_a_quotation_breaks_the_table(quote: str, note: str) -> None:
    quotation = Quotation(quote, 1)
    finding = Finding(quotation, Verdict.NOWHERE, True, None, None, note)
    check = Check(Briefing("x", "text", ()), "gen-1", (finding,))
    ((line, shown, _, cited, found, noted),) = table(check)
    assert (line, cited, found) == ("1", "—", "—")
    assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", f"“{printable(quote)}”")
    assert re.sub(r"\s", "", noted) == re.sub(r"\s", "", printable(note))


def test_a_briefing_without_quotations() -> None:
    assert "0 quotations; nothing to look at." in check_markdown(NOTHING)
    assert "|" not in check_markdown(NOTHING)
    assert lines(NOTHING) == []
    assert check_json(NOTHING)["quotations"] == []


# --- annotated Markdown and text --------------------------------------------------------------------


def test_a_mark_stands_after_each_quotation() -> None:
    copy = annotated(TEXT.encode(), CHECK).decode()
    assert "“The quality of practice is inadequate.” [¹ word for word: cumbria-2013-05/30] in their" in copy
    assert "cases where children” [³ the words differ: cumbria-2013-05/30] in" in copy
    assert "was judged good [¹⁰ the grade differs: west-sussex-2013-02/2] (" in copy
    assert "Cumbria, para 3 [¹¹ citation not clear: cumbria-2012-04/3 or cumbria-2013-05/3], on" in copy
    assert "\n3. Line 7: the words differ. “Inspectors found [-few-] {+too many+} cases" in copy


PLACED = [
    # emphasis, links and broken lines inside the words
    ("He said “the *quality* of\npractice” here.", "the quality of practice", "the *quality* of\npractice” [¹"),
    ("See “[the quality](http://x/y)” now.", "the quality", "[the quality](http://x/y)”"),
    # what closes the words: marks of quotation, full stops, an ellipsis in brackets
    ('It is "not safe." Then', "not safe.", 'not safe." [¹'),
    ("It is ‘not safe’, then", "not safe", "not safe’ [¹"),
    ("It is “not safe […]” then", "not safe […]", "not safe […]” [¹"),
    ("> not safe at all.\n\nThen", "not safe at all.", "not safe at all. [¹"),
    ("**“not safe”** then", "not safe", "“not safe”** [¹"),
    # the same words unquoted before
    ("It is not safe; “not safe” they say.", "not safe", "“not safe” [¹"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "quote", "expected"), PLACED)
def test_where_a_mark_stands(text: str, quote: str, expected: str) -> None:
    passage = (
        re.sub(r"\]\([^)]*\)|[*>\[]", "", " ".join(text.split()))
        if "](" in text
        else " ".join(re.sub(r"[*>]", "", text).split())
    )
    at = passage.rfind(quote)
    quotation = Quotation(quote, 1, (), 0, at, at + len(quote))
    finding = Finding(quotation, Verdict.EXACT, False, "a/1", "a/1", "Compared.", quote)
    check = Check(Briefing("x.md", "markdown", (Passage(passage, 1),)), "gen-1", (finding,))
    copy = annotated(text.encode(), check).decode()
    if "](" in expected:
        assert "[the quality [¹" in copy or expected in copy
    else:
        assert expected in copy


@settings(max_examples=50)
@given(
    st.text("ab1é“”\"' .*[]\n", max_size=200),
    st.lists(st.tuples(st.text("ab1é .", max_size=8), st.integers(-3, 40), st.integers(-3, 300)), max_size=6),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
@example("no quotation at all", [("x", 1, 0)], "\n", "utf-8")
@example("é", [("é", n, 0) for n in range(11)], "\n", "cp1252")
def test_without_its_marks_a_copy_is_the_file(
    text: str, quotes: list[tuple[str, int, int]], newline: str, encoding: str
) -> None:
    data = text.replace("\n", newline).encode(encoding)
    used = encoding_of(data)
    text = data.decode(used)
    findings = tuple(
        Finding(
            Quotation(quote, line, (), 0, max(at, 0), max(at, 0) + len(quote)),
            Verdict.NOWHERE,
            True,
            None,
            None,
            "",
        )
        for quote, line, at in quotes
    )
    check = Check(Briefing("x.md", "markdown", (Passage(text[:100], 1),)), "gen-1", findings)
    inserted = marks(text, check)
    assert len(inserted) == len(quotes) + 1
    copy = annotated(data, check)
    assert copy.decode(used)
    for mark in inserted:
        at = len(text[: mark.at].encode(used))
        mark_bytes = mark.text.encode(used, "replace")
        assert copy[at : at + len(mark_bytes)] == mark_bytes
        copy = copy[:at] + copy[at + len(mark_bytes) :]
    assert copy == data


# --- a document of our own --------------------------------------------------------------------------


def test_the_page_is_safe_and_says_all() -> None:
    check = stand_in(
        read("<script>.html", TEXT + "\n\n<script>alert(1)</script> <img src=http://x/y onerror=z>", "html")
    )
    page = annotated(b"", check).decode()
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.select("script, img, link, iframe, object")
    assert all(str(a["href"]).startswith("#") for a in soup.select("a"))
    assert len(soup.select("mark")) == len(soup.select("ol li")) == len(notes_of(check))
    for link in soup.select("a"):
        assert soup.select_one(f"[id='{str(link['href'])[1:]}']")
    words = re.sub(r"\s+", "", soup.get_text())
    for line in LINES:
        assert re.sub(r"\s+", "", line.split("”")[0]) in words
    assert soup.select_one("mark.wrong") is not None


@settings(max_examples=50)
@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_the_page_has_the_words_of_the_briefing(text: str, start: int, end: int) -> None:
    citation = Citation(text[start:end] or "x", 1)
    finding = Finding(
        Quotation(text[start:end], 1, (citation,), 0, start, end), Verdict.EXACT, False, None, None, ""
    )
    check = Check(Briefing("x.html", "html", (Passage(text, 1),)), "gen-1", (finding,), (), (citation,))
    soup = BeautifulSoup(annotated_page(check), "html.parser")
    for extra in soup.select("sup"):
        extra.decompose()
    body = soup.select_one("body > p")
    assert body is not None
    assert body.get_text() == BeautifulSoup(f"<p>{_escaped(text)}</p>", "html.parser").get_text()


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


# --- Word -------------------------------------------------------------------------------------------


def comments(data: bytes) -> list[tuple[str, str]]:
    """Each comment with the words that it is on."""
    document = Document(BytesIO(data))
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    found = []
    for comment in document.comments:
        words, inside = [], False
        for element in document.element.body.iter():
            if element.tag == f"{space}commentRangeStart" and element.get(f"{space}id") == str(
                comment.comment_id
            ):
                inside = True
            elif element.tag == f"{space}commentRangeEnd" and element.get(f"{space}id") == str(
                comment.comment_id
            ):
                inside = False
            elif inside and element.tag == f"{space}t":
                words.append(element.text or "")
        found.append(("".join(words), comment.text))
    return found


def looks(data: bytes) -> list[list[tuple[str, bool | None]]]:
    """The paragraphs, letter by letter, with what is in italics."""
    return [
        [(char, run.italic) for run in paragraph.runs for char in run.text]
        for paragraph in Document(BytesIO(data)).paragraphs
    ]


def test_comments_stand_on_the_quotations() -> None:
    blocks = [
        block.replace("found few", "found *few* ") if "few" in block else block
        for block in TEXT.split("\n\n")
    ]
    blocks = [block.replace("* ", "*") for block in blocks]
    data = word_file(blocks)
    plain = [block.replace("*", "") for block in blocks]
    check = stand_in(Briefing("b.docx", "docx", tuple(Passage(t.strip(), n) for n, t in enumerate(plain, 1))))
    copy = annotated(data, check)
    told = comments(copy)
    assert len(told) == len(notes_of(check)) + 1
    assert told[1] == (
        "The quality of practice is inadequate",
        "word for word. Compared with cumbria-2013-05/30.",
    )
    assert told[3][0] == "Inspectors found few cases where children"
    assert told[-1][0] == "Cumbria, para 3"
    assert looks(copy) == looks(data), "every letter as it was, and looking as it did"


@settings(max_examples=12)
@given(
    st.lists(st.text("ab *“”c", min_size=1, max_size=12), min_size=1, max_size=3),
    st.text("ab c", max_size=6),
    st.integers(1, 5),
)
def test_a_word_file_keeps_its_words_and_its_looks(blocks: list[str], quote: str, line: int) -> None:
    data = word_file(blocks)
    finding = Finding(Quotation(quote, line), Verdict.NOWHERE, True, None, None, "No.")
    briefing = Briefing(
        "b.docx", "docx", tuple(Passage(b.replace("*", ""), n) for n, b in enumerate(blocks, 1))
    )
    copy = annotated(data, Check(briefing, "gen-1", (finding,)))
    assert looks(copy) == looks(data)
    assert len(comments(copy)) == 2


def test_a_quotation_that_is_not_in_the_runs_has_its_comment_on_the_paragraph() -> None:
    data = word_file(["One.", "Two words here.", "Three."])
    quotation = Quotation("not in it", 2, (), 1, 0, 5)
    finding = Finding(quotation, Verdict.NOWHERE, True, None, None, "No.")
    passages = tuple(Passage(t, n) for n, t in enumerate(("One.", "Two words here.", "Three."), 1))
    copy = annotated(data, Check(Briefing("b.docx", "docx", passages), "gen-1", (finding,)))
    assert comments(copy)[1] == ("Two words here.", "not found in the archive. No.")
