"""Did you mean, and completions: a table of each, what they promise, and how well they do on real words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.abbreviations import Glossary, learn
from indexer.completion import (
    ATTESTED,
    MOST,
    MOST_COUNTS,
    MOST_WORK,
    SAMPLE,
    Completion,
    Completions,
    phrases,
)
from indexer.engine.analysis import base_tokens, tokens
from indexer.errors import QueryError
from indexer.query import And, Node, Not, Or, Phrase, Word
from indexer.query_parse import parse
from indexer.query_scan import QUOTES
from indexer.suggest import MOST_COUNTS as MOST_CORRECTED
from indexer.suggest import Spelling
from indexer.typed import replaced, runs
from indexer.types import Report
from tests import test_published

# The floors. Raise them when the corrections get better.
CORRECT = 0.97
"""The share of tests/misspellings.txt that is corrected as meant."""
CORRECT_BY_RULE = {"five": 0.99, "all": 0.98}
"""The share of misspellings that a rule makes of the commonest words: 100 of five reports, 1,000 of all."""
FALSE_ALARMS = 0.2
"""The share of words that five reports do not have, and others do, for which another word is proposed."""


# --- The words of a query in their places -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # bare words and phrases; operators and brackets part runs
        ("safe place", ["safe place"]),
        ('safe "a place" now', ["safe", '"a place"', "now"]),
        ("safe OR (place AND time)", ["safe", "place", "time"]),
        ("out of hours", ["out of hours"]),
        ("multi-agency work", ["multi-agency work"]),
        ("“typographic marks”", ["“typographic marks”"]),
        # what is left out
        ("safe -place now", ["safe", "now"]),
        ('safe -"a place" now', ["safe", "now"]),
        ("safe NOT place now", ["safe", "now"]),
        ("safe NOT (place (or) time) now", ["safe", "now"]),
        ("safe -(place time) now", ["safe", "now"]),
        # a dash between blanks leaves nothing out
        ("safe - place", ["safe - place"]),
        # patterns and fields
        ("saf* pl?ce why?", ["why"]),
        ('section:"a place" year:2013 now', ["now"]),
        # nothing there
        ("", []),
        ('"…" ( )', []),
    ],
)  # fmt: skip
def test_runs(query: str, expected: list[str]) -> None:
    assert [query[run.start : run.end] for run in runs(query)] == expected


@pytest.mark.parametrize("mark", QUOTES)
def test_the_marks_of_a_phrase_are_those_of_the_query_language(mark: str) -> None:
    assert isinstance(parse(f"{mark}safe place{mark}"), Phrase)


@given(st.text(st.sampled_from("ab -()*?:\"“”ANDORT'&.¹")))
def test_runs_are_inside_the_query(query: str) -> None:
    try:
        found = runs(query)
    except QueryError:
        return
    at = 0
    for run in found:
        assert at <= run.start < run.end <= len(query)
        at = run.end
        for word in run.words:
            assert run.start <= word.start < word.end <= run.end
    assert replaced(query, {(run.start, run.end): query[run.start : run.end] for run in found}) == query


# --- A small archive ----------------------------------------------------------------------------------------

PARAGRAPHS = (
    *["The safety of children is a priority of the garden board."] * 12,
    *["Children feel safe because safeguarding is strong."] * 40,
    *["The garden police patrol the park; common planning forms (CPF) record it."] * 9,
    *["Child protection plans and child protection conferences are late."] * 11,
    *["Independent visitors record what children say in the strategy discussion."] * 7,
    "An independnet mind keeps guarding the gate.",
    "Priorities are previous to palaces.",
)
AUTHORITIES = {
    "Elm": range(40),
    "East Elm": range(40, 60),
    "Oak, City of": range(60, 70),
    "Ash": range(70, 70),
}


def found_in(paragraphs: Mapping[int, list[str]], node: Node | None) -> set[int]:
    """The paragraphs that a query finds, by the grammar's own meaning."""
    match node:
        case None:
            return set(paragraphs)
        case Word(text) | Phrase(text):
            stems = [token.stem for token in tokens(text)]
            return {
                number
                for number, held in paragraphs.items()
                if any(held[at : at + len(stems)] == stems for at in range(len(held)))
            }
        case And(parts):
            wanted = [found_in(paragraphs, part) for part in parts if not isinstance(part, Not)]
            unwanted = [found_in(paragraphs, part.part) for part in parts if isinstance(part, Not)]
            return set(paragraphs).intersection(*wanted).difference(*unwanted)
        case Or(parts):
            return set.union(*(found_in(paragraphs, part) for part in parts))
        case Not(part):
            return set(paragraphs).difference(found_in(paragraphs, part))
    return set()


STEMS = {number: [token.stem for token in tokens(text)] for number, text in enumerate(PARAGRAPHS)}
VOCABULARY = Counter(word for text in PARAGRAPHS for word in {token.word for token in tokens(text)})
SPELLING = Spelling(VOCABULARY)


def count(text: str) -> int:
    return len(found_in(STEMS, parse(text)))


def count_in(text: str, authority: str | None) -> int:
    within = AUTHORITIES[authority] if authority else range(len(PARAGRAPHS))
    return len(found_in(STEMS, parse(text)) & set(within))


# --- Did you mean -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # a letter left out, doubled, wrong by ear, two in each other's place
        ("safty", "safety"),
        ("saffety", "safety"),
        ("saftey", "safety"),
        ("plolice", "police"),
        ("strategy discusion", "strategy discussion"),
        # two words as one, one as two
        ("safe guarding", "safeguarding"),
        ("childprotection", '"child protection"'),
        ('"late childprotection"', None),
        ('"childprotection plans"', '"child protection plans"'),
        # capitals, quotation marks, operators and brackets stay
        ("Saftey", "Safety"),
        ("SAFTEY", "SAFETY"),
        ('"strategy discusion"', '"strategy discussion"'),
        ("“strategy discusion”", "“strategy discussion”"),
        ("saftey AND (priorty OR polcie)", "safety AND (priority OR police)"),
        ("saftey -saftey", "safety -saftey"),
        ("saftey NOT polcie", "safety NOT polcie"),
        ("saftey pol*", None),
        ("saftey prio*", None),
        # a word that is there stays, even where nothing is found, and so does one that endings lead to
        ("safety police", None),
        ("safeguarded", None),
        # one that is there once, beside a close word that is much commoner, may be a misprint; with only seven
        # paragraphs "independent" is not common enough
        ("independnet", None),
        # no word is near, or it would find nothing
        ("xylophone", None),
        ("saftey xylophone", None),
        ("polcie saftey", None),
        # short words, numbers, patterns, fields are let be
        ("sa", None),
        ("2O13", None),
        ("saft*y", None),
        ("note:saftey", None),
        ("", None),
    ],
)
def test_corrections(query: str, expected: str | None) -> None:
    found = SPELLING.correction(query, lambda text: 0 if "*" in text else count(text))
    assert (found.query_text if found else None) == expected
    if found:
        assert found.total == count(found.query_text) > count(query)
        assert all(found.query_text[start:end] not in query for start, end in found.spans)


def test_a_misprint_of_the_archive_is_corrected_beside_a_common_word() -> None:
    spelling = Spelling(VOCABULARY + Counter({"independent": 200}))
    found = spelling.correction("independnet", lambda text: {"independnet": 1}.get(text, 200))
    assert found is not None
    assert (found.query_text, found.total, found.spans) == ("independent", 200, ((0, 11),))


def test_the_first_candidate_with_hits_is_taken() -> None:
    spelling = Spelling({"place": 90, "police": 80, "plaice": 1})
    assert spelling.correction("plice", lambda text: {"police": 80}.get(text, 0)).query_text == "police"  # type: ignore[union-attr]


QUERY_WORDS = st.sampled_from(
    ["saftey", "safty", "children", "xyz", "childprotection", "safe", "guarding", "AND", "OR", "NOT", "(", ")", '"', "-"]
) | st.text("aefstyl", min_size=1, max_size=12)  # fmt: skip


@given(st.lists(QUERY_WORDS, max_size=12).map(" ".join))
def test_a_correction_finds_more_and_costs_little(query: str) -> None:
    asked: list[str] = []

    def counted(text: str) -> int:
        asked.append(text)
        return count(text)

    try:
        found = SPELLING.correction(query, counted)
    except QueryError:
        return
    assert len(asked) <= MOST_CORRECTED
    assert found == SPELLING.correction(query, count)
    if found:
        assert 0 < found.total == count(found.query_text) > count(query)
        assert [w for w in found.query_text.split() if w in ("AND", "OR", "NOT", "(", ")")] == [
            w for w in query.split() if w in ("AND", "OR", "NOT", "(", ")")
        ]


def by_rule(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word with two letters in each other's place, one left out, one doubled, one vowel wrong."""
    other = {"a": "e", "e": "a", "i": "e", "o": "a", "u": "o"}
    for word in words:
        at = len(word) // 2
        vowel = next((i for i in range(2, len(word)) if word[i] in other), None)
        yield word[:at] + word[at + 1] + word[at] + word[at + 2 :], word
        yield word[:at] + word[at + 1 :], word
        yield word[:at] + word[at] + word[at:], word
        if vowel is not None:
            yield word[:vowel] + other[word[vowel]] + word[vowel + 1 :], word


def by_hand() -> list[tuple[str, str]]:
    lines = (Path(__file__).parent / "misspellings.txt").read_text(encoding="utf-8").splitlines()
    pairs = [line.split(" | ") for line in lines if line and not line.startswith("#")]
    return [(typed, meant) for typed, meant in pairs]


def stems(text: str) -> list[str]:
    return [token.stem for token in tokens(text)]


def missed(vocabulary: Mapping[str, int], pairs: list[tuple[str, str]]) -> tuple[list[object], int]:
    """What is not corrected as meant, and of how many. Left out are words that are not in the vocabulary, and
    what finds what is meant as it is: misspellings with the right stem, one word for two and two for one.

    For a query to have hits it is enough here that each of its words has.
    """
    spelling = Spelling(vocabulary)
    held = Counter[str]()
    for word, number in vocabulary.items():
        held[stems(word)[0] if stems(word) else word] += number

    def fewest(text: str) -> int:
        wanted = [token.stem for run in runs(text) for token in run.words]
        return min((held[stem] for stem in wanted), default=0)

    def holds(meant: str, typed: str) -> bool:
        words = {token.word for run in runs(meant) for token in run.words}
        return all(word in vocabulary or word in typed.casefold() for word in words)

    def found_as_it_is(typed: str, meant: str) -> bool:
        whole = typed.replace(" ", "")
        return whole in vocabulary and whole == meant.replace(" ", "").strip('"')

    tried = [(a, b) for a, b in pairs if stems(a) != stems(b) and holds(b, a) and not found_as_it_is(a, b)]
    answers = [(a, b, spelling.correction(a, fewest)) for a, b in tried]
    wrong = [(a, b, c) for a, b, c in answers if c is None or stems(c.query_text) != stems(b)]
    return list(wrong), len(tried)


def vocabulary_of(reports: list[Report]) -> dict[str, int]:
    words: Counter[str] = Counter()
    for report in reports:
        for block in report.citable:
            words.update({token.word for token in base_tokens(block.text)})
    return dict(words)


def commonest(vocabulary: Mapping[str, int], number: int) -> list[str]:
    words = [word for word in vocabulary if word.isalpha() and len(word) >= 6]
    return sorted(words, key=lambda word: (-vocabulary[word], word))[:number]


def test_misspellings_in_five_reports(reports: dict[str, Report]) -> None:
    vocabulary = vocabulary_of(list(reports.values()))
    wrong, tried = missed(vocabulary, by_hand())
    assert tried > 200
    assert len(wrong) <= (1 - CORRECT) * tried, wrong
    wrong, tried = missed(vocabulary, list(by_rule(commonest(vocabulary, 100))))
    assert len(wrong) <= (1 - CORRECT_BY_RULE["five"]) * tried, wrong


@test_published.pytestmark
@pytest.mark.slow
def test_misspellings_in_all_reports(reports: dict[str, Report]) -> None:
    five = vocabulary_of(list(reports.values()))
    every = vocabulary_of([*reports.values(), *test_published.reports().values()])
    wrong, tried = missed(every, by_hand())
    assert len(wrong) <= (1 - CORRECT) * tried, wrong
    wrong, tried = missed(every, list(by_rule(commonest(every, 1000))))
    assert len(wrong) <= (1 - CORRECT_BY_RULE["all"]) * tried, wrong
    # A word that is not held is not always a slip.
    spelling = Spelling(five)
    known = {stem for word in five for stem in stems(word)}
    absent = [word for word in every if word.isalpha() and not known.intersection(stems(word))]
    proposed = [word for word in absent if spelling.correction(word, lambda text: int(text not in absent))]
    assert len(proposed) <= FALSE_ALARMS * len(absent)


# --- Completion ---------------------------------------------------------------------------------------------

GLOSSARY = Glossary.of({"elm": learn(PARAGRAPHS)})
PHRASES = {"child protection plans": 11, "child protection conferences": 11, "park wardens": 3}
COMPLETIONS = Completions(VOCABULARY, PHRASES, GLOSSARY, AUTHORITIES)


def no_work(text: str) -> int:
    return 0


def completed(typed: str) -> list[str]:
    return [f"{c.kind} {c.label} {c.total}" for c in COMPLETIONS.complete(typed, count_in, no_work)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # words by how much they find, of one stem the commonest; capitals and accents as typed do not count
        ("safe", ["word safeguarding 40", "word safety 12"]),
        ("SAFE", ["word safeguarding 40", "word safety 12"]),
        ("saf", ["word safe 40", "word safeguarding 40", "word safety 12"]),
        # phrases, after their first word too, in quotation marks
        (
            "child",
            ["word children 59", 'phrase "child protection conferences" 11', 'phrase "child protection plans" 11'],
        ),
        ("child pr", ['phrase "child protection conferences" 11', 'phrase "child protection plans" 11', "word child protection 11"]),
        ("child ", ['phrase "child protection conferences" 11', 'phrase "child protection plans" 11']),
        ('"child pr', ['phrase "child protection conferences" 11', 'phrase "child protection plans" 11', 'word "child protection" 11']),
        # the word at the end, after others: what both find; nothing that finds nothing
        ("police rec", ["word police record 9"]),
        ("police stra", []),
        # an open bracket is closed, operators stay
        ("(police OR safet", ["word (police OR safety) 21"]),
        # an abbreviation with what it means: in full first, begun last
        ("cpf", ["abbreviation CPF 9"]),
        ("cp", ["abbreviation CPF 9"]),
        # authorities by any of their words, with the words before as the search
        ("el", ["authority Elm 40", "authority East Elm 20"]),
        ("oak", ["authority Oak, City of 10"]),
        ("city", ["authority Oak, City of 10"]),
        ("children in east e", ["authority children from East Elm 12"]),
        # an authority without paragraphs, stop words, single letters, numbers
        ("ash", []),
        ("th", []),
        # what is no word at the end
        ("saf*", []),
        ("police -saf", []),
        ("year:el", []),
        ("OR", []),
        ("police, ", []),
        ("", []),
        ("(", []),
    ],
)  # fmt: skip
def test_completions(typed: str, expected: list[str]) -> None:
    assert completed(typed) == expected


def test_what_a_completion_leads_to() -> None:
    (abbreviation,) = COMPLETIONS.complete("park CP", count_in, no_work)
    assert abbreviation == Completion(
        "abbreviation", "park CPF", "park CPF", None, 9, "common planning forms"
    )
    *_, authority = COMPLETIONS.complete("children in elm", count_in, no_work)
    assert (authority.query_text, authority.authority) == ("children", "East Elm")


@settings(max_examples=200)
@given(st.lists(QUERY_WORDS | st.sampled_from(["el", "cp", "child", "pro", "saf"]), max_size=8).map(" ".join))
def test_completions_have_hits_and_cost_little(typed: str) -> None:
    asked: list[str] = []

    def counted(text: str, authority: str | None) -> int:
        asked.append(text)
        return count_in(text, authority)

    found = COMPLETIONS.complete(typed, counted, no_work)
    assert len(asked) <= MOST_COUNTS
    assert len(found) <= MOST
    assert len({(c.query_text, c.authority) for c in found}) == len(found)
    assert all(c.total == count_in(c.query_text, c.authority) > 0 for c in found)
    assert found == COMPLETIONS.complete(typed, count_in, no_work)


@pytest.mark.parametrize(
    ("work", "counts"),
    [(0, 3), (MOST_WORK // MOST_COUNTS, 3), (MOST_WORK // 2, 2), (MOST_WORK, 1), (MOST_WORK + 1, 0)],
)
def test_what_is_dear_is_counted_less_often(work: int, counts: int) -> None:
    asked: list[str] = []

    def counted(text: str, authority: str | None) -> int:
        asked.append(text)
        return count_in(text, authority)

    found = COMPLETIONS.complete("saf", counted, lambda text: work)
    assert (len(asked), len(found)) == (counts, counts)


def test_phrases() -> None:
    found = phrases(PARAGRAPHS)
    assert found["child protection plans"] == 11
    assert "child protection" not in found, "it never stands without plans or conferences"
    assert not any(phrase.split()[0] in ("the", "of") for phrase in found), "none begins with a stop word"
    assert "board children" not in found, "none runs over the end of a sentence"
    assert phrases([]) == {}
    assert all(number >= ATTESTED for number in found.values())
    # Of many texts a sample is read.
    assert phrases(["An old oak."] * (2 * SAMPLE))["old oak"] == SAMPLE
