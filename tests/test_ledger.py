"""The ledger: what was ever issued is known for ever, whatever becomes of the index folder."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.errors import ArchiveBusy, ArchiveError, Gone, VerifyError
from indexer.generations import Archive, Generation
from indexer.history import Issued, Past
from indexer.ledger import folder as ledger_folder
from indexer.ledger import whole
from indexer.ledger.account import Account, Unreadable, is_given, parse, rolled_back
from indexer.ledger.folder import NOT_OURS, Files, Place, alone, may_make, might_make, place_of
from indexer.ledger.growth import carried_on, from_past, newest
from indexer.pinpoint import fingerprint
from indexer.publishing import current_name
from indexer.reindex import reindex
from indexer.sources import corpus_files
from indexer.types import Kind, Record
from tests.conftest import CORPUS, ROOT
from tests.making import make

MONTHS = ("January", "March", "May", "July")
ISSUED = Issued("ab" * 32, "a.txt", "SIF")


def text(words: tuple[str, ...] | list[str], *, day: int = 1, month: str = "May") -> str:
    body = "".join(f"{place}. {word.title()} words.\n\n" for place, word in enumerate(words, 1))
    return make(f"# About this inspection\n\n{body}", dates=f"{day}-{day + 1} {month} 2013")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text(text(["alpha", "beta", "gamma"]))
    (folder / "two.txt").write_text(text(["alpha"], month="July"))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def day(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The day that it is: the last of the list."""
    days = ["2026-01-01"]
    monkeypatch.setattr(whole, "today", lambda: days[-1])
    return days


def live(index: Path) -> Generation:
    return Generation(index / (current_name(index) or ""))


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def events(folder: Path, name: str = "cumbria-2013-05") -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]


def record(key: str, words: str) -> Record:
    return Record(
        report="r", key=key, number=None, part=None, parent=None, section=("Head",), theme=None, grade=None,
        page=None, text=words, fingerprint=fingerprint(words), authority="A", year=2013, kind=Kind.PARAGRAPH,
        order=0, date=None,
    )  # fmt: skip


def went_on(account: Account | None, now: dict[str, str], day: str = "2026-01-01", why: str = "") -> Account:
    """``account`` after a run that finds the words ``now`` by key."""
    keys = {key: fingerprint(words) for key, words in now.items()}
    found = {key: record(key, words) for key, words in now.items()}
    return carried_on(account, "r", keys, ISSUED if now else None, lambda: found, day, why)


# --- an account -------------------------------------------------------------------------------------


def test_the_life_of_a_version() -> None:
    """Each event is one line at the end; words stand there once."""
    one = went_on(None, {"1": "Alpha.", "2": "Beta."})
    two = went_on(one, {"1": "Gamma."}, "2026-02-01", "withdrawn")
    three = went_on(two, {"1": "Alpha.", "2": "Beta."}, "2026-03-01")
    four = went_on(three, {}, "2026-04-01")
    a, b, c = (fingerprint(words) for words in ("Alpha.", "Beta.", "Gamma."))
    lines = [json.loads(line) for line in four.data.decode().splitlines()]
    head = {"section": ["Head"]}
    assert lines == [
        {"ledger": 1, "report": "r"},
        {"issued": "2026-01-01", "sha256": "ab" * 32, "source": "a.txt", "framework": "SIF"},
        {"first_seen": "2026-01-01", "key": "1", "fingerprint": a, **head, "text": "Alpha."},
        {"first_seen": "2026-01-01", "key": "2", "fingerprint": b, **head, "text": "Beta."},
        {"last_seen": "2026-02-01", "key": "1", "fingerprint": a},
        {"last_seen": "2026-02-01", "key": "2", "fingerprint": b, "tombstone": "withdrawn"},
        {"first_seen": "2026-02-01", "key": "1", "fingerprint": c, **head, "text": "Gamma."},
        {"last_seen": "2026-03-01", "key": "1", "fingerprint": c},
        {"seen_again": "2026-03-01", "key": "1", "fingerprint": a},
        {"seen_again": "2026-03-01", "key": "2", "fingerprint": b},
        {"last_seen": "2026-04-01", "key": "1", "fingerprint": a, "tombstone": ""},
        {"last_seen": "2026-04-01", "key": "2", "fingerprint": b, "tombstone": "withdrawn"},
    ]
    assert four.data.startswith(three.data)
    assert three.data.startswith(two.data)
    assert (two.standing, three.standing, four.standing) == ({"1": c}, {"1": a, "2": b}, {})
    told = [(p.key, p.text, p.first_seen, p.last_seen, p.reason) for p in four.past]
    assert told == [
        ("1", "Gamma.", "2026-02-01", "2026-03-01", None),
        ("1", "Alpha.", "2026-01-01", "2026-04-01", ""),
        ("2", "Beta.", "2026-01-01", "2026-04-01", "withdrawn"),
    ]
    assert [p.reason for p in two.past] == [None, "withdrawn"]


DAY = "rolled back on 3 May 2026"


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        (["withdrawn", ""], "withdrawn"),
        (["withdrawn", DAY], "withdrawn"),
        (["withdrawn", "", DAY, ""], "withdrawn"),
        # the newest that a person gave
        (["withdrawn", "misprinted"], "misprinted"),
        (["withdrawn", "misprinted", ""], "misprinted"),
        (["", "misprinted", DAY], "misprinted"),
        # a person may speak of a rollback as well
        (["withdrawn", "rolled back on request", ""], "rolled back on request"),
        # none was given
        ([""], ""),
        (["", ""], ""),
        (["", DAY], DAY),
        ([DAY, ""], ""),
    ],
)
def test_the_same_words_go_for_the_reason_they_went_for(reasons: list[str], told: str) -> None:
    """Whatever stood under the key in between; other words have no part in it."""
    words = {"1": "Alpha.", "2": "Beta."}
    account = went_on(None, words)
    for why in reasons:
        account = went_on(account, {"1": "Alpha."})
        account = went_on(account, {"1": "Alpha.", "2": "Gamma."})
        account = went_on(parse(account.data, "r"), words)
        account = went_on(account, {"1": "Alpha."}, why=why)
    gone = next(p for p in account.past if p.text == "Beta.")
    assert gone.reason == told
    assert json.loads(account.data.splitlines()[-1])["tombstone"] == told, "older readers are told as well"
    assert parse(account.data, "r") == account
    account = went_on(went_on(account, {"1": "Alpha.", "2": "Gamma."}), {})
    assert {p.text: p.reason for p in account.past} == {"Alpha.": "", "Beta.": told, "Gamma.": ""}


def test_a_reason_that_was_told_later_is_one() -> None:
    """Those of archives from before there were ledgers, and of what a ledger had lost."""
    once = Past("r", "1", fingerprint("Alpha."), "Alpha.", ("Head",), "2025-01-01", reason="withdrawn")
    account = from_past("r", ISSUED, [once], [], "2026-01-01")
    account = went_on(went_on(account, {"1": "Alpha."}), {}, "2026-02-02")
    assert [(p.last_seen, p.reason) for p in account.past] == [("2026-02-02", "withdrawn")]
    other = newest(went_on(None, {"2": "Beta."}), account)
    assert went_on(went_on(other, {"1": "Alpha."}), {}).past[-1].reason == "withdrawn"


def test_the_words_of_a_rollback_are_known_from_a_reason() -> None:
    for month in range(1, 13):
        assert not is_given(rolled_back(date(2026, month, 2 * month + 1)))
    assert not is_given("")
    assert not is_given(None)
    assert is_given(f"{rolled_back(date(2026, 5, 3))}: a wrong file was read")


states = st.lists(
    st.dictionaries(st.sampled_from("1234"), st.sampled_from(["Alpha.", "Beta.", "Gamma."]), max_size=4),
    max_size=8,
)


@settings(deadline=None, max_examples=50)
@given(states, st.lists(st.sampled_from(["2026-01-01", "2025-05-05", "2026-09-09"]), min_size=8, max_size=8))
def test_an_account_says_what_stands_and_forgets_nothing(runs: list[dict[str, str]], days: list[str]) -> None:
    account: Account | None = None
    issued: set[tuple[str, str]] = set()
    for now, when in zip(runs, days, strict=False):
        before, account = account, went_on(account, now, when)
        issued |= {(key, fingerprint(words)) for key, words in now.items()}
        assert account.data.startswith(before.data if before else b"")
        assert account.standing == {key: fingerprint(words) for key, words in now.items()}
        assert account.versions.keys() == issued
        assert went_on(account, now, when).data == account.data, "nothing happened, nothing is written"
        again = parse(account.data, "r")
        assert again == account, "whatever the clock said"
        assert list(again.versions) == list(account.versions)
    if account:
        assert {(p.key, p.fingerprint) for p in account.past} == issued - account.standing.items()


@settings(deadline=None, max_examples=40)
@given(states, states, states)
def test_two_copies_come_to_one(
    common: list[dict[str, str]], ours: list[dict[str, str]], theirs: list[dict[str, str]]
) -> None:
    """The one that begins with the other is the newer; of two that parted, nothing of either is lost."""

    def grown(account: Account | None, runs: list[dict[str, str]]) -> Account:
        for now in runs:
            account = went_on(account, now)
        return account or went_on(None, {})

    start = grown(None, common)
    left, right = grown(start, ours), grown(start, theirs)
    assert newest(start, right).data == newest(right, start).data == right.data
    both = newest(left, right)
    assert both.data.startswith(left.data) or both.data == right.data
    assert both.versions.keys() == left.versions.keys() | right.versions.keys()
    assert parse(both.data, "r") == both
    now = {"1": "Alpha.", "9": "Omega."}
    assert went_on(both, now).standing == {key: fingerprint(words) for key, words in now.items()}


HEAD = '{"ledger": 1, "report": "r"}\n'
SEEN = json.dumps(
    {"first_seen": "2026-01-01", "key": "1", "fingerprint": fingerprint("A."), "section": [], "text": "A."}
)
ENDED = json.dumps({"last_seen": "2026-02-01", "key": "1", "fingerprint": fingerprint("A.")})


@pytest.mark.parametrize(
    ("data", "line", "problem"),
    [
        # it breaks off: at once, in a line, before the end of the last
        ("", 1, "breaks off"), (HEAD.strip(), 1, "breaks off"), (HEAD + SEEN, 2, "breaks off"),
        (HEAD + SEEN[:40], 2, "breaks off"),
        # it is another's, of another version, or no ledger
        (HEAD.replace('"r"', '"s"'), 1, "the account of s"), (HEAD.replace("1", "2"), 1, "format 2, not 1"),
        ('{"ledger": "x"}\n', 1, "format 'x'"), ("{}\n", 1, "KeyError"), ("[]\n", 1, "TypeError"),
        # what is no event
        (f"{HEAD}\n", 2, "JSON"), (f"{HEAD}null\n", 2, "TypeError"), (f"{HEAD}{{}}\n", 2, "no event"),
        (f"{HEAD}{SEEN[:-1]}, \"more\": 1}}\n", 2, "no event"),
        # what cannot have happened: ended before it began, begun twice, back though it never went
        (f"{HEAD}{ENDED}\n", 2, "do not stand"), (f"{HEAD}{SEEN}\n{SEEN}\n", 3, "cannot have"),
        (f"{HEAD}{SEEN}\n{ENDED}\n{ENDED}\n", 4, "do not stand"),
        (f"{HEAD}{SEEN}\n{ENDED.replace('last_seen', 'seen_again')}\n", 3, "cannot have"),
        # somebody wrote in it: other words, an earlier day, no day
        (f"{HEAD}{SEEN.replace('A.', 'B.')}\n", 2, "not those of their fingerprint"),
        (f"{HEAD}{SEEN}\n{ENDED.replace('2026', '2025')}\n", 3, "before the day above it"),
        (f"{HEAD}{SEEN}\n{ENDED.replace('2026-02-01', 'soon')}\n", 3, "isoformat"),
    ],
)  # fmt: skip
def test_what_is_not_as_it_was_written_is_told_with_its_line(data: str, line: int, problem: str) -> None:
    with pytest.raises(Unreadable, match=problem) as caught:
        parse(data.encode(), "r")
    assert caught.value.line == line


# --- beside the corpus ------------------------------------------------------------------------------


def test_it_is_written_where_something_happened_and_nowhere_else(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    before = held(corpus / "ledger")
    assert set(before) == {"cumbria-2013-05.jsonl", "cumbria-2013-07.jsonl"}
    for full in (False, True):
        reindex(corpus, index, full=full)
        assert held(corpus / "ledger") == before
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))
    reindex(corpus, index)
    after = held(corpus / "ledger")
    assert after["cumbria-2013-07.jsonl"] == before["cumbria-2013-07.jsonl"]
    assert after["cumbria-2013-05.jsonl"].startswith(before["cumbria-2013-05.jsonl"])
    new = after["cumbria-2013-05.jsonl"][len(before["cumbria-2013-05.jsonl"]) :]
    assert new.count(b"\n") == 4, "the file, two that ended, one that began"
    copies = {path.name: path.read_bytes() for path in (live(index).folder / "ledger").iterdir()}
    assert copies == after


def test_it_is_no_report_wherever_it_stands(corpus: Path, index: Path) -> None:
    """A folder of that name may hold reports; a file that only looks like an account is named."""
    (corpus / "in" / "ledger").mkdir(parents=True)
    (corpus / "in" / "ledger" / "three.txt").write_text(text(["omega"], month="March"))
    assert reindex(corpus, index, ledger=corpus / "deep" / "kept").failed == ()
    result = reindex(corpus, index, ledger=corpus / "deep" / "kept")
    assert (result.outcome, result.reports) == ("unchanged", 3)
    assert len(list((corpus / "deep" / "kept").iterdir())) == 3
    (corpus / "notes.jsonl").write_text('{"note": 1}\n')
    assert [error.path for error in reindex(corpus, index, ledger=corpus / "deep" / "kept").failed] == [
        "notes.jsonl"
    ]
    assert "in/ledger/three.txt" in corpus_files(corpus)


def test_days_do_not_go_back_with_the_clock(corpus: Path, index: Path, day: list[str]) -> None:
    reindex(corpus, index)
    day.append("2020-01-01")
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))
    reindex(corpus, index)
    (corpus / "ledger" / "cumbria-2013-07.jsonl").unlink()
    shutil.rmtree(index)
    reindex(corpus, index)
    assert [next(iter(e.values())) for e in events(corpus / "ledger")[1:]] == ["2026-01-01"] * 8
    assert events(corpus / "ledger", "cumbria-2013-07")[1]["issued"] == "2020-01-01", "an account of its own"


words = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta"]), min_size=1, max_size=3)
edits = st.lists(
    st.tuples(
        st.one_of(
            st.tuples(st.just("write"), st.integers(0, 3), st.tuples(words, st.integers(1, 4), st.sampled_from(MONTHS[:2]))),
            st.tuples(st.just("remove"), st.integers(0, 3), st.none()),
            st.tuples(st.just("rename"), st.integers(0, 3), st.integers(0, 3)),
            st.tuples(st.just("date"), st.integers(0, 3), st.sampled_from(MONTHS)),
        ),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def edit(corpus: Path, kind: str, number: int, given: Any) -> None:
    """One edit: files of one month, so that ids depend on which came first; renamed onto one another; their
    dates put right by a sidecar."""
    path, side = corpus / f"{number}.txt", corpus / f"{number}.toml"
    if kind == "write":
        path.write_text(text(given[0], day=given[1] * 3, month=given[2]))
    elif kind == "remove":
        path.unlink(missing_ok=True)
        side.unlink(missing_ok=True)
    elif path.exists() and kind == "rename":
        path.replace(corpus / f"{given}.txt")
        if side.exists():
            side.replace(corpus / f"{given}.toml")
    elif path.exists():
        day = f"2013-{MONTHS.index(given) + 1:02}-10"
        side.write_text(f'inspection_start = "{day}"\ninspection_end = "{day}"\n')


def resolved(index: Path) -> dict[str, Any]:
    """How everything that was ever issued resolves, and to what."""
    generation = live(index)
    found: dict[str, Any] = {
        "ids": {name: report.source for name, report in generation.catalogue.items()},
        "issued": dict(generation.history.issued),
        "words": {name: {k: r.text for k, r in held.items()} for name, held in generation.records.items()},
        "past": {name: generation.history.past.get(name, ()) for name in generation.history.issued},
    }
    return found


@pytest.mark.parametrize("examples", [6, pytest.param(150, marks=pytest.mark.slow)])
def test_without_the_index_folder_all_resolves_as_with_it(
    tmp_path_factory: pytest.TempPathFactory, examples: int
) -> None:
    """Any edits, and the index folder taken away at any moments: ids, words, past words with their days, and
    the ledger itself, byte for byte, are what they would have been."""

    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(edits)
    def run(steps: list[tuple[tuple[str, int, Any], bool]]) -> None:
        base = tmp_path_factory.mktemp("lost")
        corpus = base / "corpus"
        corpus.mkdir()
        (corpus / "always.txt").write_text(text(["one", "two"], month="November"))
        with pytest.MonkeyPatch.context() as patch:
            for number, (step, lost) in enumerate(steps):
                patch.setattr(whole, "today", lambda number=number: f"2026-01-{number + 1:02}")
                edit(corpus, *step)
                for name in ("kept", "lost"):
                    if name == "lost" and lost:
                        shutil.rmtree(base / "lost", ignore_errors=True)
                    reindex(corpus, base / name, ledger=base / f"{name}-ledger")
                assert resolved(base / "lost") == resolved(base / "kept")
                assert held(base / "lost-ledger") == held(base / "kept-ledger")
        for account in (base / "kept-ledger").iterdir():
            account.unlink()  # and the other way round: the archive gives back the ledger
        reindex(corpus, base / "kept", ledger=base / "kept-ledger")
        assert held(base / "kept-ledger") == held(base / "lost-ledger")

    run()


def test_an_id_is_never_given_to_another_report_though_the_index_folder_is_gone(
    corpus: Path, index: Path
) -> None:
    """Which of two reports of one month came first is nowhere but in the ledger."""
    reindex(corpus, index)
    (corpus / "earlier.txt").write_text(text(["omega"], day=1).replace("1-2 May", "1-1 May"))
    reindex(corpus, index)
    before = {entry.source: name for name, entry in live(index).catalogue.items()}
    assert before["one.txt"] == "cumbria-2013-05"
    shutil.rmtree(index)
    (corpus / "one.txt").rename(corpus / "zzz.txt")
    reindex(corpus, index)
    after = {entry.source: name for name, entry in live(index).catalogue.items()}
    assert (after["zzz.txt"], after["earlier.txt"]) == (before["one.txt"], before["earlier.txt"])
    # a report of which the file is gone keeps its id for itself, and has it again when it comes back
    held_file = (corpus / "zzz.txt").read_text()
    (corpus / "zzz.txt").unlink()
    reindex(corpus, index)
    shutil.rmtree(index)
    (corpus / "a.txt").write_text(text(["kappa"], day=1))
    (corpus / "zzzz.txt").write_text(held_file)
    reindex(corpus, index)
    after = {entry.source: name for name, entry in live(index).catalogue.items()}
    assert after["zzzz.txt"] == "cumbria-2013-05"


# --- the ledger and the archive part ----------------------------------------------------------------


def test_an_older_copy_of_the_ledger_is_brought_up_to_date(corpus: Path, index: Path, day: list[str]) -> None:
    """Restored from a backup: it is what it would have been, also where nothing else has changed."""
    reindex(corpus, index)
    backup = held(corpus / "ledger")
    for number, word in enumerate(("delta", "beta"), 2):
        day.append(f"2026-01-{number:02}")
        (corpus / "one.txt").write_text(text(["alpha", word]))
        reindex(corpus, index)
    wanted = held(corpus / "ledger")
    for name, data in backup.items():
        (corpus / "ledger" / name).write_bytes(data)
    assert reindex(corpus, index).outcome == "unchanged"
    assert held(corpus / "ledger") == wanted
    shutil.rmtree(corpus / "ledger")
    assert reindex(corpus, index).outcome == "unchanged"
    assert held(corpus / "ledger") == wanted


def test_a_ledger_that_went_another_way_loses_nothing(corpus: Path, index: Path, tmp_path: Path) -> None:
    """Two archives carried one ledger on, each in its own way; then one gets the other's."""
    reindex(corpus, index)
    shutil.copytree(corpus / "ledger", tmp_path / "theirs")
    for ledger, place, word in (
        (corpus / "ledger", index, "delta"),
        (tmp_path / "theirs", tmp_path / "ix", "theta"),
    ):
        (corpus / "one.txt").write_text(text(["alpha", word]))
        reindex(corpus, place, ledger=ledger)
    (corpus / "one.txt").write_text(text(["alpha"]))
    reindex(corpus, index, ledger=tmp_path / "theirs")
    past = {(p.key, p.text) for p in live(index).history.past["cumbria-2013-05"]}
    assert past == {("2", "Beta words."), ("2", "Delta words."), ("2", "Theta words."), ("3", "Gamma words.")}
    shutil.rmtree(index)
    reindex(corpus, index, ledger=tmp_path / "theirs")
    assert {(p.key, p.text) for p in live(index).history.past["cumbria-2013-05"]} == past


@pytest.mark.parametrize(
    ("damage", "message"),
    [
        (lambda data: data[:-1], r"cumbria-2013-05\.jsonl, line 5: it breaks off\. .*version control"),
        (lambda data: data.replace(b"Alpha", b"Omega"), r"line 3: .*fingerprint.*Put the file back"),
        (lambda data: data.replace(b'"ledger": 1', b'"ledger": 7'), r"another version of Pilcrow: .*format 7.*Update"),
        (lambda data: b"", r"line 1: it breaks off"),
    ],
)  # fmt: skip
def test_a_damaged_ledger_stops_publication(corpus: Path, index: Path, damage: Any, message: str) -> None:
    """Whether or not its report has changed, and with an index folder or without; the remedy helps."""
    name = reindex(corpus, index).generation
    path = corpus / "ledger" / "cumbria-2013-05.jsonl"
    good = path.read_bytes()
    path.write_bytes(damage(good))
    (corpus / "two.txt").write_text(text(["alpha", "beta"], month="July"))
    for options in ({}, {"full": True}, {"dry_run": True}):
        with pytest.raises(ArchiveError, match=message):
            reindex(corpus, index, **options)
    assert current_name(index) == name
    with pytest.raises(ArchiveError, match=message):
        reindex(corpus, index.with_name("another"))
    path.unlink()
    assert reindex(corpus, index).published
    assert path.read_bytes() == good


# --- where it stands --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chosen", "writable", "expected"),
    [
        (None, True, Place(Path("c/ledger"))),
        (Path("elsewhere"), True, Place(Path("elsewhere"))),
        (Path("elsewhere"), False, Place(Path("elsewhere"))),  # what is asked for is never passed over
        (None, False, Place(Path("i/ledger"), Path("c/ledger"))),
    ],
)
def test_where_it_stands(chosen: Path | None, writable: bool, expected: Place) -> None:
    assert place_of(Path("c"), Path("i"), chosen, lambda _: writable) == expected
    assert expected.kept_by_index == (expected.folder == Path("i/ledger"))


@pytest.mark.parametrize("number", [*NOT_OURS, errno.ENOSPC])
def test_what_a_folder_says_that_may_not_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refused(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    assert may_make(tmp_path / "made")
    assert (tmp_path / "made").is_dir()
    monkeypatch.setattr(Path, "mkdir", refused)
    if number in NOT_OURS:
        assert not may_make(tmp_path / "none")
    else:
        with pytest.raises(ArchiveError, match=r"No space left.*FLASK_LEDGER"):
            may_make(tmp_path / "none")
    assert might_make(tmp_path / "none"), "as far as can be told"
    assert not (tmp_path / "none").exists()


def test_where_the_corpus_cannot_be_written_the_index_folder_keeps_it(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It goes on from what the corpus has; when that can be written again, it goes on there."""
    reindex(corpus, index)
    shutil.rmtree(index)
    started = held(corpus / "ledger")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))
    result = reindex(corpus, index)
    assert (result.kept_by_index, result.ledger) == (True, index / "ledger")
    assert (result.new, result.changed, result.gone) == (0, 1, 1)
    assert held(corpus / "ledger") == started
    assert held(index / "ledger")["cumbria-2013-05.jsonl"].startswith(started["cumbria-2013-05.jsonl"])
    assert reindex(corpus, index, full=True).kept_by_index
    wanted = held(index / "ledger")
    monkeypatch.undo()
    assert not reindex(corpus, index).kept_by_index
    assert held(corpus / "ledger") == wanted | {k: v for k, v in started.items() if k not in wanted}


def test_a_full_disk_publishes_nothing(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = reindex(corpus, index).generation
    before = held(corpus / "ledger")
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))

    def full(path: Path, data: bytes) -> None:
        path.write_bytes(data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ledger_folder, "write", full)
    with pytest.raises(ArchiveError, match=r"No space left on device.*Nothing was published. Make room"):
        reindex(corpus, index)
    assert (current_name(index), held(corpus / "ledger")) == (name, before)
    monkeypatch.undo()
    assert reindex(corpus, index).published


def test_another_hand_is_not_overwritten(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))
    path = corpus / "ledger" / "cumbria-2013-05.jsonl"
    real = Files.write

    def overtaken(files: Files, accounts: Any) -> None:
        path.write_bytes(path.read_bytes() + b"\n")
        real(files, accounts)

    monkeypatch.setattr(Files, "write", overtaken)
    with pytest.raises(ArchiveBusy, match="changed while reindex was at work"):
        reindex(corpus, index)
    monkeypatch.undo()
    with alone(corpus / "ledger"), pytest.raises(ArchiveBusy, match="Another reindex writes the ledger"):
        reindex(corpus, index)


def test_lines_that_are_there_stay_there(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reindex(corpus, index)
    (corpus / "three.txt").write_text(text(["omega"], month="March"))
    files = Files(Place(corpus / "ledger"))
    with pytest.raises(VerifyError, match="would lose lines"):
        files.write({"cumbria-2013-05": went_on(None, {"1": "Other."})})


# --- stopped at any step ----------------------------------------------------------------------------


class Killed(BaseException):
    """The process ends here: nothing that comes after is done."""


STEPS = ("fsync", "replace", "link", "mkdir")


def counted(patch: pytest.MonkeyPatch, stop: int | None, kill: Any) -> list[str]:
    """Have each step of the system noted, and ``kill`` called in the middle of the one with number ``stop``:
    a file is written by half."""
    done: list[str] = []

    def at(name: str) -> bool:
        done.append(name)
        return len(done) - 1 == stop

    for name in STEPS:
        real = getattr(os, name)

        def step(*args: Any, _name: str = name, _real: Any = real, **options: Any) -> Any:
            if at(_name):
                kill()
            return _real(*args, **options)

        patch.setattr(os, name, step)

    def write(path: Path, data: bytes) -> None:
        if at("write"):
            path.write_bytes(data[: len(data) // 2])
            kill()
        path.write_bytes(data)

    patch.setattr(ledger_folder, "write", write)
    return done


def check_all_is_well(
    corpus: Path, index: Path, old: str | None, issued: dict[str, set[tuple[str, str, str]]]
) -> None:
    """After a kill: what serves is whole; the next run succeeds; ledger and archive agree; nothing is lost."""
    served = Archive(index).current()
    served.check_reports()
    served.check_history()
    assert served.name == old or served.record("cumbria-2013-05", "2").text == "Delta words."
    served.close()
    reindex(corpus, index)
    after = live(index)
    agree(corpus, after)
    assert after.record("cumbria-2013-05", "2").text == "Delta words."
    for name, versions in issued.items():
        known = {(key, print_, v.text) for (key, print_), v in after.account(name).versions.items()}
        assert versions <= known
    left = [path for path in (corpus / "ledger").iterdir() if path.name.startswith(".")]
    assert not left or reindex(corpus, index).outcome == "unchanged"
    assert len(list(index.glob("gen-*"))) <= 2


def agree(corpus: Path, generation: Generation) -> None:
    for path in (corpus / "ledger").glob("[!.]*"):
        account = parse(path.read_bytes(), path.stem)
        assert account.standing == (
            generation.catalogue[path.stem].keys if path.stem in generation.catalogue else {}
        )
        assert generation.account(path.stem).data == account.data


def before_the_kill(corpus: Path, index: Path) -> dict[str, set[tuple[str, str, str]]]:
    """An archive, and a change of it that touches three accounts, one of them new. What is issued so far."""
    reindex(corpus, index)
    issued = {
        name: {(key, r.fingerprint, r.text) for key, r in group.items()}
        for name, group in live(index).records.items()
    }
    (corpus / "one.txt").write_text(text(["alpha", "delta"]))
    (corpus / "two.txt").unlink()
    (corpus / "three.txt").write_text(text(["omega"], month="March"))
    return issued


def steps_of_a_run(base: Path) -> list[str]:
    corpus = base / "corpus"
    with pytest.MonkeyPatch.context() as patch:
        done = counted(patch, None, None)
        before_the_kill(corpus, base / "index")
        done.clear()
        reindex(corpus, base / "index")
    return done


@pytest.mark.parametrize(
    "reverted", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["again", "reverted"]
)
def test_stopped_at_any_step_nothing_issued_is_lost(corpus: Path, tmp_path: Path, reverted: bool) -> None:
    """At each write, flush, link and rename of a run. The next run finds the corpus as the stopped one did,
    or as it was before; both come to an archive that agrees with its ledger."""
    shutil.copytree(corpus, tmp_path / "first" / "corpus")
    steps = steps_of_a_run(tmp_path / "first")
    last = len(steps) - 1 - steps[::-1].index("replace")  # CURRENT
    assert steps.count("write") == 3
    assert steps.count("replace") == 5
    first = steps.index("write")
    kept = {path: path.read_bytes() for path in corpus.glob("*.txt")}
    renamed = steps.index("replace")
    # in and after the first write of the ledger, between its renames, before CURRENT is renamed, after it
    few = (first, first + 1, renamed, renamed + 1, renamed + 3, last, last + 1)
    for stop in range(first - 1, len(steps)) if reverted else few:
        index = tmp_path / f"index-{stop}"
        shutil.rmtree(corpus)
        corpus.mkdir()
        for path, data in kept.items():
            path.write_bytes(data)
        issued = before_the_kill(corpus, index)
        old = current_name(index)

        def kill() -> None:
            raise Killed

        with pytest.MonkeyPatch.context() as patch:
            counted(patch, stop, kill)
            with pytest.raises(Killed):
                reindex(corpus, index)
        if reverted:
            (corpus / "three.txt").unlink()
            for path, data in kept.items():
                path.write_bytes(data)
            reindex(corpus, index)
            agree(corpus, live(index))
            assert live(index).record("cumbria-2013-07", "1").text == "Alpha words."
            assert {r.text for r in live(index).records["cumbria-2013-05"].values()} == {
                "Alpha words.", "Beta words.", "Gamma words.",
            }  # fmt: skip
        else:
            check_all_is_well(corpus, index, old, issued)


@pytest.mark.slow
def test_killed_at_each_step_of_the_system(corpus: Path, tmp_path: Path) -> None:
    """The same with SIGKILL, at every step of a run, from the first link to the last flush."""
    shutil.copytree(corpus, tmp_path / "first" / "corpus")
    steps = steps_of_a_run(tmp_path / "first")
    code = (
        "import os, signal, sys; from pathlib import Path; import pytest; "
        "from tests.test_ledger import counted; from indexer.reindex import reindex\n"
        "with pytest.MonkeyPatch.context() as patch:\n"
        "    counted(patch, int(sys.argv[3]), lambda: os.kill(os.getpid(), signal.SIGKILL))\n"
        "    reindex(Path(sys.argv[1]), Path(sys.argv[2]))\n"
    )
    for stop in range(len(steps)):
        base = tmp_path / str(stop)
        shutil.copytree(corpus, base / "corpus")
        issued = before_the_kill(base / "corpus", base / "index")
        old = current_name(base / "index")
        command = [sys.executable, "-c", code, str(base / "corpus"), str(base / "index"), str(stop)]
        done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
        assert done.returncode == -signal.SIGKILL, done.stderr
        check_all_is_well(base / "corpus", base / "index", old, issued)
        shutil.rmtree(base)


# --- the repository's own ---------------------------------------------------------------------------


def test_the_corpus_has_its_ledger(tmp_path: Path) -> None:
    """A run on a clean clone leaves what is committed as it is."""
    shutil.copytree(CORPUS, tmp_path / "corpus")
    before = held(CORPUS / "ledger")
    assert len(before) == 5
    result = reindex(tmp_path / "corpus", tmp_path / "index")
    assert result.preview.counts == {"kept": 456, "changed": 0, "gone": 0, "new": 0}, "see corpus/README.md"
    assert held(tmp_path / "corpus" / "ledger") == before


def test_what_is_gone_says_why(corpus: Path, index: Path, day: list[str]) -> None:
    reindex(corpus, index)
    day.append("2026-02-02")
    (corpus / "one.txt").write_text(text(["alpha", "beta"]))
    reindex(corpus, index, tombstone="Ofsted withdrew it.")
    with pytest.raises(Gone) as caught:
        live(index).record("cumbria-2013-05", "3")
    assert caught.value.last_seen == "2026-02-02"
    [past] = live(index).past("cumbria-2013-05", "3")
    assert (past.first_seen, past.last_seen, past.reason) == (
        "2026-01-01",
        "2026-02-02",
        "Ofsted withdrew it.",
    )
