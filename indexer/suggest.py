"""Did you mean: the query that a reader probably meant, where a word of it is not in the archive.

Comes in: the text of a query that parses, the archive's vocabulary (folded word: number of paragraphs), and
``count``, which says how many paragraphs a query finds. Goes out: one ``Correction``, the best, or None.
Pure: the same answer every time. Promises: no correction without hits, nor one that finds no more than what
was typed; operators, quotation marks, patterns, fields and what the query leaves out stay as they are; at
most ``MOST_COUNTS`` queries are counted.

A word is in doubt where the archive does not have its stem, or has it so rarely beside a close and common
word that it looks like a misprint itself. Candidates lie within a few steps (a letter more, less or other, or
two neighbours in each other's place), and are weighed by steps, first letter, sound and how common they are.
Two words may be one ("safe guarding"), and one word two ("childprotection").
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, product
from math import inf, log10

from rapidfuzz import process
from rapidfuzz.distance import OSA

from indexer.engine.analysis import STOP_WORDS, Token, base_tokens
from indexer.offers import Count, hits
from indexer.typed import replaced, runs

MOST_COUNTS = 8
MOST_DOUBTS = 4
"""Words of one query that are corrected; with more in doubt the slip is not one of the fingers."""
TRIED = 4
"""Candidates that are tried for a word."""

RARE, LONG, COMMONER = 3, 7, 100
"""A word of so many letters in so few paragraphs is in doubt beside one that is so many times commoner."""
NEARER = 4
"""A word that only its endings lead to ("referal" to "refer") is in doubt beside one that is so many times
commoner than what it leads to."""
JOINED = 10
"""Two words are taken for one that is printed so many times oftener than the two side by side."""
SHORTEST, LETTERS = 3, 5
"""A word of fewer letters is let be; a candidate may lie one step away for each so many letters."""

FIRST_LETTER, SOUND, COMMON, PARTED = 0.7, 0.5, 0.4, 0.8
"""What a candidate costs, in steps: another first letter; less where the sound is the same; less for each
time it is ten times commoner; parting or joining. Tuned on the list in the tests."""

Change = tuple[tuple[int, int], str]


@dataclass(frozen=True, slots=True)
class Correction:
    """A query with corrected words, how many paragraphs it finds, and where the new words stand in it."""

    query_text: str
    total: int
    spans: tuple[tuple[int, int], ...]


class Spelling:
    """Corrects queries by one archive's vocabulary. Made once; safe to use from several threads."""

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        self._paragraphs = {word: n for word, n in vocabulary.items() if word.isalpha() and len(word) > 1}
        self._stems: Counter[str] = Counter()
        self._of_length: defaultdict[int, list[str]] = defaultdict(list)
        for word in sorted(self._paragraphs):
            self._stems[_stem(word)] += self._paragraphs[word]
            self._of_length[len(word)].append(word)

    def correction(self, text: str, count: Count) -> Correction | None:
        """The query that ``text`` was probably meant to be. Raises ``QueryError`` where it does not parse."""
        counted = _Counted(count)
        doubts = list(islice(self._doubts(text, counted), MOST_DOUBTS))
        if not doubts:
            return None
        before = counted(text)
        for chosen in sorted(product(*doubts), key=lambda chosen: sum(cost for cost, _ in chosen)):
            changes = dict(change for _, change in chosen)
            corrected = replaced(text, changes)
            if not counted.left:
                break
            total = counted(corrected)
            if total > before:
                return Correction(corrected, total, _spans(changes))
        return None

    def _doubts(self, text: str, counted: _Counted) -> Iterator[list[tuple[float, Change]]]:
        """For each doubtful place of a query what may stand there, with its cost, the best first."""
        for run in runs(text):
            taken = -1
            for word, following in pairwise((*run.words, None)):
                if word is None or word.start < taken or not word.word.isalpha():
                    continue
                found = [] if word.word in STOP_WORDS else self._respelt(word, text, run.quoted)
                if following and (joined := self._joined(word, following, text, counted)):
                    found, taken = [joined], following.end
                if found:
                    yield found

    def _respelt(self, word: Token, text: str, quoted: bool) -> list[tuple[float, Change]]:
        """What a word may be, unless the archive has it."""
        known, printed = self._stems[word.stem], word.word in self._paragraphs
        if len(word.word) < SHORTEST or (printed and (known > RARE or len(word.word) < LONG)):
            return []
        place, typed = (word.start, word.end), text[word.start : word.end]
        found = []
        for other, cost in self._close(word.word, printed):
            commoner = self._paragraphs[other] / known if known else inf
            if _stem(other) != word.stem and commoner >= (COMMONER if printed else NEARER):
                found.append((cost, (place, _dressed(other, typed))))
        if not known:
            mark = "" if quoted else '"'  # what was typed as one word stands side by side
            for cost, parts in self._parted(word.word):
                found.append((cost, (place, f"{mark}{_dressed(parts, typed)}{mark}")))
        return sorted(found)[:TRIED]

    def _close(self, word: str, printed: bool) -> Iterator[tuple[str, float]]:
        """The words that ``word`` may have been meant to be, each with its cost: within one step for each
        ``LETTERS`` letters, and one more where the letters are the same, or the sound of a word that is not
        short. What is ``printed`` was probably meant, so that it is given one step."""
        steps = 1 if printed else len(word) // LETTERS
        for length in range(len(word) - steps - 1, len(word) + steps + 2):
            near = process.extract(
                word, self._of_length.get(length, ()), scorer=OSA.distance, score_cutoff=steps + 1, limit=None
            )
            for other, distance, _ in near:
                alike = _sound(word) == _sound(other)
                further = (alike and steps and not printed) or sorted(word) == sorted(other)
                if distance <= steps + bool(further) and not _opposite(word, other):
                    cost = distance - COMMON * log10(self._paragraphs[other]) - SOUND * alike
                    yield other, cost + FIRST_LETTER * (word[0] != other[0])

    def _parted(self, word: str) -> Iterator[tuple[float, str]]:
        """Two words that were typed as one."""
        for at in range(2, len(word) - 1):
            first, second = word[:at], word[at:]
            fewer = min(self._paragraphs.get(first, 0), self._paragraphs.get(second, 0))
            if fewer > RARE:
                yield 1 + PARTED - COMMON * log10(fewer), f"{first} {second}"

    def _joined(
        self, word: Token, following: Token, text: str, counted: _Counted
    ) -> tuple[float, Change] | None:
        """One word that was typed as two, where the archive prints it so much oftener."""
        place, whole = (word.start, following.end), word.word + following.word
        held = self._stems[_stem(whole)] if whole in self._paragraphs else 0
        if held <= RARE or not text[word.end : following.start].isspace():
            return None
        apart = min(self._stems[word.stem], self._stems[following.stem])
        if apart * JOINED > held:
            apart = counted(f'"{word.word} {following.word}"') if counted.left > 2 else held
        if apart * JOINED > held:
            return None
        return PARTED - COMMON * log10(held), (place, _dressed(whole, text[slice(*place)]))


class _Counted:
    """``count`` that has ``left`` queries to go, and finds nothing for one that is too long."""

    def __init__(self, count: Count) -> None:
        self._count, self.left = count, MOST_COUNTS

    def __call__(self, query_text: str) -> int:
        self.left -= 1
        return hits(self._count, query_text)


def _stem(word: str) -> str:
    return next((token.stem for token in base_tokens(word)), word)


def _opposite(word: str, other: str) -> bool:
    """Whether one is the other with something before it: unsupported, supported."""
    return abs(len(word) - len(other)) > 1 and (word.endswith(other) or other.endswith(word))


def _sound(word: str) -> str:
    """A rough key of how a word sounds: its consonants, those often confused as one, none doubled."""
    key = re.sub("[aeiouyhw]", "", word.replace("ph", "f").replace("tion", "sn")).translate(_ALIKE)
    return re.sub(r"(.)\1+", r"\1", key)


_ALIKE = str.maketrans("ckqzjdv", "ssssgtf")


def _dressed(word: str, typed: str) -> str:
    """``word`` in capitals where ``typed`` is."""
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def _spans(changes: Mapping[tuple[int, int], str]) -> tuple[tuple[int, int], ...]:
    """Where the new words stand in the new text."""
    spans, moved = [], 0
    for (start, end), words in sorted(changes.items()):
        spans.append((start + moved, start + moved + len(words)))
        moved += len(words) - (end - start)
    return tuple(spans)
