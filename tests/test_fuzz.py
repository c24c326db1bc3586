"""The readers hold for any bytes: what broke one once is replayed, and atheris looks for more (``tests/fuzz``)."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.fuzz.seeds import seeds
from tests.fuzz.targets import TARGETS

CRASHES = ROOT / "tests" / "fuzz" / "crashes"
KEPT = sorted(path for path in CRASHES.glob("*/*") if path.is_file())
SECONDS = 4
"""For each target in the long run, with the same dice each time; ``make fuzz`` looks for longer, and elsewhere
each time."""


@pytest.mark.parametrize("name", TARGETS)
def test_what_mutations_begin_with(name: str) -> None:
    for seed in seeds(name):
        TARGETS[name](seed)


@pytest.mark.parametrize("path", KEPT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_broke_a_reader_once(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


def test_the_targets_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that loses a word, or doubles one, is caught."""
    from tests.fuzz import targets

    read_lines = targets.text_lines
    monkeypatch.setattr(targets, "text_lines", lambda text: read_lines(text)[:-1])
    with pytest.raises(AssertionError):
        TARGETS["text"](b"1. One.\n\n2. Two.\n")


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_mutations_break_no_reader(name: str, tmp_path: Path) -> None:
    pytest.importorskip("atheris", reason="atheris is not made for this Python")
    command = [sys.executable, "-m", "tests.fuzz.run", name, str(SECONDS), str(tmp_path), "--seed", "1"]
    settings = os.environ | {"PYTHONHASHSEED": "0"}
    done = subprocess.run(
        command, cwd=ROOT, env=settings, capture_output=True, text=True, errors="replace", timeout=300
    )
    units = re.search(r"number_of_executed_units: *(\d+)", done.stderr)
    assert done.returncode == 0, done.stdout[-3_000:] + done.stderr[-1_000:]
    assert units
    assert int(units[1]) > 10
    print(f"\n{name}: {int(units[1]):,} inputs")  # noqa: T201
