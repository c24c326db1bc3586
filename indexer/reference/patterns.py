"""The reader's regular expressions, from ``patterns.toml`` and ``markup.toml``.

Comes in: the files. Goes out: compiled patterns by name. Raises KeyError for a name that is not there.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def pattern_entries() -> tuple[dict[str, Any], ...]:
    """The entries of the files as they stand, with their examples (for the test that they agree)."""
    folder = files("indexer.reference")
    texts = [folder.joinpath(name).read_text(encoding="utf-8") for name in ("patterns.toml", "markup.toml")]
    return tuple(entry for text in texts for entry in tomllib.loads(text)["pattern"])


@cache
def _compiled() -> dict[str, re.Pattern[str]]:
    return {entry["name"]: re.compile(entry["regex"]) for entry in pattern_entries()}


def pattern(name: str) -> re.Pattern[str]:
    """The compiled pattern called ``name``; use its ``search``."""
    return _compiled()[name]
