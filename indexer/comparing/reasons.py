"""Why two paragraphs stand side by side, in words for a reader.

Comes in: the texts of both sides. Goes out: what they share, as a phrase and where it stands. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from indexer.comparing.terms import Terms, terms
from indexer.engine.analysis import base_tokens
from indexer.reference.subjects import places
from indexer.types import Record

TELLING, SHORT = 12, 3
"""A word is named as a reason where at most so many texts of both reports have it, and it is longer than
this."""

MOST = 3
"""Subjects, or words, that are named."""

Rarity = Mapping[str, float]
What = Callable[[Terms], Iterable[str]]


def rarities(records: Iterable[Record]) -> Rarity:
    """How much each subject and each stem tells among ``records``: 1 / the texts that have it."""
    found = [terms(record.text) for record in records]
    subjects = Counter(name for term in found for name in term.subjects)
    stems = Counter(stem for term in found for stem in term.stems)
    told = {f"about {name}": 1 / count for name, count in subjects.items()}
    return told | {stem: 1 / count for stem, count in stems.items()}


@dataclass(frozen=True, slots=True)
class Shared:
    """What two sides have in common, the rarest first: ``subjects``, or where they name none together the
    stems of ``words``; and the same as a phrase for a reader."""

    phrase: str
    subjects: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where ``text`` has it: spans of characters."""
        found = base_tokens(text)
        if not self.subjects:
            return tuple((token.start, token.end) for token in found if token.stem in self.stems)
        told = places([token.word for token in found], self.subjects)
        return tuple((found[first].start, found[after - 1].end) for first, after in told)


def shared(left: Sequence[Record], right: Sequence[Record], rarity: Rarity) -> Shared:
    """What two sides have in common: the rarest subjects that both name, else the rarest words of both."""
    ours, theirs = ([terms(record.text) for record in side] for side in (left, right))
    about = _in_both(ours, theirs, lambda term: term.subjects)
    named = sorted(about, key=lambda name: (-rarity.get(f"about {name}", 0.0), name))[:MOST]
    if named:
        return Shared(f"both speak of {_listed(named)}", tuple(named))
    stems = _in_both(ours, theirs, lambda term: term.stems)
    rare = [stem for stem in stems if rarity.get(stem, 0.0) >= 1 / TELLING and len(stem) > SHORT]
    telling = sorted(rare, key=lambda stem: (-rarity.get(stem, 0.0), stem))[:MOST]
    if not telling:
        return Shared("several words in common")
    forms = {stem: form for term in ours for stem, form in term.forms.items()}
    words = [f"“{forms[stem].strip('-/')}”" for stem in telling]
    return Shared(f"both use the words {_listed(words)}", (), tuple(telling))


def in_common(one: Terms, other: Terms, rarity: Rarity) -> float:
    """How much ``other`` has of ``one``, for choosing among its sentences: words and subjects, the rarer the
    more, and the shorter it is the more each counts."""
    subjects = sum(rarity.get(f"about {name}", 0.0) for name in one.subjects.keys() & other.subjects.keys())
    stems = sum(rarity.get(stem, 0.0) for stem in one.stems.keys() & other.stems.keys())
    return (subjects + stems) / sqrt(10 + len(other.words))


def _in_both(ours: Iterable[Terms], theirs: Iterable[Terms], what: What) -> set[str]:
    return {name for term in ours for name in what(term)} & {name for term in theirs for name in what(term)}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
