"""What a client holds already is not made again, and what is sent is packed where the client can unpack it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from indexer.engine import Index
from indexer.generations import Generation
from indexer.reindex import reindex
from tests.conftest import CORPUS
from tests.making import make
from web.caching import code_version

LASTING = [
    "/", "/search?q=police", "/search.json?q=police", "/search.csv?q=police", "/search.jsonl?q=police", "/search.atom?q=police",
    "/opensearch.xml", "/openapi.json", "/reports", "/reports/cumbria-2013-05?q=police", "/reports/cumbria-2013-05/13",
    "/reports/cumbria-2013-05/13.json", "/reports/cumbria-2013-05/13.ris", "/authorities/cumbria", "/audit", "/help",
    "/compare/cumbria-2012-04/cumbria-2013-05", "/compare/cumbria-2012-04/cumbria-2013-05.json",
]  # fmt: skip
"""Addresses whose answers depend on nothing but the generation, the address and the code."""


def tag_of(client: FlaskClient, address: str, **more: str) -> str:
    with client.get(address, **more) as response:
        assert response.status_code == 200, address
        return response.headers["ETag"]


# --- validators -------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", LASTING)
def test_304_is_said_before_anything_is_done(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    tag = tag_of(client, address)
    assert tag.startswith('W/"')
    for name in ("search", "records", "keys"):
        monkeypatch.setattr(Index, name, lambda *_: pytest.fail("it searched"))
    for name in ("records", "reports", "history"):
        monkeypatch.setattr(Generation, name, property(lambda _: pytest.fail("it read")))
    for method in ("GET", "HEAD"):
        response = client.open(address, method=method, headers={"If-None-Match": tag})
        assert (response.status_code, response.get_data()) == (304, b"")
        # What a client may replace of the answer that it holds (RFC 9110, 15.4.5)
        assert response.headers["ETag"] == tag
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["X-Pilcrow-Generation"].startswith("gen-")


@pytest.mark.parametrize(
    ("named", "status"),
    [
        ("{tag}", 304),
        # the comparison is weak, and a list may hold what the client has of other answers
        ("{bare}", 304),
        ('"a", {tag}', 304),
        ('W/"a",{bare} , "b"', 304),
        # whatever there is
        ("*", 304),
        # something else, or nothing that could be a tag
        ('"a"', 200),
        ("W/", 200),
        ("", 200),
        ("{inside}", 304),
        ('"{inside}:gzip"', 200),
    ],
)
def test_what_a_client_may_name(client: FlaskClient, named: str, status: int) -> None:
    for address in ("/search.json?q=police", "/search.csv?q=police", "/reports"):
        tag = tag_of(client, address)
        header = named.format(tag=tag, bare=tag.removeprefix("W/"), inside=tag[3:-1])
        with client.get(address, headers={"If-None-Match": header}) as response:
            assert response.status_code == status, header
            assert bool(response.get_data()) == (status == 200)
            assert response.headers["ETag"] == tag


def test_each_address_has_its_own_tag(client: FlaskClient) -> None:
    tags = [tag_of(client, address) for address in LASTING]
    tags += [
        tag_of(client, "/search?q=police&page=2"),
        tag_of(client, "/search?page=2&q=police"),
        tag_of(client, "/search?q=Police"),
    ]
    tags += [
        tag_of(client, "/search?q=police", base_url=host)
        for host in ("http://a.example", "https://a.example")
    ]
    assert len(set(tags)) == len(tags)
    assert tag_of(client, LASTING[1]) == tags[1]


def test_another_address_of_the_archive_is_another_tag(client: FlaskClient, index_folder: Path) -> None:
    """Links stand in the pages, so that a page differs where they do, and only there."""
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "BASE_URL": "https://archive.example"})
    tag = tag_of(app.test_client(), "/reports")
    assert tag != tag_of(client, "/reports")
    assert tag == tag_of(app.test_client(), "/reports", base_url="http://other.example")


def test_a_new_generation_is_a_new_answer(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text(make("1. Alpha words."))
    reindex(corpus, tmp_path / "index")
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    old = {address: tag_of(client, address) for address in ("/", "/search.json?q=words", "/help")}
    (corpus / "a.txt").write_text(make("1. Beta words."))
    reindex(corpus, tmp_path / "index")
    for address, tag in old.items():
        response = client.get(address, headers={"If-None-Match": tag})
        assert response.status_code == 200
        assert response.headers["ETag"] != tag


def test_new_code_is_a_new_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of any file or library that answers are made with; not of what Python leaves beside them."""
    for name in ("app.py", "web/pages.py", "templates/base.html", "docs/help.md", "static/a.css"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("one")
    seen = {code_version(tmp_path)}
    for name in (
        "app.py",
        "web/pages.py",
        "templates/base.html",
        "docs/help.md",
        "static/a.css",
        "templates/new.html",
    ):
        (tmp_path / name).write_text("two")
        code_version.cache_clear()
        seen.add(code_version(tmp_path))
    with monkeypatch.context() as another:
        another.setattr("web.caching.libraries", lambda: [("Flask", "4.0")])
        code_version.cache_clear()
        seen.add(code_version(tmp_path))
    assert len(seen) == 8
    (tmp_path / "web" / "__pycache__").mkdir()
    (tmp_path / "web" / "__pycache__" / "pages.pyc").write_text("x")
    (tmp_path / "docs" / "data.md").write_text("x")
    code_version.cache_clear()
    assert code_version(tmp_path) in seen


def test_the_version_of_the_code_is_in_the_tag(
    client: FlaskClient, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.caching.code_version", lambda root: "another")
    newer = create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_client()
    assert tag_of(newer, "/reports") != tag_of(client, "/reports")


@pytest.mark.parametrize(
    "address",
    ["/none", "/search.json?page=0", "/search.json?q=a*", "/reports/none/1.json", "/authorities/none"],
)
def test_an_error_is_no_answer_to_keep(client: FlaskClient, address: str) -> None:
    for named in ("", "*"):
        response = client.get(address, headers={"If-None-Match": named})
        assert response.status_code in (400, 404)
        assert "ETag" not in response.headers


def test_without_an_archive_nothing_is_kept(tmp_path: Path) -> None:
    client = create_app({"CORPUS": tmp_path, "INDEX": tmp_path}).test_client()
    assert client.get("/search.json", headers={"If-None-Match": "*"}).status_code == 503
    assert "ETag" not in client.get("/help").headers


def test_the_state_of_the_server_is_never_kept(client: FlaskClient) -> None:
    response = client.get("/health")
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


# --- packing ----------------------------------------------------------------------------------------

GZIP = {"Accept-Encoding": "gzip"}
FILES = ["/static/pilcrow.css", "/static/pilcrow.js", "/reports/cumbria-2013-05/source"]


@pytest.mark.parametrize("address", [*LASTING, *FILES])
def test_what_is_packed_is_the_same(client: FlaskClient, address: str) -> None:
    with client.get(address) as bare, client.get(address, headers=GZIP) as packed:
        assert bare.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
        assert "Content-Encoding" not in bare.headers
        whole, sent = bare.get_data(), packed.get_data()
        if packed.headers.get("Content-Encoding") == "gzip":
            assert gzip.decompress(sent) == whole
            assert len(whole) < 2_000 or len(sent) < len(whole) / 2
        else:
            assert sent == whole
            assert len(whole) < 500 or packed.mimetype == "application/x-research-info-systems"
        if "Content-Length" in packed.headers:
            assert int(packed.headers["Content-Length"]) == len(sent)


@pytest.mark.parametrize(
    ("accepted", "packing"),
    [
        ("gzip", "gzip"), ("gzip, deflate, br, zstd", "gzip"), ("br;q=1.0, gzip;q=0.5", "gzip"), ("GZIP", "gzip"), ("*", "gzip"),
        # nothing that both know, nothing that the client takes, nothing said, rather not
        ("br", None), ("x, compress", None), ("gzip;q=0", None), ("*;q=0", None), ("", None), ("identity", None), ("identity, gzip;q=0.5", None),
    ],
)  # fmt: skip
def test_the_client_chooses(client: FlaskClient, accepted: str, packing: str | None) -> None:
    response = client.get("/search?q=police", headers={"Accept-Encoding": accepted})
    assert response.headers.get("Content-Encoding") == packing


@pytest.mark.parametrize("address", FILES)
def test_a_file_has_a_tag_for_each_form(client: FlaskClient, address: str) -> None:
    """Their tags are strong, so that no two forms may share one; each is known again."""
    tags = []
    for wanted in ({}, GZIP):
        with client.get(address, headers=wanted) as response:
            tags.append(response.headers["ETag"])
        with client.get(address, headers=wanted | {"If-None-Match": tags[-1]}) as again:
            assert (again.status_code, again.get_data()) == (304, b"")
            assert again.headers["ETag"] == tags[-1]
            assert again.headers["Vary"] == "Accept-Encoding"
            assert "Content-Encoding" not in again.headers
    assert len(set(tags)) == 2
    assert not any(tag.startswith("W/") for tag in tags)
    with client.get(address, headers={"If-None-Match": tags[1]}) as other:
        assert other.status_code == 200, "the client cannot hold what it does not ask for"


def test_a_part_of_a_file_is_not_packed(client: FlaskClient) -> None:
    with client.get("/static/pilcrow.css") as response:
        whole = response.get_data()
    with client.get("/static/pilcrow.css", headers={"Range": "bytes=10-1999", **GZIP}) as part:
        assert part.status_code == 206
        assert "Content-Encoding" not in part.headers
        assert part.get_data() == whole[10:2000]


def test_a_head_is_that_of_the_form(client: FlaskClient) -> None:
    for address in ("/search?q=police", "/search.csv?q=police"):
        whole, head = client.get(address, headers=GZIP), client.head(address, headers=GZIP)
        assert head.get_data() == b""
        for name in ("Content-Encoding", "Content-Length", "ETag", "Vary", "Content-Type"):
            assert head.headers.get(name) == whole.headers.get(name), name
