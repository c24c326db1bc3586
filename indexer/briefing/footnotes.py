"""Citations of a Markdown page, numbered as footnotes in the order of the page.

Comes in: the tree of a page with the source of each citation in an element ``TAG``, and an archive. Goes out:
the same tree with references and notes, and ``CitationError`` values. Promises: one note for each thing that
is cited, with a way back to every place that cites it; one numbering with the footnotes of Python-Markdown's
own extension, where that is in use; a citation in a footnote comes after those of the text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions.footnotes import FootnoteExtension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, AtomicString

from indexer.briefing.asserted import Assertion, Citer, Piece, parts
from indexer.citation_forms import Context, write
from indexer.errors import PilcrowError

TAG = "pilcrow-citation"
_BACK = "↩"


@dataclass(frozen=True, slots=True)
class CitationError:
    """What is wrong with a citation: its source as it was written, and a sentence."""

    source: str
    problem: str


@dataclass(slots=True)
class _Note:
    """A note: what it says if it is ours, its element if it is the other extension's, and the references to
    it, with whether each may be a link."""

    pieces: list[Piece] = field(default_factory=list)
    item: Element | None = None
    references: list[tuple[Element, bool]] = field(default_factory=list)


class Footnotes(Treeprocessor):
    """Reads the citations of a tree and numbers the notes. ``open`` gives the archive."""

    def __init__(self, md: Markdown, open_: Callable[[], Citer], base: str, prefix: str) -> None:
        super().__init__(md)
        self._open, self._base, self._prefix = open_, base, prefix

    def run(self, root: Element) -> None:
        """Put references and notes into the tree."""
        page = _Page(self.md, root, self._open, self._base, self._prefix)
        page.read()
        self.md.pilcrow_errors = page.errors  # type: ignore[attr-defined]


class _Page:
    """The notes of one page."""

    def __init__(
        self, md: Markdown, root: Element, open_: Callable[[], Citer], base: str, prefix: str
    ) -> None:
        self.errors: list[CitationError] = []
        self._root, self._open, self._base, self._prefix = root, open_, base, prefix
        self._citer: Citer | None = None
        self._closed = ""
        self._context: Context = ()
        self._notes: dict[str, _Note] = {}
        self._order: list[_Note] = []
        self._other = next((e for e in md.registeredExtensions if isinstance(e, FootnoteExtension)), None)
        self._section = self._theirs()
        listed = self._section.find("ol") if self._section is not None else None
        self._items = {f"#{item.get('id')}": item for item in (listed if listed is not None else ())}
        while any(name.startswith(f"#fn:{self._prefix}-") for name in self._items):
            self._prefix += "-"

    def _theirs(self) -> Element | None:
        """The other extension's section of notes."""
        if self._other is None or not self._other.footnotes:
            return None
        first = self._other.makeFootnoteId(next(iter(self._other.footnotes)))
        for element in self._root.iter("div"):
            listed = element.find("ol")
            if listed is not None and any(item.get("id") == first for item in listed):
                return element
        return None

    def read(self) -> None:
        """Read the text, then the notes in the order in which they are referred to, then those of the other
        extension that nothing refers to."""
        if not any(True for _ in self._root.iter(TAG)):
            return
        self._visit(self._root)
        waiting = iter(self._items)
        read = 0
        while True:
            if read == len(self._order):
                unread = next((name for name in waiting if name not in self._notes), None)
                if unread is None:
                    break
                self._note_of(unread)
            item = self._order[read].item
            read += 1
            if item is not None:
                self._visit(item)
        if self._order:
            self._write()

    def _note_of(self, name: str, pieces: list[Piece] | None = None) -> _Note:
        """The note called ``name``, which is the next if it is new."""
        if name not in self._notes:
            self._notes[name] = _Note(pieces or [], self._items.get(name))
            self._order.append(self._notes[name])
        return self._notes[name]

    def _visit(self, top: Element) -> None:
        """Read what refers to a note under ``top``, in the order of the page."""
        for element, in_link in list(_in_order(top, self._section)):
            if element.tag == TAG:
                self._cite(element, in_link)
            elif element.tag == "a" and element.get("class") == "footnote-ref":
                target = element.get("href", "")
                if target in self._items:
                    self._note_of(target).references.append((element, True))

    def _cite(self, element: Element, in_link: bool) -> None:
        """Put the words asserted, the reference and what is wrong in the place of a citation's source."""
        source = str(element.text)
        element.text, element.tag = None, "span"
        element.set("class", "pilcrow-citation")
        pinpoint, quote = parts(source)
        try:
            citer = self._archive()
            found = citer.read(pinpoint, quote, self._context)
            cited = citer.same(found.cited) if found.cited else None
            pieces = citer.note(cited, self._base) if cited else []
        except PilcrowError as error:
            found, cited, pieces = Assertion(None, quote, (str(error),), ()), None, []
        self._context = found.context
        element.text = _text(f"“{quote}”") if quote else None
        if cited:
            sup = SubElement(element, "sup")
            self._note_of(write(cited), pieces).references.append((sup, not in_link))
        for problem in found.problems:
            self.errors.append(CitationError(f"[[{source}]]", problem))
            shown = SubElement(element, "strong", {"class": "pilcrow-error", "role": "note"})
            shown.text = _text(f" [Citation error: {'' if quote else f'[[{source}]] '}{problem}]")

    def _archive(self) -> Citer:
        """The archive, opened once; where it cannot be, that is said of every citation."""
        if self._closed:
            raise PilcrowError(self._closed)
        try:
            self._citer = self._citer or self._open()
        except PilcrowError as error:
            self._closed = str(error)
            raise
        return self._citer

    def _place(self) -> Element:
        """A section of notes where the other extension's would be, else at the end."""
        section = Element("div", {"class": "footnote"})
        found = self._other.findFootnotesPlaceholder(self._root) if self._other else None
        if found and self._other:
            child, parent, in_text = found
            at = list(parent).index(child)
            if in_text:
                parent.remove(child)
                parent.insert(at, section)
            else:
                parent.insert(at + 1, section)
                child.tail = None
        else:
            self._root.append(section)
        return section

    def _write(self) -> None:
        """Number the notes and write ours."""
        section = self._section
        if section is None:
            section = self._place()
            SubElement(section, "hr")
        listed = section.find("ol")
        if listed is None:
            listed = SubElement(section, "ol")
        section.set("role", "doc-endnotes")
        section.set("aria-label", "Notes")
        for item in list(listed):
            listed.remove(item)
        for number, note in enumerate(self._order, 1):
            if note.item is not None:
                self._renumber(note, number)
            listed.append(note.item if note.item is not None else self._note(note, number))

    def _renumber(self, note: _Note, number: int) -> None:
        """Give a note of the other extension its number."""
        if self._other is None or note.item is None:
            return
        for element, _ in note.references:
            element.text = self._other.getConfig("SUPERSCRIPT_TEXT").format(number)
            element.set("role", "doc-noteref")
        for back in note.item.iter("a"):
            if back.get("class") == "footnote-backref":
                back.set("title", self._other.getConfig("BACKLINK_TITLE").format(number))
                back.set("role", "doc-backlink")

    def _note(self, note: _Note, number: int) -> Element:
        """A note of ours, and the references to it."""
        name = f"{self._prefix}-{number}"
        item = Element("li", {"id": f"fn:{name}"})
        paragraph = SubElement(item, "p")
        last: Element | None = None
        for words, link in note.pieces:
            if link is not None:
                last = SubElement(paragraph, "a", {"href": link})
                last.text = _text(words)
            elif last is None:
                paragraph.text = _text((paragraph.text or "") + words)
            else:
                last.tail = _text((last.tail or "") + words)
        if last is not None:
            last.tail = _text((last.tail or "") + ". ")
        for count, (sup, may_link) in enumerate(note.references, 1):
            place = f"fnref{'' if count == 1 else count}:{name}"
            sup.set("id", place)
            shown = sup
            if may_link:
                shown = SubElement(sup, "a", {"class": "footnote-ref", "href": f"#fn:{name}"})
                shown.set("role", "doc-noteref")
                shown.set("aria-label", f"Note {number}")
            shown.text = _text(str(number))
            back = SubElement(paragraph, "a", {"class": "footnote-backref", "href": f"#{place}"})
            back.set("role", "doc-backlink")
            of = f", {count} of {len(note.references)}" if len(note.references) > 1 else ""
            back.set("aria-label", f"Back to where note {number} is cited{of}")
            back.text = _text(_BACK)
            back.tail = " "
        return item


def _text(words: str) -> AtomicString:
    """``words`` for the tree: an ampersand in them begins no entity."""
    return AtomicString(words.replace("&", f"{AMP_SUBSTITUTE}amp;"))


def _in_order(top: Element, left_out: Element | None) -> Iterator[tuple[Element, bool]]:
    """The elements under ``top`` in the order of the page, each with whether it stands in a link."""
    waiting = [(child, False) for child in reversed(top)]
    while waiting:
        element, in_link = waiting.pop()
        if element is left_out:
            continue
        yield element, in_link
        inside = in_link or element.tag == "a"
        waiting += [(child, inside) for child in reversed(element)]
