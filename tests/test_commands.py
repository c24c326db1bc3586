"""The commands, as a shell meets them: output, exit codes, contracts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import Result

from app import create_app
from indexer.pinpoint import fingerprint
from indexer.types import GRADES
from tests.conftest import CORPUS, ROOT
from tests.making import make
from web.telling import Command


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


def small(tmp_path: Path, *words: str) -> Path:
    corpus = tmp_path / "corpus"
    corpus.mkdir(exist_ok=True)
    body = "".join(f"{number}. {word} words stand here.\n\n" for number, word in enumerate(words, 1))
    (corpus / "a.txt").write_text(make(f"# About this inspection\n\n{body}"))
    return corpus


def run(corpus: Path, index: Path, *args: str) -> Result:
    """A command in this process."""
    app = create_app({"CORPUS": corpus, "INDEX": index})
    return app.test_cli_runner().invoke(args=args)


def test_a_dry_run_tells_what_would_become_of_citations_and_writes_nothing(tmp_path: Path) -> None:
    """Also without an index folder: what is issued is what the ledger says."""
    corpus, index = small(tmp_path, "Alpha", "Beta", "Gamma"), tmp_path / "index"
    assert run(corpus, index, "reindex", "--dry-run").stdout.endswith("0 gone, 3 new.\n")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.txt", "corpus"]
    assert run(corpus, index, "reindex").exit_code == 0
    small(tmp_path, "Alpha", "Delta")

    def everything() -> dict[Path, bytes]:
        return {
            path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.name != "LOCK"
        }

    before, gamma = everything(), fingerprint("Gamma words stand here.")
    for folder in (index, tmp_path / "none"):
        done = run(corpus, folder, "reindex", "--dry-run")
        assert done.exit_code == 0
        changed, gone, last = done.stdout.splitlines()
        assert changed.startswith("changed  cumbria-2013-05/2  ")
        assert changed.endswith(f" → {fingerprint('Delta words stand here.')}  −“Beta” +“Delta”")
        assert gone == f"gone     cumbria-2013-05/3  {gamma}  Gamma words stand here."
        assert last.endswith("Of the issued citations: 1 kept, 1 changed, 1 gone, 0 new.")
        [value] = lines(run(corpus, folder, "reindex", "--dry-run", "--json").stdout)
        assert {name: value[name] for name in ("dry_run", "would", "kept", "changed", "gone", "new", "failed")} == {
            "dry_run": True, "would": "published", "kept": 1, "changed": 1, "gone": 1, "new": 0, "failed": [],
        }  # fmt: skip
        assert value["changes"][1] == {  # type: ignore[index]
            "change": "gone", "report": "cumbria-2013-05", "key": "3", "before": gamma, "after": None,
            "then": "Gamma words stand here.", "now": None,
        }  # fmt: skip
    assert run(corpus, index, "reindex", "--dry-run", "--strict").exit_code == 1
    assert everything() == before
    assert not (tmp_path / "none").exists()


def test_strict_lets_no_citation_go_without_a_reason(tmp_path: Path) -> None:
    words = [f"Word{chr(97 + number)}" for number in range(13)]
    corpus, index = small(tmp_path, *words), tmp_path / "index"
    run(corpus, index, "reindex")
    small(tmp_path, words[0])
    done = run(corpus, index, "reindex", "--strict")
    assert done.exit_code == 1
    assert "nothing published" in done.stdout
    named = ", ".join(f"cumbria-2013-05/{number}" for number in range(2, 12))
    assert (
        f"would be gone, and nothing says why: {named} and 2 more. Give the reason with --tombstone"
        in done.stderr
    )
    done = run(corpus, index, "reindex", "--strict", "--tombstone", "")
    assert (done.exit_code, "Give the reason in words" in done.stderr) == (2, True)
    done = run(corpus, index, "reindex", "--strict", "--tombstone", " Taken  out.", "--json")
    assert done.exit_code == 0
    [value] = lines(done.stdout)
    assert (value["published"], value["gone"], value["ledger"]) == (True, 12, str(corpus / "ledger"))
    ledger = (corpus / "ledger" / "cumbria-2013-05.jsonl").read_text().splitlines()
    assert [json.loads(line)["tombstone"] for line in ledger[-12:]] == ["Taken out."] * 12


def test_a_ledger_beside_the_index_is_said_each_time(tmp_path: Path) -> None:
    """Where the corpus folder cannot be written to; and where another folder is asked for, it is that."""
    corpus, index = small(tmp_path, "Alpha"), tmp_path / "index"
    app = create_app({"CORPUS": corpus, "INDEX": index})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        for _ in range(2):
            done = app.test_cli_runner().invoke(args=["reindex"])
            assert f"the ledger stands in {index / 'ledger'}. Keep that folder" in done.stderr
            assert done.exit_code == 0
        other = create_app({"CORPUS": corpus, "INDEX": index, "LEDGER": tmp_path / "other"})
        assert "Keep that folder" not in other.test_cli_runner().invoke(args=["reindex"]).stderr
    assert len(list((tmp_path / "other").iterdir())) == 1


def test_without_an_archive_every_command_says_what_to_do(tmp_path: Path) -> None:
    runner = create_app({"CORPUS": CORPUS, "INDEX": tmp_path / "none"}).test_cli_runner()
    for args in (["audit"], ["export", "reports"], ["export", "paragraphs"], ["search", "x"]):
        done = runner.invoke(args=args)
        assert done.exit_code == 1
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


@pytest.mark.parametrize(
    "command",
    [
        "reindex",
        "audit",
        "export",
        "search",
        "briefing check",
        "index list",
        "index verify",
        "index rollback",
    ],
)
def test_every_command_is_documented(command: str) -> None:
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert f"flask --app app {command}" in text
    help_text = flask(*command.split(), "--help", index=Path("none")).stdout
    for option in [word for word in help_text.split() if word.startswith("--") and word != "--help"]:
        assert option.strip("[]") in text, option


# --- what cannot be done is one line -----------------------------------------------------------------


def commands(group: click.Group) -> list[click.Command]:
    """All commands of a group, and of the groups in it."""
    found: list[click.Command] = []
    for command in group.commands.values():
        found += commands(command) if isinstance(command, click.Group) else [command]
    return found


def test_every_command_tells_its_errors(index_folder: Path) -> None:
    found = commands(create_app({"CORPUS": CORPUS, "INDEX": index_folder}).cli)
    assert len(found) == 10
    assert [command.name for command in found if not isinstance(command, Command)] == []


REPORT, CATALOGUE, SEGMENT = "reports/cumbria-2012-04.json", "catalogue.json", "search/*.seg"
DAMAGED = [
    (REPORT, ["audit"]), (REPORT, ["audit", "--json"]),
    (REPORT, ["search", "children"]), (REPORT, ["search", "children", "--json"]),
    (REPORT, ["export", "paragraphs"]), (REPORT, ["export", "reports"]),
    (REPORT, ["briefing", "check", "FILE"]), (REPORT, ["briefing", "check", "--json", "FILE"]),
    (CATALOGUE, ["audit"]), (CATALOGUE, ["search", "children"]), (CATALOGUE, ["search", "children", "--json"]),
    (CATALOGUE, ["briefing", "check", "FILE"]),
    (SEGMENT, ["search", "children"]), (SEGMENT, ["search", "children", "--json"]),
]  # fmt: skip


@pytest.mark.parametrize(("place", "command"), DAMAGED, ids=lambda value: "".join(value))
def test_a_damaged_file_is_one_line(
    index_folder: Path, tmp_path: Path, place: str, command: list[str]
) -> None:
    index = tmp_path / "index"
    shutil.copytree(index_folder, index)
    [path] = index.glob(f"gen-*/{place}")
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)
    briefing = tmp_path / "briefing.md"
    briefing.write_text("They saw “the police custody suite overnight” (cumbria-2012-04, paragraph 3).\n")
    done = run(CORPUS, index, *(str(briefing) if word == "FILE" else word for word in command))
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith("Error: ")
    assert "damaged" in done.stderr


def test_a_copy_that_cannot_be_made_is_one_line(index_folder: Path, tmp_path: Path) -> None:
    briefing, folder = tmp_path / "briefing.md", tmp_path / "copies"
    briefing.write_text("Nothing is quoted.\n")
    (folder / "briefing.md").mkdir(parents=True)
    for place, named in (("/proc/x", "/proc/x"), (str(folder), str(folder / "briefing.md"))):
        done = run(CORPUS, index_folder, "briefing", "check", "--annotate", place, str(briefing))
        assert isinstance(done.exception, SystemExit), done.exception
        assert done.exit_code == 1
        assert done.stderr.startswith(f"Error: {named}: ")
        assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no disk that is always full")
@pytest.mark.parametrize(
    "command", ["audit", "audit --json", "search children", "search children --json", "export paragraphs"]
)
def test_an_answer_that_finds_no_room_is_one_line(index_folder: Path, command: str) -> None:
    env = {**os.environ, "FLASK_CORPUS": str(CORPUS), "FLASK_INDEX": str(index_folder)}
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command.split()],
            cwd=ROOT, env=env, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "Error: The answer is not whole: No space left on device.\n")


def test_who_has_read_enough_is_told_nothing(index_folder: Path) -> None:
    """A pipe that is closed, as by `head`, is no error of the command's."""
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "wb") as closed:
        env = {**os.environ, "FLASK_CORPUS": str(CORPUS), "FLASK_INDEX": str(index_folder)}
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", "export", "paragraphs"],
            cwd=ROOT, env=env, stdout=closed, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, "")
