"""What reference managers are given is read back, by well-kept libraries, as what was put in."""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc.source import DateRange
from citeproc.source.json import CiteProcJSON
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import reference_files
from indexer.citation import dates_text, long_label
from indexer.excerpt import Excerpt, whole
from indexer.generations import Generation
from indexer.quoting import address, pinpoint
from indexer.records import records
from indexer.types import Report
from tests import published
from tests.making import make, read_body, read_text

BASE = "https://archive.example"


def title(excerpt: Excerpt) -> str:
    return f"{excerpt.report.title}: {excerpt.report.authority_printed or excerpt.report.authority}"


def note(excerpt: Excerpt) -> str:
    label = long_label(excerpt.record)
    said = dates_text(excerpt.report) or "date of inspection not printed"
    more = "" if excerpt.report.published else ", date of publication not printed"
    return f"{label[0].upper()}{label[1:]}; {said}{more}"


def one_line(text: str) -> str:
    return " ".join("".join(" " if not c.isprintable() else c for c in text).split())


def same(a: str, b: str) -> bool:
    """Alike but for white space and control characters, which none of the formats keeps."""
    return one_line(a) == one_line(b)


def check_bibtex(excerpts: list[Excerpt]) -> None:
    text = reference_files.bibtex(excerpts, BASE)
    raw = bibtexparser.parse_string(text)
    decoded = bibtexparser.parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    assert not raw.failed_blocks
    assert not decoded.failed_blocks
    assert len(raw.entries) == len(decoded.entries) == len(excerpts)
    for excerpt, plain, entry in zip(excerpts, raw.entries, decoded.entries, strict=True):
        report, found = excerpt.report, {f.key: f.value for f in entry.fields}
        assert entry.entry_type == "techreport"
        assert found["author"] == found["institution"] == "Ofsted"
        assert same(found["title"], title(excerpt))
        assert same(found["note"], note(excerpt))
        assert same(found["annote"], f"“{one_line(excerpt.text)}”")
        assert plain["url"] == address(excerpt, BASE)
        year = report.published.year if report.published else report.year
        assert found.get("year") == (str(year) if year else None)
        assert found.get("month") == (f"{report.published:%b}".lower() if report.published else None)
        days = {day.isoformat() for day in (report.inspection_start, report.inspection_end) if day}
        assert set(found.get("eventdate", "").split("/")) == (days or {""})


def check_ris(excerpts: list[Excerpt]) -> None:
    text = reference_files.ris(excerpts, BASE)
    assert all(line[2:6] == "  - " for line in text.split("\r\n")[:-1])
    found = rispy.loads(text)
    assert len(found) == len(excerpts)
    for excerpt, entry in zip(excerpts, found, strict=True):
        report = excerpt.report
        year = report.published.year if report.published else report.year
        expected = {
            "type_of_reference": "RPRT",
            "authors": ["Ofsted"],
            "title": title(excerpt),
            "publisher": "Ofsted",
            "year": str(year) if year else None,
            "date": f"{report.published:%Y/%m/%d}/" if report.published else None,
            "start_page": str(excerpt.record.page) if excerpt.record.page else None,
            "name_of_database": "Pilcrow",
            "accession_number": pinpoint(excerpt),
            "urls": [address(excerpt, BASE)],
        }
        notes = entry.pop("notes")
        assert {k: one_line(v) if k == "title" else v for k, v in entry.items()} == {
            k: one_line(v) if k == "title" else v  # type: ignore[arg-type]
            for k, v in expected.items()
            if v is not None
        }
        assert [one_line(n) for n in notes] == [one_line(note(excerpt)), f"“{one_line(excerpt.text)}”"]


def check_csl(excerpts: list[Excerpt]) -> None:
    found = CiteProcJSON(json.loads(reference_files.csl(excerpts, BASE)))
    assert len(found) == len(excerpts)

    def parts(day: Any) -> date:
        return date(day.year, day.month, day.day)

    for excerpt, entry in zip(excerpts, found.values(), strict=True):
        report = excerpt.report
        assert entry.type == "report"
        assert [name["literal"] for name in entry.author] == ["Ofsted"]
        assert str(entry.publisher) == "Ofsted"
        assert same(str(entry.title), title(excerpt))
        assert same(str(entry.note), f"{note(excerpt)}. “{one_line(excerpt.text)}”")
        assert str(entry.locator) == long_label(excerpt.record)
        assert str(entry.URL) == address(excerpt, BASE)
        if report.published:
            assert parts(entry.issued) == report.published
        elif report.year:
            assert (entry.issued.year, entry.issued.circa) == (report.year, True)
        else:
            assert "issued" not in entry
        days = {day for day in (report.inspection_start, report.inspection_end) if day}
        event = entry.get("event_date")
        read = (
            {parts(event.begin), parts(event.end)}
            if isinstance(event, DateRange)
            else {parts(event)}
            if event
            else set()
        )
        assert read == days


def check(excerpts: Iterable[Excerpt]) -> None:
    held = list(excerpts)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the libraries' own
        for one in (check_bibtex, check_ris, check_csl):
            one(held)


def all_of(report: Report) -> list[Excerpt]:
    return [whole(report, record) for record in records(report)]


def test_every_field_of_every_record_comes_back(generation: Generation) -> None:
    """One file with all records of a report, each of the forms; the long run has all five and the others."""
    check(all_of(generation.report("cumbria-2012-04"))[::4])
    check(all_of(generation.report("west-sussex-2013-02"))[::4])


@pytest.mark.slow
def test_every_field_of_every_record_of_the_five_comes_back(generation: Generation) -> None:
    for report in generation.reports.values():
        check(all_of(report))


@pytest.mark.slow
@published.beside
def test_every_field_of_the_published_reports_comes_back() -> None:
    for report in published.reports().values():
        check(all_of(report))


HOSTILE = [
    "{", "}", "{{", "}}", "\\", "\\\\", "\\textbf{x}", "%", "100% of", "#", "$", "$x$", "_", "^", "~", "&", "&amp;", "<b>",
    "@article{x, title={y}}", "\n@article{x,\n", "\nER  - ", "ER  - ", "\r\nTY  - BOOK\r\n", "\u2028ER  - \u2029", "\x85TY  - JOUR",
    "--", "---", "- - -", "``quoted''", "''", "`", ",,", "<<x>>", "?`", "!`", '"', "“”", "é", "ﬁ", "日本語", "😀", "a\u0301", "{\\'e}",
    "\t", "\x00", "\x1f", "; ", "\\url{x}", "\\%", "=", ",", "\\n", "-{}-", "'", "it's", "\\\"a",
]  # fmt: skip


def made(words: str, **changes: Any) -> Excerpt:
    report = read_body("1. Some words.")
    record = replace(records(report)[0], text=words)
    return whole(replace(report, **changes), record)


@pytest.mark.parametrize("words", HOSTILE)
def test_marks_that_mean_something_to_a_format(words: str) -> None:
    check([made(f"a{words}b"), made(f"a {words} b"), made("c", title=f"a{words}b")])


@settings(max_examples=40)
@given(st.lists(st.sampled_from([*HOSTILE, "a", "word", " "]), min_size=1, max_size=8).map("".join))
def test_any_row_of_such_marks(words: str) -> None:
    check([made(f"x{words}x"), made("after it")])


@settings(max_examples=40)
@given(st.text(min_size=1, max_size=40))
def test_any_text(words: str) -> None:
    check([made(f"x{words}x", title=f"y{words}y")])


def test_the_dates_that_are_not_printed() -> None:
    check(all_of(read_text(make("1. Some words.", dates="13-22 May 2013"))))
    bare = made("x", published=None, inspection_start=None, inspection_end=None)
    check([bare])
    assert "year" not in reference_files.bibtex([bare], BASE)
    one = made("x", published=None, inspection_start=date(2013, 5, 22), inspection_end=date(2013, 5, 22))
    check([one])
    assert "eventdate = {2013-05-22}" in reference_files.bibtex([one], BASE)
    # Inspected in one year, published in the next: the year is that of the publication.
    late = made(
        "x", published=date(2013, 1, 8), inspection_start=date(2012, 12, 3), inspection_end=date(2012, 12, 9)
    )
    check([late])
    assert "year = {2013}" in reference_files.bibtex([late], BASE)


def test_the_same_paragraph_twice_has_two_names() -> None:
    excerpts = [made("x"), made("x")]
    names = [entry.key for entry in bibtexparser.parse_string(reference_files.bibtex(excerpts, BASE)).entries]
    assert len(set(names)) == 2
    assert len({item["id"] for item in json.loads(reference_files.csl(excerpts, BASE))}) == 2


def test_nothing_is_an_empty_file() -> None:
    written = [
        write([], BASE) for write in (reference_files.bibtex, reference_files.ris, reference_files.csl)
    ]
    assert written == ["", "", "[]\n"]
