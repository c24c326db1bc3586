"""A check as a Markdown table, to be pasted into a document.

Comes in: a ``Check`` and the address of the archive. Goes out: Markdown. Pure. Promises: whatever stands in a
quotation, the table has its rows and columns and the words show as they are; what differs is struck and
strong.
"""

from __future__ import annotations

import re

from indexer.briefing.present import COMPARED, CONTROL, WORDS, citation_note, printable, sentence, whole
from indexer.briefing.types import Check
from indexer.difference import Spans

_ENTITIES = {ord(char): f"&#{ord(char)};" for char in "&<>|~$\\`*_[]"}


def cell(text: str) -> str:
    """``text`` as the cell of a Markdown table: it shows as it is, whatever stands in it."""
    return printable(text).translate(_ENTITIES)


def check_markdown(check: Check, base: str = "") -> str:
    """A check as Markdown: the counts, a table of the quotations, what else to look at, what was compared.
    ``base`` is the address of the archive, for links."""

    def link(pinpoint: str | None) -> str:
        return f"[{cell(pinpoint)}]({base}/reports/{pinpoint})" if pinpoint else "—"

    out = [f"**{cell(check.briefing.name)}** — {sentence([check])}.", ""]
    if check.findings:
        out += ["| line | quotation | verdict | cited | found | note |", "|---:|---|---|---|---|---|"]
    for finding in check.findings:
        quoted = _cells(finding.quotation.text, finding.in_quotation, "~~")
        found = link(finding.found)
        if finding.in_quotation or finding.in_words:
            found += f": “{_cells(finding.words, finding.in_words, '**')}”"
        label = WORDS[finding.verdict]
        row = (
            str(finding.quotation.line),
            f"“{quoted}”",
            f"**{label}**" if finding.wrong else label,
            link(finding.cited),
            found,
            cell(finding.note),
        )
        out.append(f"| {' | '.join(row)} |")
    others = [
        (
            o.statement.line,
            f"the {o.statement.kind} “{cell(o.statement.value)}” beside {link(o.cited)}",
            o.note,
        )
        for o in check.objections
    ] + [(c.line, f"the citation “{cell(c.text)}”", citation_note(c)) for c in check.citations]
    if others:
        out += ["", "Also to look at:", ""]
        out += [f"- line {line}: {what}. {cell(note)}" for line, what, note in sorted(others)]
    return "\n".join([*out, "", COMPARED, "", f"State of the archive: {cell(check.generation)}.", ""])


def _cells(text: str, spans: Spans, mark: str) -> str:
    """``text`` as part of a cell, with ``mark`` around each of ``spans``; no mark stands beside a blank,
    where
    Markdown would not take it for one."""
    pieces, at = [], 0
    for start, end in whole(text, spans):
        pieces += [_inner(text[at:start]), mark, _inner(text[start:end]), mark]
        at = end
    return "".join([*pieces, _inner(text[at:])])


def _inner(text: str) -> str:
    """``text`` escaped, the blanks at its ends kept."""
    return re.sub(r"\s+", " ", CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)).translate(_ENTITIES)
