"""What became of what was asked for: the earlier report's recommendations, and what the later one says to
each.

Comes in: the records of two reports, the earlier first. Goes out: an ``Asked`` for each recommendation, in
order. Pure. Promises: every recommendation of the earlier report is there, with or without an answer; nothing
is said of how well it was carried out, only where the later report speaks of its matter.

A later recommendation on the same matter asks for it again; a finding on it answers, whatever it finds. Both
are told by what the texts alone share (``likeness.matter``), for a recommendation is short and stands in
another section than its answer. The numbers were fitted on recommendations labelled by reading
(``tests/asked.toml``, ``benchmarks/asked.py``). That a later report is silent does not mean that nothing was
done: its framework may not look at the matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp

import numpy as np

from indexer.comparing.likeness import AGAIN, APART, RECOMMENDATIONS, Matrix, matter
from indexer.comparing.looking_back import sentences
from indexer.comparing.reasons import Rarity, in_common, rarities, shared
from indexer.comparing.terms import terms
from indexer.types import Record

SHOWN, SHOWN_ANSWER = 0.3, 0.4
"""How likely it must be that a recommendation is asked again, and that a finding speaks of it, to be
shown."""

LIKELY = 0.6
"""How likely it must be that something is asked again for the page to count it; the rest is "perhaps"."""

MOST = 5
"""Paragraphs that are shown of each kind."""

ANSWERED = (1.08, -9.02)
"""Weight and constant as ``likeness.AGAIN``, for a finding that speaks of the matter."""

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

    @property
    def is_again(self) -> bool:
        """Whether it is likely, and not only perhaps, that the later report asks for it again."""
        return any(answer.confidence >= LIKELY for answer in self.again)


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


def answering(report: Sequence[Record]) -> list[Record]:
    """What of a report may answer a recommendation: its findings, and not what it says of the inspection."""
    return [record for record in report if record.theme not in APART]


def asked(
    earlier: Sequence[Record], later: Sequence[Record], common: Matrix | None = None
) -> tuple[Asked, ...]:
    """What became of the recommendations of ``earlier`` in ``later``. ``common`` is what their texts have in
    common (``likeness.matter``), if somebody has looked already."""
    wanted, wanted_later, found_later = recommendations(earlier), recommendations(later), answering(later)
    rarity = rarities((*earlier, *later))
    by_key = {record.key: record for record in earlier}
    numbered = {record.number: record for record in found_later if record.number and not record.part}

    def best(one: Record, chances: Sequence[float], others: Sequence[Record], least: float) -> Answers:
        likely = sorted((-chance, place) for place, chance in enumerate(chances) if chance >= least)
        return [_answer(one, others[place], -chance, rarity) for chance, place in likely[:MOST]]

    found = []
    table = matter(earlier, later) if common is None else common
    tables = in_common_with(table, earlier, later, wanted, wanted_later, found_later)
    for one, again_row, answer_row in zip(wanted, *tables, strict=True):
        again = best(one, _chances(again_row, AGAIN), wanted_later, SHOWN)
        answers = best(one, _chances(answer_row, ANSWERED), found_later, SHOWN_ANSWER)
        named = _with_named(one, again, answers, numbered, rarity)
        found.append(Asked(one, by_key.get(one.parent or ""), tuple(again), named))
    return tuple(found)


def in_common_with(
    table: Matrix,
    earlier: Sequence[Record],
    later: Sequence[Record],
    wanted: Sequence[Record],
    *others: Sequence[Record],
) -> list[list[list[float]]]:
    """Of ``table``, which is that of both reports whole, the lines of ``wanted``, which are of ``earlier``:
    for each of ``others``, which are of ``later``, what each of these has in common with each of those."""
    rows = {record.key: place for place, record in enumerate(earlier)}
    columns = {record.key: place for place, record in enumerate(later)}
    here = [rows[record.key] for record in wanted]
    return [table[np.ix_(here, [columns[record.key] for record in side])].tolist() for side in others]


def _chances(values: Sequence[float], fit: Fit) -> list[float]:
    return [1 / (1 + exp(-(fit[0] * value + fit[1]))) for value in values]


def _answer(one: Record, other: Record, chance: float, rarity: Rarity) -> Answer:
    phrase = shared([one], [other], rarity).phrase
    return Answer(other, min(round(chance, 3), CERTAIN), phrase, *_sentence(one, other, rarity))


def _sentence(one: Record, other: Record, rarity: Rarity) -> tuple[int, int]:
    """Where the sentence of ``other`` stands that has most in common with ``one``."""
    wanted = terms(one.text)
    parts = sentences(other.text)
    told = [in_common(wanted, terms(other.text[start:end]), rarity) for start, end in parts]
    start, end = parts[max(range(len(parts)), key=lambda part: (told[part], -part))]
    return start, start + len(other.text[start:end].rstrip())


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
