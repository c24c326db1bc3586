"""What may be set, and that it is: each setting of the environment is looked at before anything begins.

Comes in: the configuration as it was given (by the environment, where JSON was read as JSON, or by a test),
and the defaults. Goes out: the same settings, each of the one type that the rest of the code expects.
Promises: a value that is none is one sentence that names the variable, the value and what it may be, and exit
code 2 of a command; none is passed over, for with many of them a protection would be off without a word.
Empty (and ``null``) is not set. docs/serving.md and docs/commands.md say of each what it may be.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import click

from indexer.errors import shown
from web.hosts import is_host

LEAST_BYTES = 500_000_000
"""Bytes of address space for a process that reads: the longest report seen takes 0.4 GB of them. With
much less it cannot even begin, and every file would be said to need too much."""

DAY = 86_400
"""Seconds: more for the reading of one file is a slip."""

MOST_WORKERS, MOST_THREADS, MOST_PROXIES = 100, 1_000, 100
"""Processes, twice as many of which have a place in ``web/together.py`` while new ones take over; threads of
each; proxies one behind the other."""

LONGEST_VALUE = 80
"""Characters of a value that a message shows."""

_ON, _OFF = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_LINK = re.compile(r"https?://(?P<host>\[[^\]\s]*\]|[^\s<>\"'?#/@:\\\[\]]+)(?::(?P<port>[0-9]{1,5}))?"
                   r"(?:/[^\s<>\"'?#\\]*)?", re.IGNORECASE)  # fmt: skip
_BIND = re.compile(r"(?:tcp://)?(?P<host>\[[^\]\s]*\]|[\w.-]*):(?P<port>[0-9]{1,5})", re.ASCII)
_OPENED = re.compile(r"unix:.*[^/\s].*|fd://[0-9]{1,9}")


class SettingError(click.ClickException, ValueError):
    """A setting that is none; ``name`` is its variable. As an error of a command: one line, exit code 2."""

    exit_code = 2

    def __init__(self, name: str, value: Any, may_be: str) -> None:
        self.name = f"FLASK_{name}"
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        text = shown(text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…")
        super().__init__(f"{self.name} is set to “{text}”. It may be {may_be}.")


def checked(config: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    """Every setting of ``config`` that is known here, as what it means: numbers as int or float, folders as
    absolute Paths, names of hosts as a list. One that is not set has its value of ``defaults`` (None where
    there is none). Raises SettingError at the first value that is none."""
    found: dict[str, Any] = {}
    for name, (may_be, read) in KNOWN.items():
        value = config.get(name)
        if _is_empty(value):
            value = defaults.get(name)
        try:
            found[name] = None if value is None else read(value)
        except (ValueError, OverflowError):
            raise SettingError(name, value, may_be) from None
    return found


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _number(value: Any) -> float:
    """A number, which JSON may have read or left as text. Raises ValueError, OverflowError."""
    if isinstance(value, str):
        if not re.fullmatch(r"\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*", value, re.ASCII | re.IGNORECASE):
            raise ValueError
        value = float(value)
    # True is 1 for Python, and what is asked here is how many.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise ValueError
    return value


def _amount(least: float, most: float = math.inf) -> Callable[[Any], float]:
    def read(value: Any) -> float:
        number = float(_number(value))
        if not least <= number <= most:
            raise ValueError
        return number

    return read


def _count(least: int, most: int = 2**62) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        number = _number(value)
        if number != int(number) or not least <= number <= most:
            raise ValueError
        return int(number)

    return read


def _switch(value: Any) -> bool:
    word = str(value).strip().casefold() if isinstance(value, (str, bool, int)) else ""
    if word not in _ON + _OFF:
        raise ValueError
    return word in _ON


def _text(value: Any) -> str:
    """Text; a name that is a number was read as one by JSON."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Path)):
        raise ValueError
    return str(value).strip()


def _folder(value: Any) -> Path:
    if isinstance(value, str):
        return Path(value).resolve()  # blanks may be part of its name
    return Path(_text(value)).resolve()


def _ledger(value: Any) -> Path | None:
    return None if _is_empty(value) else _folder(value)


def _hosts(value: Any) -> list[str]:
    """Names of hosts, of which one may stand alone. An empty list would trust all, so it is none."""
    names = [value.strip()] if isinstance(value, str) else value
    if not isinstance(names, (list, tuple)) or not names:
        raise ValueError
    for name in names:
        if not isinstance(name, str) or not is_host(name.removeprefix(".")):
            raise ValueError  # it would match nothing
    return list(names)


def _link(value: Any) -> str:
    text = _text(value)
    if text:
        _address(_LINK.fullmatch(text))
    return text


def _bind(value: Any) -> str:
    """One place to listen at, or several with commas, as gunicorn has it."""
    text = _text(value)
    for place in text.split(","):
        if not _OPENED.fullmatch(place.strip()):
            _address(_BIND.fullmatch(place.strip()))
    return text


def _address(found: re.Match[str] | None) -> None:
    """Raise ValueError where a host is none, or a port."""
    if found is None or not 1 <= int(found["port"] or 80) <= 65_535:
        raise ValueError
    if found["host"] and not is_host(found["host"]):
        raise ValueError


def _networks(value: Any) -> str:
    text = _text(value)
    for network in text.replace(",", " ").split():
        ip_network(network, strict=False)
    return text


_A_FOLDER = "the name of a folder"

KNOWN: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "CORPUS": (_A_FOLDER, _folder),
    "INDEX": (_A_FOLDER, _folder),
    "LEDGER": (_A_FOLDER, _ledger),
    "BASE_URL": ("an address with http:// or https:// and a host, as https://archive.example", _link),
    "TRUSTED_HOSTS": (
        'a JSON list of names of hosts, or one name: ["archive.example", "127.0.0.1"]', _hosts,
    ),
    "READ_SECONDS": (f"a number of seconds from 1 to {DAY:,}", _amount(1, DAY)),
    "READ_BYTES": (f"a whole number of bytes, {LEAST_BYTES:,} or more, without a unit", _count(LEAST_BYTES)),
    "BIND": (
        "HOST:PORT with a port from 1 to 65535, [IPV6]:PORT, unix:PATH, or several with commas",
        _bind,
    ),
    "WORKERS": (f"a whole number from 1 to {MOST_WORKERS}", _count(1, MOST_WORKERS)),
    "THREADS": (f"a whole number from 1 to {MOST_THREADS:,}", _count(1, MOST_THREADS)),
    "PROXIES": (f"a whole number from 0 to {MOST_PROXIES}", _count(0, MOST_PROXIES)),
    "RATE": ("a number of requests a second, 0 (no limit) or more", _amount(0)),
    "DEAR": ("a whole number, 0 (no limit) or more", _count(0)),
    "LOG_QUERIES": ("1, true, yes or on; 0, false, no or off", _switch),
    "METRICS_FROM": ("networks with blanks or commas between them: 10.0.0.0/8, 192.0.2.7", _networks),
}  # fmt: skip
"""What each setting may be, in words for a message, and what reads it, which raises ValueError or
OverflowError where it is none."""
