"""The judgements of two reports as their comparison shows them.

Comes in: two reports. Goes out: plain dictionaries. Promises: every judgement of both stands once; whatever
is told of a change is told in words, with a sign beside them, from the earlier report to the later.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from indexer.comparing import told
from indexer.comparing.judged import AreaRow, compare_grades
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
    sign, word = told.change(row, left, right)
    return {
        "area": told.listed(row.areas),
        "part": row.part,
        "left": _shown(row.left, left),
        "right": _shown(row.right, right),
        "relation": row.relation,
        "change": row.change,
        "sign": sign,
        "word": word,
        "words": row.words,
    }


def _shown(found: Sequence[Judgement], report: Report) -> list[dict[str, Any]]:
    return [present.judgement(judgement, report) for judgement in found]
