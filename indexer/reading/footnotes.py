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
    for at, block in enumerate(blocks):
        if block.kind is not Kind.FOOTNOTE or not block.label:
            continue
        bearer = _bearer(blocks, at)
        if bearer is None:
            message = f"Nothing bears the marker of the footnote “{block.label} {block.text[:40]}…”."
            notes.add(Code.NOTE_LOOSE, message, block.lines[0])
        else:
            result[at] = replace(block, parent=bearer.key)
    return tuple(result)


def _bearer(blocks: Sequence[Block], at: int) -> Block | None:
    note = blocks[at]
    marker = re.compile(rf"(?<![{_RAISED}]){re.escape(note.label)}(?![{_RAISED}])")
    bearers = [
        (other.page != note.page, position > at, abs(position - at), other)
        for position, other in enumerate(blocks)
        if other.kind is not Kind.FOOTNOTE and marker.search(other.text)
    ]
    return min(bearers, key=lambda entry: entry[:3])[3] if bearers else None
