"""Analysis: from verbatim text to the words that are searched.

In: any text. Out: its tokens, each with the folded word, the stem and its place in the text. The
index, the query and the highlighter all use this one function, so that what is found is what is
marked. It promises that ``text[token.start:token.end]`` is the verbatim word, and that folding never
changes what is shown.

- Case and accents do not count; neither do soft hyphens and other invisible characters.
- Apostrophes do not count, and a possessive "'s" falls away: children's, children’s, childrens.
- The raised digits of footnotes do not belong to a word: "reason¹" is "reason".
- A hyphen or slash parts words: "multi-agency" is two words side by side, "2012/13" two numbers.
- A decimal fraction is one word, and so is a number with thousands marks: 18.4; 1,200 is 1200.
- "&" is the word "and".
- Every word counts, stop words too, so that phrases are exact; ``STOP_WORDS`` is for queries.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from whoosh.analysis import STOP_WORDS as WHOOSH_STOP_WORDS
from whoosh.lang.porter2 import stem

_QUESTION_WORDS = "did do does had has how its their there they was were what which who"
STOP_WORDS: frozenset[str] = (WHOOSH_STOP_WORDS | set(_QUESTION_WORDS.split())) - {"may", "tbd", "us"}
"""Words that are passed over in a query that has others: Whoosh's, and those of a plain question.
"Out", "no" and "over" are not among them: they carry the sense of "out of hours"; nor is the month
of May."""

_APOSTROPHES = "'’‘ʼ`´＇"
_INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
_MARKS = "\u0300-\u036f"
_RAISED = "¹²³⁰⁴-⁹₀-₉¼-¾⅐-⅞①-⓿❶-➓"  # \w takes these for digits
_LETTER = rf"[^\W_{_RAISED}]"
_TOKEN = re.compile(
    rf"\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!{_LETTER})"
    rf"|\d+(?:\.\d+)+(?!{_LETTER})"
    rf"|{_LETTER}+(?:[{_APOSTROPHES}{_INVISIBLE}{_MARKS}]+{_LETTER}+)*[{_MARKS}]*"
    r"|&"
)
_POSSESSIVE = re.compile(rf"(?<=\w)[{_APOSTROPHES}][sS]$")
_UNFOLDABLE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})


class Token(NamedTuple):
    """``word`` is folded, ``stem`` is what the index holds, the rest is the place in the text."""

    word: str
    stem: str
    start: int
    end: int


def tokens(text: str) -> Iterator[Token]:
    """Yield the words of a text in order."""
    for match in _TOKEN.finditer(text):
        word, stemmed = _forms(match[0])
        yield Token(word, stemmed, match.start(), match.end())


def fold(word: str) -> str:
    """Fold one word: no case, accents, apostrophes or invisible characters."""
    decomposed = unicodedata.normalize("NFKD", word).casefold().translate(_UNFOLDABLE)
    return "".join(char for char in decomposed if char.isalnum() or char in ".*?") or word


@lru_cache(maxsize=1 << 16)  # more than the distinct words of 50,000 paragraphs
def _forms(raw: str) -> tuple[str, str]:
    word = "and" if raw == "&" else fold(_POSSESSIVE.sub("", raw))
    return word, word if any(map(str.isdigit, word)) else stem(word) or word
