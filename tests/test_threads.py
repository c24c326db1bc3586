"""Many threads search one index, and each has the answer that it would have alone.

Whoosh's reader has one place in its files. What guards it is a lock; the second half of this page takes it
away and sees the same check fail, by letting one thread move the place while another is about to read there.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from indexer.engine import open_index
from indexer.engine.search import Index
from indexer.errors import PilcrowError
from indexer.generations import Generation
from indexer.search_types import SearchQuery

THREADS = 6


@pytest.fixture
def switching() -> Iterator[None]:
    """Threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def cold(generation: Generation) -> Index:
    """The index, opened anew: nothing of it has been read."""
    return open_index(generation.folder / "search", generation.name)


def answer(index: Index, word: str) -> Any:
    """What is found, to the last digit, or what went wrong."""
    try:
        page = index.search(SearchQuery(word))
        return page.total, page.facets, [(hit.record, hit.score, hit.snippet) for hit in page.hits]
    except PilcrowError as error:
        return str(error)


def common(generation: Generation, many: int) -> list[str]:
    """Words that stand often, so that their places are read from the file of all places."""
    counts = generation.index.vocabulary()
    return sorted((word for word in counts if word.isalpha()), key=lambda word: (-counts[word], word))[:many]


def test_many_threads_have_the_answers_of_one(generation: Generation, switching: None) -> None:
    words = common(generation, 15)
    alone, shared = cold(generation), cold(generation)
    expected = [answer(alone, word) for word in words]
    together = threading.Barrier(THREADS)

    def ask(_: int) -> list[Any]:
        together.wait(30)
        return [answer(shared, word) for word in words]

    with ThreadPoolExecutor(THREADS) as pool:
        assert all(found == expected for found in pool.map(ask, range(THREADS)))


class NoLock:
    """A lock that lets everybody in."""

    def __enter__(self) -> None: ...

    def __exit__(self, *how: object) -> None: ...


class Overtaken:
    """The file of places: who has gone to a place in it waits there until another has gone to one."""

    def __init__(self, file: Any, patience: float) -> None:
        self._file = file
        self._patience = patience
        self._here: set[int] = set()
        self._met = threading.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)

    def seek(self, *place: int) -> None:
        self._file.seek(*place)
        self._here.add(threading.get_ident())
        if len(self._here) > 1:
            self._met.set()
        self._met.wait(self._patience)


def asked_at_once(index: Index, words: Sequence[str], patience: float) -> list[Any]:
    """The answers of two threads, each overtaken by the other if nothing keeps them apart."""
    for leaf, _ in index._reader.leaf_readers():
        leaf._terms._postfile = Overtaken(leaf._terms._postfile, patience)
    with ThreadPoolExecutor(len(words)) as pool:
        return list(pool.map(lambda word: answer(index, word), words))


def test_the_lock_is_what_keeps_answers_right(generation: Generation) -> None:
    words = common(generation, 2)
    alone = cold(generation)
    expected = [answer(alone, word) for word in words]
    # With the lock nobody comes, however long one waits.
    assert asked_at_once(cold(generation), words, 0.05) == expected
    # Without it somebody does, and one of the two reads what is not its own.
    unlocked = cold(generation)
    for field in unlocked._evaluator._fields.values():
        field.postings._lock = NoLock()  # type: ignore[assignment]
    assert asked_at_once(unlocked, words, 30) != expected
