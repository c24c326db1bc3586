"""HTML -> passages.

Comes in: HTML as text, that somebody wrote or Python-Markdown made. Goes out: passages in the order of the
page, footnotes with the name that their marks have. Promises: what is no text of the page (head, scripts,
styles, templates, drawings) and blocks of code are left out; quotation marks inside code are blanks, for
code quotes nobody; broken HTML is read as far as it can be, never an error.

Nothing is built: the parser's events are read as they come, so depth costs nothing, and each passage knows
its line. ``tamed`` first takes out what html.parser is slow at (comments and tags that never end make it
begin again from each), so that the cost grows with the length alone.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from indexer.briefing.types import Passage
from indexer.briefing.writer import Passages, PassageWriter
from indexer.sources.inline import raised

_BLOCKS = frozenset(
    (
        "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
        "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol optgroup "
        "option p pre section select summary table tbody td tfoot th thead tr ul"
    ).split()
)
_UNREAD = frozenset(("script", "style", "template", "svg", "title"))
_IN_HEAD = frozenset(("title", "meta", "link", "script", "style", "base", "noscript", "template", "head"))
_CODE = frozenset(("code", "kbd", "samp", "tt"))
_ATTRIBUTION = frozenset(("footer", "figcaption"))
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())

_LONE = re.compile(r"<(?!/?[a-zA-Z][^<>]*>)")
_ID = re.compile(r"\b(?:id|name)\s*=\s*[\"']?([^\s\"'<>]+)", re.I)
_MARK = re.compile(r"[\s\[(]*(?:\d{1,4}|[a-z]|[ivx]{1,6}|[*†‡§¹²³⁰⁴-⁹]{1,4})[\s\])]*", re.I)
STASHED = re.compile("[\U000f0000-\U000ffffd]")
"""Characters that stand for a text that must not be taken for markup."""

_QUOTES_IN_CODE = str.maketrans(dict.fromkeys("\"'“”‘’„‟«»`[]", " "))
_MARK_NAMES = ("doc-noteref", "noteref", "footnote-ref", "footnote-reference")
_BACK_NAMES = ("doc-backlink", "backlink", "footnote-backref", "footnote-back", "reversefootnote")

Attributes = list[tuple[str, str | None]]


def html_passages(html: str, stash: dict[str, str] | None = None) -> list[Passage]:
    """The passages of a page. ``stash`` holds the texts that single characters stand for."""
    reader = _Reader(frozenset(_ID.findall(html)), stash or {})
    reader.feed(tamed(html))
    reader.close()
    reader.flush()
    return reader.found.passages


def tamed(html: str) -> str:
    """``html`` without comments and declarations, and with each ``<`` that begins no tag as text; its
    lines stay where they are.

    >>> tamed("a <!-- b --> < c <b>d</b")
    'a   &lt; c <b>d&lt;/b'
    """
    pieces, place = [], 0
    last_comment, last_tag = html.rfind("-->"), html.rfind(">")
    while (start := html.find("<", place)) >= 0:
        if html.startswith("<!--", start) and start < last_comment:
            stop = html.find("-->", start + 4) + 3
        elif html.startswith(("<!", "<?"), start) and not html.startswith("<!--", start) and start < last_tag:
            stop = html.find(">", start) + 1
        else:
            pieces.append(html[place : start + 1])
            place = start + 1
            continue
        stop = stop if stop > start else len(html)  # "<!-->" at the very end
        pieces.append(html[place:start] + " " + "\n" * html.count("\n", start, stop))
        place = stop
    pieces.append(html[place:])
    return _LONE.sub("&lt;", "".join(pieces))


class _Reader(HTMLParser):
    """Reads events into passages. What is open is counted, not stacked."""

    def __init__(self, ids: frozenset[str], stash: dict[str, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.found = Passages()
        self._ids, self._seen, self._stash = ids, set[str](), stash
        self._writer = PassageWriter()
        self._unread, self._unread_depth, self._head = "", 0, False
        self._code = self._pre = self._raised = self._attribution = 0
        self._quotes: list[str | None] = []
        self._blocks: list[str | None] = []
        self._group = self._groups = 0
        self._referred: set[str] = set()
        self._note: str | None = None
        self._note_tag, self._note_depth = "", 0
        self._anchor: dict[str, str] | None = None
        self._words: list[tuple[str, int]] = []

    def flush(self) -> None:
        """A block begins or ends: what was gathered is a passage."""
        self._end_anchor()
        cite = self._blocks[-1] if self._blocks else None
        quoted = bool(self._blocks) and not self._attribution
        self.found.append(self._writer.passage(quoted, self._note, self._group))
        self._writer = PassageWriter()
        if cite and quoted:
            self._writer.open_link(cite)
        if self._note_tag == "a":
            self._note, self._note_tag = None, ""

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if self._unread:
            self._unread_depth += tag == self._unread
            return
        self._head = tag == "head" or (self._head and tag in _IN_HEAD)
        if tag in _UNREAD:
            self._unread, self._unread_depth = tag, 1
            return
        values = {name: value or "" for name, value in attrs}
        if tag in _BLOCKS:
            self.flush()
        self._open(tag, values)
        for name in (values.get("id", ""), values.get("name", "") if tag == "a" else ""):
            if name:
                self._begin_note(tag, name)
        if self._note is not None and tag == self._note_tag:
            self._note_depth += 1

    def _open(self, tag: str, values: dict[str, str]) -> None:
        if tag == "blockquote":
            self._blocks.append(values.get("cite"))
            if len(self._blocks) == 1:
                self._next_group()
            self.flush()
        elif tag == "tr" and not self._blocks:
            self._next_group()
        elif tag in _ATTRIBUTION:
            self._attribution += 1
        elif tag == "br":
            self._write(" ")
        elif tag == "pre":
            self._pre += 1
        elif tag in _CODE:
            self._code += 1
        elif tag == "sup":
            self._raised += 1
        elif tag == "q":
            self._write("‘" if len(self._quotes) % 2 else "“")
            self._quotes.append(values.get("cite"))
            if self._quotes[-1]:
                self._writer.open_link(self._quotes[-1] or "")
        elif tag == "a":
            self._end_anchor()
            self._anchor = values

    def _next_group(self) -> None:
        self._groups += 1
        self._group = self._groups

    def handle_endtag(self, tag: str) -> None:
        if self._unread:
            self._unread_depth -= tag == self._unread
            self._unread = self._unread if self._unread_depth else ""
            return
        if tag in _VOID:
            return
        self._head = self._head and tag != "head"
        if tag in _BLOCKS:
            self.flush()
        self._close(tag)
        if self._note is not None and tag == self._note_tag != "a":
            self._note_depth -= 1
            if not self._note_depth:
                self._note, self._note_tag = None, ""

    def _close(self, tag: str) -> None:
        if tag == "blockquote" and self._blocks:
            self._blocks.pop()
            self.flush()
            self._group = self._group if self._blocks else 0
        elif tag in ("tr", "table") and not self._blocks:
            self._group = 0
        elif tag in _ATTRIBUTION:
            self._attribution = max(0, self._attribution - 1)
        elif tag == "pre":
            self._pre = max(0, self._pre - 1)
        elif tag in _CODE:
            self._code = max(0, self._code - 1)
        elif tag == "sup":
            self._raised = max(0, self._raised - 1)
        elif tag == "q" and self._quotes:
            if self._quotes.pop():
                self._writer.close_link()
            self._write("’" if len(self._quotes) % 2 else "”")
        elif tag == "a":
            self._end_anchor()

    def handle_data(self, data: str) -> None:
        if self._unread or self._head or (self._pre and self._code):
            return
        if self._code:
            data = STASHED.sub(" ", data.translate(_QUOTES_IN_CODE))
        elif self._raised and data.strip().isdecimal() and self._anchor is None:
            data = raised(data)
        self._write(data)

    def _write(self, text: str) -> None:
        if self._stash:
            text = STASHED.sub(lambda match: self._stash.get(match[0], ""), text)
        line = self.getpos()[0]
        if self._anchor is not None:
            self._words.append((text, line))
        else:
            self._writer.add(text, line)

    def _begin_note(self, tag: str, name: str) -> None:
        """An element is called ``name``: a footnote, where a mark before it led there."""
        self._seen.add(name)
        if name not in self._referred or (self._note is not None and self._note_tag != tag):
            return
        if tag not in _BLOCKS:
            tag = "a"  # it names what stands from here to the end of the block
        self._note, self._note_tag, self._note_depth = name, tag, 0

    def _end_anchor(self) -> None:
        """The words of a link are known: it is the mark of a footnote, the way back from one, or a link."""
        values, words = self._anchor, self._words
        if values is None:
            return
        self._anchor, self._words = None, []
        address = values.get("href", "").strip()
        text = "".join(word for word, _ in words)
        names = " ".join(
            values.get(name, "") for name in ("class", "role", "epub:type", "rel", "rev")
        ).split()
        target = address[1:] if address.startswith("#") else ""
        if target and target in self._seen:
            if any(name in _BACK_NAMES for name in names) or len(text.strip()) <= 4:
                return
        elif target in self._ids and (any(name in _MARK_NAMES for name in names) or _MARK.fullmatch(text)):
            self._referred.add(target)
            self._writer.mark(target)
            return
        if address and not target:
            self._writer.open_link(address)
        for word, line in words:
            self._writer.add(word, line)
        if address and not target:
            self._writer.close_link()
