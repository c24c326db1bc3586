"""Step 4: which numbers are paragraph numbers.

Comes in: the lines of running text (no headings, tables, furniture). Goes out: for the line on which a
paragraph starts, its ``Start``. Text is full of numbers that look like paragraph numbers ("aged 16. The
…", "in 2012. …"), and conversions move real ones into the line or lose them. What tells them apart is
that the printed numbers form one chain, 1, 2, 3 …, through the report (restarting only where a second
report is bound in). So:

1. every number at the start of a line, and every one that could have slipped to the end of the first
   printed line of a paragraph, is a candidate, weighted by how a paragraph start looks;
2. the chain with the greatest weight is chosen; gaps and restarts cost;
3. a gap of one is closed by inference where exactly one stretch of text stands in it.

Whatever was put back or inferred is a warning, and so is a gap that stays.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.reading.notes import Code, Notebook
from indexer.reference import pattern
from indexer.types import Line
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
"""The weight of a displaced number: above one inside a sentence (0.6), below any plain start (0.9)."""

GAP_COST = 0.6
RESTART_COST = 2.5
"""Tuned so that three paragraphs in sequence carry a restart and two stray numbers do not."""


@dataclass(frozen=True, slots=True)
class Start:
    """A paragraph starts on this line. ``span`` is where its printed number stands in the line's text
    (None where it was lost). ``part`` counts restarts from 0."""

    number: int
    label: str
    span: tuple[int, int] | None
    part: int = 0


@dataclass(frozen=True, slots=True)
class _Candidate:
    at: int
    start: Start
    weight: float

    @property
    def displaced(self) -> bool:
        return self.start.span is not None and self.start.span[0] > 0


def find_starts(lines: tuple[Line, ...], breaks: frozenset[int], notes: Notebook) -> dict[int, Start]:
    """Paragraph starts by line number. ``breaks`` are the numbers of lines right after a heading or a
    table, where whatever stood open has ended."""
    chain = _best_chain(_candidates(lines, breaks))
    starts = {lines[candidate.at].number: candidate.start for candidate in chain}
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


def _candidates(lines: tuple[Line, ...], breaks: frozenset[int]) -> list[_Candidate]:
    found = []
    for at, line in enumerate(lines):
        match = pattern("paragraph_number").search(line.text)
        if not match:
            if _opens_stretch(lines, at, breaks):
                found += [
                    _Candidate(at, Start(int(m["number"]), m["label"], m.span("label")), DISPLACED)
                    for m in pattern("displaced_number").finditer(line.text[:FIRST_LINE])
                ]
            continue
        weight = 1.0
        if not (line.gap or line.bullet or line.number in breaks):
            weight -= UNEXPECTED
        if at and line.number not in breaks and not ends_sentence(lines[at - 1].text):
            weight -= MID_SENTENCE
        if starts_lower(line.text[match.end() :]):
            weight -= MID_SENTENCE
        start = Start(int(match["number"]), match["label"], match.span("label"))
        found.append(_Candidate(at, start, weight))
    return found


def _best_chain(candidates: list[_Candidate]) -> list[_Candidate]:
    """The heaviest chain of candidates, with its parts counted."""
    best: list[float] = []
    came_from: list[int | None] = []
    for here, candidate in enumerate(candidates):
        number = candidate.start.number
        score, source = candidate.weight - _cost(candidate, number), None
        for there in range(here):
            other = candidates[there]
            step = number - other.start.number
            if other.at == candidate.at:
                continue
            if 1 <= step <= WIDEST_GAP + 1:
                cost = _cost(candidate, step)
            elif number == 1:
                cost = RESTART_COST
            else:
                continue
            if best[there] + candidate.weight - cost > score:
                score, source = best[there] + candidate.weight - cost, there
        best.append(score)
        came_from.append(source)
    chain: list[_Candidate] = []
    at: int | None = max(range(len(best)), key=best.__getitem__, default=None)
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
    breaks: frozenset[int],
    notes: Notebook,
) -> dict[int, Start]:
    """The paragraph missing between two, where exactly one stretch of text stands there for it."""
    missing = range(before.start.number + 1, after.start.number)
    if len(missing) == 1:
        number = missing[0]
        stretches = [at for at in range(before.at + 1, after.at) if _opens_stretch(lines, at, breaks)]
        if len(stretches) == 1:
            line = lines[stretches[0]]
            message = f"Paragraph number {number} is not in the source; this text stands where it belongs."
            notes.add(Code.NUMBER_LOST, message, line)
            return {line.number: Start(number, "", None, after.start.part)}
    for number in missing:
        message = f"Paragraph {number} was not found before paragraph {after.start.number}."
        notes.add(Code.NUMBER_GAP, message, lines[after.at])
    return {}


def _opens_stretch(lines: tuple[Line, ...], at: int, breaks: frozenset[int]) -> bool:
    """Whether a paragraph could open at ``at``: after a gap or as a bullet, with a capital, what stood
    before being finished. Items of a list that a colon introduces are not paragraphs."""
    line = lines[at]
    if line.number in breaks:
        return not starts_lower(line.text)
    if not (line.gap or line.bullet) or starts_lower(line.text):
        return False
    before = lines[at - 1].text
    return ends_sentence(before) and not before.endswith(":")
