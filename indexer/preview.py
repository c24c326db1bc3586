"""What a reindex does to the citations that were issued, told before it does it.

Comes in: the ledger, and what the archive is to hold. Goes out: a ``Preview``: how many citations are kept,
and one ``Change`` for each that is not. Promises: what is issued is what the ledger says stands, so the
answer is the same whether or not there is an index folder; a citation is kept only where the same words stand
under the same key. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from indexer.catalogue import Catalogue
from indexer.difference import differing
from indexer.ledger.whole import Ledger
from indexer.types import Record

MOST_DIFFERENCES = 3
"""Places that a line shows of one text; the JSON has both texts whole."""

MOST_WORDS = 12
"""Words that a line shows of one place."""


@dataclass(frozen=True, slots=True)
class Change:
    """A citation that does not stay as it was issued: its key has other words (``changed``), none any more
    (``gone``), or had none before (``new``). Fingerprints and texts are None where there is none."""

    report: str
    key: str
    kind: str
    before: str | None
    after: str | None
    then: str | None
    now: str | None

    @property
    def pinpoint(self) -> str:
        """Report id and key as one."""
        return f"{self.report}/{self.key}"

    def line(self) -> str:
        """One line for a terminal."""
        if self.then is not None and self.now is not None:
            return (
                f"changed  {self.pinpoint}  {self.before} → {self.after}  {_difference(self.then, self.now)}"
            )
        print_, text = (self.before, self.then) if self.now is None else (self.after, self.now)
        return f"{self.kind:<7}  {self.pinpoint}  {print_}  {_short(text or '')}"

    def as_json(self) -> dict[str, Any]:
        """The fields as a JSON object."""
        return {
            "change": self.kind, "report": self.report, "key": self.key, "before": self.before,
            "after": self.after, "then": self.then, "now": self.now,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Preview:
    """What becomes of the citations that were issued: how many are ``kept``, and how each other one
    changes, report by report."""

    kept: int
    changes: tuple[Change, ...]

    def of(self, kind: str) -> tuple[Change, ...]:
        """The changes of one kind."""
        return tuple(change for change in self.changes if change.kind == kind)

    @property
    def counts(self) -> dict[str, int]:
        """How many there are of each."""
        return {"kept": self.kept, **{kind: len(self.of(kind)) for kind in ("changed", "gone", "new")}}


def preview_of(ledger: Ledger, now: Catalogue, words: Callable[[str], Mapping[str, Record]]) -> Preview:
    """What becomes of what ``ledger`` has issued where the archive holds the reports ``now``. ``words`` are a
    report's records by key; asked only for reports of which something changes."""
    kept = 0
    changes: list[Change] = []
    for name in sorted(ledger.names | now.keys()):
        was: Mapping[str, str] = ledger.standing(name)
        held: Mapping[str, str] = now[name].keys if name in now else {}
        same = sum(was.get(key) == print_ for key, print_ in held.items())
        kept += same
        if same == len(held) == len(was):
            continue
        account = ledger.account(name)
        texts = words(name) if name in now else {}
        for key in {**was, **held}:
            before, after = was.get(key), held.get(key)
            if before == after:
                continue
            kind = "new" if before is None else "gone" if after is None else "changed"
            then = account.versions[key, before].text if account and before else None
            changes.append(Change(name, key, kind, before, after, then, texts[key].text if after else None))
    return Preview(kept, tuple(changes))


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")


def _difference(then: str, now: str) -> str:
    """The first places in which two texts differ: −what was there, +what is there now."""
    ours, theirs = differing(then, now)
    places = [f"−“{_short(then[a:b])}”" for a, b in ours[:MOST_DIFFERENCES]]
    places += [f"+“{_short(now[a:b])}”" for a, b in theirs[:MOST_DIFFERENCES]]
    more = max(len(ours), len(theirs)) > MOST_DIFFERENCES
    return " ".join(places) + (" …" if more else "")
