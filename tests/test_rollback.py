"""``flask index rollback`` and ``reindex`` after it: what is gone keeps the reason that readers were promised."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from tests.making import make
from tests.test_disk_faults import run

WHY = "Withdrawn at the request of its publisher"
NEW = "Its publisher has asked again"
GONE = "cumbria-2013-07"

BACK = ("index", "rollback")


def write(corpus: Path, month: str) -> Path:
    path = corpus / f"{month.lower()}.txt"
    path.write_text(make("# About\n\n1. Alpha words.\n\n2. Beta words.\n", dates=f"1-2 {month} 2013"))
    return path


@pytest.fixture
def archive(tmp_path: Path) -> tuple[Path, Path]:
    """Two reports, both published."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    write(corpus, "May")
    write(corpus, "July")
    assert run(corpus, tmp_path / "index", "reindex").exit_code == 0
    return corpus, tmp_path / "index"


def last(corpus: Path) -> list[dict[str, Any]]:
    lines = (corpus / "ledger" / f"{GONE}.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines[-2:]]


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ([BACK, BACK], WHY),
        ([BACK, ("reindex",)], WHY),
        ([BACK, BACK, BACK, BACK], WHY),
        ([BACK, BACK, BACK, ("reindex",)], WHY),
        ([BACK, ("reindex", "--full")], WHY),
        ([BACK, ("reindex", "--tombstone", NEW)], NEW),
        ([BACK, (*BACK, "--reason", NEW)], NEW),
        ([BACK, ("reindex", "--tombstone", NEW), BACK, BACK], NEW),
    ],
)
def test_the_reason_comes_back_with_the_state(
    archive: tuple[Path, Path], commands: list[tuple[str, ...]], told: str
) -> None:
    corpus, index = archive
    (corpus / "july.txt").unlink()
    assert run(corpus, index, "reindex", "--tombstone", WHY).exit_code == 0
    for command in commands:
        done = run(corpus, index, *command)
        assert done.exit_code == 0, done.output
    assert [line["tombstone"] for line in last(corpus)] == [told, told]
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    for key in ("1", "2"):
        page = client.get(f"/reports/{GONE}/{key}")
        assert page.status_code == 410
        assert told in page.text
    before = (corpus / "ledger" / f"{GONE}.jsonl").read_bytes()
    assert run(corpus, index, "reindex", "--strict").exit_code == 0, "there is nothing left to explain"
    assert (corpus / "ledger" / f"{GONE}.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("commands", "told"), [([BACK, BACK], "rolled back on "), ([BACK, ("reindex",)], "")]
)
def test_where_none_was_ever_given_none_is_made_up(
    archive: tuple[Path, Path], commands: list[tuple[str, ...]], told: str
) -> None:
    corpus, index = archive
    (corpus / "july.txt").unlink()
    for command in [("reindex",), *commands]:
        assert run(corpus, index, *command).exit_code == 0
    reasons = [line["tombstone"] for line in last(corpus)]
    assert all(reason.startswith(told) if told else reason == "" for reason in reasons)


def test_a_strict_run_asks_for_a_reason_though_there_was_one_once(archive: tuple[Path, Path]) -> None:
    """Why it went then need not be why it goes now: whoever wants none to go unexplained says so."""
    corpus, index = archive
    (corpus / "july.txt").unlink()
    run(corpus, index, "reindex", "--tombstone", WHY)
    run(corpus, index, *BACK)
    assert run(corpus, index, "reindex", "--strict").exit_code == 1
    assert [next(iter(line)) for line in last(corpus)] == ["seen_again", "seen_again"]
    assert run(corpus, index, "reindex", "--strict", "--tombstone", NEW).exit_code == 0
    assert [line["tombstone"] for line in last(corpus)] == [NEW, NEW]
