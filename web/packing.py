"""Answers packed for the way (gzip, Brotli, Zstandard), where the client says that it can unpack them.

Comes in: an answer. Goes out: the same, packed. Promises: what is sent piece by piece stays so; ``Vary``
names what the form depends on, packed or not; only whole answers are packed, never a range of one.

Packing what an attacker can put words into gives away secrets that stand beside them (BREACH). No answer
here holds a secret: no session, no token, no account.
"""

from __future__ import annotations

from flask import Flask, Response
from flask_compress import Compress

ALGORITHMS = ["zstd", "br", "gzip"]
"""In the order of our choice, where the client has none. No "deflate": clients differ on what it is."""

STREAMED = ["zstd", "gzip"]
"""For what is sent piece by piece. Brotli would hold back the first piece until it has read megabytes."""

TYPES = [
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
]


def register_packing(app: Flask) -> None:
    """Pack the answers of ``app``. To be called before all that adds headers to them: what is registered
    first is done last."""
    app.config.from_mapping(
        COMPRESS_REGISTER=False,
        COMPRESS_MIMETYPES=TYPES,
        COMPRESS_ALGORITHM=ALGORITHMS,
        COMPRESS_ALGORITHM_STREAMING=STREAMED,
    )
    compress = Compress(app)

    @app.after_request
    def pack(response: Response) -> Response:
        response.vary.add("Accept-Encoding")
        return compress.after_request(response) if response.status_code == 200 else response
