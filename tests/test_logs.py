"""The log: one JSON object a line, and nothing in it that a reader typed."""

from __future__ import annotations

import io
import json
import logging
import re
import shutil
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from app import create_app
from indexer.errors import PilcrowError
from tests.conftest import CORPUS
from web import logs
from web.visits import REQUEST_ID

SECRET = "xyzzyqualtagh"  # noqa: S105
Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines() -> Iterator[Callable[..., Lines]]:
    """The log as it is written under ``flask serve``: the lines so far."""
    root, before = logging.getLogger(), (threading.excepthook, warnings.showwarning)
    kept = (root.handlers[:], root.level, logs.LOG.level)

    def started(*, queries: bool = False) -> Lines:
        stream = io.StringIO()
        logs.set_up(queries=queries, stream=stream)
        return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]

    yield started
    root.handlers[:], root.level, logs.LOG.level = kept
    threading.excepthook, warnings.showwarning = before
    logs.LOG.setLevel(kept[2])


def serving(index_folder: Path, **config: Any) -> Flask:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder, **config})


def test_a_line_for_each_answer(index_folder: Path, lines: Callable[..., Lines]) -> None:
    read = lines()
    client = serving(index_folder).test_client()
    with client.get("/reports/cumbria-2013-05/13?v=b6a3b6b0") as page:
        size = len(page.get_data())
    [line] = read()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line.pop("time"))
    assert line.pop("duration_ms") > 0
    assert line.pop("process") > 0
    assert line == {
        "level": "info",
        "message": "answered",
        "request": page.headers[REQUEST_ID],
        "method": "GET",
        "endpoint": "reports.paragraph",
        "route": "/reports/<report_id>/<key>",
        "path": "/reports/cumbria-2013-05/13",
        "status": 200,
        "bytes": size,
        "generation": page.headers["X-Pilcrow-Generation"],
    }


def test_an_answer_that_is_sent_in_pieces_is_told_of_at_its_end(
    index_folder: Path, lines: Callable[..., Lines]
) -> None:
    read = lines()
    client = serving(index_folder).test_client()
    with client.get("/search.csv?q=children") as whole:
        assert read() == []  # not before all of it is taken
        size = len(whole.get_data())
    with client.get("/search.csv?q=children", buffered=False) as left:
        next(left.iter_encoded())
    ended, broken = read()
    assert (ended["bytes"], ended.get("broken_off")) == (size, None)
    assert broken["broken_off"] is True
    assert broken["bytes"] < size


def everywhere(app: Flask) -> None:
    """Type a word into everything that takes one."""
    client = app.test_client()
    for path in (
        f"/search?q={SECRET}", f"/search?q=%22{SECRET}", f"/search.json?q={SECRET}&grade={SECRET}", f"/{SECRET}",
        f"/search.json?{SECRET}=1", f"/search.csv?q={SECRET}", f"/search/lines.csv?q={SECRET}", f"/suggest?q={SECRET}",
        f"/suggest.json?q={SECRET}", f"/reports/{SECRET}", f"/reports/{SECRET}/1", f"/reports/cumbria-2013-05/{SECRET}",
        f"/reports/cumbria-2013-05/13?v={SECRET}", f"/reports/cumbria-2013-05/13/cite?words={SECRET}",
        f"/authorities/{SECRET}", f"/compare/{SECRET}/{SECRET}", f"/compare?left={SECRET}&right={SECRET}",
        f"/beside?theme={SECRET}", f"/collection?p={SECRET}&title={SECRET}", f"/static/{SECRET}", f"/search.atom?q={SECRET}",
        f"/reports?{SECRET}", f"/grades?area={SECRET}", f"/health/{SECRET}", f"/search?q=x&since={SECRET}", "/broken",
    ):  # fmt: skip
        headers = {"Referer": f"https://{SECRET}.example/", "User-Agent": SECRET, "Cookie": f"a={SECRET}",
                   "X-Request-ID": SECRET, "X-Forwarded-For": "192.0.2.77", "If-None-Match": f'"{SECRET}"'}  # fmt: skip
        for method in ("GET", "HEAD", "OPTIONS", "PUT", SECRET.upper()):
            client.open(path, method=method, headers=headers).close()
    for sent in (
        {"text": f"He said “{SECRET} and more than that was said” (Cumbria 2013, para 13)."},
        {"text": 5},
    ):
        client.post("/briefings/check.json", json=sent).close()
        client.post("/briefings/check", data=sent | {"form": SECRET}).close()
        client.post("/briefings/check", data=sent).close()
    client.post("/collection", data={"paste": SECRET, "title": SECRET}).close()
    client.get("/search?q=x", base_url=f"http://{SECRET}.example/").close()


def breaking(app: Flask) -> None:
    """Have ``app`` fail at one address with words that quote the reader."""

    def broken() -> str:
        try:
            raise KeyError(SECRET)
        except KeyError as error:
            raise RuntimeError(f"no {SECRET}") from error

    app.add_url_rule("/broken", view_func=broken)


@pytest.mark.parametrize("config", [{}, {"TRUSTED_HOSTS": ["localhost"], "RATE": 5}])
def test_nothing_that_a_reader_typed_is_logged(
    index_folder: Path, lines: Callable[..., Lines], config: dict[str, Any]
) -> None:
    read = lines()
    app = serving(index_folder, **config)
    breaking(app)
    everywhere(app)
    found = read()
    assert len(found) > 100
    for line in found:
        text = json.dumps(line).lower()
        assert SECRET not in text, line
        assert "192.0.2.77" not in text
        assert "127.0.0.1" not in text


def test_nor_where_it_fails_outside_of_a_page(index_folder: Path, lines: Callable[..., Lines]) -> None:
    read = lines()
    app = serving(index_folder, PROPAGATE_EXCEPTIONS=False)
    app.after_request(lambda response: response if "secret" in response.headers else 1 / 0)
    assert app.test_client().get(f"/reports/{SECRET}").status_code == 500
    found = read()
    assert SECRET not in json.dumps(found)
    assert any(line.get("error", {}).get("type") == "ZeroDivisionError" for line in found)


def test_nor_before_anything_is_published(tmp_path: Path, lines: Callable[..., Lines]) -> None:
    read = lines()
    everywhere(serving(tmp_path / "none"))
    assert {line["status"] for line in read() if "status" in line} >= {503, 404}
    assert SECRET not in json.dumps(read()).lower()


def test_nor_where_the_archive_is_damaged(
    index_folder: Path, tmp_path: Path, lines: Callable[..., Lines]
) -> None:
    index = tmp_path / "index"
    shutil.copytree(index_folder, index)
    (index / "CURRENT").write_text("gen-000009-ffffff\n")
    read = lines()
    everywhere(serving(index))
    (damaged,) = index.glob("gen-*/history.json")
    damaged.write_text("{")
    everywhere(serving(index))
    assert SECRET not in json.dumps(read()).lower()


def test_queries_are_logged_where_that_is_asked_for(index_folder: Path, lines: Callable[..., Lines]) -> None:
    read = lines(queries=True)
    app = serving(index_folder, LOG_QUERIES=True)
    breaking(app)
    app.test_client().get(f"/search?q={SECRET}").close()
    app.test_client().get(f"/{SECRET}").close()
    app.test_client().get("/broken").close()
    search, none, error, _ = read()
    assert (search["path"], search["query"]) == ("/search", f"q={SECRET}")
    assert none["path"] == f"/{SECRET}"
    assert error["error"]["words"] == f"no {SECRET}"


def test_an_unforeseen_error_is_one_line_with_the_number_that_the_page_shows(
    index_folder: Path, lines: Callable[..., Lines]
) -> None:
    read = lines()
    app = serving(index_folder)
    breaking(app)
    with app.test_client().get("/broken") as answer:
        page = answer.get_data()
    number = answer.headers[REQUEST_ID]
    assert number in BeautifulSoup(page, "html.parser").select("main .lead")[0].get_text()
    error, line = read()
    assert (error["level"], error["request"], line["request"]) == ("error", number, number)
    assert error["error"]["type"] == "RuntimeError"
    assert error["error"]["cause"]["type"] == "KeyError"
    assert any("test_logs.py" in frame and "in broken" in frame for frame in error["error"]["traceback"])
    assert line["status"] == 500


def test_an_error_of_ours_that_no_page_expects_is_told_to_the_log_not_to_the_reader(
    index_folder: Path, lines: Callable[..., Lines]
) -> None:
    read = lines()
    app = serving(index_folder)

    def broken() -> str:
        raise PilcrowError("/srv/corpus cannot be read")

    app.add_url_rule("/broken", view_func=broken)
    with app.test_client().get("/broken") as answer:
        assert answer.status_code == 500
        assert b"/srv" not in answer.get_data()
    assert [line["level"] for line in read()] == ["error", "info"]


def test_errors_of_threads_and_warnings_are_lines_too(lines: Callable[..., Lines]) -> None:
    read = lines()

    def fail() -> None:
        raise ValueError(SECRET)

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    warnings.showwarning(UserWarning(SECRET), UserWarning, "a.py", 3)
    logging.getLogger("another").warning("about %s", SECRET)
    logging.getLogger("another").error(f"about {SECRET}")  # as Flask does
    logging.getLogger("another").info("not said")
    thread_line, warning, other, put_in = read()
    assert thread_line["error"]["type"] == "ValueError"
    assert warning["warning"] == "a.py:3: UserWarning"
    assert other["message"] == "about %s"
    assert put_in["message"].startswith("another: ")
    assert SECRET not in json.dumps(read())


NUMBERS = [
    # Behind a proxy of ours, its number is that of the request.
    (1, "4bf92f3577b34da6a3ce929d0e0e4736", True), (1, "abc-DEF_12345", True),
    # What is not a number as they are made is not taken.
    (1, "short", False), (1, "a" * 65, False), (1, "no blanks here", False), (1, "<script>alert(1)", False),
    (1, "-leading-dash", False), (1, "", False),
    # From anybody else none is.
    (0, "4bf92f3577b34da6a3ce929d0e0e4736", False),
]  # fmt: skip


@pytest.mark.parametrize(("proxies", "given", "taken"), NUMBERS)
def test_whose_number_a_request_has(index_folder: Path, proxies: int, given: str, taken: bool) -> None:
    client = serving(index_folder, PROXIES=proxies).test_client()
    answer = client.get("/help", headers={REQUEST_ID: given})
    number = answer.headers[REQUEST_ID]
    assert (number == given) is taken
    assert taken or re.fullmatch(r"[0-9a-f]{16}", number)
    assert client.get("/none").headers[REQUEST_ID] != number
