"""What differs between two texts, by word.

Comes in: two texts. Goes out: spans (start, end) of the words in each that the other does not have there.
Pure. Promises: what no span covers stands in both texts, in the same order (tested).
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Spans = tuple[tuple[int, int], ...]

_WORD = re.compile(r"\S+")


def differing(left: str, right: str) -> tuple[Spans, Spans]:
    """The spans of ``left`` and of ``right`` in which they differ; neighbouring words are one span."""
    ours, theirs = list(_WORD.finditer(left)), list(_WORD.finditer(right))
    matcher = SequenceMatcher(None, [m[0] for m in ours], [m[0] for m in theirs], autojunk=False)
    changes = [code for code in matcher.get_opcodes() if code[0] != "equal"]
    return (
        tuple((ours[a].start(), ours[b - 1].end()) for _, a, b, _, _ in changes if b > a),
        tuple((theirs[c].start(), theirs[d - 1].end()) for _, _, _, c, d in changes if d > c),
    )
