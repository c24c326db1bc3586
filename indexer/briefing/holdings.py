"""What a check asks of the archive: the words at a pinpoint, of a report, and where words may stand.

Comes in: a ``Generation`` and targets of citations. Goes out: ``Scope`` values, stretches of a report as one
wording that knows which paragraph each word is of. Promises: a paragraph is cited with its items; a scope's
records stand in reading order, so that a quotation may run from one into the next.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from indexer.briefing.asked import Asked
from indexer.briefing.limits import MAX_SOUGHT
from indexer.briefing.match import Match, match
from indexer.briefing.wording import BARRIER, Wording, distinct, wording
from indexer.errors import BriefingError
from indexer.generations import Generation
from indexer.history import Past
from indexer.pinpoint import Target
from indexer.types import Record

MOST_FOUND = 200
"""Paragraphs that are compared with one quotation; a sentence that more of them share is a set phrase."""

END = 4
"""Words at the beginning and at the end of a quotation by which it is found where it runs over paragraphs."""

AROUND = 3
"""Records before and after one that has a part of a quotation in which its other parts may stand."""


MOST_ASKED = 50
"""Answers of the index that a check keeps."""

MOST_KEPT = 1_000
"""Paragraphs whose words a check keeps: some 20 kB each."""


class Scope:
    """Records of one report in reading order as one wording."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = tuple(records)

    @cached_property
    def wording(self) -> Wording:
        """The words of all records; a barrier stands where others between two of them are left out."""
        return wording(self.text)

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words of all records as they are compared."""
        return self.wording.words

    @cached_property
    def distinct(self) -> frozenset[str]:
        """The words of all records, each once."""
        return frozenset(distinct(self.text))

    @cached_property
    def text(self) -> str:
        """The text of all records."""
        return "".join(self._pieces)

    @cached_property
    def _pieces(self) -> list[str]:
        after = {
            a.order: " " if b.order == a.order + 1 else f" {BARRIER} " for a, b in pairwise(self.records)
        }
        return [record.text + after.get(record.order, "") for record in self.records]

    @cached_property
    def _ends(self) -> list[int]:
        return list(accumulate(map(len, self._pieces)))

    def record_of(self, word: int) -> Record:
        """The record that the word numbered ``word`` is of."""
        return self.records[bisect_right(self._ends, self.wording.spans[word][0])]

    def fit(self, ways: Sequence[Asked]) -> Match | None:
        """The best match of any of ``ways``, the first that is the same in print."""
        found = [m for m in (match(way, self.wording) for way in ways) if m]
        return next((m for m in found if m.exact), found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Fit:
    """A match and where it is."""

    scope: Scope
    match: Match

    @property
    def first(self) -> Record:
        """The record in which it begins."""
        return self.scope.record_of(self.match.first)

    @property
    def last(self) -> Record:
        """The record in which it ends."""
        return self.scope.record_of(self.match.last - 1)

    @property
    def words(self) -> str:
        """The words, as printed."""
        return self.scope.wording.slice(self.match.first, self.match.last)


class Holdings:
    """A generation, as a check asks it. What was read last is kept, for the quotations of a briefing are of
    few subjects and lead to the same paragraphs; it goes with the check."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._kept: OrderedDict[tuple[str, str], Scope] = OrderedDict()
        self._asked: OrderedDict[tuple[str, str | None], list[Record]] = OrderedDict()
        self._read = 0

    def alone(self, record: Record) -> Scope:
        """A paragraph or item by itself."""
        name = (record.report, record.key)
        scope = self._kept.get(name)
        if scope is None:
            scope = self._kept[name] = Scope((record,))
            if len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(name)
        return scope

    def resembling(self, text: str, most: int, report: str | None = None) -> list[Record]:
        """The paragraphs and items that have the most of the telling words of ``text``."""
        return self._counted(self.generation.index.resembling(text, most, report))

    def _quoting(self, text: str, report: str | None) -> list[Record]:
        """The paragraphs and items that may have the words of ``text``, at most ``MOST_FOUND``."""
        held = self._asked.get((text, report))
        if held is None:
            anywhere = self._asked.get((text, None))
            if anywhere is not None and len(anywhere) < MOST_FOUND:
                return [record for record in anywhere if record.report == report]
            held = self._counted(self.generation.index.quoting(text, MOST_FOUND, report))
            self._asked[text, report] = held
            if len(self._asked) > MOST_ASKED:
                self._asked.popitem(last=False)
        self._asked.move_to_end((text, report))
        return held

    def _counted(self, records: list[Record]) -> list[Record]:
        self._read += len(records)
        if self._read > MAX_SOUGHT:
            raise BriefingError(
                "has too many quotations that do not stand where they are cited, or nowhere",
                "Check it in parts.",
            )
        return records

    def records(self, report: str) -> dict[str, Record]:
        """The records of a report by key; none where it is not held."""
        return self.generation.records.get(report, {})

    def scope(self, target: Target) -> Scope:
        """What ``target`` names, its items with it; of a whole report all."""
        held = self.records(target.report)
        if not target.keys:
            return Scope(tuple(held.values()))
        wanted = set(target.keys)
        return Scope([r for r in held.values() if r.key in wanted or r.parent in wanted])

    def past(self, report: str, key: str) -> list[Past]:
        """The words that a key had once and has no longer, oldest first."""
        return self.generation.past(report, key)

    def found(self, ways: Sequence[Asked], report: str | None = None) -> list[Fit]:
        """Where a quotation stands in ``report``, or in the archive: at most ``MOST_FOUND`` places, those
        that are the same in print first, then by report and order."""
        fits: dict[tuple[str, str], Fit] = {}
        for scopes in (self._whole, self._over_two):
            for way in ways:
                for scope in scopes(way, report):
                    match = scope.fit([way])
                    if match:
                        fit = Fit(scope, match)
                        fits.setdefault((fit.first.report, fit.first.key), fit)
            if fits:
                break
        return sorted(fits.values(), key=lambda fit: not fit.match.exact)

    def _whole(self, way: Asked, report: str | None) -> Iterator[Scope]:
        """Paragraphs that may have the longest stretch, with those around where there are other stretches."""
        longest = max(way.stretches, key=len)
        for record in self._quoting(longest.text, report):
            yield self._around(record, record) if len(way.stretches) > 1 else self.alone(record)

    def _over_two(self, way: Asked, report: str | None) -> Iterator[Scope]:
        """Where the longest stretch may run over paragraphs, of which none has all its words: from one that
        has its beginning to one soon after that has its end."""
        longest = max(way.stretches, key=len)
        if len(longest) < 2 * END:
            return
        ends = (longest.slice(0, END), longest.slice(len(longest) - END, len(longest)))
        first = self._quoting(ends[0], report)
        last = self._quoting(ends[1], report) if first else []
        for one in first:
            for other in last:
                if one.report == other.report and one.order < other.order <= one.order + AROUND:
                    yield self._around(one, other) if len(way.stretches) > 1 else self._from(one, other)

    def _around(self, first: Record, last: Record) -> Scope:
        held = list(self.records(first.report).values())
        return Scope(held[max(0, first.order - AROUND) : last.order + AROUND + 1])

    def _from(self, first: Record, last: Record) -> Scope:
        return Scope(list(self.records(first.report).values())[first.order : last.order + 1])
