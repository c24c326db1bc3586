"""What the documents of a comparison are made of, whatever file they become.

``document.py`` and ``document_asked.py`` make them; ``document_html.py``, ``document_markdown.py`` and
``document_word.py`` write them. Frozen, no I/O.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Side = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Run:
    """Some text, with a ``link`` or none. ``only`` is the side that has these words, where the other has
    others."""

    text: str
    link: str = ""
    only: Side | None = None


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading under the title, or, of level 3, under a heading."""

    text: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph of our own; what it says beside the matter is ``small``."""

    runs: Runs
    small: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of short cells. The first cell of a row names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or item, or some words of it: its ``name`` as a link, its ``pinpoint``, where it stands and
    what is said of it, its words, and its ``citation`` in full. What is not there is empty."""

    name: Run
    pinpoint: str
    place: str = ""
    note: str = ""
    words: Runs = ()
    citation: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Passages side by side, and what they are to each other."""

    note: str
    left: tuple[Passage, ...]
    right: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Two columns under the names of the two reports."""

    head: tuple[str, str]
    rows: tuple[Pair, ...]


Piece = Heading | Text | Grid | Columns


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title, what it is about, its pieces in order, when what it was made from was published
    in the archive, and its licence."""

    title: str
    subject: str
    pieces: tuple[Piece, ...]
    made: datetime
    licence: str
