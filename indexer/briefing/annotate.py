"""A copy of a briefing in which the check is written beside what it is about.

Comes in: the file as it was given and its ``Check``. Goes out: Markdown and plain text as they were, with a
mark after each quotation and the notes at the end; a web page as a document of our own, made of its text
alone; a Word file with comments (``annotate_word.py``). Pure. Promises: taking the marks out of Markdown and
plain text gives the file back, byte for byte; the document of our own has no script and asks no other host
for anything.

A check knows what a passage says with its markup off. Where that stands in the file is found by its letters
and figures alone, so that emphasis, links and broken lines do not matter.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.briefing.annotate_word import annotated_word
from indexer.briefing.places import Note, closing_marks, letters, notes_of
from indexer.briefing.present import COMPARED, printable, sentence
from indexer.briefing.types import Check, Passage

TYPES = {
    "markdown": ("text/markdown; charset=utf-8", ".md"),
    "text": ("text/plain; charset=utf-8", ".txt"),
    "html": ("text/html; charset=utf-8", ".html"),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
}
"""By form of the briefing: the media type of its copy, and the end of its name."""

_LINE = re.compile(r"\r\n|\r|\n")
_MARKUP = re.compile(r"&#?\w{1,31};|<[^<>\n]{1,500}>|\]\([^()\n]{0,500}\)|\[\^[^\]\n]{1,40}\]")
"""What of Markdown has letters that are not read: entities, tags, addresses of links, marks of footnotes."""

_MARGIN = 10_000
"""Characters that markup may add to a passage, beside three for each of its own. What is looked for no
further costs no more."""

_FIGURES = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def annotated(data: bytes, check: Check) -> bytes:
    """The copy of the briefing ``data``, in its own form."""
    form = check.briefing.form
    if form == "docx":
        return annotated_word(data, check)
    if form == "html":
        return annotated_page(check).encode("utf-8")
    encoding = encoding_of(data)
    text = data.decode(encoding)
    return with_marks(text, marks(text, check)).encode(encoding, "replace")


def encoding_of(data: bytes) -> str:
    """The encoding of a text that was read (``reading`` tells it likewise); what it decodes to keeps its byte
    order mark, so that it encodes to the same bytes. What Windows-1252 lacks becomes a question mark in
    notes."""
    if data.startswith(b"\xff\xfe"):
        return "utf-16-le"
    if data.startswith(b"\xfe\xff"):
        return "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


# --- Markdown and plain text --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Inserted:
    """``text`` that a copy has at the place ``at`` of the file."""

    at: int
    text: str


def with_marks(text: str, inserted: Iterable[Inserted]) -> str:
    """``text`` with what is ``inserted`` (in order of place)."""
    pieces, at = [], 0
    for mark in inserted:
        pieces += [text[at : mark.at], mark.text]
        at = mark.at
    return "".join([*pieces, text[at:]])


def marks(text: str, check: Check) -> list[Inserted]:
    """What a copy of the briefing ``text`` has more: a mark after each place, and the notes at the end."""
    notes = notes_of(check)
    source = _Source(text, markdown=check.briefing.form == "markdown")
    found = [
        Inserted(
            source.end_of(note, check.briefing.passages), f" [{_raised(number)} {printable(note.brief)}]"
        )
        for number, note in enumerate(notes, 1)
    ]
    found.sort(key=lambda mark: mark.at)
    newline = (_LINE.search(text) or ["\n"])[0]
    listed = [f"{number}. Line {note.line}: {printable(note.full)}" for number, note in enumerate(notes, 1)]
    end = [
        "",
        "",
        "---",
        "",
        f"Checked against the archive: {sentence([check])}.",
        "",
        *listed,
        *[""][: len(listed)],
    ]
    return [*found, Inserted(len(text), newline.join([*end, COMPARED, ""]))]


def _raised(number: int) -> str:
    return str(number).translate(_FIGURES)


class _Source:
    """A file in which the words of a briefing are found again."""

    def __init__(self, text: str, *, markdown: bool) -> None:
        self.text = text
        self.lines = [0, *(found.end() for found in _LINE.finditer(text))]
        hidden = [found.span() for found in _MARKUP.finditer(text)] if markdown else []
        self.streams = [_Letters(text, hidden)] if hidden else []
        self.streams.append(_Letters(text, []))

    def end_of(self, note: Note, passages: tuple[Passage, ...]) -> int:
        """Where the words of ``note`` end in the text, what closes them included; where they are not found,
        the end of their line."""
        wanted = letters(note.words)
        passage = note.of(passages)
        first = min(passage.line, note.line) if passage else note.line
        start = self.lines[min(max(first, 1), len(self.lines)) - 1]
        # What stands before it in its passage tells two quotations of the same words apart.
        before = letters(passage.text[: note.start])[-40:] if passage else ""
        far = start + 4 * len(passage.text if passage else note.words) + _MARGIN
        for lead in (before, "") if wanted else ():
            for stream in self.streams:
                end = stream.end_of(lead + wanted, start, far)
                if end is not None:
                    return self._closed(end, note.words)
        line = min(max(note.line, 1), len(self.lines))
        end = self.lines[line] if line < len(self.lines) else len(self.text)
        return len(self.text[:end].rstrip("\r\n"))

    def _closed(self, at: int, words: str) -> int:
        """``at`` moved past what belongs to the words and stands after their last letter."""
        tail = re.sub(
            r"\s", "", words[max((k for k, c in enumerate(words) if c.isalnum()), default=-1) + 1 :]
        )
        for char in tail:
            ahead = re.compile(r"[\s\\*_]*" + re.escape(char)).match(self.text, at)
            if ahead:
                at = ahead.end()
        closing = re.compile(r"(?:[.,;:!?…]*[*_]*['\"’”»]+)?[*_]*(?!\w)").match(self.text, at)
        return closing.end() if closing else at


class _Letters:
    """The letters and figures of a text, each with its place, but for those that are ``hidden`` in markup."""

    def __init__(self, text: str, hidden: list[tuple[int, int]]) -> None:
        seen = bytearray(b"\1") * len(text)
        for start, end in hidden:
            seen[start:end] = bytes(end - start)
        self.places = [at for at, char in enumerate(text) if seen[at] and char.isalnum()]
        self.letters = "".join(text[at] for at in self.places)

    def end_of(self, wanted: str, start: int, far: int) -> int | None:
        """Where ``wanted`` ends, looked for in the text from the place ``start`` up to ``far``."""
        begin, end = bisect_left(self.places, start), bisect_left(self.places, far)
        at = self.letters.find(wanted, begin, end)
        return self.places[at + len(wanted) - 1] + 1 if at >= 0 else None


# --- a document of our own ----------------------------------------------------------------------------

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
body { font: 1.125rem/1.5 Charter, Georgia, serif; max-width: 42rem; margin: 2rem auto; padding: 0 1rem; }
blockquote { margin: 1rem 0; padding-left: 1.25rem; border-left: 3px solid; }
mark { background: none; color: inherit; border-bottom: 1px solid; }
mark.wrong { border-bottom: 3px double; }
sup, ol { font-family: sans-serif; font-size: .8125em; }
"""


def annotated_page(check: Check) -> str:
    """The text of a briefing as a web page, its places marked, with the notes under it."""
    name = _shown(check.briefing.name)
    notes = list(enumerate(notes_of(check), 1))
    body = []
    for index, passage in enumerate(check.briefing.passages):
        here = [(n, note) for n, note in notes if note.passage == index]
        text = "".join(_placed(passage.text, here))
        body.append(f"<blockquote><p>{text}</p></blockquote>" if passage.quoted else f"<p>{text}</p>")
    listed = [
        f'<li id="note-{n}"><a href="#place-{n}">Line {note.line}</a>: {_shown(note.full)}</li>'
        for n, note in notes
    ]
    return "\n".join(
        [
            '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{name}, checked</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
            *body,
            f"<hr>\n<h2>What was compared</h2>\n<p>{html.escape(sentence([check]))}.</p>",
            f"<ol>\n{chr(10).join(listed)}\n</ol>" if listed else "",
            f"<p>{html.escape(COMPARED)}</p>\n</body>\n</html>\n",
        ]
    )


def _shown(text: str) -> str:
    return html.escape(printable(text))


def _placed(text: str, notes: list[tuple[int, Note]]) -> Iterator[str]:
    at = 0
    for n, note in sorted(notes, key=lambda pair: (pair[1].start, pair[0])):
        start = max(at, note.start)
        end = max(start, note.end)
        kind = ' class="wrong"' if note.wrong else ""
        yield html.escape(text[at:start])
        closing = closing_marks(text[end:])
        yield f'<mark{kind} id="place-{n}">{html.escape(text[start:end])}</mark>{html.escape(closing)}'
        yield f'<sup><a href="#note-{n}">{n} {_shown(note.brief)}</a></sup>'
        at = end + len(closing)
    yield html.escape(text[at:])
