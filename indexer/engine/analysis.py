"""Analysis: from verbatim text to the words that are searched.

In: any text. Out: its tokens, each with the printed form, the folded word, the stem and its place in the
text; and where its sentences begin. The index, the query and the highlighter all use these functions, so
that what is found is what is marked. They promise that ``text[token.start:token.end]`` is the verbatim
word, and that folding never changes what is shown.

- Case and accents do not count; neither do soft hyphens and other invisible characters.
- Apostrophes do not count, and a possessive "'s" falls away: children's, children’s, childrens.
- The raised digits of footnotes do not belong to a word: "reason¹" is "reason".
- A hyphen or slash parts words: "multi-agency" is two words side by side, "2012/13" two numbers. Words
  joined by hyphens are one word as well, "multiagency", at the place of their first.
- Spellings of one word have one stem: organization is organisation (``reference/spelling.toml``).
- A decimal fraction is one word, and so is a number with thousands marks: 18.4; 1,200 is 1200.
- "&" is the word "and".
- Every word counts, stop words too, so that phrases are exact; ``STOP_WORDS`` is for queries.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from whoosh.analysis import STOP_WORDS as WHOOSH_STOP_WORDS
from whoosh.lang.porter2 import stem as porter2

from indexer.reference.spelling import one_spelling

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
_APOSTROPHE = re.compile(f"[{_APOSTROPHES}]")
_UNSEEN = re.compile(f"[{_INVISIBLE}]")
_UNFOLDABLE = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th"})
_JOINED_BY = {**dict.fromkeys("-‐‑‒–−", "-"), **dict.fromkeys("/⁄", "/")}
JOINERS = "-/"
"""What the printed form of a word ends with where it is joined to the next."""

_SENTENCE_START = re.compile(
    r"(?<![.\s][A-Za-z])(?<!\b[A-Z])(?<!\be\.g)(?<!\bi\.e)(?<!\b[Nn]o)(?<!\bvs)"
    r"(?<!\betc)(?<!\b[DM]r)(?<!\bMs)(?<!\bMrs)(?<!\bSt)"
    r"[.!?][)\]’”\"'¹²³⁰⁴-⁹]*\s+(?=[\[(‘“\"']*[A-Z0-9£])"
)


class Token(NamedTuple):
    """``form`` is as printed, in small letters, with "-" or "/" at its end where that joins it to the next
    word; ``word`` is folded, ``stem`` the same for all forms of a word; then the place in the text, and the
    number among the words of the text, from 0."""

    form: str
    word: str
    stem: str
    start: int
    end: int
    place: int


def tokens(text: str) -> list[Token]:
    """The words of a text in order; after the last of several that hyphens join, all of them as one."""
    found: list[Token] = []
    chain: list[Token] = []
    for place, match in enumerate(_TOKEN.finditer(text)):
        start, end = match.span()
        joiner = _JOINED_BY.get(text[end : end + 1], "")
        if joiner and not _TOKEN.match(text, end + 1):
            joiner = ""
        form, word, stem = forms(match[0])
        token = Token(form + joiner, word, stem, start, end, place)
        found.append(token)
        if joiner == "-" or chain:
            chain.append(token)
        if chain and joiner != "-":
            if joiner == "" and all(part.word.isalpha() for part in chain):
                found.append(_joined(chain))
            chain = []
    return found


def base_tokens(text: str) -> list[Token]:
    """The words of a text in order; not those that several joined by hyphens are together."""
    return [token for token in tokens(text) if "-" not in token.form[:-1]]


def _joined(chain: list[Token]) -> Token:
    word = "".join(part.word for part in chain)
    form = "".join(part.form for part in chain)
    return Token(form, word, stem_of(word), chain[0].start, chain[-1].end, chain[0].place)


def sentence_starts(text: str) -> list[int]:
    """The offsets at which sentences begin, the first at 0."""
    return [0, *(match.end() for match in _SENTENCE_START.finditer(text))]


def sentence_places(text: str, words: list[Token]) -> list[int]:
    """The places of the words with which the sentences of ``text`` begin; ``words`` are its tokens."""
    starts = sentence_starts(text)
    found: list[int] = []
    for token in words:
        if starts and token.start >= starts[0]:
            found.append(token.place)
            starts = [start for start in starts if start > token.start]
    return found


def fold(word: str) -> str:
    """Fold one word: no case, accents, apostrophes or invisible characters."""
    decomposed = unicodedata.normalize("NFKD", word).casefold().translate(_UNFOLDABLE)
    return "".join(char for char in decomposed if char.isalnum() or char in ".*?") or word


@lru_cache(maxsize=1 << 16)  # more than the distinct words of 50,000 paragraphs
def stem_of(word: str) -> str:
    """The stem of a folded word, the same for all its spellings."""
    return word if any(map(str.isdigit, word)) else porter2(one_spelling(word)) or word


@lru_cache(maxsize=1 << 16)
def forms(raw: str) -> tuple[str, str, str]:
    """The printed form, the folded word and the stem of one word."""
    form = _APOSTROPHE.sub("'", _UNSEEN.sub("", unicodedata.normalize("NFC", raw).lower())) or raw
    word = "and" if raw == "&" else fold(_POSSESSIVE.sub("", raw))
    return form, word, stem_of(word)
