"""The files of a generation, read against its seal.

Comes in: the folder of a generation, and names in it. Goes out: what the files hold. Promises: nothing comes
from a file that has not the bytes that were sealed; whatever is wrong is an ArchiveError that names the file
and what to do. A generation from before there were seals is taken as it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from indexer.errors import ArchiveError
from indexer.files import seal_of, size
from indexer.sealing import read_seals

T = TypeVar("T")

DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a file that is not as it was written can raise."""


class StoredFiles:
    """The files in a generation's ``folder``. ``seals`` are None where it has none."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.seals = read_seals(folder)

    def data(self, name: str) -> bytes:
        """The bytes of a file. Raises ArchiveError where they are not those that were sealed."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise self._damaged(name, error.strerror or "it cannot be read") from None
        if self.seals is not None and seal_of(data) != self.seals.get(name):
            raise self._damaged(name, "it has not the bytes it was written with")
        return data

    def read(self, name: str, parse: Callable[[str], T]) -> T:
        """What ``parse`` makes of a file. Raises ArchiveError where it is damaged, or ``parse`` raises one of
        ``DAMAGED``."""
        data = self.data(name)
        try:
            return parse(data.decode("utf-8"))
        except DAMAGED as error:
            what = "is of another version of Pilcrow" if self.seals else "is damaged"
            raise self._damaged(name, f"{type(error).__name__}: {error}", what) from None

    def names(self, place: str) -> list[str]:
        """The files below ``place``, in order of their names."""
        if self.seals is not None:
            return sorted(name for name in self.seals if name.startswith(f"{place}/"))
        found = (path for path in (self.folder / place).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    def check(self, place: str) -> None:
        """Raise ArchiveError unless what is sealed below ``place`` has the bytes it was sealed with."""
        for name in self.names(place) if self.seals else ():
            self.data(name)

    def check_size(self, name: str, expected: int) -> None:
        """Raise ArchiveError where a file has not the size that it was written with."""
        if size(self.folder / name) != expected:
            raise self._damaged(name, "it has not the size it was written with")

    def damaged(self) -> tuple[str, ...]:
        """The sealed files that are missing or have other bytes than they were written with. Reads all."""
        return tuple(name for name in self.seals or () if not self._is_whole(name))

    def _is_whole(self, name: str) -> bool:
        try:
            self.data(name)
        except ArchiveError:
            return False
        return True

    def _damaged(self, name: str, how: str, what: str = "is damaged") -> ArchiveError:
        return ArchiveError(f"{self.folder / name} {what} ({how}). Run: flask --app app reindex --full")
