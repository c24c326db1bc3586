"""The whole ledger as a reindex finds it, and as it goes on.

Comes in: the accounts in the ledger's folder, and the copies that a generation keeps. Goes out: a ``Ledger``:
of each account the newest. Promises: an account that is the same in the folder and in the live generation
(told by its seal) is not parsed, for what it comes to is known from the generation; what one of the two has
lost, the other gives back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial

from indexer.catalogue import Catalogue
from indexer.errors import ArchiveError
from indexer.files import Seal
from indexer.generations import Generation
from indexer.history import Issued, issued_to
from indexer.ledger.account import Account
from indexer.ledger.folder import Files
from indexer.ledger.growth import carried_on, from_past, newest
from indexer.types import Record


def today() -> str:
    """The day that new events are given."""
    return datetime.now(UTC).date().isoformat()


class Ledger:
    """All accounts. ``kept`` is the generation whose copies are to be trusted; in a reindex it is ``live``
    where that can be read as a whole. ``lenient`` takes every account from its bytes, and passes over
    copies that are damaged."""

    def __init__(
        self, files: Files, live: Generation | None, kept: Generation | None, *, lenient: bool
    ) -> None:
        self.files = files
        self._live = live
        self._kept = kept
        self._lenient = lenient
        self._accounts: dict[str, Account] = {}
        self._same = {
            name
            for name, seal in (live.accounts if live and not lenient else {}).items()
            if files.seals.get(name) == seal and (kept is None or kept.accounts.get(name) == seal)
        }
        self.names = files.names | set(kept.history.issued if kept else ())

    def account(self, name: str) -> Account | None:
        """The account of a report id, None where it has none. Raises ArchiveError where it is damaged."""
        if name not in self._accounts and name in self.names:
            found = [self.files.account(name)] if name in self.files.names else []
            if name not in self._same and (copy := self._copy(name)):
                found = [newest(found[0], copy) if found else copy]
            if not found:
                return None
            self._accounts[name] = found[0]
        return self._accounts.get(name)

    def _copy(self, name: str) -> Account | None:
        """What the generation says of a report id."""
        if self._kept is None or name not in self._kept.history.issued:
            return None
        try:
            if name in self._kept.accounts:
                return self._kept.account(name)
            past = self._kept.history.past.get(name, ())
        except ArchiveError:
            if not self._lenient:
                raise
            past = ()
        standing: Iterable[Record] = ()
        with suppress(ArchiveError):  # then its paragraphs are read again
            standing = self._kept.records[name].values() if name in self._kept.catalogue else ()
        day = self._kept.manifest["created"][:10]
        return from_past(name, self._kept.history.issued[name], past, standing, day)

    def issued(self, name: str) -> Issued | None:
        """What a report id was last given to."""
        if name in self._same and self._live:
            return self._live.history.issued[name]
        account = self.account(name)
        return account.issued if account else None

    @property
    def all_issued(self) -> dict[str, Issued]:
        """What every report id was last given to."""
        return {name: issued for name in sorted(self.names) if (issued := self.issued(name))}

    def standing(self, name: str) -> Mapping[str, str]:
        """The keys that stand under a report id, with their fingerprints."""
        if name in self._same and self._live:
            return self._live.catalogue[name].keys if name in self._live.catalogue else {}
        account = self.account(name)
        return account.standing if account else {}

    @property
    def held(self) -> set[str]:
        """The report ids under which anything stands."""
        return {name for name in self.names if self.standing(name)}

    def carried_on(self, now: Catalogue, words: Callable[[str], Mapping[str, Record]], reason: str) -> Grown:
        """The ledger as it goes on where the archive holds the reports ``now``. ``words`` are asked for the
        texts of what became citable, ``reason`` is said of every key that goes (``growth.carried_on``)."""
        accounts: dict[str, Account] = {}
        day = today()
        for name in sorted(self.names | now.keys()):
            keys = now[name].keys if name in now else {}
            issued = issued_to(now[name]) if name in now else None
            if name in self._same and self.standing(name) == keys and issued in (None, self.issued(name)):
                continue
            before = self.account(name)
            accounts[name] = carried_on(before, name, keys, issued, partial(words, name), day, reason)
        return Grown(self, accounts, self._same - accounts.keys())


class Grown:
    """All accounts as they are to be: those that are the ``same`` as before are not parsed."""

    def __init__(self, before: Ledger, accounts: Mapping[str, Account], same: set[str]) -> None:
        self.accounts = accounts
        self._before = before
        self._seals = {name: before.files.seals[name] for name in same}
        self._seals |= {name: account.seal for name, account in accounts.items()}

    @property
    def seals(self) -> Mapping[str, Seal]:
        """The seal of every account, in order of their names."""
        return {name: self._seals[name] for name in sorted(self._seals)}

    def data(self, name: str) -> bytes:
        """The bytes of an account."""
        account = self.accounts.get(name) or self._before.account(name)
        return account.data if account else b""

    def write(self) -> None:
        """Have all of it in the ledger's folder."""
        self._before.files.write(self.accounts)
