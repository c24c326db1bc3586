"""A shelf: what is on it is made once, and only when it is asked for."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from indexer.shelf import Shelf


def test_counting_and_listing_make_nothing() -> None:
    def make(name: str) -> str:
        raise AssertionError(name)

    shelf = Shelf(["b", "a"], make)
    assert (len(shelf), list(shelf), list(shelf.keys())) == (2, ["b", "a"], ["b", "a"])
    assert "a" in shelf
    assert "c" not in shelf
    assert shelf.get("c") is None
    with pytest.raises(KeyError):
        shelf["c"]


def test_a_value_is_made_once_whichever_threads_ask() -> None:
    made: list[str] = []

    def make(name: str) -> list[str]:
        time.sleep(0.01)
        made.append(name)
        return [name]

    shelf = Shelf("abc", make)
    start = threading.Barrier(8)

    def ask(_: int) -> list[int]:
        start.wait()
        return [id(value) for value in shelf.values()]

    with ThreadPoolExecutor(8) as threads:
        assert len({tuple(found) for found in threads.map(ask, range(8))}) == 1
    assert sorted(made) == ["a", "b", "c"]
    assert dict(shelf) == {"a": ["a"], "b": ["b"], "c": ["c"]}


def test_what_another_has_made_is_taken_over() -> None:
    made: list[str] = []

    def make(name: str) -> list[str]:
        made.append(name)
        return [name]

    old, new = Shelf("abc", make), Shelf("abd", make)
    _ = old["a"], old["b"]
    new.take(old, ["a", "c"])
    assert new["a"] is old["a"]
    assert made == ["a", "b"]
    assert new["b"] is not old["b"], "not among the names"


def test_what_cannot_be_made_is_said_each_time() -> None:
    def make(name: str) -> str:
        raise ValueError(name)

    shelf = Shelf("a", make)
    for _ in range(2):
        with pytest.raises(ValueError, match="a"):
            shelf["a"]
