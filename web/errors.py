"""Errors as answers: one table from what went wrong to status and words.

Comes in: an exception. Goes out: a page in the archive's own dress, or JSON where the address asks for
data. Promises: an error says what happened, to what, and the way on; it never shows a traceback.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadHost, BadRequest, HTTPException, SecurityError

from indexer.errors import ArchiveError, Gone, NoArchive, NotFound, PilcrowError, QueryError
from web.arguments import ArgumentError
from web.current import archive
from web.logs import LOG, reference, unforeseen
from web.tombstones import gone_json, gone_page

STATUS: dict[type[Exception], int] = {
    QueryError: 400,
    ArgumentError: 400,
    Gone: 410,
    NotFound: 404,
    NoArchive: 503,
    ArchiveError: 503,
}
"""The status of each of our errors; the nearest class counts."""

WORDS: dict[int, tuple[str, str]] = {
    400: ("That request could not be understood", "Something in the address is not as it should be."),
    404: ("There is nothing at this address", "Check the address, or look for what you need below."),
    405: ("That cannot be done here", "This address is not asked in that way."),
    410: ("This is no longer in the archive", "It was held here once."),
    412: ("That is not what stands here", "It is another version than the one that was asked for."),
    413: ("That is too large", "Send less at once."),
    429: ("Too much at once", "Try again in a moment."),
    500: ("Something went wrong here", "The fault is ours. Try again in a moment."),
    503: ("This cannot be shown just now", "Whoever runs the archive has been told. Try again later."),
}

NOTHING_YET = ("There is nothing to show yet", "The archive is being set up. Try again in a moment.")

WAYS = (
    {"label": "Search all reports", "url": "/search"},
    {"label": "See which reports are held", "url": "/reports"},
    {"label": "How searching and citing work", "url": "/help"},
)


def register_errors(app: Flask) -> None:
    """Answer errors in ``app`` as the table says."""

    @app.errorhandler(Gone)
    def gone(error: Gone) -> tuple[Any, int]:
        return tombstone(error), 410

    @app.errorhandler(PilcrowError)
    def ours(error: PilcrowError) -> tuple[Any, int]:
        status = next((STATUS[c] for c in type(error).__mro__ if c in STATUS), 500)
        # What an administrator must do is not for a reader's page.
        if isinstance(error, NotFound) and not archive().knows_all():
            # Not in the words of the error: these quote what was asked for, which is not for the log.
            error, status = ArchiveError("CURRENT is damaged; what is served may not be all there is"), 503
        if status == 500:  # nobody meant it for a reader
            return not_foreseen(error)
        if status != 503:
            return answer(status, str(error), error)
        LOG.error("%s", error)
        heading, message = NOTHING_YET if isinstance(error, NoArchive) else WORDS[503]
        return answer(status, message, error, heading)

    @app.errorhandler(SecurityError)
    @app.errorhandler(BadHost)
    def stranger(error: BadRequest) -> tuple[str, int, dict[str, str]]:
        # No page: for a host that is not ours, or none, there are no addresses to put into one.
        return "This host is not served here.\n", 400, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(HTTPException)
    def theirs(error: HTTPException) -> Any:
        if error.code is None or error.code < 400:
            return error
        response = make_response(answer(error.code, WORDS.get(error.code, WORDS[400])[1]))
        # What belongs to the status, such as the methods that are allowed; the body is ours.
        for name, value in error.get_headers():
            if name not in ("Content-Type", "Content-Length"):
                response.headers.setdefault(name, value)
        return response

    @app.after_request
    def another_version(response: Response) -> Response:
        # Files are sent with their whole body although that is not what ``If-Match`` asked for.
        if response.status_code != 412:
            return response
        response.close()
        return make_response(answer(412, WORDS[412][1]))

    @app.errorhandler(Exception)
    def not_foreseen(error: Exception) -> tuple[Any, int]:
        unforeseen(error)
        return answer(500, WORDS[500][1])


def answer(
    status: int, message: str, cause: PilcrowError | None = None, heading: str | None = None
) -> tuple[Any, int]:
    """An error as a page, or as JSON where the address ends like data."""
    heading = heading or WORDS.get(status, WORDS[400])[0]
    if status == 500 and (number := reference()):
        message += f" If it happens again, tell us this number: {number}."
    if _wants_data():
        body: dict[str, Any] = {"status": status, "message": message}
        if isinstance(cause, QueryError):
            body |= {"message": cause.message, "position": cause.position, "hint": cause.hint}
        if isinstance(cause, ArgumentError):
            body["parameter"] = cause.parameter
        return jsonify(error=body), status
    return (
        render_template(
            "error.html", page_title=heading, status=status, heading=heading, message=message, ways=WAYS
        ),
        status,
    )


DATA = (
    ".json",
    ".jsonl",
    ".csv",
    ".atom",
    ".xml",
    ".md",
    ".txt",
    ".bib",
    ".ris",
    ".docx",
    ".html",
)


def _wants_data() -> bool:
    return request.path.endswith(DATA) or request.path == "/health"


def tombstone(error: Gone) -> Any:
    """What was held once, and the way on."""
    return jsonify(error=gone_json(error)) if _wants_data() else gone_page(error)
