"""Abbreviations as the reports introduce them: "common assessment framework (CAF)".

Comes in: the texts of a report's paragraphs and items. Goes out: the pairs they introduce, and from many
reports a ``Glossary`` that answers what stands for what, and where. Pure: the same texts give the same
pairs, and no abbreviation is written into the code.

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text"
(2003): an abbreviation in brackets, and the shortest run of words before it that it can stand for. They
accept a letter from inside a word; here a wrong expansion would mislead, so that it promises more:

- Each capital begins a word, in order; a small letter may also go on in the word of the letter before it
  (DfE, TaMHS, Cafcass). A plural "s" and a possessive do not count.
- Each word is begun by a letter of the abbreviation. Only words like "and", "of", "for" and the later part
  of a hyphened word may be passed over, and neither first nor last; after four capitals or more a noun may
  follow, as in "the multi-agency looked after partnership board (MALAP)".
- The words stand in one sentence. A comma belongs to a list that "and" or "or" ends, or the abbreviation
  has four letters or more, so that chance is no explanation.
- Words and abbreviation are verbatim; of several spellings of a pair the commonest is shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from indexer.engine.analysis import base_tokens

PASSED_OVER = frozenset("a an and as at by for from in into of on or the to with".split())
"""Words that an abbreviation may leave out."""

LONGEST = 10
"""Letters of an abbreviation; also bounds what is looked at before a bracket."""

CHARS_A_LETTER, WORDS_A_LETTER = 30, 3
"""What is looked at before a bracket, for each letter in it; far more than any needs."""

MARKS = 3
"""Characters that may stand between the words and the bracket: a blank, a quotation mark, a full stop."""

SURE = 4
"""Letters from which an abbreviation fits by no chance."""

_OPEN, _CLOSE = "‘“\"'", "’”\"'"
_SHORT = rf"[A-Z0-9][A-Za-z0-9]*(?:[&/][A-Za-z0-9]+)*(?:[{_CLOSE}]s)?"
_NAMED = r"(?:(?:also |now |locally |formerly )?(?:known (?:\w+ )?as|called|or)\s+)?(?:the\s+)?"
_BRACKET = re.compile(rf"\({_NAMED}[{_OPEN}]?({_SHORT})[{_CLOSE}]{{0,2}}\)")
_KNOWN_AS = re.compile(rf",?\s{{1,2}}known\s(?:\w+\s)?as\s(?:the\s)?[{_OPEN}]?({_SHORT})(?![\w-])")
_EXPLAINED = re.compile(rf"(?<![\w&/-])({_SHORT})\s\((?:the\s)?([^()]{{5,150}})\)")
_BARRIER = re.compile(r"[.;:?!()\[\]–—•]\s|[()\[\]–—•]")
_WORD = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)*")
_OPENING, _CLOSING = re.compile(rf"(?<!\w)[{_OPEN}](?=\w)"), re.compile(rf"(?<=\w)[{_CLOSE}](?!\w)")
_LAST_NOUN = re.compile(rf"(?<=\w) [^\W\d_]+[{_CLOSE}]?\s?$")
_LIST_END = re.compile(r"\s(?:and|or|&)\s")


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """``long`` as printed in one report and the ``short`` form, without a plural "s", that it introduces
    ``occurrences`` times. ``ordinary``: the short form in small letters is a word of that report too."""

    short: str
    long: str
    occurrences: int
    ordinary: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A pair in the spelling that most reports have, with the ids of the reports that introduce it."""

    short: str
    long: str
    reports: tuple[str, ...]
    ordinary: bool


@dataclass(frozen=True, slots=True)
class Glossary:
    """What the abbreviations of an archive stand for. Made by ``Glossary.of``; ``entries`` are in the order
    of how many reports have them."""

    entries: tuple[Entry, ...]
    _shorts: dict[str, tuple[Entry, ...]]
    _longs: dict[str, tuple[Entry, ...]]

    @classmethod
    def of(cls, learnt: Mapping[str, Iterable[Abbreviation]]) -> Glossary:
        """The glossary of reports, by id."""
        spellings: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        reports: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        ordinary = set()
        for report, pairs in learnt.items():
            for pair in pairs:
                key = fold_short(pair.short), fold_long(pair.long)
                spellings[key][pair.short, pair.long] += pair.occurrences
                reports[key].add(report)
                ordinary |= {key[0]} if pair.ordinary else set()
        entries = [
            Entry(*_shown(counted), tuple(sorted(reports[key])), key[0] in ordinary)
            for key, counted in spellings.items()
        ]
        entries.sort(key=lambda entry: (-len(entry.reports), entry.short, entry.long))
        shorts, longs = defaultdict(list), defaultdict(list)
        for entry in entries:
            shorts[fold_short(entry.short)].append(entry)
            longs[fold_long(entry.long)].append(entry)
        return cls(
            tuple(entries),
            {key: tuple(held) for key, held in shorts.items()},
            {key: tuple(held) for key, held in longs.items()},
        )

    def expansions(self, short: str) -> tuple[Entry, ...]:
        """What ``short`` (or its plural) stands for, the most widespread first."""
        folded = fold_short(short)
        return self._shorts.get(folded) or self._shorts.get(folded.removesuffix("s"), ())

    def shorts(self, long: str) -> tuple[Entry, ...]:
        """The abbreviations of ``long``, whatever its plural, hyphens and endings."""
        return self._longs.get(fold_long(long), ())


def learn(texts: Iterable[str]) -> tuple[Abbreviation, ...]:
    """The pairs that the texts of one report introduce, in alphabetical order."""
    held = list(texts)
    spellings: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for text in held:
        for short, long in _introduced(text) if "(" in text or " known " in text else ():
            spellings[fold_short(short), fold_long(long)][short, long] += 1
    whole = "\n".join(held) if spellings else ""
    found = []
    for counted in spellings.values():
        short, long = _shown(counted)
        found.append(Abbreviation(short, long, counted.total(), f" {short.lower()} " in whole))
    return tuple(sorted(found, key=lambda a: (fold_short(a.short), a.long)))


def fold_short(short: str) -> str:
    """``short`` for comparing: letters and digits, no case."""
    return "".join(filter(str.isalnum, short)).casefold()


def fold_long(long: str) -> str:
    """``long`` for comparing: no case, plurals, hyphens, endings or words that may be passed over."""
    return "".join(token.stem for token in base_tokens(long) if token.word not in PASSED_OVER)


def _shown(counted: Counter[tuple[str, str]]) -> tuple[str, str]:
    """The commonest spelling of a pair; of several the one with fewer capitals, as inside a sentence."""
    return min(counted, key=lambda pair: (-counted[pair], _capitals(pair[1]), pair))


def _capitals(text: str) -> int:
    return sum(map(str.isupper, text))


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    """Every pair that ``text`` introduces, as printed."""
    for match in (*_BRACKET.finditer(text), *_KNOWN_AS.finditer(text)):
        start = max(0, match.start() - LONGEST * CHARS_A_LETTER)
        before = text[start : match.start()]
        barriers = [barrier.end() for barrier in _BARRIER.finditer(before)]
        yield from _pairs(match[1], before[barriers[-1] if barriers else 0 :], whole=False)
    for match in _EXPLAINED.finditer(text):
        yield from _pairs(match[1], match[2], whole=True)


def _pairs(printed: str, text: str, whole: bool) -> Iterator[tuple[str, str]]:
    """The abbreviation ``printed`` with the end of ``text`` (or the ``whole`` of it) that it stands for; of
    two joined by a slash, each with its own."""
    for short, words in _readings(printed, text, whole):
        long = _expansion(short, words, whole)
        if long is not None:
            halves = list(zip(short.split("/"), long.split("/"), strict=False))
            if len(halves) > 1:
                yield from (pair for half in halves for pair in _pairs(*half, whole=True))
            else:
                yield short, long
            return


def _readings(printed: str, text: str, whole: bool) -> Iterator[tuple[str, str]]:
    """What may be meant, the likeliest first: all the words, or those before a noun that stands last."""
    forms = list(_forms(printed))
    yield from ((short, text) for short in forms)
    if not whole and (noun := _LAST_NOUN.search(text)):
        yield from ((short, text[: noun.start()]) for short in forms if _capitals(short) >= SURE)


def _forms(printed: str) -> Iterator[str]:
    """The abbreviation without a possessive and a plural's "s"; then with the "s", as a letter: CAMHs."""
    short = re.sub(rf"[{_CLOSE}]s?$", "", printed)
    letters = len(fold_short(short))
    capitals = _capitals(short)
    if letters <= LONGEST and (capitals >= 2 or (capitals == 1 and letters >= SURE)):
        if short.endswith("s") and capitals >= 2:
            yield short[:-1]
        yield short


def _expansion(short: str, text: str, whole: bool) -> str | None:
    """The words at the end of ``text`` that ``short`` stands for, the fewest of them; None for none."""
    words = list(_WORD.finditer(text))
    first = max(0, len(words) - WORDS_A_LETTER * len(short))
    if not words or len(text) - words[-1].end() > MARKS or (whole and first):
        return None
    stand = _matcher(short, text, words)
    for start in [0] if whole else range(len(words) - 1, first - 1, -1):
        if stand(start):
            long = _trimmed(text, words[start].start(), words[-1].end())
            return long if _plausible(short, long, len(words) - start) else None
    return None


def _matcher(short: str, text: str, words: list[re.Match[str]]) -> Callable[[int], bool]:
    """Whether the words from one of ``words`` to the last are what ``short`` stands for."""
    letters = short.replace("/", "").replace("&", "A")  # "&" may be printed as "and"
    units, goes_on = letters.casefold(), [not letter.isupper() for letter in letters]
    lower = ["and" if word[0] == "&" else word[0].casefold() for word in words]
    later = [False] + [text[a.end() : b.start()] == "-" for a, b in pairwise(words)]

    @cache
    def fits(unit: int, word: int) -> bool:
        """Whether the letters from ``unit`` stand for the words from ``word``."""
        if word == len(words):
            return unit == len(units)
        for end in range(unit + 1, len(units) + 1):
            if not lower[word].startswith(units[unit:end]) or (end > unit + 1 and not goes_on[end - 1]):
                break
            if fits(end, word + 1):
                return True
        passed = lower[word] in PASSED_OVER or later[word]
        return passed and word + 1 < len(words) and fits(unit, word + 1)

    def stand(word: int) -> bool:
        opens = lower[word][0] == units[0] and lower[word] not in PASSED_OVER and not later[word]
        return opens and fits(0, word)

    return stand


def _trimmed(text: str, start: int, end: int) -> str:
    """The words from ``start`` to ``end`` without a last possessive; with both quotation marks where one
    stands among them and its counterpart beside them: Brent family ‘front door’."""
    marks = len(_OPENING.findall(text, start, end)) - len(_CLOSING.findall(text, start, end))
    if marks > 0 and _CLOSING.match(text, end):
        end += 1
    elif marks < 0 and start and _OPENING.match(text, start - 1):
        start -= 1
    return re.sub(rf"[{_CLOSE}]s$", "", text[start:end])


def _plausible(short: str, long: str, words: int) -> bool:
    """Whether it is likelier that ``short`` was made from ``long`` than that they fit by chance."""
    capitals = _capitals(short)
    if words < (2 if capitals > 1 else 3) or len(fold_short(long)) < 2 * len(fold_short(short)):
        return False
    return "," not in long or capitals >= SURE or bool(_LIST_END.search(long, long.rindex(",")))
