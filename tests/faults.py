"""An archive that changes while it is asked, and runs that are killed: what the tests and the figures share.

A *turn* is a state of a corpus of our own making: every sentence of four reports names its turn, two reports
never change, and the number of paragraphs and one whole report come and go with the turns. So whoever sees an
answer can tell whether all of it is of one turn.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from indexer import building, rollback, workers
from indexer import reindex as reindexing
from indexer.generations import Archive, Generation
from indexer.ledger.account import parse
from indexer.ledger.whole import Grown
from indexer.publishing import all_names
from indexer.sealing import is_unfinished
from tests.making import make

ROOT = Path(__file__).resolve().parent.parent
MONTHS = ("March", "May", "July", "September", "October", "November")
REPORTS = tuple(f"cumbria-2013-{number:02}" for number in (3, 5, 7, 9, 10, 11))
STILL = 4
"""From this one on, reports do not change; the one before comes and goes."""


def paragraphs(turn: int, report: int) -> list[str]:
    """The paragraphs of a report in a turn."""
    if report >= STILL:
        return [f"The {number}th of {MONTHS[report]} stands still here." for number in range(1, 5)]
    if report == STILL - 1 and turn % 3 == 0:
        return []
    return [
        f"Children stand in turn{turn:04} of {MONTHS[report]}, the {number}th."
        for number in range(1, 5 + turn % 2)
    ]


def write_turn(corpus: Path, turn: int) -> None:
    """Have ``corpus`` hold a turn."""
    corpus.mkdir(parents=True, exist_ok=True)
    for report, month in enumerate(MONTHS):
        texts = paragraphs(turn, report)
        body = "".join(f"{number}. {text}\n\n" for number, text in enumerate(texts, 1))
        path = corpus / f"{month.lower()}.txt"
        if texts:
            path.write_text(make(f"# About this inspection\n\n{body}", dates=f"1-5 {month} 2013"))
        else:
            path.unlink(missing_ok=True)


# --- a run that is killed ---------------------------------------------------------------------------

PHASES: dict[str, tuple[tuple[Any, str], ...]] = {
    "sweeping": ((reindexing, "sweep"), (rollback, "sweep")),
    "reading": ((reindexing, "standing"), (reindexing, "gather")),
    "building": ((reindexing, "build"), (rollback, "_build")),
    "verifying": ((reindexing, "verify"), (rollback, "verify"), (rollback, "verify_ledger")),
    "ledger": ((Grown, "write"),),
    "publishing": ((reindexing, "publish"), (rollback, "publish")),
    "cleaning": ((reindexing, "clean"), (rollback, "clean")),
}
"""The steps of a run in their order, by the functions that do them. (The first is told apart from the last:
what it takes away is what a killed run left.)"""


class Instants:
    """Counts the instants of each phase in this process: each call and return, of Python and of the system.
    At the one with number ``at`` of ``phase`` it kills."""

    def __init__(self, phase: str = "", at: int = -1, *, group: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self._now: list[str] = []
        self._phase, self._at, self._group = phase, at, group
        for name, places in PHASES.items():
            for owner, function in places:
                setattr(owner, function, self._entered(name, getattr(owner, function)))

    def _entered(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        order = list(PHASES)

        def step(*args: Any, **options: Any) -> Any:
            # This run may have a few instants less than the one that was counted: then between two phases.
            if self._phase and order.index(name) > order.index(self._phase):
                self.kill()
            self._now.append(name)
            try:
                return real(*args, **options)
            finally:
                self._now.pop()

        return step

    def instant(self, *_: Any) -> None:
        """One more has come."""
        if self._now:
            name = self._now[-1]
            self.counts[name] += 1
            if name == self._phase and self.counts[name] == self._at:
                self.kill()

    def kill(self) -> None:
        """Kill this process; with ``group`` all that it began."""
        if self._group:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def forked(
    work: Callable[[], object], phase: str = "", at: int = -1, *, group: bool = False, many: bool = False
) -> Any:
    """``work`` in a process and a group of its own, killed at an instant. Returns how many instants of each
    phase it had, None where it was killed. ``many``: with workers for reading and for building."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setsid()
            if many:
                workers.FEW, building.MANY = -1, 1
            instants = Instants(phase, at, group=group)
            sys.setprofile(instants.instant)
            work()
            sys.setprofile(None)
            if phase:
                instants.kill()
            os.write(writer, json.dumps(instants.counts).encode())
        except BaseException as error:
            os.write(writer, json.dumps({"failed": repr(error)}).encode())
        finally:
            os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as told:
        found = told.read() if not os.WIFSIGNALED(status) else b"null"
    ended(child)
    return json.loads(found)


def ended(group: int, seconds: float = 20.0) -> None:
    """Return when no process of ``group`` is at work; an AssertionError where one goes on."""
    until = time.monotonic() + seconds
    while left := list(at_work(group)):
        assert time.monotonic() < until, f"processes {left} outlive the one that began them"
        time.sleep(0.01)


def at_work(group: int) -> Iterator[int]:
    """The processes of a group that are not dead."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, theirs = path.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(theirs) == group and state not in "ZX":
            yield int(path.parent.name)


# --- what must be so afterwards ---------------------------------------------------------------------


def check_clean(index: Path, ledger: Path, *, asked: bool = False) -> None:
    """No half-built generation, no draft; the ledger and what is published agree. While the archive is
    ``asked``, an older generation may stay until the next run: it was held when it would have gone."""
    live = Archive(index).current()
    names = set(all_names(index)) - {live.name, live.manifest["previous"]}
    left = {name for name in names if is_unfinished(index / name) or name > live.name or not asked}
    assert not left, f"{left} were left"
    assert not [*index.rglob("*.new"), *ledger.glob(".*")]
    assert live.files.damaged() == ()
    accounts = {path.stem: parse(path.read_bytes(), path.stem) for path in ledger.glob("*.jsonl")}
    assert {name: account.seal for name, account in accounts.items()} == live.accounts
    for name, account in accounts.items():
        assert account.standing == (live.catalogue[name].keys if name in live.catalogue else {})
    live.close()


def resolves(live: Generation, report: str, key: str, print_: str, text: str) -> bool:
    """Whether a citation leads to its words: as they stand, or as they stood."""
    if report in live.records:
        now = live.records[report].get(key)
        if now and (now.fingerprint, now.text) == (print_, text):
            return True
    return any((past.fingerprint, past.text) == (print_, text) for past in live.past(report, key))


# --- a server, and who asks it ----------------------------------------------------------------------


def serve(corpus: str, index: str, ledger: str, port: str) -> None:
    """A running archive, in this process."""
    import logging

    from werkzeug.serving import make_server

    from app import create_app

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    app = create_app({"CORPUS": corpus, "INDEX": index, "LEDGER": ledger})
    server = make_server("127.0.0.1", int(port), app, threaded=True)
    sys.stdout.write(f"{server.port}\n")
    sys.stdout.flush()
    server.serve_forever()


class Asked:
    """What clients saw: how many answers of each kind, what was wrong with any, which generation is of which
    turn, and every citation that was served."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.turns: dict[str, int] = {}
        self.cited: dict[tuple[str, str, str], str] = {}
        self._lock = threading.Lock()

    def told(self, kind: str, generation: str, turns: set[int], problem: str) -> None:
        """Note an answer; one generation must be of one turn for ever."""
        with self._lock:
            self.answers[kind] += 1
            if len(turns) > 1 or any(self.turns.setdefault(generation, turn) != turn for turn in turns):
                problem = f"mixed: {generation} with turns {turns}"
            if problem:
                self.wrong.append(f"{kind}: {problem}")


def _turns(text: str) -> set[int]:
    return {int(turn) for turn in re.findall(r"turn(\d{4})", text)}


def _get(port: int, path: str) -> tuple[int, str, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.headers["X-Pilcrow-Generation"] or "", answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["X-Pilcrow-Generation"] or "", error.read().decode()


def held(turn: int) -> int:
    """How many paragraphs a turn has."""
    return sum(len(paragraphs(turn, report)) for report in range(len(REPORTS)))


def _search(port: int, asked: Asked) -> None:
    status, generation, text = _get(port, "/search.json?q=children&per_page=100")
    found = json.loads(text)
    turns = _turns(text)
    problem = f"status {status}" if status != 200 else "empty" if not found["hits"] else ""
    if not problem:
        [turn] = turns if len(turns) == 1 else [-1]
        moving = sum(len(paragraphs(turn, report)) for report in range(STILL)) if turn >= 0 else -1
        facet = sum(value["count"] for value in found["facets"]["authority"])
        if {found["total"], len(found["hits"]), facet} != {moving} or found["generation"] != generation:
            problem = f"mixed: {found['total']} hits, {facet} counted, turn {turns}, {generation}"
        for hit in found["hits"]:
            print_ = hit["url"].rpartition("v=")[2]
            asked.cited[hit["report"], hit["key"], print_] = hit["snippet"]["text"]
    asked.told("search", generation, turns, problem)


def _paragraph(port: int, asked: Asked) -> None:
    status, generation, text = _get(port, f"/reports/{REPORTS[0]}/2.json")
    found = json.loads(text)
    problem = f"status {status}" if status != 200 else ""
    if not problem:
        asked.cited[found["report"], found["key"], found["fingerprint"]] = found["text"]
    asked.told("paragraph", generation, _turns(text), problem)


def _page(port: int, asked: Asked) -> None:
    status, generation, text = _get(port, f"/reports/{REPORTS[1]}")
    problem = f"status {status}" if status != 200 else "" if "turn" in text else "empty"
    asked.told("page", generation, _turns(text), problem)


def _health(port: int, asked: Asked) -> None:
    status, _, text = _get(port, "/health")
    found = json.loads(text)
    problem = "" if status == 200 and found["status"] == "ok" else f"status {status}: {text[:200]}"
    turn = asked.turns.get(found.get("generation", ""))
    if not problem and turn is not None and found["paragraphs"] != held(turn):
        problem = f"mixed: {found}, turn {turn}"
    asked.told("health", found.get("generation", ""), set(), problem)


def ask(port: str) -> None:
    """Ask the server on ``port`` in three threads until standard input ends; then say what was seen."""
    asked, stop = Asked(), threading.Event()

    def client(number: int) -> None:
        questions = (_search, _paragraph, _page, _health)
        while not stop.is_set():
            for question in questions[number:] + questions[:number]:
                try:
                    question(int(port), asked)
                except Exception as error:  # whatever it is, it is a failed answer
                    asked.told(question.__name__, "", set(), f"failed: {error!r}")
                time.sleep(0.02)

    threads = [threading.Thread(target=client, args=[number]) for number in range(3)]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()
    cited = [[*name, text] for name, text in asked.cited.items()]
    json.dump(
        {"answers": asked.answers, "wrong": asked.wrong, "turns": asked.turns, "cited": cited}, sys.stdout
    )


@contextmanager
def asked_all_the_while(corpus: Path, index: Path, ledger: Path) -> Iterator[dict[str, Any]]:
    """A server over an archive, and clients that ask it for as long as the block runs, in processes of their
    own. What they saw is in the value afterwards."""

    def python(function: str, *args: object) -> subprocess.Popen[str]:
        code = f"import sys; from tests import faults; faults.{function}(*sys.argv[1:])"
        return subprocess.Popen(
            [sys.executable, "-c", code, *map(str, args)],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    seen: dict[str, Any] = {}
    server = python("serve", corpus, index, ledger, 0)
    client = None
    try:
        assert server.stdout is not None
        client = python("ask", server.stdout.readline().strip())
        yield seen
        told, _ = client.communicate()
        seen |= json.loads(told)
    finally:
        for process in filter(None, (client, server)):
            process.kill()
            process.communicate()
