"""Searches to offer beside one that names something in only one of its forms: CAF, or what it stands for.

Comes in: the text of a query that parses, the archive's ``Glossary``, and ``count``, which says how many
paragraphs a query finds. Goes out: ``Offer`` values. Promises: no offer without hits; at most
``MOST_COUNTS`` queries are counted; operators and all other words stay as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from indexer.abbreviations import PASSED_OVER, Entry, Glossary, fold_long
from indexer.engine.analysis import STOP_WORDS
from indexer.errors import QueryError
from indexer.query_scan import QUOTES
from indexer.typed import Run, replaced, runs

MOST_COUNTS = 8
LONGEST = 8
"""Words of a query that are looked up together."""

Count = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Offer:
    """Another search: what to call it, its text, how many paragraphs it finds, and why it is offered."""

    label: str
    query_text: str
    total: int
    note: str


def offers(
    text: str, glossary: Glossary, count: Count, authority: Mapping[str, str] | None = None
) -> list[Offer]:
    """The searches for the other forms of what ``text`` names. ``authority`` names each report's."""
    found: list[Offer] = []
    candidates = list(islice(_candidates(text, glossary, authority or {}), MOST_COUNTS - 1))
    before = hits(count, text) if candidates else 0
    for label, query_text, note in candidates:
        total = hits(count, query_text)
        # "Either form" is no news where one form finds as much.
        if total > (max(before, found[-1].total if found else 0) if note == EITHER else 0):
            found.append(Offer(label, query_text, total, note))
    return found


EITHER = "either form"


def hits(count: Count, query_text: str) -> int:
    """What ``query_text`` finds; none where it has become too long or means too much."""
    try:
        return count(query_text)
    except QueryError:
        return 0


def _candidates(
    text: str, glossary: Glossary, authority: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Label, text and note of each search to offer."""
    for run, first, last, entries, is_short in _named(text, glossary):
        start, end = run.words[first].start, run.words[last].end
        typed = text[start:end]
        whole = run.quoted and last - first + 1 == len(run.words)
        place = (run.start, run.end) if whole else (start, end)
        alone = whole or not run.quoted  # not in the middle of a phrase
        for entry in entries:
            other = re.sub(f"[{QUOTES}]", "", entry.long if is_short else entry.short)
            forms = ([f'"{other}"'] if is_short else _numbers(other)) if alone else [other]
            where = _where(entry, authority)
            if is_short:
                label, note = f"“{other}”", f"what {entry.short} stands for in {where}"
            else:
                label, note = other, f"the abbreviation in {where}"
            yield label, _put(text, place, forms), note
        if alone and len(entries) == 1:
            kept, said = [f'"{typed}"'], f"“{typed}”"
            if is_short:
                others = [form for form in _numbers(entries[0].short) if fold_long(form) != fold_long(typed)]
                kept, said = [typed, *others], typed
            yield f"{said} or {label}", _put(text, place, kept + forms), EITHER


def _put(text: str, place: tuple[int, int], forms: list[str]) -> str:
    """``text`` with any of ``forms`` at ``place``."""
    either = " OR ".join(forms)
    return replaced(text, {place: either if len(forms) == 1 or place == (0, len(text)) else f"({either})"})


def _numbers(short: str) -> list[str]:
    """An abbreviation, with its plural where that is another word to the search, as SGOs is for want of a
    vowel."""
    plural = f"{short}s"
    return [short] if short[-1] in "sS" or fold_long(plural) == fold_long(short) else [short, plural]


def _named(text: str, glossary: Glossary) -> Iterator[tuple[Run, int, int, tuple[Entry, ...], bool]]:
    """What a query names: the run, its first and last word, the pairs, and whether it is a short form. The
    longest run of words wins, then the first."""
    for run in runs(text):
        first = 0
        while first < len(run.words):
            for last in range(min(len(run.words), first + LONGEST) - 1, first - 1, -1):
                typed = text[run.words[first].start : run.words[last].end]
                ends = {run.words[first].word, run.words[last].word}
                if not any(map(str.isspace, typed)) and (entries := _expansions(typed, glossary)):
                    yield run, first, last, entries, True
                elif last > first and not ends & PASSED_OVER and (entries := glossary.shorts(typed)):
                    yield run, first, last, entries, False
                else:
                    continue
                first = last
                break
            first += 1


def _expansions(typed: str, glossary: Glossary) -> tuple[Entry, ...]:
    """What ``typed`` stands for. In small letters, what is also a word is taken for the word."""
    entries = glossary.expansions(typed)
    if typed.islower():
        entries = () if typed in STOP_WORDS else tuple(e for e in entries if not e.ordinary)
    return entries


def _where(entry: Entry, authority: Mapping[str, str]) -> str:
    """The reports that print a pair: by their authorities where these are one or two."""
    names = sorted({authority.get(report, "") for report in entry.reports})
    reports = "one report" if len(entry.reports) == 1 else f"{len(entry.reports)} reports"
    return f"{reports} on {' and '.join(names)}" if len(names) <= 2 and all(names) else reports
