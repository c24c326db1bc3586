"""The query language: what is typed, what it means, and what a mistake is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import And, Field, Fuzzy, Node, Not, Or, Pattern, Phrase, Sentence, Word
from indexer.query_parse import fields_in, parse, read
from indexer.query_text import any_words, describe
from indexer.query_text import format as write
from indexer.search_types import Filters

a, b, c = Word("a"), Word("b"), Word("c")


def both(*parts: Node) -> And:
    return And(parts)


def either(*parts: Node) -> Or:
    return Or(parts)


MEANINGS = [
    # One word, and several: all of them are required.
    ("custody", Word("custody")),
    ("  a   b\tc\n", both(a, b, c)),
    # Small letters are words, not operators.
    ("a and b or c not", both(a, Word("and"), b, Word("or"), c, Word("not"))),
    ("a AND b", both(a, b)),
    ("a OR b", either(a, b)),
    ("a OR b OR c", either(a, b, c)),
    # Words that stand together bind more tightly than OR.
    ("a b OR c", either(both(a, b), c)),
    ("a (b OR c)", both(a, either(b, c))),
    # Brackets that change nothing leave no trace.
    ("((a)) (b (c))", both(a, b, c)),
    ("(a OR b) OR c", either(a, b, c)),
    ("a () b", both(a, b)),
    # Leaving out: two ways to write it, on words, phrases and groups.
    ("a NOT b", both(a, Not(b))),
    ("a AND NOT b", both(a, Not(b))),
    ("a -b", both(a, Not(b))),
    ("-b a", both(Not(b), a)),
    ('a -"b c"', both(a, Not(Phrase("b c")))),
    ("a -(b OR c)", both(a, Not(either(b, c)))),
    ("a -(b c)", both(a, Not(both(b, c)))),
    ("a NOT NOT b", both(a, b)),
    # A dash is only a dash: alone, doubled, long, or inside a word.
    ("a - b", both(a, b)),
    ("a -- b", both(a, b)),
    ("a --b", both(a, b)),
    ("a – b", both(a, b)),
    ("a –b", both(a, b)),
    ("a—b", both(a, b)),
    ("multi-agency", Word("multi-agency")),
    ("multi–agency", Word("multi–agency")),
    ("a -multi-agency", both(a, Not(Word("multi-agency")))),
    ("a- b", both(a, b)),
    # Phrases, in all quotation marks that Word pastes, also mixed.
    ('"out of hours"', Phrase("out of hours")),
    ("“out of hours”", Phrase("out of hours")),
    ("„out of hours“", Phrase("out of hours")),
    ('“out of hours"', Phrase("out of hours")),
    ('"out  of\u00a0hours "', Phrase("out of hours")),
    # In a phrase nothing is an operator.
    ('"a OR (b -c*"', Phrase("a OR (b -c*")),
    ('a"b c"', both(a, Phrase("b c"))),
    ('a "" b', both(a, b)),
    # A non-breaking space is a space.
    ("a\u00a0b", both(a, b)),
    # Wildcards.
    ("safeg*", Pattern("safeg*")),
    ("wom?n", Pattern("wom?n")),
    ("safe**", Pattern("safe*")),
    ("safe*d?ing", Pattern("safe*d?ing")),
    ("cafe\u0301*", Pattern("cafe\u0301*")),
    ("police*,", Pattern("police*")),
    # A wildcard works inside one word.
    ("multi-ag*", both(Word("multi"), Pattern("ag*"))),
    ("a -multi-ag*", both(a, Not(both(Word("multi"), Pattern("ag*"))))),
    ("o'bri*", Pattern("obri*")),
    # A question mark after a word is a question mark.
    ("what works?", both(Word("what"), Word("works"))),
    ("(what?) works?!", both(Word("what"), Word("works"))),
    ("wom?n?", Pattern("wom?n")),
    # Punctuation does no harm.
    ("children's", Word("children's")),
    ("children’s", Word("children’s")),
    ("‘children’", Word("children")),
    ("police: custody", both(Word("police"), Word("custody"))),
    ("police:custody", both(Word("police"), Word("custody"))),
    ("police,custody;cells", both(Word("police"), Word("custody"), Word("cells"))),
    ("health & care", both(Word("health"), Word("care"))),
    ("and/or", Word("and/or")),
    ("2012/13", Word("2012/13")),
    ("18.4%", Word("18.4")),
    ("£1,200.", Word("1,200")),
    ("10:30", Word("10:30")),
    ("a * b", both(a, b)),
    ("child protection (CP)", both(Word("child"), Word("protection"), Word("CP"))),
    # An operator with punctuation on it is a word.
    ("a OR, b", both(a, Word("or"), b)),
    # Nothing to search for.
    ("", None),
    (" \u00a0\n", None),
    ("?!", None),
    ("*", None),
    ("-", None),
    ("()", None),
    ("“”", None),
    ("¹", None),
]


@pytest.mark.parametrize(("text", "expected"), MEANINGS)
def test_meaning(text: str, expected: Node | None) -> None:
    assert parse(text) == expected


def near(*parts: Node) -> Sentence:
    return Sentence(parts)


EXPERT = [
    # Only what to leave out: everything else, as a whole, in one branch, in brackets.
    ("-a", Not(a)),
    ("NOT a -b", both(Not(a), Not(b))),
    ("a OR -b", either(a, Not(b))),
    ("a (-b)", both(a, Not(b))),
    ("-(-a)", a),
    # The printed form alone: a word, a phrase, what is left out.
    ("=childrens", Word("childrens", exact=True)),
    ('="out of hours"', Phrase("out of hours", exact=True)),
    ("a -=b", both(a, Not(Word("b", exact=True)))),
    ('a -="b c"', both(a, Not(Phrase("b c", exact=True)))),
    ("a=b", both(a, b)),
    ("= a", a),
    # With slips: how many may be said, else it goes by the length.
    ("polise~", Fuzzy("polise", 1)),
    ("safegarding~", Fuzzy("safegarding", 2)),
    ("polise~2 a", both(Fuzzy("polise", 2), a)),
    ("-polise~1 a", both(Not(Fuzzy("polise", 1)), a)),
    ("a~3", both(a, Word("3"))),
    ("a~b", both(a, b)),
    ("~ a", a),
    # Near one another.
    ('"a b"~5', Phrase("a b", within=5)),
    ("“a b”~0", Phrase("a b", within=0)),
    ('"a b"~', Phrase("a b", within=5)),
    ('"a b"~5 c', both(Phrase("a b", within=5), c)),
    # In one sentence: binds more tightly than words side by side; groups may be set in it.
    ("a /s b", near(a, b)),
    ("a /S b /s c", near(a, b, c)),
    ("a /s b c", both(near(a, b), c)),
    ("(a OR b) /s c", near(either(a, b), c)),
    ("(a b) /s c", near(both(a, b), c)),
    ("(a -b) /s c", near(both(a, Not(b)), c)),
    ("c -(a /s b)", both(c, Not(near(a, b)))),
    ('"a b" /s c*d', near(Phrase("a b"), Pattern("c*d"))),
    # A slash inside a word is a joiner, as before.
    ("a/s", Word("a/s")),
    # Fields: values are alternatives, in quotation marks where they have blanks.
    ("grade:inadequate", Field("grade", ("inadequate",))),
    ("GRADE:Good,adequate", Field("grade", ("Good", "adequate"))),
    ('authority:"Isle of Wight",kent', Field("authority", ("Isle of Wight", "kent"))),
    ("authority:“Isle of Wight”", Field("authority", ("Isle of Wight",))),
    ("report:cumbria-2013-05", Field("report", ("cumbria-2013-05",))),
    ("number:13", Field("number", ("13",))),
    ("number:10-20", Field("number", ("10..20",))),
    ("year:2012", Field("year", ("2012",))),
    ("year:2012..2014", Field("year", ("2012..2014",))),
    ("year:2012–2014", Field("year", ("2012..2014",))),
    ("year:2012...2014", Field("year", ("2012..2014",))),
    ("year:..2014", Field("year", ("..2014",))),
    ("year:2012..", Field("year", ("2012..",))),
    ("year:undated", Field("year", ("undated",))),
    ("a -grade:good", both(a, Not(Field("grade", ("good",))))),
    ("(a OR year:2012)", either(a, Field("year", ("2012",)))),
    # A blank after the colon is a slip of the finger in small letters, and printed text in capitals.
    ("grade: good", Field("grade", ("good",))),
    ("Grade: good", both(Word("Grade"), Word("good"))),
    # What is no field is a word.
    ("theme:a", both(Word("theme"), a)),
    ("the year:", both(Word("the"), Word("year"))),
    ("(year:)", Word("year")),
    # Single quotation marks, as a British word processor sets them; apostrophes stay apostrophes.
    ("‘out of hours’", Phrase("out of hours")),
    ("'out of hours' a", both(Phrase("out of hours"), a)),
    ("‘out of hours’~3", Phrase("out of hours", within=3)),
    ("‘a’", a),
    ("the parents’ views", both(Word("the"), Word("parents"), Word("views"))),
    ("children's and parents'", both(Word("children's"), Word("and"), Word("parents"))),
    # Wildcards at the front.
    ("*ing", Pattern("*ing")),
    ("w?men", Pattern("w?men")),
]


@pytest.mark.parametrize(("text", "expected"), EXPERT)
def test_expert_meaning(text: str, expected: Node) -> None:
    assert read(text).node == expected
    assert read(text).repairs == ()


SLIPS = [
    # An open quotation mark or bracket is taken to close at the end.
    ('a "b c', both(a, Phrase("b c")), 2, "never closed"),
    ("“a b “", Phrase("a b"), None, ""),
    ("a “", a, None, ""),
    ("a (b", both(a, b), 2, "never closed"),
    ("((a)", a, 0, "never closed"),
    ("a) b", both(a, b), 1, "without an opening"),
    ("a OR b) c", both(either(a, b), c), 6, "without an opening"),
    # An operator with nothing beside it is left out.
    ("OR a", a, 0, "“OR” with nothing"),
    ("a OR", a, 2, "“OR” with nothing"),
    ("a OR OR b", either(a, b), 2, "“OR” with nothing"),
    ("(a OR) b", both(a, b), 3, "“OR” with nothing"),
    ("a OR ?!", a, 2, "“OR” with nothing"),
    ("AND a", a, 0, "“AND” with nothing"),
    ("a AND", a, 2, "“AND” with nothing"),
    ("a AND OR b", either(a, b), 2, "“AND” with nothing"),
    ("a NOT", a, 2, "“NOT” with nothing"),
    ("a NOT OR b", either(a, b), 2, "“NOT” with nothing"),
    ("/s a", a, 0, "“/s” with nothing"),
    ("a /s", a, 2, "“/s” with nothing"),
    ("a /s /s b", near(a, b), 2, "“/s” with nothing"),
]


@pytest.mark.parametrize(("text", "expected", "position", "message"), SLIPS)
def test_a_slip_is_put_right_and_said(text: str, expected: Node, position: int | None, message: str) -> None:
    parsed = read(text)
    assert parsed.node == expected
    if position is None:
        assert not parsed.repairs
    else:
        assert parsed.repairs[0].position == position
        assert message in parsed.repairs[0].message


MISTAKES = [
    # Fewer than two letters beside the wildcard.
    ("a*", 0, "match too much"),
    ("police ?a", 7, "match too much"),
    # A field whose value cannot be one.
    ("a year:x", 2, "no year"),
    ("year:2014..2012", 0, "no year"),
    ("number:3a", 0, "no number"),
    ("year:99999999999", 0, "no year"),
    # A field has no sentence.
    ("a /s year:2012", 5, "has no sentence"),
    # Limits, each one above.
    ('"a b"~51', 5, "More than 50 words between"),
    ("x" * 1001, 1000, "longer than 1,000"),
    ("a " * 51, 100, "More than 50"),
    ("(" * 21 + "a" + ")" * 21, 20, "More than 20 brackets"),
]


@pytest.mark.parametrize(("text", "position", "message"), MISTAKES)
def test_mistake(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert caught.value.position == position
    assert caught.value.hint.endswith((".", ".2014", "20", ":…"))


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1000,
        "a " * 50,
        "(" * 20 + "a" + ")" * 20,
        '"' + "a " * 400 + '"',
        "a " + "NOT " * 200 + "b",
    ],
    ids=["length", "terms", "depth", "long phrase", "many NOT"],
)
def test_limits_are_reached(text: str) -> None:
    assert parse(text) is not None


DESCRIPTIONS = [
    ("", "all paragraphs"),
    ("overnight", "paragraphs with overnight"),
    (
        "“police custody” overnight -probation",
        "paragraphs with “police custody” and overnight, without probation",
    ),
    ("a b c", "paragraphs with a, b and c"),
    ("a -b -c", "paragraphs with a, without b or c"),
    ("a OR b OR c", "paragraphs with a or b or c"),
    ("a (b OR c)", "paragraphs with a and (b or c)"),
    ("a b OR c", "paragraphs with (a and b) or c"),
    ("a OR (b -c)", "paragraphs with a or (b, without c)"),
    ("safeg* wom?n", "paragraphs with words that begin with safeg and words like wom?n"),
    # A word that would read as the sentence's own is marked.
    ("health and care", "paragraphs with health, ‘and’ and care"),
    ("-a", "paragraphs without a"),
    ("a OR -b", "paragraphs with a or no b"),
    ("=childrens", "paragraphs with ‘childrens’ in exactly this form"),
    ("safegarding~", "paragraphs with words within 2 letters of safegarding"),
    ('"a b"~1', "paragraphs with the words of “a b” with at most 1 other word between them"),
    ("a /s b", "paragraphs with a and b in one sentence"),
    ("a /s b c", "paragraphs with (a and b in one sentence) and c"),
    # Fields read as the rest of the sentence, wherever they stand in the query.
    (
        'year:2012..2013 "police custody" grade:inadequate',
        "paragraphs with “police custody” in inadequate sections, 2012–2013",
    ),
    ("grade:none", "paragraphs in sections without a judgement"),
    ("grade:good,requires-improvement", "paragraphs in good or requires improvement sections"),
    ("a authority:Kent,Devon section:leadership", "paragraphs with a about leadership from Kent or Devon"),
    ("a -authority:Kent", "paragraphs with a not from Kent"),
    ("number:10..12 report:cumbria-2013-05", "paragraphs numbered 10–12 in the report cumbria-2013-05"),
    ("a year:2012..", "paragraphs with a, from 2012 on"),
    ("a OR year:2012", "paragraphs with a or (2012)"),
]


@pytest.mark.parametrize(("text", "expected"), DESCRIPTIONS)
def test_description(text: str, expected: str) -> None:
    assert describe(parse(text)) == expected


def test_description_leaves_out_what_the_search_ignores() -> None:
    assert describe(parse("health and care"), ignoring=("and",)) == "paragraphs with health and care"


def test_description_joins_the_query_and_the_chosen_filters() -> None:
    chosen = Filters(grade=("Inadequate",), year=("2013", "2012"))
    said = describe(parse("“police custody”"), (), chosen, "3 paragraphs")
    assert said == "3 paragraphs with “police custody” in inadequate sections, 2012–2013"
    assert describe(None, (), Filters(year=("2011", "2013"))) == "paragraphs, 2011 or 2013"


ANY_WORDS = [
    ("a b c", "a OR b OR c"),
    # What is left out stays out, where is still where.
    ("a b -c year:2012", "(a OR b) -c year:2012"),
    # One thing alone has no wider form.
    ("a", None),
    ("a -b", None),
    ("a OR b", None),
    ('"a b"', None),
]


@pytest.mark.parametrize(("text", "expected"), ANY_WORDS)
def test_any_words(text: str, expected: str | None) -> None:
    wider = any_words(parse(text))
    assert (wider and write(wider)) == expected


def test_any_words_leaves_out_what_the_search_ignores() -> None:
    assert any_words(parse("the a b"), ("the",)) == parse("a OR b")
    assert any_words(parse("the a"), ("the",)) is None


def test_position_of_a_pattern_is_where_it_was_typed() -> None:
    node = parse("police safeg*")
    assert isinstance(node, And)
    assert isinstance(node.parts[1], Pattern)
    assert node.parts[1].position == 7


# Mostly what the grammar cares about, so that random text is seldom plain; plus anything at all.
PIECES = st.sampled_from(
    [
        *"ab1é\u0301²_-–*?,:.'’&/()\"“” \u00a0\u200b",
        "OR",
        "AND",
        "NOT",
        " OR ",
        " AND ",
        " NOT ",
        "abc*",
        " -",
        "~",
        "=",
        "~2",
        " /s ",
        "year:",
        "grade: ",
        "2012",
        "..",
        " ‘",
        "’ ",
    ]
)
TEXTS = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=40)


def outcome_of(text: str) -> Node | QueryError | None:
    try:
        return parse(text)
    except QueryError as error:
        return error


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_any_text_parses_or_says_where_it_is_wrong(text: str) -> None:
    outcome = outcome_of(text)
    if isinstance(outcome, QueryError):
        assert 0 <= outcome.position <= len(text)
        assert outcome.message
        assert outcome.hint
    else:
        assert outcome is None or isinstance(outcome, Node)
        assert describe(outcome)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_format_is_the_inverse_of_parse(text: str) -> None:
    node = outcome_of(text)
    if not isinstance(node, QueryError):
        assert parse(write(node)) == node


def words() -> st.SearchStrategy[Node]:
    plain = [a, b, Word("multi-agency"), Phrase("b c"), Pattern("safe*g"), Word("1,200")]
    expert = [Word("a", exact=True), Phrase("b c", exact=True), Phrase("b c", within=3), Fuzzy("abcd", 2)]
    fields = [
        Field("year", ("2012..", "2010")),
        Field("authority", ("Isle of Wight",)),
        Field("grade", ("good", "x. y")),
    ]
    return st.sampled_from([*plain, *expert, *fields])


def trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees in the shape that ``parse`` gives them."""
    in_and = inner.filter(lambda n: not isinstance(n, And))
    in_or = inner.filter(lambda n: not isinstance(n, Or))
    in_sentence = inner.filter(lambda n: not isinstance(n, Sentence) and not list(fields_in(n)))
    return st.one_of(
        inner.filter(lambda n: not isinstance(n, Not)).map(Not),
        st.lists(in_and, min_size=2, max_size=4).map(lambda p: And(tuple(p))),
        st.lists(in_or, min_size=2, max_size=3).map(lambda p: Or(tuple(p))),
        st.lists(in_sentence, min_size=2, max_size=3).map(lambda p: Sentence(tuple(p))),
    )


@settings(deadline=None)
@given(st.recursive(words(), trees, max_leaves=12))
def test_every_tree_can_be_written(tree: Node) -> None:
    assert parse(write(tree)) == tree
