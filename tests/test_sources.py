"""Sources: markup is taken off, words stay; what cannot be read is a clear message."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import SourceError
from indexer.sources import corpus_files, load
from indexer.sources.html import html_lines
from indexer.sources.text import text_lines
from indexer.types import Line


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Plain words.", Line("Plain words.", 1)),
        ("  indented  words ", Line("indented words", 1)),  # white space is no word
        ("## Areas for improvement", Line("Areas for improvement", 1, heading=2)),
        ("### **Inadequate**", Line("Inadequate", 1, heading=3, bold_tail=0)),  # bold in a heading
        ("**Within three months:**", Line("Within three months:", 1, bold_tail=0)),
        (
            "Partnership working**Grade 3**",
            Line("Partnership working Grade 3", 1, bold_tail=20),
        ),  # glued
        ("Staying safe **Good**", Line("Staying safe Good", 1, bold_tail=13)),
        (
            "is judged to be **inadequate**.",
            Line("is judged to be inadequate.", 1),
        ),  # bold, not at the end
        ("- ensure that", Line("ensure that", 1, bullet="-")),
        (" - ensure that", Line("ensure that", 1, bullet="-")),  # nested by accident
        ("• ensure that", Line("ensure that", 1, bullet="•")),
        ("o ensure that", Line("ensure that", 1, bullet="o")),  # Word's second level
        ("\uf0b7 ensure that", Line("ensure that", 1, bullet="\uf0b7")),  # a bullet of a symbol font
        ("- 13. The council", Line("13. The council", 1, bullet="-")),  # a number is not taken off
        ("13. The council", Line("13. The council", 1)),
        ("*Working together* was", Line("Working together was", 1)),
        ("'*Working together*', 2010", Line("'Working together', 2010", 1)),
        ("2 * 3 = 6 and a*b", Line("2 * 3 = 6 and a*b", 1)),  # stars that are no markup
        ("snake_case_name", Line("snake_case_name", 1)),
        (
            "[www.example.org](http://www.example.org) is",
            Line("www.example.org is", 1),
        ),  # the target is not printed
        ("<b>Contact</b> <john@x.org> today", Line("Contact <john@x.org> today", 1)),  # no tag of ours
        ("<b>a</b> if x<y and z>w then", Line("a if x<y and z>w then", 1)),
        ("Tom &amp; Jerry &#163;5", Line("Tom & Jerry £5", 1)),
        ("<b>x</b> S&P; R&D; AT&T", Line("x S&P; R&D; AT&T", 1)),  # no character references
        ("reason<sup>1</sup> and", Line("reason¹ and", 1)),
        ("fewer than <5 children", Line("fewer than <5 children", 1)),  # not a tag
        ("| <b>Overall</b> | Good |", Line("Overall Good", 1, cells=("Overall", "Good"))),
        ("Overall\tGood\t\t", Line("Overall Good", 1, cells=("Overall", "Good"))),
        (
            "Safeguarding services\t",
            Line("Safeguarding services", 1, cells=("Safeguarding services", "")),
        ),
        (r"a \* and \_b", Line("a * and _b", 1)),  # escaped marks
        ("a ** stray mark", Line("a stray mark", 1)),
        ("© Crown copyright", Line("© Crown copyright", 1)),
    ],
)
def test_line(raw: str, expected: Line) -> None:
    assert text_lines(raw) == (expected,)


@pytest.mark.parametrize("raw", ["", "   ", "---", "|---|:--:|", "|  |  |", "\f", "***"])
def test_lines_without_words_are_no_lines(raw: str) -> None:
    assert text_lines(raw) == ()


def test_numbers_and_gaps_are_those_of_the_file() -> None:
    lines = text_lines("one\r\ntwo\r\n\r\n---\r\nthree")
    assert [(line.text, line.number, line.gap) for line in lines] == [
        ("one", 1, False),
        ("two", 2, False),
        ("three", 5, True),
    ]


WORDS = st.lists(st.text("abcXYZ019.,;’()é", min_size=1, max_size=8), min_size=1, max_size=12)


@given(WORDS, st.sampled_from(["", "# ", "- ", "• ", "**", "| "]))
def test_words_survive_any_markup(words: list[str], mark: str) -> None:
    text = " ".join(words)
    raw = f"{mark}{text}{'**' if mark == '**' else ''}{' |' if mark == '| ' else ''}"
    assert [w for line in text_lines(raw) for w in line.text.split()] == text.split()


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    lines = text_lines(text)
    assert len(set(lines)) == len(lines), "each line can be told from every other"
    for line in lines:
        assert line.text == " ".join(line.text.split())
        assert line.text


def test_html() -> None:
    lines = html_lines(
        "<html><head><title>no</title><style>p {}</style></head><body><h2>Areas</h2>"
        "<p>One <b>two</b><br>three</p><ul><li>an item<li>another</ul>"
        "<p>R&D; Q&A &amp; reason<sup>1</sup> <ins>new</ins></p>"
        "<ol start='13'><li>Thirteen<li>Fourteen</ol><table><tr><th>Overall</th><td>Good</td></tr></table><script>x()</script><!-- no -->end"
    )
    assert len(set(lines)) == len(lines)
    assert [(x.text, x.heading, x.bullet, x.cells) for x in lines] == [
        ("Areas", 2, "", ()),
        ("One two", 0, "", ()),
        ("three", 0, "", ()),
        ("an item", 0, "•", ()),
        ("another", 0, "•", ()),
        ("R&D; Q&A & reason¹ new", 0, "", ()),
        ("13. Thirteen", 0, "", ()),
        ("14. Fourteen", 0, "", ()),
        ("Overall Good", 0, "", ("Overall", "Good")),
        ("end", 0, "", ()),
    ]


@given(st.text(max_size=300))
def test_any_html_is_read(text: str) -> None:
    lines = html_lines(text)
    assert len(set(lines)) == len(lines)
    assert all(line.text for line in lines)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("empty.txt", b"", "is empty"),
        ("blank.txt", b" \n\n", "is empty"),
        ("rules.txt", b"---\n***\n", "holds no text"),
        ("sixteen.txt", "Ofsted".encode("utf-16"), "is UTF-16"),
        ("latin.txt", "line\ncaf\u00e9".encode("latin-1"), "latin.txt, line 2: is not UTF-8"),
        ("nul.txt", b"one\ntwo\nth\0ree", "nul.txt, line 3: holds NUL"),
        ("report.docx", b"PK", "is of a kind that is not read (.docx)"),
    ],
)
def test_bad_files_are_named_with_place_and_remedy(
    tmp_path: Path, name: str, data: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError) as caught:
        load(tmp_path, name)
    assert message in str(caught.value)
    assert caught.value.remedy.endswith(".")


def test_a_link_out_of_the_corpus_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(SourceError, match="out of the corpus"):
        load(corpus, "link.txt")
    with pytest.raises(SourceError, match="out of the corpus"):
        load(corpus, "../secret.txt")


def test_a_malformed_sidecar_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "a.toml").write_text("authority = ")
    with pytest.raises(SourceError, match=r"a\.toml: is not valid TOML"):
        load(tmp_path, "a.txt")
    (tmp_path / "a.toml").write_text('colour = "red"')
    with pytest.raises(SourceError, match="unknown entries"):
        load(tmp_path, "a.txt")


def test_which_files_are_reports(tmp_path: Path) -> None:
    for name in ("b.txt", "sub/a.md", "README.md", ".hidden.txt", "b.toml", "odd.xyz", ".git/x.txt"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    assert corpus_files(tmp_path) == ("b.txt", "odd.xyz", "sub/a.md")


def test_what_programs_leave_is_no_report_and_what_somebody_put_there_is_named(tmp_path: Path) -> None:
    litter = ("~$report.docx", "report.txt~", "#report.txt#", "Thumbs.db", "thumbs.DB", "sub/desktop.ini")
    put = ("a~b.txt", "report #1.txt", "report.docx", "report.txt.bak", "thumbs.txt")
    for name in (*litter, *put):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert corpus_files(tmp_path) == put
