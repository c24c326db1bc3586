"""Comparing an index with the Records that it should hold: all of it, posting by posting.

In: the folder of an index and Records, report by report. Out: what differs, by report. Promises: every stored
Record, every column and every place of every word is compared; nothing is written.

The words of a report in one field are told by a sum of hashes, one for each form with its places: that needs
no room, whatever the order in which an index names its words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from hashlib import blake2b
from itertools import groupby
from pathlib import Path
from typing import Any

from whoosh.index import open_dir

from indexer.engine.build import check_seal
from indexer.engine.failures import translated
from indexer.engine.schema import FIELDS, NO_ORDER, Places, documents
from indexer.types import Record

COLUMNS = (
    "report",
    "authority",
    "year",
    "section",
    "grade",
    "date",
    "number",
    "wording",
    "sentences",
    "lengths",
)


def differing(folder: Path, records: Iterable[Record]) -> dict[str, str]:
    """What the index in ``folder`` does not hold of ``records`` as they are, by report; also of reports that
    are not among them. Raises ``ArchiveError`` where it cannot be read."""
    with translated(f"The search index in {folder} is damaged"):
        check_seal(folder)
        with closing(open_dir(str(folder), readonly=True).reader()) as reader:
            return _differing(reader, records)


def _differing(reader: Any, records: Iterable[Record]) -> dict[str, str]:
    held = _documents(reader)
    columns = {name: list(reader.column_reader(name, translate=False)) for name in (*COLUMNS, "order")}
    words = _words(reader)
    found = {}
    for report, group in groupby(records, key=lambda record: record.report):
        *expected, spread = documents(group)
        numbers = held.pop(report, [])
        places = {doc: columns["order"][doc] for doc in numbers}
        problem = _problem(reader, expected, columns, {places[doc]: doc for doc in numbers}, len(numbers))
        if not problem:
            [doc] = [doc for doc in numbers if places[doc] == NO_ORDER]
            wrong = [name for name in FIELDS if words[doc, name] != _sum(spread[name])]
            problem = f"its words cannot all be found ({', '.join(wrong)})" if wrong else ""
        if problem:
            found[report] = problem
    return found | dict.fromkeys(held, "it is not in the archive")


def _problem(
    reader: Any,
    expected: list[dict[str, Any]],
    columns: dict[str, list[Any]],
    docs: dict[int, int],
    count: int,
) -> str:
    """What is wrong with the documents ``docs`` (by their order) of one report; "" where nothing is."""
    if count != len(expected) + 1 or docs.keys() != {NO_ORDER, *(fields["order"] for fields in expected)}:
        return f"it holds {max(0, count - 1)} paragraphs and items instead of {len(expected)}"
    for fields in expected:
        doc = docs[fields["order"]]
        if reader.stored_fields(doc).get("record") != fields["record"]:
            return "a paragraph is not stored as it was read"
        for name in COLUMNS:
            value = fields[name].encode() if name == "report" else fields[name]
            if columns[name][doc] != value:
                return f"a paragraph has another {name} than it was read with"
    return ""


def _documents(reader: Any) -> dict[str, list[int]]:
    """Whoosh's numbers of the documents of each report."""
    reports = reader.lexicon("report") if reader.doc_count() else ()
    found = {name.decode(): list(reader.postings("report", name).all_ids()) for name in reports}
    return {name: docs for name, docs in found.items() if docs}


def _words(reader: Any) -> dict[tuple[int, str], int]:
    """For each document and field what its words come to."""
    found: dict[tuple[int, str], int] = defaultdict(int)
    for field in FIELDS if reader.doc_count() else ():
        for form in reader.lexicon(field):
            matcher = reader.postings(field, form)
            while matcher.is_active():
                found[matcher.id(), field] += _hash(form, matcher.value())
                matcher.next()
    return found


def _sum(words: Any) -> int:
    return sum(_hash(form.encode(), Places().encode(places)) for form, places in words)


def _hash(form: bytes, places: bytes) -> int:
    return int.from_bytes(blake2b(form + b"\0" + places, digest_size=16).digest())
