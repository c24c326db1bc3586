"""Step 12: the keys of paragraphs and items.

Comes in: drafts in reading order, and the sections. Goes out: a key for each paragraph and item. Promises:
a key is made from what is printed (number, part, heading, position under it), never from the order of
files or the clock, and is unique in its report.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from indexer.reading.draft import Draft
from indexer.reading.notes import Code, Notebook
from indexer.types import Kind, Section
from indexer.words import fold, slug

RECOMMENDATIONS = "Recommendations"
"""The theme of the lists that may have numbers of their own."""

LIST = 20
"""Such a list has fewer entries; the longest list of recommendations seen, numbered with the rest, has 19."""


def part_names(drafts: Sequence[Draft]) -> tuple[str | None, ...]:
    """A name for each part of a report: none for the first, "lscb" for the review of a Local
    Safeguarding Children Board, else its place ("part-2")."""
    names: dict[int, str | None] = {0: None}
    headings: list[str] = []
    for draft in drafts:
        if draft.kind is Kind.HEADING or draft.label == "cover":
            headings.append(draft.text)
        if draft.number is None:
            continue
        if draft.part not in names:
            # Everything printed since the part before: the second report's title, its first sections.
            board = "safeguarding children board" in fold(" ".join(headings))
            taken = "lscb" in names.values()
            names[draft.part] = "lscb" if board and not taken else f"part-{draft.part + 1}"
        headings = []
    return tuple(names[part] for part in sorted(names))


def without_list_numbers(drafts: Sequence[Draft], sections: Sequence[Section], notes: Notebook) -> None:
    """A short list of recommendations with numbers of its own before a report's paragraphs is no part:
    its numbers stay printed beside it, and its keys come from its heading."""
    own = [d for d in drafts if d.number is not None and d.part == 0]
    others = [d for d in drafts if d.number is not None and d.part > 0]
    homes = {d.section for d in own}
    if not others or len(homes) != 1 or len(own) >= min(LIST, len(others)):
        return
    home = homes.pop()
    if home < 0 or sections[home].theme != RECOMMENDATIONS or any(d.section == home for d in others):
        return
    for draft in own:
        draft.number = None
    for draft in others:
        draft.part -= 1
    notes.add(
        Code.LIST_NUMBERED, f"The numbers under “{sections[home].heading}” are its own.", own[0].lines[0]
    )


def assign_keys(drafts: Sequence[Draft], sections: Sequence[Section]) -> dict[int, str]:
    """The key of every paragraph and item among ``drafts``, by its position in ``drafts``."""
    parts = part_names(drafts)
    headings = _heading_names(drafts, sections)
    keys: dict[int, str] = {}
    by_draft: dict[int, str] = {}
    counts: Counter[str] = Counter()
    for position, draft in enumerate(drafts):
        if draft.kind not in (Kind.PARAGRAPH, Kind.ITEM):
            continue
        if draft.number is not None:
            part = parts[draft.part]
            key = f"{part}-{draft.number}" if part else str(draft.number)
        else:
            parent = draft.parent
            hangs = parent is not None and parent.number is not None and id(parent) in by_draft
            stem = by_draft[id(parent)] if hangs else headings[draft.section]
            counts[stem] += 1
            key = f"{stem}.{counts[stem]}"
        keys[position] = by_draft[id(draft)] = key
    return keys


def _name(sections: Sequence[Section], index: int, most: int) -> str:
    """The slug of the last ``most`` headings of a section's path."""
    return slug(" ".join(sections[index].path[-most:])) if index >= 0 else "opening"


def _telling(sections: Sequence[Section], alike: list[int]) -> int:
    """How many headings from the end of their paths tell the sections ``alike`` apart, as far as any do."""
    most = max((len(sections[i].path) for i in alike if i >= 0), default=1)
    for length in range(1, most):
        if len({_name(sections, i, length) for i in alike}) == len(alike):
            return length
    return most


def _heading_names(drafts: Sequence[Draft], sections: Sequence[Section]) -> dict[int, str]:
    """The name under which a section's unnumbered matter is keyed: its heading's slug; where several such
    sections have the same, that of as much of the path as tells them apart; where even the whole path
    recurs, with its place."""
    used = sorted({d.section for d in drafts if d.kind in (Kind.PARAGRAPH, Kind.ITEM)})
    short = {i: _name(sections, i, 1) for i in used}
    own = {
        d.section
        for d in drafts
        if d.kind in (Kind.PARAGRAPH, Kind.ITEM)
        and d.number is None
        and not (d.parent is not None and d.parent.number is not None)
    }
    alike: defaultdict[str, list[int]] = defaultdict(list)
    for i in used:
        if i in own:
            alike[short[i]].append(i)
    names: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for i in used:
        name = _name(sections, i, _telling(sections, alike[short[i]]))
        if i in own:
            seen[name] += 1
            if seen[name] > 1:
                name = f"{name}-{seen[name]}"
        names[i] = name
    return names
