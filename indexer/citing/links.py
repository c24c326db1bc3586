"""Links and the short form: ``https://…/reports/cumbria-2013-05/13?v=1f3a9c0d``, ``cumbria-2013-05/13–15``.

Comes in: a text, as it is and evened out, and where to look in it. Goes out: an ``Address``, which names a
report whether or not it is held; and of a ``Target``, its short form. Pure. Promises: ``write`` and the
reading of the short form are inverse for every target whose keys a report holds, each once; what a link
carries beside report, key and version (other arguments, a text fragment) changes nothing; a version that
is none is told, not dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from indexer.citing.keys import MOST_RUNS, Place, Run, parted
from indexer.citing.places import STOPS, THEN, even
from indexer.pinpoint import FINGERPRINT, Target

LONGEST = 4_000
"""Characters of a link; a longer one is none of ours."""
LONGEST_KEY = 300

ID_SHAPE = re.compile(
    r"[a-z][a-z0-9]*+(?:-[a-z0-9]++)*?-(?:(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])|undated-[0-9a-f]{6})"
    r"(?>(?:-[a-z][a-z0-9]*+)*)(?:-[0-9]{1,2})?"
)
"""What looks like the id of a report, held or not."""

_KEY = re.compile(
    r"[a-z][a-z0-9]*+(?>(?:-[a-z0-9]++)*)\.[0-9]++(?![a-z0-9])"
    r"|(?:[a-z][a-z0-9]*+(?:-[a-z0-9]+)*-)?[0-9]++(?:\.[0-9]++)?(?![a-z0-9]|-[a-z])",
    re.IGNORECASE | re.ASCII,
)
_TO = re.compile(
    r" *+- *+(?P<to>(?:[a-z][a-z0-9-]{0,200}[-.])?(?:[0-9]{1,6}\.)?[0-9]{1,6})(?![a-z0-9]|\.[0-9])",
    re.IGNORECASE | re.ASCII,
)
_ENDING = re.compile(r"\.(?:csl\.json|json|md|txt|bib|ris|html?)(?![a-z0-9])", re.IGNORECASE)
_WHOLE = re.compile(rf'[^\s<>"]{{1,{LONGEST + 1}}}+')
_LINK = re.compile(
    r"(?:https?://[^/?#\\]++)?(?:/?|/[^?#]*?/)reports/(?P<report>[^/?#]++)"
    r"(?:/(?P<rest>[^?#]*+))?(?P<tail>[?#].*+)?",
    re.IGNORECASE | re.DOTALL,
)
_NAME = re.compile(r"[a-z][a-z0-9]*+(?>(?:-[a-z0-9]++)+)", re.IGNORECASE | re.ASCII)
_TAIL = re.compile(r'(?:\?[^\s<>"#\[\]=]{1,100}=|#p-|#:~:)[^\s<>"\[\]]{0,2000}+', re.IGNORECASE)
_PAIRS = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Address:
    """What a link or a short form names, from ``start`` to ``end``. ``problem`` is a sentence where it
    cannot be read to its end, else ""."""

    report: str
    runs: tuple[Run, ...]
    version: str | None
    problem: str
    start: int
    end: int


Keys = Mapping[str, Mapping[str, str]]
"""The keys of each report that is held."""


def write(target: Target) -> str:
    """The short form of ``target``: ``cumbria-2013-05/13–15``."""
    runs: list[tuple[str, str, int]] = []  # the first key, what it begins with, the last number
    for key in target.keys:
        prefix, number = parted(key) or (key, -1)
        if runs and number > 0 and runs[-1][1:] == (prefix, number - 1):
            runs[-1] = (runs[-1][0], prefix, number)
        else:
            runs.append((key, prefix, number))
    places = [key if key == f"{prefix}{last}" or last < 0 else f"{key}–{last}" for key, prefix, last in runs]
    version = f"?v={target.version}" if target.version else ""
    return f"{target.report}{'/' if places else ''}{', '.join(places)}{version}"


def link_at(text: str, plain: str, at: int, held: Keys) -> Address | None:
    """The link to a report or a place in one that stands at ``at``, if one does."""
    whole = _WHOLE.match(plain, at)
    if whole is None or whole.end() - at > LONGEST:
        return None
    end = _without_punctuation(plain, at, whole.end())
    link = _LINK.fullmatch(text[at:end])
    if link is None:
        return None
    report = _ENDING.sub("", unquote(link["report"])).lower()
    if report not in held and not ID_SHAPE.fullmatch(report):
        return None
    rest = _ENDING.sub("", unquote(link["rest"] or "")).strip("/")
    runs: tuple[Run, ...] = ()
    problem = ""
    if rest not in ("", "source"):
        place = keys_at(rest, even(rest), 0, held.get(report))
        runs = place.runs
        if place.end < len(rest):
            problem = f"“{rest}” does not name a place in a report."
    return _address(report, runs, link["tail"] or "", problem, at, end)


def short_form_at(text: str, plain: str, at: int, held: Keys) -> Address | None:
    """The report, or the place in one, whose short form stands at ``at``, if one does."""
    name = _NAME.match(plain, at)
    if name is None:
        return None
    report, end = name[0].lower(), name.end()
    if report not in held and not (len(report) <= LONGEST_KEY and ID_SHAPE.fullmatch(report)):
        return None
    if ending := _ENDING.match(plain, end):
        end = ending.end()
    runs: tuple[Run, ...] = ()
    if plain.startswith("/", end):
        place = keys_at(text, plain, end + 1, held.get(report))
        runs, end = place.runs, place.end if place.runs else end + 1
        if ending := _ENDING.match(plain, end):
            end = ending.end()
    tail = _TAIL.match(plain, end)
    last = _without_punctuation(plain, end, tail.end()) if tail else end
    return _address(report, runs, text[end:last], "", at, last)


def keys_at(text: str, plain: str, at: int, keys: Mapping[str, str] | None) -> Place:
    """The keys that are listed at ``at``, of a report with ``keys`` (None: not held)."""
    runs: list[Run] = []
    start = end = at
    while len(runs) < MOST_RUNS:
        found = _KEY.match(text, at)
        key = found[0].lower() if found else ""
        if found is None or (runs and not (key in (keys or ()) or key[0].isdecimal())):
            break
        run, after = _run(plain, key, found.end(), keys)
        if run is None or (runs and not STOPS.match(plain, after)):
            break
        runs.append(run)
        end = after
        then = THEN.match(plain, end)
        if then is None or not (then["comma"] or then["and"]):
            break
        at = then.end()
    return Place(tuple(runs), start, end)


def _run(plain: str, key: str, end: int, keys: Mapping[str, str] | None) -> tuple[Run | None, int]:
    """The run that begins with ``key``, which ends at ``end``, and where it ends."""
    split = parted(key)
    if split is None:
        return None, end
    prefix, first = split
    if to := _TO.match(plain, end):
        last = to["to"].lower().removeprefix(prefix)
        if last.isdecimal() and int(last) >= first:
            return Run(prefix, first, int(last)), to.end()
    hyphened = re.fullmatch(r"(.*?-)?([0-9]{1,6})-", prefix) if key not in (keys or ()) else None
    if hyphened and int(hyphened[2]) <= first:  # lscb-13-15, with a hyphen where a dash belongs
        return Run(hyphened[1] or "", int(hyphened[2]), first), end
    return Run(prefix, first, first), end


def _address(report: str, runs: tuple[Run, ...], tail: str, problem: str, start: int, end: int) -> Address:
    """The address whose arguments and fragment are ``tail``."""
    query, _, fragment = tail.partition("#")
    version = None
    for pair in query.removeprefix("?").replace("&amp;", "&").split("&"):
        name, _, value = pair.partition("=")
        if name.lower() == "v":
            version = value.lower()
    if version is not None and not FINGERPRINT.fullmatch(version):
        problem = (
            problem or f"“{version[:40]}” is not the mark of a version: that is 8 of the signs 0-9 and a-f."
        )
        version = None
    anchor = unquote(fragment.partition(":~:")[0])
    if not runs and not problem and anchor.startswith("p-") and _KEY.fullmatch(anchor[2:].lower()):
        split = parted(anchor[2:].lower())
        runs = (Run(split[0], split[1], split[1]),) if split else ()
    return Address(report, runs, version, problem, start, end)


def _without_punctuation(plain: str, start: int, end: int) -> int:
    """``end`` of a link, moved before what belongs to the sentence round it."""
    link = plain[start:end]
    open_ = {close: link.count(close) - link.count(opening) for close, opening in _PAIRS.items()}
    while end > start:
        last = plain[end - 1]
        if last in _PAIRS:
            if open_[last] <= 0:
                break
            open_[last] -= 1
        elif last not in ".,;:!?'*_|\\([{":
            break
        elif last in _PAIRS.values():
            close = next(close for close, opening in _PAIRS.items() if opening == last)
            open_[close] += 1
        end -= 1
    return end
