"""The server as it is in use: gunicorn, its processes, its signals, what it refuses before it is a request."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from indexer.errors import ArchiveError
from indexer.generations import Archive, Generation
from indexer.reindex import reindex
from tests.conftest import CORPUS, ROOT
from tests.making import make
from web.headers import HEADERS
from web.serving import COUNTS, counting_folder, settings
from web.together import Together
from web.warming import PAGES, Warming, preparing

SECRET = b"xyzzyqualtagh"
WAIT = 60.0


# --- without a server -------------------------------------------------------------------------------


def test_settings_win_over_ours(index_folder: Path) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder})
    ours = settings(app)
    assert (ours["bind"], ours["workers"]) == ("127.0.0.1:8000", 2)
    app.config.update(BIND="unix:/run/pilcrow.sock", WORKERS=3, THREADS="5")
    assert {name: settings(app)[name] for name in ("bind", "workers", "threads")} == {
        "bind": "unix:/run/pilcrow.sock", "workers": 3, "threads": 5,
    }  # fmt: skip


def test_what_a_killed_server_left_is_taken_away(tmp_path: Path) -> None:
    """Two servers, of which one is killed, and one that has only begun; a file and a link, which are nobody's."""
    live = counting_folder(tmp_path)
    killed, begun = (tmp_path / f"{COUNTS}{name}" for name in ("killed", "begun"))
    killed.mkdir()
    (killed / "counter_1.db").write_bytes(b"")
    begun.mkdir()
    (tmp_path / f"{COUNTS}file").write_bytes(b"")
    (tmp_path / "other").mkdir()
    (tmp_path / f"{COUNTS}link").symlink_to(tmp_path / "other")
    for path in (live, killed, tmp_path / "other"):
        os.utime(path, (1, 1))
    before = set(tmp_path.iterdir())
    new = counting_folder(tmp_path)
    assert set(tmp_path.iterdir()) == before - {killed} | {new}


def publish(corpus: Path, index: Path, words: str) -> None:
    corpus.mkdir(exist_ok=True)
    (corpus / "a.txt").write_text(make(f"# About this inspection\n\n1. {words}\n"))
    reindex(corpus, index, ledger=index / "ledger")


def until(true: Callable[[], Any], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.02)


def test_what_is_published_is_shown_once_it_is_ready(tmp_path: Path) -> None:
    index = tmp_path / "index"
    publish(tmp_path / "corpus", index, "Alpha words.")
    let_on, prepared = threading.Semaphore(1), []

    def prepare(generation: Generation) -> None:
        assert let_on.acquire(timeout=WAIT)
        prepared.append(generation.name)

    archive = Warming(index, prepare, patience=WAIT)
    archive.follow()
    try:
        first = archive.current()  # nobody waits for the first one to be ready
        until(lambda: archive._shown, "the first is ready")
        publish(tmp_path / "corpus", index, "Beta words.")
        until(lambda: archive._coming[0] or archive.current() is not first, "the second is seen")
        assert archive.current() is first  # while the second is made ready
        let_on.release()
        until(lambda: archive.current() is not first, "the second is shown")
        assert archive.current().name == Archive(index).current().name == prepared[1]
        assert [archive.current().record("cumbria-2013-05", "1").text] == ["Beta words."]
    finally:
        archive.stop()
        let_on.release()


def test_all_processes_show_it_at_one_time(tmp_path: Path) -> None:
    """A reader who is answered by two of them never goes back."""
    index = tmp_path / "index"
    publish(tmp_path / "corpus", index, "Alpha words.")
    together, let_on = Together(), threading.Event()

    def slowly(generation: Generation) -> None:
        assert generation.name.startswith("gen-000001") or let_on.wait(WAIT)

    quick = Warming(index, lambda generation: None, patience=WAIT, together=together)
    slow = Warming(index, slowly, patience=WAIT, together=together)
    quick.follow()
    slow.follow()
    try:
        until(lambda: quick._shown and slow._shown, "the first is ready in both")
        first = quick.current().name
        publish(tmp_path / "corpus", index, "Beta words.")
        until(lambda: quick._ready.name != first, "the second is ready in one")
        assert {quick.current().name, slow.current().name} == {first}
        let_on.set()
        until(lambda: slow.current().name != first, "the second is shown")
        assert quick.current().name == slow.current().name
        publish(tmp_path / "corpus", index, "Gamma words.")
        slow.stop()
        together.leave(slow._place)  # a process that ended is waited for no longer
        until(lambda: quick.current().name == Archive(index).current().name, "the third is shown")
    finally:
        quick.stop()
        slow.stop()
        let_on.set()


def test_what_cannot_be_made_ready_is_shown_all_the_same(tmp_path: Path) -> None:
    index = tmp_path / "index"
    publish(tmp_path / "corpus", index, "Alpha words.")
    failures = []

    def prepare(generation: Generation) -> None:
        if failures:
            failures.append(generation.name)
            raise RuntimeError("no page")
        failures.append("")

    archive = Warming(index, prepare, patience=0.0)
    archive.follow()
    try:
        until(lambda: archive._shown, "the first is ready")
        publish(tmp_path / "corpus", index, "Beta words.")
        archive.current()
        time.sleep(0.01)
        assert archive.current().name == Archive(index).current().name
        until(lambda: len(failures) > 1, "it was tried")
    finally:
        archive.stop()


@pytest.mark.parametrize("place", ["manifest.json", "search/*.seg"])
def test_what_is_published_and_damaged_is_not_shown_beside_what_is_whole(tmp_path: Path, place: str) -> None:
    index = tmp_path / "index"
    publish(tmp_path / "corpus", index, "Alpha words.")
    archive = Warming(index, lambda generation: generation.index.count(), patience=0.0)
    archive._make_ready(archive.current().name)
    first = archive.current().name
    publish(tmp_path / "corpus", index, "Beta words.")
    published = Archive(index).current().name
    for path in (index / published).glob(place):
        path.write_bytes(b"{" + path.read_bytes()[1:-1])
    archive._make_ready(published)
    assert archive.current().name == first
    assert archive.current().record("cumbria-2013-05", "1").text == "Alpha words."
    assert not archive.knows_all()  # a key that is not found may be one of the damaged state: 503, not 404
    publish(tmp_path / "corpus", index, "Gamma words.")
    archive._make_ready(Archive(index).current().name)
    assert archive.current().record("cumbria-2013-05", "1").text == "Gamma words."
    assert archive.knows_all()


def test_a_damaged_archive_is_said_to_be_one(tmp_path: Path) -> None:
    index = tmp_path / "index"
    publish(tmp_path / "corpus", index, "Alpha words.")
    (manifest,) = index.glob("gen-*/manifest.json")
    manifest.write_text("{")
    archive = Warming(index, lambda generation: None)
    with pytest.raises(ArchiveError):
        archive.current()


@pytest.mark.parametrize("hosts", [None, [".archive.example"], "archive.example"])
def test_making_ready_makes_what_pages_need(index_folder: Path, hosts: list[str] | str | None) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "TRUSTED_HOSTS": hosts, "RATE": 0.01})
    generation = Archive(index_folder).current()
    preparing(app)(generation)
    assert set(generation._made) > {"index", "glossary", "completions", "spelling", "home", "cards", "grades"}
    made = dict(generation._made)
    client = create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_client()
    client.application.extensions["archive"]._open = {generation.name: generation}
    for page in PAGES:
        assert client.get(page).status_code == 200
    assert generation._made == made


# --- with a server ----------------------------------------------------------------------------------


class Served:
    """``flask serve`` on a port of its own."""

    def __init__(self, folder: Path, corpus: Path, index: Path, **config: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "log"
        env = {name: value for name, value in os.environ.items() if not name.startswith("FLASK_")}
        env |= {f"FLASK_{name}": str(value) for name, value in config.items()}
        env |= {
            "FLASK_CORPUS": str(corpus),
            "FLASK_INDEX": str(index),
            "FLASK_BIND": f"127.0.0.1:{self.port}",
        }
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "app", "serve"], env=env, cwd=ROOT, stderr=log
            )
        try:
            until(lambda: self.logged('"ready"') == int(config.get("WORKERS", 2)), "it is ready")
        except BaseException:
            self.kill()
            raise

    def logged(self, text: str) -> int:
        return self.log.read_text(encoding="utf-8").count(text)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def get(self, path: str, **headers: str) -> tuple[int, Any, bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=WAIT) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def raw(self, data: bytes, buffer: int = 0) -> socket.socket:
        """A connection on which ``data`` has been sent."""
        client = socket.socket()
        if buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        client.settimeout(WAIT)
        client.connect(("127.0.0.1", self.port))
        client.sendall(data)
        return client

    def said(self, data: bytes) -> bytes:
        with self.raw(data) as client:
            return whole(client)

    def workers(self) -> list[int]:
        main = self.process.pid
        return [int(n) for n in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(WAIT)
        finally:
            self.kill()

    def kill(self) -> None:
        """Leave nothing of it, however it stands. (Its processes end when they see that it has.)"""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait(WAIT)


def whole(client: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    pieces = []
    while piece := client.recv(65_536):
        pieces.append(piece)
    return b"".join(pieces)


@pytest.fixture(scope="module")
def served(index_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    server = Served(tmp_path_factory.mktemp("served"), CORPUS, index_folder, RATE=0)
    yield server
    if server.process.poll() is None:
        assert server.end() == 0


LARGE = "/search/lines.jsonl?q=" + "+OR+".join("the and of to in a for is are with that by on as".split())
"""More than fits between the server and who does not read it."""


@pytest.fixture
def own(tmp_path: Path, index_folder: Path) -> Iterator[Callable[..., Served]]:
    """A server of one test's own."""
    servers = []

    def start(index: Path = index_folder, **config: Any) -> Served:
        servers.append(Served(tmp_path, CORPUS, index, **config))
        return servers[0]

    yield start
    for server in servers:
        server.kill()


REFUSED = [
    # An address that is too long; a head that is; too many headers.
    (b"GET /search?q=%s HTTP/1.1\r\nHost: a\r\n\r\n" % (SECRET * 800), 414),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX-A: %s\r\n\r\n" % (SECRET * 1_500), 431),
    (b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n" % b"".join(b"X-%d: a\r\n" % n for n in range(70)), 431),
    # What is no request.
    (SECRET + b"\r\n\r\n", 400), (b"GET /%s\r\n\r\n" % SECRET, 400), (b"GET / HTTP/9.9%s\r\n\r\n" % SECRET, 400),
    (b"get%s / HTTP/1.1\r\nHost: a\r\n\r\n" % SECRET, 400), (b"GET / HTTP/1.1\r\n%s\r\n\r\n" % SECRET, 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nX (%s): a\r\n\r\n" % SECRET, 400),
    # Two lengths, or a length beside pieces: another server might see another request in it.
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400),
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: %s\r\n\r\n" % SECRET, 501),
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n9\r\n%s\r\n0\r\n\r\n" % SECRET[:9], 501),
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: Chunked\r\n\r\n0\r\n\r\n", 501),
    # An address for no host.
    (b"GET / HTTP/1.1\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: \r\n\r\n", 400),
    (b"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400), (b"GET / HTTP/1.1\r\nHost: xn--\r\n\r\n", 400),
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nExpect: %s\r\nContent-Length: 3\r\n\r\nabc" % SECRET, 417),
    # Pieces that are none, in a form.
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
     b"Content-Type: application/x-www-form-urlencoded\r\n\r\n%s\r\n" % SECRET, 400),
    # More than is taken, in pieces, without a length.
    (b"POST /collection HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n"
     b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + b"10000\r\n%s\r\n" % (b"x" * 0x10000) * 20 + b"0\r\n\r\n", 413),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("sent", "status"), REFUSED)
def test_what_is_refused_is_not_repeated(served: Served, sent: bytes, status: int) -> None:
    answer = served.said(sent)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert SECRET not in answer
    assert b"unicorn" not in answer
    assert all(f"\r\n{name}: ".encode() in answer for name in HEADERS)
    log = served.log.read_text(encoding="utf-8").lower()
    assert SECRET.decode() not in log
    assert not re.search(r'"level": "(error|warning|critical)"', log)


@pytest.mark.slow
def test_no_answer_tells_what_made_it(served: Served) -> None:
    for path in ("/", "/none", "/static/pilcrow.css", "/search.csv?q=police"):
        _, headers, _ = served.get(path)
        assert "Server" not in headers
        assert headers["X-Request-ID"]


@pytest.mark.slow
def test_a_long_address_is_answered(served: Served) -> None:
    pins = "&".join(
        [
            "p=cumbria-2013-05/13@b6a3b6b0:0-58",
            *(f"p=cumbria-2013-05/{n}@12345678:100000-200000" for n in range(99, 198)),
        ]
    )
    assert 4_000 < len(pins) < 8_000
    assert served.get(f"/collection?{pins}")[0] == 200


@pytest.mark.slow
def test_a_scheme_or_an_address_is_believed_of_nobody(served: Served) -> None:
    text = served.get(
        "/reports/cumbria-2013-05/13.txt",
        **{"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"},
    )[2]
    assert f"http://127.0.0.1:{served.port}/reports/".encode() in text
    assert served.get("/metrics", **{"X-Forwarded-For": "192.0.2.1"})[0] == 404


@pytest.mark.slow
def test_all_processes_count_together(served: Served) -> None:
    for _ in range(40):
        assert served.get("/help")[0] == 200
    processes = {line["process"] for line in served.lines() if line.get("route") == "/help"}
    assert len(processes) == 2
    # The last one is counted a moment after its reader has it.
    wanted = (
        'pilcrow_requests_total{method="GET",route="/help",status="2xx"} 40.0',
        "pilcrow_requests_in_flight 1.0",
    )
    until(lambda: all(line in served.get("/metrics")[2].decode() for line in wanted), "all are counted")
    text = served.get("/metrics")[2].decode()
    assert len(re.findall(r'^pilcrow_resident_bytes\{process="(main|worker \d)"\}', text, re.M)) == 3


@pytest.mark.slow
def test_who_sends_slowly_keeps_nobody_else_out(served: Served) -> None:
    begun = [served.raw(b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ") for _ in range(150)]
    silent = [served.raw(b"") for _ in range(50)]
    assert served.get("/health")[0] == 200  # once those are sent away, at the latest
    for client in begun:
        with client:
            assert whole(client) == b""
    for client in silent:
        client.close()


@pytest.mark.slow
def test_who_closes_slowly_holds_up_nobody(served: Served) -> None:
    left = [served.raw(b"GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n") for _ in range(30)]
    began = time.monotonic()
    assert served.get("/health")[0] == 200
    # gunicorn's own worker would wait two seconds for each, in the loop that accepts: half a minute.
    assert time.monotonic() - began < 10
    for client in left:
        client.close()


@pytest.mark.slow
def test_an_answer_under_way_arrives_whole_when_the_server_is_to_stop(own: Callable[..., Served]) -> None:
    server = own()
    expected = server.get(LARGE)[2]
    assert len(expected) > 6_000_000
    with server.raw(
        f"GET {LARGE} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode(), buffer=4_096
    ) as client:
        answer = client.recv(1_000)
        assert answer.startswith(b"HTTP/1.0 200")
        server.process.send_signal(signal.SIGTERM)
        until(lambda: refused(server.port), "nobody else is accepted")
        with pytest.raises(subprocess.TimeoutExpired):
            server.process.wait(0.5)  # it waits for us
        answer += whole(client)
    assert answer.partition(b"\r\n\r\n")[2] == expected
    assert server.process.wait(35) == 0
    assert not re.search(r'"level": "(error|critical)"', server.log.read_text(encoding="utf-8"))


def refused(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 5):
            return False
    except ConnectionRefusedError:
        return True


@pytest.mark.slow
def test_a_process_that_is_killed_is_replaced_and_takes_nothing_with_it(own: Callable[..., Served]) -> None:
    server = own(WORKERS=1, RATE=2, DEAR=1)
    with server.raw(
        f"GET {LARGE} HTTP/1.0\r\nHost: 127.0.0.1:{server.port}\r\n\r\n".encode(), buffer=4_096
    ) as client:
        client.recv(1_000)
        (process,) = server.workers()
        os.kill(process, signal.SIGKILL)
    until(lambda: server.workers() not in ([], [process]), "there is another")
    # The turn that it had is free, the gauge is down, and what this address was given is not forgotten: of sixty
    # that are saved, ten are spent.
    status, _, text = server.get("/metrics")
    assert (status, b"pilcrow_requests_in_flight 1.0" in text) == (200, True)
    assert server.get("/search.csv?q=none")[0] == 200
    answers = [server.get("/none")[0] for _ in range(70)]
    assert answers[:30] == [404] * 30
    assert answers[-1] == 429
    assert answers.count(404) <= 60


@pytest.mark.slow
def test_limits_hold_over_all_processes(own: Callable[..., Served]) -> None:
    server = own(RATE=1)
    began = time.monotonic()
    answers = [server.get("/help")[0] for _ in range(90)]
    assert len({line["process"] for line in server.lines() if line.get("route") == "/help"}) == 2
    assert 30 <= answers.count(200) <= 30 + (time.monotonic() - began) + 2
    assert server.get("/health")[0] == 200


@pytest.mark.slow
def test_a_hang_up_replaces_the_processes_without_a_gap(own: Callable[..., Served], tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    publish(corpus, index, "Alpha words.")
    server = own(index, RATE=0)
    before = set(server.workers())
    failures: list[Any] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                status = server.get("/help")[0]
                if status != 200:
                    failures.append(status)
            except OSError as error:
                failures.append(error)

    readers = [threading.Thread(target=ask) for _ in range(4)]
    for reader in readers:
        reader.start()
    server.process.send_signal(signal.SIGHUP)
    until(lambda: len(server.workers()) == 2 and not before & set(server.workers()), "all are new")
    publish(corpus, index, "Beta words.")
    name = Archive(index).current().name
    until(
        lambda: all(server.get("/health")[1]["X-Pilcrow-Generation"] == name for _ in range(8)), "the new one"
    )
    done.set()
    for reader in readers:
        reader.join(WAIT)
    assert failures == []
    assert server.end() == 0


@pytest.mark.slow
def test_the_load_benchmark_finds_nothing_wrong() -> None:
    command = [
        sys.executable,
        "benchmarks/load.py",
        "corpus",
        "--minutes",
        "0.5",
        "--clients",
        "20",
        "--publications",
        "2",
        "--pause",
        "0.2",
    ]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        [*command, "--port", str(port)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    ) as run:  # fmt: skip
        try:
            said, errors = run.communicate(timeout=240)
        except BaseException:
            os.killpg(run.pid, signal.SIGKILL)  # with its server and its readers
            raise
    assert run.returncode == 0, said + errors
    assert " 0 wrong" in said


def test_debugging_is_not_served(index_folder: Path) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder})
    done = app.test_cli_runner(env={"FLASK_DEBUG": "1"}).invoke(args=["serve"])
    assert (done.exit_code, "FLASK_DEBUG" in done.output) == (1, True)
