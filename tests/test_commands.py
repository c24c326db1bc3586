"""The commands, as a shell meets them: output, exit codes, contracts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import create_app
from indexer.types import GRADES
from tests.conftest import CORPUS, ROOT
from tests.making import make


def flask(*args: str, index: Path, corpus: Path = CORPUS) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "FLASK_CORPUS": str(corpus), "FLASK_INDEX": str(index)}
    if corpus == CORPUS:
        env["FLASK_LEDGER"] = f"{index}-ledger"
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "app", *args],
        cwd=ROOT, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_reindex_ends_with_one_line(tmp_path: Path) -> None:
    done = flask("reindex", index=tmp_path / "new")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 1
    assert "5 reports" in done.stdout
    assert "365 paragraphs and 91 items" in done.stdout
    assert "[1/5]" in done.stderr


def test_reindex_json_and_exit_code(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "good.txt").write_text(make("1. One.\n"))
    (corpus / "bad.txt").write_bytes(b"caf\xe9")
    done = flask("reindex", "--json", index=tmp_path / "index", corpus=corpus)
    assert done.returncode == 1
    (value,) = lines(done.stdout)
    assert (value["reports"], value["published"]) == (1, True)
    assert value["failed"] == [
        {"path": "bad.txt", "line": 1, "problem": "is not UTF-8", "remedy": "Save it as UTF-8."}
    ]
    assert "bad.txt, line 1: is not UTF-8. Save it as UTF-8." in done.stderr
    strict = flask("reindex", "--strict", "--full", index=tmp_path / "index", corpus=corpus)
    assert strict.returncode == 1
    assert "nothing published" in strict.stdout


def test_without_an_archive_every_command_says_what_to_do(tmp_path: Path) -> None:
    for args in (("audit",), ("export", "reports"), ("export", "paragraphs"), ("search", "x")):
        done = flask(*args, index=tmp_path / "none")
        assert done.returncode == 1
        assert "flask --app app reindex" in done.stderr
        assert done.stdout == ""


def test_audit(index_folder: Path) -> None:
    done = flask("audit", index=index_folder)
    assert len(done.stdout.splitlines()) == 5
    assert "cumbria-2013-05: 5974 words, 5974 covered (100.0 %); 55 paragraphs" in done.stdout
    values = {v["report"]: v for v in lines(flask("audit", "--json", index=index_folder).stdout)}
    assert values["west-sussex-2013-02"]["paragraphs"] == 67
    assert all(v["words"] == v["covered"] and v["gaps"] == [] and v["parts"] == 1 for v in values.values())


def test_export_reports(index_folder: Path) -> None:
    values = lines(flask("export", "reports", index=index_folder).stdout)
    assert list(values[0]) == [
        "report", "title", "framework", "authority", "authority_code", "authority_printed", "region",
        "inspection_start", "inspection_end", "published", "lead_inspector", "overall", "judgements",
        "source", "sha256", "paragraphs", "warnings",
    ]  # fmt: skip
    by_id = {v["report"]: v for v in values}
    assert by_id["cumbria-2012-04"]["published"] == "2012-05-29"
    assert by_id["cumbria-2012-04"]["overall"] is None
    assert by_id["rochdale-2012-11"]["published"] is None
    assert {v["report"]: v["paragraphs"] for v in values} == {
        "cumbria-2012-04": 144, "cumbria-2013-05": 55, "northamptonshire-2013-02": 56,
        "rochdale-2012-11": 43, "west-sussex-2013-02": 67,
    }  # fmt: skip
    judgement = by_id["west-sussex-2013-02"]["judgements"][0]  # type: ignore[index]
    assert list(judgement) == ["area", "grade", "section", "page", "line"]
    warning = by_id["cumbria-2013-05"]["warnings"][0]  # type: ignore[index]
    assert list(warning) == ["code", "message", "page", "line"]


def test_export_paragraphs(index_folder: Path) -> None:
    values = lines(flask("export", "paragraphs", index=index_folder).stdout)
    assert list(values[0]) == [
        "report", "key", "number", "part", "parent", "section", "theme", "grade", "page", "text", "fingerprint",
    ]  # fmt: skip
    assert len(values) == 456
    assert len({(v["report"], v["key"]) for v in values}) == 456
    assert {v["grade"] for v in values} <= {*GRADES, None}
    items = [v for v in values if v["parent"]]
    assert len(items) == 91
    assert all(v["number"] is None for v in items)
    numbered = [v["number"] for v in values if v["report"] == "cumbria-2012-04" and v["number"]]
    assert numbered == list(range(1, 145)), "reading order"


def test_search(index_folder: Path) -> None:
    done = flask("search", "police custody overnight", "--json", index=index_folder)
    (value,) = lines(done.stdout)
    assert list(value)[:3] == ["query", "generation", "total"]
    assert {hit["authority"] for hit in value["hits"]} == {"Cumbria", "Northamptonshire"}  # type: ignore[attr-defined]
    assert list(value["hits"][0]) == [  # type: ignore[index]
        "report", "key", "authority", "year", "section", "theme", "grade", "score", "snippet", "citation", "url",
    ]  # fmt: skip
    assert set(value["facets"]) == {"authority", "year", "section", "grade"}  # type: ignore[call-overload]
    narrowed = flask(
        "search", "children", "--authority", "west sussex", "--grade", "adequate", "--year", "2013",
        "--section", "leadership-and-governance", "--json", index=index_folder,
    )  # fmt: skip
    (value,) = lines(narrowed.stdout)
    assert 0 < value["total"] <= 11  # type: ignore[operator]
    assert {(h["authority"], h["grade"]) for h in value["hits"]} == {("West Sussex", "Adequate")}  # type: ignore[attr-defined]
    by_heading = flask("search", "children", "--section", "Service information", "--json", index=index_folder)
    (value,) = lines(by_heading.stdout)
    assert {hit["theme"] for hit in value["hits"]} == {"Local area"}  # type: ignore[attr-defined]
    plain = flask("search", "police custody overnight", index=index_folder)
    assert "cumbria-2013-05 ¶ 3, item 5" in plain.stdout


def test_the_command_and_the_route_answer_the_same(index_folder: Path) -> None:
    client = create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_client()
    told = flask("search", "children’s", "--grade", "adequate", "--json", index=index_folder).stdout
    served = client.get("/search.json?q=children’s&grade=adequate").get_data(as_text=True)
    assert json.loads(served) == json.loads(told)
    assert list(json.loads(served)) == list(json.loads(told)), "in the same order"


def test_a_grade_that_is_none_is_said(index_folder: Path) -> None:
    done = flask("search", "children", "--grade", "foo", index=index_folder)
    assert done.returncode == 2
    assert "“foo” is none of: Outstanding, Good" in done.stderr


def test_a_bad_query_is_explained(index_folder: Path) -> None:
    done = flask("search", "police a*", index=index_folder)
    assert done.returncode == 1
    assert "at character 8" in done.stderr


def test_a_slip_in_a_query_is_put_right_and_said(index_folder: Path) -> None:
    done = flask("search", '"police custody', index=index_folder)
    assert done.returncode == 0
    assert "never closed" in done.stderr
    assert "never closed" not in done.stdout


@pytest.mark.parametrize("command", ["reindex", "audit", "export", "search"])
def test_every_command_is_documented(command: str) -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"flask --app app {command}" in text
    help_text = flask(command, "--help", index=Path("none")).stdout
    for option in [word for word in help_text.split() if word.startswith("--") and word != "--help"]:
        assert option.strip("[]") in text, option
