"""Postings: which paragraphs a leaf of the plan finds, and how well.

In: a Whoosh searcher, and the leaves of a plan. Out: document numbers with scores. An index never
changes once it is built, so what was read is kept, up to ``KEPT_POSTINGS``. It promises BM25 with
Whoosh's own parameters, with one addition: a run of words or a pattern counts as one term, with its
own frequencies. (Whoosh adds up the words of a phrase, and gives 1.0 to every hit of a wildcard.)

Not thread-safe: Whoosh reads through one file position. ``Index`` holds the lock.
"""

from __future__ import annotations

from array import array
from collections import Counter, OrderedDict
from collections.abc import Callable
from itertools import islice
from math import log
from typing import Any

from indexer.engine.plan import Glob, Run
from indexer.errors import QueryError

K1, B = 1.2, 0.75
"""Whoosh's defaults for BM25F."""

KEPT_POSTINGS = 2_000_000
"""About half of the postings of 50,000 paragraphs, in 24 MB."""

MAX_EXPANSIONS = 1_000
"""Words that the patterns of one query may stand for together."""

Scores = dict[int, float]


class Postings:
    """Scores of stems, runs and patterns in one index."""

    def __init__(self, searcher: Any) -> None:
        self._reader = searcher.reader()
        self.docs: tuple[int, ...] = tuple(self._reader.all_doc_ids())
        self.count = len(self.docs)
        self._norms = {field: self._length_norms(field) for field in ("text", "heading")}
        self._kept: OrderedDict[object, tuple[array[int], array[float]]] = OrderedDict()
        self._kept_size = 0
        self._expansions: dict[str, tuple[str, ...]] = {}

    def _length_norms(self, field: str) -> list[float]:
        # Of an empty field Whoosh gives None, whatever default it is asked to give.
        lengths = [self._reader.doc_field_length(n, field) or 0 for n in range(self._reader.doc_count_all())]
        # Whoosh's own sum of the lengths holds the deleted ones too: no score may depend on them.
        average = sum(lengths[doc] for doc in self.docs) / (self.count or 1) or 1
        return [K1 * (1 - B + B * (length or 1) / average) for length in lengths]

    def scores(self, leaf: Run | Glob) -> Scores:
        """Return the paragraphs with the leaf in their text, with scores."""
        if isinstance(leaf, Glob):
            return self._remembered(leaf.shown, lambda: self._glob_frequencies(leaf), "text")
        return self._remembered(leaf, lambda: self._run_frequencies(leaf), "text")

    def heading_scores(self, stem: str) -> Scores:
        """Return the paragraphs under headings with the stem, with scores."""
        return self._remembered(("heading", stem), lambda: self._frequencies("heading", stem), "heading")

    def expand(self, globs: list[Glob]) -> None:
        """Look up the words of all patterns of a query; raise ``QueryError`` for too many of them."""
        total = 0
        for glob in globs:
            total += len(self._expanded(glob))
            if total > MAX_EXPANSIONS:
                problem = f"“{glob.shown}” stands for more than {MAX_EXPANSIONS:,} words"
                hint = "Write more letters before the * or ?, or use fewer of them."
                raise QueryError(problem, glob.position, hint)

    def _expanded(self, glob: Glob) -> tuple[str, ...]:
        words = self._expansions.get(glob.shown)
        if words is None:
            if len(self._expansions) > MAX_EXPANSIONS:
                self._expansions.clear()
            candidates = (b.decode() for b in self._reader.expand_prefix("word", glob.prefix))
            found = (word for word in candidates if glob.regex.match(word))
            words = self._expansions[glob.shown] = tuple(islice(found, MAX_EXPANSIONS + 1))
        return words

    def _remembered(self, name: object, read: Callable[[], dict[int, float]], field: str) -> Scores:
        if name in self._kept:
            self._kept.move_to_end(name)
        else:
            frequencies = read()
            idf = log(self.count / (len(frequencies) + 1)) + 1 if self.count else 0.0
            norms = self._norms[field]
            scores = (idf * tf * (K1 + 1) / (tf + norms[doc]) for doc, tf in frequencies.items())
            self._kept[name] = array("I", frequencies), array("d", scores)
            self._kept_size += len(frequencies)
            while self._kept_size > KEPT_POSTINGS and len(self._kept) > 1:
                _, (dropped, _) = self._kept.popitem(last=False)
                self._kept_size -= len(dropped)
        return dict(zip(*self._kept[name], strict=True))

    def _matcher(self, field: str, term: str) -> Any:
        """Return a Whoosh matcher on the first posting of a term, or None."""
        known = (field, term) in self._reader
        return self._reader.postings(field, term) if known else None

    def _frequencies(self, field: str, term: str) -> dict[int, float]:
        found: dict[int, float] = {}
        matcher = self._matcher(field, term)
        while matcher is not None and matcher.is_active():
            found[matcher.id()] = matcher.weight()
            matcher.next()
        return found

    def _glob_frequencies(self, glob: Glob) -> dict[int, float]:
        total: Counter[int] = Counter()
        for word in self._expanded(glob):
            total.update(self._frequencies("word", word))
        return dict(sorted(total.items()))

    def _run_frequencies(self, run: Run) -> dict[int, float]:
        """How often the stems stand side by side, for each paragraph where they do."""
        if len(run.stems) == 1:
            return self._frequencies("text", run.stems[0])
        matchers = {stem: self._matcher("text", stem) for stem in run.stems}
        if None in matchers.values():
            return {}
        # The rarest stem first: the others skip over whole blocks of postings.
        order = sorted(matchers, key=lambda stem: int(self._reader.doc_frequency("text", stem)))
        lead, others = matchers[order[0]], [matchers[stem] for stem in order[1:]]
        found: dict[int, float] = {}
        while lead.is_active() and all(matcher.is_active() for matcher in others):
            doc = lead.id()
            for matcher in others:
                if matcher.id() < doc:
                    matcher.skip_to(doc)
                if not matcher.is_active() or matcher.id() != doc:
                    break
            else:
                places = {stem: matchers[stem].value_as("positions") for stem in matchers}
                if count := _adjacent(run.stems, places):
                    found[doc] = float(count)
            lead.next()
        return found


def _adjacent(stems: tuple[str, ...], places: dict[str, list[int]]) -> int:
    """Count the places where all stems stand side by side."""
    starts = set(places[stems[0]])
    for offset, stem in enumerate(stems[1:], 1):
        starts &= {place - offset for place in places[stem]}
    return len(starts)
