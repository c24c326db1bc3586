"""A query in words: as the text that parses to it, and in plain English.

In: a tree of ``query.py``. Out: text. ``format`` is the inverse of ``parse``; ``describe`` says to a reader
what was searched.
"""

from __future__ import annotations

from collections.abc import Collection

from indexer.query import And, Node, Not, Or, Pattern, Phrase, Word


def format(node: Node | None) -> str:  # noqa: A001 - the inverse of parse, by its usual name
    """Write a tree as the query that parses to it."""
    match node:
        case None:
            return ""
        case Phrase(text):
            return f'"{text}"'
        case Not(part):
            return f"-({format(part)})" if isinstance(part, And | Or) else f"-{format(part)}"
        case And(parts):
            return " ".join(f"({format(p)})" if isinstance(p, Or) else format(p) for p in parts)
        case Or(parts):
            return " OR ".join(map(format, parts))
        case Word(text) | Pattern(text):
            return text


def describe(node: Node | None, ignoring: Collection[str] = ()) -> str:
    """Say in plain English what a query finds; ``ignoring`` holds words that the engine passes over."""
    return "all paragraphs" if node is None else f"paragraphs with {_say(node, ignoring)}"


def _say(node: Node, ignoring: Collection[str], nested: bool = False) -> str:
    match node:
        case Word(text):
            return f"‘{text}’" if text.lower() in ("and", "or", "not", "with", "without") else text
        case Phrase(text):
            return f"“{text}”"
        case Pattern(text):
            start = text[:-1]
            plain = text[-1] == "*" and "*" not in start and "?" not in start
            return f"words that begin with {start}" if plain else f"words like {text}"
        case Not(part):
            return f"no {_say(part, ignoring, True)}"
        case Or(parts):
            said = " or ".join(_say(p, ignoring, True) for p in parts)
        case And(parts):
            wanted = [
                _say(p, ignoring, True)
                for p in parts
                if not isinstance(p, Not) and not (isinstance(p, Word) and p.text in ignoring)
            ]
            unwanted = [_say(p.part, ignoring, True) for p in parts if isinstance(p, Not)]
            said = " and ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
            said += f", without {' or '.join(unwanted)}" if unwanted else ""
    return f"({said})" if nested else said
