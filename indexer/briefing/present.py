"""A check in words, as lines of text and as data.

Comes in: a ``Check``. Goes out: what a terminal shows, what ``--json`` and ``/briefings/check.json`` answer.
Pure. Promises: every form says the same of a quotation, in the words of one table (``WORDS``); nothing that
stands in a briefing breaks a line, a table or a terminal; the words say what was compared and accuse nobody.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from indexer.briefing.types import Check, Citation, Finding, Objection, Verdict
from indexer.citation_forms import write
from indexer.difference import Spans
from indexer.errors import PilcrowError
from indexer.words import collapse, fold

WORDS: dict[Verdict, str] = {
    Verdict.EXACT: "word for word",
    Verdict.TYPOGRAPHY: "word for word but for typography",
    Verdict.ALTERED: "the words differ",
    Verdict.ELSEWHERE_IN_REPORT: "stands in another paragraph of that report",
    Verdict.OTHER_REPORT: "stands in another report",
    Verdict.NOWHERE: "not found in the archive",
    Verdict.TOO_SHORT: "too short to decide",
    Verdict.CITATION_NOT_FOUND: "citation not found",
    Verdict.CHANGED_SINCE_CITED: "the paragraph has changed since it was cited",
}
"""The verdicts in plain words, the same on a page, a terminal and a note."""

COMPARED = (
    "Each quotation was set beside the words of the paragraph that its citation names, and one without a "
    "citation beside those of the whole archive. An ellipsis may stand for words left out, and words in "
    "square brackets were passed over. "
    "“Not found” says what this archive holds, and nothing about where else the words may stand."
)
"""What a reader must know of the comparison, in every form of the report."""

OPENING = 60
"""Characters of a quotation that a line on a terminal shows: enough to know it, with room for the rest."""

AROUND = 4
"""Words shown on each side of a difference."""

CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


# --- in words ----------------------------------------------------------------------------------------


def summary(checks: Iterable[Check]) -> dict[str, int]:
    """How many quotations came to each verdict, in the order of ``Verdict``; those that none came to left
    out."""
    counts = Counter(finding.verdict for check in checks for finding in check.findings)
    return {str(verdict): counts[verdict] for verdict in Verdict if counts[verdict]}


def sentence(checks: Sequence[Check]) -> str:
    """The counts in a line: ``12 quotations: 11 word for word, 1 the words differ; 1 thing to look at``."""
    counts = summary(checks)
    told = ", ".join(f"{count:,} {WORDS[Verdict(name)]}" for name, count in counts.items())
    wrong = sum(check.wrong for check in checks)
    quotations = counted(sum(counts.values()), "quotation") + (f": {told}" if told else "")
    return f"{quotations}; {counted(wrong, 'thing') if wrong else 'nothing'} to look at"


def counted(count: int, word: str) -> str:
    """``1 quotation``, ``1,204 quotations``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def citation_note(citation: Citation) -> str:
    """What is wrong with a citation, in a sentence."""
    if citation.problem:
        return citation.problem
    return f"It may mean {' or '.join(map(write, citation.targets))}."


def whole(text: str, spans: Spans) -> Spans:
    """``spans`` widened to whole words, brackets within them included: ``[i]n``, not ``i]n``. For the eye."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        while start and not text[start - 1].isspace():
            start -= 1
        while end < len(text) and (text[end].isalnum() or text[end] in "]’'"):
            end += 1
        if found and start <= found[-1][1]:
            start = found.pop()[0]
        found.append((start, end))
    return tuple(found)


def difference(finding: Finding) -> str:
    """The words that differ as one text, with what stands around them: ``in a [-small-]{+large+} number``;
    "" where none do. Struck (``[-…-]``) is what the briefing has, added (``{+…+}``) what the paragraph
    has."""
    return " … ".join(_differing(finding))


def _differing(finding: Finding) -> Iterable[str]:
    """Each stretch that differs, with some words on either side."""
    ours = list(_pieces(finding.quotation.text, finding.in_quotation))
    theirs = list(_pieces(finding.words, finding.in_words))
    out: list[str] = []
    while ours or theirs:
        if ours and ours[0][1]:
            out.append(f"[-{ours.pop(0)[0]}-]")
        elif theirs and theirs[0][1]:
            out.append(f"{{+{theirs.pop(0)[0]}+}}")
        elif ours and theirs and fold(ours[0][0]) != fold(theirs[0][0]) and ours[0] in theirs:
            theirs.pop(0)  # left out by an ellipsis
        else:
            if ours and theirs and (fold(ours[0][0]) == fold(theirs[0][0])):
                theirs.pop(0)
            out.append(ours.pop(0)[0] if ours else theirs.pop(0)[0])
    changed = [at for at, word in enumerate(out) if word[:2] in ("[-", "{+")]
    near = sorted(
        {at for place in changed for at in range(place - AROUND, place + AROUND + 1)} & set(range(len(out)))
    )
    for _, run in groupby(enumerate(near), key=lambda pair: pair[1] - pair[0]):
        yield " ".join(out[at] for _, at in run)


def _pieces(text: str, spans: Spans) -> Iterable[tuple[str, bool]]:
    """``text`` word by word, each stretch of ``spans`` as one; whether it is one."""
    at = 0
    for start, end in (*whole(text, spans), (len(text), len(text))):
        yield from ((word, False) for word in text[at:start].split())
        if text[start:end].strip():
            yield collapse(text[start:end]), True
        at = end


# --- as lines of text --------------------------------------------------------------------------------


def lines(check: Check, *, quiet: bool = False) -> list[str]:
    """One line for each quotation, statement and citation of which there is something to say, in the order of
    the briefing: ``FILE:LINE: verdict: “words” — note``. ``quiet`` leaves out what needs no look."""
    rows = [
        (f.quotation.line, 0, f"{WORDS[f.verdict]}: {_said(f)}", f.note)
        for f in check.findings
        if f.wrong or not quiet
    ]
    rows += [
        (o.statement.line, 1, f"the {o.statement.kind} differs: “{o.statement.value}”", o.note)
        for o in check.objections
    ]
    rows += [
        (c.line, 2, f"citation not clear: “{clipped(c.text)}”", citation_note(c)) for c in check.citations
    ]
    rows.sort(key=lambda row: row[:2])
    return [printable(f"{check.briefing.name}:{line}: {what} — {note}") for line, _, what, note in rows]


def _said(finding: Finding) -> str:
    return f"“{difference(finding) or clipped(finding.quotation.text)}”"


def clipped(text: str, most: int = OPENING) -> str:
    """The beginning of ``text``, cut between words, with an ellipsis where more follows."""
    text = collapse(text)
    if len(text) <= most:
        return text
    return f"{text[:most].rsplit(' ', 1)[0]} …"


def printable(text: str) -> str:
    """``text`` on one line, without what would steer a terminal or turn the direction of writing."""
    return collapse(CONTROL.sub("\N{REPLACEMENT CHARACTER}", text))


# --- as data -----------------------------------------------------------------------------------------


def check_json(check: Check) -> dict[str, Any]:
    """A check as data."""
    return {
        "file": check.briefing.name,
        "form": check.briefing.form,
        "generation": check.generation,
        "wrong": check.wrong,
        "summary": summary([check]),
        "quotations": [_quotation(finding) for finding in check.findings],
        "objections": [_objection(objection) for objection in check.objections],
        "citations": [_citation(citation) for citation in check.citations],
    }


def checks_json(checks: Sequence[Check], unread: Sequence[tuple[str, PilcrowError]] = ()) -> dict[str, Any]:
    """Several checks as one: each entry names its ``file``; ``unread`` are files that could not be read."""
    values = [check_json(check) for check in checks]

    def every(name: str) -> list[dict[str, Any]]:
        return [entry | {"file": value["file"]} for value in values for entry in value[name]]

    return {
        "files": [
            *({name: value[name] for name in ("file", "form", "wrong", "summary")} for value in values),
            *({"file": name, "error": str(error)} for name, error in unread),
        ],
        "generation": checks[0].generation if checks else None,
        "wrong": sum(check.wrong for check in checks),
        "summary": summary(checks),
        **{name: every(name) for name in ("quotations", "objections", "citations")},
    }


def _quotation(finding: Finding) -> dict[str, Any]:
    return {
        "quote": finding.quotation.text,
        "line": finding.quotation.line,
        "verdict": str(finding.verdict),
        "cited": finding.cited,
        "found": finding.found,
        "note": finding.note,
        "wrong": finding.wrong,
        "words": finding.words or None,
        "differences": {
            "quote": [list(span) for span in finding.in_quotation],
            "words": [list(span) for span in finding.in_words],
        },
    }


def _objection(objection: Objection) -> dict[str, Any]:
    statement = objection.statement
    return {
        "kind": statement.kind,
        "value": statement.value,
        "line": statement.line,
        "cited": objection.cited,
        "note": objection.note,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "text": citation.text,
        "line": citation.line,
        "problem": citation_note(citation),
        "candidates": [write(target) for target in citation.targets],
    }
