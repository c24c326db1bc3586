"""The benchmarks, and the tool that learns: each still does what it says, on little. What figures a benchmark gives
is no test's business."""

from __future__ import annotations

import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import numpy as np
import pytest

from indexer.reference.company import company
from indexer.reindex import reindex
from tests import layouts
from tests.conftest import CORPUS, ROOT
from tests.published import FOLDER

BENCHMARKS = ROOT / "benchmarks"

RUNS = [
    # on two texts and a PDF
    ("reindex.py few --paragraphs 600", ("look at the live generation", "one report changed (.pdf)")),
    ("search.py few --paragraphs 300 --growth 300,600", ("FTS5", "groupedby", "refused", "first query")),
    ("briefing.py few --growth 300 --words 200 --quotations 10", ("by hand", "finding quotations")),
    ("compare.py few", ("times the reading of one", "terms kept")),
    ("reading.py few", ("times the bare text", "peak memory")),
    ("pdf_libraries.py few --every 1", ("pypdfium2, as Pilcrow reads it",)),
    # on the index of the five reports
    ("relevance.py index", ("tune", "held", "all")),
    # on an index of all that was labelled
    ("pairs.py published", ("held out", "confidence")),
    ("asked.py published", ("again", "answered")),
    # on what it makes itself
    ("faults.py --few", ("failed, empty or mixed: 0", "to their words no more: 0")),
]
"""Each with what it is run on, and words of what it prints. ``load.py`` has its test in test_serving.py."""

FOLDERS = ("few", "index", "published")
"""The fixtures below that are run on."""


@pytest.fixture
def few(tmp_path: Path) -> Path:
    for path in sorted(CORPUS.glob("cumbria*")):
        shutil.copy(path, tmp_path)
    (tmp_path / "made.pdf").write_bytes(layouts.ilacs())
    return tmp_path


@pytest.fixture
def index(index_folder: Path) -> Path:
    return index_folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not FOLDER.is_dir():
        pytest.skip("the published reports are not beside the repository")
    corpus, index = tmp_path_factory.mktemp("all"), tmp_path_factory.mktemp("index")
    for folder in (CORPUS, FOLDER):
        shutil.copytree(folder, corpus, dirs_exist_ok=True)
    reindex(corpus, index, ledger=index / "ledger")
    return index


@pytest.mark.slow
@pytest.mark.parametrize(("command", "expected"), RUNS)
def test_it_measures(command: str, expected: tuple[str, ...], request: pytest.FixtureRequest) -> None:
    name, *given = command.split()
    given = [str(request.getfixturevalue(word)) if word in FOLDERS else word for word in given]
    done = subprocess.run(
        [sys.executable, "-W", "error", BENCHMARKS / name, *given],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for words in expected:
        assert words in done.stdout


def test_each_has_a_test() -> None:
    said = "python benchmarks/"  # in the docstring of what is a program
    programs = {path.name for path in BENCHMARKS.glob("*.py") if said in path.read_text(encoding="utf-8")}
    assert programs == {*(command.split()[0] for command, _ in RUNS), "load.py"}


@pytest.mark.slow
def test_what_was_learned_is_learned_again(published: Path) -> None:
    """As the tool's docstring has it. Not byte for byte: another machine adds in another order, and a report
    that is read better has other words."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "tools/learn_company.py", published],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    places, vectors = company()
    rows = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    learned = {stem: np.frombuffer(b64decode(numbers), "<i2").astype(float) for stem, numbers in rows}
    assert len(places.keys() & learned.keys()) > 0.98 * len(places.keys() | learned.keys())
    alike = [
        abs(vectors[places[stem]] @ row) / np.linalg.norm(vectors[places[stem]]) / np.linalg.norm(row)
        for stem, row in learned.items()
        if stem in places
    ]
    assert np.median(alike) > 0.99
