"""Step 4: lines that hold two things are parted.

Comes in: the body's lines and the listed titles. Goes out: the body's lines. Conversions leave a timescale
at the end of the item before it, or a heading on the line of the paragraph after it. Promises: no word is
lost, changed or moved; every piece keeps the number of its line.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from indexer.reference import pattern
from indexer.types import Line
from indexer.words import fold


def unglue(lines: Iterable[Line], titles: frozenset[str]) -> tuple[Line, ...]:
    """``lines`` with each that holds a timescale or a listed title beside something else parted."""
    result: list[Line] = []
    for line in lines:
        result.extend(_pieces(line, titles))
    return tuple(result)


def _pieces(line: Line, titles: frozenset[str]) -> list[Line]:
    if line.cells:
        return [line]
    for match in pattern("displaced_number").finditer(line.text[:200]):
        title = line.text[: match.start()]
        if fold(title) in titles:
            rest = line.text[match.start() :].strip()
            return [replace(line, text=title), _new(line, rest, 1)]
    glued = pattern("glued_timescale").search(line.text)
    if glued is None or glued.group("heading") == line.text:
        return [line]
    before, after = line.text[: glued.start()].strip(), line.text[glued.end() :].strip()
    pieces = [replace(line, text=before)] if before else []
    pieces.append(_new(line, glued.group("heading"), 1))
    if after:
        pieces.append(_new(line, after, 2))
    return pieces


def _new(line: Line, text: str, piece: int) -> Line:
    """A piece of ``line`` that stands as a line of its own. Pieces count in hundreds here, so that they
    stay apart from those that the source made."""
    return Line(text, line.number, page=line.page, gap=True, whole=line.whole, piece=line.piece + 100 * piece)
