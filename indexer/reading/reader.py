"""The reader: one source through all the steps.

Comes in: a ``Source``. Goes out: a ``Report``. Promises: the same source gives the same report; nothing
raises on any text (tested with generated ones); what was not understood is in the warnings.
"""

from __future__ import annotations

from indexer.pinpoint import base_id
from indexer.reading.blocks import Known, assemble
from indexer.reading.corrections import apply, set_aside, settle_headings
from indexer.reading.coverage import measure
from indexer.reading.draft import Draft
from indexer.reading.evidence import FINDINGS
from indexer.reading.footnotes import tie_footnotes
from indexer.reading.furniture import part_front
from indexer.reading.headings import Mark, find_headings
from indexer.reading.hyphens import Vocabulary
from indexer.reading.items import part_items
from indexer.reading.judgements import is_overall, judge, overall, with_cover
from indexer.reading.keys import assign_keys, part_names, without_list_numbers
from indexer.reading.metadata import read_metadata
from indexer.reading.notes import Code, Notebook
from indexer.reading.numbering import find_starts
from indexer.reading.sections import outline
from indexer.reading.tables import Cells, find_rows, table_heads
from indexer.reading.unglue import unglue
from indexer.reference import Framework, frameworks, pattern
from indexer.types import Block, Kind, Line, Report, Section, Source
from indexer.version import version_of
from indexer.words import ends_sentence, fold, turns

READER_VERSION = version_of(
    "reading", "sources", "reference", "pinpoint.py", "types.py", "words.py", "seams.py"
)
"""Changes whenever the same source may be read differently; unchanged files are then read again."""

WHOLE = 10
"""Numbered paragraphs from which on a source is taken for a whole report, which has its judgement; the
shortest report seen has 32."""


def read(source: Source) -> Report:
    """``source`` as a report."""
    notes = Notebook()
    front = part_front(source.lines, notes)
    matter, settled = apply(front.body, source.corrections, notes)
    furniture = set_aside(front.furniture, matter, settled)
    meta = read_metadata(source, front, notes)
    titles = frozenset(map(fold, front.entries)) | (
        meta.framework.section_names if meta.framework else frozenset()
    )

    body = unglue(matter, titles)
    matter = tuple(line for line in body if line not in furniture)
    furniture |= table_heads(matter, titles)
    matter = tuple(line for line in matter if line not in furniture)
    rows = find_rows(matter, _findings_titles(meta.framework), titles)
    text = tuple(line for line in matter if line not in rows)
    marks = settle_headings(find_headings(text, titles, notes), text, settled)
    plan = outline(text, marks, meta.framework)

    running, breaks = _running_text(matter, rows, marks)
    starts = find_starts(running, breaks, notes, settled)
    known = Known(furniture, rows, marks, starts, plan, Vocabulary(source.lines), settled)
    drafts = part_items(assemble(body, known, notes), notes)
    without_list_numbers(drafts, plan.sections, notes)
    sections, judgements = judge(drafts, plan, notes)

    front_blocks = tuple(
        Block(Kind.FURNITURE, line.text, -1, (line.number,), name, line.page)
        for name, lines in (("cover", front.cover), ("contents", front.contents))
        for line in lines
    )
    judgements = with_cover(judgements, front.cover)
    graded = meta.framework is not None and meta.framework.graded and len(starts) >= WHOLE
    if graded and not any(is_overall(found) for found in judgements):
        notes.add(Code.NO_JUDGEMENTS, "No judgement on the overall effectiveness was found.")
    blocks = front_blocks + _blocks(drafts, known.outline.sections)
    blocks = tie_footnotes(blocks, notes)
    _note_doubts(blocks, notes)
    words, covered = measure(source.lines, blocks, notes)
    authority = meta.authority
    return Report(
        id=base_id(meta.slug, meta.inspection_end or meta.published, source.sha256),
        title=meta.title,
        framework=meta.framework.name if meta.framework else None,
        authority=meta.authority_name,
        authority_slug=meta.slug,
        authority_code=authority.code if authority else None,
        authority_printed=meta.authority_printed,
        region=authority.region if authority else None,
        inspection_start=meta.inspection_start,
        inspection_end=meta.inspection_end,
        published=meta.published,
        lead_inspector=meta.lead_inspector,
        overall=overall(judgements),
        source=source.path,
        sha256=source.sha256,
        judgements=judgements,
        sections=sections,
        blocks=blocks,
        warnings=notes.warnings(source.lines),
        facts=meta.facts,
        words=words,
        covered=covered,
    )


def _note_doubts(blocks: tuple[Block, ...], notes: Notebook) -> None:
    """Warn of what the finished blocks tell: no paragraphs, no numbers, a paragraph cut off."""
    for block in blocks:
        if turns(block.text):
            message = (
                "Characters that turn the direction of text stand here: it may read otherwise than it is."
            )
            notes.add(Code.TURNED, message, block.lines[0])
    paragraphs = [block for block in blocks if block.kind is Kind.PARAGRAPH]
    if not paragraphs:
        notes.add(Code.NO_PARAGRAPHS, "No paragraph was found.")
    elif all(block.number is None for block in paragraphs):
        notes.add(Code.NO_NUMBERS, "No paragraph has a number; they are keyed by heading and place.")
    numbered: set[int] = set()
    for block in paragraphs:
        if block.number is not None:
            numbered.add(block.section)
        elif block.section in numbered:
            message = "This text has no paragraph number and continues no paragraph."
            notes.add(Code.UNNUMBERED, message, block.lines[0])
        if block.number is not None and not ends_sentence(block.text):
            message = f"Paragraph {block.key} ends in the middle of a sentence: “… {block.text[-30:]}”."
            notes.add(Code.UNFINISHED, message, block.lines[-1])


def _findings_titles(known: Framework | None) -> frozenset[str]:
    return frozenset(
        name
        for framework in ((known,) if known else frameworks())
        for entry in framework.sections
        if entry.theme == FINDINGS
        for name in entry.names
    )


def _running_text(
    matter: tuple[Line, ...], rows: dict[Line, Cells], marks: dict[Line, Mark]
) -> tuple[tuple[Line, ...], frozenset[Line]]:
    """The lines of running text, and which of them stand right after something else."""
    running: list[Line] = []
    breaks: set[Line] = set()
    after_other = True
    joined = {line for mark in marks.values() for line in mark.joined}
    for line in matter:
        if line in rows or line in marks or line in joined:
            after_other = True
        elif not (line.note or pattern("footnote").search(line.text)):
            if after_other:
                breaks.add(line)
            running.append(line)
            after_other = False
    return tuple(running), frozenset(breaks)


def _blocks(drafts: list[Draft], sections: tuple[Section, ...]) -> tuple[Block, ...]:
    keys = assign_keys(drafts, sections)
    parts = part_names(drafts)
    key_of = {id(drafts[position]): key for position, key in keys.items()}
    part_of = {id(draft): parts[draft.part] if draft.part < len(parts) else None for draft in drafts}
    return tuple(
        Block(
            kind=draft.kind,
            text=draft.text,
            section=draft.section,
            lines=tuple(draft.lines),
            label=draft.label,
            page=draft.page,
            key=key_of.get(id(draft)),
            number=draft.number,
            part=part_of[id(draft.parent or draft)],
            parent=key_of.get(id(draft.parent)) if draft.parent else None,
            level=draft.level,
            broken=tuple(draft.broken),
        )
        for draft in drafts
    )
