"""The check of a briefing as its page shows it.

Comes in: a ``Check``, the generation that it was made against, the address of the archive. Goes out: plain
dictionaries, named as the templates name them. Promises: the text of a briefing is cut into parts that join
to the same text; every note of the check is shown once in full, what to look at first; no HTML is made here.
"""

from __future__ import annotations

from typing import Any

from indexer import citation
from indexer.briefing.places import Note, closing_marks, notes_of
from indexer.briefing.present import COMPARED, WORDS, clipped, counted, printable, summary, whole
from indexer.briefing.types import Check, Citation, Finding, Objection, Passage, Verdict
from indexer.citation_forms import write
from indexer.difference import Spans
from indexer.errors import Gone, NotFound
from indexer.generations import Generation
from indexer.pinpoint import parse_pinpoint
from web import present

SIGNS: dict[str, str] = {
    Verdict.EXACT: "=",
    Verdict.TYPOGRAPHY: "≈",
    Verdict.ALTERED: "≠",
    Verdict.ELSEWHERE_IN_REPORT: "→",
    Verdict.OTHER_REPORT: "⇒",
    Verdict.NOWHERE: "∅",
    Verdict.TOO_SHORT: "…",
    Verdict.CITATION_NOT_FOUND: "?",
    Verdict.CHANGED_SINCE_CITED: "Δ",
    "objection": "!",
    "citation": "?",
}
"""The mark of each verdict: its shape tells it without its colour. It stands beside the words, never
alone."""

MOST_PASSAGES = 1_000
"""Passages that are shown whole; of a longer briefing those with something to say about them."""

FORM_NAMES = {"markdown": "Markdown", "html": "HTML", "text": "plain text", "docx": "Word"}


def report(check: Check, generation: Generation, base: str) -> dict[str, Any]:
    """The whole page."""
    notes = notes_of(check)
    shown = [_note(number, note, generation, base) for number, note in enumerate(notes, 1)]
    quotations = len(check.findings)
    where: dict[int | None, list[tuple[dict[str, Any], Note]]] = {}
    for entry, note in zip(shown, notes, strict=True):
        where.setdefault(note.passage, []).append((entry, note))
    passages = [
        _passage(passage, where.get(index, []))
        for index, passage in enumerate(check.briefing.passages)
        if len(check.briefing.passages) <= MOST_PASSAGES or index in where
    ]
    return {
        "name": check.briefing.name,
        "form": FORM_NAMES.get(check.briefing.form, check.briefing.form),
        "unit": "Paragraph" if check.briefing.form == "docx" else "Line",
        "said": _said(check),
        "looks": f"{check.wrong:,} to look at" if check.wrong else "Nothing to look at",
        "counts": [
            {"sign": SIGNS[name], "label": WORDS[Verdict(name)], "count": number}
            for name, number in summary([check]).items()
        ],
        "wrong": [entry for entry in shown if entry["wrong"]],
        "passages": passages,
        "left_out": len(check.briefing.passages) - len(passages),
        "rows": [entry for entry in shown if entry["kind"] == "quotation"],
        "quotations": counted(quotations, "quotation"),
        "compared": COMPARED,
    }


def _said(check: Check) -> str:
    """What was done and what it came to, in two sentences."""
    number = len(check.findings)
    done = f"{counted(number, 'quotation')} {'was' if number == 1 else 'were'} compared with the archive."
    if not number:
        done = "No quotation was found in this text."
    if not check.wrong:
        return f"{done} There is nothing that should be looked at before it goes out."
    return f"{done} {counted(check.wrong, 'thing')} should be looked at before it goes out."


def _note(number: int, note: Note, generation: Generation, base: str) -> dict[str, Any]:
    """A note with all that the page shows of it."""
    entry: dict[str, Any] = {
        "number": number,
        "anchor": f"finding-{number}",
        "place": f"place-{number}" if note.passage is not None else None,
        "line": note.line,
        "wrong": note.wrong,
        "opening": clipped(printable(note.words), 40),
        "parts": [{"text": note.words, "changed": False}],
    }
    about = note.about
    if isinstance(about, Finding):
        return entry | _finding(about, generation, base)
    if isinstance(about, Objection):
        return entry | {
            "kind": "statement",
            "sign": SIGNS["objection"],
            "label": f"the {about.statement.kind} differs",
            "sentence": about.statement.text,
            "cited": _pinpoint(about.cited, generation),
            "note": about.note,
        }
    return entry | _citation(about, generation)


def _finding(finding: Finding, generation: Generation, base: str) -> dict[str, Any]:
    nearest = finding.quotation.citations[0] if finding.quotation.citations else None
    version = nearest.targets[0].version if nearest and len(nearest.targets) == 1 else None
    words = _marked(finding.words, finding.in_words)
    return {
        "kind": "quotation",
        "sign": SIGNS[finding.verdict],
        "label": WORDS[finding.verdict],
        "parts": _marked(finding.quotation.text, finding.in_quotation),
        "words": words if finding.wrong or finding.in_words else None,
        "cited": _pinpoint(finding.cited, generation, version),
        "printed": printable(nearest.text) if nearest else None,
        "candidates": [_pinpoint(write(t), generation) for t in nearest.targets]
        if nearest and len(nearest.targets) > 1
        else [],
        "found": _pinpoint(finding.found, generation) if finding.found != finding.cited or version else None,
        "note": finding.note,
        "put_right": _put_right(finding, generation, base),
    }


def _marked(text: str, spans: Spans) -> present.Parts:
    return present.parts(text, whole(text, spans), "changed")


def _citation(found: Citation, generation: Generation) -> dict[str, Any]:
    return {
        "kind": "citation",
        "sign": SIGNS["citation"],
        "label": "citation not clear" if found.targets else "citation not found",
        "note": found.problem or "It may mean more than one paragraph.",
        "candidates": [_pinpoint(write(target), generation) for target in found.targets],
    }


def _pinpoint(name: str | None, generation: Generation, version: str | None = None) -> dict[str, Any] | None:
    """A pinpoint as a link with its report and label; without a link where nothing stands there."""
    if name is None:
        return None
    try:
        pinpoint = parse_pinpoint(name)
        record = generation.record(pinpoint.report, pinpoint.key)
    except Gone:
        return {"label": name, "url": f"/reports/{name}" + (f"?v={version}" if version else "")}
    except NotFound:
        return {"label": name, "url": f"/reports/{name}" if name in generation.reports else None}
    found = generation.report(record.report)
    url = f"/reports/{name}?v={version}" if version else citation.link(record)
    label = f"{citation.short_label(record)} · {found.authority}, {citation.month_text(found)}"
    return {"label": label, "url": url}


def _put_right(finding: Finding, generation: Generation, base: str) -> str | None:
    """The words as they stand in the archive with their citation, to be taken over."""
    if not (finding.wrong and finding.found and finding.words):
        return None
    try:
        pinpoint = parse_pinpoint(finding.found)
        record = generation.record(pinpoint.report, pinpoint.key)
    except NotFound:
        return None
    held = generation.report(record.report)
    return f"“{finding.words}” ({citation.plain(held, record)}, {citation.link(record, base)})"


def _passage(passage: Passage, notes: list[tuple[dict[str, Any], Note]]) -> dict[str, Any]:
    """A passage of the briefing in parts; a part that has a note says which."""
    parts: list[dict[str, Any]] = []
    at = 0
    for entry, note in sorted(notes, key=lambda pair: pair[1].start):
        start = max(at, note.start)
        end = max(start, note.end)
        closing = closing_marks(passage.text[end:])
        parts.append({"text": passage.text[at:start], "entry": None})
        parts.append({"text": passage.text[start:end], "entry": entry, "closing": closing})
        at = end + len(closing)
    parts.append({"text": passage.text[at:], "entry": None})
    return {
        "parts": [part for part in parts if part["text"] or part["entry"]],
        "quoted": passage.quoted,
        "note": passage.note,
    }
