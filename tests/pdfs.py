"""Small PDFs of our own making, set as published reports are: the same page, type, indents and quirks.

``Paper`` sets lines of text from the top of a page downwards, breaks lines as a word processor does (a
blank is drawn at the end of a wrapped line, none after a hyphen) and turns the page where a block would
not fit. Sizes and distances are those of the published reports: 12-point text on 14.5-point lines, 20.5
between paragraphs, text hanging 28 points right of its number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP, FOOT = 71.0, 524.0, 730.0, 70.0
PLAIN, BOLD, ITALIC, SYMBOLS = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique", "ZapfDingbats"
SQUARE = "n"
"""A black square in the font of symbols."""


class Paper:
    """A report in the making. ``furniture`` draws what stands on each page beside the text."""

    def __init__(self, furniture: Callable[[Paper], None] | None = None, **options: object) -> None:
        self.bytes = BytesIO()
        self.canvas = Canvas(self.bytes, pagesize=A4, invariant=1, **options)
        self.furniture = furniture or page_number
        self.page = 1
        self.y = TOP
        self.notes: list[tuple[str, str]] = []

    def done(self) -> bytes:
        """The file."""
        self._finish_page()
        self.canvas.save()
        return self.bytes.getvalue()

    def turn(self) -> None:
        """Begin a new page."""
        self._finish_page()
        self.canvas.showPage()
        self.page += 1
        self.y = TOP

    def _finish_page(self) -> None:
        y = 120.0
        if self.notes:
            self.canvas.line(LEFT, y, LEFT + 144, y)
        for marker, text in self.notes:
            y -= 13
            self.draw(LEFT, y + 4, marker, PLAIN, 6.5)
            for line in wrap(text, RIGHT - LEFT - 7, PLAIN, 10):
                self.draw(LEFT + 7, y, line, PLAIN, 10)
                y -= 12
        self.notes = []
        self.furniture(self)

    def draw(self, x: float, y: float, text: str, font: str = PLAIN, size: float = 12) -> None:
        """``text`` at a place. A part between carets is raised: "Board^1^"."""
        for number, part in enumerate(text.split("^")):
            raised = number % 2 == 1
            part_size = size * 0.65 if raised else size
            self.canvas.setFont(font, part_size)
            self.canvas.drawString(x, y + (size * 0.4 if raised else 0), part)
            x += stringWidth(part, font, part_size)

    def block(self, text: str, x: float = LEFT, *, font: str = PLAIN, size: float = 12, after: float = 6,
              first: tuple[float, str, str] | None = None, keep: bool = False, right: float = RIGHT) -> None:  # fmt: skip
        """``text`` as lines from ``x``; ``first`` (place, text, font) stands on its first line to the left.
        With ``keep`` it turns the page rather than break."""
        lines = wrap(text, right - x, font, size)
        step = size * 1.21
        if keep and self.y - step * len(lines) < FOOT:
            self.turn()
        for number, line in enumerate(lines):
            if self.y < FOOT:
                self.turn()
            if first and number == 0:
                self.draw(first[0], self.y, first[1], first[2], size)
            self.draw(x, self.y, line, font, size)
            self.y -= step
        self.y -= after

    def heading(self, text: str, size: float = 14, font: str = BOLD, before: float = 12) -> None:
        self.y -= before
        self.block(text, font=font, size=size, after=10, keep=True)

    def numbered(self, number: int | str, text: str, hang: float = 28) -> None:
        label = f"{number}." if isinstance(number, int) else number
        self.block(text, LEFT + hang, first=(LEFT, label, PLAIN))

    def glued(self, number: int, text: str, hang: float = 28) -> None:
        """A paragraph whose number leaves no room before its text: "10.Direct"."""
        for at, line in enumerate(wrap(f"{number}.{text}", RIGHT - LEFT - hang, PLAIN, 12)):
            self.draw(LEFT if at == 0 else LEFT + hang, self.y, line)
            self.y -= 14.5
        self.y -= 6

    def bullet(
        self, text: str, level: int = 1, glyph: str = SQUARE, font: str = SYMBOLS, at: float = LEFT
    ) -> None:
        x = at + 45 * (level - 1)
        self.block(text, x + 18, first=(x, glyph, font))

    def table(self, rows: Sequence[Sequence[str]], edges: Sequence[float], bold: Sequence[int] = (),
              ruled: bool = True) -> None:  # fmt: skip
        """Rows of cells between ``edges``, the text of each cell half way up its row, as word processors
        set it. ``bold`` are the columns in bold."""
        for row in rows:
            cells = [
                wrap(cell, right - left - 12, BOLD if column in bold else PLAIN, 12)
                for column, (cell, left, right) in enumerate(zip(row, edges, edges[1:], strict=False))
            ]
            height = 14.5 * max(map(len, cells)) + 12
            top = self.y + 14
            for column, (lines, left) in enumerate(zip(cells, edges, strict=False)):
                y = top - 14 - (height - 12 - 14.5 * len(lines)) / 2
                for line in lines:
                    self.draw(left + 6, y, line, BOLD if column in bold else PLAIN)
                    y -= 14.5
            if ruled:
                for edge in edges:
                    self.canvas.line(edge, top, edge, top - height)
                for y in (top, top - height):
                    self.canvas.line(edges[0], y, edges[-1], y)
            self.y -= height
        self.y -= 20

    def box(self, draw: Callable[[], None]) -> None:
        """A frame round what ``draw`` sets, on one page."""
        top = self.y + 16
        draw()
        self.canvas.rect(LEFT - 6, self.y + 8, RIGHT - LEFT + 12, top - self.y - 8)
        self.y -= 12

    def note(self, marker: str, text: str) -> None:
        """A footnote at the foot of this page."""
        self.notes.append((marker, text))


def wrap(text: str, width: float, font: str, size: float) -> list[str]:
    """``text`` in lines no wider than ``width``, broken after blanks and hyphens; a newline breaks too."""
    lines: list[str] = []
    for stretch in text.split("\n"):
        line = ""
        for piece in _pieces(stretch):
            if line and stringWidth((line + piece).replace("^", "").rstrip(), font, size) > width:
                lines.append(line)
                line = ""
            line += piece
        lines.append(line)
    return lines


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    for word in text.split(" "):
        parts = word.split("-")
        pieces += [f"{part}-" for part in parts[:-1]] + [f"{parts[-1]} "]
    pieces[-1] = pieces[-1].rstrip()
    return [piece for piece in pieces if piece]


def page_number(paper: Paper) -> None:
    """A page number in large type at the outer foot, and a rule above it."""
    paper.canvas.line(LEFT, 44, RIGHT, 44)
    paper.draw(RIGHT - 11 if paper.page % 2 else LEFT, 24, str(paper.page), size=20)


def running_footer(title: str, dates: str) -> Callable[[Paper], None]:
    """The footer of reports from 2019: title, dates and a page number, from the second page on."""

    def furniture(paper: Paper) -> None:
        if paper.page > 1:
            paper.draw(LEFT, 39, title, size=8)
            paper.draw(LEFT, 30, dates, size=8)
            paper.draw(RIGHT - 11, 34, str(paper.page), size=20)

    return furniture


def running_header(title: str) -> Callable[[Paper], None]:
    """The header of reports up to 2013: title and page number, from the third page on."""

    def furniture(paper: Paper) -> None:
        if paper.page > 2:
            paper.draw(LEFT, 798, title, BOLD, 8)
            paper.draw(RIGHT - 11, 798, str(paper.page - 2), BOLD, 8)
            paper.canvas.line(LEFT, 792, RIGHT, 792)

    return furniture
