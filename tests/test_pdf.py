"""PDFs are read as published: what type and place tell, layout by layout, on small files of our own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import create_app
from indexer.audit import audit
from indexer.errors import SourceError
from indexer.reading.reader import read
from indexer.records import records
from indexer.reindex import reindex
from indexer.sources import pdf
from indexer.sources.pdf import pdf_lines
from indexer.sources.pdf_rows import Row
from indexer.types import Kind, Report, Source
from tests import layouts
from tests.conftest import CORPUS
from tests.pdfs import BOLD, ITALIC, LEFT, PLAIN, Paper, page_number, wrap


@cache
def report_of(layout: str) -> Report:
    return read_pdf(getattr(layouts, layout)())


def read_pdf(data: bytes) -> Report:
    return read(Source("report.pdf", "0" * 64, pdf_lines("report.pdf", data)))


def codes(report: Report) -> list[str]:
    return [warning.code for warning in report.warnings]


def by_key(report: Report) -> dict[str, str]:
    return {block.key: block.text for block in report.citable if block.key}


LAYOUTS = ("safeguarding", "looked_after", "sif", "bound_in", "ilacs", "letter")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_is_in_one_place(layout: str) -> None:
    report = report_of(layout)
    assert (report.covered, audit(report).gaps) == (report.words, ())
    assert report.words > 100


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("a line left out", lambda rows: rows[:-1]),
        ("a line twice", lambda rows: [*rows, rows[0]]),
        ("one word left out", lambda rows: [*rows[:-1], Row([[rows[-1].words[:-1]]], rows[-1].y)]),
    ],
)
def test_what_is_not_read_whole_is_refused(
    monkeypatch: pytest.MonkeyPatch, fault: str, wrong: Callable[[list[Row]], list[Row]]
) -> None:
    """A fault of the steps between words and lines shows, on the page where it is."""
    pages = iter(range(1, 99))
    find = pdf.find_columns
    monkeypatch.setattr(
        pdf,
        "find_columns",
        lambda rows, rules: wrong(find(rows, rules)) if next(pages) == 3 else find(rows, rules),
    )
    with pytest.raises(SourceError, match="words of page 3 are in no line, or in two"):
        pdf_lines("report.pdf", layouts.ilacs())


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


def test_two_halves_have_judgements_of_their_own() -> None:
    report = report_of("safeguarding")
    assert [(j.area, j.grade, j.section[0], [e.kind for e in j.evidence]) for j in report.judgements] == [
        (area, grade, half, ["heading", "table"])
        for half, grades in (
            ("Safeguarding services", ("Adequate", "Good", "Inadequate")),
            ("Services for looked after children", ("Good", "Adequate", "Outstanding")),
        )
        for area, grade in zip(
            ("Overall effectiveness", "Capacity for improvement", "Partnership working"), grades, strict=True
        )
    ]
    assert (report.framework, report.authority, report.overall) == ("SLAC", "Leicester", None)
    assert str(report.published) == "2011-07-22"
    held = {r.key: r for r in records(report)}
    assert held["7.1"].section == ("Safeguarding services", "Areas for improvement", "Immediately:")
    assert held["7.1"].theme == held["7.2"].theme == "Recommendations"
    assert held["9"].grade == "Inadequate"
    assert held["20"].section == ("Services for looked after children", "Partnership working")
    assert not set(codes(report)) & {"judgements-disagree", "only-in-findings", "not-in-findings"}


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
        ("Write to enquiries@\nofsted.gov.uk.", "Write to enquiries@ofsted.gov.uk."),
        ("It is at 0000://0-\n/ here.", "It is at 0000://0-/ here."),
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


def test_a_sentence_with_a_grade_in_it_is_no_judgement() -> None:
    report = _page("Partnership working is good.", "Educational outcomes require improvement.")
    assert [j.area for j in report.judgements] == ["The experiences and progress of children in care"]


@pytest.mark.parametrize(
    ("turn", "matrix"),
    [
        (90, (0, 1, -1, 0, 595.276, 0)),
        (180, (-1, 0, 0, -1, 595.276, 841.89)),
        (270, (0, -1, 1, 0, 0, 841.89)),
    ],
)
def test_a_turned_page_is_read_upright(turn: int, matrix: tuple[float, ...]) -> None:
    def draw(paper: Paper) -> Paper:
        paper.block("Inspection of Barnsley local authority children’s services", size=20)
        paper.block("Inspection dates: 11 to 15 September 2023")
        paper.numbered(1, layouts.sentence(1))
        return paper

    upright = [line.text for line in pdf_lines("a.pdf", draw(Paper(lambda paper: None)).done())]
    paper = Paper(lambda paper: None)
    paper.canvas.setPageRotation(turn)
    paper.canvas.transform(*matrix)
    assert [line.text for line in pdf_lines("a.pdf", draw(paper).done())] == upright


def _cover(paper: Paper, dates: str = "Inspection dates: 11 to 15 September 2023") -> Paper:
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    for line in dates.split("\n"):
        paper.block(line)
    return paper


@pytest.mark.parametrize(
    ("dates", "start", "end", "code"),
    [
        ("Inspection dates: 28 November 2022 to\n9 December 2022", "2022-11-28", "2022-12-09", None),
        ("Inspection dates: 2 to 6 March 2020 and\n14 to 18 September 2020", "2020-03-02", "2020-09-18", "dates-several"),
        ("Inspection dates: 13 to 24 November and 27 to 28 November 2017", "2017-11-13", "2017-11-28", "dates-several"),
        ("Inspection dates: 22 and 23 November 2023", "2023-11-22", "2023-11-23", None),
        ("Inspection dates: 19 November–30 November 2018", "2018-11-19", "2018-11-30", None),
        ("Inspection date: 18 Feb 2014 – 12 March 2014", "2014-02-18", "2014-03-12", None),
        ("Inspection date: 23 April 2018 to 04 May 2018", "2018-04-23", "2018-05-04", None),
    ],
)  # fmt: skip
def test_windows_in_every_printed_form(dates: str, start: str, end: str, code: str | None) -> None:
    paper = _cover(Paper(), dates)
    paper.numbered(1, "The first paragraph stands here.")
    report = read_pdf(paper.done())
    assert (str(report.inspection_start), str(report.inspection_end)) == (start, end)
    assert ({"dates-several"} & set(codes(report))) == ({code} if code else set())


ROWS = [[layouts.IMPACT, "Good"], [layouts.HELP, "Requires improvement to be good"], [layouts.CARE, "Inadequate"], ["Overall effectiveness", "Good"]]  # fmt: skip
GRADES = ["Good", "Requires improvement", "Inadequate", "Good"]


def test_a_table_of_judgements_without_rules() -> None:
    paper = _cover(Paper())
    paper.table([["Judgement", "Grade"], *ROWS], (65, 290, 530), ruled=False)
    paper.numbered(1, "The first paragraph stands here.")
    found = read_pdf(paper.done()).judgements
    assert [(j.area, j.grade) for j in found] == [
        (area, grade) for (area, _), grade in zip(ROWS, GRADES, strict=True)
    ]


def test_a_table_of_judgements_over_two_pages() -> None:
    paper = _cover(Paper())
    paper.table([["Judgement", "Grade"], ROWS[0]], (65, 290, 530))
    paper.turn()
    paper.table([["Judgement", "Grade"], *ROWS[1:]], (65, 290, 530))
    paper.numbered(1, "The first paragraph stands here.")
    assert [j.grade for j in read_pdf(paper.done()).judgements] == GRADES


def test_the_judgement_on_the_whole_in_the_head_of_the_table() -> None:
    paper = Paper()
    paper.block("Norfolk County Council", size=26)
    paper.block(
        "Inspection of services for children in need of help and protection, children looked after and care leavers",
        font=BOLD,
        size=14,
    )
    paper.block("Inspection date: 6 July 2015 – 30 July 2015")
    paper.table(
        [
            ["The overall judgement is that children’s services require improvement", ""],
            ["1. Children who need help and protection", "Good"],
            ["3. Leadership, management and governance", "Inadequate"],
        ],
        (65, 383, 530),
    )
    paper.numbered(1, "The first paragraph stands here.")
    assert read_pdf(paper.done()).overall == "Requires improvement"


def test_a_listed_heading_without_type_of_its_own_stands_alone() -> None:
    """Headings told from the text by colour alone."""
    paper = _cover(Paper())
    for title in (
        "What needs to improve?",
        f"{layouts.HELP.removesuffix(' help and protection')} help and protection: good",
        f"{layouts.CARE}: inadequate",
    ):
        paper.y -= 14
        paper.block(title, after=14, right=560)
        paper.block(layouts.sentence(1), after=14)
    report = read_pdf(paper.done())
    assert {layouts.CARE: "Inadequate"}.items() <= {j.area: j.grade for j in report.judgements}.items()
    assert "What needs to improve?" in [s.heading for s in report.sections]


@pytest.mark.parametrize("slanted", [False, True])
def test_a_stamp_across_the_page_is_set_aside(slanted: bool) -> None:
    paper = _cover(Paper())
    paper.numbered(1, layouts.sentence(1))
    paper.canvas.saveState()
    paper.canvas.setFont(BOLD, 90)
    paper.canvas.translate(150, 560)
    paper.canvas.rotate(45 if slanted else 0)
    paper.canvas.drawString(0, 0, "DRAFT")
    paper.canvas.restoreState()
    paper.numbered(2, layouts.sentence(2))
    report = read_pdf(paper.done())
    assert by_key(report) == {"1": layouts.sentence(1), "2": layouts.sentence(2)}
    assert [b.text for b in report.blocks if b.label == "text across the page"] == ["DRAFT"]


def test_a_closing_sentence_is_no_part_of_the_last_item() -> None:
    paper = _cover(Paper())
    paper.numbered(1, "The council should look at:")
    paper.bullet("the plan", at=LEFT + 28)
    paper.bullet("the offer;", at=LEFT + 28)
    paper.block("and this should be done soon.", LEFT + 28)
    paper.numbered(2, "The second paragraph stands here.")
    report = read_pdf(paper.done())
    assert by_key(report)["1.2"] == "the offer;"
    assert "unnumbered" in codes(report)


def test_words_in_italics_are_a_heading_only_between_upright_text() -> None:
    paper = _cover(Paper())
    paper.heading(f"{layouts.CARE}: good")
    paper.numbered(1, "The first paragraph stands here.")
    paper.block("‘They listen to me and they are kind to my little brother.’", font=ITALIC)
    paper.block("Child aged 14", font=ITALIC)
    paper.numbered(2, "The second paragraph stands here.")
    assert [s.heading.rstrip(":") for s in read_pdf(paper.done()).sections] == [layouts.CARE]


def test_a_grade_at_the_right_of_a_headings_first_line_ends_it() -> None:
    paper = _cover(Paper())
    paper.draw(LEFT, paper.y, "The effectiveness of services in taking reasonable", BOLD, 14)
    paper.draw(420, paper.y, "Grade 3 (Adequate)", BOLD, 14)
    paper.y -= 17
    paper.block("steps to ensure that children are safe", font=BOLD, size=14)
    paper.numbered(1, "The first paragraph stands here.")
    (section,) = read_pdf(paper.done()).sections
    assert (
        section.heading
        == "The effectiveness of services in taking reasonable steps to ensure that children are safe"
    )
    assert section.grade == "Adequate"


def test_a_hanging_hyphen_keeps_its_blank_where_none_is_drawn() -> None:
    assert by_key(_page("Children aged 16-\nand 17-years-old."))["1"] == "Children aged 16- and 17-years-old."


def test_items_under_a_heading_hang_on_no_text_before_it() -> None:
    parents = {b.parent for b in report_of("ilacs").blocks if b.kind is Kind.ITEM}
    assert parents == {None}


def test_the_publishers_address_is_not_the_authority() -> None:
    """The town of an address is an authority too."""
    report = report_of("letter")
    assert report.authority == "Barnsley"
    cover = [b.text for b in report.blocks if b.label == "cover"]
    assert cover[:4] == ["Ofsted", "Piccadilly Gate", "Store Street", "Manchester"]


def test_a_line_that_begins_like_an_imprint_ends_no_cover() -> None:
    paper = _cover(Paper())
    paper.heading("What needs to improve")
    paper.block(
        "The plan of the council was looked at again after the last report on its work was\npublished in May 2012, and it is better.",
        after=14,
    )
    paper.numbered(1, "The first paragraph stands here.")
    report = read_pdf(paper.done())
    assert by_key(report)["what-needs-to-improve.1"].endswith("published in May 2012, and it is better.")


def test_a_list_of_recommendations_may_have_numbers_of_its_own() -> None:
    paper = _cover(Paper())
    paper.heading("What needs to improve")
    for number in (1, 2):
        paper.numbered(number, f"The quality of plan {number}.")
    paper.heading(f"{layouts.CARE}: good")
    for number in range(1, 9):
        paper.numbered(number, layouts.sentence(number))
    report = read_pdf(paper.done())
    keys = ["what-needs-to-improve.1", "what-needs-to-improve.2", *map(str, range(1, 9))]
    assert [b.key for b in report.citable] == keys
    assert "list-numbered" in codes(report)


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
    assert "after the change" in page("/authorities/cumbria")
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


def test_a_title_in_huge_type_is_a_title() -> None:
    """Large type that stands over nothing is no stamp: the one word of a cover's title."""
    paper = Paper()
    paper.y -= 40
    paper.block("Barnsley", size=60, after=30)
    paper.block("Inspection of local authority children’s services", size=12)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.numbered(1, layouts.sentence(1))
    report = read_pdf(paper.done())
    assert (report.authority, report.framework) == ("Barnsley", "ILACS")
    assert [b.label for b in report.blocks if b.text == "Barnsley"] == ["cover"]
