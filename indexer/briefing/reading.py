"""A file as somebody wrote it -> ``Briefing``.

Comes in: a name and bytes, or words that were pasted. Goes out: a ``Briefing``. Promises: nothing is
written or kept; whatever cannot be read raises BriefingError with a reason and what to do, and nothing
else is raised; the cost is bounded by ``limits``.

    markdown_text, html_text, plain_text, word_text   one module for each form
    writer      words as they are met become passages
    aligning    Markdown's passages get their lines back
    limits      what a briefing may be at most
"""

from __future__ import annotations

import re
from collections.abc import Callable

from indexer.briefing.html_text import html_passages
from indexer.briefing.limits import MAX_DOCX_BYTES, MAX_TEXT_BYTES
from indexer.briefing.markdown_text import markdown_passages
from indexer.briefing.plain_text import text_passages
from indexer.briefing.types import Briefing, Passage
from indexer.briefing.word_text import word_passages
from indexer.errors import BriefingError

ENDINGS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".txt": "text",
    ".docx": "docx",
}
"""The form of a file by the end of its name."""

_TEXT_FORMS: dict[str, Callable[[str], list[Passage]]] = {
    "markdown": markdown_passages,
    "html": html_passages,
    "text": text_passages,
}
FORMS = (*_TEXT_FORMS, "docx")

_SAVE_DOCX = "Save it as a Word document (.docx)."
_NOT_TEXT = (
    (b"%PDF-", "is a PDF", "Check the file that the PDF was made from."),
    (b"\xd0\xcf\x11\xe0", "is in Word's old format (.doc)", _SAVE_DOCX),
    (b"{\\rtf", "is in rich text format (.rtf)", _SAVE_DOCX),
    (b"\x1f\x8b", "is packed (gzip)", "Unpack it first."),
)
_PACKED = b"PK\x03\x04"
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_NEVER_TYPED = re.compile("[\x00-\x08\x0e-\x1f]")


def read_briefing(name: str, data: bytes, form: str | None = None) -> Briefing:
    """The briefing that ``data`` holds. ``form`` is markdown, html, text or docx; without it, it goes by
    the end of ``name``. Raises BriefingError."""
    try:
        form = form or form_of(name)
        passages = tuple(_passages(data, form))
        if not passages:
            raise BriefingError("holds no text", "Check that the right file was given.")
    except BriefingError as error:
        raise BriefingError(error.problem, error.remedy, name) from None
    return Briefing(name, form, passages)


def form_of(name: str) -> str:
    """The form of a file by the end of its name. Raises BriefingError."""
    ending = "." + name.rpartition(".")[2].casefold() if "." in name else ""
    if ending == ".doc":
        raise BriefingError("is in Word's old format (.doc)", _SAVE_DOCX)
    if ending not in ENDINGS:
        raise BriefingError(
            f"is of a kind that is not read ({ending or 'no ending'})",
            f"Save it as one of {', '.join(ENDINGS)}.",
        )
    return ENDINGS[ending]


def _passages(data: bytes, form: str) -> list[Passage]:
    if form not in FORMS:
        raise BriefingError(f"has the form “{form}”, which is not read", f"Give one of {', '.join(FORMS)}.")
    limit = MAX_DOCX_BYTES if form == "docx" else MAX_TEXT_BYTES
    if len(data) > limit:
        remedy = "Take its pictures out, or check it in parts." if form == "docx" else "Check it in parts."
        raise BriefingError(f"is larger than {limit // 1_000_000} MB", remedy)
    if not data.strip():
        raise BriefingError("is empty", "Check that the right file was given.")
    for start, problem, remedy in _NOT_TEXT:
        if data.startswith(start):
            raise BriefingError(problem, remedy)
    if form == "docx":
        if not data.startswith(_PACKED):
            raise BriefingError("is no Word document, whatever its name says", _SAVE_DOCX)
        return word_passages(data)
    if data.startswith(_PACKED):
        problem = "is a packed file, no text"
        raise BriefingError(problem, "If it is a Word document, let its name end in .docx.")
    return _TEXT_FORMS[form](_decoded(data))


def _decoded(data: bytes) -> str:
    """``data`` as text: UTF-8, UTF-16 that says so, or else Windows-1252, in which older programs save.

    The last is taken only where it makes sense of every byte; what then holds characters that nobody types
    is no text at all.
    """
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise BriefingError("is not the text that its first bytes say", "Save it as UTF-8.") from None
        line = data.count(b"\n", 0, error.start) + 1
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise BriefingError(f"is not UTF-8 (line {line})", "Save it as UTF-8.") from None
    if match := _NEVER_TYPED.search(text):
        line = text.count("\n", 0, match.start()) + 1
        raise BriefingError(
            f"holds characters that no text has (line {line})", "It is not a text; save it as UTF-8."
        )
    return text
