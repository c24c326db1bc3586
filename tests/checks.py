"""A briefing of our own with a quotation for every verdict, and what a check says of it: for tests of what shows it.

The verdicts are written down, not found: what finds them has tests of its own.
"""

from __future__ import annotations

from html import unescape
from io import BytesIO
from typing import Any

from docx import Document

from indexer.briefing.types import (
    Briefing,
    Check,
    Citation,
    Finding,
    Objection,
    Passage,
    Quotation,
    Statement,
    Verdict,
)
from indexer.difference import differing
from indexer.pinpoint import Target

SAID: tuple[tuple[str, Verdict, bool, str | None, str | None, str], ...] = (
    # the quotation, verdict, wrong, cited, found, the words of the archive
    ("The quality of practice is inadequate.", Verdict.EXACT, False, "cumbria-2013-05/30", "cumbria-2013-05/30", "The quality of practice is inadequate."),
    ("young peoples' needs - and", Verdict.TYPOGRAPHY, False, "cumbria-2013-05/3.10", "cumbria-2013-05/3.10", "young peoples needs – and"),
    ("Inspectors found few cases where children", Verdict.ALTERED, True, "cumbria-2013-05/30", "cumbria-2013-05/30", "Inspectors found too many cases where children"),
    ("some drift in developing individual plans", Verdict.ELSEWHERE_IN_REPORT, True, "northamptonshire-2013-02/20", "northamptonshire-2013-02/23", "some drift in developing individual plans"),
    ("weak management oversight", Verdict.OTHER_REPORT, True, "rochdale-2012-11/6", "cumbria-2012-04/37", "weak management oversight"),
    ("a model for the nation & its <b>towns</b>", Verdict.NOWHERE, True, "rochdale-2012-11/6", None, ""),
    ("drift", Verdict.TOO_SHORT, False, "cumbria-2012-04/27", "cumbria-2012-04/27", "drift"),
    ("regular constructive supervision", Verdict.CITATION_NOT_FOUND, True, None, "cumbria-2012-04/21.8", "regular constructive supervision"),
    ("the views of children and young people", Verdict.CHANGED_SINCE_CITED, True, "cumbria-2013-05/19", "cumbria-2013-05/19", "The views of children and young people"),
)  # fmt: skip

LINES = [
    f"{number}. They wrote “{quote}” in their report ({cited or 'Cumbria 2012, para 999'})."
    for number, (quote, _, _, cited, _, _) in enumerate(SAID, 1)
]
STATED = "West Sussex was judged good (west-sussex-2013-02/2)."
UNCLEAR = "See also Cumbria, para 3, on this."
PLAIN = "\n\n".join(["# A briefing", *LINES, STATED, UNCLEAR]) + "\n"
TEXT = PLAIN.replace("&", "&amp;").replace("<", "&lt;")
"""It as Markdown and as plain text."""


def read(name: str = "briefing.md", text: str = TEXT, form: str = "markdown") -> Briefing:
    """``text`` as a briefing: a passage for each block."""
    passages, line = [], 1
    for block in text.split("\n\n"):
        if block.strip():
            passages.append(
                Passage(unescape(" ".join(block.split())), line + len(block) - len(block.lstrip("\n")))
            )
        line += block.count("\n") + 2
    return Briefing(name, form, tuple(passages))


def stand_in(briefing: Briefing, generation: Any = None) -> Check:
    """What a check says of those of the quotations above that stand in ``briefing``."""
    findings = []
    for quote, verdict, wrong, cited, found, words in SAID:
        for index, passage in enumerate(briefing.passages):
            at = passage.text.find(f"“{quote}”") + 1
            if not at:
                continue
            targets = (Target(*cited.rsplit("/", 1)),) if cited else ()  # type: ignore[arg-type]
            targets = tuple(Target(t.report, (str(t.keys),), _version(verdict)) for t in targets)
            tied = Citation(
                cited or "Cumbria 2012, para 999", passage.line, targets, "" if cited else "No such."
            )
            quotation = Quotation(quote, passage.line, (tied,), index, at, at + len(quote))
            spans = differing(quote, words) if verdict is Verdict.ALTERED else ((), ())
            note = f"Compared with {found}." if found else "No paragraph has these words."
            findings.append(Finding(quotation, verdict, wrong, cited, found, note, words, *spans))
    objections, citations = [], []
    for passage in briefing.passages:
        if "judged good" in passage.text:
            stated = Statement("grade", "judged good", passage.text, passage.line, ())
            note = "The section of west-sussex-2013-02/2 is judged adequate."
            objections.append(Objection(stated, "west-sussex-2013-02/2", note))
        if "Cumbria, para 3," in passage.text:
            targets = (Target("cumbria-2012-04", ("3",)), Target("cumbria-2013-05", ("3",)))
            citations.append(Citation("Cumbria, para 3", passage.line, targets))
    name = generation.name if generation else "gen-000001-abcdef"
    return Check(briefing, name, tuple(findings), tuple(objections), tuple(citations))


def _version(verdict: Verdict) -> str | None:
    return "00000000" if verdict is Verdict.CHANGED_SINCE_CITED else None


def word_file(blocks: list[str]) -> bytes:
    """A Word file of ``blocks``; words between ``*`` are runs of their own, in italics."""
    document = Document()
    for block in blocks:
        paragraph = document.add_paragraph()
        for number, piece in enumerate(block.split("*")):
            paragraph.add_run(piece).italic = True if number % 2 else None
    out = BytesIO()
    document.save(out)
    return out.getvalue()
