"""What became of words that were cited: changed, or gone.

Comes in: a generation, and what a link names. Goes out: values for the pages, and for programs. Promises: the
words that were cited are shown as they were, with the days on which they were first and last seen, as far as
anybody knows; what stands elsewhere now is a suggestion, says how alike it is and in which words it differs,
and is never led to. (Whether something is gone, ``web/errors.py`` hears; it asks here what to say.)
"""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from indexer.citation import link, month_text, plain
from indexer.difference import differing, merged
from indexer.errors import ArchiveError, Gone
from indexer.generations import Generation
from indexer.history import Past
from indexer.pinpoint import FINGERPRINT
from indexer.successor import Successor, successors
from indexer.types import Record
from web import present
from web.current import base_url, current_generation

WAYS = (
    {"label": "Search all reports", "url": "/search"},
    {"label": "See which reports are held", "url": "/reports"},
)


def _day(day: str) -> str | None:
    return present.iso_day_text(day) if day else None


def _version(words: Past) -> dict[str, Any]:
    """Words that stood once, for a page."""
    return {
        "text": words.text,
        "fingerprint": words.fingerprint,
        "first": _day(words.first_seen),
        "last": _day(words.last_seen),
        "url": f"/reports/{words.report}/{words.key}?v={words.fingerprint}",
    }


def _version_json(words: Past) -> dict[str, Any]:
    return {
        "fingerprint": words.fingerprint,
        "text": words.text,
        "first_seen": words.first_seen or None,
        "last_seen": words.last_seen,
    }


# --- changed ----------------------------------------------------------------------------------------


def changed(generation: Generation, record: Record, version: str | None) -> dict[str, Any] | None:
    """What to say where the words that were cited are not those that stand here now."""
    if version is None or version == record.fingerprint:
        return None
    past = generation.past(record.report, record.key)
    then = next((words for words in past if words.fingerprint == version), None)
    if then:
        ours, theirs = differing(then.text, record.text)
        return {
            "cited": _version(then),
            "then_parts": present.parts(then.text, ours, "changed"),
            "now_parts": present.parts(record.text, theirs, "changed"),
            "between": [_version(words) for words in past[past.index(then) + 1 :]],
            "since": _since(generation, record),
            "heading": "The words have changed since they were cited",
            "message": "The link that brought you here cites the words as they stood then. Compare your "
            "quotation with those, not with the words that stand here now.",
        }
    if FINGERPRINT.fullmatch(version):
        heading = "This link cites other words than these"
        message = "The link that brought you here cites words that this archive does not hold."
    else:
        heading = "The end of this link is not complete"
        message = f"The link that brought you here ends in “{version[:40]}”, which stands for no words."
    return {
        "heading": heading,
        "message": f"{message} Compare your quotation with the paragraph as it stands.",
    }


def _since(generation: Generation, record: Record) -> str | None:
    """The day since which a record has had its words, where that is known."""
    if record.report not in generation.accounts:  # made before there were ledgers
        return None
    account = generation.account(record.report)
    return _day(account.versions[record.key, record.fingerprint].since)


def changed_json(generation: Generation, record: Record, version: str) -> dict[str, Any]:
    """The same for programs: ``then`` is null where the words are not held."""
    past = generation.past(record.report, record.key)
    then = next((words for words in past if words.fingerprint == version), None)
    after = past[past.index(then) + 1 :] if then else []
    return {
        "cited": version,
        "then": then.text if then else None,
        "first_seen": (then.first_seen or None) if then else None,
        "last_seen": then.last_seen if then else None,
        "between": [_version_json(words) for words in after],
    }


# --- gone -------------------------------------------------------------------------------------------


def gone_page(error: Gone) -> str:
    """What was held once: the words as they were cited, the later ones, and the way on."""
    generation = current_generation()
    cited, last = _words(generation, error)
    what = _name(generation, error)
    links = list(WAYS)
    if error.moved:
        links.insert(0, {"label": "The same file is held here now", "url": f"/reports/{error.moved}"})
    elif error.report in generation.catalogue:
        links.insert(0, {"label": "The report", "url": f"/reports/{error.report}"})
    return render_template(
        "gone.html",
        page_title=f"{what} · no longer here",
        what=what,
        pinpoint=f"{error.report}/{error.key}" if error.key else error.report,
        whole=error.key is None,
        cited=_version(cited) if cited else None,
        later=_version(last) if last and last is not cited else None,
        held=_held(generation, error.report),
        when=_day(error.last_seen),
        reason=_reason(generation, error),
        unknown_version=bool(cited and request.args.get("v") and not _names(cited)),
        suggestions=[_suggestion(found, cited) for found in _suggestions(generation, error, cited)],
        links=links,
    )


def _name(generation: Generation, error: Gone) -> str:
    """What is gone, for a reader: "¶ 14 · Cumbria, May 2013"."""
    if error.key is None:
        return error.report
    place = f"¶ {error.key}" if error.key[0].isdigit() else error.key
    if error.report not in generation.catalogue:
        return f"{place} · {error.report}"
    report = generation.report(error.report)
    return f"{place} · {report.authority}, {month_text(report)}"


def gone_json(error: Gone) -> dict[str, Any]:
    """The same for programs."""
    generation = current_generation()
    cited, _ = _words(generation, error)
    return {
        "status": 410,
        "message": str(error),
        "report": error.report,
        "key": error.key,
        "text": cited.text if cited else None,
        "fingerprint": cited.fingerprint if cited else None,
        "first_seen": (cited.first_seen or None) if cited else None,
        "last_seen": cited.last_seen if cited else error.last_seen,
        "reason": _reason(generation, error),
        "moved": error.moved,
        "suggestions": [
            {
                "pinpoint": f"{found.record.report}/{found.record.key}",
                "url": link(found.record, base_url()),
                "similarity": found.similarity,
                "text": found.record.text,
            }
            for found in _suggestions(generation, error, cited)
        ],
    }


def _words(generation: Generation, error: Gone) -> tuple[Past | None, Past | None]:
    """The words that were cited, and the last ones; of a whole report there are none. Where the link names
    none that were ever held here, the last ones take the place of those cited."""
    past = generation.past(error.report, error.key) if error.key else []
    if not past:
        return None, None
    cited = next((words for words in past if _names(words)), past[-1])
    return cited, past[-1]


def _names(words: Past | None) -> bool:
    """Whether the link names these words."""
    return words is not None and request.args.get("v") == words.fingerprint


def _reason(generation: Generation, error: Gone) -> str | None:
    """Why it is gone, where that was said: of a whole report, what was said of all that went with it."""
    past = [
        words for words in generation.history.past.get(error.report, ()) if error.key in (None, words.key)
    ]
    reasons = {words.reason for words in past if words.last_seen == error.last_seen and words.reason}
    return reasons.pop() if len(reasons) == 1 else None


def _held(generation: Generation, report: str) -> int:
    """How many paragraphs and items of a report were ever citable."""
    return len({words.key for words in generation.history.past.get(report, ())})


def _suggestions(generation: Generation, error: Gone, words: Past | None) -> tuple[Successor, ...]:
    if words is None:
        return ()
    try:
        return successors(words.text, error.report, generation)
    except ArchiveError:  # what is known for certain is worth showing without them
        return ()


def _suggestion(found: Successor, cited: Past | None) -> dict[str, Any]:
    report = current_generation().report(found.record.report)
    return {
        "url": link(found.record),
        "label": plain(report, found.record),
        "similarity": found.similarity,
        "text": found.record.text,
        "parts": merged(cited.text if cited else "", found.record.text),
    }
