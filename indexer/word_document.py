"""What every Word document of the archive has in common.

Comes in: a title, what it is about, its licence and the moment it was made. Goes out: a document to write
into, and its bytes. Promises: it has Word's own styles, so that a template takes it over, and two of its own
(Citation, Notice); links are links; the language is British English; the same document gives the same bytes:
the times in the file are those it is given, and none is taken from the clock.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any, TypeVar

from docx import Document
from docx.document import Document as Word
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

LANGUAGE = "en-GB"

Styled = TypeVar("Styled", Paragraph, Run)

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML cannot hold. No word has one."""


def new(title: str, subject: str, licence: str, made: datetime) -> Word:
    """A document with its properties, language, styles and title."""
    document = Document()
    about = document.core_properties
    about.title = clean(title)[:255]
    about.author = about.last_modified_by = "Pilcrow"
    about.subject = subject
    about.comments = licence[:255]
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
    linked = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    linked.font.color.rgb = RGBColor(0x1D, 0x4F, 0x91)
    linked.font.underline = True
    document.add_paragraph(clean(title), "Title")
    return document


def link(paragraph: Paragraph, address: str, text: str = "") -> None:
    """Add ``text`` (else the ``address`` itself) to ``paragraph`` as a link to ``address``."""
    name = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    outer: Any = OxmlElement("w:hyperlink")
    outer.set(qn("r:id"), name)
    run = styled(paragraph.add_run(clean(text or address)), "Hyperlink")
    run._r.addprevious(outer)
    outer.append(run._r)


def styled(one: Styled, style: str) -> Styled:
    """``one`` in the style of that name. (Set by the name alone, python-docx looks through all styles for it:
    two thirds of the time that a long document takes.)"""
    element: Any = one._p if isinstance(one, Paragraph) else one._r
    element.style = style.replace(" ", "")
    return one


def clean(text: str) -> str:
    """``text`` without what XML cannot hold."""
    return _NO_XML.sub("", text)


def settled(document: Word) -> bytes:
    """The document's bytes, each file in it with one and the same time."""
    loose, target_bytes = io.BytesIO(), io.BytesIO()
    document.save(loose)
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(target_bytes, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(entry))
    return target_bytes.getvalue()
