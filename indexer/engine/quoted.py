"""Where words that somebody quotes may stand: quickly, by the rarest of them.

In: the text of a quotation without gaps. Out: the documents in which its rarest words stand about as far
from each other as in the quotation; whether the rest is there too, the one who asks must see. Words that a
hyphen joins are not looked for: they may be printed in other ways, and then what follows them stands a few
places off. Promises: a document that has the quotation's words side by side, but for case, punctuation and
hyphens, is among them.
"""

from __future__ import annotations

import numpy as np

from indexer.engine.analysis import JOINERS, base_tokens
from indexer.engine.atoms import Stem
from indexer.engine.lexicon import Lexicon
from indexer.engine.postings import Ints, Postings

RAREST = 5
"""Words that are looked for: with so many, what is found is nearly always the quotation."""

SLACK = 2
"""Places that a word may stand off, and one more for each word that a hyphen joins."""


def quoted(text: str, lexicon: Lexicon, postings: Postings) -> Ints:
    """The documents in which ``text`` may stand, ascending."""
    found = base_tokens(text)
    joined = {i for i, token in enumerate(found) if token.form[-1] in JOINERS}
    joined |= {i + 1 for i in joined}
    plain = [token for i, token in enumerate(found) if i not in joined] or found
    words = [(lexicon.matching(Stem(token.stem)), token.place) for token in plain]
    rarest = sorted(words, key=lambda word: postings.cost(word[0]))[:RAREST]
    if not rarest:
        return np.empty(0, np.int32)
    forms, first = rarest[0]
    starts = postings.of(forms).places
    for forms, place in rarest[1:]:
        starts = starts[_near(postings.of(forms).places, starts + (place - first), SLACK + len(joined))]
    return postings.at(starts).docs


def _near(places: Ints, sought: Ints, slack: int) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Which of ``sought`` have one of ``places``, which are ascending, within ``slack``."""
    if not len(places):
        return np.zeros(len(sought), bool)
    at = np.minimum(np.searchsorted(places, sought - slack), len(places) - 1)
    return np.asarray(np.abs(places[at] - sought) <= slack)
