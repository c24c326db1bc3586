"""The host that a request names: what it may be, and whether it is ours.

Comes in: the head of a request. Goes out: the host as links carry it, or a refusal. Promises: it is settled
before anything else is done for a request, in one place; a host that is taken makes an address wherever it
is put into one, and is always written the same way: in small letters, a number without its zeros, a port
only where it is not the one that goes without saying.

A host is a name of letters, digits, hyphens, dots and underscores (networks of containers have names with
these), or an IPv4 address, or an IPv6 address in brackets; a port from 1 to 65535 may follow. RFC 9112,
section 3.2: whatever else is named is answered with 400, and so is a request of HTTP/1.1 that names none. One
of HTTP/1.0 may name none: it is answered where links do not need it (``FLASK_BASE_URL``).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Request
from werkzeug.exceptions import BadHost, SecurityError
from werkzeug.routing import MapAdapter

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

MOST = 253
"""Characters of a name; DNS has no longer ones."""

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::([0-9]{0,5}))?", re.ASCII)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?", re.ASCII)
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)\.?", re.ASCII)
"""What readers' software takes for an IPv4 address, or refuses if it is none."""

OF_SCHEME = {"http": 80, "https": 443}


class Application(Flask):
    """A Flask application that looks at the host before all else."""

    def create_url_adapter(self, request: Request | None) -> MapAdapter | None:
        """What finds the route of a request. Raises BadHost and SecurityError, which are then the answer."""
        if request is None:
            return super().create_url_adapter(request)
        trusted = self.config["TRUSTED_HOSTS"] or ()
        host = host_of(
            request.environ, [trusted] if isinstance(trusted, str) else trusted, str(self.config["BASE_URL"])
        )
        request.host = host
        return self.url_map.bind(
            host,
            script_name=request.root_path,
            subdomain="",
            url_scheme=request.scheme,
            default_method=request.method,
            path_info=request.path,
            query_args=request.query_string.decode("utf-8", "replace"),
        )


def host_of(environ: WSGIEnvironment, trusted: Collection[str] = (), base: str = "") -> str:
    """The host that a request names. Raises BadHost where it is none, SecurityError where ``trusted`` has
    others."""
    told = environ.get("HTTP_HOST")
    if told is None:
        if environ.get("SERVER_PROTOCOL") != "HTTP/1.0" or not base:
            raise BadHost
        return urlsplit(base).netloc
    parts = _parts(told)
    if parts is None:
        raise BadHost
    name, port = parts
    if trusted and not any(_means(known, name) for known in trusted):
        raise SecurityError
    return name if port in (None, OF_SCHEME.get(environ["wsgi.url_scheme"])) else f"{name}:{port}"


def is_host(text: str) -> bool:
    """Whether ``text`` is a host, which may be written with other letters than a request may use."""
    return _known(text) is not None


def _known(text: str) -> tuple[str, int | None] | None:
    try:
        return _parts(text.encode("idna").decode())
    except UnicodeError:
        return None


def _parts(told: str) -> tuple[str, int | None] | None:
    """The name and the port of a host, as we write them; None where it is none."""
    found = _HOST.fullmatch(told.lower()) if told.isascii() else None
    if found is None:
        return None
    name, port = found[1], int(found[2]) if found[2] else None
    if port is not None and not 1 <= port <= 65535:
        return None
    try:
        if name.startswith("["):
            return f"[{IPv6Address(name[1:-1])}]", port
        if _NUMBER.fullmatch(name):
            return str(IPv4Address(name)), port
        if len(name.rstrip(".")) > MOST or not _NAME.fullmatch(name):
            return None
        name.encode().decode("idna")  # whoever shows an address writes it in letters
    except ValueError:
        return None
    return name, port


def _means(known: str, name: str) -> bool:
    """Whether ``known``, one of the hosts that are ours, is ``name``, or the domain above it (``.known``)."""
    parts = _known(known.removeprefix("."))
    if parts is None:
        return False
    return name == parts[0] or (known.startswith(".") and name.endswith(f".{parts[0]}"))
