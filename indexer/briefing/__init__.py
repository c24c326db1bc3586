"""Briefings: what others write with quotations from the archive, read, checked, and shown.

    file -> Briefing(Passage) -> Quotation, Statement -> Finding, Objection -> Check -> a report of it

    reading     a file -> passages: markdown_text (aligning), html_text, plain_text, word_text (word_package),
                all through writer; limits says what is refused
    parts       passages -> what to compare: citations, quotations (marks, sentences), tying, statements
    check       each quotation -> a verdict: verdicts, from question, holdings (the archive), match (asked,
                wording), nearest; each statement -> objections; notes are the sentences
    present     a check as lines and data; table as Markdown; annotate and annotate_word (places) as copies
    extension   the same comparison in somebody's own Markdown: asserted, footnotes

``types`` are the values that pass between the steps. Nothing here writes to the disk or keeps what it reads.
"""
