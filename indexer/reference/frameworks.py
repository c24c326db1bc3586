"""Inspection frameworks and their sections, from ``frameworks.toml``.

Comes in: the file. Goes out: ``Framework`` values with their sections in printed order, and the themes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.words import fold


@dataclass(frozen=True, slots=True)
class OutlineEntry:
    """A section as a framework has it. ``depth`` 1 is outermost; ``names`` are folded printed forms."""

    heading: str
    depth: int
    theme: str
    names: frozenset[str]
    anticipates: bool = False
    half: bool = False


@dataclass(frozen=True, slots=True)
class Framework:
    """An inspection regime: exported ``name``, shown ``label``, cover ``title``, sections in order."""

    name: str
    label: str
    title: str
    sections: tuple[OutlineEntry, ...]

    @property
    def section_names(self) -> frozenset[str]:
        """Every folded printed form of every section's heading."""
        return frozenset(name for entry in self.sections for name in entry.names)


@cache
def _data() -> dict[str, Any]:
    text = files("indexer.reference").joinpath("frameworks.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def themes() -> tuple[str, ...]:
    """The themes, in the order in which a reader expects them."""
    return tuple(_data()["themes"])


@cache
def frameworks() -> tuple[Framework, ...]:
    """Every framework known."""
    return tuple(
        Framework(
            name=entry["name"],
            label=entry["label"],
            title=entry["title"],
            sections=tuple(
                OutlineEntry(
                    heading=section["heading"],
                    depth=section["depth"],
                    theme=section["theme"],
                    names=frozenset(map(fold, [section["heading"], *section.get("also", [])])),
                    anticipates=section.get("anticipates", False),
                    half=section.get("half", False),
                )
                for section in entry["sections"]
            ),
        )
        for entry in _data()["framework"]
    )
