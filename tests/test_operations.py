"""docs/operations.md, followed from top to bottom on a scratch machine, each command as it stands there.

The machine is this one's files with systemd and nginx of its own (``tools/machine.py``): units run with all that
they say of users, folders, system calls and networks. Between the steps of the page it is asked what a reader,
an attacker and a monitor would ask.
"""

from __future__ import annotations

import json
import os
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
from web.checking import MOST_BYTES

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
    assert shared[0] is not None
    assert shared[1] is not None
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


def test_nginx_takes_and_waits_for_what_the_server_does() -> None:
    from web.checking import MOST_BYTES
    from web.serving import FIELD
    from web.worker import ALL_SECONDS

    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    assert f"client_max_body_size {MOST_BYTES};" in text
    assert f"proxy_read_timeout {ALL_SECONDS:g}s;" in text
    assert f"large_client_header_buffers 4 {-(-FIELD // 1024)}k;" in text


def test_a_unit_has_room_for_the_threads_of_a_process_for_each_of_sixteen_cores() -> None:
    from web.serving import THREADS

    assert int(unit("pilcrow.service")["Service"]["TasksMax"]) >= 16 * (THREADS + 8)


def test_only_what_reads_new_files_may_ask_who_writes_them() -> None:
    held = {name: unit(name)["Service"]["AmbientCapabilities"] for name in UNITS}
    assert {name for name, given in held.items() if given} == {"pilcrow-reindex.service"}
    assert held["pilcrow-reindex.service"] == "CAP_LEASE"


def test_the_command_has_the_settings_and_nothing_of_its_callers(tmp_path: Path) -> None:
    flask = tmp_path / "0.2.0" / "bin" / "flask"
    flask.parent.mkdir(parents=True)
    flask.write_text('#!/bin/sh\npwd; printf "%s\\n" "$@"; env\n')
    flask.chmod(0o755)
    (tmp_path / "settings").write_text("FLASK_BASE_URL='https://archive.example'\n")
    script = (DEPLOY / "pilcrow").read_text(encoding="utf-8")
    for there, here in (
        ("/etc/pilcrow/pilcrow.env", f"{tmp_path}/settings"),
        ("/opt/pilcrow/", f"{tmp_path}/"),
        ("runuser -u pilcrow -- ", ""),
    ):
        assert there in script
        script = script.replace(there, here)
    callers = {"PATH": os.environ["PATH"], "PILCROW": "0.2.0", "PYTHONPATH": "/elsewhere", "FLASK_DEBUG": "1"}
    asked = ["search", "a  b", "$HOME"]
    done = subprocess.run(
        ["sh", "-c", script, "pilcrow", *asked], env=callers, capture_output=True, text=True, check=True
    )
    place, *lines = done.stdout.splitlines()
    assert (place, lines[:5]) == ("/", ["--app", "app", *asked])
    assert "FLASK_BASE_URL=https://archive.example" in lines
    assert not [line for line in lines if line.startswith(("PYTHONPATH=", "FLASK_DEBUG="))]


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
        self.asked = 0

    def follow(self, block: str) -> str:
        """Run a block of the page, and give what it says."""
        outside = any(words in block for words in OUTSIDE)
        done = self.machine.run(block, outside=outside)
        self.said[block] = done.stdout
        return done.stdout

    def settled(self) -> None:
        """Wait until both processes of the server have made ready, and show, what is published."""
        self.machine.run(
            "name=$(cat /var/lib/pilcrow/index/CURRENT); for n in $(seq 150); do "
            "journalctl --sync; many=$(journalctl --unit pilcrow --output cat --no-pager --since "
            '"$(systemctl show --property ExecMainStartTimestamp --value pilcrow)" '
            '| grep \'"message": "ready"\' | grep --count "$name" || true); '
            '[ "$many" -ge 2 ] && exit; sleep 0.2; done; exit 1'
        )

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
    """A machine on which nothing of the page has been done yet, with the release and reports at home."""
    folder = tmp_path_factory.mktemp("machine")
    exchange = tmp_path_factory.mktemp("exchange")
    made = release(exchange / "release")
    release_of_another_version(made, "0.2.0")
    (exchange / "reports" / "new").mkdir(parents=True)
    for number, path in enumerate(sorted(CORPUS.glob("*.txt"))):
        shutil.copy(path, exchange / "reports" / ("new" if number == 0 else "."))
    try:
        with Machine(folder, exchange, hidden=(ROOT,)) as machine:
            machine.run("cp -r /mnt/release /mnt/reports ~/")
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

    def test_a_page_through_nginx(self, server: Server) -> None:
        status, headers, body = server.ask(
            f"{HOST}/reports/{HELD}", "--header 'X-Request-ID: mine-mine-mine'"
        )
        assert (status, "</html>" in body) == (200, True)
        assert headers["strict-transport-security"].startswith("max-age=")
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["server"] == "nginx"
        number = headers["x-request-id"]
        assert number != "mine-mine-mine"
        assert number in server.machine.run("cat /var/log/nginx/pilcrow.log").stdout
        line = next(line for line in server.journal("pilcrow").splitlines() if number in line)
        assert json.loads(line)["path"] == f"/reports/{HELD}"
        assert json.loads(server.ask(f"{HOST}/reports/{HELD}/13.json")[2])["url"].startswith(
            f"{HOST}/reports/"
        )
        packed = server.ask(f"{HOST}/static/pilcrow.css", "--compressed")
        assert packed[1]["content-encoding"] == "gzip"
        assert packed[2] == (ROOT / "static" / "pilcrow.css").read_text(encoding="utf-8")

    def test_plain_http_is_sent_on(self, server: Server) -> None:
        status, headers, _ = server.ask("http://archive.example/search?q=a%20b&page=2")
        assert (status, headers["location"]) == (301, f"{HOST}/search?q=a%20b&page=2")
        server.machine.run(
            "install -D -m 644 /dev/stdin /var/www/html/.well-known/acme-challenge/x <<< proof"
        )
        assert server.ask("http://archive.example/.well-known/acme-challenge/x")[2] == "proof\n"

    @pytest.mark.parametrize(
        ("what", "exit_code"),
        [
            ("https://other.example/", 35),  # no certificate is shown
            ("https://127.0.0.1/ --insecure", 35),
            ("http://other.example/", 52),  # no answer at all
            ("http://127.0.0.1/", 52),
        ],
    )
    def test_names_that_are_not_ours(self, server: Server, what: str, exit_code: int) -> None:
        assert server.machine.run(f"{CURL} {what}", check=False).returncode == exit_code

    def test_a_name_that_nginx_lets_through_is_still_refused(self, server: Server) -> None:
        assert server.ask("http://127.0.0.1:8000/reports", "--header 'Host: other.example'")[0] == 400

    def test_figures_are_for_the_machine_alone(self, server: Server) -> None:
        for lie in ("X-Forwarded-For: 127.0.0.1", "X-Real-IP: 127.0.0.1", "Forwarded: for=127.0.0.1"):
            assert server.ask(f"{HOST}/metrics", f"--header '{lie}'")[0] == 404
        assert "pilcrow_reports 4.0" in server.ask("http://127.0.0.1:8000/metrics")[2]

    def test_paths_do_not_leave(self, server: Server) -> None:
        for path in ("/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/app.py", "/reports/..%2f..%2fetc/source",
                     "/.well-known/acme-challenge/../../../../etc/passwd"):  # fmt: skip
            for base in (HOST, "http://archive.example", "http://127.0.0.1:8000"):
                status, _, body = server.ask(base + path, "--path-as-is")
                assert status in (301, 400, 404), path
                assert "root:" not in body

    def test_what_is_too_large(self, server: Server) -> None:
        server.machine.run("truncate --size 11M /tmp/large; truncate --size 9M /tmp/fits")
        form = "--request POST --header Expect: --form 'file=@/tmp/{};filename=a.docx'"
        assert server.ask(f"{HOST}/briefings/check", form.format("large"))[0] == 413
        status, _, body = server.ask(f"{HOST}/briefings/check", form.format("fits"))
        assert (status, "<form" in body) == (422, True), "it came through, and is no Word file"
        (most,) = re.findall(r"client_max_body_size (\d+);", (DEPLOY / "nginx.conf").read_text())
        assert int(most) == MOST_BYTES
        assert server.ask(f"{HOST}/search?q={'a' * 9000}")[0] == 414

    def test_too_much_from_one_address(self, server: Server) -> None:
        """nginx counts first: of 200 at once from one address it sends some away, and nobody else."""
        flood = " ".join([f"{HOST}/static/pilcrow.css"] * 200)
        counted = server.machine.run(
            f"{CURL} --interface 127.0.0.2 --parallel --parallel-max 10 --remote-name-all --output-dir /tmp "
            f"--write-out '%{{http_code}}\\n' {flood} | sort | uniq --count"
        ).stdout
        found = {int(code): int(many) for many, code in (line.split() for line in counted.splitlines())}
        assert set(found) == {200, 429}
        assert found[200] >= 80
        assert server.ask(f"{HOST}/static/pilcrow.css", "--interface 127.0.0.3")[0] == 200

    def test_the_server_counts_by_the_readers_address(self, server: Server) -> None:
        """Behind nginx all come from 127.0.0.1: it must take what nginx says of them, and nothing that they say."""
        machine = server.machine
        machine.run("echo FLASK_RATE=0.1 >> /etc/pilcrow/pilcrow.env; systemctl restart pilcrow")
        try:
            code = (
                f"{CURL} --interface 127.0.0.4 --output /dev/null --write-out '%{{http_code}} ' {HOST}/help; "
            )
            said = machine.run(code * 8).stdout.split()
            assert (said[0], said[-1]) == ("200", "429")
            lie = "--header 'X-Forwarded-For: 127.0.0.77' --header 'Forwarded: for=127.0.0.78'"
            status, headers, body = server.ask(f"{HOST}/help", f"--interface 127.0.0.4 {lie}")
            assert (status, "Try again" in body) == (429, True)
            assert int(headers["retry-after"]) > 0
            assert server.ask(f"{HOST}/help", "--interface 127.0.0.5")[0] == 200
        finally:
            machine.run("sed -i /FLASK_RATE/d /etc/pilcrow/pilcrow.env; systemctl restart pilcrow")

    def test_nobody_keeps_what_readers_looked_for(self, server: Server) -> None:
        assert (
            server.ask(f"{HOST}/search?q=caseloadsxyzzy", "--referer https://a.example/plughxyzzy")[0] == 200
        )
        server.ask(f"{HOST}/search.json?q=xyzzy*&per_page=xyzzy")
        server.ask(f"{HOST}/reports/xyzzy")
        logs = server.machine.run(
            "journalctl --sync; cat /var/log/nginx/*; journalctl --output cat --no-pager"
        ).stdout
        # a path that leads nowhere stands in nginx's log, where the path is all that is kept
        assert [
            line for line in logs.splitlines() if "xyzzy" in line and '"/reports/xyzzy" 404' not in line
        ] == []

    def test_the_server_can_do_nothing_but_serve(self, server: Server) -> None:
        pid = server.machine.run("systemctl show --property MainPID --value pilcrow").stdout.strip()
        status = server.machine.run(f"cat /proc/{pid}/status").stdout
        for line in (
            "NoNewPrivs:\t1",
            "Seccomp:\t2",
            "CapEff:\t0000000000000000",
            "CapBnd:\t0000000000000000",
        ):
            assert line in status
        assert re.search(r"^Uid:\t(?!0\t)", status, re.M)
        for place in (
            "/srv/pilcrow/corpus",
            "/srv/pilcrow/corpus/ledger",
            "/var/lib/pilcrow/index",
            "/etc",
            "/opt/pilcrow",
        ):
            done = server.machine.run(f"nsenter --target {pid} --mount --root touch {place}/x", check=False)
            assert "Read-only file system" in done.stderr, place  # even for root

    def test_it_comes_back(self, server: Server) -> None:
        machine = server.machine
        machine.run("systemctl kill --signal KILL pilcrow")
        machine.run(
            "for n in $(seq 50); do curl --fail --silent http://127.0.0.1:8000/health && exit; sleep 0.2; done; exit 1"
        )
        machine.run("systemctl stop pilcrow.socket pilcrow")
        status, headers, body = server.ask(f"{HOST}/reports")
        assert (status, headers["retry-after"]) == (503, "10")
        assert "restarted" in body
        machine.run("systemctl start pilcrow")
        assert server.ask(f"{HOST}/reports")[0] == 200

    def test_what_is_open(self, server: Server) -> None:
        (block,) = blocks("What is open")
        said = server.follow(block)
        open_to = {line.split()[3] for line in said.splitlines() if line.startswith("LISTEN")}
        assert open_to == {"0.0.0.0:80", "[::]:80", "0.0.0.0:443", "[::]:443", "127.0.0.1:8000"}

    def test_daily_work(self, server: Server) -> None:
        said = server.follow(bold("Add reports"))
        server.settled()
        assert len(said.splitlines()) == 3
        assert json.loads(server.ask(f"{HOST}/health")[2])["reports"] == 5
        said = server.follow(bold("Correct one"))
        assert "0 changed, 0 gone, 0 new" in said
        assert "As the covering letter has it" in server.machine.run("pilcrow export reports").stdout
        server.follow(bold("Take one out"))
        server.settled()
        status, _, body = server.ask(f"{HOST}/reports/{WITHDRAWN}")
        assert (status, "Withdrawn at the request of its publisher" in body) == (410, True)

    def test_a_job_that_fails_is_told(self, server: Server) -> None:
        machine = server.machine
        machine.run("echo '%PDF-1.4 no more' > /srv/pilcrow/corpus/broken.pdf")
        assert machine.run("systemctl start pilcrow-reindex", check=False).returncode
        assert (
            "pilcrow-reindex failed"
            in machine.run("sleep 1; journalctl --sync; journalctl --identifier pilcrow-alarm").stdout
        )
        assert "broken.pdf" in server.journal("pilcrow-reindex")
        machine.run("rm /srv/pilcrow/corpus/broken.pdf; systemctl start pilcrow-reindex")

    def test_verify_and_go_back(self, server: Server) -> None:
        server.follow(bold("Make sure"))
        before = json.loads(server.ask(f"{HOST}/health")[2])["generation"]
        server.follow(bold("Go back"))
        server.settled()
        assert json.loads(server.ask(f"{HOST}/health")[2])["generation"] != before

    def test_watching(self, server: Server) -> None:
        timers, one_answer = blocks("Watching it")
        said = server.follow(timers)
        for name in (
            "pilcrow-reindex.timer",
            "pilcrow-verify.timer",
            "pilcrow_published_seconds",
            '"message": "answered"',
        ):
            assert name in said
        said = server.follow(one_answer)
        assert 'GET "/reports" 200' in said
        assert '"route": "/reports"' in said

    def test_backup_and_restore(self, server: Server) -> None:
        """All that was published is destroyed, the user's account too; each link works again, with the same
        words."""
        machine = server.machine
        links = cited(server)
        assert len(links) > 300
        before = answers(server, links)
        assert {code for code, _ in before.values()} == {200, 410}
        backup, restore = blocks("Backup")
        server.follow(backup)
        machine.run(
            "systemctl stop pilcrow nginx pilcrow-reindex.timer; rm -rf /srv/pilcrow /etc/pilcrow /var/lib/pilcrow"
        )
        machine.run(
            "userdel pilcrow; useradd --system --uid 4321 --no-create-home pilcrow"
        )  # another machine has other numbers
        server.follow(restore)
        machine.run("systemctl start pilcrow nginx pilcrow-reindex.timer")
        assert not unlike(server, links, before)
        assert server.ask(f"{HOST}/reports")[0] == 200

    def test_a_backup_waits_for_a_reindex(self, server: Server) -> None:
        """And the other way about; neither fails."""
        (backup, _), machine = blocks("Backup"), server.machine
        hold = "(flock /var/lib/pilcrow/index/LOCK sleep 3 &)"
        assert (
            "waited"
            in machine.run(
                f"{hold}; sleep 0.5; s=$SECONDS; {backup.strip()}; [ $((SECONDS - s)) -lt 1 ] || echo waited"
            ).stdout
        )
        said = machine.run(
            f"{hold}; sleep 0.5; s=$SECONDS; systemctl start pilcrow-reindex; [ $((SECONDS - s)) -lt 2 ] || echo waited"
        ).stdout
        assert "waited" in said

    def test_upgrade_and_go_back(self, server: Server) -> None:
        links = cited(server)
        before = answers(server, links)
        look, publish = blocks("Upgrading")
        said = server.follow(look)
        assert re.search(r"\d\d\d kept, 0 changed, 0 gone, 0 new", said)
        reader = (
            "while [ ! -e /tmp/enough ]; do curl --silent --output /dev/null --write-out '%{http_code}\\n' "
        )
        reader += "--cacert /etc/pilcrow/tls/fullchain.pem https://archive.example/reports; sleep 0.2; done"
        server.machine.run(f"(({reader}) > /tmp/seen 2>&1 &)")
        server.follow(publish)
        server.settled()
        seen = server.machine.run("touch /tmp/enough; sort /tmp/seen | uniq --count").stdout.split()
        assert (int(seen[0]) > 10, seen[1:]) == (True, ["200"]), "nobody was sent away"
        assert "(4 read, 0 unchanged)" in server.journal("pilcrow-reindex")
        assert version(server) == "0.2.0"
        assert not unlike(server, links, before)
        (back,) = blocks("Going back to an older version")
        server.follow(back)
        server.settled()
        assert not unlike(server, links, before)
        assert version(server) == indexer.__version__

    def test_every_block_was_followed(self, server: Server) -> None:
        assert [block for block in blocks() if block not in server.said and "certbot" not in block] == []


HELD = "cumbria-2013-05"
BETWEEN = "=====between====="
WITHDRAWN = "west-sussex-2013-02"


def unlike(server: Server, links: list[str], before: dict[str, tuple[int, str]]) -> list[object]:
    """Which of ``links`` are answered otherwise than ``before``, and how."""
    now = answers(server, links)
    return [(link, before[link], now[link]) for link in links if now[link] != before[link]]


def version(server: Server) -> str:
    return str(json.loads(server.ask(f"{HOST}/health")[2])["version"])


def cited(server: Server) -> list[str]:
    """Every link that was ever given away: what the ledger has."""
    found = []
    for line in server.machine.run("cat /srv/pilcrow/corpus/ledger/*.jsonl").stdout.splitlines():
        event = json.loads(line)
        if "ledger" in event:
            report = event["report"]
        elif "first_seen" in event:
            found.append(f"/reports/{report}/{event['key']}.json?v={event['fingerprint']}")
    return found


def answers(server: Server, links: list[str]) -> dict[str, tuple[int, str]]:
    """What each of ``links`` answers, by the server itself: status and body."""
    # The server counts by address: each time another one asks.
    server.asked += 1
    options = f"--silent --show-error --globoff --interface 127.0.1.{server.asked}"
    asked = "".join(f"echo 'url = http://127.0.0.1:8000{link}'; " for link in links)
    said = server.machine.run(
        f"({asked}) | curl {options} --config - --write-out '\\n%{{http_code}}{BETWEEN}'"
    ).stdout
    each = [answer.rpartition("\n") for answer in said.split(BETWEEN)[:-1]]
    return {link: (int(code), body) for link, (body, _, code) in zip(links, each, strict=True)}
