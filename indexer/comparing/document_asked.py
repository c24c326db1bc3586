"""What was asked again, as a document and as rows.

Comes in: a comparison and the address of the archive. Goes out: pieces of a document, or plain rows. Pure.
Promises: every recommendation is there with its citation, in order, in a document under what became of it and
numbered; one to which nothing was found says so; of an answer the sentence that speaks to it is given,
verbatim, and how likely it is that it does.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from indexer.citation import link, plain, short_label
from indexer.compare import Comparison
from indexer.comparing.asked import Answer, Asked
from indexer.comparing.pieces import Columns, Document, Heading, Pair, Passage, Piece, Run, Text
from indexer.comparing.told import (
    AGAIN,
    ANSWERED,
    LICENCE,
    METHOD,
    NOTHING,
    OUTCOMES,
    PERHAPS,
    made_from,
    name,
    outcome,
    sure,
)
from indexer.reference import authorities
from indexer.reference.succession import succession
from indexer.types import Record, Report

COLUMNS = (
    "report",
    "key",
    "text",
    "citation",
    "url",
    "section",
    "outcome",
    "answer_report",
    "answer_key",
    "answer_text",
    "answer_citation",
    "answer_url",
    "sentence",
    "confidence",
    "reason",
    "sure",
)
"""The columns of a row for spreadsheets: a contract (docs/data.md), new ones go to the end."""


def asking(found: Comparison) -> tuple[Report, Report]:
    """The report whose recommendations are followed, and the one that may speak of them."""
    return (found.right, found.left) if found.earlier == "right" else (found.left, found.right)


def in_time(found: Comparison) -> bool:
    """Whether the one report comes after the other, and is on the same authority or on one that came after
    it."""
    asks, answers = asking(found)
    return found.earlier is not None and _one_line(asks, answers)


def _one_line(earlier: Report, later: Report) -> bool:
    return later.authority in succession(earlier.authority, authorities()).names


def followed(found: Comparison) -> tuple[Asked, ...]:
    """The recommendations, with what was found for each. What is said of one authority is no answer to what
    another was asked, nor is what may have been said before: there only what both are asked for counts."""
    if in_time(found):
        return found.asked
    return tuple(replace(wanted, answers=()) for wanted in found.asked)


def asked_document(found: Comparison, base: str, made: datetime) -> Document:
    """All recommendations of the earlier report, and where the later one speaks of them."""
    asks, answers = asking(found)
    return Document(
        f"What {name(asks)} asked for, and where {name(answers)} speaks of it",
        "Recommendations and where a later report speaks of them",
        (
            Text((Run(f"{made_from(made)} {METHOD}"),)),
            *asked_pieces(found, base, whole=True),
        ),
        made,
        LICENCE,
    )


def asked_heading(found: Comparison) -> str:
    """What the recommendations of a comparison stand under."""
    return "Asked again" if in_time(found) else "Asked of both"


def asked_pieces(found: Comparison, base: str, *, whole: bool) -> list[Piece]:
    """How many recommendations came to what, and in two columns those that were asked again, those that are
    spoken of, and those to which nothing was found. The ``whole`` of it has the sentences that answer, and
    the citations."""
    asks, answers = asking(found)
    wanted = followed(found)
    if not wanted:
        return [Text((Run(f"{name(asks)} makes no recommendations."),))]
    came = [outcome(one) for one in wanted]
    counted = (
        f"Of {len(came)} recommendations of {name(asks)}, {name(answers)} makes {came.count(AGAIN)} again, "
        f"perhaps {came.count(PERHAPS)} more, and speaks of {came.count(ANSWERED)} others; for "
        f"{came.count(NOTHING)} nothing was found. That a report is silent does not mean that nothing was "
        "done: it may not look at the matter."
    )
    own = in_time(found)
    if not own:
        why = (
            "Which of the two is the later is not known: what is said in the one need be no answer to what "
            "is asked in the other."
            if _one_line(asks, answers)
            else "These are two authorities of which neither came after the other: what is said of the one "
            "is no answer to what the other was asked."
        )
        counted = (
            f"Of {len(came)} recommendations of {name(asks)}, {name(answers)} makes {came.count(AGAIN)} as "
            f"well. {why}"
        )
    pieces: list[Piece] = [Text((Run(counted),))]
    for kind, heading in OUTCOMES.items():
        rows = tuple(
            _pair(one, asks, answers, base, f"Recommendation {number} of {len(wanted)}", whole=whole)
            for number, one in enumerate(wanted, start=1)
            if outcome(one) == kind
        )
        if rows:
            said = heading if own else heading.replace("sked again", "sked of both")
            pieces.append(Heading(f"{said}: {len(rows)}", 2 if whole else 3))
            pieces.append(Columns((name(asks), name(answers)), rows))
    return pieces


def _pair(wanted: Asked, asks: Report, answers: Report, base: str, note: str, *, whole: bool) -> Pair:
    record = wanted.record
    ours = Passage(
        Run(short_label(record), link(record, base)),
        f"{record.report}/{record.key}",
        place=record.section[-1].rstrip(":") if record.section else "",
        words=(Run(record.text),),
        citation=plain(asks, record) if whole else "",
    )
    theirs = tuple(
        Passage(
            Run(short_label(answer.record), link(answer.record, base)),
            f"{answer.record.report}/{answer.record.key}",
            note=f"{kind} ({sure(answer.confidence)}): {answer.reason}",
            words=(Run(answer.record.text[answer.start : answer.end]),) if whole else (),
            citation=plain(answers, answer.record) if whole else "",
        )
        for kind, answer in _all(wanted)
    )
    return Pair(note, (ours,), theirs)


def _all(wanted: Asked) -> list[tuple[str, Answer]]:
    return [(AGAIN, answer) for answer in wanted.again] + [(ANSWERED, answer) for answer in wanted.answers]


# --- data ------------------------------------------------------------------------------------------


def asked_json(found: Comparison, base: str) -> dict[str, Any]:
    """The recommendations with what the other report says to each."""
    asks, answers = asking(found)

    def told(some: tuple[Answer, ...]) -> list[dict[str, Any]]:
        return [_cited(answers, answer.record, base) | _speaking(answer) for answer in some]

    return {
        "asking": asks.id,
        "answering": answers.id,
        "earlier": found.earlier,
        "recommendations": [
            _cited(asks, wanted.record, base)
            | {
                "section": list(wanted.record.section),
                "under": wanted.under.key if wanted.under else None,
                "outcome": outcome(wanted),
                "again": told(wanted.again),
                "answers": told(wanted.answers),
            }
            for wanted in followed(found)
        ],
    }


def asked_rows(found: Comparison, base: str) -> list[dict[str, Any]]:
    """A row for each paragraph that speaks to a recommendation, and for each recommendation to which nothing
    was found."""
    asks, answers = asking(found)
    rows: list[dict[str, Any]] = []
    for wanted in followed(found):
        ours = _cited(asks, wanted.record, base) | {"section": list(wanted.record.section)}
        for kind, answer in _all(wanted):
            cited = {f"answer_{key}": value for key, value in _cited(answers, answer.record, base).items()}
            said = _speaking(answer) | {"sure": sure(answer.confidence)}
            rows.append(ours | {"outcome": kind} | cited | said)
        if outcome(wanted) == NOTHING:
            rows.append(dict.fromkeys(COLUMNS) | ours | {"outcome": NOTHING})
    return rows


def _cited(report: Report, record: Record, base: str) -> dict[str, Any]:
    return {
        "report": record.report,
        "key": record.key,
        "text": record.text,
        "citation": plain(report, record),
        "url": link(record, base),
    }


def _speaking(answer: Answer) -> dict[str, Any]:
    sentence = answer.record.text[answer.start : answer.end]
    return {"sentence": sentence, "confidence": answer.confidence, "reason": answer.reason}
