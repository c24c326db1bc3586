"""Places in a report as they are printed: "paras 13–15", "¶ 3, third bullet", "“The heading”, item 2".

Comes in: text that ``even`` has evened out, and where to look in it. Goes out: a ``Place`` in numbers, which
knows no report yet. Pure. Promises: a place is read in one go, whatever stands there: no pattern goes back
over what it has read, and what has no end of its own has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.citing.keys import MOST_RUNS, Place, Run
from indexer.words import slug

_EVEN = str.maketrans(
    {
        **dict.fromkeys("\t\n\r\x0b\x0c\xa0\u1680\u202f\u205f\u3000\u2028\u2029\u2060\ufeff\x85", " "),
        **{chr(code): " " for code in range(0x2000, 0x200C)},
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        **dict.fromkeys("“”„‟«»″＂", '"'),
        **dict.fromkeys("‘’‚‛′＇", "'"),
        "⁋": "¶",
        **dict.fromkeys("ıİſ\u212a", "·"),  # letters that a pattern blind to case takes for i, s and k
    }
)

S = " *+"
"""Blanks, as many as there are."""
_NUMBER = "[0-9]{1,3}(?![0-9])"
_END = r"(?![\w%]|\.[0-9]|-[0-9])"
_ITEM = r"(?:items?|bullet(?:[ -]points?|s)?|points?|sub-?paragraphs?)(?!\w)"
_ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
        "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
}
_ROMAN = {
    word: number
    for number, word in enumerate(
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), start=1
    )
}
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th))(?!\w)"


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.IGNORECASE)


_PARAGRAPH = _pattern(rf"(?:(?P<many>paragraphs|paras|¶¶|§§)|paragraph|para|¶|§)(?![^\W\d_])\.?{S}")
_PART = _pattern(
    rf"(?:the )?(?:lscb|part[ -]?[0-9]{{1,2}})(?![\w.])(?: (?:review|report|part|section))?{S}[,:]?{S}"
)
_OF_PART = _pattern(
    rf"{S}(?:,|of|in)?{S}(?:the )?(?:lscb|part[ -][0-9]{{1,2}})(?![\w.])"
    rf"(?: (?:review|report|part|section)(?!\w))?(?!{S}[,:]?{S}(?:para|[¶§]))"
)
_PIECE = _pattern(
    rf"(?P<a>{_NUMBER})(?:\.(?P<ai>{_NUMBER}))?"
    rf"(?:{S}(?:-|to ){S}(?:¶{S})?(?P<b>{_NUMBER})(?:\.(?P<bi>{_NUMBER}))?)?{_END}"
)
THEN = _pattern(rf"{S}(?>(?P<comma>[,;])?{S}(?P<and>(?:and|or|plus)(?!\w)|&)?){S}")
STOPS = _pattern(rf"{S}(?:[^\w\s]|(?:and|or|to)(?!\w)|$)")
"""What follows a number that goes on with a list; before a word it may be a number of something."""
_ITEMS = _pattern(rf"{S},?{S}(?:the )?{_ITEM}{S}")
_ORDINAL_ITEMS = _pattern(
    rf"(?P<all>{_ORDINAL}(?:(?:{S},{S}|{S}(?:and|or|&) {S}){_ORDINAL}){{0,20}}) {S}(?:{_ITEM})"
)
_MARK = _pattern(rf"{S},?{S}\((?P<mark>[ivx]{{1,5}}|[a-z]|[0-9]{{1,2}})\)")
_NEXT_MARK = _pattern(rf"(?P<to>{S}-)?{S},?{S}(?:and |or |& )?\((?P<mark>[ivx]{{1,5}}|[a-z]|[0-9]{{1,2}})\)")
_UNDER = _pattern(rf" {S}(?:under|of|in|to|below|at) {S}(?:the )?")
_HEADING = _pattern(rf'(?:"(?P<double>[^"]{{1,250}})"|(?P<opening>opening text)){S}')
_LOOSE_HEADING = _pattern(
    rf"'(?P<single>[^']{{1,120}}+(?:'[^']{{1,120}}+){{0,2}}?)'{S}"
    rf"(?=,?{S}(?:paragraph|para|¶|{_ITEM}|{_ORDINAL}))"
)
_UNDER_HEADING = _pattern(rf"[,:]?{S}(?:(?:paragraphs?|paras?)(?!\w)\.?|¶¶?|{_ITEM}){S}")


def even(text: str) -> str:
    """``text`` with one kind of blank, dash and quotation mark; every character stays where it is."""
    return text.translate(_EVEN)


def place_at(text: str, at: int, loose: bool = False) -> Place | None:
    """The place that is printed at ``at``, if one is. ``loose``: a heading may be in single marks."""
    if text[at : at + 1] in ('"', "'"):
        read = _under_heading(text, at, loose)
    else:
        read = _paragraphs(text, at) or _items_under(text, at) or _under_heading(text, at, loose)
    runs, end = read or ((), at)
    return Place(runs, at, end) if runs else None


def bare_numbers_at(text: str, at: int) -> Place | None:
    """Numbers of paragraphs without a word before them, as "ibid., 4" has them."""
    runs, end = _list(text, at, "", False)
    return Place(runs, at, end) if runs and STOPS.match(text, end) else None


_Read = tuple[tuple[Run, ...], int]


def _paragraphs(text: str, at: int) -> _Read | None:
    """Numbers of paragraphs, and items of one: ``LSCB, paras 13–15``, ``¶ 3, third bullet``."""
    part = _PART.match(text, at)
    word = _PARAGRAPH.match(text, part.end() if part else at)
    if word is None:
        return None
    prefix = _part_prefix(part[0]) if part else ""
    runs, end = _list(text, word.end(), prefix, bool(word["many"]))
    if not runs:
        return None
    if not part and (after := _OF_PART.match(text, end)):
        runs = tuple(Run(_part_prefix(after[0]) + run.prefix, run.first, run.last) for run in runs)
        return runs, after.end()
    one = runs[0]
    if len(runs) == 1 and one.first == one.last and "." not in one.prefix:
        return _items(text, end, f"{one.prefix}{one.first}.") or (runs, end)
    return runs, end


def _part_prefix(printed: str) -> str:
    number = re.search("[0-9]+", printed)
    return f"part-{int(number[0])}-" if number else "lscb-"


def _list(text: str, at: int, prefix: str, many: bool) -> _Read:
    """A list of numbers and stretches of numbers; none where there is no number at ``at``."""
    runs: list[Run] = []
    end, sure = at, True
    while len(runs) < MOST_RUNS and (piece := _PIECE.match(text, at)):
        found = _run(piece, prefix) if sure or STOPS.match(text, piece.end()) else None
        if found is None:
            break
        runs.append(found)
        end = piece.end()
        then = THEN.match(text, end)
        if then is None or not (then["comma"] or then["and"]):
            break
        again = _PARAGRAPH.match(text, then.end())
        at = again.end() if again else then.end()
        sure = bool(again or (many and then["and"]))
    return tuple(runs), end


def _run(piece: re.Match[str], prefix: str) -> Run | None:
    """The run that a piece of a list prints: 13, 13–15, 3.7, 3.7–3.9 or 3.7–9."""
    first, item = int(piece["a"]), piece["ai"]
    last, to_item = piece["b"], piece["bi"]
    if item:
        if to_item and int(last) != first:
            return None
        return _ordered(f"{prefix}{first}.", int(item), int(to_item or last or item))
    return None if to_item else _ordered(prefix, first, int(last or first))


def _ordered(prefix: str, first: int, last: int) -> Run | None:
    return Run(prefix, first, last) if first <= last else None


def _items(text: str, at: int, prefix: str) -> _Read | None:
    """Items of the paragraph before: ``, item 7``, ``, third and fourth bullets``, `` (iii)``."""
    if word := _ITEMS.match(text, at):
        runs, end = _list(text, word.end(), prefix, word[0].rstrip().lower().endswith("s"))
        if runs and all(run.prefix == prefix for run in runs):
            return runs, end
    comma = re.compile(rf"{S},?{S}(?:the )?", re.IGNORECASE).match(text, at)
    if comma and (ordinals := _ORDINAL_ITEMS.match(text, comma.end())):
        return tuple(Run(prefix, n, n) for n in _ordinals(ordinals["all"])), ordinals.end()
    return _marks(text, at, prefix)


def _ordinals(printed: str) -> Iterator[int]:
    for word in re.findall(_ORDINAL, printed.lower()):
        number = _ORDINALS.get(word) or int(re.sub("[a-z]", "", word))
        if number:
            yield number


def _marks(text: str, at: int, prefix: str) -> _Read | None:
    """Items by their marks: `` (iii)``, `` (a) and (c)``, `` (i)–(iii)``."""
    runs: list[Run] = []
    mark = _MARK.match(text, at)
    while mark and len(runs) < MOST_RUNS:
        number = _mark(mark["mark"].lower())
        to = runs.pop() if runs and mark.groupdict().get("to") else None
        if not number or (to and to.first > number):
            return None
        runs.append(Run(prefix, to.first if to else number, number))
        at = mark.end()
        mark = _NEXT_MARK.match(text, at)
    return (tuple(runs), at) if runs else None


def _mark(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    return _ROMAN.get(printed) or (ord(printed) - ord("a") + 1 if len(printed) == 1 else 0)


def _items_under(text: str, at: int) -> _Read | None:
    """Items, and then what they stand under: ``the seventh item under paragraph 3``."""
    if text[at : at + 4].lower() == "the ":
        at += 4
    ordinals = _ORDINAL_ITEMS.match(text, at)
    if ordinals:
        runs, end = tuple(Run("", n, n) for n in _ordinals(ordinals["all"])), ordinals.end()
    elif word := _ITEMS.match(text, at):
        runs, end = _list(text, word.end(), "", word[0].rstrip().lower().endswith("s"))
    else:
        return None
    under = _UNDER.match(text, end)
    if under is None or not runs or any(run.prefix for run in runs):
        return None
    if quoted := _HEADING.match(text, under.end()):
        name, heading, end = _heading_name(quoted), not quoted["opening"], quoted.end()
    else:
        part = _PART.match(text, under.end())
        word = _PARAGRAPH.match(text, part.end() if part else under.end())
        piece = _PIECE.match(text, word.end()) if word else None
        if piece is None or piece["ai"] or piece["b"]:
            return None
        stem = int(piece["a"])
        name, heading, end = f"{_part_prefix(part[0]) if part else ''}{stem}.", False, piece.end()
    return tuple(Run(name, run.first, run.last, heading) for run in runs), end


def _under_heading(text: str, at: int, loose: bool) -> _Read | None:
    """What has no number, by its heading: ``“What needs to improve”, item 2``."""
    quoted = _HEADING.match(text, at)
    word = _UNDER_HEADING.match(text, quoted.end()) if quoted else None
    if quoted is None and loose and (quoted := _LOOSE_HEADING.match(text, at)):
        word = _UNDER_HEADING.match(text, quoted.end())
    if quoted is None:
        return None
    name = _heading_name(quoted)
    heading = name != "opening."
    if word:
        runs, end = _list(text, word.end(), name, word[0].rstrip(" .").lower().endswith("s"))
        return (tuple(Run(name, run.first, run.last, heading) for run in runs), end) if runs else None
    comma = re.compile(rf",?{S}(?:the )?", re.IGNORECASE).match(text, quoted.end())
    ordinals = _ORDINAL_ITEMS.match(text, comma.end()) if comma else None
    if ordinals is None:
        return None
    return tuple(Run(name, n, n, heading) for n in _ordinals(ordinals["all"])), ordinals.end()


def _heading_name(quoted: re.Match[str]) -> str:
    groups = quoted.groupdict()
    printed = groups.get("double") or groups.get("single")
    return f"{slug(printed)}." if printed else "opening."
