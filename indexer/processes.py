"""Processes that end with the one that began them, however that ends.

Comes in: a process that another began. Promises: where the other is killed, this one ends at once: a worker
that goes on alone would write into folders that a new run has cleared, and nobody would wait for it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from multiprocessing.connection import wait


def end_with_parent() -> None:
    """Have this process end when the one that began it does."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_watch, args=[parent.sentinel], daemon=True).start()


def _watch(sentinel: int) -> None:
    wait([sentinel])
    os._exit(1)  # at once: no handler, no buffer, no thread is waited for
