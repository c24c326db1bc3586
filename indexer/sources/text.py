"""Text and Markdown conversions of reports -> lines.

Comes in: the bytes of a ``.txt`` or ``.md`` file. Goes out: ``Line`` values. The conversions come from
many tools, so their Markdown is a hint and never a structure: this module reads line by line, notes what
the markup claims (heading level, bullet, bold, cells) and takes the markup off. It does not use
Python-Markdown, which renumbers lists and swallows what it takes for markup. Promises: every printed
word of the file stands in exactly one line, in order, unchanged.
"""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.errors import SourceError
from indexer.reference import pattern
from indexer.sources.inline import plain, without_spanning_emphasis
from indexer.types import Line
from indexer.words import collapse, ends_sentence

_CONTROLS = re.compile("[\x01-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]")
_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
LONG_LINE = 200
"""Characters. A printed line has at most 110: a file whose words stand mostly in longer lines has a line
for each block, and so does a cell of a table that is longer hold no cell but prose."""

PROSE_WORDS = 5
"""A cell with so many words that ends as a sentence ends is prose: no cell of a report's tables does."""


def decode(path: str, data: bytes) -> str:
    """``data`` as text. Raises SourceError for anything but UTF-8 without NUL characters. Other characters
    that print nothing and command a terminal are blanks, as they are in a PDF."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            raise SourceError(path, f"is {name}", "Save it as UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SourceError(path, "is not UTF-8", "Save it as UTF-8.", line) from None
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise SourceError(path, "holds NUL characters", "It is not a text; convert it again.", line)
    return without_controls(text)


def without_controls(text: str) -> str:
    """``text`` with a blank for each character that prints nothing and commands a terminal."""
    return _CONTROLS.sub(" ", text)


def text_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text or Markdown conversion that hold words, numbered as in the file."""
    lines: list[Line] = []
    gap, bullet = False, ""
    raws = without_spanning_emphasis(re.split(r"\r\n|\n|\r", text))
    for number, raw in enumerate(raws, start=1):
        raw = raw.strip(" \f\v\u00a0")
        if pattern("markup_bullet_alone").search(raw.strip()):
            bullet = raw.strip()
            continue
        found = _lines(raw, number)
        if not found:
            gap = True
            continue
        found[0] = replace(found[0], gap=gap, bullet=found[0].bullet or bullet)
        lines += found
        gap, bullet = False, ""
    return _with_whole(lines)


def _with_whole(lines: list[Line]) -> tuple[Line, ...]:
    """``lines``, marked as whole blocks if the file has a line for each block."""
    long = sum(len(line.text) for line in lines if len(line.text) > LONG_LINE)
    if long * 2 <= sum(len(line.text) for line in lines):
        return tuple(lines)
    return tuple(replace(line, whole=True) for line in lines)


def _lines(raw: str, number: int) -> list[Line]:
    """``raw`` as lines: none where it holds no word, several where bullets stand inside it."""
    if (
        not raw.strip()
        or pattern("markup_rule").search(raw.strip())
        or pattern("markup_table_rule").search(raw)
    ):
        return []
    raw = pattern("markup_label_tab").sub(r"\g<label> ", raw)
    if raw.startswith("|") or "\t" in raw:
        row = _row(raw, number)
        if row is None or row.cells:
            return [row] if row else []
        raw = raw.strip("| ").replace("\t", " ")
    found = [
        line
        for piece in pattern("markup_bullet_inside").split(raw.strip())
        if (line := _line(piece, number)) is not None
    ]
    return [replace(line, piece=piece) for piece, line in enumerate(found)]


def _line(raw: str, number: int) -> Line | None:
    heading = bullet = ""
    if match := pattern("markup_heading").search(raw):
        heading, raw = match["level"], match["text"]
    elif match := pattern("markup_bullet").search(raw):
        bullet, raw = match["glyph"] or match["sign"], raw[match.end() :]
    text, bold_tail = plain(raw)
    if not text:
        return None
    return Line(text, number, heading=len(heading), bullet=bullet, bold_tail=bold_tail)


def _row(raw: str, number: int) -> Line | None:
    """``raw`` as a row of a table; without cells where it turns out to be prose, None if it is empty."""
    separator = "|" if raw.startswith("|") else "\t"
    inner = raw.strip().removeprefix("|").removesuffix("|") if separator == "|" else raw
    cells = tuple(plain(cell)[0] for cell in inner.split(separator))
    text = collapse(" ".join(cells))
    if not text:
        return None
    filled = [cell for cell in cells if cell]
    if any(_is_prose(cell) for cell in filled) and len(filled) < 3:
        return Line(text, number)
    while len(cells) > 2 and not cells[-1]:
        cells = cells[:-1]
    return Line(text, number, cells=cells)


def _is_prose(cell: str) -> bool:
    if len(cell) > LONG_LINE:
        return True
    return len(cell.split()) >= PROSE_WORDS and ends_sentence(cell) and not cell.endswith(":")
