"""The company that words keep, from ``company.tsv``: which stems stand among the same other words.

Comes in: the file, which ``tools/learn_company.py`` makes. Goes out: where each stem lies. Read once.
"""

from __future__ import annotations

from base64 import b64decode
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray


@cache
def company() -> tuple[dict[str, int], NDArray[np.float64]]:
    """The row of each stem, and the rows: vectors whose direction says what a word is used with, and whose
    length how much it tells."""
    text = files("indexer.reference").joinpath("company.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    rows = np.array([np.frombuffer(b64decode(numbers), "<i2") for _, numbers in lines], np.float64)
    return {stem: row for row, (stem, _) in enumerate(lines)}, rows / 32767
