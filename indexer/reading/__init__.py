"""Lines -> Report: the reader. No I/O, no file names, no clock.

Comes in: a ``Source``. Goes out: a ``Report`` with its warnings. The steps, in the order in which
``reader.read`` takes them; each is a module that says what it promises:

    furniture   cover, contents, running headers and page numbers are named and set aside
    unglue      lines that hold two things are parted
    tables      which lines are rows of a table
    headings    which lines are headings, which are grades, and how deep each heading lies
    numbering   which numbers are paragraph numbers: the one chain that runs through the report
    sections    each heading gets its path and its theme
    blocks      lines become paragraphs, items, tables and footnotes, each word in exactly one
    items       items that ran together are parted
    judgements  grades from headings, prose and the findings table, held against one another
    metadata    authority, title, framework, dates, lead inspector, each with its evidence
    coverage    every word of the source is counted into exactly one block
"""
