"""The engine beside Whoosh itself: the same totals, facets and order, on random queries over random texts.

Whoosh is asked in its own way, with its own matchers, BM25F, filters and ``groupedby``, over an ordinary
index of the same words (``benchmarks/baselines.py``).
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.baselines import WhooshBaseline, labels
from indexer.engine import Index, open_index, write_index
from indexer.search_types import FACETS, FacetValue, Filters, SearchQuery
from indexer.types import GRADES, Record
from tests.test_engine import make

WORDS = ["police", "custody", "children", "planned", "plans", "courts", "homes", "visit", "visited", "strong"]
LENGTHS = [*range(1, 11), 12, 13, 14, 16, 17, 18, 20, 21, 23, 25]
"""Whoosh keeps lengths in a byte; of these it loses nothing, so that scores can be compared."""

HEADINGS = ["Leadership of courts", "Homes", "Custody and visits"]


class Both:
    def __init__(self, ours: Index, whooshs: WhooshBaseline, records: list[Record]) -> None:
        self.ours, self.whooshs, self.records = ours, whooshs, records

    def __repr__(self) -> str:
        return "both"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """The same 400 paragraphs in our index and in Whoosh's."""
    chance = random.Random(11)  # noqa: S311 - test data
    records = []
    for order in range(400):
        year = chance.choice([2011, 2012, 2013])
        records.append(
            make(
                " ".join(chance.choices(WORDS, range(1, len(WORDS) + 1), k=chance.choice(LENGTHS))),
                order,
                f"r-{order % 40:02}",
                authority=chance.choice(["Barnet", "Devon", "Essex"]),
                year=year,
                theme=chance.choice(["Leadership", "Practice", None]),
                grade=chance.choice([None, *GRADES]),
                section=(chance.choice(HEADINGS),),
                date=f"{year}-01-01",
            )
        )
    records.sort(key=lambda record: (record.report, record.order))
    folder = tmp_path_factory.mktemp("exact")
    for name in ("ours", "theirs"):
        (folder / name).mkdir()
    write_index(folder / "ours", records)
    index = open_index(folder / "ours", "gen-1")
    baseline = WhooshBaseline(folder / "theirs", records)
    yield Both(index, baseline, records)
    index.close()
    baseline.searcher.close()
    baseline.index.close()


def queries() -> st.SearchStrategy[str]:
    word = st.sampled_from([*WORDS, "visits", "xylophone"])
    different = st.lists(st.sampled_from(WORDS), min_size=2, max_size=3, unique=True)
    leaf = st.one_of(
        word,
        different.map(lambda words: f'"{" ".join(words)}"'),
        st.sampled_from(["co*", "pl*", "*ns", "v*t*", "polices~", "=plans", "=visit"]),
    )
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' '.join(parts)})"),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
            st.tuples(inner, inner).map(lambda parts: f"({parts[0]} -{parts[1]})"),
        ),
        max_leaves=6,
    )


FILTERS = st.builds(
    Filters,
    authority=st.sampled_from([(), ("Barnet",), ("Devon", "Essex")]),
    year=st.sampled_from([(), ("2011",), ("2012", "2013")]),
    section=st.sampled_from([(), ("Leadership",)]),
    grade=st.sampled_from([(), ("Good", "Inadequate")]),
)


@settings(max_examples=250, deadline=None)
@given(queries(), FILTERS)
def test_totals_facets_and_order_are_whooshs(both: Both, text: str, filters: Filters) -> None:
    ours = both.ours.search(SearchQuery(text, filters, per_page=1000))
    theirs = both.whooshs.answer(text, filters, limit=None)
    assert ours.total == theirs["total"], (text, filters)
    scores = {f"{hit.record.report}/{hit.record.key}": hit.score for hit in ours.hits}
    assert scores == pytest.approx(dict(theirs["hits"]), rel=1e-5), (text, filters)
    # Where scores differ, the order is the same; where they do not, ours is by date, report and place.
    places = {name: place for place, (name, _) in enumerate(theirs["hits"])}
    names = list(scores)
    for one, other in pairwise(names):
        assert places[one] < places[other] or scores[one] == pytest.approx(scores[other], rel=1e-5)
    for name in FACETS:
        chosen = getattr(filters, name)
        expected = {
            FacetValue(value, count, value in chosen) for value, count in theirs["facets"][name].items()
        }
        absent = {FacetValue(value, 0, True) for value in chosen} - {
            FacetValue(v.value, 0, True) for v in expected
        }
        assert set(ours.facets[name]) == expected | absent


def test_the_baseline_has_the_same_labels(both: Both) -> None:
    page = both.ours.search(SearchQuery(""))
    for name in FACETS:
        assert {v.value for v in page.facets[name]} == {labels(record)[name] for record in both.records}
