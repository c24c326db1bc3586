"""How much may be asked of the server: by one address, and of what is dear at once.

Comes in: a request. Goes out: nothing, or 429 or 503 with ``Retry-After``. Promises: an address may ask for
``RATE`` a second for as long as it likes, and for as much as that in ``SAVED`` seconds at once; what is dear
costs more (``COSTS``); all processes of a server count together. Of what is dear (``DEAR``) only so much is
at work in one process at a time, and only so much waits, so that a search always finds a thread; the place is
given back at the end of the answer, also where its reader has gone.

What is kept of an address is one number, the time at which it will have paid for all it was given, under a
hash whose key is forgotten with the server. It stands in memory that the processes share, of a fixed size,
without a lock: where two processes write the same number at the same instant, one request more is let
through, and a process that is killed leaves nothing locked.

``flask run`` and the tests have no limits unless they are set; ``flask serve`` has those of
``web/serving.py``.
"""

from __future__ import annotations

import math
import mmap
import secrets
import threading
import time
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address
from typing import Any

from flask import Flask, make_response, request
from werkzeug.exceptions import BadHost, SecurityError

from web.errors import answer
from web.visits import current_visit

SAVED = 30.0
"""Seconds for which what was not used is saved up."""

FREE = frozenset({"static", "data.health", "metrics.metrics"})
COSTS = {
    "suggest.suggest": 0.5,
    "suggest.suggest_as_json": 0.5,
    "compare.compare_pair": 3.0,
    "data.compare_as_json": 3.0,
    "beside.beside": 3.0,
    "beside.beside_data": 3.0,
    "compare_files.comparison_file": 5.0,
    "compare_files.asked_file": 5.0,
    "collection.annex_file": 5.0,
    "data.all_hits": 10.0,
    "data.all_lines": 10.0,
    "briefing.briefing_report": 10.0,
    "briefing.briefing_as_json": 10.0,
}
"""What a request costs that does not cost 1, by endpoint: about its time, beside that of a page of hits."""

DEAR = frozenset(name for name, cost in COSTS.items() if cost >= 3)
"""The endpoints of which only so many are at work at once."""

PATIENCE = 30.0
"""Seconds that what is dear waits for its turn."""

WAYS, SETS = 4, 1 << 14
"""Addresses that are remembered: 65,536, in a megabyte."""


def key_of(address: str) -> str:
    """Who is meant by an address: of IPv6 the network, for a household has all of one."""
    try:
        found = ip_address(address)
    except ValueError:
        return address  # no address: a socket of this machine
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped:
            return str(found.ipv4_mapped)
        return f"{IPv6Address(int(found) >> 64 << 64)}/64"
    return str(found)


class Rate:
    """What each address has been given. To be made before the processes part."""

    def __init__(self, per_second: float, saved: float = SAVED) -> None:
        self._per_second = per_second
        self._saved = saved
        self._secret = secrets.token_bytes(16)
        self._lock = threading.Lock()  # of the threads of one process
        memory = memoryview(mmap.mmap(-1, WAYS * SETS * 16))
        half = len(memory) // 2
        self._names = memory[:half].cast("Q")
        self._paid = memory[half:].cast("d")

    def take(self, address: str, cost: float, now: float | None = None) -> float:
        """Take ``cost`` from what ``address`` may have: 0.0, or the seconds after which it may. What costs
        more than can be saved costs all that can."""
        cost = min(cost, self._per_second * self._saved)
        now = time.monotonic() if now is None else now
        digest = blake2b(key_of(address).encode(), digest_size=12, key=self._secret).digest()
        name, start = int.from_bytes(digest[:8]) or 1, int.from_bytes(digest[8:]) % SETS * WAYS
        with self._lock:
            place = self._place(name, start)
            known = self._names[place] == name
            paid = max(now, self._paid[place] if known else now) + cost / self._per_second
            wait = paid - now - self._saved
            if wait > 1e-6:  # less is what is lost in counting
                return wait
            self._names[place] = name
            self._paid[place] = paid
        return 0.0

    def _place(self, name: int, start: int) -> int:
        """Where a name stands; else where it may: in the place of the one that has the least to pay."""
        places = range(start, start + WAYS)
        found = next((place for place in places if self._names[place] == name), None)
        return min(places, key=self._paid.__getitem__) if found is None else found


class Turns:
    """``most`` are at work at once, ``waiting`` wait; in one process."""

    def __init__(self, most: int, waiting: int, patience: float = PATIENCE) -> None:
        self._free = threading.BoundedSemaphore(most)
        self._here = threading.BoundedSemaphore(most + waiting)
        self._patience = patience

    def take(self) -> bool:
        """Wait for a turn. False where there is none in time, or too many wait already."""
        if not self._here.acquire(blocking=False):
            return False
        if self._free.acquire(timeout=self._patience):
            return True
        self._here.release()
        return False

    def give_back(self) -> None:
        """End a turn that was taken."""
        self._free.release()
        self._here.release()


def limit(app: Flask, rate: float, dear: int, waiting: int) -> None:
    """Limit what may be asked of ``app``; 0 is no limit. To be called before it serves."""
    app.extensions["rate"] = Rate(rate) if rate > 0 else None
    app.extensions["turns"] = Turns(dear, waiting) if dear > 0 else None


def register_limits(app: Flask) -> None:
    """Keep the limits of ``app``. To be called before all that does something for a request."""
    dear = int(app.config["DEAR"] or 0)
    limit(app, float(app.config["RATE"] or 0), dear, dear)

    @app.before_request
    def limited() -> Any:
        endpoint = request.endpoint or ""
        if endpoint in FREE or isinstance(request.routing_exception, (BadHost, SecurityError)):
            return None  # for a host that is not ours no page can be made
        rate: Rate | None = app.extensions["rate"]
        turns: Turns | None = app.extensions["turns"]
        if rate:
            wait = rate.take(request.remote_addr or "", COSTS.get(endpoint, 1.0))
            if wait:
                return _sent_away("rate", 429, "Your network has asked for much in a short time.", wait)
        visit = current_visit()
        if turns and visit and endpoint in DEAR and request.method != "OPTIONS":
            if not turns.take():
                return _sent_away(
                    "busy", 503, "Much is being worked out for others at this moment.", PATIENCE
                )
            visit.at_end(turns.give_back)
        return None


def _sent_away(why: str, status: int, message: str, wait: float) -> Any:
    """An answer that says when to come again."""
    visit = current_visit()
    if visit:
        visit.limit = why
    seconds = max(1, math.ceil(wait))
    again = "in a second" if seconds == 1 else f"in {seconds} seconds"
    response = make_response(answer(status, f"{message} Try again {again}.", heading="Too much at once"))
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response
