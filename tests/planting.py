"""Quotations with planted alterations, made from real paragraphs, and what a check must say of each.

Comes in: the records of reports. Goes out: ``Planted`` values, always the same ones for a seed. Each knows which
verdicts would be wrong in silence, and which one is the best.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from indexer.types import Record

TRUE = frozenset({"exact", "typography"})
"""What a verdict on words that stand where they are cited may be."""


@dataclass(frozen=True, slots=True)
class Planted:
    """A quotation of a ``kind`` that cites ``cited``; its words come from ``source``. ``best`` are the
    verdicts that it ought to get; ``true`` says that its words stand where it cites them."""

    kind: str
    quote: str
    cited: tuple[str, str]
    source: Record
    best: frozenset[str]
    true: bool


Plant = Callable[[random.Random, Record, Sequence[Record]], Planted | None]

NEGATIONS = re.compile(r"\b(?:not|no|never|without|cannot)\b ?", re.I)
NUMBER = re.compile(r"\d+")
SWAPS = {"good": "adequate", "all": "most", "most": "all", "some": "many", "many": "some", "is": "was", "are": "were",
         "has": "had", "have": "had", "and": "or", "children": "families", "effective": "ineffective", "always": "often",
         "more": "less", "few": "many", "majority": "minority", "increased": "reduced", "improved": "declined",
         "strong": "weak", "clear": "unclear", "timely": "late", "sufficient": "insufficient"}  # fmt: skip
LINKS = ("and", "but", "which", "that", "with", "however")


def stretch(chance: random.Random, record: Record, fewest: int = 6, most: int = 40) -> str | None:
    """Some words of a paragraph in a row, cut at blanks."""
    words = record.text.split()
    if len(words) < fewest + 2:
        return None
    count = chance.randint(fewest, min(most, len(words)))
    first = chance.randint(0, len(words) - count)
    return " ".join(words[first : first + count])


def _planted(kind: str, quote: str, record: Record, *best: str, true: bool) -> Planted:
    return Planted(kind, quote, (record.report, record.key), record, frozenset(best), true)


def unchanged(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record)
    return (quote and _planted("unchanged", quote, record, "exact", true=True)) or None


def repunctuated(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    """What typing and editors do to the print of the same words."""
    quote = stretch(chance, record)
    if quote is None:
        return None
    changes: list[Callable[[str], str]] = [
        lambda q: q.replace("’", "'").replace("‘", "'"),
        lambda q: q.replace("'", "’"),
        lambda q: q.replace("–", "-").replace("—", "-"),
        lambda q: re.sub(r"(?<=[a-z])-(?=[a-z])", "‑", q),
        lambda q: re.sub(r"(?<=[a-z])-(?=[a-z])", " ", q),
        lambda q: q.replace(",", ""),
        lambda q: q.replace(";", ","),
        lambda q: q[:1].swapcase() + q[1:],
        lambda q: q.rstrip(".,;:") + ",",
        lambda q: q.replace(" ", "\u00a0", 1),
        lambda q: q.replace("“", '"').replace("”", '"'),
        lambda q: f"[{q[:1].swapcase()}]{q[1:]}" if q[:2].isalpha() else q,
    ]
    for change in chance.sample(changes, 3):
        quote = re.sub(r"(\d),(?=\d{3})", r"\1,", change(quote))
    if re.search(r"\d [,.]|\d,\d", quote):
        return None
    return _planted("re-punctuated", quote, record, "exact", "typography", true=True)


def one_word(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record)
    if quote is None:
        return None
    words = quote.split()
    places = [i for i, word in enumerate(words) if word.lower() in SWAPS]
    if not places:
        return None
    place = chance.choice(places)
    words[place] = SWAPS[words[place].lower()]
    return _planted("one word changed", " ".join(words), record, "altered", true=False)


def word_added(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record)
    if quote is None:
        return None
    words = quote.split()
    words.insert(chance.randint(1, len(words) - 1), chance.choice(("not", "always", "only", "very")))
    return _planted("one word added", " ".join(words), record, "altered", true=False)


def word_left_out(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record, fewest=7)
    if quote is None:
        return None
    words = quote.split()
    place = chance.randint(1, len(words) - 2)
    if not re.search(r"\w", words[place]) or len(set(words[place - 1 : place + 2])) < 3:
        return None
    del words[place]
    return _planted("one word left out", " ".join(words), record, "altered", true=False)


def negation_dropped(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    places = [m for m in NEGATIONS.finditer(record.text) if 5 < m.start() < len(record.text) - 40]
    if not places:
        return None
    place = chance.choice(places)
    before = record.text[: place.start()].split()[-chance.randint(3, 12) :]
    after = record.text[place.end() :].split()[: chance.randint(4, 15)]
    return _planted("negation dropped", " ".join([*before, *after]), record, "altered", true=False)


def number_changed(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    places = [
        m
        for m in NUMBER.finditer(record.text)
        if not re.match(r"[\w¹²³]", record.text[m.end() : m.end() + 1])
    ]
    if not places:
        return None
    place = chance.choice(places)
    text = f"{record.text[: place.start()]}\x00{record.text[place.end() :]}"
    words = text.split()
    at = next(i for i, word in enumerate(words) if "\x00" in word)
    cut = words[max(0, at - chance.randint(3, 12)) : at + chance.randint(4, 12)]
    if len(cut) < 6:
        return None
    other = str(int(place[0]) + chance.choice((1, 2, 10)))
    return _planted("number changed", " ".join(cut).replace("\x00", other), record, "altered", true=False)


def authority_swapped(chance: random.Random, record: Record, records: Sequence[Record]) -> Planted | None:
    name = record.authority
    places = [m.start() for m in re.finditer(re.escape(name), record.text)]
    if not places:
        return None
    at = chance.choice(places)
    before = record.text[:at].split()[-chance.randint(2, 12) :]
    after = record.text[at + len(name) :].split()[: chance.randint(5, 15)]
    other = chance.choice(
        [r.authority for r in records if r.authority != name and not r.authority.startswith(name)]
    )
    if record.text[at + len(name) : at + len(name) + 1].isalpha():
        return None
    glued = record.text[at + len(name) : at + len(name) + 1].strip() != ""
    quote = " ".join(
        [*before, other + (after[0] if glued and after else ""), *(after[1:] if glued else after)]
    )
    return _planted("authority swapped", quote, record, "altered", true=False)


def spliced(chance: random.Random, record: Record, records: Sequence[Record]) -> Planted | None:
    """The end of a piece of one paragraph run together with a piece of another of the report."""
    other = chance.choice([r for r in records if r.report == record.report])
    one, two = stretch(chance, record, 6, 20), stretch(chance, other, 6, 20)
    if one is None or two is None or other.order in (record.order, record.order + 1):
        return None
    return _planted("two paragraphs spliced", f"{one} {two}", record, "altered", true=False)


def ellipsis(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    words = record.text.split()
    if len(words) < 20:
        return None
    first = chance.randint(0, len(words) - 18)
    one, gap = chance.randint(4, 8), chance.randint(1, 4)
    two = chance.randint(4, 6)
    dots = chance.choice(("…", "...", "[…]", "[...]", ". . .", "(…)"))
    rest = words[first + one + gap :][:two]
    quote = " ".join([*words[first : first + one], dots, *rest])
    return _planted("cut with an ellipsis", quote, record, "exact", "typography", true=True)


def ellipsis_reversed(chance: random.Random, record: Record, _: Sequence[Record]) -> Planted | None:
    words = record.text.split()
    if len(words) < 24:
        return None
    half = len(words) // 2
    one, two = words[half : half + 8], words[: half - 1][-9:]
    return _planted(
        "ellipsis, parts in the other order",
        f"{' '.join(one)} … {' '.join(two)}",
        record,
        "altered",
        true=False,
    )


def moved_in_report(chance: random.Random, record: Record, records: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record)
    other = chance.choice([r for r in records if r.report == record.report])
    if quote is None or other.key == record.key:
        return None
    return Planted("moved to another paragraph", quote, (other.report, other.key), record,
                   frozenset({"elsewhere_in_report"}), False)  # fmt: skip


def moved_to_report(chance: random.Random, record: Record, records: Sequence[Record]) -> Planted | None:
    quote = stretch(chance, record)
    other = chance.choice(records)
    if quote is None or other.report == record.report:
        return None
    return Planted(
        "moved to another report",
        quote,
        (other.report, other.key),
        record,
        frozenset({"other_report"}),
        False,
    )


def made_up(chance: random.Random, record: Record, records: Sequence[Record]) -> Planted | None:
    """Words of the reports in an order that no report has."""
    found = [chance.choice(chance.choice(records).text.split()) for _ in range(chance.randint(8, 25))]
    return _planted("made up", " ".join(found), record, "nowhere", true=False)


KINDS: tuple[Plant, ...] = (
    unchanged, repunctuated, one_word, word_added, word_left_out, negation_dropped, number_changed,
    authority_swapped, spliced, ellipsis, ellipsis_reversed, moved_in_report, moved_to_report,
    made_up,
)  # fmt: skip


def planted(records: Sequence[Record], of_each: int, seed: int = 5) -> Iterator[Planted]:
    """``of_each`` quotations of each kind, from ``records``."""
    chance = random.Random(seed)  # noqa: S311
    for plant in KINDS:
        made = 0
        for _ in range(of_each * 60):
            found = plant(chance, chance.choice(records), records)
            if found:
                yield found
                made += 1
                if made == of_each:
                    break
