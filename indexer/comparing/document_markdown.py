"""A document of a comparison as Markdown.

Comes in: a ``Document``. Goes out: Markdown. Pure. Promises: every reader of Markdown shows the words
verbatim. Two columns are a thing that Markdown has not: what stands side by side stands one after the other,
each passage a quotation under its name. Words that only one side has are bold, on either side: that is the
one emphasis that every Markdown has, and it can be read in the plain text too. Whole words are, for inside a
word not every Markdown takes it. Tables are for short cells
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from indexer.citation import escaped
from indexer.comparing.pieces import Columns, Document, Grid, Heading, Pair, Passage, Piece, Run, Runs, Text

_WORD_OR_BLANK = re.compile(r"\S+|\s+")


def markdown(document: Document) -> str:
    """``document`` as Markdown."""
    blocks = [f"# {escaped(document.title)}"]
    for piece in document.pieces:
        blocks += _piece(piece)
    return "\n\n".join([*blocks, "---", escaped(document.licence)]) + "\n"


def _piece(piece: Piece) -> Iterator[str]:
    if isinstance(piece, Heading):
        yield f"{'#' * piece.level} {escaped(piece.text)}"
    elif isinstance(piece, Text):
        yield _runs(piece.runs)
    elif isinstance(piece, Grid):
        yield "\n".join(_grid(piece))
    else:
        yield from _columns(piece)


def _grid(grid: Grid) -> Iterator[str]:
    yield f"| {' | '.join(escaped(name) for name in grid.head)} |"
    yield "|" + " --- |" * len(grid.head)
    for row in grid.rows:
        yield f"| {' | '.join(map(_runs, row))} |"


def _columns(columns: Columns) -> Iterator[str]:
    for pair in columns.rows:
        yield f"**{escaped(pair.note)}**"
        yield from _sides(pair, columns.head)


def _sides(pair: Pair, names: tuple[str, str]) -> Iterator[str]:
    for name, side in zip(names, (pair.left, pair.right), strict=True):
        for passage in side:
            yield from _passage(passage, name)


def _passage(passage: Passage, of: str) -> Iterator[str]:
    said = [f"{of}, {passage.place}" if passage.place else of, passage.note]
    yield f"{_run(passage.name)} {escaped(' – '.join(filter(None, said)))}"
    if passage.words:
        yield f"> {_runs(_whole(passage.words))}"
    if passage.citation:
        yield f"{escaped(passage.citation)}. <{passage.name.link}>"


def _whole(words: Runs) -> Iterator[Run]:
    """``words`` with what is marked in them widened to whole words."""
    side = next((run.only for run in words if run.only), None)
    marks = b"".join(bytes([bool(run.only)]) * len(run.text) for run in words)
    found = _WORD_OR_BLANK.finditer("".join(run.text for run in words))
    for only, parts in groupby(found, lambda part: any(marks[slice(*part.span())])):
        yield Run("".join(part[0] for part in parts), only=side if only else None)


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = escaped(run.text)
    if run.only:
        text = f"**{text}**"
    return f"[{text}]({run.link})" if run.link else text
