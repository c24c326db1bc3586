"""Step 7: the report's sections.

Comes in: the headings found, in order, and the framework. Goes out: ``Section`` values with path and
theme, and the section that each heading's line opens. The framework's outline gives depth and theme to
the headings it lists, matched in printed order so that "Overall effectiveness" means the one whose turn
it is. A timescale, or a heading that ends in a colon, lies under the section it stands in; so does a
heading that no list knows, unless its markup level is that of listed ones. Promises: no section without
a parent that encloses it; a theme is inherited, a grade never.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from indexer.reading.headings import Mark
from indexer.reference import Framework, OutlineEntry, frameworks, pattern, theme_of_words
from indexer.types import Line, Section
from indexer.words import fold, without_marker

LOWEST = 99.0
"""The rank of a heading whose type is that of text, and which no list knows: it lies under all others."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections of a report. ``opens`` gives the section that a line opens, ``entries`` the
    framework's entry for each section (None where it lists none)."""

    sections: tuple[Section, ...]
    entries: tuple[OutlineEntry | None, ...]
    opens: dict[Line, int]

    def half(self, index: int) -> int:
        """The outermost section round ``index`` if it is a half of the report, else -1."""
        while index >= 0:
            entry = self.entries[index]
            if entry and entry.half:
                return index
            index = self.sections[index].parent
        return -1

    def encloses(self, outer: int, inner: int) -> bool:
        """Whether section ``outer`` is ``inner`` or encloses it."""
        while inner > outer:
            inner = self.sections[inner].parent
        return inner == outer


def outline(lines: tuple[Line, ...], marks: dict[Line, Mark], framework: Framework | None) -> Outline:
    """The sections that the headings among ``lines`` open."""
    headings = [(line, mark) for line in lines if (mark := marks.get(line)) and mark.title]
    entries = _of_one_type(headings, _entries([mark.title or "" for _, mark in headings], framework))
    builder = _Builder(framework, _markup_depths(headings, entries))
    above: dict[Line, Line] = dict(zip(lines[1:], lines, strict=False))
    for (line, mark), entry in zip(headings, entries, strict=True):
        if not builder.again(line, mark, above.get(line)):
            builder.open(line, mark, entry)
    return Outline(tuple(builder.sections), tuple(builder.entries), builder.opens)


class _Builder:
    """Opens one section after another. ``stack`` are those that are open, the outermost first; of each
    section ``entries`` gives what the framework's outline has for it, ``ranks`` its heading's rank by
    type, ``depths`` its depth in the outline (its level counts the sections that are there), and
    ``subheadings`` those that stand under a section by their form alone."""

    def __init__(self, framework: Framework | None, markup_depths: dict[int, int]) -> None:
        self.framework = framework
        self.markup_depths = markup_depths
        self.around = _around(framework)
        self.sections: list[Section] = []
        self.opens: dict[Line, int] = {}
        self.entries: list[OutlineEntry | None] = []
        self.ranks: list[float] = []
        self.depths: list[int] = []
        self.stack: list[int] = []
        self.subheadings: set[int] = set()
        self.last: Line | None = None

    def again(self, line: Line, mark: Mark, above: Line | None) -> bool:
        """Whether ``line`` is the heading before it once more: printed as a heading, and again at the head
        of a table with its grade."""
        if not self.sections or above is None or above is not self.last:
            return False
        before = self.sections[-1]
        if fold(before.heading) != fold(without_marker(mark.title or "")):
            return False
        self.sections[-1] = replace(before, grade=before.grade or mark.grade)
        self.opens[line] = len(self.sections) - 1
        self.last = line
        return True

    def open(self, line: Line, mark: Mark, entry: OutlineEntry | None) -> None:
        """Open the section of the heading on ``line``, for which the outline has ``entry``."""
        title, rank = without_marker(mark.title or ""), _rank(line)
        typed = line.size is not None
        if typed and any(self.entries[i] is entry and self.ranks[i] < rank for i in self.stack if entry):
            entry = None  # the section itself again, inside it: the box with its judgement
        if typed and entry is None and not rank:
            rank = LOWEST
        is_subheading = entry is None and not mark.grade and _is_subheading(title)
        base = next((i for i in reversed(self.stack) if i not in self.subheadings), None)
        depth = self._depth(line, rank, entry, base if is_subheading else None)
        while self.stack and self.depths[self.stack[-1]] >= depth:
            self.stack.pop()
        while typed and self.stack and not self._encloses(self.stack[-1], entry, rank, is_subheading):
            self.stack.pop()
        parent = self.stack[-1] if self.stack else -1
        above = self.sections[parent] if parent >= 0 else None
        self.sections.append(
            Section(
                heading=title,
                level=above.level + 1 if above else 1,
                path=(*(above.path if above else ()), title),
                parent=parent,
                line=line.number,
                page=line.page,
                theme=entry.theme if entry else _theme(title, mark.grade, above),
                grade=mark.grade,
            )
        )
        self.entries.append(entry)
        self.ranks.append(rank)
        self.depths.append(depth)
        self.opens[line] = len(self.sections) - 1
        if entry is None and _is_subheading(title):
            self.subheadings.add(self.opens[line])
        self.stack.append(self.opens[line])
        self.last = line

    def _depth(self, line: Line, rank: float, entry: OutlineEntry | None, base: int | None) -> int:
        """How deep a heading lies: as the outline has it; a timescale, or a heading that ends in a colon,
        under the section ``base`` it stands in; else as type or markup tells."""
        if entry:
            return entry.depth
        if line.size is not None:
            if base is None or self.ranks[base] > rank:
                base = next((i for i in reversed(self.stack) if self.ranks[i] < rank), None)
            return self.depths[base] + 1 if base is not None else 1
        if base is None and self.framework is not None and line.heading not in self.markup_depths:
            base = next((i for i in reversed(self.stack) if i not in self.subheadings), None)
            return self.depths[base] + 1 if base is not None else 1
        if base is not None:
            return self.depths[base] + 1
        return self.markup_depths.get(line.heading, max(line.heading, 1))

    def _encloses(self, outer: int, entry: OutlineEntry | None, rank: float, is_subheading: bool) -> bool:
        """Whether section ``outer`` encloses a heading of ``rank``, where pages tell: what the outline puts
        under it, and of other headings those of smaller type."""
        known, smaller = self.entries[outer], self.ranks[outer] < rank
        if known and entry:
            within = fold(known.heading) in self.around[id(entry)]
            return within and (known.depth > 1 or smaller or not rank)
        beside = is_subheading and outer not in self.subheadings and self.ranks[outer] == rank
        return smaller or beside


def _of_one_type(
    headings: list[tuple[Line, Mark]], entries: list[OutlineEntry | None]
) -> list[OutlineEntry | None]:
    """``entries`` less those of headings in italics that bear the name of one set upright: a subheading
    among recommendations that says which section they are about."""
    upright = {fold(mark.title or "") for line, mark in headings if not line.italic}
    return [
        None if line.italic and fold(mark.title or "") in upright else entry
        for (line, mark), entry in zip(headings, entries, strict=True)
    ]


def _rank(line: Line) -> float:
    """The rank of a heading by its type, 1 for the largest, 0 where its type is none of a heading; one with
    a frame of its own goes before one without."""
    framed = bool(line.cells) or line.framed == "alone"
    return line.heading - 0.5 if framed and line.heading else float(line.heading)


def _around(framework: Framework | None) -> dict[int, frozenset[str]]:
    """For each entry of an outline, by identity, the names of those it lies under there."""
    around: dict[int, frozenset[str]] = {}
    stack: list[OutlineEntry] = []
    for entry in framework.sections if framework else ():
        while stack and stack[-1].depth >= entry.depth:
            stack.pop()
        around[id(entry)] = frozenset(fold(outer.heading) for outer in stack)
        stack.append(entry)
    return around


def _is_subheading(title: str) -> bool:
    return title.endswith(":") or bool(pattern("timescale").search(title))


def _entries(titles: list[str], framework: Framework | None) -> list[OutlineEntry | None]:
    """For each title the outline's entry: of those of that name the next one in the branch that the
    report is in, else another in that branch (reports order its sections otherwise), else the next one,
    else the first."""
    if framework is None:
        return [None] * len(titles)
    found: list[OutlineEntry | None] = []
    position = 0
    branch = range(0)
    for title in titles:
        places = _places(framework, title)
        here = [i for i in places if i in branch]
        if branch and not here:  # what lies in a branch before is not reached again without its heading
            places = [i for i in places if i >= position or framework.sections[i].depth == 1]
        ordered = sorted(here, key=lambda i: i < position) + sorted(places, key=lambda i: i < position)
        if not places:
            found.append(None)
            continue
        place = ordered[0]
        found.append(framework.sections[place])
        position = place + 1
        branch = _branch(framework.sections, place)
    return found


def _places(framework: Framework, title: str) -> list[int]:
    """Where the outline has a heading of this name; of one that names the authority after a colon too, its
    name before that."""
    for name in (fold(title), fold(title.partition(":")[0])):
        places = [i for i, entry in enumerate(framework.sections) if name in entry.names]
        if places:
            return places
    return []


def _branch(sections: tuple[OutlineEntry, ...], place: int) -> range:
    """The places of the outermost section round ``place`` and of all it holds; none of one whose
    headings stand again after it without a heading of their own round them."""
    first = next(i for i in range(place, -1, -1) if sections[i].depth == 1)
    if sections[first].half or sections[first].anticipates:
        return range(0)
    end = next((i for i in range(place + 1, len(sections)) if sections[i].depth == 1), len(sections))
    return range(first, end)


def _markup_depths(headings: list[tuple[Line, Mark]], entries: list[OutlineEntry | None]) -> dict[int, int]:
    """For each markup level, the depth that most of the listed headings at that level have."""
    seen: dict[int, Counter[int]] = {}
    for (line, _), entry in zip(headings, entries, strict=True):
        if entry and line.heading:
            seen.setdefault(line.heading, Counter())[entry.depth] += 1
    return {level: depths.most_common(1)[0][0] for level, depths in seen.items()}


def theme_of(title: str) -> str | None:
    """The theme that some framework gives to a heading or area of this name, else what its words tell."""
    return _listed_theme(title) or theme_of_words(title)


def _listed_theme(title: str) -> str | None:
    name = fold(title)
    for framework in frameworks():
        for entry in framework.sections:
            if name in entry.names:
                return entry.theme
    return None


def _theme(title: str, grade: str | None, above: Section | None) -> str | None:
    """The theme of a heading that the report's framework does not list: that of the section it lies in,
    unless it is a judgement of its own; else the one that another framework gives to it, or that its
    words tell."""
    inherited = above.theme if above else None
    return theme_of(title) or inherited if grade or not inherited else inherited
