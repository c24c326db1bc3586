"""The parts of a comparison; ``indexer/compare.py`` puts them together.

    judged   the judgements of two reports, set beside each other by area
    beside   what several reports say about one theme, and which reports can be set beside each other

Nothing here does I/O.
"""
