"""Numbers and grades that a briefing states in its own words beside a citation.

Comes in: a ``Briefing``, its citations and its quotations. Goes out: ``Statement`` values in order. Promises:
precise rather than complete, for an objection to what was never said is worse than none: a word is a grade
only where the sentence speaks of judging ("judged adequate", "a judgement of good", "was inadequate for
leadership"), a number counts only where it is no date, no reference and no part of a name; nothing inside a
quotation or a citation is stated; a sentence without a citation states nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from indexer.briefing.citations import Cited
from indexer.briefing.quotations import Found
from indexer.briefing.sentences import sentence_starts
from indexer.briefing.types import Briefing, Citation, Statement
from indexer.types import GRADES

_GRADE = r"(?P<grade>outstanding|good|requires? improvement(?: to be good)?|requiring improvement|adequate|inadequate)"
_OPEN = r"[“‘\"']?"
_JUDGED = re.compile(
    rf"\b(?:judg(?:ed|es|ing)|grad(?:ed|es|ing)|rat(?:ed|es|ing)|deemed|assessed)\b(?! against| whether| how)"
    rf"(?: (?!not\b|un)[\w’'-]+,?){{0,8}}? (?:as |to be |at |is |was |were |are |that )*{_OPEN}{_GRADE}\b",
    re.I,
)
_JUDGEMENT_OF = re.compile(
    rf"\b(?:judge?ment|grade|grading|rating|graded?)s? (?:of |was |is |were |as |for [\w’' -]{{1,60}}? (?:was|is) )"
    rf"{_OPEN}{_GRADE}\b",
    re.I,
)
_WAS_FOR = re.compile(
    rf"\b(?:was|were|is|are|as|remains?|remained) {_OPEN}{_GRADE}{_OPEN[:-1]}? (?:overall|for (?:overall|leadership|"
    rf"governance|capacity|the (?:overall|effectiveness|quality)|safeguarding|adoption|looked after|care leavers))",
    re.I,
)
_OVERALL = re.compile(
    rf"\boverall (?:effectiveness|judge?ment|grade)(?: [\w’'-]+){{0,6}}? (?:was|is|as|:) {_OPEN}{_GRADE}\b",
    re.I,
)
_QUALIFIED = re.compile(
    r"[”’\"']?\s+(?:practice|work|progress|quality|time|debts?|standards?|support|evidence|enough|examples?|reason|"
    r"arrangements|services?|outcomes|and|or|in|at|to|than|but not)\b",
    re.I,
)
_HEDGED = re.compile(
    r"\b(?:not|never|no longer|previously|formerly|neither|nor|until|if|whether|than)\b", re.I
)

_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty"
)
_NUMBER = re.compile(
    r"(?<![\w.,/:#¶§£$€-])(?P<value>[£$€]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[£$€]?\d+(?:\.\d+)?|"
    rf"(?:{_WORDS})\b)(?P<sign>\s?%| per ?cent\b| (?:million|billion|thousand)\b|(?:m|bn|k)\b)?"
    r"(?![\w/:]|[.,]\d|-\d)",
    re.I,
)
_MONTHS = "january february march april may june july august september october november december".split()
_NOT_COUNTED_BEFORE = re.compile(
    r"\b(?:section|sections|s|part|parts|article|regulation|schedule|chapter|annex|appendix|table|figure|fig|page|"
    r"pages|p|pp|para|paras|paragraph|paragraphs|item|items|bullet|point|recommendation|recommendations|note|"
    r"footnote|number|no|nos|question|standard|phase|stage|tier|level|grade|band|version|key stage|year|years|"
    r"class|form|act|age|group|quarter|week|day|between|ofsted|"
    rf"{'|'.join(_MONTHS)}|{'|'.join(month[:3] for month in _MONTHS)})\.?\s*$",
    re.I,
)
_NOT_COUNTED_AFTER = re.compile(
    rf"\s*(?:(?:to|and|–|-|—)\s?\d{{1,2}} )?(?:{'|'.join(_MONTHS)}|{'|'.join(m[:3] for m in _MONTHS)})\b"
    r"|\s*(?:st|nd|rd|th)\b|\s?[–—-]\s?\d|\s?(?:am|pm)\b|\s+of (?:the|these|those|them)\b(?! \w+ (?:children|cases))",
    re.I,
)
_ITEM_SIGN = re.compile(r"^\s*[\[(]?\d{1,3}[.)\]]?\s")


def statements_in(
    briefing: Briefing, cited: Sequence[tuple[Cited, ...]], found: Sequence[Found]
) -> tuple[Statement, ...]:
    """The statements of ``briefing``."""
    quoted: dict[int, list[Found]] = {}
    for quotation in found:
        quoted.setdefault(quotation.passage, []).append(quotation)
    notes: dict[str, list[Cited]] = {}
    for passage, here in zip(briefing.passages, cited, strict=True):
        if passage.note is not None:
            notes.setdefault(passage.note, []).extend(here)
    statements: list[Statement] = []
    for index, passage in enumerate(briefing.passages):
        places = [(one.start, one) for one in cited[index]]
        places += [(mark.at, one) for mark in passage.marks for one in notes.get(mark.note, ())]
        if not places or passage.quoted:
            continue
        solid = [(one.open, one.close) for one in quoted.get(index, ())]
        solid += [(one.start, one.end) for one in cited[index] if not _is_around(one, quoted.get(index, ()))]
        starts = sentence_starts(passage.text, solid)
        bare = _blanked(passage.text, solid)
        by_sentence: dict[int, list[Citation]] = {}
        for at, one in sorted(places, key=lambda place: place[0]):
            # The mark of a footnote stands where its sentence ends.
            number = bisect_right(starts, at) if at < len(passage.text) else len(starts)
            by_sentence.setdefault(number, []).append(one.citation)
        for number, citations in by_sentence.items():
            start = starts[number - 1] if number else 0
            stop = starts[number] if number < len(starts) else len(bare)
            text = passage.text[start:stop].strip()
            tied = tuple(dict.fromkeys(citations))
            for kind, value, at in _stated(bare[start:stop]):
                statements.append(Statement(kind, value, text, passage.line_at(start + at), tied))
    return tuple(statements)


def _is_around(cited: Cited, found: Sequence[Found]) -> bool:
    """Whether a link goes over a quotation, which is then what is blanked."""
    return cited.linked and any(cited.start <= one.start and one.end <= cited.end for one in found)


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """``text`` with blanks for what stands in ``spans``; a grade alone in marks of quotation stays."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        if start < at:
            continue
        inside = text[start:end]
        keep = re.fullmatch(rf"[“‘\"']{_GRADE}[”’\"']", inside, re.I)
        pieces += [text[at:start], inside if keep else " " * len(inside)]
        at = end
    return "".join([*pieces, text[at:]])


def _stated(sentence: str) -> Iterator[tuple[str, str, int]]:
    """The kind, value and place of each statement of a sentence."""
    yield from _grades(sentence)
    for match in _NUMBER.finditer(sentence):
        if _counts(sentence, match):
            yield "number", match[0].strip(), match.start()


def _grades(sentence: str) -> Iterator[tuple[str, str, int]]:
    seen: set[int] = set()
    for pattern in (_JUDGED, _JUDGEMENT_OF, _WAS_FOR, _OVERALL):
        for match in pattern.finditer(sentence):
            at = match.start("grade")
            after = _QUALIFIED.match(sentence, match.end("grade"))
            if at in seen or (after and pattern is not _WAS_FOR):
                continue
            if _HEDGED.search(sentence, max(0, match.start() - 30), at):
                continue
            seen.add(at)
            yield "grade", _official(match["grade"]), at


def _official(word: str) -> str:
    """One of the official grades."""
    plain = word.casefold()
    return next((grade for grade in GRADES if plain.startswith(grade.casefold())), "Requires improvement")


def _counts(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is a figure that can be right or wrong."""
    value, sign = match["value"], match["sign"]
    if sign or value[0] in "£$€":
        return True
    if re.fullmatch(r"(?:19|20)\d\d|0\d*", value):
        return False
    if _ITEM_SIGN.match(sentence) and not sentence[: match.start()].strip(" [("):
        return False
    before = sentence[max(0, match.start() - 25) : match.start()]
    return not _NOT_COUNTED_BEFORE.search(before) and not _NOT_COUNTED_AFTER.match(sentence, match.end())
