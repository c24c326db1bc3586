"""The check of a briefing.

Comes in: a ``Briefing`` and a ``Generation``. Goes out: a ``Check``. The steps: find quotations, statements
and citations (``parts``); judge each quotation (``verdicts``); object to statements (``objections``).
Promises: the same briefing and generation give the same check; every quotation gets a verdict, none is passed
over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.briefing.holdings import Holdings
from indexer.briefing.objections import object_to
from indexer.briefing.parts import parts
from indexer.briefing.types import Briefing, Check, Finding, Quotation, Verdict
from indexer.briefing.verdicts import judge
from indexer.generations import Generation

_STANDS = (Verdict.EXACT, Verdict.TYPOGRAPHY)


def check(briefing: Briefing, generation: Generation) -> Check:
    """Compare what ``briefing`` quotes and states with what it cites. Raises ArchiveError where the archive's
    files are damaged."""
    found = parts(briefing, generation.catalogue)
    holdings = Holdings(generation)
    findings = _joined(found.quotations, [judge(one, holdings) for one in found.quotations], holdings)
    objections = (object_to(statement, holdings) for statement in found.statements)
    tied = {citation for quotation in found.quotations for citation in quotation.citations}
    loose = (c for c in found.citations if (c.problem or len(c.targets) != 1) and c not in tied)
    return Check(
        briefing,
        generation.name,
        tuple(findings),
        tuple(objection for objection in objections if objection),
        tuple(dict.fromkeys(loose)),
    )


def _joined(
    quotations: Sequence[Quotation], findings: Sequence[Finding], holdings: Holdings
) -> list[Finding]:
    """The findings, those of a quotation that "inspectors said" parts put right by the whole: a part that is
    too short alone may be enough together."""
    result = list(findings)
    for i, quotation in enumerate(quotations):
        if i == 0 or not quotation.goes_on:
            continue
        pair = (result[i - 1], result[i])
        if Verdict.TOO_SHORT not in {finding.verdict for finding in pair}:
            continue
        before = quotations[i - 1]
        citations = quotation.citations or before.citations
        text = f"{before.text} {quotation.text}"
        whole = judge(replace(quotation, text=text, citations=citations), holdings)
        if whole.verdict in _STANDS:
            note = f"Read as one with its other part. {whole.note}"
            for at, finding in zip((i - 1, i), pair, strict=True):
                if finding.verdict is Verdict.TOO_SHORT:
                    result[at] = replace(whole, quotation=finding.quotation, note=note)
    return result
