"""Web pages of reports -> lines.

Comes in: HTML as text. Goes out: one ``Line`` for each heading, paragraph, list item and table row, in
order of the page. Lines are counted in the text that a reader sees, for a page may stand on one line of
its file. Promises: every visible word of the body stands in exactly one line; scripts, styles and the
head are not text; broken markup never raises (BeautifulSoup mends it).
"""

from __future__ import annotations

import re

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
_BOLD = frozenset(("b", "strong"))
_NOT_TEXT = ("script", "style", "template", "noscript", "title")


def html_lines(text: str) -> tuple[Line, ...]:
    """The visible text of a page as lines; ``number`` counts them."""
    # An ampersand that begins no character reference is text; the parser would swallow what follows it.
    text = _OPEN_REFERENCE.sub(lambda m: "&" if m[2] and is_entity(m[2]) else "&amp;", text)
    soup = BeautifulSoup(text, "html.parser")
    for name in _NOT_TEXT:
        for tag in soup.find_all(name):
            tag.decompose()
    collector = _Collector()
    collector.walk(soup)
    collector.flush()
    return tuple(collector.lines)


class _Collector:
    """Gathers inline text until a block begins or ends, then writes it as one line."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._text: list[str] = []
        self._bold = True
        self._heading = 0
        self._bullet = ""
        self._gap = True

    def walk(self, node: Tag) -> None:
        for child in node.children:
            if isinstance(child, Tag):
                self._tag(child)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                self._inline(child)

    def _tag(self, tag: Tag) -> None:
        if tag.name in _INLINE:
            self.walk(tag)
            return
        self.flush()
        if tag.name == "br":
            self._gap = False
            return
        if tag.name == "tr":
            cells = tuple(
                collapse(cell.get_text(" ")) for cell in tag.find_all(["td", "th"], recursive=False)
            )
            if any(cells):
                row = cells if len(cells) > 1 else (*cells, "")
                text = collapse(" ".join(cells))
                self.lines.append(Line(text, len(self.lines) + 1, cells=row))
            return
        if tag.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = int(tag.name[1])
        elif tag.name == "li" and (number := _ordinal(tag)) is not None:
            self._text.append(f"{number}. ")  # a browser prints it
        elif tag.name == "li":
            self._bullet = "•"
        self.walk(tag)
        self.flush()
        self._heading, self._bullet = 0, ""

    def _inline(self, node: NavigableString) -> None:
        in_sup = node.parent is not None and node.parent.name == "sup"
        self._text.append(raised(str(node)) if in_sup and node.strip().isdecimal() else str(node))
        if node.strip() and not _is_bold(node):
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


def _ordinal(item: Tag) -> int | None:
    """The number that a browser prints before an item of an ordered list; None in another list."""
    around = item.find_parent(["ol", "ul"])
    if around is None or around.name != "ol":
        return None
    number = _integer(around.get("start"), 1) - 1
    for other in around.find_all("li"):
        if other.find_parent(["ol", "ul"]) is around:
            number = _integer(other.get("value"), number + 1)
        if other is item:
            break
    return number


def _integer(value: object, default: int) -> int:
    return int(value) if isinstance(value, str) and value.isdecimal() else default


def _is_bold(node: PageElement) -> bool:
    return any(parent.name in _BOLD for parent in node.parents)
