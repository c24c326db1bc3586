"""What one version of Pilcrow wrote and another finds: an older archive is carried on, a newer one left alone."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

import indexer
from app import create_app
from indexer.errors import NewerArchive
from indexer.formats import FORMAT
from indexer.generations import Archive
from indexer.ledger import account
from indexer.reindex import reindex
from indexer.rollback import rollback
from tests.conftest import ROOT
from tests.making import make
from web.warming import Warming

LEDGERS = ROOT / "tests" / "ledgers"
"""A folder for each format that there ever was, with an account of made-up words as it was written then."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of one report with a history, published."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "corpus").mkdir()
    for words in ("Beta words.", "Gamma words."):
        (folder / "corpus" / "a.txt").write_text(report("Alpha words.", words))
        reindex(folder / "corpus", folder / "index")
    return folder


@pytest.fixture
def corpus(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "corpus", tmp_path / "corpus"))


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made / "index", tmp_path / "index"))


def report(*paragraphs: str, authority: str = "Cumbria County Council") -> str:
    numbered = [f"{number}. {words}" for number, words in enumerate(paragraphs, 1)]
    return make("\n\n".join(["# Overall effectiveness", *numbered]), authority=authority)


def all_bytes(*folders: Path) -> dict[Path, bytes]:
    """Every file, but for the lock, which says who held it last."""
    found = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return {path: path.read_bytes() for path in found if path.name != "LOCK"}


def newer_generation(index: Path, _corpus: Path) -> None:
    path = Archive(index).current().folder / "manifest.json"
    manifest = json.loads(path.read_text()) | {"format": FORMAT + 1, "made_by": "9.9"}
    path.unlink()
    path.write_text(json.dumps(manifest))
    (path.parent / "seal.json").unlink()  # a newer one may seal in its own way


def newer_generation_before(index: Path, _corpus: Path) -> None:
    """Published is one that is known; beside it is kept one that is not."""
    newer = index / "gen-000009-abcdef"
    shutil.copytree(Archive(index).current().folder, newer)
    (newer / "manifest.json").write_text(json.dumps({"format": FORMAT + 1}))


def newer_ledger(_index: Path, corpus: Path) -> None:
    (path,) = (corpus / "ledger").glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'{"ledger": 1,', b'{"ledger": 2,', 1))


@pytest.mark.parametrize("newer", [newer_generation, newer_generation_before, newer_ledger])
@pytest.mark.parametrize("how", ["", "full", "dry_run", "strict", "rollback"])
def test_what_a_newer_pilcrow_wrote_is_left_alone(
    index: Path, corpus: Path, newer: Callable[[Path, Path], None], how: str
) -> None:
    newer(index, corpus)
    (corpus / "b.txt").write_text(report("Delta words.", authority="Rochdale Council"))
    before = all_bytes(index, corpus)
    run = rollback if how == "rollback" else partial(reindex, **({how: True} if how else {}))
    with pytest.raises(NewerArchive, match="Update Pilcrow"):
        run(corpus, index)
    assert all_bytes(index, corpus) == before


def test_the_commands_say_so_in_words(index: Path, corpus: Path) -> None:
    newer_generation(index, corpus)
    app = create_app({"CORPUS": corpus, "INDEX": index})
    for command in (["reindex"], ["index", "verify"], ["index", "rollback"], ["search", "alpha"], ["audit"]):
        done = app.test_cli_runner().invoke(args=command)
        assert (done.exit_code, "Update Pilcrow" in done.stderr) == (1, True), command
        assert "Traceback" not in done.output
    assert app.test_client().get("/reports").status_code == 503
    assert "Update Pilcrow" in app.test_client().get("/health").get_json()["message"]


def test_a_newer_one_is_not_listed_as_damaged(index: Path, corpus: Path) -> None:
    newer_generation(index, corpus)
    app = create_app({"CORPUS": corpus, "INDEX": index})
    line, *_ = app.test_cli_runner().invoke(args=["index", "list"]).stdout.splitlines()
    assert line.endswith("published made by a newer Pilcrow")


def test_a_server_that_runs_goes_on_with_what_it_knows(index: Path, corpus: Path) -> None:
    archive = Warming(index, lambda generation: None, patience=0.0)
    archive._make_ready(archive.current().name)
    name = archive.current().name
    reindex(corpus, index, full=True)
    newer_generation(index, corpus)
    for _ in range(3):
        assert archive.current().name == name


def test_every_generation_says_its_format_and_who_made_it(index: Path) -> None:
    manifest = Archive(index).current().manifest
    assert (manifest["format"], manifest["made_by"]) == (FORMAT, indexer.__version__)


def test_there_is_a_ledger_of_each_format() -> None:
    assert sorted(path.name for path in LEDGERS.iterdir()) == [str(n) for n in range(1, account.FORMAT + 1)]


@pytest.mark.parametrize("folder", sorted(LEDGERS.iterdir()), ids=lambda path: f"format {path.name}")
def test_a_stored_ledger_is_carried_on(folder: Path, tmp_path: Path) -> None:
    """It stands beside a corpus that has lost a paragraph and changed another since: no index is left."""
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    shutil.copytree(folder, corpus / "ledger")
    (corpus / "a.txt").write_text(report("Alpha words.", "Zeta words."))
    before = all_bytes(corpus / "ledger")
    said = reindex(corpus, index)
    assert (said.new, said.changed, said.gone) == (0, 1, 1)
    for path, held in before.items():
        assert path.read_bytes().startswith(held), "lines are only ever added"
    found = Archive(index).current()
    (name,) = found.reports
    assert [past.text for past in found.past(name, "2")] == ["Beta words.", "Gamma words."]
    assert [(past.text, past.reason) for past in found.past(name, "3")] == [
        ("Delta words.", "taken out once"),
        ("Epsilon words.", ""),
    ]


# --- archives that older versions made -------------------------------------------------------------------

OLD = {
    "ee62fba": "the first history: all past words in one file",
    "dea0812": "a catalogue; past words in a file for each report",
    "3eb29ab": "the first ledger",
    "df4ff6b": "before seals and formats",
}


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each old version's code."""
    folder = tmp_path_factory.mktemp("old")
    for commit in OLD:
        packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True)
        if packed.returncode:
            pytest.skip(f"this clone has no history as far as {commit}")
        with tarfile.open(fileobj=io.BytesIO(packed.stdout)) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            archive.extractall(folder / commit)  # noqa: S202 - it is this repository's
    return folder


def texts() -> Iterator[dict[str, str]]:
    """A corpus on three days."""
    one = report("Alpha words.", "Beta words, which change.", "Gamma words, which go.")
    two = report("Delta words.", "Epsilon words.", authority="Rochdale Council")
    yield {"one.txt": one, "two.txt": two}
    yield {"one.txt": report("Alpha words.", "Beta words, which have changed."), "two.txt": two}
    yield {"one.txt": report("Alpha words.", "Beta words, which have changed."),
           "three.txt": report("Zeta words.", authority="West Sussex County Council")}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("commit", OLD, ids=lambda commit: OLD[commit])
def test_an_archive_of_an_older_version_is_carried_on(commit: str, old: Path, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    folders = {"FLASK_CORPUS": str(corpus), "FLASK_INDEX": str(index)}
    cited: dict[tuple[str, str, str], str] = {}
    for files in texts():
        shutil.rmtree(corpus / "x", ignore_errors=True)
        (corpus / "x").mkdir(parents=True)
        for name, text in files.items():
            (corpus / "x" / name).write_text(text)

        def flask(*arguments: str) -> str:
            done = subprocess.run(
                [sys.executable, "-m", "flask", "--app", "app", *arguments], cwd=old / commit,
                env=os.environ | folders, capture_output=True, text=True,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
            return done.stdout

        flask("reindex")
        for line in flask("export", "paragraphs").splitlines():
            record = json.loads(line)
            cited[record["report"], record["key"], record["fingerprint"]] = record["text"]
    assert len(cited) == 7

    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    for change in (False, True):
        if change:
            (corpus / "x" / "three.txt").unlink()
        reindex(corpus, index)
        check_citations(client, cited)
    shutil.rmtree(index)
    reindex(corpus, index)
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    check_citations(client, cited)


def check_citations(client: FlaskClient, cited: dict[tuple[str, str, str], str]) -> None:
    """Each leads to its words, or to what became of them with the words that were cited."""
    for (name, key, print_), text in cited.items():
        response = client.get(f"/reports/{name}/{key}?v={print_}")
        assert response.status_code in (200, 410), (name, key)
        page = " ".join(response.get_data(as_text=True).split())
        words = BeautifulSoup(page, "html.parser").get_text(" ")
        assert text in page or set(text.split()) <= set(words.split()), (name, key)
