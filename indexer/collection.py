"""A collection: paragraphs and quotations that somebody put together, and what became of them.

Comes in: the entries as an address carries them, and a generation. Goes out: an ``Entry`` for each. Promises:
``parse_pin`` and ``format_pin`` are inverse; no entry is left out: of what has changed, what is gone and what
is not understood it is said that it is so. Pure.

An entry is a pinpoint, the fingerprint of the words, and, of a quotation, where in these it stands (offsets
in characters, from 0): ``cumbria-2013-05/13@b6a3b6b0:0-58``. Nothing in it has to be escaped in an address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from indexer.catalogue import Catalogue
from indexer.citation import day_text, month_text, short_label
from indexer.citation_forms import understand, write
from indexer.errors import Gone, NotFound
from indexer.excerpt import Excerpt, excerpt, stands_alone, whole
from indexer.generations import Generation
from indexer.pinpoint import FINGERPRINT, ID, KEY, Target, parse_pinpoint

MOST = 100
"""Entries of a collection: their address has then some 5,000 characters, which every server takes."""

MOST_LINE = 2_000
"""Characters of a line that is pasted: a link that shows words may be long."""

MOST_TITLE = 200
MOST_PIN = 200
"""Characters of the title, and of an entry as it may be typed."""

PIN = re.compile(
    rf"(?P<report>{ID.pattern})/(?P<key>{KEY.pattern})"
    rf"(?:@(?P<version>{FINGERPRINT.pattern})(?::(?P<start>\d{{1,6}})-(?P<end>\d{{1,6}}))?)?"
)


@dataclass(frozen=True, slots=True)
class Pin:
    """An entry as it is written: a paragraph, the words it had, and which of these are quoted."""

    report: str
    key: str
    version: str | None = None
    span: tuple[int, int] | None = None


class Status(StrEnum):
    """What became of the words of an entry."""

    STANDS = "stands"
    CHANGED = "changed"
    OTHER = "other"
    GONE = "gone"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a collection.

    ``pin`` is the entry as it was given, ``label`` its name for a reader. ``words`` are those quoted;
    ``excerpt`` is where they stand or, if the paragraph has ``CHANGED``, stood; of what is gone or unknown
    there is none. ``now`` is the paragraph as it stands, where that is something else. ``note`` is a sentence
    on what became of the words, "" where they stand.
    """

    pin: str
    status: Status
    label: str
    words: str = ""
    excerpt: Excerpt | None = None
    now: str | None = None
    note: str = ""


def format_pin(pin: Pin) -> str:
    """``pin`` as an address carries it."""
    version = f"@{pin.version}" if pin.version else ""
    span = f":{pin.span[0]}-{pin.span[1]}" if pin.version and pin.span else ""
    return f"{pin.report}/{pin.key}{version}{span}"


def parse_pin(text: str) -> Pin | None:
    """The entry that ``text`` is; None where it is none."""
    match = PIN.fullmatch(text)
    if match is None:
        return None
    span = (int(match["start"]), int(match["end"])) if match["end"] else None
    return Pin(match["report"], match["key"], match["version"], span)


def pin_of(found: Excerpt) -> str:
    """The entry for an excerpt."""
    span = None if found.whole else (found.start, found.end)
    return format_pin(Pin(found.record.report, found.record.key, found.record.fingerprint, span))


def typed_pins(line: str, catalogue: Catalogue) -> list[str]:
    """What somebody typed or pasted as entries: a link, a pinpoint, or a citation in any printed form; one
    for each paragraph that it names. What cannot be understood stays as it is."""
    line = line.strip()
    if parse_pin(line):
        return [line]
    try:
        found = parse_pinpoint(line.partition("#")[0])
        return [format_pin(Pin(found.report, found.key, found.version))]
    except NotFound:
        named = _named(line, catalogue)
    if isinstance(named, str) or not named.keys:
        return [line[:MOST_PIN]]
    return [format_pin(Pin(named.report, key, named.version)) for key in named.keys]


def _named(text: str, catalogue: Catalogue) -> Target | str:
    """What the citation ``text`` names; a sentence where it names nothing, or several things."""
    try:
        targets = understand(text, catalogue)
    except NotFound as error:
        return str(error)
    if len(targets) > 1:
        return f"“{text}” may mean {' or '.join(map(write, targets))}. Write which."
    if not targets[0].keys:
        return f"“{text}” names a whole report. Name a paragraph of it: {targets[0].report}/1, for example."
    return targets[0]


def entries(generation: Generation, pins: Iterable[str]) -> list[Entry]:
    """What each of ``pins`` is in ``generation``, in their order; one that comes again is there once."""
    return [_entry(generation, pin) for pin in dict.fromkeys(pins)]


def _entry(generation: Generation, text: str) -> Entry:
    pin = parse_pin(text)
    if pin is None:
        named = _named(text, generation.catalogue)
        note = named if isinstance(named, str) else f"Write it as {write(named)}."
        return Entry(text, Status.UNKNOWN, f"“{text}”", note=note)
    try:
        record = generation.record(pin.report, pin.key)
        report = generation.report(pin.report)
    except Gone as gone:
        return _gone(text, pin, gone)
    except NotFound as error:
        return Entry(text, Status.UNKNOWN, f"{pin.report}/{pin.key}", note=str(error))
    now = whole(report, record)
    label = f"{report.authority}, {month_text(report)}, {short_label(record)}"
    if pin.version in (None, record.fingerprint):
        return _cut(Entry(text, Status.STANDS, label), now, pin)
    past = next((p for p in generation.past(pin.report, pin.key) if p.fingerprint == pin.version), None)
    if past is None:
        note = "The words that were collected are not held here. These are the words of the paragraph now."
        return Entry(text, Status.OTHER, label, record.text, now, None, note)
    then = whole(report, replace(record, text=past.text, fingerprint=past.fingerprint))
    found = _cut(Entry(text, Status.CHANGED, label, now=record.text), then, pin)
    if found.status is Status.UNKNOWN:
        return found
    note = "The words of this paragraph have changed since they were collected."
    if not (found.excerpt and found.excerpt.whole) and excerpt(report, [record], found.words):
        note += " Those that are quoted still stand in it."
    return replace(found, note=note)


def _cut(entry: Entry, found: Excerpt, pin: Pin) -> Entry:
    """``entry`` with the words of ``found`` that ``pin`` names."""
    if pin.span is None:
        return replace(entry, words=found.text, excerpt=found)
    start, end = pin.span
    if end > len(found.record.text) or not stands_alone(found.record.text, start, end):
        note = "The end of this entry does not name whole words of the paragraph."
        return replace(entry, status=Status.UNKNOWN, now=None, note=note)
    cut = replace(found, start=start, end=end)
    return replace(entry, words=cut.text, excerpt=cut)


def _gone(text: str, pin: Pin, gone: Gone) -> Entry:
    """The entry of what was held once: its words as they were collected, else the last ones."""
    cited = gone.versions.get(pin.version or "")
    words = cited or next(reversed(gone.versions.values()), "")
    if cited and pin.span and stands_alone(cited, *pin.span):
        words = cited[pin.span[0] : pin.span[1]]
    until = f" It was held until {day_text(date.fromisoformat(gone.last_seen))}." if gone.last_seen else ""
    note = f"This paragraph is no longer in the archive.{until}"
    return Entry(text, Status.GONE, f"{pin.report}/{pin.key}", words, note=note)
