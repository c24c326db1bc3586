"""Learn which words keep the same company, from the reports of an archive.

    python tools/learn_company.py INDEX > indexer/reference/company.tsv

Comes in: the folder of an index. Goes out: for each stem that stands in enough paragraphs, where it lies
among the others. Two stems lie close together where the same words stand around them ("tenancy" and
"accommodation"), also where they never stand together themselves.

It is latent semantic analysis (Deerwester and others, 1990): the paragraphs' words, weighed by how rare they
are, are projected on the directions in which the paragraphs differ most.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from collections import Counter
from math import log
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer.comparing.terms import terms
from indexer.generations import Archive

DIRECTIONS = 40
"""25, 40, 50 and 70 were tried on the labelled pairs: from 40 on nothing became better."""

ENOUGH = 25
"""Paragraphs in which a stem must stand; with 10 the table was half as long again, and nothing better."""

SPREAD = 0.2
"""Of the reports, how many must have a stem: names of places and of local teams tell nothing elsewhere."""


def main() -> None:
    generation = Archive(Path(sys.argv[1])).current()
    reports = [[terms(r.text).stems for r in held.values()] for held in generation.records.values()]
    texts = [stems for report in reports for stems in report]
    standing = Counter(stem for stems in texts for stem in stems)
    spread = Counter(stem for report in reports for stem in set().union(*report))
    least = SPREAD * len(reports)
    known = sorted(s for s, count in standing.items() if count >= ENOUGH and spread[s] >= least)
    place = {stem: column for column, stem in enumerate(known)}
    rarity = np.array([log((len(texts) + 1) / (standing[stem] + 0.5)) for stem in known])
    together = np.zeros((len(known), len(known)))
    for stems in texts:
        columns = [place[stem] for stem in stems if stem in place]
        values = np.array([(1 + log(stems[known[c]])) for c in columns]) * rarity[columns]
        length = np.linalg.norm(values)
        if length:
            together[np.ix_(columns, columns)] += np.outer(values, values) / length**2
    _, directions = np.linalg.eigh(together)
    vectors = directions[:, -DIRECTIONS:] * rarity[:, None]
    vectors *= np.sign(vectors.sum(axis=0))  # eigenvectors have no sign of their own
    numbers = np.round(vectors / np.abs(vectors).max() * 32767).astype("<i2")
    print(f"# Made by tools/learn_company.py from {len(texts):,} paragraphs and items: a stem of a word, and")
    print(f"# {DIRECTIONS} whole numbers (16 bits, the low byte first, in base64) that say where it lies.")
    for stem, row in zip(known, numbers, strict=True):
        print(f"{stem}\t{b64encode(row.tobytes()).decode()}")


main()
