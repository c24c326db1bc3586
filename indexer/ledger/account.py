"""One account of the ledger: its bytes, and what they come to.

Comes in: the bytes of an account, or events. Goes out: an ``Account``. Pure. Promises: what is not as it was
written is told, with its line: a line that breaks off, an event that cannot have happened, words that are
not those of their fingerprint, a day before the one above it, a format that is not known yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeGuard

from indexer.citation import day_text
from indexer.files import Seal, seal_of
from indexer.history import Issued, Past
from indexer.pinpoint import fingerprint

FORMAT = 1

Event = dict[str, Any]

VersionId = tuple[str, str]
"""Key and fingerprint."""

_FIELDS = {
    frozenset({"issued", "sha256", "source", "framework"}),
    frozenset({"first_seen", "key", "fingerprint", "section", "text"}),
    frozenset({"last_seen", "key", "fingerprint"}),
    frozenset({"last_seen", "key", "fingerprint", "tombstone"}),
    frozenset({"seen_again", "key", "fingerprint"}),
    frozenset({"told", "first_seen", "last_seen", "key", "fingerprint", "section", "text", "tombstone"}),
}


@dataclass(frozen=True, slots=True)
class Version:
    """Words that were citable by a key: from ``first_seen`` until ``last_seen`` (None: they stand, and have
    done so ``since`` a day). ``tombstone`` is why the key has had none since ("": no reason given; None:
    other words took it). ``why`` is the last reason that a person ever gave for their going, though they may
    have come back since: readers were promised it for ever, so it holds again where nobody says another."""

    section: tuple[str, ...]
    text: str
    first_seen: str
    last_seen: str | None = None
    tombstone: str | None = None
    since: str = ""
    why: str = ""


@dataclass(frozen=True)
class Account:
    """What was ever issued under one report id. ``versions`` stand in the order of what last befell them,
    ``day`` is the last day that is named."""

    report: str
    data: bytes
    issued: Issued | None = None
    versions: Mapping[VersionId, Version] = field(default_factory=dict)
    day: str = ""

    @cached_property
    def standing(self) -> dict[str, str]:
        """The keys that stand, with their fingerprints."""
        return {key: print_ for (key, print_), version in self.versions.items() if version.last_seen is None}

    @cached_property
    def past(self) -> tuple[Past, ...]:
        """The words that stand no longer, in the order in which they ended."""
        ended = [
            Past(self.report, *name, v.text, v.section, v.last_seen, v.first_seen, v.tombstone)
            for name, v in self.versions.items()
            if v.last_seen is not None
        ]
        return tuple(sorted(ended, key=lambda words: words.last_seen))  # what was told later, in its place

    @property
    def seal(self) -> Seal:
        """By what its bytes are told."""
        return seal_of(self.data)


class Unreadable(ValueError):
    """The bytes of an account are not as they were written: what is wrong with its ``line``. ``later`` says
    that they may be, but have a format of a later version."""

    def __init__(self, line: int, problem: str, *, later: bool = False) -> None:
        self.line = line
        self.problem = problem
        self.later = later
        super().__init__(f"line {line}: {problem}")


def parse(data: bytes, report: str) -> Account:
    """The account of ``report`` that ``data`` is. Raises Unreadable for other bytes."""
    lines = data.split(b"\n")
    state = State(report)
    for number, line in enumerate(lines[:-1], 1):
        try:
            event = json.loads(line)
            if number > 1:
                state.happened(event)
            elif event["ledger"] != FORMAT:
                raise Unreadable(1, f"it has format {event['ledger']!r}, not {FORMAT}", later=True)
            elif event["report"] != report:
                raise ValueError(f"it is the account of {event['report']}")
        except Unreadable:
            raise
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unreadable(number, f"{type(error).__name__}: {error}") from None
    if lines[-1] or len(lines) == 1:
        raise Unreadable(len(lines), "it breaks off")
    return state.account(data)


class State:
    """What an account's lines come to, line by line."""

    def __init__(self, report: str, before: Account | None = None) -> None:
        self.report = report
        self.issued = before.issued if before else None
        self.versions: dict[VersionId, Version] = dict(before.versions) if before else {}
        self.standing: dict[str, str] = dict(before.standing) if before else {}
        self.day = before.day if before else ""

    def account(self, data: bytes) -> Account:
        """The account that ``data`` comes to, if these are its lines."""
        return Account(self.report, data, self.issued, self.versions, self.day)

    def happened(self, event: Event) -> None:
        """Take in one event. Raises ValueError, KeyError or TypeError for what cannot have happened."""
        if frozenset(event) not in _FIELDS:
            raise ValueError("it is no event of a ledger")
        kind = next(iter(event))
        day = event[kind]
        if day or kind not in ("first_seen", "issued"):
            date.fromisoformat(day)
            if day < self.day:
                raise ValueError(f"{day} is before the day above it, {self.day}")
            self.day = day
        if kind == "issued":
            self.issued = Issued(event["sha256"], event["source"], event["framework"])
        elif kind == "told":
            self._stood(event)
        else:
            self._befell(kind, day, (event["key"], event["fingerprint"]), event)

    def _befell(self, kind: str, day: str, name: VersionId, event: Event) -> None:
        key, print_ = name
        known, stands = name in self.versions, self.standing.get(key)
        if kind == "last_seen":
            if stands != print_:
                raise ValueError(f"these words of {key} do not stand")
            del self.standing[key]
            version, tombstone = self.versions.pop(name), event.get("tombstone")
            why = tombstone if is_given(tombstone) else version.why
            self.versions[name] = replace(version, last_seen=day, tombstone=tombstone, why=why)
            return
        if stands is not None or known != (kind == "seen_again"):
            raise ValueError(f"{key} cannot have these words here")
        if known:
            before = self.versions.pop(name)
            self.versions[name] = replace(before, last_seen=None, tombstone=None, since=day)
        else:
            self.versions[name] = Version(tuple(event["section"]), _words(event), day, since=day)
        self.standing[key] = print_

    def _stood(self, event: Event) -> None:
        name = (event["key"], event["fingerprint"])
        if name in self.versions:
            raise ValueError(f"{name[0]} has had these words already")
        date.fromisoformat(event["last_seen"])
        self.versions[name] = Version(
            tuple(event["section"]),
            _words(event),
            event["first_seen"],
            event["last_seen"],
            event["tombstone"],
            why=event["tombstone"] if is_given(event["tombstone"]) else "",
        )


def _words(event: Event) -> str:
    text: str = event["text"]
    if fingerprint(text) != event["fingerprint"]:
        raise ValueError(f"the words of {event['key']} are not those of their fingerprint")
    return text


_ROLLED_BACK = "rolled back on "


def rolled_back(day: date) -> str:
    """What is said of what goes by a rollback for which nobody gave a reason."""
    return f"{_ROLLED_BACK}{day_text(day)}"


def is_given(reason: str | None) -> TypeGuard[str]:
    """Whether a person gave ``reason``. A rollback's own words are told from the text, for a line of the
    ledger has no place to say whose they are, and older readers would take no line that had one."""
    return bool(reason) and not re.fullmatch(rf"{_ROLLED_BACK}\d{{1,2}} \S+ \d{{4}}", reason or "")


def line_of(event: Event) -> bytes:
    """The line that tells an event."""
    return json.dumps(event, ensure_ascii=False).encode() + b"\n"
