"""What many tests share: the corpus read once, published once, and an application that serves it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from indexer.generations import Archive, Generation
from indexer.reading.reader import read
from indexer.reindex import reindex
from indexer.sources import corpus_files, load
from indexer.types import Report, Source
from tests.browsing import CORPUS, browser, server

ROOT = Path(__file__).resolve().parent.parent
__all__ = ["CORPUS", "browser", "server"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")
    parser.addoption("--update-picture", action="store_true", help="take the README's picture anew")


@pytest.fixture(scope="session")
def sources() -> dict[str, Source]:
    """The five sources by report id."""
    loaded = [load(CORPUS, path) for path in corpus_files(CORPUS)]
    return {read(source).id: source for source in loaded}


@pytest.fixture(scope="session")
def reports(sources: dict[str, Source]) -> dict[str, Report]:
    """The five reports by id."""
    return {name: read(source) for name, source in sources.items()}


@pytest.fixture(scope="session", autouse=True)
def untouched() -> Iterator[None]:
    """No test writes into the repository's corpus: whoever publishes it has the ledger elsewhere."""
    before = {path: path.stat().st_mtime_ns for path in CORPUS.rglob("*")}
    yield
    assert {path: path.stat().st_mtime_ns for path in CORPUS.rglob("*")} == before


@pytest.fixture(scope="session")
def index_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index folder with the five reports published."""
    folder = tmp_path_factory.mktemp("index")
    reindex(CORPUS, folder, ledger=folder / "ledger")
    return folder


@pytest.fixture(scope="session")
def generation(index_folder: Path) -> Generation:
    return Archive(index_folder).current()


@pytest.fixture
def client(index_folder: Path) -> FlaskClient:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "TESTING": False})
    return app.test_client()
