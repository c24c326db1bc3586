"""Whether a browser or a program has the answer already: validators, and 304 before any work is done.

Comes in: a request. Goes out: an ``ETag`` on each answer that depends on nothing but the generation, the
address and the code; 304 without a body where the client names that tag. Promises: 304 is said before
anything is searched, read or rendered; a new generation, a new address or a new deployment is a new tag.

The tag is weak: the same answer may be sent packed in several ways, and a proxy may pack it anew. Nothing
is ever taken from a cache unasked (``no-cache``): a reader must not see words that were taken back.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

from flask import Flask, Response, g, request

from indexer.errors import ArchiveError
from web.current import base_url, current_generation
from web.place import CODE_ROOT

CODE = ("app.py", "docs/help.md", "indexer", "web", "templates", "static")
"""What an answer is made with, beside the generation and the libraries: files, and folders with all below
them. (Of an installed application all stands in indexer/ and web/.)"""

OTHERWISE = frozenset({"static", "data.health", "data.source", "metrics.metrics"})
"""The endpoints whose answers depend on something else: files on disk, or the state of the server."""


@cache
def code_version(root: Path) -> str:
    """A hash of the code, the templates and the texts under ``root``, and of the libraries' versions."""
    digest = sha256(repr(libraries()).encode())
    for place in CODE:
        found = root / place
        files = sorted(found.rglob("*")) if found.is_dir() else [found]
        for path in (p for p in files if p.is_file() and "__pycache__" not in p.parts):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(root).as_posix()}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def libraries() -> list[tuple[str, str]]:
    """What is installed here, with its versions."""
    return sorted({(str(found.name), str(found.version)) for found in distributions()})


def register_caching(app: Flask) -> None:
    """Answer conditional requests to ``app``, and give every answer that allows it a validator."""
    if app.debug:
        return  # the code is being changed under the running server
    version = code_version(CODE_ROOT)

    @app.before_request
    def unchanged() -> Response | None:
        tag = _tag(version)
        if tag is None:
            return None
        g.tag = tag
        named = request.if_none_match
        if not named.star_tag and named.contains_weak(tag):
            return app.response_class(status=304)
        return None

    @app.after_request
    def validate(response: Response) -> Response:
        tag = g.get("tag")
        if tag is None or response.status_code not in (200, 304):
            return response
        if response.status_code == 200 and request.if_none_match.star_tag:
            # "*" is whatever stands here: whether anything does is known only now.
            response.close()
            response = app.response_class(status=304)
        response.set_etag(tag, weak=True)
        response.cache_control.no_cache = True
        return response


def _tag(version: str) -> str | None:
    """The tag of what is asked for, None where its answer depends on more than this."""
    if request.method not in ("GET", "HEAD") or request.endpoint is None or request.endpoint in OTHERWISE:
        return None
    try:
        generation = current_generation().name
    except ArchiveError:
        return None
    address = (base_url(), request.root_path, request.path, request.query_string)
    return sha256(repr((version, generation, *address)).encode()).hexdigest()[:32]
