"""An annex to a briefing: the quotations of a collection in their order, each with its citation.

Comes in: the entries of a collection, a title and the address of the archive. Goes out: a Markdown text, an
HTML document that needs nothing else, or (``annex_word.py``) a Word document. Pure. Promises: the same
entries give the same bytes; every entry is there, and what became of changed and lost ones is said; the
words are verbatim; the licence stands at the end.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.citation import escaped, plain
from indexer.collection import Entry
from indexer.html_file import html_file
from indexer.quoting import address

TITLE = "Quotations from inspection reports"

LICENCE = (
    "The reports quoted are Ofsted’s and © Crown copyright. Their words are reproduced verbatim, without "
    "adaptation. The source, and the dates of inspection and of publication as far as they are printed, "
    "stand with each quotation."
)

STYLE = """\
:root { color-scheme: light dark; }
body { font: 1.0625rem/1.5 Charter, Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1rem; margin: 2rem 0 .25rem; }
blockquote { margin: 0 0 .5rem; padding-left: 1rem; border-left: 3px solid; }
.citation, .note, footer { font: .875rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
.note { font-weight: 600; }
footer { margin-top: 3rem; border-top: 1px solid; padding-top: .75rem; }
@media print { h2 { break-after: avoid; } blockquote { break-inside: avoid; } }
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """An entry as an annex has it: what is not there is ""."""

    heading: str
    words: str
    citation: str
    link: str
    note: str
    now: str


def pieces(entries: Sequence[Entry], base: str) -> list[Piece]:
    """The entries of an annex, numbered."""
    return [
        Piece(
            f"{number}. {entry.label}",
            entry.words,
            plain(entry.excerpt.report, entry.excerpt.record) if entry.excerpt else "",
            address(entry.excerpt, base) if entry.excerpt else "",
            entry.note,
            entry.now or "",
        )
        for number, entry in enumerate(entries, 1)
    ]


def markdown(title: str, entries: Sequence[Entry], base: str) -> str:
    """The annex as Markdown."""
    blocks = [f"# {escaped(title or TITLE)}"]
    for piece in pieces(entries, base):
        blocks.append(f"## {escaped(piece.heading)}")
        if piece.note:
            blocks.append(f"**{escaped(piece.note)}**")
        if piece.words:
            blocks.append(f"> {escaped(piece.words)}")
        if piece.citation:
            blocks.append(f"{escaped(piece.citation)}. <{piece.link}>")
        if piece.now:
            blocks += ["The paragraph now:", f"> {escaped(piece.now)}"]
    return "\n\n".join([*blocks, "---", escaped(LICENCE)]) + "\n"


def html_document(title: str, entries: Sequence[Entry], base: str) -> str:
    """The annex as an HTML document."""
    body = "".join(_html_piece(piece) for piece in pieces(entries, base))
    return html_file(title or TITLE, STYLE, body, LICENCE)


def _html_piece(piece: Piece) -> str:
    link = html.escape(piece.link)
    lines = [f"<h2>{html.escape(piece.heading)}</h2>"]
    if piece.note:
        lines.append(f'<p class="note">{html.escape(piece.note)}</p>')
    if piece.words:
        cite = f' cite="{link}"' if link else ""
        lines.append(f"<blockquote{cite}><p>{html.escape(piece.words)}</p></blockquote>")
    if piece.citation:
        cited = html.escape(piece.citation)
        lines.append(f'<p class="citation">{cited}. <a href="{link}">{link}</a></p>')
    if piece.now:
        lines.append(f"<p>The paragraph now:</p>\n<blockquote><p>{html.escape(piece.now)}</p></blockquote>")
    return "<section>\n" + "\n".join(lines) + "\n</section>\n"
