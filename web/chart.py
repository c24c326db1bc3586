"""Figures: how much of the archive a search finds, by year and by grade, drawn and as numbers.

Comes in: a search. Goes out: for each of the two facets its rows, each with counts, shares and the lengths of
its bars. Promises: every bar begins at 0 and is as long as its number, on a scale that is said; shares of
paragraphs have one scale in both figures; a year without a report has its row, and says so; a facet's own
filter does not count in its figure, as beside the hits, and what is chosen is said.

A figure is rows of two bars: the reports found within those held, and the share of their paragraphs. Lengths
and places are percentages across and ems down, so that the letters keep their size on every screen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from indexer.generations import Generation
from indexer.search_types import Filters, SearchQuery, TallyRow
from web.urls import search_url

MOST_GAP = 10
"""Years without a report that have a row each; of a longer gap only its ends are named."""

NOT_HELD, NOTHING_THERE = "no report held", "nothing there under these filters"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the bars of a figure stand: per cent from the left, and ems from the top of a row."""

    reports_at: float
    reports_wide: float
    share_at: float
    share_wide: float
    row: float
    bar_top: float


HEAD = 1.75
"""Ems above the first row, for the names of the bars."""

BASELINE = 1.2
"""Ems from the top of a row to the foot of its letters."""

BESIDE = Layout(11, 27, 57, 28, 1.75, 0.35)
"""The name of a row beside its bars: a year."""

ABOVE = Layout(0, 38, 57, 28, 3.4, 1.7)
"""The name of a row above its bars, for it is long: a grade."""


def figures(generation: Generation, query: SearchQuery) -> list[dict[str, Any]]:
    """The two figures of a search."""
    years = _tally(generation, query, "year")
    grades = _tally(generation, query, "grade")
    most = max((_share(row) for row in (*years, *grades)), default=0.0)
    authorities = query.filters.authority
    reports = generation.reports.values()
    held = {r.year for r in reports if r.year and (not authorities or r.authority in authorities)}
    return [
        _figure("year", "Year", years, list(_with_gaps(years, held)), most, query),
        _figure("grade", "Grade of the section", grades, list(grades), most, query),
    ]


def percent(share: float) -> str:
    """A share in words that round nothing away: only none is 0%, only all is 100%."""
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


def _tally(generation: Generation, query: SearchQuery, facet: str) -> list[TallyRow]:
    """The rows of a facet in the order of a figure: time runs down the page."""
    without_own = replace(query.filters, **{facet: ()})
    rows = generation.index.tally(replace(query, filters=without_own), facet)
    if facet != "year":
        return list(rows)
    dated = [row for row in rows if row.value.isdecimal()]
    return [*reversed(dated), *(row for row in rows if not row.value.isdecimal())]


def _with_gaps(rows: Sequence[TallyRow], held: set[int]) -> Iterator[TallyRow | tuple[str, str]]:
    """The rows, and between them (years, what to say) where there are none."""
    before = None
    for row in rows:
        year = int(row.value) if row.value.isdecimal() else None
        if before and year:
            missing = range(before + 1, year)
            if len(missing) > MOST_GAP:
                yield "…", f"{missing[0]}–{missing[-1]}: {NOT_HELD}"
            else:
                yield from ((str(y), NOTHING_THERE if y in held else NOT_HELD) for y in missing)
        yield row
        before = year


def _figure(
    facet: str,
    label: str,
    rows: Sequence[TallyRow],
    shown: Sequence[TallyRow | tuple[str, str]],
    most_share: float,
    query: SearchQuery,
) -> dict[str, Any]:
    layout = BESIDE if facet == "year" else ABOVE
    most_reports = max(row.reports_in_all for row in rows)
    chosen = getattr(query.filters, facet)
    drawn = []
    for number, row in enumerate(shown):
        place: dict[str, Any] = _down(layout, number)
        if isinstance(row, tuple):
            drawn.append({"label": row[0], "missing": row[1], **place})
            continue
        scale = layout.reports_wide / most_reports
        share = layout.share_wide * _share(row) / (most_share or 1)
        drawn.append(
            {
                "label": row.value,
                "chosen": row.value in chosen,
                "url": _narrowed(query, facet, row.value) if row.paragraphs else None,
                "row": row,
                "share": percent(_share(row)),
                "held_wide": _across(scale * row.reports_in_all),
                "found_wide": _across(scale * row.reports),
                "held_end": _across(layout.reports_at + scale * row.reports_in_all),
                "share_bar": _across(share),
                "share_end": _across(layout.share_at + share),
                **place,
            }
        )
    return {
        "facet": facet,
        "label": label,
        "rows": drawn,
        "chosen": [value for value in chosen if value in {row.value for row in rows}],
        "reports_at": _across(layout.reports_at),
        "share_at": _across(layout.share_at),
        "height": _down(layout, len(shown))["top"],
        "total": _total(rows) if facet == "year" else None,
    }


def _total(rows: Sequence[TallyRow]) -> dict[str, Any]:
    """All years together: each report has one."""
    row = TallyRow(
        "",
        sum(row.paragraphs for row in rows),
        sum(row.paragraphs_in_all for row in rows),
        sum(row.reports for row in rows),
        sum(row.reports_in_all for row in rows),
    )
    return {"row": row, "share": percent(_share(row))}


def _share(row: TallyRow) -> float:
    return row.paragraphs / row.paragraphs_in_all


def _narrowed(query: SearchQuery, facet: str, value: str) -> str:
    """The paragraphs that a bar stands for."""
    filters: Filters = replace(query.filters, **{facet: (value,)})
    return search_url(replace(query, filters=filters, page=1))


def _across(per_cent: float) -> str:
    return f"{per_cent:.4g}%"


def _down(layout: Layout, number: int) -> dict[str, str]:
    """Where a row and its parts stand: its top, its bars, its letters."""
    top = HEAD + number * layout.row
    return {
        "top": f"{top:g}em",
        "tall": f"{layout.row:g}em",
        "bar": f"{top + layout.bar_top:g}em",
        "zero": f"{top + layout.bar_top - BESIDE.bar_top:g}em",
        "zero_end": f"{top + layout.bar_top - BESIDE.bar_top + BESIDE.row:g}em",
        "name": f"{top + BASELINE:g}em",
        "text": f"{top + layout.bar_top + BASELINE - BESIDE.bar_top:g}em",
    }
