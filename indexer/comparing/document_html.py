"""A document of a comparison as one HTML file.

Comes in: a ``Document``. Goes out: HTML that needs nothing else. Pure. Promises: no script; two columns on
paper and on a wide screen, their names repeated on each page; on a narrow screen one passage under the other;
words that only one side has are struck through or underlined, and tinted.
"""

from __future__ import annotations

import html
from collections.abc import Iterable

from indexer.comparing.pieces import Columns, Document, Grid, Heading, Pair, Passage, Piece, Run, Text
from indexer.html_file import html_file

STYLE = """\
:root { color-scheme: light; }
body { font: 1rem/1.5 Charter, Georgia, serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem;
  color: #1b1b1b; background: #fff; overflow-wrap: break-word; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2rem 0 .5rem; border-top: 2px solid; padding-top: .5rem; }
h3 { font-size: 1rem; line-height: 1.3; margin: 1.5rem 0 .5rem; }
a { color: #1d4f91; }
.small, .says, .name, .note, .citation, footer, thead th, .grid { font: .875rem/1.45 system-ui, sans-serif; }
thead th { font-weight: 600 !important; }
.says, .note, .citation, footer { color: #4a4a4a; }
table { width: 100%; border-collapse: collapse; }
th { text-align: left; vertical-align: bottom; }
.grid th, .grid td { padding: .3rem .75rem .3rem 0; vertical-align: top; border-bottom: 1px solid #ccc; }
.beside { table-layout: fixed; }
.beside thead th { padding: .25rem 1rem .25rem 0; border-bottom: 1px solid; }
.beside .says { padding: .6rem 0 .1rem; border-top: 1px solid #999; font-weight: 600; }
.beside td { width: 50%; vertical-align: top; padding: .1rem 1rem .6rem 0; }
.beside td + td { padding: .1rem 0 .6rem 1rem; border-left: 1px solid #ccc; }
.passage p, .passage blockquote { margin: 0 0 .3rem; }
.passage + .passage { margin-top: .75rem; }
del { text-decoration: line-through; background: #fbe2df; }
ins { text-decoration: underline; background: #dcefdc; }
footer { margin-top: 3rem; border-top: 1px solid; padding-top: .75rem; }
@media (max-width: 40rem) {
  .beside, .beside tbody, .beside tr, .beside td, .beside .says, .grid, .grid tbody, .grid tr, .grid td,
  .grid th { display: block; width: auto; }
  thead { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
  td::before { content: attr(data-of); display: block; font: 600 .8125rem/1.45 system-ui, sans-serif; }
  td:empty { display: none !important; }
  .grid td, .grid th { border: 0; padding: .1rem 0; }
  .grid tr { border-bottom: 1px solid #ccc; padding: .4rem 0; }
  .beside td + td { border: 0; padding-left: 0; }
}
@page { size: A4; margin: 16mm 14mm; }
@media print {
  body { font-size: 9.5pt; margin: 0; padding: 0; max-width: none; }
  h1 { font-size: 16pt; } h2 { font-size: 12pt; } h3 { font-size: 10.5pt; } h2, h3 { break-after: avoid; }
  .small, .says, .name, .note, .citation, footer, thead th, .grid { font-size: 8pt; }
  .small, .beside tbody tr:first-child { break-after: avoid; }
  .note, blockquote, .citation { break-before: avoid; }
  p { orphans: 3; widows: 3; }
  del, ins { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  a { color: inherit; text-decoration: none; }
  .name a::after { content: "  " attr(data-pinpoint); font-size: 7pt; }
}
"""


def html_document(document: Document) -> str:
    """``document`` as an HTML file."""
    return html_file(
        document.title, STYLE, "".join(_piece(piece) for piece in document.pieces), document.licence
    )


def _piece(piece: Piece) -> str:
    if isinstance(piece, Heading):
        return f"<h{piece.level}>{_text(piece.text)}</h{piece.level}>\n"
    if isinstance(piece, Text):
        small = ' class="small"' if piece.small else ""
        return f"<p{small}>{_runs(piece.runs)}</p>\n"
    if isinstance(piece, Grid):
        return _grid(piece)
    return _columns(piece)


def _grid(grid: Grid) -> str:
    head = "".join(
        f'<th scope="col">{_text(name)}</th>' if name else '<td aria-hidden="true"></td>'
        for name in grid.head
    )
    lines = [f'<table class="grid">\n<thead><tr>{head}</tr></thead>\n<tbody>']
    for first, *rest in grid.rows:
        cells = "".join(
            f"<td{_of(name)}>{_runs(runs)}</td>" for name, runs in zip(grid.head[1:], rest, strict=True)
        )
        lines.append(f'<tr><th scope="row">{_runs(first)}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody>\n</table>\n"])


def _columns(columns: Columns) -> str:
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in columns.head)
    body = "".join(_pair(pair, columns.head) for pair in columns.rows)
    return f'<table class="beside">\n<thead><tr>{head}</tr></thead>\n{body}</table>\n'


def _pair(pair: Pair, names: tuple[str, str]) -> str:
    left, right = (
        f"<td{_of(name)}>{''.join(map(_passage, side))}</td>"
        for name, side in zip(names, (pair.left, pair.right), strict=True)
    )
    says = f'<tr><th class="says" colspan="2" scope="rowgroup">{_text(pair.note)}</th></tr>'
    return f"<tbody>\n{says}\n<tr>\n{left}\n{right}\n</tr>\n</tbody>\n"


def _passage(passage: Passage) -> str:
    name = passage.name
    link = html.escape(name.link)
    pinpoint = html.escape(passage.pinpoint)
    place = f" {_text(passage.place)}" if passage.place else ""
    lines = [f'<p class="name"><a href="{link}" data-pinpoint="{pinpoint}">{_text(name.text)}</a>{place}</p>']
    if passage.note:
        lines.append(f'<p class="note">{_text(passage.note)}</p>')
    if passage.words:
        lines.append(f'<blockquote cite="{link}"><p>{_runs(passage.words)}</p></blockquote>')
    if passage.citation:
        lines.append(f'<p class="citation">{_text(passage.citation)}. <a href="{link}">{link}</a></p>')
    return '\n<div class="passage">\n' + "\n".join(lines) + "\n</div>"


def _runs(runs: Iterable[Run]) -> str:
    return "".join(map(_run, runs))


def _run(run: Run) -> str:
    text = _text(run.text)
    if run.only:
        tag = "del" if run.only == "left" else "ins"
        text = f"<{tag}>{text}</{tag}>"
    return f'<a href="{html.escape(run.link)}">{text}</a>' if run.link else text


def _of(name: str) -> str:
    return f' data-of="{html.escape(name)}"'


def _text(text: str) -> str:
    return html.escape(text, quote=False)
