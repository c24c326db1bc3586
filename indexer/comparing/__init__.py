"""The parts of a comparison; ``indexer/compare.py`` puts them together.

    judged   the judgements of two reports, set beside each other by area

Nothing here does I/O.
"""
