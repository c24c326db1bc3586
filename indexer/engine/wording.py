"""Wording: which paragraphs say the same in the same words but for names and figures.

In: a Record and its tokens. Out: eight bytes, the same for two texts that differ only in names (of the
authority; what is printed with a capital inside a sentence) and figures. Sentences that every report of a
framework carries have one wording; two findings that differ in one word do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

from indexer.engine.analysis import Token, sentence_starts, tokens
from indexer.types import Record


def wording(record: Record, words: Sequence[Token]) -> bytes:
    """Eight bytes that name the wording of a record's text, whose tokens are ``words``."""
    names = {token.word for token in tokens(record.authority)}
    starts = sentence_starts(record.text)
    kept: list[str] = []
    for token in words:
        first = bool(starts) and token.start >= starts[0]
        while starts and token.start >= starts[0]:
            starts.pop(0)
        named = record.text[token.start].isupper() and not first
        if not (named or token.word in names or any(map(str.isdigit, token.word))):
            kept.append(token.word)
    return blake2b(" ".join(kept).encode(), digest_size=8).digest()
