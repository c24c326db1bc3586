"""Step 13: each footnote is tied to the text that bears its marker.

Comes in: the report's blocks. Goes out: the blocks, footnotes with the key of the paragraph or item that
bears their marker as ``parent``. Markers begin anew on each page of some reports and in each part of
others, so the nearest bearer counts: on the page of the note, else before it. Promises: a marker is a whole
raised number, so that "¹" is not found in "¹²"; a note whose marker nothing bears is a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from indexer.reading.notes import Code, Notebook
from indexer.types import Block, Kind

_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"


def tie_footnotes(blocks: Sequence[Block], notes: Notebook) -> tuple[Block, ...]:
    """``blocks`` with their footnotes tied."""
    result = list(blocks)
    bearers: dict[str, list[tuple[int, Block]]] = {}
    for at, block in enumerate(blocks):
        if block.kind is not Kind.FOOTNOTE or not block.label:
            continue
        if block.label not in bearers:
            bearers[block.label] = _bearers(blocks, block.label)
        bearer = _nearest(bearers[block.label], at, block.page)
        if bearer is None:
            message = f"Nothing bears the marker of the footnote “{block.label} {block.text[:40]}…”."
            notes.add(Code.NOTE_LOOSE, message, block.lines[0])
        else:
            result[at] = replace(block, parent=bearer.key)
    return tuple(result)


def _bearers(blocks: Sequence[Block], label: str) -> list[tuple[int, Block]]:
    """The blocks whose text bears the marker ``label``, with their places."""
    marker = re.compile(rf"(?<![{_RAISED}]){re.escape(label)}(?![{_RAISED}])")
    return [
        (position, block)
        for position, block in enumerate(blocks)
        if block.kind is not Kind.FOOTNOTE and marker.search(block.text)
    ]


def _nearest(bearers: list[tuple[int, Block]], at: int, page: int | None) -> Block | None:
    """The one of ``bearers`` that a note at ``at`` belongs to: on its page, before it, near it."""
    found = min(
        bearers,
        key=lambda bearer: (bearer[1].page != page, bearer[0] > at, abs(bearer[0] - at)),
        default=None,
    )
    return found[1] if found else None
