"""What a disk does to an archive: full, read-only, damaged. A clear sentence each time; what served, serves."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from app import create_app
from indexer.errors import ArchiveError
from indexer.generations import Archive
from indexer.publishing import all_names, current_name, publish
from indexer.reindex import reindex
from indexer.sealing import SEAL, is_unfinished, seal
from tests.faults import REPORTS, check_clean, held, paragraphs, write_turn


def run(corpus: Path, index: Path, *args: str, ledger: Path | None = None) -> Result:
    """A command in this process; what it raises is raised."""
    config: dict[str, Any] = {"CORPUS": corpus, "INDEX": index, "LEDGER": str(ledger or "")}
    runner = create_app(config).test_cli_runner()
    return runner.invoke(args=args, catch_exceptions=False)


@contextmanager
def mounted(folder: Path, options: str, *, source: Path | None = None) -> Iterator[None]:
    """A file system of its own in ``folder``, or that of ``source`` there as well."""
    folder.mkdir(exist_ok=True)
    kind = ["--bind", str(source)] if source else ["-t", "tmpfs", "-o", options, "tmpfs"]
    done = subprocess.run(["mount", *kind, str(folder)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
    try:
        if source:
            subprocess.run(["mount", "-o", f"remount,bind,{options}", str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def serves(index: Path, turn: int) -> bool:
    """Whether all of a turn is served."""
    live = Archive(index).current()
    try:
        texts = [r.text for r in live.records[REPORTS[0]].values()]
        return texts == paragraphs(turn, 0) and live.index.count() == live.paragraphs_and_items == held(turn)
    finally:
        live.close()


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, Path]:
    """A corpus and an index folder with two turns published."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    for turn in (1, 2):
        write_turn(corpus, turn)
        reindex(corpus, index)
    return corpus, index


# --- a full disk ------------------------------------------------------------------------------------


def left(folder: Path) -> int:
    """Bytes that are free."""
    state = os.statvfs(folder)
    return state.f_bavail * state.f_frsize


@pytest.fixture
def closed() -> Iterator[None]:
    """Files that Whoosh leaves open where a disk is full are closed before another test runs, which would be told
    of them: what holds them goes when the test has returned."""
    yield
    for _ in range(3):  # one holds the next
        gc.collect()


@pytest.mark.slow
@pytest.mark.usefixtures("closed")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("processes", [False, True], ids=["one process", "workers"])
def test_a_disk_that_fills_up_at_any_place(
    tmp_path: Path, processes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index and the ledger on a small disk that has room for a little more each time, from none: each step
    of a run is the one that fails once. The old state serves; when there is room, the next run succeeds."""
    if processes:
        monkeypatch.setattr("indexer.building.MANY", 1)
    corpus, disk = tmp_path / "corpus", tmp_path / "disk"
    failed: set[str] = set()
    with mounted(disk, "size=8m"):
        index, ledger, ballast = disk / "index", disk / "ledger", disk / "ballast"
        write_turn(corpus, 1)
        reindex(corpus, index, ledger=ledger)
        turn, room = 1, 0
        while True:
            write_turn(corpus, turn + 1)
            for path in corpus.glob("*.txt"):  # so that every account and report is written anew
                path.write_text(path.read_text().replace("still", f"still {turn}"))
            ballast.write_bytes(b"")
            with ballast.open("ab") as file:
                while left(disk) > room:
                    file.write(b"x" * min(4096, left(disk) - room))
                    file.flush()
            done = run(corpus, index, "reindex", ledger=ledger)
            if done.exit_code == 0:
                break
            assert "No space left on device" in done.stderr, done.output
            assert "Make room" in done.stderr
            assert "Traceback" not in done.output
            failed.add("ledger" if "The ledger in" in done.stderr else "archive")
            live = Archive(index).current()
            assert live.index.count() == live.paragraphs_and_items == held(turn)
            live.close()
            assert not [name for name in all_names(index) if is_unfinished(index / name)]
            assert not [*disk.rglob("*.new"), *disk.glob("ledger/.*")]
            ballast.unlink()
            assert run(corpus, index, "reindex", ledger=ledger).exit_code == 0
            check_clean(index, ledger)
            turn += 1
            room += 24_576
        assert failed == {"ledger", "archive"}
        assert turn > 5, "it failed at several places"
        check_clean(index, ledger)


# --- a folder that cannot be written to ---------------------------------------------------------------


@pytest.mark.slow
def test_a_read_only_index_serves_and_says_so(archive: tuple[Path, Path], tmp_path: Path) -> None:
    corpus, index = archive
    write_turn(corpus, 3)
    with mounted(tmp_path / "there", "ro", source=index):
        done = run(corpus, tmp_path / "there", "reindex")
        assert done.exit_code == 1
        assert "cannot be written (Read-only file system). Nothing was published" in done.stderr
        assert run(corpus, tmp_path / "there", "reindex", "--dry-run").exit_code == 0
        assert run(corpus, tmp_path / "there", "index", "rollback").exit_code == 1
        assert serves(tmp_path / "there", 2)
        assert run(corpus, tmp_path / "there", "index", "list").stdout.count("published") == 1
    assert run(corpus, index, "reindex").exit_code == 0
    assert serves(index, 3)


@pytest.mark.slow
def test_a_read_only_corpus_has_its_ledger_beside_the_index(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    write_turn(corpus, 1)
    with mounted(tmp_path / "there", "ro", source=corpus):
        done = run(tmp_path / "there", index, "reindex")
        assert done.exit_code == 0
        assert "the ledger stands in" in done.stderr
        check_clean(index, index / "ledger")
        assert run(tmp_path / "there", index, "index", "verify").exit_code == 0
        verified = run(tmp_path / "there", index, "index", "rollback")
        assert "no earlier state" in verified.stderr


@pytest.mark.slow
def test_a_ledger_that_cannot_be_written_stops_publication(
    archive: tuple[Path, Path], tmp_path: Path
) -> None:
    corpus, index = archive
    shutil.copytree(corpus / "ledger", tmp_path / "kept")
    write_turn(corpus, 3)
    with mounted(tmp_path / "there", "ro", source=tmp_path / "kept"):
        done = run(corpus, index, "reindex", ledger=tmp_path / "there")
        assert done.exit_code == 1
        assert "The ledger in" in done.stderr
        assert "Read-only file system" in done.stderr
    assert serves(index, 2)
    assert len(all_names(index)) == 2, "what was built was taken away"


# --- damaged files ------------------------------------------------------------------------------------


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def flipped(path: Path) -> None:
    """One bit in the middle: the size stays."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))


def zeroed(path: Path) -> None:
    """As a file system leaves what it had not written when the power went."""
    path.write_bytes(b"\0" * path.stat().st_size)


def missing(path: Path) -> None:
    path.unlink()


DAMAGE: tuple[Callable[[Path], None], ...] = (cut, emptied, flipped, zeroed, missing)

ADDRESSES = (
    "/", "/reports", f"/reports/{REPORTS[0]}", f"/reports/{REPORTS[0]}/2", f"/reports/{REPORTS[4]}/2.json",
    "/search?q=children", "/search.json?q=children&per_page=100", "/search.csv?q=stands", "/health",
    f"/reports/{REPORTS[0]}/2.json?v=00000000", f"/reports/{REPORTS[3]}/1.json", "/authorities/cumbria",
    "/search?q=children&grade=none", f"/compare/{REPORTS[0]}/{REPORTS[1]}.json",
)  # fmt: skip


def answers(app: Flask) -> dict[str, tuple[int, str]]:
    """What each address answers, but for the age of what is served."""
    client = app.test_client()
    found = {}
    for address in ADDRESSES:
        answer = client.get(address)
        text = re.sub(r'"age_seconds":\d+', "", answer.get_data(as_text=True))
        found[address] = answer.status_code, text
    return found


def planted(index: Path) -> list[tuple[Path, Callable[[Path], None]]]:
    """Each file of the generation and what is done to it: of a kind of which there are many, each thing to the
    first, and one thing to each other."""
    folder, found = index / (current_name(index) or ""), []
    kinds: set[tuple[str, str]] = set()
    for path in (p for p in sorted(folder.rglob("*")) if p.is_file() and p.stat().st_size):
        kind = (path.parent.name, path.suffix if path.parent != folder else path.name)
        found += [(path.relative_to(index), damage) for damage in ((flipped,) if kind in kinds else DAMAGE)]
        kinds.add(kind)
    return found


@pytest.mark.slow
def test_each_file_damaged_in_each_way(archive: tuple[Path, Path], tmp_path: Path) -> None:
    """One at a time: every answer is right, or 503; the next reindex mends it without being told to, and says
    what was wrong."""
    corpus, index = archive
    right = answers(create_app({"CORPUS": corpus, "INDEX": index}))
    assert {status for status, _ in right.values()} <= {200, 404, 410}
    damaged = planted(index)
    for number, (file, damage) in enumerate(damaged):
        copy, sources = tmp_path / f"copy-{number}", tmp_path / f"sources-{number}"
        shutil.copytree(index, copy)
        shutil.copytree(corpus, sources)
        damage(copy / file)
        for address, found in answers(create_app({"CORPUS": sources, "INDEX": copy})).items():
            assert found == right[address] or found[0] == 503, (
                file,
                damage.__name__,
                address,
                found[1][:300],
            )
        done = run(sources, copy, "reindex")
        assert (done.exit_code, done.stdout[:9]) == (0, "published"), (file, damage.__name__, done.output)
        assert str(file) in done.stderr or (file.name == SEAL and "has no seal" in done.stderr), done.stderr
        check_clean(copy, sources / "ledger", asked=True)
        assert serves(copy, 2)
        shutil.rmtree(copy)
        shutil.rmtree(sources)
    assert len(damaged) > 50


# --- CURRENT ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "said",
    [
        b"",  # the power went before it was written
        b"gen-000099-abcdef\n",  # gone
        pytest.param(b"gen-0000", marks=pytest.mark.slow),  # half of it
        pytest.param(b"\0" * 18, marks=pytest.mark.slow),
        pytest.param(b"\xff\xfe garbage", marks=pytest.mark.slow),
        pytest.param(b"../../etc\n", marks=pytest.mark.slow),
        pytest.param(None, marks=pytest.mark.slow),  # lost
    ],
)
def test_a_damaged_current_does_not_put_the_archive_out(
    archive: tuple[Path, Path], said: bytes | None
) -> None:
    """What was sealed last is served; what was never made sure of is not, however new it is."""
    corpus, index = archive
    name = current_name(index)
    half = index / "gen-000050-aaaaaa"
    shutil.copytree(index / (name or ""), half)
    (half / SEAL).unlink()
    if said is None:
        (index / "CURRENT").unlink()
    else:
        (index / "CURRENT").write_bytes(said)
    assert Archive(index).current().name == name
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    assert client.get(f"/reports/{REPORTS[0]}/1.json").status_code == 200
    # A key that is not known may have been issued by what is gone: then it is not said that there is none.
    unknown = client.get(f"/reports/{REPORTS[0]}/77.json").status_code
    assert unknown == (503 if said == b"gen-000099-abcdef\n" else 404)
    verified = run(corpus, index, "index", "verify")
    assert verified.exit_code == 1
    assert "CURRENT" in verified.stdout
    done = run(corpus, index, "reindex")
    assert done.exit_code == 0
    assert f"{index / 'CURRENT'} " in done.stderr
    assert (index / "CURRENT").read_text().strip() == Archive(index).current().name != name
    assert serves(index, 2)
    check_clean(index, corpus / "ledger")


def test_what_was_sealed_and_not_named_yet_is_served_where_current_is_lost(
    archive: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run stopped between the seal and the rename: its state is whole, and the ledger knows it."""
    corpus, index = archive
    write_turn(corpus, 3)

    class Stopped(BaseException):
        pass

    def stop(folder: Path, before: Path | None) -> None:
        seal(folder, before)
        raise Stopped

    monkeypatch.setattr("indexer.publishing.seal", stop)
    with pytest.raises(Stopped):
        reindex(corpus, index)
    assert serves(index, 2)
    (index / "CURRENT").write_text("")
    assert serves(index, 3)
    monkeypatch.undo()
    reindex(corpus, index)
    check_clean(index, corpus / "ledger")
    assert publish.__module__ == "indexer.publishing"


def test_a_generation_that_is_going_is_not_opened(archive: tuple[Path, Path]) -> None:
    """While one is taken away nobody can begin to read in it."""
    import fcntl

    from indexer.publishing import hold

    _, index = archive
    path = index / all_names(index)[-1]
    handle = os.open(path, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(ArchiveError, match="being taken away"):
        hold(path)
    os.close(handle)


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_copy_of_the_ledger_that_both_states_share_is_put_back(
    archive: tuple[Path, Path], damage: Callable[[Path], None]
) -> None:
    """An account that did not change is one file in both states, so that there is no whole one to go back
    to: the ledger has its bytes."""
    corpus, index = archive
    copies: dict[str, list[Path]] = {}
    for path in sorted(index.glob("gen-*/ledger/*.jsonl")):
        copies.setdefault(path.name, []).append(path)
    shared = next(paths for paths in copies.values() if len(paths) == 2 and paths[0].samefile(paths[1]))
    right = answers(create_app({"CORPUS": corpus, "INDEX": index}))
    for path in shared if damage is missing else shared[:1]:
        damage(path)
    assert run(corpus, index, "index", "verify").exit_code == 1
    done = run(corpus, index, "reindex")
    assert (done.exit_code, done.stdout[:9]) == (0, "published"), done.output
    assert f"{shared[0].name} is damaged: it is written anew from the ledger." in done.stderr
    assert run(corpus, index, "index", "verify").exit_code == 0
    found = answers(create_app({"CORPUS": corpus, "INDEX": index}))
    assert {address: status for address, (status, _) in found.items()} == {
        address: status for address, (status, _) in right.items()
    }
    check_clean(index, corpus / "ledger", asked=True)
