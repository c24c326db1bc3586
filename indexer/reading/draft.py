"""A block in the making: what the steps from ``blocks`` to ``keys`` work on.

Comes in: lines, one after another. Goes out: their text as one, with where it was joined. Promises: the
words of every line that was joined, in order.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.reading.hyphens import Vocabulary
from indexer.seams import join
from indexer.types import Kind, Line

ALIGNED = 6.0
"""Points by which the starts of two lines of one block may differ; lists inside lists stand 20 or more
further right, numbered text 20 or more right of its number."""


@dataclass(slots=True, eq=False)
class Draft:
    """A block in the making. ``seams`` are offsets in ``text`` where a gap was closed,
    ``broken`` those where a hyphen was left out that only broke a word, ``glued``
    tells of its last line (see ``Line``), ``indent`` is where its text starts on the page once known,
    ``start`` where its bullet does, ``level`` that of an item: 2 for one in a list inside an item."""

    kind: Kind
    text: str
    section: int
    lines: list[int]
    label: str = ""
    page: int | None = None
    number: int | None = None
    part: int = 0
    parent: Draft | None = None
    seams: list[int] = field(default_factory=list)
    glued: bool | None = None
    level: int = 1
    indent: float | None = None
    start: float | None = None

    broken: list[int] = field(default_factory=list)

    def join(self, line: Line, words: Vocabulary | None = None) -> None:
        """Continue with the text of ``line``; ``words`` tell whether a hyphen at the seam broke a word."""
        if line.gap or line.whole:
            self.seams.append(len(self.text) + 1)
        if words and self.text.endswith("-") and words.broken(self.text[:-1], line.text):
            self.text = self.text[:-1]
            self.broken.append(len(self.text))
            self.text += line.text
        else:
            self.text = join(self.text, line.text, self.glued)
        self.indent = line.indent
        self.glued = line.glued
        self.lines.append(line.number)
