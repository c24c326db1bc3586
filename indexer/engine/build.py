"""Building an index: from Records to a folder of Whoosh files.

In: an empty folder and the Records. Out: a complete index there, in one segment, and the number of
its documents. It promises that ``open_index`` takes a folder for an index only after the last Record
is in: the seal, a list of the files with their sizes, is written at the very end. Publishing the
folder is the caller's work.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from whoosh.index import create_in

from indexer.engine.failures import translated
from indexer.engine.schema import documents, schema
from indexer.errors import ArchiveError, NoArchive
from indexer.types import Record

MEMORY_MB = 256
"""Postings are sorted in memory up to this size, then on disk; 50,000 paragraphs take about half."""

SEAL = "files.json"


def write_index(folder: Path, records: Iterable[Record]) -> int:
    """Build an index of all records in an existing empty folder and return their number.

    Raises ``VerifyError`` where two records have the same report and key.
    """
    with translated(f"The search index could not be written to {folder}"):
        index = create_in(str(folder), schema())
        writer = index.writer(limitmb=MEMORY_MB)
    count = 0
    try:
        for fields in documents(records):
            with translated("A paragraph could not be indexed"):
                writer.add_document(**fields)
            count += "record" in fields
        with translated(f"The search index could not be written to {folder}"):
            writer.commit()
    except BaseException:
        if not writer.is_closed:
            writer.cancel()
        raise
    finally:
        index.close()
    seal(folder)
    return count


def seal(folder: Path) -> None:
    """Write the list of the folder's files; from now on it is an index."""
    sizes = {file.name: file.stat().st_size for file in sorted(folder.iterdir()) if file.is_file()}
    (folder / SEAL).write_text(json.dumps(sizes, indent=1), encoding="utf-8")


def check_seal(folder: Path) -> None:
    """Raise ``NoArchive`` where there is no finished index, ``ArchiveError`` where files are not whole.

    Whoosh would find out too, but leaves files open when it fails.
    """
    if not (folder / SEAL).is_file():
        raise NoArchive(f"There is no search index in {folder}. Run `flask reindex`.")
    for name, size in json.loads((folder / SEAL).read_text(encoding="utf-8")).items():
        file = folder / name
        if not file.is_file() or file.stat().st_size != size:
            hint = "Run `flask reindex --full` to build it again."
            raise ArchiveError(f"The search index is damaged: {file} is not as it was written. {hint}")
