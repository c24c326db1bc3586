"""The query language: from the text in the search box to a tree.

In: what a reader typed or pasted. Out: a ``Parsed`` tree of frozen nodes, None where there is nothing to
search for, with a note on every slip that was put right. It knows nothing of the engine: what a word
matches is the engine's affair. Promises: every text either parses or raises ``QueryError`` with a position
inside the text, and ``parse(format(node)) == node`` for every node that ``parse`` returned for up to 800
characters (``format``, in ``query_text.py``, may need one blank or bracket more than was typed).

    query    = [ any ] ;
    any      = all , { "OR" , all } ;
    all      = { [ "AND" ] , { "NOT" | "-" } , near } ;
    near     = operand , { "/s" , operand } ;                 in the same sentence
    operand  = [ "=" ] , ( word | phrase ) | pattern | fuzzy | field | "(" , [ any ] , ")" ;
    phrase   = quote , { any character but a quote } , quote , [ "~" , [ digits ] ] ;
    pattern  = word with "*" anywhere or "?" inside, and at least two letters or digits ;
    fuzzy    = word , "~" , [ "1" | "2" ] ;
    field    = name , ":" , value , { "," , value } ;
    name     = "authority" | "year" | "grade" | "section" | "report" | "number" ;
    value    = phrase | { any character but a blank, a bracket, a quote or a comma } ;
    word     = letter or digit , { letter | digit | joiner } ;
    quote    = " “ ” „ ‟ « » ＂ , or a pair of single quotes around several words ;
    joiner   = - ‐ ‑ ‒ – − / ⁄ . ' ’ ‘ ʼ ` ´ & @ _ soft hyphen, zero-width characters;
               "," and ":" between digits ;

"=" asks for the printed form: no other endings, no other spellings. Operators are upper case; "-" negates
only where it stands before a word and after a blank. Every other character is a blank, so that no
punctuation in pasted text can go wrong. A "?" at the end of a word is a question mark. Operands without a
letter or digit are ignored. The words are found in ``query_scan.py``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

MAX_LENGTH = 1_000
MAX_TERMS = 50
MAX_DEPTH = 20
MAX_WITHIN = 50
"""Words that may stand between those of a proximity search."""

FIELD_NAMES = ("authority", "year", "grade", "section", "report", "number")


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, without the punctuation around it; "multi-agency" is one word. ``exact``: only
    this form of it."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand side by side in this order; or, with ``within``, in any order with at most so many
    other words between them."""

    text: str
    exact: bool = False
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Letters and digits with ``*`` (any characters) and ``?`` (exactly one). ``position`` is where it
    stands in the query, for messages; it does not count in comparisons."""

    text: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word or one that differs from it by at most ``slips`` letters (added, left out, changed, or two
    side by side exchanged)."""

    text: str
    slips: int
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Field:
    """Paragraphs of which the field ``name`` has one of ``values``, as typed; a range is "2012..2014",
    open at one end where a side is missing."""

    name: str
    values: tuple[str, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Sentence:
    """All of these in one sentence; no part is a ``Sentence`` or holds a ``Field``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All of these; no part is an ``And``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one of these; no part is an ``Or``."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but what ``part`` finds; ``part`` is no ``Not``."""

    part: Node


Node = Word | Phrase | Pattern | Fuzzy | Field | Sentence | And | Or | Not


@dataclass(frozen=True, slots=True)
class Repair:
    """A slip that was put right: what was done, as a sentence, and where."""

    message: str
    position: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query as a tree, and the slips that were put right on the way."""

    node: Node | None
    repairs: tuple[Repair, ...] = ()
