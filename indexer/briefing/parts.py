"""A briefing -> all of it that can be checked.

Comes in: a ``Briefing`` and the archive's catalogue. Goes out: ``Parts``. Raises BriefingError where there
is more than ``limits`` allow. Pure. The steps: ``citations`` finds each citation at its place, ``quotations``
each quotation, ``tying`` says which belongs to which, ``statements`` finds numbers and grades beside
citations.
"""

from __future__ import annotations

from dataclasses import dataclass

from indexer.briefing.citations import citations_in
from indexer.briefing.quotations import quotations_in
from indexer.briefing.statements import statements_in
from indexer.briefing.tying import tie
from indexer.briefing.types import Briefing, Citation, Quotation, Statement
from indexer.catalogue import Catalogue
from indexer.errors import BriefingError


@dataclass(frozen=True, slots=True)
class Parts:
    """What a briefing quotes, states and cites, each in its order. ``citations`` are all, those included that
    a quotation is tied to."""

    quotations: tuple[Quotation, ...]
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]


def parts(briefing: Briefing, catalogue: Catalogue) -> Parts:
    """The parts of ``briefing`` that can be checked."""
    try:
        cited = citations_in(briefing, catalogue)
        found = quotations_in(briefing, cited)
    except BriefingError as error:
        raise BriefingError(error.problem, error.remedy, briefing.name) from None
    citations = tuple(one.citation for each in cited for one in each)
    return Parts(tie(briefing, cited, found), statements_in(briefing, cited, found), citations)
