"""Markdown -> passages.

Comes in: Markdown as text. Goes out: passages, by way of the HTML that Python-Markdown makes of it, each
with its lines in the Markdown. Promises: ``[[…]]`` comes through as it was typed; blocks of code are left
out; what Python-Markdown would spend minutes on is refused with BriefingError before it begins.
"""

from __future__ import annotations

import re

import markdown

from indexer.briefing.aligning import aligned
from indexer.briefing.html_text import STASHED, html_passages, tamed
from indexer.briefing.limits import (
    MAX_CITATIONS,
    MAX_MARKDOWN_LINES,
    MAX_MARKDOWN_SIGNS,
    MAX_MARKDOWN_TURNS,
    MAX_MARKDOWN_WORK,
    MAX_NESTED_LINES,
    MAX_NESTING,
    MAX_PASSAGES,
    refuse_over,
)
from indexer.briefing.marks import ASSERTED
from indexer.briefing.types import Passage
from indexer.errors import BriefingError

_EXTENSIONS = ("tables", "footnotes", "fenced_code", "def_list", "sane_lists")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:")
_BLANK_LINES = re.compile(r"\n[ \t]*\n")
_ITEM = re.compile(r"\n(?=[ \t]*(?:[-*+]|\d+\.)[ \t]|\|)")

_SIGNS = re.compile(r"[*_`\[\]!<&\\]")
_NESTED = re.compile(r"(?:[ \t]*(?:>|(?:[-*+:]|\d{1,9}\.)(?=[ \t])))*[ \t]*")
_NESTING = re.compile(r"[->*+:.]")
_LEVEL = 4
"""Blanks by which one level of a list is indented."""


def markdown_passages(text: str) -> list[Passage]:
    """The passages of ``text``. Raises BriefingError."""
    text = re.sub(r"\r\n?", "\n", text)
    _refuse_hostile(text)
    stash: dict[str, str] = {}

    def put_away(match: re.Match[str]) -> str:
        refuse_over(len(stash) + 1, MAX_CITATIONS, "citations in double brackets")
        character = chr(0xF0000 + len(stash))
        stash[character] = match[0]
        return character

    source = ASSERTED.sub(put_away, tamed(STASHED.sub("", text)))
    try:
        html = markdown.markdown(source, extensions=list(_EXTENSIONS))
    except RecursionError:
        raise BriefingError("has lists or quotations nested too deeply", "Write it flatter.") from None
    return aligned(html_passages(html, stash), *_parted(text))


def _parted(text: str) -> tuple[list[tuple[int, str]], dict[str, list[tuple[int, str]]]]:
    """The lines of the body with their numbers, and those of each footnote by the name it gets in HTML."""
    body: list[tuple[int, str]] = []
    notes: dict[str, list[tuple[int, str]]] = {}
    into = body
    for number, line in enumerate(text.split("\n"), 1):
        if match := _NOTE.match(line):
            into = notes.setdefault(f"fn:{match[1]}", [])
            line = line[match.end() :]
        elif into is not body and line.strip() and not line.startswith(("    ", "\t")) and not into[-1][1]:
            into = body  # after a gap, what is not indented belongs to the note no more
        into.append((number, line.strip()))
    return body, notes


def _refuse_hostile(text: str) -> None:
    """Raise BriefingError for what costs Python-Markdown more than its length (see ``limits``)."""
    _refuse_nested(text)
    work = lines = signs = turns = 0
    blocks = _BLANK_LINES.split(text)
    refuse_over(len(blocks), MAX_PASSAGES, "paragraphs")
    for block in blocks:
        lines += (block.count("\n") + 1) ** 2
        here = sum(1 for _ in _SIGNS.finditer(block))
        signs += here
        turns += here * len(block)
        refuse_over(signs, MAX_MARKDOWN_SIGNS, "signs of Markdown (* _ ` [ ] ! < & \\)")
        work += sum(item.count("[") * len(item) for item in _ITEM.split(block))
    if work > MAX_MARKDOWN_WORK:
        raise BriefingError("has paragraphs with thousands of brackets", "Part them by blank lines.")
    if turns > MAX_MARKDOWN_TURNS:
        raise BriefingError("has long paragraphs full of signs of Markdown", "Part them by blank lines.")
    if lines > MAX_MARKDOWN_LINES:
        raise BriefingError("has thousands of lines without a blank one", "Part them by blank lines.")


def _refuse_nested(text: str) -> None:
    """Raise BriefingError where lists and quotations stand too deep in one another, or too much of the text
    does. An indent alone nests only what follows a list as deep."""
    deepest = nested = 0
    for line in text.split("\n"):
        signs = _NESTED.match(line)
        lead = signs[0] if signs else ""
        if not lead:
            continue
        marks = len(_NESTING.findall(lead))
        depth = marks + len(lead[: len(lead) - len(lead.lstrip())].expandtabs(_LEVEL)) // _LEVEL
        if marks:
            deepest = max(deepest, depth)
        if deepest > MAX_NESTING:
            raise BriefingError("has lists or quotations nested too deeply", "Write it flatter.")
        nested += max(0, min(depth, deepest) - 1)
    refuse_over(nested, MAX_NESTED_LINES, "lines of nested lists or quotations")
