"""How commands tell what they do: errors as sentences, progress on standard error.

Comes in: what a command raises. Goes out: one line, and exit code 1. Promises: of every command of ours
(``Command``, which those of a ``Group`` are by themselves) an error of ours, and what the system refuses (a
file, a folder, room for the answer), is one sentence and never a traceback, also where it comes in the middle
of the answer; standard output is left alone.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from indexer.errors import PilcrowError, shown
from indexer.gathering import Progress


class Command(click.Command):
    """A command whose errors are told. ``invoke`` raises ClickException for them, which is exit code 1."""

    def invoke(self, ctx: click.Context) -> object:
        """Do what it does, to the last byte of its answer."""
        with _told():
            done: object = super().invoke(ctx)
            sys.stdout.flush()
            return done


class Group(AppGroup):
    """Commands under one name, each of which is a ``Command``."""

    command_class = Command


@contextmanager
def _told() -> Iterator[None]:
    """Turn an error of ours, or of the system, into its sentence and exit code 1."""
    try:
        yield
    except PilcrowError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise  # who reads has enough: click ends without a word
        _give_up_unwritten()
        name = error.filename  # of what is open already, as standard output is, the system says none
        where = shown(os.fsdecode(name)) if isinstance(name, (str, bytes)) else "The answer is not whole"
        raise click.ClickException(f"{where}: {error.strerror or type(error).__name__}.") from None


def _give_up_unwritten() -> None:
    """Have what cannot be written of the answer go nowhere: Python would try again at the end, with a
    traceback and an exit code of its own."""
    try:
        sys.stdout.flush()
    except OSError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def _shown(path: str | None) -> str:
    return shown(path or "")


@contextmanager
def progress_told() -> Iterator[Progress]:
    """A bar on a terminal, a line for each file elsewhere; both on standard error."""
    if not sys.stderr.isatty():

        def tell(done: int, total: int, path: str) -> None:
            if path:
                click.echo(f"[{done + 1}/{total}] {shown(path)}", err=True)

        yield tell
        return
    with click.progressbar(length=1, label="Reading", file=sys.stderr, item_show_func=_shown) as bar:

        def move(done: int, total: int, path: str) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos, path)

        yield move
