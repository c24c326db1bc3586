"""England's local authorities, abolished ones too, from ``authorities.csv``.

Comes in: the file (columns la_code, ons_code, name, also_known_as, region, type, abolished,
successors; several values parted by ";"). Goes out: ``Authority`` values, and the authority a text
names. An abolished authority is an authority.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from indexer.reference.patterns import pattern
from indexer.words import collapse, slug


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority. ``code`` is the ONS code; ``abolished`` an ISO date or None."""

    name: str
    code: str
    region: str
    kind: str
    aliases: tuple[str, ...]
    abolished: str | None
    successors: tuple[str, ...]

    @property
    def slug(self) -> str:
        """The authority's name in links: "Bristol, City of" is ``bristol``."""
        return slug(self.name.removesuffix(", City of"))


@dataclass(frozen=True, slots=True)
class AuthorityMatch:
    """An authority named in a text: as printed, with what belongs to the name ("County Council"), and
    where its name starts."""

    authority: Authority
    printed: str
    start: int


@cache
def authorities() -> tuple[Authority, ...]:
    """All authorities, in the order of the file."""
    text = files("indexer.reference").joinpath("authorities.csv").read_text(encoding="utf-8")
    return tuple(
        Authority(
            name=row["name"],
            code=row["ons_code"],
            region=row["region"],
            kind=row["type"],
            aliases=_several(row["also_known_as"]),
            abolished=row["abolished"] or None,
            successors=_several(row["successors"]),
        )
        for row in csv.DictReader(text.splitlines())
    )


def _several(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _flexible(name: str) -> str:
    """A regex for ``name`` with any white space, "&" for "and", and an optional dot after "St"."""
    words = [
        "(?:and|&)" if word in ("and", "&") else re.escape(word).replace(r"\.", r"\.?")
        for word in name.replace("-", " ").split()
    ]
    return r"[\s-]+".join(words)


@cache
def _names() -> tuple[re.Pattern[str], dict[str, Authority]]:
    """One pattern for all names, the longest first so that none hides a longer one. A name may stand
    glued to a word before it, as conversions leave it ("servicesCumbria")."""
    by_name: dict[str, Authority] = {}
    for authority in authorities():
        for name in (authority.name, *authority.aliases):
            by_name[name] = authority
    ordered = sorted(by_name, key=len, reverse=True)
    names = "|".join(f"(?P<n{number}>{_flexible(name)})" for number, name in enumerate(ordered))
    regex = rf"(?:(?<!\w)|(?<=(?-i:[a-z]))(?=(?-i:[A-Z])))(?:{names})(?!\w)"
    return re.compile(regex, re.IGNORECASE), {f"n{i}": by_name[name] for i, name in enumerate(ordered)}


@cache
def _affixes() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What may be printed before and after a name, as part of it."""
    before, after = pattern("authority_affix").pattern.split("@")
    return re.compile(f"{before}$", re.IGNORECASE), re.compile(after, re.IGNORECASE)


def find_authority(text: str) -> AuthorityMatch | None:
    """The first authority that ``text`` names, or None.

    >>> find_authority("Inspection of Cumbria County Council").printed
    'Cumbria County Council'
    """
    regex, by_group = _names()
    for match in regex.finditer(text):
        group = next(name for name in by_group if match.group(name) is not None)
        # The pattern is blind to case for the words round a name; "reading" is not Reading.
        if match.group(group)[0].isupper():
            before, after = _affixes()
            start = found.start() if (found := before.search(text[: match.start()])) else match.start()
            end = found.end() if (found := after.match(text, match.end())) else match.end()
            return AuthorityMatch(by_group[group], collapse(text[start:end]), match.start())
    return None
