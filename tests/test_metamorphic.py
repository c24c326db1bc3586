"""A report is read alike however its PDF was made: the layouts of our own, and published ones, made otherwise.

``remade`` says of each change what it imitates. A change may alter the words' case or marks; all else that a
reader is told must stay the same.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pypdfium2 as pdfium
import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from indexer.reading.reader import read
from indexer.records import records
from indexer.sources.pdf import lines_of
from indexer.sources.pdf_grid import find_bands
from indexer.sources.pdf_margins import with_one_margin
from indexer.sources.pdf_words import PageWords, Rule, Style, Word, read_page
from indexer.types import Kind, Report, Source
from tests import layouts
from tests.pdfs import BOLD, LEFT, PLAIN, RIGHT, Paper, running_header
from tests.published import FOLDER, beside
from tests.remade import REMADE, Pages

LAYOUTS = ("safeguarding", "looked_after", "sif", "bound_in", "ilacs", "letter")
EVERY = 8
"""Of the published reports one in so many is made otherwise: reading all in all ways takes ten minutes."""

TIES = 1
"""A line may end so near where the next word had room on it that a third of a point decides."""

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
    return tuple(
        repr(fact).replace("\\'", "'").replace('"', "'").translate(_MARKS).casefold() for fact in facts
    )


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
    assert len(differing) <= TIES, differing


def by_key(pages: Pages) -> dict[str, str]:
    return {block.key: block.text for block in read_pages(pages).citable if block.key}


def by_section(pages: Pages) -> list[tuple[str, tuple[str, ...], str | None]]:
    return [(record.key, record.section, record.grade) for record in records(read_pages(pages))]


def opened() -> Paper:
    """A report of 2015 to 2017 up to the heading of its paragraphs."""
    paper = Paper()
    paper.block("Norfolk County Council", size=26)
    paper.block("Inspection of services for children in need of help and protection", font=BOLD, size=14)
    paper.block("Inspection date: 6 July 2015 – 30 July 2015")
    paper.turn()
    return paper


@pytest.mark.parametrize(
    ("title", "grade"),
    [
        (layouts.CARE, "Good"),
        (layouts.HELP, "Requires improvement to be good"),  # two lines, beside one of three
        ("Leadership, management and governance", "inadequate"),
    ],
)
def test_a_heading_with_its_grade_beside_it_needs_no_rules(title: str, grade: str) -> None:
    paper = opened()
    paper.table([[title, grade]], (65, 383, 530), bold=[0, 1], ruled=False)
    paper.numbered(1, layouts.sentence(1))
    grades = {"inadequate": "Inadequate", "Good": "Good"}
    expected = [("1", (title,), grades.get(grade, "Requires improvement"))]
    assert by_section(pages_of(paper.done())) == expected


@pytest.mark.parametrize(
    "rows",
    [
        # a grade of two lines, none of them a whole one
        [("1. Children who need help and protection", "Requires\nimprovement"),
         ("2. Children looked after and achieving permanence", "Requires\nimprovement")],
        # a grade of two lines beside an area of one
        [("1) Children who need help and protection", "requires improvement to\nbe good"),
         ("2) Leadership, management and governance", "inadequate")],
    ],
)  # fmt: skip
def test_grades_of_two_lines_in_a_table_without_rules(rows: list[tuple[str, str]]) -> None:
    paper = opened()
    paper.table(rows, (65, 350, 530), ruled=False)
    paper.numbered(1, layouts.sentence(1))
    pages = pages_of(paper.done())
    report = read_pages(pages)
    assert [j.area for j in report.judgements] == [area[3:] for area, _ in rows]
    assert list(by_key(pages)) == ["1"]


def test_a_number_in_a_column_of_its_own_needs_no_dot() -> None:
    paper = opened()
    paper.heading("Recommendations")
    paper.numbered("1", "Improve how the council plans, as is told in the second part of the Act")
    paper.numbered("2", "Improve what is written down, and who reads it, in each part of the borough, " * 2)
    paper.numbered("3", "Review what was done.")
    assert list(by_key(pages_of(paper.done()))) == ["1", "2", "3"]


def test_headings_of_the_texts_size_in_a_file_that_tells_no_bold() -> None:
    paper = opened()
    paper.block(layouts.CARE, size=16, after=14)
    for number, title in enumerate(("How children live", "How children learn"), 1):
        paper.block(title, after=10)
        paper.numbered(number, layouts.sentence(number))
    pages = pages_of(paper.done())
    plain = [
        replace(page, words=tuple(replace(w, style=replace(w.style, bold=False)) for w in page.words))
        for page in pages
    ]
    assert [section[-1] for _, section, _ in by_section(plain)] == ["How children live", "How children learn"]


def test_the_publishers_imprint_may_open_over_two_lines() -> None:
    paper = opened()
    paper.heading("Recommendations")
    paper.numbered(1, layouts.sentence(1))
    paper.turn()
    paper.block(layouts.IMPRINT, size=10, right=LEFT + 250)
    assert list(by_key(pages_of(paper.done()))) == ["1"]


def test_a_page_number_a_little_off_the_line_of_its_header_is_one() -> None:
    paper = Paper(running_header("Norfolk County Council Inspection of looked after children services"))
    for number in range(1, 6):
        paper.heading("Recommendations" if number == 1 else f"Part {number}")
        paper.numbered(number, layouts.sentence(number))
        paper.turn()
    low = [
        replace(page, words=tuple(
            replace(w, y=w.y - 3) if w.text == "1" and w.y > 790 else w for w in page.words
        ))
        for page in pages_of(paper.done())
    ]  # fmt: skip
    assert [section.heading for section in read_pages(low).sections][1:] == [f"Part {n}" for n in range(2, 6)]


def test_dates_and_grades_in_capitals_are_read() -> None:
    paper = Paper()
    paper.block("NORFOLK COUNTY COUNCIL", size=26)
    paper.block("INSPECTION DATE: 18 NOVEMBER TO 5 DECEMBER 2014", font=BOLD)
    paper.turn()
    paper.heading("Leadership, management and governance: GOOD")
    paper.numbered(1, layouts.sentence(1))
    report = read_pages(pages_of(paper.done()))
    assert [str(report.inspection_start), str(report.inspection_end)] == ["2014-11-18", "2014-12-05"]
    assert [record.grade for record in records(report)] == ["Good"]


def test_huge_type_takes_no_lines_in() -> None:
    paper = opened()
    paper.heading("Recommendations")
    paper.numbered(1, layouts.sentence(1, 6))
    [first, second] = pages_of(paper.done())
    text = by_key([first, second])["1"]
    high = max(word.y for word in second.words if word.style.size == 12)
    stamp = Word("DRAFT", 100, 500, high, Style(120.0, True, False, False))
    assert by_key([first, replace(second, words=(stamp, *second.words))])["1"] == text


@pytest.mark.parametrize("left", [0.0, 14.0, -14.0])
def test_left_pages_get_the_margin_of_right_pages(left: float) -> None:
    def page(x: float, numbered: bool) -> PageWords:
        style = Style(12.0, False, False, False)
        starts = [x + (0 if numbered else 28)] * 4 + [x + 28] * 20
        words = [Word("Text", at, at + 30, 700 - 15 * n, style) for n, at in enumerate(starts)]
        return PageWords(tuple(words), (), 595, 842)

    pages = [page(71 + (left if at % 2 else 0), at % 2 == 0 or at == 3 or bool(left)) for at in range(10)]
    moved = with_one_margin(pages)
    assert [p.words for p in moved[::2]] == [p.words for p in pages[::2]]
    assert {p.words[-1].x0 for p in moved} == {99.0}


def test_headings_of_almost_one_size_are_of_one_rank() -> None:
    paper = opened()
    for number, size in enumerate((14.1, 14, 14.1, 14), 1):
        paper.heading(f"How children {'live learn play grow'.split()[number - 1]}", size)
        paper.numbered(number, layouts.sentence(number))
    assert [len(section) for _, section, _ in by_section(pages_of(paper.done()))] == [1] * 4


def test_a_word_in_two_runs_is_measured_whole() -> None:
    paper = opened()
    paper.heading("Executive summary")
    long = "Responsibilities"
    line = layouts.sentence(1, 1).partition(". ")[0]
    words = f"{line} {line} {line}".split()
    while stringWidth(" ".join(words) + ".", PLAIN, 12) > RIGHT - LEFT - 0.75 * stringWidth(long, PLAIN, 12):
        words.pop()
    paper.block(f"{' '.join(words)}.\n{long} are shared. {layouts.sentence(2, 4)}")
    pages = pages_of(paper.done())
    assert len(by_key(pages)) == 1
    assert by_key(REMADE["words_in_two_runs"](pages)) == by_key(pages)


def test_a_table_may_stand_in_a_box() -> None:
    paper = opened()
    rows = [(layouts.CARE, "Good"), ("Leadership, management and governance", "Inadequate")]
    paper.box(lambda: (
        paper.block("Children’s services in Norfolk are inadequate", font=BOLD, size=14, after=20),
        paper.table(rows, (75, 383, 520)),
    ))  # fmt: skip
    paper.numbered(1, layouts.sentence(1))
    found = read_pages(pages_of(paper.done())).judgements
    assert [(j.area, j.grade) for j in found][-2:] == rows


def test_rules_in_many_pieces_part_the_cells_they_part_as_one() -> None:
    def bands(pieces: list[tuple[float, float]]) -> list[tuple[float, ...]]:
        upright = [Rule(x, low, x + 0.5, high) for x in (70, 300, 520) for low, high in pieces]
        level = [Rule(70, y, 520, y + 0.5) for y in (600, 640)]
        return [band.edges for band in find_bands([*upright, *level])]

    assert bands([(600, 619.5), (621, 640)]) == bands([(600, 640)]) == [(70.25, 300.25, 520.25)]
