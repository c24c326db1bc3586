"""A column of the page that sets one section of several reports side by side.

Comes in: a report with its records, what is asked for, and what a search finds in it. Goes out: a dict of
plain values. Promises: the entries of all stretches are those of the report's own page, in its order; where
only paragraphs with some words are asked for, the others are counted; no anchor stands in two columns.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from indexer.comparing.beside import Stretch, judgements, over, stretches
from indexer.types import Block, Kind, Record, Report
from web import present
from web.beside_choice import Asked

Marks = Callable[[str], Sequence[tuple[int, int]]]


def column(
    report: Report,
    records: Mapping[str, Record],
    asked: Asked,
    keys: frozenset[str] | None,
    marks: Marks,
    without: dict[str, Any],
) -> dict[str, Any]:
    """What ``report`` says about the theme. ``keys`` are those that a search finds in it (None: no search),
    ``without`` is what it has instead."""
    parts = stretches(report, records, asked.theme)
    about = [block.key or "" for part in parts for block in part.blocks if block.key]
    found = [key for key in about if keys and key in keys]
    if asked.only and keys is not None:
        parts = tuple(_only(report, part, frozenset(found), records) for part in parts)
    shown = [_stretch(part, report, records, frozenset(found), marks, asked) for part in parts if part.blocks]
    card = present.card(report)
    paragraphs = sum(records[key].kind is Kind.PARAGRAPH for key in about)
    others = tuple(name for name in asked.reports if name != report.id)
    return {
        **{
            name: card[name]
            for name in ("id", "url", "authority", "authority_url", "when", "dates", "framework")
        },
        "name": f"{card['authority']}, {card['when']}",
        "grades": [present.judgement(j, report) for j in judgements(report, asked.theme)],
        "stretches": shown,
        "paragraphs": paragraphs,
        "items": len(about) - paragraphs,
        "records": len(about),
        "found": found,
        "without": without,
        "drop_url": replace(asked, reports=others).url() if others else None,
    }


def _only(report: Report, part: Stretch, found: frozenset[str], records: Mapping[str, Record]) -> Stretch:
    """Of a stretch the paragraphs and items that are ``found``, the paragraph over each such item, and the
    headings under which they stand."""
    kept = found | {records[key].parent or "" for key in found}
    blocks: list[Block] = []
    waiting: list[Block] = []
    for block in part.blocks:
        if block.kind is Kind.HEADING:
            waiting.append(block)
        elif block.key in kept and block.key:
            higher = set(over(report, block.section))
            blocks += [*(heading for heading in waiting if heading.section in higher), block]
            waiting = []
    return Stretch(part.above, tuple(blocks), ())


def _stretch(
    part: Stretch,
    report: Report,
    records: Mapping[str, Record],
    found: frozenset[str],
    marks: Marks,
    asked: Asked,
) -> dict[str, Any]:
    body = present.body(replace(report, blocks=part.blocks), records, found, marks)
    for entry in body:
        for named in (entry, *entry.get("items", ())):
            if "anchor" in named:
                named["anchor"] = f"{report.id}-{named['anchor']}"
    depths = [entry["depth"] for entry in body if entry["kind"] == "heading"]
    for entry in body:
        if entry["kind"] == "heading":
            entry["depth"] -= min(depths)
    return {
        "above": list(part.above),
        "body": body,
        "inside": [
            {
                "heading": report.sections[other.section].heading,
                "theme": other.theme,
                "url": replace(asked, theme=other.theme).url(),
            }
            for other in part.inside
        ],
    }
