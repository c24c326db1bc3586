"""The pages that set two reports side by side.

Comes in: a request. Goes out: HTML. Promises: both reports are shown whole, each paragraph once.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request

from indexer import citation
from indexer.compare import GradeRow, compare, compare_grades
from indexer.types import Report
from web import present
from web.current import current_generation

blueprint = Blueprint("compare", __name__)


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
    judged = compare_grades(left, right)
    by_theme = {row.theme: row for row in judged}
    groups: list[dict[str, Any]] = [
        {
            "theme": group.theme,
            "anchor": f"group-{number}",
            "left_headings": [" › ".join(section.path) for section in group.left],
            "right_headings": [" › ".join(section.path) for section in group.right],
            "left_judgements": _judged(by_theme, group.theme, "left", left),
            "right_judgements": _judged(by_theme, group.theme, "right", right),
            "rows": present.pairs(group.rows),
        }
        for number, group in enumerate(compare(left, right), start=1)
    ]
    matches = [
        {
            "anchor": row["anchor"],
            "left": row["left"][0]["label"],
            "right": row["right"][0]["label"],
            "words": present.opening(row["left"][0]["text"]),
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
        judgements=[
            {
                "theme": row.theme,
                "left": _judged(by_theme, row.theme, "left", left),
                "right": _judged(by_theme, row.theme, "right", right),
                "change": row.change,
            }
            for row in judged
        ],
        groups=groups,
    )


def _judged(rows: dict[str, GradeRow], theme: str, side: str, of: Report) -> list[dict[str, Any]]:
    return [present.judgement(j, of) for j in getattr(rows[theme], side)] if theme in rows else []
