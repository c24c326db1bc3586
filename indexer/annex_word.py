"""The annex of a collection as a Word document.

Comes in: a title, the pieces of an annex (``annex.py``) and a moment. Goes out: the bytes of a .docx.
Promises what ``word_document.py`` promises; headings are Heading 2, quotations are Quote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from docx.document import Document as Word
from docx.shared import Pt

from indexer.annex import LICENCE, TITLE, Piece
from indexer.word_document import clean, link, new, settled


def docx(title: str, pieces: Sequence[Piece], made: datetime) -> bytes:
    """The annex as a .docx that says it was ``made`` then."""
    document = new(title or TITLE, "Quotations with their citations", LICENCE, made)
    for piece in pieces:
        _add(document, piece)
    document.add_paragraph(LICENCE, "Citation").paragraph_format.space_before = Pt(24)
    return settled(document)


def _add(document: Word, piece: Piece) -> None:
    document.add_paragraph(clean(piece.heading), "Heading 2")
    if piece.note:
        document.add_paragraph(clean(piece.note), "Notice")
    if piece.words:
        quote = document.add_paragraph(clean(f"“{piece.words}”"), "Quote")
        quote.paragraph_format.keep_with_next = bool(piece.citation)
    if piece.citation:
        cited = document.add_paragraph(clean(f"{piece.citation}. "), "Citation")
        link(cited, piece.link)
    if piece.now:
        document.add_paragraph("The paragraph now:", "Notice")
        document.add_paragraph(clean(f"“{piece.now}”"), "Quote")
