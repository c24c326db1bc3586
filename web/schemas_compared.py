"""What a comparison looks like as data: the JSON Schema of it, by name.

Goes out: ``COMPARED``, which ``web/openapi.py`` puts beside ``SCHEMAS``. Promises those of ``schemas.py``.
"""

from __future__ import annotations

from indexer.comparing.told import AGAIN, ANSWERED, NOTHING, PERHAPS, SURE, UNSURE
from indexer.comparing.types import Relation
from web.schemas import MAYBE_TEXT, NAME, REPORT, TEXT, TEXTS, URL, Schema, closed, listed, ref

CONFIDENCE: Schema = {"type": "number", "minimum": 0, "maximum": 1}

_KEY: Schema = {"anyOf": [NAME, {"type": "null"}]}
_CITED: dict[str, Schema] = {"report": REPORT, "key": NAME, "text": TEXT, "citation": TEXT, "url": URL}

COMPARED: dict[str, Schema] = {
    "Comparison": closed(
        {
            "left": REPORT,
            "right": REPORT,
            "rows": listed(
                closed(
                    {
                        "left": listed(NAME),
                        "right": listed(NAME),
                        "relation": {"enum": [str(relation) for relation in Relation]},
                        "confidence": CONFIDENCE,
                        "reason": TEXT,
                        "theme": TEXT,
                        "boilerplate": {"type": "boolean"},
                        "nearest": _KEY,
                    }
                )
            ),
        }
    ),
    "AskedAgain": closed(
        {
            "generation": TEXT,
            "left": REPORT,
            "right": REPORT,
            "asking": REPORT,
            "answering": REPORT,
            "earlier": {"enum": ["left", "right", None]},
            "recommendations": listed(
                closed(
                    {
                        **_CITED,
                        "section": TEXTS,
                        "under": _KEY,
                        "outcome": {"enum": [AGAIN, PERHAPS, ANSWERED, NOTHING]},
                        "again": listed(ref("Answer")),
                        "answers": listed(ref("Answer")),
                    }
                )
            ),
        }
    ),
    "Answer": closed({**_CITED, "sentence": TEXT, "confidence": CONFIDENCE, "reason": TEXT}),
    "AskedRow": closed(
        {
            **_CITED,
            "section": TEXTS,
            "outcome": {"enum": [AGAIN, ANSWERED, NOTHING]},
            **{f"answer_{name}": MAYBE_TEXT for name in _CITED},
            "sentence": MAYBE_TEXT,
            "confidence": {"type": ["number", "null"]},
            "reason": MAYBE_TEXT,
            "sure": {"enum": [*(words for _, words in SURE), UNSURE, None]},
        }
    ),
}
