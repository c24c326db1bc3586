"""What changes under a run: the corpus, the clock, the version of Pilcrow, another run at the same time."""

from __future__ import annotations

import datetime as real_datetime
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from indexer import building, gathering, standing, workers
from indexer.errors import ArchiveBusy
from indexer.generations import Archive
from indexer.ledger import whole
from indexer.reindex import reindex
from indexer.steady import is_being_written
from tests.conftest import ROOT
from tests.faults import REPORTS, check_clean, paragraphs, resolves, write_turn
from tests.test_disk_faults import run, serves

NAME = REPORTS[0]


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, Path]:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_turn(corpus, 1)
    reindex(corpus, index)
    return corpus, index


# --- the corpus -----------------------------------------------------------------------------------------


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])


def gone(path: Path) -> None:
    path.unlink()


def grown(path: Path) -> None:
    with path.open("a") as file:
        file.write("\n9. Another paragraph.\n")


def replaced(path: Path) -> None:
    draft = path.with_suffix(".new")
    draft.write_text(path.read_text().replace("stand", "stood"))
    draft.replace(path)


def sidecar(path: Path) -> None:
    path.with_suffix(".toml").write_text('published = "2013-08-01"\n')


@pytest.mark.parametrize(
    "change",
    [sidecar, *(pytest.param(each, marks=pytest.mark.slow) for each in (cut, gone, grown, replaced))],
)
def test_a_file_that_changes_while_it_is_read_stays_as_it_was(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], None]
) -> None:
    """Nothing issued goes, for what was read may be half of something; the next run reads it."""
    corpus, index = archive
    write_turn(corpus, 2)
    (corpus / "november.txt").unlink()  # what else happens is published
    real = workers.load

    def meanwhile(folder: Path, path: str, data: bytes) -> Any:
        found = real(folder, path, data)
        if path == "march.txt":
            change(corpus / path)
        return found

    monkeypatch.setattr(workers, "load", meanwhile)
    done = run(corpus, index, "reindex")
    assert done.exit_code == 1
    assert "march.txt: was being changed while it was read. Wait until it is there" in done.stderr
    now = Archive(index).current()
    assert [r.text for r in now.records[NAME].values()] == paragraphs(1, 0)
    assert REPORTS[1] in now.reports
    monkeypatch.undo()
    after = reindex(corpus, index)
    assert after.published
    assert not after.failed
    check_clean(index, corpus / "ledger")
    [entry] = [e for e in Archive(index).current().catalogue.values() if e.id == NAME] or [None]
    assert (entry is None) == (change is gone)


@pytest.mark.parametrize("half", [True, False], ids=["half of it", "nothing yet"])
def test_a_file_that_is_being_copied_in_is_not_read_by_half(archive: tuple[Path, Path], half: bool) -> None:
    corpus, index = archive
    whole_text = (corpus / "march.txt").read_text()
    before = {r.key: r.text for r in Archive(index).current().records[NAME].values()}
    with (corpus / "march.txt").open("w") as file:
        file.write(whole_text[: len(whole_text) - 90] if half else "")
        file.flush()
        if not is_being_written(corpus / "march.txt"):
            pytest.skip("this file system does not tell who writes")
        done = run(corpus, index, "reindex")
        assert done.exit_code == 1
        assert "was being changed while it was read" in done.stderr
        assert {r.key: r.text for r in Archive(index).current().records[NAME].values()} == before
        assert "tombstone" not in (corpus / f"ledger/{NAME}.jsonl").read_text()
        file.seek(0)
        file.write(whole_text)
    assert not is_being_written(corpus / "march.txt")
    assert run(corpus, index, "reindex").exit_code == 0
    assert serves(index, 1)


@pytest.mark.slow
def test_a_corpus_that_goes_while_it_is_looked_through(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def going(corpus: Path) -> Any:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(gathering, "corpus_files", going)
    done = run(*archive, "reindex")
    assert done.exit_code == 1
    assert "cannot be read (No such file or directory). Nothing was published." in done.stderr
    assert serves(archive[1], 1)


def test_who_does_not_exist_is_not_written(tmp_path: Path) -> None:
    assert not is_being_written(tmp_path / "none")
    assert not is_being_written(tmp_path)


# --- another version ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("engine", "the search index is made anew"),
        pytest.param("reader", "every file is read again", marks=pytest.mark.slow),
        pytest.param("store", "every file of the archive is written anew", marks=pytest.mark.slow),
    ],
)
def test_an_index_of_another_version_is_made_anew_and_that_is_said(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, what: str, said: str
) -> None:
    """Until then it is served. Older or newer makes no difference: versions are hashes."""
    corpus, index = archive
    for version in ("another", "one more"):
        monkeypatch.setitem(building.VERSIONS, what, version)
        assert serves(index, 1)
        done = run(corpus, index, "reindex")
        assert (done.exit_code, "published" in done.stdout) == (0, True)
        assert f"was made by another version of Pilcrow: {said}." in done.stderr
        assert run(corpus, index, "reindex").stderr.count("another version") == 0
    assert standing.VERSIONS is building.VERSIONS
    check_clean(index, corpus / "ledger")


@pytest.mark.slow
def test_an_index_that_cannot_be_searched_is_a_clear_answer(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schema that lacks a field of ours: paragraphs are served, searches are answered 503, reindex mends."""
    from whoosh import fields

    from indexer.engine import schema

    corpus, index = archive
    real = schema.schema
    newer = real()
    newer.add("colour", fields.STORED())
    monkeypatch.setattr(schema, "schema", lambda: newer)
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    assert client.get(f"/reports/{NAME}/1.json").status_code == 200
    answer = client.get("/search?q=children")
    assert answer.status_code == 503
    assert "This cannot be shown just now" in answer.get_data(as_text=True)
    monkeypatch.setattr("indexer.engine.build.schema", lambda: newer)
    monkeypatch.setitem(building.VERSIONS, "engine", "newer")
    assert run(corpus, index, "reindex").exit_code == 0
    assert client.get("/search?q=children").status_code == 200


# --- the clock ------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_clock_that_is_set_back_or_far_ahead(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it says: what is published is the newest, nothing issued goes dead, no day goes back."""
    corpus, index = archive
    issued = [
        (r.report, r.key, r.fingerprint, r.text)
        for g in Archive(index).current().records.values()
        for r in g.values()
    ]
    names = []
    for turn, year in enumerate((1970, 2099, 2001, 2026), 2):

        class Clock(real_datetime.datetime):
            @classmethod
            def now(cls, tz: Any = None, *, year: int = year) -> Clock:
                return cls(year, 1, 1, tzinfo=tz)

        monkeypatch.setattr(building, "datetime", Clock)
        monkeypatch.setattr(whole, "datetime", Clock)
        write_turn(corpus, turn)
        for path in corpus.glob("*.txt"):
            os.utime(path, (turn, turn))
        names.append(reindex(corpus, index).generation)
        assert serves(index, turn)
        check_clean(index, corpus / "ledger")
        now = Archive(index).current()
        assert all(resolves(now, *citation) for citation in issued)
        now.close()
    assert names == sorted(names)
    write_turn(corpus, 5)
    assert run(corpus, index, "index", "rollback").exit_code == 0
    assert serves(index, 4)
    assert run(corpus, index, "index", "verify").exit_code == 1  # the corpus holds another turn


# --- two at once ----------------------------------------------------------------------------------------


def test_two_runs_at_once_on_one_index(archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    corpus, index = archive
    write_turn(corpus, 2)
    said: list[Exception] = []
    real = building.verify

    def second(*args: Any) -> None:
        real(*args)
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()

    def other() -> None:
        try:
            reindex(corpus, index)
        except ArchiveBusy as error:
            said.append(error)

    monkeypatch.setattr("indexer.reindex.verify", second)
    assert reindex(corpus, index).published
    assert f"process {os.getpid()}" in str(said[0])
    assert serves(index, 2)
    check_clean(index, corpus / "ledger")


@pytest.mark.slow
def test_two_archives_with_one_ledger_begun_at_once(tmp_path: Path) -> None:
    """Each comes to all of the corpus or says that it is busy, also where there is no ledger yet; in the end
    all agree."""
    corpus, ledger = tmp_path / "corpus", tmp_path / "ledger"
    code = "import sys; from pathlib import Path; from indexer.reindex import reindex; c, i, l = map(Path, sys.argv[1:]); reindex(c, i, ledger=l)"
    ends = set()
    for turn in range(1, 6):
        write_turn(corpus, turn)
        started = [
            subprocess.Popen(
                [sys.executable, "-c", code, str(corpus), str(tmp_path / name), str(ledger)],
                cwd=ROOT, stderr=subprocess.PIPE, text=True,
            )
            for name in ("one", "two")
        ]  # fmt: skip
        for process in started:
            _, told = process.communicate()
            assert process.returncode == 0 or "ArchiveBusy" in told, told
            ends.add(process.returncode)
        for name in ("one", "two"):
            reindex(corpus, tmp_path / name, ledger=ledger)
            assert serves(tmp_path / name, turn)
            check_clean(tmp_path / name, ledger)
    assert 0 in ends
