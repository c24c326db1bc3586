"""Dates and windows of dates as reports print them.

Comes in: text. Goes out: dates. Pure. Promises: what is no date of the calendar, and no window of at most
four months, is None.
"""

from __future__ import annotations

import re
from datetime import date

from indexer.reference import pattern

MONTHS = "january february march april may june july august september october november december".split()


def parse_date(text: str) -> date | None:
    """The first whole date in ``text`` ("29 May 2012"), or None."""
    match = pattern("full_date").search(text)
    return _date(match["day"], match["month"], match["year"]) if match else None


def parse_range(text: str) -> tuple[date, date] | None:
    """The first window in ``text`` ("13-22 May 2013"), or None where there is none or it is no window."""
    windows = parse_ranges(text)
    return windows[0] if windows else None


def parse_ranges(text: str) -> list[tuple[date, date]]:
    """All windows in ``text``, in order."""
    text = _with_years(text)
    found = (window_of(match) for match in pattern("date_range").finditer(text))
    return [window for window in found if window]


def _with_years(text: str) -> str:
    """``text`` with the year given to a window that takes it from the one after it: "13 to 24 November and
    27 to 28 November 2017"."""
    year = pattern("full_date").search(text)
    return (
        pattern("window_without_year").sub(lambda m: f"{m['window']} {year['year']}", text) if year else text
    )


def window_of(match: re.Match[str]) -> tuple[date, date] | None:
    """The first and last day that a match of a range of dates gives, or None where they make no window."""
    end = _date(match["d2"], match["m2"], match["y2"])
    year = match["y1"] or match["y2"]
    start = _date(match["d1"], match["m1"] or match["m2"], year)
    if start and end and start > end and not match["y1"]:  # "9 December – 8 January 2014"
        start = _date(match["d1"], match["m1"] or match["m2"], str(int(year) - 1))
    if start and end and start <= end and (end - start).days <= 120:
        return start, end
    return None


def _date(day: str, month: str, year: str) -> date | None:
    name = month.casefold()
    number = next((i for i, full in enumerate(MONTHS, 1) if len(name) >= 3 and full.startswith(name)), None)
    try:
        return date(int(year), number, int(day)) if number else None
    except ValueError:
        return None
