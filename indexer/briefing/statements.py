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

_GRADE = (
    "(?P<grade>outstanding|good|adequate|inadequate|requiring improvement"
    "|requires? improvement(?: to be good)?)"
)
_OPEN = r"[“‘\"']?"
_IS = r"(?:as |to be |at |is |was |were |are |be )"
_JUDGED = re.compile(
    r"\b(?:judg(?:ed|es|ing)|grad(?:ed|es|ing)|rat(?:ed|es|ing)|deemed|assessed) "
    rf"(?:{_IS}?|(?:(?!not\b|un|that\b|whether\b|how\b)[\w’'-]+,? ){{1,8}}?(?:{_IS}|(?=inad|req|outs)))"
    rf"{_OPEN}{_GRADE}\b",
    re.I,
)
_JUDGEMENT_OF = re.compile(
    r"\b(?:judge?ment|grade|grading|rating)s? (?:of |was |is |were |as |for [\w’' -]{1,60}? (?:was|is) )"
    rf"{_OPEN}{_GRADE}\b",
    re.I,
)
_WAS_FOR = re.compile(
    rf"\b(?:was|were|is|are|remains?|remained) {_OPEN}{_GRADE}{_OPEN} "
    r"(?:overall\b|for (?:overall )?(?:effectiveness|leadership and governance|capacity (?:for|to) improve)"
    r"|(?<=inadequate )for (?:leadership|governance|safeguarding|quality))",
    re.I,
)
_OVERALL = re.compile(
    rf"\boverall (?:effectiveness|judge?ment|grade)(?: [\w’'-]+){{0,6}}? (?:was|is|as|:) {_OPEN}{_GRADE}\b",
    re.I,
)
_THEN = re.compile(
    r"[”’\"']?\s*(?:$|[.,;:()\[\]–—]|(?:overall|for|in|by|on|and|with|because|following|but|when|as|across|"
    r"despite|after|against|under|while|which|too|also|again)\b)",
    re.I,
)
"""What may follow a grade: not the thing that is good, as in "judged good practice to be spreading"."""
_HEDGED = re.compile(
    r"\b(?:not|never|no longer|previous(?:ly)?|formerly|earlier|neither|nor|until|if|whether|than|from|after|"
    r"before)\b",
    re.I,
)
_OTHER_JUDGE = re.compile(
    r"\b(?:managers?|auditors?|audits?|staff|leaders?|council|authority|board|partners?|parents|children|they|we)"
    r"(?: (?:have|had|has|also|then|themselves))? $",
    re.I,
)
"""Who judges, where it is no inspector."""

_WORDS = (
    "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen|twenty"
)
_NUMBER = re.compile(
    r"(?<![\w.,/:#¶§£$€-])(?P<value>[£$€]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[£$€]?\d+(?:\.\d+)?|"
    rf"(?:{_WORDS})\b)(?P<sign>\s?%| per ?cent\b| (?:million|billion|thousand)\b|(?:m|bn|k)\b)?"
    r"(?![\w/:]|[.,]\d|-[\da-z]|\s(?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand)\b)",
    re.I,
)
_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = "|".join([*_MONTHS, *(month[:3] for month in _MONTHS)])
_NAMED_BY = (
    "sections?|s|parts?|articles?|regulations?|schedules?|chapters?|annex|appendix|tables?|figures?|fig|pages?|"
    "pp?|paras?|paragraphs?|items?|bullets?|points?|recommendations?|notes?|footnotes?|numbers?|nos?|questions?|"
    "standards?|phase|stage|tier|level|grade|band|version|years?|class|form|act|age|group|quarter|week|day|"
    "between|ofsted"
)
_NOT_COUNTED_BEFORE = re.compile(
    rf"\b(?:{_NAMED_BY}|{_MONTH})\.?\s*(?:\d{{1,4}}(?:\s*(?:,|to|and|or|–|-)\s*)+){{0,6}}$", re.I
)
"""A number that names something: "section 47", "paragraphs 16 to 18", "May 22"."""
_OF_THE_BRIEFING = (
    "reasons?|things|points?|areas?|ways|examples?|themes?|issues?|questions?|findings?|reports?|recommendations?|"
    "judgements?|paragraphs?|inspections?|authorities|quotations?|parts?|sentences?|words"
)
_NOT_COUNTED_AFTER = re.compile(
    rf"\s*(?:(?:to|and|–|-|—)\s?\d{{1,2}} )?(?:{_MONTH})\b"
    r"|\s*(?:st|nd|rd|th)\b|\s?[–—-]\s?\d|\s?(?:am|pm)\b|\sto\s\d"
    r"|\s(?:years?|months?|weeks?|days?|hours?)\b|\s(?:in|out of)\s(?:\d|every|ten\b)"
    rf"|(?: [\w-]+)?\s(?:{_OF_THE_BRIEFING})\b",
    re.I,
)
"""A day of a month, a run, an hour, a length of time, a share; or what the writer counts, and not the report:
"for two reasons"."""
_ROUNDED = re.compile(
    r"\b(?:roughly|about|around|some|more than|over|under|nearly|almost|up to|at least|at most|fewer than|"
    r"less than|approximately|circa|below|above|just|between|close to|\d+ (?:in|out of)(?: every)?|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|hundred and|thousand) $",
    re.I,
)
"""What says that a number is not meant to be the report's own, or is half of a share or the end of a larger
number."""
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
            if at in seen or not _THEN.match(sentence, match.end("grade")):
                continue
            if _HEDGED.search(sentence, max(0, match.start() - 30), at):
                continue
            if _OTHER_JUDGE.search(sentence[: match.start()]):
                continue
            seen.add(at)
            yield "grade", _official(match["grade"]), at


def _official(word: str) -> str:
    """One of the official grades."""
    plain = word.casefold()
    return next((grade for grade in GRADES if plain.startswith(grade.casefold())), "Requires improvement")


def _counts(sentence: str, match: re.Match[str]) -> bool:
    """Whether a number is a figure that can be right or wrong."""
    value, sign = match["value"], (match["sign"] or "").strip().casefold()
    if _ROUNDED.search(sentence[: match.start()]):
        return False
    if sign or value[0] in "£$€":
        return True
    if re.fullmatch(r"(?:19|20)\d\d|0\d*|\d+\.\d+", value):
        return False
    if _ITEM_SIGN.match(sentence) and not sentence[: match.start()].strip(" [("):
        return False
    before = sentence[max(0, match.start() - 25) : match.start()]
    return not _NOT_COUNTED_BEFORE.search(before) and not _NOT_COUNTED_AFTER.match(sentence, match.end())
