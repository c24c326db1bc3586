"""Who is asking, where proxies of ours stand in front (``FLASK_PROXIES``).

Comes in: what the proxies say of a request. Goes out: its address and its scheme. Promises: what a client
wrote before our proxies wrote theirs changes nothing, however it is written; without proxies nobody is
believed.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from flask import Flask, Request
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FORWARDED = "X-Forwarded-For"
_LISTS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO")
_SAID = (FORWARDED, "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto")
"""What tells that a proxy passed a request on."""


class _Unquoted:
    """Lists without quotation marks. One that a client leaves open would have the whole list taken for
    none, and its request for one that the proxy itself makes."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in _LISTS:
            if name in environ:
                environ[name] = environ[name].replace('"', "")
        return self._app(environ, start_response)


def register_proxies(app: Flask) -> None:
    """Have ``app`` believe as many proxies as there are."""
    many = int(app.config["PROXIES"])
    if many > 0:
        fixed = ProxyFix(app.wsgi_app, many, many, x_host=0)
        app.wsgi_app = _Unquoted(fixed)  # type: ignore[method-assign]


def is_known(request: Request, many: int) -> bool:
    """Whether the address of a request is that of who asks: it came through no proxy, or through all ``many``
    of ours. Else it may be that of a proxy."""
    if not any(name in request.headers for name in _SAID):
        return True
    told = request.headers.get(FORWARDED, "").split(",")
    return 0 < many <= sum(bool(address.strip()) for address in told)
