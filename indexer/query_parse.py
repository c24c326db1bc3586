"""Parsing: the tokens of a query become a tree.

In: a query's text. Out: what ``query.py`` promises. Slips that leave no doubt about the sense are put right
with a note; limits are refused with a reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from indexer.errors import QueryError
from indexer.query import MAX_DEPTH, MAX_LENGTH, And, Field, Node, Not, Or, Parsed, Repair, Sentence
from indexer.query_scan import Token, scan


def parse(text: str) -> Node | None:
    """Return the tree of a query, or None where the text holds nothing to search for."""
    return read(text).node


@lru_cache(maxsize=256)  # one request asks for the tree of one text many times
def read(text: str) -> Parsed:
    """Return the tree of a query and the slips that were put right. Raises ``QueryError``."""
    if len(text) > MAX_LENGTH:
        hint = "Search for the words that matter, or for one phrase in quotation marks."
        raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters", MAX_LENGTH, hint)
    return _Parser(text).parse()


def all_of(nodes: Sequence[Node]) -> Node | None:
    """All of ``nodes``, flat."""
    parts = [part for node in nodes for part in (node.parts if isinstance(node, And) else (node,))]
    return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else None


def any_of(nodes: Sequence[Node]) -> Node | None:
    """At least one of ``nodes``, flat."""
    parts = [part for node in nodes for part in (node.parts if isinstance(node, Or) else (node,))]
    return parts[0] if len(parts) == 1 else Or(tuple(parts)) if parts else None


def fields_in(node: Node) -> Iterator[Field]:
    """The fields anywhere in a tree."""
    match node:
        case Field():
            yield node
        case And(parts) | Or(parts) | Sentence(parts):
            for part in parts:
                yield from fields_in(part)
        case Not(part):
            yield from fields_in(part)


class _Parser:
    """Recursive descent over the tokens of one text, one method for each rule of the grammar."""

    def __init__(self, text: str) -> None:
        self._tokens, self._repairs = scan(text)
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _repair(self, message: str, token: Token) -> None:
        self._repairs.append(Repair(message, token.position))

    def parse(self) -> Parsed:
        found: list[Node] = []
        while self._next.kind != "end":
            node = self._any()
            if node is not None:
                found.append(node)
            if self._next.kind == ")":
                self._repair("A closing bracket without an opening one was left out.", self._take())
        self._repairs.sort(key=lambda repair: repair.position)
        return Parsed(all_of(found), tuple(self._repairs))

    def _any(self) -> Node | None:
        sides: list[Node] = []
        operator: Token | None = None
        while True:
            side = self._all()
            if side is not None:
                sides.append(side)
            if operator and (side is None or len(sides) == 1):
                self._repair("“OR” with nothing on one side was left out.", operator)
            if self._next.kind != "OR":
                return any_of(sides)
            operator = self._take()

    def _all(self) -> Node | None:
        parts: list[Node] = []
        while self._next.kind not in (")", "OR", "end"):
            if self._next.kind == "AND":
                operator = self._take()
                if not parts or self._next.kind in ("AND", "OR", ")", "end"):
                    self._repair("“AND” with nothing on one side was left out.", operator)
                continue
            node = self._negation()
            if node is not None:
                parts.append(node)
        return all_of(parts)

    def _negation(self) -> Node | None:
        operator, negated = self._next, False
        while self._next.kind == "NOT":
            operator, negated = self._take(), not negated
        if operator.kind == "NOT" and self._next.kind in ("AND", "OR", ")", "end"):
            self._repair("“NOT” with nothing after it was left out.", operator)
            return None
        node = self._near()
        if node is None or not negated:
            return node
        if isinstance(node, And):
            self._check_depth(operator)  # "-multi-ag*" is written back with brackets
        return node.part if isinstance(node, Not) else Not(node)

    def _near(self) -> Node | None:
        start = self._next
        parts: list[Node] = []
        stray: Token | None = None
        while True:
            node = self._operand()
            if node is not None:
                parts.extend(node.parts if isinstance(node, Sentence) else (node,))
            if stray and (node is None or len(parts) == 1):
                self._repair("“/s” with nothing on one side was left out.", stray)
            if self._next.kind != "/s":
                break
            stray = self._take()
        if len(parts) < 2:
            return parts[0] if parts else None
        for part in parts:
            for field in fields_in(part):
                hint = f"Write {field.name}: outside, as in: police /s custody {field.name}:…"
                raise QueryError(f"{field.name}: has no sentence", field.position, hint)
        if any(isinstance(part, And | Or | Not) for part in parts):
            self._check_depth(start)
        return Sentence(tuple(parts))

    def _operand(self) -> Node | None:
        if self._next.kind == "operand":
            return self._take().node
        return self._group() if self._next.kind == "(" else None

    def _group(self) -> Node | None:
        opening = self._take()
        self._check_depth(opening)
        self._depth += 1
        node = self._any()
        self._depth -= 1
        if self._next.kind == ")":
            self._take()
        else:
            self._repair("The bracket was never closed; it was taken to close at the end.", opening)
        return node

    def _check_depth(self, token: Token) -> None:
        if self._depth == MAX_DEPTH:
            hint = "Split the query into simpler ones."
            raise QueryError(f"More than {MAX_DEPTH} brackets inside each other", token.position, hint)
