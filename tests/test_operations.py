"""docs/operations.md, followed from top to bottom on a scratch machine, each command as it stands there.

The machine is this one's files with systemd and nginx of its own (``tools/machine.py``): units run with all that
they say of users, folders, system calls and networks. Between the steps of the page it is asked what a reader,
an attacker and a monitor would ask.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from configparser import RawConfigParser
from pathlib import Path

import pytest

import indexer
from tests.conftest import CORPUS, ROOT
from tests.releases import release, release_of_another_version
from tools.machine import Machine, NoMachine

PAGE = ROOT / "docs" / "operations.md"
DEPLOY = ROOT / "deploy"
UNITS = ("pilcrow.service", "pilcrow-reindex.service", "pilcrow-verify.service")


def blocks(heading: str = "") -> list[str]:
    """The commands under a heading of the page, or all."""
    text = PAGE.read_text(encoding="utf-8")
    if heading:
        found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", text, re.M | re.S)
        assert found, heading
        text = found[2]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)


def bold(words: str) -> str:
    """The commands of the paragraph that begins with ``words`` in bold."""
    text = PAGE.read_text(encoding="utf-8").partition(f"**{words}")[2]
    return re.findall(r"^```sh\n(.*?)^```$", text, re.M | re.S)[0]


# --- what can be said without a machine -----------------------------------------------------------------


def test_the_page_names_what_there_is() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert f"pilcrow-{indexer.__version__}.tar.gz" in text
    for path in DEPLOY.iterdir():
        assert path.name in text or path.name.startswith("pilcrow-"), path.name
    for name in re.findall(r"`deploy/([\w.@-]+)`", text):
        assert (DEPLOY / name).is_file(), name


def unit(name: str) -> RawConfigParser:
    found = RawConfigParser(strict=False)
    found.optionxform = str  # type: ignore[assignment,method-assign]
    found.read(DEPLOY / name)
    return found


@pytest.mark.parametrize("name", UNITS)
def test_every_unit_is_held_to_the_same_bounds(name: str) -> None:
    """What differs between them stands above; the rest is one list."""
    texts = [(DEPLOY / each).read_text(encoding="utf-8") for each in (name, UNITS[0])]
    shared = [re.search(r"^# What the process may do.*?(?=\n\n|\Z)", text, re.M | re.S) for text in texts]
    assert shared[0] and shared[1]
    assert shared[0][0].strip() == shared[1][0].strip()
    assert unit(name)["Unit"]["OnFailure"] == "pilcrow-alarm@%p.service"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze here")
@pytest.mark.parametrize("name", UNITS)
def test_a_unit_exposes_little(name: str) -> None:
    """0 is a process that can do nothing, 10 one that can do anything."""
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", DEPLOY / name], capture_output=True, text=True
    )
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert found, done.stderr
    assert float(found[1]) <= 1.5


def test_the_settings_are_settings(index_folder: Path) -> None:
    from app import create_app

    text = (DEPLOY / "pilcrow.env").read_text(encoding="utf-8")
    values = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    known = set(create_app({"CORPUS": CORPUS, "INDEX": index_folder}).config)
    for name, value in values.items():
        assert name.removeprefix("FLASK_") in known
        assert shlex.split(value) == [value[1:-1]], "systemd and the shell read the same"


# --- the page, followed ----------------------------------------------------------------------------------

HOST = "https://archive.example"
CURL = "curl --silent --show-error --cacert /etc/pilcrow/tls/fullchain.pem"
OUTSIDE = ("apt-get ", "bin/pip install --quiet --require-hashes")
"""What fetches packages uses the network of the machine that this runs on."""


class Server:
    """The scratch machine as the steps below know it."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.said: dict[str, str] = {}

    def follow(self, block: str) -> str:
        """Run a block of the page, and give what it says."""
        outside = any(words in block for words in OUTSIDE)
        done = self.machine.run(block, outside=outside)
        self.said[block] = done.stdout
        return done.stdout

    def ask(self, address: str, *options: str) -> tuple[int, dict[str, str], str]:
        """Ask for an address: status, headers by small names, body."""
        command = f"{CURL} --dump-header /tmp/head {' '.join(options)} {shlex.quote(address)}"
        body = self.machine.run(command).stdout
        first, *rest = self.machine.run("cat /tmp/head").stdout.strip().splitlines()
        headers = dict(line.lower().split(": ", 1) for line in rest if ": " in line)
        return int(first.split()[1]), headers, body

    def journal(self, unit: str) -> str:
        return self.machine.run(f"journalctl --sync; journalctl --unit {unit} --output cat --no-pager").stdout


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A machine on which nothing of the page has been done yet, with the release and reports in /root."""
    folder = tmp_path_factory.mktemp("machine")
    exchange = tmp_path_factory.mktemp("exchange")
    made = release(exchange / "release")
    release_of_another_version(made, "0.2.0")
    (exchange / "reports" / "new").mkdir(parents=True)
    for number, path in enumerate(sorted(CORPUS.glob("*.txt"))):
        shutil.copy(path, exchange / "reports" / ("new" if number == 0 else "."))
    try:
        with Machine(folder, exchange, hidden=(ROOT,)) as machine:
            machine.run("cp -r /mnt/release /mnt/reports /root/")
            yield Server(machine)
    except NoMachine as why:
        pytest.skip(str(why))


@pytest.mark.slow
class TestThePage:
    """In the order of the page; each test goes on from the one before it."""

    def test_install(self, server: Server) -> None:
        for heading in ("What Debian brings", "A user and folders", "The release"):
            for block in blocks(heading):
                server.follow(block)
        for heading in ("Settings, units, and the command `pilcrow`", "The first reports"):
            for block in blocks(heading):
                said = server.follow(block)
        assert "4 reports (4 read" in said
        server.machine.run("systemd-analyze verify /etc/systemd/system/pilcrow*")

    def test_serve(self, server: Server) -> None:
        (block,) = blocks("The server")
        assert json.loads(server.follow(block))["status"] == "ok"
        (block,) = blocks("The certificate")
        server.follow(block)
        ours, public = blocks("nginx")
        assert json.loads(server.follow(ours))["status"] == "ok"
        assert "certbot" in public  # the one block that needs a name in public
