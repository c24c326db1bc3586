"""Completions of what is being typed: words, phrases, abbreviations and authorities of the archive.

Comes in: what is in the search box so far; the archive's vocabulary, phrases, ``Glossary`` and authorities;
``count``, which says how many paragraphs a query finds, of one authority or of all; and ``work``, which says
what that costs. Goes out: at most ``MOST`` completions of the word at the end. Pure. Promises: none without
hits, each with its total; of words with one stem, which find the same, only the commonest; the cost does not
grow with the archive: sorted lists are searched by halves, and at most ``MOST_COUNTS`` queries are counted,
fewer where what was typed is dear, and none where one alone would be more than ``MOST_WORK``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import islice

from indexer.abbreviations import Glossary, fold_short
from indexer.engine.analysis import STOP_WORDS, base_tokens, stem_of
from indexer.offers import hits
from indexer.query import MAX_LENGTH
from indexer.query_scan import OPERATORS, QUOTES

MOST = 10
MOST_COUNTS = 16
MOST_WORK = 3_000_000
"""Places that all counts of one suggestion may look at: about the time of a page of hits for what is that
dear. Plain words and phrases, as readers type them, are far from it."""
MOST_PHRASES, MOST_OTHERS = 3, 2
"""Phrases, and authorities and abbreviations each, among the completions."""

SHORTEST = 3
"""Letters of a phrase that may follow other words."""

SAMPLE = 5_000
"""Paragraphs that phrases are learnt from: enough to attest the common ones, in a bounded time."""
ATTESTED, TOGETHER, SHARE = 8, 3.0, 0.4
"""A phrase stands in so many of them; and so many times oftener than its first and last word by chance, or in
such a share of those that have the rarer of the two."""
PART = 0.8
"""Two words are left out that are so often part of three: "child sexual" of "child sexual exploitation"."""

CountIn = Callable[[str, str | None], int]
"""The total of a query, among the paragraphs of an authority where one is given."""
WorkOf = Callable[[str], int]
"""What counting a query costs, in places that are looked at."""

_PRINTED = re.compile(r"[^\W\d_]+(?:’s)?|[^\w\s’-]|\d+")
_CHUNK = re.compile(rf"[^\s(){QUOTES}]+$")
_NO_WORD = re.compile(r"^-|[*?:]")
_LINK = re.compile(r"\s+(?:at|for|from|in|of|on)\s*$")
_SIDE_BY_SIDE = re.compile(r"[\s-]+")
_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Completion:
    """A search that begins as typed: its text, its authority where it is that of one, and its total.
    ``kind`` is "word", "phrase", "abbreviation" or "authority"; ``note`` says what an abbreviation means."""

    kind: str
    label: str
    query_text: str
    authority: str | None
    total: int
    note: str = ""


def phrases(texts: Iterable[str]) -> dict[str, int]:
    """Phrases of two and three words, as printed but in small letters, with how many of ``texts`` have them.
    Of more than ``SAMPLE`` texts those that lie evenly among them are read."""
    held = list(texts)
    sample = held[:: -(-len(held) // SAMPLE) or 1]
    words: Counter[str] = Counter()
    runs: Counter[tuple[str, ...]] = Counter()
    for text in sample:
        printed = _PRINTED.findall(text.lower().replace("'", "’"))
        words.update(set(printed))
        opens = [word[0].isalpha() and word not in STOP_WORDS for word in printed]
        ends = [word.isalpha() and word not in STOP_WORDS for word in printed]
        pairs = zip(printed, printed[1:], opens, ends[1:], strict=False)
        triples = zip(printed, printed[1:], printed[2:], opens, ends[2:], strict=False)
        runs.update({(a, b) for a, b, first, last in pairs if first and last})
        runs.update({(a, b, c) for a, b, c, first, last in triples if first and last and b[0].isalpha()})
    found = {}
    for run, n in runs.items():
        first, last = words[run[0]], words[run[-1]]
        if n >= ATTESTED and (n * len(sample) >= TOGETHER * first * last or n >= SHARE * min(first, last)):
            found[run] = n
    longer = [(run, n) for run, n in found.items() if len(run) > 2]
    parts = {part for run, n in longer for part in (run[:2], run[1:]) if n > PART * found.get(part, n)}
    return {" ".join(run): n for run, n in found.items() if run not in parts}


class Completions:
    """Completes by what one archive holds. Made once; safe to use from several threads."""

    def __init__(
        self,
        vocabulary: Mapping[str, int],
        phrases: Mapping[str, int],
        glossary: Glossary,
        authorities: Iterable[str],
    ) -> None:
        shorts = {fold_short(entry.short): entry for entry in reversed(glossary.entries)}
        self._shorts = _Sorted((key, len(entry.reports), entry.short) for key, entry in shorts.items())
        passed = STOP_WORDS.union(key for key, entry in shorts.items() if not entry.ordinary)
        told = {word: n for word, n in vocabulary.items() if word.isalpha() and len(word) > 1}
        self._words = _Sorted((word, n, word) for word, n in told.items() if word not in passed)
        named = {entry.long: len(entry.reports) for entry in glossary.entries} | dict(phrases)
        self._phrases = _Sorted((_folded(phrase), n, phrase) for phrase, n in named.items())
        self._glossary = glossary
        names = ((_folded(name).split(), name) for name in authorities)
        self._authorities = _Sorted(
            (" ".join(words[at:]), -at, name)
            for words, name in names
            for at in range(len(words))
            if words[at] not in STOP_WORDS
        )

    def complete(self, typed: str, count: CountIn, work: WorkOf) -> tuple[Completion, ...]:
        """The completions of ``typed``: what is meant by it as an abbreviation, words and phrases by how much
        they find, authorities, abbreviations that begin so."""
        end = _End.of(typed)
        if end is None:
            return ()
        counted = _Counted(end, count, work)
        exact, shorts = self._abbreviations(end)
        meant = list(islice(counted.those_with_hits(exact), MOST_OTHERS))
        begun = list(islice(counted.those_with_hits(shorts), MOST_OTHERS - len(meant)))
        places = list(islice(counted.those_with_hits(self._named_authorities(end)), MOST_OTHERS))
        found = list(islice(counted.those_with_hits(self._begun_phrases(end)), MOST_PHRASES))
        rest = MOST - len(meant) - len(begun) - len(places) - len(found)
        found += islice(counted.those_with_hits(self._begun_words(end)), rest)
        found.sort(key=lambda completion: (-completion.total, completion.label))
        return (*meant, *found, *places, *begun)

    def _abbreviations(self, end: _End) -> tuple[list[Completion], list[Completion]]:
        """The abbreviation that is typed, and those that begin so."""
        lists: tuple[list[Completion], list[Completion]] = [], []
        for short in self._shorts.beginning(fold_short(end.last), MOST) if end.last else ():
            longs = [entry.long for entry in self._glossary.expansions(short)]
            note = longs[0] if len(longs) == 1 else f"{longs[0]}, or another"
            lists[fold_short(short) != fold_short(end.last)].append(end.made("abbreviation", short, note))
        return lists

    def _begun_words(self, end: _End) -> Iterator[Completion]:
        stems = set()
        for word in self._words.beginning(end.last, 4 * MOST) if end.last else ():
            stem = stem_of(word)
            if stem not in stems:
                stems.add(stem)
                yield end.made("word", word)

    def _begun_phrases(self, end: _End) -> Iterator[Completion]:
        for start, prefix in end.prefixes:
            if len(prefix) < SHORTEST and len(end.prefixes) > 1:
                continue
            for phrase in self._phrases.beginning(prefix, MOST_PHRASES):
                yield end.made("phrase", phrase if end.quoted else f'"{phrase}"', start=start)

    def _named_authorities(self, end: _End) -> Iterator[Completion]:
        for start, prefix in () if end.quoted else end.prefixes:
            for name in self._authorities.beginning(prefix, MOST_OTHERS):
                yield end.made("authority", name, start=start)


class _Sorted:
    """Values with a weight, to be found by the beginning of their key."""

    def __init__(self, entries: Iterable[tuple[str, int, str]]) -> None:
        self._entries = sorted(entries)
        self._keys = [key for key, _, _ in self._entries]

    def beginning(self, prefix: str, most: int) -> list[str]:
        """The weightiest values whose key goes on after ``prefix``, or is it."""
        if not prefix:
            return []
        low, high = bisect_left(self._keys, prefix), bisect_left(self._keys, prefix + _LAST_LETTER)
        best = nsmallest(most, self._entries[low:high], key=lambda entry: (-entry[1], entry[0]))
        return [value for _, _, value in best]


@dataclass(frozen=True, slots=True)
class _End:
    """The end of what is typed. ``last`` is the word that is not finished; ``prefixes`` are up to three words
    at the end, the most first, each with its place; ``quoted``: a phrase is open."""

    typed: str
    last: str
    prefixes: tuple[tuple[int, str], ...]
    quoted: bool

    @classmethod
    def of(cls, typed: str) -> _End | None:
        """The end of ``typed``, or None where there is nothing to complete."""
        chunk = _CHUNK.search(typed)
        if len(typed) > MAX_LENGTH or (chunk and (chunk[0] in OPERATORS or _NO_WORD.search(chunk[0]))):
            return None
        words = base_tokens(typed)
        if not words:
            return None
        after = typed[words[-1].end :]
        if after.strip():
            return None
        prefixes = []
        for at in range(len(words) - 1, max(-1, len(words) - 4), -1):
            if at < len(words) - 1 and not _SIDE_BY_SIDE.fullmatch(
                typed[words[at].end : words[at + 1].start]
            ):
                break
            shown = " ".join(word.word for word in words[at:])
            prefixes.append((words[at].start, shown + (" " if after else "")))
        quoted = sum(map(typed.count, QUOTES)) % 2 == 1
        return cls(typed, "" if after else words[-1].word, tuple(reversed(prefixes)), quoted)

    def made(self, kind: str, put: str, note: str = "", start: int | None = None) -> Completion:
        """The completion that puts ``put`` in place of what stands from ``start``."""
        before = self.typed[: self.prefixes[-1][0] if start is None else start]
        closing = ('"' if self.quoted else "") + ")" * (before.count("(") - before.count(")"))
        if kind == "authority":
            query_text = _LINK.sub("", before).strip() + closing
            return Completion(kind, f"{query_text} from {put}" if query_text else put, query_text, put, 0)
        query_text = before + put + closing
        return Completion(kind, query_text, query_text, None, 0, note)


class _Counted:
    """Counts what completions find, ``MOST_COUNTS`` of them, fewer where that would be more than
    ``MOST_WORK``, and none that says the same as one before."""

    def __init__(self, end: _End, count: CountIn, work: WorkOf) -> None:
        self._count, self._work, self._left = count, work, MOST_COUNTS
        self._weighed = False
        self._seen = {("word", _folded(end.typed)), ("phrase", _folded(end.typed))}

    def those_with_hits(self, completions: Iterable[Completion]) -> Iterator[Completion]:
        """Those that find something, each with its total."""
        for completion in completions:
            said = completion.kind, completion.authority or _folded(completion.query_text)
            if said in self._seen or not self._left:
                continue
            self._seen |= {said, ("word", said[1])}
            if not self._weighed:
                self._weigh(completion)
            if not self._left:
                return
            self._left -= 1
            total = self._total(completion)
            if total:
                yield replace(completion, total=total)

    def _weigh(self, completion: Completion) -> None:
        """Count no more than may be worked. All completions begin alike, so that the first stands for all:
        to weigh one means to plan it, which is much of the cost of a small one."""
        work = hits(self._work, completion.query_text)
        self._left = min(self._left, MOST_WORK // work if work else self._left)
        self._weighed = True

    def _total(self, completion: Completion) -> int:
        return hits(lambda text: self._count(text, completion.authority), completion.query_text)


def _folded(text: str) -> str:
    return " ".join(token.word for token in base_tokens(text))
