"""Briefings: what others write with quotations from the archive, read and checked.

    file -> documents (text with its places) -> quotations and citations -> verdicts -> a report of the check

``types`` are the values that pass between the steps. Nothing here writes to the disk or keeps what it reads.
"""
