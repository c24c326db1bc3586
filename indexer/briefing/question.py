"""A quotation as a question: how it may be read, what its citations name, and where its words stand there.

Comes in: a ``Quotation`` and the ``Holdings``. Goes out: a ``Question``, from which ``verdicts`` decides.
Promises: what a citation names is found whether it is held, held with other words, or held no more; words of
paragraphs that do not follow each other never count as one stretch.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from indexer.briefing.asked import Asked, asked, literal
from indexer.briefing.holdings import Fit, Holdings, Scope
from indexer.briefing.nearest import Near, at_most, is_worth, nearest
from indexer.briefing.types import Citation, Quotation
from indexer.errors import NotFound
from indexer.history import Past
from indexer.pinpoint import Target, parse_pinpoint


@dataclass(frozen=True, slots=True)
class Floor:
    """How alike words must be, or how many of them stand in a row, for "altered" and not "nowhere"."""

    likeness: float
    run: int

    def passes(self, near: Near) -> bool:
        """Whether ``near`` is like enough."""
        return near.likeness >= self.likeness or near.run >= self.run


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation names. ``scope`` is None where it is held no more; ``then`` are the words as they were
    cited, where they are not those that stand there now."""

    citation: Citation
    target: Target
    scope: Scope | None
    then: Past | None = None

    @property
    def changed(self) -> bool:
        """Whether other words stand there now, or none."""
        if self.scope is None:
            return True
        return _is_of_words(self.target) and self.scope.records[0].fingerprint != self.target.version


@dataclass(frozen=True, slots=True)
class Question:
    """A quotation, ready to be compared: the ``ways`` to read it, as it stands and with what it declares."""

    quotation: Quotation
    ways: tuple[Asked, ...]
    cited: tuple[Cited, ...]
    holdings: Holdings

    @property
    def asked(self) -> Asked:
        """The quotation with what it declares."""
        return self.ways[-1]

    @property
    def reports(self) -> tuple[str, ...]:
        """The reports that are cited."""
        return tuple(dict.fromkeys(cited.target.report for cited in self.cited))

    def fits(self) -> Iterator[Fit]:
        """Where the words stand in what is cited: in each citation, and in all together."""
        together: dict[str, list[str]] = {}
        for cited in self.cited:
            together.setdefault(cited.target.report, []).extend(cited.target.keys)
            if cited.scope and cited.target.keys:
                yield from self.fit(cited.scope)
            elif cited.scope:
                yield from self.holdings.found(self.ways, cited.target.report)[:1]
        for report, keys in together.items():
            if len(self.cited) > 1 and keys:
                yield from self.fit(self.holdings.scope(Target(report, tuple(keys))))

    def fit(self, scope: Scope) -> Iterator[Fit]:
        """Where the words stand in ``scope``, if they do."""
        found = scope.fit(self.ways)
        if found:
            yield Fit(scope, found)

    def near(self, scopes: Sequence[Scope], floor: Floor) -> tuple[Scope, Near] | None:
        """The words most like the quotation's in any of ``scopes``, if they are like enough."""
        likely = (scope for scope in scopes if self._may_pass(scope, floor))
        found = ((scope, nearest(self.asked, scope.wording)) for scope in likely)
        passing = [(scope, near) for scope, near in found if near and floor.passes(near)]
        return max(passing, key=lambda pair: (pair[1].likeness, pair[1].run), default=None)

    def _may_pass(self, scope: Scope, floor: Floor) -> bool:
        """Whether ``scope`` has enough of the words for ``floor``: what has not need not be laid beside the
        quotation."""
        if not is_worth(self.asked, scope.distinct):
            return False
        return at_most(self.asked, scope.wording, scope.words, floor.run) >= floor.likeness


def ask(quotation: Quotation, holdings: Holdings) -> Question:
    """The question that ``quotation`` asks of the archive."""
    cited = tuple(chain.from_iterable(_cited(citation, holdings) for citation in quotation.citations))
    return Question(quotation, _ways(quotation.text), cited, holdings)


def _ways(text: str) -> tuple[Asked, ...]:
    plain, declared = literal(text), asked(text)
    if len(declared.stretches) == 1 and declared.gaps == ((), ()) and not declared.changed[0]:
        return (plain,)
    return tuple(way for way in (plain, declared) if way.words) or (plain,)


def _cited(citation: Citation, holdings: Holdings) -> Iterator[Cited]:
    """What ``citation`` names, its candidates in order; where nothing of it is held, what it named once."""
    held = False
    for target in citation.targets:
        scope = holdings.scope(target)
        if scope.records:
            held = True
            then = (
                _then(holdings, target.report, target.keys[0], target.version)
                if _is_of_words(target)
                else None
            )
            yield Cited(citation, target, scope, then)
    if not held:
        try:
            named = parse_pinpoint(citation.text)
        except NotFound:
            return
        then = _then(holdings, named.report, named.key, named.version)
        if then:
            yield Cited(citation, Target(named.report, (named.key,), named.version), None, then)


def _is_of_words(target: Target) -> bool:
    """Whether ``target`` names the words of one paragraph, and not only the paragraph."""
    return target.version is not None and len(target.keys) == 1


def _then(holdings: Holdings, report: str, key: str, version: str | None) -> Past | None:
    """The past words of a key that ``version`` stands for; without one the last."""
    past = holdings.past(report, key)
    return next((p for p in reversed(past) if version in (None, p.fingerprint)), None)
