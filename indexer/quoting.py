"""Forms of a quotation: the words of an excerpt with their citation, as one pastes them.

Comes in: an ``Excerpt`` and the address of the archive. Goes out: text. Pure. Promises: the words are the
record's, untouched, and between marks of quotation or in a block of their own; each form names source,
report, dates, paragraph and the lasting link; where a stretch is quoted the link shows that stretch
(``indexer/text_fragment.py``).
"""

from __future__ import annotations

import html
from collections.abc import Callable
from dataclasses import dataclass

from indexer import citation
from indexer.excerpt import Excerpt
from indexer.text_fragment import fragment
from indexer.types import Record, Report

FRAME = (
    "Skip to the text", "Pilcrow", "Search all reports", "Search", "Reports", "Compare", "Collection",
    "Briefings", "Help",
    "Judgement of this section", "This section has no judgement of its own", "under", "Link to",
)  # fmt: skip
"""What every page of a paragraph prints above its words."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of a quotation: its ``name`` for programs, its ``label`` for readers, the ``text``, and the
    ``html`` that goes with it onto a clipboard, where it has formatting."""

    name: str
    label: str
    text: str
    html: str = ""


def address(excerpt: Excerpt, base: str) -> str:
    """The lasting link to the paragraph, which shows the words if they are not all of it."""
    link = citation.link(excerpt.record, base)
    if excerpt.whole:
        return link
    blocks = [*_above(excerpt.report, excerpt.record), excerpt.record.text]
    return link + fragment(blocks, len(blocks) - 1, excerpt.start, excerpt.end)


def _above(report: Report, record: Record) -> list[str]:
    """What the page of a paragraph prints above its words, in its order."""
    label = citation.short_label(record)
    name = f"{label} {report.authority}, {citation.month_text(report)}"
    number = [] if record.number is None else [str(record.number)]
    about = [report.title, *record.section, *((f"¶ {record.parent}",) if record.parent else ())]
    return [*FRAME, name, *about, record.grade or "", f"Link to {label}", *number]


def pinpoint(excerpt: Excerpt) -> str:
    """``cumbria-2013-05/13``."""
    return f"{excerpt.record.report}/{excerpt.record.key}"


def plain(excerpt: Excerpt, base: str) -> str:
    """The words and the citation as plain text."""
    cited = citation.plain(excerpt.report, excerpt.record)
    return f"“{excerpt.text}”\n{cited}. {address(excerpt, base)}\n"


def markdown(excerpt: Excerpt, base: str) -> str:
    """The words as a Markdown block quotation, with the citation under it."""
    return f"> {citation.escaped(excerpt.text)}\n>\n> — {markdown_link(excerpt, base)}\n"


def markdown_link(excerpt: Excerpt, base: str) -> str:
    """The citation as a Markdown link. (An address with parentheses has none: they are encoded.)"""
    return f"[{citation.escaped(citation.plain(excerpt.report, excerpt.record))}]({address(excerpt, base)})"


def html_quotation(excerpt: Excerpt, base: str) -> str:
    """The words as an HTML block quotation, with the citation under it."""
    words, link = html.escape(excerpt.text, quote=False), html.escape(address(excerpt, base))
    return f'<blockquote cite="{link}">\n<p>{words}</p>\n</blockquote>\n<p>— {_anchor(excerpt, link)}</p>\n'


def rich(excerpt: Excerpt, base: str) -> str:
    """The same for a word processor. It has no styles: browsers take them out of what a page under a strict
    policy puts onto the clipboard, and Word indents a block quotation without them."""
    words, link = html.escape(excerpt.text, quote=False), html.escape(address(excerpt, base))
    return f"<blockquote><p>“{words}”</p></blockquote><p>{_anchor(excerpt, link)}</p>"


def _anchor(excerpt: Excerpt, link: str) -> str:
    cited = html.escape(citation.plain(excerpt.report, excerpt.record), quote=False)
    return f'<a href="{link}">{cited}</a>'


def footnote(excerpt: Excerpt, base: str) -> str:
    """The citation as the text of a footnote or an endnote."""
    cited = citation.plain(excerpt.report, excerpt.record)
    return f"{cited}, {address(excerpt, base)}\n"


def markdown_footnote(excerpt: Excerpt, base: str) -> str:
    """The words with a Markdown footnote that cites them. (Its link stands in angle brackets, so that no
    character of it is taken for markup.)"""
    name = f"{excerpt.record.report}-{excerpt.record.key}"
    cited = citation.escaped(citation.plain(excerpt.report, excerpt.record))
    words = citation.escaped(f"“{excerpt.text}”")
    return f"{words}[^{name}]\n\n[^{name}]: {cited}, <{address(excerpt, base)}>\n"


def briefing(excerpt: Excerpt, base: str) -> str:
    """The form that briefings take: it is set as a footnote there, and its words are checked."""
    marks = ("“", "”") if '"' in excerpt.text else ('"', '"')
    return f"[[{pinpoint(excerpt)} {marks[0]}{excerpt.text}{marks[1]}]]\n"


FORMS: dict[str, tuple[str, Callable[[Excerpt, str], str]]] = {
    "text": ("Plain text", plain),
    "rich": ("For Word", rich),
    "markdown": ("Markdown", markdown),
    "html": ("HTML", html_quotation),
    "footnote": ("Footnote", footnote),
    "markdown-footnote": ("Markdown footnote", markdown_footnote),
    "briefing": ("For a checked briefing", briefing),
}
"""The forms by name, each with its label and who writes it."""


def forms(excerpt: Excerpt, base: str) -> list[Form]:
    """Every form of a quotation, the link first."""
    found = [Form("link", "Link to these words", address(excerpt, base))]
    for name, (label, write) in FORMS.items():
        text = write(excerpt, base).strip()
        rich_text = name == "rich"
        found.append(Form(name, label, plain(excerpt, base).strip() if rich_text else text, text * rich_text))
    return found
