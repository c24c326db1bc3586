"""What came to a search and what went from it since a link to it was kept.

Comes in: a search and the name of a generation, from the link. Goes out: what the page says of it. Promises:
exact (``indexer/lineage.py``), or it says that it cannot tell.
"""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from indexer.citation import day_text, link, month_text, short_label
from indexer.engine import Index, open_index, write_index
from indexer.errors import NotFound
from indexer.generations import Generation
from indexer.lineage import MOST, Note, changes
from indexer.search_types import SearchQuery
from indexer.types import Record

SHOWN = 20
"""Of what came, of what went, so many are named; the rest is counted."""


def since(generation: Generation, query: SearchQuery, name: str) -> dict[str, Any] | None:
    """What changed in a search since the generation ``name``; None where that is the present one. Raises
    ``QueryError`` as the search does."""
    if name == generation.name:
        return None
    known = any(file.stem == name for file in generation.notes())
    stood = generation.once(f"since {name}", lambda: _stood(generation, name)) if known else None
    if stood is None:
        return {
            "said": "What changed since this link was kept cannot be told: too much did, or too long ago."
        }
    before, index, created = stood
    day = day_text(datetime.fromisoformat(created).date())
    reports = {report for report, _ in before}
    now = {
        (r.report, r.key): r for r in generation.index.among(query, reports) if (r.report, r.key) in before
    }
    was = [(r.report, r.key) for r in index.among(query, reports)] if index else []
    told = changes(before, was, now)
    if not (told.came or told.went or told.changed):
        return {"said": f"The same paragraphs as on {day}, when this link was kept."}
    counts = [
        f"{len(found):,} {word}"
        for found, word in (
            (told.came, "came"),
            (told.went, "went"),
            (told.changed, "now in other words"),
        )
        if found
    ]
    return {
        "said": f"Since {day}, when this link was kept: {', '.join(counts)}.",
        "lists": [
            {
                "heading": heading,
                "links": [_link(generation, record) for record in found[:SHOWN]],
                "more": max(0, len(found) - SHOWN),
            }
            for heading, found in (("Came", told.came), ("Went", told.went), ("In other words", told.changed))
            if found
        ],
    }


def _stood(generation: Generation, name: str) -> tuple[Note, Index | None, str] | None:
    """How what changed stood, an index of it, and when that was."""
    found = generation.since(name)
    if found is None or len(found[0]) > MOST:
        return None
    before, created = found
    records = sorted(filter(None, before.values()), key=lambda record: (record.report, record.order))
    if not records:
        return before, None, created
    with tempfile.TemporaryDirectory() as folder:  # what is open stays readable when its name is gone
        write_index(Path(folder), records)
        return before, open_index(Path(folder), name), created


def _link(generation: Generation, record: Record) -> dict[str, str]:
    try:
        when = month_text(generation.report(record.report))
    except NotFound:
        when = str(record.year or "undated")
    return {"label": f"{short_label(record)}, {record.authority}, {when}", "url": link(record)}
