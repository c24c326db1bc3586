"""Text and Markdown conversions of reports -> lines.

Comes in: the bytes of a ``.txt`` or ``.md`` file. Goes out: ``Line`` values. The conversions come from
many tools, so their Markdown is a hint and never a structure: this module reads line by line, notes what
the markup claims (heading level, bullet, bold, cells) and takes the markup off. It does not use
Python-Markdown, which renumbers lists and swallows what it takes for markup. Promises: every printed
word of the file stands in exactly one line, in order, unchanged.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup

from indexer.errors import SourceError
from indexer.reference import pattern
from indexer.types import Line
from indexer.words import collapse

_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_BULLET = re.compile(r"^([-*+•◦▪■◼●‣–\uf06e\uf0a7\uf0b7\uf02d\u25fc])\s+(?=\S)")
_RULE = re.compile(r"^(?:-{3,}|\*{3,}|_{3,}|={3,})$")
_TABLE_RULE = re.compile(r"^\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?\s*)?$")
_TAG = re.compile(r"</?(?:b|i|em|strong|u|sup|sub|span|p|div|a|br|font|small)\b[^<>]*>", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:https?://|mailto:|/|#)[^()\s]*\)")
_EMPHASIS = (
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_]+?)(?<=[^\s_])_(?!\w)"),
)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")


def decode(path: str, data: bytes) -> str:
    """``data`` as text. Raises SourceError for anything but UTF-8 without NUL characters."""
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
    return text


def text_lines(text: str) -> tuple[Line, ...]:
    """The lines of a text or Markdown conversion that hold words, numbered as in the file."""
    lines: list[Line] = []
    gap = False
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        line = _line(raw, number, gap)
        if line is None:
            gap = True
            continue
        lines.append(line)
        gap = False
    return tuple(lines)


def _line(raw: str, number: int, gap: bool) -> Line | None:
    """``raw`` as a Line, or None where it holds no word (a blank line, a rule, an empty row)."""
    # A tab at an end still says that the line is a row of a table.
    raw = raw.strip(" \f\v\u00a0")
    if not raw.strip() or _RULE.match(raw.strip()) or _TABLE_RULE.match(raw):
        return None
    if raw.startswith("|") or "\t" in raw:
        return _row(raw, number, gap)
    heading = bullet = ""
    if match := _HEADING.match(raw):
        heading, raw = match.group(1), match.group(2)
    elif match := _BULLET.match(raw):
        bullet, raw = match.group(1), raw[match.end() :]
    text, bold_tail = _plain(raw)
    if not text:
        return None
    return Line(text, number, gap=gap, heading=len(heading), bullet=bullet, bold_tail=bold_tail)


def _row(raw: str, number: int, gap: bool) -> Line | None:
    separator = "|" if raw.startswith("|") else "\t"
    raw = raw.strip().removeprefix("|").removesuffix("|") if separator == "|" else raw
    cells = tuple(_plain(cell)[0] for cell in raw.split(separator))
    text = collapse(" ".join(cells))
    if not text:
        return None
    while len(cells) > 2 and not cells[-1]:
        cells = cells[:-1]
    return Line(text, number, gap=gap, cells=cells)


def _plain(raw: str) -> tuple[str, int | None]:
    """``raw`` without inline markup, and where its bold end starts (see ``Line.bold_tail``)."""
    if _TAG.search(raw):
        # Bold is the one tag that tells something; the rest goes. A tag is no blank between letters.
        raw = re.sub(r"</?(?:b|strong)\b[^<>]*>", "**", raw, flags=re.IGNORECASE)
        raw = re.sub(r"<br\b[^<>]*>", " ", raw, flags=re.IGNORECASE)
        raw = BeautifulSoup(raw, "html.parser").get_text()
    raw = _LINK.sub(r"\1", raw)
    runs = raw.split("**")
    if len(runs) % 2 == 0:  # an opening without its end: a stray mark, not markup
        runs = [raw.replace("**", "")]
    for emphasis in _EMPHASIS:
        runs = [emphasis.sub(r"\1", run) for run in runs]
    runs = [_ESCAPE.sub(r"\1", run) for run in runs]
    text, bold_tail = "", None
    for position, run in enumerate(runs):
        bold = position % 2 == 1
        if run.strip() and _glued(text, run):
            text += " "
        if bold and run.strip():
            bold_tail = len(collapse(text)) + 1 if text.strip() else 0
        elif run.strip():
            bold_tail = None
        text += run
    text = collapse(text)
    return pattern("glued_grade").sub(" ", text, count=1), bold_tail


def _glued(before: str, after: str) -> bool:
    """Whether a change of weight is all that parts two words: "working**Grade 3" is two."""
    return bool(before) and before[-1].islower() and after[0].isupper()
