"""Traffic for ``load.py``: what readers ask, who asks it, and whether each answer is right.

Comes in: a published archive, the address of a server. Goes out: for each kind of request how long it took,
and what was wrong. Each reader is a connection of its own from an address of its own (127.0.0.x), and asks
the next thing when it has read and checked the answer. All run in one process, beside that of the server.
"""

from __future__ import annotations

import asyncio
import csv
import io
import json
import random
import re
import time
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, pairwise
from pathlib import Path
from urllib.parse import urlencode

from indexer.citation import link
from indexer.generations import Generation

ROOT = Path(__file__).resolve().parent.parent
QUERIES = 1_000
WAIT = 60.0
"""Seconds for an answer; what takes longer is wrong."""

MIX = {
    "search page": 28, "search as data": 6, "figures, lines, by report": 4, "suggestions": 12,
    "paragraph": 16, "citation": 4, "report": 6, "home, lists, help": 8, "comparison": 5,
    "comparison as a file": 2, "beside": 1, "all hits": 3, "briefing check": 2, "style, script": 3,
}  # fmt: skip
"""Of a hundred requests, how many are of each kind."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    kind: str
    path: str
    body: bytes = b""


@dataclass(slots=True)
class Seen:
    """What the readers saw: seconds by kind, what was wrong, and which state of the archive answered when."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: list[str] = field(default_factory=list)
    sent_away: int = 0
    bytes: int = 0
    states: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def queries(generation: Generation, chance: random.Random) -> list[str]:
    """A thousand searches: from the archive's own words, and from questions as people ask them."""
    counts = generation.index.vocabulary()
    words = sorted(word for word, count in counts.items() if count > 2 and word.isalpha() and len(word) > 3)
    weights = [counts[word] ** 0.5 for word in words]
    texts = [record.text.split() for held in generation.records.values() for record in held.values()]
    texts = [text for text in texts if len(text) > 8]
    asked = tomllib.loads((ROOT / "tests" / "relevance.toml").read_text(encoding="utf-8"))["question"]

    def word() -> str:
        return chance.choices(words, weights)[0]

    def phrase(length: int) -> str:
        text = chance.choice(texts)
        start = chance.randrange(len(text) - length)
        return " ".join(re.sub(r"[^\w'-]", "", part) for part in text[start : start + length])

    forms = (
        word, lambda: f"{word()} {word()}", lambda: f"{word()} {word()} {word()}",
        lambda: f'"{phrase(2)}"', lambda: f'"{phrase(3)}"~3', lambda: f"{word()} OR {word()}",
        lambda: f"{word()} -{word()}", lambda: f"{word()[:6]}*", lambda: f"{word()}~", lambda: f"={word()}",
        lambda: f"{word()} /s {word()}", lambda: phrase(4), lambda: chance.choice(asked)["query"],
        lambda: chance.choice(asked)["query"], lambda: f"({word()} OR {word()}) {word()}",
        lambda: f"year:{chance.randrange(2011, 2020)} {word()}", lambda: f"{word()} grade:inadequate",
        lambda: (w := word())[:2] + w[3:],
    )  # fmt: skip
    return [chance.choice(forms)() for _ in range(QUERIES)]


class Traffic:
    """What is asked of an archive; made of one generation, and true of later ones that have the same
    reports."""

    def __init__(self, generation: Generation, seed: int = 1) -> None:
        chance = random.Random(seed)
        self.queries = queries(generation, chance)
        self.reports = sorted(generation.catalogue)
        self.authorities = sorted({entry.authority for entry in generation.catalogue.values()})
        records = [record for held in generation.records.values() for record in held.values()]
        self.records = chance.sample(records, min(len(records), 2_000))
        by_authority: dict[str, list[str]] = defaultdict(list)
        for name, entry in generation.catalogue.items():
            by_authority[entry.authority].append(name)
        self.pairs = [pair for names in by_authority.values() for pair in pairwise(names)]
        self.pairs += [tuple(chance.sample(self.reports, 2)) for _ in range(40)]  # type: ignore[misc]
        self.briefing = (ROOT / "docs" / "example-briefing.md").read_text(encoding="utf-8")

    def stream(self, seed: int) -> Iterator[Asked]:
        """What one reader asks, without end."""
        chance = random.Random(seed)
        kinds, weights = zip(*MIX.items(), strict=True)
        while True:
            kind = chance.choices(kinds, weights)[0]
            yield self.one(kind, chance)

    def one(self, kind: str, chance: random.Random) -> Asked:
        """A request of a kind."""
        query, record, report = (
            chance.choice(self.queries),
            chance.choice(self.records),
            chance.choice(self.reports),
        )
        left, right = chance.choice(self.pairs)
        body = b""
        match kind:
            case "search page":
                more = chance.choice([{}, {}, {}, {"page": "2"}, {"grade": "inadequate"}, {"sort": "newest"}])
                path = f"/search?{urlencode({'q': query, **more})}"
            case "search as data":
                path = f"/search.{chance.choice(['json', 'json', 'atom'])}?{urlencode({'q': query})}"
            case "figures, lines, by report":
                view = chance.choice(["lines", "reports", "figures"])
                path = f"/search?{urlencode({'q': query, 'view': view})}"
            case "suggestions":
                typed = query[: chance.randrange(1, 8)]
                path = f"/suggest{chance.choice(['.json', '.json', ''])}?{urlencode({'q': typed})}"
            case "paragraph":
                path = link(record, "")
            case "citation":
                end = chance.choice([".json", ".txt", ".bib", ".md", "/cite", "/cite.json"])
                path = f"/reports/{record.report}/{record.key}{end}"
            case "report":
                path = f"/reports/{report}"
            case "home, lists, help":
                path = chance.choice(
                    ["/", "/reports", "/help", "/audit", "/grades", "/compare", "/openapi.json"]
                )
            case "comparison":
                path = f"/compare/{left}/{right}{chance.choice(['', '', '.json'])}"
            case "comparison as a file":
                path = f"/compare/{left}/{right}{chance.choice(['.html', '.md', '.docx', '/asked.csv'])}"
            case "beside":
                path = f"/beside?theme=health&report={left}&report={right}"
            case "all hits":
                path = f"/search.{chance.choice(['csv', 'jsonl', 'all.json'])}?{urlencode({'q': query})}"
            case "briefing check":
                path, body = "/briefings/check.json", json.dumps({"text": self.briefing}).encode()
            case _:
                path = chance.choice(["/static/pilcrow.css", "/static/pilcrow.js"])
        return Asked(kind, path, body)


@dataclass(frozen=True, slots=True)
class Got:
    """One answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Reader:
    """One who asks, over a connection that is kept, from addresses of its own: the next one for each
    connection."""

    def __init__(self, port: int, addresses: Sequence[str]) -> None:
        self._port = port
        self._addresses = cycle(addresses)
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, asked: Asked) -> Got:
        """Send a request and read its answer. Raises what goes wrong."""
        if not self._streams:
            local = (next(self._addresses), 0)
            self._streams = await asyncio.open_connection(
                "127.0.0.1", self._port, local_addr=local, limit=1 << 20
            )
        reader, writer = self._streams
        method = "POST" if asked.body else "GET"
        head = f"{method} {asked.path} HTTP/1.1\r\nHost: 127.0.0.1:{self._port}\r\nAccept-Encoding: gzip\r\n"
        if asked.body:
            head += f"Content-Type: application/json\r\nContent-Length: {len(asked.body)}\r\n"
        writer.write(head.encode() + b"\r\n" + asked.body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
        }
        body = await self._body(reader, headers)
        if headers.get("connection") == "close":
            self.close()
        if headers.get("content-encoding") == "gzip":
            body = zlib.decompress(body, 31)
        return Got(int(lines[0].split()[1]), headers, body)

    async def _body(self, reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await reader.readexactly(int(headers["content-length"]))
        if headers.get("transfer-encoding") != "chunked":
            raise ValueError("an answer of no stated length")
        pieces = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            pieces.append(await reader.readexactly(size))
            await reader.readexactly(2)
        await reader.readexactly(2)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the connection."""
        if self._streams:
            self._streams[1].close()
        self._streams = None


def rows_of(kind: str, text: bytes) -> int:
    """How many rows a file of all hits has."""
    if kind == "text/csv":
        return len(list(csv.reader(io.StringIO(text.decode(), newline="")))) - 1
    if kind == "application/jsonl":
        return len([json.loads(line) for line in text.splitlines()])
    return len(json.loads(text))


def problem(asked: Asked, got: Got, seen: Seen) -> str:
    """What is wrong with an answer, "" if nothing is."""
    state, total = got.headers.get("x-pilcrow-generation", ""), got.headers.get("x-pilcrow-total")
    kind = got.headers["content-type"].partition(";")[0]
    if got.status != 200:
        return f"status {got.status}"
    if not state and not asked.path.startswith("/static"):
        return "no generation"
    if total is not None:
        found = rows_of(kind, got.body)
        return "" if found == int(total) else f"{found} of {total} rows"
    if not got.body:
        return "nothing in it"
    if kind == "text/html":
        return "" if got.body.rstrip().endswith(b"</html>") else "half a page"
    if kind in ("application/json", "application/x-suggestions+json"):
        value = json.loads(got.body)
        if asked.kind == "marker":
            seen.states[state].add(str(value["text"]))
        if isinstance(value, dict) and value.get("generation", state) != state:
            return "a body from another generation than its header"
        if asked.path.startswith("/search.json") and len(value["hits"]) > value["total"]:
            return "more hits than there are"
    return ""


async def read_on(reader: Reader, stream: Iterator[Asked], until: float, pause: float, seen: Seen) -> None:
    """Ask and check until the time has come; a new connection for every twenty requests or so."""
    chance = random.Random(id(reader))
    for asked in stream:
        if time.monotonic() >= until:
            break
        began = time.monotonic()
        try:
            got = await asyncio.wait_for(reader.ask(asked), WAIT)
            took = time.monotonic() - began
            seen.bytes += len(got.body)
            if got.status in (429, 503) and "retry-after" in got.headers:
                seen.sent_away += 1
                seen.wrong.append(f"{asked.kind} {asked.path[:80]}: sent away with {got.status}")
                reader.close()  # the server would not wait for us
                await asyncio.sleep(float(got.headers["retry-after"]))
                continue
            wrong = problem(asked, got, seen)
        except Exception as error:
            wrong, took = f"{type(error).__name__}: {error}", time.monotonic() - began
            reader.close()
        seen.seconds[asked.kind].append(took)
        if wrong:
            seen.wrong.append(f"{asked.kind} {asked.path[:80]}: {wrong}")
        if chance.random() < 0.05:
            reader.close()
        if pause:
            await asyncio.sleep(chance.expovariate(1 / pause))
    reader.close()


async def readers(
    traffic: Traffic, port: int, many: int, seconds: float, pause: float, marker: str = "", seed: int = 0
) -> Seen:
    """So many readers for so many seconds. ``marker`` is an address that one more asks again and again: its
    words tell which state of the archive answered."""
    seen = Seen()
    until = time.monotonic() + seconds
    # One alone asks so much in a second that it would be sent away; it stands for several.
    each = 200 // many
    tasks = [
        read_on(
            Reader(port, [f"127.0.{k + 1}.{n + 1}" for k in range(each)]),
            traffic.stream(seed * 1_000 + n),
            until,
            pause,
            seen,
        )
        for n in range(many)
    ]
    if marker:
        same = iter(lambda: Asked("marker", marker), None)
        tasks.append(read_on(Reader(port, ["127.1.0.1"]), same, until, 0.2, seen))
    await asyncio.gather(*tasks)
    return seen
