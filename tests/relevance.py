"""The measures of ranking, and the judged questions that they are taken over.

Comes in: the pinpoints that a search gives for a query, best first, and the grades of the answers that were
judged. Goes out: two numbers from 0 to 1 for each question, their means, and a table. Nothing here searches
or writes; ``questions`` reads ``relevance.toml``, whose head says how the judging was done.

- ``ndcg``: how near the best possible order the first ten are. Each place gives the gain ``2^grade - 1`` of
  what stands there, divided by ``log2(1 + place)``; the sum is divided by that of the best order of all
  judged answers. Järvelin and Kekäläinen, Cumulated gain-based evaluation of IR techniques, ACM Transactions
  on Information Systems 20 (2002); gain and discount as in Burges and others, Learning to rank using
  gradient descent, ICML 2005, which is what most mean by nDCG today.
- ``recall``: how many of the paragraphs that answer the question (grade 2) are among the first ten, of those
  that could be: ten at most. Capped so in Thakur and others, BEIR, NeurIPS Datasets and Benchmarks 2021.

What was never judged counts as no answer, as everywhere; ``Score.unjudged`` says how many of the first ten
are such. Where there are many, judge them before believing the numbers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import log2
from pathlib import Path
from statistics import fmean

COLLECTION = Path(__file__).parent / "relevance.toml"
DEPTH = 10
"""What a reader sees at once: one page of results."""
SETS = ("tune", "held")
ANSWERS = 2
"""The grade of a paragraph that answers the question; 1 says something on it."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, what would answer it, its set, the answers' grades by pinpoint (``report/key``), and
    what else was read and is no answer."""

    query: str
    need: str
    set: str
    answers: Mapping[str, int]
    read: frozenset[str]


@dataclass(frozen=True, slots=True)
class Score:
    """How a ranking did on a question. ``wrong`` is the first hit that is no answer, None if all are."""

    question: Question
    ndcg: float
    recall: float
    hits: int
    unjudged: int
    wrong: str | None


@cache
def questions() -> tuple[Question, ...]:
    """The collection."""
    entries = tomllib.loads(COLLECTION.read_text(encoding="utf-8"))["question"]
    return tuple(
        Question(e["query"], e["need"], e["set"], e["answers"], frozenset(e.get("read", ()))) for e in entries
    )


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """The normalised discounted cumulative gain of the first ``depth``. Raises ValueError without answers."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth])
    if not ideal:
        raise ValueError("a question without an answer cannot be measured")
    return _discounted([grades.get(pinpoint, 0) for pinpoint in ranking[:depth]]) / ideal


def recall(ranking: Sequence[str], grades: Mapping[str, int], depth: int = DEPTH) -> float:
    """The share of the answers of grade 2 among the first ``depth``. Raises ValueError where there is none."""
    wanted = {pinpoint for pinpoint, grade in grades.items() if grade == ANSWERS}
    if not wanted:
        raise ValueError("no paragraph answers the question")
    return len(wanted.intersection(ranking[:depth])) / min(depth, len(wanted))


def score(question: Question, ranking: Sequence[str]) -> Score:
    """How a ranking does on a question."""
    first = ranking[:DEPTH]
    others = [pinpoint for pinpoint in first if pinpoint not in question.answers]
    return Score(
        question,
        ndcg(first, question.answers),
        recall(first, question.answers),
        len(first),
        sum(pinpoint not in question.read for pinpoint in others),
        next(iter(others), None),
    )


def scores(search: Callable[[str], Sequence[str]]) -> list[Score]:
    """How ``search``, which gives pinpoints for a query, does on each question."""
    return [score(question, search(question.query)) for question in questions()]


def means(found: Iterable[Score], name: str = "all") -> tuple[float, float]:
    """Mean nDCG and mean recall over one of the ``SETS``, or over all."""
    chosen = [s for s in found if name in ("all", s.question.set)]
    return fmean(s.ndcg for s in chosen), fmean(s.recall for s in chosen)


def absent(pinpoints: Iterable[str]) -> list[str]:
    """A line for each judged answer that is not among ``pinpoints``: its query and its pinpoint."""
    there = set(pinpoints)
    return [f"{q.query}: {answer}" for q in questions() for answer in q.answers if answer not in there]


def table(found: Iterable[Score], before: Mapping[str, float] | None = None) -> str:
    """One line a question, the worst nDCG first, and the means. With the nDCG of each query ``before``, the
    change stands beside it and the greatest loss comes first."""
    lines = [f"{'set':4} {'nDCG':>5} {'':6} {'recall':>6} {'hits':>4} {'new':>3}  query; first wrong hit"]
    found = list(found)
    known = before or {}
    change = {s.question.query: s.ndcg - known.get(s.question.query, s.ndcg) for s in found}
    for s in sorted(found, key=lambda s: (round(change[s.question.query], 3), s.ndcg, s.question.query)):
        moved = change[s.question.query]
        shown = f"{moved:+.3f}" if abs(moved) >= 0.0005 else ""
        row = f"{s.question.set:4} {s.ndcg:5.3f} {shown:6} {s.recall:6.3f} {s.hits:4} {s.unjudged:3}"
        lines.append(f"{row}  {s.question.query}; {s.wrong or '-'}")
    for name in (*SETS, "all"):
        mean_ndcg, mean_recall = means(found, name)
        lines.append(f"{name:4} {mean_ndcg:5.3f} {'':6} {mean_recall:6.3f}")
    return "\n".join(lines)


def _discounted(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(1 + place) for place, grade in enumerate(grades, 1))
