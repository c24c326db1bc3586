"""Snippets: where a query matches in a verbatim text, and the fragment that shows it best.

In: a text and a query. Out: spans (start, end), and a ``Snippet``: a contiguous piece of the text,
character for character, with the spans relative to it. Never HTML. Promises: spans are sorted, do not
overlap and lie inside the text; negated terms are never marked; a query that does not parse marks
nothing. The analysis and the plan are those of the search, so that every hit of it has a span.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from indexer.engine import analysis
from indexer.engine.atoms import Atom, Slips
from indexer.engine.lexicon import Lexicon
from indexer.engine.plan import All, AnyOf, Leaf, Plan, Run, SameSentence, Window, leaves, plan
from indexer.errors import QueryError
from indexer.search_types import Snippet

SNIPPET_WORDS = 60
WHOLE_UP_TO = 75
"""A text of up to so many words is shown whole: cutting it would hide more than it saves."""

SLACK_WORDS = 12
"""How far an end of the fragment may move to meet the end of a sentence."""

_BLANK_SEPARATED = re.compile(r"\S+")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")


class _Match(NamedTuple):
    start: int
    end: int
    leaf: int


class _Stand(NamedTuple):
    """Where a leaf stands in a text: the places of its first and last word, and the span."""

    place: int
    last: int
    start: int
    end: int


def _cost(leaf: Leaf | SameSentence) -> int:
    """What looking for a leaf costs, in tenths of what cutting a text into its words does (measured)."""
    match leaf:
        case Run(ways):
            return sum(3 if isinstance(atom, Slips) else 1 for way in ways for atom in way)
        case Window():
            return 10
        case SameSentence(parts):
            return 5 + sum(2 * _cost(inner) for part in parts for inner in leaves(part))


class Marker:
    """A query, planned once, to be marked in any number of texts. ``cost`` is what one text costs: a word
    alone about 1, which is some 0.1 ms."""

    def __init__(self, query_text: str, lexicon: Lexicon | None = None) -> None:
        try:
            tree = plan(query_text, lexicon)
        except QueryError:
            tree = None
        self._leaves = tuple(dict.fromkeys(leaves(tree))) if tree else ()
        self.cost = 1 + sum(map(_cost, self._leaves)) / 10

    def spans(self, text: str) -> tuple[tuple[int, int], ...]:
        """The spans of the matches in a text: a phrase is one span."""
        return _merged(self._matches(text))

    def snippet(self, text: str, words: int = SNIPPET_WORDS, whole_up_to: int = WHOLE_UP_TO) -> Snippet:
        """The fragment of about ``words`` words where the matches stand densest.

        It begins and ends at sentences where they are near, else between words. Without a match it is
        the beginning.
        """
        matches = self._matches(text)
        chunks = [match.span() for match in _BLANK_SEPARATED.finditer(text)]
        if len(chunks) <= max(words, whole_up_to):
            return Snippet(text, _merged(matches))
        first, last = _window(text, chunks, matches, words)
        start, end = chunks[first][0], chunks[last][1]
        inside = [m for m in matches if start <= m.start and m.end <= end]
        spans = tuple((s - start, e - start) for s, e in _merged(inside))
        return Snippet(text[start:end], spans, before=first > 0, after=last < len(chunks) - 1)

    def _matches(self, text: str) -> list[_Match]:
        if not self._leaves:
            return []
        words = _Words(text)
        found = {
            _Match(stand.start, stand.end, number)
            for number, leaf in enumerate(self._leaves)
            for stand in words.stands(leaf)
        }
        return sorted(found)


def highlight(text: str, query_text: str, lexicon: Lexicon | None = None) -> tuple[tuple[int, int], ...]:
    """Return the spans of a query's matches in any text."""
    return Marker(query_text, lexicon).spans(text)


def snippet(
    text: str,
    query_text: str,
    lexicon: Lexicon | None = None,
    *,
    words: int = SNIPPET_WORDS,
    whole_up_to: int = WHOLE_UP_TO,
) -> Snippet:
    """Return the fragment of a text that shows a query's matches best."""
    return Marker(query_text, lexicon).snippet(text, words, whole_up_to)


class _Words:
    """The words of one text, by their place."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = analysis.tokens(text)

    @cached_property
    def _at(self) -> dict[int, list[analysis.Token]]:
        at: dict[int, list[analysis.Token]] = defaultdict(list)
        for token in self._tokens:
            at[token.place].append(token)
        return at

    def stands(self, leaf: Leaf | SameSentence) -> Iterator[_Stand]:
        """Where a leaf stands."""
        match leaf:
            case Run(ways):
                for way in ways:
                    yield from self._runs(way)
            case Window():
                yield from self._windows(leaf)
            case SameSentence(parts):
                sought = self._sentences(leaf)
                for part in parts:
                    for inner in leaves(part):
                        yield from (s for s in self.stands(inner) if self._in_one(s) in sought)

    def _runs(self, way: tuple[Atom, ...]) -> Iterator[_Stand]:
        done: set[int] = set()
        for token in self._tokens:
            if way[0].fits(token) and token.place not in done:
                done.add(token.place)
                held = [self._fitting(atom, token.place + k) for k, atom in enumerate(way[1:], 1)]
                whole = [token, *filter(None, held)]
                if len(whole) == len(way):
                    end = max(token.end for token in whole)
                    yield _Stand(token.place, token.place + len(way) - 1, token.start, end)

    def _fitting(self, atom: Atom, place: int) -> analysis.Token | None:
        return next((token for token in self._at.get(place, ()) if atom.fits(token)), None)

    def _windows(self, window: Window) -> Iterator[_Stand]:
        reach = len(window.atoms) + window.within - 1
        asked = {atom: window.atoms.count(atom) for atom in window.atoms}
        held = {
            atom: [(place, token) for place in self._at if (token := self._fitting(atom, place))]
            for atom in asked
        }
        for first in sorted({place for found in held.values() for place, _ in found}):
            inside = {
                a: [(p, t) for p, t in found if first <= p <= first + reach] for a, found in held.items()
            }
            if all(len(inside[atom]) >= times for atom, times in asked.items()):
                last = max(inside[atom][times - 1][0] for atom, times in asked.items())
                held_in = [(p, t) for found in inside.values() for p, t in found if p <= last]
                yield from (_Stand(first, last, token.start, token.end) for _, token in held_in)

    @cached_property
    def _begins(self) -> list[int]:
        return analysis.sentence_places(self._text, self._tokens)

    def _sentence(self, place: int) -> int:
        return bisect_right(self._begins, place) - 1

    def _in_one(self, stand: _Stand) -> int | None:
        """The sentence in which something stands from its first word to its last."""
        first, last = self._sentence(stand.place), self._sentence(stand.last)
        return first if first == last else None

    def _sentences(self, tree: Plan) -> set[int]:
        """The sentences that a plan finds, as ``evaluate`` does in the whole index."""
        match tree:
            case Run() | Window():
                return {number for stand in self.stands(tree) if (number := self._in_one(stand)) is not None}
            case AnyOf(parts):
                return set().union(*map(self._sentences, parts))
            case SameSentence(parts):
                return set.intersection(*map(self._sentences, parts))
            case All(parts, without):
                found = set(range(len(self._begins))).intersection(*map(self._sentences, parts))
                return found.difference(*map(self._sentences, without))
        return set()


def _merged(matches: list[_Match]) -> tuple[tuple[int, int], ...]:
    """Unite matches that overlap."""
    spans: list[tuple[int, int]] = []
    for start, end, _ in matches:
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return tuple(spans)


def _window(text: str, chunks: list[tuple[int, int]], matches: list[_Match], words: int) -> tuple[int, int]:
    """The first and last word of the fragment."""
    starts = [start for start, _ in chunks]
    places = [
        (bisect_right(starts, m.start) - 1, bisect_right(starts, m.end - 1) - 1, m.leaf) for m in matches
    ]
    density, kept_first, kept_last = (0, 0), 0, words - 1
    for i, (opening, closing, _) in enumerate(places):
        reach = max(closing, opening + words - 1)  # a phrase may be longer than a snippet
        inside = [(last, leaf) for _, last, leaf in places[i:] if last <= reach]
        here = (len({leaf for _, leaf in inside}), len(inside))
        if here > density:
            density, kept_first, kept_last = here, opening, max(last for last, _ in inside)
    # The matches in the middle: readers want what stands before as much as what comes after.
    margin = max(0, words - (kept_last - kept_first + 1)) // 2 if matches else 0
    first = max(0, min(kept_first - margin, len(chunks) - words))
    last = max(kept_last, first + words - 1)
    sentence_starts = [0] + [
        i + 1 for i, (start, end) in enumerate(chunks[:-1]) if _SENTENCE_END.search(text, start, end)
    ]
    near = [i for i in sentence_starts if abs(i - first) <= SLACK_WORDS and i <= kept_first]
    first = min(near, key=lambda i: abs(i - first), default=first)
    sentence_ends = [i - 1 for i in sentence_starts[1:]] + [len(chunks) - 1]
    near = [i for i in sentence_ends if abs(i - last) <= SLACK_WORDS and i >= kept_last]
    return first, min(near, key=lambda i: abs(i - last), default=last)
