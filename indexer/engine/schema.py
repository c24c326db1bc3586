"""The schema of the index: what is kept of a Record, and how it comes back.

In: a ``Record``. Out: the fields of a Whoosh document; and the Record again from its stored field. The
analysis has been done before Whoosh sees a text: a field's value is a list of (form, places). Fields:

- ``id``      report and key with a tab between them; unique.
- ``report``  the report's id, so that all its documents can be taken out; a column as well.
- ``text``    the printed forms of the paragraph's words, in small letters, with their places; the only
              field that decides a match. What has one stem is brought together when it is searched
              (``lexicon.py``), so that one field serves stems, exact forms, patterns and slips.
- ``heading`` the same of the section path and the theme; adds to the score of a paragraph that
              matches, and never makes one match: else a search for the words of a heading would
              return every paragraph under it.
- ``record``  the Record as JSON, stored.
- ``authority year section grade``   the facets, as labels; ``date order number`` for sorting and fields;
  ``wording``, the same for texts that differ in names and figures only; ``sentences``, the places where
  sentences begin; ``lengths``, the words of text and heading. These are columns: one value for each
  document, read as a whole when the index is opened.
"""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

import whoosh
from whoosh import columns, fields, formats
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.engine import analysis
from indexer.engine.wording import wording
from indexer.search_types import FACETS, OTHER_SECTIONS, UNDATED
from indexer.types import NO_JUDGEMENT, Kind, Record
from indexer.version import version_of

NO_NUMBER = -1

Words = dict[str, list[int]]


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
        id=fields.ID(unique=True),
        report=fields.ID(sortable=label()),
        text=_words(),
        heading=_words(),
        record=fields.STORED(),
        **{name: fields.COLUMN(label()) for name in (*FACETS, "date")},
        order=fields.COLUMN(columns.NumericColumn("i")),
        number=fields.COLUMN(columns.NumericColumn("i", default=NO_NUMBER)),
        wording=fields.COLUMN(columns.FixedBytesColumn(8)),
        sentences=fields.COLUMN(columns.VarBytesColumn()),
        lengths=fields.COLUMN(columns.StructColumn("II", (0, 0))),
    )


def document(record: Record) -> dict[str, object]:
    """Return the fields of the document that stands for a Record."""
    tokens = analysis.tokens(record.text)
    headings = analysis.tokens(" . ".join((*record.section, record.theme or "")))
    labels = {
        "authority": record.authority,
        "year": UNDATED if record.year is None else str(record.year),
        "section": record.theme or OTHER_SECTIONS,
        "grade": record.grade or NO_JUDGEMENT,
        "date": record.date or "",
    }
    return {
        "id": f"{record.report}\t{record.key}",
        "report": record.report,
        "text": _by_form(tokens),
        "heading": _by_form(headings),
        "record": json.dumps(asdict(record), ensure_ascii=False),
        "order": record.order,
        "number": NO_NUMBER if record.number is None else record.number,
        "wording": wording(record, tokens),
        "sentences": array("I", analysis.sentence_places(record.text, tokens)).tobytes(),
        "lengths": (len(tokens), len(headings)),
        **{name: label.encode() for name, label in labels.items()},
    }


def _by_form(tokens: Iterable[analysis.Token]) -> list[tuple[str, list[int]]]:
    found: Words = defaultdict(list)
    for token in tokens:
        found[token.form].append(token.place)
    return list(found.items())


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
