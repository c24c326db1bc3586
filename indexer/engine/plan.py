"""The plan: a query in terms of the index.

In: the tree of ``indexer.query``. Out: a tree of what has to stand in a paragraph: adjacent stems,
patterns, all of several, any of several. The search and the highlighter follow the same plan, so that
what is found is what is marked. It promises that nothing in a plan is empty.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from indexer.engine.analysis import STOP_WORDS, fold, tokens
from indexer.query import And, Node, Not, Or, Pattern, Phrase, Word, parse


@dataclass(frozen=True, slots=True)
class Run:
    """Stems that stand side by side; mostly one."""

    stems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glob:
    """Folded words of a pattern: they begin with ``prefix`` and match ``regex`` as a whole."""

    shown: str
    prefix: str
    regex: re.Pattern[str]
    position: int = field(compare=False)


@dataclass(frozen=True, slots=True)
class All:
    """All of ``parts``, none of ``without``. ``closer`` are the words that were typed side by side:
    a paragraph where they stand so scores more."""

    parts: tuple[Plan, ...]
    without: tuple[Plan, ...] = ()
    closer: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``parts``."""

    parts: tuple[Plan, ...]


Plan = Run | Glob | All | AnyOf


def plan(query_text: str) -> Plan | None:
    """Return the plan of a query, None where there is nothing to search for.

    Raises ``QueryError`` where the query does not parse.
    """
    node = parse(query_text)
    return None if node is None else _plan(node)


def leaves(tree: Plan) -> Iterator[Run | Glob]:
    """Yield what a paragraph is found by, negated parts left out."""
    match tree:
        case Run() | Glob():
            yield tree
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def ignored_words(query_text: str) -> tuple[str, ...]:
    """Return the words of a query that the search passes over because they are too common."""

    def visit(node: Node) -> Iterator[str]:
        match node:
            case And(parts):
                yield from (
                    part.text for part in parts if isinstance(part, Word) and part not in _kept(parts)
                )
                for part in parts:
                    yield from visit(part)
            case Or(parts):
                for part in parts:
                    yield from visit(part)
            case Not(part):
                yield from visit(part)

    node = parse(query_text)
    return () if node is None else tuple(dict.fromkeys(visit(node)))


def _plan(node: Node) -> Plan | None:
    match node:
        case Word(text) | Phrase(text):
            stems = _stems(text)
            return Run(stems) if stems else None
        case Pattern(text, position):
            shape = fold(text)
            prefix = re.split(r"[*?]", shape)[0]
            return Glob(text, prefix, re.compile(fnmatch.translate(shape)), position)
        case Or(parts):
            return AnyOf(_plans(parts))
        case And(parts):
            without = tuple(part.part for part in parts if isinstance(part, Not))
            return All(_plans(_kept(parts)), _plans(without), tuple(_typed_together(parts)))
        case Not():
            raise ValueError("a negation stands only in an And")


def _plans(nodes: tuple[Node, ...]) -> tuple[Plan, ...]:
    """Plans of all nodes, the same one only once."""
    return tuple(dict.fromkeys(made for made in map(_plan, nodes) if made is not None))


def _kept(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """The positive parts that decide a match: without the stop words, unless there is nothing else."""
    wanted = tuple(part for part in parts if not isinstance(part, Not))
    telling = tuple(part for part in wanted if not (isinstance(part, Word) and _is_stop_word(part)))
    return telling or wanted


def _is_stop_word(word: Word) -> bool:
    return all(token.word in STOP_WORDS for token in tokens(word.text))


def _typed_together(parts: tuple[Node, ...]) -> Iterator[Run]:
    """Each telling word with the next one and the stop words between them: out of hours."""
    for is_word, group in groupby(parts, lambda part: isinstance(part, Word)):
        run: tuple[str, ...] = ()
        for word in group:
            if not is_word or not isinstance(word, Word):
                break
            stems = _stems(word.text)
            if _is_stop_word(word):
                run = run and run + stems
            else:
                if run:
                    yield Run(run + stems)
                run = stems


def _stems(text: str) -> tuple[str, ...]:
    return tuple(token.stem for token in tokens(text))
