"""A page of a PDF -> its words with place and type, and the rules drawn on it.

Comes in: a page as pypdfium2 opens it. Goes out: ``Word`` and ``Rule`` values in points from the lower left
corner of the upright page, words in the order in which the file draws them. The only module beside
``pdf`` that knows the library. Promises: every printed character of the text layer is in exactly one
word, in order; characters are those of the file, but for ligatures (written as the letters they print),
hyphens of any code (written "-") and what prints nothing.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

_HYPHENS = frozenset("\x02\ufffe\u00ad\u2010\u2011")
"""What stands in text layers for a printed hyphen: PDFium's own sign for one at the end of a line, and
soft, plain and unbreaking hyphens, which fonts map to the same glyph."""

_UNSEEN = frozenset("\u200b\u200c\u200d\u2060\ufeff")
"""Characters of the text layer that print nothing and take no room."""

_DRAWN = {
    "\u0335": "–",
    "\u0336": "–",
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
"""What characters of the text layer print: ligatures their letters, a stroke to be laid over a letter that is
not there a dash."""

_BOLD_NAMES = ("bold", "black", "heavy", "demi")
_SYMBOL_NAMES = ("wingdings", "symbol", "webdings", "dingbats")
_ITALIC_NAMES = ("italic", "oblique")
_ITALIC = 1 << 6
_FORCE_BOLD = 1 << 18
_STROKED = 2
_BOLD_WEIGHT = 600

WORD_GAP = 0.25
"""A gap of so many type sizes parts two words even where the file draws no blank: blanks of text set
justified or tight are 0.2 to 0.35 wide, kerning stays under 0.1."""

RAISED = 0.15
"""A smaller character whose base line stands so many type sizes higher is raised."""

SLANT = 0.15
"""Type drawn at such a slant is italic made from an upright font (0.33 in the files seen)."""

STEEP = 0.1
"""Text that rises by more than so much of its length does not run level: a label up the page, a stamp
across it."""

RULE_WIDTH = 2.5
"""Points; a drawn shape that is thinner is a rule. The table borders seen are 0.5 to 1.5 thick."""


@dataclass(frozen=True, slots=True)
class Style:
    """The type a word is set in: size in points, and whether its font is bold, italic, or of symbols,
    and whether it runs up or down the page."""

    size: float
    bold: bool
    italic: bool
    symbol: bool
    sideways: bool = False


@dataclass(slots=True)
class Word:
    """A run of characters without white space. ``x0``, ``x1`` and the base line ``y`` are in points;
    ``tied`` says that nothing parts it from the word drawn before (a raised marker), ``blank`` that the
    file draws a blank after it."""

    text: str
    x0: float
    x1: float
    y: float
    style: Style
    tied: bool = False
    blank: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A thin line drawn on the page, upright or level, by its box."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def upright(self) -> bool:
        """Whether the rule runs from top to bottom."""
        return self.y1 - self.y0 > self.x1 - self.x0


@dataclass(frozen=True, slots=True)
class PageWords:
    """A page's words in the order of the file, its rules, and its size in points."""

    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    width: float
    height: float


def read_page(page: pdfium.PdfPage) -> PageWords:
    """The words and rules of ``page``."""
    width, height = page.get_size()
    turn = _Turn(page)
    textpage = page.get_textpage()
    try:
        words = _Collector(textpage.raw, turn).collect(textpage.count_chars())
    finally:
        textpage.close()
    return PageWords(tuple(words), tuple(_rules(page, turn)), width, height)


class _Turn:
    """Carries points of a page that is stored turned, or shifted by its crop box, to the upright page."""

    def __init__(self, page: pdfium.PdfPage) -> None:
        left, bottom, right, top = page.get_cropbox()
        self.left, self.bottom = left, bottom
        self.width, self.height = right - left, top - bottom
        self.quarter = page.get_rotation() // 90 % 4

    def point(self, x: float, y: float) -> tuple[float, float]:
        x, y = x - self.left, y - self.bottom
        if self.quarter == 1:
            return y, self.width - x
        if self.quarter == 2:
            return self.width - x, self.height - y
        if self.quarter == 3:
            return self.height - y, x
        return x, y

    def sideways(self, across: float, up: float) -> bool:
        """Whether text that is drawn in this direction does not run level across the upright page."""
        along, away = (across, up) if self.quarter % 2 == 0 else (up, across)
        return abs(away) > STEEP * abs(along)


class _Collector:
    """Walks the characters of a page and gathers them into words."""

    def __init__(self, textpage: raw.FPDF_TEXTPAGE, turn: _Turn) -> None:
        self.textpage = textpage
        self.turn = turn
        self.words: list[Word] = []
        self.open: Word | None = None
        self.blank = True
        self.styles: dict[int, Style] = {}
        self.fonts: dict[int, tuple[bool, bool, bool]] = {}

    def collect(self, count: int) -> list[Word]:
        x, y = ctypes.c_double(), ctypes.c_double()
        box = raw.FS_RECTF()
        for index in range(count):
            char = chr(raw.FPDFText_GetUnicode(self.textpage, index))
            if char in _HYPHENS:
                char = "-"
            if char.isspace() or char < " ":
                self.blank = True
                if self.open and char == " " and raw.FPDFText_IsGenerated(self.textpage, index) == 0:
                    self.open.blank = True
                continue
            if char in _UNSEEN:
                continue
            if 0xD800 <= ord(char) <= 0xDFFF:
                char = "\ufffd"
            drawn = raw.FPDFText_GetTextObject(self.textpage, index)
            if not drawn:
                continue  # a character the library made up
            raw.FPDFText_GetCharOrigin(self.textpage, index, x, y)
            raw.FPDFText_GetLooseCharBox(self.textpage, index, box)
            left, base = self.turn.point(x.value, y.value)
            corners = self.turn.point(box.left, box.bottom), self.turn.point(box.right, box.top)
            right = max(corner[0] for corner in corners)
            self._take(_DRAWN.get(char, char), left, max(left, right), base, self._style(drawn, index))
        return self.words

    def _take(self, char: str, left: float, right: float, base: float, style: Style) -> None:
        last = self.open
        if last is not None and style.sideways and last.style.sideways:
            last.text += f" {char}" if self.blank else char
            self.blank = False
            return
        if last is not None and not self.blank:
            same_line = abs(base - last.y) < RAISED * max(style.size, last.style.size)
            step = left - last.x1
            near = -last.style.size < step < WORD_GAP * max(style.size, last.style.size)
            if same_line and near and style.symbol == last.style.symbol:
                last.text += char
                last.x1 = max(last.x1, right)
                return
            on_line = abs(base - last.y) < 0.7 * max(style.size, last.style.size)
            tied = on_line and near and not last.style.symbol
        else:
            tied = False
        self.open = Word(char, left, right, base, style, tied)
        self.words.append(self.open)
        self.blank = False

    def _style(self, drawn: raw.FPDF_PAGEOBJECT, index: int) -> Style:
        """The style of the text object ``drawn``, whose character ``index`` is."""
        place = ctypes.addressof(drawn.contents)
        if place not in self.styles:
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(self.textpage, index, matrix)
            across = math.hypot(matrix.a, matrix.b) or 1.0
            upright = abs(matrix.a * matrix.d - matrix.b * matrix.c) / across
            size = raw.FPDFText_GetFontSize(self.textpage, index) * upright
            slanted = (matrix.a * matrix.c + matrix.b * matrix.d) / across > SLANT * upright
            bold, italic, symbol = self._font(raw.FPDFTextObj_GetFont(drawn))
            stroked = raw.FPDFTextObj_GetTextRenderMode(drawn) == _STROKED
            sideways = self.turn.sideways(matrix.a, matrix.b)
            italic = italic or (slanted and not sideways)
            self.styles[place] = Style(round(size, 1), bold or stroked, italic, symbol, sideways)
        return self.styles[place]

    def _font(self, font: raw.FPDF_FONT) -> tuple[bool, bool, bool]:
        """Whether ``font`` is bold, italic, one of symbols."""
        place = ctypes.cast(font, ctypes.c_void_p).value or 0
        if place not in self.fonts:
            length = raw.FPDFFont_GetBaseFontName(font, None, 0)
            buffer = ctypes.create_string_buffer(max(length, 1))
            raw.FPDFFont_GetBaseFontName(font, buffer, length)
            name = buffer.value.decode("utf-8", "replace").casefold()
            flags = max(raw.FPDFFont_GetFlags(font), 0)
            bold = (
                any(word in name for word in _BOLD_NAMES)
                or raw.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
                or bool(flags & _FORCE_BOLD)
            )
            italic = any(word in name for word in _ITALIC_NAMES) or bool(flags & _ITALIC)
            self.fonts[place] = (bold, italic, any(word in name for word in _SYMBOL_NAMES))
        return self.fonts[place]


def _rules(page: pdfium.PdfPage, turn: _Turn) -> list[Rule]:
    """The rules drawn on ``page``: thin shapes, and the sides of boxes that are only outlined."""
    found: list[Rule] = []
    for shape in page.get_objects(filter=(raw.FPDF_PAGEOBJ_PATH,), max_depth=4):
        left, bottom, right, top = shape.get_bounds()
        (x0, y0), (x1, y1) = turn.point(left, bottom), turn.point(right, top)
        x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
        if min(x1 - x0, y1 - y0) <= RULE_WIDTH:
            found.append(Rule(x0, y0, x1, y1))
        elif _outlined(shape):
            found += [Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1), Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1)]
    return found


def _outlined(shape: pdfium.PdfObject) -> bool:
    """Whether ``shape`` is drawn as a line round a box of four sides."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(shape.raw, fill, stroke)
    return bool(stroke.value) and raw.FPDFPath_CountSegments(shape.raw) in (4, 5)
