"""The query language: from the text in the search box to a tree.

In: what a reader typed or pasted. Out: a tree of frozen nodes, or None where there is nothing to
search for. It knows nothing of the engine: what a word matches is the engine's affair. Promises:
every text either parses or raises ``QueryError`` with a position inside the text, and
``parse(format(node)) == node`` for every node that ``parse`` returned for up to 800 characters
(``format``, in ``query_text.py``, may need one blank or bracket more than was typed).

    query    = [ any ] ;
    any      = all , { "OR" , all } ;
    all      = { [ "AND" ] , { "NOT" | "-" } , operand } ;    at least one operand not negated
    operand  = word | pattern | phrase | "(" , [ any ] , ")" ;
    phrase   = quote , { any character but a quote } , quote ;    quote = " “ ” „ ‟ « » ＂
    pattern  = word with "*" anywhere or "?" inside, after at least two letters or digits ;
    word     = letter or digit , { letter | digit | joiner } ;
    joiner   = - ‐ ‑ ‒ – − / ⁄ . ' ’ ‘ ʼ ` ´ & @ _ soft hyphen, zero-width characters;
               "," and ":" between digits ;

Operators are upper case; "-" negates only where it stands before a word and after a blank. Every
other character is a blank, so that no punctuation in pasted text can go wrong. A "?" at the end of a
word is a question mark. Operands without a letter or digit are ignored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from indexer.errors import QueryError

MAX_LENGTH = 1_000
MAX_TERMS = 50
MAX_DEPTH = 20

_QUOTES = '"“”„‟«»＂'
_DASHES = "-‐‑‒–−"
_APOSTROPHES = "'’‘ʼ`´"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_JOINERS = frozenset(_DASHES + _APOSTROPHES + _INVISIBLE + "/⁄.&@_")
_OPERATORS = ("AND", "OR", "NOT")
_IN_WORDS = re.compile(f"[{_APOSTROPHES}{_INVISIBLE}]")
_BETWEEN_WORDS = re.compile(f"[{re.escape(''.join(_JOINERS))}]")
_CHUNK = re.compile(rf"[^\s(){_QUOTES}]+")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, without the punctuation around it; "multi-agency" is one word."""

    text: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side in this order."""

    text: str


@dataclass(frozen=True, slots=True)
class Pattern:
    """Letters and digits with ``*`` (any characters) and ``?`` (exactly one). ``position`` is where it
    stands in the query, for messages; it does not count in comparisons."""

    text: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class And:
    """All of these; at least one part is not a ``Not``, and none is an ``And``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these; no part is a ``Not`` or an ``Or``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Leaves out what ``part`` finds; stands only in an ``And``."""

    part: Node


Node = Word | Phrase | Pattern | And | Or | Not


def parse(text: str) -> Node | None:
    """Return the tree of a query, or None where the text holds nothing to search for."""
    if len(text) > MAX_LENGTH:
        hint = "Search for the words that matter, or for one phrase in quotation marks."
        raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH, hint)
    return _Parser(text).parse()


class _Token(NamedTuple):
    """``kind`` is "operand", "(", ")", one of the operators, or "end"."""

    kind: str
    position: int
    node: Node | None = None


def _significant(char: str) -> bool:
    """Letters and digits, but not the raised digits of footnotes; and accents on letters."""
    return (char.isalnum() and unicodedata.category(char) != "No") or unicodedata.combining(char) > 0


def _searchable(text: str) -> bool:
    return any(_significant(c) and c.isalnum() for c in text)


def _tokens(text: str) -> Iterator[_Token]:
    at, terms = 0, 0
    while at < len(text):
        char, start = text[at], at
        found: list[_Token] = []
        if char in _QUOTES:
            at = next((i for i in range(start + 1, len(text)) if text[i] in _QUOTES), 0) + 1
            if at == 1:
                hint = "Add the closing mark at the end of the phrase, or leave out this one."
                raise QueryError("This quotation mark is never closed", start, hint)
            words = " ".join(text[start + 1 : at - 1].split())
            if _searchable(words):
                found.append(_Token("operand", start, Phrase(words)))
        elif char in "()":
            at += 1
            found.append(_Token(char, start))
        elif chunk := _CHUNK.match(text, start):
            at = chunk.end()
            fresh = start == 0 or text[start - 1].isspace() or text[start - 1] == "("
            group_follows = text[at : at + 1] == "(" or text[at : at + 1] in tuple(_QUOTES)
            found.extend(_chunk(chunk[0], start, fresh, group_follows))
        else:
            at += 1
        for token in found:
            terms += token.kind == "operand"
            if terms > MAX_TERMS:
                hint = "Keep the most telling words, or put a sentence into quotation marks."
                raise QueryError(f"More than {MAX_TERMS} search terms", token.position, hint)
            yield token


def _chunk(chunk: str, at: int, fresh: bool, group_follows: bool) -> Iterator[_Token]:
    """The tokens of a run without blanks, brackets or quotation marks."""
    if chunk in _OPERATORS:
        yield _Token(chunk, at)
        return
    negated = fresh and chunk[0] == "-" and chunk[1:2] not in tuple(_DASHES)
    if chunk == "-":
        if fresh and group_follows:
            yield _Token("NOT", at)
        return
    start = 0
    for i in range(len(chunk) + 1):
        if i < len(chunk) and _inside(chunk, i):
            continue
        nodes = tuple(_words(chunk[start:i], at + start))
        if nodes:
            if negated:
                yield _Token("NOT", at)
            yield _Token("operand", at + start, nodes[0] if len(nodes) == 1 else And(nodes))
            negated = False
        start = i + 1


def _inside(chunk: str, i: int) -> bool:
    """Whether the character belongs to a word or joins two."""
    char = chunk[i]
    if char in ",:":
        return chunk[i - 1 : i].isdecimal() and chunk[i + 1 : i + 2].isdecimal()
    return char in _JOINERS or char in "*?" or _significant(char)


def _words(piece: str, at: int) -> Iterator[Node]:
    """The word of a piece; or, since wildcards work inside one word only, its words and patterns."""
    wild = "*" in piece or "?" in piece.rstrip("?" + "".join(_JOINERS))
    for part in _BETWEEN_WORDS.split(_IN_WORDS.sub("", piece)) if wild else [piece]:
        kept = [i for i, char in enumerate(part) if _significant(char) or (wild and char in "*?")]
        if not _searchable(part):
            continue
        shape = re.sub(r"\*[*?]*", "*", part[kept[0] : kept[-1] + 1]).rstrip("?")
        literal = re.split(r"[*?]", shape)[0]
        if literal == shape:
            yield Word(shape.lower() if shape in _OPERATORS else shape)
        elif len(literal) < 2:
            hint = "Write at least two letters before the first * or ?, as in safeg* or wom?n."
            raise QueryError(f"“{shape}” would match too much", at, hint)
        else:
            yield Pattern(shape, at)


class _Parser:
    """Recursive descent over the tokens of one text, one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokens(text), _Token("end", len(text))]
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> _Token:
        return self._tokens[self._at]

    def _take(self) -> _Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def parse(self) -> Node | None:
        node = self._any()
        if self._next.kind == ")":
            hint = "Leave it out, or add the opening bracket."
            raise QueryError("This bracket closes nothing", self._next.position, hint)
        return node

    def _any(self) -> Node | None:
        sides, operators = [self._all()], []
        while self._next.kind == "OR":
            operators.append(self._take())
            sides.append(self._all())
        parts: list[Node] = []
        for i, side in enumerate(sides):
            if side is None and operators:
                raise _one_sided(operators[max(0, i - 1)])
            if side is not None:
                parts.extend(side.parts if isinstance(side, Or) else (side,))
        return Or(tuple(parts)) if operators else sides[0]

    def _all(self) -> Node | None:
        parts: list[Node] = []
        start = self._next.position
        while self._next.kind not in (")", "OR", "end"):
            if self._next.kind == "AND":
                operator = self._take()
                if not parts or self._next.kind in ("AND", "OR", ")", "end"):
                    raise _one_sided(operator)
            node = self._negation()
            if node is not None:
                parts.extend(node.parts if isinstance(node, And) else (node,))
        if parts and all(isinstance(part, Not) for part in parts):
            hint = "Add what to search for, as in: custody -probation."
            raise QueryError("This says only what to leave out", start, hint)
        return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else None

    def _negation(self) -> Node | None:
        operator, negated = self._next, False
        while self._next.kind == "NOT":
            operator, negated = self._take(), not negated
        token = self._next
        if token.kind == "(":
            node = self._group()
        elif token.kind == "operand":
            node = self._take().node
        else:
            raise _one_sided(operator)
        if negated and isinstance(node, And) and token.kind == "operand":
            self._check_depth(token)  # "-multi-ag*" is written back with brackets
        return Not(node) if negated and node is not None else node

    def _group(self) -> Node | None:
        opening = self._take()
        self._check_depth(opening)
        self._depth += 1
        node = self._any()
        self._depth -= 1
        if self._next.kind != ")":
            hint = "Add the closing bracket, or leave out this one."
            raise QueryError("This bracket is never closed", opening.position, hint)
        self._take()
        return node

    def _check_depth(self, token: _Token) -> None:
        if self._depth == MAX_DEPTH:
            hint = "Split the query into simpler ones."
            raise QueryError(f"More than {MAX_DEPTH} brackets inside each other", token.position, hint)


def _one_sided(operator: _Token) -> QueryError:
    hint = f"Add what is missing beside {operator.kind}, or write it in small letters to search for it."
    return QueryError(f"Something is missing beside {operator.kind}", operator.position, hint)
