"""An example of each parameter of the data, for its description.

Comes in: a generation. Goes out: values by the name of the parameter. Promises: each is taken from what is
held, so that it finds something, and all of them together do.
"""

from __future__ import annotations

from indexer.facet_values import slug_value
from indexer.generations import Generation
from indexer.search_types import SearchQuery
from indexer.types import NO_JUDGEMENT, Record
from web.citing import collected
from web.pages import EXAMPLES


def examples_of(generation: Generation) -> dict[str, str]:
    """An example of each parameter, from what is held: each finds something, and all together do."""
    found: dict[str, str] = {}
    record: Record | None = None
    for text in EXAMPLES:
        hits = generation.index.search(SearchQuery(text, per_page=1)).hits
        if hits:
            found, record = {"q": text}, hits[0].record
            break
    record = record or next((r for group in generation.records.values() for r in group.values()), None)
    if record is None:
        return {}
    facets = {"authority": record.authority, "grade": record.grade or NO_JUDGEMENT}
    if record.theme:
        facets["section"] = record.theme
    if record.year:
        facets["year"] = str(record.year)
    return found | {
        **{name: slug_value(name, value) for name, value in facets.items()},
        **({"theme": record.theme} if record.theme else {}),
        "report": record.report,
        "report_id": record.report,
        "key": record.key,
        "slug": generation.catalogue[record.report].authority_slug,
        "v": record.fingerprint,
        "words": record.text.partition(" ")[0].strip(",.;:"),
        "p": collected(record),
        "left": record.report,
        "right": next((name for name in generation.reports if name != record.report), record.report),
    }
