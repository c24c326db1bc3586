"""Relevance, held to floors: what readers ask finds what answers it, and a change of ranking shows at once.

``relevance.toml`` holds the questions and the judged answers, ``relevance.py`` the measures. The archive is
all reports, those beside the repository included; where these are absent, only the measures and the form of
the collection are tested.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log2

import pytest

from indexer.answer import answer
from indexer.engine import Index, open_index, write_index
from indexer.pinpoint import parse_pinpoint
from indexer.records import records
from indexer.search_types import SearchQuery
from indexer.types import Report
from tests import published, relevance
from tests.relevance import SETS, Question, Score, ndcg, questions, recall

# The floors: mean nDCG@10 and mean recall@10 of each set, just below what was measured. Raise them when the
# ranking gets better, never lower them to let a change pass. `python benchmarks/relevance.py INDEX` measures.
FLOORS = {
    "tune": (0.70, 0.69),
    "held": (0.615, 0.56),
    "all": (0.66, 0.625),
}

QUESTIONS = 60
"""At least so many are asked."""

G = {"a": 2, "b": 2, "c": 1}
BEST = 3 + 3 / log2(3) + 1 / 2
"""The best order of G: gains 3, 3, 1 at the discounts 1, log2 3 and log2 4 = 2."""


@pytest.mark.parametrize(
    ("ranking", "expected"),
    [
        # The best order, and with what is no answer after it.
        ("abc", 1.0),
        ("bacx", 1.0),
        # Nothing found, and nothing of use.
        ("", 0.0),
        ("xyz", 0.0),
        # The answer that only touches the question first: 1, 3 at log2 3, 3 at 2.
        ("cab", (1 + 3 / log2(3) + 3 / 2) / BEST),
        # One answer in the second place.
        ("xa", 3 / log2(3) / BEST),
        # The tenth place counts, at log2 11; the eleventh does not.
        ("123456789a", 3 / log2(11) / BEST),
        ("1234567890a", 0.0),
    ],
)
def test_ndcg(ranking: str, expected: float) -> None:
    assert ndcg(list(ranking), G) == pytest.approx(expected)


def test_ndcg_compares_with_the_best_ten_where_there_are_more() -> None:
    twelve = dict.fromkeys("abcdefghijkl", 1)
    assert ndcg(list("cdefghijkl"), twelve) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("ranking", "grades", "expected"),
    [
        # What only touches the question is not asked for.
        ("abc", G, 1.0),
        ("acx", G, 0.5),
        ("cxy", G, 0.0),
        # The order within the ten does not matter, what comes after them does not count.
        ("12345678ba", G, 1.0),
        ("123456789ba", G, 0.5),
        # Of twelve answers ten can be found on one page, and of those five are.
        ("abcde12345", dict.fromkeys("abcdefghijkl", 2), 0.5),
        ("abcdefghij", dict.fromkeys("abcdefghijkl", 2), 1.0),
    ],
)
def test_recall(ranking: str, grades: dict[str, int], expected: float) -> None:
    assert recall(list(ranking), grades) == pytest.approx(expected)


@pytest.mark.parametrize("measure", [ndcg, recall])
def test_a_question_without_an_answer_is_refused(
    measure: Callable[[Sequence[str], Mapping[str, int]], float],
) -> None:
    with pytest.raises(ValueError, match="answer"):
        measure(["a"], {})


def test_a_score_tells_what_is_wrong_from_what_nobody_judged() -> None:
    question = Question("?", "", "tune", {"r/1": 2}, frozenset({"r/2"}))
    found = relevance.score(question, ["r/1", "r/2", "r/3"])
    assert (found.hits, found.wrong, found.unjudged) == (3, "r/2", 1)
    assert relevance.score(question, ["r/1"]).wrong is None


def test_the_table_shows_what_fell_first() -> None:
    fell, rose = (Question(name, "", "tune", {"r/1": 2}, frozenset()) for name in ("fell", "rose"))
    found = [relevance.score(rose, ["r/2", "r/1"]), relevance.score(fell, ["r/2", "r/3", "r/1"])]
    held = relevance.score(Question("same", "", "held", {"r/1": 2}, frozenset()), [])
    lines = relevance.table([*found, held], {"fell": 1.0, "rose": 0.0, "same": 0.0}).splitlines()
    assert [line.split("  ")[-1] for line in lines[1:4]] == ["fell; r/2", "same; -", "rose; r/2"]
    assert "-0.500" in lines[1]
    assert "+0.631" in lines[3]


def test_the_collection_is_whole() -> None:
    asked = questions()
    assert len(asked) >= QUESTIONS
    assert Counter(q.set for q in asked) == dict.fromkeys(SETS, len(asked) // 2)
    assert len({q.query for q in asked}) == len(asked)
    for question in asked:
        assert question.need.endswith("."), question.query
        assert set(question.answers.values()) <= {1, 2}, question.query
        assert 2 in question.answers.values(), question.query
        assert not question.read & question.answers.keys(), question.query
        for pinpoint in (*question.answers, *question.read):
            assert parse_pinpoint(pinpoint), question.query


@pytest.fixture(scope="module")
def archive(reports: dict[str, Report]) -> list[Report]:
    """All reports: those of the corpus and those beside the repository."""
    return [*reports.values(), *published.reports().values()]


@pytest.fixture(scope="module")
def index(archive: list[Report], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("relevance")
    write_index(folder, (record for report in archive for record in records(report)))
    opened = open_index(folder, "relevance")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def found(index: Index) -> list[Score]:
    """How the search does on each question."""

    def search(query: str) -> list[str]:
        shown = answer(index, SearchQuery(query, per_page=relevance.DEPTH, collapse=True)).shown
        return [f"{hit.record.report}/{hit.record.key}" for hit in shown]

    return relevance.scores(search)


@published.beside
@pytest.mark.slow
def test_every_judged_answer_is_still_there(archive: list[Report]) -> None:
    gone = relevance.absent(f"{report.id}/{block.key}" for report in archive for block in report.citable)
    assert gone == [], f"no paragraph has these pinpoints any more (relevance.toml):\n{chr(10).join(gone)}"


@published.beside
@pytest.mark.slow
@pytest.mark.parametrize("name", FLOORS)
def test_what_is_asked_is_found(found: list[Score], name: str) -> None:
    ndcg_floor, recall_floor = FLOORS[name]
    mean_ndcg, mean_recall = relevance.means(found, name)
    assert mean_ndcg >= ndcg_floor, f"nDCG@10 of {name} fell below {ndcg_floor}:\n{relevance.table(found)}"
    assert mean_recall >= recall_floor, (
        f"recall@10 of {name} fell below {recall_floor}:\n{relevance.table(found)}"
    )
