"""The pages of a report and of a paragraph.

Comes in: a request. Goes out: HTML. Promises: a link that was given once leads to the words it cites, or
to what became of them; never to other words without saying so. (What became of them, ``web/tombstones.py``
says.)
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from indexer import citation, quoting
from indexer.errors import QueryError
from indexer.excerpt import whole
from indexer.generations import Generation
from indexer.types import Report
from web import present, present_reading
from web.citing import told
from web.current import base_url, current_generation
from web.tombstones import changed
from web.urls import search_query, search_url, view_of

blueprint = Blueprint("reports", __name__)


@blueprint.get("/reports/<report_id>")
def report(report_id: str) -> Any:
    """A report as a document, the words searched for marked in it."""
    generation = current_generation()
    found = generation.report(report_id)
    search = search_query(request.args)
    query = search.text
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
        body=present.body(found, generation.records[found.id], keys, generation.index.marker(query).spans),
        q=query,
        hit_count=len(keys),
        search_url=search_url(search, view=view_of(request.args)) if query else None,
        warnings=present_reading.warnings(found),
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
    generation = current_generation()
    record = generation.record(report_id, key)
    found = generation.report(report_id)
    held = list(generation.records[report_id].values())
    items = [r for r in held if r.parent == record.key]
    before = held[record.order - 1] if record.order else None
    last = (items or [record])[-1].order
    after = held[last + 1] if last + 1 < len(held) else None
    parent = generation.record(report_id, record.parent) if record.parent else None
    base = base_url()
    search, view = search_query(request.args), view_of(request.args)
    block = next(b for b in found.blocks if b.key == key)
    label = citation.short_label(record)
    month = citation.month_text(found)
    return render_template(
        "paragraph.html",
        page_title=f"{label} · {found.authority}, {month}",
        report=present.card(found),
        node=present.node(record, generation.index.highlight(record.text, search.text)),
        doubts=present.doubts(found, block),
        search_url=search_url(search, view=view) if search.text else None,
        path=present.path(found, record),
        grade=record.grade,
        item_groups=present.item_groups(record, items),
        parent=present.neighbour(parent) if parent else None,
        before=present.neighbour(before) if before else None,
        after=present.neighbour(after) if after else None,
        footnotes=present.footnotes(found, [r.key for r in (record, *items)]),
        permalink=citation.link(record, base),
        cite=told(whole(found, record), base),
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
                "text": quoting.plain(whole(found, record), base).strip(),
            },
        ],
        changed=changed(generation, record, request.args.get("v")),
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
        report_url=f"{search_url(search, f'/reports/{report_id}', view)}#{present.paragraph_anchor(key)}",
    )
