"""No path leaves the corpus, whatever a name, a link, a stored catalogue or an address says; nothing is waited for."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from indexer.errors import SourceError
from indexer.generations import Archive
from indexer.reindex import reindex
from indexer.sources import corpus_files, file_bytes, files
from tests.making import make

SECRET = b"the secret of another folder"
REPORT = make("1. The council is good.\n\n2. So are its partners.")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "good.txt").write_text(REPORT)
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret.txt").write_bytes(SECRET)
    (tmp_path / "corpus-twin").mkdir()
    (tmp_path / "corpus-twin" / "secret.txt").write_bytes(SECRET)
    return folder


def refused(corpus: Path, path: str) -> str:
    with pytest.raises(SourceError) as error:
        file_bytes(corpus, path)
    return error.value.problem


@pytest.mark.parametrize(
    "path",
    [
        # up and out, from the top and from within; a folder whose name only begins alike
        "../outside/secret.txt", "inner/../../outside/secret.txt", "../corpus-twin/secret.txt", "inner/../../corpus-twin/secret.txt", "..", ".",
        # absolute; what other systems take for a path, and addresses for one
        "/etc/passwd", "//etc/passwd", "..\\outside\\secret.txt", "%2e%2e/outside/secret.txt", "%2e%2e%2foutside%2fsecret.txt", "file:///etc/passwd",
        # names that no file can have
        "a\0b", "x" * 5_000, "", "\udcff.txt", "a/" * 3_000,
    ],
)  # fmt: skip
def test_a_path_that_leads_out_is_refused(corpus: Path, path: str) -> None:
    assert refused(corpus, path)


def test_links(corpus: Path) -> None:
    """Into the corpus they are followed, out of it never: of files, of folders, of a link to a link."""
    out = corpus.parent / "outside"
    (corpus / "file.txt").symlink_to(out / "secret.txt")
    (corpus / "folder").symlink_to(out)
    (corpus / "twice.txt").symlink_to("file.txt")
    (corpus / "in.txt").symlink_to("inner/good.txt")
    (corpus / "loop.txt").symlink_to("loop.txt")
    (corpus / "one").symlink_to("two")
    (corpus / "two").symlink_to("one")
    (corpus / "up").symlink_to("..")
    (corpus / "nowhere.txt").symlink_to("none")
    for path in ("file.txt", "folder/secret.txt", "twice.txt", "up/outside/secret.txt"):
        assert refused(corpus, path) == "leads out of the corpus folder"
    for path in ("loop.txt", "one", "one/x.txt", "nowhere.txt"):
        assert "cannot be read" in refused(corpus, path)
    assert file_bytes(corpus, "in.txt") == REPORT.encode()
    assert file_bytes(corpus, "up/corpus/inner/good.txt") == REPORT.encode()  # out and in again is in
    listed = corpus_files(corpus)
    assert "folder" in listed  # told, and not gone into
    assert not [path for path in listed if path.startswith(("folder/", "up/", "one/"))]
    assert refused(corpus, "inner") == "leads to a folder"


def test_a_hard_link_is_the_file_itself(corpus: Path) -> None:
    os.link(corpus.parent / "outside" / "secret.txt", corpus / "hard.txt")
    assert file_bytes(corpus, "hard.txt") == SECRET


def test_what_is_no_file_is_named_and_not_waited_for(corpus: Path, tmp_path: Path) -> None:
    """Pipes, sockets and devices as a report, a sidecar, an account of the ledger: reindex ends, the rest is read."""
    os.mkfifo(corpus / "pipe.txt")
    os.mkfifo(corpus / "pipe.jsonl")
    os.mkfifo(corpus / "inner" / "good.toml")
    (corpus / "kept.txt").write_text(make("1. Kept.\n\n2. Read.", dates="1 May 2012"))
    (corpus / "zero.txt").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(corpus / "s.txt"))
        result = reindex(corpus, tmp_path / "index")
    found = {error.path: error.problem for error in result.failed}
    what = "is no file but a pipe, a socket or a device"
    assert found["pipe.txt"] == found["s.txt"] == found["inner/good.toml"] == what
    assert found["zero.txt"] == "leads out of the corpus folder"
    assert "is of a kind that is not read" in found["pipe.jsonl"] or found["pipe.jsonl"] == what
    assert result.reports == 1


def test_what_takes_a_files_place_while_it_is_read_is_not_read(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder, then the file, become links to others between the look and the reading."""
    look = files._must_be_file

    def then(path: str, found: os.stat_result) -> None:
        look(path, found)
        (corpus / "inner" / "good.txt").unlink(missing_ok=True)
        (corpus / "inner" / "good.txt").symlink_to(corpus.parent / "outside" / "secret.txt")

    monkeypatch.setattr(files, "_must_be_file", then)
    assert "cannot be read" in refused(corpus, "inner/good.txt")
    monkeypatch.undo()
    real = os.open

    def opened(path: object, flags: int, *args: object, **more: object) -> int:
        if path == "deep":
            (corpus / "deep").rename(corpus / "was")
            (corpus / "deep").symlink_to(corpus.parent / "outside")
        return real(path, flags, *args, **more)  # type: ignore[arg-type]

    (corpus / "deep").mkdir()
    (corpus / "deep" / "secret.txt").write_text(REPORT)
    monkeypatch.setattr(os, "open", opened)
    assert "cannot be read" in refused(corpus, "deep/secret.txt")


def test_a_pipe_that_takes_a_files_place_is_not_waited_for(
    corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look, done = files._must_be_file, []

    def then(path: str, found: os.stat_result) -> None:
        look(path, found)
        if not done:
            done.append((corpus / "inner" / "good.txt").unlink())
            os.mkfifo(corpus / "inner" / "good.txt")

    monkeypatch.setattr(files, "_must_be_file", then)
    assert "pipe" in refused(corpus, "inner/good.txt")


# --- the source of a report ---------------------------------------------------------------------------


def served(corpus: Path, index: Path) -> FlaskClient:
    return create_app({"CORPUS": corpus, "INDEX": index}).test_client()


@pytest.mark.parametrize(
    "source",
    ["../outside/secret.txt", "/etc/passwd", "x/../../outside/secret.txt", "\0", "", "file.txt", ".."],
)
def test_a_stored_source_that_leads_out_is_not_sent(corpus: Path, tmp_path: Path, source: str) -> None:
    """The catalogue, the report and the manifest were changed by another hand; the hash is that of the secret."""
    (corpus / "file.txt").symlink_to(corpus.parent / "outside" / "secret.txt")
    index = tmp_path / "index"
    reindex(corpus, index)
    folder = Archive(index).current().folder
    from hashlib import sha256

    for path in (*folder.glob("reports/*.json"), folder / "catalogue.json", folder / "manifest.json"):
        text = path.read_text().replace('"inner/good.txt"', json.dumps(source))
        path.unlink()
        path.write_text(text.replace(sha256(REPORT.encode()).hexdigest(), sha256(SECRET).hexdigest()))
    answer = served(corpus, index).get("/reports/cumbria-2013-05/source")
    assert answer.status_code in (404, 503)
    assert SECRET not in answer.get_data()
    assert b"root:" not in answer.get_data()


def test_a_source_that_became_a_link_is_not_sent(corpus: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    reindex(corpus, index)
    client = served(corpus, index)
    assert client.get("/reports/cumbria-2013-05/source").status_code == 200
    (corpus / "inner" / "good.txt").unlink()
    (corpus / "inner" / "good.txt").symlink_to(corpus.parent / "outside" / "secret.txt")
    answer = client.get("/reports/cumbria-2013-05/source")
    assert answer.status_code == 404
    assert SECRET not in answer.get_data()


ADDRESSES = ("..", "%2e%2e", "%252e%252e", "..%2f..%2fapp.py", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "..%5c..%5capp.py", "....//", "%00", "/etc/passwd", "%c0%ae%c0%ae")  # fmt: skip


@pytest.mark.parametrize("part", ADDRESSES)
def test_no_address_leads_to_a_file(client: FlaskClient, part: str) -> None:
    for path in (f"/static/{part}", f"/static/{part}/app.py", f"/reports/{part}/source", f"/reports/{part}", f"/reports/cumbria-2013-05/{part}.txt", f"/{part}", f"/authorities/{part}"):  # fmt: skip
        with client.get(path) as answer:
            body = answer.get_data()
            assert answer.status_code in (308, 400, 404), path
            assert b"create_app" not in body
            assert b"root:" not in body


# --- names ----------------------------------------------------------------------------------------------


def test_names_of_files_turn_nothing_round(corpus: Path, tmp_path: Path) -> None:
    """A name with line breaks, terminal codes, markup or bytes that are no UTF-8 is a name, and printable."""
    from tests import hostile

    for number, name in enumerate(hostile.NAMES, 1):
        (corpus / name).write_text(make(f"1. Named {number}.\n\n2. So.", dates=f"{number} June 2012"))
        (corpus / f"bad{name[:200]}").write_bytes(b"\xff")
    Path(os.fsdecode(os.fsencode(corpus) + b"/\xff\xfe.txt")).write_text(REPORT)
    app = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"})
    said = app.test_cli_runner().invoke(args=["reindex"])
    assert said.exit_code == 1
    lines = said.output.splitlines()
    assert len([line for line in lines if line.startswith("Could not read")]) == len(hostile.NAMES) + 1
    assert all(line.isprintable() for line in lines)
    client = app.test_client()
    generation = Archive(tmp_path / "index").current()
    assert len(generation.reports) == len(hostile.NAMES) + 1
    for address in (
        "/audit",
        "/reports",
        "/health",
        *(f"/reports/{name}{end}" for name in generation.reports for end in ("", "/reading", "/source")),
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "<x-planted" not in answer.get_data(as_text=True).replace(REPORT, "") or address.endswith(
            "/source"
        )
    for command in (["audit"], ["audit", "--json"], ["export", "reports"]):
        assert app.test_cli_runner().invoke(args=command).exit_code == 0
