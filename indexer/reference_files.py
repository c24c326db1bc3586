"""Citations for reference managers: BibTeX, RIS and CSL-JSON, of as many excerpts as are given.

Comes in: excerpts and the address of the archive. Goes out: the text of a file. Pure. Promises: every entry
has source, report, pinpoint, link and the words quoted, the days of the inspection and, where it is printed,
that of publication; what is read back from a file is what was put in. Where the day of publication is not
printed, the year is that of the inspection, and the note says so.

Which field holds what, and by which rule:

- BibTeX (Patashnik, BibTeXing, 1988): ``note`` is "any additional information that can help the reader" and
  is printed: pinpoint and dates; ``annote`` "an annotation", which the standard styles do not print: the
  words. ``eventdate`` is biblatex's date of an event, in ISO 8601, as a range where it has several days.
  ``url`` stands verbatim (biblatex), the other fields are LaTeX. Braces must balance in every field even
  where they are escaped, so that they are given by name.
- RIS (Research Information Systems, 2001): a line is a tag of two characters, two blanks, a dash and a blank;
  lines end in CR LF; TY is the first, ER the last. ``DA`` is YYYY/MM/DD/ and what else there is. ``N1`` is a
  note and may be repeated: pinpoint and dates, then the words. ``SP`` is a page and nothing else. A value
  that would be folded onto a second line is kept on one, so that no line of a text can look like a tag.
- CSL-JSON (schema csl-data.json 1.0): ``issued`` and ``event-date`` are lists of year, month, day, or of
  two such where it is a stretch; ``circa`` marks a year that is not printed. ``locator`` is the pinpoint;
  ``note`` has "descriptive text … about an item (e.g. in an annotated bibliography)": the dates in words,
  and the words quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date

from indexer.citation import dates_text, long_label
from indexer.excerpt import Excerpt
from indexer.quoting import address, pinpoint
from indexer.types import Report

_BREAKS = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029]+")
"""Blanks, control characters and what some programs take for the end of a line."""

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\ensuremath{\lbrace}",
    "}": r"\ensuremath{\rbrace}",
    "~": r"\textasciitilde{}",
    "^": r"\string^",
    **{char: f"\\{char}" for char in "&%$#_"},
}


def bibtex(excerpts: Iterable[Excerpt], base: str) -> str:
    """The excerpts as BibTeX entries."""
    return "\n".join(_bibtex_entry(excerpt, name, base) for excerpt, name in _named(excerpts, "-"))


def _bibtex_entry(excerpt: Excerpt, name: str, base: str) -> str:
    report = excerpt.report
    fields = {
        "author": "{{Ofsted}}",
        "title": f"{{{{{_tex(_title(report))}}}}}",
        "institution": "{Ofsted}",
        "year": f"{{{_year(report)}}}" if _year(report) else "",
        "month": f"{report.published:%b}".lower() if report.published else "",
        "eventdate": f"{{{'/'.join(day.isoformat() for day in _days(report))}}}" if _days(report) else "",
        "note": f"{{{_tex(_note(excerpt))}}}",
        "annote": f"{{{_tex(_quoted(excerpt))}}}",
        "url": f"{{{address(excerpt, base)}}}",
    }
    lines = ",\n".join(f"  {field} = {value}" for field, value in fields.items() if value)
    return f"@techreport{{{name},\n{lines}\n}}\n"


def _tex(text: str) -> str:
    """``text`` as LaTeX prints it: marks that mean something are named, and those that mean something in a
    row are kept apart."""
    text = "".join(_TEX.get(char, char) for char in text)
    return re.sub(r"([-'`,<>?!])(?=[-'`,<>])", r"\1{}", text)


def ris(excerpts: Iterable[Excerpt], base: str) -> str:
    """The excerpts as RIS records."""
    return "".join(_ris_record(excerpt, base) for excerpt in excerpts)


def _ris_record(excerpt: Excerpt, base: str) -> str:
    report = excerpt.report
    rows = [
        ("TY", "RPRT"),
        ("AU", "Ofsted"),
        ("TI", _title(report)),
        ("PB", "Ofsted"),
        ("PY", str(_year(report) or "")),
        ("DA", f"{report.published:%Y/%m/%d}/" if report.published else ""),
        ("SP", str(excerpt.record.page or "")),
        ("N1", _note(excerpt)),
        ("N1", _quoted(excerpt)),
        ("DB", "Pilcrow"),
        ("AN", pinpoint(excerpt)),
        ("UR", address(excerpt, base)),
        ("ER", ""),
    ]
    return "".join(f"{tag}  - {value}\r\n" for tag, value in rows if value or tag == "ER")


def csl(excerpts: Iterable[Excerpt], base: str) -> str:
    """The excerpts as a list of CSL-JSON items."""
    items = [_csl_item(excerpt, name, base) for excerpt, name in _named(excerpts, "/")]
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def _csl_item(excerpt: Excerpt, name: str, base: str) -> dict[str, object]:
    report = excerpt.report
    item: dict[str, object] = {
        "id": name,
        "type": "report",
        "author": [{"literal": "Ofsted"}],
        "title": _title(report),
        "publisher": "Ofsted",
        "locator": long_label(excerpt.record),
        "note": f"{_note(excerpt)}. {_quoted(excerpt)}",
        "URL": address(excerpt, base),
    }
    if report.published:
        item["issued"] = {"date-parts": [_parts(report.published)]}
    elif _year(report):
        item["issued"] = {"date-parts": [[_year(report)]], "circa": True}
    if _days(report):
        item["event-date"] = {"date-parts": [_parts(day) for day in _days(report)]}
    return item


def _named(excerpts: Iterable[Excerpt], between: str) -> Iterator[tuple[Excerpt, str]]:
    """Each excerpt with a name of its own: the pinpoint, and a number where it comes again."""
    seen: dict[str, int] = {}
    for excerpt in excerpts:
        name = f"{excerpt.record.report}{between}{excerpt.record.key}"
        seen[name] = seen.get(name, 0) + 1
        yield excerpt, name if seen[name] == 1 else f"{name}:{seen[name]}"


def _title(report: Report) -> str:
    return _one_line(f"{report.title}: {report.authority_printed or report.authority}")


def _note(excerpt: Excerpt) -> str:
    """Pinpoint and dates as a sentence without its full stop."""
    label = long_label(excerpt.record)
    printed = [dates_text(excerpt.report) or "date of inspection not printed"]
    if not excerpt.report.published:
        printed.append("date of publication not printed")
    return _one_line(f"{label[:1].upper()}{label[1:]}; {', '.join(printed)}")


def _quoted(excerpt: Excerpt) -> str:
    return f"“{_one_line(excerpt.text)}”"


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip(" ")


def _year(report: Report) -> int | None:
    return report.published.year if report.published else report.year


def _days(report: Report) -> list[date]:
    """The first and the last day of the inspection, or the one that is known."""
    days = [day for day in (report.inspection_start, report.inspection_end) if day]
    return sorted(set(days))


def _parts(day: date) -> list[int]:
    return [day.year, day.month, day.day]
