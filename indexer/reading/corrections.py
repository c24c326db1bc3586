"""Step 2: what a sidecar says about single lines.

Comes in: the lines, and the corrections of the sidecar. Goes out: the lines with markup that fits what the
sidecar says they are, and the corrections by line for the steps that decide. An archivist names a line by
its number, as the page on how a report was read shows it, and by its first words, so that a correction made
for another version of the file is noticed and left alone. Promises: words are never changed; each correction
that is followed is a warning that says so, and so is each that is not.
"""

from __future__ import annotations

from dataclasses import replace

from indexer.reading.headings import Mark
from indexer.reading.notes import Code, Notebook
from indexer.types import Correction, Line
from indexer.words import collapse


def apply(
    lines: tuple[Line, ...], corrections: tuple[Correction, ...], notes: Notebook
) -> tuple[tuple[Line, ...], dict[int, Correction]]:
    """``lines`` as ``corrections`` have them, and the corrections that are followed, by line number."""
    by_number = {line.number: line for line in lines if not line.piece}
    followed: dict[int, Correction] = {}
    for correction in corrections:
        line = by_number.get(correction.line)
        if line is None:
            message = f"The sidecar speaks of line {correction.line}; the report's text has no such line."
            notes.add(Code.SIDECAR, message)
        elif not line.text.startswith(collapse(correction.begins)):
            message = f"The sidecar's line {correction.line} does not begin with “{correction.begins}”."
            notes.add(Code.SIDECAR, f"{message} It was left as it is.", line)
        else:
            followed[line.number] = correction
            notes.add(Code.SIDECAR_LINE, f"The sidecar says that this line is: {correction.what}.", line)
    return tuple(_as_said(line, followed.get(line.number)) for line in lines), followed


def set_aside(
    furniture: dict[Line, str], lines: tuple[Line, ...], followed: dict[int, Correction]
) -> dict[Line, str]:
    """``furniture`` less what a sidecar says is none, with what it says is."""
    kept = {line: name for line, name in furniture.items() if line.number not in followed}
    return kept | {line: line.furniture for line in lines if line.furniture and line.number in followed}


def settle_headings(
    marks: dict[Line, Mark], lines: tuple[Line, ...], followed: dict[int, Correction]
) -> dict[Line, Mark]:
    """``marks`` as a sidecar has them."""
    settled = {line: mark for line, mark in marks.items() if line.number not in followed}
    for line in lines:
        if line.number in followed and followed[line.number].kind == "heading":
            settled[line] = Mark(line.text)
    return settled


def _as_said(line: Line, correction: Correction | None) -> Line:
    if correction is None or line.piece:
        return line
    plain = replace(line, heading=0, bullet="", cells=(), bold_tail=None, note=False, furniture="")
    if correction.kind == "item":
        return replace(plain, bullet=line.bullet or "•", gap=True)
    if correction.kind == "heading":
        return replace(plain, heading=line.heading or 1, gap=True)
    if correction.kind == "furniture":
        return replace(plain, furniture="set aside by the sidecar")
    return replace(plain, gap=correction.kind == "paragraph")
