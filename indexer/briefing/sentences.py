"""Where sentences begin.

Comes in: a text and the stretches of it that no sentence ends in (quotations, citations). Goes out: the
places at which sentences begin, in order, 0 left out. Pure. A remark in brackets goes with the sentence
before it, and so does the mark of a footnote; "para. 13" and the like end nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

_END = re.compile(r"[.!?…][)\]”’\"'»¹²³⁰⁴-⁹]*(?:\s+)(?=[^\W_a-z]|[“‘\"'«„])")
_SHORT = frozenset(
    "para paras p pp no nos eg e.g ie i.e cf ibid dr mr mrs ms st vol sec s ch v vs fig art jan feb mar apr "
    "jun jul aug sep sept oct nov dec approx".split()
)
_LAST_WORD = re.compile(r"[\w.]{1,6}$")


def sentence_starts(text: str, solid: Sequence[tuple[int, int]] = ()) -> list[int]:
    """The places in ``text`` where a sentence begins after another."""
    ordered = sorted(solid)
    starts = [start for start, _ in ordered]
    reach: list[int] = []  # how far the stretches up to each go
    for _, end in ordered:
        reach.append(max(end, reach[-1]) if reach else end)
    found = []
    for match in _END.finditer(text):
        at = bisect_right(starts, match.start()) - 1
        # The full stop may be the last thing in a quotation; what counts is where its marks end.
        if at >= 0 and reach[at] > match.end():
            continue
        word = _LAST_WORD.search(text, max(0, match.start() - 6), match.start())
        if match[0][0] == "." and word and word[0].casefold().strip(".") in _SHORT:
            continue
        found.append(match.end())
    return found
