"""Subjects: what paragraphs are about, more closely than a theme says it, from ``subjects.toml``.

Comes in: the file, and the words of a text. Goes out: the subjects that the text names, and how often. Pure
but for the reading of the file, which is read once.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from importlib.resources import files

from indexer.words import fold

Phrase = tuple[str, ...]


@cache
def subjects() -> dict[str, tuple[str, ...]]:
    """The phrases of each subject, as they stand in the file."""
    text = files("indexer.reference").joinpath("subjects.toml").read_text(encoding="utf-8")
    return {name: tuple(phrases) for name, phrases in tomllib.loads(text)["subjects"].items()}


def named(text: str) -> Counter[str]:
    """How often ``text`` names each subject; of phrases that begin at one word, each subject's counts
    once."""
    words = [singular(word) for word in fold(text).split()]
    found: Counter[str] = Counter()
    for place, word in enumerate(words):
        here = {name for phrase, name in _by_first_word().get(word, ()) if _stands(phrase, words, place)}
        found.update(here)
    return found


def places(text: str, names: Collection[str]) -> tuple[tuple[int, int], ...]:
    """Where ``text`` names the subjects ``names``: spans of characters, in order, none over another."""
    found = [(match.span(), singular(word)) for match in _WORD.finditer(text) for word in _folded(match[0])]
    words = [word for _, word in found]
    spans: list[tuple[int, int]] = []
    for place, word in enumerate(words):
        here = [
            phrase
            for phrase, name in _by_first_word().get(word, ())
            if name in names and _stands(phrase, words, place)
        ]
        if here and (not spans or found[place][0][0] >= spans[-1][1]):
            last = place + max(map(len, here)) - 1
            spans.append((found[place][0][0], found[last][0][1]))
    return tuple(spans)


_WORD = re.compile(r"&|\w(?:[\w\u0300-\u036f'’‘`]*[\w\u0300-\u036f])?")
"""What ``fold`` makes one word of, without the marks around it."""


@lru_cache(maxsize=1 << 15)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(fold(word).split())


def _stands(phrase: Phrase, words: Sequence[str], place: int) -> bool:
    return tuple(words[place : place + len(phrase)]) == phrase


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
