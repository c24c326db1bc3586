"""The files of the corpus: which there are, and their bytes.

Comes in: the corpus folder and paths in it. Goes out: paths relative to it, bytes, hashes. Raises
``SourceError`` for whatever is no file, lies elsewhere, is too large or cannot be opened. Promises: nothing
outside the corpus folder is ever read, whatever a path, a link or a stored catalogue says, and whatever is
exchanged for something else in the meantime: a path is walked from the folder down, and no link is followed
on the way. A link that leads to a file inside the folder is read as that file. What is no file (a pipe, a
socket, a device) is never waited for. (A hard link is the file itself, and is read as such.)
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from indexer.errors import SourceError
from indexer.ledger.folder import is_account
from indexer.sources.limits import most_bytes


def corpus_files(corpus: Path) -> tuple[str, ...]:
    """The paths of the report files under ``corpus``, relative to it, sorted.

    Left out: hidden files, README files, the sidecars (``NAME.toml``), the accounts of a ledger, wherever it
    stands, and what programs leave beside the files of others (``_LITTER``). A file of an unknown kind is
    listed, so that it is reported and not passed over; so is what is no file, a link that leads nowhere, and
    a folder that cannot be read. Raises OSError where ``corpus`` itself cannot.
    """
    found: list[Path] = []

    def unreadable(error: OSError) -> None:
        if Path(error.filename) == corpus:
            raise error
        found.append(Path(error.filename))

    for folder, folders, files in os.walk(corpus, onerror=unreadable):
        folders[:] = [name for name in folders if not name.startswith(".")]
        links = [name for name in folders if Path(folder, name).is_symlink()]  # which are not walked into
        found += [Path(folder, name) for name in (*files, *links) if not name.startswith(".")]
    return tuple(path.relative_to(corpus).as_posix() for path in sorted(found) if _may_be_report(path))


_LITTER = re.compile(r"~\$.*|.*~|#.*#|thumbs\.db|desktop\.ini", re.IGNORECASE | re.DOTALL)
"""Names that programs give by themselves: Office's locks, editors' copies of what they change, what Windows
notes of a folder. (What they name with a dot in front is hidden.) Nobody put these there, so that to tell of
them each time would teach nobody anything."""


def _may_be_report(path: Path) -> bool:
    if _LITTER.fullmatch(path.name):
        return False
    return path.stem.casefold() != "readme" and path.suffix != ".toml" and not is_account(path)


def unreadable_folders(corpus: Path, paths: Iterable[str]) -> tuple[str, ...]:
    """Those of ``paths`` (of ``corpus_files``) that are folders: what is in them cannot be told."""
    found = (path for path in paths if os.path.isdir(corpus / path))  # noqa: PTH112 - asks, and never raises
    return tuple(path for path in found if not (corpus / path).is_symlink())


def stray_sidecars(corpus: Path, reports: Iterable[str]) -> tuple[str, ...]:
    """The sidecars under ``corpus`` that stand beside none of its ``reports``."""
    beside = {sidecar_path(corpus, path) for path in reports}
    found = (path for path in sorted(corpus.rglob("*.toml")) if path not in beside)
    relative = (path.relative_to(corpus) for path in found)
    return tuple(path.as_posix() for path in relative if not path.parts[0].startswith("."))


def sidecar_path(corpus: Path, path: str) -> Path:
    """Where the sidecar of ``path`` stands if it has one: ``report.txt`` has ``report.toml``."""
    return (corpus / path).with_suffix(".toml")


def sidecar_bytes(corpus: Path, path: str) -> bytes | None:
    """The bytes of the sidecar of ``path``, None where it has none. Raises SourceError."""
    side = sidecar_path(corpus, path)
    return file_bytes(corpus, side.relative_to(corpus).as_posix()) if os.path.lexists(side) else None


def content_hash(corpus: Path, path: str, data: bytes) -> str:
    """What the reading of a file depends on, as one hash: its bytes and its sidecar's."""
    digest = hashlib.sha256(data)
    side = sidecar_bytes(corpus, path)
    if side is not None:
        digest.update(b"\0" + side)
    return digest.hexdigest()


def file_bytes(corpus: Path, path: str) -> bytes:
    """The bytes of ``path``. Raises SourceError if it lies outside ``corpus`` or cannot be read."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise SourceError(path, "has a name that is not UTF-8", "Rename the file.") from None
    try:
        top = corpus.resolve(strict=True)
        place = (corpus / path).resolve(strict=True)
        if not place.is_relative_to(top):
            raise SourceError(path, "leads out of the corpus folder", "Put the file itself there.")
        if unreadable_folders(corpus, [path]) and not os.access(place, os.R_OK):
            raise SourceError(path, "is a folder that cannot be read", "Check its permissions.")
        data = _read(path, top, place.relative_to(top).parts)
    except (OSError, RuntimeError, ValueError) as error:  # a loop of links; a name that no file can have
        reason = getattr(error, "strerror", None) or "cannot be opened"
        raise SourceError(path, f"cannot be read ({reason})", "Check the file's permissions.") from None
    if not data.strip():
        raise SourceError(path, "is empty", "Put the report there again.")
    return data


def _read(path: str, top: Path, parts: tuple[str, ...]) -> bytes:
    """The bytes of the file that lies in ``top`` at ``parts``, none of which is a link. Raises SourceError,
    OSError."""
    here = os.open(top, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for part in parts[:-1]:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=here)
            os.close(here)
            here = inner
        name = parts[-1] if parts else "."
        _must_be_file(
            path, os.stat(name, dir_fd=here, follow_symlinks=False)
        )  # to open a device is to use it
        # What takes its place in the meantime may be a pipe, which must not be waited for.
        handle = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY, dir_fd=here)
    finally:
        os.close(here)
    with open(handle, "rb") as file:  # noqa: PTH123 - it is open already
        _must_be_file(path, os.fstat(handle))
        most = most_bytes(path)
        data = file.read(most + 1)
    if len(data) > most:
        size = f"{most // 1_000_000} MB" if most >= 1_000_000 else f"{most // 1_000} kB"
        raise SourceError(path, f"is larger than {size}", "Put the text of the report alone there.")
    return data


def _must_be_file(path: str, found: os.stat_result) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise SourceError(path, "leads to a folder", "Put the folder itself there.")
    if not stat.S_ISREG(found.st_mode):
        raise SourceError(path, "is no file but a pipe, a socket or a device", "Take it away.")
