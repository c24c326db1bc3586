"""The folder of an archive: which generation is published, who may publish, what is kept.

    <index>/CURRENT             one line: the name of the published generation
    <index>/LOCK                held by a reindex at work; says which
    <index>/gen-000007-1f3a9c/  a generation; what is in it, ``generations`` says

Comes in: the folder and names in it. Promises: ``CURRENT`` changes by one atomic rename, after everything
it names is on disk and sealed; where it is damaged or lost, the newest generation that is sealed is served;
the lock ends with its holder; a generation that is kept is never touched, nor one that is held while it is.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from indexer.errors import ArchiveBusy, ArchiveError
from indexer.files import flush, is_shared
from indexer.sealing import SEAL, is_unfinished, read_seals, seal

NAME = re.compile(r"gen-\d{6,}-[0-9a-f]{6}")
"""What a generation is called; half of a name is none."""

PLAIN = re.compile(r"gen-[\w-]{1,60}", re.ASCII)
"""What a folder may be called that is taken for one: nothing that leads elsewhere."""


def name_in_current(folder: Path) -> str | None:
    """The name in ``CURRENT``, whether there is such a generation or not; None where it says none."""
    try:
        name = (folder / "CURRENT").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    is_one = PLAIN.fullmatch(name) and (folder / name).is_dir()
    return name if is_one or NAME.fullmatch(name) else None


def current_name(folder: Path) -> str | None:
    """The name in ``CURRENT``, or None where it is missing or names nothing."""
    name = name_in_current(folder)
    return name if name and (folder / name).is_dir() else None


def served_name(folder: Path) -> str | None:
    """The generation that is served: the one in ``CURRENT``, else the newest that was made sure of."""
    return current_name(folder) or next(
        (name for name in all_names(folder) if read_seals(folder / name) is not None), None
    )


def all_names(folder: Path) -> list[str]:
    """The generations in ``folder``, published or not, the newest first."""
    return sorted((path.name for path in folder.glob("gen-*")), reverse=True)


def next_name(folder: Path) -> str:
    """A name no generation has had: a higher number, and a random tail in case the folder was emptied."""
    names = [*all_names(folder), name_in_current(folder) or ""]
    numbers = [int(name[4:10]) for name in names if name[4:10].isdecimal()]
    return f"gen-{max(numbers, default=0) + 1:06d}-{secrets.token_hex(3)}"


def publish(folder: Path, name: str, before: str | None) -> None:
    """Make ``name`` the current generation, once all its files are on disk and sealed. Those that it shares
    with ``before`` are there already."""
    built = folder / name
    for path in (*sorted(built.rglob("*"), reverse=True), built):
        old = folder / before / path.relative_to(built) if before else None
        if old is None or not is_shared(old, path):
            flush(path)
    seal(built, folder / before if before else None)
    draft = folder / "CURRENT.new"
    draft.write_text(f"{name}\n", encoding="ascii")
    flush(draft)
    draft.replace(folder / "CURRENT")
    flush(folder)


def hold(path: Path) -> int | None:
    """Keep the generation in ``path`` from being taken away until the handle is closed or the process
    ends. None where the system has no such lock. Raises ArchiveError where it is just being taken away."""
    handle = None
    try:
        handle = os.open(path, os.O_RDONLY)
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError as error:
        if handle is not None:
            os.close(handle)
        if isinstance(error, BlockingIOError):
            raise ArchiveError(f"{path} is being taken away.") from None
        return None
    return handle


def clean(folder: Path, keep: set[str | None]) -> None:
    """Take away generations that are neither published nor kept nor held, such as a killed run's, and what
    one has left of a new ``CURRENT``. A file that they share with another stays there. What is held, a later
    run takes away."""
    with suppress(OSError):
        (folder / "CURRENT.new").unlink()
    for name in all_names(folder):
        if name not in keep:
            _take_away(folder / name)


@contextmanager
def taken_back(folder: Path, name: str) -> Iterator[None]:
    """While ``name`` is built and published: where that fails it is taken away again, since it may be for
    want of room. Raises ArchiveError where the system does not let us write."""
    try:
        yield
    except Exception as error:
        if current_name(folder) != name:
            shutil.rmtree(folder / name, ignore_errors=True)
            with suppress(OSError):
                (folder / "CURRENT.new").unlink()
        cause = error if isinstance(error, OSError) else error.__cause__
        if isinstance(cause, OSError):
            raise ArchiveError(not_written(folder, cause)) from error
        raise


def sweep(folder: Path) -> None:
    """Take away what killed runs have left, before a new one needs the room."""
    now = current_name(folder)
    clean(folder, {n for n in all_names(folder) if n == now or not is_unfinished(folder / n)})


def _take_away(path: Path) -> None:
    """Remove a generation unless it is held; while that is done, nobody can hold it. Its seal goes first:
    what is left of it, should this be stopped, is never served."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except OSError:
        return
    try:
        with suppress(OSError):  # the system has no such lock, then nobody holds it
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
        with suppress(OSError):
            (path / SEAL).unlink()
        shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)


@contextmanager
def locked(folder: Path, *, touch: bool = True) -> Iterator[None]:
    """Hold the archive's lock. The system drops it when the process ends, however it ends. Who is not to
    ``touch`` anything only waits for nobody: of an archive that there is not yet, no lock is made.

    Raises ArchiveBusy, saying who holds it; ArchiveError where the folder cannot be written to.
    """
    path = folder / "LOCK"
    if not touch and not path.exists():
        yield
        return
    try:
        if touch:
            folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC if touch else os.O_RDONLY, 0o666)
    except OSError as error:
        raise ArchiveError(not_written(folder, error)) from None
    with os.fdopen(handle, "r+" if touch else "r", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = lock.read().strip() or "another process"
            raise ArchiveBusy(f"Another reindex is at work: {holder}. Wait for it to end.") from None
        except OSError as error:
            raise ArchiveError(not_written(folder, error)) from None
        if not touch:
            yield
            return
        _say(handle, f"process {os.getpid()} on {os.uname().nodename}\n")
        yield
        _say(handle, "")


def _say(handle: int, text: str) -> None:
    """Have ``text`` in the file of the lock, if there is room for it: the lock does not depend on it."""
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, text.encode(), 0)


def not_written(folder: Path, error: OSError) -> str:
    """The sentence for an archive in ``folder`` that cannot be written to."""
    problem = f"The archive in {folder} cannot be written ({error.strerror or error})"
    return (
        f"{problem}. Nothing was published; what was published before is still served. Make room, see to "
        "its permissions, or set FLASK_INDEX."
    )
