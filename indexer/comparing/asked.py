"""What became of what was asked for: the earlier report's recommendations, and what the later one says to
each.

Comes in: the records of two reports, the earlier first. Goes out: an ``Asked`` for each recommendation, in
order. Pure. Promises: every recommendation of the earlier report is there, with or without an answer; nothing
is said of how well it was carried out, only where the later report speaks of its matter.

A later recommendation on the same matter asks for it again; a finding on it answers, whatever it finds. Both
are told by what the texts alone share (``likeness.matter``), for a recommendation is short and stands in
another section than its answer. The numbers were fitted on recommendations labelled by hand
(``tests/asked.toml``, ``benchmarks/asked.py``). That a later report is silent does not mean that nothing was
done: its framework may not look at the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

from indexer.comparing.likeness import RECOMMENDATIONS, matter
from indexer.comparing.reasons import Rarity, in_common, rarities, shared
from indexer.comparing.terms import terms
from indexer.engine.analysis import sentence_starts
from indexer.types import Record

SHOWN = 0.3
"""How likely an answer must be to be shown."""

MOST = 5
"""Paragraphs that are shown of each kind."""

AGAIN = (1.08, -9.47)
ANSWERED = (1.03, -8.78)
"""Weight and constant that make of a matter in common how likely it is that a careful reader says "asked
again", or "answered"."""

CERTAIN = 0.99
"""The most that is said of an answer: a program that found it may be wrong."""

NAMED = "the later recommendation names it"

_NAMED = re.compile(r"\(\s*(?:see\s+)?para(?:graph)?s?\.?\s+([\d\s,;–—-]+(?:and\s+\d+\s*)?)\)", re.IGNORECASE)

_NUMBERS = re.compile(r"\b(\d{1,4})\b(?:\s*[–—-]\s*(\d{1,4})\b)?")


@dataclass(frozen=True, slots=True)
class Answer:
    """A paragraph of the later report that speaks to a recommendation: how likely that is, why, and which
    sentence does (its place in the text)."""

    record: Record
    confidence: float
    reason: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A recommendation, the paragraph it hangs on if it is an item, and what the later report says to it."""

    record: Record
    under: Record | None
    again: tuple[Answer, ...]
    answers: tuple[Answer, ...]


Answers = list[Answer]
Fit = tuple[float, float]
Numbered = Mapping[int, Record]


def recommendations(report: Sequence[Record]) -> list[Record]:
    """What a report recommends: paragraphs and items, without those that only lead to a list."""
    leads = {record.parent for record in report if record.parent}
    return [
        record
        for record in report
        if record.theme == RECOMMENDATIONS
        and record.key not in leads
        and not record.text.rstrip().endswith(":")
    ]


def asked(earlier: Sequence[Record], later: Sequence[Record]) -> tuple[Asked, ...]:
    """What became of the recommendations of ``earlier`` in ``later``."""
    wanted, wanted_later = recommendations(earlier), recommendations(later)
    found_later = [record for record in later if record.theme != RECOMMENDATIONS]
    rarity = rarities((*earlier, *later))
    by_key = {record.key: record for record in earlier}
    numbered = {record.number: record for record in found_later if record.number and not record.part}

    def best(one: Record, row: Sequence[float], others: Sequence[Record], fit: Fit) -> Answers:
        chances = [(_chance(value, fit), place) for place, value in enumerate(row)]
        likely = sorted((c for c in chances if c[0] >= SHOWN), key=lambda c: (-c[0], c[1]))[:MOST]
        return [_answer(one, others[place], chance, rarity) for chance, place in likely]

    again_table = matter(wanted, wanted_later).tolist()
    answer_table = matter(wanted, found_later).tolist()
    return tuple(
        Asked(
            record,
            by_key.get(record.parent or ""),
            tuple(again := best(record, again_table[place], wanted_later, AGAIN)),
            _with_named(
                record, again, best(record, answer_table[place], found_later, ANSWERED), numbered, rarity
            ),
        )
        for place, record in enumerate(wanted)
    )


def _chance(value: float, fit: Fit) -> float:
    return 1 / (1 + exp(-(fit[0] * value + fit[1])))


def _answer(one: Record, other: Record, chance: float, rarity: Rarity) -> Answer:
    phrase = shared([one], [other], rarity).phrase
    return Answer(other, min(round(chance, 3), CERTAIN), phrase, *_sentence(one, other, rarity))


def _sentence(one: Record, other: Record, rarity: Rarity) -> tuple[int, int]:
    """Where the sentence of ``other`` stands that has most in common with ``one``."""
    wanted = terms(one.text)
    starts = sentence_starts(other.text)
    ends = [*starts[1:], len(other.text)]
    told = [in_common(wanted, terms(other.text[a:b]), rarity) for a, b in zip(starts, ends, strict=True)]
    place = max(range(len(told)), key=lambda part: (told[part], -part))
    start = starts[place]
    return start, start + len(other.text[start : ends[place]].rstrip())


def _with_named(
    one: Record, again: Answers, answers: Answers, numbered: Numbered, rarity: Rarity
) -> tuple[Answer, ...]:
    """``answers``, before them the paragraphs that a recommendation of the later report itself names as those
    it rests on: "(paragraph 40)"."""
    found = {answer.record.key: answer for answer in answers}
    named: dict[str, Answer] = {}
    for wanted in again:  # the likeliest first
        for record in _named(wanted.record.text, numbered):
            if record.key not in named:
                new = Answer(record, wanted.confidence, NAMED, *_sentence(one, record, rarity))
                named[record.key] = found.get(record.key, new)
    return tuple((named | {key: found[key] for key in found if key not in named}).values())[:MOST]


def _named(text: str, numbered: Numbered) -> Iterable[Record]:
    for match in _NAMED.finditer(text):
        for first, last in _NUMBERS.findall(match[1]):
            yield from (r for n, r in numbered.items() if int(first) <= n <= int(last or first))
