"""Headers that every answer carries.

Promises: nothing is loaded from another host, no script or style stands in a page, no page is framed,
no type is guessed, and no address of ours is told to other sites beyond its origin. What was made from
the archive names the generation that it was made from. Nothing is taken from a cache unasked, and what went
wrong is kept by none.
"""

from __future__ import annotations

from flask import Flask, Response, g

GENERATION = "X-Pilcrow-Generation"
TOTAL = "X-Pilcrow-Total"
"""How many hits an answer that is sent piece by piece has."""

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), camera=(), microphone=()",
}


def register_headers(app: Flask) -> None:
    """Add the headers to every answer of ``app``."""

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault(
            "Cache-Control", "no-store" if response.status_code >= 400 else "no-cache"
        )
        if "generation" in g:
            response.headers[GENERATION] = g.generation.name
        return response
