"""The pages that set two reports side by side.

Comes in: a request. Goes out: HTML. Promises: both reports are shown whole, each paragraph once, unless the
reader asks for a part; what is shown stands in the address.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise
from typing import Any

from flask import Blueprint, redirect, render_template, request

from indexer.catalogue import Entry
from indexer.comparing import told
from indexer.generations import Generation
from indexer.reference import authorities
from indexer.reference.succession import succession
from web import present, present_asked, present_compare, present_judged
from web.compared import compared
from web.current import current_generation

blueprint = Blueprint("compare", __name__)


@blueprint.get("/compare")
def compare_choose() -> Any:
    """The form that chooses two reports; with both chosen, the way to their comparison."""
    generation = current_generation()
    held = generation.reports
    left, right = request.args.get("left", ""), request.args.get("right", "")
    message = None
    if left or right:
        if left in held and right in held and left != right and not request.args.get("choose"):
            return redirect(f"/compare/{left}/{right}")
        message = "Choose two different reports." if left == right else "Choose one report for each side."
    options = [{"id": r.id, "label": told.name(r)} for r in held.values()]
    return render_template(
        "compare_choose.html",
        page_title="Compare",
        reports=options,
        left=left,
        right=right,
        message=message,
        following=generation.once("following pairs", lambda: _following(generation)),
    )


def _following(generation: Generation) -> list[dict[str, Any]]:
    """Of each authority every two reports of which one followed the other; before its first stands the last
    of the authorities from which it came."""
    held: dict[str, list[Entry]] = defaultdict(list)
    for entry in generation.catalogue.values():
        if entry.day:
            held[entry.authority].append(entry)
    shown = []
    for name, entries in held.items():
        came_from = [other for other, _ in succession(name, authorities()).before]
        former = [entry for other in came_from for entry in held.get(other, [])]
        before = sorted(former, key=lambda entry: (entry.day or date.min, entry.id))[-1:]
        pairs = [
            {"label": f"{_month(first, name)} and {_month(second, name)}", "url": _beside(first, second)}
            for first, second in pairwise([*before, *entries])
        ]
        if pairs:
            shown.append({"name": name, "pairs": pairs[::-1]})
    return shown


def _month(entry: Entry, name: str) -> str:
    other = "" if entry.authority == name else f"{entry.authority}, "
    return f"{other}{entry.day:%B %Y}"


def _beside(first: Entry, second: Entry) -> str:
    return f"/compare/{first.id}/{second.id}"


@blueprint.get("/compare/<left_id>/<right_id>")
def compare_pair(left_id: str, right_id: str) -> str:
    """Two reports side by side."""
    found = compared(current_generation(), left_id, right_id)
    show = request.args.get("show", "")
    show = show if show in present_compare.SHOWS else ""
    groups = present_compare.groups(found, show)
    judged = present_judged.table(found.left, found.right)
    asked = present_asked.asked(found)
    back = present_asked.looking_back(found)
    names = [told.name(report) for report in (found.left, found.right)]
    return render_template(
        "compare.html",
        page_title=f"{names[0]} beside {names[1]}",
        left=present.card(found.left),
        right=present.card(found.right),
        left_name=names[0],
        right_name=names[1],
        swap_url=f"/compare/{right_id}/{left_id}" + (f"?show={show}" if show else ""),
        base=f"/compare/{left_id}/{right_id}",
        show=show,
        shows=present_compare.shows(found, show),
        counted=present_compare.counted(found, show),
        judged=judged,
        asked=asked,
        back=back,
        stands_out=present_asked.stands_out(found, judged, asked, back),
        passing_on=present_asked.passing_on(found),
        groups=groups,
        stops=present_compare.stops(groups),
    )
