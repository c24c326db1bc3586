"""Citations: every form names source, report, dates, place and link, and is safe to paste."""

from __future__ import annotations

from datetime import date

import markdown
import pytest
from bs4 import BeautifulSoup

from indexer import citation, quoting, reference_files
from indexer.excerpt import whole
from indexer.generations import Generation
from indexer.types import Record, Report
from tests.making import read_body

BASE = "https://archive.example"


@pytest.fixture
def pair(generation: Generation) -> tuple[Report, Record]:
    return generation.report("cumbria-2012-04"), generation.record("cumbria-2012-04", "21.1")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (date(2013, 5, 13), date(2013, 5, 22), "13–22 May 2013"),
        (date(2013, 4, 29), date(2013, 5, 10), "29 April – 10 May 2013"),
        (date(2013, 12, 9), date(2014, 1, 8), "9 December 2013 – 8 January 2014"),
        (date(2013, 5, 22), date(2013, 5, 22), "22 May 2013"),
        (None, date(2013, 5, 22), "22 May 2013"),
        (None, None, ""),
    ],
)
def test_window(start: date | None, end: date | None, expected: str) -> None:
    assert citation.window_text(start, end) == expected


def test_plain_states_source_and_dates(pair: tuple[Report, Record]) -> None:
    assert citation.plain(*pair) == (
        "Ofsted, Inspection of safeguarding and looked after children services: Cumbria County Council "
        "(inspected 10–20 April 2012, published 29 May 2012), paragraph 21, item 1"
    )


def test_every_form_carries_the_link_with_its_fingerprint(pair: tuple[Report, Record]) -> None:
    report, record = pair
    link = f"{BASE}/reports/cumbria-2012-04/21.1?v={record.fingerprint}"
    assert citation.link(record, BASE) == link
    written = [write(report, record, BASE) for write in (citation.markdown, citation.html_link)]
    written += [write(whole(report, record), BASE) for write in (
        quoting.plain, quoting.markdown, quoting.html_quotation, quoting.rich, quoting.footnote,
        quoting.markdown_footnote)]  # fmt: skip
    written += [
        write([whole(report, record)], BASE)
        for write in (reference_files.bibtex, reference_files.ris, reference_files.csl)
    ]
    for text in written:
        assert link in text, text
        assert "Ofsted" in text


def test_markdown_and_html_say_the_same(pair: tuple[Report, Record]) -> None:
    rendered = BeautifulSoup(markdown.markdown(citation.markdown(*pair, BASE)), "html.parser")
    ours = BeautifulSoup(citation.html_link(*pair, BASE), "html.parser")
    assert rendered.a is not None
    assert ours.a is not None
    assert (rendered.a["href"], rendered.get_text()) == (ours.a["href"], ours.get_text())
    assert ours.get_text() == citation.plain(*pair)


def test_the_quotation_is_verbatim(generation: Generation) -> None:
    """Promise 1, in what is pasted: also through Markdown, with every mark that Markdown knows."""
    for record in generation.records["northamptonshire-2013-02"].values():
        report = generation.report(record.report)
        assert f"“{record.text}”\n" in quoting.plain(whole(report, record), BASE)
        html = markdown.markdown(quoting.markdown(whole(report, record), BASE))
        quoted = BeautifulSoup(html, "html.parser").find("blockquote")
        assert quoted is not None
        assert record.text in " ".join(quoted.get_text().split())


def test_marks_in_a_title_are_escaped() -> None:
    report = read_body("1. One <b>*two*</b> & [three](x) 50% of $5 #1 {x}.")
    from dataclasses import replace

    from indexer.records import records

    report = replace(report, title="On <script> & *stars* [x] 50% {y}")
    record = records(report)[0]
    html = citation.html_link(report, record, BASE)
    assert "<script>" not in html
    assert BeautifulSoup(html, "html.parser").get_text() == citation.plain(report, record)
    shown = BeautifulSoup(markdown.markdown(citation.markdown(report, record, BASE)), "html.parser")
    assert shown.get_text() == citation.plain(report, record)


@pytest.mark.parametrize(
    ("body", "label"),
    [
        ("13. x", "¶ 13"),
        ("1. x:\n\n- y", "¶ 1, item 1"),
        ("# What needs to improve:\n\n- y", "“What needs to improve”, item 1"),
        ("# Summary\n\nSome text.", "“Summary”, ¶ 1"),
    ],
)
def test_labels(body: str, label: str) -> None:
    from indexer.records import records

    found = records(read_body(body))
    assert citation.short_label(found[-1]) == label
