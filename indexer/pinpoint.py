"""Ids, fingerprints and pinpoints.

A pinpoint is report id + key (keys are made in ``reading/keys.py``); a link may carry the fingerprint of
the words that were cited. Comes in: what is printed, or a link. Goes out: ids and links, or pinpoints.
Promises: ``parse_pinpoint`` and ``format_pinpoint`` are inverse; a fingerprint's recipe never changes.
Pure.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from indexer.errors import NotFound
from indexer.words import collapse

ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
KEY = re.compile(r"(?:[a-z][a-z0-9]*(?:-[a-z0-9]+)*-)?\d+(?:\.\d+)?|[a-z][a-z0-9]*(?:-[a-z0-9]+)*\.\d+")
FINGERPRINT = re.compile(r"[0-9a-f]{8}")


@dataclass(frozen=True, slots=True)
class Pinpoint:
    """A paragraph of a report, and (``version``) the fingerprint of the words that were cited."""

    report: str
    key: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """What a printed citation may mean: paragraphs and items of one report (``keys``, in order; none: the
    report as a whole), and the fingerprint of the words that were cited where one ``version`` is named."""

    report: str
    keys: tuple[str, ...] = ()
    version: str | None = None


def base_id(authority_slug: str, day: date | None, sha256: str) -> str:
    """A report's id from what is printed: the authority and the month the inspection ended (``day``),
    or was published; without a date, the start of the file's hash."""
    return f"{authority_slug}-{day:%Y-%m}" if day else f"{authority_slug}-undated-{sha256[:6]}"


def fingerprint(text: str) -> str:
    """The first 8 hex digits of SHA-256 of ``text`` in NFC with white space collapsed."""
    normal = collapse(unicodedata.normalize("NFC", text))
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()[:8]


def format_pinpoint(pinpoint: Pinpoint) -> str:
    """The path of a link to ``pinpoint``: ``/reports/cumbria-2013-05/13?v=1f3a9c0d``."""
    version = f"?v={pinpoint.version}" if pinpoint.version else ""
    return f"/reports/{pinpoint.report}/{pinpoint.key}{version}"


def parse_pinpoint(text: str) -> Pinpoint:
    """The pinpoint that ``text`` is: a link of this archive, its path, or ``cumbria-2013-05/13``.

    Raises NotFound where ``text`` has not that form; whether the paragraph exists is not asked here.
    """
    match = re.fullmatch(
        rf"(?:https?://[^/\s]+)?(?:/?reports/)?(?P<report>{ID.pattern})/(?P<key>{KEY.pattern})"
        rf"(?:\?v=(?P<version>{FINGERPRINT.pattern}))?",
        text.strip(),
    )
    if match is None:
        raise NotFound(f"“{text}” does not name a paragraph. Write it as cumbria-2013-05/13.")
    return Pinpoint(match["report"], match["key"], match["version"])
