"""Whether a file stands still: what is just being copied into the corpus is not read by half.

Comes in: a file. Goes out: whether a program has it open to write in. Promises: it touches nothing; where the
system cannot tell (another one than Linux, a network's file system, another user's file where this process
has not CAP_LEASE) it says no.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path


def is_being_written(path: Path) -> bool:
    """Whether a program has the file ``path`` open to write in."""
    if not hasattr(fcntl, "F_SETLEASE"):
        return False
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return False
    try:
        # The system grants a lease on reading only while nobody writes.
        fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except OSError:
        return False
    else:
        with suppress(OSError):
            fcntl.fcntl(handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)
        return False
    finally:
        os.close(handle)
