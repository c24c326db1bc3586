"""A report is read alike however its PDF was made: the layouts of our own, and published ones, made otherwise.

``remade`` says of each change what it imitates. A change may alter the words' case or marks; all else that a
reader is told must stay the same.
"""

from __future__ import annotations

from functools import cache

import pypdfium2 as pdfium
import pytest

from indexer.reading.reader import read
from indexer.records import records
from indexer.sources.pdf import lines_of
from indexer.sources.pdf_words import read_page
from indexer.types import Kind, Report, Source
from tests import layouts
from tests.published import FOLDER, beside
from tests.remade import REMADE, Pages

LAYOUTS = ("safeguarding", "looked_after", "sif", "bound_in", "ilacs", "letter")
EVERY = 8
"""Of the published reports one in so many is made otherwise: reading all in all ways takes ten minutes."""

_MARKS = str.maketrans("’‘“”–", "''\"\"-")


def pages_of(data: bytes) -> Pages:
    document = pdfium.PdfDocument(data)
    try:
        return [read_page(page) for page in document]
    finally:
        document.close()


@cache
def made(layout: str) -> tuple[Pages, tuple[object, ...]]:
    """The pages of a layout of our own, and what is told of it."""
    pages = pages_of(getattr(layouts, layout)())
    return pages, told(read_pages(pages))


def read_pages(pages: Pages) -> Report:
    return read(Source("report.pdf", "0" * 64, lines_of(pages)))


def told(report: Report) -> tuple[object, ...]:
    """What a reader is told of a report, but for capitals and marks."""
    facts = (
        [(r.key, r.number, r.text, r.section, r.grade) for r in records(report)],
        [(j.area, j.grade, j.section) for j in report.judgements],
        [(b.label, b.text, b.parent) for b in report.blocks if b.kind is Kind.FOOTNOTE],
        [section.path for section in report.sections],
        [report.authority, report.inspection_start, report.inspection_end, report.overall],
    )
    return tuple(repr(fact).replace("\\'", "'").replace('"', "'").translate(_MARKS).casefold() for fact in facts)


@pytest.mark.parametrize("change", REMADE)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_layout_made_otherwise_is_read_alike(layout: str, change: str) -> None:
    pages, expected = made(layout)
    assert told(read_pages(REMADE[change](pages))) == expected


@beside
@pytest.mark.slow
def test_a_published_report_made_otherwise_is_read_alike() -> None:
    differing = []
    for path in sorted(FOLDER.rglob("*.pdf"))[::EVERY]:
        data = path.read_bytes()
        if not data.startswith(b"%PDF-"):
            continue  # a web page that calls itself one
        pages = pages_of(data)
        expected = told(read_pages(pages))
        differing += [
            (path, name) for name, change in REMADE.items() if told(read_pages(change(pages))) != expected
        ]
    assert not differing
