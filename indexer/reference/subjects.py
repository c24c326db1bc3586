"""Subjects: what paragraphs are about, more closely than a theme says it, from ``subjects.toml``.

Comes in: the file, and the folded words of a text. Goes out: the subjects that the text names, how often and
where. Pure but for the reading of the file, which is read once.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from indexer.words import fold

Phrase = tuple[str, ...]


@cache
def subjects() -> dict[str, tuple[str, ...]]:
    """The phrases of each subject, as they stand in the file."""
    text = files("indexer.reference").joinpath("subjects.toml").read_text(encoding="utf-8")
    return {name: tuple(phrases) for name, phrases in tomllib.loads(text)["subjects"].items()}


def named(words: Sequence[str]) -> Counter[str]:
    """How often a text names each subject, from its folded words in order; of phrases that begin at one word,
    each subject's counts once."""
    return Counter(name for _, names in _found(words) for name in names)


def places(words: Sequence[str], names: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where a text names the subjects ``names``: the first word of each phrase and the one after its last, in
    order, none over another."""
    found: list[tuple[int, int]] = []
    for place, here in _found(words):
        longest = max((length for name, length in here.items() if name in names), default=0)
        if longest and (not found or place >= found[-1][1]):
            found.append((place, place + longest))
    return tuple(found)


def _found(words: Sequence[str]) -> Iterator[tuple[int, dict[str, int]]]:
    """Each place at which a phrase begins, with the subjects it names and how many words do so, at most. What
    lies inside a longer phrase is not named: "private fostering" is not about the fostering service, nor
    "employment and training" about the training of staff."""
    begun = _by_first_word()
    plain = [singular(word) for word in words]
    ends = 0
    for place, word in enumerate(plain):
        here: dict[str, int] = {}
        for phrase, name in begun.get(word, ()):
            if len(phrase) == 1 or tuple(plain[place : place + len(phrase)]) == phrase:
                here[name] = max(here.get(name, 0), len(phrase))
        longest = max(here.values(), default=0)
        here = {name: length for name, length in here.items() if place + length > ends and length == longest}
        ends = max(ends, place + longest)
        if here:
            yield place, here


@lru_cache(maxsize=1 << 15)
def singular(word: str) -> str:
    """The singular of a folded word, roughly: the same form for both is all that matters."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@cache
def _by_first_word() -> dict[str, list[tuple[Phrase, str]]]:
    found: dict[str, list[tuple[Phrase, str]]] = {}
    for name, phrases in subjects().items():
        for text in phrases:
            phrase = tuple(singular(word) for word in fold(text).split())
            found.setdefault(phrase[0], []).append((phrase, name))
    return found
