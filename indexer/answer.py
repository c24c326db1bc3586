"""A whole answer to a search: what was asked for and, where that is little, what comes near it.

Comes in: an index and a ``SearchQuery``. Goes out: an ``Answer``. Promises: ``page`` holds exactly what was
asked for, with its true total; ``wider`` holds none of that, and says by its own query what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.engine import Index, ignored_words
from indexer.query import And, Node, Not
from indexer.query_parse import parse
from indexer.query_text import any_words
from indexer.query_text import format as write
from indexer.search_types import Hit, SearchPage, SearchQuery


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a search. ``wider`` are paragraphs with some of the words, where less than a page of
    them has all."""

    page: SearchPage
    wider: SearchPage | None = None

    @property
    def shown(self) -> tuple[Hit, ...]:
        """What a reader sees, in order; never more than a page."""
        return self.page.hits + (self.wider.hits if self.wider else ())


def answer(index: Index, query: SearchQuery) -> Answer:
    """The answer to ``query``. Raises like ``Index.search``."""
    page = index.search(query)
    room = query.per_page - len(page.hits)
    asked = parse(query.text)
    some = any_words(asked, ignored_words(query.text))
    if asked is None or some is None or query.page > 1 or room <= 0 or query.wording_of:
        return Answer(page)
    rest = _but(some, asked) if page.total else some
    wider = index.search(replace(query, text=write(rest), per_page=room, sort="relevance"))
    return Answer(page, wider if wider.total else None)


def _but(wanted: Node, unwanted: Node) -> Node:
    parts = wanted.parts if isinstance(wanted, And) else (wanted,)
    return And((*parts, Not(unwanted)))
