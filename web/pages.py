"""The pages that show what the archive holds: home, reports, help.

Comes in: a request. Goes out: HTML from a template. Thin: a route finds what it needs in the published
generation, lets ``present`` shape it, and renders. Promises: one request sees one generation.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import markdown
from bs4 import BeautifulSoup
from flask import Blueprint, current_app, render_template

from indexer import citation
from indexer.errors import ArchiveError
from indexer.generations import Generation
from indexer.search_types import SearchQuery
from indexer.types import Kind, Record, Report
from web import present
from web.current import base_url, current_generation
from web.urls import search_url

blueprint = Blueprint("pages", __name__)

MOST_YEARS = 5
"""Years that the home page sets side by side; with more, each authority's reports stand in a row."""

EXAMPLES = ('"out of hours"', "police custody overnight", "caseloads", "missing OR runaway", "supervis*")
"""Searches that the home page offers, those of them that find something."""


@blueprint.app_context_processor
def _common() -> dict[str, Any]:
    """What every page shows: what the archive holds."""
    try:
        return {"holdings": present.holdings(current_generation())}
    except ArchiveError:
        return {}


@blueprint.get("/")
def home() -> str:
    """The search box, what the archive holds, how to cite."""
    generation = current_generation()
    held = generation.once("home", lambda: _holdings(generation))
    specimen = held["specimen"]
    return render_template("home.html", page_title=None, **held, cite=_cited(specimen) if specimen else None)


def _holdings(generation: Generation) -> dict[str, Any]:
    """What the home page says of a generation; the same for every reader."""
    reports = list(generation.reports.values())
    years = sorted({report.year for report in reports if report.year})
    columns: list[int | None] = [*years, *([None] if any(r.year is None for r in reports) else [])]
    rows = []
    for slug in dict.fromkeys(report.authority_slug for report in reports):
        theirs = [report for report in reports if report.authority_slug == slug]
        cells = [[present.card(r) for r in theirs if r.year == year] for year in columns]
        rows.append({"name": theirs[0].authority, "url": f"/authorities/{slug}", "cells": cells})
    records = [r for group in generation.records.values() for r in group.values()]
    return {
        "totals": {
            "reports": len(reports),
            "authorities": len(rows),
            "paragraphs": sum(r.kind is Kind.PARAGRAPH for r in records),
            "items": sum(r.kind is Kind.ITEM for r in records),
        },
        "years": [year or "undated" for year in columns] if len(columns) <= MOST_YEARS else [],
        "rows": rows,
        "examples": [
            {"label": text, "url": search_url(SearchQuery(text))}
            for text in EXAMPLES
            if generation.index.search(SearchQuery(text, per_page=1)).total
        ],
        "specimen": _specimen(generation),
    }


def _cited(specimen: tuple[Report, Record]) -> dict[str, str]:
    report, record = specimen
    url = citation.link(record, base_url())
    return {"quote": record.text, "citation": citation.plain(report, record) + ".", "url": url}


def _specimen(generation: Generation) -> tuple[Report, Record] | None:
    """A short graded paragraph of the latest report, to show how to cite."""
    dated = [r for r in generation.reports.values() if r.inspection_end]
    for report in sorted(dated, key=lambda r: (str(r.inspection_end), r.id), reverse=True):
        held = generation.records[report.id].values()
        graded = [r for r in held if r.grade and r.number and 150 <= len(r.text) <= 600]
        if graded:
            return report, min(graded, key=lambda r: (len(r.text), r.order))
    return None


@blueprint.get("/reports")
def reports() -> str:
    """Every report that is held."""
    generation = current_generation()
    cards = generation.once("cards", lambda: [present.card(r) for r in generation.reports.values()])
    return render_template("reports.html", page_title="Reports", reports=cards)


@blueprint.get("/help")
def help_page() -> str:
    """How searching, reading, citing and comparing work, with what each example finds today."""
    path = Path(current_app.root_path) / "docs" / "help.md"
    text = markdown.markdown(path.read_text(encoding="utf-8"))
    with suppress(ArchiveError):  # before anything is published, the help has no numbers
        generation, plain = current_generation(), text
        text = generation.once("help", lambda: _with_counts(generation, plain))
    return render_template("help.html", page_title="Help", help_html=text)


def _with_counts(generation: Generation, html: str) -> str:
    """``html`` with the number of paragraphs beside each link to a search."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select('a[href^="/search?q="]'):
        asked = parse_qs(str(link["href"]).partition("?")[2])["q"][0]
        count = soup.new_tag("span", attrs={"class": "hint"})
        count.string = f" {generation.index.total(asked):,} found"
        link.insert_after(count)
    return str(soup)
