"""Web pages of reports -> lines.

Comes in: HTML as text. Goes out: one ``Line`` for each heading, paragraph, list item and table row, in
order of the page. Lines are counted in the text that a reader sees, for a page may stand on one line of
its file. Promises: every visible word of the body stands in exactly one line; scripts, styles and the
head are not text; broken markup never raises (BeautifulSoup mends it), however deep it is nested.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.reference import pattern
from indexer.sources.inline import is_entity, raised
from indexer.types import Line
from indexer.words import collapse

_INLINE = frozenset(
    (
        "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rb rt ruby s samp small span "
        "strong sub sup time tt u var"
    ).split()
)
_OPEN_REFERENCE = re.compile(r"&(?!(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]\w*);)|&(?=([A-Za-z]\w*);)")
_DECLARATION = re.compile(r"<!(?!--|doctype\b)[^>]*>?", re.IGNORECASE)
_BOLD = frozenset(("b", "strong"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_LISTS = frozenset(("ol", "ul"))
_CELLS = frozenset(("td", "th"))
_NOT_TEXT = ("script", "style", "template", "noscript", "title")


def html_lines(text: str) -> tuple[Line, ...]:
    """The visible text of a page as lines; ``number`` counts them."""
    text = _DECLARATION.sub("", text)  # as browsers do; the parser gives up at some of them
    # An ampersand that begins no character reference is text; the parser would swallow what follows it.
    text = _OPEN_REFERENCE.sub(lambda m: "&" if m[2] and is_entity(m[2]) else "&amp;", text)
    soup = BeautifulSoup(f"{text}\n", "html.parser")  # with a line end, no text is taken for a file's name
    for name in _NOT_TEXT:
        for tag in soup.find_all(name):
            tag.decompose()
    collector = _Collector()
    _walk(soup, collector.open, collector.inline, collector.close)
    collector.flush()
    return tuple(collector.lines)


def _walk(
    top: Tag,
    begin: Callable[[Tag], bool],
    text: Callable[[NavigableString], None],
    end: Callable[[Tag], object],
) -> None:
    """Tell what is in ``top`` in order: tags that ``begin`` and ``end``, and the ``text`` between them. Of
    a tag at which ``begin`` says no, nothing more is told. (A loop: a page may nest deeper than Python
    may call.)"""
    waiting: list[tuple[PageElement, bool]] = [(child, False) for child in reversed(top.contents)]
    while waiting:
        node, done = waiting.pop()
        if isinstance(node, Tag):
            if done:
                end(node)
            elif begin(node):
                waiting.append((node, True))
                waiting += [(child, False) for child in reversed(node.contents)]
        elif isinstance(node, NavigableString) and not isinstance(node, PreformattedString):
            text(node)


class _Collector:
    """Gathers inline text until a block begins or ends, then writes it as one line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._bold = True
        self._in_bold = 0
        self._heading = 0
        self._bullet = ""
        self._gap = True
        self._lists: list[int | None] = []  # the last number of each open list; None: it has none

    def open(self, tag: Tag) -> bool:
        if tag.name in _INLINE:
            self._in_bold += tag.name in _BOLD
            return True
        self.flush()
        if tag.name == "br":
            self._gap = False
            return False
        if tag.name == "tr":
            self._row(tag)
            return False
        if tag.name in _HEADINGS:
            self._heading = int(tag.name[1])
        elif tag.name in _LISTS:
            self._lists.append(_integer(tag.get("start"), 1) - 1 if tag.name == "ol" else None)
        elif tag.name == "li" and (before := self._lists[-1] if self._lists else None) is not None:
            self._lists[-1] = number = _integer(tag.get("value"), before + 1)
            self._text.append(f"{number}. ")  # a browser prints it
        elif tag.name == "li":
            self._bullet = "•"
        return True

    def close(self, tag: Tag) -> None:
        if tag.name in _INLINE:
            self._in_bold -= tag.name in _BOLD
            return
        self.flush()
        self._heading, self._bullet = 0, ""
        if tag.name in _LISTS:
            self._lists.pop()

    def _row(self, row: Tag) -> None:
        cells = tuple(_cells(row))
        if any(cells):
            text = collapse(" ".join(cells))
            self.lines.append(
                Line(text, len(self.lines) + 1, cells=cells if len(cells) > 1 else (*cells, ""))
            )

    def inline(self, node: NavigableString) -> None:
        in_sup = node.parent is not None and node.parent.name == "sup"
        self._text.append(raised(str(node)) if in_sup and node.strip().isdecimal() else str(node))
        if node.strip() and not self._in_bold:
            self._bold = False

    def flush(self) -> None:
        text = pattern("glued_grade").sub(" ", collapse("".join(self._text)), count=1)
        if text:
            self.lines.append(
                Line(
                    text,
                    len(self.lines) + 1,
                    gap=self._gap,
                    heading=self._heading,
                    bullet=self._bullet,
                    bold_tail=0 if self._bold else None,
                )
            )
            self._bullet = ""
        self._text, self._bold, self._gap = [], True, True


def _cells(row: Tag) -> list[str]:
    """The text of each cell of ``row``; what stands between cells, where nothing belongs, is one too."""
    found: list[str] = []
    loose: list[str] = []
    for child in (*row.contents, None):
        is_cell = isinstance(child, Tag) and child.name in _CELLS
        if (is_cell or child is None) and (text := collapse("".join(loose))):
            found.append(text)
        if isinstance(child, Tag):
            (found if is_cell else loose).append(collapse(_words(child)) if is_cell else _words(child))
        elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
            loose.append(str(child))
        loose = [] if is_cell else loose
    return found


def _words(tag: Tag) -> str:
    """The words in ``tag``; only where a block begins or ends is there a blank between two of them."""
    pieces: list[str] = []

    def edge(other: Tag) -> bool:
        if other.name not in _INLINE:
            pieces.append(" ")
        return True

    _walk(tag, edge, lambda node: pieces.append(str(node)), edge)
    return "".join(pieces)


def _integer(value: object, default: int) -> int:
    """``value``, an attribute, as a number: one of up to nine digits, which is what browsers count with."""
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 10 else default
