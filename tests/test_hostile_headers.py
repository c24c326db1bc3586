"""What stands in the head of a request leads nowhere: hosts, proxies, cookies, methods, ranges, tags."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import create_environ, run_wsgi_app

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


NO_HOSTS = (
    *("", " ", "a b", "a@b", "u:p@b", "a/../b", 'a"onx="', "%65vil", "a,a", "a;b", "a..b", ".a", "-a", "a-", "*"),
    *("m\xc3\xbcnchen.example", "m\xfcnchen.example", "\N{KELVIN SIGN}.example", "a\t", "a\\b", "a'b", "a<b", "$a", "~a", "!a"),
    *("a:0", "a:65536", "a:99999", "a:x", "a:-1", "a:+1", "a: 1", "a:1:2", ":", ":80", "a::"),
    *("1.2.3", "1.2.3.256", "1.2.3.04", "127.0.0.1.", "0x7f.1", "2130706433", "a.1", "1.2.3.4.5"),
    *("[", "[]", "::1", "[::1", "[::1]a", "[:::1]", "[1.2.3.4]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[v1.a]", "[::g]"),
    *("a" * 64, ".".join(["a" * 63] * 4), "a." * 3_000),
    # What says that it is a name in other letters, and is none.
    *("xn--", "a.xn--", "xn--.a", "xn--0", "XN--A", "xn--zz--", "xn--a-ecp.ru", "xn--999999999999999"),
)  # fmt: skip
HOSTS = {
    "a": "a",
    "GOOD.Example": "good.example",
    "good.example.": "good.example.",
    "a.good.example:8000": "a.good.example:8000",
    "a:80": "a",
    "a:443": "a:443",
    "a:": "a",
    "a:08000": "a:8000",
    "web_1": "web_1",
    "_a:1": "_a:1",
    "127.0.0.1:8000": "127.0.0.1:8000",
    "127.0.0.1:": "127.0.0.1",
    "[::1]": "[::1]",
    "[0:0::1]:65535": "[::1]:65535",
    "[2001:DB8::A]:80": "[2001:db8::a]",
    "[::ffff:1.2.3.4]": "[::ffff:102:304]",
    "xn--mnchen-3ya.example": "xn--mnchen-3ya.example",
    "1a.2b": "1a.2b",
    "a--b": "a--b",
}
"""Hosts, and how links have them."""


@pytest.mark.parametrize("setting", [{}, {"BASE_URL": "https://pilcrow.example"}, {"TRUSTED_HOSTS": ["a"]}])
def test_what_is_no_host_is_refused_before_anything_is_answered(
    index_folder: Path, setting: dict[str, object]
) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, **setting})
    for host in NO_HOSTS:
        for address in ("/", "/search?q=police", "/search.csv?q=police", "/health", "/none", "/reports//x", "/static/pilcrow.css"):  # fmt: skip
            # Not by a client: that of the tests stumbles over some of these hosts itself.
            body, status, headers = run_wsgi_app(app, create_environ(address) | {"HTTP_HOST": host})
            assert status == "400 BAD REQUEST", (host, address)
            assert (b"".join(body), headers["Cache-Control"]) == (
                b"This host is not served here.\n",
                "no-store",
            )
            assert all(headers.get(name) for name in HEADERS)


@pytest.mark.parametrize(("host", "shown"), HOSTS.items())
def test_links_carry_a_host_as_an_address_has_it(client: FlaskClient, host: str, shown: str) -> None:
    base = f"http://{shown}/"
    assert client.get("/openapi.json", headers={"Host": host}).get_json()["servers"] == [{"url": base[:-1]}]
    assert f'"{base}opensearch.xml"' in client.get("/opensearch.xml", headers={"Host": host}).get_data(True)
    url = client.get("/reports/cumbria-2013-05/13.json", headers={"Host": host}).get_json()["url"]
    assert url.startswith(f"{base}reports/cumbria-2013-05/13?v=")
    # The way on is found by the routes, which have the host by another way.
    assert client.get("/reports//x?a=b", headers={"Host": host}).location == f"{base}reports/x?a=b"
    for address in ("/", "/health", "/metrics"):
        assert client.get(address, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("known", "host", "status"),
    [
        ("good.example", "GOOD.example", 200),
        ("Good.EXAMPLE", "good.example:8000", 200),
        ("good.example", "a.good.example", 400),
        (".Good.example", "A.GOOD.example", 200),
        (".good.example", "good.example", 200),
        (".good.example", "notgood.example", 400),
        ("good.example:8000", "good.example", 200),
        ("web_1", "WEB_1", 200),
        ("web_1", "web-1", 400),
        ("[::1]", "[0::1]:8000", 200),
        ("[::1]", "[::2]", 400),
        ("münchen.example", "XN--mnchen-3ya.example", 200),
        ("127.0.0.1", "127.0.0.1:8000", 200),
    ],
)
def test_a_host_of_ours_is_known_however_it_is_written(
    index_folder: Path, known: str, host: str, status: int
) -> None:
    for trusted in ([known, "other.example"], known):
        client = served(index_folder, TRUSTED_HOSTS=trusted)
        assert client.get("/health", headers={"Host": host}).status_code == status


@pytest.mark.parametrize(
    ("version", "base", "status"),
    [
        ("1.1", "", 400),
        ("1.1", "https://pilcrow.example", 400),
        ("1.0", "", 400),
        ("1.0", "https://pilcrow.example", 200),
    ],
)
def test_who_names_no_host_is_answered_where_links_do_not_need_it(
    index_folder: Path, version: str, base: str, status: int
) -> None:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "BASE_URL": base})
    for address in ("/openapi.json", "/health"):
        environ = create_environ(address) | {"SERVER_PROTOCOL": f"HTTP/{version}", "SERVER_NAME": "10.0.0.7"}
        del environ["HTTP_HOST"]
        body, said, _ = run_wsgi_app(app, environ)
        text = b"".join(body)
        assert said.startswith(str(status))
        assert b"10.0.0.7" not in text
        if status == 200 and address == "/openapi.json":
            assert b'"servers":[{"url":"https://pilcrow.example"}]' in text


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


@pytest.mark.parametrize(
    ("method", "address", "status", "kept"),
    [
        ("GET", "/", 200, "no-cache"),
        ("GET", "/reports/cumbria-2013-05/source", 200, "no-cache"),
        ("HEAD", "/reports/cumbria-2013-05/source", 200, "no-cache"),
        ("GET", "/static/pilcrow.css", 200, "no-cache"),
        ("OPTIONS", "/", 200, "no-cache"),
        ("GET", "/reports//cumbria-2013-05", 308, "no-cache"),
        ("GET", "/search.json?foo=1", 400, "no-store"),
        ("GET", "/none", 404, "no-store"),
        ("GET", "/static/none", 404, "no-store"),
        ("GET", "/reports/none/source", 404, "no-store"),
        ("GET", "/reports/cumbria-2013-05/none.json", 404, "no-store"),
        ("DELETE", "/", 405, "no-store"),
        ("GET", "/briefings/check.json", 405, "no-store"),
        ("GET", "/health", 200, "no-store"),
        ("GET", "/metrics", 200, "no-store"),
    ],
)
def test_every_answer_says_how_long_it_may_be_kept(
    client: FlaskClient, method: str, address: str, status: int, kept: str
) -> None:
    with client.open(address, method=method) as answer:
        assert (answer.status_code, answer.headers.get("Cache-Control")) == (status, kept)
        tag = answer.headers.get("ETag")
    if tag:
        with client.open(address, method=method, headers={"If-None-Match": tag}) as answer:
            assert (answer.status_code, answer.headers.get("Cache-Control")) == (304, kept)


@pytest.mark.parametrize("address", ["/static/pilcrow.css", "/reports/cumbria-2013-05/source"])
@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_another_version_than_was_asked_for_is_not_sent(
    client: FlaskClient, address: str, packing: str
) -> None:
    with client.get(address) as answer:
        tag, whole = answer.headers["ETag"], answer.get_data()
    with client.get(address, headers={"If-Match": '"x"', "Accept-Encoding": packing}) as answer:
        assert (answer.status_code, answer.mimetype) == (412, "text/html")
        assert whole[:200] not in answer.get_data()
        assert "It is another version" in answer.get_data(as_text=True)
        assert answer.headers["Cache-Control"] == "no-store"
    with client.get(address, headers={"If-Match": tag}) as answer:
        assert (answer.status_code, answer.get_data()) == (200, whole)


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
