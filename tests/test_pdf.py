"""PDFs are read as published: what type and place tell, layout by layout, on small files of our own."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from indexer.audit import audit
from indexer.reading.reader import read
from indexer.records import records
from indexer.reindex import reindex
from indexer.sources.pdf import pdf_lines
from indexer.types import Kind, Report, Source
from tests import layouts
from tests.conftest import CORPUS
from tests.pdfs import BOLD, LEFT, PLAIN, Paper, page_number, wrap


@cache
def report_of(layout: str) -> Report:
    return read_pdf(getattr(layouts, layout)())


def read_pdf(data: bytes) -> Report:
    return read(Source("report.pdf", "0" * 64, pdf_lines("report.pdf", data)))


def codes(report: Report) -> list[str]:
    return [warning.code for warning in report.warnings]


def by_key(report: Report) -> dict[str, str]:
    return {block.key: block.text for block in report.citable if block.key}


LAYOUTS = ("ilacs", "sif", "looked_after", "bound_in", "letter")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_is_in_one_place(layout: str) -> None:
    report = report_of(layout)
    assert (report.covered, audit(report).gaps) == (report.words, ())
    assert report.words > 100


@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_furniture_is_in_a_text(layout: str) -> None:
    report = report_of(layout)
    furniture = {b.text for b in report.blocks if b.kind is Kind.FURNITURE and b.label.startswith("running")}
    for block in report.citable:
        assert not any(text in block.text for text in furniture)
        assert not block.text.split()[-1].isdecimal()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_keys_are_unique(layout: str) -> None:
    keys = [block.key for block in report_of(layout).citable]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("layout", "facts"),
    [
        ("ilacs", ("ILACS", "Cumberland", "Cumberland", "2024-10-07", "2024-10-18", None, "Ada Example", "Good")),
        ("sif", ("SIF", "Norfolk", "Norfolk County Council", "2015-07-06", "2015-07-30", "2015-10-19", "Ada Example", "Requires improvement")),
        ("looked_after", ("looked after children", "Norfolk", "Norfolk County Council", "2013-07-08", "2013-07-12", "2013-08-16", "Ada Example", "Inadequate")),
        ("letter", ("focused visit", "Barnsley", "Barnsley", "2019-05-21", "2019-05-22", "2019-06-19", "Ben Sample", None)),
    ],
)  # fmt: skip
def test_facts(layout: str, facts: tuple[str | None, ...]) -> None:
    r = report_of(layout)
    days = (str(day) if day else None for day in (r.inspection_start, r.inspection_end, r.published))
    assert (r.framework, r.authority, r.authority_printed, *days, r.lead_inspector, r.overall) == facts


@pytest.mark.parametrize(
    ("layout", "judgements"),
    [
        (
            "ilacs",
            [
                (layouts.IMPACT, "Good", "Good", ["table", "heading"]),
                (layouts.HELP, "Requires improvement", "Requires improvement to be good", ["table", "heading"]),
                (layouts.CARE, "Good", "Good", ["table", "heading"]),
                (layouts.LEAVERS, "Outstanding", "Outstanding", ["table", "heading"]),
                ("Overall effectiveness", "Good", "Good", ["table"]),
            ],
        ),
        (
            "sif",
            [
                ("Children’s services in Norfolk", "Requires improvement", "Requires improvement to be good", ["heading"]),
                ("Children who need help and protection", "Requires improvement", "Requires improvement", ["table", "heading"]),
                ("Children looked after and achieving permanence", "Good", "Good", ["table", "heading"]),
                ("Adoption performance", "Outstanding", "Outstanding", ["table", "heading"]),
                ("Experiences and progress of care leavers", "Inadequate", "Inadequate", ["table", "heading"]),
                ("Leadership, management and governance", "Requires improvement", "Requires improvement", ["table", "heading"]),
                ("The Local Safeguarding Children Board", "Good", "Good", ["heading"]),
            ],
        ),
        (
            "looked_after",
            [
                ("Overall effectiveness", "Inadequate", "Inadequate", ["heading", "table"]),
                ("Capacity to improve", "Adequate", "Adequate", ["heading", "table"]),
            ],
        ),
        ("letter", []),
    ],
)  # fmt: skip
def test_judgements(layout: str, judgements: list[tuple[str, str, str, list[str]]]) -> None:
    found = report_of(layout).judgements
    assert [(j.area, j.grade, j.printed, [e.kind for e in j.evidence]) for j in found] == judgements
    assert all(e.page for j in found for e in j.evidence)


def test_a_paragraph_goes_on_over_the_page_at_the_end_of_a_sentence() -> None:
    report = report_of("ilacs")
    for number in range(1, 33):
        assert by_key(report)[str(number)] == layouts.sentence(number, 4)
    pages = {b.page for b in report.citable}
    assert len(pages) > 4


def test_text_before_paragraph_1_is_keyed_and_has_a_theme() -> None:
    first = records(report_of("ilacs"))[0]
    assert (first.key, first.section, first.theme, first.grade, first.page) == (
        "opening.1",
        (),
        "Summary",
        None,
        1,
    )
    assert first.text == layouts.sentence(901, 2)


def test_line_end_hyphens_are_kept() -> None:
    items = [b.text for b in report_of("ilacs").blocks if b.kind is Kind.ITEM]
    assert items == [
        "The response to children aged 16- and 17-years-old who present as homeless.",
        "The quality of plans, and of the multi-agency work that should follow from them in each part of the area.",
    ]


def test_the_publishers_imprint_is_furniture() -> None:
    labels = {b.label for b in report_of("ilacs").blocks if "Manchester" in b.text or "regulates" in b.text}
    assert labels == {"imprint"}


@pytest.mark.parametrize(
    ("key", "section", "theme", "grade"),
    [
        ("executive-summary.1", ("Executive summary",), "Summary", None),  # before the contents
        ("1", ("The local authority", "Recommendations"), "Recommendations", None),
        ("4", ("The local authority", layouts.HELP, "Inspection findings"), "Help and protection", "Requires improvement"),
        ("7", ("The local authority", "The experiences and progress of children looked after and achieving permanence", "Inspection findings"), "Children in care", "Good"),
        ("10", ("The local authority", "The experiences and progress of children looked after and achieving permanence", "The graded judgement for adoption performance"), "Adoption", "Outstanding"),
        ("11", ("The local authority", "The experiences and progress of children looked after and achieving permanence", "The graded judgement about the experience and progress of care leavers"), "Care leavers", "Inadequate"),
        ("15", ("The Local Safeguarding Children Board (LSCB)", "Recommendations"), "Recommendations", "Good"),  # the board's, not the authority's
    ],
)  # fmt: skip
def test_recurring_headings_mean_the_section_above_them(
    key: str, section: tuple[str, ...], theme: str, grade: str | None
) -> None:
    found = {r.key: r for r in records(report_of("sif"))}[key]
    assert (found.section, found.theme, found.grade) == (section, theme, grade)


def test_unnumbered_text_is_keyed_by_as_much_of_its_path_as_tells() -> None:
    keys = [b.key for b in report_of("sif").citable if b.key and b.key.endswith("summary.1")]
    assert keys == [
        "executive-summary.1",
        "the-experiences-and-progress-of-children-who-need-help-and-protection-summary.1",
        "the-experiences-and-progress-of-children-looked-after-and-achieving-permanence-summary.1",
        "leadership-management-and-governance-summary.1",
        "the-local-safeguarding-children-board-lscb-executive-summary.1",
    ]


def test_bullets_of_two_levels() -> None:
    items = [(b.text.split(" ")[0], b.level) for b in report_of("sif").blocks if b.kind is Kind.ITEM]
    assert items == [
        ("Approximately", 1),
        ("The", 1),
        ("in", 2),
        ("in", 2),
        ("On", 1),
        ("the", 1),
        ("the", 1),
    ]
    parents = [b.parent for b in report_of("sif").blocks if b.kind is Kind.ITEM]
    assert parents == [None] * 5 + ["2"] * 2


def test_footnotes_are_tied_to_their_markers() -> None:
    report = report_of("sif")
    notes = {b.label: (b.text, b.parent) for b in report.blocks if b.kind is Kind.FOOTNOTE}
    assert notes["³"] == ("Maintained schools only.", "children-living-in-this-area.4")
    assert notes["¹"][0] == "This report is produced under a power to combine reports. " * 2 + "" or notes[
        "¹"
    ][0].startswith("This report")
    assert "note-loose" not in codes(report)


def test_a_raised_ordinal_is_no_footnote() -> None:
    assert by_key(report_of("sif"))["children-living-in-this-area.5"].startswith(
        "On the 30th of June 2015, 17"
    )


def test_a_heading_at_the_foot_of_a_page_has_its_grade_on_the_next() -> None:
    graded = {s.heading: s.grade for s in report_of("looked_after").sections}
    assert graded["Capacity to improve"] == "Adequate"
    assert {r.key: r.grade for r in records(report_of("looked_after"))}["5"] == "Adequate"


def test_numbers_glued_to_their_text_are_numbers() -> None:
    assert by_key(report_of("looked_after"))["4"] == layouts.sentence(4)


def test_a_second_report_bound_in_is_a_part_of_its_own() -> None:
    report = report_of("bound_in")
    assert [b.key for b in report.citable if b.number] == [
        *map(str, range(1, 9)),
        *(f"lscb-{n}" for n in range(1, 7)),
    ]
    assert "numbering-restarts" in codes(report)
    assert report.authority == "Brent"


def test_a_letter_is_read_without_numbers_or_grades() -> None:
    report = report_of("letter")
    keys = by_key(report)
    assert keys["main-findings.1"] == layouts.sentence(2)
    assert keys["early-help-in-the-area.1"] == layouts.sentence(3)
    assert (
        keys["what-needs-to-improve-in-this-area-of-social-work-practice.2"] == "The oversight of managers."
    )
    assert "no-numbers" in codes(report)


# --- what looks like something else ---------------------------------------------------------------


def _page(*draw: str) -> Report:
    """Numbered paragraphs with these texts, under a heading."""
    paper = Paper(page_number)
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.heading("The experiences and progress of children in care: good")
    for number, text in enumerate(draw, 1):
        paper.numbered(number, text)
    return read_pdf(paper.done())


@pytest.mark.parametrize(
    "text",
    [
        "Inspectors met many children who are looked after and who are younger than the age of\n2. Most were well cared for by their carers.",
        "The rate of children with a child protection plan at the end of last year had reached\n123.7 per 10,000 children, which is high.",
        "The quality of work is better for the youngest children than it is for those of\n16- and 17-years-old, who wait too long.",
        "Of all assessments those that were finished within the time that is set rose to\n26.5% in the last year.",
        "The percentage of care leavers who are in education, employment or training in the year\n2013. It has risen since.",
        "Social workers in the area have caseloads of between 15 and\n3 Managers know this and say so.",
    ],
)
def test_a_wrapped_line_that_begins_with_a_number_is_no_paragraph(text: str) -> None:
    report = _page("The first paragraph stands here.", text, "The third paragraph stands here.")
    assert by_key(report) == {
        "1": "The first paragraph stands here.",
        "2": text.replace("\n", " "),
        "3": "The third paragraph stands here.",
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "A plan that is well-\nestablished in the area and in-\nhouse.",
            "A plan that is well-established in the area and in-house.",
        ),
        ("Children aged 16- \nand 17-years-old.", "Children aged 16- and 17-years-old."),  # a blank is drawn
        ("An assessment. The assess-\nment is late.", "An assessment. The assessment is late."),  # broken
        (
            "The long-\nstanding and the longstanding, long and standing.",
            "The long-standing and the longstanding, long and standing.",
        ),
        ("The social work-\nforce is stable.", "The social work-force is stable."),  # no evidence: as printed
        ("Parents and/\nor carers.", "Parents and/or carers."),
        ("In 2014–\n15 and early help –\nthe offer.", "In 2014–15 and early help – the offer."),
    ],
)
def test_hyphens_at_a_lines_end(text: str, expected: str) -> None:
    report = _page(text)
    assert by_key(report)["1"] == expected
    assert report.covered == report.words


def test_a_hyphen_left_out_can_be_put_back() -> None:
    report = _page("An assessment. The assess-\nment is late.")
    block = next(b for b in report.blocks if b.key == "1")
    assert [block.text[o - 6 : o] for o in block.broken] == ["assess"]
    assert "hyphen-left-out" in codes(report)


def test_a_judgement_table_without_rules_and_other_fonts_gives_no_wrong_grade() -> None:
    paper = Paper(page_number)
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.table(
        [[layouts.HELP, "Inadequate"], ["Overall effectiveness", "Good"]], (65, 290, 530), ruled=False
    )
    paper.heading(f"{layouts.HELP}: inadequate")
    paper.numbered(1, "The first paragraph stands here.")
    report = read_pdf(paper.done())
    assert {j.area: j.grade for j in report.judgements}[layouts.HELP] == "Inadequate"
    assert report.overall in (None, "Good")


def test_a_sentence_with_a_grade_in_it_is_no_judgement() -> None:
    report = _page("Partnership working is good.", "Educational outcomes require improvement.")
    assert [j.area for j in report.judgements] == ["The experiences and progress of children in care"]


def test_a_turned_page_is_read_upright() -> None:
    paper = Paper(page_number)
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.heading("What needs to improve")
    paper.numbered(1, "The first paragraph stands here.")
    upright = paper.done()
    turned = upright.replace(b"/Rotate 0", b"/Rotate 90")
    assert turned != upright
    assert [line.text for line in pdf_lines("a.pdf", turned)]


def test_wrap_is_what_it_says() -> None:
    """The imitation itself: no word is lost, and a hyphen may end a line."""
    text = "well-established multi-agency work in the in-house team"
    lines = wrap(text, 90, PLAIN, 12)
    assert "".join(lines) == text
    assert any(line.endswith("-") for line in lines)
    assert BOLD != PLAIN
    assert LEFT > 0


def test_what_pages_show_of_a_pdf(tmp_path: Path) -> None:
    """Report, reading, audit and authority pages of published PDFs: page numbers, grades as printed, notes tied,
    predecessors and successors both ways."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "new.pdf").write_bytes(layouts.ilacs())
    (corpus / "sif.pdf").write_bytes(layouts.sif())
    text = (CORPUS / "cumbria-2013-05-child-protection.txt").read_bytes()
    (corpus / "old.txt").write_bytes(text)
    reindex(corpus, tmp_path / "index")
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()

    def page(url: str) -> str:
        answer = client.get(url)
        assert answer.status_code == 200, url
        return " ".join(answer.get_data(as_text=True).split())

    report = page("/reports/cumberland-2024-10")
    assert "Requires improvement to be good" in report
    assert "/reports/cumberland-2024-10/reading" in report
    reading = page("/reports/cumberland-2024-10/reading")
    assert 'id="page-1"' in reading
    assert "running footer" in reading
    assert reading.count("page number") >= 3
    assert "100 %" in reading
    assert "/reports/cumberland-2024-10/12" in reading
    assert "Maintained schools only." in page("/reports/norfolk-2015-07/children-living-in-this-area.4")
    assert "Maintained schools only." not in page("/reports/norfolk-2015-07/children-living-in-this-area.1")
    assert 'class="item level-2"' in page("/reports/norfolk-2015-07")
    audit_page = page("/audit")
    assert audit_page.index("Cumbria, May 2013") < audit_page.index("Norfolk, July 2015")  # doubts first
    assert "could not be read" not in audit_page
    assert "Reports of those that came after" in page("/authorities/cumbria")
    assert "/reports/cumberland-2024-10" in page("/authorities/cumbria")
    assert "/reports/cumbria-2013-05" in page("/authorities/cumberland")
    found = client.get("/search.json?q=sentence+12.1&authority=cumberland").get_json()["hits"][0]
    assert (found["key"], found["year"]) == ("12", 2024)
    assert client.get("/reports/cumberland-2024-10/12.json").get_json()["page"] > 2
    source = client.get("/reports/cumberland-2024-10/source")
    assert source.get_data() == layouts.ilacs()


WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyzABC.,;:()’–/-0123456789", min_size=1, max_size=12),
    min_size=1,
    max_size=60,
).map(" ".join)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(["numbered", "bullet", "block", "heading", "table"]), WORDS),
        min_size=1,
        max_size=14,
    )
)
def test_whatever_is_set_no_word_is_lost(pieces: list[tuple[str, str]]) -> None:
    """Promises 1 and 2: every word of any page lands in exactly one block, and keys are unique."""
    paper = Paper(page_number)
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    for number, (kind, text) in enumerate(pieces, 1):
        if kind == "numbered":
            paper.numbered(number, text)
        elif kind == "table":
            paper.table([[text[:60], "Good"], [text[:20], text[-20:]]], (65, 300, 530))
        else:
            getattr(paper, kind)(text)
    report = read_pdf(paper.done())
    assert report.covered == report.words
    keys = [block.key for block in report.citable]
    assert len(keys) == len(set(keys))
