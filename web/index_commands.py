"""The commands on what is published: ``flask index list``, ``verify`` and ``rollback``.

Comes in: arguments, ``FLASK_CORPUS``, ``FLASK_INDEX`` and ``FLASK_LEDGER``. Goes out: a line for each state
or finding and one that sums up, or JSON with ``--json``; exit code 0, or 1 where something is wrong.
Promises: ``list`` and ``verify`` write nothing.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from indexer.errors import ArchiveError, NewerArchive
from indexer.generations import Generation
from indexer.publishing import all_names, served_name
from indexer.rollback import rollback
from indexer.sealing import is_unfinished
from indexer.verifying import verify_archive
from indexer.workers import Limits
from web.telling import Group, progress_told

index_group = Group("index", help="See, verify and take back what is published.")


@index_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@with_appcontext
def list_command(as_json: bool) -> None:
    """Write a line for each state of the archive that is kept, the newest first."""
    folder: Path = current_app.config["INDEX"]
    served = served_name(folder)
    for name in all_names(folder):
        values = _state(folder / name, published=name == served)
        if as_json:
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            held = f"{values['reports']} reports, {values['paragraphs']} paragraphs and items"
            told = held if values["reports"] is not None else "nothing that can be read"
            click.echo(f"{name}  {values['created'] or 'no date':<25}  {told}  {values['status']}".rstrip())


def _state(path: Path, *, published: bool) -> dict[str, Any]:
    """What is said of the generation in ``path``."""
    status = "published" if published else "unfinished" if is_unfinished(path) else ""
    values: dict[str, Any] = {"generation": path.name, "created": None, "reports": None, "paragraphs": None}
    try:
        found = Generation(path)
        values |= {"created": found.manifest["created"], "reports": len(found.catalogue)}
        values["paragraphs"] = found.paragraphs_and_items
    except ArchiveError as error:
        what = "made by a newer Pilcrow" if isinstance(error, NewerArchive) else "damaged"
        status = f"{status} {what}".lstrip()
    return {**values, "status": status}


@index_group.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Write the result as JSON.")
@with_appcontext
def verify_command(as_json: bool) -> None:
    """Compare every stored paragraph with its source, the search index, the ledger; write nothing."""
    config = current_app.config
    limits = Limits(float(config["READ_SECONDS"]), int(config["READ_BYTES"]))
    with progress_told() as progress:
        done = verify_archive(
            config["CORPUS"], config["INDEX"], ledger=config["LEDGER"], progress=progress, limits=limits
        )
    if as_json:
        click.echo(json.dumps(done.as_json(), ensure_ascii=False))
    else:
        for line in done.lines():
            click.echo(line)
        click.echo(done.summary)
    if done.findings:
        sys.exit(1)


@index_group.command("rollback")
@click.option(
    "--reason",
    metavar="TEXT",
    default="",
    help="Why: readers who follow a link to what goes by this are told. Without it they are told the "
    "reason last given for the same words, else the day.",
)
@with_appcontext
def rollback_command(reason: str) -> None:
    """Publish anew, at once, what the state before the published one held."""
    config = current_app.config
    done = rollback(
        config["CORPUS"], config["INDEX"], ledger=config["LEDGER"], reason=" ".join(reason.split())
    )
    click.echo(done.summary)
