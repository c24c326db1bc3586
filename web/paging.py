"""The pages of a list, and the links between them.

Comes in: a search, how many pages it has, and how it is looked at. Goes out: what templates show of it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from indexer.search_types import SearchQuery
from web.urls import View, search_url

AROUND = 2
"""Pages on either side of this one that are linked to."""


def paging(query: SearchQuery, last: int, view: View) -> dict[str, Any]:
    """Links to the first, the last and the pages around the one of ``query``; None stands for a gap."""
    here = query.page
    numbers = sorted({1, last, *range(max(1, here - AROUND), min(last, here + AROUND) + 1)})

    def url(number: int) -> str:
        return search_url(replace(query, page=number), view=view)

    pages: list[dict[str, Any] | None] = []
    for before, number in zip([0, *numbers], numbers, strict=False):
        if number - before > 1:
            pages.append(None)
        pages.append({"n": number, "url": url(number), "current": number == here})
    pager = {
        "prev": url(min(here - 1, last)) if here > 1 else None,
        "next": url(here + 1) if here < last else None,
        "pages": pages,
    }
    return {"page": here, "pages": last, "pager": pager}
