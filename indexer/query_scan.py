"""Scanning: the words, phrases and operators of a query's text.

In: the text. Out: ``Token`` values with their positions, the last one "end", and notes on slips that were
put right. Promises: every character is either part of a token or a blank; raises ``QueryError`` only where
a term means too much or there are too many. The rules are those of the grammar in ``query.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from indexer.errors import QueryError
from indexer.query import (
    FIELD_NAMES,
    MAX_TERMS,
    MAX_WITHIN,
    And,
    Field,
    Fuzzy,
    Node,
    Pattern,
    Phrase,
    Repair,
    Word,
)

QUOTES = '"“”„‟«»＂'
_SINGLE_QUOTES = "'‘’‛"
_DASHES = "-‐‑‒–−"
_APOSTROPHES = "'’‘ʼ`´"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINERS = frozenset(_DASHES + _APOSTROPHES + _INVISIBLE + "/⁄.&@_")
OPERATORS = ("AND", "OR", "NOT")
WITHIN = 5
"""Words between those of a phrase with a bare "~"."""
_LONG_WORD = 8
"""A word of so many letters may have two slips where the number is not given."""

_IN_WORDS = re.compile(f"[{_APOSTROPHES}{_INVISIBLE}]")
_BETWEEN_WORDS = re.compile(f"[{re.escape(''.join(_JOINERS))}]")
_CHUNK = re.compile(rf"[^\s(){QUOTES}]+")
_CLOSING = re.compile(rf"(?<=\S)[{_SINGLE_QUOTES}](?=[\s),.;:!?~]|$)")
_FIELD = re.compile(rf"(?i)({'|'.join(FIELD_NAMES)}):(?=\S)|({'|'.join(FIELD_NAMES)}):\s+(?=\S)")
_VALUE = re.compile(rf"[^\s(){QUOTES},]+")
_TILDE = re.compile(r"~(\d*)")
_SLIPS = re.compile(r"~([12]?)$")
_RANGE = re.compile(r"(\d*)(?:\.\.+|…|(?<=\d)[-–](?=\d))(\d*)")


class Token(NamedTuple):
    """``kind`` is "operand", "(", ")", "/s", one of the operators, or "end"; ``end`` is where the text of
    an operand ends."""

    kind: str
    position: int
    node: Node | None = None
    end: int = 0


def scan(text: str) -> tuple[list[Token], list[Repair]]:
    """The tokens of a query, and the slips put right."""
    scanner = _Scanner(text)
    found: list[Token] = []
    terms = 0
    for token in scanner.tokens():
        if token.kind == "operand":
            terms += len(token.node.parts) if isinstance(token.node, And) else 1
        if terms > MAX_TERMS:
            hint = "Keep the most telling words, or put a sentence into quotation marks."
            raise QueryError(f"More than {MAX_TERMS} search terms", token.position, hint)
        found.append(token)
    return [*found, Token("end", len(text))], scanner.repairs


def _significant(char: str) -> bool:
    """Letters and digits, but not the raised digits of footnotes; and accents on letters."""
    return (char.isalnum() and unicodedata.category(char) != "No") or unicodedata.combining(char) > 0


def _searchable(text: str) -> bool:
    return any(_significant(c) and c.isalnum() for c in text)


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.repairs: list[Repair] = []

    def tokens(self) -> Iterator[Token]:
        text = self._text
        while self._at < len(text):
            start, char = self._at, text[self._at]
            fresh = start == 0 or text[start - 1].isspace() or text[start - 1] in "(="
            if char in QUOTES:
                yield from self._phrase(start, exact=start > 0 and text[start - 1] == "=")
            elif char in _SINGLE_QUOTES and fresh and (closing := self._single(start)):
                yield from self._phrase(start, text[start - 1 : start] == "=", closing)
            elif char in "()":
                self._at += 1
                yield Token(char, start)
            elif fresh and (named := _FIELD.match(text, start)) and self._is_field(named):
                yield from self._field(named)
            elif chunk := _CHUNK.match(text, start):
                self._at = chunk.end()
                yield from self._chunk(chunk[0], start, fresh)
            else:
                self._at += 1

    def _single(self, start: int) -> int | None:
        """Where a phrase in single quotes that opens at ``start`` closes: Word's British ‘out of hours’."""
        closing = _CLOSING.search(self._text, start + 2)
        inside = self._text[start + 1 : closing.start()] if closing else ""
        several = len(inside.split()) > 1 and not inside[0].isspace()
        return closing.start() if closing and several and not set(inside) & set(QUOTES) else None

    def _phrase(self, start: int, exact: bool, closing: int | None = None) -> Iterator[Token]:
        text = self._text
        if closing is None:
            closing = next((i for i in range(start + 1, len(text)) if text[i] in QUOTES), None)
        if closing is None:
            closing = len(text)
            if _searchable(text[start:]):
                said = "The quotation mark was never closed; the phrase was taken to go on to the end."
                self.repairs.append(Repair(said, start))
        words = " ".join(text[start + 1 : closing].split())
        self._at = min(closing + 1, len(text))
        within = None
        if tilde := _TILDE.match(text, self._at):
            self._at = tilde.end()
            within = int(tilde[1][:9]) if tilde[1] else WITHIN
            if within > MAX_WITHIN:
                hint = f"Use a number up to {MAX_WITHIN}, or search for the words without quotation marks."
                raise QueryError(f"More than {MAX_WITHIN} words between", tilde.start(), hint)
        if _searchable(words):
            yield Token("operand", start, Phrase(words, exact, within), self._at)

    def _is_field(self, named: re.Match[str]) -> bool:
        """Whether a value follows: "year:" at the end of a sentence is a word, and so is "Grade: good"
        with a capital letter and a blank, as it is printed in reports."""
        value = self._text[named.end()]
        return (named[1] or named[2].islower()) and (_significant(value) or value in QUOTES or value in ".…")

    def _field(self, named: re.Match[str]) -> Iterator[Token]:
        text, name = self._text, (named[1] or named[2]).lower()
        values: list[str] = []
        self._at = named.end()
        while True:
            if text[self._at : self._at + 1] in tuple(QUOTES):
                end = next((i for i in range(self._at + 1, len(text)) if text[i] in QUOTES), len(text))
                values.append(" ".join(text[self._at + 1 : end].split()))
                self._at = min(end + 1, len(text))
            elif value := _VALUE.match(text, self._at):
                self._at = value.end()
                values.append(value[0].rstrip(".;:!?") if not value[0].endswith("..") else value[0])
            if text[self._at : self._at + 1] != "," or text[self._at + 1 : self._at + 2] in ("", " "):
                break
            self._at += 1
        position = named.start()
        if name in ("year", "number"):
            values = [_range(name, value, position) for value in values]
        kept = tuple(dict.fromkeys(value for value in values if _searchable(value)))
        if kept:
            yield Token("operand", position, Field(name, kept, position), self._at)

    def _chunk(self, chunk: str, at: int, fresh: bool) -> Iterator[Token]:
        """The tokens of a run without blanks, brackets or quotation marks."""
        if chunk in OPERATORS:
            yield Token(chunk, at)
            return
        if chunk in ("/s", "/S"):
            yield Token("/s", at)
            return
        negated = fresh and chunk[0] == "-" and chunk[1:2] not in tuple(_DASHES)
        follows = self._text[at + len(chunk) : at + len(chunk) + 1]
        group_follows = follows == "(" or (follows and follows in QUOTES)
        if chunk in ("-", "-="):
            if fresh and group_follows:
                yield Token("NOT", at)
            return
        if negated and (named := _FIELD.match(self._text, at + 1)) and self._is_field(named):
            yield Token("NOT", at)
            yield from self._field(named)
            return
        exact = fresh and chunk.startswith(("=", "-="))
        start = 0
        for i in range(len(chunk) + 1):
            if i < len(chunk) and _inside(chunk, i):
                continue
            nodes = tuple(self._words(chunk[start:i], at + start, exact))
            if nodes:
                if negated:
                    yield Token("NOT", at)
                yield Token("operand", at + start, nodes[0] if len(nodes) == 1 else And(nodes), at + i)
                negated = exact = False
            start = i + 1

    def _words(self, piece: str, at: int, exact: bool) -> Iterator[Node]:
        """The word of a piece; or, since wildcards work inside one word only, its words and patterns."""
        slips = _SLIPS.search(piece)
        if slips and not exact and _searchable(word := piece[: slips.start()]):
            shape = _trimmed(word)
            allowed = int(slips[1]) if slips[1] else 2 if len(shape) >= _LONG_WORD else 1
            yield Fuzzy(shape, allowed, at)
            return
        wild = "*" in piece or "?" in piece.rstrip("?" + "".join(_JOINERS))
        for part in _BETWEEN_WORDS.split(_IN_WORDS.sub("", piece)) if wild else [piece]:
            if not _searchable(part):
                continue
            shape = re.sub(r"\*[*?]*", "*", _trimmed(part, "*?" if wild else "")).rstrip("?")
            if "*" not in shape and "?" not in shape:
                yield Word(shape.lower() if shape in OPERATORS else shape, exact)
            elif sum(map(str.isalnum, shape)) < 2:
                hint = "Write at least two letters beside the * or ?, as in safeg* or wom?n."
                raise QueryError(f"“{shape}” would match too much", at, hint)
            else:
                yield Pattern(shape, at)


def _trimmed(text: str, keep: str = "") -> str:
    """``text`` without what is no letter, digit or one of ``keep`` at its ends."""
    kept = [i for i, char in enumerate(text) if _significant(char) or char in keep]
    return text[kept[0] : kept[-1] + 1]


def _inside(chunk: str, i: int) -> bool:
    """Whether the character belongs to a word or joins two."""
    char = chunk[i]
    if char in ",:":
        return chunk[i - 1 : i].isdecimal() and chunk[i + 1 : i + 2].isdecimal()
    if char == "~":
        return i > 0 and _significant(chunk[i - 1]) and _SLIPS.match(chunk, i) is not None
    return char in _JOINERS or char in "*?" or _significant(char)


def _range(name: str, value: str, position: int) -> str:
    """A year, a number, or a range of them, in one spelling."""
    between = _RANGE.fullmatch(value)
    if between and (between[1] or between[2]) and all(len(side) < 10 for side in between.groups()):
        low, high = (str(int(side)) if side else "" for side in between.groups())
        if not (low and high and int(low) > int(high)):
            return f"{low}..{high}"
    elif value.isdecimal() and value.isascii() and len(value) < 10:
        return str(int(value))
    elif name == "year" and value.casefold() == "undated":
        return "undated"
    example = "year:2012 or year:2012..2014" if name == "year" else "number:13 or number:10..20"
    raise QueryError(f"“{value}” is no {name} and no range of them", position, f"Write it as in {example}.")
