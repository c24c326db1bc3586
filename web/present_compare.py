"""A comparison as its page shows it.

Comes in: a ``Comparison`` and what of it is to be shown. Goes out: plain dictionaries, named as the templates
name them. Promises: with everything shown, each paragraph and item of both reports is there exactly once,
verbatim; what is left out is counted; no HTML is made here.

Paragraphs without a counterpart that follow each other are shown as one block, so that both columns can be
read side by side and not past empty space.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from indexer.citation import short_label
from indexer.compare import Comparison
from indexer.comparing.scores import ALIKE
from indexer.comparing.told import name, sure
from indexer.comparing.types import Group, Relation, Row
from indexer.difference import readable
from indexer.types import Record
from indexer.words import slug
from web import present, present_judged
from web.citing import cite_url, collected
from web.collection_pages import collection_url

SHOWS = {
    "": "Everything",
    "all": "Everything, unfolded",
    "changed": "Only what changed",
    "pairs": "Only what has a counterpart",
}
"""What can be shown, by its name in the address."""

FEW = 2
"""Paragraphs without a counterpart that stand open; longer stretches are folded, unless all is asked for."""

Way = Callable[[str], str]

ALONE = frozenset({Relation.LEFT_ONLY, Relation.RIGHT_ONLY})

KINDS = {
    Relation.SAME: "the same words",
    Relation.EDITED: "edited",
    Relation.MOVED: "moved",
    Relation.REWRITTEN: "rewritten",
    Relation.SPLIT: "split",
    Relation.MERGED: "merged",
}


def groups(found: Comparison, show: str) -> list[dict[str, Any]]:
    """The groups of a comparison; with ``show`` only some of their rows."""
    to = _ways(found, show)
    shown = [_group(found, group, show, to) for group in found.groups]
    return [group for group in shown if group["blocks"]]


def _left_out(row: Row, show: str) -> bool:
    if show == "changed":
        return row.boilerplate or row.relation is Relation.SAME
    return show == "pairs" and row.relation in ALONE


def _ways(found: Comparison, show: str) -> Way:
    """The way to a place on the page; to one that is left out, on the page that shows everything."""
    gone = {
        name
        for row in found.rows
        if _left_out(row, show)
        for name in (
            anchor(row),
            *(place("left", record) for record in row.left),
            *(place("right", record) for record in row.right),
        )
    }
    return lambda name: (_base(found) if name in gone else "") + f"#{name}"


def _base(found: Comparison) -> str:
    return f"/compare/{found.left.id}/{found.right.id}"


def counted(found: Comparison, show: str) -> dict[str, Any]:
    """How many paragraphs and items of each report stand beside something, and how."""
    rows, to = found.rows, _ways(found, show)
    kinds = Counter(row.relation for row in rows)
    first = {row.relation: anchor(row) for row in reversed(rows)}
    return {
        "kinds": [
            {"label": label, "count": kinds[kind], "url": to(first[kind])}
            for kind, label in KINDS.items()
            if kinds[kind]
        ],
        "pairs": sum(count for kind, count in kinds.items() if kind not in ALONE),
        "left": sum(len(row.left) for row in rows),
        "right": sum(len(row.right) for row in rows),
        "left_only": kinds[Relation.LEFT_ONLY],
        "right_only": kinds[Relation.RIGHT_ONLY],
    }


def anchor(row: Row) -> str:
    """Where a row stands on the page: named by the first paragraph of each side."""
    left, right = ("".join(record.key for record in side[:1]) for side in (row.left, row.right))
    return f"row-{left}--{right}"


def _group(found: Comparison, group: Group, show: str, to: Way) -> dict[str, Any]:
    sides = []
    for where, report, sections, elsewhere in (
        ("left", found.left, group.left, group.left_elsewhere),
        ("right", found.right, group.right, group.right_elsewhere),
    ):
        sides.append(
            {
                "headings": [" › ".join(section.path) for section in sections],
                "opening": not sections and _has(where, group, elsewhere),
                "judgements": present_judged.on_theme(report, group.theme),
                "elsewhere": [
                    {"label": short_label(record), "url": to(place(where, record))} for record in elsewhere
                ],
            }
        )
    name = slug(group.theme)
    return {
        "theme": group.theme,
        "anchor": f"about-{name}",
        "sides": sides,
        "blocks": _blocks(found, group.rows, show, to),
        "pairs": sum(row.relation not in ALONE for row in group.rows),
        "beside_url": f"/beside?theme={name}&report={found.left.id}&report={found.right.id}&choose=1",
    }


def _has(where: str, group: Group, elsewhere: Sequence[Record]) -> bool:
    """Whether a side has text of a group's theme: without a section it stands before the first heading."""
    return bool(elsewhere) or any(row.left if where == "left" else row.right for row in group.rows)


def place(where: str, record: Record) -> str:
    """Where a paragraph stands on the page."""
    return f"{where}-{record.key}"


def _blocks(found: Comparison, rows: Iterable[Row], show: str, to: Way) -> list[dict[str, Any]]:
    """Rows as blocks: a pair each, stretches without a counterpart, and standing text, which is folded."""
    again = frozenset(one.record.key for one in found.asked if one.again)
    blocks: list[dict[str, Any]] = []
    standing: list[dict[str, Any]] = []
    for row in rows:
        if _left_out(row, show):
            continue
        if row.relation in ALONE:
            if not blocks or blocks[-1]["kind"] != "alone":
                blocks.append({"kind": "alone", "left": [], "right": []})
            where, side = ("left", row.left) if row.left else ("right", row.right)
            also = again if where == (found.earlier or "left") else frozenset()
            blocks[-1][where] += [_alone(where, record, row, to, also) for record in side]
        elif row.boilerplate:
            standing.append(_pair(found, row))
        else:
            blocks.append(_pair(found, row))
    for block in blocks:
        if block["kind"] == "alone":
            block["folded"] = show != "all" and len(block["left"]) + len(block["right"]) > FEW
    return [*blocks, {"kind": "standing", "pairs": standing, "open": show == "all"}] if standing else blocks


def _pair(found: Comparison, row: Row) -> dict[str, Any]:
    left, right = [node("left", r) for r in row.left], [node("right", r) for r in row.right]
    if row.common >= ALIKE and len(left) == len(right) == 1:
        ours, theirs = readable(row.left[0].text, row.right[0].text)
        left[0]["parts"] = present.parts(row.left[0].text, ours, "changed")
        right[0]["parts"] = present.parts(row.right[0].text, theirs, "changed")
    if row.shared:
        for shown, record in zip((*left, *right), (*row.left, *row.right), strict=True):
            shown["parts"] = present.parts(record.text, row.shared.places(record.text), "shared")
    pins = [collected(record) for record in (*row.left, *row.right)]
    title = f"{name(found.left)} beside {name(found.right)}"
    return {
        "kind": "pair",
        "relation": str(row.relation),
        "differs": row.relation is not Relation.SAME,
        "label": _label(row),
        "sure": sure(row.confidence),
        "reason": row.reason,
        "anchor": anchor(row),
        "left": left,
        "right": right,
        "cite_url": collection_url(pins, title),
        "names": " and ".join(short_label(side[0]) for side in (row.left, row.right)),
    }


def _label(row: Row) -> str:
    if row.relation is Relation.MOVED:
        return f"moved here from {short_label(row.left[0])}, {where_printed(row.left[0])}"
    return {
        Relation.SAME: "the same words",
        Relation.EDITED: "edited",
        Relation.REWRITTEN: "rewritten",
        Relation.SPLIT: f"split into {len(row.right)}",
        Relation.MERGED: f"merged from {len(row.left)}",
    }[row.relation]


def where_printed(record: Record) -> str:
    """The heading under which a record stands."""
    return record.section[-1].rstrip(":") if record.section else "the opening"


def node(where: str, record: Record) -> dict[str, Any]:
    """A paragraph as a side of the page has it."""
    about = {"anchor": place(where, record), "cite_url": cite_url(record)}
    return present.neighbour(record) | about


def _alone(where: str, record: Record, row: Row, to: Way, again: Collection[str]) -> dict[str, Any]:
    other = "right" if where == "left" else "left"
    near = row.nearest
    return node(where, record) | {
        "row": anchor(row),
        "asked": f"#asked-{record.key}" if record.key in again else None,
        "nearest": {"label": short_label(near), "url": to(place(other, near))} if near else None,
    }


def shows(found: Comparison, show: str) -> list[dict[str, Any]]:
    """The ways to what can be shown."""
    base = _base(found)
    return [
        {"label": label, "url": base + (f"?show={name}" if name else ""), "current": name == show}
        for name, label in SHOWS.items()
    ]


def stops(shown: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How many pairs with a difference there are, and where the first and the last stand."""
    blocks = [block for group in shown for block in group["blocks"]]
    pairs = [pair for b in blocks for pair in ([b] if b["kind"] == "pair" else b.get("pairs", []))]
    differing = [f"#{pair['anchor']}" for pair in pairs if pair["differs"]]
    return {"count": len(differing), "first": differing[:1], "last": differing[-1:]}
