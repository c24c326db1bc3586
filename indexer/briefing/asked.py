"""What a quotation asks for: the stretches that it gives as unbroken, and the gaps that it declares.

Comes in: the text of a quotation. Goes out: an ``Asked``. Pure. What a quotation declares is no alteration:

- An ellipsis (…, ..., [...], (…)) stands for any words, or none.
- Words in square brackets are the writer's own, in the place of at most ``MOST_REPLACED`` words; "[sic]" and
  the like stand for none.
- "[T]he" and "improve[d]" change a word: the first its first letter's case, the second its ending.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.briefing.wording import BARRIER, Wording, wording

MOST_REPLACED = 12
"""Words of the source that one bracket may stand for: "[it]" for an authority and its partners."""

MOST_GAPS = 30
"""Gaps that are read as such; a quotation with more is taken as it stands, and no quotation seen has five."""

_DOTS = r"(?:…|\.(?:\s?\.){2,3})"
_GAP = re.compile(
    rf"(?P<dots>[\[(]\s*{_DOTS}\s*[\])]|{_DOTS})"
    r"|(?P<remark>[\[(](?:sic|!|\?|\d{1,3}|(?:my |our |the author[’']s )?emphasis[^\[\]()]{0,40})[\])])"
    r"|(?P<head>\w*)\[(?P<letters>[^\W\d_]{1,4})\](?P<tail>\w*)"
    r"|\[(?P<own>[^\[\]]{0,200})\]",
    re.I,
)
_INITIAL = re.compile(r"(?<!\w)\[([^\W\d_])\](?=\w)")


@dataclass(frozen=True, slots=True)
class Gap:
    """One ellipsis or bracket: what is ``printed``, how many words of the source it may stand for at most
    (None: any number), and of one changed word the letters that it ``begins`` and ``ends`` with, and those
    in brackets."""

    printed: str
    most: int | None
    begins: str = ""
    ends: str = ""
    letters: str = ""

    @property
    def is_ellipsis(self) -> bool:
        """Whether it says that words were left out, and puts none in their place."""
        return self.most is None


Gaps = tuple[Gap, ...]


def fit(gaps: Gaps, words: Sequence[str]) -> bool:
    """Whether ``gaps``, side by side, may stand for ``words``."""
    reached = {0}
    for gap in gaps:
        if gap.begins or gap.ends:
            changed = (at for at in reached if at < len(words) and _changed(gap, words[at]))
            reached = {at + 1 for at in changed}
        elif gap.most is None:
            reached = set(range(min(reached, default=len(words) + 1), len(words) + 1))
        else:
            reached = {on for at in reached for on in range(at, min(at + gap.most, len(words)) + 1)}
    return len(words) in reached


def _changed(gap: Gap, word: str) -> bool:
    """Whether ``word`` is the changed word: one with another ending or, at its beginning, the same letters.
    "[in]effective" for "effective", or "h[ardly]" for "have", is another word."""
    whole, head, tail = word.casefold(), gap.begins, gap.ends
    if not head:
        return whole == gap.letters + tail
    enough = len(head) >= (2 if tail else 3)
    return enough and whole.startswith(head) and whole.endswith(tail) and len(whole) <= len(head + tail) + 4


def reach(gaps: Gaps) -> int | None:
    """How many words ``gaps`` may stand for at most; None for any number."""
    most = [gap.most for gap in gaps]
    return None if None in most else sum(number or 0 for number in most)


@dataclass(frozen=True, slots=True)
class Asked:
    """``stretches`` in order, with the gaps before each and, last, those after all.
    ``changed`` are the words of each stretch whose first letter's case is declared to be changed."""

    text: str
    stretches: tuple[Wording, ...]
    gaps: tuple[Gaps, ...]
    changed: tuple[frozenset[int], ...]

    @property
    def words(self) -> int:
        """How many words are quoted."""
        return sum(map(len, self.stretches))

    @property
    def longest(self) -> int:
        """How many words the longest stretch has."""
        return max(map(len, self.stretches), default=0)


def asked(text: str) -> Asked:
    """What the quotation ``text`` asks for."""
    initials: list[int] = []

    def bare(match: re.Match[str]) -> str:
        initials.append(match.start() - 2 * len(initials))
        return match[1]

    plain = _INITIAL.sub(bare, text.replace(BARRIER, " "))
    stretches: list[Wording] = []
    gaps: list[Gaps] = []
    changed: list[frozenset[int]] = []
    pending: Gaps = ()
    at = 0

    def close(end: int) -> None:
        nonlocal pending
        stretch = wording(plain[at:end])
        if len(stretch):
            places = {span[0] + at: number for number, span in enumerate(stretch.spans)}
            stretches.append(stretch)
            gaps.append(pending)
            changed.append(frozenset(places[i] for i in initials if i in places))
            pending = ()

    for match in _GAP.finditer(plain):
        close(match.start())
        pending = (*pending, _gap(match))
        at = match.end()
    close(len(plain))
    if sum(map(len, gaps)) + len(pending) > MOST_GAPS:
        return literal(text)
    return Asked(text, tuple(stretches), (*gaps, pending), tuple(changed))


def literal(text: str) -> Asked:
    """``text`` with nothing declared: brackets and dots are what they are in the source."""
    stretch = wording(text.replace(BARRIER, " "))
    return Asked(text, (stretch,) if len(stretch) else (), ((), ()), (frozenset(),))


def _gap(match: re.Match[str]) -> Gap:
    if match["dots"]:
        return Gap(match["dots"], None)
    if match["remark"]:
        return Gap(match[0], 0)
    if match["head"] or match["tail"]:
        head, letters, tail = (match[name].casefold() for name in ("head", "letters", "tail"))
        return Gap(match[0], 1, head, tail, letters)
    return Gap(match[0], MOST_REPLACED)
