"""A collection of paragraphs: the page on which it is put in order, and the annex that is made of it.

Comes in: a request whose address carries the collection, for nothing of it is kept here. Goes out: HTML, or
the annex in one of its forms. Promises: everything works without JavaScript; no entry is left out in
silence; a file for reference managers, which has no place for a notice, is given only where all stand.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.datastructures import MultiDict

from indexer import annex, annex_word, citation, quoting
from indexer.collection import MOST, MOST_LINE, MOST_PIN, MOST_TITLE, Entry, Status, entries, typed_pins
from indexer.difference import differing
from indexer.errors import NotFound
from indexer.generations import Generation
from web import present
from web.citing import FILES, cite_url
from web.current import base_url, current_generation

blueprint = Blueprint("collection", __name__)

ANNEX: dict[str, tuple[str, str]] = {
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "md": ("Markdown", "text/markdown"),
    "html": ("HTML", "text/html"),
}
"""The forms of an annex: the end of the address, the name, the media type."""


def collection_url(pins: list[str], title: str = "", ending: str = "") -> str:
    """The address of a collection: entries stand in it as they are read."""
    pairs = [f"p={quote(pin, safe='/@:')}" for pin in pins]
    pairs += [urlencode([("title", title)])] if title else []
    return f"/collection{ending}" + (f"?{'&'.join(pairs)}" if pairs else "")


@blueprint.get("/collection")
def collection() -> str:
    """The collection, to be read, put in order and taken away."""
    given = _pins(request.args)
    title = _title(request.args)
    held = entries(current_generation(), given[:MOST])
    pins = given[:MOST]
    return render_template(
        "collection.html",
        page_title=title or "Collection",
        title=title,
        entries=[_shown(entry, number) for number, entry in enumerate(held, 1)],
        lost=sum(entry.status is not Status.STANDS for entry in held),
        beyond=given[MOST:],
        most=MOST,
        most_title=MOST_TITLE,
        annexes=[
            {"label": label, "url": collection_url(pins, title, f".{ending}")}
            for ending, (label, _) in ANNEX.items()
        ],
        files=[
            {"label": label, "url": collection_url(pins, title, f".{ending}")}
            for ending, (label, _, _) in FILES.items()
        ],
    )


@blueprint.post("/collection")
def arrange() -> Any:
    """The way to the collection after what a button of its page asks for."""
    form = request.form
    pins = _pins(form)
    place = len(pins) if "add" in form else 0
    catalogue = current_generation().catalogue
    lines = [line for line in form.get("lines", "").splitlines()[: 2 * MOST] if line.strip()]
    pins += [pin for line in lines for pin in typed_pins(line[:MOST_LINE], catalogue)]
    for name, by in (("up", -1), ("down", 1), ("remove", 0)):
        at = _number(form.get(name, ""), len(pins))
        if at is not None:
            pin = pins.pop(at)
            place = max(0, at + by)
            if by:
                pins.insert(place, pin)
    pins = list(dict.fromkeys(pins))
    anchor = f"#entry-{min(place, len(pins) - 1) + 1}" if place and pins else ""
    return redirect(collection_url(pins, _title(form)) + anchor, 303)


def _pins(args: MultiDict[str, str]) -> list[str]:
    """The entries, each once."""
    return list(dict.fromkeys(pin[:MOST_PIN] for pin in args.getlist("p") if pin.strip()))


def _title(args: MultiDict[str, str]) -> str:
    return args.get("title", "").strip()[:MOST_TITLE]


def _number(text: str, most: int) -> int | None:
    """The place that a button names, from 0."""
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0
    return number - 1 if 1 <= number <= most else None


def _shown(entry: Entry, number: int) -> dict[str, Any]:
    ours, theirs = differing(entry.words, entry.now) if entry.now and entry.excerpt else ((), ())
    if entry.excerpt and not entry.excerpt.whole:
        ours = theirs = ()  # a stretch beside a whole paragraph: almost all of it would be marked
    found = entry.excerpt
    return {
        "number": number,
        "pin": entry.pin,
        "status": str(entry.status),
        "label": entry.label,
        "words": entry.words,
        "then_parts": present.parts(entry.words, ours, "changed"),
        "now": entry.now,
        "now_parts": present.parts(entry.now or "", theirs, "changed"),
        "note": entry.note,
        "citation": citation.plain(found.report, found.record) if found else None,
        "url": quoting.address(found, "") if found else None,
        "cite_url": cite_url(found.record, words="" if found.whole else found.text, at=found.start)
        if found and entry.status is Status.STANDS
        else None,
    }


def annex_file(ending: str) -> Response:
    """The annex of a collection, or its citations, as a file."""
    generation = current_generation()
    held = entries(generation, request.args.getlist("p"))
    title = request.args.get("title", "").strip()
    body, media_type = (
        _annex(generation, held, title, ending) if ending in ANNEX else _reference_file(held, ending)
    )
    text = "" if ending == "docx" else "; charset=utf-8"
    response = Response(body, content_type=f"{media_type}{text}")
    response.headers["Content-Disposition"] = f'attachment; filename="quotations.{ending}"'
    return response


def _annex(generation: Generation, held: list[Entry], title: str, ending: str) -> tuple[str | bytes, str]:
    media_type = ANNEX[ending][1]
    if ending == "docx":
        made = datetime.fromisoformat(generation.manifest["created"]).astimezone(UTC)
        return annex_word.docx(title, annex.pieces(held, base_url()), made), media_type
    write = annex.markdown if ending == "md" else annex.html_document
    return write(title, held, base_url()), media_type


def _reference_file(held: list[Entry], ending: str) -> tuple[str, str]:
    """The citations of all entries. Raises NotFound where one does not stand."""
    _, media_type, write = FILES[ending]
    for entry in held:
        if entry.status is not Status.STANDS:
            raise NotFound(f"{entry.label}: {entry.note} Take it out of the collection for this file.")
    return write([entry.excerpt for entry in held if entry.excerpt], base_url()), media_type


for _ending in (*ANNEX, *FILES):
    blueprint.add_url_rule(f"/collection.{_ending}", view_func=annex_file, defaults={"ending": _ending})
