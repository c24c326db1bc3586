"""Links that show the words quoted: text directives, the ``#:~:text=…`` at the end of an address.

Comes in: the blocks of text of a page in their order, and which words of one of them are meant. Goes out: the
directive, or "" where none leads to these words alone. Promises: what a browser finds by the directive is
these words, at this place. It looks from the top of the page for the first place that has them, as whole
words, in any case and with any accents, and with the words that are asked for around it
(https://wicg.github.io/scroll-to-text-fragment/); so each directive is tried here by the same rules, and
the shortest that leads to the place is taken.

    text=[prefix-,]start[,end][,-suffix]      each percent-encoded; "-", "," and "&" would part them

Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from indexer.excerpt import is_boundary

LONG = 100
"""Characters from which the words are named by their beginning and their end."""

ENDS = (4, 7, 12)
"""Words of that beginning and that end."""

AROUND = ((0, 0), (3, 0), (0, 3), (3, 3), (8, 0), (0, 8), (8, 8), (30, 30))
"""Words before and after that may be needed to tell a place from others."""

_QUOTES = str.maketrans("‘’‚‛“”„‟", "''''\"\"\"\"")

Span = tuple[int, int]


@dataclass(frozen=True)
class Directive:
    """A text directive; what is not there is ""."""

    start: str
    end: str = ""
    prefix: str = ""
    suffix: str = ""

    def __str__(self) -> str:
        terms = (
            self.prefix and f"{_encoded(self.prefix)}-",
            _encoded(self.start),
            _encoded(self.end),
            self.suffix and f"-{_encoded(self.suffix)}",
        )
        return "text=" + ",".join(term for term in terms if term)


@dataclass(frozen=True)
class _Block:
    text: str

    @cached_property
    def folded(self) -> str:
        return fold_characters(self.text)


def fragment(blocks: Sequence[str], block: int, start: int, end: int) -> str:
    """The end of the address that leads to ``blocks[block][start:end]``, with its ``#:~:``; "" if none
    does."""
    page = [_Block(text) for text in blocks]
    for directive in _directives(blocks[block], start, end):
        if _found(page, directive) == (block, start, end):
            return f"#:~:{directive}"
    return ""


def fold_characters(text: str) -> str:
    """``text`` without case and accents, quotation marks straight; each character stays in its place."""
    return "".join(_folded(char) for char in text.translate(_QUOTES))


def _folded(char: str) -> str:
    if char.isascii():
        return char.lower()
    letter = unicodedata.normalize("NFKD", char).casefold()[:1]
    return letter if letter.strip() else char  # an accent alone is decomposed to a blank that bears it


def _encoded(term: str) -> str:
    return quote(term, safe="").replace("-", "%2D")


def _directives(text: str, start: int, end: int) -> Iterator[Directive]:
    """The directives that could lead to a stretch of ``text``, the shortest first."""
    inside = _words(text, start, end)
    if not inside:
        return
    pairs = [(text[start:end], "")]
    if end - start > LONG:
        ends = [n for n in ENDS if 2 * n < len(inside)]
        pairs = [(text[start : inside[n - 1][1]], text[inside[-n][0] : end]) for n in ends] + pairs
    before, after = _words(text, 0, start), _words(text, end, len(text))
    for few, many in AROUND:
        if (few and not before) or (many and not after):
            continue
        prefix = text[before[-few:][0][0] : start].rstrip() if few else ""
        suffix = text[end : after[:many][-1][1]].lstrip() if many else ""
        for first, last in pairs:
            yield Directive(first, last, prefix, suffix)


def _words(text: str, start: int, end: int) -> list[Span]:
    """Where the stretches without white space stand."""
    found: list[Span] = []
    at = start
    while at < end:
        if text[at].isspace():
            at += 1
            continue
        last = at
        while last < end and not text[last].isspace():
            last += 1
        found.append((at, last))
        at = last
    return found


def _found(page: Sequence[_Block], wanted: Directive) -> tuple[int, int, int] | None:
    """What a browser finds first. Everything here stands within one block."""
    terms = Directive(*map(fold_characters, (wanted.start, wanted.end, wanted.prefix, wanted.suffix)))
    for number, block in enumerate(page):
        span = _in_block(block, terms)
        if span:
            return number, *span
    return None


def _in_block(block: _Block, terms: Directive) -> Span | None:
    folded, text = block.folded, block.text
    at = -1
    while (at := folded.find(terms.prefix or terms.start, at + 1)) >= 0:
        if not is_boundary(text, at):
            continue
        start = _past_blanks(text, at + len(terms.prefix)) if terms.prefix else at
        if not folded.startswith(terms.start, start):
            continue
        end = start + len(terms.start)
        if not terms.end:
            if _followed(block, end, terms.suffix):
                return start, end
            continue
        if not is_boundary(text, end):
            continue
        last = end - 1
        while (last := folded.find(terms.end, last + 1)) >= 0:
            stop = last + len(terms.end)
            if is_boundary(text, last) and _followed(block, stop, terms.suffix):
                return start, stop
    return None


def _followed(block: _Block, end: int, suffix: str) -> bool:
    """Whether a match that ends at ``end`` is one: with a whole word, or before ``suffix``."""
    if not suffix:
        return is_boundary(block.text, end)
    begins = _past_blanks(block.text, end)
    return block.folded.startswith(suffix, begins) and is_boundary(block.text, begins + len(suffix))


def _past_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
