"""The Python-Markdown extension ``pilcrow``: citations as footnotes, and quotations that are checked.

    [[cumbria-2013-05/13]]                  a footnote with the citation and its link
    [[cumbria-2013-05/13 "quoted words"]]   the words, held against the paragraph, and the same footnote

Comes in: Markdown. Goes out: HTML, and what is wrong with the citations as ``md.pilcrow_errors``. Promises:
what is wrong stands in the text as an error, nothing is left out in silence; no text makes it raise; words
are put into the page as text, never as markup; links lead to the archive alone.

Brackets are found before links and footnotes are, after code and escapes, so that neither is touched; what
they say is read when the whole tree stands, in the order of the page (``footnotes``).
"""

from __future__ import annotations

import html
import os
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import ETX, STX, AtomicString

from indexer.briefing.asserted import Citer, is_citation, parts
from indexer.briefing.footnotes import TAG, CitationError, Footnotes
from indexer.errors import PilcrowError
from indexer.generations import Archive, Generation

BRACKETS = r"\[\[((?>(?:[^\[\]]++|\[[^\[\]]*+\])+))\]\]"
LONGEST = 45_000
"""Characters between the brackets: a quotation that is checked has at most 40,000."""

BEFORE_FOOTNOTES = 176
"""Priority among the inline patterns: after code (190) and escapes (180), before footnotes (175), links (160)
and wikilinks (75)."""
AFTER_INLINE = 12
"""Among the tree processors: after inline patterns (20) and footnotes (15), before the layout (10)."""

_ESCAPED = re.compile(f"{STX}([0-9]{{1,7}}){ETX}")


class PilcrowExtension(Extension):
    """Options: ``archive``, the folder of the index; ``base_url``, the address that links begin with;
    ``generation``, one that is open already; ``prefix``, what the footnotes' names begin with."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "archive": ["", "The folder of the archive's index. Default: FLASK_INDEX, else instance/index."],
            "base_url": ["", "What links begin with. Default: FLASK_BASE_URL, else nothing."],
            "generation": ["", "A generation that is open already; takes the place of the folder."],
            "prefix": ["pilcrow", "What the names of the footnotes begin with, where pages are joined."],
        }
        super().__init__(**options)
        self.md: Markdown | None = None
        self._archive: Archive | None = None

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the name is Python-Markdown's)
        """Take part in ``md``. Raises ValueError where ``base_url`` is no address of a web page."""
        base = str(self.getConfig("base_url") or os.environ.get("FLASK_BASE_URL", "")).rstrip("/")
        if base and not re.fullmatch(r"https?://[^\s<>\"'?#]+", base, re.IGNORECASE):
            raise ValueError(
                f"base_url is no address of a web page: {base!r}. Write it as https://archive.example"
            )
        self.md = md
        md.registerExtension(self)
        md.inlinePatterns.register(_Brackets(BRACKETS, md), "pilcrow", BEFORE_FOOTNOTES)
        prefix = str(self.getConfig("prefix"))
        md.treeprocessors.register(Footnotes(md, self.open, base, prefix), "pilcrow", AFTER_INLINE)
        self.reset()

    def reset(self) -> None:
        """Begin another document."""
        if self.md is not None:
            self.md.pilcrow_errors = []  # type: ignore[attr-defined]

    def open(self) -> Citer:
        """The archive, to read citations against. Raises PilcrowError where there is none."""
        generation = self.getConfig("generation")
        if not isinstance(generation, Generation):
            folder = str(self.getConfig("archive") or os.environ.get("FLASK_INDEX", "") or "instance/index")
            try:
                if self._archive is None or self._archive.folder != Path(folder):
                    self._archive = Archive(Path(folder))
                generation = self._archive.current()
            except (OSError, ValueError) as error:
                raise PilcrowError(
                    f"The archive in {folder} cannot be opened ({type(error).__name__})."
                ) from None
        return Citer(generation)


class _Brackets(InlineProcessor):
    """Puts a citation's source into the tree, to be read later."""

    def handleMatch(  # type: ignore[override]  # noqa: N802
        self, match: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        inside = match[1]
        source = self._source(inside)
        if len(inside) > LONGEST or not is_citation(*parts(source)):
            return None, None, None
        element = Element(TAG)
        element.text = AtomicString(source)
        return element, match.start(0), match.end(0)

    def _source(self, inside: str) -> str:
        """What was written: code, escapes and entities put back."""
        text = _ESCAPED.sub(lambda m: chr(int(m[1])) if int(m[1]) < 0x110000 else "", inside)
        return html.unescape(self.unescape(text)).replace(STX, "").replace(ETX, "")


def makeExtension(**options: Any) -> PilcrowExtension:  # noqa: N802
    """The extension, for ``extensions=["indexer.briefing.extension"]``."""
    return PilcrowExtension(**options)


__all__ = ["CitationError", "PilcrowExtension", "makeExtension"]
