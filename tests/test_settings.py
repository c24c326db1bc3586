"""Settings: what is none is refused at the start, in one line; what is one means what it says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app import create_app
from tests.conftest import CORPUS, ROOT
from web.settings import KNOWN, LEAST_BYTES, MOST_PROXIES, MOST_THREADS, MOST_WORKERS, SettingError
from web.together import PLACES

REFUSED = [
    ("RATE", ["-1", "NaN", "abc", "Infinity", "1e400", "-0.1", "true", "[20]", "20/s", "1_0"], "0 (no limit) or more"),
    ("DEAR", ["-2", "1.5", "x", "true", "NaN"], "a whole number, 0 (no limit) or more"),
    ("TRUSTED_HOSTS", ['["a"', "[]", "{}", "false", "0", "7", '["a", 1]', '[""]', "a, b", "*", "https://a.example",
                       '["a b"]', "a..b", "a/b", "[[]]", "a" * 70], "a JSON list of names of hosts, or one name"),
    ("PROXIES", ["-1", "2.5", "yes", "true", "1000"], "a whole number from 0 to 100"),
    ("WORKERS", ["2.5", "0", "abc", "-1", "101", "true", "1" * 500], "a whole number from 1 to 100"),
    ("THREADS", ["0", "-1", "x", "1001"], "a whole number from 1 to 1,000"),
    ("LOG_QUERIES", ["maybe", "2", "-1", "[]", "1.0"], "1, true, yes or on"),
    ("BASE_URL", ["foo", "archive.example", "ftp://a.example", "https://", "https:///x", "http://a b", "https://a?x", "1",
                  "https://a:99999", "https://u:p@a", "https://[::x]/", "https://a\nb", "javascript:1"], "with http:// or https://"),
    ("METRICS_FROM", ["foo", "10.0.0.0/33", "10.0.0.0/8 foo", "7", "true"], "networks with blanks or commas"),
    ("BIND", ["127.0.0.1:99999", "garbage", "8000", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:x", "1.2.3.400:80", "[::1]", "[x]:80",
              "unix:", "fd://x", "a b:80", "127.0.0.1:80,x", "http://127.0.0.1:80"], "HOST:PORT with a port from 1 to 65535"),
    ("READ_SECONDS", ["0", "-5", "x", "0.5", "NaN", "1e9"], "seconds from 1 to 86,400"),
    ("READ_BYTES", ["1", "-1", "2GB", "499999999", "1e30"], "a whole number of bytes, 500,000,000 or more"),
    ("CORPUS", ["[1]", "true", "{}"], "the name of a folder"),
    ("INDEX", ["[]", "false"], "the name of a folder"),
    ("LEDGER", ["[]", "false"], "the name of a folder"),
]  # fmt: skip


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in KNOWN:
        monkeypatch.delenv(f"FLASK_{name}", raising=False)


@pytest.mark.parametrize(
    ("name", "value", "may_be"),
    [(name, value, may_be) for name, values, may_be in REFUSED for value in values],
)
def test_what_is_none_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str, may_be: str) -> None:
    monkeypatch.setenv(f"FLASK_{name}", value)
    with pytest.raises(SettingError) as caught:
        create_app()
    told = str(caught.value)
    assert told.startswith(f"FLASK_{name} is set to “")
    assert may_be in told
    assert len(told.splitlines()) == 1
    assert len(told) < 260
    if value.isprintable() and len(value) < 20 and value[0] not in "[{" and "1e" not in value:
        assert f"“{value}”" in told, "as it was written"


TAKEN: list[tuple[str, str, Any]] = [
    ("RATE", "0", 0.0), ("RATE", "0.5", 0.5), ("RATE", ".5", 0.5), ("RATE", "20", 20.0), ("RATE", "", None), ("RATE", "null", None),
    ("DEAR", "0", 0), ("DEAR", "4", 4), ("DEAR", "", None),
    ("TRUSTED_HOSTS", '["archive.example", "127.0.0.1"]', ["archive.example", "127.0.0.1"]),
    ("TRUSTED_HOSTS", "archive.example", ["archive.example"]), ("TRUSTED_HOSTS", ".archive.example", [".archive.example"]),
    ("TRUSTED_HOSTS", '"localhost:8000"', ["localhost:8000"]), ("TRUSTED_HOSTS", "my_host", ["my_host"]),
    ("TRUSTED_HOSTS", '["bücher.example"]', ["bücher.example"]), ("TRUSTED_HOSTS", "", None),
    ("PROXIES", "0", 0), ("PROXIES", "2", 2), ("PROXIES", "2.0", 2), ("PROXIES", "", 0),
    ("WORKERS", "1", 1), ("WORKERS", "100", 100), ("WORKERS", "", None), ("THREADS", "1", 1), ("THREADS", "1000", 1000),
    ("LOG_QUERIES", "1", True), ("LOG_QUERIES", "On", True), ("LOG_QUERIES", "true", True), ("LOG_QUERIES", "0", False),
    ("LOG_QUERIES", "off", False), ("LOG_QUERIES", "no", False), ("LOG_QUERIES", "False", False), ("LOG_QUERIES", "", False),
    ("BASE_URL", "https://archive.example", "https://archive.example"), ("BASE_URL", "HTTP://127.0.0.1:8000/a/", "HTTP://127.0.0.1:8000/a/"),
    ("BASE_URL", "http://[::1]:8000", "http://[::1]:8000"), ("BASE_URL", "", ""),
    ("METRICS_FROM", "10.0.0.0/8, 192.0.2.7 2001:db8::/32", "10.0.0.0/8, 192.0.2.7 2001:db8::/32"), ("METRICS_FROM", "", ""),
    *(("BIND", place, place) for place in ("127.0.0.1:8000", "0.0.0.0:80", "[::1]:8000", "localhost:65535", ":8000",
      "unix:/run/pilcrow.sock", "unix:///run/pilcrow.sock", "fd://3", "127.0.0.1:80,[::1]:80")),
    ("BIND", "", None), ("READ_SECONDS", "1", 1.0), ("READ_SECONDS", "2.5", 2.5), ("READ_SECONDS", "", 60.0),
    ("READ_BYTES", "500000000", 500_000_000), ("READ_BYTES", "2e9", 2_000_000_000), ("READ_BYTES", "", 2_000_000_000),
    ("CORPUS", "", ROOT / "corpus"), ("CORPUS", " ", ROOT / "corpus"), ("INDEX", "", ROOT / "instance" / "index"), ("LEDGER", "", None),
    ("CORPUS", "/a b", Path("/a b")), ("INDEX", "7", Path("7").resolve()), ("LEDGER", "/l", Path("/l")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "meant"), TAKEN)
def test_what_is_one_means_what_it_says(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, meant: Any
) -> None:
    monkeypatch.setenv(f"FLASK_{name}", value)
    found = create_app().config[name]
    assert (found, type(found)) == (meant, type(meant))


def test_what_code_sets_may_have_any_type(index_folder: Path) -> None:
    config = {
        "CORPUS": CORPUS, "INDEX": str(index_folder), "LEDGER": index_folder / "ledger", "RATE": 0.1, "DEAR": 1, "PROXIES": 1,
        "TRUSTED_HOSTS": ("archive.example",), "LOG_QUERIES": True, "WORKERS": "3", "BIND": None,
    }  # fmt: skip
    found = create_app(config).config
    assert (found["CORPUS"], found["INDEX"], found["LEDGER"]) == (
        CORPUS,
        index_folder,
        index_folder / "ledger",
    )
    assert [found[name] for name in ("RATE", "DEAR", "LOG_QUERIES", "WORKERS", "BIND")] == [
        0.1,
        1,
        True,
        3,
        None,
    ]
    assert found["TRUSTED_HOSTS"] == ["archive.example"]


def test_a_value_is_shown_on_one_line() -> None:
    with pytest.raises(SettingError) as caught:
        create_app({"RATE": "1\n\x1b[31m" + "x" * 500})
    assert "“1\\n\\x1b[31mxxx" in str(caught.value)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize(
    "command", ["audit", "export reports", "briefing check a.md", "serve", "run", "routes"]
)
def test_each_command_ends_with_one_line(command: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *command.split()],
        cwd=ROOT, env={**os.environ, "FLASK_RATE": "-1"}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    told = (
        "Error: FLASK_RATE is set to “-1”. It may be a number of requests a second, 0 (no limit) or more.\n"
    )
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


def test_every_setting_is_documented_with_what_it_may_be() -> None:
    text = "".join(
        (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8") for name in ("serving", "commands")
    )
    rows = {line.split("`")[1]: line for line in text.splitlines() if line.startswith("| `FLASK_")}
    assert set(rows) == {f"FLASK_{name}" for name in KNOWN}
    assert all(row.count(" |") == 4 for row in rows.values())
    for name, most in (("WORKERS", MOST_WORKERS), ("THREADS", MOST_THREADS), ("PROXIES", MOST_PROXIES)):
        assert f" to {most:,} |" in rows[f"FLASK_{name}"]
    assert f"{LEAST_BYTES:,} or more" in rows["FLASK_READ_BYTES"]


def test_the_most_processes_have_places_also_while_others_take_over() -> None:
    assert 2 * MOST_WORKERS <= PLACES
