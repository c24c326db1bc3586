"""The history of an authority: its reports, and those of the authorities before and after it.

Comes in: a generation and an authority's name in links. Goes out: a ``History``, and the same as JSON.
Promises: only the reports of these authorities are read; every one of them stands in exactly one list, dated
or undated; an authority has a history where the reference table knows it or a report names it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from indexer import citation
from indexer.errors import NotFound
from indexer.export import judgement_json, report_json
from indexer.generations import Generation
from indexer.reference import authorities
from indexer.reference.authorities import Authority
from indexer.reference.succession import Succession, succession
from indexer.types import Report
from indexer.words import slug as slug_of

ITSELF, BEFORE, AFTER = "itself", "before", "after"
"""Whose a report is, seen from the authority."""

_REPORT_FIELDS = (
    "report",
    "title",
    "framework",
    "inspection_start",
    "inspection_end",
    "published",
    "overall",
    "paragraphs",
)
"""What the history says of a report as the export does."""


@dataclass(frozen=True, slots=True)
class History:
    """An authority, what the table knows of it, what came before and after it, and the reports of all
    these: the ``dated`` in order of time, and the ``undated``."""

    name: str
    slug: str
    known: Authority | None
    succession: Succession
    dated: tuple[Report, ...]
    undated: tuple[Report, ...]

    @property
    def own(self) -> tuple[Report, ...]:
        """The authority's own reports, the undated ones first."""
        return tuple(r for r in (*self.undated, *self.dated) if r.authority_slug == self.slug)

    def whose(self, report: Report) -> str:
        """The authority of a report by the name that it has here: reports may print it in several ways."""
        return next(n for n in self.succession.names if authority_slug(n) == report.authority_slug)

    def relation(self, report: Report) -> str:
        """Whose report it is, seen from the authority."""
        if report.authority_slug == self.slug:
            return ITSELF
        return BEFORE if self.whose(report) in dict(self.succession.before) else AFTER

    def one_before(self, report: Report) -> Report | None:
        """The report before this one: the last earlier one of its authority, else the last of those from
        which its authority came."""
        if report.day is None:
            return None
        earlier = [r for r in self.dated if r.day and r.day < report.day]
        own = [r for r in earlier if r.authority_slug == report.authority_slug]
        came_from = predecessors(report.authority_slug)
        found = own or [r for r in earlier if r.authority_slug in came_from]
        return found[-1] if found else None

    def first_choice(self) -> tuple[Report, Report] | None:
        """The two reports that a reader wants beside each other first, the older one first: the authority's
        two latest; its only one and the nearest of those before or after it; else the two latest."""
        dated = [r for r in self.dated if r.authority_slug == self.slug]
        if len(dated) == 1 and len(self.dated) > 1:
            only = dated[0]
            place = self.dated.index(only)
            before = self.one_before(only)
            return (before, only) if before else (only, self.dated[place + 1])
        for held in (dated, self.own, self.dated, (*self.undated, *self.dated)):
            if len(held) > 1:
                return held[-2], held[-1]
        return None


def history_of(generation: Generation, slug: str) -> History:
    """The history of the authority that links call ``slug``. Raises NotFound where there is none."""
    known = next((a for a in authorities() if a.slug == slug), None)
    entries = generation.catalogue.values()
    printed = next((entry.authority for entry in entries if entry.authority_slug == slug), None)
    name = known.name if known else printed
    if name is None:
        raise NotFound(f"There is no authority “{slug}” here.")
    line = succession(name, authorities())
    slugs = {slug, *(authority_slug(other) for other in line.names)}
    held = [generation.report(entry.id) for entry in entries if entry.authority_slug in slugs]
    place = {other: number for number, other in enumerate(line.names)}
    dated = sorted((r for r in held if r.day), key=lambda r: (r.day, place.get(r.authority, 0), r.id))
    return History(name, slug, known, line, tuple(dated), tuple(r for r in held if not r.day))


@cache
def predecessors(slug: str) -> frozenset[str]:
    """Those that came before the authority that links call ``slug``, by their names in links."""
    name = next((a.name for a in authorities() if a.slug == slug), slug)
    return frozenset(authority_slug(other) for other, _ in succession(name, authorities()).before)


def authority_slug(name: str) -> str:
    """What links call the authority ``name``."""
    return next((a.slug for a in authorities() if a.name == name), slug_of(name))


def history_json(history: History, base: str) -> dict[str, Any]:
    """The history as programs have it; ``base`` is the archive's address."""
    known = history.known
    return {
        "authority": history.name,
        "slug": history.slug,
        "code": known.code if known else None,
        "region": known.region if known else None,
        "kind": known.kind if known else None,
        "abolished": known.abolished if known else None,
        "predecessors": [_relative_json(*found) for found in history.succession.before],
        "successors": [_relative_json(*found) for found in history.succession.after],
        "changes": [
            {"date": _iso(change.day), "before": list(change.before), "after": list(change.after)}
            for change in history.succession.changes
        ],
        "reports": [_report_json(report, history, base) for report in (*history.dated, *history.undated)],
    }


def _relative_json(name: str, steps: int) -> dict[str, Any]:
    known = next((a for a in authorities() if a.name == name), None)
    return {
        "authority": name,
        "slug": authority_slug(name),
        "code": known.code if known else None,
        "abolished": known.abolished if known else None,
        "steps": steps,
    }


def _report_json(report: Report, history: History, base: str) -> dict[str, Any]:
    whole = report_json(report)
    before = history.one_before(report)
    return {
        "relation": history.relation(report),
        "authority": report.authority,
        **{name: whole[name] for name in _REPORT_FIELDS},
        "judgements": [judgement_json(j) | {"theme": j.theme} for j in report.judgements],
        "one_before": before.id if before else None,
        "citation": citation.report_text(report),
        "url": report_url(report, base),
    }


def report_url(report: Report, base: str = "") -> str:
    """Where a report is read."""
    return f"{base}/reports/{report.id}"


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
