"""Where the ledger stands, and how it is written so that no instant can hurt it.

    <corpus>/ledger     unless ``FLASK_LEDGER`` names another folder
    <index>/ledger      where the corpus folder cannot be written to: then that folder is to be kept

Comes in: folders, and accounts. Goes out: the bytes of accounts, and files. Promises: a file holds an account
as it was or as it is to be, never anything between; what is in a file is kept, at its beginning; a file that
was changed by another hand since it was read is left alone. Whatever goes wrong is an ArchiveError with its
remedy.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import ArchiveBusy, ArchiveError, NewerArchive, VerifyError
from indexer.files import Seal, flush, seal_of
from indexer.ledger.account import Account, Unreadable, parse

ENDING = ".jsonl"

REMEDY = (
    "Nothing was published. Put the file back from version control or a backup; or, where the archive is "
    "still served, take the file away: the next reindex writes it anew from what is served."
)

NOT_OURS = (errno.EROFS, errno.EACCES, errno.EPERM)
"""What making a folder says where it may not be made."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the ledger stands. ``begun`` is a folder that cannot be written to and holds accounts that are
    carried on here; ``kept_by_index`` says that the ledger stands in the index folder for want of a better
    place."""

    folder: Path
    begun: Path | None = None

    @property
    def kept_by_index(self) -> bool:
        """Whether the index folder is what must be kept."""
        return self.begun is not None


def may_make(folder: Path) -> bool:
    """Whether ``folder`` can be written to; it is made. Raises ArchiveError where that cannot be told."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        if error.errno in NOT_OURS:
            return False
        raise ArchiveError(_not_written(folder, error)) from None
    return os.access(folder, os.W_OK | os.X_OK)


def might_make(folder: Path) -> bool:
    """Whether ``folder`` can be written to, or made, as far as it can be told without touching anything."""
    return os.access(folder if folder.is_dir() else folder.parent, os.W_OK | os.X_OK)


def place_of(
    corpus: Path, index: Path, chosen: Path | None, can_write: Callable[[Path], bool] = may_make
) -> Place:
    """Where the ledger of the archive in ``index`` stands."""
    if chosen is not None:
        return Place(chosen)
    usual = corpus / "ledger"
    return Place(usual) if can_write(usual) else Place(index / "ledger", begun=usual)


class Files:
    """The accounts in a folder, as they were when this value was made."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.seals: dict[str, Seal] = {}
        """Of each account in the folder itself."""
        self._paths: dict[str, Path] = {}
        for folder in filter(None, (place.begun, place.folder)):
            for path in _accounts(folder):
                self._paths[path.stem] = path
        for name, path in self._paths.items():
            if path.parent == place.folder:
                self.seals[name] = seal_of(_bytes(path))

    @property
    def names(self) -> set[str]:
        """The report ids that have an account."""
        return set(self._paths)

    def account(self, name: str) -> Account:
        """The account of a report id. Raises ArchiveError where it is damaged."""
        path = self._paths[name]
        try:
            return parse(_bytes(path), name)
        except Unreadable as error:
            if error.later:
                problem = f"{path} was written by another version of Pilcrow: {error.problem}"
                raise NewerArchive(f"{problem}. Nothing was published. Update Pilcrow.") from None
            raise ArchiveError(f"{path}, line {error.line}: {error.problem}. {REMEDY}") from None

    def beginning(self, name: str, seal: Seal) -> bytes | None:
        """The first bytes of an account, where they are those that ``seal`` is of: what it was once."""
        data = _bytes(self._paths[name])[: seal.size] if name in self._paths else b""
        return data if seal_of(data) == seal else None

    def write(self, accounts: Mapping[str, Account]) -> None:
        """Have these ``accounts`` in the folder and on the disk."""
        folder = self.place.folder
        changed = {n: a for n, a in sorted(accounts.items()) if self.seals.get(n) != a.seal}
        if not changed:
            return
        try:
            fresh = not folder.is_dir()
            folder.mkdir(parents=True, exist_ok=True)
            for name, account in changed.items():
                self._check(name, account)
                write(_draft(folder, name), account.data)
                flush(_draft(folder, name))
            for name in changed:
                _draft(folder, name).replace(folder / f"{name}{ENDING}")
            flush(folder)
            if fresh:
                flush(folder.parent)
        except OSError as error:
            for name in changed:
                with suppress(OSError):
                    _draft(folder, name).unlink()
            raise ArchiveError(_not_written(folder, error)) from None

    def _check(self, name: str, account: Account) -> None:
        """Raise unless what is in the file now is what was read, and ``account`` goes on from it."""
        path = self.place.folder / f"{name}{ENDING}"
        held = _bytes(path) if path.exists() else b""
        if (seal_of(held) if path.exists() else None) != self.seals.get(name):
            raise ArchiveBusy(
                f"{path} was changed while reindex was at work. Nothing was published. Run again."
            )
        if not account.data.startswith(held):
            raise VerifyError(f"{path} would lose lines. Nothing was published.")


def tidy(place: Place) -> None:
    """Take away the drafts of a run that was killed."""
    for left in place.folder.glob(f".*{ENDING}.new"):
        with suppress(OSError):
            left.unlink()


def write(path: Path, data: bytes) -> None:
    """Write a file."""
    path.write_bytes(data)


def _draft(folder: Path, name: str) -> Path:
    return folder / f".{name}{ENDING}.new"


def _accounts(folder: Path) -> list[Path]:
    """The files of accounts in ``folder``; none where there is none. (``glob`` takes one that cannot be read
    for an empty one.)"""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - says why it cannot
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        problem = f"The ledger in {folder} cannot be read ({error.strerror or error})"
        raise ArchiveError(f"{problem}. Nothing was published. See to its permissions.") from None
    return [folder / name for name in sorted(names) if name.endswith(ENDING) and not name.startswith(".")]


def _bytes(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise ArchiveError(f"{path} is no file. {REMEDY}")  # and a pipe would never end
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ArchiveError(f"{path} cannot be read ({reason}). {REMEDY}") from None


def _not_written(folder: Path, error: OSError) -> str:
    problem = f"The ledger in {folder} cannot be written ({error.strerror or error})"
    return f"{problem}. Nothing was published. Make room, see to its permissions, or set FLASK_LEDGER."


def is_account(path: Path) -> bool:
    """Whether a file is an account of a ledger, told by how it begins."""
    if path.suffix != ENDING:
        return False
    try:
        if not path.is_file():  # a pipe is not waited for
            return False
        with path.open("rb") as file:
            return file.read(11) == b'{"ledger": '
    except OSError:
        return False


@contextmanager
def alone(folder: Path, *, make: bool = True) -> Iterator[None]:
    """Keep another reindex, of another index folder, from the ledger in ``folder``, which is made if need be.
    The system drops the lock when the process ends. Raises ArchiveBusy; ArchiveError where it cannot be
    made."""
    try:
        if make:
            folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ArchiveError(_not_written(folder, error)) from None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # there is none yet
        yield
        return
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ArchiveBusy(f"Another reindex writes the ledger in {folder}. Wait for it to end.") from None
        except OSError:  # the system has no such lock
            pass
        yield
    finally:
        os.close(handle)
