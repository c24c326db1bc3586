"""The verdict on one quotation.

Comes in: a ``Quotation`` with its citations, and the ``Holdings``. Goes out: a ``Finding``. In this order:

1. Fewer than ``FEWEST`` words in a row: too short to decide.
2. A citation that names nothing held: citation not found. One that names other words than those that stand
   there now, or words that are held no more: changed since it was cited.
3. The words stand in what is cited: exact, or exact but for typography (``wording`` says what that is);
   but altered where square brackets turn them round ("is [not] good").
4. They stand elsewhere in the report that is cited.
5. What is cited has words much like them: altered.
6. They stand in another report.
7. The report that is cited, else any, has words much like them: altered.
8. Nowhere.

Without a citation the archive is searched: exact or typography where it holds the words, altered where it
holds words much like them, else nowhere. Promises: "exact" and "typography" are said only where ``match``
finds every word; what a quotation declares to have left out or put in is told in the note.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from indexer.briefing import notes
from indexer.briefing.holdings import MOST_FOUND, Fit, Holdings, Scope
from indexer.briefing.match import match
from indexer.briefing.nearest import Near, differences
from indexer.briefing.question import Cited, Floor, Question, ask
from indexer.briefing.types import Finding, Quotation, Verdict
from indexer.briefing.wording import Wording, wording
from indexer.citation_forms import write
from indexer.pinpoint import Target
from indexer.types import Record

FEWEST = 3
"""Words in a row from which on a quotation can be told from a turn of phrase."""


CITED, REPORT, ANYWHERE = Floor(0.5, 6), Floor(0.7, 8), Floor(0.75, 10)
"""Less is asked where the briefing itself says that the words stand. Chosen on planted alterations
(``tests/test_planted.py``): a quotation with a third of its words changed is still known, and paragraphs of
one subject are not taken for each other."""

CANDIDATES = 20
"""Paragraphs that are looked at for words like a quotation's."""


def judge(quotation: Quotation, holdings: Holdings) -> Finding:
    """The verdict on ``quotation``."""
    finding = _judged(ask(quotation, holdings))
    several = next((c for c in quotation.citations if len(c.targets) > 1), None)
    if several is None:
        return finding
    return replace(finding, note=f"{finding.note} “{several.text}” may mean {_either(several.targets)}.")


def _judged(question: Question) -> Finding:
    quotation = question.quotation
    if max(map(_plain_words, question.asked.stretches), default=0) < FEWEST:
        return _too_short(question)
    if not quotation.citations:
        return _unattributed(question)
    if not question.cited:
        return _not_found(question)
    changed = next((one for one in question.cited if one.changed), None)
    if changed:
        others = replace(question, cited=tuple(one for one in question.cited if not one.changed))
        return _as_cited(others) or _changed(question, changed)
    steps = (_as_cited, _in_report, _altered, _in_another, _altered_in_report, _altered_elsewhere)
    return next(filter(None, (step(question) for step in steps)), None) or _nowhere(question)


def _plain_words(stretch: Wording) -> int:
    return sum(word[0].isalnum() or word[0] == "-" for word in stretch.words)


def _too_short(question: Question) -> Finding:
    note = [f"Fewer than {FEWEST} words in a row cannot be told from a turn of phrase."]
    fit = next(question.fits(), None) if question.asked.words else None
    if fit:
        note.append(f"The words stand in {_name(question, fit.first)}.")
    elif question.cited and question.asked.words:
        note.append(f"The words do not stand in {_listed(question.cited)}.")
    wrong = bool(question.cited) and fit is None and bool(question.asked.words)
    return _finding(question, Verdict.TOO_SHORT, note, wrong=wrong, fit=fit)


def _unattributed(question: Question) -> Finding:
    fits = question.holdings.found(question.ways)
    if fits:
        note = ["No citation is tied to it.", _places(question, fits)]
        return _stands(question, _verdict(fits[0]), note, fits[0], wrong=notes.turns(fits[0].match))
    found = _altered_elsewhere(question)
    note = ["No citation is tied to it, and no paragraph of this archive has these words or words like them."]
    return found or _finding(question, Verdict.NOWHERE, note, wrong=False)


def _not_found(question: Question) -> Finding:
    problems = dict.fromkeys(c.problem for c in question.quotation.citations if c.problem)
    note = list(problems) or ["The citation names nothing that this archive holds."]
    fits = question.holdings.found(question.ways)
    if fits:
        note.append(_places(question, fits))
        return _stands(question, Verdict.CITATION_NOT_FOUND, note, fits[0], wrong=True)
    note.append("No paragraph of this archive has these words.")
    return _finding(question, Verdict.CITATION_NOT_FOUND, note, wrong=True)


def _changed(question: Question, cited: Cited) -> Finding:
    place = write(replace(cited.target, version=None))
    if cited.scope is None:
        note = [f"{place} is no longer in the archive."]
    elif cited.then is None:
        note = [f"The archive holds no words of {place} with the fingerprint {cited.target.version}."]
    else:
        note = [f"{place} has changed since it was cited."]
    if cited.then is not None:
        stood = any(match(way, wording(cited.then.text)) for way in question.ways)
        note.append(f"The words {'stood' if stood else 'did not stand'} in it as it was cited.")
    fit = next(question.fit(cited.scope), None) if cited.scope else None
    if cited.scope is not None:
        note.append(f"They {'stand' if fit else 'do not stand'} in it as it is now.")
    wrong = fit is None or cited.then is None
    if fit is None:
        fits = question.holdings.found(question.ways)
        fit = fits[0] if fits else None
        note += [_places(question, fits)] if fits else []
    if fit:
        return _stands(question, Verdict.CHANGED_SINCE_CITED, note, fit, wrong=wrong)
    return _finding(question, Verdict.CHANGED_SINCE_CITED, note, wrong=wrong)


def _as_cited(question: Question) -> Finding | None:
    fits = sorted(question.fits(), key=lambda fit: not fit.match.exact)
    if not fits:
        return None
    note = [f"Compared with {_name(question, fits[0].first)}."]
    return _stands(question, _verdict(fits[0]), note, fits[0], wrong=notes.turns(fits[0].match))


def _in_report(question: Question) -> Finding | None:
    for report in question.reports:
        fits = question.holdings.found(question.ways, report)
        if fits:
            fit = fits[0]
            where = _name(question, fit.first)
            if fit.last is not fit.first:
                where = f"{where}, and run on into {notes.pinpoint(fit.last)}"
            note = [f"Not in {_listed(question.cited)}. The words stand in {where}."]
            return _stands(question, Verdict.ELSEWHERE_IN_REPORT, note, fit, wrong=True)
    return None


def _altered(question: Question) -> Finding | None:
    scopes = [cited.scope for cited in question.cited if cited.scope and cited.target.keys]
    found = question.near(scopes, CITED)
    if not found:
        return None
    fits = question.holdings.found(question.ways)
    return _like(question, _compared(question, *found) + ([_places(question, fits)] if fits else []), *found)


def _in_another(question: Question) -> Finding | None:
    fits = question.holdings.found(question.ways)
    if not fits:
        return None
    that = "that report" if len(question.reports) == 1 else "those reports"
    note = [f"Not in {_listed(question.cited)} or elsewhere in {that}.", _places(question, fits)]
    return _stands(question, Verdict.OTHER_REPORT, note, fits[0], wrong=True)


def _altered_in_report(question: Question) -> Finding | None:
    found = [_altered_apart(question, REPORT, report) for report in question.reports]
    return next(filter(None, found), None)


def _altered_elsewhere(question: Question) -> Finding | None:
    return _altered_apart(question, ANYWHERE)


def _altered_apart(question: Question, floor: Floor, report: str | None = None) -> Finding | None:
    """Words like the quotation's in a paragraph that is not cited, of ``report`` or of any."""
    said = " ".join(stretch.text for stretch in question.asked.stretches)
    records = question.holdings.resembling(said, CANDIDATES, report)
    found = question.near([question.holdings.alone(record) for record in records], floor)
    if not found:
        return None
    cited = question.quotation.citations
    first = f"Not in {_listed(question.cited)}." if cited else "No citation is tied to it."
    return _like(question, [first, *_compared(question, *found)], *found)


def _nowhere(question: Question) -> Finding:
    note = [
        f"Not in {_listed(question.cited)}; no paragraph of this archive has these words or words like them."
    ]
    return _finding(question, Verdict.NOWHERE, note, wrong=True)


def _name(question: Question, record: Record) -> str:
    return notes.name(question.holdings.generation, record)


def _verdict(fit: Fit) -> Verdict:
    if notes.turns(fit.match):
        return Verdict.ALTERED
    return Verdict.EXACT if fit.match.exact else Verdict.TYPOGRAPHY


def _compared(question: Question, scope: Scope, near: Near) -> list[str]:
    where = _name(question, scope.record_of(near.first))
    if near.parts:
        return [
            f"Compared with {where}: it has all parts of the quotation, but not in this order or as near."
        ]
    return [f"Compared with {where}: the words differ."]


def _places(question: Question, fits: Sequence[Fit]) -> str:
    shown = ", and in ".join(_name(question, fit.first) for fit in fits[:2])
    if len(fits) < 3:
        return f"The words stand in {shown}."
    count = f"at least {MOST_FOUND}" if len(fits) >= MOST_FOUND else str(len(fits))
    return f"The words stand in {count} paragraphs, such as {_name(question, fits[0].first)}."


def _listed(cited: Iterable[Cited]) -> str:
    return ", ".join(dict.fromkeys(write(replace(one.target, version=None)) for one in cited))


def _either(targets: Sequence[Target]) -> str:
    return " or ".join(write(target) for target in targets)


def _stands(question: Question, verdict: Verdict, note: list[str], fit: Fit, *, wrong: bool) -> Finding:
    """A finding about words that stand somewhere, with what else should be known of them."""
    if fit.match.differs:
        note = [*note, f"The print differs in {_and(fit.match.differs)}."]
    more = [notes.declared(fit.match), notes.before(fit.scope.wording, fit.match.first)]
    return _finding(question, verdict, [*note, *filter(None, more)], wrong=wrong, fit=fit)


def _like(question: Question, note: list[str], scope: Scope, near: Near) -> Finding:
    quoted, words = wording(question.quotation.text), wording(near.words)
    ours, theirs = differences(quoted, words)
    found = notes.pinpoint(scope.record_of(near.first))
    return Finding(
        question.quotation,
        Verdict.ALTERED,
        True,
        _cited_pinpoint(question, found),
        found,
        " ".join(note),
        near.words,
        ours,
        theirs,
    )


def _finding(
    question: Question, verdict: Verdict, note: list[str], *, wrong: bool, fit: Fit | None = None
) -> Finding:
    found = notes.pinpoint(fit.first) if fit else None
    words = fit.words if fit else ""
    return Finding(
        question.quotation, verdict, wrong, _cited_pinpoint(question, found), found, " ".join(note), words
    )


def _cited_pinpoint(question: Question, found: str | None) -> str | None:
    """The pinpoint that is cited: of several the one where the words were found, else the first."""
    named = [
        "/".join([cited.target.report, *([key] if key else [])])
        for cited in question.cited
        for key in (cited.target.keys or ("",))
    ]
    return found if found in named else next(iter(named), None)


def _and(parts: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
