"""The rows of all pages -> lines with what type and place tell.

Comes in: the rows of each page. Goes out: ``Line`` values: where white space, a deliberate break or a
change of type sets a line off (``gap``), which lines are set as headings, which open with a bullet, which
are rows of a table, which stand among the footnotes. What is usual in a report (the size of its text, the
distance of its lines, how far they reach) is measured in the report itself. Promises: every word of the
rows is in exactly one line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from indexer.reference import pattern
from indexer.seams import join
from indexer.sources.pdf_furniture import find_furniture
from indexer.sources.pdf_grid import meet
from indexer.sources.pdf_rows import Row, cell_text, glued
from indexer.sources.pdf_type import (
    SMALLER,
    WIDEST,
    Printed,
    Usual,
    heading_levels,
    measure,
    settled_sizes,
    typeset,
)
from indexer.sources.pdf_words import PageWords, Word
from indexer.types import Line
from indexer.words import ends_sentence

LOOSE = 1.2
"""Lines that stand so much further apart than is usual for their size have white space between them. The
smallest white space seen between two paragraphs makes the distance 1.4 of the usual one."""

ALIGNED = 3.0
"""Points by which the starts of two lines may differ and still be the same."""

PROSE_WORDS = 12
"""So many words that end as a sentence ends, set larger but not bold, are text (a letter to children, a
box on a cover) and no heading."""


def layout(pages: Sequence[tuple[PageWords, list[Row]]]) -> tuple[Line, ...]:
    """The lines of a report. ``pages`` are the words and rows of each page, in order."""
    furniture = find_furniture([(page.height, rows) for page, rows in pages])
    sizes = settled_sizes(row for _, rows in pages for row in rows)
    printed = [[typeset(row, number, sizes) for row in rows] for number, (_, rows) in enumerate(pages, 1)]
    matter = [[row for row in rows if row.row not in furniture] for rows in printed]
    usual = measure(matter)
    levels = heading_levels(matter, usual)
    lines: list[Line] = []
    text: Printed | None = None  # the line of running text before
    note: Printed | None = None  # the line of the same page's footnotes before
    hang: float | None = None  # where the text of the open bullet stands
    for (page, _), rows, own in zip(pages, printed, matter, strict=True):
        notes = _footnotes(page, own, usual)
        for row in rows:
            name = furniture.get(row.row, "")
            before = None if name else note if row in notes else text
            level = 0 if name or (row.row.is_table and not row.bold) else levels.get(row.style, 0)
            gap = before is None or _parted(before, row, level > 0, usual)
            if hang is not None and not name and row not in notes and row.row.x0 < hang - ALIGNED:
                gap = True  # back left of the text of a bullet
            last = lines[-1] if lines else None
            if (
                last
                and level
                and last.heading
                and last.size == row.size
                and not gap
                and last.page == row.page
            ):
                lines[-1] = _continued(last, row)
            else:
                line = _line(row, len(lines) + 1, gap, level, page)
                framed = _framed(row, own, levels)
                lines.append(replace(line, furniture=name, note=row in notes, framed=framed))
            if row in notes:
                note = row
            elif not name:
                text = row
                hang = row.text_x if row.bullet else None if gap else hang
        note = None
    return tuple(map(_without_prose, lines))


def _framed(row: Printed, rows: list[Printed], levels: dict[tuple[float, bool, bool], int]) -> str:
    """How ``row`` is framed among the ``rows`` of its page (see ``Line``)."""
    if row.row.box is None or row.row.is_table:
        return ""
    inside = [other for other in rows if other.row.box is row.row.box]
    return "alone" if all(other.style in levels for other in inside) else "text"


def _without_prose(line: Line) -> Line:
    """``line`` as no heading if it is text in larger type: a sentence that is not bold."""
    prose = line.heading and line.bold_tail != 0 and ends_sentence(line.text.rstrip(":"))
    return replace(line, heading=0) if prose and len(line.text.split()) >= PROSE_WORDS else line


def _parted(above: Printed, row: Printed, heading: bool, usual: Usual) -> bool:
    """Whether ``row`` opens a new block after ``above``, as far as type and place tell."""
    if row.bullet or row.row.is_table or above.row.is_table:
        return True
    same_page = above.page == row.page
    if heading and not same_page:
        return True
    if same_page and above.row.box is not row.row.box:
        return True
    if abs(above.size - row.size) > 0.6:
        return True
    broken_off = _broken_off(above, row, usual)
    if above.bold != row.bold and (broken_off or ends_sentence(above.text)):
        return True
    if same_page:
        usual_step = usual.leading.get(row.size, WIDEST * row.size)
        if above.row.y - row.row.y > LOOSE * usual_step:
            return True
        # Paragraphs without white space between them open further right than their other lines.
        return broken_off or _indented(above, row)
    return broken_off or abs(row.row.x0 - above.text_x) > ALIGNED


def _indented(above: Printed, row: Printed) -> bool:
    """Whether ``row`` opens a paragraph by standing further right than the line above, as paragraphs
    without white space between them do; text that hangs from a number or bullet does not count."""
    hangs = above.text_x != above.row.x0 or pattern("paragraph_number").search(above.text)
    step_in = row.row.x0 - above.row.x0
    return not hangs and ends_sentence(above.text) and ALIGNED < step_in < 3 * row.size


def _broken_off(above: Printed, row: Printed, usual: Usual) -> bool:
    """Whether the line ``above`` was ended on purpose: the first word of ``row`` had room on it. Only a
    finished sentence counts, or a line that leaves a quarter of the width."""
    right = above.row.box.edges[-1] - above.size / 2 if above.row.box else usual.right
    room = right - above.row.x1 - above.size / 2
    if room < _first_width(row.row.words):
        return False
    return ends_sentence(above.text) or room > (right - above.row.x0) / 4


def _first_width(words: Sequence[Word]) -> float:
    """How wide the first printed word is, with what is tied to it."""
    last = next((at for at, word in enumerate(words[1:]) if not word.tied), len(words) - 1)
    return words[last].x1 - words[0].x0


def _footnotes(page: PageWords, rows: list[Printed], usual: Usual) -> set[Printed]:
    """The rows among ``rows`` that stand in the place of footnotes: smaller than the text, from a raised
    marker, or from the short rule above the notes, to the foot of the page."""
    small = {row for row in rows if row.size <= usual.size * SMALLER or _opens_note(row, usual)}
    body = [row.row.y for row in rows if row not in small and not row.text.isdecimal()]
    lowest = min(body, default=0.0)
    rules = [
        rule.y0
        for rule in page.rules
        if not rule.upright
        and rule.y0 < lowest
        and page.width * 0.12 < rule.x1 - rule.x0 < page.width * 0.4
        and not any(other.upright and meet(rule, other) for other in page.rules)
    ]
    found: set[Printed] = set()
    for row in rows:
        if row not in small or row.row.is_table:
            continue
        below = row.row.y < lowest
        opens = bool(pattern("footnote").search(row.text))
        ruled = below and any(row.row.y < rule for rule in rules)
        if below and (opens or ruled or found):
            found.add(row)
    return found


def _opens_note(row: Printed, usual: Usual) -> bool:
    """Whether ``row`` opens with a raised marker, in type that is but a little smaller than the text's."""
    return bool(pattern("footnote").search(row.text)) and row.size < usual.size - 0.5


def _line(row: Printed, number: int, gap: bool, level: int, page: PageWords) -> Line:
    cells = tuple(map(cell_text, row.row.cells)) if row.row.is_table else ()
    return Line(
        row.text,
        number,
        page=row.page,
        gap=gap,
        heading=level,
        bullet=row.bullet,
        cells=cells,
        bold_tail=_bold_tail(row),
        indent=round(row.row.x0, 1),
        size=row.size,
        top=round(1 - row.row.y / page.height, 3),
        glued=_glued(row),
        italic=row.italic,
    )


def _continued(line: Line, row: Printed) -> Line:
    """``line``, a heading, with the next printed line of it."""
    text = join(line.text, row.text, line.glued)
    grade = pattern("grade_suffix").search(line.text)
    if grade and grade["tail"].casefold().startswith(("grade", "(grade")):
        # The grade is set at the right of a heading's first line; it ends the heading.
        text = f"{grade['title'].strip()} {row.text} {grade['tail']}"
    tail = line.bold_tail
    if row.bold and tail is None:
        tail = len(text) - len(row.text)
    elif not row.bold:
        tail = None
    return replace(line, text=text, bold_tail=tail, glued=_glued(row))


def _glued(row: Printed) -> bool:
    return glued(row.text, row.row.words[-1].blank)


def _bold_tail(row: Printed) -> int | None:
    """Where a bold end of the line starts (see ``Line``)."""
    if row.bold:
        return 0
    tail: int | None = None
    done = 0
    for word in row.row.words[bool(row.bullet) :]:
        if word.style.bold and tail is None:
            tail = done + (0 if word.tied or not done else 1)
        elif not word.style.bold:
            tail = None
        done += len(word.text) + (0 if word.tied or not done else 1)
    return tail
