"""Files that hold a report which stands from another file: its PDF beside its text, a corrected copy.

Comes in: what was gathered, and what the ledger says stands. Goes out: which of the files to leave out, and
why. Promises: nothing that is citable goes by this: of two files the one that stands is kept, and where both
stand, both are (an archive from before this was asked). So a file that is put beside the one whose place it
is to take waits until that is taken out, and then has its id: whichever comes first, the citations lead on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import groupby

from indexer.catalogue import Entry
from indexer.errors import SourceError
from indexer.history import Issued


def doubles(
    entries: Iterable[Entry], standing: Collection[str], issued: Mapping[str, Issued]
) -> list[SourceError]:
    """What is said of each file of ``entries`` that is to be left out. ``issued`` are all ids, ``standing``
    those that are held."""
    given = [issued[name] for name in standing]
    stands = {once.sha256 for once in given} | {once.source for once in given}
    found: list[SourceError] = []
    for _, group in groupby(sorted(entries, key=_inspection), _inspection):
        kept: list[Entry] = []
        for entry in sorted(group, key=lambda e: (not {e.sha256, e.source} & stands, e.source)):
            other = next((one for one in kept if _is_same(entry, one)), None)
            if other and not {entry.sha256, entry.source} & stands:
                problem = f"holds the same report as {other.source}"
                remedy = "Take out one of them; this one takes its place, and its links, once that is gone."
                found.append(SourceError(entry.source, problem, remedy))
            else:
                kept.append(entry)
    return found


def _inspection(entry: Entry) -> tuple[str, ...]:
    """What two files of one report agree in."""
    return entry.authority_slug, str(entry.day), entry.framework or ""


def _is_same(ours: Entry, other: Entry) -> bool:
    """Whether most paragraphs and items of either are in the other, word for word. (Of a text and a PDF of
    one report it was four in five.)"""
    words, others = set(ours.keys.values()), set(other.keys.values())
    return 2 * len(words & others) > max(len(words), len(others))
