"""The words of a query where they stand in its text, so that one can be put in another's place.

Comes in: the text of a query that parses. Goes out: its runs of words that stand side by side, bare or in
quotation marks. Promises: what is no plain word is in no run: operators, patterns, fields ("year:2013"),
printed forms, and whatever the query leaves out; so that a caller who replaces words cannot touch them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.engine.analysis import Token, base_tokens
from indexer.query import Phrase, Word
from indexer.query_parse import parse
from indexer.query_scan import scan


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
    left_out, refused = 0, False  # the brackets open in what is left out; whether what comes next is
    for token in scan(text)[0]:
        start, end = token.position, token.end
        wanted = not (left_out or refused)
        if isinstance(token.node, Word) and not token.node.exact and wanted:
            bare += _words(text, start, end)
            continue
        if bare:
            yield Run(tuple(bare), bare[0].start, bare[-1].end, False)
            bare = []
        plain = isinstance(token.node, Phrase) and token.node.within is None and not token.node.exact
        if plain and wanted and (words := _words(text, start, end)):
            yield Run(tuple(words), start, end, True)
        if token.kind == "(":
            left_out += not wanted
        elif token.kind == ")":
            left_out -= left_out > 0
        refused = token.kind == "NOT"
    # The last token is "end", so that nothing is left in hand.


def _words(text: str, start: int, end: int) -> list[Token]:
    found = base_tokens(text[start:end])
    return [token._replace(start=token.start + start, end=token.end + start) for token in found]


def replaced(text: str, changes: dict[tuple[int, int], str]) -> str:
    """``text`` with other words at the places ``(start, end)``, which do not overlap."""
    for (start, end), words in sorted(changes.items(), reverse=True):
        text = text[:start] + words + text[end:]
    return text
