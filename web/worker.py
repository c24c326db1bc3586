"""A process of the server: gunicorn's worker with threads, with what it lacks for a public address.

Comes in: connections. Goes out: answers. Promises, beyond gunicorn's own:

- a thread is taken only by who has sent something, and nobody holds up the loop that accepts;
- a request that does not arrive within ``HEAD_SECONDS``, or is not answered and taken within ``ALL_SECONDS``,
  holds its thread no longer: the connection is closed;
- what is refused before it is a request is told so in our words; neither the answer nor the log repeats it;
- once it is to stop, it accepts nobody new, and finishes what it has;
- no answer tells what software made it.
"""

from __future__ import annotations

import contextlib
import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn import util
from gunicorn.http import errors, wsgi
from gunicorn.workers.gthread import STOP_KEEPALIVE_LINGER, TConn, ThreadWorker

from web.headers import HEADERS

HEAD_SECONDS = 15.0
"""Seconds for the head of a request. A thread waits for it, so that who sends a letter a minute could hold
them all."""

ALL_SECONDS = 300.0
"""Seconds for a request and its answer: the largest export over a slow line. A server in front that takes
answers in whole, as nginx does, makes it a matter of seconds."""

LINGER, MOST_DRAINED = 2.0, 20_000_000
"""Seconds, and bytes."""

FAILED = (500, "Internal Server Error", "Something went wrong here.")
REFUSED: dict[type[Exception], tuple[int, str, str]] = {
    errors.LimitRequestLine: (414, "URI Too Long", "This address is too long."),
    errors.LimitRequestHeaders: (
        431,
        "Request Header Fields Too Large",
        "The head of this request is too large.",
    ),
    errors.ExpectationFailed: (417, "Expectation Failed", "What this request expects is not done here."),
    errors.UnsupportedTransferCoding: (
        501,
        "Not Implemented",
        "This form of sending is not understood here.",
    ),
    errors.InvalidResponseHeader: FAILED,
    errors.InvalidResponseHeaderName: FAILED,
    errors.ParseException: (400, "Bad Request", "This is not a request as HTTP has it."),
}
"""What is told of what is no request; the nearest class counts."""


class Response(wsgi.Response):  # type: ignore[misc]
    """An answer without a banner."""

    def default_headers(self) -> list[str]:
        """The headers that are not the application's."""
        return [header for header in super().default_headers() if not header.startswith("Server:")]


class Connection(TConn):  # type: ignore[misc]
    """A connection."""

    def close(self, graceful: bool = False) -> None:
        """Close it, in the loop that all others wait for: without a moment for the other side."""
        util.close(self.sock)

    def finish(self) -> None:
        """Close it, in a thread: once the other side has taken all, or a moment later. What it still sends of
        a body that was refused is let pass: else the refusal would be lost with it."""
        self.sock.setblocking(True)
        util.close_graceful(self.sock, timeout=LINGER, max_drain=MOST_DRAINED)


class Worker(ThreadWorker):  # type: ignore[misc]
    """A process with threads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wsgi.Response = Response  # which gunicorn makes by that name
        self.place = 0
        self._until: dict[Connection, float] = {}

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; a thread is there for it once it has something to read."""
        try:
            client, address = listener.accept()
        except OSError:
            return  # another process was first, or it has gone
        self.nr_conns += 1
        client.setblocking(False)
        conn = Connection(self.cfg, client, address, listener.getsockname())
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(client, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Connection) -> Any:
        """Answer a request of ``conn``, in a thread."""
        self._until[conn] = time.monotonic() + HEAD_SECONDS
        try:
            kept = super().handle(conn)
            if not kept:
                conn.finish()
            return kept
        finally:
            self._until.pop(conn, None)

    def handle_request(self, req: Any, conn: Connection) -> Any:
        """Answer a request whose head has been read."""
        # gunicorn takes bodies that are packed, for whoever unpacks them; the application does not.
        codings = (value for name, value in req.headers if name == "TRANSFER-ENCODING")
        if any(coding.strip(" \t").lower() != "chunked" for c in codings for coding in c.split(",")):
            raise errors.UnsupportedTransferCoding(None)
        self._until[conn] = time.monotonic() + ALL_SECONDS
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """Close what has taken too long; called every second."""
        super().murder_pending()
        now = time.monotonic()
        for conn, until in list(self._until.items()):
            if now > until:
                with contextlib.suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RDWR)  # wakes the thread, which then closes it

    def set_accept_enabled(self, enabled: bool) -> None:
        """Accept new connections or not. One that is to stop takes those that wait, and refuses others."""
        stops = not enabled and not self.alive
        if stops and self._accepting:
            for listener in self.sockets:
                before = -1
                while before < self.nr_conns < self.worker_connections:
                    before = self.nr_conns
                    self.accept(listener)
        super().set_accept_enabled(enabled)
        if stops:
            soon = time.monotonic() + STOP_KEEPALIVE_LINGER
            for conn in self.pending_conns:
                conn.timeout = min(conn.timeout, soon)
            for listener in self.sockets:
                listener.close()

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer what is no request, or what failed outside of the application."""
        found = (REFUSED[kind] for kind in type(exc).__mro__ if kind in REFUSED)
        status, reason, words = next(found, FAILED)
        kind = {"told": {"status": status, "kind": type(exc).__name__}}
        if status != FAILED[0]:
            self.log.info("not a request", extra=kind)
        else:
            self.log.error("a connection failed", exc_info=exc, extra=kind)
        body = f"{words}\n".encode()
        head = (
            f"HTTP/1.1 {status} {reason}\r\nConnection: close\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Cache-Control: no-store\r\nContent-Length: {len(body)}\r\n"
        )
        head += "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items()) + "\r\n"
        try:
            util.write_nonblock(client, head.encode("latin-1") + body)
        except OSError:
            self.log.debug("it was not taken")
