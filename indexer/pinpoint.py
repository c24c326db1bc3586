"""Keys, fingerprints and pinpoints.

A key names a paragraph or an item inside its report; a pinpoint is report id + key; a link may carry
the fingerprint of the words that were cited. Comes in: drafts with what is printed. Goes out: keys.
Promises: keys are made from what is printed (number, heading, position under it), are unique in the
report, and ``parse_pinpoint`` and ``format_pinpoint`` are inverse. Pure.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indexer.errors import NotFound
from indexer.reading.blocks import Draft
from indexer.types import Kind, Section
from indexer.words import collapse, fold, slug

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
KEY = re.compile(r"(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*-)?\d+(?:\.\d+)?|[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.\d+")
FINGERPRINT = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A paragraph of a report, and (``version``) the fingerprint of the words that were cited."""

    report: str
    key: str
    version: str | None = None


def base_id(authority_slug: str, day: date | None, sha256: str) -> str:
    """A report's id from what is printed: the authority and the month the inspection ended (``day``),
    or was published; without a date, the start of the file's hash."""
    return f"{authority_slug}-{day:%Y-%m}" if day else f"{authority_slug}-undated-{sha256[:6]}"


def fingerprint(text: str) -> str:
    """The first 8 hex digits of SHA-256 of ``text`` in NFC with white space collapsed."""
    normal = collapse(unicodedata.normalize("NFC", text))
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()[:8]


def format_pinpoint(pinpoint: Pinpoint) -> str:
    """The path of a link to ``pinpoint``: ``/reports/cumbria-2013-05/13?v=1f3a9c0d``."""
    version = f"?v={pinpoint.version}" if pinpoint.version else ""
    return f"/reports/{pinpoint.report}/{pinpoint.key}{version}"


def parse_pinpoint(text: str) -> Pinpoint:
    """The pinpoint that ``text`` is: a link of this archive, its path, or ``cumbria-2013-05/13``.

    Raises NotFound where ``text`` has not that form; whether the paragraph exists is not asked here.
    """
    match = re.fullmatch(
        rf"(?:https?://[^/\s]+)?(?:/?reports/)?(?P<report>{ID.pattern})/(?P<key>{KEY.pattern})"
        rf"(?:\?v=(?P<version>{FINGERPRINT.pattern}))?",
        text.strip(),
    )
    if match is None:
        raise NotFound(f"“{text}” does not name a paragraph. Write it as cumbria-2013-05/13.")
    return Pinpoint(match["report"], match["key"], match["version"])


def part_names(drafts: Sequence[Draft]) -> tuple[str | None, ...]:
    """A name for each part of a report: none for the first, "lscb" for the review of a Local
    Safeguarding Children Board, else its place ("part-2")."""
    names: dict[int, str | None] = {0: None}
    headings: list[str] = []
    for draft in drafts:
        if draft.kind is Kind.HEADING:
            headings.append(draft.text)
        if draft.number is None:
            continue
        if draft.part not in names:
            # Everything printed since the part before: the second report's title, its first sections.
            board = "safeguarding children board" in fold(" ".join(headings))
            taken = "lscb" in names.values()
            names[draft.part] = "lscb" if board and not taken else f"part-{draft.part + 1}"
        headings = []
    return tuple(names[part] for part in sorted(names))


def assign_keys(drafts: Sequence[Draft], sections: Sequence[Section]) -> dict[int, str]:
    """The key of every paragraph and item among ``drafts``, by its position in ``drafts``."""
    parts = part_names(drafts)
    headings = _heading_names(drafts, sections)
    keys: dict[int, str] = {}
    by_draft: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for position, draft in enumerate(drafts):
        if draft.kind not in (Kind.PARAGRAPH, Kind.ITEM):
            continue
        if draft.number is not None:
            part = parts[draft.part]
            key = f"{part}-{draft.number}" if part else str(draft.number)
        else:
            parent = draft.parent
            hangs = parent is not None and parent.number is not None and id(parent) in by_draft
            stem = by_draft[id(parent)] if hangs else headings[draft.section]
            counts[stem] += 1
            key = f"{stem}.{counts[stem]}"
        keys[position] = by_draft[id(draft)] = key
    return keys


def _heading_names(drafts: Sequence[Draft], sections: Sequence[Section]) -> dict[int, str]:
    """The name under which a section's unnumbered matter is keyed: its heading's slug; where two such
    sections have the same, that of the whole path; where even that recurs, with its place."""
    used = sorted({d.section for d in drafts if d.kind in (Kind.PARAGRAPH, Kind.ITEM)})
    short = {i: slug(sections[i].heading) if i >= 0 else "opening" for i in used}
    long = {i: slug(" ".join(sections[i].path)) if i >= 0 else "opening" for i in used}
    own = {
        d.section
        for d in drafts
        if d.kind in (Kind.PARAGRAPH, Kind.ITEM)
        and d.number is None
        and not (d.parent is not None and d.parent.number is not None)
    }
    repeats = Counter(short[i] for i in own)
    names: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for i in used:
        name = short[i] if repeats[short[i]] <= 1 else long[i]
        if i in own:
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name}-{seen[name]}"
        names[i] = name
    return names
