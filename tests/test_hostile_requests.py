"""Twenty thousand requests that nobody meant to be sent: none breaks the server, none costs or holds more than it may.

The work of a request is measured as the processor's time it takes, in what the heaviest honest request takes in the
same run on the same machine (``HEAVIEST``). ``pytest tests/test_hostile_requests.py -m slow -s`` prints the figures of
docs/hostile.md.
"""

from __future__ import annotations

import json
import time
import zlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import EnvironBuilder

from app import create_app
from indexer.generations import Generation
from tests.conftest import CORPUS
from tests.fuzzing import Asked, Names, queries, requests
from web.headers import HEADERS

HEAVIEST = (
    "/compare/cumbria-2012-04/cumbria-2013-05.docx",
    "/search/lines.csv?q=children+OR+the",
    "/search?q=children+OR+the+OR+of&view=chart",
    "/beside?theme=help-and-protection&report=cumbria-2012-04&report=cumbria-2013-05&report=northamptonshire-2013-02&q=child*",
)
TIMES = 20
"""How many times the work of the heaviest honest request any request may take."""

MOST_SENT = 8_000_000
"""Bytes of an answer; the export of all paragraphs of the five reports has one million."""

STATUSES = {
    200,
    204,
    206,
    301,
    302,
    303,
    304,
    308,
    400,
    404,
    405,
    409,
    410,
    411,
    413,
    414,
    415,
    416,
    422,
    431,
}
"""Not 503: something is published, and nobody else asks."""


@dataclass
class Figures:
    """What a run found: answers by kind and status, the most work and the largest answer by kind."""

    unit: float
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    work: dict[str, float] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)

    def told(self) -> str:
        """The figures as lines."""
        lines = []
        for kind in sorted(self.work):
            by = {status: n for (k, status), n in sorted(self.answers.items()) if k == kind}
            lines.append(
                f"{kind}: {sum(by.values()):,} {by}; most work {self.work[kind]:.1f} of the heaviest honest request; largest answer {self.size[kind]:,} bytes"
            )
        return "\n".join(lines)


def work(app: Flask, asked: Asked) -> tuple[float, int, list[tuple[str, str]], bytes]:
    """Ask; how long the processor took, the status, the headers and the bytes of the answer."""
    builder = EnvironBuilder(method="GET", path="/", input_stream=None, headers=None)
    environ = builder.get_environ()
    environ["REQUEST_METHOD"] = asked.method
    environ["PATH_INFO"] = unquote_to_bytes(asked.path).decode("latin-1")
    environ["REQUEST_URI"] = environ["RAW_URI"] = f"{asked.path}?{asked.query}"
    environ["QUERY_STRING"] = asked.query.encode().decode("latin-1")
    environ["CONTENT_LENGTH"] = str(len(asked.body))
    environ["wsgi.input"] = BytesIO(asked.body)
    for name, value in asked.headers:
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value.encode().decode(
            "latin-1"
        )
    environ.update(asked.environ)
    begun = time.thread_time()
    said: list[tuple[str, list[tuple[str, str]]]] = []

    def start(status: str, headers: list[tuple[str, str]], exc: object = None) -> object:
        said.append((status, headers))
        return None

    answer = app.wsgi_app(environ, start)
    try:
        body = b"".join(answer)
    finally:
        getattr(answer, "close", lambda: None)()
    spent = time.thread_time() - begun
    status, headers = said[-1]
    return spent, int(status.split()[0]), headers, body


def well_formed(status: int, headers: dict[str, str], body: bytes, deep: bool) -> None:
    """The answer is what it says it is, under our headers, and nothing planted is markup in it."""
    for name in HEADERS:
        assert headers.get(name.lower()), name
    assert "set-cookie" not in headers
    assert "x-planted" not in headers
    assert not any("\r" in value or "\n" in value for value in headers.values())
    if headers.get("content-encoding") == "gzip" and body:
        body = zlib.decompress(body, 31)
    kind = headers.get("content-type", "")
    if not kind.startswith(("text/", "application/json", "application/atom", "application/xml", "image/svg")):
        return
    text = body.decode("utf-8")
    if kind == "application/json" and text and deep:
        json.loads(text)
    if "xml" in kind and not kind.startswith("text/") and text:
        assert not [e for e in ElementTree.fromstring(text).iter() if "planted" in str(e.tag)]  # noqa: S314
    if kind.startswith("text/html"):
        assert "<x-planted" not in text
        assert ' onplanted="' not in text
        assert "1337" not in text or "{{7*191}}" in text
        if deep and text:
            soup = BeautifulSoup(text, "html.parser")
            assert not soup.find_all(
                lambda tag: tag.name == "x-planted" or any(a.startswith("on") for a in tag.attrs)
            )
            assert not [
                a
                for a in soup.find_all(href=True)
                if a["href"].strip().lower().startswith(("javascript:", "data:"))
            ]
            assert len(soup.select("title:not(svg title)")) == 1


def survive(app: Flask, all_asked: Iterable[Asked], seed: int) -> Figures:
    """Ask each; fail with the seed, the number and the request at the first that is not answered as it must be."""
    units = [min(work(app, Asked("", "GET", *url.split("?")))[0] for _ in range(2)) for url in HEAVIEST]
    figures = Figures(max(units))
    for number, asked in enumerate(all_asked):
        told = f"seed {seed}, number {number}: {asked!r}"[:3_000]
        spent, status, headers, body = work(app, asked)
        figures.answers[asked.kind, status] += 1
        figures.work[asked.kind] = max(figures.work.get(asked.kind, 0.0), spent / figures.unit)
        figures.size[asked.kind] = max(figures.size.get(asked.kind, 0), len(body))
        assert status in STATUSES, f"{status}: {told}"
        assert spent < TIMES * figures.unit, f"{spent / figures.unit:.1f} times the work: {told}"
        assert len(body) < MOST_SENT, told
        try:
            well_formed(status, {name.lower(): value for name, value in headers}, body, number % 23 == 0)
        except Exception as error:
            raise AssertionError(f"{type(error).__name__} {error}: {told}") from error
    return figures


@pytest.fixture(scope="module")
def app(index_folder: Path) -> Flask:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder})


@pytest.fixture(scope="module")
def names(generation: Generation) -> Names:
    keys = [key for held in generation.records.values() for key in list(held)[:12]]
    return Names(
        list(generation.catalogue), keys, [entry.authority_slug for entry in generation.catalogue.values()]
    )


def asked_for(seed: int, count: int) -> Iterable[Asked]:
    """Queries as requests, in turn as data, as a page, and in the other forms."""
    forms = ("/search.json",) * 6 + (
        "/search",
        "/search.atom",
        "/suggest.json",
        "/search.csv",
        "/search/lines.jsonl",
        "/suggest",
    )
    for number, query in enumerate(queries(seed, count)):
        encoded = quote(query.encode("utf-8", "surrogatepass"), safe="")
        yield Asked("query", "GET", forms[number % len(forms)], f"q={encoded}")


def test_what_nobody_meant_to_send(app: Flask, names: Names) -> None:
    survive(app, asked_for(1, 45), 1)
    survive(app, requests(2, 60, app, names), 2)


@pytest.mark.slow
def test_twenty_thousand(app: Flask, names: Names) -> None:
    print()  # noqa: T201
    asked, sent = survive(app, asked_for(11, 10_000), 11), survive(app, requests(12, 10_000, app, names), 12)
    print(f"{asked.told()}\n{sent.told()}")  # noqa: T201
    assert asked.answers.total() + sent.answers.total() == 20_000
    # What is refused at the door tries nothing: of either many are answered, and every kind is there.
    for found in (asked, sent):
        assert sum(n for (_, status), n in found.answers.items() if status == 200) > 2_000
    assert {kind for kind, _ in sent.answers} == {"url", "body"}
