"""What ``[[cumbria-2013-05/13 "quoted words"]]`` says, read and held against the archive.

Comes in: what stands between the brackets, and a generation. Goes out: an ``Assertion``: what is cited, the
words that are said to stand there, and what is wrong with it; and of what is cited a note, in pieces that may
lead somewhere. Promises: words pass only if they stand in what is cited, exactly or but for typography;
whatever else the comparison comes to is a problem, in a sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.briefing.holdings import Holdings
from indexer.briefing.types import Citation, Quotation, Verdict
from indexer.briefing.verdicts import judge
from indexer.citation import link, long_label, report_text
from indexer.citation_forms import Context, Held, understand, write
from indexer.errors import NotFound
from indexer.generations import Generation
from indexer.pinpoint import Pinpoint, Target, format_pinpoint
from indexer.words import collapse

_PARTS = re.compile(
    r"\s*(?P<pinpoint>(?:[^\"“]|[\"“][^\"“”]{1,250}[\"”](?=,?\s*(?:items?|paras?|paragraphs?|bullets?)\b))*?)\s*"
    r"(?:\"(?P<straight>.*)\"|“(?P<curly>.*)”)\s*",
    re.DOTALL,
)
_PASSING = (Verdict.EXACT, Verdict.TYPOGRAPHY)
_LINE = 1

Piece = tuple[str, str | None]
"""Words of a note, and where they lead."""


@dataclass(frozen=True, slots=True)
class Assertion:
    """``cited`` is None where that is not clear. ``quote`` are the words asserted, without their marks, "" if
    none are. ``context`` is what a relative form after it refers to."""

    cited: Target | None
    quote: str
    problems: tuple[str, ...]
    context: Context


def parts(text: str) -> tuple[str, str]:
    """The pinpoint and the quoted words of what stands between the brackets. A heading in quotation marks
    belongs to the pinpoint: after it comes a number."""
    found = _PARTS.fullmatch(text)
    if found is None or not found["pinpoint"]:
        return collapse(text), ""
    return collapse(found["pinpoint"]), collapse(found["straight"] or found["curly"] or "")


def is_citation(pinpoint: str, quote: str) -> bool:
    """Whether the brackets are meant for us: what has neither a figure nor words to assert may be the name
    of somebody's page."""
    return bool(quote) or any(char.isdigit() for char in pinpoint) or pinpoint.lower().startswith("ibid")


class Citer:
    """Reads assertions against one generation. Used by one thread."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation
        self._holdings = Holdings(generation)
        self._held = generation.once("held by name", lambda: Held(generation.catalogue))

    def read(self, pinpoint: str, quote: str, context: Context) -> Assertion:
        """What is cited and asserted. Raises ArchiveError where the archive's files are damaged."""
        try:
            targets = understand(pinpoint, self._held, context)
        except NotFound as error:
            return Assertion(None, quote, (str(error),), ())
        if len(targets) > 1:
            named = " or ".join(write(target) for target in targets)
            return Assertion(None, quote, (f"“{pinpoint}” may mean {named}.",), targets)
        (cited,) = targets
        return Assertion(cited, quote, self._problems(pinpoint, quote, cited), targets)

    def _problems(self, pinpoint: str, quote: str, cited: Target) -> tuple[str, ...]:
        if quote:
            citations = (Citation(pinpoint, _LINE, (cited,)),)
            finding = judge(Quotation(quote, _LINE, citations), self._holdings)
            if finding.verdict in _PASSING and not finding.wrong:
                return ()
            has = f" It has: “{finding.words}”." if finding.verdict is Verdict.ALTERED else ""
            return (f"{finding.note}{has}",)
        now = {self._generation.record(cited.report, key).fingerprint for key in cited.keys}
        if cited.version and cited.version not in now:
            place = write(replace(cited, version=None))
            past = (words for key in cited.keys for words in self._holdings.past(cited.report, key))
            if any(words.fingerprint == cited.version for words in past):
                return (f"{place} has changed since these words were cited.",)
            return (f"The archive holds no words of {place} with the fingerprint {cited.version}.",)
        return ()

    def same(self, target: Target) -> Target:
        """``target`` without a version that says nothing: that of the words as they stand."""
        if target.version and len(target.keys) == 1:
            record = self._generation.record(target.report, target.keys[0])
            return replace(target, version=None) if record.fingerprint == target.version else target
        return replace(target, version=None)

    def note(self, target: Target, base: str) -> list[Piece]:
        """The citation of ``target`` as a note gives it: of one paragraph a link, of several one for each."""
        report = self._generation.report(target.report)
        records = [self._generation.record(target.report, key) for key in target.keys]
        if not records:
            return [(report_text(report), f"{base}/reports/{report.id}")]
        if len(records) == 1:
            pinpoint = Pinpoint(target.report, records[0].key, target.version or records[0].fingerprint)
            return [(f"{report_text(report)}, {long_label(records[0])}", base + format_pinpoint(pinpoint))]
        pieces: list[Piece] = [(report_text(report), None)]
        for number, record in enumerate(records, 1):
            last = number == len(records)
            pieces += [(" and " if last else ", ", None), (long_label(record), link(record, base))]
        return pieces
