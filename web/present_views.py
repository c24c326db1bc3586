"""Lines, and reports with their hits, in the shapes that templates show.

Comes in: values of ``indexer``, the search and the view. Goes out: dicts of plain values. Promises: the words
are verbatim; the links carry the search and the view, so that the way back is the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from indexer.citation import month_text, short_label
from indexer.concordance import Line
from indexer.reference import framework_label
from indexer.search_types import Hit, ReportRow, SearchQuery, Snippet
from indexer.types import Record, Report
from web.citing import cite_url
from web.present import card, paragraph_anchor, parts
from web.present_hits import mark, telling
from web.urls import View, search_url

FIRST = 3
"""Hits of a report that are seen at once."""


def line(found: Line, report: Report, query: SearchQuery, view: View) -> dict[str, Any]:
    """A place in its context, and the way to it."""
    record = found.record
    return {
        "left": found.left,
        "found": found.found,
        "right": found.right,
        "before": found.before,
        "after": found.after,
        "authority": record.authority,
        "year": record.year,
        "month": month_text(report),
        **_pinpoint(record, query, view),
    }


def short_hit(record: Record, snippet: Snippet, query: SearchQuery, view: View) -> dict[str, Any]:
    """A hit among others of its report."""
    return {
        "section": " › ".join(telling(record.section)),
        "parts": parts(snippet.text, snippet.spans),
        "before": snippet.before,
        "after": snippet.after,
        **_pinpoint(record, query, view),
    }


def group(
    report: Report, row: ReportRow, hits: list[dict[str, Any]], query: SearchQuery, view: View
) -> dict[str, Any]:
    """A report with its hits, the first ones apart."""
    url = search_url(replace(query, page=1), f"/reports/{report.id}", view)
    shown = card(report)
    return {
        **{name: shown[name] for name in ("authority", "when", "framework", "title", "overall", "grades")},
        "url": url,
        "found": row.found,
        "in_all": row.in_all,
        "hits": hits[:FIRST],
        "rest": hits[FIRST:],
        "unseen": row.found - len(hits),
        "unseen_url": f"{url}#{paragraph_anchor(hits[-1]['key'])}",
    }


def authority(
    name: str,
    found: int,
    reports: int,
    groups: Sequence[tuple[Report, Sequence[Hit]]],
    query: SearchQuery,
    view: View,
) -> dict[str, Any]:
    """An authority with its best hits, report by report: ``found`` in ``reports`` reports in all."""
    first = groups[0][0]
    alone = replace(query, filters=replace(query.filters, authority=(name,)), page=1)
    return {
        "name": name,
        "slug": first.authority_slug,
        "url": f"/authorities/{first.authority_slug}",
        "found": found,
        "reports": reports,
        "all_url": search_url(alone),
        "groups": [
            {
                "when": month_text(report),
                "framework": framework_label(report.framework),
                "url": search_url(replace(query, page=1), f"/reports/{report.id}", view),
                "hits": [
                    {"grade": hit.record.grade, **short_hit(hit.record, hit.snippet, query, view)}
                    for hit in hits
                ],
            }
            for report, hits in groups
        ],
        "shown": sum(len(hits) for _, hits in groups),
    }


def _pinpoint(record: Record, query: SearchQuery, view: View) -> dict[str, Any]:
    """The name of a record and the way to it."""
    path = f"/reports/{record.report}/{record.key}"
    return {
        "key": record.key,
        "mark": mark(record),
        "label": short_label(record),
        "url": search_url(replace(query, page=1), path, view),
        "cite_url": cite_url(record),
    }
