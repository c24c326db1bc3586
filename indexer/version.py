"""Versions made from the code itself: one that has to be raised by hand would be forgotten.

Comes in: names of modules and data files of this package. Goes out: a short hash of their bytes. A change
of any byte is a new version; what depends on it is then made anew, which is never wrong, only slower.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files


def version_of(*places: str) -> str:
    """A hash of the files and folders ``places`` under ``indexer/`` (Python, TOML and CSV files)."""
    digest = sha256()
    for place in places:
        found = files("indexer").joinpath(place)
        entries = sorted(found.iterdir(), key=lambda entry: entry.name) if found.is_dir() else [found]
        for entry in entries:
            if entry.name.endswith((".py", ".toml", ".csv")):
                digest.update(entry.name.encode() + b"\0" + entry.read_bytes())
    return digest.hexdigest()[:12]
