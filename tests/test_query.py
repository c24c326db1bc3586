"""The query language: what is typed, what it means, and what a mistake is told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import QueryError
from indexer.query import And, Node, Not, Or, Pattern, Phrase, Word, parse
from indexer.query_text import describe
from indexer.query_text import format as write

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


MISTAKES = [
    # An open quotation mark is shown where it stands.
    ('a "b c', 2, "never closed"),
    ("“a” “", 4, "never closed"),
    ("a (b", 2, "never closed"),
    ("((a)", 0, "never closed"),
    ("a) b", 1, "closes nothing"),
    ("OR a", 0, "beside OR"),
    ("a OR", 2, "beside OR"),
    ("a OR OR b", 2, "beside OR"),
    ("(a OR) b", 3, "beside OR"),
    ("a OR ?!", 2, "beside OR"),
    ("AND a", 0, "beside AND"),
    ("a AND", 2, "beside AND"),
    ("a AND OR b", 2, "beside AND"),
    ("a NOT", 2, "beside NOT"),
    ("a NOT OR b", 2, "beside NOT"),
    # Only what to leave out: as a whole, in one branch, in brackets.
    ("-a", 0, "only what to leave out"),
    ("NOT a -b", 0, "only what to leave out"),
    ("a OR -b", 5, "only what to leave out"),
    ("a (-b)", 3, "only what to leave out"),
    # Fewer than two letters before the wildcard.
    ("a*", 0, "match too much"),
    ("*ing", 0, "match too much"),
    ("w?men", 0, "match too much"),
    ("police ?ing", 7, "match too much"),
    # Limits, each one above.
    ("x" * 1001, 1000, "longer than 1,000"),
    ("a " * 51, 100, "More than 50"),
    ("(" * 21 + "a" + ")" * 21, 20, "More than 20 brackets"),
]


@pytest.mark.parametrize(("text", "position", "message"), MISTAKES)
def test_mistake(text: str, position: int, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert caught.value.position == position
    assert caught.value.hint.endswith(".")


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
]


@pytest.mark.parametrize(("text", "expected"), DESCRIPTIONS)
def test_description(text: str, expected: str) -> None:
    assert describe(parse(text)) == expected


def test_description_leaves_out_what_the_search_ignores() -> None:
    assert describe(parse("health and care"), ignoring=("and",)) == "paragraphs with health and care"


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
    return st.sampled_from([a, b, Word("multi-agency"), Phrase("b c"), Pattern("safe*g"), Word("1,200")])


def trees(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    """Trees in the shape that ``parse`` gives them."""
    in_and = inner.filter(lambda n: not isinstance(n, And))
    in_or = inner.filter(lambda n: not isinstance(n, Or))
    conjunctions = st.tuples(
        st.lists(in_and, min_size=1, max_size=3), st.lists(inner.map(Not), max_size=2)
    ).filter(lambda parts: len(parts[0]) + len(parts[1]) > 1)
    return st.one_of(
        conjunctions.flatmap(lambda parts: st.permutations([*parts[0], *parts[1]])).map(
            lambda p: And(tuple(p))
        ),
        st.lists(in_or, min_size=2, max_size=3).map(lambda p: Or(tuple(p))),
    )


@settings(deadline=None)
@given(st.recursive(words(), trees, max_leaves=12))
def test_every_tree_can_be_written(tree: Node) -> None:
    assert parse(write(tree)) == tree
