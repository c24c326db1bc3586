"""Files of a generation: shared with the one before, flushed to the disk.

Comes in: paths. Promises: a shared file takes no room and no time; what is called flushed survives a loss
of power. A shared file is one and the same in both folders, so no file of a generation is ever changed. Two
files with one seal have the same bytes.
"""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple


class Seal(NamedTuple):
    """By what the bytes of a file are told: how many there are, and their SHA-256."""

    size: int
    sha256: str


def seal_of(data: bytes) -> Seal:
    """The seal of ``data``."""
    return Seal(len(data), sha256(data).hexdigest())


def share(path: Path, place: Path) -> None:
    """Have the file ``path`` at ``place`` as well: by hard link, else (another disk, or a file system
    without links) as a copy."""
    try:
        os.link(path, place)
    except OSError:
        shutil.copyfile(path, place)


def put_back(path: Path, data: bytes) -> None:
    """Have ``data`` in ``path`` again, on the disk: as a file of its own, shared with no folder."""
    draft = path.with_name(f"{path.name}.new")
    draft.write_bytes(data)
    flush(draft)
    draft.replace(path)
    flush(path.parent)


def is_shared(path: Path, place: Path) -> bool:
    """Whether ``place`` is the same file as ``path``."""
    try:
        return path.samefile(place)
    except OSError:
        return False


def size(path: Path) -> int | None:
    """The size of a file; None where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return None


def flush(path: Path) -> None:
    """Return when the file or folder ``path`` is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
