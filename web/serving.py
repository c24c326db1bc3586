"""The server for readers: ``flask --app app serve``, gunicorn with our settings.

Comes in: the application and its configuration. Goes out: processes that answer, until a signal ends them.
Promises: what is set is set here (docs/serving.md says why, and what was measured); SIGTERM lets answers
under way finish, for ``GRACE`` seconds; a process that dies is replaced; nothing is opened before the
processes part, for they would share its place in the files.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.cli import ScriptInfo
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.http.errors import ParseException

from web import logs, metrics
from web.errors import answer
from web.limits import limit
from web.telling import Command
from web.together import Together
from web.warming import Warming, preparing
from web.worker import Worker

BIND = "127.0.0.1:8000"
WORKERS = 2
THREADS = 64
"""Two processes use two cores, for Python computes in one thread at a time; each holds the archive in
memory."""

DEAR = 4
"""Dear answers that are worked at in one process at a time; as many wait as leave a quarter of the
threads."""

RATE = 20.0
"""Requests a second from one address: more than a hundred people at work behind one make."""

LINE = 8_190
"""Bytes of the first line of a request, which has the address: gunicorn's most, and nginx's. A collection of
a hundred paragraphs takes some 5,000."""

FIELDS, FIELD = 64, 16_380
"""Headers of a request, and bytes of one: ``Referer`` may hold an address of ours."""

GRACE = 30
KEEPALIVE = 15
HEARTBEAT = 60
"""Seconds: for answers under way when it is to stop, for a connection without a request, and after which a
process whose loop stands still is replaced."""

M_ARENA_MAX, ARENAS = -8, 2
"""glibc keeps memory for each thread apart, and what one of many has let go another cannot have: with the
default a process grew by a quarter in five publications, with two such places by a twentieth."""

SHARED = Path("/dev/shm")  # noqa: S108
"""Files in memory, where the system has them: for what is written at every request."""

COUNTS = "pilcrow-counts-"


class _Log(Logger):  # type: ignore[misc]
    """gunicorn's messages, through our log; its own of requests is left out."""

    def setup(self, cfg: Any) -> None:
        """Have messages go where all ours go."""
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.setLevel("INFO")


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, serving ``app``."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._together = Together()
        super().__init__(prog="pilcrow")

    def load_config(self) -> None:
        """Say what differs from gunicorn's own settings."""
        for name, value in settings(self._app).items():
            self.cfg.set(name, value)
        self.cfg.set("pre_fork", lambda server, worker: self._expect(worker))
        self.cfg.set("post_worker_init", self._begin)
        self.cfg.set("child_exit", lambda server, worker: self._ended(worker))

    def load(self) -> Flask:
        """What is served."""
        return self._app

    def _expect(self, worker: Worker) -> None:
        """Have a place for a process that is to begin."""
        worker.place = self._together.join()

    def _ended(self, worker: Worker) -> None:
        """Count no more on a process that has ended."""
        metrics.process_ended(worker.pid)
        self._together.leave(worker.place)

    def _begin(self, worker: Worker) -> None:
        """Begin in a process of its own: from now on files are opened."""
        with suppress(AttributeError, OSError):  # other systems have no such setting
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
        archive = Warming(
            self._app.config["INDEX"], preparing(self._app), together=self._together, place=worker.place
        )
        self._app.extensions["archive"] = archive
        archive.follow()


def settings(app: Flask) -> dict[str, Any]:
    """gunicorn's settings for ``app``."""
    config = app.config
    return {
        "bind": str(config["BIND"] or BIND),
        "workers": int(config["WORKERS"] or WORKERS),
        "worker_class": Worker,
        "threads": _threads(app),
        "worker_connections": 500,
        "preload_app": True,  # what limits all processes together is made before they part
        "timeout": HEARTBEAT,
        "graceful_timeout": GRACE,
        "keepalive": KEEPALIVE,
        "limit_request_line": LINE,
        "limit_request_fields": FIELDS,
        "limit_request_field_size": FIELD,
        # Who is asking, and how, is settled in one place: by ProxyFix, where FLASK_PROXIES says so.
        "forwarded_allow_ips": "",
        "secure_scheme_headers": {},
        "forwarder_headers": "",
        "worker_tmp_dir": str(SHARED) if _is_usable(SHARED) else None,
        "control_socket_disable": True,
        "logger_class": _Log,
        "proc_name": "pilcrow",
    }


def _threads(app: Flask) -> int:
    return int(app.config["THREADS"] or THREADS)


def _is_usable(folder: Path) -> bool:
    return folder.is_dir() and os.access(folder, os.W_OK)


def prepare(app: Flask) -> Path:
    """Give ``app`` what it has only as a server: its log, its limits, a folder to count in, which is
    returned."""
    logs.set_up(queries=bool(app.config["LOG_QUERIES"]))
    rate, dear = app.config["RATE"], app.config["DEAR"]
    most = DEAR if dear is None else int(dear)
    # A quarter of the threads is always there for what is not dear.
    limit(app, RATE if rate is None else float(rate), most, max(0, _threads(app) * 3 // 4 - most))
    app.register_error_handler(ParseException, lambda error: answer(400, "The body is not as HTTP has it."))
    counts = counting_folder(SHARED if _is_usable(SHARED) else Path(tempfile.gettempdir()))
    metrics.counting_in(counts)
    return counts


def counting_folder(base: Path) -> Path:
    """A new folder in ``base``, which is locked as long as a process of this server lives. Those that servers
    left which were killed, and had no time to, are taken away."""
    for left in base.glob(f"{COUNTS}*"):
        with suppress(OSError):  # it is another's
            handle = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.fstat(handle).st_mtime < time.time() - 60:  # else it may be about to be locked
                    shutil.rmtree(left)
            finally:
                os.close(handle)
    folder = Path(tempfile.mkdtemp(prefix=COUNTS, dir=base))
    fcntl.flock(os.open(folder, os.O_RDONLY | os.O_DIRECTORY), fcntl.LOCK_EX)
    return folder


@click.command("serve", cls=Command)
@click.pass_context
def serve_command(context: click.Context) -> None:
    """Serve to readers: processes with threads, limits, and a log as JSON. `flask run` is for development."""
    app = context.ensure_object(ScriptInfo).load_app()
    if app.debug:
        raise click.ClickException(
            "Debugging shows readers the code. Without FLASK_DEBUG, and without --debug."
        )
    counts, main = prepare(app), os.getpid()
    try:
        Server(app).run()
    finally:
        if os.getpid() == main:  # not where one of its processes ends
            shutil.rmtree(counts, ignore_errors=True)
