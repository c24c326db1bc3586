"""What became of the earlier report's recommendations, as the page of a comparison shows it; and what it says
first.

Comes in: a ``Comparison``. Goes out: plain dictionaries. Promises: every recommendation of the earlier report
stands in exactly one list; what is only perhaps asked again is not counted among what is; no HTML is made
here.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from indexer.citation import day_text
from indexer.compare import Comparison
from indexer.comparing.asked import Answer, Asked
from indexer.comparing.document_asked import asking, followed, in_time
from indexer.comparing.told import name, sure
from indexer.reference import authorities
from indexer.reference.succession import Change, succession
from web.citing import cite_url
from web.present_compare import node, where_printed

FEW_BACK = 8
"""Sentences that look back and are seen at once; more are folded."""


def asked(found: Comparison) -> dict[str, Any] | None:
    """What became of the earlier report's recommendations; None where neither report recommends anything."""
    if not (found.asked or found.new):
        return None
    earlier, later = asking(found)
    side, other = ("right", "left") if found.earlier == "right" else ("left", "right")
    told = followed(found)
    lists = {
        "again": [one for one in told if one.is_again],
        "perhaps": [one for one in told if one.again and not one.is_again],
        "answered": [one for one in told if one.answers and not one.again],
        "silent": [one for one in told if not (one.again or one.answers)],
    }
    return {
        "earlier": name(earlier),
        "later": name(later),
        "side": side,
        "own": in_time(found),
        "count": len(told),
        "new": [node(other, record) | {"under": where_printed(record)} for record in found.new],
        **{kind: [_wanted(side, other, one) for one in held] for kind, held in lists.items()},
    }


def looking_back(found: Comparison) -> dict[str, Any] | None:
    """The sentences in which the later report looks back; None where it does not, or where the other report
    is not the one it may look back at."""
    _, later = asking(found)
    if not found.looking_back or not in_time(found):
        return None
    other = "left" if found.earlier == "right" else "right"
    shown = []
    for mention in found.looking_back:
        record, sentence = mention.record, mention.sentence
        ways = {"cite_url": cite_url(record, words=sentence, at=mention.start)}
        shown.append({**node(other, record), **ways, "sentence": sentence})
    return {"later": name(later), "first": shown[:FEW_BACK], "more": shown[FEW_BACK:]}


Shown = dict[str, Any]


def stands_out(found: Comparison, judged: Shown, told: Shown | None, back: Shown | None) -> list[Shown]:
    """What the page has to say, in a line each, with the way to it: of what it shows of the judgements, of
    what was asked (``asked``) and of what looks back (``looking_back``)."""
    lines = [_line("Grades", _grades(judged), "#compare-judgements")] if judged["rows"] else []
    if told and told["count"]:
        again, perhaps = len(told["again"]), len(told["perhaps"])
        words = f"{again} of {_count(told['count'], 'recommendation')}" + (
            f", perhaps {perhaps} more" if perhaps else ""
        )
        lines.append(_line("Asked again" if told["own"] else "Asked of both", words, "#asked-again"))
    if told and told["own"] and told["new"]:
        lines.append(
            _line("Asked for the first time", _count(len(told["new"]), "recommendation"), "#asked-new")
        )
    if back:
        count = len(back["first"]) + len(back["more"])
        words = f"{_count(count, 'sentence')} on the last inspection"
        lines.append(_line("Looking back", words, "#looking-back"))
    pairs = sum(bool(row.left and row.right) for row in found.rows)
    return [*lines, _line("Section by section", f"{_count(pairs, 'pair')} of paragraphs", "#side-by-side")]


def _grades(judged: Shown) -> str:
    """How many grades went up, down or stayed; how many are set beside each other and not compared."""
    changes = Counter(row["change"] for row in judged["rows"])
    counts = {
        "up": changes["up"],
        "down": changes["down"],
        "the same": changes["unchanged"] + changes["renamed"],
        "higher on the left": changes["left_higher"],
        "higher on the right": changes["right_higher"],
        "not to be compared one to one": changes[None],
    }
    return ", ".join(f"{count} {words}" for words, count in counts.items() if count)


def passing_on(found: Comparison) -> str | None:
    """What a reader has to know of two authorities of which one came after the other."""
    left, right = found.left, found.right
    if left.authority == right.authority or not in_time(found):
        return None
    both = {left.authority, right.authority}
    changes = succession(left.authority, authorities()).changes
    return " ".join(_told(change) for change in changes if both & {*change.before, *change.after})


def _told(change: Change) -> str:
    day = f"On {day_text(change.day)} " if change.day else ""
    return f"{day}{_and(change.before)} became {_and(change.after)}."


def _and(names: tuple[str, ...]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _line(label: str, words: str, url: str) -> dict[str, Any]:
    return {"label": label, "words": words, "url": url}


def _wanted(side: str, other: str, one: Asked) -> dict[str, Any]:
    return {
        "anchor": f"asked-{one.record.key}",
        "node": node(side, one.record),
        "under": where_printed(one.record),
        "again": [_answer(other, answer) for answer in one.again],
        "answers": [_answer(other, answer) for answer in one.answers],
    }


def _answer(where: str, answer: Answer) -> dict[str, Any]:
    text = answer.record.text
    return node(where, answer.record) | {
        "sure": sure(answer.confidence),
        "reason": answer.reason,
        "sentence": text[answer.start : answer.end],
        "before": answer.start > 0,
        "after": answer.end < len(text.rstrip()),
    }
