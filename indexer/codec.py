"""Reports as JSON and back, for the generations on disk.

Comes in: a ``Report``, or what ``encode`` made of one. Goes out: the other. Promises: ``decode`` is the
inverse of ``encode`` (tested); only plain JSON, so that nothing in a file can run.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any

from indexer.types import Block, Evidence, Judgement, Kind, ReadingWarning, Report, Section

_DATES = ("inspection_start", "inspection_end", "published")

_NAMES = {
    kind: tuple(field.name for field in fields(kind))
    for kind in (Report, Judgement, Section, Block, ReadingWarning, Evidence)
}


def encode(report: Report) -> dict[str, Any]:
    """``report`` as a JSON object."""
    return {
        **_plain(report),
        **{name: getattr(report, name) and getattr(report, name).isoformat() for name in _DATES},
        "judgements": [
            {**_plain(judgement), "evidence": [_plain(evidence) for evidence in judgement.evidence]}
            for judgement in report.judgements
        ],
        "sections": [_plain(section) for section in report.sections],
        "blocks": [_plain(block) for block in report.blocks],
        "warnings": [_plain(warning) for warning in report.warnings],
        "facts": {name: _plain(evidence) for name, evidence in report.facts.items()},
    }


def _plain(value: Any) -> dict[str, Any]:
    """The fields of a dataclass. (``dataclasses.asdict`` copies every value: it takes six times as long.)"""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


def decode(data: dict[str, Any]) -> Report:
    """The report that ``data`` encodes."""
    fields = dict(data)
    for name in _DATES:
        fields[name] = date.fromisoformat(data[name]) if data[name] else None
    fields["judgements"] = tuple(
        Judgement(
            **{
                **judgement,
                "section": tuple(judgement["section"]),
                "evidence": tuple(Evidence(**evidence) for evidence in judgement["evidence"]),
            }
        )
        for judgement in data["judgements"]
    )
    fields["sections"] = tuple(Section(**{**s, "path": tuple(s["path"])}) for s in data["sections"])
    fields["blocks"] = tuple(
        Block(
            **{
                **block,
                "kind": Kind(block["kind"]),
                "lines": tuple(block["lines"]),
                "broken": tuple(block["broken"]),
            }
        )
        for block in data["blocks"]
    )
    fields["warnings"] = tuple(ReadingWarning(**warning) for warning in data["warnings"])
    fields["facts"] = {name: Evidence(**evidence) for name, evidence in data["facts"].items()}
    return Report(**fields)
