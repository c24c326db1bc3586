"""What must hold of each reader for any bytes at all: one function for each, without atheris.

Comes in: bytes. Goes out: nothing. Raises whatever the reader raises that it must not, and AssertionError where a
word is lost, doubled or changed, or where the same bytes are read in two ways. A refusal in words (an error of
our tree) is an answer. ``TARGETS`` are what ``run`` mutates and ``tests/test_fuzz.py`` replays.
"""

# ruff: noqa: PT017
from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString

from indexer.audit import audit
from indexer.briefing.reading import read_briefing
from indexer.catalogue import read_catalogue
from indexer.citing import places, scan  # noqa: F401 - imported here, so that they are instrumented
from indexer.codec import decode as decoded
from indexer.codec import encode
from indexer.engine.plan import plan
from indexer.errors import BriefingError, QueryError, SourceError
from indexer.history import read_history, read_past
from indexer.ledger.account import Unreadable, parse
from indexer.lineage import read_note
from indexer.publishing import current_name
from indexer.query_parse import read as read_query
from indexer.query_text import describe
from indexer.query_text import format as written
from indexer.reading.reader import read
from indexer.sources import load
from indexer.sources.html import html_lines
from indexer.sources.inline import decode_entities
from indexer.sources.pdf import lines_of, pdf_lines
from indexer.sources.pdf_words import PageWords, Rule, Style, Word
from indexer.sources.text import decode, text_lines
from indexer.stored_files import DAMAGED
from indexer.types import Line, Report, Source
from tests import checks

UNSAID = frozenset(("script", "style", "template", "noscript", "title"))
"""Elements of a page that are no text of it."""

MARKUP = frozenset("<>&*_[]()|\\#`~\t")
"""What may be taken off a text as markup: without any of these, nothing but bullets and rules is."""


def _sought(text: str) -> str:
    """The letters and digits of a text, in order: what nothing may lose."""
    return "".join(c for c in text if c.isalnum())


def _line_text(lines: tuple[Line, ...]) -> str:
    return "".join(f"{line.bullet if line.bullet.isalpha() else ''}{line.text}" for line in lines)


def whole(lines: tuple[Line, ...]) -> Report:
    """``lines`` as a report, in which each word stands once."""
    source = Source("fuzzed.txt", "0" * 64, lines)
    report = read(source)
    lost = [warning.message for warning in report.warnings if warning.code == "words-lost"]
    assert not lost, lost[:3]
    assert report.words == report.covered, (report.words, report.covered)
    keys = [block.key for block in report.citable]
    assert None not in keys
    assert len(keys) == len(set(keys))
    assert report == read(source)
    assert decoded(encode(report)) == report
    assert audit(report).words == report.words
    return report


def text(data: bytes) -> None:
    """A text conversion: its lines, and the report they make."""
    try:
        content = decode("fuzzed.txt", data)
    except SourceError:
        return
    lines = text_lines(content)
    if not MARKUP & set(content):
        assert _sought(_line_text(lines)) == _sought(content)
    elif "<" not in content and "(" not in content:  # no tag, no link: the letters stay
        assert not Counter(_sought(_line_text(lines))) - Counter(
            _sought(decode_entities(content)) + "⁰¹²³⁴⁵⁶⁷⁸⁹" * 999
        )
    whole(lines)


def html(data: bytes) -> None:
    """A web page: every visible word is in one line."""
    try:
        content = decode("fuzzed.html", data)
    except SourceError:
        return
    lines = html_lines(content)
    content = re.sub(r"<!(?!--|doctype\b)[^>]*>?", "", content, flags=re.IGNORECASE)  # no browser shows it
    soup = BeautifulSoup(content.replace("&", "&amp;"), "html.parser")
    visible = "".join(
        str(node)
        for node in soup.descendants
        if isinstance(node, NavigableString)
        and not isinstance(node, PreformattedString | Comment)
        and not any(parent.name in UNSAID for parent in node.parents)
    )
    if "&" not in content and not re.search(r"<(?:ol|li|sup)\b", content, re.I):
        assert Counter(_sought(_line_text(lines))) == Counter(_sought(visible))
    whole(lines)


def pdf(data: bytes) -> None:
    """A PDF, as it lies in the corpus."""
    try:
        lines = pdf_lines("fuzzed.pdf", data)
    except SourceError:
        return
    whole(lines)


STYLES = [
    Style(size, bold, italic, symbol, sideways)
    for size, bold, italic, symbol, sideways in (
        (12.0, False, False, False, False),
        (12.0, True, False, False, False),
        (12.0, False, True, False, False),
        (12.0, False, False, True, False),
        (8.0, False, False, False, False),
        (20.0, True, False, False, False),
        (14.0, True, False, False, False),
        (6.5, False, False, False, False),
        (10.0, False, False, False, True),
        (0.0, False, False, False, False),
        (10_000.0, False, False, False, False),
    )
]
WORDS = (
    "The", "council", "has", "children.", "1.", "2.", "3.", "12.", "•", "n", "–", "multi-", "agency", "Overall", "effectiveness",
    "Good", "Inadequate", "Grade", "2", "¹", "1", "¹In", "Contents", "Inspection", "of", "Barnsley", "dates:", "5–9", "June", "2017",
    "Leadership", "governance", "and", "is", "inadequate.", "requires", "improvement", "\uf0b7", "10.Direct", "16-", "(i)", "a)", "https://x.y/",
    "Recommendations", "areas", "for", "must:", "…", "(LSCB)", "ê", "\u202e", "\u0301",
)  # fmt: skip


def pdf_words(data: bytes) -> None:
    """Words and rules anywhere on pages, as the library might tell them: into lines, and a report."""
    pages, at = [], 0
    while at + 6 <= len(data) and len(pages) < 8:
        words, rules = [], []
        width, height = 595.0, 842.0
        while at + 6 <= len(data):
            kind, x, y, w, style, flags = data[at : at + 6]
            at += 6
            left, base = x * 2.4, height - y * 3.4
            if flags & 3 == 3 and flags & 4:
                break
            if flags & 7 == 5:
                rules.append(Rule(left, base, left + w * 2.4, base + style / 100))
            elif flags & 7 == 6:
                rules.append(Rule(left, base, left + style / 100, base + w * 2.4))
            else:
                shown = WORDS[kind % len(WORDS)]
                words.append(
                    Word(
                        shown,
                        left,
                        left + (w % 80),
                        base,
                        STYLES[style % len(STYLES)],
                        bool(flags & 64),
                        bool(flags & 128),
                    )
                )
        pages.append(PageWords(tuple(words), tuple(rules), width, height))
    lines = lines_of(pages)
    held = Counter(_sought("".join(f"{line.bullet}{line.text}" for line in lines)))
    printed = Counter(_sought("".join(word.text for page in pages for word in page.words)))
    raised = Counter({c: n for c, n in (printed - held).items() if c.isdecimal()})  # written raised in lines
    assert not (printed - held) - raised, printed - held
    whole(lines)


SIDECAR_BESIDE = """Inspection of Barnsley

Inspection dates: 5 June 2017

# Leadership: good

1. The first paragraph stands here.

2. The second has
- an item
- another item

3. The third.
"""


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="pilcrow-fuzz-"))
    (folder / "a.txt").write_text(SIDECAR_BESIDE, encoding="utf-8")
    return folder


def sidecar(data: bytes) -> None:
    """What a sidecar may say."""
    (_folder() / "a.toml").write_bytes(data)
    try:
        source = load(_folder(), "a.txt")
    except SourceError:
        return
    report = read(source)
    assert report.words == report.covered
    assert decoded(encode(report)) == report
    keys = [block.key for block in report.citable]
    assert len(keys) == len(set(keys))


def query(data: bytes) -> None:
    """What is typed into the search box."""
    typed = (
        data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace")
        if _decodes(data)
        else str(data)
    )
    try:
        found = read_query(typed)
    except QueryError as error:
        assert 0 <= error.position <= len(typed)
        assert error.message
        return
    assert all(0 <= repair.position <= len(typed) for repair in found.repairs)
    if len(typed) <= 800:
        assert read_query(written(found.node)).node == found.node
    plan(typed)
    if found.node is not None:
        describe(found.node)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def _briefing(form: str) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        try:
            found = read_briefing("fuzzed", data, form)
        except BriefingError as error:
            assert error.problem
            assert error.remedy
            return
        assert found.passages
        assert found == read_briefing("fuzzed", data, form)

    return target


def briefing_docx(data: bytes) -> None:
    """A Word file, the first byte saying which of its parts the rest is: packed, so that only what is read
    of it is mutated."""
    if not data:
        return
    names = sorted(word_parts())
    parts = {**word_parts(), names[data[0] % len(names)]: data[1:]}
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    _briefing("docx")(out.getvalue())


@cache
def word_parts() -> dict[str, bytes]:
    """The parts of a small Word file."""
    with ZipFile(
        BytesIO(checks.word_file(["A “quotation of some words” (Cumbria 2013, para 3).", "And *more* here."]))
    ) as package:
        names = [n for n in package.namelist() if not n.startswith(("docProps", "customXml", "word/theme"))]
        return {name: package.read(name) for name in names}


def account(data: bytes) -> None:
    """An account of the ledger."""
    try:
        found = parse(data, "cumbria-2013-05")
    except Unreadable as error:
        assert error.line >= 1
        return
    assert found.data == data
    assert all(words.report == "cumbria-2013-05" for words in found.past)


STORED: tuple[Callable[[str], object], ...] = (
    read_catalogue,
    read_history,
    read_note,
    read_past,
    lambda text: decoded(json.loads(text)),
    json.loads,
)


def stored(data: bytes) -> None:
    """A file of a generation, or CURRENT: a damaged one is told as such."""
    place, content = data[0] % (len(STORED) + 1) if data else 0, data[1:]
    if place == len(STORED):
        (_folder() / "gen-000002-abcdef").mkdir(exist_ok=True)
        (_folder() / "CURRENT").write_bytes(content)
        assert current_name(_folder()) in (None, "gen-000002-abcdef")
        return
    with suppress(*DAMAGED):
        STORED[place](content.decode("utf-8"))


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": text,
    "html": html,
    "pdf": pdf,
    "pdf_words": pdf_words,
    "sidecar": sidecar,
    "query": query,
    "briefing_md": _briefing("markdown"),
    "briefing_html": _briefing("html"),
    "briefing_txt": _briefing("text"),
    "briefing_docx": briefing_docx,
    "briefing_package": _briefing("docx"),
    "account": account,
    "stored": stored,
}
