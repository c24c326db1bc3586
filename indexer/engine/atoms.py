"""Atoms: what one word of a text can be asked to be. Frozen values; each says whether a token fits it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from indexer.engine.analysis import JOINERS, Token


@dataclass(frozen=True, slots=True)
class Stem:
    """A word in any of its forms."""

    stem: str

    def fits(self, token: Token) -> bool:
        """Whether a token of a text is meant."""
        return token.stem == self.stem


@dataclass(frozen=True, slots=True)
class Form:
    """A word in this printed form only; of the ``last`` word of several it does not matter what joins it
    to the next."""

    form: str
    last: bool = True

    def fits(self, token: Token) -> bool:
        """Whether a token of a text is meant."""
        return token.form == self.form or (self.last and token.form.rstrip(JOINERS) == self.form)


@dataclass(frozen=True, slots=True)
class Glob:
    """Folded words that match ``regex`` as a whole; ``shown`` is the pattern as typed."""

    shown: str
    regex: re.Pattern[str]
    position: int = field(default=0, compare=False)

    def fits(self, token: Token | str) -> bool:
        """Whether a token of a text, or a folded word, is meant."""
        return self.regex.match(token if isinstance(token, str) else token.word) is not None


@dataclass(frozen=True, slots=True)
class Slips:
    """Folded words that differ from ``word`` by at most ``slips`` letters."""

    word: str
    slips: int
    position: int = field(default=0, compare=False)

    @property
    def shown(self) -> str:
        """As it is typed."""
        return f"{self.word}~{self.slips}"

    def fits(self, token: Token) -> bool:
        """Whether a token of a text is meant."""
        return bool(OSA.distance(token.word, self.word, score_cutoff=self.slips) <= self.slips)


Atom = Stem | Form | Glob | Slips
