"""The citation of a paragraph, an item, or some words of one, in every form: a page, and the same as data.

Comes in: a request. Goes out: HTML, which is the way without JavaScript, or JSON, which feeds
``static/cite.js``. Promises: both say the same; if other words stand here than those that a link cites, it
is said.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, jsonify, render_template, request

from indexer.excerpt import MOST_CHARACTERS, Excerpt
from web.citing import asked_excerpt, told
from web.current import base_url, current_generation

blueprint = Blueprint("cite", __name__)


@blueprint.get("/reports/<report_id>/<key>/cite")
def cite(report_id: str, key: str) -> str:
    """Every form of a citation, to be copied."""
    found = asked_excerpt(current_generation(), report_id, key, request.args)
    shown = told(found, base_url())
    return render_template(
        "cite.html",
        page_title=f"Cite {shown['title']}",
        cite=shown,
        full_text=found.record.text,
        changed=_changed(found),
        most=MOST_CHARACTERS,
    )


@blueprint.get("/reports/<report_id>/<key>/cite.json")
def cite_as_json(report_id: str, key: str) -> Any:
    """The same as JSON."""
    found = asked_excerpt(current_generation(), report_id, key, request.args)
    return jsonify(told(found, base_url()) | {"changed": _changed(found)})


def _changed(found: Excerpt) -> str | None:
    """The way to what was cited, where other words stand here now."""
    version = request.args.get("v", found.record.fingerprint)
    if version == found.record.fingerprint:
        return None
    return f"/reports/{found.record.report}/{found.record.key}?{urlencode([('v', version[:40])])}"
