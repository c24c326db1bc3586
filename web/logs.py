"""The log: one JSON object a line, on standard error.

Comes in: visits that have ended, and messages. Goes out: lines such as

    {"time": "…Z", "level": "info", "process": 7, "message": "answered", "request": "9f…", "method": "GET",
     "endpoint": "reports.report", "route": "/reports/<report_id>", "path": "/reports/cumbria-2013-05",
     "status": 200, "bytes": 9131, "duration_ms": 12.1, "generation": "gen-000007-1f3a9c"}

Promises: nothing that a reader typed is written, unless ``FLASK_LOG_QUERIES`` asks for it, and never who
asked: no query, no address of a client, no referrer. A path is written only where it led to something that is
held (of others the rule that they met). Of an error stand its kind and its place in the code, not its words,
which may quote what was asked; of a message of others its template, not what was put into it, or, where it
has none (Flask's own quotes the path), the place that made it.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from typing import Any, TextIO

from flask import Flask, has_request_context

from web.visits import Visit, current_visit, told

LOG = logging.getLogger("pilcrow")
REQUESTS = logging.getLogger("pilcrow.requests")

OURS = ("pilcrow", "gunicorn.error")
"""Loggers whose messages say nothing that a reader typed: ours, and the server's (``web/worker.py`` sees to
it)."""

HELD = frozenset({200, 206, 304})
"""The statuses of what is held: its path is then one of our own."""


class JsonLines(logging.Formatter):
    """A record as one line of JSON. With ``words``, also what may quote a reader."""

    def __init__(self, *, words: bool) -> None:
        super().__init__()
        self._words = words

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        known = self._words or record.name.startswith(OURS)
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
            "level": record.levelname.lower(),
            "process": record.process,
            "message": record.getMessage() if known else self._of_others(record),
        }
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = self._error(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)

    @staticmethod
    def _of_others(record: logging.LogRecord) -> str:
        """A message by others without what was put into it, so far as that can be told."""
        return str(record.msg) if record.args else f"{record.name}: {record.pathname}:{record.lineno}"

    def _error(self, error: BaseException) -> dict[str, Any]:
        found: dict[str, Any] = {"type": type(error).__name__}
        if isinstance(error, OSError) and error.strerror:
            found["reason"] = error.strerror
        if self._words:
            found["words"] = str(error)
        frames = traceback.extract_tb(error.__traceback__)
        found["traceback"] = [f"{f.filename}:{f.lineno} in {f.name}: {f.line}" for f in frames]
        cause = error.__cause__ or error.__context__
        if cause:
            found["cause"] = self._error(cause)
        return found


def set_up(*, queries: bool, stream: TextIO | None = None) -> None:
    """Have everything that this process says written as lines of JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(words=queries))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOG.setLevel(logging.INFO)

    def failed(args: threading.ExceptHookArgs) -> None:
        LOG.error("a thread failed", exc_info=args.exc_value)

    def warned(
        message: Warning | str, category: type[Warning], filename: str, lineno: int,
        file: TextIO | None = None, line: str | None = None,
    ) -> None:  # fmt: skip
        told = {"warning": f"{filename}:{lineno}: {category.__name__}"}
        LOG.warning("a warning from the code", extra={"told": told})

    threading.excepthook = failed
    warnings.showwarning = warned


def register_logs(app: Flask) -> None:
    """Log each request to ``app``, once its answer is sent."""
    queries = bool(app.config["LOG_QUERIES"])

    def write(visit: Visit) -> None:
        if REQUESTS.isEnabledFor(logging.INFO):
            REQUESTS.info("answered", extra={"told": of_visit(visit, queries=queries)})

    told(app, ends=write)


def of_visit(visit: Visit, *, queries: bool) -> dict[str, Any]:
    """What is written of a visit."""
    line: dict[str, Any] = {
        "request": visit.id,
        "method": visit.method,
        "endpoint": visit.endpoint or None,
        "route": visit.route or None,
    }
    if queries:
        line |= {"path": visit.path, "query": visit.query}
    elif visit.status in HELD and visit.method in ("GET", "HEAD"):
        line["path"] = visit.path
    line |= {"status": visit.status, "bytes": visit.sent, "duration_ms": round(visit.seconds * 1000, 1)}
    line["generation"] = visit.generation or None
    if not visit.whole:
        line["broken_off"] = True
    if visit.limit:
        line["limit"] = visit.limit
    return line


def reference() -> str:
    """The number of this request, to be quoted by who met an error; "" where it has none."""
    visit = current_visit() if has_request_context() else None
    return visit.id if visit else ""


def unforeseen(error: Exception) -> None:
    """Log an error that nothing was prepared for, with the number of the request."""
    LOG.error("unforeseen error", exc_info=error, extra={"told": {"request": reference() or None}})
