"""The hits of a search, in the shape that templates show.

Comes in: a hit, its report and the search. Goes out: dicts of plain values. Promises: the words are verbatim,
found ones apart; the links carry the search, so that the way back is the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from indexer.citation import month_text, short_label
from indexer.search_types import Hit, SearchQuery
from indexer.types import Record, Report
from web.citing import cite_url, collect_url, collected
from web.present import paragraph_anchor, parts
from web.urls import search_url

SHORT_HEADING = 2
"""Words of a heading that recurs in a report, such as "Inspection findings", at most."""


def hit(found: Hit, report: Report, query: SearchQuery) -> dict[str, Any]:
    """A hit of a search as a card. Its links carry the search, so that the way back is the same."""
    record = found.record
    search = replace(query, page=1)
    return {
        "label": short_label(record),
        "mark": mark(record),
        "url": search_url(search, f"/reports/{record.report}/{record.key}"),
        "report_url": f"{search_url(search, f'/reports/{record.report}')}#{paragraph_anchor(record.key)}",
        "authority": record.authority,
        "year": record.year,
        "section": " › ".join(telling(record.section)),
        "path": list(record.section),
        "grade": record.grade,
        "title_line": f"{report.authority}, {month_text(report)}",
        "cite_url": cite_url(record),
        "entry": collected(record),
        "collect_url": collect_url(record),
        "parts": parts(found.snippet.text, found.snippet.spans),
        "like_url": search_url(SearchQuery("", like=f"{record.report}/{record.key}")),
        "same": _same(found, search),
        "before": found.snippet.before,
        "after": found.snippet.after,
    }


def _same(found: Hit, query: SearchQuery) -> dict[str, str] | None:
    """What is said of the others with the same wording, and the way to all of them."""
    if not found.same:
        return None
    others = f"{found.same:,} more with the same words"
    reports = found.same_reports
    where = f"in {reports:,} other report{'s' * (reports > 1)}" if reports else "in this report"
    pinpoint = f"{found.record.report}/{found.record.key}"
    return {"label": f"and {others}, {where}", "url": search_url(replace(query, wording_of=pinpoint))}


def mark(record: Record) -> str | None:
    """What stands in the margin beside a hit: its number; nothing but a sign for text without one, whose
    name is long."""
    return short_label(record) if record.key[:1].isdigit() or record.part else None


def telling(section: tuple[str, ...]) -> tuple[str, ...]:
    """The end of a path that tells a reader where a hit stands: a heading that says little alone (a
    timescale, "Summary") with the one it belongs to."""
    alone = section and not (section[-1].endswith(":") or len(section[-1].split()) <= SHORT_HEADING)
    telling = section[-1:] if alone else section[-2:]
    return tuple(heading.rstrip(":") for heading in telling)
