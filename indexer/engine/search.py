"""Searching: one pass over an index, exact counts, one page.

In: the folder of an index and a ``SearchQuery``. Out: a ``SearchPage``. Promises:

- ``total`` and all counts are exact; a page past the end has no hits but the right total.
- The order is total: the same question has the same answer. Relevance is BM25 of the text, plus
  ``HEADING_WEIGHT`` of the headings' and ``CLOSER_WEIGHT`` for words that stand as typed; ties go to
  the newest date, then report, then the order in the report. Undated paragraphs come last by date.
- Headings never make a match.
- An ``Index`` may be used by many threads at once. Whoosh's reader is not made for that, so one lock
  guards each search; the work is all Python, so that parallel searchers would gain nothing.

The plan's leaves become dictionaries of scores; ``All`` intersects, ``AnyOf`` unites, a negation takes
away. Whoosh's own compound matchers are not used: inside ``And`` they add 1.0 for a ``Not``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from heapq import nsmallest
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.index import open_dir

from indexer.engine import schema
from indexer.engine.build import check_seal
from indexer.engine.facets import narrow
from indexer.engine.failures import translated
from indexer.engine.plan import All, AnyOf, Glob, Plan, Run, leaves, plan
from indexer.engine.postings import Postings, Scores
from indexer.engine.snippets import snippet
from indexer.errors import ArchiveError
from indexer.search_types import Hit, SearchPage, SearchQuery
from indexer.types import Record

READ_AT_ONCE = 500
"""Records that are read under one lock, so that an export does not hold up the searches."""

SORTS = ("relevance", "newest", "oldest")
HEADING_WEIGHT = 0.2
CLOSER_WEIGHT = 0.5
"""Judged by eye: the first hits of two dozen queries over the lines of the files in ``corpus/``."""


class Index:
    """One published index, open for searching. Made by ``open_index``."""

    def __init__(self, folder: Path, generation: str) -> None:
        self.generation = generation
        self._lock = Lock()
        self._closed = False
        with contextlib.ExitStack() as stack, translated(f"The search index in {folder} is damaged"):
            check_seal(folder)
            whoosh_index = open_dir(str(folder), readonly=True)
            stack.callback(whoosh_index.close)
            missing = set(schema.schema().names()) - set(whoosh_index.schema.names())
            if missing:
                hint = "Run `flask reindex --full` to build it again."
                raise ArchiveError(f"The search index in {folder} is of another version. {hint}")
            self._searcher = stack.enter_context(whoosh_index.searcher())
            self._postings = Postings(self._searcher)
            self._columns = {name: self._labels(name) for name in schema.FACETS}
            self._sort_by_date()
            self._resources = stack.pop_all()

    def _column(self, name: str) -> list[Any]:
        # Whoosh's reader of an index without documents has no columns.
        reader = self._searcher.reader()
        return list(reader.column_reader(name, translate=False)) if self.count() else []

    def _labels(self, name: str) -> list[str]:
        labels: dict[bytes, str] = {}  # one string for each value, not for each document
        return [labels.setdefault(value, value.decode()) for value in self._column(name)]

    def _sort_by_date(self) -> None:
        """Give each document the rank of its date (0: undated) and its place in the default order."""
        dates, reports = self._labels("date"), self._labels("report")
        self._report = reports
        orders = self._column("order")
        ranks = {"": 0} | {day: rank for rank, day in enumerate(sorted(set(dates) - {""}), 1)}
        self._date_rank = [ranks[day] for day in dates]
        places = sorted(range(len(dates)), key=lambda d: (-self._date_rank[d], reports[d], orders[d]))
        self._place = [0] * len(places)
        for place, doc in enumerate(places):
            self._place[doc] = place

    def count(self) -> int:
        """Return the number of paragraphs and items."""
        return self._postings.count

    def close(self) -> None:
        """Close the files, after the search that is running. Closing twice does no harm."""
        with self._lock:
            self._closed = True
            self._resources.close()

    def search(self, query: SearchQuery) -> SearchPage:
        """Answer a query.

        Raises ``QueryError`` where its text does not parse or means too much, ``ValueError`` for an
        unknown sort or a page below 1, ``ArchiveError`` where the index is closed or damaged.
        """
        if query.sort not in SORTS or query.page < 1 or query.per_page < 1:
            raise ValueError(f"not a search: sort {query.sort!r}, page {query.page} of {query.per_page}")
        scores = self._ranked(query.text)
        docs, facets = narrow(scores, self._columns, query.filters)
        end = query.page * query.per_page
        best = nsmallest(end, docs, key=self._order(query.sort, scores))[end - query.per_page :]
        hits = []
        for doc, record in zip(best, self._stored(best), strict=True):
            hits.append(Hit(record, scores[doc], snippet(record.text, query.text)))
        return SearchPage(query, self.generation, len(docs), tuple(hits), facets)

    def records(self, query: SearchQuery) -> Iterator[Record]:
        """All records that a query finds, in its order, whatever its page: ranked at once, read as they
        are asked for. Raises like ``search``, before the first one."""
        scores = self._ranked(query.text)
        docs, _ = narrow(scores, self._columns, query.filters)
        ordered = sorted(docs, key=self._order(query.sort, scores))
        return (
            record
            for start in range(0, len(ordered), READ_AT_ONCE)
            for record in self._stored(ordered[start : start + READ_AT_ONCE])
        )

    def keys(self, report: str, query_text: str) -> frozenset[str]:
        """The keys of a report's paragraphs and items that a query finds; all of them for a blank one.

        Raises like ``search``.
        """
        docs = [doc for doc in self._ranked(query_text) if self._report[doc] == report]
        return frozenset(record.key for record in self._stored(docs))

    def _ranked(self, query_text: str) -> Scores:
        """The documents that a query finds, with their scores."""
        tree = plan(query_text)
        with self._lock:
            self._check_open()
            with translated("The search index is damaged"):
                return self._all() if tree is None else self._found(tree)

    def _stored(self, docs: Sequence[int]) -> list[Record]:
        with self._lock:
            self._check_open()
            with translated("The search index is damaged"):
                return [schema.record(self._searcher.stored_fields(doc)["record"]) for doc in docs]

    def _check_open(self) -> None:
        if self._closed:
            raise ArchiveError("This search index has been closed. Search again.")

    def _all(self) -> Scores:
        return dict.fromkeys(self._postings.docs, 0.0)

    def _found(self, tree: Plan) -> Scores:
        self._postings.expand(list(_globs(tree)))
        scores = self._evaluate(tree)
        stems = {stem for leaf in leaves(tree) if isinstance(leaf, Run) for stem in leaf.stems}
        for stem in sorted(stems):
            _add(scores, self._postings.heading_scores(stem), HEADING_WEIGHT)
        return scores

    def _evaluate(self, tree: Plan) -> Scores:
        match tree:
            case Run() | Glob():
                return self._postings.scores(tree)
            case AnyOf(parts):
                union: Scores = {}
                for part in parts:
                    for doc, score in self._evaluate(part).items():
                        union[doc] = union.get(doc, 0.0) + score
                return union
            case All(parts, without, closer):
                # From the smallest, so that each step has the least to look at. The sort is stable,
                # and with it the sum, to the last bit.
                found, *rest = sorted(map(self._evaluate, parts), key=len)
                for other in rest:
                    found = {doc: score + other[doc] for doc, score in found.items() if doc in other}
                for part in without:
                    unwanted = self._evaluate(part)
                    found = {doc: score for doc, score in found.items() if doc not in unwanted}
                for run in closer if found else ():
                    _add(found, self._postings.scores(run), CLOSER_WEIGHT)
                return found

    def _order(self, sort: str, scores: Scores) -> Any:
        rank, place = self._date_rank, self._place
        if sort == "newest":
            return lambda doc: (-rank[doc], -scores[doc], place[doc])
        if sort == "oldest":
            return lambda doc: (rank[doc] == 0, rank[doc], -scores[doc], place[doc])
        return lambda doc: (-scores[doc], place[doc])


def open_index(folder: Path, generation: str) -> Index:
    """Open an index that ``write_index`` built; ``generation`` is passed on in every answer.

    Raises ``NoArchive`` where there is none, ``ArchiveError`` where it cannot be read.
    """
    return Index(folder, generation)


def _add(scores: Scores, more: Scores, weight: float) -> None:
    """Raise the scores of documents that are already found."""
    fewer, other = (scores, more) if len(scores) < len(more) else (more, scores)
    for doc in [doc for doc in fewer if doc in other]:
        scores[doc] += weight * more[doc]


def _globs(tree: Plan) -> list[Glob]:
    """All patterns of a plan, negated ones too."""
    match tree:
        case Glob():
            return [tree]
        case All(parts, without):
            return [glob for part in (*parts, *without) for glob in _globs(part)]
        case AnyOf(parts):
            return [glob for part in parts for glob in _globs(part)]
    return []
