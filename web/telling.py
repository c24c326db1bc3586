"""How commands tell what they do: errors as sentences, progress on standard error.

Promises: an error of ours is one sentence and exit code 1, never a traceback; standard output is left alone.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from indexer.errors import PilcrowError, shown
from indexer.gathering import Progress


@contextmanager
def told() -> Iterator[None]:
    """Turn an error of ours into its sentence and exit code 1."""
    try:
        yield
    except PilcrowError as error:
        raise click.ClickException(str(error)) from None


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
