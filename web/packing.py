"""Answers packed for the way (gzip), where the client says that it can unpack them.

Comes in: an answer. Goes out: the same, packed. Promises: what is sent piece by piece stays so; ``Vary``
names what the form depends on, packed or not; no two forms share a strong tag; a range is not packed.

gzip alone, of Python's own library: a page of ours takes 6.2 kB as gzip, 6.1 as Brotli, 6.4 as Zstandard;
an export of 6,000 rows is a tenth smaller in the latter two, which is not worth two compiled libraries.
Packing what an attacker can put words into gives away secrets that stand beside them (BREACH). No answer
here holds a secret: no session, no token, no account.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from flask import Flask, Response, request

LEVEL = 6
GZIP = 31
"""What zlib calls the largest window in the form of gzip."""

SMALLEST = 500
"""Bytes below which an answer fits into one packet anyway."""

TYPES = frozenset(
    {
        "text/html",
        "text/css",
        "text/javascript",
        "text/plain",
        "text/csv",
        "text/markdown",
        "image/svg+xml",
        "application/json",
        "application/jsonl",
        "application/atom+xml",
        "application/opensearchdescription+xml",
        "application/vnd.citationstyles.csl+json",
    }
)


def register_packing(app: Flask) -> None:
    """Pack the answers of ``app``. To be called before all that adds headers to them: what is registered
    first is done last."""

    @app.after_request
    def pack(response: Response) -> Response:
        response.vary.add("Accept-Encoding")
        if request.endpoint == "static" and response.is_streamed:
            take_in(response)
        wanted = request.accept_encodings.best_match(["gzip", "identity"]) == "gzip"
        if not wanted or response.status_code != 200 or response.mimetype not in TYPES:
            return response
        return packed(response)


def take_in(response: Response) -> None:
    """Have a file of ours, which is small, in memory, and close it: where a reader has gone in the meantime,
    not every server does."""
    source = response.response
    response.direct_passthrough = False
    data = b"".join(response.iter_encoded())
    if hasattr(source, "close"):
        source.close()
    response.set_data(data)


def packed(response: Response) -> Response:
    """``response`` in the form of gzip, or 304 where the client names the tag of that form."""
    if response.is_streamed:
        source = response.response
        response.response = _pieces(response.iter_encoded())
        response.direct_passthrough = False
        response.headers.pop("Content-Length", None)
        if hasattr(source, "close"):
            response.call_on_close(source.close)
    elif len(response.get_data()) < SMALLEST:
        return response
    else:
        response.set_data(zlib.compress(response.get_data(), LEVEL, GZIP))
    response.content_encoding = "gzip"
    tag, weak = response.get_etag()
    if tag and not weak:
        response.set_etag(f"{tag}-gzip")
        if request.if_none_match.contains_weak(f"{tag}-gzip"):
            response.status_code = 304
    return response


def _pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """``pieces`` packed as they come."""
    packer = zlib.compressobj(LEVEL, zlib.DEFLATED, GZIP)
    for piece in pieces:
        if out := packer.compress(piece):
            yield out
    yield packer.flush()
