"""An archive whose next generation is made ready before it is shown.

Comes in: the folder of an archive. Goes out: the generation to answer from. Promises: what was published is
shown as soon as it is open and its dear parts are made (they take a second or more, for which every reader
would otherwise wait at once), in every process of the server (``together``: a link that one of them gave is
known to all), and until then the one before is; after ``PATIENCE`` it is shown in any case, ready or not.
Where nothing was shown yet, or what was shown is gone, nobody is kept waiting for anything. What is published
and found damaged is not shown while there is one before it that is open and whole.

``flask run``, the commands and the tests see what is published at once; ``flask serve`` has one ``Warming``
in each process (``follow``).
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from flask import Flask, g

from indexer.errors import ArchiveError, NewerArchive
from indexer.generations import Archive, Generation
from indexer.publishing import current_name
from web.logs import LOG
from web.together import Together

EVERY = 0.25
"""Seconds between two looks at what is published."""

PATIENCE = 30.0
"""Seconds after which what is published is shown though it is not ready."""

PAGES = ("/", "/reports", "/search?q=a+b", "/search?q=qzx", "/suggest?q=a", "/compare", "/grades", "/audit",
         "/help", "/beside", "/openapi.json")  # fmt: skip
"""What makes the dear parts: each of these pages needs some of them."""


class Warming(Archive):
    """The archive in a folder: the generation that was published last and is ready."""

    def __init__(
        self,
        folder: Path,
        prepare: Callable[[Generation], None],
        patience: float = PATIENCE,
        together: Together | None = None,
        place: int | None = None,
    ) -> None:
        super().__init__(folder)
        self._prepare = prepare
        self._patience = patience
        self._together = together or Together()
        self._place = self._together.join() if place is None else place
        self._ready: Generation | None = None
        self._shown: Generation | None = None
        self._damaged = ""
        self._coming = ("", 0.0)
        self._stopped = threading.Event()

    def current(self) -> Generation:
        """The generation to answer from. Raises like ``Archive.current``."""
        shown = self._shown
        if shown is None:
            return super().current()
        name = current_name(self.folder)
        if name == shown.name:
            return shown
        ready = self._ready
        if ready and ready.name == name and self._together.all_ready(name):
            self._shown = ready
            return ready
        if name is None or (name != self._damaged and self._waited(name) > self._patience):
            with suppress(NewerArchive):  # until it is started again, as a newer one
                return super().current()
        return shown

    def knows_all(self) -> bool:
        """Whether what is served is what was published last, or will be in a moment."""
        return super().knows_all() and (not self._damaged or current_name(self.folder) != self._damaged)

    def _waited(self, name: str) -> float:
        """For how long it has been known that ``name`` is published."""
        coming, since = self._coming
        if coming != name:
            self._coming = (name, time.monotonic())
            return 0.0
        return time.monotonic() - since

    def follow(self) -> None:
        """Make ready what is published, and what will be, in a thread of its own."""
        threading.Thread(target=self._follow, name="warming", daemon=True).start()

    def stop(self) -> None:
        """Follow no longer."""
        self._stopped.set()

    def _follow(self) -> None:
        failed, collected = "", self._shown
        while not self._stopped.is_set():
            name = current_name(self.folder)
            if name and name not in (failed, self._ready.name if self._ready else ""):
                failed = "" if self._make_ready(name) else name
            collected = self._show(collected)
            self._stopped.wait(EVERY)

    def _show(self, collected: Generation | None) -> Generation | None:
        """Show what is ready, though nobody asks, and have what is not shown any more collected, once: it is
        held in a circle, with its files."""
        with suppress(ArchiveError):
            self.current()
        if self._shown is not collected:
            gc.collect()
        return self._shown

    def _make_ready(self, name: str) -> bool:
        began = time.monotonic()
        try:
            generation = super().current()
            self._prepare(generation)
        except ArchiveError as error:
            LOG.error("%s", error)
            self._damaged = name
            return False
        except Exception:
            # Somebody who asks for what failed is told so; the rest is as good as it would be without this.
            LOG.exception("what is published could not be made ready")
            return False
        self._ready = generation
        self._together.is_ready(self._place, generation.name)
        self._shown = self._shown or generation
        seconds = {"generation": generation.name, "seconds": round(time.monotonic() - began, 2)}
        LOG.info("ready", extra={"told": seconds})
        return True


def preparing(app: Flask, pages: Sequence[str] = PAGES) -> Callable[[Generation], None]:
    """What makes the dear parts of a generation: it asks ``app`` for the pages that need them."""
    named = app.config.get("TRUSTED_HOSTS") or "localhost"
    hosts = [named] if isinstance(named, str) else named  # werkzeug takes both

    def prepare(generation: Generation) -> None:
        for page in pages:
            with app.test_request_context(page, base_url=f"http://{hosts[0].lstrip('.')}/"):
                g.generation = generation
                app.ensure_sync(app.dispatch_request)()

    return prepare
