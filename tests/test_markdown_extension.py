"""The Python-Markdown extension: footnotes, quotations that are checked, errors that are seen."""

from __future__ import annotations

import importlib
import tomllib
from collections.abc import Callable
from pathlib import Path

import markdown
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.briefing.extension import CitationError, PilcrowExtension
from indexer.citation import link, plain
from indexer.generations import Generation
from tests.conftest import ROOT

BASE = "https://archive.example"
C = "cumbria-2013-05"

Convert = Callable[..., tuple[BeautifulSoup, list[CitationError]]]


@pytest.fixture
def convert(generation: Generation) -> Convert:
    """Markdown as a page, and its errors."""

    def converted(text: str, *others: str) -> tuple[BeautifulSoup, list[CitationError]]:
        ours = PilcrowExtension(generation=generation, base_url=BASE)
        md = markdown.Markdown(extensions=[*others, ours])
        soup = BeautifulSoup(md.convert(text), "html.parser")
        return soup, md.pilcrow_errors  # type: ignore[attr-defined]

    return converted


def references(soup: BeautifulSoup) -> list[str]:
    return [a.get_text() for a in soup.select("sup > a.footnote-ref")]


def notes(soup: BeautifulSoup) -> list[str]:
    """The notes without their ways back."""
    for back in soup.select("a.footnote-backref"):
        back.extract()
    return [
        " ".join(item.get_text().split()).removesuffix(".") for item in soup.select("div.footnote > ol > li")
    ]


def text_of(soup: BeautifulSoup) -> str:
    """The text above the notes."""
    for part in soup.select("div.footnote"):
        part.extract()
    return " ".join(soup.get_text().split())


def test_a_citation_is_a_footnote(convert: Convert, generation: Generation) -> None:
    soup, errors = convert(f"It says so.[[{C}/13]]")
    report, record = generation.report(C), generation.record(C, "13")
    assert errors == []
    anchor = soup.select_one("div[role=doc-endnotes] > ol > li > p > a")
    assert anchor is not None
    assert (anchor["href"], anchor.get_text()) == (link(record, BASE), plain(report, record))
    reference = soup.select_one("sup > a")
    back = soup.select_one("a[role=doc-backlink]")
    assert isinstance(reference, Tag)
    assert isinstance(back, Tag)
    assert reference["role"] == "doc-noteref"
    assert (reference["aria-label"], back["aria-label"]) == ("Note 1", "Back to where note 1 is cited")
    assert soup.select_one(f"li[id='{str(reference['href'])[1:]}']")
    assert soup.select_one(f"sup[id='{str(back['href'])[1:]}']")


def test_a_place_that_is_cited_twice_has_one_note(convert: Convert, generation: Generation) -> None:
    fingerprint = generation.record(C, "13").fingerprint
    soup, errors = convert(f"a[[{C}/13]] b[[{C}/14]] c[[Cumbria 2013, para 13]] d[[{C}/13?v={fingerprint}]]")
    assert errors == []
    assert references(soup) == ["1", "2", "1", "1"]
    backs = [str(a["href"]) for a in soup.select("li")[0].select("a.footnote-backref")]
    assert backs == [f"#{sup['id']}" for sup in soup.select("sup") if sup.get_text() == "1"]
    assert len(set(backs)) == 3


@pytest.mark.parametrize(
    ("source", "label", "keys"),
    [
        (f"[[{C}/13–15]]", "paragraph 13, paragraph 14 and paragraph 15", "13 14 15"),
        ("[[Cumbria 2013, paras 13 and 15]]", "paragraph 13 and paragraph 15", "13 15"),
        ("[[¶ 13 · Cumbria, May 2013]]", "paragraph 13", "13"),
        (f"[[{C}]]", "(inspected 13–22 May 2013)", ""),
        (f"[[{BASE}/reports/{C}/13]]", "paragraph 13", "13"),
        (f"[[{C}/13]] [[para 14]] [[ibid., 15]]", "paragraph 13", "13"),
        ("[[Cumbria 2012, para 21, first bullet]]", "paragraph 21, item 1", "21.1"),
    ],
)
def test_every_form_is_understood(convert: Convert, source: str, label: str, keys: str) -> None:
    soup, errors = convert(source)
    assert errors == []
    links = [str(a["href"]) for a in soup.select("li")[0].select("a:not(.footnote-backref)")]
    assert [url.split("?")[0].rpartition("/")[2] for url in links] == (keys.split() or [C])
    assert notes(soup)[0].endswith(label)


def test_words_are_quoted_and_checked(convert: Convert, generation: Generation) -> None:
    words = generation.record(C, "13").text
    part = " ".join(words.split()[2:9])
    for mark, end in (('"', '"'), ("“", "”")):
        soup, errors = convert(f"They say [[{C}/13 {mark}{part}{end}]].")
        assert errors == []
        assert text_of(soup) == f"They say “{part}”1."
    soup, errors = convert(f"They say [[{C}/13 “{part.replace(' ', '  ', 2).upper()}”]].")  # but for capitals
    assert errors == []


def test_words_that_do_not_stand_there_are_an_error(convert: Convert, generation: Generation) -> None:
    words = generation.record(C, "13").text.split()[2:14]
    changed = " ".join([*words[:6], "hardly", *words[6:]])
    soup, errors = convert(f'They say [[{C}/13 "{changed}"]].')
    (error,) = errors
    assert error.source == f'[[{C}/13 "{changed}"]]'
    assert "the words differ" in error.problem
    shown = soup.select_one("strong.pilcrow-error[role]")
    assert shown is not None
    assert error.problem in shown.get_text()
    assert f"“{changed}”1" in text_of(soup)  # the words and their note stand, too
    _, errors = convert(f'[[{C}/14 "{" ".join(words)}"]]')
    assert [f"{C}/13" in e.problem or "¶ 13" in e.problem for e in errors] == [True]


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        (f"[[{C}/99]]", "has paragraphs 1 to 55, and no 99"),
        ("[[cumbria-2014-05/1]]", "There is no report “cumbria-2014-05”"),
        ("[[Cumbria, para 13]]", "may mean cumbria-2012-04/13 or cumbria-2013-05/13"),
        ("[[para 13]]", "names no report"),
        ("[[ibid.]]", "nothing is"),
        (f"[[{C}/13?v=00000000]]", "holds no words of cumbria-2013-05/13 with the fingerprint"),
        (f'[[{C}/13 "of the"]]', "Fewer than"),
        (f'[[{C}/13?v=00000000 "no such words at all"]]', "holds no words"),
        ('[[the page "some words that nobody said"]]', "does not name a report"),
        ("[[2013 plan]]", "does not name a report"),
    ],
)
def test_what_is_wrong_is_seen(convert: Convert, source: str, problem: str) -> None:
    soup, errors = convert(f"Before {source} after")
    (error,) = errors
    assert error.source == source
    assert problem in error.problem
    shown = soup.select_one("strong.pilcrow-error")
    assert shown is not None
    assert problem in shown.get_text()
    assert text_of(soup).startswith("Before")
    assert text_of(soup).endswith("after")


@pytest.mark.parametrize(
    "source",
    [
        # code, escapes, what is somebody else's
        f"`[[{C}/13]]`",
        f"``[[{C}/13]]``",
        f"    [[{C}/13]]",
        f"```\n[[{C}/13]]\n```",
        f"~~~ text\n[[{C}/13]]\n~~~",
        f"\\[[{C}/13]]",
        "[[Some page]]",
        "[[]]",
        "[[ ]]",
        "[[[[[[",
        "[a][b] [[c] d]",
    ],
)
def test_what_is_left_alone(convert: Convert, source: str) -> None:
    soup, errors = convert(source, "fenced_code")
    assert errors == []
    assert soup.select("sup, .footnote, .pilcrow-citation") == []
    assert source.strip("`~ \n\\").removeprefix("text\n") in soup.get_text()


def test_one_numbering_with_the_other_footnotes(convert: Convert) -> None:
    text = f"""# Heading [[{C}/14]]

One[^b] two[[{C}/13]] three[^a] one[^b].

- four [[{C}/20]]
    - five [[{C}/21]]
- six [[{C}/22]]

> seven [[{C}/23]]

[^a]: Theirs, which cites [[{C}/30]].
[^b]: Theirs.
[^c]: Theirs, which nothing refers to, and [[{C}/13]].
"""
    soup, errors = convert(text, "footnotes")
    assert errors == []
    assert references(soup)[:10] == ["1", "2", "3", "4", "2", "5", "6", "7", "8", "9"]
    assert len(soup.select("div.footnote")) == 1
    ids = [str(item["id"]) for item in soup.select("div.footnote > ol > li")]
    assert [name for name in ids if "pilcrow" not in name] == ["fn:b", "fn:a", "fn:c"]
    assert (ids.index("fn:b"), ids.index("fn:a"), ids.index("fn:c")) == (1, 3, 9)
    for anchor in soup.select("a.footnote-ref"):  # each number leads to the note of that number
        assert ids.index(str(anchor["href"])[1:]) + 1 == int(anchor.get_text())
    places = {str(sup["id"]) for sup in soup.select("sup")}
    assert {str(a["href"])[1:] for a in soup.select("a.footnote-backref")} <= places | {"fnref:c"}
    titles = [str(a["title"]) for a in soup.select("li[id='fn:a'] a[title]")]
    assert titles == ["Jump back to footnote 4 in the text"]


def test_a_page_of_the_other_extension_alone_is_left_as_it_is(generation: Generation) -> None:
    text = "b[^b] a[^a]\n\n[^a]: One.\n[^b]: Two.\n"
    ours = PilcrowExtension(generation=generation)
    alone = markdown.markdown(text, extensions=["footnotes"])
    assert markdown.markdown(text, extensions=["footnotes", ours]) == alone


def test_the_notes_stand_where_they_are_asked_for(convert: Convert) -> None:
    soup, _ = convert(f"a[[{C}/13]]\n\n///Footnotes Go Here///\n\nend", "footnotes")
    assert [tag.name for tag in soup.find_all(recursive=False)] == ["p", "div", "p"]
    assert "///" not in soup.get_text()


def test_names_that_are_taken(convert: Convert) -> None:
    soup, _ = convert(f"a[[{C}/13]] b[^pilcrow-1]\n\n[^pilcrow-1]: Theirs.\n", "footnotes")
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids)) == 4


def test_beside_other_extensions(convert: Convert) -> None:
    soup, errors = convert(f"[[Some page]] [[{C}/13]]\n\n## A [[{C}/14]]\n\n[TOC]", "wikilinks", "toc")
    assert errors == []
    assert soup.select_one("a.wikilink") is not None
    assert references(soup) == ["1", "2"]
    soup, errors = convert(f"[a [[{C}/13]]](https://x.example)\n\n![a [[{C}/13]]](x.png)")
    assert soup.select("a a") == []


def test_text_stays_text(convert: Convert) -> None:
    words = "x <script>alert(1)</script> <img src=x onerror=y> *a* [b](javascript:c) &amp; &lt;i&gt; &copy; `q` \\*"
    soup, errors = convert(f"[[{C}/13 “{words}”]] [[{C}/99<b>x</b>]]")
    assert len(errors) == 2
    assert soup.select("script, img, em, i, b, code") == []
    assert (
        "x <script>alert(1)</script> <img src=x onerror=y> *a* [b](javascript:c) & <i> ©" in soup.get_text()
    )
    assert all(str(a["href"]).startswith((f"{BASE}/reports/", "#")) for a in soup.select("a"))


def test_without_an_archive_every_citation_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_INDEX", str(tmp_path / "none"))
    md = markdown.Markdown(extensions=["indexer.briefing.extension"])
    for _ in range(2):
        soup = BeautifulSoup(
            md.reset().convert(f'a [[{C}/13]] b [[{C}/14 "some words here"]]'), "html.parser"
        )
        assert len(soup.select("strong.pilcrow-error")) == 2
        assert ["published" in e.problem for e in md.pilcrow_errors] == [True, True]  # type: ignore[attr-defined]
    assert md.reset().pilcrow_errors == []  # type: ignore[attr-defined]


def test_the_folder_of_an_archive(index_folder: Path) -> None:
    options = {"pilcrow": {"archive": str(index_folder), "base_url": f"{BASE}/"}}
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][
        "markdown.extensions"
    ]
    module, _, name = entry["pilcrow"].partition(":")
    ours = getattr(importlib.import_module(module), name)(**options["pilcrow"])
    for _ in range(2):
        page = markdown.markdown(f"a [[{C}/13]]", extensions=[ours])
        assert f'href="{BASE}/reports/{C}/13?v=' in page


@pytest.mark.parametrize(
    "base", ["javascript:alert(1)", "archive.example", "https://a b", "data:text/html,x"]
)
def test_an_address_that_is_none_is_refused(base: str) -> None:
    with pytest.raises(ValueError, match="base_url"):
        markdown.Markdown(extensions=[PilcrowExtension(base_url=base)])


PIECES = ["[[", "]]", f"[[{C}/13]]", f"[[{C}/14]]", f"[[{C}/99]]", f'[[{C}/13 "the words"]]', "[[para 15]]", '"', "“", "`",
          "\\", "[", "]", "\n", "\n\n", "> ", "- ", "    ", "a", " ", "<b>", "&amp;", "[^a]", "\n\n[^a]: note ", "(x)", "*"]  # fmt: skip


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join), st.booleans())
def test_no_text_makes_it_raise(convert: Convert, text: str, footnotes: bool) -> None:
    soup, errors = convert(text, *(["footnotes"] if footnotes else []))
    assert len(soup.select("strong.pilcrow-error")) == len(errors)
    ours = soup.select(".pilcrow-citation a, li[id^='fn:pilcrow'] a")
    assert all(str(a["href"]).startswith((f"{BASE}/reports/", "#")) for a in ours)
    assert "pilcrow-citation>" not in str(soup)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 12), max_size=12))
def test_there_are_as_many_notes_as_places_cited(convert: Convert, numbers: list[int]) -> None:
    soup, errors = convert("\n\n".join(f"a[[{C}/{number}]]" for number in numbers))
    assert errors == []
    first = list(dict.fromkeys(numbers))
    assert references(soup) == [str(first.index(number) + 1) for number in numbers]
    assert [int(note.rpartition(" ")[2]) for note in notes(soup)] == first
