"""The schema of the index: what is kept of a Record, and how it comes back.

In: a ``Record``. Out: the fields of a Whoosh document; and the Record again from its stored field.
The analysis has been done before Whoosh sees a text, so that the schema, which Whoosh pickles into the
index, holds nothing of ours. Fields:

- ``id``      report and key with a tab between them; unique.
- ``text``    the stems of the paragraph with their positions; the only field that decides a match.
- ``word``    the folded words unstemmed; wildcards are looked up here.
- ``heading`` the stems of the section path and the theme; adds to the score of a paragraph that
              matches, and never makes one match: else a search for the words of a heading would
              return every paragraph under it.
- ``record``  the Record as JSON, stored.
- ``authority year section grade``   the facets, as labels; ``date report order`` for sorting.
  These are columns: one value for each document, read as a whole when the index is opened.
  ``report`` is a term too, by which the documents of a report are deleted.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import whoosh
from whoosh import columns, fields
from whoosh.analysis import SpaceSeparatedTokenizer

from indexer.engine import analysis
from indexer.types import NO_JUDGEMENT, Kind, Record
from indexer.version import version_of

FACETS = ("authority", "year", "section", "grade")
SORT_COLUMNS = ("date", "report", "order")
OTHER_SECTIONS = "Other"
UNDATED = "Undated"


def schema() -> Any:
    """Return the Whoosh schema."""
    label = columns.RefBytesColumn
    return fields.Schema(
        id=fields.ID(unique=True),
        text=fields.TEXT(analyzer=SpaceSeparatedTokenizer()),
        # Scorable, though its lengths are never read: without a column of lengths Whoosh asks the
        # file system for one at every posting it writes.
        word=fields.KEYWORD(scorable=True),
        heading=fields.KEYWORD(scorable=True),
        record=fields.STORED(),
        report=fields.ID(sortable=label()),
        **{name: fields.COLUMN(label()) for name in (*FACETS, "date")},
        order=fields.COLUMN(columns.NumericColumn("i")),
    )


def document(record: Record) -> dict[str, object]:
    """Return the fields of the document that stands for a Record."""
    tokens = list(analysis.tokens(record.text))
    headings = " ".join((*record.section, record.theme or ""))
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
        "text": [token.stem for token in tokens],
        "word": [token.word for token in tokens],
        "heading": [token.stem for token in analysis.tokens(headings)],
        "record": json.dumps(asdict(record), ensure_ascii=False),
        "order": record.order,
        **{name: label.encode() for name, label in labels.items()},
    }


def record(stored: str) -> Record:
    """Return the Record that ``document`` stored."""
    values = json.loads(stored)
    return Record(**values | {"section": tuple(values["section"]), "kind": Kind(values["kind"])})


ENGINE_VERSION: str = (
    f"{whoosh.versionstring()}-{version_of('engine/analysis.py', 'engine/schema.py', 'records.py')}"
)
"""Changes whenever the analysis, the schema or Whoosh does; reindex then builds the index again."""
