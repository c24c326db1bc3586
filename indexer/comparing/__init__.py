"""The parts of a comparison; ``indexer/compare.py`` puts them together.

    placed   the judgements of a report by the areas that all frameworks share
    judged   the judgements of two reports, set beside each other by area

Nothing here does I/O.
"""
