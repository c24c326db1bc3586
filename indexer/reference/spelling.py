"""Spellings of one word, from ``spelling.toml``.

Comes in: a folded word. Goes out: the spelling under which all its variants are kept. Pure; the same word
always gives the same.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def spelling_entries() -> tuple[dict[str, Any], ...]:
    """The entries of the file as they stand, with their examples (for the test that they agree)."""
    text = files("indexer.reference").joinpath("spelling.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["spelling"])


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(entry["regex"]), entry["use"]) for entry in spelling_entries())


@cache
def _any_rule() -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{re.sub(r'[(](?![?])', '(?:', regex.pattern)})" for regex, _ in _rules()))


def one_spelling(word: str) -> str:
    """``word`` in the one spelling of all its variants.

    >>> one_spelling("organization")
    'organisation'
    """
    if _any_rule().search(word):
        for regex, use in _rules():
            word = regex.sub(use, word)
    return word
