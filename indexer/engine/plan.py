"""The plan: a query in terms of the index.

In: the tree of ``indexer.query``, and the lexicon of the index. Out: a tree of what has to stand in a
paragraph. The search and the highlighter follow the same plan, so that what is found is what is marked.
It promises that nothing in a plan is empty.

    Run        atoms side by side, in one of several ways of writing them; mostly one atom
    Window     atoms in any order, with few other words between
    SameSentence, All, AnyOf    of other plans
    Where      a field of the record
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from indexer.engine.analysis import JOINERS, STOP_WORDS, Token, base_tokens, fold, stem_of, tokens
from indexer.engine.atoms import Atom, Form, Glob, Slips, Stem
from indexer.engine.lexicon import Lexicon
from indexer.query import And, Field, Fuzzy, Node, Not, Or, Pattern, Phrase, Sentence, Word
from indexer.query_parse import parse

MAX_WAYS = 8
"""Ways of writing one phrase that are looked for."""


@dataclass(frozen=True, slots=True)
class Run:
    """Atoms that stand side by side, in one of ``ways``; each occurrence of any counts as one."""

    ways: tuple[tuple[Atom, ...], ...]


@dataclass(frozen=True, slots=True)
class Window:
    """All ``atoms``, in any order, with at most ``within`` other words between them."""

    atoms: tuple[Atom, ...]
    within: int


@dataclass(frozen=True, slots=True)
class Where:
    """Records of which the field ``name`` has one of ``values``, as typed."""

    name: str
    values: tuple[str, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class SameSentence:
    """All ``parts`` in one sentence."""

    parts: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of ``parts`` (of none: everything), none of ``without``. ``closer`` are the words that were typed
    side by side: a paragraph where they stand so scores more."""

    parts: tuple[Plan, ...]
    without: tuple[Plan, ...] = ()
    closer: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``parts``."""

    parts: tuple[Plan, ...]


Leaf = Run | Window
Plan = Leaf | Where | SameSentence | All | AnyOf


def plan(query_text: str, lexicon: Lexicon | None = None) -> Plan | None:
    """Return the plan of a query, None where there is nothing to search for.

    Raises ``QueryError`` where the query does not parse.
    """
    node = parse(query_text)
    return None if node is None else _Planner(lexicon or Lexicon()).plan(node)


def leaves(tree: Plan) -> Iterator[Leaf | SameSentence]:
    """Yield what a paragraph is found by, negated parts left out; a sentence is one leaf."""
    match tree:
        case Run() | Window() | SameSentence():
            yield tree
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)


def atoms(tree: Plan) -> Iterator[Atom]:
    """Yield all atoms of a plan, negated ones too."""
    match tree:
        case Run(ways):
            yield from (atom for way in ways for atom in way)
        case Window(held):
            yield from held
        case All(parts, without):
            for part in (*parts, *without):
                yield from atoms(part)
        case AnyOf(parts) | SameSentence(parts):
            for part in parts:
                yield from atoms(part)


def ignored_words(query_text: str) -> tuple[str, ...]:
    """Return the words of a query that the search passes over because they are too common."""

    def visit(node: Node) -> Iterator[str]:
        match node:
            case And(parts):
                yield from (p.text for p in parts if isinstance(p, Word) and p not in _kept(parts))
                for part in parts:
                    yield from visit(part)
            case Or(parts) | Sentence(parts):
                for part in parts:
                    yield from visit(part)
            case Not(part):
                yield from visit(part)

    node = parse(query_text)
    return () if node is None else tuple(dict.fromkeys(visit(node)))


class _Planner:
    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def plan(self, node: Node) -> Plan | None:
        match node:
            case Word(text, True) | Phrase(text, True, None):
                typed = base_tokens(text)
                inner = [Form(token.form, last=False) for token in typed[:-1]]
                last = [Form(token.form.rstrip(JOINERS) or token.form) for token in typed[-1:]]
                return Run(((*inner, *last),)) if typed else None
            case Phrase(text, _, int(within)):
                found = tuple(Stem(token.stem) for token in base_tokens(text))
                return Window(found, within) if len(found) > 1 else Run((found,)) if found else None
            case Word(text) | Phrase(text):
                ways = self._ways(text)
                return Run(ways) if ways[0] else None
            case Pattern(text, position):
                shape = fold(text)
                return Run(((Glob(text, re.compile(fnmatch.translate(shape)), position),),))
            case Fuzzy(text, slips, position):
                return Run(((Slips("".join(t.word for t in base_tokens(text)), slips, position),),))
            case Field(name, values, position):
                return Where(name, values, position)
            case Sentence(parts):
                plans = self._plans(parts)
                return SameSentence(plans) if plans else None
            case Or(parts):
                plans = self._plans(parts)
                return AnyOf(plans) if len(plans) > 1 else plans[0] if plans else None
            case And(parts):
                without = tuple(part.part for part in parts if isinstance(part, Not))
                wanted = self._plans(self._apart(_kept(parts)))
                closer = tuple(dict.fromkeys(self._typed_together(parts)))
                return All(wanted, self._plans(without), closer)
            case Not(part):
                unwanted = self.plan(part)
                return All((), (unwanted,)) if unwanted else None

    def _plans(self, nodes: Sequence[Node | Plan]) -> tuple[Plan, ...]:
        """Plans of all nodes, the same one only once."""
        made = (self.plan(n) if isinstance(n, Node) else n for n in nodes)
        return tuple(dict.fromkeys(plan for plan in made if plan is not None))

    def _ways(self, text: str) -> tuple[tuple[Atom, ...], ...]:
        """The ways in which the words of ``text`` may be written side by side: as typed; two words, or
        several that hyphens join, as one; one as the several that it is printed as."""
        typed = base_tokens(text)
        choices: list[tuple[int, tuple[Atom, ...]]] = []  # from where, how many words, the atoms
        steps: list[list[tuple[int, tuple[Atom, ...]]]] = []
        for i, token in enumerate(typed):
            choices = [(1, (Stem(token.stem),))]
            for way in self._lexicon.splits(token.stem):
                # "on line" alone is not "online"; beside other words of a phrase it is.
                if len(typed) > 1 or not any(part in STOP_WORDS for part in way):
                    choices.append((1, tuple(map(Stem, way))))
            chain = i
            while typed[chain].form.endswith("-") and chain + 1 < len(typed):
                chain += 1
            pair = i + 1 < len(typed) and not (_stopped(token) or _stopped(typed[i + 1]))
            for last in {chain, i + 1 if pair else chain} - {i}:
                joined = stem_of("".join(t.word for t in typed[i : last + 1]))
                hyphened = all(t.form.endswith("-") for t in typed[i:last])
                if (hyphened and last == chain) or self._lexicon.knows(joined):
                    choices.append((last - i + 1, (Stem(joined),)))
            steps.append(choices)
        found: list[tuple[Atom, ...]] = []

        def walk(at: int, way: tuple[Atom, ...]) -> None:
            if len(found) == MAX_WAYS:
                return
            if at == len(typed):
                found.append(way)
                return
            for count, more in steps[at]:
                walk(at + count, way + more)

        walk(0, ())
        return tuple(dict.fromkeys(found)) or ((),)

    def _apart(self, parts: tuple[Node, ...]) -> list[Node | Plan]:
        """``parts``, two words typed side by side also as the one word that they may be printed as."""
        found: list[Node | Plan] = []
        for part in parts:
            before = found[-1] if found else None
            if isinstance(before, Word) and isinstance(part, Word) and not (before.exact or part.exact):
                both = base_tokens(f"{before.text} {part.text}")
                joined = stem_of("".join(token.word for token in both))
                if len(both) == 2 and self._lexicon.knows(joined):
                    apart = All(self._plans((before, part)))
                    found[-1] = AnyOf((apart, Run(((Stem(joined),),))))
                    continue
            found.append(part)
        return found

    def _typed_together(self, parts: tuple[Node, ...]) -> Iterator[Run]:
        """Each telling word with the next one and the stop words between them: out of hours."""
        for is_word, group in groupby(parts, lambda part: isinstance(part, Word) and not part.exact):
            words = [part for part in group if isinstance(part, Word)] if is_word else []
            telling = [i for i, word in enumerate(words) if not _is_stop_word(word)]
            for first, second in pairwise(telling):
                run = tuple(
                    Stem(t.stem) for word in words[first : second + 1] for t in base_tokens(word.text)
                )
                yield Run((run,))


def _kept(parts: tuple[Node, ...]) -> tuple[Node, ...]:
    """The positive parts that decide a match: without the stop words, unless there is nothing else."""
    wanted = tuple(part for part in parts if not isinstance(part, Not))
    telling = tuple(p for p in wanted if not (isinstance(p, Word) and not p.exact and _is_stop_word(p)))
    words_left = any(not isinstance(part, Field) for part in telling)
    return telling if words_left else wanted


def _is_stop_word(word: Word) -> bool:
    return all(map(_stopped, tokens(word.text)))


def _stopped(token: Token) -> bool:
    return token.word in STOP_WORDS
