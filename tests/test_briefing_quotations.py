"""Quotations: marks of quotation told from apostrophes and inches, block quotations, what goes on."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.briefing.citations import citations_in
from indexer.briefing.marks import spans
from indexer.briefing.quotations import quotations_in
from indexer.briefing.reading import read_briefing
from indexer.briefing.sentences import sentence_starts
from tests.briefings import CATALOGUE, parts_of

MARKS = [
    # Each kind of mark; the wrong one for closing.
    ('He said "a b c" and “d e” (x).', ["a b c", "d e"]),
    ("„low high“ and «a b» and ‹c›", ["low high", "a b", "c"]),
    ("``tex it'' yes", ["tex it"]),
    ('“mixed" ok, "mixed” too', ["mixed", "mixed"]),
    ("('in brackets') —“after a dash”—", ["in brackets", "after a dash"]),
    ('"all of it"', ["all of it"]),
    # Apostrophes are none.
    ("children's and the parents' views", []),
    ("'the parents' views were heard' by", ["the parents' views were heard"]),
    ("It's the inspectors' 'view' and children's.", ["view"]),
    ("in the '90s 'x y' z; ’90s; 'tis; rock 'n' roll", ["x y"]),
    ("‘children’s services’ was judged", ["children’s services"]),
    ("‘we don’t know’ what O’Brien said", ["we don’t know"]),
    ("the term ‘needs’ is used. ‘The rest’ too", ["needs", "The rest"]),
    # Of several that may be apostrophes, the one before a word that goes on; else the last.
    ("‘the sum of parents’ views on families’ in 2014", ["the sum of parents’ views on families"]),
    ("‘the views of parents’ he said of carers’ hopes", ["the views of parents"]),
    # A quotation in a quotation of the same marks.
    ("'the 'All about me' format is less clear' (x)", ["the 'All about me' format is less clear"]),
    ("‘the ‘All about me’ format’ and ‘more’", ["the ‘All about me’ format", "more"]),
    # Feet, inches and minutes are none.
    ('5\'10" tall, a 12" pipe', []),
    ('"the 12" pipe" x', ['the 12" pipe']),
    ('grew to "12" and "fell to 5"', ["12", "fell to 5"]),
    # The outer counts.
    ("“he said ‘x’ to” me", ["he said ‘x’ to"]),
    ("‘the “inner” thing’", ["the “inner” thing"]),
    ("he said 'she said \"x y\" to me' yes", ['she said "x y" to me']),
    ('"He said "no" to us" x', ['He said "no" to us']),
    # What was never closed takes nothing with it.
    ("“lost and “found” x", ["found"]),
    ("It is ' alone, and \" too", []),
    # Marks round nothing.
    ('x "" y “” z', []),
]


@pytest.mark.parametrize(("text", "expected"), MARKS)
def test_marks_of_quotation_are_told_from_others(text: str, expected: list[str]) -> None:
    assert [text[span.start : span.end] for span in spans(text) if not span.unclosed] == expected


QUOTATIONS = [
    # As printed: ellipses, brackets, what the sentence puts inside the marks; emphasis is taken off.
    ("“Children […] are *very* [sic] safe…”", ["Children […] are very [sic] safe…"]),
    ("# “In a heading”", ["In a heading"]),
    ("“a title” is one as well", ["a title"]),
    # The citation at the end is no part, nor is one alone a quotation.
    ("“Heard at last. (Cumbria 2013, para 13)”", ["Heard at last."]),
    ("“Heard at last (see Cumbria 2013, para 13).”", ["Heard at last"]),
    ("“Heard [para 13](/reports/cumbria-2013-05/13)”", ["Heard"]),
    ("“Heard in [its plan](/reports/cumbria-2013-05/13)”", ["Heard in its plan"]),
    ("“Cumbria 2013, para 13” says", []),
    ('A "cumbria-2013-05/13" is', []),
    # Code quotes nobody.
    ('`x = "y z"` and\n\n```\n"in a block"\n```\n\n    "indented"', []),
    # Asserted words are as they were typed.
    ('[[cumbria-2013-05/13 "the *very* _best_"]]', ["the *very* _best_"]),
    # A block quotation is one for each paragraph, without marks and attribution.
    ("> One.\n>\n> Two.", ["One.", ">Two."]),
    ("> “One.”\n>\n> — a social worker", ["One."]),
    ("> “One.\n>\n> “Two.”", ["One.", ">Two."]),
    ("> The council’s “front door” is open.", ["The council’s “front door” is open."]),
    ("> One.\n\ntext\n\n> Two.", ["One.", "Two."]),
    ("> Cumbria 2013, para 13:\n> One two.", ["One two."]),
    # A sentence split around who said it goes on.
    ("“Children are safe,” inspectors said, “but not heard.”", ["Children are safe,", ">but not heard."]),
    (
        "“Children are safe.” Inspectors said “they are not heard.”",
        ["Children are safe.", "they are not heard."],
    ),
    (
        "“Children are safe,” in one of the many places, “but not heard.”",
        ["Children are safe,", "but not heard."],
    ),
    ("“Safe,” inspectors of the whole of the county said of them, “but.”", ["Safe,", "but."]),
    # Paragraphs that all open, of which the last closes.
    ("“One.\n\n“Two.\n\n“Three.” End.", ["One.", ">Two.", ">Three."]),
    ("“One.\n\nNo mark here.", []),
]


@pytest.mark.parametrize(("text", "expected"), QUOTATIONS)
def test_quotations_are_found(text: str, expected: list[str]) -> None:
    found = parts_of(text).quotations
    assert [">" * quotation.goes_on + quotation.text for quotation in found] == expected


def test_a_quotation_says_its_line() -> None:
    text = "First.\n\nSecond with\n**emphasis** and “a\nquotation” of\ntwo “lines”.\n\n> Block\n> goes on."
    assert [(q.text, q.line) for q in parts_of(text).quotations] == [
        ("a quotation", 4),
        ("lines", 6),
        ("Block goes on.", 8),
    ]


SENTENCES = [
    ("One two. Three four? Five! Six", ["One two. ", "Three four? ", "Five! ", "Six"]),
    # What follows in brackets belongs to the sentence before; abbreviations end nothing.
    ("One (see para. 13). Two. (See p. 5.) Three", ["One (see para. 13). ", "Two. (See p. 5.) ", "Three"]),
    ("He said “it.” Then “so.” more", ["He said “it.” ", "Then “so.” more"]),
    ("A note.¹ Two", ["A note.¹ ", "Two"]),
]


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    starts = [0, *sentence_starts(text), len(text)]
    assert [text[a:b] for a, b in pairwise(starts)] == expected


PIECES = st.lists(
    st.sampled_from(
        [*"\"'“”‘’«»„[]()>.,—\n ", "one", "The parents’", "Cumbria 2013, para 13", "> ", "\n\n", "[^a]", "[^a]: ",
         "[[cumbria-2013-05/13 \"x\"]]", "inspectors said", "5", " ", " ", "```", "<q>", "</q>", "&quot;", "*"]
    ),
    max_size=40,
)  # fmt: skip


@given(PIECES, st.sampled_from(["markdown", "text", "html"]))
def test_a_quotation_stands_where_it_says(pieces: list[str], form: str) -> None:
    text = "x " + "".join(pieces)
    briefing = read_briefing("x", text.encode(), form)
    found = parts_of(text, form)
    for quotation in found.quotations:
        passage = briefing.passages[quotation.passage]
        assert passage.text[quotation.start : quotation.end] == quotation.text == quotation.text.strip()
        assert any(map(str.isalnum, quotation.text))
    # Not more of them than there are marks that may open one, blocks and assertions.
    opening = sum(passage.text.count(mark) for passage in briefing.passages for mark in "\"'“”„‘«»`‹›")
    blocks = sum(passage.quoted for passage in briefing.passages)
    assert len(found.quotations) <= opening + blocks


@given(PIECES)
def test_quotations_are_in_order_and_do_not_overlap(pieces: list[str]) -> None:
    briefing = read_briefing("x", ("x " + "".join(pieces)).encode(), "markdown")
    found = quotations_in(briefing, citations_in(briefing, CATALOGUE))
    places = [(one.passage, one.start, one.end) for one in found]
    assert places == sorted(places)
    assert all(a[0] < b[0] or a[2] <= b[1] for a, b in pairwise(places))
