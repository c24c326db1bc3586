"""Citations as people write them, understood; and the short form, written.

Comes in: text and a catalogue (or ``Held``, which is made from one and worth keeping where many texts are
read). Goes out: ``Target`` values: what is cited, or all that may be. Pure. Promises: every form that
``citation.py`` writes is understood; ``understand`` of what ``write`` wrote is what was written; a citation
that the archive does not hold is told with what is near it, an ambiguous one with every candidate, the
likeliest first; no text takes more than its length is worth.

A relative form ("para 13", "ibid.") refers to the ``context``: what was cited last before it.
"""

from __future__ import annotations

import re

from indexer.catalogue import Catalogue
from indexer.citing.links import write
from indexer.citing.reports import Held
from indexer.citing.scan import Context, Mention, Scan
from indexer.errors import NotFound
from indexer.pinpoint import Target

__all__ = ["Context", "Held", "Mention", "find", "understand", "write"]


def find(text: str, catalogue: Catalogue | Held, context: str | Context | None = None) -> tuple[Mention, ...]:
    """The citations in running ``text``, in order; they do not overlap. The next text goes on with the
    ``context`` of the last. What only resembles a citation is left alone."""
    return tuple(_scan(text, catalogue, context).mentions())


def understand(
    text: str, catalogue: Catalogue | Held, context: str | Context | None = None
) -> tuple[Target, ...]:
    """What the citation ``text`` means: one target, or every candidate where it is ambiguous. A citation that
    stands beside its own link means what the link means. Raises NotFound, with a sentence that says what is
    not held and what is near."""
    if len(text) <= LONGEST and (asserted := _ASSERTED.fullmatch(text)):
        text = asserted["pinpoint"]
    mentions = _scan(text, catalogue, context, loose=True).mentions() if len(text) <= LONGEST else []
    if any(mention.link for mention in mentions):
        found = _linked(find(text, catalogue, context))
    else:
        found = _alone(text, mentions)
    if found:
        return found
    if problem := next((mention.problem for mention in mentions if mention.problem), ""):
        raise NotFound(problem)
    shown = text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    raise NotFound(
        f"“{shown}” does not name a report or a paragraph. Write it as cumbria-2013-05/13 or as "
        "“Cumbria 2013, para 13”."
    )


LONGEST = 20_000
"""Characters of a citation with all that may stand beside it: the words that it is of."""
LONGEST_SHOWN = 80
"""Characters of a text that are repeated in a message."""

_ASSERTED = re.compile(r"\s*+\[\[(?P<pinpoint>[^\"“\[\]]{1,200})[\"“].*[\"”]\s*\]\]\s*", re.DOTALL)
"""The form of a briefing that asserts words."""
_CODES = re.compile(r"</?[a-z][^<>]{0,300}>", re.IGNORECASE)
_BESIDE = re.compile(
    r"(?>(?:[\W_]|(?<!\w)(?:see|also|in|at|the|of|cf|a|and|report|pilcrow)(?!\w))*)", re.IGNORECASE
)
"""What may stand round a citation that is all of a text."""


def _scan(
    text: str, catalogue: Catalogue | Held, context: str | Context | None, *, loose: bool = False
) -> Scan:
    held = catalogue if isinstance(catalogue, Held) else Held(catalogue)
    return Scan(text, held, (Target(context),) if isinstance(context, str) else context or (), loose=loose)


def _linked(mentions: tuple[Mention, ...]) -> tuple[Target, ...]:
    """What the links among ``mentions`` mean, where they all mean one thing. Raises NotFound where the words
    beside them mean another."""
    links = {target for mention in mentions if mention.link for target in mention.targets}
    if len(links) != 1:
        return ()
    (one,) = links
    for mention in mentions:
        places = [(target.report, target.keys) for target in mention.targets]
        if places and (one.report, one.keys) not in places:
            raise NotFound(f"“{mention.text}” names another place than the link beside it, {write(one)}.")
    return (one,)


def _alone(text: str, mentions: list[Mention]) -> tuple[Target, ...]:
    """What the only mention means, if ``text`` says nothing else."""
    if len(mentions) != 1:
        return ()
    rest = text[: mentions[0].start] + " " + text[mentions[0].end :]
    return mentions[0].targets if _BESIDE.fullmatch(_CODES.sub(" ", rest)) else ()
