"""What a librarian knows, as data beside the code: authorities, frameworks, patterns.

Comes in: ``authorities.csv``, ``frameworks.toml``, ``patterns.toml`` and ``markup.toml`` in this
folder. Goes out: frozen values, loaded once. Promises: every pattern agrees with the examples printed
beside it, and every section's theme is one of the listed themes (both tested).
"""

from indexer.reference.authorities import Authority, authorities, find_authority
from indexer.reference.frameworks import (
    Framework,
    OutlineEntry,
    framework_label,
    frameworks,
    theme_of_words,
    themes,
)
from indexer.reference.patterns import pattern

__all__ = [
    "Authority",
    "Framework",
    "OutlineEntry",
    "authorities",
    "find_authority",
    "framework_label",
    "frameworks",
    "pattern",
    "theme_of_words",
    "themes",
]
