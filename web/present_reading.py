"""How a report was read, in the shapes that templates show.

Comes in: reports and their audits. Goes out: dicts of plain values. Promises: every line of a source that
the reader placed appears, with what it became and with the doubts about it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from indexer.audit import Audit, audit
from indexer.errors import SourceError, shown
from indexer.types import Block, Kind, ReadingWarning, Report
from web.present import card, paragraph_anchor

MOST_TEXT = 240
"""Characters of a block that the page on its reading shows from its beginning."""


def warnings(report: Report) -> list[dict[str, Any]]:
    """All warnings, each with the way to the paragraph or item it is about, if it is about one."""
    shown = []
    for warning in report.warnings:
        about = next((b for b in report.citable if warning.line in b.lines), None)
        anchor = paragraph_anchor(about.key) if about and about.key else None
        place = f"page {warning.page}" if warning.page else f"line {warning.line}" if warning.line else None
        # The page on the reading has an anchor for each block, at its first line.
        block = next((b for b in report.blocks if warning.line in b.lines), None)
        line = min(block.lines) if block else None
        shown.append({"message": warning.message, "place": place, "anchor": anchor, "line": line})
    return shown


def summary(report: Report) -> dict[str, Any]:
    """The figures of a report's reading."""
    figures = audit(report)
    return {
        **card(report),
        "reading_url": f"/reports/{report.id}/reading",
        "words": figures.words,
        "covered": figures.covered,
        "share": f"{figures.share:.2f}".rstrip("0").rstrip("."),
        "numbered": figures.paragraphs - figures.unnumbered,
        "unnumbered": figures.unnumbered,
        "parts": figures.parts,
        "gaps": list(figures.gaps),
        "unmapped": figures.unmapped,
        "corrected": figures.corrected,
        "doubt": figures.doubt,
        "verdict": _verdict(figures),
    }


def _verdict(figures: Audit) -> str:
    """The most serious thing to say of a reading."""
    if figures.covered < figures.words:
        return "words are missing"
    if figures.gaps:
        return "paragraph numbers are missing"
    if figures.warnings > figures.corrected:
        return "doubtful places"
    return "no doubt"


def stretches(report: Report) -> list[dict[str, Any]]:
    """What each page of a report, or each stretch of an unpaged one, became: its blocks in reading order
    with their lines, what they are, their words and the doubts about them."""
    by_line: dict[int, list[ReadingWarning]] = {}
    for warning in report.warnings:
        if warning.line is not None:
            by_line.setdefault(warning.line, []).append(warning)
    blocks = [_read_as(report, block, by_line) for block in report.blocks]
    paged = any(block["page"] for block in blocks)
    if not paged:
        return [{"name": "The whole text", "anchor": "text", "blocks": blocks}]
    # A cover's or contents' page is read first; the blocks of one page stand together here.
    ordered = sorted(blocks, key=lambda block: block["page"] or 0)
    return [
        {"name": f"Page {page}", "anchor": f"page-{page}", "blocks": list(group)}
        for page, group in groupby(ordered, key=lambda block: block["page"])
    ]


def shorten(text: str) -> str:
    """The beginning of ``text`` up to a whole word, or all of a short one."""
    return text if len(text) <= MOST_TEXT else text[:MOST_TEXT].rpartition(" ")[0]


def _read_as(report: Report, block: Block, by_line: dict[int, list[ReadingWarning]]) -> dict[str, Any]:
    first, last = min(block.lines), max(block.lines)
    about = [w for line in sorted(set(block.lines)) for w in by_line.get(line, [])]
    return {
        "page": block.page,
        "lines": f"{first}–{last}" if last > first else str(first),
        "kind": _what(block),
        "group": str(block.kind),
        "url": f"/reports/{report.id}/{block.key}" if block.key else None,
        "text": shorten(block.text),
        "more": len(block.text) > MOST_TEXT,
        "doubts": [w.message for w in about if w.is_doubt],
        "said": [w.message for w in about if not w.is_doubt],
    }


def _what(block: Block) -> str:
    """What a block is, in a word or two."""
    if block.kind is Kind.FURNITURE:
        return block.label
    if block.kind is Kind.PARAGRAPH:
        return f"paragraph {block.key}" if block.number is not None else f"text {_place(block)}"
    if block.kind is Kind.ITEM:
        return f"item {block.key if block.parent and block.parent[0].isdigit() else _place(block)}"
    if block.kind is Kind.HEADING and block.label == "grade":
        return "grade"
    return f"{block.kind} {block.label}".strip()


def _place(block: Block) -> str:
    """The place of unnumbered text under its heading: the end of its key."""
    return (block.key or "").rpartition(".")[2]


def sidecar(report: Report) -> dict[str, str]:
    """The name of a report's sidecar, and what could stand in it to settle its first doubtful line."""
    stem = shown(report.source.rpartition(".")[0])
    settled = {w.line for w in report.warnings if not w.is_doubt}
    lines = [w.line for w in report.warnings if w.line is not None and w.line not in settled]
    about = next((b for line in lines for b in report.blocks if line in b.lines), None)
    number = next((line for line in lines if about and line in about.lines), None)
    if about is None or number is None:
        about = next((b for b in report.blocks if b.kind is Kind.PARAGRAPH), report.blocks[0])
        number = about.lines[0]
    begins = " ".join(about.text.split()[:3]) if number == about.lines[0] else "…"
    example = f'[[line]]\nnumber = {number}\nbegins = "{begins}"\nis = "paragraph"\n'
    return {"name": f"{stem}.toml", "example": example}


def unread(failed: tuple[SourceError, ...]) -> list[dict[str, str | int | None]]:
    """The files that could not be read, each with why and what to do."""
    return [
        {"path": error.path, "line": error.line, "problem": error.problem, "remedy": error.remedy}
        for error in failed
    ]
