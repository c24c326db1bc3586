"""What stands round "para 13" in running text: whether it can refer to the report cited last.

Comes in: text that is evened out, and the place of the words. Goes out: yes or no. Pure. Promises: numbers of
a law, a schedule or another document, and those of the text itself ("paragraph 3 above"), are left alone;
only a few words on either side are looked at.
"""

from __future__ import annotations

import re

_NEAR = 80
_LAW = (
    r"(?:acts?|articles?|sections?|schedules?|regulations?|rules?|guidance|annex|appendix|chapters?|codes?|"
    r"statutes?|bill|order|clauses?|convention|directive|handbook|framework|judgment|standards?)(?!\w)"
)
_AFTER_LAW = re.compile(rf"{_LAW}[ ,:(]*$", re.IGNORECASE)
_WORD_BEFORE = re.compile(
    r"(?P<before>(?:^|.)[ ]?[\"'(\[]*)(?P<word>[^\W_]+(?:['-][^\W_]+)*)(?P<mark>[ ,]*)$"
)
_OWN = re.compile(
    r" *+(?:above|below|here|overleaf)(?!\w)|-[0-9a-z]|[^\W\d_]"
    rf"|,? *+(?:(?:of|to|in|under|from) )?(?:(?:the|an?|that|this|its|their) )?(?:[^\W\d_]+ )?{_LAW}",
    re.IGNORECASE,
)
_OF = re.compile(
    r" *+of (?:(?:the|this|that|its|their|our|same|inspection|ofsted|full) ){0,3}(?P<word>[^\W\d_]+)", re.I
)
_REPORTS = {"report", "reports", "inspection", "letter", "review", "lscb", "part"}


def can_refer_back(plain: str, start: int) -> bool:
    """Whether what stands before a place lets it refer to a report that was cited earlier. It does not after
    the name or the number of something else: "Children Act 1989, paragraph 13"."""
    before = plain[max(0, start - _NEAR) : start]
    if _AFTER_LAW.search(before):
        return False
    found = _WORD_BEFORE.search(before)
    if found is None:
        return True  # the beginning, a bracket, a mark of quotation, the end of a sentence
    word = found["word"]
    if word[0].isdigit():
        return False
    opens = found["before"].strip()[:1] in ("", ".", "!", "?", ":", ";", "(", "[", '"', "-")
    return not word[0].isupper() or (opens and "," not in found["mark"])


def can_end(plain: str, end: int) -> bool:
    """Whether what stands after a place lets it be one of a report: not "of the Act", not "above"."""
    if _OWN.match(plain, end):
        return False
    of = _OF.match(plain, end)
    return of is None or of["word"].lower() in _REPORTS


def in_brackets(plain: str, start: int, end: int) -> bool:
    """Whether nothing but a bracket stands on either side, and perhaps a word like "see"."""
    before = re.search(r"[(\[] *(?:(?:see|at|in|cf\.?|also) ){0,2}$", plain[max(0, start - 20) : start], re.I)
    return before is not None and plain[end : end + 1] in (")", "]")
