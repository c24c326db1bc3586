"""Inline markup of text conversions: emphasis, links, tags, escapes.

Comes in: one line as it stands in a file. Goes out: its printed text, and where its bold end starts.
Promises: only markup goes; a mark that opens nothing and closes nothing is text ("A* to C").
"""

from __future__ import annotations

import html
from html.entities import html5

from indexer.reference import pattern
from indexer.words import collapse

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
    return pattern("markup_entity").sub(
        lambda match: html.unescape(match[0]) if is_entity(match["name"]) else match[0], text
    )


def without_spanning_emphasis(raws: list[str]) -> list[str]:
    """``raws``, lines of a file, without italics that open on one line and close on a later one."""
    raws = list(raws)
    opened: tuple[int, int] | None = None
    for at, raw in enumerate(raws):
        if not raw.strip():
            opened = None  # emphasis does not reach over a gap
            continue
        alone = raw.replace("**", "··")
        alone = pattern("markup_italics").sub(lambda match: f"·{match['text']}·", alone)
        if opened and (match := pattern("markup_italics_close").search(alone)):
            line, place = opened
            raws[line] = raws[line][:place] + raws[line][place + 1 :]
            raws[at] = raw[: match.start()] + raw[match.end() :]
            opened = None
        elif match := pattern("markup_italics_open").search(alone):
            opened = (at, match.start())
    return raws


def plain(raw: str) -> tuple[str, int | None]:
    """The printed text of a line or cell, and where its bold end starts (see ``Line.bold_tail``)."""
    raw = pattern("markup_raised_number").sub(lambda match: raised(match["digits"]), raw)
    raw = pattern("markup_note_reference").sub(lambda match: raised(match["digits"]), raw)
    if pattern("markup_tag").search(raw):
        # Bold is the one tag that tells something; the rest goes. A tag is no blank between letters.
        raw = pattern("markup_bold_tag").sub("**", raw)
        raw = pattern("markup_break_tag").sub(" ", raw)
        raw = pattern("markup_tag").sub("", raw)
    raw = decode_entities(raw)
    raw = pattern("markup_link").sub(r"\g<text>", pattern("markup_picture").sub(" ", raw))
    runs = raw.split("**")
    if len(runs) % 2 == 0:  # an opening without its end: a stray mark, not markup
        runs = [raw.replace("**", "")]
    for emphasis in ("markup_italics", "markup_underscores"):
        runs = [pattern(emphasis).sub(r"\g<text>", run) for run in runs]
    runs = [pattern("markup_escape").sub(r"\g<char>", run) for run in runs]
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
