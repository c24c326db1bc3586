"""What a finding says, in sentences.

Comes in: what was compared. Goes out: text. Pure. Promises: a note says what was compared with what and what
came of it, and accuses nobody; what a quotation declares (ellipses, brackets) is told where it could hide
something.
"""

from __future__ import annotations

import re

from indexer.briefing.match import Match
from indexer.briefing.wording import BARRIER, Wording
from indexer.citation import month_text, short_label
from indexer.generations import Generation
from indexer.types import Record

_NEGATIONS = frozenset("not no never none neither nor without cannot hardly rarely seldom few little".split())
MOST_SHOWN = 160
"""Characters of words left out that a note shows."""


def name(generation: Generation, record: Record) -> str:
    """A paragraph as a note names it: "Cumbria, May 2013, ¶ 13"."""
    report = generation.report(record.report)
    return f"{report.authority}, {month_text(report)}, {short_label(record)}"


def pinpoint(record: Record) -> str:
    """``cumbria-2013-05/13``."""
    return f"{record.report}/{record.key}"


def declared(match: Match) -> str:
    """What stands in the source where the quotation declares a change, where that matters: all that brackets
    stand for, and what an ellipsis leaves out if there is a negation in it."""
    said = []
    for gaps, words in match.left_out:
        printed = " ".join(gap.printed for gap in gaps)
        if all(gap.is_ellipsis for gap in gaps):
            found = negations(words)
            if found:
                said.append(f"What “{printed}” leaves out includes “{found[0]}”: “{_short(words)}”.")
        elif words:
            said.append(f"Where it has “{printed}”, the paragraph has “{_short(words)}”.")
        else:
            said.append(f"“{printed}” is not in the paragraph.")
    return " ".join(said)


def turns(match: Match) -> bool:
    """Whether square brackets put in a negation, or stand for one: what the writer puts in may explain a
    quotation, not turn it round."""
    for gaps, words in match.left_out:
        shown = " ".join(gap.printed for gap in gaps if not gap.is_ellipsis)
        own = re.sub(r"(?<=\w)\[(\w+)\]|\[(\w+)\](?=\w)", r" \1\2 ", shown)
        if own and bool(negations(own)) != bool(negations(words)):
            return True
    return False


def before(text: Wording, first: int) -> str:
    """A negation that stands directly before the word ``first`` of the paragraph, and is not quoted."""
    if first == 0:
        return ""
    word = text.slice(first - 1, first)
    return f"The word before it in the paragraph is “{word}”." if negations(word) else ""


def negations(words: str) -> list[str]:
    """The words of negation in ``words``, as printed."""
    return [w for w in re.findall(r"[\w'’]+", words) if w.casefold() in _NEGATIONS or re.search("n['’]t$", w)]


def _short(words: str) -> str:
    words = words.replace(BARRIER, "…")
    if len(words) <= MOST_SHOWN:
        return words
    return f"{words[: MOST_SHOWN // 2].rsplit(' ', 1)[0]} … {words[-MOST_SHOWN // 2 :].split(' ', 1)[-1]}"
