"""Step 6: which lines are headings, and which are grades.

Comes in: the body's lines less furniture and tables, and the titles that the contents page and the
framework name. Goes out: for each line a ``Mark``: a heading (with the grade glued to it, if
any) or a grade on a line of its own. Evidence, the strongest first: a listed title or a timescale,
markup, bold, and last a short line that stands alone between a finished sentence and what follows (with
a warning). Markup levels contradict one another from tool to tool, so they are used only where no list
tells the depth.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.reading.notes import Code, Notebook
from indexer.reference import pattern
from indexer.types import GRADES, Line
from indexer.words import collapse, ends_sentence, fold, starts_lower

LONGEST_HEADING = 160
"""Characters; the longest printed heading known has 104."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a line is: a heading, a grade, or both. ``joined`` are further lines of the same heading."""

    title: str | None
    grade: str | None = None
    grade_text: str = ""
    joined: tuple[Line, ...] = ()
    listed: bool = True


def canonical_grade(printed: str) -> str:
    """The grade of the scale that ``printed`` means: "Requires improvement to be good" is
    "Requires improvement". Raises ValueError where it names none."""
    words = fold(grade_words(printed)).replace("require ", "requires ")
    for grade in GRADES:
        if words.startswith(fold(grade)):
            return grade
    raise ValueError(f"no grade in {printed!r}")


def grade_words(printed: str) -> str:
    """The words of ``printed``, the end of a heading or a cell, that give its grade, the last if there
    are two; "" if there are none.

    >>> grade_words("is that it requires improvement to be good")
    'requires improvement to be good'
    """
    found = pattern("grade_words").findall(printed)
    return found[-1] if found else ""


def find_headings(lines: tuple[Line, ...], titles: frozenset[str], notes: Notebook) -> dict[Line, Mark]:
    """The headings and grade lines among ``lines`` by line. ``titles`` are folded."""
    marks: dict[Line, Mark] = {}
    taken: set[Line] = set()
    typed = _tells_bold(lines)
    for at, line in enumerate(lines):
        if line in taken or pattern("paragraph_number").search(line.text):
            continue
        before = lines[at - 1] if at else None
        after_heading = before is not None and (before in marks or before in taken)
        mark = (
            _grade_line(line, before, after_heading)
            or _joined(lines, at, titles)
            or _heading(lines, at, titles, typed)
        )
        if mark is None:
            continue
        marks[line] = mark
        taken.update(mark.joined)
        if not mark.listed:
            notes.add(Code.HEADING_UNLISTED, f"Taken for a heading by its form alone: “{mark.title}”.", line)
    return marks


def _grade_line(line: Line, before: Line | None, after_heading: bool) -> Mark | None:
    """A grade on a line of its own. A word that is a grade may also be all that a wrap or a page break
    left of a sentence, so the line must be set off, follow a heading, or follow a finished sentence."""
    match = pattern("grade_line").search(line.text)
    if not match or line.bullet:
        return None
    labelled = match.start("grade") > 0 and not starts_lower(line.text)
    set_off = line.heading > 0 or line.bold_tail == 0 or labelled
    finished = line.text[0].isupper() and (before is None or ends_sentence(before.text))
    if not (set_off or after_heading or finished):
        return None
    if line.size is not None and not after_heading and _runs_on(line, before):
        return None  # the last word of a sentence, set in bold
    return Mark(None, canonical_grade(match.group("grade")), line.text)


def _tells_bold(lines: tuple[Line, ...]) -> bool:
    """Whether the source tells which lines are set in bold. Files whose fonts have lost their names tell
    sizes only: headings of the text's size are told by their form, as in a source without type."""
    return any(line.size is not None and line.bold_tail is not None for line in lines)


def _heading(lines: tuple[Line, ...], at: int, titles: frozenset[str], typed: bool) -> Mark | None:
    """The heading on the line ``at``. ``typed`` says whether the source tells bold."""
    line = lines[at]
    before = lines[at - 1] if at else None
    if line.bullet or len(line.text) > LONGEST_HEADING:
        return None
    if split := _grade_cell(line) or _split_grade(line, titles, _stands_alone(lines, at), typed):
        return split
    marked = line.heading > 0 or line.bold_tail == 0
    timescale = bool(pattern("timescale").search(line.text))
    listed = fold(line.text) in titles or timescale
    if line.italic and not listed and (before is None or before.italic):
        return None  # words set in italics, and no heading: a quotation, and who says it
    sentence = pattern("sentence_opening").search(line.text)
    if line.size is not None and not marked and listed and _stands_alone(lines, at):
        return Mark(line.text)
    by_type = marked or timescale or not typed
    if line.size is not None and (_runs_on(line, before) or sentence or not by_type):
        return None  # where the source tells its type, a heading has that of one
    if listed and (marked or not _runs_on(line, before)):
        return Mark(line.text)
    if marked and not line.text.endswith((".", ",", ";")):
        return Mark(line.text)
    if not typed and _stands_alone(lines, at):
        return Mark(line.text, listed=False)
    return None


def _runs_on(line: Line, before: Line | None) -> bool:
    """Whether ``line`` may be the next line of a sentence: a wrap can leave a title's words alone."""
    if starts_lower(line.text) and not (line.size is not None and line.gap):
        return True
    return not (line.gap or line.whole or before is None or before.heading or ends_sentence(before.text))


def _grade_cell(line: Line) -> Mark | None:
    """A heading with its grade in a cell of its own, in whatever letters it is printed."""
    filled = [cell for cell in line.cells if cell]
    match = pattern("grade_line").search(filled[1]) if len(filled) == 2 else None
    return Mark(filled[0], canonical_grade(match.group("grade")), filled[1]) if match else None


def _split_grade(line: Line, titles: frozenset[str], alone: bool, tells_bold: bool) -> Mark | None:
    """A heading with its grade glued to it. The grade must be set off: by its title being a listed
    one, by bold, or by the form "Grade 4 (Inadequate)"."""
    match = pattern("grade_suffix").search(line.text)
    if not match:
        return None
    title, tail = match.group("title"), match.group("tail")
    typed = line.size is not None and (line.heading > 0 or line.bold_tail == 0 or (alone and not tells_bold))
    if line.size is not None and not (typed or line.cells or (alone and fold(title) in titles)):
        return None  # where the source tells its type, a heading has that of one, or stands alone
    if tail.startswith(("is ", "are ")) and line.text.endswith(".") and not typed:
        return None  # a sentence of the text
    named = title.endswith(":") or bool(pattern("judgement_subject").search(title))
    set_off = (
        (typed and named)
        or fold(title) in titles
        or tail.casefold().startswith(("grade", "(grade"))
        or (line.bold_tail is not None and line.bold_tail > 0 and line.text[line.bold_tail :] in tail)
    )
    if not set_off:
        return None
    return Mark(title, canonical_grade(match.group("grade")), tail)


def _joined(lines: tuple[Line, ...], at: int, titles: frozenset[str]) -> Mark | None:
    """A listed title that runs over two or three lines."""
    first = lines[at]
    if fold(first.text) in titles or first.bullet:
        return None
    begun = fold(first.text)
    if not any(f"{title} ".startswith(f"{begun} ") or begun.startswith(f"{title} ") for title in titles):
        return None
    text = first.text
    for end in range(at + 1, min(at + 3, len(lines))):
        text = collapse(f"{text} {lines[end].text}")
        match = pattern("grade_suffix").search(text)
        if fold(text) in titles:
            return Mark(text, joined=lines[at + 1 : end + 1])
        if match and fold(match.group("title")) in titles:
            grade = canonical_grade(match.group("grade"))
            return Mark(match.group("title"), grade, match.group("tail"), lines[at + 1 : end + 1])
    return None


def _stands_alone(lines: tuple[Line, ...], at: int) -> bool:
    """Whether a short unmarked line stands between gaps, after a finished sentence, as a heading does."""
    line = lines[at]
    before = lines[at - 1] if at else None
    after = lines[at + 1] if at + 1 < len(lines) else None
    return (
        line.gap
        and (after is None or after.gap)
        and len(line.text) <= 120
        and line.text[0].isupper()
        and not ends_sentence(line.text.rstrip(":?"))
        and not line.text.endswith((",", ";"))
        and (before is None or ends_sentence(before.text) or before.heading > 0 or bool(before.cells))
        and not pattern("footnote").search(line.text)
    )
