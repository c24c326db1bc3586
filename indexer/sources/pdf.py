"""Published PDFs of reports -> lines.

Comes in: the bytes of a PDF. Goes out: its printed lines in reading order, with page, place and type; or
SourceError saying why there are none. The library is pypdfium2 (docs/pdf.md says what was measured). The
steps: ``pdf_words`` words and rules of each page, ``pdf_margins`` one margin for all pages, ``pdf_grid`` and
``pdf_columns`` tables, ``pdf_rows`` printed lines, ``pdf_type`` and ``pdf_lines`` what type and place tell
about them. Promises: every letter and figure of the words is in exactly one line, or there are no lines; no
page image is looked at.
"""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.errors import SourceError
from indexer.sources.pdf_columns import find_columns
from indexer.sources.pdf_lines import layout
from indexer.sources.pdf_margins import with_one_margin
from indexer.sources.pdf_rows import find_rows
from indexer.sources.pdf_words import PageWords, read_page
from indexer.types import Line

MOST_PAGES = 1_000
"""More is no inspection report; the longest of 431 seen has 60."""

FEWEST_CHARACTERS = 20
"""A page with fewer characters on average has no text layer worth the name: a scan, or blank pages."""


def pdf_lines(path: str, data: bytes) -> tuple[Line, ...]:
    """The printed lines of the PDF ``data``. ``path`` names it in errors. Raises SourceError."""
    if b"%PDF-" not in data[:1024]:
        raise SourceError(path, "is not a PDF, whatever its name says", _what_it_is(data))
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "password" in str(error).casefold():
            raise SourceError(
                path, "is encrypted and needs a password", "Save it again without one."
            ) from None
        problem = "is damaged: it may have been cut short"
        raise SourceError(path, problem, "Fetch the report again.") from None
    try:
        if len(document) > MOST_PAGES:
            problem = f"has {len(document)} pages; no report has more than {MOST_PAGES}"
            raise SourceError(path, problem, "Put the report alone there.")
        pages = [_page(path, document, index) for index in range(len(document))]
    finally:
        document.close()
    characters = sum(len(word.text) for page in pages for word in page.words)
    if characters < FEWEST_CHARACTERS * max(1, len(pages)):
        problem = (
            f"has no text layer ({characters} characters on {len(pages)} pages): it is pictures of pages"
        )
        raise SourceError(path, problem, "Have its text recognised, or put a text conversion there.")
    lines = lines_of(pages)
    lost = _unplaced(pages, lines)
    if lost:
        problem = f"would not be quoted right: some words of page {lost} are in no line, or in two"
        raise SourceError(path, problem, "Put a text conversion there, and tell those who keep Pilcrow.")
    return lines


def lines_of(pages: list[PageWords]) -> tuple[Line, ...]:
    """The printed lines of a report's ``pages``, given as their words and rules."""
    return layout([(page, find_columns(find_rows(page), page.rules)) for page in with_one_margin(pages)])


def _unplaced(pages: list[PageWords], lines: tuple[Line, ...]) -> int | None:
    """The first page whose letters and figures are not those of its lines."""
    held: defaultdict[int | None, list[str]] = defaultdict(list)
    for line in lines:
        held[line.page].append(line.bullet + line.text)
    for number, page in enumerate(pages, 1):
        if _signs(word.text for word in page.words) != _signs(held[number]):
            return number
    return None


def _signs(texts: Iterable[str]) -> Counter[int | str]:
    """How often each letter and figure stands in ``texts``; raised figures count as figures."""
    signs = Counter("".join(texts))
    found: Counter[int | str] = Counter()
    for sign, count in signs.items():
        if sign.isalnum():
            found[unicodedata.digit(sign, sign)] += count
    return found


def _page(path: str, document: pdfium.PdfDocument, index: int) -> PageWords:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        problem = f"is damaged: page {index + 1} cannot be opened"
        raise SourceError(path, problem, "Fetch the report again.") from None
    try:
        return read_page(page)
    finally:
        page.close()


def _what_it_is(data: bytes) -> str:
    """What to do with a file that only calls itself a PDF."""
    head = data[:2048].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head:
        return "It is a web page; fetch the PDF it leads to, or name it .html."
    return "Fetch the report again."
