"""Inline markup of text conversions: emphasis, links, tags, escapes.

Comes in: one line as it stands in a file. Goes out: its printed text, and where its bold end starts.
Promises: only markup goes; a mark that opens nothing and closes nothing is text ("A* to C").
"""

from __future__ import annotations

import html
import re
from html.entities import html5

from indexer.reference import pattern
from indexer.words import collapse

_TAG = re.compile(r"</?(?:b|i|em|strong|u|sup|sub|span|p|div|a|br|font|small)\b[^<>]*>", re.IGNORECASE)
_RAISED_NUMBER = re.compile(r"<sup>\s*(\d{1,2})\s*</sup>", re.IGNORECASE)
_NOTE_REFERENCE = re.compile(r"\[\^(\d{1,2})\]:?")
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*\)")
_LINK = re.compile(r"\[([^\[\]]+)\]\((?:https?://|mailto:|/|#)[^()\s]*\)")
_EMPHASIS = (
    re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\w*])"),
    re.compile(r"(?<!\w)_(?=[^\s_])([^_]+?)(?<=[^\s_])_(?!\w)"),
)
_OPENING = re.compile(r"(?<![\w*\\])\*(?=[^\s*])")
_CLOSING = re.compile(r"(?<=[^\s*\\])\*(?![\w*])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w*);")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def raised(digits: str) -> str:
    """``digits`` as the raised digits that are printed: without them "reason<sup>1</sup>" reads
    "reason1"."""
    return digits.translate(_RAISED)


def is_entity(name: str) -> bool:
    """Whether ``&name;`` stands for a character."""
    return name.startswith("#") or f"{name};" in html5


def decode_entities(text: str) -> str:
    """``text`` with its character references read: "Tom &amp; Jerry". What is none stays: "R&D; Q&A"."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]) if is_entity(match[1]) else match[0], text)


def without_spanning_emphasis(raws: list[str]) -> list[str]:
    """``raws``, lines of a file, without italics that open on one line and close on a later one."""
    raws = list(raws)
    opened: tuple[int, int] | None = None
    for at, raw in enumerate(raws):
        if not raw.strip():
            opened = None  # emphasis does not reach over a gap
            continue
        alone = raw.replace("**", "··")
        alone = _EMPHASIS[0].sub(lambda match: f"·{match.group(1)}·", alone)
        if opened and (match := _CLOSING.search(alone)):
            line, place = opened
            raws[line] = raws[line][:place] + raws[line][place + 1 :]
            raws[at] = raw[: match.start()] + raw[match.end() :]
            opened = None
        elif match := _OPENING.search(alone):
            opened = (at, match.start())
    return raws


def plain(raw: str) -> tuple[str, int | None]:
    """The printed text of a line or cell, and where its bold end starts (see ``Line.bold_tail``)."""
    raw = _RAISED_NUMBER.sub(lambda match: raised(match.group(1)), raw)
    raw = _NOTE_REFERENCE.sub(lambda match: raised(match.group(1)), raw)
    if _TAG.search(raw):
        # Bold is the one tag that tells something; the rest goes. A tag is no blank between letters.
        raw = re.sub(r"</?(?:b|strong)\b[^<>]*>", "**", raw, flags=re.IGNORECASE)
        raw = re.sub(r"<br\b[^<>]*>", " ", raw, flags=re.IGNORECASE)
        raw = _TAG.sub("", raw)
    raw = decode_entities(raw)
    raw = _LINK.sub(r"\1", _IMAGE.sub(" ", raw))
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
    return pattern("glued_grade").sub(" ", collapse(text), count=1), bold_tail


def _glued(before: str, after: str) -> bool:
    """Whether a change of weight is all that parts two words: "working**Grade 3" is two."""
    return bool(before) and before[-1].islower() and after[0].isupper()
