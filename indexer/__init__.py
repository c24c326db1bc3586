"""Pilcrow's library: from files of inspection reports to a searchable, citable archive.

Data flows one way: ``sources`` (file -> lines), ``reading`` (lines -> Report), ``records`` (Report ->
Record), ``engine`` (Record -> index), ``reindex`` and ``generations`` (on disk), then ``export``, ``audit``,
``compare`` and ``citation`` on what was published. Nothing here imports Flask.
"""

__version__ = "0.1.0"
"""Of Pilcrow as a whole: what the wheel, ``/health`` and each generation say."""
