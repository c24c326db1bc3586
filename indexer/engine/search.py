"""Searching: one pass over an index, exact counts, one page.

In: the folder of an index and a ``SearchQuery``. Out: a ``SearchPage``. Promises:

- ``total`` and all counts are exact; a page past the end has no hits but the right total.
- The order is total (``rank.py``), scores are those of ``evaluate.py``.
- An ``Index`` may be used by many threads at once; a lock guards each reading of the files, no search
  waits for the whole of another.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from whoosh.index import open_dir

from indexer.engine import rank, schema
from indexer.engine.build import check_seal
from indexer.engine.columns import Columns
from indexer.engine.evaluate import Evaluator, Found
from indexer.engine.facets import counted, passing
from indexer.engine.failures import translated
from indexer.engine.lexicon import Lexicon
from indexer.engine.like import ENOUGH, alike, most_alike
from indexer.engine.plan import plan
from indexer.engine.postings import Bools, Ints, Postings
from indexer.engine.quoted import quoted
from indexer.engine.snippets import Marker
from indexer.engine.tally import by_report, tally
from indexer.errors import ArchiveError
from indexer.search_types import Filters, Hit, ReportRow, SearchPage, SearchQuery, TallyRow
from indexer.types import Record

T = TypeVar("T")

READ_AT_ONCE = 500
"""Records that are read under one lock, so that an export does not hold up the searches."""


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
            self._reader: Any = stack.enter_context(contextlib.closing(whoosh_index.reader()))
            self._columns = Columns(self._reader)
            fields = {name: self._field(name, place) for place, name in enumerate(schema.FIELDS)}
            self._lexicon = fields["text"][0]
            self._evaluator = Evaluator(self._columns, fields)
            self._resources = stack.pop_all()

    def _field(self, name: str, place: int) -> tuple[Lexicon, Postings]:
        columns, reader = self._columns, self._reader
        starts, bases = columns.starts[place], columns.bases[place]
        postings = Postings(reader, name, starts, columns.words_of, bases, self._lock)
        return Lexicon(form.decode() for form in reader.lexicon(name)), postings

    def count(self) -> int:
        """Return the number of paragraphs and items."""
        return self._columns.count

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
        if query.sort not in rank.SORTS or query.page < 1 or query.per_page < 1:
            raise ValueError(f"not a search: sort {query.sort!r}, page {query.page} of {query.per_page}")
        mask, scores = self._found(query)
        docs = self._docs(mask, query.filters)
        last = query.page * query.per_page
        first = last - query.per_page
        if query.collapse:
            shown = rank.collapsed(docs, scores, self._columns, query.sort, first, last)
        else:
            numbers = rank.best(docs, scores, self._columns, query.sort, first, last)
            shown = [rank.Stands(doc, 0, 0) for doc in numbers.tolist()]
        marker = self.marker(query.text)
        hits = [
            Hit(record, float(scores[doc]), marker.snippet(record.text), same, reports)
            for (doc, same, reports), record in zip(shown, self._stored([s.doc for s in shown]), strict=True)
        ]
        facets = counted(mask, self._columns, query.filters)
        distinct = rank.distinct(docs, self._columns) if query.collapse else len(docs)
        return SearchPage(query, self.generation, len(docs), tuple(hits), facets, distinct)

    def total(self, query_text: str, filters: Filters | None = None) -> int:
        """How many paragraphs and items a query finds. Raises like ``search``."""
        mask, _ = self._found(SearchQuery(query_text))
        return len(self._docs(mask, filters or Filters()))

    def work(self, query_text: str) -> int:
        """What finding a query costs, in places that are looked at. Raises like ``search``."""
        return self._reading(lambda: self._evaluator.work(plan(query_text, self._lexicon)))

    def records(self, query: SearchQuery) -> Iterator[Record]:
        """All records that a query finds, in its order, whatever its page: ranked at once, read as they
        are asked for. Raises like ``search``, before the first one."""
        mask, scores = self._found(query)
        docs = self._docs(mask, query.filters)
        return self._streamed(rank.ordered(docs, scores, self._columns, query.sort))

    def of_reports(self, query: SearchQuery, reports: Sequence[str]) -> Iterator[Record]:
        """The records of some reports that a query finds, report by report (by id), in reading order. Raises
        like ``search``, before the first one."""
        mask, _ = self._found(query)
        return self._streamed(self._docs(mask & self._columns.report.mask(reports), query.filters))

    def among(self, query: SearchQuery, reports: Collection[str]) -> list[Record]:
        """The records of ``reports`` that a query finds, by report and order. Raises like ``search``."""
        mask, _ = self._found(query)
        mask = passing(mask, self._columns, query.filters) & self._columns.report.mask(list(reports))
        return self._stored(np.flatnonzero(mask).tolist())

    def keys(self, report: str, query_text: str) -> frozenset[str]:
        """The keys of a report's paragraphs and items that a query finds; all of them for a blank one.

        Raises like ``search``.
        """
        mask, _ = self._found(SearchQuery(query_text))
        docs = np.flatnonzero(mask & self._columns.report.mask([report]))
        return frozenset(record.key for record in self._stored(docs.tolist()))

    def quoting(self, text: str, most: int, report: str | None = None) -> list[Record]:
        """The paragraphs and items, of ``report`` alone if one is given, in which the words of ``text`` may
        stand side by side, at most ``most``."""
        words = self._evaluator.text
        docs = self._reading(lambda: quoted(text, words.lexicon, words.postings))
        if report:
            docs = docs[self._columns.report.mask([report])[docs]]
        return self._stored(docs[:most].tolist())

    def resembling(self, text: str, most: int, report: str | None = None) -> list[Record]:
        """The paragraphs and items, of ``report`` alone if one is given, that have the most of the telling
        words of any text, at most ``most``, the likest first. Raises ``ArchiveError`` where the index is
        closed or damaged."""
        words = self._evaluator.text
        like = self._reading(lambda: alike(text, words.lexicon, words.postings, self.count(), held=False))
        if like is None:
            return []
        mask, scores = self._reading(lambda: self._evaluator.found(like))
        if report:
            mask &= self._columns.report.mask([report])
        return self._stored(most_alike(mask, scores, most=most))

    def marker(self, query_text: str) -> Marker:
        """What marks a query in any text; one that does not parse marks nothing."""
        return Marker(query_text, self._lexicon)

    def highlight(self, text: str, query_text: str) -> tuple[tuple[int, int], ...]:
        """Where a query matches in any text."""
        return self.marker(query_text).spans(text)

    def tally(self, query: SearchQuery, facet: str) -> tuple[TallyRow, ...]:
        """How many paragraphs and reports of each value of a facet a query finds, beside all there are.
        Raises like ``search``."""
        mask, _ = self._found(query)
        everything = passing(np.ones(self.count(), bool), self._columns, query.filters)
        return tally(mask & everything, everything, self._columns, facet)

    def by_report(self, query: SearchQuery) -> tuple[ReportRow, ...]:
        """How many paragraphs and items of each report a query finds, beside all that the report has,
        whatever the filters; those without any are left out. Raises like ``search``."""
        mask, _ = self._found(query)
        return by_report(passing(mask, self._columns, query.filters), self._columns)

    def vocabulary(self) -> dict[str, int]:
        """Every folded word that is printed as one, with how often it stands in the archive. (Counting
        paragraphs would mean to read every posting list.)"""
        count = self._evaluator.text.postings.frequency
        words = self._lexicon.printed.items()
        return self._reading(lambda: {word: count(forms) for word, forms in words})

    def _found(self, query: SearchQuery) -> Found:
        """The documents that a query finds, without regard to its filters."""
        found = self._reading(lambda: self._evaluator.found(plan(query.text, self._lexicon)))
        if query.wording_of:
            doc = self._doc(query.wording_of)
            found.mask[self._columns.wording != (-1 if doc is None else self._columns.wording[doc])] = False
        if query.like:
            found = self._alike(found, self._doc(query.like))
        return found

    def _alike(self, found: Found, doc: int | None) -> Found:
        """Of what was found, what is like a document and of another report, by likeness."""
        if doc is None:
            return Found(np.zeros_like(found.mask), found.scores)
        [record] = self._stored([doc])
        text = self._evaluator.text
        like = self._reading(lambda: alike(record.text, text.lexicon, text.postings, self.count()))
        if like is None:
            return Found(np.zeros_like(found.mask), found.scores)
        mask, scores = self._reading(lambda: self._evaluator.found(like))
        others = self._columns.report.codes != self._columns.report.codes[doc]
        best = most_alike(found.mask & mask & others, scores, ENOUGH * float(scores[doc]))
        return Found(np.isin(np.arange(self.count()), best), scores)

    def _doc(self, pinpoint: str) -> int | None:
        """The number of a paragraph or item; None where there is no such."""
        report, _, key = pinpoint.partition("/")
        docs = np.flatnonzero(self._columns.report.mask([report])).tolist()
        keys = (record.key for record in self._stored(docs))
        return next((doc for doc, held in zip(docs, keys, strict=True) if held == key), None)

    def _docs(self, mask: Bools, filters: Filters) -> Ints:
        return np.flatnonzero(passing(mask, self._columns, filters)).astype(np.int32)

    def _streamed(self, docs: Ints) -> Iterator[Record]:
        numbers = docs.tolist()
        return (
            record
            for start in range(0, len(numbers), READ_AT_ONCE)
            for record in self._stored(numbers[start : start + READ_AT_ONCE])
        )

    def _stored(self, docs: Sequence[int]) -> list[Record]:
        with self._lock:
            return self._reading(
                lambda: [
                    schema.record(self._reader.stored_fields(int(number))["record"])
                    for number in self._columns.docs[docs]
                ]
            )

    def _reading(self, read: Callable[[], T]) -> T:
        try:
            with translated("The search index is damaged"):
                if not self._closed:
                    return read()
        except ArchiveError:
            if not self._closed:
                raise
        raise ArchiveError("This search index has been closed. Search again.")


def open_index(folder: Path, generation: str) -> Index:
    """Open an index that ``write_index`` built; ``generation`` is passed on in every answer.

    Raises ``NoArchive`` where there is none, ``ArchiveError`` where it cannot be read.
    """
    return Index(folder, generation)
