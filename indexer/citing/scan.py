"""The citations in a text, found and tied to what the archive holds.

Comes in: a text, what the archive holds, and what was cited before it. Goes out: ``Mention`` values. Pure.
Promises: the text is read once, from one word that can begin a citation to the next; whatever begins there is
read or left within a bound; mentions do not overlap. What only resembles a citation is left alone; one that
is not held is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from indexer.catalogue import Entry
from indexer.citing import prose
from indexer.citing.keys import Place, keys_of
from indexer.citing.links import Address, link_at, short_form_at
from indexer.citing.places import S, bare_numbers_at, even, place_at
from indexer.citing.reports import Held, Named
from indexer.errors import NotFound
from indexer.pinpoint import Target

Context = tuple[Target, ...]
"""What was cited last: nothing, one target, or the candidates of what is ambiguous."""

MOST_TARGETS = 20
"""Candidates of one citation."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A citation in a text, from ``start`` to ``end``. ``targets`` is what it may mean: several where it is
    ambiguous, the likeliest first; none where the archive does not hold it, and ``problem`` then says so in a
    sentence. ``context`` is what a relative form after it refers to."""

    start: int
    end: int
    text: str
    targets: tuple[Target, ...]
    problem: str = ""
    context: Context = ()
    link: bool = False


_TRIGGER = re.compile(
    r"(?P<link>https?://|(?<![\w./-])/?reports/(?=[a-z]))"
    r"|(?<![\w./@-])(?P<id>[a-z][a-z0-9]*+-[a-z0-9-]++)"
    r"|(?P<place>[¶§\"']|(?<![\w.])[0-9]{1,2}(?:st|nd|rd|th)(?!\w))"
    r"|(?<!\w)(?P<word>[^\W\d_]++)",
    re.IGNORECASE,
)
_PLACE_WORDS = frozenset(
    "paragraph paragraphs para paras lscb part item items bullet bullets point points subparagraph sub "
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth opening".split()
)
_IBID = re.compile(rf"(?:ibid|ibidem)(?!\w)\.?(?:{S}[,:]?{S}(?:at |p )?(?=[0-9]))?", re.IGNORECASE)
_TO_PLACE = re.compile(rf"{S}[,:;·|-]?{S}\(?{S}(?:(?:at|in|see|under) {S})?", re.IGNORECASE)
_AND = re.compile(r"[ ,;]*(?:and|or|&)? *")
_CLOSING = re.compile(rf"{S}\)")
_BEFORE_NAME = re.compile(
    rf"{S}(?:(?P<of>(?:of|in|from|under|on|,?{S}see) {S}(?:the )?)|(?P<mark>[·,|(-]){S})"
)


class Scan:
    """One reading of a text. ``loose``: the text is meant to be a citation, so that names in small letters,
    places without a report and names with a date are taken for what they say."""

    def __init__(self, text: str, held: Held, context: Context, *, loose: bool) -> None:
        self.text = text
        self.plain = even(text)
        self.held = held
        self.context = context
        self.loose = loose
        self.last_end = -1
        self.starts: dict[str, Callable[[int], Mention | None]] = {
            **dict.fromkeys(self.held.first_words, self._named),
            "ofsted": self._named,
            "ibid": self._ibid,
            "ibidem": self._ibid,
        }

    def mentions(self) -> list[Mention]:
        """The mentions, in order."""
        found: list[Mention] = []
        at = 0
        while trigger := _TRIGGER.search(self.plain, at):
            mention = self._read(trigger)
            if mention is None:
                word = trigger["id"]
                at = trigger.start() + len(word.partition("-")[0]) if word else trigger.end()
                continue
            found.append(mention)
            self.context = mention.context
            at = self.last_end = mention.end
        return found

    def _read(self, trigger: re.Match[str]) -> Mention | None:
        at = trigger.start()
        if trigger["link"]:
            address = link_at(self.text, self.plain, at, self.held.keys)
            return self._address(address, True) if address else None
        if trigger["id"] and (address := short_form_at(self.text, self.plain, at, self.held.keys)):
            return self._address(address, False)
        if trigger["place"]:
            return self._relative(at) if self.loose or trigger["place"] != "'" else None
        word = (trigger["word"] or trigger["id"].partition("-")[0]).lower()
        read = self.starts.get(word)
        mention = read(at) if read else None
        return mention or (self._relative(at) if word in _PLACE_WORDS else None)

    def _mention(
        self, start: int, end: int, targets: list[Target], problem: str = "", context: Context | None = None,
        link: bool = False,
    ) -> Mention:  # fmt: skip
        kept = tuple(targets[:MOST_TARGETS])
        return Mention(
            start, end, self.text[start:end], kept, problem, kept if context is None else context, link
        )

    def _address(self, address: Address, link: bool) -> Mention | None:
        """What a link or a short form means, with the place that may be printed after a whole report."""
        report, runs, end = address.report, address.runs, address.end
        if report not in self.held.entries:
            if not (link or runs or self.loose or self.held.knows(report)):
                return None
            return self._mention(address.start, end, [], self.held.near(report), ())
        if address.problem:
            return self._mention(address.start, end, [], address.problem, (Target(report),))
        if not runs and not link and (place := self._place_after(end)):
            runs, end = place.runs, place.end
        mention = self._held(address.start, end, [self.held.entries[report]], Place(runs, end, end))
        versioned = tuple(Target(t.report, t.keys, address.version) for t in mention.targets)
        return self._mention(
            mention.start, mention.end, list(versioned), mention.problem,
            versioned or mention.context, link or address.version is not None,
        )  # fmt: skip

    def _place_after(self, at: int, near: bool = True) -> Place | None:
        """The place that is printed after a report: ``, para 13``."""
        gap = _TO_PLACE.match(self.plain, at)
        if gap is None or (gap.end() == at and self.plain[at : at + 1] not in "¶§"):
            return None
        place = place_at(self.plain, gap.end(), True)
        if place is None or not (near or set(gap[0]) & set(",:;(·|-")):
            return None
        if "(" in gap[0]:
            closing = _CLOSING.match(self.plain, place.end)
            return Place(place.runs, place.start, closing.end() if closing else place.end)
        return place

    def _held(self, start: int, end: int, entries: list[Entry], place: Place | None) -> Mention:
        """The mention of a place in one of ``entries``."""
        if place is None or not place.runs:
            return self._mention(start, end, [Target(entry.id) for entry in entries])
        targets: list[Target] = []
        problem = ""
        for entry in entries[:MOST_TARGETS]:
            try:
                label, has = self.held.label(entry.id), self.held.extents(entry.id)
                targets += [Target(entry.id, keys) for keys in keys_of(place.runs, entry.keys, has, label)]
            except NotFound as error:
                problem = problem or str(error)
        context = None if targets else tuple(Target(entry.id) for entry in entries)
        if len(entries) > 1 and not targets:
            problem = f"None of the {len(entries)} reports that it may mean has it. {problem}"
        return self._mention(start, end, targets, "" if targets else problem, context)

    def _named(self, at: int) -> Mention | None:
        """A report by its authority: with its date, a place in it, or both."""
        named = self.held.named_at(self.plain, at, self.loose)
        if named is None:
            return None
        place = self._place_after(named.end, self.loose or named.dates is not None)
        if place and place.runs[0].heading and not (self.loose or self._meant(named, at, at, place).targets):
            place = None  # words of the report, no heading of it
        if place is None and not self._stands_alone(named):
            return None
        end = place.end if place else named.end
        if named.open and (closing := _CLOSING.match(self.plain, end)):
            end = closing.end()
        return self._meant(named, named.start, end, place)

    def _stands_alone(self, named: Named) -> bool:
        """Whether a name and a date without a place cite the report as a whole: "Cumbria (2013)"."""
        if named.dates is None or not named.slugs:
            return False
        if self.loose:
            return True
        if not named.beside or not any(self.held.of(slug) for slug in named.slugs):
            return False
        before = self.plain[max(0, named.start - 2) : named.start].rstrip()
        after = self.plain[named.end : named.end + 3].lstrip()
        return not after or after[0] in ".,;:)]·|" or self.plain[named.end - 1] == ")" or before.endswith("(")

    def _meant(self, named: Named, start: int, end: int, place: Place | None) -> Mention:
        """The mention of the report ``named``; without a date, the one that was cited last if it is one of
        that authority."""
        try:
            entries = self.held.meant(self.plain, named)
        except NotFound as error:
            return self._mention(start, end, [], str(error), ())
        last = {target.report for target in self.context}
        if named.dates is None and (same := [entry for entry in entries if entry.id in last]):
            entries = same
        return self._held(start, end, entries, place)

    def _relative(self, at: int) -> Mention | None:
        """A place without its report, or before it: "para 13", "para 13 of the Cumbria report"."""
        place = place_at(self.plain, at, self.loose)
        if place is None:
            return None
        reverse = self._report_after(place)
        if reverse:
            return reverse
        if not self.loose and not self._in_its_place(at, place.end):
            return None
        return self._in_context(at, place.end, place)

    def _in_its_place(self, start: int, end: int) -> bool:
        """Whether the words round "para 13" let it refer to what was cited before."""
        if self.plain[start] == "§" or not prose.can_end(self.plain, end):
            return False
        between = self.plain[max(self.last_end, 0) : start] if start - self.last_end < 8 else "x"
        return bool(_AND.fullmatch(between)) or prose.can_refer_back(self.plain, start)

    def _report_after(self, place: Place) -> Mention | None:
        """The mention where the report stands after the place."""
        between = _BEFORE_NAME.match(self.plain, place.end)
        named = self.held.named_at(self.plain, between.end(), self.loose) if between else None
        if named is None or between is None or named.start < place.end:
            return None
        if not between["of"] and (named.dates is None or self._place_after(named.end)):
            return None
        end = named.end
        if between["mark"] == "(" and (closing := _CLOSING.match(self.plain, end)):
            end = closing.end()
        return self._meant(named, place.start, end, place)

    def _in_context(self, start: int, end: int, place: Place) -> Mention | None:
        """The mention of a place in what was cited last."""
        entries = [
            self.held.entries[report]
            for report in dict.fromkeys(target.report for target in self.context)
            if report in self.held.entries
        ]
        if entries:
            mention = self._held(start, end, entries, place)
            quoted = place.runs[0].heading and not self.loose  # words of the report, no heading of it
            return None if quoted and not mention.targets else mention
        if self.loose or prose.in_brackets(self.plain, start, end):
            problem = f"“{self.text[start:end]}” names no report, and none is cited before it."
            return self._mention(start, end, [], problem)
        return None

    def _ibid(self, at: int) -> Mention | None:
        """The same as before, or another place in it."""
        word = _IBID.match(self.plain, at)
        if word is None:
            return None
        place = self._place_after(word.end()) or bare_numbers_at(self.plain, word.end())
        if place:
            return self._in_context(at, place.end, place)
        problem = "" if self.context else f"“{word[0]}” stands for what is cited before it, and nothing is."
        return self._mention(at, word.end(), list(self.context), problem)
