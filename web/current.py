"""What a request works with: the archive, the generation it sees, the address of its links.

Promises: one request sees one generation, however often it asks.
"""

from __future__ import annotations

from flask import current_app, g, has_request_context, request

from indexer.generations import Archive, Generation


def archive() -> Archive:
    """The archive of the running application."""
    found: Archive = current_app.extensions["archive"]
    return found


def current_generation() -> Generation:
    """The generation that this request (or command) sees. Raises NoArchive, ArchiveError."""
    if not has_request_context():
        return archive().current()
    if "generation" not in g:
        g.generation = archive().current()
    found: Generation = g.generation
    return found


def base_url_configured() -> str:
    """The address that was set for links, "" where none was: a command has no request to take it from."""
    return str(current_app.config["BASE_URL"]).rstrip("/")


def base_url() -> str:
    """The address that citation links begin with."""
    return base_url_configured() or f"{request.scheme}://{request.host}"
