"""Limits: what one address may ask for, what is dear at once, how large a request may be."""

from __future__ import annotations

import io
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from app import create_app
from tests.conftest import CORPUS
from web.limits import COSTS, DEAR, FREE, SAVED, SETS, WAYS, Rate, Turns, key_of
from web.visits import Visit, told


def limited(index_folder: Path, **config: Any) -> Flask:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder, **config})


# --- who is meant -----------------------------------------------------------------------------------

WHO = [
    # An address of the old kind is one.
    ("192.0.2.7", "192.0.2.7"),
    # Of the new kind a household has a network.
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
    ("2001:db8:1:3::1", "2001:db8:1:3::/64"), ("::1", "::/64"),
    # An old one in the dress of a new one is the old one: else all of them would be one.
    ("::ffff:192.0.2.7", "192.0.2.7"),
    # What is none: a socket in the file system.
    ("", ""), ("unix", "unix"),
]  # fmt: skip


@pytest.mark.parametrize(("address", "expected"), WHO)
def test_who_is_meant_by_an_address(address: str, expected: str) -> None:
    assert key_of(address) == expected


# --- the rate ---------------------------------------------------------------------------------------


def test_what_was_saved_is_given_at_once_and_then_the_rate() -> None:
    rate = Rate(2.0, saved=5.0)
    assert [rate.take("a", 1, 100.0) for _ in range(10)] == [0.0] * 10
    assert rate.take("a", 1, 100.0) == pytest.approx(0.5)
    assert rate.take("b", 1, 100.0) == 0.0
    assert rate.take("a", 1, 100.4) > 0
    assert rate.take("a", 1, 100.5) == 0.0
    assert rate.take("a", 1, 100.5) > 0
    # What costs more waits longer; what is refused costs nothing.
    assert rate.take("a", 4, 100.5) == pytest.approx(2.0)
    assert rate.take("a", 4, 102.5) == 0.0
    # What costs more than can be saved can be had all the same.
    assert rate.take("c", 25, 100.0) == 0.0
    assert rate.take("c", 25, 100.0) == pytest.approx(5.0)


@given(
    st.lists(st.tuples(st.floats(0, 3), st.sampled_from([0.5, 1.0, 3.0, 10.0])), max_size=60),
    st.floats(0.5, 50),
)
def test_nobody_is_given_more_than_the_rate_and_what_was_saved(
    asked: list[tuple[float, float]], per_second: float
) -> None:
    rate = Rate(per_second, saved=4.0)
    now, given_, waited = 1_000.0, 0.0, 0.0
    for later, cost in asked:
        now += later
        cost = min(cost, per_second * 4.0)  # what costs more costs all that can be saved
        waited = rate.take("a", cost, now)
        given_ += 0 if waited else cost
        assert given_ <= per_second * (now - 1_000.0 + 4.0) * (1 + 1e-9) + 1e-6
        if waited:  # who comes again when told is not sent away again
            now += waited + 1e-6
            assert rate.take("a", cost, now) == 0.0
            given_ += cost


def test_who_asks_much_is_remembered_beside_many_others() -> None:
    rate = Rate(1.0, saved=30.0)
    for _ in range(30):
        assert rate.take("203.0.113.1", 1, 50.0) == 0.0
    for number in range(20_000):
        assert rate.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 1, 50.0) == 0.0
    assert rate.take("203.0.113.1", 1, 50.0) > 0
    assert len(rate._names) == WAYS * SETS  # of a fixed size, whoever comes


def test_the_tables_name_what_there_is(client: FlaskClient) -> None:
    there = {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert set(COSTS) | FREE | DEAR <= there
    # All that is made of everything that is found, or of two whole reports, is dear.
    assert {"data.all_hits", "data.all_lines", "compare.compare_pair", "briefing.briefing_report"} <= DEAR
    assert not DEAR & {"search.search", "reports.paragraph", "suggest.suggest_as_json"}


def test_who_asks_too_much_is_told_when_to_come_again(index_folder: Path) -> None:
    client = limited(index_folder, RATE=0.1).test_client()  # three requests saved
    assert [client.get("/help").status_code for _ in range(3)] == [200] * 3
    page = client.get("/help")
    assert page.status_code == 429
    assert "Your network has asked for much" in page.get_data(as_text=True)
    assert 1 <= int(page.headers["Retry-After"]) <= 10
    assert page.headers["Cache-Control"] == "no-store"
    data = client.get("/search.json?q=x")
    assert (data.status_code, data.get_json()["error"]["status"]) == (429, 429)
    assert client.get("/none").status_code == 429
    # A monitor, and what pages are dressed with, are always answered; so is everybody else.
    assert client.get("/health").status_code == 200
    with client.get("/static/pilcrow.css") as style:
        assert style.status_code == 200
    assert client.get("/help", environ_base={"REMOTE_ADDR": "192.0.2.1"}).status_code == 200


def test_for_a_host_that_is_not_ours_there_is_no_page_of_limits(index_folder: Path) -> None:
    client = limited(index_folder, RATE=0.1, TRUSTED_HOSTS=["archive.example"]).test_client()
    answers = [client.get("/help", base_url=f"http://{n}.example/") for n in range(6)]
    assert {(answer.status_code, answer.get_data()) for answer in answers} == {
        (400, b"This host is not served here.\n")
    }


def test_what_is_dear_costs_more(index_folder: Path) -> None:
    client = limited(index_folder, RATE=0.5).test_client()  # fifteen saved
    assert client.get("/search.csv?q=police").status_code == 200
    assert client.get("/search.csv?q=police").status_code == 429
    assert client.get("/search?q=police").status_code == 200


@pytest.mark.parametrize("rate", [None, 0, "0"])
def test_without_a_rate_nobody_is_sent_away(index_folder: Path, rate: Any) -> None:
    client = limited(index_folder, RATE=rate).test_client()
    assert {client.get("/none").status_code for _ in range(50)} == {404}


def test_who_asks_is_told_by_a_proxy_only_where_there_is_one(index_folder: Path) -> None:
    def asking(client: FlaskClient, forwarded: str) -> int:
        return client.get("/help", headers={"X-Forwarded-For": forwarded}).status_code

    # Nobody told us of a proxy: what a client says of itself changes nothing.
    client = limited(index_folder, RATE=0.1).test_client()
    assert [asking(client, f"192.0.2.{n}") for n in range(4)] == [200, 200, 200, 429]
    # With one, what it adds counts, and what the client wrote before that does not.
    client = limited(index_folder, RATE=0.1, PROXIES=1).test_client()
    assert [asking(client, f"192.0.2.{n}, 203.0.113.9") for n in range(4)] == [200, 200, 200, 429]
    assert asking(client, "192.0.2.1, 203.0.113.10") == 200


# --- what is dear at once ---------------------------------------------------------------------------


def test_so_many_at_once_and_so_many_wait() -> None:
    turns = Turns(1, 1, patience=30)
    assert turns.take()
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(turns.take()))
    waiting.start()
    while turns._here._value and waiting.is_alive():  # until the second is in
        time.sleep(0.001)
    assert not turns.take()  # a third is not even let wait
    turns.give_back()
    waiting.join(30)
    assert got == [True]
    turns.give_back()
    alone = Turns(1, 0, patience=30)
    assert [alone.take(), alone.take()] == [True, False]  # where none may wait, none does


def test_who_waits_too_long_is_told_so_and_holds_nothing() -> None:
    turns = Turns(1, 1, patience=0.01)
    assert turns.take()
    assert not turns.take()
    turns.give_back()
    assert turns.take()


def test_a_place_is_given_back_however_an_answer_ends(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = limited(index_folder, DEAR=1)
    app.extensions["turns"] = turns = Turns(1, 0)
    client = app.test_client()
    address = "/search.csv?q=children"
    with client.get(address, buffered=False) as first:
        assert next(first.iter_encoded())
        with client.get(address) as busy:
            assert (busy.status_code, int(busy.headers["Retry-After"]) > 1) == (503, True)
        with client.get("/search?q=children") as cheap:
            assert cheap.status_code == 200
        # The reader goes away in the middle.
    assert turns._free._value == 1

    def answered(method: str, path: str) -> int:
        with client.open(path, method=method) as answer:
            answer.get_data()
            return answer.status_code

    assert answered("GET", address) == 200  # read to the end
    assert answered("GET", "/compare/none/none") == 404
    assert answered("GET", "/search.csv?none=1") == 400
    assert answered("HEAD", address) == 200
    monkeypatch.setattr("web.data.current_generation", lambda: 1 / 0)
    assert answered("GET", address) == 500
    assert turns._free._value == turns._here._value == 1


def test_a_place_is_given_back_where_the_answer_fails_halfway(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = limited(index_folder, DEAR=1)
    ended: list[Visit] = []
    told(app, ends=ended.append)

    def broken(*_: object) -> Any:
        yield "report,key\r\n" * 5_000
        raise RuntimeError("halfway")

    monkeypatch.setattr("web.data.in_pieces", broken)
    with pytest.raises(RuntimeError), app.test_client().get("/search.csv?q=children") as answer:
        answer.get_data()
    if not ended:
        answer.close()
    assert app.extensions["turns"]._free._value == 1
    assert [visit.whole for visit in ended] == [False]


# --- sizes ------------------------------------------------------------------------------------------

TOO_LARGE = [
    # A body of more than a megabyte, where nothing larger is taken.
    ("/collection", {"data": {"paste": "x" * 1_100_000}}, 413),
    # More parts than a form of ours has.
    ("/collection", {"data": {f"f{n}": "x" for n in range(1_100)}, "content_type": "multipart/form-data"}, 413),
    ("/briefings/check", {"data": {f"f{n}": "x" for n in range(11)}, "content_type": "multipart/form-data"}, 413),
    # A briefing larger than any.
    ("/briefings/check.json", {"data": b"x" * 11_000_000, "content_type": "application/json"}, 413),
]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/collection", "application/x-www-form-urlencoded"),
        ("/collection", "multipart/form-data; boundary=x"),
        ("/briefings/check", "application/x-www-form-urlencoded"),
        ("/briefings/check.json", "application/json"),
        ("/briefings/check.json", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_too_large_is_refused_where_its_length_is_not_said(
    client: FlaskClient, address: str, kind: str
) -> None:
    start = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.md"\r\n\r\n'
        if "x-" not in kind
        else b"a="
    )
    body = io.BytesIO((b"{" if "json" in kind else start) + b"a" * 11_000_000)
    answer = client.post(
        address, content_type=kind, input_stream=body, environ_overrides={"wsgi.input_terminated": True}
    )
    assert answer.status_code == 413


@pytest.mark.parametrize(("address", "sent", "status"), TOO_LARGE)
def test_what_is_too_large_is_refused(
    client: FlaskClient, address: str, sent: dict[str, Any], status: int
) -> None:
    assert client.post(address, **sent).status_code == status


def test_the_longest_collection_fits_into_an_address(client: FlaskClient) -> None:
    from web.serving import LINE

    pin = "northamptonshire-2013-02/what-needs-to-improve.12@1f3a9c0d:1234-5678"
    assert len("GET /collection.csl.json?" + "&".join([f"p={pin}"] * 100) + "&title= HTTP/1.1") < LINE


def test_saved_is_what_the_documentation_says() -> None:
    text = (CORPUS.parent / "docs" / "serving.md").read_text(encoding="utf-8")
    from web import limits, serving, worker

    for number in (serving.RATE, SAVED, serving.RATE * SAVED, limits.PATIENCE, serving.LINE, serving.FIELD,
                   serving.FIELDS, worker.HEAD_SECONDS, worker.ALL_SECONDS, serving.GRACE, serving.THREADS,
                   serving.WORKERS, serving.DEAR, WAYS * SETS):  # fmt: skip
        assert f"{number:,.0f}" in text, number
