"""A shelf: values by name, each made when it is first asked for.

Comes in: names in their order, and how the value of one is made. Goes out: a mapping like any other.
Promises: counting, listing and looking for names makes nothing; each value is made once, whichever threads
ask for it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

T = TypeVar("T")


class Shelf(Mapping[str, T], Generic[T]):
    """Values by name. ``make`` is called with a name; what it raises is raised each time it is asked."""

    def __init__(self, names: Iterable[str], make: Callable[[str], T]) -> None:
        self._names = dict.fromkeys(names)
        self._make = make
        self._made: dict[str, T] = {}
        self._lock = threading.RLock()

    def __getitem__(self, name: str) -> T:
        if name not in self._names:
            raise KeyError(name)
        with self._lock:
            if name not in self._made:
                self._made[name] = self._make(name)
            return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def take(self, other: Shelf[T], names: Collection[str]) -> None:
        """Have what ``other`` has made already under ``names``."""
        with other._lock:
            found = {name: other._made[name] for name in names if name in other._made}
        with self._lock:
            self._made = {**found, **self._made}
