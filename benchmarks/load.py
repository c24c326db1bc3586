"""The server under load: many readers at once, while new states of the archive are published.

    python benchmarks/load.py FOLDER [--minutes 10] [--clients 50] [--pause 0]

FOLDER is a corpus; it is copied, with a report of our own that changes with every publication, and read into
an index under a temporary folder. Then ``flask serve`` is started on it, as it is in use, and asked by one
reader, then by all of them, while ``flask reindex`` publishes ``--publications`` times. Every answer is
checked; what is not right is printed, and the exit code is 1. Printed is a table in Markdown, with seconds as
multiples of those of the one reader. The readers are a process of their own, but share the machine with the
server and with reindex.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import queue
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from benchmarks.traffic import MIX, Seen, Traffic, readers
from indexer.generations import Archive
from indexer.publishing import current_name
from tests.making import make

MARKED = "cumbria-2031-05"
TICKS = os.sysconf("SC_CLK_TCK")


def marked(round_: int) -> str:
    """The report that says how often was published."""
    body = f"# About this inspection\n\n1. The round of this report is {round_}.\n"
    return make(body, dates="13-22 May 2031")


class Server:
    """``flask serve``, and what it uses."""

    def __init__(self, work: Path, corpus: Path, port: int, settings: list[str]) -> None:
        self.port = port
        self.env = os.environ | {
            "FLASK_CORPUS": str(corpus), "FLASK_INDEX": str(work / "index"),
            "FLASK_LEDGER": str(work / "ledger"), "FLASK_BIND": f"127.0.0.1:{port}",
            **dict(setting.split("=", 1) for setting in settings),
        }  # fmt: skip
        self.index = work / "index"
        self.log = work / "log"
        self.process: subprocess.Popen[bytes] | None = None
        self.samples: list[tuple[float, dict[int, tuple[int, int]]]] = []
        self._stop = threading.Event()

    def flask(self, *command: str) -> list[str]:
        """The command line of one of our commands."""
        return [sys.executable, "-m", "flask", "--app", "app", *command]

    def reindex(self) -> float:
        """Publish; the seconds it took. (Exit code 1 says that some file could not be read.)"""
        began, before = time.monotonic(), current_name(self.index)
        done = subprocess.run(self.flask("reindex"), env=self.env, cwd=ROOT, capture_output=True, text=True)
        if current_name(self.index) == before:
            raise SystemExit(done.stderr)
        return time.monotonic() - began

    def start(self) -> None:
        """Start, wait until it answers, and watch it."""
        self.process = subprocess.Popen(
            self.flask("serve"), env=self.env, cwd=ROOT, stderr=self.log.open("wb")
        )
        for _ in range(600):
            try:
                self.get("/health")
                break
            except OSError:
                time.sleep(0.1)
        while self.log.read_text(encoding="utf-8").count('"ready"') < len(self.processes()) - 1:
            time.sleep(0.2)
        threading.Thread(target=self._watch, daemon=True).start()

    def get(self, path: str) -> bytes:
        """What stands at an address."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            found: bytes = answer.read()
        return found

    def processes(self) -> list[int]:
        """Its processes, the main one first."""
        assert self.process
        main = self.process.pid
        return [main, *map(int, Path(f"/proc/{main}/task/{main}/children").read_text().split())]

    def _watch(self) -> None:
        while not self._stop.wait(1.0):
            found = {}
            for process in self.processes():
                try:
                    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
                    files = len(list(Path(f"/proc/{process}/fd").iterdir()))
                except OSError:
                    continue
                found[process] = (pages * os.sysconf("SC_PAGE_SIZE"), files)
            self.samples.append((time.monotonic(), found))

    def cpu(self) -> float:
        """Seconds of a core that it has used."""
        return sum(cpu(process) for process in self.processes())

    def stop(self) -> int:
        """Stop it as a service manager does; its exit code."""
        self._stop.set()
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def cpu(process: int) -> float:
    """Seconds of a core that a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def run(index: Path, options: dict[str, Any], answers: Any) -> None:
    """What the process of the readers does."""
    traffic = Traffic(Archive(index).current())
    seen = asyncio.run(readers(traffic, **options))
    answers.put(
        (seen.seconds, seen.wrong, seen.sent_away, seen.bytes, dict(seen.states), time.process_time())
    )


def asked(index: Path, **options: Any) -> tuple[Seen, float]:
    """What readers in a process of their own saw, and the seconds of a core that they used."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=run, args=(index, options, answers))
    process.start()
    while True:
        alive = process.is_alive()
        try:
            *found, used = answers.get(timeout=1)
        except queue.Empty:
            if not alive:
                raise SystemExit("the readers failed") from None
        else:
            process.join()
            return Seen(*found), used


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """The middle, the 95th and the 99th of a hundred."""
    if len(values) < 2:
        return (values[0],) * 3 if values else (0.0,) * 3
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def table(alone: Seen, many: Seen) -> list[str]:
    """The seconds by kind."""
    lines = [
        "| asked for | requests | alone: middle, ms | together: middle | 95 of 100 | 99 of 100 |",
        "|---|---|---|---|---|---|",
    ]
    for kind in MIX:
        base, times = alone.seconds.get(kind, []), many.seconds.get(kind, [])
        if base and times:
            one = percentiles(base)[0]
            together = " | ".join(f"{value / one:.1f} ×" for value in percentiles(times))
            lines.append(f"| {kind} | {len(times):,} | {one * 1000:.0f} | {together} |")
    return lines


FLAT = 1.25
"""What the memory of a process may have become, times what it was early, in five minutes or more: a new
state is open beside the old one for a moment, and what it gives back stays in places that are used again."""


def memory(server: Server, began: float, seconds: float) -> tuple[list[str], list[str]]:
    """Memory and open files, early and at the end, and which process grew too much."""
    grown = []
    early = began + min(120.0, seconds / 3)
    during = [(at, found) for at, found in server.samples if began <= at <= began + seconds]
    first = [found for at, found in during if at >= early][:10]
    last = [found for _, found in during][-10:]
    lines = ["| process | MB early | at the end | most | files early | at the end | most |", "|---" * 7 + "|"]
    for place, process in enumerate(server.processes()):
        cells, figures = [f"worker {place}" if place else "main"], list[float]()
        for part, unit in ((0, 1e6), (1, 1)):
            for span in (first, last):
                middle = statistics.median(found[process][part] for found in span if process in found)
                cells.append(f"{middle / unit:.0f}")
                figures.append(middle)
            cells.append(f"{max(found[process][part] for _, found in during if process in found) / unit:.0f}")
        lines.append(f"| {' | '.join(cells)} |")
        if seconds >= 300 and figures[1] > FLAT * figures[0]:
            grown.append(f"{cells[0]} grew from {cells[1]} to {cells[2]} MB")
    return lines, grown


def main() -> int:
    """Run the load and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument(
        "--pause", type=float, default=0.0, help="mean seconds between an answer and the next"
    )
    parser.add_argument("--publications", type=int, default=5)
    parser.add_argument("--port", type=int, default=8125)
    parser.add_argument("--set", action="append", default=[], help="FLASK_NAME=value for the server")
    options = parser.parse_args()
    seconds = options.minutes * 60
    work = Path(tempfile.mkdtemp(prefix="pilcrow-load-"))
    corpus = work / "corpus"
    shutil.copytree(options.folder, corpus, ignore=shutil.ignore_patterns("ledger", "README.md"))
    (corpus / "load.txt").write_text(marked(0))
    server = Server(work, corpus, options.port, options.set)
    try:
        server.reindex()
        server.start()
        alone, _ = asked(
            work / "index", port=options.port, many=1, seconds=max(5.0, seconds / 10), pause=0.0, seed=9
        )
        published: list[float] = []

        def publish() -> None:
            for round_ in range(1, options.publications + 1):
                time.sleep(seconds / (options.publications + 1))
                (corpus / "load.txt").write_text(marked(round_))
                published.append(server.reindex())

        before, began = server.cpu(), time.monotonic()
        publisher = threading.Thread(target=publish)
        publisher.start()
        marker = f"/reports/{MARKED}/1.json"
        many, theirs = asked(
            work / "index", port=options.port, many=options.clients, seconds=seconds, pause=options.pause,
            marker=marker,
        )  # fmt: skip
        took, used = time.monotonic() - began, server.cpu() - before
        publisher.join()
        lines, grown = memory(server, began, took)
        health = json.loads(server.get("/health"))
        code = server.stop()
        logged = [json.loads(line) for line in server.log.read_text(encoding="utf-8").splitlines()]
    finally:
        if server.process and server.process.poll() is None:
            server.process.kill()
        if not os.environ.get("KEEP"):
            shutil.rmtree(work, ignore_errors=True)

    wrong = alone.wrong + many.wrong + grown
    levels = Counter(line["level"] for line in logged)
    if levels["error"] or levels["critical"] or levels["warning"]:
        wrong += [json.dumps(line)[:300] for line in logged if line["level"] not in ("info",)][:20]
    if len(published) != options.publications:
        wrong.append(f"{len(published)} of {options.publications} publications")
    if code:
        wrong.append(f"the server ended with {code}")
    words = [many.states[name] for name in sorted(many.states)]
    rounds = [int(next(iter(found)).split()[-1].strip(".")) for found in words if len(found) == 1]
    if len(rounds) != len(words) or rounds != sorted(set(rounds)) or len(rounds) < 2:
        wrong.append(f"generations and the words they answered with: {dict(many.states)}")
    ready = [line["seconds"] for line in logged if line["message"] == "ready"]
    count = sum(map(len, many.seconds.values()))
    print(
        f"{options.clients} readers, {took / 60:.1f} minutes, {health['reports']} reports, "
        f"{health['paragraphs']:,} paragraphs: {count:,} requests, {count / took:.0f} a second, "
        f"{many.bytes / 1e6:,.0f} MB; {len(wrong)} wrong, {many.sent_away} of them sent away; "
        f"{len(published)} publications of {statistics.mean(published or [0]):.1f} s, ready after "
        f"{statistics.median(ready):.1f} s (at most {max(ready):.1f}); {len(rounds)} states seen. "
        f"Of {os.cpu_count()} cores the server used {used / took:.2f} "
        f"({count / used:.0f} requests in a second of one), the readers {theirs / took:.2f}.\n"
    )
    print("\n".join([*table(alone, many), "", *lines]))
    for line, times in Counter(wrong).most_common(20):
        print(f"WRONG ({times}): {line}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
