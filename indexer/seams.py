"""Where two printed lines meet: one text again.

Comes in: a text and the line that goes on with it. Goes out: one text. A hyphen at a line's end holds a
compound together ("multi-/agency"), unless it hangs ("16- / and 17-year-olds"). Where the source tells
whether a blank was printed there, it is followed; else the words tell. Promises: no character is lost.
"""

from __future__ import annotations

from indexer.reference import pattern

LONGEST = 1_000
"""Characters in which the last word of a text is looked for."""


def join(text: str, more: str, glued: bool | None = None) -> str:
    """``text`` and ``more``, which goes on with it, as one. ``glued`` says whether no blank was printed
    between them (None: the source does not tell).

    >>> join("a multi-", "agency team"), join("aged 16-", "and 17-year-olds")
    ('a multi-agency team', 'aged 16- and 17-year-olds')
    """
    if not text or not more:
        return text or more
    if glued is None:
        seam = f"{text[-LONGEST:].rpartition(' ')[2]} {more.partition(' ')[0]}"
        glued = bool(pattern("held_hyphen").search(seam))
    hangs = text.endswith("-") and pattern("hangs_before").search(more)
    return f"{text}{more}" if glued and not hangs else f"{text} {more}"
