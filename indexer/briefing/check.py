"""A place kept for the comparison of quotations with the archive."""

from __future__ import annotations

from indexer.briefing.types import Briefing, Check
from indexer.generations import Generation


def check(briefing: Briefing, generation: Generation) -> Check:
    """``briefing``, checked against ``generation``."""
    return Check(briefing, generation.name)
