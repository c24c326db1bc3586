"""The parts of a comparison; ``indexer/compare.py`` puts them together.

    judged     the judgements of two reports, set beside each other by area
    over_time  the judgements of several reports, one after the other

Nothing here does I/O.
"""
