"""The judgements of two reports as their comparison shows them.

Comes in: two reports. Goes out: plain dictionaries. Promises: every judgement of both stands once; whatever
is told of a change is told in words, with a sign beside them, from the earlier report to the later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.citation import month_text
from indexer.comparing.judged import AreaRow, compare_grades, earlier
from indexer.types import Judgement, Report
from web import present

FEW = 3
"""Areas that one report alone judges and that are seen at once; more are folded away."""


def table(left: Report, right: Report) -> dict[str, Any]:
    """The judgements of both reports: ``rows`` of those that meet, and those that stand ``alone``."""
    found = compare_grades(left, right)
    rows = [_row(row, left, right) for row in found if row.left and row.right]
    alone = [_row(row, left, right) for row in found if not (row.left and row.right)]
    return {"rows": rows, "alone": alone, "open": len(alone) <= FEW or not rows}


def on_theme(report: Report, theme: str) -> list[dict[str, Any]]:
    """The judgements of ``report`` on a theme."""
    return _shown([j for j in report.judgements if (j.theme or j.area) == theme], report)


def _row(row: AreaRow, left: Report, right: Report) -> dict[str, Any]:
    sign, word = _change(row, left, right)
    return {
        "area": _listed(row.areas),
        "part": row.part,
        "left": _shown(row.left, left),
        "right": _shown(row.right, right),
        "relation": row.relation,
        "change": row.change,
        "sign": sign,
        "word": word,
        "words": row.words,
    }


def _change(row: AreaRow, left: Report, right: Report) -> tuple[str, str]:
    """The sign and the words of what became of an area's grade."""
    names = {"left": left.authority, "right": right.authority}
    if left.authority_slug == right.authority_slug:
        names = {"left": "the report on the left", "right": "the report on the right"}
    first, last = (right, left) if earlier(left, right) == "right" else (left, right)
    told = f"from {month_text(first)} to {month_text(last)}"
    words = {
        "up": ("↑", f"up {told}"),
        "down": ("↓", f"down {told}"),
        "left_higher": ("←", f"higher in {names['left']}"),
        "right_higher": ("→", f"higher in {names['right']}"),
        "unchanged": ("=", "the same grade"),
        "renamed": ("=", "the same step under another name"),
    }
    if row.change:
        return words[row.change]
    if row.relation == "nearest":
        return "≈", "nearest, not the same"
    if row.relation == "same":
        return "≈", "several grades of one thing"
    return "", "only in one"


def _shown(found: Sequence[Judgement], report: Report) -> list[dict[str, Any]]:
    return [present.judgement(judgement, report) for judgement in found]


def _listed(names: Sequence[str]) -> str:
    """``Help and protection, outcomes and adoption``."""
    first, *rest = names
    small = [name[:1].lower() + name[1:] for name in rest]
    return " and ".join(filter(None, [", ".join([first, *small[:-1]]), *small[-1:]]))
