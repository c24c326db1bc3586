"""What each process of the server has ready to answer from, so that all begin with it at one time.

Comes in: names of generations. Goes out: whether every process has one ready. Promises: a reader whose
requests are answered by several processes does not go back to an older state; a process that ends, however it
ends, is waited for no longer. It is memory that the processes share, of a fixed size, without a lock: the
first process gives out the places, and in each only the one that has it writes.
"""

from __future__ import annotations

import mmap
from hashlib import blake2b

PLACES = 256
"""More than there are processes at any time, also while new ones take the place of old ones."""

FREE, NOTHING_YET = 0, 1


class Together:
    """What all processes have ready. To be made before they part."""

    def __init__(self) -> None:
        self._ready = memoryview(mmap.mmap(-1, PLACES * 8)).cast("Q")

    def join(self) -> int:
        """A place for a process that begins, which has nothing ready; for the first process to call. Where
        none is free, it shares the last."""
        place = next((place for place in range(PLACES) if self._ready[place] == FREE), PLACES - 1)
        self._ready[place] = NOTHING_YET
        return place

    def leave(self, place: int) -> None:
        """Give back the place of a process that has ended."""
        self._ready[place] = FREE

    def is_ready(self, place: int, name: str) -> None:
        """Say that the process at ``place`` has the generation ``name`` ready."""
        self._ready[place] = _number(name)

    def all_ready(self, name: str) -> bool:
        """Whether every process has the generation ``name`` ready."""
        return all(found in (FREE, _number(name)) for found in self._ready)


def _number(name: str) -> int:
    return int.from_bytes(blake2b(name.encode(), digest_size=7).digest()) + 2
