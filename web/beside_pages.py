"""One section of up to five reports, side by side: the page that chooses, the page that shows, and the data.

Comes in: a request. Goes out: HTML; or the paragraphs as CSV, JSON or Markdown, each with its citation.
Promises: every paragraph and item about the theme stands on the page once, in its report's order, verbatim;
a report without any says so, with what it has; the whole state is in the address.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request

from indexer import citation, quoting
from indexer.comparing.beside import MOST, Held, all_themes, held, judgements, stretches
from indexer.errors import QueryError
from indexer.excerpt import whole
from indexer.generations import Generation
from indexer.types import Record, Report
from web import present
from web.beside_choice import FILTERS, Asked, asked, latest, left, options, ways
from web.current import base_url, current_generation
from web.exports import COLUMNS, as_csv, in_pieces, rows
from web.present_beside import column

blueprint = Blueprint("beside", __name__)

MOST_LISTED = 200
"""Reports that are listed at once to choose from; of more the page says that filters help."""

LABELS = {
    "region": "Region",
    "framework": "Framework",
    "grade": "Grade of the section",
    "year": "Inspected in",
}

ENDINGS = {
    "csv": ("CSV", "text/csv"),
    "json": ("JSON", "application/json"),
    "md": ("Markdown", "text/markdown"),
}
"""The forms of the data: the end of the address, the name, the media type."""


def lines(generation: Generation) -> tuple[Held, ...]:
    """The line of every report, by authority and date."""
    return generation.once(
        "beside",
        lambda: tuple(held(report, generation.records[name]) for name, report in generation.reports.items()),
    )


@blueprint.get("/beside")
def beside() -> Any:
    """The same section of several reports; without a theme or reports, the way to choose them."""
    generation = current_generation()
    found, notices = asked(request.args, lines(generation))
    if request.args.get("go") and found.theme and found.reports and not notices:
        return redirect(found.url())  # a form sends its empty fields too
    if request.args.get("go") and not found.reports:
        notices.append("Tick at least one report, then set side by side.")
    if not found.theme:
        return _themes(generation, found, notices)
    if not found.reports or request.args.get("choose"):
        return _choice(generation, found, notices)
    return _side_by_side(generation, found, notices)


def _name(generation: Generation, report_id: str) -> str:
    report = generation.reports[report_id]
    return f"{report.authority}, {citation.month_text(report)}"


def _themes(generation: Generation, found: Asked, notices: list[str]) -> str:
    """What a section can be about, with the number of reports that have one such."""
    among = [line for line in lines(generation) if not found.reports or line.id in found.reports]
    return render_template(
        "beside_choose.html",
        page_title="One section, several reports",
        notices=notices,
        chosen=[_name(generation, name) for name in found.reports],
        themes=[
            # One report alone stands beside nothing yet.
            {
                "label": theme,
                "url": replace(found, theme=theme).url(choose=len(found.reports) == 1),
                "count": count,
            }
            for theme in all_themes()
            if (count := sum(bool(line.about.get(theme)) for line in among))
        ],
        of=len(among),
        asked=found,
    )


def _choice(generation: Generation, found: Asked, notices: list[str]) -> str:
    """The form that chooses reports about a theme."""
    every = lines(generation)
    by_id = {line.id: line for line in every}
    listed = [line for line in left(found, every) if line.id not in found.reports]
    without = sum(not line.about.get(found.theme) for line in every)

    def shown(line: Held) -> dict[str, Any]:
        report = generation.reports[line.id]
        return {
            "id": line.id,
            "authority": line.authority,
            "when": citation.month_text(report),
            "framework": line.framework,
            "grades": line.grades.get(found.theme, ()),
            "about": line.about.get(found.theme, 0),
        }

    return render_template(
        "beside_choose.html",
        page_title=f"{found.theme}: choose reports",
        notices=notices,
        asked=found,
        theme_options=_theme_options(every, found),
        filters=[
            {"name": name, "label": LABELS[name], "options": options(found, every, name)} for name in FILTERS
        ],
        chosen=[shown(by_id[name]) for name in found.reports],
        listed=[shown(line) for line in listed[:MOST_LISTED]],
        more=max(0, len(listed) - MOST_LISTED),
        found=len(listed),
        without=without,
        graded=any(line.grades.get(found.theme) for line in every),
        most=MOST,
        ways=[
            {"label": label, "url": way.url(), "count": len(way.reports)}
            for label, way in ways(found, every, lambda name: _name(generation, name))
        ],
        clear_url=Asked(theme=found.theme, reports=found.reports, q=found.q).url(choose=True),
    )


def _theme_options(among: tuple[Held, ...] | list[Held], found: Asked) -> list[dict[str, Any]]:
    counted = [(theme, sum(bool(line.about.get(theme)) for line in among)) for theme in all_themes()]
    return [
        {"label": theme, "count": count, "chosen": theme == found.theme}
        for theme, count in counted
        if count or theme == found.theme
    ]


def _side_by_side(generation: Generation, found: Asked, notices: list[str]) -> str:
    every = lines(generation)
    among = [line for line in every if line.id in found.reports]
    keys, fault = _found(generation, found)
    marks = generation.index.marker(found.q).spans
    columns = [
        column(
            generation.reports[name],
            generation.records[name],
            found,
            keys.get(name),
            marks,
            _without(every, found, name),
        )
        for name in found.reports
    ]
    return render_template(
        "beside.html",
        page_title=f"{found.theme} in {', '.join(_name(generation, name) for name in found.reports)}",
        notices=notices,
        asked=found,
        fault=fault,
        columns=columns,
        theme_options=_theme_options(among, found),
        hits=sum(len(column["found"]) for column in columns) if keys else None,
        choose_url=found.url(choose=True),
        clear_url=replace(found, q="", only=False).url() if found.q else None,
        formats=[{"label": label, "url": found.url(f".{ending}")} for ending, (label, _) in ENDINGS.items()],
        ways=[
            {"label": label, "url": way.url()}
            for label, way in ways(found, every, lambda name: _name(generation, name))
            if way.reports != found.reports
        ],
    )


def _without(every: tuple[Held, ...], found: Asked, name: str) -> dict[str, Any]:
    """What a report without a section about the theme has nearest: what its sections are about, and another
    report of its authority that has one. Nothing for a report that has one."""
    line = next(line for line in every if line.id == name)
    if line.about.get(found.theme):
        return {}
    theirs = [o for o in every if o.slug == line.slug and o.about.get(found.theme)]
    instead = latest(other for other in theirs if other.id not in found.reports)[:1]
    return {
        "themes": [
            {"label": theme, "url": replace(found, theme=theme).url()}
            for theme in all_themes()
            if line.about.get(theme)
        ],
        "instead": [
            replace(found, reports=tuple(other.id if r == name else r for r in found.reports)).url()
            for other in instead
        ],
    }


def _found(generation: Generation, found: Asked) -> tuple[dict[str, frozenset[str]], str]:
    """The keys that the words are found at, by report, and what is wrong with the words. Nothing without
    words."""
    if not found.q:
        return {}, ""
    try:
        return {name: generation.index.keys(name, found.q) for name in found.reports}, ""
    except QueryError as error:
        return {}, " ".join(filter(None, (f"{error.message}.", error.hint)))


# --- data ------------------------------------------------------------------------------------------


def _records(generation: Generation, report: Report, theme: str, keys: frozenset[str] | None) -> list[Record]:
    """The records about a theme, of these ``keys`` alone where some are given, in reading order."""
    held = generation.records[report.id]
    about = [block.key for part in stretches(report, held, theme) for block in part.blocks if block.key]
    return [held[key] for key in (about if theme else held) if keys is None or key in keys]


def beside_data(ending: str) -> Response:
    """One section of several reports, or all of them, with citations."""
    generation = current_generation()
    theme, q = request.args.get("theme", ""), request.args.get("q", "").strip()
    reports = [generation.report(name) for name in dict.fromkeys(request.args.getlist("report"))]
    only = q and request.args.get("only") == "1"
    keys = {r.id: generation.index.keys(r.id, q) if only else None for r in reports}
    parts = [(r, _records(generation, r, theme, keys[r.id])) for r in reports]
    base = base_url()
    if ending == "json":
        return jsonify(
            theme=theme or None, q=q, reports=[_told(generation, *part, theme, base) for part in parts]
        )
    every = (record for _, records in parts for record in records)
    body = (
        as_csv(rows(generation, every, base), COLUMNS) if ending == "csv" else _markdown(theme, parts, base)
    )
    response = Response(in_pieces(body), content_type=f"{ENDINGS[ending][1]}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="pilcrow-beside.{ending}"'
    return response


def _told(
    generation: Generation, report: Report, records: list[Record], theme: str, base: str
) -> dict[str, Any]:
    judged = judgements(report, theme) if theme else report.judgements
    return {
        "report": report.id,
        "title": report.title,
        "framework": report.framework,
        "authority": report.authority,
        "inspection_end": report.inspection_end.isoformat() if report.inspection_end else None,
        "judgements": [
            {"area": j.area, "grade": j.grade, "url": f"{base}{present.judgement(j, report)['url']}"}
            for j in judged
        ],
        "paragraphs": list(rows(generation, records, base)),
    }


def _markdown(theme: str, parts: list[tuple[Report, list[Record]]], base: str) -> Iterator[str]:
    """The paragraphs as quotations under the names of their reports and their printed headings."""
    yield f"# {citation.escaped(theme or 'Side by side')}\n"
    for report, records in parts:
        yield f"\n## {citation.escaped(f'{report.authority}, {citation.month_text(report)}')}\n"
        judged = judgements(report, theme) if theme else report.judgements
        if judged:
            yield "\n" + citation.escaped("; ".join(f"{j.area}: {j.printed}" for j in judged)) + "\n"
        if not records:
            yield "\nNothing.\n"
        before: tuple[str, ...] = ()
        for record in records:
            if record.section != before:
                before = record.section
                yield f"\n### {citation.escaped(' › '.join(before))}\n"
            yield "\n" + quoting.markdown(whole(report, record), base)


for _ending in ENDINGS:
    blueprint.add_url_rule(f"/beside.{_ending}", view_func=beside_data, defaults={"ending": _ending})
