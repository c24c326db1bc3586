"""What stands in the head of a request leads nowhere: hosts, proxies, cookies, methods, ranges, tags."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import create_app
from tests.conftest import CORPUS
from web.headers import HEADERS

BODIES = ("/", "/search?q=children", "/search.atom?q=children", "/opensearch.xml", "/openapi.json", "/search.csv?q=police", "/reports/cumbria-2013-05/13", "/reports/cumbria-2013-05/13.md",
          "/reports/cumbria-2013-05/13.ris", "/reports/cumbria-2013-05/13/cite", "/collection?p=cumbria-2013-05/13", "/none", "/collection.html?p=cumbria-2013-05/13")  # fmt: skip
FOREIGN = {
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "javascript",
    "X-Forwarded-Prefix": "//evil.example",
    "X-Forwarded-Port": "666",
    "X-Forwarded-For": "6.6.6.6",
    "X-Original-URL": "/audit",
    "X-Rewrite-URL": "/audit",
    "X-Host": "evil.example",
    "Forwarded": "host=evil.example;proto=javascript",
    "X-HTTP-Method-Override": "DELETE",
}


def served(index_folder: Path, **config: object) -> FlaskClient:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder, **config}).test_client()


@pytest.mark.parametrize("address", BODIES)
def test_what_proxies_say_is_nothing_unless_there_is_one(client: FlaskClient, address: str) -> None:
    plain, told = client.get(address), client.get(address, headers=FOREIGN)
    assert (plain.status_code, plain.get_data()) == (told.status_code, told.get_data())
    assert b"evil.example" not in told.get_data() + str(told.headers).encode()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example"]
)
def test_a_host_of_another_is_refused_where_hosts_are_named(index_folder: Path, host: str) -> None:
    client = served(index_folder, TRUSTED_HOSTS=["localhost", ".pilcrow.example"])
    for address in BODIES:
        answer = client.get(address, headers={"Host": host})
        assert answer.status_code == 400
        assert b"evil" not in answer.get_data() + str(answer.headers).encode()
    assert client.get("/", headers={"Host": "www.pilcrow.example"}).status_code == 200


@pytest.mark.parametrize("address", BODIES)
def test_no_link_carries_the_host_of_a_request_where_the_address_is_set(
    index_folder: Path, address: str
) -> None:
    client = served(index_folder, BASE_URL="https://pilcrow.example/")
    answer = client.get(address, headers={"Host": "evil.example"})
    assert b"evil.example" not in answer.get_data() + str(answer.headers).encode()


@pytest.mark.parametrize("address", BODIES)
def test_a_hosts_name_is_never_markup(client: FlaskClient, address: str) -> None:
    """Without either setting links carry the host that was asked, if it can be one at all."""
    for host in ('"><x-planted>', "a b", "x/y", "x\\y", "x?y", "x#y", "'x", "é", "x" * 3_000, "[", "a,b"):
        answer = (
            client.get("/", headers={"Host": host})
            if address == "/"
            else client.get(address, headers={"Host": host})
        )
        assert answer.status_code in (200, 400, 404), host
        assert b"<x-planted" not in answer.get_data()
        assert all(answer.headers.get(name) for name in HEADERS)


def test_no_cookie_is_set_or_read(client: FlaskClient) -> None:
    for address in BODIES:
        plain = client.get(address)
        told = client.get(
            address, headers={"Cookie": "session=eyJ4IjoxfQ.x.y; theme=<x-planted>; a=" + "x" * 3_000}
        )
        assert "Set-Cookie" not in plain.headers
        assert "Set-Cookie" not in told.headers
        assert plain.get_data() == told.get_data()


@pytest.mark.parametrize(
    "value",
    [
        "x%0d%0aX-Planted:%201",
        "%0aSet-Cookie:%20a=b",
        "%E5%98%8A%E5%98%8DX-Planted:1",
        "%00",
        "%e2%80%a8X-Planted:1",
    ],
)
def test_nothing_splits_an_answer(client: FlaskClient, value: str) -> None:
    for address in (f"/search.csv?q={value}", f"/compare?left={value}&right={value}", f"/reports/{value}/1.bib", f"/collection.docx?p=cumbria-2013-05/13&title={value}",
                    f"/beside?theme={value}&go=1", f"/reports/cumbria-2013-05/{value}/", f"/static/{value}", f"/collection.bib?p={value}", f"/briefings/check?output={value}"):  # fmt: skip
        with client.get(address) as answer:
            assert answer.status_code in (200, 301, 302, 303, 308, 400, 404), address
            assert not {"x-planted", "set-cookie"} & {name.lower() for name, _ in answer.headers}
            assert not any(set("\r\n\0") & set(text) for _, text in answer.headers)


def test_a_way_on_never_leads_elsewhere(client: FlaskClient) -> None:
    """Redirects stay here, whatever the address looks like."""
    for address in (
        "//evil.example/",
        "///evil.example/reports/",
        "/\\evil.example/",
        "/reports//evil.example",
        "/reports/cumbria-2013-05/../..//evil.example/",
        "/compare?left=//evil.example&right=x",
        "/search/",
        "/reports/",
    ):
        answer = client.get(address)
        place = answer.headers.get("Location", "")
        assert not place.startswith(("//", "/\\", "http://evil", "https://evil")), (address, place)


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND", "DELETE", "PUT", "FOO", "G" * 500])
def test_other_methods_are_refused_and_echo_nothing(client: FlaskClient, method: str) -> None:
    for address in (
        "/",
        "/search?q=children",
        "/briefings/check",
        "/reports/cumbria-2013-05/source",
        "/static/pilcrow.css",
    ):
        answer = client.open(address, method=method, headers={"X-Secret": "planted"})
        assert answer.status_code == 405
        assert b"planted" not in answer.get_data()


@pytest.mark.parametrize(
    "wanted",
    [
        "bytes=0-9",
        "bytes=-5",
        "bytes=9-0",
        "bytes=99999999-",
        "bytes=0-0,5-9,2-3",
        "bytes=" + "0-," * 2_000,
        "lines=1-2",
        "bytes=a-b",
        "bytes=0-99999999999999999999999",
    ],
)
def test_a_range_of_anything(client: FlaskClient, wanted: str) -> None:
    """Part of a file, or all of it, or 416: never more than the file, and never another's."""
    for address in (
        "/reports/cumbria-2013-05/source",
        "/static/pilcrow.css",
        "/search.csv?q=police",
        "/search.json?q=police",
        "/collection.docx?p=cumbria-2013-05/13",
        "/",
    ):
        with client.get(address) as answer:
            whole = answer.get_data()
        with client.get(address, headers={"Range": wanted}) as answer:
            part = answer.get_data()
            assert answer.status_code in (200, 206, 416), address
            assert len(part) <= len(whole) + 2_000 or answer.status_code == 416
            if answer.status_code == 206:
                assert part in whole


def test_a_cache_never_gives_the_answer_of_one_to_another(index_folder: Path) -> None:
    """Whatever an answer depends on is in its tag: the host that its links carry, and the address as it was asked. What else
    a request says does not change it; how it is packed is in Vary."""
    client = served(index_folder)
    tags = {
        client.get(a, headers={"Host": h}).headers["ETag"]
        for a in ("/", "/search?q=a", "/search?q=b", "/search?q=a&", "/reports")
        for h in ("a.example", "b.example")
    }
    assert len(tags) == 10
    for address in BODIES:
        plain = client.get(address)
        assert "Accept-Encoding" in plain.headers["Vary"]
        for name in (
            "Accept-Language",
            "User-Agent",
            "Referer",
            "Origin",
            "X-Forwarded-Host",
            "Cookie",
            "Accept",
        ):
            other = client.get(address, headers={name: "planted"})
            assert other.get_data() == plain.get_data()
            assert other.headers.get("ETag") == plain.headers.get("ETag")
        if plain.status_code == 200:
            assert "no-cache" in plain.headers["Cache-Control"]
            again = client.get(
                address, headers={"If-None-Match": f'{"x, " * 300}"y", {plain.headers["ETag"]}'}
            )
            assert again.status_code == 304
            assert all(again.headers.get(name) for name in HEADERS)
            star = client.get(address, headers={"If-None-Match": "*"})
            assert star.status_code == 304
            assert all(star.headers.get(name) for name in HEADERS)
