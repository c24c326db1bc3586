"""How an account goes on: lines are added that tell what happened.

Comes in: an account, and what its report holds now; or two copies of one account; or what was kept before
there were ledgers. Goes out: the account with its new lines. Pure. Promises: what comes out begins with what
came in, byte for byte; where nothing happened it is the same; words that went for a reason and go again with
none go for that one. Of two copies the one that begins with the other is the newer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from indexer.history import Issued, Past
from indexer.ledger.account import FORMAT, Account, Event, State, Version, VersionId, is_given, line_of
from indexer.types import Record

Words = Callable[[], Mapping[str, Record]]
"""A report's records by key; asked only where words became citable."""


def carried_on(
    account: Account | None, report: str, now: Mapping[str, str], issued: Issued | None, words: Words,
    day: str, reason: str = "",
) -> Account:  # fmt: skip
    """``account`` (None: there is none yet) as it goes on where ``report`` holds the keys ``now``, with their
    fingerprints, since ``day``. ``reason`` is said of every key that goes; where nobody gave it, the last
    that was given for the going of the same words goes before it."""
    book = _Book(account, report)
    if issued and book.state.issued != issued:
        book.issue(issued, day)
    standing = dict(account.standing if account else {})
    for key, print_ in standing.items():
        if now.get(key) != print_:
            again = "" if is_given(reason) else book.state.versions[key, print_].why
            book.end((key, print_), day, None if key in now else again or reason)
    fresh = [(key, print_) for key, print_ in now.items() if standing.get(key) != print_]
    for name in fresh:
        if name in book.state.versions:
            book.add({"seen_again": day, "key": name[0], "fingerprint": name[1]})
        else:
            record = words()[name[0]]
            book.begin(name, record.section, record.text, day)
    return book.account()


def newest(ours: Account, other: Account) -> Account:
    """The newer of two copies. Where neither begins with the other it is ``ours``, and what only ``other``
    knows is added."""
    if other.data.startswith(ours.data):
        return other
    if ours.data.startswith(other.data):
        return ours
    book = _Book(ours, ours.report)
    for name, version in other.versions.items():
        if name in book.state.versions:
            continue
        if version.last_seen is None and name[0] not in book.state.standing:
            book.begin(name, version.section, version.text, version.first_seen)
        else:
            book.tell(name, version, other.day)
    return book.account()


def from_past(
    report: str, issued: Issued | None, past: Iterable[Past], standing: Iterable[Record], day: str
) -> Account:
    """The account of a report from what was kept before there were ledgers: the words that stood once, and
    those that stand, which were there on ``day``."""
    book = _Book(None, report)
    if issued:
        book.issue(issued, "")
    for words in past:
        version = Version(words.section, words.text, words.first_seen, words.last_seen, words.reason)
        book.tell(words.version, version, day)
    for record in standing:
        book.begin((record.key, record.fingerprint), record.section, record.text, day)
    return book.account()


class _Book:
    """An account that lines are added to."""

    def __init__(self, before: Account | None, report: str) -> None:
        self.state = State(report, before)
        self._lines = [before.data] if before else [line_of({"ledger": FORMAT, "report": report})]

    def account(self) -> Account:
        return self.state.account(b"".join(self._lines))

    def add(self, event: Event) -> None:
        kind = next(iter(event))
        if event[kind]:
            event[kind] = max(event[kind], self.state.day)
        self.state.happened(event)
        self._lines.append(line_of(event))

    def issue(self, issued: Issued, day: str) -> None:
        given = {"sha256": issued.sha256, "source": issued.source, "framework": issued.framework}
        self.add({"issued": day, **given})

    def begin(self, name: VersionId, section: Iterable[str], text: str, day: str) -> None:
        words = {"section": list(section), "text": text}
        self.add({"first_seen": day, "key": name[0], "fingerprint": name[1], **words})

    def end(self, name: VersionId, day: str, tombstone: str | None) -> None:
        event = {"last_seen": day, "key": name[0], "fingerprint": name[1]}
        self.add(event if tombstone is None else {**event, "tombstone": tombstone})

    def tell(self, name: VersionId, version: Version, day: str) -> None:
        """What stood once and is not known here; where its end is not known, it was before ``day``."""
        when = {"first_seen": version.first_seen, "last_seen": version.last_seen or day}
        words = {"section": list(version.section), "text": version.text, "tombstone": version.tombstone}
        self.add({"told": day, **when, "key": name[0], "fingerprint": name[1], **words})
