"""Golden files: what is read from each report, one line for each paragraph or item.

A line holds key, section, grade, the first and last words and the fingerprint, so that a change of the
reader shows which paragraphs it touches. ``make golden`` writes the files anew; read every difference
before you commit it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.records import records
from indexer.types import Report
from tests.test_corpus import IDS

FOLDER = Path(__file__).parent / "golden"


def lines(report: Report) -> str:
    rows = [f"# {report.id} | {report.title} | {report.authority_printed}"]
    rows += [f"! {w.code} | line {w.line} | {w.message}" for w in report.warnings]
    for record in records(report):
        words = record.text.split()
        shown = record.text if len(words) <= 8 else f"{' '.join(words[:4])} … {' '.join(words[-4:])}"
        path = " > ".join(record.section)
        rows.append(
            f"{record.key} | {path} | {record.theme} | {record.grade} | {shown} | {record.fingerprint}"
        )
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("name", IDS)
def test_golden(name: str, reports: dict[str, Report], request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(lines(reports[name]), encoding="utf-8")
    assert lines(reports[name]) == path.read_text(encoding="utf-8")
