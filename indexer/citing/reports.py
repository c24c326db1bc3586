"""Reports as they are printed: "Cumbria 2013", "Cumbria County Council (inspected 13–22 May 2013)".

Comes in: a catalogue; then text that is evened out, and where to look in it. Goes out: a ``Named``, and the
reports that it may mean, the likeliest first. Pure. Promises: a name that the archive has no report of is
told from one that is no authority; a report is found by every date that is printed of it; several that a
name fits are all given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from indexer.catalogue import Catalogue, Entry
from indexer.citing.dates import MONTH, YEAR, Dates, dates_at
from indexer.citing.keys import Extents, extents
from indexer.citing.places import S
from indexer.errors import NotFound
from indexer.reference import authorities, frameworks
from indexer.words import fold


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


_BEFORE_NAME = _pattern(
    rf"(?:the )?(?:(?:{MONTH} )?{YEAR} )"
    r"(?:(?:ofsted|inspection|report|letter|review|on|of|into|for|at|the) ){0,5}$"
)

_BEFORE = _pattern(
    rf"(?:the {S})?(?:london borough|royal borough|metropolitan borough|borough|city|county) {S}of {S}"
    r"(?:the )?"
)
_AFTER = _pattern(
    rf"(?:,?{S}city of(?!\w))?(?:'s)?(?>(?: {S}(?:(?:metropolitan|london|royal|unitary|county|city|borough|"
    r"district|mbc|cc|council|corporation|local authority)(?!\w)))*)(?:'s)?"
)
_NOISE = _pattern(
    rf"(?>(?: {S}(?:(?:local authority|children's|social|care|services|ofsted|inspection|report|letter|"
    r"review|full|standard|focused|visit)(?!\w)))*)(?:'s)?"
)
_LEADING = _pattern(rf"(?>(?:(?:inspection|report|letter|review|on|of|into|for|at|in|the)(?!\w){S}){{0,5}})")
_NAME_WORD = _pattern(r"(?:&|[^\W\d_]+(?:'[^\W\d_]+)*)")
_NAME_GAP = re.compile(r"\.?[ ,-]{0,3}")
_SOURCE = _pattern(rf"ofsted,{S}(?P<title>[^:\"]{{3,250}}?):{S}")
_OPENING = re.compile(rf"{S}(?:,{S})?(?P<open>\()?{S}")
_CLOSING = re.compile(rf"{S}\)")
MOST_WORDS = 8
"""Words of the longest name."""
_SMALL = {"and", "with", "upon", "on"}
"""The word before which the short form of a name ends: Stoke, Barking."""


@dataclass(frozen=True, slots=True)
class Named:
    """A report as it is printed from ``start`` to ``end``: its authority (``slugs`` it may be, ``name`` as
    printed), ``dates``, ``title`` or framework. ``open`` says that a bracket before the dates is not closed
    yet, ``beside`` that the dates stand right after the name."""

    slugs: tuple[str, ...]
    name: str
    dates: Dates | None
    title: str
    start: int
    end: int
    open: bool = False
    beside: bool = False


@cache
def _known() -> dict[str, tuple[str, dict[str, bool]]]:
    """Every name of the authorities that are known, folded: how it is printed, the slugs it may mean, and
    whether it is a full name."""
    found: dict[str, tuple[str, dict[str, bool]]] = {}
    for authority in authorities():
        for name in (authority.name, *authority.aliases):
            found.setdefault(fold(name), (name, {}))[1][authority.slug] = True
    return found


@dataclass(slots=True)
class Held:
    """What the archive holds, to be found by what is printed. Made once for a catalogue; may be shared."""

    entries: Catalogue
    keys: dict[str, Mapping[str, str]] = field(init=False)
    _of: dict[str, list[Entry]] = field(init=False)
    _names: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = field(init=False)
    _extents: dict[str, Extents] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = {name: entry.keys for name, entry in self.entries.items()}
        self._of = {}
        full = {name: set(slugs) for name, (_, slugs) in _known().items()}
        for entry in self.entries.values():
            self._of.setdefault(entry.authority_slug, []).append(entry)
            full.setdefault(fold(entry.authority), set()).add(entry.authority_slug)
        short: dict[str, set[str]] = {}
        for name, slugs in full.items():
            for form in _short_forms(name):
                if form not in full:
                    short.setdefault(form, set()).update(slugs)
        self._names = {}
        for name, slugs in sorted({**full, **short}.items(), key=lambda pair: -len(pair[0].split())):
            words = tuple(name.split())
            if words:
                self._names.setdefault(words[0], []).append((words, tuple(sorted(slugs))))

    @property
    def first_words(self) -> frozenset[str]:
        """The words that a name of an authority can begin with, folded."""
        return frozenset({*self._names, "london", "royal", "metropolitan", "borough", "city", "county"})

    def of(self, authority_slug: str) -> list[Entry]:
        """The reports of an authority, in order of date."""
        return self._of.get(authority_slug, [])

    def extents(self, report: str) -> Extents:
        """What the numbers of the keys of ``report`` go from and to."""
        if report not in self._extents:
            self._extents[report] = extents(self.keys[report])
        return self._extents[report]

    def label(self, report: str) -> str:
        """A report in a sentence: ``Cumbria (May 2013)``."""
        entry = self.entries[report]
        return f"{entry.authority} ({f'{entry.day:%B %Y}' if entry.day else 'undated'})"

    def near(self, report: str) -> str:
        """A sentence for an id that is not held, with those that are near it."""
        stem = re.sub(r"-(?:(?:19|20)[0-9]{2}-[0-9]{2}|undated-[0-9a-f]{6})(?:-.*)?$", "", report)
        there = self._there(self.of(stem))
        return f"There is no report “{report}” in this archive{f'; {there}' if there else ''}."

    def knows(self, report: str) -> bool:
        """Whether the id ``report`` begins with the name of an authority."""
        stem = re.sub(r"-(?:(?:19|20)[0-9]{2}|undated)-.*$", "", report)
        return stem in self._of or any(stem in slugs for _, slugs in _known().values())

    @staticmethod
    def _there(entries: list[Entry]) -> str:
        names = [entry.id for entry in entries]
        if not names:
            return ""
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        return f"there {'is' if len(names) == 1 else 'are'} {listed}"

    def meant(self, text: str, named: Named) -> list[Entry]:
        """The reports that ``named``, in ``text``, may mean, the likeliest first. Raises NotFound where there
        is none."""
        every = [entry for authority in named.slugs for entry in self.of(authority)]
        if not every:
            raise NotFound(f"There is no report of {named.name} in this archive.")
        days = named.dates.days if named.dates else ()
        fits: list[tuple[int, Entry]] = []
        for entry in every:
            ranks = [rank for day in days if (rank := day.of(entry)) is not None]
            if len(ranks) == len(days):
                fits.append((sum(ranks), entry))
        if not fits:
            when = text[named.dates.start : named.dates.end] if named.dates else ""
            raise NotFound(f"There is no report of {named.name} dated {when}; {self._there(every)}.")
        found = [entry for _, entry in sorted(fits, key=lambda pair: pair[0])]
        alike = _frameworks(named.title) if named.title and len(found) > 1 else ()
        return [entry for entry in found if entry.framework in alike] or found

    def named_at(self, text: str, at: int, any_case: bool = False) -> Named | None:
        """The report that is named at ``at``, if one is: an authority, and what is printed of its dates."""
        start, title, early = at, "", None
        if source := _SOURCE.match(text, at):
            title, at = source["title"], source.end()
        else:
            early = dates_at(text, at)
            at = _blank(text, early.end) if early else at
            at = leading.end() if (leading := _LEADING.match(text, at)) else at
        found = self._name_at(text, at, any_case)
        if found is None:
            return None
        slugs, name, end = found
        end = _after(_NOISE, text, end)
        if word := _framework_word().match(text, end):
            title, end = word["name"], word.end()
        opening = _OPENING.match(text, end)
        dates = dates_at(text, opening.end()) if opening and not early else None
        if dates is None or opening is None:
            if early is None and (back := _BEFORE_NAME.search(text[max(0, start - 70) : start])):
                early = dates_at(text, start - len(back[0]))
                start -= len(back[0])
            return Named(slugs, name, early, title, start, end)
        open_ = bool(opening["open"])
        closed = open_ and (closing := _CLOSING.match(text, dates.end))
        end = _after(_NOISE, text, closing.end() if closed and closing else dates.end)
        if word := _framework_word(acronyms=True).match(text, end):
            title, end = word["name"], word.end()
        return Named(slugs, name, dates, title, start, end, open_ and not closed, open_ or dates.beside)

    def _name_at(self, text: str, at: int, any_case: bool) -> tuple[tuple[str, ...], str, int] | None:
        """The authority that is named at ``at``, with what belongs to its name, and where that ends."""
        start = at
        if (word := _NAME_WORD.match(text, at)) is None:
            return None
        found = self._words_at(text, at, any_case)
        if found is None and (before := _BEFORE.match(text, at)):
            at = before.end()
            found = self._words_at(text, at, any_case)
        if found is None or not (any_case or word[0][0].isupper() or at > start):
            return None
        slugs, end = found
        end = _after(_AFTER, text, end)
        return slugs, text[start:end].removesuffix("'s"), end

    def _words_at(self, text: str, at: int, any_case: bool) -> tuple[tuple[str, ...], int] | None:
        """The name at ``at``: what it may mean, and where it ends."""
        if not (any_case or text[at : at + 1].isupper()):
            return None
        words: list[str] = []
        ends: list[int] = []
        place = at
        while word := _NAME_WORD.match(text, place):
            bare = word[0].lower().removesuffix("'s")
            words.append("and" if bare == "&" else bare.replace("'", ""))
            ends.append(place + len(bare))
            gap = _NAME_GAP.match(text, word.end())
            place = gap.end() if gap else word.end()
            if len(words) == MOST_WORDS or words[0] not in self._names:
                break
        for name, slugs in self._names.get(words[0], ()) if words else ():
            if words[: len(name)] == list(name):
                return slugs, ends[len(name) - 1]
        return None


def _short_forms(name: str) -> list[str]:
    """The short forms of a folded name: what stands before its first small word, or its kind."""
    words = name.split()
    cut = next((at for at, word in enumerate(words) if word in _SMALL and at), 0)
    forms = [" ".join(words[:cut])] if cut else []
    return forms + ([" ".join(words[:-1])] if len(words) > 1 and words[-1] == "borough" else [])


def _blank(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at


def _after(regex: re.Pattern[str], text: str, at: int) -> int:
    """Where ``regex`` ends, if it stands at ``at``."""
    found = regex.match(text, at)
    return found.end() if found else at


def _frameworks(title: str) -> frozenset[str]:
    """The frameworks that are called ``title``, or whose reports are."""
    return frozenset(
        f.name
        for f in frameworks()
        if f.name.lower() == title.lower() or any(r.search(title) for r in f.titles)
    )


@cache
def _framework_word(*, acronyms: bool = False) -> re.Pattern[str]:
    """The name of a framework; ``acronyms``: one in capitals, which is nothing else in a sentence."""
    known = [f.name for f in frameworks() if not f.name.lower().startswith("lscb")]  # a part may be, too
    names = sorted((name for name in known if name.isupper() or not acronyms), key=len, reverse=True)
    joined = "|".join(map(re.escape, names))
    return _pattern(rf"{S},?{S}(?P<name>{joined})(?!\w)(?: (?:inspection|report|letter|review)(?!\w))?")
