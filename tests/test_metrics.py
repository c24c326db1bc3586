"""What a monitor is told: counts by rule, how the archive stands, and to whom."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from app import create_app
from indexer.generations import Archive
from indexer.reindex import reindex
from tests.conftest import CORPUS
from tests.making import make


@pytest.fixture
def app(index_folder: Path) -> Flask:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder})


def samples(client: FlaskClient, **labels: str) -> dict[str, float]:
    """What ``/metrics`` says, by name, of those with these labels."""
    with client.get("/metrics") as answer:
        assert answer.status_code == 200
        text = answer.get_data(as_text=True)
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if labels.items() <= sample.labels.items():
                found[sample.name] = found.get(sample.name, 0.0) + sample.value
    return found


def test_requests_are_counted_by_rule_method_and_class_of_status(app: Flask) -> None:
    client = app.test_client()
    for path in ("/reports/cumbria-2013-05", "/reports/cumbria-2012-04", "/reports/none"):
        client.get(path).close()
    rule = "/reports/<report_id>"
    assert samples(client, route=rule, method="GET", status="2xx")["pilcrow_requests_total"] == 2
    assert samples(client, route=rule, method="GET", status="4xx")["pilcrow_requests_total"] == 1
    assert samples(client, route=rule)["pilcrow_request_seconds_count"] == 3
    assert samples(client)["pilcrow_requests_in_flight"] == 1  # this one


def test_no_reader_can_make_up_a_label(app: Flask) -> None:
    client = app.test_client()
    for name in ("secretword", "secretother", "x" * 300):
        client.get(f"/{name}").close()
        client.get(f"/reports/{name}").close()
        client.get(f"/search?q={name}").close()
        client.open("/search", method=name[:10].upper()).close()
    with client.get("/metrics") as answer:
        text = answer.get_data(as_text=True)
    assert "secret" not in text.lower()
    # No rule was met by three addresses, nor by three methods.
    assert samples(client, route="none", status="4xx")["pilcrow_requests_total"] == 6
    assert samples(client, method="other")["pilcrow_requests_total"] == 3


def test_how_the_archive_stands(app: Flask, index_folder: Path) -> None:
    generation = Archive(index_folder).current()
    found = samples(app.test_client())
    assert found["pilcrow_archive_up"] == 1
    assert found["pilcrow_reports"] == 5
    assert found["pilcrow_unreadable_files"] == 0
    assert found["pilcrow_paragraphs"] == generation.index.count()
    assert samples(app.test_client(), generation=generation.name)["pilcrow_generation_info"] == 1
    now = datetime.now(UTC).timestamp()
    assert now - 3600 < found["pilcrow_generation_created_seconds"] <= found["pilcrow_published_seconds"] + 1
    assert found["pilcrow_published_seconds"] <= now
    assert found["pilcrow_resident_bytes"] > 10_000_000
    assert found["pilcrow_open_files"] > 2


def test_before_anything_is_published(tmp_path: Path) -> None:
    client = create_app({"CORPUS": CORPUS, "INDEX": tmp_path / "none"}).test_client()
    found = samples(client)
    assert found["pilcrow_archive_up"] == 0
    assert "pilcrow_reports" not in found


def test_what_could_not_be_read_is_counted(tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "good.txt").write_text(make("1. One.\n"))
    (corpus / "bad.txt").write_bytes(b"caf\xe9")
    reindex(corpus, index)
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    assert samples(client)["pilcrow_unreadable_files"] == 1


def test_without_a_current_the_rest_is_told(index_folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    shutil.copytree(index_folder, index)
    (index / "CURRENT").unlink()
    found = samples(create_app({"CORPUS": CORPUS, "INDEX": index}).test_client())
    assert (found["pilcrow_archive_up"], found["pilcrow_reports"]) == (1, 5)
    assert "pilcrow_published_seconds" not in found


def test_a_network_that_is_none_is_said_at_the_start(index_folder: Path) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        create_app({"CORPUS": CORPUS, "INDEX": index_folder, "METRICS_FROM": "10.0.0.0/8 nowhere"})


def test_who_is_sent_away_is_counted(index_folder: Path) -> None:
    client = create_app({"CORPUS": CORPUS, "INDEX": index_folder, "RATE": 0.1}).test_client()
    for _ in range(5):
        client.get("/help").close()
    assert samples(client, limit="rate")["pilcrow_limited_requests_total"] == 2


ASKING = [
    # This machine, by both of its addresses, and a socket.
    ({}, "127.0.0.1", {}, 200), ({}, "::1", {}, 200), ({}, "127.3.2.1", {}, 200), ({}, "", {}, 200),
    # Anybody else is told that there is nothing.
    ({}, "192.0.2.1", {}, 404), ({}, "2001:db8::1", {}, 404),
    # A proxy on this machine, that nobody told us of, makes nobody this machine.
    ({}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404), ({}, "127.0.0.1", {"Forwarded": "for=192.0.2.1"}, 404),
    # Through one that is known, the address behind it counts.
    ({"PROXIES": 1}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404),
    ({"PROXIES": 1}, "127.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.1"}, 404),
    ({"PROXIES": 1}, "192.0.2.3", {"X-Forwarded-For": "127.0.0.1"}, 200),
    # However the client writes what our proxy adds to; and what did not come through all of ours is nobody's.
    ({"PROXIES": 1}, "127.0.0.1", {"X-Forwarded-For": '"x, 192.0.2.1'}, 404), ({"PROXIES": 1}, "127.0.0.1", {"X-Forwarded-For": '"'}, 404),
    ({"PROXIES": 2}, "127.0.0.1", {"X-Forwarded-For": '127.0.0.1, "x, 192.0.2.1, 10.0.0.1'}, 404),
    ({"PROXIES": 2}, "127.0.0.1", {"X-Forwarded-For": "192.0.2.1"}, 404), ({"PROXIES": 1}, "127.0.0.1", {"Via": "1.1 x"}, 404),
    ({"PROXIES": 1}, "127.0.0.1", {"X-Forwarded-For": "unix:"}, 404), ({"PROXIES": 1}, "127.0.0.1", {}, 200),
    # Who is named is answered: networks, with blanks or commas.
    ({"METRICS_FROM": "192.0.2.0/24"}, "192.0.2.1", {}, 200), ({"METRICS_FROM": "10.0.0.0/8, 2001:db8::/32"}, "2001:db8::1", {}, 200),
    ({"METRICS_FROM": "192.0.2.0/24"}, "198.51.100.1", {}, 404),
]  # fmt: skip


@pytest.mark.parametrize(("config", "address", "headers", "status"), ASKING)
def test_who_is_told(
    index_folder: Path, config: dict[str, Any], address: str, headers: dict[str, str], status: int
) -> None:
    client = create_app({"CORPUS": CORPUS, "INDEX": index_folder, **config}).test_client()
    answer = client.get("/metrics", headers=headers, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_metrics_are_never_kept(app: Flask) -> None:
    answer = app.test_client().get("/metrics", headers={"If-None-Match": "*"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "ETag" not in answer.headers


# --- health -----------------------------------------------------------------------------------------


def test_health_says_how_old_the_archive_is(app: Flask, index_folder: Path) -> None:
    said = json.loads(app.test_client().get("/health").get_data())
    made = datetime.fromisoformat(said["made"])
    assert made == datetime.fromisoformat(Archive(index_folder).current().manifest["created"])
    assert made.tzinfo is not None
    assert timedelta(seconds=said["age_seconds"]) <= datetime.now(UTC) - made + timedelta(seconds=1)
    assert set(said) == {"status", "version", "generation", "reports", "paragraphs", "made", "age_seconds"}
