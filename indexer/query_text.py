"""A query in words: as the text that parses to it, and in plain English.

In: a tree of ``query.py``. Out: text. ``format`` is the inverse of ``parse``; ``describe`` says to a reader
what was searched, the chosen filters included.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from indexer.query import And, Field, Fuzzy, Node, Not, Or, Pattern, Phrase, Sentence, Word
from indexer.query_parse import any_of
from indexer.search_types import Filters
from indexer.types import NO_JUDGEMENT

_PLAIN_VALUE = re.compile(r"[^\W_][\w*-]*(\.\.[^\W_]*)?|\.\.[^\W_]+")


def format(node: Node | None) -> str:  # noqa: A001 - the inverse of parse, by its usual name
    """Write a tree as the query that parses to it."""
    match node:
        case None:
            return ""
        case Word(text, exact):
            return f"={text}" if exact else text
        case Phrase(text, exact, within):
            return f'{"=" if exact else ""}"{text}"' + (f"~{within}" if within is not None else "")
        case Pattern(text):
            return text
        case Fuzzy(text, slips):
            return f"{text}~{slips}"
        case Field(name, values):
            shown = (v if _PLAIN_VALUE.fullmatch(v) else f'"{v}"' for v in values)
            return f"{name}:{','.join(shown)}"
        case Not(part):
            return f"-({format(part)})" if isinstance(part, And | Or | Sentence) else f"-{format(part)}"
        case Sentence(parts):
            return " /s ".join(
                f"({format(p)})" if isinstance(p, And | Or | Not) else format(p) for p in parts
            )
        case And(parts):
            return " ".join(f"({format(p)})" if isinstance(p, Or) else format(p) for p in parts)
        case Or(parts):
            return " OR ".join(map(format, parts))


def any_words(node: Node | None, ignoring: Collection[str] = ()) -> Node | None:
    """The query that asks for any of the words and phrases of ``node`` where it asks for all of them; what
    it leaves out stays left out, and its fields hold. Words that the engine passes over are ``ignoring``.
    None where that is no other query."""
    if not isinstance(node, And):
        return None
    wanted = [
        part
        for part in node.parts
        if not isinstance(part, Field | Not) and not (isinstance(part, Word) and part.text in ignoring)
    ]
    kept = tuple(part for part in node.parts if isinstance(part, Field | Not))
    wider = any_of(wanted)
    if len(wanted) < 2 or wider is None:
        return None
    return And((wider, *kept)) if kept else wider


def describe(
    node: Node | None,
    ignoring: Collection[str] = (),
    filters: Filters | None = None,
    subject: str = "paragraphs",
) -> str:
    """Say in plain English what a query finds under ``filters``; ``ignoring`` holds words that the engine
    passes over, ``subject`` is what is found."""
    parts = node.parts if isinstance(node, And) else () if node is None else (node,)
    fields = [part for part in parts if isinstance(part, Field)]
    barred = [part.part for part in parts if isinstance(part, Not) and isinstance(part.part, Field)]
    words = tuple(p for p in parts if not isinstance(p.part if isinstance(p, Not) else p, Field))
    said = _all(words, ignoring)
    chosen = filters or Filters()
    where = [_field(part.name, part.values) for part in sorted(fields, key=lambda f: _ORDER.index(f.name))]
    where += [_field(name, values) for name in _ORDER if (values := getattr(chosen, name, ()))]
    where += [f"not {_field(part.name, part.values).lstrip(', ')}" for part in barred]
    where.sort(key=lambda text: text.startswith(","))  # the years come last
    if not words and not where:
        return f"all {subject}"
    return " ".join(filter(None, (subject, said, *where))).replace(" ,", ",")


_ORDER = ("number", "grade", "section", "report", "authority", "year")


def _field(name: str, values: Sequence[str]) -> str:
    """Where a field looks, as the end of a sentence."""
    match name:
        case "grade":
            none = [v for v in values if v.casefold() in ("none", NO_JUDGEMENT.casefold(), "no-judgement")]
            graded = [v.replace("-", " ").lower() for v in values if v not in none]
            said = [f"in {_either(graded)} sections"] if graded else []
            return " or ".join(said + ["in sections without a judgement"] * bool(none))
        case "section":
            return f"about {_either(values)}"
        case "report":
            return f"in the report{'s' * (len(values) > 1)} {_either(values)}"
        case "number":
            return f"numbered {_either([v.replace('..', '–') for v in values])}"
        case "authority":
            return f"from {_either(values)}"
    return f", {_years(values)}"


def _years(values: Sequence[str]) -> str:
    """Years, a run of them as a range: 2012–2013."""
    plain = sorted(int(v) for v in values if v.isdecimal())
    if len(plain) > 1 and len(plain) == len(values) and plain[-1] - plain[0] == len(plain) - 1:
        return f"{plain[0]}–{plain[-1]}"
    said = []
    for value in values:
        low, between, high = value.partition("..")
        if between:
            said.append(f"{low}–{high}" if low and high else f"from {low} on" if low else f"up to {high}")
        else:
            said.append(value if value.isdecimal() else value.lower())
    return _either(said)


def _either(values: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))


def _all(parts: Iterable[Node], ignoring: Collection[str], nested: bool = False) -> str:
    """ "with a and b, without c"."""
    wanted = [
        _say(p, ignoring, True)
        for p in parts
        if not isinstance(p, Not) and not (isinstance(p, Word) and not p.exact and p.text in ignoring)
    ]
    unwanted = [_say(p.part, ignoring, True) for p in parts if isinstance(p, Not)]
    if len(wanted) == 1 and not unwanted and not nested and wanted[0].startswith("("):
        wanted = [wanted[0][1:-1]]
    said = " and ".join(filter(None, (", ".join(wanted[:-1]), *wanted[-1:])))
    if wanted and not nested:
        said = f"with {said}"
    left_out = f"without {' or '.join(unwanted)}" if unwanted else ""
    return ", ".join(filter(None, (said, left_out)))


def _say(node: Node, ignoring: Collection[str], nested: bool = False) -> str:
    match node:
        case Word(text, exact):
            quoted = exact or text.lower() in ("and", "or", "not", "with", "without", "in", "from", "about")
            return (f"‘{text}’" if quoted else text) + (" in exactly this form" if exact else "")
        case Phrase(text, exact, within):
            said = f"“{text}”" + (" in exactly this form" if exact else "")
            between = f"{within} other word{'s' * (within != 1)}"
            return said if within is None else f"the words of {said} with at most {between} between them"
        case Pattern(text):
            start = text[:-1]
            plain = text[-1] == "*" and "*" not in start and "?" not in start
            return f"words that begin with {start}" if plain else f"words like {text}"
        case Fuzzy(text, slips):
            return f"words within {slips} letter{'s' * (slips > 1)} of {text}"
        case Field(name, values):
            return f"({_field(name, values).lstrip(', ')})"
        case Sentence(parts):
            said = f"{' and '.join(_say(p, ignoring, True) for p in parts)} in one sentence"
        case Not(Field(name, values)):
            return f"not {_field(name, values).lstrip(', ')}"
        case Not(part):
            return f"no {_say(part, ignoring, True)}"
        case Or(parts):
            said = " or ".join(_say(p, ignoring, True) for p in parts)
        case And(parts):
            said = _all(parts, ignoring, nested=True)
    return f"({said})" if nested else said
