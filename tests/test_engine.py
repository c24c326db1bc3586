"""The engine: what is found, counted, ordered and marked, against brute force where there is one."""

from __future__ import annotations

import random
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from whoosh import fields
from whoosh import index as whoosh_index

from indexer import query as language
from indexer.engine import (
    Index,
    analysis,
    highlight,
    ignored_words,
    lexicon,
    open_index,
    postings,
    snippet,
    write_index,
)
from indexer.engine.build import seal
from indexer.errors import ArchiveError, NoArchive, QueryError, VerifyError
from indexer.query_parse import parse
from indexer.search_types import FacetValue, Filters, SearchPage, SearchQuery
from indexer.types import GRADES, NO_JUDGEMENT, Kind, Record


def make(
    text: str,
    order: int = 0,
    report: str = "cumbria-2013-05",
    *,
    authority: str = "Cumbria",
    year: int | None = 2013,
    theme: str | None = None,
    grade: str | None = None,
    section: tuple[str, ...] = (),
    date: str | None = "2013-05-17",
) -> Record:
    return Record(
        report=report,
        key=str(order),
        number=order,
        part=None,
        parent=None,
        section=section,
        theme=theme,
        grade=grade,
        page=None,
        text=text,
        fingerprint="0" * 8,
        authority=authority,
        year=year,
        kind=Kind.PARAGRAPH,
        order=order,
        date=date,
    )


@pytest.fixture
def build(tmp_path: Path) -> Iterator[object]:
    """Return a function that builds and opens an index; all are closed afterwards."""
    opened = []

    def open_with(*records: Record | str) -> Index:
        folder = tmp_path / f"index-{len(opened)}"
        folder.mkdir()
        whole = [r if isinstance(r, Record) else make(r, i) for i, r in enumerate(records)]
        assert write_index(folder, iter(whole)) == len(whole)
        opened.append(open_index(folder, "gen-1"))
        return opened[-1]

    yield open_with
    for index in opened:
        index.close()


def keys(page: SearchPage) -> list[str]:
    return [hit.record.key for hit in page.hits]


def found(index: Index, text: str, **options: object) -> set[str]:
    return set(keys(index.search(SearchQuery(text, per_page=1000, **options))))  # type: ignore[arg-type]


def marked(text: str, query_text: str) -> list[str]:
    return [text[start:end] for start, end in highlight(text, query_text)]


# --- what a word matches --------------------------------------------------------------------------

FOLDING = [
    # Query, text, the words of the text that it finds.
    # Case, and the forms of an English word.
    ("Inspector", "two inspectors came", ["inspectors"]),
    ("inspectors", "the INSPECTOR came", ["INSPECTOR"]),
    ("agency", "several agencies", ["agencies"]),
    # Police is not policy.
    ("police", "the policy and policies", []),
    # Apostrophes of both kinds, and none.
    ("children's", "the children’s plan", ["children’s"]),
    ("childrens", "the children's plan", ["children's"]),
    ("children’s", "a childrens plan", ["childrens"]),
    ("children", "the children’s plan", ["children’s"]),
    ("o'brien", "Mr O’Brien said", ["O’Brien"]),
    ("obrien", "Mr O’Brien said", ["O’Brien"]),
    # A possessive is not an s of its own.
    ("s", "the child's plan", []),
    # Accents, composed and decomposed, and letters that do not decompose.
    ("cafe", "a café", ["café"]),
    ("café", "a cafe", ["cafe"]),
    ("café", "a cafe\u0301 there", ["cafe\u0301"]),
    ("soren", "by Søren", ["Søren"]),
    # What a PDF leaves behind: ligature, soft hyphen, zero-width blank.
    ("office", "an oﬃce", ["oﬃce"]),
    ("safeguarding", "safe\u00adguarding is", ["safe\u00adguarding"]),
    ("safeguarding", "safe\u200bguarding is", ["safe\u200bguarding"]),
    # The raised digit of a footnote.
    ("reason", "without good reason¹ and", ["reason"]),
    ("reason¹", "without good reason and", ["reason"]),
    # Hyphens, en dashes and slashes join adjacent words; as typed, so found.
    ("multi-agency", "a multi-agency plan", ["multi-agency"]),
    ("multi-agency", "a multi–agency plan", ["multi–agency"]),
    ("multi–agency", "a multi agency plan", ["multi agency"]),
    ("multi-agency", "an agency, multi", []),
    ("multi", "a multi-agency plan", ["multi"]),
    ("16-year-olds", "for 16 year olds", ["16 year olds"]),
    # Numbers.
    ("2012/13", "in 2012/13 and", ["2012/13"]),
    ("2012/13", "in 2012–13 and", ["2012–13"]),
    ("2013/12", "in 2012/13 and", []),
    ("16", "aged 16.", ["16"]),
    ("16", "aged 116 or 1.16", []),
    ("18.4%", "rose to 18.4% now", ["18.4"]),
    ("18.4", "rose to 18.4²", ["18.4"]),
    ("18.5%", "rose to 18.4%", []),
    ("1200", "some 1,200 cases", ["1,200"]),
    ("1,200", "some 1200 cases", ["1200"]),
    ("section 47", "under section 47(1)", ["section", "47"]),
    ("s47", "an s47 enquiry", ["s47"]),
    # Text glued to a number by a bad conversion.
    ("direct", "10.Direct work", ["Direct"]),
    # The ampersand is "and".
    ('"health and care"', "health & care", ["health & care"]),
    ('"health & care"', "health and care", ["health and care"]),
    # Phrases: stems side by side, stop words counted.
    ('"out of hours"', "out of hours; out the hours", ["out of hours"]),
    ('"out of hours"', "hours out of", []),
    ('"the child"', "the child, a child", ["the child"]),
    # A phrase does not mark its words where they stand apart.
    ('"police custody"', "police in custody; custody of police custody", ["police custody"]),
    ('"in in"', "in in in", ["in in in"]),
    # In a query with other words, stop words are passed over; alone they are words.
    ("out of hours", "out of those hours", ["out", "hours"]),
    ("the", "the child", ["the"]),
    ("to be", "to be", ["to", "be"]),
    # Wildcards match words as they stand, not stems.
    ("agencie*", "an agency of agencies", ["agencies"]),
    ("wom?n", "women, woman, womaen", ["women", "woman"]),
    ("safe*ing", "safeguarding safely", ["safeguarding"]),
    ("ch?ld", "the child’s children", ["child’s"]),
    ("CAFÉ*", "cafés", ["cafés"]),
    ("child*", "children’s child", ["children’s", "child"]),
    # Only what is sought is marked, never what is left out.
    ("police -custody", "police only", ["police"]),
    ("police OR custody", "police custody", ["police", "custody"]),
    ("po* police", "police", ["police"]),
    ('"a b" "b c"', "a b c", ["a b c"]),
    # One word, two words or two that a hyphen joins.
    ("multiagency", "a multi-agency plan", ["multi-agency"]),
    ("multiagency", "a multi agency plan", []),  # unless it is printed with a hyphen somewhere: see below
    ("multi-agency", "a multiagency plan", ["multiagency"]),
    ("multi agency", "a multiagency plan", ["multiagency"]),
    ('"multi agency plan"', "a multiagency plan", ["multiagency plan"]),
    ("co-ordinate", "they coordinated it", ["coordinated"]),
    ("multiag*", "a multi-agency plan", ["multi-agency"]),
    # Spellings of one word.
    ("organization", "organisations work", ["organisations"]),
    ("behavior", "behavioural", ["behavioural"]),
    ("judgment", "the judgements", ["judgements"]),
    # The printed form alone: ending, apostrophe, accent, hyphen; capital letters do not count.
    ("=children", "Children’s and childrens and children", ["children"]),
    ("=children’s", "Children’s and childrens and children", ["Children’s"]),
    ("=Plan", "planned plans, a PLAN", ["PLAN"]),
    ("=café", "cafe or café", ["café"]),
    ("=multi-agency", "multi agency, multiagency or Multi-agency", ["Multi-agency"]),
    ("=multiagency", "multi agency, multiagency or Multi-agency", ["multiagency"]),
    ('="multi agency"', "multi agency, multiagency or Multi-agency", ["multi agency"]),
    ("=multi", "multi agency, multiagency or Multi-agency", ["multi", "Multi"]),
    ("=16-year-olds", "for 16 year olds and 16-year-olds", ["16-year-olds"]),
    ("=2012/13", "in 2012-13 and 2012/13", ["2012/13"]),
    ('="the children"', "the child; the children", ["the children"]),
    # Slips: one letter changed, added, left out, two exchanged; two in a long word.
    ("polise~", "police", ["police"]),
    ("polcie~", "police", ["police"]),
    ("polcei~", "police", []),
    ("safegaurdign~", "safeguarding", ["safeguarding"]),
    ("police~1", "policed polices", ["policed", "polices"]),
    # Near one another, in any order; the words between are counted.
    ('"police health"~1', "police and health", ["police", "health"]),
    ('"police health"~1', "health and police", ["health", "police"]),
    ('"police health"~1', "police and the health", []),
    ('"a c b"~1', "a b x c", ["a", "b", "c"]),
    ('"child child"~2', "a child; one child", ["child", "child"]),
    ('"child child"~2', "a child", []),
    # In one sentence.
    ("police /s health", "Police came. Health was good. The police and health met.", ["police", "health"]),
    ("police /s health", "Police came. Health was good.", []),
    ("police /s health", "Police were seen, e.g. by Health in No. 5.", ["Police", "Health"]),
    (
        '(police OR court) /s "health visitor"',
        "A court and a health visitor. Police.",
        ["court", "health visitor"],
    ),
    ("(police -court) /s health", "Police, court, health. Police, health.", ["Police", "health"]),
]

SIDE_BY_SIDE = [
    # What is printed with a hyphen anywhere in the archive is found as one word, two, or joined.
    ("multiagency", "multi agency plan"),
    ('"multiagency plan"', "multi agency plan"),
    ('"multiagency plan"', "multi-agency plan"),
]


@pytest.mark.parametrize(("query", "text"), SIDE_BY_SIDE)
def test_what_is_joined_somewhere_is_found_apart(build, query: str, text: str) -> None:
    index = build("something else", text, "multi-agency plan")
    assert "1" in found(index, query)
    [hit] = [hit for hit in index.search(SearchQuery(query)).hits if hit.record.key == "1"]
    assert hit.snippet.spans
    assert index.highlight(text, query) == hit.snippet.spans


def test_the_vocabulary_has_the_words_that_are_printed(build) -> None:
    index = build("case-recording is multi-agency", "multiagency plans; the child’s plan")
    assert index.vocabulary() == {
        "case": 1, "recording": 1, "is": 1, "multi": 1, "agency": 1,
        "multiagency": 1, "plans": 1, "the": 1, "child": 1, "plan": 1,
    }  # fmt: skip


def test_an_online_search_does_not_find_words_on_a_line(build) -> None:
    index = build("on-line courses", "a manager on line two")
    assert found(index, "online") == {"0"}


FIELDS = [
    ("year:2012", {"1"}),
    ("year:2012..2013", {"0", "1"}),
    ("year:2013..", {"0"}),
    ("year:..2012", {"1"}),
    ("year:undated", {"2"}),
    ("grade:inadequate", {"0"}),
    ("grade:none,good", {"1", "2"}),
    ("authority:cumbria", {"0"}),
    # Part of a name, where no authority is called so.
    ("authority:yorkshire", {"1", "2"}),
    ('authority:"north yorkshire"', {"1"}),
    ("authority:nowhere", set()),
    ("section:leadership", {"0"}),
    ("report:r-1", {"0", "1"}),
    ("report:r", {"0", "1", "2"}),
    ("report:r-1*", {"0", "1"}),
    ("number:0..1", {"0", "1"}),
    ("number:2", set()),
    ("plan -year:2012", {"0", "2"}),
    ("plan year:2012 OR authority:cumbria", {"0", "1"}),
    ("the year:2012", {"1"}),
    ("nothing year:2012", set()),
]


@pytest.mark.parametrize(("query", "keys_found"), FIELDS)
def test_fields(build, query: str, keys_found: set[str]) -> None:
    index = build(
        make("the plan", 0, "r-1", year=2013, theme="Leadership and governance", grade="Inadequate"),
        make("the plan", 1, "r-1", authority="North Yorkshire", year=2012, grade="Good"),
        replace(make("the plan", 2, "r-2", authority="East Riding of Yorkshire", year=None), number=None),
    )
    assert found(index, query) == keys_found


def test_a_grade_that_there_is_not_is_explained(build) -> None:
    with pytest.raises(QueryError, match="no grade “splendid”") as caught:
        build("a").search(SearchQuery("police grade:splendid"))
    assert caught.value.position == 7
    assert "Outstanding" in caught.value.hint


@pytest.mark.parametrize(("query", "text", "words"), FOLDING)
def test_search_and_highlight_agree(build, query: str, text: str, words: list[str]) -> None:
    index = build("something else", text)
    assert [text[start:end] for start, end in index.highlight(text, query)] == words
    assert found(index, query) == ({"1"} if words else set())


@pytest.mark.parametrize(
    "query", ["police -custody", "police NOT custody", 'police -"custody"', "police -custod*"]
)
def test_negated_terms_are_never_marked(query: str) -> None:
    assert marked("police custody", query) == ["police"]


@pytest.mark.parametrize("query", ["-a", "OR", "a*", "year:open", "x" * 1001])
def test_highlight_of_a_mistaken_query_is_empty(query: str) -> None:
    assert highlight("open a x", query) == ()
    assert snippet("open a x", query).spans == ()


def test_ignored_words() -> None:
    assert ignored_words("what works in the Care of children") == ("what", "in", "the", "of")
    assert ignored_words("to be") == ()
    assert ignored_words('"out of hours"') == ()
    assert ignored_words("a OR the") == ()
    assert ignored_words("the child /s a plan") == ("the",)
    assert ignored_words("=the child") == ()


def test_headings_never_make_a_match_but_raise_it(build) -> None:
    index = build(
        make("leadership is weak in this long paragraph", 0),
        make("leadership is weak in this long paragraph", 1, section=("Leadership and governance",)),
        make("nothing of the kind", 2, section=("Leadership and governance",), theme="Leadership"),
    )
    assert keys(index.search(SearchQuery("leadership"))) == ["1", "0"]
    assert found(index, "governance") == set()
    assert found(index, "leadership governance") == set()


def test_words_that_stand_as_typed_come_first(build) -> None:
    index = build("hours are long for those who are out", "staff work out of hours all day and night")
    assert keys(index.search(SearchQuery("out of hours"))) == ["1", "0"]


# --- exact totals against brute force -------------------------------------------------------------

VOCABULARY = ["police", "custody", "child", "plan", "court", "home"]


def brute_force(node: language.Node | None, words: list[str], record: Record | None = None) -> bool:
    """Whether a query finds a text, by its definition; sentences end with a full stop on their last word."""
    bare = [word.rstrip(".").lower() for word in words]
    match node:
        case None:
            return True
        case language.Word(text):
            return text in bare
        case language.Phrase(text, _, int(within)):
            sought = Counter(text.split())
            width = sought.total() + within
            return any(not sought - Counter(bare[i : i + width]) for i in range(len(bare)))
        case language.Phrase(text):
            sought_words = text.split()
            return any(bare[i : i + len(sought_words)] == sought_words for i in range(len(bare)))
        case language.Pattern(text):
            return any(word.startswith(text[:-1]) for word in bare)
        case language.Fuzzy(text, slips):
            return any(OSA.distance(word, text) <= slips for word in bare)
        case language.Field(name, values):
            assert record
            held = {"year": str(record.year), "number": str(record.number), "report": record.report}
            return held[name] in values
        case language.Sentence(parts):
            ends = [0, *(i + 1 for i, word in enumerate(words) if word.endswith(".")), len(words)]
            sentences = [words[first:last] for first, last in pairwise(ends) if first < last]
            return any(all(brute_force(part, sentence) for part in parts) for sentence in sentences)
        case language.Not(part):
            return not brute_force(part, words, record)
        case language.And(parts):
            return all(brute_force(part, words, record) for part in parts)
        case language.Or(parts):
            return any(brute_force(part, words, record) for part in parts)


def queries() -> st.SearchStrategy[str]:
    word = st.sampled_from(VOCABULARY)
    several = st.lists(word, min_size=2, max_size=3).map(" ".join)
    leaf = st.one_of(
        word,
        st.lists(word, min_size=1, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
        st.tuples(several, st.integers(0, 4)).map(lambda pair: f'"{pair[0]}"~{pair[1]}'),
        st.sampled_from(["po*", "co*", "cou*", "zz*", "polcie~", "cour~1", "hime~2", "zzzz~1"]),
    )
    spoken = st.recursive(leaf, _joined, max_leaves=4)
    sentence = st.tuples(spoken, spoken).map(lambda pair: f"(({pair[0]}) /s ({pair[1]}))")
    where = st.sampled_from(["year:2012", "year:2011,2013", "report:r-1", "number:7", "-year:2013"])
    return st.recursive(st.one_of(leaf, leaf, sentence, where), _joined, max_leaves=6)


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda pair: f"({pair[0]} {pair[1]})"),
        two.map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        two.map(lambda pair: f"({pair[0]} -({pair[1]}))"),
    )


AUTHORITIES = ["Barnet", "cornwall", "Devon", "Essex"]
YEARS = [None, 2011, 2012, 2013]
THEMES = [None, "Leadership", "Practice"]
ALL_GRADES = [None, *GRADES]


def sentences(chance: random.Random) -> str:
    """One to three sentences of few words."""
    made = (" ".join(chance.choices(VOCABULARY, k=chance.randint(1, 6))) for _ in range(chance.randint(1, 3)))
    return ". ".join(text.capitalize() for text in made)


class Held(tuple[Index, list[Record], Path]):
    def __repr__(self) -> str:
        return "archive"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Index, list[Record], Path]]:
    """Return 300 paragraphs with few words and all combinations of facets, in no order."""
    chance = random.Random(7)  # noqa: S311 - test data
    records = []
    for order in range(300):
        year = chance.choice(YEARS)
        date = f"{year}-{chance.randint(1, 3):02}-01" if year else None
        records.append(
            make(
                sentences(chance),
                order,
                chance.choice(["r-1", "r-2", "r-3"]),
                authority=chance.choice(AUTHORITIES),
                year=year,
                theme=chance.choice(THEMES),
                grade=chance.choice(ALL_GRADES),
                date=date,
            )
        )
    folder = tmp_path_factory.mktemp("archive")
    write_index(folder, sorted(chance.sample(records, len(records)), key=lambda r: r.report))
    index = open_index(folder, "gen-1")
    yield Held((index, records, folder))
    index.close()


@settings(max_examples=150, deadline=None)
@given(queries())
def test_total_and_hits_equal_brute_force(archive: tuple[Index, list[Record], Path], text: str) -> None:
    index, records, _ = archive
    node = parse(text)
    expected = {record.key for record in records if brute_force(node, record.text.split(), record)}
    page = index.search(SearchQuery(text, per_page=1000))
    assert set(keys(page)) == expected, (text, node)
    assert page.total == len(page.hits) == len(expected)
    if not {"-", ":"} & set(text):  # what is found by its words is marked
        assert all(hit.snippet.spans for hit in page.hits), text


def label(record: Record, facet: str) -> str:
    return {
        "authority": record.authority,
        "year": str(record.year or "Undated"),
        "section": record.theme or "Other",
        "grade": record.grade or NO_JUDGEMENT,
    }[facet]


CHOICES = {
    "authority": [*AUTHORITIES, "Atlantis"],
    "year": ["2011", "2012", "2013", "1999", "Undated"],
    "section": ["Leadership", "Practice", "Other", "Nonsense"],
    "grade": [*GRADES, NO_JUDGEMENT, "Splendid"],
}
FACET_FILTERS = st.builds(
    Filters,
    **{name: st.lists(st.sampled_from(values), max_size=3).map(tuple) for name, values in CHOICES.items()},
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["", "police", '"police custody"', "co* -home", "nowhere"]), FACET_FILTERS)
def test_facets_equal_brute_force(
    archive: tuple[Index, list[Record], Path], text: str, filters: Filters
) -> None:
    index, records, _ = archive
    node = parse(text)
    matching = [record for record in records if brute_force(node, record.text.split())]

    def passing(but: str | None) -> list[Record]:
        return [
            record
            for record in matching
            if all(
                not getattr(filters, name) or label(record, name) in getattr(filters, name)
                for name in CHOICES
                if name != but
            )
        ]

    page = index.search(SearchQuery(text, filters, per_page=1000))
    assert page.total == len(passing(None))
    assert set(keys(page)) == {record.key for record in passing(None)}
    assert list(page.facets) == list(CHOICES)
    for name, values in page.facets.items():
        counted = [label(record, name) for record in passing(name)]
        chosen = set(getattr(filters, name))
        expected = {FacetValue(v, counted.count(v), v in chosen) for v in {*counted, *chosen}}
        assert set(values) == expected
        assert len(values) == len(expected)


def test_order_of_facet_values(archive: tuple[Index, list[Record], Path]) -> None:
    facets = archive[0].search(SearchQuery("")).facets
    assert [v.value for v in facets["authority"]] == ["Barnet", "cornwall", "Devon", "Essex"]
    assert [v.value for v in facets["year"]] == ["2013", "2012", "2011", "Undated"]
    assert [v.value for v in facets["grade"]] == [*GRADES, NO_JUDGEMENT]
    by_count = [(-v.count, v.value) for v in facets["section"]]
    assert by_count == sorted(by_count)
    assert len(by_count) == 3


def test_sections_with_the_same_count_are_in_alphabetical_order(build) -> None:
    index = build(
        make("a", 0, theme="Practice"), make("b", 1, theme="Leadership"), make("c", 2), make("d", 3)
    )
    assert [v.value for v in index.search(SearchQuery("")).facets["section"]] == [
        "Other",
        "Leadership",
        "Practice",
    ]


# --- order and pages ------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "sort"), [*product(["", "police"], ["relevance", "newest", "oldest"])])
def test_order(archive: tuple[Index, list[Record], Path], text: str, sort: str) -> None:
    index, records, _ = archive
    hits = index.search(SearchQuery(text, sort=sort, per_page=1000)).hits
    days = sorted({r.date for r in records if r.date})
    rank = {day: place for place, day in enumerate(days)}

    def key(hit: object) -> tuple[object, ...]:
        record, score = hit.record, hit.score  # type: ignore[attr-defined]
        newest = -rank.get(record.date, -1)
        ties = (newest, record.report, record.order)
        if sort == "relevance":
            return (-score, *ties)
        day = newest if sort == "newest" else rank.get(record.date, len(rank))
        return (day, -score, *ties)

    assert [h.record.key for h in hits] == [h.record.key for h in sorted(hits, key=key)]
    assert hits


def test_pages_are_slices_of_one_order(archive: tuple[Index, list[Record], Path]) -> None:
    index = archive[0]
    whole = keys(index.search(SearchQuery("police", per_page=1000)))
    pages = [index.search(SearchQuery("police", page=n, per_page=7)) for n in range(1, len(whole) // 7 + 2)]
    assert [key for page in pages for key in keys(page)] == whole
    assert {page.total for page in pages} == {len(whole)}


def test_page_past_the_end_is_empty_with_the_right_total(
    archive: tuple[Index, list[Record], Path],
) -> None:
    page = archive[0].search(SearchQuery("", page=10**9))
    assert (page.hits, page.total) == ((), 300)


@pytest.mark.parametrize(
    "query", [SearchQuery("", sort="best"), SearchQuery("", page=0), SearchQuery("", per_page=0)]
)
def test_impossible_page_is_an_error(archive: tuple[Index, list[Record], Path], query: SearchQuery) -> None:
    with pytest.raises(ValueError, match="not a search"):
        archive[0].search(query)


def test_record_comes_back_as_it_went_in(build) -> None:
    record = replace(
        make(
            "Verbatim — “text”\nwith\u00a0all ﬁne characters 😀",
            5,
            "leeds-2015-01",
            year=None,
            date=None,
        ),
        key="lscb-3.7",
        part="lscb",
        parent="lscb-3",
        section=("Board", "What “works”\t¹"),
        theme="Practice",
        grade="Good",
        page=12,
        kind=Kind.ITEM,
    )
    page = build(record).search(SearchQuery("verbatim"))
    assert [hit.record for hit in page.hits] == [record]
    assert (page.generation, page.total, page.query) == ("gen-1", 1, SearchQuery("verbatim"))


# --- cost and failures ----------------------------------------------------------------------------


def test_a_pattern_for_too_many_words_is_an_error(build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexicon, "MAX_FORMS", 3)
    index = build("coal coat code", "cork")
    assert found(index, "coa* cod*") == {"0"}
    for text, position in [("coal co*", 5), ("coa* co*", 5), ("coal -co*", 5), ("coal coax~2", 5)]:
        with pytest.raises(QueryError, match="more than 3 words") as caught:
            index.search(SearchQuery(text))
        assert caught.value.position == position


def test_what_is_kept_in_memory_is_bounded(build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "KEPT_NUMBERS", 12)
    index = build("one two", "two one", "three one", "two three")
    expected = {"one": {"0", "1", "2"}, "two": {"0", "1", "3"}, "three": {"2", "3"}, '"two one"': {"1"}}
    for text in [*expected, *expected]:
        assert found(index, text) == expected[text]
        kept = index._evaluator.text.postings
        assert kept._kept_size == sum(posted.size for posted in kept._kept.values()) <= 12


def test_two_records_with_one_key_are_not_indexed(tmp_path: Path) -> None:
    with pytest.raises(VerifyError, match="have the key 0"):
        write_index(tmp_path, [make("one"), make("two")])
    with pytest.raises(NoArchive):
        open_index(tmp_path, "gen-1")


def test_the_records_of_a_report_come_together(tmp_path: Path) -> None:
    with pytest.raises(VerifyError, match="of r-1 do not come together"):
        write_index(tmp_path, [make("one", 0, "r-1"), make("two", 0, "r-2"), make("three", 1, "r-1")])


def test_a_failing_source_of_records_is_not_hidden(tmp_path: Path) -> None:
    def records() -> Iterator[Record]:
        yield make("one")
        raise OSError("disk on fire")

    with pytest.raises(OSError, match="disk on fire"):
        write_index(tmp_path, records())


def test_an_index_of_nothing(build) -> None:
    index = build()
    page = index.search(SearchQuery("police OR po*"))
    assert (index.count(), page.total, page.hits) == (0, 0, ())
    assert index.search(SearchQuery("")).facets == dict.fromkeys(CHOICES, ())


def test_opening_what_is_not_there(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(NoArchive, match="flask reindex"):
            open_index(folder, "gen-1")


def test_opening_an_index_of_another_version(tmp_path: Path) -> None:
    whoosh_index.create_in(str(tmp_path), fields.Schema(title=fields.TEXT)).close()
    seal(tmp_path)
    with pytest.raises(ArchiveError, match="another version"):
        open_index(tmp_path, "gen-1")


@pytest.mark.parametrize("pattern", ["*.toc", "*.seg", "files.json"])
def test_a_damaged_file_is_said_clearly(
    archive: tuple[Index, list[Record], Path], tmp_path: Path, pattern: str
) -> None:
    shutil.copytree(archive[2], tmp_path / "copy")
    [file] = (tmp_path / "copy").glob(pattern)
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(ArchiveError, match=r"damaged.*reindex --full"):
        open_index(tmp_path / "copy", "gen-1")


def test_whatever_whoosh_raises_is_an_archive_error(build, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise whoosh_index.IndexError("block tag error")

    index = build("police")
    monkeypatch.setattr(postings.Postings, "_read", fail)
    with pytest.raises(ArchiveError, match=r"damaged .*block tag error.*reindex --full"):
        index.search(SearchQuery("police"))


def test_a_closed_index_says_so(archive: tuple[Index, list[Record], Path]) -> None:
    index = open_index(archive[2], "gen-1")
    assert index.count() == 300
    index.close()
    index.close()
    with pytest.raises(ArchiveError, match="closed"):
        index.search(SearchQuery("police"))


def test_threads_get_the_answers_of_one(archive: tuple[Index, list[Record], Path]) -> None:
    texts = [shape.format(*pair) for pair in product(VOCABULARY, VOCABULARY)
             for shape in ("{} {}", '"{} {}"', "{} -{}", "{} OR {}")] + ["po*", "co*", ""]  # fmt: skip
    asked = [SearchQuery(text, sort=sort) for text in texts for sort in ("relevance", "oldest")]
    alone = open_index(archive[2], "gen-1")
    expected = [alone.search(query) for query in asked]
    alone.close()
    shared = open_index(archive[2], "gen-1")  # nothing remembered yet: every thread reads files
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:

        def ask(seed: int) -> bool:
            order = random.Random(seed).sample(range(len(asked)), len(asked))  # noqa: S311
            return all(shared.search(asked[i]) == expected[i] for i in order)

        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(ask, range(8))) == [True] * 8
    finally:
        sys.setswitchinterval(interval)
        shared.close()


# --- snippets -------------------------------------------------------------------------------------

TEXT_WORDS = [
    "children’s",
    "multi-agency",
    "reason¹",
    "out",
    "of",
    "hours",
    "1,200",
    "café",
    "e.g.",
    "😀",
]
TEXT_PIECES = st.sampled_from(
    [*VOCABULARY, *TEXT_WORDS, ". ", "\n", "  ", "; ", "”", "-", "\u00a0", "."],
)
LONG_TEXTS = st.lists(TEXT_PIECES, max_size=400).map(" ".join) | st.lists(TEXT_PIECES, max_size=60).map(
    "".join
)
SOME_QUERIES = st.one_of(
    queries(),
    st.sampled_from(
        ['"out of hours"', "multi-agency", "children's", "ca*", "1200", "-a", '"', "", "out of hours"]
    ),
    st.text(max_size=12),
)


def check_spans(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    bounds = [place for span in spans for place in span]
    assert bounds == sorted(bounds)
    assert all(start < end for start, end in spans)
    assert not bounds or (bounds[0] >= 0 and bounds[-1] <= len(text))


@settings(max_examples=300, deadline=None)
@given(LONG_TEXTS | st.text(), SOME_QUERIES)
def test_snippet_is_verbatim_and_marked_like_the_text(text: str, query: str) -> None:
    spans = highlight(text, query)
    check_spans(text, spans)
    cut = snippet(text, query)
    check_spans(cut.text, cut.spans)
    if len(text.split()) <= 75:
        assert (cut.text, cut.spans, cut.before, cut.after) == (text, spans, False, False)
        return
    assert cut.spans == highlight(cut.text, query)
    assert bool(cut.spans) == bool(spans)
    assert 36 <= len(cut.text.split()) <= 84  # 60, and 12 at each end
    # It stands in the text, from a blank to a blank, and says what was left out.
    places = [i for i in range(len(text)) if text.startswith(cut.text, i)]
    start = next(i for i in places if _between_words(text, i) and _between_words(text, i + len(cut.text)))
    assert cut.before == bool(text[:start].strip())
    assert cut.after == bool(text[start + len(cut.text) :].strip())


def _between_words(text: str, i: int) -> bool:
    return i == 0 or i == len(text) or text[i - 1].isspace() or text[i].isspace()


def test_snippet_shows_the_densest_place() -> None:
    filler = "Nothing much was said in this long sentence about anything at all. " * 8
    best = "Police custody was used overnight by police."
    text = f"Police came early. {filler}{best} {filler}Custody at the end."
    cut = snippet(text, "police custody overnight")
    assert best in cut.text
    assert [cut.text[s:e] for s, e in cut.spans] == ["Police", "custody", "overnight", "police"]
    assert (cut.before, cut.after) == (True, True)
    # Whole sentences where they are near.
    assert cut.text.startswith("Nothing")
    assert cut.text.endswith(".")


def test_snippet_without_a_match_is_the_beginning() -> None:
    text = " ".join(f"w{i}" for i in range(200))
    cut = snippet(text, "police")
    assert cut.text == " ".join(f"w{i}" for i in range(60))
    assert (cut.spans, cut.before, cut.after) == ((), False, True)


def test_snippet_holds_a_phrase_longer_than_itself() -> None:
    words = [f"w{i}" for i in range(200)]
    phrase = " ".join(words[50:130])
    cut = snippet(" ".join(words), f'"{phrase}"')
    assert [cut.text[s:e] for s, e in cut.spans] == [phrase]


@settings(deadline=None)
@given(st.text())
def test_tokens_lie_in_the_text_and_in_order(text: str) -> None:
    found_tokens = analysis.tokens(text)
    single = [t for t in found_tokens if "-" not in t.form[:-1]]
    check_spans(text, tuple((t.start, t.end) for t in single))
    assert [t.place for t in single] == list(range(len(single)))
    assert all(t.word and t.stem and t.form for t in found_tokens)
    for joined in set(found_tokens) - set(single):
        assert joined.start == single[joined.place].start
        assert "-" not in joined.word
    places = analysis.sentence_places(text, found_tokens)
    assert places == sorted(set(places))
    assert not single or places[0] == 0
