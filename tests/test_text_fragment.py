"""A link to some words leads a browser to these words and no others.

The resolver here is written from the specification (section "Finding ranges in a document"), on its own.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import combinations
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.excerpt import Excerpt, excerpt, is_boundary, stands_alone
from indexer.generations import Generation
from indexer.quoting import address
from indexer.text_fragment import fragment


def resolve(blocks: list[str], directive: str) -> tuple[int, int, int] | None:
    """The first place that a directive names, in a page of these blocks."""
    match = re.fullmatch(r"#:~:text=(?:([^,]+)-,)?([^,-]+)(?:,([^,-]+))?(?:,-([^,]+))?", directive)
    assert match, directive
    prefix, start, end, suffix = (unquote(term or "") for term in match.groups())
    for number, text in enumerate(blocks):
        plain = base(text)
        for first in places(plain, base(prefix or start)):
            if not is_boundary(text, first):
                continue
            begins = first
            if prefix:
                begins = first + len(prefix)
                begins += len(plain[begins:]) - len(plain[begins:].lstrip())
            if plain[begins : begins + len(start)] != base(start):
                continue
            ends = [begins + len(start)]
            if end:
                if not is_boundary(text, ends[0]):
                    continue
                ends = [
                    at + len(end)
                    for at in places(plain, base(end))
                    if at >= begins + len(start) and is_boundary(text, at)
                ]
            for stop in ends:
                rest = plain[stop:].lstrip()
                after = len(plain) - len(rest) + len(suffix)
                if (rest.startswith(base(suffix)) if suffix else True) and is_boundary(
                    text, after if suffix else stop
                ):
                    return number, begins, stop
    return None


def base(text: str) -> str:
    """Case, accents and the shape of quotation marks make no difference to a browser."""
    marks = {"‘": "'", "’": "'", "“": '"', "”": '"'}
    letters = ((c, unicodedata.normalize("NFKD", marks.get(c, c)).casefold()[:1]) for c in text)
    return "".join(letter if letter.strip() else c for c, letter in letters)


def places(text: str, wanted: str) -> list[int]:
    return [m.start() for m in re.finditer(f"(?={re.escape(wanted)})", text)]


WORDS = [
    "the",
    "The",
    "child",
    "children",
    "children’s",
    "care",
    "self-care",
    "a,b",
    "50%",
    "&",
    "3.7",
    "-",
    "“so”",
    "é",
    "e",
    "№#1",
    "no",
]


@st.composite
def pages(draw: st.DrawFn) -> tuple[list[str], int, int, int]:
    """A page of a few blocks made of few words, so that they come again, and a stretch of one of them."""
    words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=40).map(" ".join)
    blocks = draw(st.lists(words, min_size=1, max_size=3))
    block = draw(st.integers(0, len(blocks) - 1))
    start, end = draw(st.sampled_from(whole_words(blocks[block])))
    return blocks, block, start, end


def whole_words(text: str) -> list[tuple[int, int]]:
    """Every stretch of ``text`` that cuts no word in two."""
    ends = [at for at in range(len(text) + 1) if is_boundary(text, at)]
    return [(a, b) for a, b in combinations(ends, 2) if stands_alone(text, a, b)]


@settings(max_examples=60)
@given(pages())
def test_what_is_found_is_what_was_meant(page: tuple[list[str], int, int, int]) -> None:
    blocks, block, start, end = page
    made = fragment(blocks, block, start, end)
    assert made == "" or resolve(blocks, made) == (block, start, end)


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=60), st.data())
def test_any_text(text: str, data: st.DataObject) -> None:
    stretches = whole_words(text)
    if not stretches:
        return  # blanks alone
    start, end = data.draw(st.sampled_from(stretches))
    made = fragment([text], 0, start, end)
    assert made == "" or resolve([text], made) == (0, start, end)
    assert re.fullmatch(r"|#:~:text=[A-Za-z0-9%._~,-]+", made)


TEXT = "One two three. One two four, self-care & more; it ends with children’s care."


@pytest.mark.parametrize(
    ("words", "at", "expected"),
    [
        # words that stand there once
        ("three", 0, "#:~:text=three"),
        # what would part the directive is encoded
        ("four, self-care & more", 0, "#:~:text=four%2C%20self%2Dcare%20%26%20more"),
        # the first of two places is the first a browser finds; the second needs what stands around it
        ("One two", 0, "#:~:text=One%20two"),
        ("One two", 15, "#:~:text=One%20two%20three.-,One%20two"),
        # part of a compound is a word, part of a possessive is none
        ("care", 0, "#:~:text=care"),
        ("care", 70, "#:~:text=ends%20with%20children%E2%80%99s-,care"),
    ],
)
def test_directives(words: str, at: int, expected: str) -> None:
    start = min((m.start() for m in re.finditer(words, TEXT)), key=lambda place: abs(place - at))
    assert fragment([TEXT], 0, start, start + len(words)) == expected


def test_long_quotations_have_a_beginning_and_an_end() -> None:
    text = " ".join(f"word{n}" for n in range(80))
    made = fragment([text], 0, 0, len(text))
    assert made == "#:~:text=word0%20word1%20word2%20word3,word76%20word77%20word78%20word79"


def test_what_is_above_counts() -> None:
    assert fragment(["Leadership", "Of leadership."], 1, 3, 13) == "#:~:text=Of-,leadership"
    assert fragment(["Same words", "Same words"], 1, 0, 10) == "", "no directive tells these apart"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("two three", True), ("two   three.\n One", True), ("Two three", False), ("tw", False), ("hree", False),
        ("children", False), ("children’s", True), ("self", True), ("", False), (" \n ", False), ("five", False),
    ],
)  # fmt: skip
def test_only_whole_words_as_printed_are_an_excerpt(generation: Generation, words: str, found: bool) -> None:
    from dataclasses import replace

    record = replace(generation.record("cumbria-2013-05", "13"), text=TEXT)
    got = excerpt(generation.report("cumbria-2013-05"), [record], words)
    assert (got is not None) == found
    if got:
        assert got.text == " ".join(words.split())


def visible(html: str) -> list[str]:
    """The text of a page, block by block, as a reader is shown it: what a browser looks through."""
    soup = BeautifulSoup(html, "html.parser").body
    assert soup is not None
    for tag in soup.select("textarea, script, [hidden], input, select"):
        tag.decompose()
    blocks: list[str] = []
    for tag in soup.find_all(["p", "h1", "h2", "h3", "li", "label", "a", "button", "summary", "td", "th"]):
        if tag.find(["p", "h1", "h2", "h3", "li", "label"]) is None:
            outer = tag.find_parent(["p", "h1", "h2", "h3", "li"])
            if outer is None or outer.find(["p", "h1", "h2", "h3", "li", "label"]) is not None:
                blocks.append(tag.get_text())
    return blocks


def check_page(client: FlaskClient, found: Excerpt) -> None:
    made = address(found, "")
    path, mark, rest = made.partition("#")
    assert mark, f"{path}: {found.text}"
    blocks = visible(client.get(path).get_data(as_text=True))
    where = resolve(blocks, "#" + rest)
    assert where is not None
    number, start, end = where
    assert blocks[number] == found.record.text
    assert (start, end) == (found.start, found.end), made


def stretches(text: str) -> list[tuple[int, int]]:
    """Short and long stretches of a text: its first and last word, what comes twice, a half."""
    words = [m.span() for m in re.finditer(r"\S+", text)]
    middle = len(words) // 2
    cuts = [(words[0][0], words[0][1]), (words[-1][0], words[-1][1]), (words[middle][0], words[-1][1])]
    cuts += [(words[0][0], words[middle][1]), (words[middle][0], words[middle][1])]
    return [cut for cut in cuts if stands_alone(text, *cut) and cut != (0, len(text))]


@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.slow), 60])
def test_the_link_shows_the_words_on_their_page(
    client: FlaskClient, generation: Generation, step: int
) -> None:
    """On the pages as they are sent: also where a word stands in a heading or in the menu above."""
    records = [record for held in generation.records.values() for record in held.values()]
    checked = 0
    for record in records[::step]:
        report = generation.report(record.report)
        for start, end in stretches(record.text):
            found = Excerpt(report, record, start, end)
            if "#" in address(found, ""):
                check_page(client, found)
                checked += 1
    assert checked > 2 * len(records[::step])
