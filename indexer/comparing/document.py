"""A comparison as a document that can be printed and sent.

Comes in: a comparison, the address of the archive, when its reports were published there, and which rows are
wanted. Goes out: a ``Document``. Pure. Promises: with all rows, every paragraph and item of both reports
stands once in the columns of its theme, verbatim, with its name and its lasting link; what is left out is
counted; what differs is marked where two texts are much the same, and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Literal, get_args

from indexer.citation import day_text, link, report_text, short_label, window_text
from indexer.compare import OTHER, Comparison
from indexer.comparing import told
from indexer.comparing.document_asked import asked_heading, asked_pieces
from indexer.comparing.judged import compare_grades
from indexer.comparing.pieces import (
    Columns,
    Document,
    Grid,
    Heading,
    Pair,
    Passage,
    Piece,
    Run,
    Runs,
    Side,
    Text,
)
from indexer.comparing.types import Group, Relation, Row
from indexer.difference import Spans, readable
from indexer.reference import framework_label
from indexer.types import Judgement, Record, Report
from indexer.words import fold

Show = Literal["all", "changed", "pairs"]
SHOWN: tuple[Show, ...] = get_args(Show)
"""Which rows a document has: all; without the same words and standing text; those with both sides."""

MARKED = frozenset({Relation.EDITED, Relation.MOVED})
"""Rows in which what differs is marked: two texts that have most of their words in common."""

Evidence = Callable[[Judgement, Report], str]
"""The address of the place where a judgement stands."""


def document(
    found: Comparison, base: str, made: datetime, evidence: Evidence, show: Show = "all"
) -> Document:
    """``found`` as a document, with the rows that ``show`` names."""
    names = told.name(found.left), told.name(found.right)
    pieces: list[Piece] = [
        Text((Run(f"{told.made_from(made)} {told.METHOD}"),)),
        Text(
            (
                Run("Where two texts are much the same, words that only one has are marked: "),
                Run("on the left so", only="left"),
                Run(", "),
                Run("on the right so", only="right"),
                Run("."),
            )
        ),
        Grid(("", *names), tuple(_about(found, base))),
        *_judged(found, evidence),
        Heading(asked_heading(found)),
        *asked_pieces(found, base, whole=False),
        *_themes(found, base, show),
    ]
    title = f"{names[0]} beside {names[1]}"
    return Document(title, "Two inspection reports side by side", tuple(pieces), made, told.LICENCE)


def kept(row: Row, show: Show) -> bool:
    """Whether a document that shows ``show`` has ``row``."""
    if show == "changed":
        return row.relation is not Relation.SAME and not row.boilerplate
    return show == "all" or bool(row.left and row.right)


def _about(found: Comparison, base: str) -> Iterator[tuple[Runs, ...]]:
    """What both reports are, field by field."""
    both = (found.left, found.right)
    for label, value in (
        ("Report", lambda report: report.title),
        ("Framework", lambda report: framework_label(report.framework) or ""),
        ("Inspected", lambda report: window_text(report.inspection_start, report.inspection_end)),
        ("Published", lambda report: day_text(report.published) if report.published else ""),
        ("Overall effectiveness", _overall),
    ):
        yield (Run(label),), *((Run(value(report) or "not printed"),) for report in both)
    yield (Run("Citation"),), *((Run(report_text(r), f"{base}/reports/{r.id}"),) for r in both)


def _overall(report: Report) -> str:
    return report.overall or ("no one grade; see below" if report.judgements else "no judgement")


def _judged(found: Comparison, evidence: Evidence) -> list[Piece]:
    rows = compare_grades(found.left, found.right)
    if not rows:
        return []

    def grades(side: Iterable[Judgement], report: Report, area: str) -> Runs:
        runs: list[Run] = []
        for one in side:
            runs += [Run("; ")] if runs else []
            runs += [Run(one.printed, evidence(one, report))]
            runs += [Run(f" ({one.area})")] if fold(one.area) != fold(area) else []
        return tuple(runs) or (Run("not judged"),)

    lines = []
    for row in rows:
        area = told.listed(row.areas)
        named = f"{area} ({row.part})" if row.part else area
        change = " ".join(filter(None, told.change(row, found.left, found.right)))
        said = ". ".join(filter(None, [change, row.words]))
        lines.append(
            (
                (Run(named),),
                grades(row.left, found.left, area),
                grades(row.right, found.right, area),
                (Run(said),),
            )
        )
    head = ("Area", told.name(found.left), told.name(found.right), "Between them")
    return [Heading("Judgements"), Grid(head, tuple(lines))]


def _themes(found: Comparison, base: str, show: Show) -> Iterator[Piece]:
    """The themes with their rows, and before them how many rows are left out."""
    out = sum(not kept(row, show) for row in found.rows)
    what = "of the same words and of standing text" if show == "changed" else "without a counterpart"
    if out:
        yield Text((Run(f"{out} of {len(found.rows)} rows, those {what}, are left out here."),))
    there = [(group.theme, row) for group in found.groups for row in group.rows if kept(row, show)]
    left = {record.key: theme for theme, row in there for record in row.left}
    right = {record.key: theme for theme, row in there for record in row.right}
    head = told.name(found.left), told.name(found.right)
    for group in found.groups:
        rows = [row for row in group.rows if kept(row, show)]
        also = [
            *_elsewhere(head[0], group.left_elsewhere, left),
            *_elsewhere(head[1], group.right_elsewhere, right),
        ]
        if not rows and not also:
            continue
        yield Heading(group.theme)
        yield Text((Run(_printed(group, head)),), small=True)
        if also:
            yield Text((Run(" ".join(also)),), small=True)
        if rows:
            yield Columns(head, tuple(_pairs(rows, group.theme, base)))


def _printed(group: Group, names: tuple[str, str]) -> str:
    """The headings that both reports have over a theme."""
    sides = []
    for name, sections in zip(names, (group.left, group.right), strict=True):
        headings = dict.fromkeys(section.heading.rstrip(":") for section in sections)
        sides.append(f"{name}: {'; '.join(f'“{h}”' for h in headings) or 'no such section'}.")
    return " ".join(sides)


def _elsewhere(name: str, records: Sequence[Record], place: dict[str, str]) -> Iterator[str]:
    """Where those of a theme stand that stand beside their counterparts in another."""
    listed = [f"{short_label(r)} (under {place[r.key]})" for r in records if r.key in place]
    if listed:
        yield f"Of {name} also {', '.join(listed)}, beside what it goes with."


def _pairs(rows: Sequence[Row], theme: str, base: str) -> Iterator[Pair]:
    """The rows of a theme. Neighbours without a counterpart stand in one pair, so that both columns are
    filled; what is said of each is said beside it."""
    for paired, some in groupby(rows, key=lambda row: bool(row.left and row.right)):
        if paired:
            yield from (_pair(row, theme, base) for row in some)
        else:
            yield _alone(list(some), theme, base)


def _pair(row: Row, theme: str, base: str) -> Pair:
    ours: Spans = ()
    theirs: Spans = ()
    if row.relation in MARKED:
        ours, theirs = readable(row.left[0].text, row.right[0].text)
    what = told.RELATIONS[row.relation] + (", standing text" if row.boilerplate else "")
    sure = f" ({told.sure(row.confidence)})" if row.relation is not Relation.SAME else ""
    return Pair(
        f"{what[:1].upper()}{what[1:]}{sure}: {row.reason}",
        tuple(_passage(record, theme, base, ours, "left") for record in row.left),
        tuple(_passage(record, theme, base, theirs, "right") for record in row.right),
    )


def _alone(rows: Sequence[Row], theme: str, base: str) -> Pair:
    left = tuple(_passage(r, theme, base, note=_why(row)) for row in rows for r in row.left)
    right = tuple(_passage(r, theme, base, note=_why(row)) for row in rows for r in row.right)
    if left and right:
        return Pair("No counterpart found: these do not belong to each other", left, right)
    what = told.RELATIONS[rows[0].relation]
    return Pair(what[:1].upper() + what[1:], left, right)


def _why(row: Row) -> str:
    there = "right" if row.left else "left"
    return f"without a counterpart on the {there}: {row.reason}"


def _passage(
    record: Record, theme: str, base: str, spans: Spans = (), side: Side | None = None, *, note: str = ""
) -> Passage:
    away = (record.theme or OTHER) != theme and record.section
    return Passage(
        Run(short_label(record), link(record, base)),
        f"{record.report}/{record.key}",
        place=f"in “{record.section[-1].rstrip(':')}”" if away else "",
        note=note,
        words=tuple(_marked(record.text, spans, side)),
    )


def _marked(text: str, spans: Spans, side: Side | None) -> Iterator[Run]:
    """``text`` in runs that join to it."""
    at = 0
    for start, end in spans:
        if at < start:
            yield Run(text[at:start])
        yield Run(text[start:end], only=side)
        at = end
    if at < len(text):
        yield Run(text[at:])
