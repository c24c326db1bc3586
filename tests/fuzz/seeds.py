"""What each target's mutations begin with: small things of our own making, of every kind that it reads."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

from indexer.catalogue import catalogue_json, entry_of
from indexer.codec import encode
from indexer.history import Issued, history_json
from indexer.ledger.account import line_of
from indexer.pinpoint import fingerprint
from tests import checks, layouts
from tests.fuzz.targets import word_parts
from tests.making import make, read_text
from tests.pdfs import Paper

BODY = """
# Overall effectiveness: good

1\\. The council has **good** services. Children are
safe, most *of the time*.[^1]

2. There are three things:
- one multi-
agency team • and another
o a lower one

Areas for improvement

3. In order to improve, _within three months_:
• ensure that 16- and 17-year-olds are heard
• see [this](https://example.org/a) &amp; that

| Area | Grade |
|------|-------|
| Leadership and governance | Inadequate |

[^1]: A note.

# Record of main findings

Overall effectiveness\tGood
Leadership and governance\tInadequate
"""
PAGE = """<!doctype html><html><head><title>Inspection</title></head><body><h1>Inspection of Barnsley</h1>
<p>Inspection dates: 5–9 June 2017<br>Lead inspector A. Person</p><h2>Leadership: <b>good</b></h2>
<ol start="3"><li>One.<ul><li>An <i>item</i></li></ul><li value=9>Two.</ol><p>4. Three<sup>1</sup> &amp; four &lt;five.
<table><tr><th>Area</th><td>Grade<table><tr><td>x</table></td>loose</tr></table><!-- c --><script>var x</script>"""
REPORT = read_text(make(BODY))


def _small_pdf() -> bytes:
    paper = Paper(pageCompression=0)
    paper.block("Inspection of Barnsley local authority", size=20)
    paper.block("Inspection dates: 5 to 9 June 2017")
    paper.heading("Leadership: good")
    paper.numbered(1, "The first paragraph^1^ is here.")
    paper.bullet("An item of it")
    paper.table([["Area", "Grade"], ["Leadership", "Good"]], (71, 300, 500))
    paper.note("1", "A note at the foot.")
    return paper.done()


def _word() -> bytes:
    """A Word file whose parts are not packed, so that what is mutated is what is read."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_STORED) as package:
        for name, data in word_parts().items():
            package.writestr(name, data)
    return out.getvalue()


def _placed(*words: tuple[int, int, int, int, int, int]) -> bytes:
    return bytes(value % 256 for word in words for value in word)


def _account() -> bytes:
    words = "These are the words."
    event = {"first_seen": "2026-01-01", "key": "1", "fingerprint": fingerprint(words), "section": ["A"], "text": words}
    return b"".join(
        map(
            line_of,
            (
                {"ledger": 1, "report": "cumbria-2013-05"},
                {"issued": "2026-01-01", "sha256": "0" * 64, "source": "a.txt", "framework": None},
                event,
                {"last_seen": "2026-02-01", "key": "1", "fingerprint": fingerprint(words)},
                {"seen_again": "2026-03-01", "key": "1", "fingerprint": fingerprint(words)},
            ),
        )
    )


def seeds(name: str) -> list[bytes]:
    """What the target ``name`` begins with."""
    briefing = checks.TEXT.encode()
    issued = {"cumbria-2013-05": Issued("0" * 64, "a.txt", None)}
    made = {
        "text": [make(BODY).encode(), BODY.encode(), b"1. One.\n\n2. Two.\n"],
        "html": [PAGE.encode(), f"<p>{make(BODY)}".encode()],
        "pdf": [_small_pdf(), layouts.letter()],
        "pdf_words": [
            _placed(*((i, i % 40 * 6, i // 40 * 6, 30, 0, 0) for i in range(80)), (0, 0, 0, 0, 0, 7), *((i, 30, i * 4, 60, i, 128) for i in range(40))),
            _placed(*((i, 30 + i % 3 * 60, i // 3 * 8, 40, i % 5, 0) for i in range(30)), *((0, 25, i * 8 - 2, 120, 0, 5) for i in range(10)),
                    *((0, 25 + i * 60, 0, 100, 0, 6) for i in range(4))),
        ],
        "sidecar": [
            b'authority = "Barnsley"\ninspection_end = 2017-06-05\npublished = "5 July 2017"\ntitle = "x"\nframework = "ILACS"\n',
            b'[[line]]\nnumber = 9\nbegins = "The second"\nis = "paragraph 2"\n[[line]]\nnumber = 5\nbegins = "Lead"\nis = "heading"\n',
        ],
        "query": [
            "police AND (custody OR -cell*) “out of hours” \"a b\"~5 =exact caseloades~ year:2012..2014 grade:inadequate".encode(),
            b"a /s (b /s c) NOT d authority:cumbria,\"West Sussex\" section:x number:10..20 wor?d multi-agency 1,000",
        ],
        "briefing_md": [briefing, b"# A\n\n> quoted [link](x) and\n\n1. a\n   - b\n\n[^1]: note \"words\" here[^1]\n\n| a | b |\n|---|---|\n| c | d |\n\n```\ncode\n```\n"],
        "briefing_html": [PAGE.encode(), b'<p>He said <q cite="/reports/a/1">words</q> and <a href="#fn1" role="doc-noteref">1</a><ol><li id=fn1>A note.</ol><blockquote>b<pre>c'],
        "briefing_txt": [briefing, b"Title\n=====\n\n  He said \"some words\"\n  and more.[1]\n\n[1] Cumbria 2013, para 3.\n"],
        "briefing_docx": [bytes([at]) + word_parts()[name] for at, name in enumerate(sorted(word_parts()))],
        "briefing_package": [_word()],
        "account": [_account()],
        "stored": [
            bytes([0]) + catalogue_json([entry_of(REPORT, "x")]).encode(),
            bytes([1]) + history_json(issued, {}).encode(),
            bytes([2]) + b'{"created": "2026-01-01", "records": []}',
            bytes([3]) + b'[{"report": "a", "section": []}]',
            bytes([4]) + json.dumps(encode(read_text("1. One.\n\n2. Two.\n"))).encode(),
            bytes([6]) + b"gen-000002-abcdef\n",
        ],
    }  # fmt: skip
    return made[name]
