"""Step 10: items that ran together are parted again.

Comes in: drafts. Goes out: drafts. Where a bullet is lost, the text of an item runs on into the next
one ("… in response to their needs ensure that …"). The recommendations of one list open alike ("ensure
that"), so an opening phrase inside an item is a candidate; it parts two items only where what stands
before it is a finished clause, so that "systems that ensure that" and "and managers ensure that" stay
whole. Each parting is a warning. Promises: no word is lost, changed or moved.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import replace

from indexer.reading.draft import Draft
from indexer.reading.notes import Code, Notebook
from indexer.reference import pattern
from indexer.types import Kind
from indexer.words import ends_sentence

COMMON = 3
"""Items of a list that must open alike before another is parted at that opening; one fewer is enough
for a warning."""


def part_items(drafts: list[Draft], notes: Notebook) -> list[Draft]:
    """``drafts`` with items that hold two parted."""
    lists: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.kind is Kind.ITEM:
            lists[_list_of(draft)].append(draft)
    openings = {list_id: _openings(items, COMMON) for list_id, items in lists.items()}
    doubtful = {list_id: _openings(items, COMMON - 1) for list_id, items in lists.items()}
    result: list[Draft] = []
    for draft in drafts:
        if draft.kind is not Kind.ITEM:
            result.append(draft)
            continue
        known = openings[_list_of(draft)]
        parts = _parted(draft, known)
        for _ in parts[1:]:
            notes.add(Code.ITEMS_SPLIT, "Two items run together here; they were parted.", draft.lines[-1])
        for part in parts:
            if opening := _doubtful(part.text, doubtful[_list_of(draft)]):
                message = f"Two items may run together here, at “{opening}”; they were left as one."
                notes.add(Code.ITEMS_DOUBTFUL, message, draft.lines[-1])
        result.extend(parts)
    return result


def _list_of(item: Draft) -> int:
    """What identifies the list of ``item``: the paragraph it hangs on, else its section."""
    return id(item.parent) if item.parent else -item.section


def _openings(items: list[Draft], least: int) -> tuple[str, ...]:
    """The first two words with which at least ``least`` of ``items`` open, if they recommend."""
    counts = Counter(" ".join(item.text.split()[:2]).casefold() for item in items)
    verb = pattern("recommendation_verb")
    return tuple(text for text, count in counts.items() if count >= least and verb.search(text))


def _parted(draft: Draft, openings: tuple[str, ...]) -> list[Draft]:
    for opening in openings:
        words = r"\s+".join(map(re.escape, opening.split()))
        for match in re.finditer(rf"(?<=\s){words}\b", draft.text, re.IGNORECASE):
            left = draft.text[: match.start()].rstrip()
            if not (match.start() in draft.seams and not _runs_on(left)) and not finished_clause(left):
                continue
            first = replace(
                draft,
                text=left,
                seams=[s for s in draft.seams if s < match.start()],
                broken=[s for s in draft.broken if s < match.start()],
            )
            rest = replace(
                draft,
                text=draft.text[match.start() :],
                label="",
                seams=[s - match.start() for s in draft.seams if s > match.start()],
                broken=[s - match.start() for s in draft.broken if s > match.start()],
            )
            return [first, *_parted(rest, openings)]
    return [draft]


def _doubtful(text: str, openings: tuple[str, ...]) -> str | None:
    """An opening phrase inside ``text`` before which no word runs on, if there is one."""
    for opening in openings:
        for match in re.finditer(rf"(?<=\s){re.escape(opening)}\b", text, re.IGNORECASE):
            if not _runs_on(text[: match.start()].rstrip()):
                return match.group(0)
    return None


def _runs_on(left: str) -> bool:
    """Whether the sentence goes on after ``left``: a verb may follow its last word."""
    return bool(pattern("verb_follows").search(left))


def finished_clause(left: str) -> bool:
    """Whether ``left``, the text before a candidate, could be a whole recommendation: it does not end
    in a word that a verb follows or in a full stop (an item may hold two sentences), and its last
    clause has its verb."""
    if _runs_on(left) or ends_sentence(left):
        return False
    clause = pattern("clause_break").split(left)[-1]
    if not pattern("auxiliary").search(clause):
        return False
    last = pattern("conjunction").split(clause)[-1].split()
    own_verb = last and (pattern("participle").search(last[0]) or pattern("auxiliary").search(" ".join(last)))
    return bool(own_verb)
