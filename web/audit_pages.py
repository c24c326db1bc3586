"""The pages for whoever keeps the archive: how each report was read, and which most need a look.

Comes in: a request. Goes out: HTML. Promises: nothing the reader doubted is left out, and no page changes
anything: what is wrong is put right in a sidecar beside the file.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from indexer import citation
from web import present_reading
from web.current import current_generation

blueprint = Blueprint("audit", __name__)


@blueprint.get("/audit")
def audit_page() -> Any:
    """Every report with the figures of its reading, those that most need a look first."""
    generation = current_generation()
    reports = generation.once(
        "audit", lambda: [present_reading.summary(report) for report in generation.reports.values()]
    )
    ordered = sorted(reports, key=lambda r: (-r["doubt"], r["id"]))
    return render_template(
        "audit.html",
        page_title="How the reports were read",
        reports=ordered,
        unread=present_reading.unread(generation.failed),
        totals={
            "words": sum(r["words"] for r in reports),
            "covered": sum(r["covered"] for r in reports),
            "blocks": sum(r["paragraphs"] + r["items"] for r in reports),
            "unmapped": sum(r["unmapped"] for r in reports),
            "sure": sum(not r["doubt"] for r in reports),
        },
    )


@blueprint.get("/reports/<report_id>/reading")
def reading(report_id: str) -> Any:
    """How one report was read: each page or stretch of its source with what it became."""
    found = current_generation().report(report_id)
    return render_template(
        "reading.html",
        page_title=f"How it was read · {found.authority}, {citation.month_text(found)}",
        report=present_reading.summary(found),
        stretches=present_reading.stretches(found),
        warnings=present_reading.warnings(found),
        sidecar=present_reading.sidecar(found),
    )
