"""The routes that answer with pages.

Comes in: a request. Goes out: HTML from a template. Thin: a route finds what it needs in the published
generation, lets ``present`` shape it, and renders. Promises: one request sees one generation.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import markdown
from flask import Blueprint, current_app, redirect, render_template, request

from indexer import citation
from indexer.compare import GradeRow, compare, compare_grades
from indexer.difference import differing
from indexer.engine import ignored_words
from indexer.errors import ArchiveError, NotFound, QueryError
from indexer.generations import Generation, Past
from indexer.pinpoint import FINGERPRINT
from indexer.query import describe, parse
from indexer.reference import authorities
from indexer.types import Filters, Record, Report, SearchPage, SearchQuery
from web import present
from web.commands import archive
from web.data import base_url
from web.urls import FACETS, SORTS, search_query, search_url, slug_value, toggled

blueprint = Blueprint("pages", __name__)

EXAMPLES = (
    '"out of hours"',
    "police custody overnight",
    "caseloads",
    "missing OR runaway",
    "supervis*",
)
"""Searches that the home page offers, those of them that find something."""

FACET_LABELS = {"authority": "Authority", "year": "Year", "section": "Section", "grade": "Grade"}


@blueprint.app_context_processor
def _common() -> dict[str, Any]:
    """What every page shows: what the archive holds."""
    try:
        return {"holdings": present.holdings(archive().current())}
    except ArchiveError:
        return {}


@blueprint.get("/")
def home() -> str:
    """The search box, what the archive holds, how to cite."""
    generation = archive().current()
    reports = list(generation.reports.values())
    years = sorted({report.year for report in reports if report.year})
    rows = []
    for slug in dict.fromkeys(report.authority_slug for report in reports):
        theirs = [report for report in reports if report.authority_slug == slug]
        cells = [[present.card(r) for r in theirs if r.year == year] for year in years]
        rows.append({"name": theirs[0].authority, "url": f"/authorities/{slug}", "cells": cells})
    cards = [present.card(report) for report in reports]
    totals = {
        "reports": len(reports),
        "authorities": len(rows),
        "paragraphs": sum(card["paragraphs"] for card in cards),
        "items": sum(card["items"] for card in cards),
    }
    examples = [
        {"label": text, "url": search_url(SearchQuery(text))}
        for text in EXAMPLES
        if generation.index.search(SearchQuery(text, per_page=1)).total
    ]
    return render_template(
        "home.html",
        page_title=None,
        totals=totals,
        years=years,
        rows=rows,
        examples=examples,
        cite=_specimen(generation),
    )


def _specimen(generation: Generation) -> dict[str, str] | None:
    """A short graded paragraph of the latest report, to show how to cite."""
    dated = [r for r in generation.reports.values() if r.inspection_end]
    for report in sorted(dated, key=lambda r: (str(r.inspection_end), r.id), reverse=True):
        graded = [
            r
            for r in generation.records[report.id].values()
            if r.grade and r.number and 150 <= len(r.text) <= 600
        ]
        if graded:
            record = min(graded, key=lambda r: (len(r.text), r.order))
            url = citation.link(record, base_url())
            return {"quote": record.text, "citation": citation.plain(report, record) + ".", "url": url}
    return None


@blueprint.get("/search")
def search() -> str:
    """Hits, facets and the way to each narrower or wider search."""
    generation = archive().current()
    query = search_query(request.args)
    hidden = [(n, slug_value(n, v)) for n in FACETS for v in getattr(query.filters, n)]
    if query.sort != "relevance":
        hidden.append(("sort", query.sort))
    common = {"q": query.text, "hidden": hidden}
    try:
        page = generation.index.search(query)
        said = _said(page)
    except QueryError as error:
        at = min(error.position, len(query.text))
        shown = {
            "message": error.message,
            "hint": error.hint,
            "position": error.position,
            "before": query.text[:at],
            "at": query.text[at : at + 1],
            "after": query.text[at + 1 :],
        }
        return render_template(
            "search.html", page_title="Search", error=shown, **common, help_suggestions=[], facets=[]
        )
    return render_template(
        "search.html",
        page_title=f"{query.text} · Search" if query.text else "Search",
        error=None,
        said=said,
        total=page.total,
        hits=[
            present.hit(
                found,
                generation.report(found.record.report),
                _report_url(found.record.report, query.text),
                base_url(),
            )
            for found in page.hits
        ],
        facets=_facets(page),
        active=_active(query),
        clear_url=search_url(replace(query, filters=Filters(), page=1)),
        sorts=[
            {
                "label": label,
                "url": search_url(replace(query, sort=name, page=1)),
                "current": query.sort == name,
            }
            for name, label in SORTS.items()
        ],
        pager=_pager(page),
        page=query.page,
        pages=page.pages,
        formats=[
            {"label": "CSV", "url": search_url(replace(query, page=1), "/search.csv")},
            {"label": "JSON", "url": search_url(query, "/search.json")},
        ],
        help_suggestions=_suggestions(generation, query) if not page.total else [],
        **common,
    )


def _report_url(report_id: str, text: str) -> str:
    return search_url(SearchQuery(text), f"/reports/{report_id}")


def _said(page: SearchPage) -> str:
    """What was searched and found, as a sentence."""
    query = page.query
    words = describe(parse(query.text), ignored_words(query.text)).removeprefix("all paragraphs")
    words = words.removeprefix("paragraphs").strip()
    count = "No paragraph or item" if not page.total else f"{page.total:,} paragraphs and items"
    if page.total == 1:
        count = "1 paragraph or item"
    chosen = query.filters
    pieces = [f"{count} {words}".strip()]
    if chosen.grade:
        pieces.append(
            f"in sections judged {_either(chosen.grade)}".replace(
                "judged No judgement", "without a judgement"
            )
        )
    if chosen.section:
        pieces.append(f"about {_either(chosen.section)}")
    if chosen.authority:
        pieces.append(f"from {_either(chosen.authority)}")
    if chosen.year:
        pieces.append(f"inspected in {_either(chosen.year)}")
    return ", ".join(pieces)


def _either(values: tuple[str, ...]) -> str:
    return " or ".join(filter(None, (", ".join(values[:-1]), values[-1])))


def _facets(page: SearchPage) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "label": FACET_LABELS[name],
            "values": [
                {
                    "value": v.value,
                    "count": v.count,
                    "selected": v.selected,
                    "url": search_url(toggled(page.query, name, v.value)),
                }
                for v in page.facets[name]
            ],
        }
        for name in FACETS
    ]


def _active(query: SearchQuery) -> list[dict[str, str]]:
    return [
        {
            "label": FACET_LABELS[name],
            "value": value,
            "url": search_url(toggled(query, name, value)),
        }
        for name in FACETS
        for value in getattr(query.filters, name)
    ]


def _pager(page: SearchPage) -> dict[str, Any]:
    """Links to the first, the last and the pages around this one; None stands for a gap."""
    here, last = page.query.page, page.pages
    numbers = sorted({1, last, *range(max(1, here - 2), min(last, here + 2) + 1)})
    pages: list[dict[str, Any] | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            pages.append(None)
        pages.append({"n": number, "url": _page_url(page.query, number), "current": number == here})
    return {
        "prev": _page_url(page.query, min(here - 1, last)) if here > 1 else None,
        "next": _page_url(page.query, here + 1) if here < last else None,
        "pages": pages,
    }


def _page_url(query: SearchQuery, number: int) -> str:
    return search_url(replace(query, page=number))


def _suggestions(generation: Generation, query: SearchQuery) -> list[dict[str, str]]:
    """Wider searches that do find something, and where else to look."""
    wider: list[tuple[str, SearchQuery]] = []
    bare = replace(query, page=1)
    if query.filters != Filters():
        wider.append(("the same words without filters", replace(bare, filters=Filters())))
    words = [word for word in query.text.replace('"', " ").split() if word not in ("OR", "AND", "NOT")]
    if '"' in query.text:
        wider.append(("the words without the quotation marks", replace(bare, text=" ".join(words))))
    if len(words) > 1:
        wider.append(("any of these words", replace(bare, text=" OR ".join(words), filters=Filters())))
    found = []
    for label, search_for in wider:
        try:
            total = generation.index.search(replace(search_for, per_page=1)).total
        except QueryError:
            continue
        if total:
            found.append({"label": f"Search for {label} ({total:,} found)", "url": search_url(search_for)})
    return [
        *found,
        {"label": "See which reports are held here", "url": "/reports"},
        {"label": "Read how searching works", "url": "/help#searching"},
    ]


@blueprint.get("/reports")
def reports() -> str:
    """Every report that is held."""
    held = archive().current().reports.values()
    return render_template(
        "reports.html", page_title="Reports", reports=[present.card(report) for report in held]
    )


@blueprint.get("/authorities/<slug>")
def authority(slug: str) -> str:
    """An authority: what it is, what came before and after it, its reports."""
    held = archive().current().reports.values()
    theirs = [report for report in held if report.authority_slug == slug]
    known = next((a for a in authorities() if a.slug == slug), None)
    if known is None and not theirs:
        raise NotFound(f"There is no authority “{slug}” here.")
    name = known.name if known else theirs[0].authority
    by_name = {a.name: {"name": a.name, "url": f"/authorities/{a.slug}"} for a in authorities()}
    shown = {
        "name": name,
        "code": known.code if known else None,
        "region": known.region if known else None,
        "type": known.kind if known else None,
        "abolished": present.iso_day_text(known.abolished) if known and known.abolished else None,
        "successors": [by_name.get(s, {"name": s, "url": None}) for s in known.successors] if known else [],
        "predecessors": [by_name[a.name] for a in authorities() if name in a.successors],
    }
    pairs = [
        {
            "label": f"{citation.month_text(a)} beside {citation.month_text(b)}",
            "url": f"/compare/{a.id}/{b.id}",
        }
        for a, b in combinations(theirs, 2)
    ]
    cards = [present.card(report) for report in reversed(theirs)]
    return render_template("authority.html", page_title=name, authority=shown, reports=cards, pairs=pairs)


@blueprint.get("/reports/<report_id>")
def report(report_id: str) -> Any:
    """A report as a document, the words searched for marked in it."""
    generation = archive().current()
    try:
        found = generation.report(report_id)
    except NotFound:
        return _gone_report(generation, report_id)
    query = search_query(request.args).text
    keys = _found_keys(generation, found, query)
    others = [r for r in generation.reports.values() if r.id != found.id]
    others.sort(key=lambda r: r.authority_slug != found.authority_slug)
    card = present.card(found)
    return render_template(
        "report.html",
        page_title=f"{found.authority}, {citation.month_text(found)}",
        report=card,
        facts=present.facts(found),
        judgements=card["grades"],
        outline=present.outline(found, keys),
        body=present.body(found, query, keys),
        q=query,
        hit_count=len(keys),
        search_url=search_url(SearchQuery(query)) if query else None,
        warnings=found.warnings,
        compare_options=[
            {"label": f"{r.authority}, {citation.month_text(r)}", "url": f"/compare/{found.id}/{r.id}"}
            for r in others[:12]
        ],
    )


def _found_keys(generation: Generation, found: Report, query: str) -> frozenset[str]:
    """The keys of the paragraphs and items of a report that a search for ``query`` finds."""
    if not query:
        return frozenset()
    try:
        return generation.index.keys(found.id, query)
    except QueryError:
        return frozenset()


@blueprint.get("/reports/<report_id>/<key>")
def paragraph(report_id: str, key: str) -> Any:
    """A paragraph or item with its place, its neighbours and its citation."""
    generation = archive().current()
    try:
        record = generation.record(report_id, key)
    except NotFound:
        return _gone(generation, report_id, key)
    found = generation.report(report_id)
    held = list(generation.records[report_id].values())
    items = [r for r in held if r.parent == record.key]
    before = held[record.order - 1] if record.order else None
    last = (items or [record])[-1].order
    after = held[last + 1] if last + 1 < len(held) else None
    parent = generation.record(report_id, record.parent) if record.parent else None
    base = base_url()
    label = citation.short_label(record)
    month = citation.month_text(found)
    return render_template(
        "paragraph.html",
        page_title=f"{label} · {found.authority}, {month}",
        report=present.card(found),
        node=present.node(record),
        path=present.path(found, record),
        grade=record.grade,
        items=[present.node(r) for r in items],
        parent=present.neighbour(parent) if parent else None,
        before=present.neighbour(before) if before else None,
        after=present.neighbour(after) if after else None,
        footnotes=present.footnotes(found, [r.text for r in (record, *items)]),
        permalink=citation.link(record, base),
        fingerprint=record.fingerprint,
        citations=[
            {
                "id": "plain",
                "label": "Plain text",
                "text": f"{citation.plain(found, record)}. {citation.link(record, base)}",
            },
            {"id": "markdown", "label": "Markdown", "text": citation.markdown(found, record, base)},
            {"id": "html", "label": "HTML", "text": citation.html_link(found, record, base)},
            {
                "id": "quotation",
                "label": "The words with their citation",
                "text": citation.quotation(found, record, base).strip(),
            },
        ],
        changed=_changed(generation, record, request.args.get("v")),
        formats=[
            {"label": name, "url": f"/reports/{report_id}/{key}.{ending}"}
            for name, ending in (
                ("JSON", "json"),
                ("Markdown", "md"),
                ("Text", "txt"),
                ("BibTeX", "bib"),
                ("RIS", "ris"),
                ("CSL", "csl.json"),
            )
        ],
        report_url=f"/reports/{report_id}#{present.paragraph_anchor(key)}",
    )


def _changed(generation: Generation, record: Record, version: str | None) -> dict[str, Any] | None:
    """What to say where the words that were cited are not those that stand here now."""
    if version is None or version == record.fingerprint:
        return None
    then = next(
        (
            p
            for p in generation.past
            if (p.report, p.key, p.fingerprint) == (record.report, record.key, version)
        ),
        None,
    )
    if then:
        ours, theirs = differing(then.text, record.text)
        return {
            "then": then.text,
            "then_parts": present.parts(then.text, ours, "changed"),
            "now_parts": present.parts(record.text, theirs, "changed"),
            "message": "The link that brought you here cites the words as they stood before.",
        }
    if FINGERPRINT.fullmatch(version):
        message = "The link that brought you here cites other words than those that stand here now."
    else:
        message = f"The end of the link, “{version[:40]}”, is not one that this archive gives."
    return {"then": None, "message": message}


def _gone(generation: Generation, report_id: str, key: str) -> tuple[str, int]:
    """A tombstone for a paragraph that was citable once. Raises NotFound for one that never was."""
    entries = [p for p in generation.past if (p.report, p.key) == (report_id, key)]
    version = request.args.get("v")
    cited = [p for p in entries if p.fingerprint == version] or entries[-1:]
    if not cited:
        generation.record(report_id, key)
        raise NotFound(f"The report “{report_id}” has no paragraph “{key}”.")
    return _tombstone(generation, cited[-1], f"{report_id}, {key}", cited[-1].text)


def _gone_report(generation: Generation, report_id: str) -> tuple[str, int]:
    entries = [p for p in generation.past if p.report == report_id]
    if not entries:
        generation.report(report_id)
    return _tombstone(generation, entries[-1], report_id, None)


def _tombstone(generation: Generation, entry: Past, what: str, text: str | None) -> tuple[str, int]:
    links = [
        {"label": "Search all reports", "url": "/search"},
        {"label": "All reports", "url": "/reports"},
    ]
    if entry.report in generation.reports:
        links.insert(0, {"label": "The report as it stands now", "url": f"/reports/{entry.report}"})
    message = "This was held here once, and a link to it may have been given. It is no longer in the archive."
    page = render_template(
        "gone.html",
        page_title=f"{what} · no longer here",
        what=what,
        text=text,
        when=present.iso_day_text(entry.last_seen),
        message=message,
        links=links,
    )
    return page, 410


@blueprint.get("/compare")
def compare_choose() -> Any:
    """The form that chooses two reports; with both chosen, the way to their comparison."""
    held = archive().current().reports
    left, right = request.args.get("left", ""), request.args.get("right", "")
    message = None
    if left or right:
        if left in held and right in held and left != right and not request.args.get("choose"):
            return redirect(f"/compare/{left}/{right}")
        message = "Choose two different reports." if left == right else "Choose one report for each side."
    options = [{"id": r.id, "label": f"{r.authority}, {citation.month_text(r)}"} for r in held.values()]
    return render_template(
        "compare_choose.html",
        page_title="Compare",
        reports=options,
        left=left,
        right=right,
        message=message,
    )


@blueprint.get("/compare/<left_id>/<right_id>")
def compare_pair(left_id: str, right_id: str) -> str:
    """Two reports side by side."""
    generation = archive().current()
    left, right = generation.report(left_id), generation.report(right_id)
    names = [f"{r.authority}, {citation.month_text(r)}" for r in (left, right)]
    judged = compare_grades(left, right)
    by_theme = {row.theme: row for row in judged}
    groups = [
        {
            "theme": group.theme,
            "anchor": f"group-{number}",
            "left_headings": [" › ".join(section.path) for section in group.left],
            "right_headings": [" › ".join(section.path) for section in group.right],
            "left_judgements": _judged(by_theme, group.theme, "left", left),
            "right_judgements": _judged(by_theme, group.theme, "right", right),
            "rows": present.pairs(group.rows),
        }
        for number, group in enumerate(compare(left, right), start=1)
    ]
    return render_template(
        "compare.html",
        page_title=f"{names[0]} beside {names[1]}",
        left=present.card(left),
        right=present.card(right),
        swap_url=f"/compare/{right_id}/{left_id}",
        judgements=[
            {
                "theme": row.theme,
                "left": _judged(by_theme, row.theme, "left", left),
                "right": _judged(by_theme, row.theme, "right", right),
                "change": row.change,
            }
            for row in judged
        ],
        groups=groups,
    )


def _judged(rows: dict[str, GradeRow], theme: str, side: str, of: Report) -> list[dict[str, Any]]:
    return [present.judgement(j, of) for j in getattr(rows[theme], side)] if theme in rows else []


@blueprint.get("/help")
def help_page() -> str:
    """How searching, reading, citing and comparing work."""
    return render_template(
        "help.html",
        page_title="Help",
        help_html=_help(Path(current_app.root_path) / "docs" / "help.md"),
    )


@cache
def _help(path: Path) -> str:
    return markdown.markdown(path.read_text(encoding="utf-8"))
