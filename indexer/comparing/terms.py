"""What two texts are compared by: their stems, the subjects they name, their words in order.

Comes in: a text. Goes out: its ``Terms``. Pure; the terms of the texts asked for last are kept.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from indexer.engine.analysis import STOP_WORDS, base_tokens
from indexer.reference.subjects import named

KEPT = 4_000
"""Texts whose terms are kept: those of some fifteen reports."""


@dataclass(frozen=True, slots=True)
class Terms:
    """``stems`` without stop words and figures; ``forms`` has for each stem a word as printed; ``words`` are
    all words, folded, in order."""

    stems: Counter[str]
    forms: dict[str, str]
    subjects: Counter[str]
    words: tuple[str, ...]


@lru_cache(maxsize=KEPT)
def terms(text: str) -> Terms:
    """The terms of ``text``."""
    found = base_tokens(text)
    telling = [token for token in found if token.word not in STOP_WORDS and not token.word.isdigit()]
    words = tuple(token.word for token in found)
    return Terms(
        Counter(token.stem for token in telling),
        {token.stem: token.form for token in reversed(telling)},
        named(words),
        words,
    )
