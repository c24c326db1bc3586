"""The published layouts, set anew with words of our own: each function gives the bytes of a PDF."""

from __future__ import annotations

from tests.pdfs import (
    BOLD,
    ITALIC,
    LEFT,
    PLAIN,
    RIGHT,
    TOP,
    Paper,
    page_number,
    running_footer,
    running_header,
)

HELP = "The experiences and progress of children who need help and protection"
CARE = "The experiences and progress of children in care"
LEAVERS = "The experiences and progress of care leavers"
IMPACT = "The impact of leaders on social work practice with children and families"
IMPRINT = (
    "The Office for Standards in Education, Children’s Services and Skills (Ofsted) regulates and inspects to "
    "achieve excellence in the care of children."
)


def sentence(number: int, times: int = 3) -> str:
    """Running text that tells its number, of about ``times`` lines."""
    return " ".join(
        f"Sentence {number}.{part} says that social workers in the borough see children often, and write down "
        "what they hear."
        for part in range(1, times + 1)
    )


def ilacs(numbers: int = 32) -> bytes:
    """A report from 2021 on: a table of judgements on the cover, text before paragraph 1, bullets, graded
    headings over two lines, paragraphs that run over the page at the end of a sentence, a running footer."""
    title, dates = "Inspection of Cumberland local authority children’s services", "7 to 18 October 2024"
    paper = Paper(running_footer(title, dates))
    paper.block(title, size=26, after=14)
    paper.draw(LEFT, paper.y, "Inspection dates: ", BOLD)
    paper.draw(LEFT + 110, paper.y, dates)
    paper.y -= 24
    paper.draw(LEFT, paper.y, "Lead inspector: ", BOLD)
    paper.draw(LEFT + 100, paper.y, "Ada Example, His Majesty’s Inspector")
    paper.y -= 44
    rows = [
        ["Judgement", "Grade"],
        [IMPACT, "Good"],
        [HELP, "Requires improvement to be good"],
        [CARE, "Good"],
        [LEAVERS, "Outstanding"],
        ["Overall effectiveness", "Good"],
    ]
    paper.table(rows, (65, 290, 530))
    paper.block(sentence(901, 2), after=16)
    paper.block(sentence(902, 2), after=16)
    paper.turn()
    paper.heading("What needs to improve?")
    paper.bullet("The response to children aged 16- and 17-years-old who present as homeless.")
    paper.bullet(
        "The quality of plans, and of the multi-agency work that should follow from them in each part of the area."
    )
    number = 1
    for title, grade in (
        (HELP, "requires improvement to be good"),
        (CARE, "good"),
        (LEAVERS, "outstanding"),
        (IMPACT, "good"),
    ):
        paper.heading(f"{title}: {grade}")
        for _ in range(numbers // 4):
            paper.numbered(number, sentence(number, 4))
            number += 1
    paper.turn()
    paper.y = 400
    paper.block(IMPRINT, size=10)
    paper.block("Piccadilly Gate\nStore Street\nManchester", size=10)
    paper.block("© Crown copyright 2024", size=10)
    return paper.done()


def sif(board: bool = True) -> bytes:
    """A report of 2015 to 2017: the overall judgement in a box on the cover, a summary before the contents,
    facts in bullets of two levels with footnotes, graded headings as rows of a table, recurring headings,
    and the board's review with its own judgement."""
    paper = Paper(page_number)
    paper.block("Norfolk County Council", size=26, after=8)
    paper.block(
        "Inspection of services for children in need of help and protection, children looked after and care leavers",
        font=BOLD,
        size=14,
    )
    paper.block("and", size=14)
    paper.block("Review of the effectiveness of the Local Safeguarding Children Board^1^", font=BOLD, size=14)
    paper.block("Inspection date: 6 July 2015 – 30 July 2015", size=14, font=BOLD)
    paper.block("Report published: 19 October 2015", size=14, font=BOLD, after=16)
    paper.box(lambda: (
        paper.block("Children’s services in Norfolk require improvement to be good", font=BOLD, size=14),
        paper.block("The authority is not yet delivering good help to all of its children and their families."),
    ))  # fmt: skip
    paper.table(
        [
            ["1. Children who need help and protection", "Requires improvement"],
            ["2. Children looked after and achieving permanence", "Good"],
        ],
        (65, 383, 530),
        bold=[0],
    )
    paper.y += 20
    paper.table(
        [
            ["", "2.1 Adoption performance", "Outstanding"],
            ["", "2.2 Experiences and progress of care leavers", "Inadequate"],
        ],
        (65, 113, 383, 530),
    )
    paper.y += 20
    paper.table(
        [["3. Leadership, management and governance", "Requires improvement"]], (65, 383, 530), bold=[0]
    )
    paper.note("1", "This report is produced under a power to combine reports. " * 2)
    paper.turn()
    paper.box(lambda: (
        paper.block("Executive summary", font=BOLD, size=14),
        paper.block(sentence(801), after=14), paper.block(sentence(802), after=14),
    ))  # fmt: skip
    paper.turn()
    paper.block("Contents", size=26)
    for title, page, size in (
        ("Executive summary", 2, 14), ("The local authority", 4, 16), ("Information about this local authority area", 4, 14),
        ("Recommendations", 5, 14), (HELP, 6, 14), ("The experiences and progress of children looked after and achieving permanence", 7, 14),
        ("Leadership, management and governance", 8, 14), ("The Local Safeguarding Children Board (LSCB)", 9, 16),
        ("Information about this inspection", 10, 16),
    ):  # fmt: skip
        y = paper.y
        paper.block(
            title, LEFT + (14 if size == 14 else 0), size=size, font=BOLD if size == 16 else PLAIN, right=480
        )
        paper.draw(
            RIGHT - 14,
            paper.y + 6 + size * 1.21 if y - paper.y > 30 else y,
            str(page),
            BOLD if size == 16 else PLAIN,
            size,
        )
    paper.turn()
    paper.heading("The local authority", 16)
    paper.heading("Information about this local authority area^2^")
    paper.heading("Children living in this area", 12)
    paper.bullet(
        "Approximately 166,507 children and young people under the age of 18 years live in the area."
    )
    paper.bullet("The proportion of children entitled to free school meals:")
    paper.bullet("in primary schools is 16% (the national average is 17%)", 2, "–", PLAIN)
    paper.bullet(
        "in secondary schools,^3^ of whom some live out of the area, is 12% (the national average is 15%).",
        2,
        "–",
        PLAIN,
    )
    paper.bullet("On the 30^th^ of June 2015, 17 children lived in a privately arranged placement.")
    paper.note("2", "The local authority has updated this section with unvalidated data.")
    paper.note("3", "Maintained schools only.")
    paper.turn()
    paper.heading("Recommendations")
    paper.numbered(
        1, "Strengthen the oversight of decisions, so that children are seen quickly (paragraph 5)."
    )
    paper.numbered(2, "Improve the following:")
    paper.bullet("the timeliness of health assessments (paragraph 6)", at=LEFT + 28)
    paper.bullet("the quality of personal education plans (paragraph 7).", at=LEFT + 28)
    paper.numbered(3, "Ensure that care leavers know what they are entitled to.")
    number = 4
    for title, grade in (
        (HELP, "Requires improvement"),
        ("The experiences and progress of children looked after and achieving permanence", "Good"),
        ("Leadership, management and governance", "Requires improvement"),
    ):
        paper.turn()
        paper.table([[title, grade]], (65, 354, 530), bold=[0, 1])
        paper.heading("Summary", 12, before=0)
        paper.block(sentence(number + 700), after=14)
        paper.heading("Inspection findings", 12)
        for _ in range(3):
            paper.numbered(number, sentence(number))
            number += 1
        if "looked after" in title:
            for sub in ("The graded judgement for adoption performance is that it is outstanding",
                        "The graded judgement about the experience and progress of care leavers is that it is inadequate"):  # fmt: skip
                paper.heading(sub, 12)
                paper.numbered(number, sentence(number))
                number += 1
    if board:
        paper.turn()
        paper.heading("The Local Safeguarding Children Board (LSCB)", 16)
        paper.box(lambda: (
            paper.block("The Local Safeguarding Children Board is good", font=BOLD, size=14),
            paper.block("The arrangements in place to evaluate the effectiveness of what is done are good."),
        ))  # fmt: skip
        paper.heading("Executive summary")
        paper.block(sentence(803))
        paper.heading("Recommendations")
        paper.numbered(number, "Ensure that the Board reviews its business plan each year.")
        paper.heading("Inspection findings – the Local Safeguarding Children Board")
        paper.numbered(number + 1, sentence(number + 1))
    paper.turn()
    paper.heading("Information about this inspection", 16)
    paper.block("Inspectors have looked closely at the experiences of children and young people.", after=14)
    paper.heading("The inspection team", 12)
    paper.block("Lead inspector: Ada Example HMI", after=14)
    paper.block("Deputy lead inspector: Ben Sample HMI", after=14)
    return paper.done()


def _imprint_cover(paper: Paper, title: str, authority: str, dates: str, published: str) -> None:
    """A cover up to 2013: the title high, the imprint low on the page."""
    paper.y = 640
    paper.block(title, size=26)
    paper.block(authority, size=18, after=300)
    paper.block(f"Inspection dates:  {dates}", font=BOLD)
    paper.block("Reporting inspector  Ada Example HMI", font=BOLD)
    paper.block("Age group:  All")
    paper.block(f"Published:  {published}")


def looked_after(
    header: str = "Norfolk County Council Inspection of looked after children services",
) -> bytes:
    """A report of 2013: a cover and an imprint page, contents, a running header, grades under headings (one
    over the page), numbers glued to their text, a record of findings."""
    paper = Paper(running_header(header))
    _imprint_cover(
        paper,
        "Inspection of looked after children services",
        "Norfolk County Council",
        "8 – 12 July 2013",
        "16 August 2013",
    )
    paper.turn()
    paper.y = 200
    paper.block("© Crown copyright 2013", size=10)
    paper.block(
        "This document may be reproduced in whole or in part for non-commercial purposes, provided that the information quoted is reproduced without adaptation and the source and date of publication are stated.",
        size=10,
    )
    paper.turn()
    paper.block("Contents", font=BOLD)
    for title, page in (
        ("About this inspection", 2),
        ("Overall effectiveness", 3),
        ("Capacity to improve", 4),
        ("Record of main findings", 5),
    ):
        paper.draw(RIGHT - 14, paper.y, str(page), BOLD)
        paper.block(title, font=BOLD)
    paper.turn()
    paper.heading("About this inspection", 18)
    paper.numbered(1, "The evidence evaluated by inspectors included:")
    paper.bullet("discussions with children and young people receiving services", at=LEFT + 28)
    paper.bullet("a review of 32 case files", at=LEFT + 28)
    paper.numbered(2, "All inspection judgements are made using the following four point scale.")
    paper.table(
        [
            ["Outstanding (Grade 1)", "A service that significantly exceeds minimum requirements"],
            ["Good (Grade 2)", "A service that exceeds minimum requirements"],
        ],
        (LEFT + 28, 230, 500),
    )
    paper.heading("Overall effectiveness", 18)
    paper.heading("Grade 4 (inadequate)", 14, before=0)
    paper.numbered(3, sentence(3))
    paper.glued(4, sentence(4))
    paper.turn()
    paper.y = FOOT_HEADING
    paper.block("Capacity to improve", font=BOLD, size=18, after=30)
    paper.turn()
    paper.block("Grade 3 (adequate)", font=BOLD, size=14, after=10)
    paper.numbered(5, sentence(5, 6))
    paper.heading("Areas for improvement", 14)
    paper.numbered(
        6,
        "In order to improve the quality of provision, the local authority should take the following action.",
    )
    paper.heading("Immediately:", 12)
    paper.bullet("ensure that all children have a care plan", at=LEFT + 28)
    paper.heading("Within three months:", 12)
    paper.bullet("review all placements", at=LEFT + 28)
    paper.turn()
    paper.heading("Record of main findings", 18)
    paper.heading("Services for looked after children", 14)
    paper.table(
        [["Overall effectiveness", "Inadequate"], ["Capacity to improve", "Adequate"]], (65, 383, 530)
    )
    return paper.done()


FOOT_HEADING = 84.0
"""A height at which a heading is the last line of its page."""


def bound_in() -> bytes:
    """A report with a second one bound in: the board's, with its own cover, contents, page numbers, footnotes
    and paragraphs from 1."""
    paper = Paper(page_number)
    paper.block("Brent", size=26)
    paper.block(
        "Inspection of services for children in need of help and protection, children looked after and care leavers",
        font=BOLD,
        size=14,
    )
    paper.block("Inspection date: 14 September 2015 – 8 October 2015", size=14)
    paper.block("Report published: 30 November 2015", size=14)
    paper.turn()
    paper.heading("Recommendations")
    for number in range(1, 9):
        paper.numbered(number, sentence(number, 2))
    paper.turn()
    paper.y = TOP
    paper.block("Brent", size=26)
    paper.block("Review of the effectiveness of the Local Safeguarding Children Board", font=BOLD, size=14)
    paper.block("Review date: 14 September 2015 – 8 October 2015", size=14)
    paper.turn()
    paper.heading("Recommendations")
    for number in range(1, 7):
        paper.numbered(number, sentence(100 + number, 2))
    return paper.done()


def letter() -> bytes:
    """A visit letter: addresses, a salutation, headings, no numbers and no grades."""
    paper = Paper(lambda paper: None)
    for line in ("Ofsted", "Piccadilly Gate", "Store Street", "Manchester", "M1 2WD"):
        paper.draw(400, paper.y, line, size=10)
        paper.y -= 12
    paper.y -= 20
    paper.block("19 June 2019", after=16)
    paper.block(
        "Ms Ada Example\nDirector of Children’s Services\nBarnsley Metropolitan Borough Council", after=16
    )
    paper.block("Dear Ms Example", after=14)
    paper.block("Focused visit to Barnsley local authority children’s services", font=BOLD, after=14)
    paper.block(
        "This letter summarises the findings of a focused visit to Barnsley local authority children’s services on 21 May 2019 and 22 May 2019. The inspectors were His Majesty’s Inspectors.",
        after=14,
    )
    paper.block("Overview", font=BOLD, after=10)
    paper.block(sentence(1), after=14)
    paper.block("What needs to improve in this area of social work practice", font=BOLD, after=10)
    paper.bullet("The quality of plans.")
    paper.bullet("The oversight of managers.")
    paper.block("Main findings", font=BOLD, after=10)
    paper.block(sentence(2), after=14)
    paper.block("Early help in the area", font=ITALIC, after=10)
    paper.block(sentence(3), after=14)
    paper.block("Yours sincerely", after=30)
    paper.block("Ben Sample\nHis Majesty’s Inspector")
    return paper.done()


def safeguarding() -> bytes:
    """A report of 2009 to 2012: two halves whose areas bear the same names, grades at the right of their
    headings, an imprint page, a contents page with dots, a record of findings with group rows."""
    paper = Paper(
        running_header("Leicester City Council Inspection of safeguarding and looked after children services")
    )
    _imprint_cover(
        paper,
        "Inspection of safeguarding and looked after children services",
        "Leicester City Council",
        "6 – 17 June 2011",
        "22 July 2011",
    )
    paper.turn()
    paper.y = 200
    paper.block("© Crown copyright 2011", size=10)
    paper.turn()
    paper.block("Contents", font=BOLD, size=18)
    areas = (
        "Overall effectiveness",
        "Capacity for improvement",
        "Areas for improvement",
        "Partnership working",
    )
    halves = ("Safeguarding services", "Services for looked after children")
    for half in halves:
        for title in (half, *areas):
            paper.block(f"{title} {'.' * 40} 5", font=BOLD)
    paper.block("Record of main findings ........ 9", font=BOLD)
    number = 1
    grades = iter(("Adequate", "Good", "Inadequate", "Good", "Adequate", "Outstanding"))
    given: list[tuple[str, str]] = []
    for half in halves:
        paper.turn()
        paper.heading(half, 18)
        for title in areas:
            if title == "Areas for improvement":
                paper.heading(title, 14)
                paper.numbered(
                    number,
                    "In order to improve, the council and its partners should take the following action.",
                )
                number += 1
                paper.heading("Immediately:", 14, before=0)
                paper.bullet("ensure that all children have a plan", at=LEFT + 28)
                paper.heading("Within three months:", 14, before=0)
                paper.bullet("review all placements", at=LEFT + 28)
                continue
            grade = next(grades)
            given.append((title, grade))
            steps = ("Outstanding", "Good", "Adequate", "Inadequate")
            paper.y -= 12
            paper.draw(400, paper.y, f"Grade {steps.index(grade) + 1} ({grade})", BOLD, 14)
            paper.block(title, font=BOLD, size=14, after=10)
            for _ in range(3):
                paper.numbered(number, sentence(number))
                number += 1
    paper.turn()
    paper.heading("Record of main findings", 18)
    rows: list[tuple[str, str]] = []
    for half, start in zip(halves, (0, 3), strict=True):
        rows += [(half, ""), *given[start : start + 3]]
    paper.table(rows, (65, 383, 530))
    return paper.done()
