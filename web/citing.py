"""Excerpts as the addresses of pages and data ask for them, and what is told of one.

Comes in: a pinpoint and the arguments of a request. Goes out: an ``Excerpt``, and its forms as plain values.
Promises: words that do not stand in the paragraph as they are given are refused, with a sentence, and never
brought near to something that does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from indexer import quoting, reference_files
from indexer.citation import month_text, plain, short_label
from indexer.collection import Pin, format_pin, pin_of
from indexer.errors import NotFound
from indexer.excerpt import MOST_CHARACTERS, Excerpt, excerpt, whole
from indexer.generations import Generation
from indexer.types import Record
from web.arguments import ArgumentError

FILES: dict[str, tuple[str, str, Callable[[Iterable[Excerpt], str], str]]] = {
    "bib": ("BibTeX", "application/x-bibtex", reference_files.bibtex),
    "ris": ("RIS", "application/x-research-info-systems", reference_files.ris),
    "csl.json": ("CSL-JSON", "application/vnd.citationstyles.csl+json", reference_files.csl),
}
"""Files for reference managers: the end of the address, the name, the media type, and who writes them."""


def asked_excerpt(generation: Generation, report_id: str, key: str, args: MultiDict[str, str]) -> Excerpt:
    """The words of a paragraph or item, or of one of its items, that ``words`` and ``at`` ask for: all where
    they ask for none. Raises NotFound, also where the words do not stand there; ArgumentError if they are too
    many."""
    record = generation.record(report_id, key)
    report = generation.report(report_id)
    words = args.get("words", "")
    if not words.strip():
        return whole(report, record)
    if len(words) > MOST_CHARACTERS:
        raise ArgumentError("words", f"A quotation may have at most {MOST_CHARACTERS:,} characters.")
    items = [held for held in generation.records[report_id].values() if held.parent == key]
    at = args.get("at", "0")
    near = int(at) if at.isascii() and at.isdecimal() and len(at) < 7 else 0
    found = excerpt(report, [record, *items], words, near)
    if found is None:
        raise NotFound(
            f"These words do not stand in {report_id}/{key}. Quote whole words, exactly as they are printed."
        )
    return found


def cite_url(record: Record, *, ending: str = "", words: str = "", at: int = 0) -> str:
    """The way to the page with every form of a citation, or to the same as data (``ending``)."""
    pairs = [("words", words), ("at", str(at))] if words else []
    return f"/reports/{record.report}/{record.key}/cite{ending}" + (f"?{urlencode(pairs)}" if pairs else "")


def collected(record: Record) -> str:
    """A paragraph or item as an entry of a collection."""
    return format_pin(Pin(record.report, record.key, record.fingerprint))


def collect_url(record: Record) -> str:
    """The way to a collection of this paragraph alone."""
    return f"/collection?p={collected(record)}"


def told(found: Excerpt, base: str) -> dict[str, Any]:
    """An excerpt with its citation in every form, named as data and templates name them."""
    record = found.record
    part = "" if found.whole else "?" + urlencode([("words", found.text), ("at", str(found.start))])
    pin = pin_of(found)
    page = f"/reports/{record.report}/{record.key}"
    return {
        "report": record.report,
        "key": record.key,
        "label": short_label(record),
        "title": f"{short_label(record)}, {found.report.authority}, {month_text(found.report)}",
        "path": list(record.section),
        "words": found.text,
        "whole": found.whole,
        "start": found.start,
        "fingerprint": record.fingerprint,
        "citation": plain(found.report, record),
        "url": quoting.address(found, base),
        "entry": pin,
        "forms": [
            {"name": f.name, "label": f.label, "text": f.text, "html": f.html or None}
            for f in quoting.forms(found, base)
        ],
        "files": [
            {"label": label, "url": f"{page}.{ending}{part}"} for ending, (label, _, _) in FILES.items()
        ],
        "page": f"{page}/cite{part}",
        "collection": f"/collection?p={pin}",
    }
