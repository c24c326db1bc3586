"""The annex of a collection as a Word document.

Comes in: a title, the pieces of an annex (``annex.py``) and a day. Goes out: the bytes of a .docx. Promises:
it has Word's own styles (Title, Heading 2, Quote), so that a briefing's template takes it over, and two of
its own (Citation, Notice); links are links; the language is British English; the same pieces give the same
bytes: the times in the file are those it is given, and none is taken from the clock.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph

from indexer.annex import LICENCE, TITLE, Piece

LANGUAGE = "en-GB"

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold. No word has one."""


def docx(title: str, pieces: Sequence[Piece], made: datetime) -> bytes:
    """The annex as a .docx that says it was ``made`` then."""
    document = Document()
    _set_up(document, title or TITLE, made)
    document.add_paragraph(_text(title or TITLE), "Title")
    for piece in pieces:
        _add(document, piece)
    document.add_paragraph(LICENCE, "Citation").paragraph_format.space_before = Pt(24)
    return _settled(document)


def _add(document: Word, piece: Piece) -> None:
    document.add_paragraph(_text(piece.heading), "Heading 2")
    if piece.note:
        document.add_paragraph(_text(piece.note), "Notice")
    if piece.words:
        quote = document.add_paragraph(_text(f"“{piece.words}”"), "Quote")
        quote.paragraph_format.keep_with_next = bool(piece.citation)
    if piece.citation:
        cited = document.add_paragraph(_text(f"{piece.citation}. "), "Citation")
        _link(cited, piece.link)
    if piece.now:
        document.add_paragraph("The paragraph now:", "Notice")
        document.add_paragraph(_text(f"“{piece.now}”"), "Quote")


def _set_up(document: Word, title: str, made: datetime) -> None:
    """Properties, language and styles."""
    about = document.core_properties
    about.title = _text(title)[:255]
    about.author = about.last_modified_by = "Pilcrow"
    about.subject = "Quotations with their citations"
    about.comments = LICENCE[:255]
    about.language = LANGUAGE
    about.created = about.modified = made
    defaults = document.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if defaults is not None:
        for old in defaults.findall(qn("w:lang")):
            defaults.remove(old)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), LANGUAGE)
        defaults.append(language)
    for name, bold in (("Citation", False), ("Notice", True)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        style.font.size = Pt(9.5)
        style.font.bold = bold
        style.paragraph_format.space_after = Pt(10)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb = RGBColor(0x1D, 0x4F, 0x91)
    link.font.underline = True


def _link(paragraph: Paragraph, address: str) -> None:
    """Add ``address`` to ``paragraph`` as a link to it."""
    name = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), name)
    run = paragraph.add_run(_text(address), "Hyperlink")
    run._r.addprevious(link)
    link.append(run._r)


def _text(text: str) -> str:
    return _NO_XML.sub("", text)


def _settled(document: Word) -> bytes:
    """The document's bytes, each file in it with one and the same time."""
    loose, settled = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return settled.getvalue()
