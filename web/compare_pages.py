"""The pages that set two reports side by side.

Comes in: a request. Goes out: HTML. Promises: both reports are shown whole, each paragraph once, unless the
reader asks for a part; what is shown stands in the address.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request

from indexer.catalogue import Entry
from indexer.comparing import told
from indexer.generations import Generation
from indexer.reference import authorities
from indexer.reference.succession import succession
from web import present, present_compare, present_judged
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
        latest=generation.once("latest pairs", lambda: _latest(generation)),
    )


def _latest(generation: Generation) -> list[dict[str, str]]:
    """The last report of each authority beside the one before it, which may be that of an authority from
    which it came."""
    held: dict[str, list[Entry]] = defaultdict(list)
    for entry in generation.catalogue.values():
        if entry.day:
            held[entry.authority].append(entry)
    pairs = []
    for name, entries in held.items():
        before = [n for n, _ in succession(name, authorities()).before] if len(entries) == 1 else []
        earlier = sorted(
            (e for n in before for e in held.get(n, [])), key=lambda e: (e.day or date.min, e.id)
        )
        last = [*earlier, *entries][-2:]
        if len(last) == 2:
            months = [f"{entry.day:%B %Y}" for entry in last]
            other = f"{last[0].authority}, " if last[0].authority != name else ""
            label = f"{name}: {other}{months[0]} and {months[1]}"
            pairs.append({"label": label, "url": f"/compare/{last[0].id}/{last[1].id}"})
    return pairs


@blueprint.get("/compare/<left_id>/<right_id>")
def compare_pair(left_id: str, right_id: str) -> str:
    """Two reports side by side."""
    found = compared(current_generation(), left_id, right_id)
    show = request.args.get("show", "")
    show = show if show in present_compare.SHOWS else ""
    groups = present_compare.groups(found, show)
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
        judged=present_judged.table(found.left, found.right),
        asked=present_compare.asked(found),
        groups=groups,
        stops=present_compare.stops(groups),
    )
