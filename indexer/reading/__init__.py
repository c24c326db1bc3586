"""Lines -> Report: the reader. No I/O, no file names, no clock.

Comes in: a ``Source``. Goes out: a ``Report`` with its warnings. The steps, in the order in which
``reader.read`` takes them; each is a module that says what it promises:

    furniture    cover, contents, running headers and page numbers are named and set aside
    corrections  what a sidecar says of single lines
    metadata     authority, title, framework, dates, lead inspector, each with its evidence
    unglue       lines that hold two things are parted
    tables       which lines are rows of a table
    headings     which lines are headings and which are grades
    sections     each heading gets its depth, its path and its theme
    numbering    which numbers are paragraph numbers: the one chain that runs through the report
    blocks       lines become paragraphs, items, tables and footnotes, each word in exactly one
    items        items that ran together are parted
    judgements   grades from headings, prose and tables, held against one another
    keys         each paragraph and item gets its key
    footnotes    each footnote is tied to the text that bears its marker
    coverage     every word of the source is counted into exactly one block

Beside them: ``dates`` reads dates for ``metadata``; ``draft`` is what ``blocks`` makes, and ``hyphens`` tells
it broken words from compounds; ``evidence`` and ``findings`` are what ``judgements`` is made of.
"""
