"""Words that a line's end broke, told from compounds that it only divided.

Comes in: the lines of a report. Goes out: a ``Vocabulary`` that answers, for the two sides of a hyphen at a
line's end, whether the word is broken. In print the two look alike: "assess-/ment" is a word broken, "well-/
established" and "in-/house" are compounds that keep their hyphen. The evidence is the same report: a
word is taken to be broken only where the report has it whole elsewhere, never with that hyphen, and one of
the sides is no word of the report. In 357 line-end hyphens of 70 published reports none is such a break;
conversions and older files have them. Promises: without evidence the hyphen stays, as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from indexer.types import Line

LONGEST_WORD = 1_000
"""Characters in which the last word of a text is looked for: a paragraph may be long, and be asked often."""

_TOKEN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class Vocabulary:
    """The words that a report has within its lines, without case."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._words = {
            token.group().casefold()
            for line in lines
            for token in _TOKEN.finditer(line.text)
            if not line.text.startswith("-", token.end())
        }

    def broken(self, before: str, after: str) -> bool:
        """Whether "``before``-/``after``" is one word, broken: ``before`` is what stands before the
        hyphen, ``after`` what opens the next line.

        >>> words = Vocabulary([Line("an assessment of need is made", 1)])
        >>> words.broken("assess", "ment of"), words.broken("well", "made plans")
        (True, False)
        """
        left, right = _last(before), _first(after)
        return (
            bool(left and right)
            and f"{left}{right}" in self._words
            and f"{left}-{right}" not in self._words
            and not (left in self._words and right in self._words)
        )


def _last(text: str) -> str:
    for word in reversed(text[-LONGEST_WORD:].split(" ")):
        if found := _TOKEN.findall(word):
            return str(found[-1]).casefold()
    return ""


def _first(text: str) -> str:
    match = _TOKEN.match(text)
    return match.group().casefold() if match else ""


def as_printed(text: str, broken: tuple[int, ...]) -> str:
    """``text`` with the hyphens back that were left out at the offsets ``broken``, each with the blank that
    the end of its line is. The inverse of what ``blocks`` does.

    >>> as_printed("an assessment", (9,))
    'an assess- ment'
    """
    for offset in reversed(broken):
        text = f"{text[:offset]}- {text[offset:]}"
    return text
