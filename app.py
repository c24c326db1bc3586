"""The application: ``create_app`` puts the archive, the pages and the commands together.

    flask --app app reindex     bring the archive up to what corpus/ holds
    flask --app app run         serve it, while its code is worked on
    flask --app app serve       serve it to readers

``FLASK_CORPUS`` and ``FLASK_INDEX`` (folders) win over the defaults ``corpus/`` and ``instance/index/`` (of
the checkout; of the working directory where the application is installed), ``FLASK_LEDGER`` over ``ledger/``
in the corpus folder;
``FLASK_BASE_URL`` is the address that citation links carry, where it is not the one of the request.
A value that a setting cannot have is refused (web/settings.py) before anything begins.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import IO, Any, cast

from flask import Flask, Request
from flask.json.provider import DefaultJSONProvider
from werkzeug.utils import cached_property
from werkzeug.wsgi import LimitedStream

from indexer.generations import Archive
from indexer.words import unturned
from indexer.workers import Limits
from web import (
    audit_pages,
    authority_pages,
    beside_pages,
    briefing_pages,
    cite_pages,
    collection_pages,
    commands,
    compare_files,
    compare_pages,
    data,
    feeds,
    grades_pages,
    openapi,
    pages,
    report_pages,
    search_page,
    suggest,
)
from web.caching import register_caching
from web.compared import Comparisons
from web.errors import register_errors
from web.headers import register_headers
from web.hosts import Application
from web.limits import register_limits
from web.logs import register_logs
from web.metrics import register_metrics
from web.operations import register_refusals
from web.packing import register_packing
from web.place import OWN_FILES, home
from web.proxies import register_proxies
from web.settings import checked
from web.visits import register_visits


class _Body(LimitedStream):
    """A body whose length was not said. Where it is more than is taken it is refused; werkzeug's own stream,
    read at once, would pass on its beginning for the whole."""

    def readall(self) -> bytes:
        data: bytes = super().readall()
        if self.is_exhausted:
            self.on_exhausted()
        return data


class _Request(Request):
    """A request whose files are held in memory: what somebody sends is never written to a disk. How much it
    may be is limited by MAX_CONTENT_LENGTH, and by the routes that take more."""

    @cached_property
    def stream(self) -> IO[bytes]:
        most = self.max_content_length
        if most is None or self.content_length is not None or "wsgi.input_terminated" not in self.environ:
            return super().stream
        return cast(IO[bytes], _Body(self.environ["wsgi.input"], most, is_max=True))

    def _get_file_stream(self, *args: Any, **kwargs: Any) -> IO[bytes]:
        return BytesIO()


class _Json(DefaultJSONProvider):
    sort_keys = False
    ensure_ascii = False


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """An application. ``config`` wins over the environment, for tests. Raises SettingError where a setting is
    none."""
    app = Application(__name__, root_path=str(OWN_FILES), instance_path=str(home() / "instance"))
    app.config.from_mapping(
        CORPUS=home() / "corpus",
        INDEX=Path(app.instance_path) / "index",
        LEDGER="",
        BASE_URL="",
        MAX_CONTENT_LENGTH=1_000_000,
        READ_SECONDS=Limits().seconds,
        READ_BYTES=Limits().bytes,
        # How it is served: docs/serving.md. None is what web/serving.py has.
        BIND=None,
        WORKERS=None,
        THREADS=None,
        PROXIES=0,
        RATE=None,
        DEAR=None,
        LOG_QUERIES=False,
        METRICS_FROM="",
    )
    defaults = dict(app.config)
    app.config.from_prefixed_env()
    app.config.from_mapping(config or {})
    app.config.update(checked(app.config, defaults))
    app.request_class = _Request
    app.url_map.strict_slashes = False
    # The order of fields is that of the documentation, and a quotation is readable as it is.
    app.json = _Json(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["unturned"] = unturned
    app.extensions["archive"] = Archive(app.config["INDEX"])
    app.extensions["comparisons"] = Comparisons()
    for module in (
        pages, authority_pages, search_page, suggest, report_pages, cite_pages, collection_pages, audit_pages,
        compare_pages, compare_files, beside_pages, grades_pages, briefing_pages, data, feeds, openapi,
    ):  # fmt: skip
        app.register_blueprint(module.blueprint)
    register_visits(app)
    register_logs(app)
    register_metrics(app)
    register_proxies(app)
    register_limits(app)
    register_packing(app)  # first, so that it comes last
    register_headers(app)
    register_caching(app)
    register_refusals(app)
    register_errors(app)
    commands.register(app)
    return app
