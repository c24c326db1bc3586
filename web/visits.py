"""A visit: one request, from its coming to the end of its answer.

Comes in: each WSGI request. Goes out: the same answer with ``X-Request-ID``, and, once its last piece is sent
or its reader has gone, the ``Visit`` to all who asked to be told (``register_visits``, ``told``). Promises:
every visit ends exactly once, however it ends; what was registered by ``at_end`` is done then, so that
nothing that was taken for a request is kept by it.

A request's number is made here. One that comes with the request is believed only behind a proxy of ours
(``FLASK_PROXIES``), and only where it is well formed: it goes into the log.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import Flask, g, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

REQUEST_ID = "X-Request-ID"
METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())
OTHER = "other"
"""What a method that is none of these is called in logs and metrics: whoever asks may call it anything."""

_KEY = "pilcrow.visit"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")


@dataclass(slots=True)
class Visit:
    """What is known of one request. ``route`` is the rule that it met, "" for none; ``generation`` what it
    was answered from; ``limit`` why it was sent away, if it was; ``whole`` whether all was sent."""

    id: str
    method: str
    path: str
    query: str
    began: float = field(default_factory=time.monotonic)
    endpoint: str = ""
    route: str = ""
    generation: str = ""
    limit: str = ""
    status: int = 0
    sent: int = 0
    whole: bool = False
    seconds: float = 0.0
    ends: list[Callable[[], None]] = field(default_factory=list)

    def at_end(self, what: Callable[[], None]) -> None:
        """Have ``what`` done when this visit ends."""
        self.ends.append(what)


Told = Callable[[Visit], None]


def current_visit() -> Visit | None:
    """The visit of this request; None outside of a server."""
    found: Visit | None = request.environ.get(_KEY)
    return found


def told(app: Flask, *, begins: Told | None = None, ends: Told | None = None) -> None:
    """Be told of each visit to ``app`` when it begins, and when it has ended."""
    listeners: tuple[list[Told], list[Told]] = app.extensions["visits"]
    for found, wanted in zip(listeners, (begins, ends), strict=True):
        if wanted:
            found.append(wanted)


def register_visits(app: Flask) -> None:
    """Watch over all requests to ``app``."""
    app.extensions["visits"] = ([], [])
    trusted = int(app.config["PROXIES"]) > 0
    app.wsgi_app = _Watch(app.wsgi_app, app.extensions["visits"], trusted)  # type: ignore[method-assign]

    @app.teardown_request
    def note(error: BaseException | None) -> None:
        visit = current_visit()
        if visit:
            visit.endpoint = request.endpoint or ""
            visit.route = request.url_rule.rule if request.url_rule else ""
            visit.generation = g.generation.name if "generation" in g else ""


class _Watch:
    def __init__(self, app: WSGIApplication, listeners: tuple[list[Told], list[Told]], trusted: bool) -> None:
        self._app = app
        self._begins, self._ends = listeners
        self._trusted = trusted

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        visit = Visit(
            id=self._id(environ),
            method=method if method in METHODS else OTHER,
            path=environ.get("PATH_INFO", "").encode("latin-1").decode("utf-8", "replace"),
            query=environ.get("QUERY_STRING", ""),
        )
        environ[_KEY] = visit

        def started(status: str, headers: list[tuple[str, str]], *error: Any) -> Callable[[bytes], object]:
            visit.status = int(status[:3])
            return start_response(status, [*headers, (REQUEST_ID, visit.id)], *error)

        for tell in self._begins:
            tell(visit)
        try:
            return _Answer(self._app(environ, started), visit, self._end)
        except BaseException:
            self._end(visit)
            raise

    def _id(self, environ: WSGIEnvironment) -> str:
        given = str(environ.get("HTTP_X_REQUEST_ID", ""))
        return given if self._trusted and _WELL_FORMED.fullmatch(given) else secrets.token_hex(8)

    def _end(self, visit: Visit) -> None:
        visit.seconds = time.monotonic() - visit.began
        while visit.ends:
            visit.ends.pop()()
        for tell in self._ends:
            tell(visit)


class _Answer:
    """The pieces of an answer, counted; the visit ends when the server closes them."""

    def __init__(self, pieces: Iterable[bytes], visit: Visit, end: Told) -> None:
        self._pieces = pieces
        self._visit = visit
        self._end: Told | None = end

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            # Counted when the next one is asked for: then this one has been taken.
            yield piece
            self._visit.sent += len(piece)
        self._visit.whole = True

    def close(self) -> None:
        end, self._end = self._end, None
        try:
            if hasattr(self._pieces, "close"):
                self._pieces.close()
        finally:
            if end:
                end(self._visit)
