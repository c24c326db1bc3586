"""Web pages of reports -> lines.

Comes in: HTML as text. Goes out: one ``Line`` for each heading, paragraph, list item and table row, in
order of the page. (A page may stand on one line of its file; ``piece`` keeps its lines apart.)
Promises: every visible word of the body stands in exactly one line; scripts, styles and the head are
not text; broken markup never raises (BeautifulSoup mends it).
"""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from indexer.reference import pattern
from indexer.types import Line
from indexer.words import collapse

_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em i kbd mark q s samp small span strong sub sup time u var".split()
)
_BOLD = frozenset(("b", "strong"))
_NOT_TEXT = ("script", "style", "template", "noscript", "title")


def html_lines(text: str) -> tuple[Line, ...]:
    """The visible text of a page as lines; ``number`` is the line of the file where each starts."""
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
        self._number = 1
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
        self._number = tag.sourceline or self._number
        if tag.name == "tr":
            cells = tuple(
                collapse(cell.get_text(" ")) for cell in tag.find_all(["td", "th"], recursive=False)
            )
            if any(cells):
                row = cells if len(cells) > 1 else (*cells, "")
                text = collapse(" ".join(cells))
                self.lines.append(Line(text, self._number, cells=row, piece=len(self.lines)))
            return
        if tag.name in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self._heading = int(tag.name[1])
        elif tag.name == "li":
            self._bullet = "•"
        self.walk(tag)
        self.flush()
        self._heading, self._bullet = 0, ""

    def _inline(self, node: NavigableString) -> None:
        self._text.append(str(node))
        if node.strip() and not _is_bold(node):
            self._bold = False

    def flush(self) -> None:
        text = pattern("glued_grade").sub(" ", collapse("".join(self._text)), count=1)
        if text:
            self.lines.append(
                Line(
                    text,
                    self._number,
                    gap=self._gap,
                    heading=self._heading,
                    bullet=self._bullet,
                    bold_tail=0 if self._bold else None,
                    piece=len(self.lines),
                )
            )
            self._bullet = ""
        self._text, self._bold, self._gap = [], True, True


def _is_bold(node: PageElement) -> bool:
    return any(parent.name in _BOLD for parent in node.parents)
