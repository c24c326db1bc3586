"""More like this: paragraphs that say something like a given one, or like any text.

In: the text. Out: a plan that asks for any of its most telling words, those that are frequent
in it and rare elsewhere; and of what that finds the ``MOST`` that are most alike.
"""

from __future__ import annotations

from collections import Counter
from math import log

import numpy as np

from indexer.engine.analysis import STOP_WORDS, tokens
from indexer.engine.atoms import Stem
from indexer.engine.evaluate import MAX_POSTINGS
from indexer.engine.lexicon import Lexicon
from indexer.engine.plan import AnyOf, Plan, Run
from indexer.engine.postings import Bools, Floats, Postings

TELLING = 20
"""Words that are asked for."""

ENOUGH = 0.2
"""How much of what the paragraph itself scores another must have. Judged by eye over the paragraphs of ten
reports: below, only the commonest words are shared."""

MOST = 50
"""Paragraphs that are like another, at most."""


def alike(text: str, lexicon: Lexicon, postings: Postings, count: int, *, held: bool = True) -> Plan | None:
    """The plan for paragraphs like ``text``, of ``count`` in all; None where it has no telling word. ``held``
    says that ``text`` is that of a paragraph which is among them. It asks for no more than a search may."""
    found = Counter(token.stem for token in tokens(text) if token.word not in STOP_WORDS)
    weights: dict[str, float] = {}
    costs: dict[str, int] = {}
    for stem, times in found.items():
        posted = postings.of(lexicon.matching(Stem(stem)))
        if len(posted.docs) > held:  # a word that stands nowhere else leads nowhere
            weights[stem] = (1 + log(times)) * log(count / len(posted.docs))
            costs[stem] = len(posted.places)
    best: list[str] = []
    room = MAX_POSTINGS
    for stem in sorted(weights, key=lambda stem: (-weights[stem], stem)):
        if costs[stem] <= room and len(best) < TELLING:
            best.append(stem)
            room -= costs[stem]
    return AnyOf(tuple(Run(((Stem(stem),),)) for stem in best)) if best else None


def most_alike(mask: Bools, scores: Floats, least: float = 0.0, most: int = MOST) -> list[int]:
    """Of the documents of ``mask`` those with the highest scores, at most ``most`` and none below ``least``,
    the highest first."""
    close = np.flatnonzero(mask & (scores >= least))
    best: list[int] = close[np.lexsort((close, -scores[close]))[:most]].tolist()
    return best
