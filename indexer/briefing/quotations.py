"""Passages with their citations -> quotations, not yet tied.

Comes in: a ``Briefing`` and its citations. Goes out: ``Found`` values in the order of the briefing.
Promises: ``text[start:end]`` of the passage is the quotation, as printed; what is in marks of quotation
(``marks``), in a block quotation, or asserted by ``[[… "…"]]`` is found once each; citations and
attributions are left out.

- A block quotation is one quotation for each of its paragraphs, without marks around them, without lines that
  attribute it ("— Cumbria 2013, para 13") and without the citation at its end.
- A citation at the end inside the marks is no part: “… heard (Cumbria 2013, para 13)”.
- What "inspectors said" parts is two quotations, of which the second ``goes_on``; so is each later
  paragraph of a quotation whose paragraphs all open and of which only the last closes.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.briefing.citations import Cited
from indexer.briefing.limits import MAX_QUOTATION_WORDS, MAX_QUOTATIONS, refuse_over
from indexer.briefing.marks import Span, spans
from indexer.briefing.types import Briefing, Passage

SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|f(?:ound|inds?|inding)|not(?:ed?|es|ing)|report(?:ed|s|ing)?|add(?:ed|s|ing)?|"
    r"wr(?:ote|ites?|iting|itten)|conclud(?:ed?|es|ing)|stat(?:ed?|es|ing)|observ(?:ed?|es|ing)|judg(?:ed?|es|ing)|"
    r"continu(?:ed?|es|ing)|went on|goes on|go on|remark(?:ed|s)?|comment(?:ed|s)?|recogni[sz](?:ed?|es)|"
    r"acknowledg(?:ed?|es)|warn(?:ed|s)?|explain(?:ed|s)?|point(?:ed|s) out|describ(?:ed?|es)|reads?)\b",
    re.I,
)
_MOST_BETWEEN = 8
"""Words that may part two halves of one quotation."""
_ENDS_SENTENCE = re.compile(r"[.!?][\"”’')\]]*$")
_DASH = re.compile(r"\s*(?:[—–―]|--?\s|-(?=[A-Z]))")
_BEFORE_TAIL = re.compile(
    r"(?:[\s(\[—–―,;:]|-(?!\w)|(?<!\w)(?:see|also|source|sources|from|ofsted|in|at|cf\.?)(?!\w))*$", re.I
)
_AFTER_TAIL = re.compile(r"[\s)\]”\"’'.,;]*")
_WORDS_OF_CITATIONS = frozenset(
    "see also source sources from in at and or the of ofsted report reports inspection inspections letter cf "
    "ibid local authority arrangements for protection children s services p pp page note".split()
)
ADJACENT = re.compile(r"[\s,;:&()\[\]/|·•–—-]*(?:(?:and|or|see|also|cf\.?|with|in)\b[\s,;:(\[]*){0,3}", re.I)
"""What stands between citations that stand side by side."""


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation from ``start`` to ``end`` of a passage, marks and all from ``open`` to ``close``.

    ``own`` are the citations that are part of how it is printed: asserted with it, at its end inside the
    marks, around it as a link, or the attribution of its block. ``first`` and ``last`` are the first and
    the last passage of its block.
    """

    passage: int
    open: int
    start: int
    end: int
    close: int
    goes_on: bool = False
    block: bool = False
    own: tuple[Cited, ...] = ()
    first: int = 0
    last: int = 0


def quotations_in(briefing: Briefing, cited: Sequence[tuple[Cited, ...]]) -> list[Found]:
    """The quotations of ``briefing``. Raises BriefingError where they are too many."""
    found: list[Found] = []
    marked = [spans(_without_asserted(p.text, c)) for p, c in zip(briefing.passages, cited, strict=True)]
    index = 0
    while index < len(briefing.passages):
        if briefing.passages[index].quoted:
            stop = _end_of_block(briefing.passages, index)
            found += _block(briefing.passages, marked, cited, index, stop)
            index = stop
        else:
            found += _inline(briefing.passages, marked, cited, index)
            index += 1
        refuse_over(len(found), MAX_QUOTATIONS, "quotations")
    return found


def only_cites(passage: Passage, cited: Sequence[Cited]) -> bool:
    """Whether a passage is nothing but a citation: "— Cumbria 2013, para 13", "(Cumbria 2013/13)"."""
    if not cited:
        return False
    pieces, at = [], 0
    for one in cited:
        pieces.append(passage.text[at : max(at, one.start)])
        at = max(at, one.end)
    rest = re.findall(r"[^\W\d_]+", " ".join([*pieces, passage.text[at:]]).casefold())
    return bool(_DASH.match(passage.text)) or sum(word not in _WORDS_OF_CITATIONS for word in rest) <= 2


def attributes(passage: Passage, cited: Sequence[Cited]) -> bool:
    """Whether a passage says whose the words before it are."""
    return (bool(_DASH.match(passage.text)) and len(passage.text.split()) <= 60) or only_cites(passage, cited)


def _without_asserted(text: str, cited: Sequence[Cited]) -> str:
    """``text`` with blanks for each ``[[…]]``, whose marks are found already."""
    for one in cited:
        if text.startswith("[[", one.start) and text.startswith("]]", one.end - 2):
            text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text


# --- in marks ---------------------------------------------------------------------------------------------


def _inline(
    passages: Sequence[Passage], marked: Sequence[list[Span]], cited: Sequence[tuple[Cited, ...]], index: int
) -> Iterator[Found]:
    """The quotations of one passage that is not a block quotation, in order."""
    text, here = passages[index].text, cited[index]
    after = index > 0 and _reaches(passages, marked, index - 1)
    found: list[Found] = []
    for one in here:
        if one.quoted and any(map(str.isalnum, text[slice(*one.quoted)])):
            found.append(Found(index, one.start, *one.quoted, one.end, own=(one,)))
    for span in marked[index]:
        if span.unclosed and not _reaches(passages, marked, index):
            continue
        near = _near(here, span)
        if any(one.start <= span.start and span.end <= one.end and not one.linked for one in near):
            continue  # marks inside or around a citation: “What needs to improve”, item 2
        if any(one.quoted and span.open < one.end and one.start < span.close for one in near):
            continue  # around words that are asserted, and so are a quotation already
        start, end, own = _without_tail(text, span.start, span.end, near)
        words = text[start:end]
        if any(map(str.isalnum, words)) and len(words.split()) <= MAX_QUOTATION_WORDS:
            around = [one for one in near if one.linked and one.start <= start and end <= one.end]
            goes_on = after and span.open == 0
            found.append(Found(index, span.open, start, end, span.close, goes_on, own=(*around, *own)))
    before: Found | None = None
    for quotation in sorted(found, key=lambda each: each.open):
        if before is not None and _parted(text, before, quotation, here):
            quotation = replace(quotation, goes_on=True)
        yield quotation
        before = quotation


def _near(cited: Sequence[Cited], span: Span) -> Sequence[Cited]:
    """The citations in a quotation, and the last few that begin before it and may go over it."""
    begin = bisect_left(cited, span.open, key=lambda one: one.start)
    stop = bisect_left(cited, span.close, key=lambda one: one.start)
    return cited[max(0, begin - 4) : stop]


def _reaches(passages: Sequence[Passage], marked: Sequence[list[Span]], index: int) -> bool:
    """Whether a quotation is open at the end of a passage and the next passage opens it again."""
    if index + 1 >= len(passages) or not marked[index] or not marked[index][-1].unclosed:
        return False
    this, after = passages[index], passages[index + 1]
    together = (this.note, this.group, after.quoted) == (after.note, after.group, False)
    return together and bool(marked[index + 1]) and marked[index + 1][0].open == 0


def _parted(text: str, first: Found, second: Found, cited: Sequence[Cited]) -> bool:
    """Whether only words like "inspectors said" part two quotations, and no citation does."""
    between = text[first.close : second.open]
    at = bisect_left(cited, first.close, key=lambda one: one.start)
    return (
        not (at < len(cited) and cited[at].start < second.open)
        and not _ENDS_SENTENCE.search(text[first.end - 3 : first.end])
        and len(between.split()) <= _MOST_BETWEEN
        and not re.search(r"[.!?](?:\s|$)", between)
        and bool(SAYING.search(between))
    )


def _without_tail(
    text: str, start: int, end: int, cited: Sequence[Cited]
) -> tuple[int, int, tuple[Cited, ...]]:
    """The place of a quotation without blanks around it and without the citation at its end; and that."""
    own: list[Cited] = []
    stop = end
    for one in reversed(cited):
        if one.start < start or one.end > stop or (one.start, one.end) == (start, end):
            continue
        gap = text[one.end : stop]
        if not (ADJACENT.fullmatch(gap) if own else _AFTER_TAIL.fullmatch(gap)):
            break
        own.insert(0, one)
        stop = one.start
    if own:
        lead = _BEFORE_TAIL.search(text, max(start, stop - 60), stop)
        at = lead.start() if lead else stop
        set_off = any(char in "([—–―" for char in text[at:stop]) or _ENDS_SENTENCE.search(text[start:at][-3:])
        if set_off or any(_is_reference(text, one) for one in own) or at <= start:
            end = at
        else:
            own = []
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start, start + len(words.strip())), tuple(own)


def _is_reference(text: str, cited: Cited) -> bool:
    """Whether a link is a reference ("para 13") and not words of the sentence that it stands in."""
    words = text[cited.start : cited.end]
    return cited.linked and len(words.split()) <= 4 and any(map(str.isdigit, words))


# --- block quotations -------------------------------------------------------------------------------------


def _end_of_block(passages: Sequence[Passage], index: int) -> int:
    """Where the block quotation that begins with a passage ends."""
    this = passages[index]
    stop = index + 1
    while stop < len(passages) and passages[stop].quoted and passages[stop].group == this.group:
        if passages[stop].note != this.note:
            break
        stop += 1
    return stop


def _block(
    passages: Sequence[Passage],
    marked: Sequence[list[Span]],
    cited: Sequence[tuple[Cited, ...]],
    first: int,
    stop: int,
) -> Iterator[Found]:
    """The quotations of the passages from ``first`` to before ``stop``, parted by lines that attribute."""
    begin = first
    for index in range(first, stop + 1):
        ends = index == stop
        if not ends and not (index > begin and attributes(passages[index], cited[index])):
            continue
        yield from _stretch(passages, marked, cited, begin, index, () if ends else cited[index])
        begin = index + 1


def _stretch(
    passages: Sequence[Passage],
    marked: Sequence[list[Span]],
    cited: Sequence[tuple[Cited, ...]],
    first: int,
    stop: int,
    attribution: tuple[Cited, ...],
) -> Iterator[Found]:
    found: list[Found] = []
    own: list[Cited] = list(attribution)
    for index in range(first, stop):
        text, here = passages[index].text, cited[index]
        around = [one for one in here if one.linked and one.start == 0 and one.end == len(text)]
        start, end, tail = _without_tail(text, 0, len(text), [one for one in here if one not in around])
        if not tail:
            end, tail = _without_attribution(text, end, here)
        if index == first and (lead := _led(text, here)):
            start, own = max(start, lead[0]), [*own, *lead[1]]
        start, end = _unmarked(text, start, end, marked[index])
        own = list(dict.fromkeys([*own, *tail, *around, *_at_end(here, end)]))
        if any(map(str.isalnum, text[start:end])) and len(text[start:end].split()) <= MAX_QUOTATION_WORDS:
            found.append(Found(index, 0, start, end, len(text), bool(found), True))
    for one in found:
        yield Found(
            one.passage, 0, one.start, one.end, one.close, one.goes_on, True, tuple(own), first, stop - 1
        )


def _led(text: str, cited: Sequence[Cited]) -> tuple[int, tuple[Cited, ...]] | None:
    """Where the words begin after a line that says whose they are ("Cumbria 2013, para 13: the plans …")."""
    colon = re.match(r"[\s:—–-]*:\s+", text[cited[0].end :]) if cited and cited[0].start <= 1 else None
    return (cited[0].end + colon.end(), (cited[0],)) if colon else None


def _at_end(cited: Sequence[Cited], end: int) -> list[Cited]:
    """What stands after the words: the citations of a footnote that is referred to there."""
    return [one for one in cited if one.start >= end]


def _without_attribution(text: str, end: int, cited: Sequence[Cited]) -> tuple[int, tuple[Cited, ...]]:
    """The end of the words where a line of attribution was joined to them: "… heard. — Cumbria 2013"."""
    dash = max(text.rfind(f" {sign} ", 0, end) for sign in ("—", "–", "―", "--", "-"))
    after = tuple(one for one in cited if one.start > dash)
    if dash < 0 or not after or not _ENDS_SENTENCE.search(text[max(0, dash - 3) : dash].rstrip()):
        return end, ()
    return dash, after


def _unmarked(text: str, start: int, end: int, marked: Sequence[Span]) -> tuple[int, int]:
    """The place of a quotation without the marks that stand around all of it, or before or after it."""
    if marked and marked[0].open == start:
        span = marked[0]
        if span.unclosed or not text[span.close : end].strip(" .,;"):
            start, end = span.start, min(end, span.end)
    elif text[end - 1 : end] == "”" and not any(span.open < end <= span.close for span in marked):
        end -= 1
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    return start, max(start, start + len(words.strip()))
