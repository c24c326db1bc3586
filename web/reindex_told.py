"""What ``flask reindex`` says of its result, for a person and as JSON.

Comes in: a ``Result``. Goes out: text. Promises: standard output holds the answer: one line, and of a dry run
one more for each citation that would not be kept; what is wrong, and what to do, goes to standard error.
"""

from __future__ import annotations

import json
from typing import Any

import click

from indexer.reindex import Result

MOST_NAMED = 10
"""Citations that a refusal names."""

WOULD = {
    "published": "A new state would be published.",
    "unchanged": "Nothing has changed: nothing would be published.",
    "refused": "Nothing would be published.",
    "empty": "The corpus holds no report: nothing would be published, and everything would stay as it is.",
}
"""What a dry run says of each outcome."""


def tell(result: Result, *, dry_run: bool, as_json: bool, strict: bool) -> None:
    """Write what there is to say. ``strict``: citations that go without a reason were not allowed."""
    for found in result.wrong:
        click.echo(found, err=True)
    for error in result.failed:
        click.echo(f"Could not read {error}", err=True)
    if result.kept_by_index:
        click.echo(
            f"The corpus folder cannot be written to: the ledger stands in {result.ledger}. Keep that "
            "folder, for all that was ever cited rests on it; or set FLASK_LEDGER to a better place.",
            err=True,
        )
    lost = result.preview.of("gone")
    if strict and result.outcome == "refused" and lost:
        named = ", ".join(change.pinpoint for change in lost[:MOST_NAMED])
        more = f" and {len(lost) - MOST_NAMED:,} more" if len(lost) > MOST_NAMED else ""
        click.echo(
            f"These citations would be gone, and nothing says why: {named}{more}. Give the reason with "
            "--tombstone, or put back what they cite; --dry-run lists them all.",
            err=True,
        )
    if result.outcome == "refused" and result.warnings:
        click.echo(
            f"With --strict a warning is enough, and there are {result.warnings}. `flask audit` lists them; "
            "a sidecar settles them.",
            err=True,
        )
    if as_json:
        value = _dry_json(result) if dry_run else _result_json(result)
        click.echo(json.dumps(value, ensure_ascii=False))
    elif dry_run:
        for kind in ("changed", "gone", "new"):
            for change in result.preview.of(kind):
                click.echo(change.line())
        counts = ", ".join(f"{count:,} {kind}" for kind, count in result.preview.counts.items())
        click.echo(f"{WOULD[result.outcome]} Of the issued citations: {counts}.")
    else:
        click.echo(result.summary)


def _failed(result: Result) -> list[dict[str, Any]]:
    return [{"path": e.path, "line": e.line, "problem": e.problem, "remedy": e.remedy} for e in result.failed]


def _result_json(result: Result) -> dict[str, Any]:
    names = ("outcome", "generation", "published", "reports", "paragraphs", "items", "read", "unchanged")
    values = {name: getattr(result, name) for name in (*names, "warnings", "new", "changed", "gone")}
    return {
        **values, "failed": _failed(result), "wrong": list(result.wrong), "ledger": str(result.ledger),
    }  # fmt: skip


def _dry_json(result: Result) -> dict[str, Any]:
    about = {"dry_run": True, "would": result.outcome, "generation": result.generation}
    changes = [change.as_json() for change in result.preview.changes]
    return {
        **about, **result.preview.counts, "changes": changes, "failed": _failed(result),
        "wrong": list(result.wrong), "ledger": str(result.ledger),
    }  # fmt: skip
