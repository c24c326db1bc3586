"""The catalogue: what a generation holds of each report, in brief.

Comes in: a ``Report`` and the text that it is stored as. Goes out: an ``Entry``, and entries as the text of
catalogue.json and back. What compares, counts or lists reports works from entries, so that a report itself
is decoded only where its words are needed. Promises: an entry says nothing that its report does not; a
catalogue of another version is told, and is made again from the reports.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from typing import Any

from indexer.pinpoint import fingerprint
from indexer.types import Kind, Report
from indexer.version import version_of

STORE_VERSION = version_of("catalogue.py", "codec.py", "history.py", "pinpoint.py", "types.py")
"""Changes whenever what is stored of a report may; nothing is then carried over as it stands."""

_DATES = ("inspection_start", "inspection_end", "published")


@dataclass(frozen=True, slots=True)
class Entry:
    """A report in brief. ``keys`` are those of its paragraphs and items in reading order, each with the
    fingerprint of its words; ``doubts`` counts its warnings of what is doubtful. ``stored`` is the SHA-256
    of the text it is stored as and ``size`` the length of that in bytes ("" and 0 before it is stored)."""

    id: str
    source: str
    sha256: str
    framework: str | None
    authority: str
    authority_slug: str
    inspection_start: date | None
    inspection_end: date | None
    published: date | None
    paragraphs: int
    items: int
    doubts: int
    keys: dict[str, str]
    stored: str = ""
    size: int = 0

    @property
    def day(self) -> date | None:
        """The day by which the report is known, as ``Report.day``."""
        return self.inspection_end or self.published


Catalogue = dict[str, Entry]
"""Entries by report id."""


def entry_of(report: Report, text: str = "") -> Entry:
    """The entry of ``report``, which is stored as ``text``."""
    data = text.encode("utf-8")
    return Entry(
        id=report.id,
        source=report.source,
        sha256=report.sha256,
        framework=report.framework,
        authority=report.authority,
        authority_slug=report.authority_slug,
        inspection_start=report.inspection_start,
        inspection_end=report.inspection_end,
        published=report.published,
        paragraphs=sum(block.kind is Kind.PARAGRAPH for block in report.citable),
        items=sum(block.kind is Kind.ITEM for block in report.citable),
        doubts=sum(warning.is_doubt for warning in report.warnings),
        keys={block.key: fingerprint(block.text) for block in report.citable if block.key},
        stored=sha256(data).hexdigest() if text else "",
        size=len(data),
    )


def in_order(entries: Iterable[Entry]) -> Catalogue:
    """``entries`` by id, in order of authority and date."""
    ordered = sorted(entries, key=lambda entry: (entry.authority_slug, entry.day or date.min, entry.id))
    return {entry.id: entry for entry in ordered}


def catalogue_json(entries: Iterable[Entry]) -> str:
    """The text of catalogue.json."""
    names = [field.name for field in fields(Entry)]
    reports: list[dict[str, Any]] = []
    for entry in entries:
        values = {name: getattr(entry, name) for name in names}
        reports.append({**values, **{name: values[name] and values[name].isoformat() for name in _DATES}})
    return json.dumps({"version": STORE_VERSION, "reports": reports}, ensure_ascii=False)


def read_catalogue(text: str) -> Catalogue | None:
    """The catalogue that ``catalogue_json`` wrote; None for one of another version. Raises ValueError,
    KeyError or TypeError for other text."""
    data: dict[str, Any] = json.loads(text)
    if data["version"] != STORE_VERSION:
        return None
    entries = []
    for values in data["reports"]:
        days = {name: date.fromisoformat(values[name]) if values[name] else None for name in _DATES}
        entries.append(Entry(**{**values, **days}))
    return in_order(entries)
