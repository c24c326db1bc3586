"""Inspection frameworks and their sections, from ``frameworks.toml``.

Comes in: the file. Goes out: ``Framework`` values with their sections in printed order, and the themes.
"""

from __future__ import annotations

import re
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
    """An inspection regime: exported ``name``, shown ``label``, patterns of its ``titles`` on covers,
    sections in order, the theme of what stands before the first heading (``opening``), and whether its
    reports give grades (``graded``)."""

    name: str
    label: str
    titles: tuple[re.Pattern[str], ...]
    sections: tuple[OutlineEntry, ...]
    opening: str | None = None
    graded: bool = True

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
def families() -> dict[str, frozenset[str]]:
    """The families of each theme: two themes that share one may be about the same thing."""
    found: dict[str, set[str]] = {theme: set() for theme in themes()}
    for family, members in _data()["families"].items():
        for theme in members:
            found[theme].add(family)
    return {theme: frozenset(names) for theme, names in found.items()}


def _title(printed: str) -> re.Pattern[str]:
    """A pattern for a title in running text; apostrophes and hyphens are as printed or left out."""
    words = [r"(?:\S+\s+){1,12}?" if word == "*" else _word(word) for word in printed.split()]
    if printed.endswith("*"):
        words[-1] = r"\S+(?:\s+\S+){0,11}"
    return re.compile(r"\b" + "".join(words).removesuffix(_BETWEEN) + r"(?!\w)", re.IGNORECASE)


_BETWEEN = r"[\s,]+"


def _word(word: str) -> str:
    letters = (r"[’'‘]?" if c in "’'" else r"\W?" if c == "-" else re.escape(c) for c in word.strip(","))
    return "".join(letters) + _BETWEEN


def theme_of_words(heading: str) -> str | None:
    """The theme that the words of a heading tell, where no list knows it."""
    folded = fold(heading)
    return next((theme for theme, words in _wordings() if words.search(folded)), None)


@cache
def _wordings() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((entry["theme"], re.compile(entry["words"])) for entry in _data()["wording"])


@cache
def frameworks() -> tuple[Framework, ...]:
    """Every framework known."""
    return tuple(
        Framework(
            name=entry["name"],
            label=entry["label"],
            titles=tuple(map(_title, entry["titles"])),
            opening=entry.get("opening"),
            graded=entry.get("graded", True),
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


def framework_label(name: str | None) -> str | None:
    """The name of a framework for a reader."""
    return next((framework.label for framework in frameworks() if framework.name == name), name)
