"""What the history of an authority looks like as data: the JSON Schema of it, by name.

Goes out: ``OVER_TIME``, which ``web/openapi.py`` puts beside ``SCHEMAS``. Promises those of ``schemas.py``.
"""

from __future__ import annotations

from indexer.types import GRADES
from web.schemas import (
    COUNT,
    DATE,
    GRADE,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    REPORT,
    SLUG,
    TEXT,
    TEXTS,
    URL,
    Schema,
    closed,
    listed,
    ref,
)

OVER_TIME: dict[str, Schema] = {
    "Authority": closed(
        {
            "generation": TEXT,
            "authority": TEXT,
            "slug": SLUG,
            "code": MAYBE_TEXT,
            "region": MAYBE_TEXT,
            "kind": MAYBE_TEXT,
            "abolished": DATE,
            "predecessors": listed(ref("Relative")),
            "successors": listed(ref("Relative")),
            "changes": listed(closed({"date": DATE, "before": TEXTS, "after": TEXTS})),
            "reports": listed(
                closed(
                    {
                        "relation": {"enum": ["itself", "before", "after"]},
                        "authority": TEXT,
                        "report": REPORT,
                        "title": TEXT,
                        "framework": MAYBE_TEXT,
                        "inspection_start": DATE,
                        "inspection_end": DATE,
                        "published": DATE,
                        "overall": GRADE,
                        "paragraphs": COUNT,
                        "judgements": listed(
                            closed(
                                {
                                    "area": TEXT,
                                    "grade": {"enum": [*GRADES]},
                                    "section": TEXTS,
                                    "page": MAYBE_NUMBER,
                                    "line": MAYBE_NUMBER,
                                    "theme": MAYBE_TEXT,
                                }
                            )
                        ),
                        "one_before": {"anyOf": [REPORT, {"type": "null"}]},
                        "citation": TEXT,
                        "url": URL,
                    }
                )
            ),
        }
    ),
    "Relative": closed(
        {
            "authority": TEXT,
            "slug": SLUG,
            "code": MAYBE_TEXT,
            "abolished": DATE,
            "steps": {"type": "integer", "minimum": 1},
        }
    ),
}
