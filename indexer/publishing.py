"""The folder of an archive: which generation is published, who may publish, what is kept.

    <index>/CURRENT             one line: the name of the published generation
    <index>/LOCK                held by a reindex at work; says which
    <index>/gen-000007-1f3a9c/  a generation; what is in it, ``generations`` says

Comes in: the folder and names in it. Promises: ``CURRENT`` changes by one atomic rename, after everything
it names is on disk; the lock ends with its holder; a generation that is kept is never touched.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.errors import ArchiveBusy
from indexer.files import flush, is_shared

_NAME = re.compile(r"gen-[\w-]{1,60}", re.ASCII)
"""What a generation may be called: whatever else stands in a damaged file is no name, and no path."""


def current_name(folder: Path) -> str | None:
    """The name in ``CURRENT``, or None where it is missing or names nothing."""
    try:
        name = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return name if _NAME.fullmatch(name) and (folder / name).is_dir() else None


def all_names(folder: Path) -> list[str]:
    """The generations in ``folder``, published or not, the newest first."""
    return sorted((path.name for path in folder.glob("gen-*")), reverse=True)


def next_name(folder: Path) -> str:
    """A name no generation has had: a higher number, and a random tail in case the folder was emptied."""
    numbers = [int(name[4:10]) for name in all_names(folder) if name[4:10].isdecimal()]
    return f"gen-{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"


def publish(folder: Path, name: str, before: str | None) -> None:
    """Make ``name`` the current generation, once all its files are on disk. Those that it shares with
    ``before`` are there already."""
    built = folder / name
    for path in (*sorted(built.rglob("*"), reverse=True), built):
        old = folder / before / path.relative_to(built) if before else None
        if old is None or not is_shared(old, path):
            flush(path)
    draft = folder / "CURRENT.new"
    draft.write_text(f"{name}\n", encoding="ascii")
    flush(draft)
    draft.replace(folder / "CURRENT")
    flush(folder)


def hold(path: Path) -> int | None:
    """Keep the generation in ``path`` from being taken away until the handle is closed or the process
    ends. None where the system has no such lock, or the generation is just going."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def clean(folder: Path, keep: set[str | None]) -> None:
    """Take away generations that are neither published nor kept nor held, such as a killed run's. A file
    that they share with another stays there. What is held, a later run takes away."""
    for name in all_names(folder):
        if name not in keep and not _is_held(folder / name):
            shutil.rmtree(folder / name, ignore_errors=True)


def _is_held(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # the system has no such lock, then nobody holds it
        return False
    finally:
        os.close(handle)
    return False


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the archive's lock. The system drops it when the process ends, however it ends.

    Raises ArchiveBusy, saying who holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "LOCK").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            holder = lock.read().strip() or "another process"
            raise ArchiveBusy(f"Another reindex is at work: {holder}. Wait for it to end.") from None
        lock.truncate(0)
        lock.write(f"process {os.getpid()} on {os.uname().nodename}\n")
        lock.flush()
        yield
        lock.truncate(0)
