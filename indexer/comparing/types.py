"""The values of a comparison. Frozen, no I/O."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from indexer.comparing.reasons import Shared
from indexer.types import Record, Section


class Relation(StrEnum):
    """What two sides of a row are to each other."""

    SAME = "same"
    EDITED = "edited"
    REWRITTEN = "rewritten"
    MOVED = "moved"
    SPLIT = "split"
    MERGED = "merged"
    LEFT_ONLY = "left_only"
    RIGHT_ONLY = "right_only"


@dataclass(frozen=True, slots=True)
class Row:
    """Paragraphs that belong side by side, or one that stands alone; each side in reading order.

    ``confidence`` is from 0 to 1: that of the pair; of a paragraph that stands alone, that it has no
    counterpart. ``reason`` says in words why. ``common`` is the share of words that both have in one order.
    ``boilerplate`` says that only names and figures differ. ``nearest`` is, of a paragraph that stands alone,
    the one of the other report that comes nearest, if any comes near.
    """

    left: tuple[Record, ...]
    right: tuple[Record, ...]
    relation: Relation
    confidence: float
    reason: str
    common: float = 0.0
    boilerplate: bool = False
    nearest: Record | None = None
    shared: Shared | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """All sections of one theme in both reports, and the rows that begin in them. What belongs to these
    sections and stands in a row of another group, beside its counterpart, is in ``left_elsewhere`` and
    ``right_elsewhere``."""

    theme: str
    left: tuple[Section, ...]
    right: tuple[Section, ...]
    rows: tuple[Row, ...]
    left_elsewhere: tuple[Record, ...] = ()
    right_elsewhere: tuple[Record, ...] = ()
