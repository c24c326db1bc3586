"""The rows of a comparison: what stands beside what, and what each two are to each other.

Comes in: the records of two reports. Goes out: ``Row`` values in no order. Pure. Promises: every record
stands in exactly one row.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from indexer.citation import short_label
from indexer.comparing.likeness import STANDING, Clues
from indexer.comparing.pairing import Link, paired
from indexer.comparing.reasons import Rarity, Shared, rarities, shared
from indexer.comparing.scores import ALIKE, opens_with_verdict
from indexer.comparing.terms import terms
from indexer.comparing.types import Relation, Row
from indexer.types import Record

CHOSEN = 0.3
"""The power of a pair's score that is its confidence: what was chosen as the best of many is right more often
than its score says. ``benchmarks/pairs.py`` tells how often."""

CERTAIN = 0.99
"""The most that is said of a pair that is not the same words: a program that chose it may be wrong."""

ALONE, SOMETHING = 0.75, 2.5
"""How sure it is that a paragraph without a counterpart has none: of those to which nothing comes near, 75%
have none; the likelier the nearest, the fewer."""

NEAREST = 0.05
"""How likely a counterpart must be to be named as the nearest of a paragraph that has none."""

LISTS = frozenset({STANDING, "Local area"})
"""Themes of lists and figures: in them the order of things says nothing."""

Records = Sequence[Record]

_SIGNS = re.compile(r"[%‰£€$+±<>½¼¾⅓⅔]|(?<!\w)[-−](?=\d)")
"""What stands in no word and yet tells: "5%" is not "£5"."""


def rows(left: Records, right: Records, clues: Clues | None = None) -> list[Row]:
    """The rows of all links, and of each record that has none."""
    found = paired(left, right, clues)
    moved = _moved(left, right, found.links)
    rarity = rarities((*left, *right))
    made = [_linked(left, right, link, link in moved, rarity) for link in found.links]
    taken = [{i for link in found.links for i in link.left}, {j for link in found.links for j in link.right}]
    for i in set(range(len(left))) - taken[0]:
        made.append(_alone(left[i], right, found.likely[i].tolist(), Relation.LEFT_ONLY))
    for j in set(range(len(right))) - taken[1]:
        made.append(_alone(right[j], left, found.likely[:, j].tolist(), Relation.RIGHT_ONLY))
    return made


def _linked(left: Records, right: Records, link: Link, moved: bool, rarity: Rarity) -> Row:
    ours, theirs = tuple(left[i] for i in link.left), tuple(right[j] for j in link.right)
    relation = _relation(link, ours, theirs, moved)
    alike = link.common >= ALIKE and len(ours) == len(theirs) == 1
    common = None if alike else _shared(ours, theirs, rarity)
    return Row(
        ours,
        theirs,
        relation,
        min(round(link.score**CHOSEN, 2), 1.0 if relation is Relation.SAME else CERTAIN),
        common.phrase if common else _alike(relation, link, ours[0], theirs[0]),
        round(link.common, 3),
        link.common >= ALIKE and _standing(ours, theirs),
        shared=common,
    )


def _shared(ours: Records, theirs: Records, rarity: Rarity) -> Shared:
    found = shared(ours, theirs, rarity)
    judged = all(opens_with_verdict(side[0]) for side in (ours, theirs)) and ours[0].theme == theirs[0].theme
    return replace(found, phrase="both open with the judgement") if judged and not found.subjects else found


def _relation(link: Link, ours: Records, theirs: Records, moved: bool) -> Relation:
    if len(ours) > 1:
        return Relation.MERGED
    if len(theirs) > 1:
        return Relation.SPLIT
    if moved:
        return Relation.MOVED
    if terms(ours[0].text).words == terms(theirs[0].text).words and _signs(ours[0]) == _signs(theirs[0]):
        return Relation.SAME
    return Relation.EDITED if link.common >= ALIKE else Relation.REWRITTEN


def _signs(record: Record) -> list[str]:
    return _SIGNS.findall(record.text)


def _alike(relation: Relation, link: Link, ours: Record, theirs: Record) -> str:
    common = f"{int(100 * link.common)}% of the words in common"
    if link.common == 1:
        signs = "" if _signs(ours) == _signs(theirs) else " with other signs"
        common = f"the same words{signs}"
    if relation is not Relation.MOVED:
        return common
    return f"{common}, in another {'order' if ours.theme == theirs.theme else 'section'}"


def _alone(record: Record, others: Records, likely: Sequence[float], relation: Relation) -> Row:
    best = max(range(len(others)), key=lambda place: likely[place], default=None)
    chance = likely[best] if best is not None else 0.0
    near = others[best] if best is not None and chance >= NEAREST else None
    reason = f"the nearest is {short_label(near)}" if near else "nothing comes near"
    left, right = ((record,), ()) if relation is Relation.LEFT_ONLY else ((), (record,))
    return Row(left, right, relation, round(max(ALONE - SOMETHING * chance, 0.05), 2), reason, nearest=near)


def _standing(ours: Records, theirs: Records) -> bool:
    """Whether both sides are what every report of a framework says of itself."""
    return all(record.theme == STANDING for record in (*ours, *theirs))


def _moved(left: Records, right: Records, links: Sequence[Link]) -> set[Link]:
    """The links of which one side stands elsewhere, but in lists: those of much the same words whose sections
    are about something else, or that stand in another order than the most of their section."""
    alike = [
        link
        for link in links
        if link.common >= ALIKE
        and len(link.left) == len(link.right) == 1
        and left[link.left[0]].theme not in LISTS
    ]
    found = {link for link in alike if left[link.left[0]].theme != right[link.right[0]].theme}
    by_theme: dict[str | None, list[Link]] = defaultdict(list)
    for link in alike:
        if link not in found:
            by_theme[left[link.left[0]].theme].append(link)
    for of_theme in by_theme.values():
        found.update(set(of_theme) - set(_in_step(sorted(of_theme, key=lambda link: link.left))))
    return found


def _in_step(links: Sequence[Link]) -> list[Link]:
    """The longest run of ``links``, sorted by their left, that is in order on the right as well (patience
    sorting)."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for place, link in enumerate(links):
        at = bisect_left(ends, link.right[0])
        before.append(last[at - 1] if at else -1)
        ends[at : at + 1] = [link.right[0]]
        last[at : at + 1] = [place]
    run: list[Link] = []
    place = last[-1] if last else -1
    while place >= 0:
        run.append(links[place])
        place = before[place]
    return run
