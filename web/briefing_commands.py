"""The command ``flask briefing check``: quotations in files, checked like code.

Comes in: files, or standard input as ``-``. Goes out: one line for each quotation (``FILE:LINE: verdict:
“words” — note``), JSON or Markdown; annotated copies in a folder. Exit code 0; 1 where there is anything to
look at or a file cannot be read (the rest goes on); 2 where the command is not understood.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
from flask import Flask
from flask.cli import with_appcontext

from indexer.briefing.annotate import TYPES, annotated
from indexer.briefing.check import check
from indexer.briefing.present import checks_json, lines, printable, sentence
from indexer.briefing.reading import FORMS, read_briefing
from indexer.briefing.table import check_markdown
from indexer.briefing.types import Check
from indexer.errors import BriefingError, PilcrowError
from web.checking import MOST_BYTES
from web.current import archive, base_url_configured
from web.telling import Group

STANDARD_INPUT = "standard input"

group = Group("briefing", help="Check what others write with quotations from the archive.")


def register(app: Flask) -> None:
    """Add the commands to ``app``."""
    app.cli.add_command(group)


@dataclass
class _Done:
    """What came of the files: each check with the bytes that it is of, and what could not be read."""

    checks: list[Check] = field(default_factory=list)
    sources: list[tuple[str, bytes]] = field(default_factory=list)
    unread: list[tuple[str, PilcrowError]] = field(default_factory=list)


@group.command("check")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object for all files.")
@click.option("--markdown", "as_markdown", is_flag=True, help="Write a Markdown table for each file.")
@click.option("--quiet", is_flag=True, help="Write only what should be looked at.")
@click.option("--form", type=click.Choice(FORMS), help="What the files are, where their names do not tell.")
@click.option(
    "--annotate", "folder", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Write a copy of each file with the results in it into FOLDER.",
)  # fmt: skip
@with_appcontext
def check_command(
    files: tuple[str, ...],
    as_json: bool,
    as_markdown: bool,
    quiet: bool,
    form: str | None,
    folder: Path | None,
) -> None:
    """Compare the quotations in each FILE (- for standard input) with the archive."""
    if as_json and as_markdown:
        raise click.UsageError("--json and --markdown exclude each other.")
    generation = archive().current()
    done = _Done()
    for name in files:
        shown = STANDARD_INPUT if name == "-" else name
        try:
            data = _bytes(name, shown)
            done.checks.append(check(read_briefing(shown, data, form or _form(name)), generation))
            done.sources.append((name, data))
        except BriefingError as error:
            done.unread.append((shown, error))
            told = f"Could not check {shown}: it {error.problem}. {error.remedy}"
            click.echo(printable(told), err=True)
    if as_json:
        click.echo(json.dumps(checks_json(done.checks, done.unread), ensure_ascii=False))
    elif as_markdown:
        click.echo("\n".join(check_markdown(found, base_url_configured()) for found in done.checks), nl=False)
    else:
        _write_lines(done.checks, quiet)
    if folder is not None:
        _annotate(done, folder)
    if done.unread or any(found.wrong for found in done.checks):
        sys.exit(1)


def _bytes(name: str, shown: str) -> bytes:
    """The bytes of a file, no more than are read by anybody."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        problem = (error.strerror or type(error).__name__).lower()
        remedy = "Check its name and its rights."
        raise BriefingError(f"cannot be opened ({problem})", remedy, shown) from None


def _form(name: str) -> str | None:
    """What standard input is, where nothing says."""
    return "markdown" if name == "-" else None


def _write_lines(checks: list[Check], quiet: bool) -> None:
    for found in checks:
        for line in lines(found, quiet=quiet):
            click.echo(line)
    for found in checks:
        click.echo(printable(f"{found.briefing.name}: {sentence([found])}."))
    if len(checks) > 1:
        click.echo(f"All {len(checks)} files: {sentence(checks)}.")


def _annotate(done: _Done, folder: Path) -> None:
    """Write the copies; two files of one name are told apart, and no copy stands in for its file."""
    folder.mkdir(parents=True, exist_ok=True)
    used: set[Path] = {Path(name).resolve() for name, _ in done.sources}
    for found, (name, data) in zip(done.checks, done.sources, strict=True):
        stem = "standard-input" if name == "-" else Path(name).stem
        ending = TYPES[found.briefing.form][1]
        path, number = folder / f"{stem}{ending}", 1
        while path.resolve() in used:
            number += 1
            path = folder / f"{stem}-{number}{ending}"
        used.add(path.resolve())
        copy = annotated(data, found)
        try:
            path.write_bytes(copy)
        except OSError as error:  # of a full disk the system does not say which file it was
            raise OSError(error.errno, error.strerror, str(path)) from None
        click.echo(f"Wrote {click.format_filename(path)}", err=True)
