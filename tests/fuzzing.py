"""Queries and requests that nobody meant to be sent, always the same ones for a seed.

Comes in: a seed, an application, names that its archive holds. Goes out: queries (``queries``) and requests
(``requests``): from the grammar of the query language, nearly from it, and mutated; every route with what it takes
and what it does not. Each that can carries a marker (``PLANTED``), which no answer may hold as markup.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from urllib.parse import quote, quote_from_bytes
from zipfile import ZIP_DEFLATED, ZipFile

from flask import Flask

from indexer.query import FIELD_NAMES
from indexer.query_scan import QUOTES
from tests.checks import TEXT, word_file

PLANTED = (
    "<x-planted onplanted=1>", '"><x-planted x="', "' onplanted='1", '" onplanted="1', "javascript:planted()", "</title><x-planted>",
    "]]><x-planted/>", "--><x-planted>", "{{7*191}}", "{% planted %}", "</script><x-planted>", "\r\nX-Planted: 1", "<svg/onplanted=1>",
)  # fmt: skip
WORDS = (
    "children", "child", "police", "custody", "the", "of", "a", "safeguarding", "multi-agency", "online", "care-leavers", "1989", "out",
    "hours", "LSCB", "CAFCASS", "caseloades", "naïve", "children’s", "xylophone", "é", "AND", "OR", "NOT", "and", "1,000", "section:", "=",
)  # fmt: skip
FIELDS = {
    "authority": ("cumbria", '"West Sussex"', "rochdale,cumbria", "x", "*", '"', "c..d", "<x-planted>"),
    "year": ("2012", "2012..2014", "..2013", "2013..", "2014..2012", "0", "99999999999999999999", "2012–13", "undated", "2013,2012", "٢٠١٢"),
    "grade": ("inadequate", "good,adequate", "none", '"no judgement"', "x"),
    "section": ("leadership", '"areas for improvement"', "recommendations", "x*"),
    "report": ("cumbria-2013-05", "cumbria", "x", "../x", '"cumbria 2013"'),
    "number": ("1", "1..20", "0", "20..1", "999999999999", "-1", "1.5", "3.7"),
}
ODD = (
    "\x00", "\x01", "\x1b[2J", "\x7f", "\x85", "\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\ufffe", "\uffff", "\u202e", "\u2066", "\u2069",
    "\u0301" * 40, "e\u0301", "ﬁ", "İ", "ß", "ſ", "Å", "Ω", "ẞ", "١٢", "¹", "½", "Ⅷ", "中文", "한", "ا", "א", "🏳️‍🌈", "\U00010400", "\U000e0041", "\U0010ffff",
    "\u2028", "\t", "\n", "\r", "\v", "\f", "\u3000", "%00", "%", "\\", "&amp;", "&", "#", "+", ";", "..", "…", "—", "¶", "''", "‘a b’", "~", "~~", "*", "?", "**", "/s",
)  # fmt: skip


# --- queries ----------------------------------------------------------------------------------------


def query(chance: random.Random, depth: int = 0) -> str:
    """A query by the grammar of ``indexer/query.py``, up to six levels deep."""
    kind = chance.randrange(12 if depth < 6 else 8)
    word = chance.choice(WORDS)
    match kind:
        case 0 | 1:
            return word
        case 2:
            mark = chance.choice(QUOTES)
            words = " ".join(chance.choices(WORDS, k=chance.randint(1, 6)))
            return f"{mark}{words}{mark}" + chance.choice(("", "", "~", f"~{chance.randint(0, 60)}"))
        case 3:
            cut = chance.randint(1, len(word))
            return word[:cut] + chance.choice("*?") + word[cut : cut + chance.randint(0, 3)]
        case 4:
            return f"{word}~{chance.choice(('', '1', '2', '3'))}"
        case 5:
            name = chance.choice(FIELD_NAMES)
            return f"{name}:{chance.choice(FIELDS[name])}"
        case 6:
            return f"={word}"
        case 7:
            return f"{word} /s {chance.choice(WORDS)}"
        case _:
            inner = [query(chance, depth + 1) for _ in range(chance.randint(1, 4))]
            joined = chance.choice((" ", " AND ", " OR ", " NOT ", " -", " /s ")).join(inner)
            return f"({joined})" if chance.random() < 0.7 else f"-({joined})"


def slipped(chance: random.Random, text: str) -> str:
    """``text`` with slips: something put in, left out, doubled, or exchanged."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        at = chance.randint(0, len(text))
        change = chance.randrange(5)
        if change == 0:
            text = text[:at] + chance.choice(ODD) + text[at:]
        elif change == 1:
            text = text[:at] + text[at + chance.randint(1, 5) :]
        elif change == 2:
            text = text[:at] + chance.choice("()\"'“”:*~?=-/, ") * chance.choice((1, 1, 2, 30)) + text[at:]
        elif change == 3:
            text = text[:at] + chance.choice(PLANTED) + text[at:]
        else:
            text = text[:at] + chr(chance.choice((chance.randrange(0x300), chance.randrange(0x3000), chance.randrange(0xE000, 0x110000)))) + text[at:]
    return text


def nasty(chance: random.Random) -> str:
    """A query that is meant to cost much."""
    many = chance.choice((10, 49, 51, 300, 1_000, 5_000))
    return chance.choice(
        (
            "(" * many, ")" * many, "((" * many + "a" + "))" * many, "a* " * many, "a OR " * many, "-" * many + "a", '"' * many, "ch* " * many,
            "children " * many, "=" * many + "a", "a /s " * many, "NOT " * many + "a", "x" * many, "x-" * many, "ab*-" * many, "a.b." * many,
            '"' + "the of and " * many + '"~50', "year:" + "2012," * many, "*" * many + "ab", "?" * many + "ab", "a?" * many, "s*e*r*v*i*c*e*" * (many // 10),
            "e\u0301" * many, "\u0301" * many, "children~2 " * many, "(children OR the OR of OR in OR to) " * (many // 10), "\u200b" * many,
        )
    )  # fmt: skip


def queries(seed: int, count: int) -> Iterator[str]:
    """``count`` queries: half by the grammar, a third with slips, the rest meant to cost or made of anything."""
    chance = random.Random(seed)  # noqa: S311
    for _ in range(count):
        kind = chance.random()
        if kind < 0.5:
            yield query(chance)
        elif kind < 0.85:
            yield slipped(chance, query(chance))
        elif kind < 0.95:
            yield nasty(chance)
        else:
            yield "".join(chance.choice(ODD + WORDS + PLANTED) for _ in range(chance.randint(1, 60)))


# --- requests ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it goes over the wire: ``path`` and ``query`` are escaped already."""

    kind: str
    method: str
    path: str
    query: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    environ: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Names:
    """What an archive holds: its reports, keys of them, and slugs of authorities."""

    reports: Sequence[str]
    keys: Sequence[str]
    authorities: Sequence[str]


METHODS = ("GET",) * 24 + ("HEAD", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get", "X" * 300)
PARAMETERS = (
    "q", "authority", "year", "grade", "section", "theme", "framework", "sort", "page", "per_page", "view", "order", "same", "since", "v", "p", "title",
    "report", "left", "right", "choose", "show", "only", "go", "area", "part", "region", "output", "words", "start", "end", "quote", "x", "", "q[]", "__proto__",
    "all", "a", "by", "text", "prefix", "suffix", "kind", "like",
)  # fmt: skip
NUMBERS = ("0", "-1", "1", "2", "10000", "10001", "99999999999999999999999999", "1e9", "NaN", "0x10", "1.0", "١", "", " 1", "1_0")
TRAVERSALS = (
    "..", "../", "../../../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "%252e%252e%252fetc%252fpasswd", "..\\..\\x", "..%5c..%5cx", "%00",
    "x%00.txt", "/etc/passwd", "//etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "....//....//etc", ".%2e/", "%c0%ae%c0%ae/", "%ff%fe", "%ed%a0%80", "%",
    "%zz", "con", ".", "~root", "\\\\host\\x", "x" * 3_000, "%0d%0aX-Planted:%201", ";x=y", "*", "app.py", "../app.py", "..%2fapp.py", ".env",
)  # fmt: skip
HEADERS = {
    "Host": ("evil.example", "localhost:99999", "a b", "", "[::1]", "evil.example/x", "evil.example\\@x", "x" * 2_000, "localhost\x00", "é", "127.0.0.1:"),
    "X-Forwarded-Host": ("evil.example", "evil.example, x", '"><x-planted>'),
    "X-Forwarded-For": ("1.2.3.4", "<x-planted>", "x" * 2_000),
    "X-Forwarded-Proto": ("https", "javascript", "gopher"),
    "X-Forwarded-Prefix": ("//evil.example", "/x", '"><x-planted>'),
    "X-HTTP-Method-Override": ("DELETE", "PUT"),
    "X-Original-URL": ("/audit", "//evil.example"),
    "Forwarded": ("for=x;host=evil.example;proto=https",),
    "Range": ("bytes=0-0", "bytes=-1", "bytes=5-1", "bytes=0-,0-,0-", "bytes=" + "0-0," * 500, "bytes=99999999999999999999-", "lines=1-2", "bytes=0-99999999999999999999"),
    "If-Range": ('"x"', "Thu, 01 Jan 1970 00:00:00 GMT", "x"),
    "If-None-Match": ("*", '"x"', 'W/"x"', ",".join(f'"{n}"' for n in range(500)), '"' * 500, "W/W/W/", "\x80"),
    "If-Modified-Since": ("x", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 99999 23:59:59 GMT"),
    "Accept-Encoding": ("gzip;q=0", "gzip;q=2", "*", "*;q=0", "identity;q=0", "gzip, " * 500, "gzip;q=x", "\x00", "br", ",,,,"),
    "Accept": ("*/*", "text/" + "x" * 1_000, "application/json;q=0.1,*", ";;;", "a/b;q=" + "9" * 400),
    "Accept-Language": ("x" * 1_000, "en;q=x"),
    "Cookie": ("session=x", "session=" + "x" * 3_000, "a=b; " * 300, '"<x-planted>"="', "\xff"),
    "Content-Type": ("application/json", "multipart/form-data", "multipart/form-data; boundary=" + "x" * 500, "text/plain; charset=utf-7", "application/x-www-form-urlencoded; charset=x", "a/b/c", ";"),
    "Content-Length": ("-1", "0", "5", "99999999999", "x", "1e3"),
    "Transfer-Encoding": ("chunked", "gzip, chunked", "x"),
    "Referer": ("javascript:planted()", "http://evil.example/<x-planted>"),
    "User-Agent": ("<x-planted>", "x" * 5_000),
    "Origin": ("null", "http://evil.example"),
    "Expect": ("100-continue", "x"),
    "Upgrade": ("websocket", "h2c"),
}  # fmt: skip


def requests(seed: int, count: int, app: Flask, names: Names) -> Iterator[Asked]:
    """``count`` requests over every route of ``app``."""
    chance = random.Random(seed)  # noqa: S311
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, sorted(rule.methods or ())))
    for number in range(count):
        rule = rules[number % len(rules)]
        if rule.rule.startswith("/briefings/check") and "POST" in (rule.methods or ()):
            yield _sent(chance, rule.rule)
            continue
        path = "/".join(_part(chance, part, names) for part in rule.rule.split("/"))
        if chance.random() < 0.05:
            path = "/" + chance.choice(TRAVERSALS) + path
        yield Asked("url", chance.choice(METHODS), path, _query(chance, names), _headers(chance))


def _part(chance: random.Random, part: str, names: Names) -> str:
    """A part of a route with what stands for its parameter: a real name, a changed one, or what is none."""
    if "<" not in part:
        return part
    name, _, rest = part.partition(">")
    held = names.keys if "key" in name else names.authorities if "slug" in name else names.reports
    held = ("pilcrow.css", "x.js") if "path:" in name else held
    kind = chance.random()
    if kind < 0.6:
        return quote(chance.choice(list(held))) + rest
    if kind < 0.8:
        return quote(slipped(chance, chance.choice(list(held))).encode("utf-8", "surrogatepass"), safe="") + rest
    return chance.choice(TRAVERSALS) + rest


def _query(chance: random.Random, names: Names) -> str:
    pairs = []
    for _ in range(chance.choice((0, 1, 1, 2, 3, 8))):
        name = chance.choice(PARAMETERS)
        value = chance.choice(
            (
                lambda: query(chance, 4), lambda: slipped(chance, query(chance, 4)), lambda: chance.choice(NUMBERS), lambda: chance.choice(PLANTED),
                lambda: f"{chance.choice(list(names.reports))}/{chance.choice(list(names.keys))}", lambda: chance.choice(list(names.reports)),
                lambda: chance.choice(ODD), lambda: chance.choice(("relevance", "newest", "lines", "reports", "chart", "right", "all", "1", "cumbria", "2013", "recommendations", "good")),
            )
        )()  # fmt: skip
        raw = quote(value.encode("utf-8", "surrogatepass")) if chance.random() < 0.9 else chance.choice(TRAVERSALS)
        pairs.append(f"{quote(name)}={raw}" if chance.random() < 0.97 else raw)
        if chance.random() < 0.02:
            pairs *= chance.choice((2, 60, 300))
    return chance.choice(("&",) * 9 + (";",)).join(pairs)


def _headers(chance: random.Random) -> tuple[tuple[str, str], ...]:
    count = chance.choice((0, 0, 1, 1, 2, 6))
    return tuple((name, chance.choice(HEADERS[name])) for name in chance.sample(sorted(HEADERS), count))


# --- bodies -----------------------------------------------------------------------------------------


def _packed(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in files.items():
            package.writestr(name, data)
    return out.getvalue()


def _word_with(part: str, data: bytes) -> bytes:
    with ZipFile(BytesIO(word_file(["x"]))) as package:
        return _packed({**{name: package.read(name) for name in package.namelist()}, part: data})


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
FILES: tuple[tuple[str, bytes], ...] = (
    ("a.md", TEXT.encode()), ("a.txt", TEXT.encode()), ("a.html", TEXT.encode()), ("a.docx", word_file(["“a quotation here” (Cumbria 2013, para 3)"])),
    ("a.docx", TEXT.encode()), ("a.md", word_file(["x"])), ("a.pdf", b"%PDF-1.4"), ("a.txt", b"\x00" * 999), ("a.txt", b"\xff\xfea"), ("a.md", b"\xef\xbb\xbf"),
    ("a.docx", _word_with("word/document.xml", b"a" * 40_000_000)), ("a.docx", _packed({f"{n}": b"" for n in range(2_500)})),
    ("a.docx", _word_with("word/document.xml", f'<!DOCTYPE x [<!ENTITY a "{"b" * 99}">]><w:document {W}>&a;</w:document>'.encode())),
    ("a.docx", _word_with("word/document.xml", f"<w:document {W}><w:body>{'<w:p>' * 5_000}{'</w:p>' * 5_000}</w:body></w:document>".encode())),
    ("a.docx", _word_with("../../x", b"x")), ("a.docx", _word_with("word/document.xml", b"")), ("a.docx", word_file(["x"])[:-30]),
    ("a.html", b"<div>" * 50_000), ("a.html", b"<!--" * 50_000), ("a.html", b"<a b=\"" * 20_000), ("a.md", b"[" * 50_000), ("a.md", b"> " * 20_000), ("a.md", b"* a\n" * 9_000),
    ("a.md", b"`" * 20_000), ("a.txt", "“".encode() * 40_000), ("a.txt", b"(Cumbria 2013, para 3) " * 4_000), ("a.md", "\u202e“x y z” (cumbria-2013-05/3)".encode()),
    ("../../etc/passwd", b"x"), ('"><x-planted>.md', TEXT.encode()), ("\r\nX-Planted: 1.md", TEXT.encode()), ("x" * 9_000 + ".md", TEXT.encode()), ("", b"x"), ("a", b""),
    ("a.md", "\n\n".join(f"“some words {mark} here”" for mark in PLANTED).encode()), ("a.html", "".join(f"<p>“some words here {mark}”" for mark in PLANTED).encode()),
)  # fmt: skip


def _sent(chance: random.Random, path: str) -> Asked:
    """A briefing, or what is none, as a form, JSON, or neither."""
    name, data = chance.choice(FILES)
    kind = chance.randrange(8)
    if kind == 0:
        deep = chance.choice((10, 100_000))
        body = chance.choice(
            (b'{"text": "words"}', b"[" * deep, b'{"a":' * deep, b'{"text": 1e999}', b'{"text": "\\ud800 words"}', b"nul", b"", b'{"text": "a", "text": "b"}', b"9" * 9_000, b'{"text": "x", "form": {}}', b'{"text": "x", "form": []}',
             '{"text": "“x y” <x-planted>", "form": "html"}'.encode(), b"\xff\xfe{", b'{"text": "' + b"a " * 300_000 + b'"}')
        )  # fmt: skip
        return Asked("body", "POST", path, "", (("Content-Type", "application/json"), *_headers(chance)), body)
    if kind == 1:
        pairs = "&".join(f"{quote(n)}={quote(v)}" for n, v in (("text", slipped(chance, TEXT[:300])), ("form", chance.choice(("markdown", "html", "docx", "x"))), ("carried", chance.choice(("", "!!!", "QQ==", "QQ"))), ("output", chance.choice(("copy", "json", "x")))))  # fmt: skip
        return Asked("body", "POST", path, "", (("Content-Type", "application/x-www-form-urlencoded"),), pairs.encode())
    boundary = chance.choice(("b", "b" * 70, "b" * 5_000, "", 'b"', "b\r\n"))
    parts = [("file", name, data)] if kind < 7 else [("file", name, b"x")] * chance.choice((2, 12, 2_000))
    fields = [(chance.choice(("form", "output", "text", "x", "carried", "name")), None, chance.choice((b"markdown", b"docx", b"copy", b"json", b"\xff", b"<x-planted>", b"x" * 5_000)))] * chance.choice((0, 1, 2))  # fmt: skip
    body = b""
    for label, filename, content in (*parts, *fields):
        named = f'; filename="{filename}"' if filename is not None else ""
        said = f"--{boundary}\r\nContent-Disposition: form-data; name=\"{label}\"{named}\r\nContent-Type: {chance.choice(('text/plain', 'application/pdf', 'x', 'text/html; charset=utf-16'))}\r\n\r\n"
        body += said.encode() + content + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    if chance.random() < 0.1:
        body = body[: chance.randrange(len(body))]
    return Asked("body", "POST", path, "", (("Content-Type", f"multipart/form-data; boundary={quote_from_bytes(boundary.encode(), safe='=')}"), *_headers(chance)[:1]), body)  # fmt: skip
