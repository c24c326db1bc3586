"""Reports as JSON and back, for the generations on disk.

Comes in: a ``Report``, or what ``encode`` made of one. Goes out: the other. Promises: ``decode`` is the
inverse of ``encode`` (tested); only plain JSON, so that nothing in a file can run.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from indexer.types import Block, Evidence, Judgement, Kind, ReadingWarning, Report, Section

_DATES = ("inspection_start", "inspection_end", "published")


def encode(report: Report) -> dict[str, Any]:
    """``report`` as a JSON object."""
    data = asdict(report)
    for name in _DATES:
        data[name] = data[name].isoformat() if data[name] else None
    return data


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
