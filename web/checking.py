"""A briefing that somebody sends is read and checked, within limits.

Comes in: the body of a request. Goes out: a ``Check``. Promises: nothing is kept and nothing is written to a
disk (``app.py`` has files received in memory); only so many are checked at once, and who comes after waits a
moment and is then told to come again.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import request

from indexer.briefing.check import check
from indexer.briefing.limits import MAX_DOCX_BYTES, MAX_TEXT_BYTES
from indexer.briefing.reading import FORMS, read_briefing
from indexer.briefing.types import Check
from indexer.errors import PilcrowError
from web.current import current_generation

MOST_BYTES = MAX_DOCX_BYTES + 100_000
"""Bytes of a request: the largest file, and what a form has beside it."""

MOST_TYPED = MAX_TEXT_BYTES + 1_000_000
"""Bytes of the fields of a form that are no file: the longest text, and room for what is longer to be told
so."""

MOST_TEXT = 500_000
"""Characters of a text that is sent as JSON, where each may take four bytes."""

MOST_PARTS = 10
"""Parts of a form; ours has five."""

AT_ONCE = 2
"""Checks at a time in one process."""

PATIENCE = 30.0
"""Seconds that a check waits for its turn: several times what a long briefing takes."""

FORMS_OF_TEXT = tuple(form for form in FORMS if form != "docx")
PASTED = "Pasted text"

_MARKUP = re.compile(r"\s*<(?:!doctype|html|head|body|div|p|h[1-6]|ul|ol|table|section|article)\b", re.I)
_turns = threading.BoundedSemaphore(AT_ONCE)


class Busy(PilcrowError):
    """As many briefings as are allowed are being checked."""


def limit_request() -> None:
    """Let the body of this request be as large as a briefing may be. To be called before any of it is
    read."""
    request.max_content_length = MOST_BYTES
    request.max_form_memory_size = MOST_TYPED
    request.max_form_parts = MOST_PARTS


def form_of_text(text: str) -> str:
    """The form of a text that was pasted without a name: HTML where it begins so, else Markdown, of which
    plain text is a kind."""
    return "html" if _MARKUP.match(text) else "markdown"


@contextmanager
def turn() -> Iterator[None]:
    """A turn to check a briefing and to answer. Raises ``Busy`` where none comes in time."""
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy("Other briefings are being checked at this moment. Try again in a few seconds.")
    try:
        yield
    finally:
        _turns.release()


def checked(name: str, data: bytes, form: str | None) -> Check:
    """The briefing ``data``, checked. Raises BriefingError where it cannot be, ArchiveError."""
    return check(read_briefing(name, data, form), current_generation())
