"""Small operations on words that several stages share. Text in, text out; no I/O.

Promises: nothing here changes a text that is shown; folded forms are for comparing only.
"""

from __future__ import annotations

import re
import unicodedata

_SENTENCE_END = re.compile(r"[.!?:][)\]’”\"'¹²³⁰⁴-⁹]*(?:\s\([^()]{1,80}\)\.?)?$")

LONGEST_SLUG = 200
"""Characters of a slug: it stands in addresses, which servers take up to 4,000 long. The longest has 132."""

_RAISED = re.compile("[¹²³⁰⁴-⁹]+")


def collapse(text: str) -> str:
    """``text`` with each run of white space as one blank and none at the ends."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """A form for comparing headings and names: no case, accents, punctuation, raised figures; "&" is "and".

    >>> fold("Record of main findings:") == fold("Record of Main Findings")
    True
    """
    text = unicodedata.normalize("NFKD", _RAISED.sub("", text).replace("&", " and "))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = re.sub(r"['’‘`]", "", text.casefold())
    return collapse(re.sub(r"[^\w]+", " ", text))


def slug(text: str) -> str:
    """``text`` as a lower-case identifier of letters, digits and hyphens, starting with a letter.

    >>> slug("What needs to improve:")
    'what-needs-to-improve'
    """
    ascii_text = fold(text).encode("ascii", "ignore").decode("ascii")
    name = re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:LONGEST_SLUG].rstrip("-")
    if not name:
        return "untitled"
    return name if name[0].isalpha() else f"s-{name}"


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends where a sentence ends (a colon counts: a list may follow; so does a remark in
    brackets after the full stop)."""
    return bool(_SENTENCE_END.search(text.rstrip()))


def without_marker(text: str) -> str:
    """``text`` without the raised figures of a footnote: the name of a heading.

    >>> without_marker("Information about this area²")
    'Information about this area'
    """
    return collapse(_RAISED.sub("", text))


_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")


def turns(text: str) -> bool:
    """Whether ``text`` holds characters that make text run in another direction than it is written in."""
    return bool(_TURNING.search(text))


def unturned(text: str) -> str:
    """``text`` without such characters, for a place where nothing can hold what they do to what follows."""
    return _TURNING.sub("", text)


def starts_lower(text: str) -> bool:
    """Whether the first letter of ``text`` is lower case, so that it cannot open a paragraph."""
    for char in text:
        if char.isalpha():
            return char.islower()
    return False
