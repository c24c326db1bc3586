"""A place kept for the reading of briefings in their forms."""

from __future__ import annotations

from indexer.briefing.types import Briefing, Passage
from indexer.errors import BriefingError


def read_briefing(name: str, data: bytes, form: str | None = None) -> Briefing:
    """The briefing ``data``, read."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise BriefingError("is not UTF-8", "Save it as UTF-8.", name) from None
    at, passages = 1, []
    for block in text.split("\n\n"):
        passages.append(Passage(" ".join(block.split()), at))
        at += block.count("\n") + 2
    return Briefing(name, form or "markdown", tuple(p for p in passages if p.text))
