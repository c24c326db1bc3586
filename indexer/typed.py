"""The words of a query where they stand in its text, so that one can be put in another's place.

Comes in: the text of a query that parses. Goes out: its runs of words that stand side by side, bare or in
quotation marks. Promises: what is no plain word is in no run: operators, patterns, fields ("year:2013"),
and whatever the query leaves out; so that a caller who replaces words cannot touch them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.engine.analysis import Token, tokens
from indexer.query import parse

QUOTES = '"“”„‟«»＂'
"""What opens and closes a phrase."""

OPERATORS = ("AND", "OR", "NOT")

_PIECE = re.compile(rf"[{QUOTES}](?P<phrase>[^{QUOTES}]*)[{QUOTES}]|[()]|(?P<chunk>[^\s(){QUOTES}]+)")
_FIELD = re.compile(r"[^\W\d_]\w*:")
_PATTERN = re.compile(r"\*|\?+\w")


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand side by side; ``start`` and ``end`` are those of the run, quotation marks and all."""

    words: tuple[Token, ...]
    start: int
    end: int
    quoted: bool


def runs(text: str) -> tuple[Run, ...]:
    """The runs of a query's plain words. Raises ``QueryError`` where it does not parse."""
    parse(text)
    return tuple(_runs(text))


def _runs(text: str) -> Iterator[Run]:
    bare: list[Token] = []
    left_out = 0  # the brackets that are open in what the query leaves out
    refused = -1  # where a piece would start that belongs to a field or is left out
    for piece in _PIECE.finditer(text):
        chunk, phrase, start, end = piece["chunk"], piece["phrase"], piece.start(), piece.end()
        wanted = not left_out and start != refused
        if chunk and wanted and _is_plain(chunk, text, start):
            bare += [_moved(token, start) for token in tokens(chunk)]
            continue
        if bare:
            yield Run(tuple(bare), bare[0].start, bare[-1].end, False)
            bare = []
        if phrase is not None and wanted:
            words = tuple(_moved(token, start + 1) for token in tokens(phrase))
            if words:
                yield Run(words, start, end, True)
        if piece[0] == "(":
            left_out += left_out > 0 or start == refused
        elif piece[0] == ")":
            left_out -= left_out > 0
        if chunk == "NOT":
            refused = end + len(text[end:]) - len(text[end:].lstrip())
        elif chunk == "-" or (chunk and chunk.endswith(":")):
            refused = end
    if bare:
        yield Run(tuple(bare), bare[0].start, bare[-1].end, False)


def _is_plain(chunk: str, text: str, start: int) -> bool:
    fresh = start == 0 or text[start - 1].isspace() or text[start - 1] == "("
    if chunk in (*OPERATORS, "&") or (fresh and chunk[0] == "-"):
        return False
    return not (_FIELD.match(chunk) or _PATTERN.search(chunk))


def _moved(token: Token, by: int) -> Token:
    return token._replace(start=token.start + by, end=token.end + by)


def replaced(text: str, changes: dict[tuple[int, int], str]) -> str:
    """``text`` with other words at the places ``(start, end)``, which do not overlap."""
    for (start, end), words in sorted(changes.items(), reverse=True):
        text = text[:start] + words + text[end:]
    return text
