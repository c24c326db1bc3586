"""The page of an authority: its history, and that of those before and after it.

Comes in: a request. Goes out: HTML, and the same history as JSON. Promises: an authority that is known has a
page, whether a report of it is held or not; a report's authority has one, whether it is known or not.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template

from indexer.citation import day_text
from indexer.facet_values import slug_value
from indexer.search_types import Filters, SearchQuery
from indexer.words import slug
from web import present, present_history, present_timeline
from web.authority_history import AFTER, BEFORE, ITSELF, History, history_json, history_of
from web.beside_choice import Asked as Beside
from web.current import base_url, current_generation
from web.feeds import feed_url
from web.grades import Asked as Grades
from web.urls import search_url

blueprint = Blueprint("authority", __name__)


@blueprint.get("/authorities/<slug>")
def authority(slug: str) -> str:
    """An authority over time."""
    history = history_of(current_generation(), slug)
    rows = present_history.rows(history, base_url())
    own = SearchQuery("", Filters(authority=(history.name,)))
    latest = history.own[-1] if history.own else None
    feed = {"url": feed_url(own), "title": f"Pilcrow · {history.name}"} if latest else None
    return render_template(
        "authority.html",
        page_title=history.name,
        authority=_facts(history),
        rows=rows,
        held=_held(history),
        drawing=present_timeline.drawing(history),
        areas=present_history.areas(history),
        latest=present.card(latest) if latest else None,
        beside_url=Beside(reports=(latest.id,)).url() if latest else None,
        recommendations=present_history.recommendations(latest) if latest else None,
        asked_since=present_history.asked_since(history, latest) if latest else None,
        search_url=search_url(own),
        hidden=[("authority", slug_value("authority", history.name))],
        **({"feed": feed} if feed else {}),
    )


@blueprint.get("/authorities/<slug>.json")
def authority_as_json(slug: str) -> Any:
    """An authority over time, for programs."""
    generation = current_generation()
    return jsonify({"generation": generation.name, **history_json(history_of(generation, slug), base_url())})


def _held(history: History) -> str:
    """How many reports are held, and whose."""
    whose = [history.relation(report) for report in (*history.undated, *history.dated)]
    others = [
        f"{whose.count(relation)} of its {name}"
        for relation, name in ((BEFORE, "predecessors"), (AFTER, "successors"))
        if relation in whose
    ]
    return ", and ".join((str(whose.count(ITSELF)), *others))


def _facts(history: History) -> dict[str, Any]:
    """What is known of an authority, and its changes as sentences have them."""
    known = history.known
    return {
        "name": history.name,
        "data_url": f"/authorities/{history.slug}.json",
        "listed": known is not None,
        "code": known.code if known else None,
        "region": known.region if known else None,
        "grades_url": Grades(region=slug(known.region)).url() if known and known.region else None,
        "kind": known.kind if known else None,
        "abolished": present.iso_day_text(known.abolished) if known and known.abolished else None,
        "changes": [
            {
                "day": day_text(change.day) if change.day else None,
                "before": present_history.told(change.before),
                "after": present_history.told(change.after),
            }
            for change in history.succession.changes
        ],
    }
