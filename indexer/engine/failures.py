"""The wall around Whoosh: its exceptions stop here.

In: a block of code that calls Whoosh, and a sentence on what could not be done. Out: an
``ArchiveError`` that says so and what to do. Errors of our own tree pass unchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from indexer.errors import ArchiveError, PilcrowError


@contextmanager
def translated(problem: str) -> Iterator[None]:
    """Turn whatever goes wrong inside into an ``ArchiveError``.

    A damaged file shows itself in Whoosh as almost any exception (struct, zlib, pickle, KeyError,
    its own), so all are caught; the original stays attached as the cause.
    """
    try:
        yield
    except PilcrowError:
        raise
    except Exception as error:
        detail = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        hint = "Run `flask reindex --full` to build it again."
        raise ArchiveError(f"{problem} ({detail}). {hint}") from error
