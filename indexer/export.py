"""The archive as data: reports, paragraphs and search answers as plain JSON values.

Comes in: what a generation holds. Goes out: dictionaries whose names and order are a contract
(docs/data.md). Promises: an absent value is None, a date is ISO 8601, a text is verbatim.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from indexer.citation import link, plain
from indexer.generations import Generation
from indexer.query_parse import read
from indexer.search_types import Hit, SearchPage
from indexer.types import Judgement, Kind, Record, Report


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def report_json(report: Report) -> dict[str, Any]:
    """One line of ``flask export reports``."""
    return {
        "report": report.id,
        "title": report.title,
        "framework": report.framework,
        "authority": report.authority,
        "authority_code": report.authority_code,
        "authority_printed": report.authority_printed,
        "region": report.region,
        "inspection_start": _iso(report.inspection_start),
        "inspection_end": _iso(report.inspection_end),
        "published": _iso(report.published),
        "lead_inspector": report.lead_inspector,
        "overall": report.overall,
        "judgements": [judgement_json(judgement) for judgement in report.judgements],
        "source": report.source,
        "sha256": report.sha256,
        "paragraphs": sum(block.kind is Kind.PARAGRAPH for block in report.blocks),
        "warnings": [
            {"code": w.code, "message": w.message, "page": w.page, "line": w.line} for w in report.warnings
        ],
    }


def judgement_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement with the place of its weightiest evidence."""
    first = judgement.evidence[0]
    return {
        "area": judgement.area,
        "grade": judgement.grade,
        "section": list(judgement.section),
        "page": first.page,
        "line": first.line,
    }


def record_json(record: Record) -> dict[str, Any]:
    """One line of ``flask export paragraphs``."""
    return {
        "report": record.report,
        "key": record.key,
        "number": record.number,
        "part": record.part,
        "parent": record.parent,
        "section": list(record.section),
        "theme": record.theme,
        "grade": record.grade,
        "page": record.page,
        "text": record.text,
        "fingerprint": record.fingerprint,
    }


def export_reports(generation: Generation) -> Iterator[dict[str, Any]]:
    """Every report of ``generation``."""
    return (report_json(report) for report in generation.reports.values())


def export_paragraphs(generation: Generation) -> Iterator[dict[str, Any]]:
    """Every paragraph and item of ``generation``, in reading order."""
    return (record_json(r) for group in generation.records.values() for r in group.values())


def search_json(page: SearchPage, generation: Generation) -> dict[str, Any]:
    """An answer to a search, the same for ``flask search --json`` and ``/search.json``."""
    return {
        "query": page.query.text,
        "generation": page.generation,
        "total": page.total,
        "page": page.query.page,
        "pages": page.pages,
        "repairs": [{"message": r.message, "position": r.position} for r in read(page.query.text).repairs],
        "hits": [hit_json(hit, generation.report(hit.record.report)) for hit in page.hits],
        "facets": {
            name: [{"value": v.value, "count": v.count, "selected": v.selected} for v in values]
            for name, values in page.facets.items()
        },
    }


def hit_json(hit: Hit, report: Report) -> dict[str, Any]:
    """One hit of a search. ``url`` is a path of this archive."""
    record = hit.record
    return {
        "report": record.report,
        "key": record.key,
        "authority": record.authority,
        "year": record.year,
        "section": list(record.section),
        "theme": record.theme,
        "grade": record.grade,
        "score": round(hit.score, 6),
        "snippet": {"text": hit.snippet.text, "spans": [list(span) for span in hit.snippet.spans]},
        "citation": plain(report, record),
        "url": link(record),
    }
