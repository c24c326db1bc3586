"""An example of each parameter of the data, for its description.

Comes in: a generation. Goes out: values by the name of the parameter. Promises: each is taken from what is
held, so that it finds something, and all of them together do.
"""

from __future__ import annotations

from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.search_types import SearchQuery
from indexer.types import Record
from indexer.words import slug
from web.citing import collected
from web.grades import OTHER, everything, part_slug
from web.pages import EXAMPLES


def examples_of(generation: Generation) -> dict[str, str]:
    """An example of each parameter, from what is held: each finds something, and all together do."""
    found: dict[str, str] = {}
    record: Record | None = None
    for text in EXAMPLES:
        hits = [hit.record for hit in generation.index.search(SearchQuery(text)).hits]
        if hits:
            found, record = {"q": text}, next((one for one in hits if one.grade), hits[0])
            break
    record = record or next((r for group in generation.records.values() for r in group.values()), None)
    if record is None:
        return {}
    facets = {"authority": record.authority} | ({"grade": record.grade} if record.grade else {})
    if record.theme:
        facets["section"] = record.theme
    if record.year:
        facets["year"] = str(record.year)
    return found | {
        **{name: slug_value(name, value) for name, value in facets.items()},
        **({"theme": record.theme} if record.theme else {}),
        "report": record.report,
        **_graded(generation, record),
        "report_id": record.report,
        "key": record.key,
        "slug": generation.catalogue[record.report].authority_slug,
        "v": record.fingerprint,
        "words": record.text.partition(" ")[0].strip(",.;:"),
        "p": collected(record),
        "left": record.report,
        "right": next((name for name in generation.reports if name != record.report), record.report),
    }


def _graded(generation: Generation, record: Record) -> dict[str, str]:
    """The parameters of the grades: a judgement of the report of ``record``, with its grade if it has one."""
    held = [one for one in everything(generation).graded if one.report.id == record.report]
    for one in sorted(held, key=lambda one: one.grade != record.grade):
        about = {"framework": one.report.framework, "region": one.report.region}
        area = {"area": one.area.slug if one.area else OTHER, "part": part_slug(one.part)}
        return area | {name: slug(value) for name, value in about.items() if value}
    return {}
