"""Reports, records and hits as the templates show them.

Comes in: values of ``indexer``. Goes out: plain dictionaries, named as the templates name them. Promises:
a text is cut into parts that join to the same text; no HTML is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from indexer.citation import day_text, link, month_text, short_label, window_text
from indexer.errors import shown
from indexer.generations import Generation
from indexer.reference import framework_label
from indexer.types import Block, Judgement, Kind, Record, Report
from indexer.words import fold
from web.citing import cite_url

Parts = list[dict[str, Any]]
Spans = Sequence[tuple[int, int]]

FIELDS = {
    "title": "Title",
    "framework": "Framework",
    "authority": "Authority",
    "inspection_start": "First day of the inspection",
    "inspection_end": "Last day of the inspection",
    "published": "Published",
    "lead_inspector": "Lead inspector",
}


def parts(text: str, spans: Iterable[tuple[int, int]], name: str = "mark") -> Parts:
    """``text`` cut at ``spans`` into ``{text, mark}``; joined they are ``text``."""
    found: Parts = []
    at = 0
    for start, end in spans:
        found += [{"text": text[at:start], name: False}, {"text": text[start:end], name: True}]
        at = end
    found.append({"text": text[at:], name: False})
    return [part for part in found if part["text"]]


def paragraph_anchor(key: str) -> str:
    """Where a paragraph or item stands on its report's page."""
    return f"p-{key}"


def section_anchor(index: int) -> str:
    """Where a section's heading stands on its report's page."""
    return f"section-{index + 1}"


def holdings(generation: Generation) -> str:
    """What the archive holds and since when, for the foot of each page."""
    day = datetime.fromisoformat(generation.manifest["created"]).date()
    held = f"{len(generation.reports)} reports, {generation.paragraphs_and_items:,} paragraphs and items"
    return f"{held}, as published here on {day_text(day)}"


def card(report: Report) -> dict[str, Any]:
    """A report as a record: what lists, title blocks and comparisons show of it."""
    return {
        "id": report.id,
        "url": f"/reports/{report.id}",
        "source_url": f"/reports/{report.id}/source",
        "source": shown(report.source),
        "sha256": report.sha256,
        "authority": report.authority,
        "authority_url": f"/authorities/{report.authority_slug}",
        "printed": report.authority_printed,
        "title": report.title,
        "framework": framework_label(report.framework),
        "when": month_text(report),
        "dates": window_text(report.inspection_start, report.inspection_end),
        "published": day_text(report.published) if report.published else None,
        "lead": report.lead_inspector,
        "overall": report.overall,
        "grades": [judgement(j, report) for j in report.judgements],
        "paragraphs": sum(block.kind is Kind.PARAGRAPH for block in report.blocks),
        "items": sum(block.kind is Kind.ITEM for block in report.blocks),
        "warnings": len(report.warnings),
    }


def judgement(found: Judgement, report: Report) -> dict[str, Any]:
    """A judgement, its half of the report if it has one, and the way to its evidence."""
    half = found.section[0] if found.section and _has_halves(report) else None
    index = next((i for i, s in enumerate(report.sections) if s.path == found.section and s.grade), None)
    if index is None:  # it stands in the findings table alone
        line = found.evidence[0].line or 0
        before = [i for i, s in enumerate(report.sections) if s.line <= line]
        index = before[-1] if before else None
    evidence = " · ".join(
        f"{e.kind}, {f'page {e.page}' if e.page else f'line {e.line}'}: {e.text}" for e in found.evidence
    )
    return {
        "area": found.area,
        "section": list(found.section),
        "half": half,
        "grade": found.grade,
        "printed": found.printed,
        "url": f"/reports/{report.id}" + (f"#{section_anchor(index)}" if index is not None else ""),
        "evidence": evidence,
    }


def _has_halves(report: Report) -> bool:
    """Whether the report judges an area twice, once in each of its halves."""
    areas = [fold(found.area) for found in report.judgements]
    return len(set(areas)) < len(areas)


def facts(report: Report) -> list[dict[str, Any]]:
    """Every field of the metadata with the place it was read from."""
    shown = []
    for name, label in FIELDS.items():
        evidence = report.facts.get(name)
        value = getattr(report, name)
        if evidence is None or value is None:
            continue
        place = "the sidecar" if evidence.kind == "sidecar" else f"line {evidence.line}"
        place = f"page {evidence.page}" if evidence.page else place
        text = value if isinstance(value, str) else day_text(value)
        shown.append({"label": label, "value": text, "evidence": f"{place}: {evidence.text}"})
    return shown


def node(record: Record, spans: Spans = ()) -> dict[str, Any]:
    """A paragraph or item, what was found at ``spans`` marked."""
    return {
        "kind": str(record.kind),
        "key": record.key,
        "label": short_label(record),
        "number": record.number,
        "anchor": paragraph_anchor(record.key),
        "url": link(record),
        "cite_url": cite_url(record),
        "text": record.text,
        "parts": parts(record.text, spans),
        "hit": bool(spans),
    }


def body(
    report: Report, records: Mapping[str, Record], found: frozenset[str], marks: Callable[[str], Spans]
) -> list[dict[str, Any]]:
    """The report in reading order; ``records`` are its own by key. ``found`` are the keys that a search
    finds: only in them are its matches, which ``marks`` tells of a text, marked as hits."""
    shown: list[dict[str, Any]] = []

    def citable(block: Block) -> dict[str, Any]:
        record = records[block.key or ""]
        marked = node(record, marks(record.text) if record.key in found else ())
        about = {"hit": record.key in found, "doubts": doubts(report, block), "level": block.level}
        return {**marked, **about}

    for kind, blocks in groupby(report.blocks, key=lambda block: block.kind):
        if kind is Kind.ITEM:
            shown.append({"kind": "items", "items": [citable(block) for block in blocks]})
            continue
        for block in blocks:
            if kind is Kind.HEADING and block.label == "grade":
                continue  # shown with its heading, as the section's grade
            if kind is Kind.HEADING:
                section = report.sections[block.section]
                shown.append(
                    {
                        "kind": "heading",
                        "text": block.text,
                        "anchor": section_anchor(block.section),
                        "depth": section.level - 1,
                        "grade": section.grade,
                    }
                )
            elif kind is Kind.PARAGRAPH:
                shown.append(citable(block))
            elif kind is Kind.TABLE:
                rows = [row.split("\t") for row in block.text.split("\n")]
                width = max(map(len, rows))
                # A row of fewer cells has a wide one before its last, which is its grade or its figure.
                rows = [row[:-1] + [""] * (width - len(row)) + row[-1:] for row in rows]
                shown.append({"kind": "table", "rows": rows})
            elif kind is Kind.FOOTNOTE:
                anchor = f"note-{block.lines[0]}"
                shown.append(
                    {"kind": "footnote", "marker": block.label, "text": block.text, "anchor": anchor}
                )
            else:
                shown.append({"kind": "furniture", "name": block.label, "text": block.text})
    return _with_furniture_joined(shown)


def _with_furniture_joined(shown: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Furniture of one name as one text, its lines kept."""
    result: list[dict[str, Any]] = []
    for entry in shown:
        last = result[-1] if result else None
        if last and entry["kind"] == last["kind"] == "furniture" and last["name"] == entry["name"]:
            last["text"] += "\n" + entry["text"]
        else:
            result.append(entry)
    return result


def outline(report: Report, found: frozenset[str]) -> list[dict[str, Any]]:
    """The sections with their own grades and the number of hits right under each."""
    hits: dict[int, int] = {}
    for block in report.citable:
        hits[block.section] = hits.get(block.section, 0) + (block.key in found)
    return [
        {
            "heading": section.heading,
            "anchor": section_anchor(index),
            "depth": section.level - 1,
            "grade": section.grade,
            "count": hits.get(index, 0),
        }
        for index, section in enumerate(report.sections)
    ]


def neighbour(record: Record) -> dict[str, Any]:
    """A record as a link with its text."""
    return {"label": short_label(record), "url": link(record), "text": record.text}


def doubts(report: Report, block: Block) -> list[str]:
    """The reader's warnings about the lines of ``block``."""
    return [warning.message for warning in report.warnings if warning.line in block.lines]


def path(report: Report, record: Record) -> list[dict[str, str]]:
    """The headings above a record, each with the way to it."""
    block = next(b for b in report.blocks if b.key == record.key)
    trail: list[dict[str, str]] = []
    index = block.section
    while index >= 0:
        section = report.sections[index]
        url = f"/reports/{report.id}#{section_anchor(index)}"
        trail.append({"text": section.heading, "url": url})
        index = section.parent
    return trail[::-1]


def item_groups(record: Record, items: Sequence[Record]) -> list[dict[str, Any]]:
    """The items of a paragraph under the headings (timescales) that stand between it and them."""
    grouped = groupby(items, key=lambda item: item.section)
    return [
        {"heading": section[-1] if section != record.section else None, "items": [node(i) for i in group]}
        for section, group in grouped
    ]


def footnotes(report: Report, keys: Sequence[str]) -> list[dict[str, str]]:
    """The footnotes whose markers stand in the paragraphs and items ``keys``."""
    return [
        {"marker": block.label, "text": block.text}
        for block in report.blocks
        if block.kind is Kind.FOOTNOTE and block.parent in keys
    ]


def iso_day_text(day: str) -> str:
    """An ISO date as a reader writes it."""
    return day_text(date.fromisoformat(day))
