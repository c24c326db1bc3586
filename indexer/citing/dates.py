"""Dates of a report as they are printed: "2013", "May 2013", "inspected 13–22 May 2013, published 4 July".

Comes in: text that is evened out, and where to look in it. Goes out: ``Dates``, which know how well a report
fits them. Pure. Promises: whatever is printed is compared as exactly as it is, and no more exactly.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.catalogue import Entry
from indexer.citing.places import S

_MONTHS = "january february march april may june july august september october november december".split()
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])\.?"
)
YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_DAY = "[0-9]{1,2}(?:st|nd|rd|th)?(?![0-9a-z])"


MOST = 4
"""Dates that are read together."""


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


_DATE = _pattern(
    rf"(?:(?:(?P<from>{_DAY})(?: {S}{MONTH})?(?: {S}{YEAR})?{S}(?:-|to|and) ?{S})?(?P<day>{_DAY}) {S})?"
    rf"(?P<month>{MONTH}),?{S}(?P<year>{YEAR})"
    rf"|(?P<iso>{YEAR})(?:-(?P<isomonth>0[1-9]|1[0-2])(?:-(?P<isoday>[0-9]{{2}}))?)?(?![/\w]|-[0-9])"
    rf"|(?:(?P<ukday>[0-9]{{1,2}})[/.])?(?P<ukmonth>[0-9]{{1,2}})[/.](?P<ukyear>{YEAR})"
    r"|(?P<undated>undated)(?!\w)"
)
_LABEL = _pattern(
    rf"(?>(?:(?:the|of|in|from|dated|report(?:ed)?|(?P<inspected>inspected|inspection)|(?P<published>publish"
    rf"ed|publication))(?!\w):?{S})*)"
)
_BETWEEN = _pattern(rf"{S}[,;]?{S}(?:and )?{S}(?=inspected|inspection|published|publication)")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as it is printed: as exact as it is, ``kind`` says of what ("inspected", "published" or "")."""

    year: int
    month: int | None
    day: int | None
    kind: str

    def of(self, entry: Entry) -> int | None:
        """How well the report fits: 0 by its day, 1 by another of its dates, None not at all."""
        if not self.year:
            return 0 if entry.day is None else None
        days = {
            "inspected": (entry.inspection_end, entry.inspection_start),
            "published": (entry.published,),
            "": (entry.day, entry.published, entry.inspection_start),
        }[self.kind]
        fits = [
            day.year == self.year and self.month in (None, day.month) and self.day in (None, day.day)
            for day in days
            if day
        ]
        return None if True not in fits else int(not fits[0])


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates as they are printed from ``start`` to ``end``; ``beside`` says that no word leads to them."""

    days: tuple[Day, ...]
    start: int
    end: int
    beside: bool


def dates_at(text: str, at: int) -> Dates | None:
    """The dates that are printed at ``at``, if any are."""
    days: list[Day] = []
    beside, start, end = True, at, at
    while len(days) < MOST:
        label = _LABEL.match(text, at)
        date = _DATE.match(text, label.end()) if label else None
        if label is None or date is None:
            break
        if not days:
            beside, start = not label[0], date.start()
        kind = "published" if label["published"] else "inspected" if label["inspected"] else ""
        days.append(_day(date, kind))
        end = date.end()
        between = _BETWEEN.match(text, end)
        if between is None:
            break
        at = between.end()
    return Dates(tuple(days), start, end, beside) if days else None


def _day(date: re.Match[str], kind: str) -> Day:
    if date["undated"]:
        return Day(0, None, None, kind)
    if date["year"]:
        month = next(n for n, name in enumerate(_MONTHS, 1) if name[:3] == date["month"][:3].lower())
        day = re.match("[0-9]+", date["day"] or "")
        return Day(int(date["year"]), month, int(day[0]) if day else None, kind)
    year, month_text, day_text = (
        (date["iso"], date["isomonth"], date["isoday"])
        if date["iso"]
        else (date["ukyear"], date["ukmonth"], date["ukday"])
    )
    return Day(int(year), int(month_text) if month_text else None, int(day_text) if day_text else None, kind)
