"""What is asked of a search and what it answers. Frozen, slotted, no I/O, nothing of Whoosh or Flask.

SearchQuery(Filters) -> SearchPage(Hit(Snippet), FacetValue)
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.types import Record

FACETS = ("authority", "year", "section", "grade")
OTHER_SECTIONS = "Other"
UNDATED = "Undated"
"""The labels of paragraphs without a theme, and of reports without a date."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Chosen facet values, by label. Within a facet they are alternatives; facets are combined."""

    authority: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    grade: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What is asked: the text of the query, filters, ``sort`` ("relevance", "newest", "oldest"),
    the page from 1 and its size. ``collapse`` shows paragraphs with the same wording as one hit. Two may
    be pinpoints: ``wording_of`` asks for the paragraphs with the wording of that one, ``like`` for those of
    other reports that say something like it."""

    text: str
    filters: Filters = Filters()
    sort: str = "relevance"
    page: int = 1
    per_page: int = 10
    collapse: bool = False
    wording_of: str = ""
    like: str = ""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A verbatim fragment of a paragraph and the spans (start, end) in it that match. Never HTML.

    ``before`` and ``after`` say whether text was left out on that side."""

    text: str
    spans: tuple[tuple[int, int], ...]
    before: bool = False
    after: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """One found paragraph or item with its score and snippet. Where hits are collapsed it stands for
    ``same`` others with the same wording, from ``same_reports`` other reports."""

    record: Record
    score: float
    snippet: Snippet
    same: int = 0
    same_reports: int = 0


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet, the number of hits with it (its own facet's filter ignored)."""

    value: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class SearchPage:
    """The answer: hits of one page, all facets with exact counts, the total and the generation.
    ``shown`` is how many hits all pages have: the total, or fewer where hits are collapsed."""

    query: SearchQuery
    generation: str
    total: int
    hits: tuple[Hit, ...]
    facets: dict[str, tuple[FacetValue, ...]]
    shown: int

    @property
    def pages(self) -> int:
        """The number of pages, at least 1."""
        return max(1, -(-self.shown // self.query.per_page))


@dataclass(frozen=True, slots=True)
class TallyRow:
    """How many paragraphs and reports of one value a search finds, and how many there are of it (under the
    same filters, whatever the words)."""

    value: str
    paragraphs: int
    paragraphs_in_all: int
    reports: int
    reports_in_all: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """How many paragraphs and items of a report a search finds, and how many the report has."""

    report: str
    found: int
    in_all: int
