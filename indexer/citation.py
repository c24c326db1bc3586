"""The words of a citation: what a paragraph is called, in its report and in the world.

Comes in: a ``Report``, a ``Record`` of it and the address of the archive. Goes out: text. Pure.
Promises: every form names the source (Ofsted), the report, the date of inspection and, where it is
known, of publication, as the reports' licence asks ("the source and date of publication are stated").
Markup characters are escaped in each form. (Quotations: ``quoting.py``; reference managers:
``reference_files.py``.)
"""

from __future__ import annotations

import html
import re
from datetime import date

from indexer.pinpoint import Pinpoint, format_pinpoint
from indexer.types import Kind, Record, Report


def day_text(day: date) -> str:
    """``22 May 2013``."""
    return f"{day.day} {day:%B %Y}"


def window_text(start: date | None, end: date | None) -> str:
    """The days of an inspection as a reader writes them: ``13–22 May 2013``; "" where unknown."""
    if end is None:
        return day_text(start) if start else ""
    if start is None or start == end:
        return day_text(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{day_text(end)}"
    if start.year == end.year:
        return f"{start.day} {start:%B} – {day_text(end)}"
    return f"{day_text(start)} – {day_text(end)}"


def month_text(report: Report) -> str:
    """The month by which a report is known: ``May 2013``; "undated" where none is."""
    day = report.day
    return f"{day:%B %Y}" if day else "undated"


def short_label(record: Record) -> str:
    """A record's name on a page: ``¶ 13``, ``¶ 3, item 7``, ``What needs to improve, 2``."""
    return _label(record, "¶ ", "item ")


def long_label(record: Record) -> str:
    """A record's name in a citation: ``paragraph 13``, ``paragraph 3, item 7``."""
    return _label(record, "paragraph ", "item ")


def _label(record: Record, paragraph: str, item: str) -> str:
    stem, _, place = record.key.partition(".")
    part = f"{record.part.upper() if record.part == 'lscb' else record.part}, " if record.part else ""
    number = stem.removeprefix(f"{record.part}-") if record.part else stem
    if number.isdecimal():
        label = f"{part}{paragraph}{number}"
        return f"{label}, {item}{place}" if place else label
    kind = item if record.kind is Kind.ITEM else paragraph
    if not record.section:
        return f"Opening text, {kind}{place}"
    return f"“{record.section[-1].rstrip(':')}”, {kind}{place}"


def report_text(report: Report) -> str:
    """The report in words, for a citation."""
    about = report.authority_printed or report.authority
    when = f" ({dates_text(report)})" if dates_text(report) else ""
    return f"Ofsted, {report.title}: {about}{when}"


def link(record: Record, base: str = "") -> str:
    """The lasting link to ``record`` as it stands; ``base`` is the archive's address without a slash."""
    return base + format_pinpoint(Pinpoint(record.report, record.key, record.fingerprint))


def plain(report: Report, record: Record) -> str:
    """The citation as plain text, without its link."""
    return f"{report_text(report)}, {long_label(record)}"


def markdown(report: Report, record: Record, base: str) -> str:
    """The citation as a Markdown link."""
    return f"[{escaped(plain(report, record))}]({link(record, base)})"


def html_link(report: Report, record: Record, base: str) -> str:
    """The citation as an HTML link."""
    return f'<a href="{html.escape(link(record, base))}">{html.escape(plain(report, record))}</a>'


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it as it is. A number at the start would become a list; what not every
    Markdown takes a backslash before stands as a character reference."""
    text = re.sub(r"([\\`*_\[\]{}#])", r"\\\1", text.replace("&", "&amp;").replace("<", "&lt;"))
    text = re.sub(r"[~|]|^=(?==*$)", lambda found: f"&#{ord(found[0])};", text)
    return re.sub(r"^(\d*)([.)+>-])", r"\1\\\2", text)


def dates_text(report: Report) -> str:
    """When the inspection was and when its report came out, as far as that is printed."""
    parts = []
    if report.inspection_end:
        parts.append(f"inspected {window_text(report.inspection_start, report.inspection_end)}")
    if report.published:
        parts.append(f"published {day_text(report.published)}")
    return ", ".join(parts)
