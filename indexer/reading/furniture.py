"""Step 1: the parts of a source that are not the report's matter.

Comes in: the lines of a source. Goes out: a ``Front``: the cover's lines, the contents page with its
entries, the body, and the lines in the body that are page furniture. Promises: every line is in exactly
one of them, and nothing but whole lines is set aside.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from indexer.reading.notes import Code, Notebook
from indexer.reference import pattern
from indexer.types import Line
from indexer.words import collapse, ends_sentence, fold, starts_lower

COVER_LIMIT = 60
"""Lines among which a cover without a contents page is looked for; the longest seen has 20."""

IMPRINT_GAP = 4
"""Lines of other matter that stand between two lines of an imprint at most; more is the report's text."""

CONTENTS_LIMIT = 80
"""Lines that a contents page has at most; the longest seen has 34."""

HEADER_REPEATS = 4
"""A short line that stands this often, always between gaps, is a running header."""


@dataclass(frozen=True, slots=True)
class Front:
    """A source, parted. ``entries`` are the titles on the contents page; ``furniture`` names lines of
    the body."""

    cover: tuple[Line, ...]
    contents: tuple[Line, ...]
    entries: tuple[str, ...]
    body: tuple[Line, ...]
    furniture: dict[Line, str]


def part_front(lines: tuple[Line, ...], notes: Notebook) -> Front:
    """``lines`` parted into cover, contents and body."""
    start = next((i for i, line in enumerate(lines) if _is_contents(line)), None)
    if start is None:
        start = end = cover = _cover_end(lines)
        entries: tuple[str, ...] = ()
        if not _has_type(lines):
            notes.add(Code.NO_CONTENTS, "There is no contents page; headings are told by their form alone.")
    else:
        # Where pages tell, the cover ends with its imprint: a summary may stand before the contents.
        cover = _cover_end(lines[:start]) if _has_type(lines) else start
        end, entries = _contents_rows(lines, start + 1)
    body = lines[cover:start] + lines[end:]
    bound_in, more = _bound_in(body)
    furniture = _page_furniture(body, entries) | bound_in | _back_matter(body)
    return Front(lines[:cover], lines[start:end], entries + more, body, furniture)


def _bound_in(body: tuple[Line, ...]) -> tuple[dict[Line, str], tuple[str, ...]]:
    """The cover and contents of a second report that is bound in, as pages tell them: a page that opens with
    a title in the largest type and has an imprint; a later contents page. With the latter's titles."""
    found: dict[Line, str] = {}
    entries: list[str] = []
    body = tuple(line for line in body if not line.furniture)  # a header may stand above a title
    for at, line in enumerate(body):
        if line.size is None or line in found:
            continue
        if _is_contents(line):
            end, titles = _contents_rows(body, at + 1)
            found |= dict.fromkeys(body[at:end], "contents") if titles else {}
            entries += titles
        elif line.heading == 1 and (at == 0 or body[at - 1].page != line.page):
            page = [other for other in body[at : at + COVER_LIMIT] if other.page == line.page]
            found |= dict.fromkeys(page[: _cover_end(tuple(page))], "cover")
    return found, tuple(entries)


def _has_type(lines: tuple[Line, ...]) -> bool:
    """Whether the source tells the type of its lines, and sets some as headings."""
    return any(line.size is not None and line.heading for line in lines)


def _is_contents(line: Line) -> bool:
    return bool(pattern("contents_heading").search(line.text))


def _contents_rows(lines: tuple[Line, ...], start: int) -> tuple[int, tuple[str, ...]]:
    """Where the contents page ends, and its titles; a title may run over three lines."""
    entries: list[str] = []
    pending: list[str] = []
    end = at = start
    while at < len(lines):
        line = lines[at]
        title = _row_title(line)
        if line.furniture:
            at += 1
            continue
        if line.page != lines[start - 1].page and (pending or title is None):
            break  # the contents page has ended
        if title is not None:
            entries.append(collapse(" ".join([*pending, title])))
            pending, end = [], at + 1
        elif (
            (line.heading and line.size is None)
            or len(pending) == 2
            or pattern("paragraph_number").search(line.text)
        ):
            break
        else:
            pending.append(line.text)
        at += 1
    return (end, tuple(entries)) if entries else _unpaged_rows(lines, start)


def _unpaged_rows(lines: tuple[Line, ...], start: int) -> tuple[int, tuple[str, ...]]:
    """A contents page that lost its page numbers: its titles, up to where the first of them stands
    again, as the first heading of the body."""
    first = fold(lines[start].text) if start < len(lines) else ""
    for at in range(start + 1, min(start + CONTENTS_LIMIT, len(lines))):
        if pattern("paragraph_number").search(lines[at].text):
            break
        if fold(lines[at].text) == first:
            return at, tuple(line.text for line in lines[start:at])
    return start, ()


def _row_title(line: Line) -> str | None:
    """The title of a contents row, or None where the line does not end in a page number."""
    if line.cells:
        filled = [cell for cell in line.cells if cell]
        if len(filled) > 1 and filled[-1].isdecimal():
            return " ".join(filled[:-1])
        return None
    match = pattern("contents_row").search(line.text)
    return match.group("title") if match and not (line.heading and line.size is None) else None


def _cover_end(lines: tuple[Line, ...]) -> int:
    """The end of a cover: past the last line of its imprint, and past what goes on with that line. Of a
    letter, the end of its addresses."""
    end = 0
    letter = next((at for at, line in enumerate(lines[:COVER_LIMIT]) if _opens_letter(line)), None)
    if letter is not None:
        return letter
    for at, line in enumerate(lines[:COVER_LIMIT]):
        if pattern("paragraph_number").search(line.text) or line.cells:
            break
        if end and line.size is not None and at - end >= IMPRINT_GAP:
            break
        goes_on = end == at and line.size is not None and not line.gap
        goes_on = goes_on or (
            end == at and end > 0 and bool(pattern("window_open").search(lines[at - 1].text))
        )
        titled = end == at and end > 0 and pattern("inspector_title").search(line.text)
        opens = line.gap or line.size is None
        if (opens and pattern("imprint").search(line.text)) or goes_on or titled:
            end = at + 1
    return end


def _opens_letter(line: Line) -> bool:
    return bool(pattern("salutation").search(line.text))


def _back_matter(body: tuple[Line, ...]) -> dict[Line, str]:
    """The lines of the publisher's imprint at the end of a report: from the sentence that says what the
    publisher is, as far as the type is no larger."""
    found: dict[Line, str] = {}
    size: float | None = None
    for line, below in zip(body, (*body[1:], None), strict=False):
        if line.size is None or line.furniture:
            continue
        opens = f"{line.text} {below.text}" if below else line.text  # the sentence may run over two lines
        if size is None and pattern("back_matter").search(opens):
            size = line.size
        elif size is not None and line.size > size + 0.5:
            size = None
        if size is not None:
            found[line] = "imprint"
    return found


def _page_furniture(body: tuple[Line, ...], entries: tuple[str, ...]) -> dict[Line, str]:
    """The lines of ``body`` that are page furniture. A listed title that stands far more often than it
    is listed is a running header too, all but the first time."""
    found = {line: line.furniture for line in body if line.furniture}
    if found:
        return found  # their places on the page have told
    listed = Counter(map(fold, entries))
    short = [
        line
        for line in body
        if (line.gap or line.whole or line.heading)
        and not (line.bullet or line.cells)
        and len(line.text) <= 120
    ]
    repeats = Counter(fold(line.text) for line in short)
    seen: set[str] = set()
    for line in short:
        name = fold(line.text)
        if pattern("page_number").search(line.text):
            found[line] = "page number"
        elif repeats[name] >= HEADER_REPEATS + listed[name] and _may_be_header(line):
            if name in seen or name not in listed:
                found[line] = "running header"
            seen.add(name)
    return found


def _may_be_header(line: Line) -> bool:
    return not (
        ends_sentence(line.text)
        or starts_lower(line.text)
        or pattern("timescale").search(line.text)
        or pattern("grade_line").search(line.text)
    )
