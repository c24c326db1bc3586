"""A made-up catalogue for the tests of briefings, and briefings read against it."""

from __future__ import annotations

from datetime import date

from indexer.briefing.parts import Parts, parts
from indexer.briefing.reading import read_briefing
from indexer.briefing.types import Citation
from indexer.catalogue import Catalogue, Entry, in_order


def entry(name: str, authority: str, day: date) -> Entry:
    keys = {str(number): f"{number:08x}" for number in range(1, 61)} | {
        f"3.{number}": f"{number:08x}" for number in range(1, 6)
    }
    slug = name[: -len("-yyyy-mm")]
    return Entry(
        id=name, source=f"{name}.txt", sha256="0" * 64, framework=None, authority=authority,
        authority_slug=slug, inspection_start=None, inspection_end=day, published=None, paragraphs=60, items=5,
        doubts=0, keys=keys,
    )  # fmt: skip


CATALOGUE: Catalogue = in_order(
    [
        entry("cumbria-2012-04", "Cumbria", date(2012, 4, 27)),
        entry("cumbria-2013-05", "Cumbria", date(2013, 5, 22)),
        entry("rochdale-2012-11", "Rochdale", date(2012, 11, 16)),
    ]
)


def parts_of(text: str, form: str = "markdown") -> Parts:
    return parts(read_briefing("briefing", text.encode(), form), CATALOGUE)


def pins(citations: tuple[Citation, ...]) -> str:
    """Citations in short: "C13/5, C13/6"; "C13" a whole report, "?" one that is not held, "A|B" ambiguous."""
    short = {"cumbria-2012-04": "C12", "cumbria-2013-05": "C13", "rochdale-2012-11": "R12"}
    return ", ".join(
        "|".join(short[t.report] + "".join(f"/{key}" for key in t.keys) for t in one.targets) or "?"
        for one in citations
    )


def tied(text: str, form: str = "markdown") -> list[tuple[str, str]]:
    return [(quotation.text, pins(quotation.citations)) for quotation in parts_of(text, form).quotations]
