"""Passages -> the citations in them, each at its place.

Comes in: a ``Briefing`` and the archive's catalogue. Goes out: for each passage its ``Cited`` values, in
order of place. Promises: every citation that is printed, linked to or written as ``[[…]]`` is there once; a
relative one ("para 15", "ibid.") goes by what was cited last before it as a reader reads: a footnote is read
where its mark stands.

Where a link's words are themselves a citation that says something else than the link, both are there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.briefing.limits import MAX_CITATIONS, refuse_over
from indexer.briefing.marks import ASSERTED
from indexer.briefing.types import Briefing, Citation, Link, Passage
from indexer.catalogue import Catalogue
from indexer.citation_forms import Context, Held, Mention, find, understand
from indexer.errors import NotFound
from indexer.pinpoint import Target

_MOST_LINK_WORDS = 30
"""A link over more words leads from a quotation; its words are not read as a citation."""

_AT_ONCE = 20_000
"""Characters that are read at a time: more than any paragraph has."""


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation from ``start`` to ``end`` of a passage. ``quoted`` are the words that a ``[[…]]`` asserts,
    with their place. ``whole`` says that it names a report and no paragraph of it."""

    start: int
    end: int
    citation: Citation
    whole: bool = False
    linked: bool = False
    quoted: tuple[int, int] | None = None


def citations_in(briefing: Briefing, catalogue: Catalogue) -> list[tuple[Cited, ...]]:
    """The citations of each passage. Raises BriefingError where they are too many."""
    return _Reading(briefing, catalogue).read()


class _Reading:
    """One reading of a briefing, from its beginning to its end."""

    def __init__(self, briefing: Briefing, catalogue: Catalogue) -> None:
        self._passages = briefing.passages
        self._held = Held(catalogue)
        self._context: Context = ()
        self._found: list[list[Cited]] = [[] for _ in briefing.passages]
        self._count = 0
        self._notes: dict[str, list[int]] = {}
        for index, passage in enumerate(briefing.passages):
            if passage.note is not None:
                self._notes.setdefault(passage.note, []).append(index)

    def read(self) -> list[tuple[Cited, ...]]:
        for index, passage in enumerate(self._passages):
            if passage.note is None:
                self._passage(index)
        for note in list(self._notes):
            self._note(note)
        return [tuple(sorted(found, key=lambda cited: cited.start)) for found in self._found]

    def _note(self, note: str) -> None:
        for index in self._notes.pop(note, ()):
            self._stretch(index, 0, len(self._passages[index].text))

    def _passage(self, index: int) -> None:
        passage = self._passages[index]
        at = 0
        for mark in passage.marks:
            self._stretch(index, at, mark.at)
            self._note(mark.note)
            at = mark.at
        self._stretch(index, at, len(passage.text))

    def _stretch(self, index: int, start: int, end: int) -> None:
        """Read the words of a passage from ``start`` to ``end``; a link that goes further is read with its
        first."""
        passage = self._passages[index]
        at = start
        for event in self._events(passage, start, end):
            read = self._link if isinstance(event, Link) else self._asserted
            found = read(passage, event)  # type: ignore[arg-type]
            if found is None or found.start < at:
                continue
            self._printed(index, passage, at, found.start)
            self._take(index, found)
            over_words = found.linked and self._is_over_words(passage, found)
            at = found.start if over_words else found.end
            if found.linked and not over_words:
                self._beside(index, passage, found)
        self._printed(index, passage, at, end)

    def _events(self, passage: Passage, start: int, end: int) -> Iterator[Link | re.Match[str]]:
        """The links and ``[[…]]`` that begin in a stretch, in order."""
        asserted = list(ASSERTED.finditer(passage.text, start, end)) if "[[" in passage.text else []
        places: list[tuple[int, Link | re.Match[str]]] = [(match.start(), match) for match in asserted]
        for link in passage.links:
            number = bisect_right(asserted, link.start, key=lambda match: match.start())
            inside = number > 0 and link.start < asserted[number - 1].end()
            if start <= link.start < end and not inside:
                places.append((link.start, link))
        places.sort(key=lambda place: place[0])
        return (event for _, event in places)

    def _is_over_words(self, passage: Passage, cited: Cited) -> bool:
        words = passage.text[cited.start : cited.end]
        return passage.quoted or words[:1] in "“\"‘'«„" or len(words.split()) > _MOST_LINK_WORDS

    def _link(self, passage: Passage, link: Link) -> Cited | None:
        """What a link leads to, if it leads into an archive like this."""
        mentions = find(link.address, self._held, self._context)
        if not mentions or mentions[0].start > 0:
            return None
        text = passage.text[link.start : link.end]
        return _cited(passage, link.start, link.end, text, mentions[0], linked=True)

    def _asserted(self, passage: Passage, match: re.Match[str]) -> Cited | None:
        """What ``[[…]]`` names."""
        quoted = next((match.span(name) for name in ("straight", "curly") if match[name]), None)
        pin = match["pin"]
        targets: tuple[Target, ...] = ()
        problem = ""
        try:
            targets = understand(pin, self._held, self._context)
        except NotFound as error:
            problem = str(error)
        if quoted is None and problem and not any(char.isdigit() for char in pin):
            return None  # somebody's own [[name of a page]]
        citation = Citation(pin, passage.line_at(match.start()), targets, problem)
        whole = bool(targets) and not any(target.keys for target in targets)
        return Cited(match.start(), match.end(), citation, whole, quoted=quoted)

    def _printed(self, index: int, passage: Passage, start: int, end: int) -> None:
        """Take the citations that are printed from ``start`` to ``end``; what is very long in pieces, so that
        too many are refused before all are read."""
        while start < end:
            stop = end
            if end - start > _AT_ONCE:
                gaps = (passage.text.rfind(gap, start, start + _AT_ONCE) for gap in (". ", " "))
                stop = next((gap + 1 for gap in gaps if gap > start), start + _AT_ONCE)
            for mention in find(passage.text[start:stop], self._held, self._context):
                place = start + mention.start
                self._take(index, _cited(passage, place, start + mention.end, mention.text, mention))
                self._context = mention.context
            start = stop

    def _beside(self, index: int, passage: Passage, linked: Cited) -> None:
        """Take the citation that the words of a link are, where it is another than the link's."""
        for mention in find(passage.text[linked.start : linked.end], self._held, self._context):
            said = {(target.report, target.keys) for target in mention.targets}
            leads = {(target.report, target.keys) for target in linked.citation.targets}
            if any(keys for _, keys in said) and not said & leads:
                place = linked.start + mention.start
                self._take(index, _cited(passage, place, linked.start + mention.end, mention.text, mention))

    def _take(self, index: int, cited: Cited) -> None:
        self._count += 1
        refuse_over(self._count, MAX_CITATIONS, "citations")
        self._found[index].append(cited)
        if cited.citation.targets:
            self._context = cited.citation.targets


def _cited(
    passage: Passage, start: int, end: int, text: str, mention: Mention, linked: bool = False
) -> Cited:
    citation = Citation(text, passage.line_at(start), mention.targets, mention.problem)
    whole = bool(mention.targets) and not any(target.keys for target in mention.targets)
    return Cited(start, end, citation, whole, linked)
