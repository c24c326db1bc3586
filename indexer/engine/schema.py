"""The schema of the index: what is kept of a report's Records, and how they come back.

In: the ``Record``s of a report. Out: the fields of Whoosh documents; and each Record again from its stored
field. A report makes one document that holds its words, and one for each Record. So a posting list has one
posting for each report, with all places of the word in it, and is read in one piece, however common the
word. The analysis has been done before Whoosh sees a text: a field's value is a list of (form, places).

- ``report``  the report's id, in all of its documents, so that they can be taken out together.
- ``text``    the printed forms of the report's words, in small letters, with their places; the only field
              that decides a match. What has one stem is brought together when it is searched
              (``lexicon.py``), so that one field serves stems, exact forms, patterns and slips.
- ``heading`` the same of each Record's section path and theme, ``about`` of its report's authority and
              year. They add to the score of a paragraph that matches, and never make one match: else a
              search for the words of a heading would return every paragraph under it.
- ``record``  the Record as JSON, stored.
- ``authority year section grade``   the facets, as labels; ``date order number`` for sorting and fields;
  ``wording``, the same for texts that differ in names and figures only; ``sentences``, the places where
  sentences begin; ``lengths``, the words of each searched field. These are columns: one value for each
  document, read as a whole when the index is opened.

Places are counted through the report: each Record's words follow those of the one before, after ``GAP``.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from itertools import groupby
from typing import Any

import whoosh
from whoosh import columns, fields, formats
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.engine import analysis
from indexer.engine.wording import wording
from indexer.errors import VerifyError
from indexer.query import MAX_TERMS, MAX_WITHIN
from indexer.search_types import FACETS, OTHER_SECTIONS, UNDATED
from indexer.types import NO_JUDGEMENT, Kind, Record
from indexer.version import version_of

FIELDS = ("text", "heading", "about")
"""The searched fields; the first decides a match."""

NO_NUMBER = -1
NO_ORDER = -1
"""The order of the document that holds a report's words."""

GAP = MAX_WITHIN + MAX_TERMS + 2
"""Places between two paragraphs: more than a window can be wide."""


class Places(formats.Positions):  # type: ignore[misc]
    """Whoosh's format for positions, with two differences: a value is (form, places) pairs, and places are
    stored as unsigned 32-bit numbers side by side, so that numpy reads them as they are."""

    def word_values(
        self, value: Iterable[tuple[str, list[int]]], analyzer: object, **kwargs: object
    ) -> Iterator[tuple[str, int, float, bytes]]:
        """Yield form, frequency, weight and stored places."""
        for form, places in value:
            yield form, len(places), float(len(places)), self.encode(places)

    def encode(self, places: list[int]) -> bytes:
        """Write places."""
        return array("I", places).tobytes()

    def decode_positions(self, stored: bytes) -> list[int]:
        """Read places."""
        return list(array("I", stored))

    def decode_frequency(self, stored: bytes) -> int:
        """Count places."""
        return len(stored) // array("I").itemsize


def _words() -> Any:
    field = fields.TEXT(analyzer=SpaceSeparatedTokenizer())
    field.format = Places()
    return field


def schema() -> Any:
    """Return the Whoosh schema."""
    label = columns.RefBytesColumn
    return fields.Schema(
        report=fields.ID(sortable=label()),
        **{field: _words() for field in FIELDS},
        record=fields.STORED(),
        **{name: fields.COLUMN(label()) for name in (*FACETS, "date")},
        order=fields.COLUMN(columns.NumericColumn("i", default=NO_ORDER)),
        number=fields.COLUMN(columns.NumericColumn("i", default=NO_NUMBER)),
        wording=fields.COLUMN(columns.FixedBytesColumn(8)),
        sentences=fields.COLUMN(columns.VarBytesColumn()),
        lengths=fields.COLUMN(columns.StructColumn("I" * len(FIELDS), (0,) * len(FIELDS))),
    )


def documents(records: Iterable[Record]) -> Iterator[dict[str, object]]:
    """Yield the fields of the documents that stand for Records; those of one report come together. Raises
    ``VerifyError`` where they do not, or where two records of a report have the same key."""
    seen: set[str] = set()
    for report, group in groupby(records, key=lambda record: record.report):
        if report in seen:
            raise VerifyError(f"The paragraphs of {report} do not come together.")
        seen.add(report)
        words = {field: _Words() for field in FIELDS}
        keys: set[str] = set()
        for record in sorted(group, key=lambda record: record.order):
            if record.key in keys:
                raise VerifyError(f"Two paragraphs of {report} have the key {record.key}.")
            keys.add(record.key)
            tokens = {field: analysis.tokens(text) for field, text in searched(record).items()}
            for field, found in tokens.items():
                words[field].add(found)
            yield _document(record, tokens["text"], tuple(map(len, tokens.values())))
        yield {"report": report, **{field: list(held.places.items()) for field, held in words.items()}}


def searched(record: Record) -> dict[str, str]:
    """The text of each searched field of a Record."""
    return {
        "text": record.text,
        "heading": " . ".join((*record.section, record.theme or "")),
        "about": f"{record.authority} . {record.year or ''}",
    }


class _Words:
    """The words of one field of a report: the places of each form."""

    def __init__(self) -> None:
        self.places: dict[str, list[int]] = defaultdict(list)
        self._start = 0

    def add(self, tokens: Collection[analysis.Token]) -> None:
        """Add the words of the next Record."""
        for token in tokens:
            self.places[token.form].append(self._start + token.place)
        self._start += len(tokens) + GAP


def _document(record: Record, tokens: list[analysis.Token], lengths: tuple[int, ...]) -> dict[str, object]:
    labels = {
        "authority": record.authority,
        "year": UNDATED if record.year is None else str(record.year),
        "section": record.theme or OTHER_SECTIONS,
        "grade": record.grade or NO_JUDGEMENT,
        "date": record.date or "",
    }
    return {
        "report": record.report,
        "record": json.dumps(asdict(record), ensure_ascii=False),
        "order": record.order,
        "number": NO_NUMBER if record.number is None else record.number,
        "wording": wording(record, tokens),
        "sentences": array("I", analysis.sentence_places(record.text, tokens)).tobytes(),
        "lengths": lengths,
        **{name: label.encode() for name, label in labels.items()},
    }


def record(stored: str) -> Record:
    """Return the Record that ``document`` stored."""
    values = json.loads(stored)
    return Record(**values | {"section": tuple(values["section"]), "kind": Kind(values["kind"])})


ENGINE_VERSION: str = (
    f"{whoosh.versionstring()}-"
    + version_of("engine/analysis.py", "engine/schema.py", "engine/wording.py", "records.py", "types.py")
    + version_of("reference/spelling.toml")
)
"""Changes whenever the analysis, the schema or Whoosh does; reindex then builds the index again."""
