"""Why two paragraphs stand side by side, in words for a reader.

Comes in: the texts of both sides. Goes out: what they share, as a phrase and where it stands. Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.comparing.terms import Terms, terms
from indexer.engine.analysis import base_tokens
from indexer.reference.subjects import places
from indexer.types import Record

MOST = 3
"""Subjects, or words, that are named."""

Rarity = Mapping[str, float]
What = Callable[[Terms], Iterable[str]]


def rarities(records: Iterable[Record]) -> Rarity:
    """How much each subject and each stem tells among ``records``: 1 / the texts that have it."""
    standing: Counter[str] = Counter()
    for record in records:
        found = terms(record.text)
        standing.update(f"about {name}" for name in found.subjects)
        standing.update(found.stems.keys())
    return {name: 1 / count for name, count in standing.items()}


@dataclass(frozen=True, slots=True)
class Shared:
    """What two sides have in common, the rarest first: ``subjects``, or where they name none together the
    stems of ``words``; and the same as a phrase for a reader."""

    phrase: str
    subjects: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()

    def places(self, text: str) -> tuple[tuple[int, int], ...]:
        """Where ``text`` has it: spans of characters."""
        if self.subjects:
            return places(text, self.subjects)
        return tuple((token.start, token.end) for token in base_tokens(text) if token.stem in self.stems)


def shared(left: Sequence[Record], right: Sequence[Record], rarity: Rarity) -> Shared:
    """What two sides have in common: the rarest subjects that both name, else the rarest words of both."""
    ours, theirs = ([terms(record.text) for record in side] for side in (left, right))
    about = _in_both(ours, theirs, lambda term: term.subjects)
    named = sorted(about, key=lambda name: (-rarity.get(f"about {name}", 0.0), name))[:MOST]
    if named:
        return Shared(f"both speak of {_listed(named)}", tuple(named))
    stems = _in_both(ours, theirs, lambda term: term.stems)
    telling = sorted(stems, key=lambda stem: (-rarity.get(stem, 0.0), stem))[:MOST]
    if not telling:
        return Shared("both stand at the like place")
    forms = {stem: form for term in ours for stem, form in term.forms.items()}
    words = [f"“{forms[stem].strip('-/')}”" for stem in telling]
    return Shared(f"both use the words {_listed(words)}", (), tuple(telling))


def _in_both(ours: Iterable[Terms], theirs: Iterable[Terms], what: What) -> set[str]:
    return {name for term in ours for name in what(term)} & {name for term in theirs for name in what(term)}


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
