"""The pages that set two reports side by side.

Comes in: a request. Goes out: HTML. Promises: both reports are shown whole, each paragraph once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, redirect, render_template, request

from indexer import citation
from indexer.comparing.types import Row
from indexer.difference import differing
from web import present, present_judged
from web.compared import compared
from web.current import current_generation

blueprint = Blueprint("compare", __name__)

RELATIONS = {"same": "the same words", "edited": "similar words", "unpaired": "no counterpart found"}


@blueprint.get("/compare")
def compare_choose() -> Any:
    """The form that chooses two reports; with both chosen, the way to their comparison."""
    held = current_generation().reports
    left, right = request.args.get("left", ""), request.args.get("right", "")
    message = None
    if left or right:
        if left in held and right in held and left != right and not request.args.get("choose"):
            return redirect(f"/compare/{left}/{right}")
        message = "Choose two different reports." if left == right else "Choose one report for each side."
    options = [{"id": r.id, "label": f"{r.authority}, {citation.month_text(r)}"} for r in held.values()]
    return render_template(
        "compare_choose.html",
        page_title="Compare",
        reports=options,
        left=left,
        right=right,
        message=message,
    )


@blueprint.get("/compare/<left_id>/<right_id>")
def compare_pair(left_id: str, right_id: str) -> str:
    """Two reports side by side."""
    generation = current_generation()
    left, right = generation.report(left_id), generation.report(right_id)
    names = [f"{r.authority}, {citation.month_text(r)}" for r in (left, right)]
    groups: list[dict[str, Any]] = [
        {
            "theme": group.theme,
            "anchor": f"group-{number}",
            "left_headings": [" › ".join(section.path) for section in group.left],
            "right_headings": [" › ".join(section.path) for section in group.right],
            "left_judgements": present_judged.on_theme(left, group.theme),
            "right_judgements": present_judged.on_theme(right, group.theme),
            "rows": _pairs(group.rows),
        }
        for number, group in enumerate(compared(generation, left_id, right_id).groups, start=1)
    ]
    matches = [
        {
            "anchor": row["anchor"],
            "left": row["left"][0]["label"],
            "right": row["right"][0]["label"],
            "words": _opening(row["left"][0]["text"]),
            "label": row["relation_label"],
            "theme": group["theme"],
        }
        for group in groups
        for row in group["rows"]
        if row["anchor"]
    ]
    return render_template(
        "compare.html",
        matches=matches,
        page_title=f"{names[0]} beside {names[1]}",
        left=present.card(left),
        right=present.card(right),
        swap_url=f"/compare/{right_id}/{left_id}",
        judged=present_judged.table(left, right),
        groups=groups,
    )


def _pairs(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """The rows of a comparison. Neighbouring rows without a counterpart are shown as one, so that both
    columns can be read side by side and not past empty space."""
    shown: list[dict[str, Any]] = []
    for row in rows:
        left, right = [present.neighbour(r) for r in row.left], [present.neighbour(r) for r in row.right]
        relation = row.relation if row.left and row.right else "unpaired"
        last = shown[-1] if shown else None
        if last and last["relation"] == relation == "unpaired":
            last["left"] += left
            last["right"] += right
            continue
        if relation == "edited":
            ours, theirs = differing(row.left[0].text, row.right[0].text)
            left[0]["parts"] = present.parts(row.left[0].text, ours, "changed")
            right[0]["parts"] = present.parts(row.right[0].text, theirs, "changed")
        anchor = f"pair-{row.left[0].key}-{row.right[0].key}" if row.left and row.right else None
        shown.append(
            {
                "relation": relation,
                "relation_label": RELATIONS[relation],
                "anchor": anchor,
                "left": left,
                "right": right,
            }
        )
    return shown


def _opening(text: str, words: int = 9) -> str:
    """The first words of ``text``, with an ellipsis where more follow."""
    found = text.split()
    return text if len(found) <= words else " ".join(found[:words]) + " …"
