"""Which citations belong to which quotation.

Comes in: a ``Briefing``, its citations and its quotations. Goes out: ``Quotation`` values, each with its
citations, the nearest first. Promises: each quotation that was found comes out once, in order; an ambiguous
citation keeps its candidates; where no rule applies a quotation has no citation. The first rule that finds
one decides; citations side by side ("paras 13 and 14", "X/13; X/14") go together:

 1. What is part of how it is printed: ``[[X/13 "words"]]``, [“words”](X/13), “words (X/13)”, the attribution,
    the last words or the ``cite`` of a block quotation.
 2. After it in its sentence, before the next quotation:      “words” (X/13) and “more” (X/14).
    But not one that leads to the next:                       X/13 says “words” and X/14 says “more”.
 3. Before it in its sentence, after the last quotation:      X/13 says: “words”
 4. After it in its sentence, behind other quotations:        “words” and “more” (X/13).
    Or before it, in front of others; or one that leads to the next.
 5. After it in its passage, before the next quotation and not in that one's sentence:   “Words.” See X/13.
 6. Before it in its passage:                                 X/13 is clear. It says “words”.
 7. In a table, in the other cells of its row, the nearest first.
 8. Of a passage that is all quotation: in the passage before if that ends in a colon, then in the passage
    after if that is an attribution or only a citation.

A footnote's citations stand where its mark stands. A citation of a whole report is weaker than one of a
paragraph: rules 2 to 4 are first asked for the stronger, then for the weaker, then 5 and 6 likewise; where 5
or 6 know a paragraph of the report that 2 to 4 named as a whole, the paragraph it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.briefing.citations import Cited
from indexer.briefing.quotations import ADJACENT, SAYING, Found, attributes, only_cites
from indexer.briefing.sentences import sentence_starts
from indexer.briefing.types import Briefing, Citation, Passage, Quotation

_MOST_LEAD = 80
"""Characters between a citation and the quotation that it leads to."""

_MOST_NEAR = 50
"""Citations on each side of a quotation that are looked at."""


def tie(
    briefing: Briefing, cited: Sequence[tuple[Cited, ...]], found: Sequence[Found]
) -> tuple[Quotation, ...]:
    """The quotations of ``briefing`` with their citations."""
    places = _Places(briefing.passages, cited, found)
    tied: list[tuple[Citation, ...]] = []
    for chain in _chains(found):
        citations = places.of(chain)
        tied += [_own(one, citations) for one in chain]
    return tuple(_quotation(briefing, one, ties) for one, ties in zip(found, tied, strict=True))


def _quotation(briefing: Briefing, found: Found, citations: tuple[Citation, ...]) -> Quotation:
    passage = briefing.passages[found.passage]
    return Quotation(
        passage.text[found.start : found.end],
        passage.line_at(found.start),
        citations,
        found.passage,
        found.start,
        found.end,
        found.goes_on,
    )


def _chains(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Quotations that go on with one another, together."""
    chain: list[Found] = []
    for one in found:
        if chain and not one.goes_on:
            yield chain
            chain = []
        chain.append(one)
    if chain:
        yield chain


def _own(found: Found, citations: tuple[Cited, ...]) -> tuple[Citation, ...]:
    """Those of ``citations`` that are the quotation's own; all where it has none."""
    kept = [one for one in found.own if any(one is other for other in citations)] or citations
    return tuple(dict.fromkeys(one.citation for one in kept))


@dataclass(frozen=True, slots=True)
class _Near:
    """The citations around a quotation, by where they stand (rules 2 to 6)."""

    after: tuple[Cited, ...] = ()
    before: tuple[Cited, ...] = ()
    beyond: tuple[Cited, ...] = ()
    later: tuple[Cited, ...] = ()
    earlier: tuple[Cited, ...] = ()


class _Places:
    """Where everything stands."""

    def __init__(
        self, passages: Sequence[Passage], cited: Sequence[tuple[Cited, ...]], found: Sequence[Found]
    ) -> None:
        self._passages = passages
        self._cited = cited
        self._found: list[list[Found]] = [[] for _ in passages]
        for one in found:
            self._found[one.passage].append(one)
        self._notes: dict[str, list[Cited]] = {}
        for index, passage in enumerate(passages):
            if passage.note is not None:
                self._notes.setdefault(passage.note, []).extend(self._outside(index))
        self._around = [self._with_notes(index) for index in range(len(passages))]
        self._sentences = [self._starts(index) for index in range(len(passages))]
        self._rows: dict[int, list[int]] = {}
        for index, passage in enumerate(passages):
            if passage.group and not passage.quoted:
                self._rows.setdefault(passage.group, []).append(index)
        self._leads = self._leading()

    def of(self, chain: Sequence[Found]) -> tuple[Cited, ...]:
        """The citations of quotations that go on with one another."""
        own = tuple(cited for one in chain for cited in one.own)
        if _strong([own]):
            return own
        found = self._around_it(chain)
        return _strong([found]) or own or found

    def _around_it(self, chain: Sequence[Found]) -> tuple[Cited, ...]:
        """By rules 2 to 8."""
        first, last = chain[0], chain[-1]
        if first.block:
            return self._of_notes(chain) or self._beside(first.first, last.last)
        if first.passage == last.passage:
            found = self._inline(first, last)
        else:
            found = self._inline(last, last) or self._inline(first, first)
        found = found or self._in_row(first)
        if not found and self._is_all(first.passage):
            found = self._beside(first.passage, last.passage)
        return found

    # --- inside a passage ---

    def _outside(self, index: int) -> list[Cited]:
        """The citations of a passage that are neither part of a quotation nor around one."""
        found, number, kept = self._found[index], 0, []
        for cited in self._cited[index]:
            while number < len(found) and found[number].end <= cited.start:
                number += 1
            inside = number < len(found) and found[number].start <= cited.start
            around = number < len(found) and found[number].end <= cited.end
            if not (inside or around or cited.quoted):
                kept.append(cited)
        return kept

    def _with_notes(self, index: int) -> list[Cited]:
        """The citations of a passage in order of place, those of its footnotes where their marks stand."""
        found = self._outside(index)
        for mark in self._passages[index].marks:
            found += [replace(cited, start=mark.at, end=mark.at) for cited in self._notes.get(mark.note, ())]
        return sorted(found, key=lambda cited: cited.start)

    def _starts(self, index: int) -> list[int]:
        if not self._around[index] or not self._found[index]:
            return []
        solid = [(one.open, one.close) for one in self._found[index]]
        solid += [(cited.start, cited.end) for cited in self._around[index]]
        return sentence_starts(self._passages[index].text, solid)

    def _inline(self, first: Found, last: Found) -> tuple[Cited, ...]:
        """By rules 2 to 6, for what goes from ``first`` to ``last`` in one passage."""
        index = first.passage
        if not self._around[index]:
            return ()
        near = self._near(index, first, last)
        close = _strong([near.after, near.before, near.beyond]) or _any(
            [near.after, near.before, near.beyond]
        )
        if close and not close[0].whole:
            return close
        far = _strong([near.later, near.earlier])
        if close:
            reports = {target.report for cited in close for target in cited.citation.targets}
            same = far and any(target.report in reports for target in far[0].citation.targets)
            return far if same else close
        return far or _any([near.later, near.earlier])

    def _near(self, index: int, first: Found, last: Found) -> _Near:
        """The citations of a passage as they stand to a quotation, the nearest first."""
        text, around = self._passages[index].text, self._around[index]
        starts, found = self._sentences[index], self._found[index]
        begins = bisect_right(starts, first.open)
        sentence = starts[begins - 1] if begins else 0
        stops = starts[begins] if begins < len(starts) else len(text) + 1
        number, other = found.index(first), found.index(last)
        previous = found[number - 1].close if number else 0
        following = found[other + 1].open if other + 1 < len(found) else len(text) + 1
        its = bisect_right(starts, following)
        lead = max(stops, starts[its - 1] if its and following <= len(text) else following)
        split = bisect_left(around, last.end, key=lambda cited: cited.start)
        ahead = around[split : split + _MOST_NEAR]
        split = bisect_left(around, first.open, key=lambda cited: cited.start)
        behind = around[max(0, split - _MOST_NEAR) : split][::-1]
        after = [cited for cited in ahead if cited.start < min(following, stops)]
        leading = [cited for cited in after if _leads(text, cited, following)]
        rest = [cited for cited in behind if sentence <= cited.start < previous]
        beyond = [cited for cited in ahead if following <= cited.start < stops]
        return _Near(
            _grouped(text, [cited for cited in after if cited not in leading]),
            _grouped(text, [cited for cited in behind if cited.start >= max(previous, sentence)]),
            _grouped(text, beyond) or _grouped(text, rest) or _grouped(text, leading),
            _grouped(text, [cited for cited in ahead if stops <= cited.start < lead]),
            _grouped(text, [cited for cited in behind if cited.start < sentence]),
        )

    # --- across passages ---

    def _in_row(self, found: Found) -> tuple[Cited, ...]:
        """The citations of the other cells of a row, the nearest first."""
        row = self._rows.get(self._passages[found.passage].group, ())
        others = sorted(row, key=lambda other: (abs(other - found.passage), other < found.passage))
        cells = [tuple(self._around[other]) for other in others if other != found.passage]
        return _strong(cells) or _any(cells)

    def _is_all(self, index: int) -> bool:
        """Whether a passage is nothing but quotations."""
        passage = self._passages[index]
        if passage.quoted:
            return True
        rest, at = 0, 0
        for one in self._found[index]:
            rest += len(passage.text[at : one.open].split())
            at = one.close
        return bool(self._found[index]) and rest + len(passage.text[at:].split()) <= 3

    def _leading(self) -> list[int]:
        """For each passage, which passage leads to it: the one before, or before all that is quotation."""
        leads: list[int] = []
        for index in range(len(self._passages)):
            before = index - 1
            leads.append(leads[before] if before >= 0 and self._quotes_alone(before) else before)
        return leads

    def _quotes_alone(self, index: int) -> bool:
        """Whether a passage is nothing but quotations, without a citation."""
        return bool(self._found[index]) and self._is_all(index) and not self._around[index]

    def _is_heading(self, index: int) -> bool:
        """Whether a passage is nothing but a citation and stands above what it cites: of the run of citations
        and quotations by turns that it is in, the first is a citation."""
        while index >= 0 and only_cites(self._passages[index], self._around[index]):
            above = self._leads[index]
            if above == index - 1 or self._passages[index].text[:1] in "—–―-([":
                return above == index - 1 and self._passages[index].text[:1] not in "—–―-(["
            index = above
        return False

    def _beside(self, first: int, last: int) -> tuple[Cited, ...]:
        """By rule 8, for passages that are all quotation."""
        passages, note = self._passages, self._passages[first].note
        offered: list[tuple[Cited, ...]] = []
        lead = self._leads[first]
        if lead >= 0 and passages[lead].note == note:
            leads = passages[lead].text.endswith((":", ":—", ",")) or self._is_heading(lead)
            offered += [_grouped(passages[lead].text, list(reversed(self._around[lead])))] if leads else []
        after = last + 1
        while after < len(passages) and not passages[after].quoted and self._quotes_alone(after):
            after += 1
        follows = after < len(passages) and passages[after].note == note and not self._found[after]
        if follows and attributes(passages[after], self._around[after]):
            offered.append(tuple(self._around[after]))
        return _strong(offered) or _any(offered)

    def _of_notes(self, chain: Sequence[Found]) -> tuple[Cited, ...]:
        """Those of the footnotes that a block quotation refers to."""
        marks = [mark for one in chain if one.block for mark in self._passages[one.passage].marks]
        return tuple(cited for mark in marks for cited in self._notes.get(mark.note, ()))


def _strong(offered: Sequence[Sequence[Cited]]) -> tuple[Cited, ...]:
    """The first of the groups that names a paragraph, or is not held: without what names a whole report."""
    groups = (tuple(cited for cited in group if not cited.whole) for group in offered)
    return next((group for group in groups if group), ())


def _any(offered: Sequence[Sequence[Cited]]) -> tuple[Cited, ...]:
    """The first of the groups that is one."""
    return next((tuple(group) for group in offered if group), ())


def _grouped(text: str, cited: Sequence[Cited]) -> tuple[Cited, ...]:
    """The first of ``cited`` and those that stand beside it, one after the other."""
    group: list[Cited] = []
    for one in cited:
        if group:
            left, right = sorted((group[-1], one), key=lambda each: each.start)
            if left.end <= right.start and not ADJACENT.fullmatch(text, left.end, right.start):
                break
        group.append(one)
    return tuple(group)


def _leads(text: str, cited: Cited, following: int) -> bool:
    """Whether a citation leads to the quotation that follows it: "and X/14 says “more”"."""
    between = text[cited.end : following]
    if following > len(text) or len(between) > _MOST_LEAD or between.lstrip()[:1] in (")", "]"):
        return False
    return bool(SAYING.search(between)) or between.rstrip().endswith((":", "that", ","))
