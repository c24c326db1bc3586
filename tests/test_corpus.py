"""The five reports of the corpus: everything that can be known of them without the reader.

The figures and words here were taken from the sources by reading them. The words of the sources are
counted by a tokeniser of its own (``printed_words``), so that a mistake of the reader cannot hide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from indexer.reindex import Result, reindex
from indexer.types import Block, Kind, Report
from tests.conftest import CORPUS

IDS = (
    "cumbria-2012-04",
    "cumbria-2013-05",
    "northamptonshire-2013-02",
    "rochdale-2012-11",
    "west-sussex-2013-02",
)
COUNTS = dict(zip(IDS, (144, 55, 56, 43, 67), strict=True))
ITEMS = dict(zip(IDS, (34, 21, 14, 11, 11), strict=True))


# --- what is printed --------------------------------------------------------------------------------


def printed_words(text: str) -> list[str]:
    """The words of a source file: its text without Markdown markup, HTML tags and bullets."""
    words = []
    for line in text.splitlines():
        if re.fullmatch(r"[|:\s-]*", line):
            continue
        line = re.sub(r"</?b>", "", line)
        line = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", line)
        line = re.sub(r"^\s*(#{1,6} |- (?=\S))", "", line.replace("|", " "))
        line = re.sub(r"(?<=[a-z])\*\*(?=Grade)", " ", line)
        line = re.sub(r"(?<![\w*])\*(?=\w)([^*]+)\*", r"\1", line.replace("**", ""))
        words += line.split()
    return words


def block_words(block: Block) -> list[str]:
    """The words a block holds, its printed number or footnote marker first."""
    label = block.label if block.kind in (Kind.PARAGRAPH, Kind.FOOTNOTE) else ""
    return [*([label] if label else []), *block.text.split()]


def read_words(report: Report) -> Iterator[str]:
    for block in report.blocks:
        yield from block_words(block)


@pytest.mark.parametrize("name", IDS)
def test_every_word_is_in_one_block_in_order_unchanged(name: str, reports: dict[str, Report]) -> None:
    """Promises 1 and 2. Only displaced numbers may stand elsewhere than in the source."""
    report = reports[name]
    source = printed_words((CORPUS / report.source).read_text(encoding="utf-8"))
    displaced = {
        f"{block.number}."
        for block in report.blocks
        for warning in report.warnings
        if warning.code == "number-displaced" and warning.line == block.lines[0] and block.number
    }

    def still(words: list[str]) -> list[str]:
        return [word for word in words if word not in displaced]

    assert still(list(read_words(report))) == still(source)
    assert sorted(read_words(report)) == sorted(source)
    assert report.words == report.covered == len(source)


@pytest.mark.parametrize("name", IDS)
def test_every_numbered_paragraph_is_there(name: str, reports: dict[str, Report]) -> None:
    report = reports[name]
    paragraphs = [b for b in report.blocks if b.kind is Kind.PARAGRAPH]
    assert [b.number for b in paragraphs] == list(range(1, COUNTS[name] + 1))
    assert [b.key for b in paragraphs] == [str(b.number) for b in paragraphs]
    assert {b.part for b in paragraphs} == {None}


@pytest.mark.parametrize("name", IDS)
def test_nothing_of_a_neighbour_is_in_a_paragraph(name: str, reports: dict[str, Report]) -> None:
    """Each printed number stands at the start of its own paragraph in the source and in no other text."""
    report = reports[name]
    headings = {section.heading for section in report.sections}
    for block in report.citable:
        assert not re.search(rf"(?<=[a-z.]) {(block.number or 0) + 1}\. (?=[A-Z])", block.text), block.key
        assert not re.match(r"[-•#*|\d]", block.text), block.key
        assert not any(block.text.endswith(" " + h) or block.text.startswith(h + " 1") for h in headings)
        assert "\n" not in block.text
        if block.kind is Kind.PARAGRAPH:
            assert block.text[0].isupper()
            assert block.text[-1] in ".:,", (block.key, block.text[-20:])


@pytest.mark.parametrize("name", IDS)
def test_items_hang_on_their_paragraphs(name: str, reports: dict[str, Report]) -> None:
    items = [b for b in reports[name].blocks if b.kind is Kind.ITEM]
    assert len(items) == ITEMS[name]
    for item in items:
        assert item.parent is not None
        assert re.fullmatch(rf"{item.parent}\.\d+", item.key or "")


WORDS = [
    # report, key, first words, last words: places where a conversion cut, moved or lost something
    ("cumbria-2013-05", "15", "The Corporate Director of Children's Services has demonstrated commitment and",
     "remains a key priority."),  # the number in the line
    ("cumbria-2013-05", "20", "The effectiveness of the help and protection",
     "known to Cumbria County Council are safe."),  # page break
    ("cumbria-2013-05", "33", "Case transfer arrangements", "when the child was born."),
    ("cumbria-2013-05", "47", "The CSCB has made progress on its strategic objectives during 2012/13. The",
     "work that is taking place."),  # the number lost
    ("cumbria-2013-05", "3.4", "ensure that children and young people who are subject",
     "considered in response to their needs"),  # two items run together: the first
    ("cumbria-2013-05", "3.5", "ensure that the out of hours services",
     "not kept in police custody overnight"),  # … and the second
    ("cumbria-2013-05", "3.8", "ensure that children and young peoples views",
     "decisions affecting their lives"),  # nested by accident
    ("west-sussex-2013-02", "3.1", "ensure that existing plans", "are implemented and effective."),  # lost
    ("west-sussex-2013-02", "3.5", "ensure that children are involved",
     "advocacy arrangements where appropriate"),  # cut by a page break
    ("west-sussex-2013-02", "12", "Some 12.1% of 0-15 year olds", "are higher than 1 in 3."),  # no number
    ("west-sussex-2013-02", "51", "Records and observations of case conferences demonstrate that these are "
     "effective", "child protection planning processes."),  # ends as below in the source
    ("west-sussex-2013-02", "60", "Under the leadership of its independent Chair, the WSSCB has improved "
     "significantly", "priority for further development."),
    ("west-sussex-2013-02", "67", "Staffing budgets have increased from the time of the last inspections and "
     "there is", "substance misuse and attachment."),
    ("cumbria-2012-04", "44", "There are some significant gaps in joint working",
     "to respond in a timely manner."),  # "age of 16. The" is no paragraph 16
    ("northamptonshire-2013-02", "27", "Children and young people at risk of harm or potential harm",
     "who require help and protection."),  # goes on with a capital letter after the page break
    ("northamptonshire-2013-02", "3.12", "Ensure that levels of staffing",
     "workforce training, development and supervision."),  # a footnote follows in the list
    ("northamptonshire-2013-02", "3.3", "Review the decision-making",
     "indicate an increased risk of harm to children."),  # two sentences, one item
    ("rochdale-2012-11", "14", "Children's social care responds",
     "less well coordinated across the partnership."),  # goes on in italics after the page break
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "first", "last"), WORDS)
def test_words_at_the_seams(name: str, key: str, first: str, last: str, reports: dict[str, Report]) -> None:
    (block,) = [b for b in reports[name].citable if b.key == key]
    assert block.text.startswith(first)
    if (name, key) != ("west-sussex-2013-02", "51"):
        assert block.text.endswith(last)
    assert f" {block.number}. " not in block.text


SECTIONS = [
    # report, key, last headings of the path, governing grade
    ("cumbria-2013-05", "2", ["Overall effectiveness"], "Inadequate"),  # stated beforehand
    ("cumbria-2013-05", "3", ["Areas for improvement"], None),
    ("cumbria-2013-05", "3.9", ["Areas for improvement", "Immediately:"], None),
    ("cumbria-2013-05", "3.10", ["Areas for improvement", "Within three months:"], None),
    ("cumbria-2013-05", "3.21", ["Areas for improvement", "Within six months:"], None),
    ("cumbria-2013-05", "9", ["Service information"], None),  # does not inherit the overall grade
    ("cumbria-2013-05", "13", ["Overall effectiveness"], "Inadequate"),
    ("cumbria-2013-05", "55", ["Leadership and governance"], "Inadequate"),
    ("west-sussex-2013-02", "17", ["Overall effectiveness"], "Adequate"),  # by prose alone
    ("west-sussex-2013-02", "40", ["The quality of practice"], "Adequate"),  # "practice overall is adequate"
    ("west-sussex-2013-02", "57", ["Leadership and governance"], "Adequate"),  # "### Adequate."
    ("rochdale-2012-11", "33", ["The quality of practice"], "Adequate"),
    ("rochdale-2012-11", "34", ["Leadership and governance"], "Inadequate"),
    ("rochdale-2012-11", "3.6", ["Areas for improvement", "Within three months:"], None),
    ("northamptonshire-2013-02", "11", ["Service information"], None),
    ("northamptonshire-2013-02", "12", ["Overall effectiveness"], "Inadequate"),
    ("northamptonshire-2013-02", "3.13", ["Areas for improvement", "Within six months:"], None),
    ("cumbria-2012-04", "10", ["Safeguarding services", "Overall effectiveness"], "Inadequate"),
    ("cumbria-2012-04", "21.1", ["Safeguarding services", "Areas for improvement", "Immediately:"], None),
    ("cumbria-2012-04", "40", ["Safeguarding services", "The contribution of health agencies to keeping "
     "children and young people safe"], "Inadequate"),  # a heading glued to its grade
    ("cumbria-2012-04", "66", ["Safeguarding services", "Partnership working"], "Adequate"),
    ("cumbria-2012-04", "74", ["Services for looked after children", "Overall effectiveness"], "Adequate"),
    ("cumbria-2012-04", "100", ["How good are outcomes for looked after children and care leavers?",
                               "Enjoying and achieving"], "Good"),
    ("cumbria-2012-04", "132", ["Services for looked after children",
                                "Leadership and management"], "Adequate"),
    ("cumbria-2012-04", "144", ["Services for looked after children",
                               "Performance management and quality assurance"], "Adequate"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "key", "path", "grade"), SECTIONS)
def test_section_and_grade(
    name: str, key: str, path: list[str], grade: str | None, reports: dict[str, Report]
) -> None:
    report = reports[name]
    (block,) = [b for b in report.citable if b.key == key]
    section = report.sections[block.section]
    assert list(section.path[-len(path) :]) == path
    assert section.graded_by == grade


METADATA = {
    "cumbria-2012-04": ("SLAC", "Cumbria", "E10000006", "Cumbria County Council", "2012-04-10", "2012-04-20",
                        "2012-05-29", "Pauline Turner", None),
    "cumbria-2013-05": ("child protection", "Cumbria", "E10000006", "Cumbria County Council", "2013-05-13",
                        "2013-05-22", None, "Mary Candlin", "Inadequate"),
    "northamptonshire-2013-02": ("child protection", "Northamptonshire", "E10000021", "Northamptonshire",
                                 "2013-02-25", "2013-02-28", None, "Brendan Parkinson", "Inadequate"),
    "rochdale-2012-11": ("child protection", "Rochdale", "E08000005", "Rochdale Metropolitan Borough Council",
                         "2012-11-12", "2012-11-21", None, "Pauline Turner", "Inadequate"),
    "west-sussex-2013-02": ("child protection", "West Sussex", "E10000032", "West Sussex County Council",
                            "2013-02-11", "2013-02-20", None, "Bill Wallace", "Adequate"),
}  # fmt: skip


@pytest.mark.parametrize("name", IDS)
def test_metadata(name: str, reports: dict[str, Report]) -> None:
    r = reports[name]
    days = [d.isoformat() if d else None for d in (r.inspection_start, r.inspection_end, r.published)]
    assert (
        r.framework, r.authority, r.authority_code, r.authority_printed, *days, r.lead_inspector, r.overall
    ) == METADATA[name]  # fmt: skip
    assert r.title.startswith("Inspection of ")


CHILD_PROTECTION = (
    "Overall effectiveness",
    "The effectiveness of the help and protection provided to children, young people, families and carers",
    "The quality of practice",
    "Leadership and governance",
)
GRADES = {
    "cumbria-2013-05": ["Inadequate"] * 4,
    "northamptonshire-2013-02": ["Inadequate"] * 4,
    "rochdale-2012-11": ["Inadequate", "Adequate", "Adequate", "Inadequate"],
    "west-sussex-2013-02": ["Adequate"] * 4,
}
SAFEGUARDING = [
    ("Overall effectiveness", "Inadequate"),
    ("Capacity for improvement", "Adequate"),
    ("Children and young people are safe and feel safe", "Adequate"),
    ("Quality of provision", "Inadequate"),
    ("The contribution of health agencies to keeping children and young people safe", "Inadequate"),
    ("Ambition and prioritisation", "Adequate"),
    ("Leadership and management", "Adequate"),
    ("Performance management and quality assurance", "Inadequate"),
    ("Partnership working", "Adequate"),
    ("Equality and diversity", "Adequate"),
]
LOOKED_AFTER = [
    ("Overall effectiveness", "Adequate"),
    ("Capacity for improvement", "Adequate"),
    ("Being healthy", "Inadequate"),
    ("Staying safe", "Adequate"),
    ("Enjoying and achieving", "Good"),
    ("Making a positive contribution, including user engagement", "Adequate"),
    ("Economic well-being", "Adequate"),
    ("Quality of provision", "Adequate"),
    ("Ambition and prioritisation", "Adequate"),
    ("Leadership and management", "Adequate"),
    ("Performance management and quality assurance", "Adequate"),
    ("Equality and diversity", "Adequate"),
]


@pytest.mark.parametrize("name", GRADES)
def test_judgements(name: str, reports: dict[str, Report]) -> None:
    found = reports[name].judgements
    assert [(j.area, j.grade) for j in found] == list(zip(CHILD_PROTECTION, GRADES[name], strict=True))
    for judgement in found:
        kinds = {e.kind for e in judgement.evidence}
        assert "table" in kinds
        assert kinds & {"heading", "prose"}


def test_judgements_of_two_halves(reports: dict[str, Report]) -> None:
    found = reports["cumbria-2012-04"].judgements
    halves = {"Safeguarding services": SAFEGUARDING, "Services for looked after children": LOOKED_AFTER}
    for half, expected in halves.items():
        assert [(j.area, j.grade) for j in found if j.section[0] == half] == expected
    assert len(found) == len(SAFEGUARDING) + len(LOOKED_AFTER)


def test_evidence_stands_in_the_source(reports: dict[str, Report]) -> None:
    """Promise 3: each judgement and each fact names a line, and the line says it."""
    for report in reports.values():
        lines = (CORPUS / report.source).read_text(encoding="utf-8").splitlines()
        for judgement in report.judgements:
            for evidence in judgement.evidence:
                assert evidence.line
                near = " ".join(lines[evidence.line - 1 : evidence.line + 1])
                assert judgement.grade.casefold() in near.casefold(), (report.id, judgement.area, evidence)
        for name, evidence in report.facts.items():
            assert evidence.line, name
            printed = " ".join(lines[evidence.line - 1].replace("*", "").split())
            assert evidence.text in printed


def test_doubts_are_warnings(reports: dict[str, Report]) -> None:
    codes = {name: sorted(w.code for w in report.warnings) for name, report in reports.items()}
    assert codes == {
        "cumbria-2012-04": ["findings-misplaced"] * 2 + ["only-in-findings"] * 2,
        "cumbria-2013-05": ["items-split", "number-displaced", "number-lost"],
        "northamptonshire-2013-02": ["items-may-run-together", "joined-after-full-stop"],
        "rochdale-2012-11": [],
        "west-sussex-2013-02": ["bullet-lost", "name-cut", *["number-displaced"] * 3, "unfinished"],
    }
    for report in reports.values():
        assert all(warning.line for warning in report.warnings)


def test_the_footnote(reports: dict[str, Report]) -> None:
    notes = [b for r in reports.values() for b in r.blocks if b.kind is Kind.FOOTNOTE]
    assert [note.label for note in notes] == ["¹"]
    assert notes[0].text.startswith("In line with guidance - The Children (Secure Accommodation)")


def test_errors_of_the_conversion_stay(reports: dict[str, Report]) -> None:
    text = {b.key: b.text for b in reports["west-sussex-2013-02"].citable}
    assert "compliance and guality of practice" in text["60"]
    assert "recruitment and retention of gualified social workers" in text["67"]


def test_a_report_reads_the_same_whatever_else_is_there(tmp_path) -> None:  # type: ignore[no-untyped-def]
    """Keys do not depend on other files, file names or order (promise 4)."""
    from indexer.generations import Archive

    folder = tmp_path / "corpus"
    folder.mkdir()
    for number, path in enumerate(sorted(CORPUS.glob("*.txt"), reverse=True)):
        (folder / f"{number}.txt").write_bytes(path.read_bytes())
    result: Result = reindex(folder, tmp_path / "index")
    assert result.reports == 5
    other = Archive(tmp_path / "index").current().records
    reindex(CORPUS, tmp_path / "index2", ledger=tmp_path / "ledger2")
    usual = Archive(tmp_path / "index2").current().records
    assert other == usual
