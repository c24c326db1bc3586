"""The check of a briefing, as a page and for programs.

Comes in: a text that was pasted, or a file. Goes out: the report of the check as a page, as JSON, as
Markdown, or as an annotated copy. Promises: nothing is kept; no answer may be kept by others on its way
(``no-store``); what cannot be checked is refused with a reason. To have another form of an answer, the same
bytes are sent again: the page carries them, for there is nowhere else where they could be.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from indexer.briefing.annotate import TYPES, annotated
from indexer.briefing.limits import MAX_DOCX_BYTES, MAX_TEXT_BYTES
from indexer.briefing.present import check_json, printable
from indexer.briefing.reading import FORMS
from indexer.briefing.table import check_markdown
from indexer.briefing.types import Check
from indexer.errors import BriefingError
from web import present_briefing
from web.arguments import ArgumentError
from web.checking import (
    FORMS_OF_TEXT,
    MOST_TEXT,
    PASTED,
    Busy,
    checked,
    form_of_text,
    limit_request,
    turn,
)
from web.current import base_url, current_generation
from web.errors import answer

blueprint = Blueprint("briefing", __name__)

OUTPUTS = {
    "page": "A report to read",
    "copy": "A copy with the results written in",
    "markdown": "A table in Markdown",
    "json": "Data (JSON)",
}

MOST_CARRIED = 1_000_000
"""Bytes of a briefing that its report carries, so that it can be had in another form."""

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Given:
    """What was sent: its ``name``, its bytes, and its ``form`` where that was said."""

    name: str
    data: bytes
    form: str | None


@blueprint.after_request
def kept_nowhere(response: Response) -> Response:
    """Forbid whoever passes on an answer to somebody's briefing to keep it."""
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(Busy)
def busy(error: Busy) -> Any:
    """Say when to come again."""
    body, status = answer(503, str(error), heading="Too much at once")
    return body, status, {"Retry-After": "10"}


@blueprint.get("/briefings/check")
def briefing_form() -> str:
    """The form that takes a briefing."""
    current_generation()  # where nothing is published, it is said before anything is sent
    return _form(output=request.args.get("output", "page"))


def _form(message: str = "", text: str = "", form: str = "", output: str = "page") -> str:
    return render_template(
        "briefing_check.html",
        page_title="Check a briefing",
        message=message,
        text=text,
        form=form,
        outputs=OUTPUTS,
        output=output if output in OUTPUTS else "page",
        megabytes=MAX_DOCX_BYTES // MEGABYTE,
        typed_megabytes=MAX_TEXT_BYTES // MEGABYTE,
    )


@blueprint.post("/briefings/check")
def briefing_report() -> Any:
    """The check of what was sent, in the form that was asked for."""
    limit_request()
    if request.mimetype not in ("multipart/form-data", "application/x-www-form-urlencoded"):
        return answer(415, "Send what the form on this page sends.", heading="That cannot be read here")
    try:
        given = _given()
        with turn():
            check = checked(given.name, given.data, given.form)
            return _answered(given, check, request.form.get("output", "page"))
    except RequestEntityTooLarge:  # of which nothing was read, not even what was asked for
        message = (
            f"That is too large. A file may have {MAX_DOCX_BYTES // MEGABYTE} MB and pasted text "
            f"{MAX_TEXT_BYTES // MEGABYTE} MB. Take the pictures out of it, or check it in parts."
        )
        return _form(message), 413
    except (BriefingError, ArgumentError) as error:
        status = 422 if isinstance(error, BriefingError) else 400
        kept = {name: request.form.get(name, "") for name in ("text", "form", "output")}
        return _form(str(error), **kept), status


def _given() -> Given:
    """The briefing that the form brings: a file, what an earlier report carried, or pasted text."""
    form = _known_form(request.form.get("form") or None)
    file = request.files.get("file")
    if file and file.filename:
        return Given(_name(file.filename), file.read(), form)
    carried = request.form.get("carried")
    if carried:
        try:
            data = base64.b64decode(carried, validate=True)
        except (binascii.Error, ValueError):
            raise ArgumentError(
                "carried", "What this page carried has been changed. Send it again."
            ) from None
        return Given(_name(request.form.get("name", PASTED)), data, form)
    text = "\n".join(request.form.get("text", "").splitlines())
    if not text.strip():
        raise ArgumentError("text", "There was nothing to check. Paste a text, or choose a file.")
    return Given(PASTED, text.encode("utf-8", "replace"), form or form_of_text(text))


def _name(name: str) -> str:
    """The name of a file, without its folders, short and on one line."""
    return printable(PurePath(name.replace("\\", "/")).name)[-100:] or PASTED


def _answered(given: Given, check: Check, output: str) -> Any:
    stem = PurePath(given.name).stem.replace(" ", "-")
    if output == "json":
        return _download(jsonify(check_json(check)), f"{stem}-check.json")
    if output == "markdown":
        text = check_markdown(check, base_url())
        return _download(Response(text, content_type="text/markdown; charset=utf-8"), f"{stem}-check.md")
    if output == "copy":
        media, ending = TYPES[check.briefing.form]
        return _download(
            Response(annotated(given.data, check), content_type=media), f"{stem}-checked{ending}"
        )
    small = len(given.data) <= MOST_CARRIED
    carried = base64.b64encode(given.data).decode("ascii") if small else None
    shown = present_briefing.report(check, current_generation(), base_url())
    return render_template(
        "briefing_report.html",
        page_title=f"{shown['looks']} · {given.name}",
        carried=carried,
        form_value=check.briefing.form,
        outputs={name: label for name, label in OUTPUTS.items() if name != "page"},
        **shown,
    )


def _download(response: Response, name: str) -> Response:
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@blueprint.post("/briefings/check.json")
def briefing_as_json() -> Any:
    """The check of a briefing for programs: a JSON object with its text, or a form with a file."""
    limit_request()
    try:
        given = _given_as_data()
        with turn():
            return jsonify(check_json(checked(given.name, given.data, given.form)))
    except RequestEntityTooLarge:
        return answer(
            413, f"A file may have {MAX_DOCX_BYTES:,} bytes, a text in JSON {MOST_TEXT:,} characters."
        )
    except UnsupportedMediaType:
        return answer(415, "Send application/json with a text, or multipart/form-data with a file.")
    except BriefingError as error:
        return answer(422, str(error))


def _given_as_data() -> Given:
    """What a program sent. Raises ArgumentError for each name and value that is not described."""
    if request.mimetype == "application/json":
        return _given_as_json()
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    file = request.files.get("file")
    if file is None or len(request.files) > 1 or len(request.files.getlist("file")) > 1:
        raise ArgumentError("file", "A form has one file, called “file”.")
    _only(request.form.keys(), ("form",))
    return Given(_name(file.filename or "file"), file.read(), _known_form(request.form.get("form")))


def _given_as_json() -> Given:
    try:
        value = request.get_json()
    except (BadRequest, RecursionError):  # the latter for what is nested a thousand deep
        raise ArgumentError("", "The body is not JSON.") from None
    if not isinstance(value, dict):
        raise ArgumentError("", "The body is not a JSON object.")
    _only(value, ("text", "form"))
    text = value.get("text")
    if not isinstance(text, str):
        raise ArgumentError("text", "“text” is missing, or is no text.")
    if len(text) > MOST_TEXT:
        raise RequestEntityTooLarge
    form = value.get("form", "markdown")
    if form not in FORMS_OF_TEXT:
        raise ArgumentError("form", f"“form” is one of: {', '.join(FORMS_OF_TEXT)}. Send Word as a file.")
    return Given("text", text.encode("utf-8", "replace"), str(form))


def _only(names: Any, known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            raise ArgumentError(name, f"“{printable(name)[:40]}” is not taken here.")


def _known_form(form: str | None) -> str | None:
    if form is not None and form not in FORMS:
        raise ArgumentError("form", f"“form” is one of: {', '.join(FORMS)}.")
    return form
