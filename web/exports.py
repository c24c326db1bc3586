"""All hits of a search, or all places found, as rows that a program or a spreadsheet takes.

Comes in: the records that a search finds, or lines of them, one after the other. Goes out: CSV, JSON Lines
or one JSON list, in pieces.
Promises: a row is made when it is asked for and forgotten when it is sent, so that the largest answer
takes no more memory than the smallest; all forms have the same columns in the same order; the words are
verbatim (but for the sign that keeps a spreadsheet from taking them for a formula).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from indexer import citation
from indexer.concordance import Line
from indexer.generations import Generation
from indexer.types import Record

PIECE = 16_384
"""Characters that are sent at once, at least: a piece for each row would cost more than the row."""

COLUMNS = (
    "report",
    "key",
    "authority",
    "year",
    "section",
    "theme",
    "grade",
    "text",
    "citation",
    "url",
    "pinpoint",
    "page",
    "fingerprint",
)
"""A contract (docs/data.md): new ones go to the end."""


LINE_COLUMNS = ("left", "found", "right", "start", *(name for name in COLUMNS if name != "text"))
"""The columns of a line: a contract likewise."""


def rows(generation: Generation, found: Iterable[Record], base: str) -> Iterator[dict[str, Any]]:
    """A row for each of the records ``found``, links beginning with ``base``."""
    for record in found:
        yield {
            "report": record.report,
            "key": record.key,
            "authority": record.authority,
            "year": record.year,
            "section": list(record.section),
            "theme": record.theme,
            "grade": record.grade,
            "text": record.text,
            "citation": citation.plain(generation.report(record.report), record),
            "url": citation.link(record, base),
            "pinpoint": f"{record.report}/{record.key}",
            "page": record.page,
            "fingerprint": record.fingerprint,
        }


def line_rows(generation: Generation, found: Iterable[Line], base: str) -> Iterator[dict[str, Any]]:
    """A row for each of the lines ``found``, links beginning with ``base``. What the lines of one record
    have in common is made once: they come one after the other."""
    record, row = None, dict[str, Any]()
    for line in found:
        if line.record is not record:
            record = line.record
            [row] = rows(generation, [record], base)
        yield row | {"left": line.left, "found": line.found, "right": line.right, "start": line.start}


def as_csv(found: Iterable[dict[str, Any]], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """``found`` as CSV, its lines ending in CR LF (RFC 4180), under the names of the columns. What a row
    has in common with the one before is not written anew."""
    yield _line(columns)
    before: dict[str, Any] = {}
    cells: dict[str, str] = {}
    for row in found:
        for name in columns:
            value = row[name]
            if name not in cells or value is not before[name]:
                shown = " › ".join(value) if name == "section" else value
                cells[name] = _line((shown, "")).removesuffix(",\r\n")
        yield ",".join([cells[name] for name in columns]) + "\r\n"
        before = row


def as_jsonl(found: Iterable[dict[str, Any]], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """``found`` as JSON Lines, with these columns."""
    for row in found:
        yield json.dumps({name: row[name] for name in columns}, ensure_ascii=False) + "\n"


def as_json(found: Iterable[dict[str, Any]], columns: Sequence[str] = COLUMNS) -> Iterator[str]:
    """``found`` as one JSON list, with these columns; a row on each line."""
    before = "["
    for row in found:
        yield before + json.dumps({name: row[name] for name in columns}, ensure_ascii=False)
        before = ",\n"
    yield "[]\n" if before == "[" else "]\n"


Writer = Callable[[Iterable[dict[str, Any]], Sequence[str]], Iterator[str]]

FORMS: dict[str, tuple[str, Writer]] = {
    "csv": ("text/csv", as_csv),
    "jsonl": ("application/jsonl", as_jsonl),
    "all.json": ("application/json", as_json),
}
"""The forms of all hits, and of all lines: the end of the address, the media type, and who writes it."""


FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
"""What opens a formula in a spreadsheet; some take the wide forms for the narrow ones."""


def in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """``lines`` joined to pieces of about ``PIECE`` characters, none waiting for more than one piece."""
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(held)
            held, size = [], 0
    if held:
        yield "".join(held)


def _line(values: Iterable[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(map(_harmless, values))
    return buffer.getvalue()


def _harmless(value: Any) -> Any:
    """``value`` so that no spreadsheet takes it for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in FORMULA else text
