"""The lexicon: the printed forms that an index holds, and which of them a term of a query means.

In: the forms of an index. Out: the forms of a stem, of an exact form, of a pattern, of a word with slips.
A form is a word as printed, in small letters, with "-" or "/" at its end where that joins it to the next.
Never changed once made; safe to use from several threads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from rapidfuzz.distance import OSA

from indexer.engine import analysis
from indexer.engine.atoms import Atom, Form, Glob, Slips, Stem
from indexer.errors import QueryError

MAX_FORMS = 1_000
"""Forms that one pattern or word with slips may stand for."""


class Lexicon:
    """All forms of one index."""

    def __init__(self, forms: Iterable[str] = ()) -> None:
        self.forms = frozenset(forms)

    @cached_property
    def by_word(self) -> dict[str, tuple[str, ...]]:
        """The forms of each folded word."""
        found: dict[str, list[str]] = defaultdict(list)
        for form in sorted(self.forms):
            found[word_of(form)].append(form)
        return {word: tuple(forms) for word, forms in found.items()}

    @cached_property
    def _by_stem(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word, forms in self.by_word.items():
            found[analysis.stem_of(word)] += forms
        return {stem: tuple(forms) for stem, forms in found.items()}

    @property
    def printed(self) -> dict[str, tuple[str, ...]]:
        """The forms of each folded word that some text prints as one word. ("case-recording" is found as
        "caserecording" too, but nobody writes that.)"""
        single = {word: tuple(f for f in forms if "-" not in f[:-1]) for word, forms in self.by_word.items()}
        return {word: forms for word, forms in single.items() if forms}

    def knows(self, stem: str) -> bool:
        """Whether any text has a word with this stem."""
        return stem in self._by_stem

    def splits(self, stem: str) -> tuple[tuple[str, ...], ...]:
        """The stems of the parts, for each way in which a word with this stem is printed with hyphens:
        "multiagency" is printed as "multi-agency"."""
        compounds = (form for form in self._by_stem.get(stem, ()) if "-" in form[:-1])
        parts = (tuple(analysis.forms(part)[2] for part in form.split("-")) for form in compounds)
        return tuple(dict.fromkeys(parts))

    def matching(self, atom: Atom) -> tuple[str, ...]:
        """The forms that an atom means. Raises ``QueryError`` for too many."""
        match atom:
            case Stem(stem):
                return self._by_stem.get(stem, ())
            case Form(form, last):
                endings = ("", *analysis.JOINERS) if last else ("",)
                return tuple(form + end for end in endings if form + end in self.forms)
            case Glob():
                words = [word for word in self.by_word if atom.fits(word)]
            case Slips(word, slips):
                length = len(word)
                near = (w for w in self.by_word if abs(len(w) - length) <= slips)
                words = [w for w in near if OSA.distance(w, word, score_cutoff=slips) <= slips]
        found = tuple(form for word in words for form in self.by_word[word])
        if len(found) > MAX_FORMS:
            hint = "Write more letters, or use fewer * and ?."
            said = f"“{atom.shown}” stands for more than {MAX_FORMS:,} words"
            raise QueryError(said, atom.position, hint)
        return found


def word_of(form: str) -> str:
    """The folded word of a printed form; "multi-agency", several words in one form, is "multiagency"."""
    return "".join(analysis.forms(part)[1] for part in form.replace("/", "-").split("-") if part)
