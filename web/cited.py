"""A search that is a citation: the way to what it cites.

Comes in: a generation and what was typed. Goes out: links with labels, none where it is no citation or one of
nothing that is held. Promises: every candidate of an ambiguous citation is there, up to ``MOST_LINKS``; no
search is made for it.
"""

from __future__ import annotations

from indexer.citation import month_text, short_label
from indexer.citation_forms import Held, understand
from indexer.errors import NotFound
from indexer.generations import Generation
from indexer.pinpoint import Pinpoint, Target, format_pinpoint
from indexer.query import MAX_LENGTH

MOST_LINKS = 10


def places(generation: Generation, text: str) -> list[dict[str, str]]:
    """The places that ``text`` cites: ``label`` and ``url``."""
    if len(text) > MAX_LENGTH or not any(char.isdigit() for char in text):
        return []
    held = generation.once("held by name", lambda: Held(generation.catalogue))
    try:
        targets = understand(text, held)
    except NotFound:
        return []
    return [link for target in targets for link in _links(generation, target)][:MOST_LINKS]


def _links(generation: Generation, target: Target) -> list[dict[str, str]]:
    report = generation.report(target.report)
    name = f"{report.authority}, {month_text(report)}"
    if not target.keys:
        return [{"label": name, "url": f"/reports/{report.id}"}]
    return [
        {
            "label": f"{short_label(generation.record(report.id, key))} · {name}",
            "url": format_pinpoint(Pinpoint(report.id, key, target.version)),
        }
        for key in target.keys[:MOST_LINKS]
    ]
