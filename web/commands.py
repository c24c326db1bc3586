"""The commands: ``flask reindex``, ``audit``, ``export`` and ``search``; ``serve`` is in ``serving.py``.

Comes in: arguments, ``FLASK_CORPUS`` and ``FLASK_INDEX``. Goes out: text for a person, or JSON with
``--json``; exit code 0, 1 where something could not be done, 2 where the command or a setting is not
understood. Promises: standard output holds the answer and nothing else; progress and messages go to standard
error; an error is one line (web/telling.py).
"""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.datastructures import MultiDict

from indexer.audit import audit
from indexer.citation import plain, short_label
from indexer.export import export_paragraphs, export_reports, search_json
from indexer.facet_values import is_known, known_labels
from indexer.query_parse import read
from indexer.reindex import reindex
from indexer.workers import Limits
from web import briefing_commands, index_commands
from web.current import current_generation
from web.reindex_told import tell
from web.serving import serve_command
from web.telling import Command, Group, progress_told
from web.urls import search_query


def register(app: Flask) -> None:
    """Add the commands to ``app``."""
    app.cli.add_command(reindex_command)
    app.cli.add_command(audit_command)
    app.cli.add_command(search_command)
    app.cli.add_command(serve_command)
    app.cli.add_command(export_group)
    app.cli.add_command(index_commands.index_group)
    briefing_commands.register(app)


def _write(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


@click.command("reindex", cls=Command)
@click.option("--full", is_flag=True, help="Read every file again, changed or not.")
@click.option(
    "--strict",
    is_flag=True,
    help="Publish nothing if there is any warning or unreadable file, or if an issued citation would be gone "
    "and no --tombstone says why.",
)
@click.option(
    "--tombstone",
    metavar="REASON",
    help="Why the citations go that go in this run; readers who follow a link to one are told. Without it "
    "they are told that it is gone, and the reason last given for the same words, if any.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    help="Write nothing: say how many issued citations would be kept, and list which would be changed, gone "
    "or new.",
)
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
@with_appcontext
def reindex_command(full: bool, strict: bool, tombstone: str | None, dry_run: bool, as_json: bool) -> None:
    """Read the corpus and publish what it holds."""
    config = current_app.config
    limits = Limits(float(config["READ_SECONDS"]), int(config["READ_BYTES"]))
    reason = " ".join(tombstone.split()) if tombstone is not None else None
    if reason == "":
        raise click.BadParameter("Give the reason in words.", param_hint="--tombstone")
    with progress_told() as progress:
        result = reindex(
            config["CORPUS"], config["INDEX"], ledger=config["LEDGER"], full=full, strict=strict,
            tombstone=reason, dry_run=dry_run, progress=progress, limits=limits,
        )  # fmt: skip
    tell(result, dry_run=dry_run, as_json=as_json, strict=strict and reason is None)
    if result.failed or result.outcome in ("refused", "empty"):
        sys.exit(1)


@click.command("audit", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@with_appcontext
def audit_command(as_json: bool) -> None:
    """Say for each report how much of it was understood."""
    for report in current_generation().reports.values():
        figures = audit(report)
        if as_json:
            _write(figures.as_json())
        else:
            click.echo(figures.line())


export_group = Group("export", help="Write the archive as JSON Lines.")


@export_group.command("reports")
def export_reports_command() -> None:
    """Write one report a line."""
    for value in export_reports(current_generation()):
        _write(value)


@export_group.command("paragraphs")
def export_paragraphs_command() -> None:
    """Write one paragraph or item a line, in reading order."""
    for value in export_paragraphs(current_generation()):
        _write(value)


@click.command("search", cls=Command)
@click.argument("query")
@click.option("--authority", multiple=True, help="Only this authority (may be repeated).")
@click.option("--year", multiple=True, help="Only inspections that ended in this year.")
@click.option("--section", multiple=True, help="Only sections about this theme.")
@click.option("--grade", multiple=True, help="Only sections with this grade (“none” for no judgement).")
@click.option("--page", default=1, show_default=True, help="The page of hits.")
@click.option("--per-page", default=10, show_default=True, help="Hits on a page, at most 100.")
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance")
@click.option("--json", "as_json", is_flag=True, help="Write the answer as JSON.")
@with_appcontext
def search_command(query: str, page: int, per_page: int, sort: str, as_json: bool, **filters: Any) -> None:
    """Search the paragraphs for QUERY."""
    args = MultiDict([("q", query), ("page", str(page)), ("per_page", str(per_page)), ("sort", sort)])
    for name, values in filters.items():
        unknown = [value for value in values if not is_known(name, value)]
        if unknown:
            raise click.BadParameter(f"“{unknown[0]}” is none of: {', '.join(known_labels(name))}.")
        args.setlist(name, list(values))
    held = current_generation()
    answer = held.index.search(search_query(args))
    for repair in read(query.strip()).repairs:
        click.echo(repair.message, err=True)
    if as_json:
        _write(search_json(answer, held))
        return
    click.echo(f"{answer.total} hits for: {query}")
    for hit in answer.hits:
        record = hit.record
        click.echo(f"\n{record.report} {short_label(record)}  [{record.grade or 'no judgement'}]")
        click.echo(click.wrap_text(hit.snippet.text, 96, "  ", "  "))
        click.echo(f"  — {plain(held.report(record.report), record)}")
