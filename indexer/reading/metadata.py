"""Step 3: who was inspected, when, by whom, under which framework; each with its evidence.

Comes in: the cover, the body and a sidecar. Goes out: ``Metadata``. The sidecar wins over the cover and
is named as the evidence. Promises: what is not printed is None; a doubt is a warning; the name of an
authority is looked up in the reference table, and one that is not there is kept as printed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from indexer.reading.dates import parse_date, parse_range, parse_ranges, window_of
from indexer.reading.furniture import Front
from indexer.reading.notes import Code, Notebook
from indexer.reference import Authority, Framework, authorities, find_authority, frameworks, pattern
from indexer.types import Evidence, Line, Source
from indexer.words import collapse, fold, slug, without_marker

LONGEST_ID = 100
"""Characters of an authority’s name in an id, which names files: the longest of the table has 36."""

BODY_LINES = 120
"""Lines of the body that are asked whether the cover names the right authority."""


@dataclass(slots=True)
class Metadata:
    """What a cover says. ``facts`` gives the evidence by field."""

    authority: Authority | None = None
    authority_name: str = ""
    authority_printed: str | None = None
    framework: Framework | None = None
    title: str = ""
    inspection_start: date | None = None
    inspection_end: date | None = None
    published: date | None = None
    lead_inspector: str | None = None
    facts: dict[str, Evidence] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The authority's name in links; of one that is not in the table, made from what is printed."""
        return self.authority.slug if self.authority else slug(self.authority_name)[:LONGEST_ID].rstrip("-")


def read_metadata(source: Source, front: Front, notes: Notebook) -> Metadata:
    """The metadata of ``source``."""
    found = Metadata()
    letter = bool(front.body and pattern("salutation").search(front.body[0].text))
    cover = front.cover + front.body[:12] if letter else front.cover or front.body[:20]
    _title(found, cover, front, letter)
    _authority(found, cover, front, notes)
    _dates(found, cover, notes)
    _inspector(found, cover, front.body, notes)
    if letter:
        _letter(found, cover, front.body)
    _sidecar(found, source.sidecar, notes)
    _note_doubts(found, notes)
    return found


def _note_doubts(found: Metadata, notes: Notebook) -> None:
    """Warn of what neither cover nor sidecar gave."""
    if found.framework is None:
        notes.add(Code.FRAMEWORK_UNKNOWN, "The title is not that of a known framework.")
    if found.authority is None:
        message = f"“{found.authority_name}” is not in the table of authorities."
        notes.add(Code.AUTHORITY_UNKNOWN, message)
    if found.inspection_end is None and found.published is None:
        notes.add(Code.DATES_UNKNOWN, "No date of the inspection was found; give it in a sidecar.")
    if found.lead_inspector is None:
        notes.add(Code.INSPECTOR_UNKNOWN, "No lead inspector was found on the cover.")


def _evidence(line: Line, text: str | None = None) -> Evidence:
    return Evidence("cover", text or line.text, line.number, line.page)


def _stretches(lines: tuple[Line, ...], most: int = 4) -> list[tuple[Line, str]]:
    """Every run of up to ``most`` lines as one text, the shortest first, with its first line."""
    return [
        (lines[start], " ".join(line.text for line in lines[start : start + length]))
        for length in range(1, most + 1)
        for start in range(len(lines) - length + 1)
    ]


def _title(found: Metadata, cover: tuple[Line, ...], front: Front, letter: bool) -> None:
    """The framework, and the title as printed. A letter names frameworks in its text too; its own stands at
    the beginning of a line."""
    for line, text in _stretches(cover):
        for framework in frameworks():
            for title in framework.titles:
                match = title.search(without_marker(text))
                if match and (match.start() == 0 or not letter):
                    found.framework, found.title = framework, match.group(0)
                    found.facts["framework"] = found.facts["title"] = _evidence(line)
                    return
    lines = cover or front.body
    best = next((line for line in lines if line.heading), lines[0] if lines else None)
    found.title = best.text if best else "Untitled report"


def _authority(found: Metadata, cover: tuple[Line, ...], front: Front, notes: Notebook) -> None:
    title = fold(found.title)
    # The title first: a letter's cover has the publisher's address, in a town that is an authority too. Then
    # the whole cover as one text: a name may run over lines ("Bath and / North East Somerset").
    titled = find_authority(found.title)
    if titled:
        line = _at_title(found, cover)
        found.authority, found.authority_printed = titled.authority, titled.printed
        found.authority_name = titled.authority.name
        found.facts["authority"] = _evidence(line)
    elif match := find_authority(" ".join(line.text for line in cover)):
        found.authority, found.authority_printed = match.authority, match.printed
        found.authority_name = match.authority.name
        found.facts["authority"] = _evidence(_line_at(cover, match.start))
    named = Counter(
        match.authority.name
        for line in front.body[:BODY_LINES]
        if (match := find_authority(line.text)) is not None
    )
    if found.authority is None:
        heading = next((line for line in cover if line.text and fold(line.text) != title), None)
        found.authority_name = found.authority_printed = heading.text if heading else "Unknown authority"
        return
    common = named.most_common(1)
    if common and common[0][0] != found.authority.name and named[found.authority.name] * 3 < common[0][1]:
        notes.add(
            Code.AUTHORITY_DISAGREES,
            f"The cover names {found.authority.name}; the text speaks mostly of {common[0][0]}.",
        )


def _at_title(found: Metadata, cover: tuple[Line, ...]) -> Line:
    """The line of the cover that the title was read from."""
    number = found.facts["title"].line if "title" in found.facts else None
    return next((line for line in cover if line.number == number), cover[0])


def _line_at(lines: tuple[Line, ...], offset: int) -> Line:
    """The line in which ``offset`` of the lines' joined text falls."""
    for line in lines:
        if offset <= len(line.text):
            return line
        offset -= len(line.text) + 1
    return lines[-1]


def _whole_dates(cover: tuple[Line, ...]) -> list[tuple[Line, str]]:
    """The cover's lines, each with its text; a window that runs on into the next line as one text."""
    whole: list[tuple[Line, str]] = []
    for line in cover:
        if whole and pattern("window_open").search(whole[-1][1]):
            whole[-1] = (whole[-1][0], f"{whole[-1][1]} {line.text}")
        else:
            whole.append((line, line.text))
    return whole


def _dates(found: Metadata, cover: tuple[Line, ...], notes: Notebook) -> None:
    for line, text in _stretches(cover, 2):
        match = pattern("published").search(text)
        if match and (published := parse_date(match.group("date"))):
            found.published = published
            found.facts["published"] = _evidence(line)
            break
    windows: list[tuple[tuple[date, date], Line]] = []
    for line, text in _whole_dates(cover):
        here = parse_ranges(text)
        if here:  # two windows of one inspection stand in one line: it runs from the first to the last day
            windows.append(((here[0][0], max(end for _, end in here)), line))
            if len(here) > 1:
                notes.add(Code.DATES_SEVERAL, f"The inspection was made in several visits: “{text}”.", line)
        elif pattern("inspection_label").search(text) and (day := parse_date(text)):
            windows.append(((day, day), line))
    if not windows:
        for line, text in _stretches(cover, 3):
            if pattern("inspection_label").search(text) and (window := parse_range(text)):
                windows.append((window, line))
                break
    if not windows:
        return
    (start, end), line = windows[0]
    for (other_start, other_end), other in windows[1:]:
        if (other_start, other_end) != (start, end):
            notes.add(
                Code.DATES_DISAGREE,
                f"The cover gives a second date of inspection: “{other.text}”.",
                other,
            )
    found.inspection_start, found.inspection_end = start, end
    found.facts["inspection_start"] = found.facts["inspection_end"] = _evidence(line)


def _inspector(found: Metadata, cover: tuple[Line, ...], body: tuple[Line, ...], notes: Notebook) -> None:
    names: list[tuple[str, Line]] = []
    for name in ("lead_inspector", "inspector_name"):
        for line in cover:
            if match := pattern(name).search(line.text):
                names.append((collapse(match.group("name")), line))
    if not names:
        for line, text in _stretches(cover, 2):
            if match := pattern("lead_inspector").search(text):
                names.append((collapse(match.group("name")), line))
                break
    if not names:  # the inspection team is listed at the end of some reports
        for line in body:
            if (match := pattern("lead_inspector").search(line.text)) and match.start() == 0:
                names.append((collapse(match.group("name")), line))
                break
    if not names:
        return
    name, line = names[0]
    whole = max((other for other in names if other[0].startswith(name)), key=lambda other: len(other[0]))
    if whole[0] != name:
        notes.add(Code.NAME_CUT, f"The name “{name}” is cut off; “{whole[0]}” was taken.", line)
    found.lead_inspector = whole[0]
    kind = "cover" if whole[1] in cover else "prose"
    found.facts["lead_inspector"] = replace(_evidence(whole[1]), kind=kind)


def _letter(found: Metadata, top: tuple[Line, ...], body: tuple[Line, ...]) -> None:
    """What a letter says in its own way: its date, the days of the visit, who signed it."""
    for line in top:
        if found.published is None and (match := pattern("letter_date").search(line.text)):
            found.published = parse_date(match.group("date"))
            found.facts["published"] = _evidence(line)
    for line, text in _stretches(body[:12]) if found.inspection_end is None else ():
        match = pattern("visit_window").search(text)
        window = window_of(match) if match else None
        if window is None and (match := pattern("visit_day").search(text)):
            day = parse_date(match.group("date"))
            window = (day, day) if day else None
        if window:
            found.inspection_start, found.inspection_end = window
            found.facts["inspection_start"] = found.facts["inspection_end"] = _evidence(line, text)
            break
    body = tuple(line for line in body if not line.furniture)
    for before, line, after in zip(body, body[1:], (*body[2:], None), strict=False):
        signed = pattern("valediction").search(before.text) and pattern("person").search(line.text)
        if signed and after and pattern("inspector_title").search(after.text):
            found.lead_inspector = collapse(signed.group("name"))
            found.facts["lead_inspector"] = _evidence(line)


def _sidecar(found: Metadata, sidecar: dict[str, str], notes: Notebook) -> None:
    """Let the sidecar's values win. One that cannot be used is a warning, and the cover's stays."""
    for name, value in sidecar.items():
        if name == "authority":
            named = (a for a in authorities() if fold(value) in map(fold, (a.name, *a.aliases)))
            found.authority = next(named, None)
            found.authority_name = found.authority.name if found.authority else value
        elif name == "framework":
            framework = next((f for f in frameworks() if f.name == value), None)
            if framework is None:
                known = ", ".join(f.name for f in frameworks())
                notes.add(Code.SIDECAR, f"The sidecar's framework “{value}” is not one of: {known}.")
                continue
            found.framework = framework
        elif name in ("inspection_start", "inspection_end", "published"):
            try:
                setattr(found, name, date.fromisoformat(value))
            except ValueError:
                notes.add(Code.SIDECAR, f"The sidecar's {name} “{value}” is not a date such as 2013-05-22.")
                continue
        else:
            setattr(found, name, value)
        found.facts[name] = Evidence("sidecar", f"{name} = {value}")
    start, end = found.inspection_start, found.inspection_end
    if start and end and start > end:
        notes.add(Code.SIDECAR, f"The inspection would start on {start} and end before, on {end}.")
