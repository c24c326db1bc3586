"""``/metrics``: what the server did and how it stands, as monitors read it (Prometheus's text form).

Comes in: visits, and the archive. Goes out: counts over all processes of the server. Promises: no label has a
value that a reader can make up (routes are rules, methods and statuses are few); only this machine is
answered, or whom ``FLASK_METRICS_FROM`` names; others are told that there is nothing.

Processes count in files of one folder (``counting_in``, before anything is counted); without one, as in tests
and under ``flask run``, in memory. ``prometheus_client`` decides which when it is imported: hence the imports
inside.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Flask, Response, abort, current_app, request

from indexer.errors import ArchiveError
from web.current import archive
from web.proxies import is_known
from web.visits import Visit, told

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

blueprint = Blueprint("metrics", __name__)

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
NO_ROUTE = "none"


class Meters:
    """What is counted of visits."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        labels = ("route", "method", "status")
        self._answered = Counter(
            "pilcrow_requests", "Requests answered, by the rule they met", labels, registry=self.registry
        )
        self._seconds = Histogram(
            "pilcrow_request_seconds",
            "Seconds from a request to the end of its answer",
            ("route",),
            buckets=BUCKETS,
            registry=self.registry,
        )
        self._limited = Counter(
            "pilcrow_limited_requests", "Requests sent away, by why", ("limit",), registry=self.registry
        )
        self._in_flight = Gauge(
            "pilcrow_requests_in_flight",
            "Requests being answered",
            multiprocess_mode="livesum",
            registry=self.registry,
        )

    def begins(self) -> None:
        """Count a visit that begins."""
        self._in_flight.inc()

    def ends(self, visit: Visit) -> None:
        """Count a visit that has ended."""
        self._in_flight.dec()
        route = visit.route or NO_ROUTE
        self._answered.labels(route, visit.method, f"{visit.status // 100}xx").inc()
        self._seconds.labels(route).observe(visit.seconds)
        if visit.limit:
            self._limited.labels(visit.limit).inc()


class _State:
    """How the archive and the processes stand at this moment."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What a registry asks for."""
        from prometheus_client.core import GaugeMetricFamily

        def gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
            return GaugeMetricFamily(f"pilcrow_{name}", meaning, value)

        try:
            generation = archive().current()
        except ArchiveError:
            yield gauge("archive_up", "Whether there is an archive to answer from", 0)
        else:
            yield gauge("archive_up", "Whether there is an archive to answer from", 1)
            latest = "Whether what is served is what was published last; else that is damaged"
            yield gauge("archive_latest", latest, int(archive().knows_all()))
            made = datetime.fromisoformat(generation.manifest["created"]).timestamp()
            about = GaugeMetricFamily("pilcrow_generation_info", "What is served", labels=["generation"])
            about.add_metric([generation.name], 1)
            yield about
            yield gauge("generation_created_seconds", "When what is served was made (Unix time)", made)
            with suppress(OSError):  # it is lost: another state is served for what it named
                when = (self._app.config["INDEX"] / "CURRENT").stat().st_mtime
                yield gauge("published_seconds", "When it was published (Unix time)", when)
            unread = "Files of the corpus that could not be read when it was made"
            yield gauge("unreadable_files", unread, len(generation.failed))
            yield gauge("reports", "Reports held", len(generation.catalogue))
            yield gauge("paragraphs", "Paragraphs and items held", generation.paragraphs_and_items)
        memory = GaugeMetricFamily("pilcrow_resident_bytes", "Memory of each process", labels=["process"])
        files = GaugeMetricFamily("pilcrow_open_files", "Open files of each process", labels=["process"])
        for name, process in _processes():
            try:
                memory.add_metric([name], resident(process))
                files.add_metric([name], len(list(Path(f"/proc/{process}/fd").iterdir())))
            except OSError:  # it has just ended, or this system does not tell
                continue
        yield memory
        yield files


def _processes() -> list[tuple[str, int]]:
    """The processes of this server: the one that answers, or all beside it and their ``main`` one."""
    if FOLDER not in os.environ:
        return [("main", os.getpid())]
    main = os.getppid()
    try:
        children = Path(f"/proc/{main}/task/{main}/children").read_text(encoding="ascii").split()
    except OSError:
        children = [str(os.getpid())]
    return [("main", main), *((f"worker {n}", int(child)) for n, child in enumerate(children, 1))]


def resident(process: int) -> int:
    """The bytes of memory that a process has. Raises OSError where the system does not tell."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def counting_in(folder: Path) -> None:
    """Have all processes that part from this one count in ``folder``, which is empty. To be called before
    anything is counted."""
    os.environ[FOLDER] = str(folder)


def process_ended(process: int) -> None:
    """Count nothing as being answered by a process that has ended."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(process)  # type: ignore[no-untyped-call]


def _meters(app: Flask) -> Meters:
    if "meters" not in app.extensions:
        app.extensions.setdefault("meters", Meters())
    found: Meters = app.extensions["meters"]
    return found


def register_metrics(app: Flask) -> None:
    """Count the visits to ``app``, and tell of them."""
    named = str(app.config["METRICS_FROM"]).replace(",", " ").split()
    app.extensions["metrics_from"] = [ip_network(network, strict=False) for network in named]
    told(app, begins=lambda visit: _meters(app).begins(), ends=lambda visit: _meters(app).ends(visit))
    app.register_blueprint(blueprint)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Counts and states, for a monitor."""
    if not _may_ask():
        abort(404)
    from prometheus_client import CollectorRegistry, generate_latest, multiprocess

    registry: Any = CollectorRegistry()
    registry.register(_State(current_app))
    if FOLDER in os.environ:
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        counted = b""
    else:
        counted = generate_latest(_meters(current_app).registry)
    return Response(
        generate_latest(registry) + counted,
        content_type="text/plain; version=0.0.4; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _may_ask() -> bool:
    """Whether who asks is this machine, or named. What comes through a proxy that nobody told us of is
    neither, though it has the address of this machine."""
    if not is_known(request, int(current_app.config["PROXIES"])):
        return False
    address = request.remote_addr
    if not address:
        return True  # a socket in the file system: who may open it is settled there
    try:
        found = ip_address(address)
    except ValueError:
        return False
    return found.is_loopback or any(found in network for network in current_app.extensions["metrics_from"])
