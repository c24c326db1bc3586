"""The ways to look at a search beside the list of its hits: lines, reports, figures.

Comes in: a search that finds something, and the view that is asked for. Goes out: the template that shows
it, with what that takes. Promises: all counts are exact; where only a part is laid out, that part is named;
whatever is asked for, no more is read than the limits below allow.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby, islice
from typing import Any

from indexer import concordance
from indexer.generations import Generation
from indexer.search_types import ReportRow, SearchQuery
from web import chart, present_views
from web.paging import paging
from web.urls import SORTS, VIEWS, View, search_url, view_named

NAMES = {
    "": "Paragraphs",
    "lines": "Lines",
    "reports": "Reports",
    "authorities": "Authorities",
    "chart": "Figures",
}

ORDERS = {
    "authority": "Authority",
    "left": "Words before",
    "found": "Words found",
    "right": "Words after",
}
"""What the orders of the views are called."""

MOST_READ = 2_500
"""Hits of a search for a word that are laid out as lines; of one whose marking costs more, as many fewer. To
read and mark one takes about 0.14 ms, to put its lines in order 0.03 ms: 0.4 s in all."""

LINES = 50
"""Lines on a page."""

REPORTS = 10
"""Reports on a page."""

AUTHORITIES = 5
"""Authorities on a page: as many columns as a wide screen has room for."""

BEST = 5
"""Hits of an authority that are shown, the best ones."""

MOST_OF_REPORT = 50
"""Hits of one report that are shown, likewise; the rest are marked in the report itself."""

SHORT, SHORT_UP_TO = 24, 30
"""Words of a hit that stands among others of its report."""

Laid = tuple[str, int, dict[str, Any]]
"""A template, how many pages there are, and what the template takes."""


def title(what: str, view: View) -> str:
    """What a search for ``what`` is called among other pages."""
    return " · ".join(filter(None, (what, NAMES[view.name] if view.name else "", "Search")))


def switch(query: SearchQuery, view: View) -> list[dict[str, Any]]:
    """The links from one view to the others, each with the order it shares with this one."""
    first = replace(query, page=1)
    return [
        {
            "label": label,
            "url": search_url(first, view=view_named(name, view.order)),
            "current": name == view.name,
        }
        for name, label in NAMES.items()
    ]


def sorts(query: SearchQuery, view: View) -> list[dict[str, Any]]:
    """The links to each order: those of the search, then those of the view alone."""
    first = replace(query, page=1)
    names = SORTS | ({"relevance": "Most hits"} if view.name in ("reports", "authorities") else {})
    return [
        {
            "label": label,
            "url": search_url(replace(first, sort=sort), view=View(view.name)),
            "current": (query.sort, "") == (sort, view.order),
        }
        for sort, label in names.items()
    ] + [
        {
            "label": ORDERS[order],
            "url": search_url(first, view=View(view.name, order)),
            "current": order == view.order,
        }
        for order in ORDERS
        if order in VIEWS[view.name]
    ]


def laid_out(view: View, generation: Generation, query: SearchQuery, total: int) -> dict[str, Any]:
    """What the search page shows of ``query``, which finds ``total`` paragraphs and items, in one of the
    views that have a name."""
    template, pages, shown = _VIEWS[view.name](generation, query, view, total)
    whole = [{"label": f"all {total:,} as CSV", "url": search_url(replace(query, page=1), "/search.csv")}]
    return {
        "layout": template,
        "shown": shown,
        "sorts": sorts(query, view) if shown.get("ordered", True) else [],
        "formats": shown.get("formats", whole),
        **paging(replace(query, page=min(query.page, pages)), pages, view),
    }


def _slice(found: Sequence[Any], query: SearchQuery, size: int) -> tuple[Any, int]:
    """A page of ``found`` (the last one for a page past it), and how many there are."""
    pages = max(1, -(-len(found) // size))
    start = (min(query.page, pages) - 1) * size
    return found[start : start + size], pages


def _lines(generation: Generation, query: SearchQuery, view: View, total: int) -> Laid:
    index = generation.index
    marker = index.marker(query.text)
    most = int(MOST_READ / marker.cost)
    read = islice(index.records(query), most)
    found = [line for record in read for line in concordance.lines(record, marker.spans(record.text))]
    ordered, pages = _slice(concordance.in_order(found, view.order), query, LINES)
    url = search_url(replace(query, page=1), "/search/lines.csv")
    return (
        "_lines.html",
        pages,
        {
            "lines": [
                present_views.line(line, generation.report(line.record.report), query, view)
                for line in ordered
            ],
            "first": (min(query.page, pages) - 1) * LINES + 1,
            "places": len(found),
            "records": len({(line.record.report, line.record.key) for line in found}),
            "read": min(total, most),
            "total": total,
            "by": SORTS[query.sort].lower(),
            "ordered": bool(found),
            "formats": [{"label": "all lines as CSV", "url": url}] if found else [],
        },
    )


def _by_report(generation: Generation, query: SearchQuery, view: View, total: int) -> Laid:
    index = generation.index
    rows = _reports_in_order(generation, index.by_report(query), "authority" if view.order else query.sort)
    page, pages = _slice(rows, query, REPORTS)
    marker = index.marker(query.text)
    most = max(present_views.FIRST, int(MOST_OF_REPORT / marker.cost))
    hits: dict[str, list[dict[str, Any]]] = {}
    for name, records in groupby(
        index.of_reports(query, [row.report for row in page]), lambda record: record.report
    ):
        hits[name] = [
            present_views.short_hit(record, marker.snippet(record.text, SHORT, SHORT_UP_TO), query, view)
            for record in islice(records, most)
        ]
    groups = [
        present_views.group(generation.report(row.report), row, hits[row.report], query, view) for row in page
    ]
    shown = {"groups": groups, "total": total, "reports": len(rows), "held": len(generation.reports)}
    return "_by_report.html", pages, shown


def _reports_in_order(generation: Generation, rows: Sequence[ReportRow], order: str) -> list[ReportRow]:
    held = list(generation.reports)  # by authority and date
    found = sorted(rows, key=lambda row: held.index(row.report))
    if order == "authority":
        return found

    def day(row: ReportRow) -> int:
        known = generation.report(row.report).day
        return known.toordinal() if known else 0

    if order == "oldest":
        return sorted(found, key=lambda row: (not day(row), day(row)))
    found.sort(key=day, reverse=True)
    return found if order == "newest" else sorted(found, key=lambda row: -row.found)


def _by_authority(generation: Generation, query: SearchQuery, view: View, total: int) -> Laid:
    index = generation.index
    order = "authority" if view.order else query.sort
    theirs: dict[str, list[ReportRow]] = {}
    for row in _reports_in_order(generation, index.by_report(query), order):
        theirs.setdefault(generation.catalogue[row.report].authority, []).append(row)
    found = {name: sum(row.found for row in rows) for name, rows in theirs.items()}
    names = list(theirs)
    if order == "relevance":
        names.sort(key=lambda name: (-found[name], name.casefold(), name))
    page, pages = _slice(names, query, AUTHORITIES)
    columns = []
    for name in page:
        one = replace(query, filters=replace(query.filters, authority=(name,)), page=1, per_page=BEST)
        hits = index.search(one).hits
        # The paragraphs of one report together, the newest report first, in each the best first.
        reports = sorted({hit.record.report for hit in hits}, key=_newest(generation), reverse=True)
        groups = [(generation.report(r), [hit for hit in hits if hit.record.report == r]) for r in reports]
        columns.append(present_views.authority(name, found[name], len(theirs[name]), groups, query, view))
    held = len({entry.authority for entry in generation.catalogue.values()})
    shown = {"columns": columns, "total": total, "authorities": len(names), "held": held, "best": BEST}
    return "_by_authority.html", pages, shown


def _newest(generation: Generation) -> Callable[[str], tuple[str, str]]:
    """The order of reports by their day."""
    return lambda name: (str(generation.catalogue[name].day or ""), name)


def _chart(generation: Generation, query: SearchQuery, view: View, total: int) -> Laid:
    return "_chart.html", 1, {"figures": chart.figures(generation, query), "ordered": False}


_VIEWS: dict[str, Callable[[Generation, SearchQuery, View, int], Laid]] = {
    "lines": _lines,
    "reports": _by_report,
    "authorities": _by_authority,
    "chart": _chart,
}
