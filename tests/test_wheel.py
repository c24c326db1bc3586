"""The release: a source archive and a wheel that runs where there is no checkout."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import monotonic, sleep

import pytest
from reportlab.pdfgen.canvas import Canvas

import indexer
from tests.conftest import CORPUS, ROOT
from tests.releases import environment, release, run

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """What two builds made, one some seconds after the other."""
    scratch = tmp_path_factory.mktemp("release")
    return release(scratch / "first"), release(scratch / "second")


@pytest.fixture(scope="module")
def wheel(releases: tuple[Path, Path]) -> Path:
    (found,) = releases[0].glob("*.whl")
    return found


def test_the_wheel_is_the_same_bytes_each_time(releases: tuple[Path, Path], wheel: Path) -> None:
    assert (releases[1] / wheel.name).read_bytes() == wheel.read_bytes()
    assert wheel.name == f"pilcrow-{indexer.__version__}-py3-none-any.whl"
    for folder in releases:
        run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=folder)


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        held = {name for name in packed.namelist() if ".dist-info/" not in name}
        told = packed.read(f"pilcrow-{indexer.__version__}.dist-info/METADATA").decode()
    listed = run("git", "ls-files", "indexer", "web", cwd=ROOT).split()
    wanted = {"app.py", "web/docs/help.md", *listed}
    for folder in ("templates", "static"):
        wanted |= {f"web/{name}" for name in run("git", "ls-files", folder, cwd=ROOT).split()}
    assert held == wanted
    assert "Requires-Python: >=3.11" in told


def test_the_source_archive_carries_what_an_administrator_needs(releases: tuple[Path, Path]) -> None:
    (archive,) = releases[0].glob("*.tar.gz")
    top = archive.name.removesuffix(".tar.gz")
    held = {name.removeprefix(f"{top}/") for name in run("tar", "-tzf", archive).split()}
    wanted = {"requirements.lock", "docs/operations.md", "LICENSE", "CHANGELOG.md"}
    assert wanted | {f"deploy/{path.name}" for path in (ROOT / "deploy").iterdir()} <= held
    assert not [name for name in held if name.startswith(("tests/", "corpus/", "benchmarks/"))]


@dataclass(frozen=True)
class Installed:
    """An installation: its programs, the folder it works in, and the log of the files that it opened."""

    programs: Path
    home: Path
    opened: Path

    @property
    def environ(self) -> dict[str, str]:
        """An environment that says nothing of the checkout, nor of folders."""
        return {"PATH": f"{self.programs}:/usr/bin:/bin", "OPENED": str(self.opened), "LANG": "C.UTF-8"}

    def flask(self, *arguments: str) -> str:
        command = (self.programs / "flask", "--app", "app", *arguments)
        return run(*command, cwd=self.home, env=self.environ)

    @contextmanager
    def served(self) -> Iterator[str]:
        """The address where it is served."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [self.programs / "flask", "--app", "app", "run", "--port", str(port)]
        with (self.home / "log").open("w") as log:
            server = subprocess.Popen(command, cwd=self.home, env=self.environ, stdout=log, stderr=log)
        try:
            until = monotonic() + 30
            while server.poll() is None and monotonic() < until:
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


WATCH = """
import os, sys
_log = os.open(os.environ["OPENED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT) if "OPENED" in os.environ else None
def _opened(event, arguments):
    if event == "open" and isinstance(arguments[0], (str, bytes, os.PathLike)):
        os.write(_log, os.fsencode(os.path.abspath(arguments[0])) + b"\\n")
if _log is not None:
    sys.addaudithook(_opened)
"""
"""Run by every Python of the environment as it starts: notes each file that is opened."""


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """The wheel in an environment with the locked libraries and nothing else."""
    scratch = tmp_path_factory.mktemp("installed")
    programs = environment(scratch / "env", ROOT / "requirements.lock")
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel)
    (packages,) = (scratch / "env" / "lib").glob("python3*/site-packages")
    (packages / "watch.py").write_text(WATCH)
    (packages / "watch.pth").write_text("import watch\n")
    home = scratch / "home"
    shutil.copytree(CORPUS, home / "corpus")
    page = Canvas(str(home / "corpus" / "drawn.pdf"), invariant=True)
    for height, line in enumerate(["Anytown Council", "Inspection of children's services", "1. Drawn."]):
        page.drawString(72, 700 - 40 * height, line)
    page.save()
    found = Installed(programs, home, scratch / "opened")
    found.flask("reindex")
    return found


def asked(address: str) -> tuple[str, bytes]:
    with urllib.request.urlopen(address, timeout=30) as answer:
        assert answer.status == 200
        return answer.headers["Content-Type"], answer.read()


def test_what_the_wheel_needs_is_what_is_locked(installed: Installed) -> None:
    run(installed.programs / "python", "-m", "pip", "check")


def test_it_works_without_a_checkout(installed: Installed) -> None:
    assert json.loads(installed.flask("search", "police custody overnight", "--json"))["total"] > 0
    assert len(installed.flask("audit").splitlines()) == 6  # five, and one PDF
    with installed.served() as base:
        pages = [
            "/",
            "/search?q=children",
            "/reports",
            "/help",
            "/reports/cumbria-2013-05/13",
            "/grades",
            "/audit",
        ]
        for page in pages:
            kind, body = asked(base + page)
            assert kind.startswith("text/html")
            assert b"</html>" in body, page
        assert b"out of hours" in asked(f"{base}/help")[1]
        assert b"Anytown" in asked(f"{base}/reports")[1]
        assert asked(f"{base}/static/pilcrow.css")[1] == (ROOT / "static" / "pilcrow.css").read_bytes()
        word = asked(f"{base}/compare/cumbria-2012-04/cumbria-2013-05.docx")[1]
        assert "word/document.xml" in zipfile.ZipFile(BytesIO(word)).namelist()
        assert json.loads(asked(f"{base}/openapi.json")[1])["openapi"]
        assert b"Cumbria" in asked(f"{base}/search.atom?q=police")[1]
    code = "import markdown; print(markdown.markdown('See.', extensions=['pilcrow']))"
    assert run(installed.programs / "python", "-c", code, cwd=installed.home) == "<p>See.</p>\n"


def test_what_it_keeps_stands_where_it_works_and_not_beside_its_code(installed: Installed) -> None:
    assert (installed.home / "instance" / "index" / "CURRENT").is_file()
    assert (installed.home / "corpus" / "ledger").is_dir()
    beside = {path.name for path in installed.programs.parent.iterdir()}
    assert not beside & {"corpus", "instance", "var"}


def test_nothing_is_read_from_a_checkout(installed: Installed) -> None:
    installed.flask("audit")
    opened = set(installed.opened.read_text().splitlines())
    assert any(name.endswith("/site-packages/web/templates/base.html") for name in opened)  # it is seen
    assert not {name for name in opened if Path(name).is_relative_to(ROOT)}


def test_an_archive_of_the_checkout_is_carried_on_as_it_is(
    installed: Installed, index_folder: Path, tmp_path: Path
) -> None:
    """Versions are hashes of the code that reads: they are the same in the wheel, so nothing is read again."""
    shutil.copytree(index_folder, tmp_path / "index")
    folders = {"FLASK_CORPUS": str(CORPUS), "FLASK_INDEX": str(tmp_path / "index")}
    folders["FLASK_LEDGER"] = str(tmp_path / "index" / "ledger")
    command = (installed.programs / "flask", "--app", "app", "reindex")
    told = run(*command, cwd=installed.home, env={"PATH": "/usr/bin:/bin", **folders})
    assert told.startswith("nothing changed")
    assert "(0 read, 5 unchanged)" in told
