"""``flask index verify``, ``rollback`` and ``list``: each planted fault is found, nothing issued goes dead."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from indexer import building, verifying
from indexer.engine import write_index
from indexer.errors import ArchiveError
from indexer.generations import Archive, Generation
from indexer.pinpoint import fingerprint
from indexer.publishing import all_names, current_name, locked
from indexer.rollback import rollback
from indexer.sealing import SEAL, seal
from indexer.verifying import verify_archive
from tests.faults import MONTHS, REPORTS, check_clean, held, paragraphs, resolves, write_turn
from tests.test_disk_faults import run, serves

NAME = REPORTS[0]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and an index, two turns published."""
    base = tmp_path_factory.mktemp("published")
    for turn in (1, 2):
        write_turn(base / "corpus", turn)
        assert run(base / "corpus", base / "index", "reindex").exit_code == 0
    return base


@pytest.fixture
def archive(published: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of it that a test may change."""
    for name in ("corpus", "index"):
        shutil.copytree(published / name, tmp_path / name)
    return tmp_path / "corpus", tmp_path / "index"


def live(index: Path) -> Path:
    return index / (current_name(index) or "")


def everything(folder: Path) -> dict[Path, tuple[bytes, int]]:
    return {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.rglob("*") if p.is_file()}


# --- verify -------------------------------------------------------------------------------------------


def test_what_is_as_it_was_read_is_counted_and_nothing_is_written(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    before = everything(index.parent)
    done = run(corpus, index, "index", "verify")
    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    assert f"6 reports read again and compared: {held(2)} paragraphs and items" in line
    assert line.endswith("all as it was read")
    value = json.loads(run(corpus, index, "index", "verify", "--json").stdout)
    assert (value["ok"], value["reports"], value["paragraphs"], value["findings"]) == (True, 6, held(2), [])
    assert value["files"] == len([p for p in live(index).rglob("*") if p.is_file()]) - 1
    assert value["versions"] > held(2)
    assert everything(index.parent) == before


def report(index: Path) -> Path:
    return live(index) / f"reports/{NAME}.json"


def edited(path: Path, change: Callable[[str], str]) -> None:
    text = change(path.read_text())
    assert text != path.read_text()
    path.unlink()  # it is shared with the generation before
    path.write_text(text)


def letter(corpus: Path, index: Path) -> None:
    edited(report(index), lambda text: text.replace("Children stand", "Children stamd", 1))


def swapped(corpus: Path, index: Path) -> None:
    """The keys of two paragraphs."""

    def swap(text: str) -> str:
        value = json.loads(text)
        one, two = [block for block in value["blocks"] if block["key"] in ("1", "2")]
        one["key"], two["key"] = two["key"], one["key"]
        return json.dumps(value, ensure_ascii=False)

    edited(report(index), swap)


def in_report(field: str, value: Any) -> Callable[[Path, Path], None]:
    def plant(corpus: Path, index: Path) -> None:
        edited(report(index), lambda text: json.dumps({**json.loads(text), field: value}, ensure_ascii=False))

    return plant


def in_block(field: str, value: Any) -> Callable[[Path, Path], None]:
    def plant(corpus: Path, index: Path) -> None:
        def change(text: str) -> str:
            report = json.loads(text)
            next(block for block in report["blocks"] if block["key"] == "2")[field] = value
            return json.dumps(report, ensure_ascii=False)

        edited(report(index), change)

    return plant


def index_without(lost: str) -> Callable[[Path, Path], None]:
    """A search index that was written anew with other records."""

    def plant(corpus: Path, index: Path) -> None:
        folder = live(index) / "search"
        held = [r for group in Generation(live(index)).records.values() for r in group.values()]
        if lost == "a paragraph":
            held = [r for r in held if (r.report, r.key) != (NAME, "2")]
        if lost == "a report":
            held = [r for r in held if r.report != NAME]
        shutil.rmtree(folder)
        folder.mkdir()
        real = held_places()
        try:
            if lost == "a posting":
                forget(NAME)
            write_index(folder, held)
        finally:
            put_back(real)

    return plant


def held_places() -> Any:
    from indexer.engine import build

    return build.documents


def put_back(real: Any) -> None:
    from indexer.engine import build

    build.documents = real


def forget(name: str) -> None:
    """One word of one paragraph of a report is in no posting list."""
    from indexer.engine import build

    real = build.documents

    def short(records: Any) -> Any:
        for fields in real(records):
            if fields["report"] == name and "record" not in fields:
                words = fields["text"]
                fields["text"] = [(form, places[1:] if form == "stand" else places) for form, places in words]
            yield fields

    build.documents = short


def ledger_line(corpus: Path, index: Path) -> None:
    edited(corpus / f"ledger/{NAME}.jsonl", lambda text: text.replace("Children stand", "Children stamd", 1))


def ledger_short(corpus: Path, index: Path) -> None:
    edited(corpus / f"ledger/{NAME}.jsonl", lambda text: text[: text[:-1].rindex("\n") + 1])


def ledger_missing(corpus: Path, index: Path) -> None:
    (corpus / f"ledger/{NAME}.jsonl").unlink()


def ledger_ahead(corpus: Path, index: Path) -> None:
    text = f"Seventy-seventh of {MONTHS[0]}."
    event = {
        "first_seen": "2999-01-01",
        "key": "77",
        "fingerprint": fingerprint(text),
        "section": [],
        "text": text,
    }
    edited(corpus / f"ledger/{NAME}.jsonl", lambda held: held + json.dumps(event) + "\n")


def source_missing(corpus: Path, index: Path) -> None:
    (corpus / "march.txt").unlink()


def source_changed(corpus: Path, index: Path) -> None:
    edited(corpus / "march.txt", lambda text: text.replace("stand", "stood"))


def stray(corpus: Path, index: Path) -> None:
    (live(index) / "reports/other.json").write_text("{}")


def no_seal(corpus: Path, index: Path) -> None:
    (live(index) / SEAL).unlink()


PLANTED = {
    # what is stored is not what was printed, and was sealed so
    "one letter": (letter, "damage", NAME, "words not as printed: ¶ 1"),
    "two keys": (swapped, "damage", NAME, "words not as printed: ¶ 1, 2"),
    "a page": (in_block("page", 7), "damage", NAME, "page not as printed: ¶ 2"),
    "a number": (in_block("number", 9), "damage", NAME, "number not as printed: ¶ 2"),
    "a date": (in_report("published", "2013-01-01"), "damage", NAME, "published not as read"),
    "a grade": (in_report("overall", "Good"), "damage", NAME, "overall not as read"),
    "a lost paragraph": (in_block("key", None), "damage", NAME, "lost ¶ 2"),
    # the search index
    "no paragraph": (
        index_without("a paragraph"),
        "damage",
        NAME,
        "holds 3 paragraphs and items instead of 4",
    ),
    "no report": (index_without("a report"), "damage", NAME, "holds 0 paragraphs and items instead of 4"),
    "no posting": (index_without("a posting"), "damage", NAME, "its words cannot all be found (text)"),
    # the ledger
    "a ledger's line": (ledger_line, "ledger", NAME, "are not those of their fingerprint"),
    "a ledger's end": (ledger_short, "ledger", NAME, "has lost its last lines"),
    "an account": (ledger_missing, "ledger", NAME, "its account in the ledger is missing"),
    "a run was stopped": (ledger_ahead, "ledger", NAME, "knows more than is published"),
    # no damage, told apart
    "no source": (source_missing, "missing", NAME, "march.txt is missing"),
    "another source": (source_changed, "changed", NAME, "has changed since it was read: run reindex"),
    # what does not belong
    "a stray file": (stray, "damage", "reports/other.json", "does not belong"),
    "no seal": (no_seal, "damage", SEAL, "run reindex"),
}


OFTEN = ("one letter", "no posting", "a ledger's line", "another source")
"""Those that are tried on every change."""


@pytest.mark.parametrize(
    "what", [name if name in OFTEN else pytest.param(name, marks=pytest.mark.slow) for name in PLANTED]
)
def test_each_planted_fault_is_found(archive: tuple[Path, Path], what: str) -> None:
    """What is planted in the generation is sealed anew, so that no hash gives it away."""
    corpus, index = archive
    plant, kind, place, said = PLANTED[what]
    plant(corpus, index)
    if (live(index) / SEAL).exists() and plant is not stray:
        entry = live(index) / "catalogue.json"
        if kind == "damage" and place == NAME and "index" not in what:
            entry.unlink()  # it is made again from the reports
        seal(live(index), None)
    done = run(corpus, index, "index", "verify")
    assert done.exit_code == 1, done.output
    assert f"{place}: {kind}: " in done.stdout
    assert said in done.stdout, done.stdout
    lines = done.stdout.splitlines()
    assert len({line.partition(": ")[0] for line in lines}) == len(lines), "a line for each, no more"


@pytest.mark.slow
def test_a_letter_that_fell_over_is_found_by_its_seal(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    letter(corpus, index)
    done = run(corpus, index, "index", "verify")
    assert f"reports/{NAME}.json: damage: has not the bytes it was written with" in done.stdout
    assert run(corpus, index, "reindex").exit_code == 0
    assert run(corpus, index, "index", "verify").exit_code == 0


@pytest.mark.slow
def test_a_newer_reader_is_no_damage(archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = archive
    letter(corpus, index)
    (live(index) / "catalogue.json").unlink()
    seal(live(index), None)
    monkeypatch.setitem(building.VERSIONS, "reader", "another")
    [finding] = [f for f in verify_archive(corpus, index).findings if f.kind == "version"]
    assert finding.place == NAME
    assert "no damage; run reindex" in finding.said


def test_a_source_that_cannot_be_read_is_told(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from indexer.errors import SourceError

    corpus, index = archive
    monkeypatch.setattr(
        verifying,
        "read_files",
        lambda *_: ((p, SourceError(p, "is broken", "Mend it.")) for p in ["march.txt"]),
    )
    assert [(f.kind, f.place) for f in verify_archive(corpus, index).findings] == [("unreadable", NAME)]


def test_what_is_published_meanwhile_is_no_fault(archive: tuple[Path, Path]) -> None:
    corpus, index = archive

    def publish(done: int, total: int, path: str) -> None:
        if not done and path:
            write_turn(corpus, 3)
            assert run(corpus, index, "reindex").exit_code == 0

    before = current_name(index)
    done = verify_archive(corpus, index, progress=publish)
    assert (done.generation, current_name(index) != before) == (before, True)
    assert [found for found in done.findings if found.kind == "ledger"] == []


def test_what_reindex_cannot_read_is_not_said_to_have_changed(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    source = corpus / Archive(index).current().catalogue[NAME].source
    source.with_suffix(".toml").write_text("title =")
    for _ in range(2):  # a reindex does not change it: what it says, it has said already
        done = run(corpus, index, "index", "verify")
        [line] = done.stdout.splitlines()[:-1]
        assert line.startswith(f"{NAME}: unreadable: its source cannot be read: ")
        assert "is not valid TOML" in line
        assert run(corpus, index, "reindex").exit_code == 1


def test_without_an_archive_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    for command in ("verify", "rollback"):
        done = run(tmp_path / "corpus", tmp_path / "index", "index", command)
        assert done.exit_code == 1
        assert done.stderr.startswith("Error: ")
    assert not (tmp_path / "index").exists()


# --- rollback -----------------------------------------------------------------------------------------


def test_back_to_what_was_before_and_nothing_issued_goes_dead(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    write_turn(corpus, 3)  # takes a report out, and gives each other one a fifth paragraph
    assert run(corpus, index, "reindex").exit_code == 0
    bad = current_name(index) or ""
    issued = [
        (r.report, r.key, r.fingerprint, r.text)
        for g in Generation(index / bad).records.values()
        for r in g.values()
    ]
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    assert client.get(f"/reports/{NAME}/5.json").status_code == 200
    done = run(corpus, index, "index", "rollback", "--reason", "a wrong file was read")
    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    assert "The next reindex publishes what the corpus holds" in line
    assert serves(index, 2)
    check_clean(index, corpus / "ledger")
    now = Archive(index).current()
    assert (now.manifest["previous"], len(all_names(index))) == (bad, 2)
    assert all(resolves(now, *citation) for citation in issued)
    assert client.get(f"/reports/{NAME}/5.json").status_code == 410
    page = client.get(f"/reports/{NAME}/5").get_data(as_text=True)
    assert "a wrong file was read" in page
    assert paragraphs(3, 0)[4] in page
    told, created = now.since(bad) or ({}, "")
    assert told[NAME, "5"] is not None, "what came and went since a link to the other state was kept is known"
    assert created
    assert run(corpus, index, "reindex").exit_code == 0
    assert serves(index, 3)
    check_clean(index, corpus / "ledger", asked=True)


@pytest.mark.slow
def test_twice_is_there_and_back(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    for turn in (1, 2, 1):
        assert run(corpus, index, "index", "rollback").exit_code == 0
        assert serves(index, turn)
        check_clean(index, corpus / "ledger")


@pytest.mark.slow
def test_without_a_reason_the_day_is_told(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    run(corpus, index, "index", "rollback")
    run(corpus, index, "index", "rollback")
    reasons = {p.reason for words in Archive(index).current().history.past.values() for p in words}
    assert reasons <= {None, ""} | {r for r in reasons if r and r.startswith("rolled back on ")}


@pytest.mark.slow
@pytest.mark.parametrize(
    "place",
    [
        "manifest.json",
        f"reports/{NAME}.json",
        "search/files.json",
        "history.json",
        f"ledger/{NAME}.jsonl",
        SEAL,
    ],
)
def test_it_works_where_what_is_published_is_damaged(archive: tuple[Path, Path], place: str) -> None:
    corpus, index = archive
    issued = [
        (r.report, r.key, r.fingerprint, r.text)
        for g in Generation(live(index)).records.values()
        for r in g.values()
    ]
    (live(index) / place).unlink()
    done = run(corpus, index, "index", "rollback")
    assert done.exit_code == 0, done.output
    assert serves(index, 1)
    check_clean(index, corpus / "ledger")
    now = Archive(index).current()
    assert all(resolves(now, *citation) for citation in issued)


def test_what_is_damaged_is_not_gone_back_to(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    before = index / all_names(index)[-1]
    os.truncate(before / f"reports/{NAME}.json", 10)
    name = current_name(index)
    with pytest.raises(ArchiveError, match="no earlier state to go back to that is whole"):
        rollback(corpus, index)
    assert current_name(index) == name


def test_the_only_state_is_not_said_to_be_damaged(tmp_path: Path) -> None:
    write_turn(tmp_path / "corpus", 1)
    run(tmp_path / "corpus", tmp_path / "index", "reindex")
    done = run(tmp_path / "corpus", tmp_path / "index", "index", "rollback")
    assert done.exit_code == 1
    assert done.stderr.endswith(f": {current_name(tmp_path / 'index')} is the only one.\n")


def test_one_at_a_time(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    with locked(index):
        done = run(corpus, index, "index", "rollback")
    assert done.exit_code == 1
    assert "Another reindex is at work" in done.stderr


# --- list ---------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_is_wrong_as_well(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    (index / "CURRENT").write_text("gen-")
    done = run(corpus, index, "reindex", "--dry-run", "--json")
    [said] = json.loads(done.stdout)["wrong"]
    assert said.startswith(f"{index / 'CURRENT'} is damaged")


def test_metrics_are_told_where_current_is_lost(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    (index / "CURRENT").unlink()
    got = create_app({"CORPUS": corpus, "INDEX": index}).test_client().get("/metrics")
    assert got.status_code == 200
    assert "pilcrow_archive_up 1.0" in got.text
    assert "pilcrow_published_seconds" not in got.text


def test_what_is_kept_is_listed(archive: tuple[Path, Path]) -> None:
    corpus, index = archive
    newer, older = run(corpus, index, "index", "list").stdout.splitlines()
    assert newer.startswith(current_name(index) or "?")
    assert newer.endswith(f"6 reports, {held(2)} paragraphs and items  published")
    assert older.endswith(f"6 reports, {held(1)} paragraphs and items")
    (live(index) / "manifest.json").unlink()
    first = json.loads(run(corpus, index, "index", "list", "--json").stdout.splitlines()[0])
    assert (first["status"], first["reports"]) == ("published damaged", None)
