"""The areas that inspectors judge, across frameworks, from ``areas.toml``.

Comes in: the file. Goes out: the areas, which part of one a judgement is about, and which parts are near each
other. Promises: what the file does not place is placed nowhere.

It has a folder of its own because what stands in ``indexer/reference/`` itself is part of the reader's
version: a word changed here is no reason to read every report anew.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from indexer.reference.frameworks import frameworks
from indexer.types import Judgement
from indexer.words import fold, slug


@dataclass(frozen=True, slots=True)
class Area:
    """What is judged, under one name across frameworks; ``former`` where none grades it any more."""

    name: str
    about: str
    former: bool = False

    @property
    def slug(self) -> str:
        """The area's name in links."""
        return slug(self.name)


@dataclass(frozen=True, slots=True)
class Part:
    """What of an area is judged: ``name`` is "" for all of it. Grades of one part are of the same thing."""

    area: Area
    name: str

    @property
    def label(self) -> str:
        """``Overall effectiveness: child protection``."""
        return f"{self.area.name}: {self.name}" if self.name else self.area.name


@dataclass(frozen=True, slots=True)
class Near:
    """``parts`` are nearest to those of ``to``, and these to them; ``words`` say how they differ."""

    parts: frozenset[Part]
    to: frozenset[Part]
    words: str

    def joins(self, some: Part, other: Part) -> bool:
        """Whether the two are near each other by this."""
        return (some in self.parts and other in self.to) or (other in self.parts and some in self.to)


@dataclass(frozen=True, slots=True)
class _Rule:
    """Where a part is graded; None is anything. Names are folded."""

    part: Part
    framework: str
    theme: str | None
    names: frozenset[str] | None
    half: frozenset[str] | None

    def fits(self, judgement: Judgement, framework: str | None) -> bool:
        return (
            framework == self.framework
            and self.theme in (None, judgement.theme)
            and (self.names is None or fold(judgement.area) in self.names)
            and (self.half is None or (judgement.section != () and fold(judgement.section[0]) in self.half))
        )


@cache
def areas() -> tuple[Area, ...]:
    """The areas, in the order in which a reader expects them."""
    return tuple(Area(entry["name"], entry["about"], entry.get("former", False)) for entry in _data()["area"])


@cache
def parts() -> tuple[Part, ...]:
    """The parts of all areas, in their order."""
    return tuple(dict.fromkeys(rule.part for rule in _rules()))


def part_of(judgement: Judgement, framework: str | None) -> Part | None:
    """What ``judgement``, of a report of ``framework``, is about; None where the file does not say."""
    return next((rule.part for rule in _rules() if rule.fits(judgement, framework)), None)


@cache
def nearness() -> tuple[Near, ...]:
    """Which parts are each other's nearest, in the order of the file."""
    by_label = {part.label: part for part in parts()}
    return tuple(
        Near(
            frozenset(by_label[label] for label in entry["parts"]),
            frozenset(by_label[label] for label in entry["and"]),
            entry["words"],
        )
        for entry in _data()["near"]
    )


def steps_words() -> str:
    """What is to be said where the two names of the third step meet."""
    return str(_data()["steps"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("indexer.reference.areas").joinpath("areas.toml").read_text(encoding="utf-8"))


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(_read())


def _read() -> Iterator[_Rule]:
    for area, entry in zip(areas(), _data()["area"], strict=True):
        for part in entry["part"]:
            for judged in part["judged"]:
                of = judged["framework"]
                yield _Rule(
                    Part(area, part["name"]),
                    of,
                    judged.get("theme"),
                    _names(of, judged["heading"]) if "heading" in judged else None,
                    _names(of, judged["half"]) if "half" in judged else None,
                )


def _names(framework: str, heading: str) -> frozenset[str]:
    """Every folded printed form of a heading. Raises KeyError where the framework does not list it."""
    found = [
        entry.names
        for known in frameworks()
        if known.name == framework
        for entry in known.sections
        if entry.heading == heading
    ]
    if not found:
        raise KeyError(f"areas.toml: {framework} has no section “{heading}”")
    return frozenset[str]().union(*found)
