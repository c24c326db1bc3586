"""A document of a comparison as a Word document.

Comes in: a ``Document``. Goes out: the bytes of a .docx. Promises what ``word_document.py`` promises; pages
are numbered; headings are Heading 2 and 3, and stay with what follows; what stands side by side is a table
of two columns, whose names are repeated on each page; a row that is short is not split over two pages; words
that only one side has are in styles of their own ("Only left", struck through; "Only right", underlined), so
that they can be set otherwise at one place.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest
from typing import Any

from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_UNDERLINE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from indexer.comparing.pieces import Columns, Document, Grid, Heading, Pair, Passage, Piece, Run, Text
from indexer.word_document import clean, link, new, settled, styled

TABLE = "Table Grid"
ONLY = {"left": "Only left", "right": "Only right"}
SHORT = 900
"""Characters on either side of a row that keep it on one page: half a column, about. Longer rows are split,
for else a page would stay half empty."""
PAGE, MARGIN = (Mm(210), Mm(297)), Mm(18)


def docx(document: Document) -> bytes:
    """``document`` as a .docx."""
    word = new(document.title, document.subject, document.licence, document.made)
    _set_up(word)
    for piece, after in zip_longest(document.pieces, document.pieces[1:]):
        _add(word, piece, after)
    word.add_paragraph(clean(document.licence), "Citation").paragraph_format.space_before = Pt(24)
    _footer(word)
    return settled(word)


def _set_up(word: Word) -> None:
    section = word.sections[0]
    section.page_width, section.page_height = PAGE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN
    for name in ("Citation", "Notice"):
        word.styles[name].paragraph_format.space_after = Pt(3)
    passage = word.styles.add_style("Passage", WD_STYLE_TYPE.PARAGRAPH)
    passage.base_style = word.styles["Normal"]
    passage.font.size = Pt(10)
    passage.paragraph_format.space_after = Pt(6)
    left = word.styles.add_style(ONLY["left"], WD_STYLE_TYPE.CHARACTER)
    left.font.strike = True
    left.font.color.rgb = RGBColor(0x8A, 0x1C, 0x12)
    right = word.styles.add_style(ONLY["right"], WD_STYLE_TYPE.CHARACTER)
    right.font.underline = WD_UNDERLINE.SINGLE
    right.font.color.rgb = RGBColor(0x1B, 0x5E, 0x20)


def _footer(word: Word) -> None:
    """The number of each page, and how many there are: fields, which Word counts out."""
    paragraph = styled(word.sections[0].footer.paragraphs[0], "Citation")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for text, field in (("Page ", "PAGE"), (" of ", "NUMPAGES")):
        paragraph.add_run(text)
        counted: Any = OxmlElement("w:fldSimple")
        counted.set(qn("w:instr"), field)
        counted.append(paragraph.add_run("1")._r)
        paragraph._p.append(counted)


def _add(word: Word, piece: Piece, after: Piece | None) -> None:
    if isinstance(piece, Heading):
        heading = word.add_paragraph(clean(piece.text), f"Heading {piece.level}")
        heading.paragraph_format.keep_with_next = True
    elif isinstance(piece, Text):
        paragraph = word.add_paragraph(style="Citation" if piece.small else "Normal")
        paragraph.paragraph_format.keep_with_next = isinstance(after, Heading | Grid | Columns) or piece.small
        _write(paragraph, piece.runs)
    elif isinstance(piece, Grid):
        _grid(word, piece)
    else:
        _columns(word, piece)


def _table(word: Word, head: Iterable[str]) -> Table:
    """A table whose first row, its head, is repeated on each page."""
    names = list(head)
    table: Table = word.add_table(1, len(names), TABLE)
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        named = styled(cell.paragraphs[0], "Notice")
        named.paragraph_format.keep_with_next = True
        named.add_run(clean(name))
    _whole(table)
    _last(table).append(OxmlElement("w:tblHeader"))
    return table


def _last(table: Table) -> Any:
    """The properties of the last row of ``table``."""
    row: Any = table._tbl.tr_lst[-1]
    return row.get_or_add_trPr()


def _whole(table: Table) -> None:
    """Keep the last row of ``table`` on one page."""
    _last(table).append(OxmlElement("w:cantSplit"))


def _grid(word: Word, grid: Grid) -> None:
    table = _table(word, grid.head)
    for row in grid.rows:
        for cell, runs in zip(_new(table), row, strict=True):
            _write(styled(cell.paragraphs[0], "Citation"), runs)
        _whole(table)


def _columns(word: Word, columns: Columns) -> None:
    table = _table(word, columns.head)
    for pair in columns.rows:
        _says(_new(table), pair)
        _whole(table)
        for cell, side in zip(_new(table), (pair.left, pair.right), strict=True):
            for place, passage in enumerate(side):
                _passage(cell, passage, first=not place)
        if all(_length(side) <= SHORT for side in (pair.left, pair.right)):
            _whole(table)


def _length(side: Iterable[Passage]) -> int:
    """The characters of one side of a row."""
    return sum(
        len(part)
        for passage in side
        for part in (
            passage.name.text,
            passage.place,
            passage.note,
            *(run.text for run in passage.words),
            passage.citation and passage.citation + passage.name.link,
        )
    )


def _new(table: Any) -> tuple[_Cell, ...]:
    """The cells of a new row."""
    found: tuple[_Cell, ...] = table.add_row().cells
    return found


def _says(cells: tuple[_Cell, ...], pair: Pair) -> None:
    """What a pair is, across both columns; it stays with what follows."""
    first, second = cells
    paragraph = styled(first.merge(second).paragraphs[0], "Notice")
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(clean(pair.note))


def _passage(cell: _Cell, passage: Passage, *, first: bool) -> None:
    name = styled(cell.paragraphs[0] if first else cell.add_paragraph(), "Citation")
    name.paragraph_format.keep_with_next = bool(passage.words)
    link(name, passage.name.link, passage.name.text)
    said = " – ".join(filter(None, (passage.place, passage.note)))
    if said:
        name.add_run(clean(f" {said}"))
    if passage.words:
        _write(styled(cell.add_paragraph(), "Passage"), passage.words)
    if passage.citation:
        cited = styled(cell.add_paragraph(clean(f"{passage.citation}. ")), "Citation")
        link(cited, passage.name.link)


def _write(paragraph: Paragraph, runs: Iterable[Run]) -> None:
    for run in runs:
        if run.link:
            link(paragraph, run.link, run.text)
            continue
        written = paragraph.add_run(clean(run.text))
        if run.only:
            styled(written, ONLY[run.only])
