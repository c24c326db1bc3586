"""What a comparison says in words.

Comes in: the values of a comparison. Goes out: text. Pure. Promises: one thing is told in the same words
wherever it is told; a change is told in time, from the earlier report to the later.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from indexer.citation import day_text, month_text
from indexer.comparing.asked import Asked
from indexer.comparing.judged import AreaRow, earlier
from indexer.comparing.types import Relation
from indexer.types import Report

RELATIONS: dict[Relation, str] = {
    Relation.SAME: "the same words",
    Relation.EDITED: "edited, in similar words",
    Relation.REWRITTEN: "rewritten, in other words",
    Relation.MOVED: "moved, in similar words",
    Relation.SPLIT: "split into several",
    Relation.MERGED: "merged from several",
    Relation.LEFT_ONLY: "only on the left, no counterpart found",
    Relation.RIGHT_ONLY: "only on the right, no counterpart found",
}
"""What two sides are to each other."""

AGAIN, PERHAPS, ANSWERED, NOTHING = "asked again", "perhaps asked again", "spoken of", "nothing found"
"""What the later report says to a recommendation."""

OUTCOMES = {
    AGAIN: "Asked again",
    PERHAPS: "Perhaps asked again",
    ANSWERED: "Not asked for again, but spoken of",
    NOTHING: "Of which nothing was found",
}
"""What the recommendations stand under, by what became of them."""

SURE, UNSURE = ((0.9, "almost certain"), (0.75, "likely")), "perhaps"
"""What a confidence is called, from where on; and below that."""


def name(report: Report) -> str:
    """The name of a report beside another: ``Cumbria, May 2013``."""
    return f"{report.authority}, {month_text(report)}"


def sure(confidence: float) -> str:
    """A confidence as a reader has it. Per cent would say more than is known."""
    return next((words for least, words in SURE if confidence >= least), UNSURE)


def outcome(wanted: Asked) -> str:
    """What became of a recommendation, as far as the other report tells."""
    if wanted.again:
        return AGAIN if wanted.is_again else PERHAPS
    return ANSWERED if wanted.answers else NOTHING


def change(row: AreaRow, left: Report, right: Report) -> tuple[str, str]:
    """The sign and the words of what became of an area's grade."""
    names = {"left": left.authority, "right": right.authority}
    if left.authority_slug == right.authority_slug:
        names = {"left": "the report on the left", "right": "the report on the right"}
    first, last = (right, left) if earlier(left, right) == "right" else (left, right)
    time = f"from {month_text(first)} to {month_text(last)}"
    words = {
        "up": ("↑", f"up {time}"),
        "down": ("↓", f"down {time}"),
        "left_higher": ("←", f"higher in {names['left']}"),
        "right_higher": ("→", f"higher in {names['right']}"),
        "unchanged": ("=", "the same grade"),
        "renamed": ("=", "the same step under another name"),
    }
    if row.change:
        return words[row.change]
    if row.relation == "nearest":
        return "≈", "nearest, not the same"
    if row.relation == "same":
        return "≈", "several grades of one thing"
    return "", "only in one"


def listed(names: Sequence[str]) -> str:
    """``Help and protection, outcomes and adoption``."""
    first, *rest = names
    small = [other[:1].lower() + other[1:] for other in rest]
    return " and ".join(filter(None, [", ".join([first, *small[:-1]]), *small[-1:]]))


METHOD = (
    "Which paragraphs stand side by side, and which speak to a recommendation, was worked out by machine: "
    "these are suggestions, to be checked by reading. How sure each is, is told in words: on a scale from 0 "
    f"to 1 “almost certain” is {SURE[0][0]} or more, “likely” {SURE[1][0]} or more, and “perhaps” less. The "
    "words of the reports are verbatim. That no counterpart was found does not mean that the other report is "
    "silent."
)

LICENCE = (
    "The reports are Ofsted’s and © Crown copyright. Their words are reproduced verbatim, without "
    "adaptation; marks of what differs are ours. The source, and the dates of inspection and of publication "
    "as far as they are printed, are stated."
)


def made_from(made: datetime) -> str:
    """When, and from what, a document was made."""
    return f"Made by Pilcrow from the reports as published in the archive on {day_text(made.date())}."
