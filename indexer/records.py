"""Reports -> records: the paragraphs and items as the index, the exports and the pages hold them.

Comes in: a ``Report``. Goes out: ``Record`` values in reading order. Pure. Promises: one record for each
citable block, with the block's text untouched.
"""

from __future__ import annotations

from indexer.pinpoint import fingerprint
from indexer.reference import frameworks
from indexer.types import Block, Record, Report


def records(report: Report) -> tuple[Record, ...]:
    """The records of ``report``."""
    return tuple(record(report, block, order) for order, block in enumerate(report.citable))


def _opening(report: Report) -> str | None:
    """The theme of what stands before the first heading."""
    return next((f.opening for f in frameworks() if f.name == report.framework), None)


def record(report: Report, block: Block, order: int) -> Record:
    """The record of a citable ``block``, the ``order``-th of its report from 0."""
    section = report.sections[block.section] if block.section >= 0 else None
    day = report.day
    return Record(
        report=report.id,
        key=block.key or "",
        number=block.number,
        part=block.part,
        parent=block.parent,
        section=section.path if section else (),
        theme=section.theme if section else _opening(report),
        grade=section.graded_by if section else None,
        page=block.page,
        text=block.text,
        fingerprint=fingerprint(block.text),
        authority=report.authority,
        year=report.year,
        kind=block.kind,
        order=order,
        date=day.isoformat() if day else None,
    )
