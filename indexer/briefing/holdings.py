"""What a check asks of the archive: the words at a pinpoint, of a report, and where words may stand.

Comes in: a ``Generation`` and targets of citations. Goes out: ``Scope`` values, stretches of a report as one
wording that knows which paragraph each word is of. Promises: a paragraph is cited with its items; a scope's
records stand in reading order, so that a quotation may run from one into the next. What was read of a report
is kept for as long as this value lives: one check.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from indexer.briefing.asked import Asked
from indexer.briefing.match import Match, match
from indexer.briefing.wording import BARRIER, Wording, solid, wording
from indexer.generations import Generation
from indexer.history import Past
from indexer.pinpoint import Target
from indexer.types import Record

MOST_FOUND = 200
"""Paragraphs that are compared with one quotation; a sentence that more of them share is a set phrase."""

MOST_PLACES = 20
"""Places in one report at which a quotation is looked for closely."""

END = 4
"""Words at the beginning and at the end of a quotation by which it is found where it runs over paragraphs."""

MOST_REPORTS = 5
"""Reports that are looked through for such a quotation."""

AROUND = 3
"""Records before and after one that has a part of a quotation in which the other parts may stand."""


class Scope:
    """Records of one report in reading order as one wording."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = tuple(records)

    @cached_property
    def wording(self) -> Wording:
        """The words of all records; a barrier stands where others between two of them are left out."""
        return wording(self.text)

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


class _ReportText:
    """A report as one string of folded words, to find quickly where to look."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = tuple(records)
        pieces = [solid(record.text) for record in self.records]
        self._solid = "".join(pieces)
        self._ends = list(accumulate(map(len, pieces)))

    def scopes(self, stretch: str, around: int) -> Iterator[Scope]:
        """Where the folded words ``stretch`` may stand, with so many records before and after."""
        at, number = self._solid.find(stretch), 0
        while at >= 0 and number < MOST_PLACES:
            first = bisect_right(self._ends, at)
            last = bisect_right(self._ends, at + len(stretch) - 1)
            yield Scope(self.records[max(0, first - around) : last + 1 + around])
            at, number = self._solid.find(stretch, at + 1), number + 1


class Holdings:
    """A generation, for one check."""

    def __init__(self, generation: Generation) -> None:
        self.generation = generation
        self._texts: dict[str, _ReportText] = {}

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

    def in_report(self, report: str, ways: Sequence[Asked]) -> Fit | None:
        """Where a quotation stands in a report: the same in print if anywhere, else the first place."""
        best: Fit | None = None
        for way in ways:
            longest = max(way.stretches, key=len)
            around = AROUND if len(way.stretches) > 1 else 0
            for scope in self._text(report).scopes(solid(longest.text), around):
                found = scope.fit([way])
                if found and found.exact:
                    return Fit(scope, found)
                best = best or (Fit(scope, found) if found else None)
        return best

    def _text(self, report: str) -> _ReportText:
        if report not in self._texts:
            self._texts[report] = _ReportText(tuple(self.records(report).values()))
        return self._texts[report]

    def anywhere(self, ways: Sequence[Asked]) -> list[Fit]:
        """Where a quotation stands in the archive, at most ``MOST_FOUND`` places, those that are the same in
        print first, then by report and order."""
        fits: dict[tuple[str, str], Fit] = {}
        for way in ways:
            longest = max(way.stretches, key=len)
            for record in self.generation.index.quoting(longest.text, MOST_FOUND):
                scope = Scope([record])
                if len(way.stretches) > 1:
                    scope = self.scope(Target(record.report, (record.parent or record.key,)))
                found = scope.fit([way])
                if found:
                    fits.setdefault((record.report, record.key), Fit(scope, found))
        if not fits:
            over_two = (self.in_report(report, ways) for report in self._over_two(ways[0]))
            fits = {(fit.first.report, fit.first.key): fit for fit in over_two if fit}
        return sorted(fits.values(), key=lambda fit: not fit.match.exact)

    def _over_two(self, way: Asked) -> list[str]:
        """The reports in which a quotation may run over paragraphs, of which none has all its words: those
        that have its beginning and its end."""
        longest = max(way.stretches, key=len)
        if len(longest) < 2 * END:
            return []
        ends = (longest.slice(0, END), longest.slice(len(longest) - END, len(longest)))
        first, last = ([r.report for r in self.generation.index.quoting(end, MOST_FOUND)] for end in ends)
        return [report for report in dict.fromkeys(first) if report in set(last)][:MOST_REPORTS]

    def saying(self, text: str, most: int, report: str | None = None) -> list[Record]:
        """The paragraphs and items, of ``report`` alone if one is given, with the most words of ``text``."""
        return self.generation.index.saying(text, most, report)
