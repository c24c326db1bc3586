"""Reading made-up reports that imitate what conversions do: paragraphs, items, sections, furniture."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.reading.items import finished_clause
from indexer.types import Kind, Report
from tests.making import codes, make, read_body, read_text, texts

LIST = """# Areas for improvement

1. The council should take the following action.

## Immediately:

- ensure that visits are made and recorded
- ensure that plans are clear

**Within three months:**

- ensure that staff are trained
"""


def paths(report: Report) -> dict[str, tuple[str, ...]]:
    return {b.key: report.sections[b.section].path for b in report.citable if b.key}


# --- paragraphs over breaks -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. Cut by a\n\npage break.\n\n2. Two.", "Cut by a page break."),
        (
            "1. Cut before a\n\nCapital Letter in a name.\n\n2. Two.",
            "Cut before a Capital Letter in a name.",
        ),
        ("1. As in\n\n*Working Together* they say.\n\n2. Two.", "As in Working Together they say."),
        ("1. One sentence.\n\nAnother sentence.\n\n2. Two.", "One sentence. Another sentence."),
        ("1. One\n\n---\n\nafter a rule.\n\n2. Two.", "One after a rule."),
        ("1. One\n\n17\n\nafter a page number.\n\n2. Two.", "One after a page number."),
        (
            "1. One with a note¹ in\n\n¹ The note.\n\nthe middle.\n\n2. Two.",
            "One with a note¹ in the middle.",
        ),
    ],
)
def test_a_paragraph_is_whole(body: str, expected: str) -> None:
    report = read_body(f"# About this inspection\n\n{body}\n")
    assert texts(report) == {"1": expected, "2": "Two."}
    assert report.words == report.covered


def test_a_new_sentence_after_a_break_is_joined_with_a_warning() -> None:
    report = read_body("1. One sentence.\n\nAnother sentence.\n\n2. Two.")
    assert "joined-after-full-stop" in codes(report)
    assert "joined-after-full-stop" not in codes(read_body("1. One\n\nsentence.\n\n2. Two."))


def test_a_footnote_is_kept_and_is_no_part_of_the_paragraph() -> None:
    report = read_body("1. One¹ cut\n\n¹ *The note - here*\n\nthere.")
    (note,) = [b for b in report.blocks if b.kind is Kind.FOOTNOTE]
    assert (note.label, note.text) == ("¹", "The note - here")
    assert texts(report) == {"1": "One¹ cut there."}


@pytest.mark.parametrize(
    ("body", "note"),
    [
        (
            "1. One¹ cut\n\n¹ The first line of it,\nthe second line.\n\nthere.",
            "The first line of it, the second line.",
        ),
        (
            "1. One¹ cut\n\n¹ *The first line of it,\nthe second line.*\n\nthere.",
            "The first line of it, the second line.",
        ),
    ],
)
def test_a_footnote_of_two_lines(body: str, note: str) -> None:
    report = read_body(body)
    assert [b.text for b in report.blocks if b.kind is Kind.FOOTNOTE] == [note]
    assert texts(report) == {"1": "One¹ cut there."}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. The multi-\nagency team.", "The multi-agency team."),
        ("1. The multi-\n\nagency team.", "The multi-agency team."),
        ("1. Both long- term\nand short- term work.", "Both long- term and short- term work."),  # as printed
        ("1. All 16-\nand 17-year-olds.", "All 16- and 17-year-olds."),
        ("1. Early help -\nthe offer.", "Early help - the offer."),
    ],
)
def test_a_compound_over_two_lines(body: str, expected: str) -> None:
    report = read_body(body)
    assert texts(report) == {"1": expected}
    assert report.words == report.covered


def test_a_heading_on_the_line_of_its_paragraph() -> None:
    report = read_body("1. One.\n\n## Areas for improvement 2. The council should act.\n\n3. Three.")
    assert texts(report) == {"1": "One.", "2": "The council should act.", "3": "Three."}
    assert paths(report)["2"] == ("Areas for improvement",)


def test_a_report_without_numbers_says_so() -> None:
    assert "no-numbers" in codes(read_body("# About this inspection\n\nSome words.\n"))
    assert "no-numbers" not in codes(read_body("# About this inspection\n\n1. Some words.\n"))


def test_a_paragraph_that_is_cut_off_says_so() -> None:
    report = read_body("1. The county has 807,000,\n\n2. Two.")
    (message,) = [w.message for w in report.warnings if w.code == "unfinished"]
    assert message.startswith("Paragraph 1 ends")


def test_running_headers_and_page_numbers_are_furniture() -> None:
    body = "".join(
        f"{n}. Paragraph {n} runs over\n\nCouncil inspection report\n\n{n + 1}\n\nthe page.\n\n"
        for n in range(1, 7)
    )
    report = read_body(body)
    assert texts(report) == {str(n): f"Paragraph {n} runs over the page." for n in range(1, 7)}
    furniture = {b.label for b in report.blocks if b.kind is Kind.FURNITURE}
    assert {"running header", "page number"} <= furniture


# --- items ------------------------------------------------------------------------------------------


def test_recommendations_are_items_under_their_timescale() -> None:
    report = read_body(LIST)
    assert texts(report) == {
        "1": "The council should take the following action.",
        "1.1": "ensure that visits are made and recorded",
        "1.2": "ensure that plans are clear",
        "1.3": "ensure that staff are trained",
    }
    assert paths(report)["1.2"] == ("Areas for improvement", "Immediately:")
    assert paths(report)["1.3"] == ("Areas for improvement", "Within three months:")
    assert {b.parent for b in report.citable if b.kind is Kind.ITEM} == {"1"}


@pytest.mark.parametrize(
    ("change", "by"),
    [
        ("- ensure that plans are clear", "  - ensure that plans are clear"),  # nested by accident
        ("- ensure that plans are clear", "• ensure that plans are clear"),  # another glyph
        ("- ensure that visits", " ensure that visits"),  # the first bullet lost
        ("recorded\n- ensure that plans", "recorded ensure that plans"),  # a bullet lost: run together
        ("recorded\n- ensure that plans", "recorded\n\nensure that plans"),  # a bullet lost after a gap
        ("made and recorded", "made\n\nand recorded"),  # cut by a page break
        ("## Immediately:", "Immediately:"),  # no markup
        ("recorded\n- ensure that plans", "recorded • ensure that plans"),  # the glyph inside the line
        ("clear\n\n**Within three months:**", "clear Within three months:"),  # glued to the item before
        ("**Within three months:**\n\n- ensure", "Within three months: ensure"),  # … or to the one after
        ("- ensure", "•Ensure"),
        ("**Within three months:**", "Within three months"),  # no markup and no colon
    ],
)
def test_items_survive_what_conversions_do(change: str, by: str) -> None:
    longer = LIST.replace("- ensure that staff", "- ensure that work is seen\n- ensure that staff")
    report = read_body(longer.replace(change, by))
    expected = texts(read_body(longer.replace("- ensure", "- Ensure") if by == "•Ensure" else longer))
    assert texts(report) == expected


@pytest.mark.parametrize(
    ("left", "finished"),
    [
        ("ensure that visits are made and recorded in line with their needs", True),
        ("ensure that plans are clear", True),
        ("ensure that all staff have the training that they need", False),  # "need" could go on
        ("ensure that quality assurance systems", False),  # a subject waits for its verb
        ("ensure that plans are robust and managers", False),  # a new subject
        ("ensure that systems are in place so that managers in all teams", False),
        ("ensure that plans are clear and", False),
        ("take steps to", False),
        ("ensure that plans are clear. In particular,", False),
        ("ensure that plans are clear.", False),  # an item may hold two sentences
    ],
)
def test_where_an_item_can_end(left: str, finished: bool) -> None:
    assert finished_clause(left) is finished


@pytest.mark.parametrize(
    "body",
    [
        "1. They spoke of the\nquality of practice\nand of more.\n\n2. Two.",  # a title's words, by a wrap
        "1. They spoke of\nLeadership and governance\nand of more.\n\n2. Two.",
        "1. It must be done\nimmediately\nand well.\n\n2. Two.",
    ],
)
def test_words_of_a_title_inside_a_sentence_are_no_heading(body: str) -> None:
    report = read_body(f"# About this inspection\n\n{body}\n")
    assert texts(report) == {"1": " ".join(body.removeprefix("1. ").split("\n\n2.")[0].split()), "2": "Two."}
    assert len(report.sections) == 1


def test_what_may_be_two_items_is_said() -> None:
    more = "\n".join(f"- ensure that matter {n} is settled" for n in range(3))
    report = read_body(
        f"# Areas for improvement\n\n1. Action:\n\n- review the guidance ensure that all know\n{more}"
    )
    assert "items-may-run-together" in codes(report)


def test_an_item_of_two_sentences_stays_whole() -> None:
    text = "Review all cases and ensure that risks are assessed. Ensure that action is taken"
    more = "\n".join(f"- Ensure that matter {n} is settled." for n in range(3))
    report = read_body(f"# Areas for improvement\n\n1. Action:\n\n- {text}\n{more}")
    assert texts(report)["1.1"] == text


def test_matter_without_numbers_is_keyed_by_heading() -> None:
    report = read_body(
        "# Summary\n\nServices are strong. They are well led.\n\n# What needs to improve\n\n"
        "- The quality of plans.\n- The pace of change.\n"
    )
    assert texts(report) == {
        "summary.1": "Services are strong. They are well led.",
        "what-needs-to-improve.1": "The quality of plans.",
        "what-needs-to-improve.2": "The pace of change.",
    }


def test_headings_that_recur_give_distinct_keys() -> None:
    report = read_body("# Help\n\n## Summary\n\nOne.\n\n# Care\n\n## Summary\n\nTwo.\n")
    assert len(texts(report)) == 2


# --- headings and sections --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heading",
    [
        "# Leadership and governance\n\n### **Good**",  # a grade as a heading of its own
        "### Leadership and governance\n\nGood.",  # a plain line
        "**Leadership and governance**\n\n**Good**",
        "Leadership and governance\n\nGrade 2 (Good)",  # no markup at all
        "## Leadership and governance **Grade 2 (Good)**",
        "Leadership and governance**Good**",  # glued
        "# Leadership and governance: Good",
        "# Leadership and governance\n\nJudgement: Good",
        "# Leadership and governance\n\nOverall grade: Good",
        "# Leadership and governance (good)",
        "# Leadership and governance is good",
        "Leadership and governance\tGood",  # a row, with nothing around it
        "| Leadership and governance | **Good** |",
        "# Leadership and\n\n# governance\n\nGood",  # broken over two lines
        "# Leadership and governance",  # only the prose says it
    ],
)
def test_a_grade_is_read_wherever_it_stands(heading: str) -> None:
    report = read_body(f"{heading}\n\n1. Leadership and governance are good. More words.\n")
    (judgement,) = report.judgements
    assert (judgement.area, judgement.grade) == ("Leadership and governance", "Good")
    assert report.sections[report.citable[0].section].graded_by == "Good"
    assert texts(report) == {"1": "Leadership and governance are good. More words."}
    assert report.words == report.covered


@pytest.mark.parametrize(
    "prose",
    [
        "Leadership and governance have changed. Training is good.",  # not the first sentence
        "Supervision is good.",  # of something else
        "There is good leadership and governance here.",  # no judgement
    ],
)
def test_prose_that_is_no_judgement(prose: str) -> None:
    report = read_body(f"# Leadership and governance\n\n1. {prose}\n")
    assert report.judgements == ()
    assert report.sections[-1].graded_by is None


def test_a_section_does_not_inherit_the_overall_grade() -> None:
    report = read_body(
        "# Overall effectiveness\n\nInadequate\n\n1. It is weak.\n\n"
        "# Service information\n\n2. It is large.\n"
    )
    assert report.overall == "Inadequate"
    assert [report.sections[b.section].graded_by for b in report.citable] == ["Inadequate", None]


def test_disagreement_is_reported() -> None:
    report = read_body(
        "# Overall effectiveness\n\nGood\n\n1. It is.\n\n"
        "# Leadership and governance\n\nAdequate\n\n2. So.\n\n"
        "# Record of main findings\n\nOverall effectiveness\tGood\nLeadership and governance\tInadequate\n"
    )
    (warning,) = [w for w in report.warnings if w.code == "judgements-disagree"]
    assert "Adequate" in warning.message
    assert "Inadequate" in warning.message
    assert [e.grade for e in report.judgements[1].evidence] == ["Adequate", "Inadequate"]


@pytest.mark.parametrize(
    "table",
    [
        "Overall effectiveness\tGood\nLeadership and governance\tAdequate",
        "| <b>Overall effectiveness</b> | Good |\n|---|---|\n| Leadership and governance | Adequate |",
        "Overall effectiveness Good\nLeadership and governance Adequate",  # run together
        "Overall effectiveness Good\nLeadership and\ngovernance Adequate",  # a cell broken in two
    ],
)
def test_the_findings_table_in_any_form(table: str) -> None:
    report = read_body(
        "# Overall effectiveness\n\nGood\n\n1. It is.\n\n"
        "# Leadership and governance\n\nAdequate\n\n2. So.\n\n"
        f"# Record of main findings\n\n{table}\n"
    )
    assert [(j.area, j.grade, len(j.evidence)) for j in report.judgements] == [
        ("Overall effectiveness", "Good", 2),
        ("Leadership and governance", "Adequate", 2),
    ]
    assert not codes(report) & {"judgements-disagree", "only-in-findings", "not-in-findings"}


def test_the_scale_is_a_table_and_no_part_of_its_paragraph() -> None:
    for row in (
        "Good\ta service that exceeds",
        "Good a service that exceeds",
        "| Good | a service that exceeds |",
    ):
        report = read_body(f"# About this inspection\n\n1. On a scale.\n\n{row}\n\n2. Two.\n")
        assert texts(report) == {"1": "On a scale.", "2": "Two."}
        assert [b.text for b in report.blocks if b.kind is Kind.TABLE] == ["Good\ta service that exceeds"]


@pytest.mark.parametrize(
    "body",
    [
        "1. Of the homes three are\ngood\nand two are not.\n\n2. Two.",  # a wrapped word that is a grade
        "1. The home has a rating of\n\ninadequate.\n\n2. Two.",  # … or one after a page break
        "1. The quality of work is\njudged to be good.\n\n2. Two.",
    ],
)
def test_a_word_of_a_sentence_is_no_grade(body: str) -> None:
    report = read_body(f"# Service information\n\n{body}\n")
    first = body.removeprefix("1. ").split("\n\n2.")[0]
    assert texts(report) == {"1": " ".join(first.split()), "2": "Two."}
    assert report.judgements == ()


def test_a_grade_that_stands_only_in_the_findings_grades_its_section() -> None:
    report = read_body(
        "# Overall effectiveness\n\n1. It is what it is.\n\n# Leadership and governance\n\n2. So.\n\n"
        "# Record of main findings\n\nOverall effectiveness\tGood\nLeadership and governance\tAdequate\n"
    )
    assert [report.sections[b.section].graded_by for b in report.citable] == ["Good", "Adequate"]
    assert [w.code for w in report.warnings].count("only-in-findings") == 2


def test_a_statement_beforehand_grades_the_section_it_is_about() -> None:
    report = read_body(
        "# Inspection of local authority arrangements for the protection of children\n\n"
        "## Overall effectiveness\n\n1. The overall effectiveness of the service is adequate.\n\n"
        "# Overall effectiveness\n\n2. Words.\n"
    )
    assert [report.sections[b.section].graded_by for b in report.citable] == ["Adequate", "Adequate"]
    assert len(report.judgements) == 1
    assert report.overall == "Adequate"


# --- metadata ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "start", "end"),
    [
        ("13-22 May 2013", "2013-05-13", "2013-05-22"),
        ("12 – 21 November 2012", "2012-11-12", "2012-11-21"),
        ("29 April - 10 May 2013", "2013-04-29", "2013-05-10"),
        ("9 December – 8 January 2014", "2013-12-09", "2014-01-08"),
        ("7 to 18 October 2013", "2013-10-07", "2013-10-18"),
        ("16 September 2012 – 8 October 2012", "2012-09-16", "2012-10-08"),
        ("22 May 2013", "2013-05-22", "2013-05-22"),
        ("in the spring", None, None),
        ("31 - 32 May 2013", None, None),
    ],
)
def test_inspection_dates(dates: str, start: str | None, end: str | None) -> None:
    report = read_text(make("1. One.", dates=dates))
    found = [day.isoformat() if day else None for day in (report.inspection_start, report.inspection_end)]
    assert found == [start, end]
    assert ("dates-unknown" in codes(report)) is (end is None)
    assert report.id == (f"cumbria-{end[:7]}" if end else "cumbria-undated-000000")


def test_two_dates_that_disagree_are_reported() -> None:
    text = make("1. One.").replace("Lead inspector", "13-23 May 2013\n\nLead inspector")
    assert "dates-disagree" in codes(read_text(text))


def test_an_unknown_authority_is_kept_as_printed_with_a_warning() -> None:
    report = read_text(make("1. One.", authority="Barsetshire County Council"))
    assert report.authority == "Barsetshire County Council"
    assert report.authority_code is None
    assert report.id == "barsetshire-county-council-2013-05"
    assert "authority-unknown" in codes(report)


def test_every_fact_has_its_evidence() -> None:
    report = read_text(make("1. One."))
    for name in (
        "title",
        "framework",
        "authority",
        "inspection_start",
        "inspection_end",
        "lead_inspector",
    ):
        assert getattr(report, name) is not None
        assert report.facts[name].line
    assert report.lead_inspector == "Ann Example"
    assert report.published is None


# --- any text ---------------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        "# Overall effectiveness", "### **Inadequate**", "Good", "13. ", "1.", "- ", "\n", "\n\n",
        "Immediately:",
        "Record of main findings", "Overall effectiveness\tGood", "| a | b |", "¹ Note", "ensure that ",
        "plain words here. ", "age of 16. The ", "in 2012/13. ", "Contents", "Areas for improvement 3", "---",
        "Inspection dates: 13-22 May 2013", "Cumbria County Council", "**bold** ", "*", "17", "\t", "é¶—",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(PIECES, max_size=40).map("".join) | st.text(max_size=400))
def test_any_text_is_read_without_loss(text: str) -> None:
    """Promise 2: whatever the text, each word lands in exactly one block, and keys are unique."""
    report = read_text(text)
    assert report.words == report.covered
    assert "words-lost" not in codes(report)
    keys = [block.key for block in report.citable]
    assert len(set(keys)) == len(keys)
    assert read_text(text) == report


@pytest.mark.parametrize(
    ("sentence", "grade", "printed"),
    [
        ("Children’s services in Norfolk are inadequate", "Inadequate", "Inadequate"),
        ("Children’s services in Norfolk require improvement to\nbe good", "Requires improvement", "Requires improvement to be good"),
        ("The overall judgement is that children’s services are good", "Good", "Good"),
    ],
)  # fmt: skip
def test_the_judgement_on_the_whole_may_stand_on_the_cover(sentence: str, grade: str, printed: str) -> None:
    """A conversion without type has it among the lines of the cover."""
    report = read_text(
        "Norfolk County Council\nInspection of services for children in need of help and protection, children "
        f"looked after and care leavers\nInspection date: 6 July 2015 – 30 July 2015\n{sentence}\n\nContents\n"
        "The local authority 3\nRecommendations 8\n\nThe local authority\n\n1. One is here.\n\n2. Two is here.\n"
    )
    (found,) = report.judgements
    assert (report.overall, found.grade, found.printed, found.evidence[0].kind) == (
        grade,
        grade,
        printed,
        "cover",
    )
