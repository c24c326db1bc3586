"""Step 8: which numbers are paragraph numbers.

Comes in: the lines of running text (no headings, tables, furniture). Goes out: for the line on which a
paragraph starts, its ``Start``. Text is full of numbers that look like paragraph numbers ("aged 16. The
…", "in 2012. …"), and conversions move real ones into the line or lose them. What tells them apart is
that the printed numbers form one chain, 1, 2, 3 …, through the report (restarting only where a second
report is bound in). So:

1. every number at the start of a line, and every one that could have slipped to the end of the first
   printed line of a paragraph, is a candidate, weighted by how a paragraph start looks;
2. the chain with the greatest weight is chosen; gaps and restarts cost;
3. a gap is closed by inference where as many stretches of text stand in it as numbers are missing.

Whatever was put back or inferred is a warning, and so is a gap that stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from indexer.reading.notes import Code, Notebook
from indexer.reference import pattern
from indexer.types import Correction, Line
from indexer.words import ends_sentence, starts_lower

FIRST_LINE = 130
"""Characters within which a displaced number stands: a printed line of body text has 60 to 110."""

WIDEST_GAP = 10
"""Numbers that may be missing in a row before the chain is taken to be another one."""

UNEXPECTED = 0.1
MID_SENTENCE = 0.3
"""What a candidate loses for standing without a gap, bullet or heading before it; after an unfinished
sentence; before a small letter."""

DISPLACED = 0.7
BARE = 0.65
"""The weights of a displaced number and of one without its dot: above a number inside a sentence (0.6),
below any plain start (0.9)."""

SETTLED = 20.0
"""The weight of what a sidecar says: more than any chain gains by leaving it out."""

HANGING = 10.0
"""Points by which text stands right of its number at least; 20 or more in all reports seen."""

GAP_COST = 0.6
RESTART_COST = 2.5
AFTER_HEADING = 1.0
"""Tuned so that three paragraphs in sequence carry a restart and two stray numbers do not, but two do right
under a heading: a list of recommendations with numbers of its own stands before the paragraphs from 1."""


@dataclass(frozen=True, slots=True)
class Start:
    """A paragraph starts on this line. ``span`` is where its printed number stands in the line's text
    (None where it was lost), or in that of the line ``later`` if a wrap took it there. ``part`` counts
    restarts from 0."""

    number: int
    label: str
    span: tuple[int, int] | None
    part: int = 0
    later: Line | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    at: int
    start: Start
    weight: float
    opens: bool = False

    @property
    def displaced(self) -> bool:
        span = self.start.span
        return self.start.later is not None or (span is not None and span[0] > 0)


def find_starts(
    lines: tuple[Line, ...],
    breaks: frozenset[Line],
    notes: Notebook,
    settled: Mapping[int, Correction] | None = None,
) -> dict[Line, Start]:
    """Paragraph starts by line. ``breaks`` are the lines right after a heading or a
    table, where whatever stood open has ended; ``settled`` are the lines that a sidecar tells of."""
    chain = _best_chain(_candidates(lines, breaks, settled or {}))
    starts = {lines[candidate.at]: candidate.start for candidate in chain}
    before = _Candidate(-1, Start(0, "", None), 0.0)
    for after in chain:
        number, line = after.start.number, lines[after.at]
        if after.displaced:
            message = f"Paragraph number {number} stands inside the first line of its text; it was put back."
            notes.add(Code.NUMBER_DISPLACED, message, line)
        if after.start.part != before.start.part:
            message = f"Numbering starts again at {number}: a second part is taken to begin here."
            notes.add(Code.NUMBERING_RESTARTS, message, line)
            before = _Candidate(after.at - 1, Start(0, "", None, after.start.part), 0.0)
        starts |= _close_gap(lines, before, after, breaks, notes)
        before = after
    return starts


def _candidates(
    lines: tuple[Line, ...], breaks: frozenset[Line], settled: Mapping[int, Correction]
) -> list[_Candidate]:
    found = []
    for at, line in enumerate(lines):
        if line.number in settled and not line.piece:
            number = settled[line.number].number
            if number is not None:
                found.append(_Candidate(at, _as_said(line, number), SETTLED))
            continue
        match = pattern("paragraph_number").search(line.text)
        if not match:
            opens = _opens_stretch(lines, at, breaks)
            bare = pattern("bare_number").search(line.text)
            if bare and (opens or _hangs(lines, at)):
                found.append(_Candidate(at, _start(bare), BARE))
            if opens:
                displaced = pattern("displaced_number").finditer(line.text[:FIRST_LINE])
                found += [_Candidate(at, _start(m), DISPLACED) for m in displaced]
                after = lines[at + 1] if at + 1 < len(lines) else None
                if after and after not in breaks and after.number not in settled:
                    found += _wrapped_on(at, line, after)
            continue
        weight = 1.0
        if not (line.gap or line.whole or line.bullet or line in breaks):
            weight -= UNEXPECTED
        if at and line not in breaks and not ends_sentence(lines[at - 1].text):
            weight -= MID_SENTENCE
        if starts_lower(line.text[match.end() :]):
            weight -= MID_SENTENCE
        found.append(_Candidate(at, _start(match), weight, line in breaks))
    return found


def _hangs(lines: tuple[Line, ...], at: int) -> bool:
    """Whether the line opens left of the lines round it, set off from that above, as a number in a column of
    its own does; what stands above may then end as it likes."""
    line = lines[at]
    beside = [other for other in lines[max(0, at - 1) : at + 2] if other is not line and not other.bullet]
    return line.gap and any(
        line.indent is not None and other.indent is not None and other.indent > line.indent + HANGING
        for other in beside
    )


def _as_said(line: Line, number: int) -> Start:
    """The start of paragraph ``number``, whose printed number may stand before its text."""
    match = pattern("paragraph_number").search(line.text) or pattern("bare_number").search(line.text)
    return _start(match) if match and int(match["number"]) == number else Start(number, "", None)


def _wrapped_on(at: int, line: Line, after: Line) -> list[_Candidate]:
    """Displaced numbers that a wrap took from ``line`` to the one ``after``. Where one begins it, any other
    is of its text: no line may give the numbers of two paragraphs."""
    if after.gap or after.whole or after.bullet or len(line.text) > FIRST_LINE:
        return []
    rest = after.text[: max(0, FIRST_LINE - len(line.text))]
    first = pattern("paragraph_number").search(rest)
    matches = [first] if first else pattern("displaced_number").finditer(rest)
    return [_Candidate(at, replace(_start(m), later=after), DISPLACED) for m in matches]


def _start(match: re.Match[str]) -> Start:
    return Start(int(match["number"]), match["label"], match.span("label"))


def _best_chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The heaviest chain of candidates, with its parts counted."""
    best: list[float] = []
    came_from: list[int | None] = []
    heaviest: dict[int, int] = {}  # the best place for each number, among the lines above
    anywhere: int | None = None  # the best of all of them
    waiting: list[int] = []  # those of this line: they lead to none on it
    for here, candidate in enumerate(candidates):
        if waiting and candidates[waiting[0]].at != candidate.at:
            for place in waiting:
                number = candidates[place].start.number
                if number not in heaviest or best[place] > best[heaviest[number]]:
                    heaviest[number] = place
                if number > 0 and (anywhere is None or best[place] > best[anywhere]):
                    anywhere = place
            waiting = []
        number = candidate.start.number
        score, source = candidate.weight - _cost(candidate, number), None
        steps = [(heaviest[n], _cost(candidate, number - n)) for n in _led_by(number) if n in heaviest]
        if number == 1 and anywhere is not None:
            steps.append((anywhere, RESTART_COST - (AFTER_HEADING if candidate.opens else 0.0)))
        for there, cost in sorted(steps):
            if best[there] + candidate.weight - cost > score:
                score, source = best[there] + candidate.weight - cost, there
        best.append(score)
        came_from.append(source)
        waiting.append(here)
    chain: list[_Candidate] = []
    at: int | None = max(range(len(best)), key=best.__getitem__, default=None)
    if at is not None and best[at] <= 0 and candidates[at].weight < DISPLACED:
        at = None  # a stray number without its dot, and nothing that leads to it
    while at is not None:
        chain.append(candidates[at])
        at = came_from[at]
    chain.reverse()
    part = 0
    for position, candidate in enumerate(chain):
        if position and candidate.start.number <= chain[position - 1].start.number:
            part += 1
        chain[position] = replace(candidate, start=replace(candidate.start, part=part))
    return chain


def _led_by(number: int) -> range:
    """The numbers that may stand before ``number``, those between them missing."""
    return range(number - WIDEST_GAP - 1, number)


def _cost(candidate: _Candidate, step: int) -> float:
    """What it costs to come to ``candidate`` over ``step`` numbers. A displaced number may only be the
    next one: it is no evidence for a gap."""
    if candidate.displaced and step > 1:
        return float("inf")
    return min(step - 1, WIDEST_GAP) * GAP_COST


def _close_gap(
    lines: tuple[Line, ...],
    before: _Candidate,
    after: _Candidate,
    breaks: frozenset[Line],
    notes: Notebook,
) -> dict[Line, Start]:
    """The paragraphs missing between two, where just as many stretches of text stand there for them."""
    missing = range(before.start.number + 1, after.start.number)
    stretches = [at for at in range(before.at + 1, after.at) if _opens_stretch(lines, at, breaks)]
    if len(stretches) != len(missing):
        for number in missing:
            message = f"Paragraph {number} was not found before paragraph {after.start.number}."
            notes.add(Code.NUMBER_GAP, message, lines[after.at])
        return {}
    found = {}
    for number, at in zip(missing, stretches, strict=True):
        message = f"Paragraph number {number} is not in the source; this text stands where it belongs."
        notes.add(Code.NUMBER_LOST, message, lines[at])
        found[lines[at]] = Start(number, "", None, after.start.part)
    return found


def _opens_stretch(lines: tuple[Line, ...], at: int, breaks: frozenset[Line]) -> bool:
    """Whether a paragraph could open at ``at``: after a gap or as a bullet, with a capital, what stood
    before being finished. Items of a list that a colon introduces are not paragraphs."""
    line = lines[at]
    if line in breaks:
        return not starts_lower(line.text)
    if not (line.gap or line.whole or line.bullet) or starts_lower(line.text):
        return False
    before = lines[at - 1].text
    number_alone = (match := pattern("paragraph_number").search(before)) and match.end() == len(before)
    return ends_sentence(before) and not before.endswith(":") and not number_alone
