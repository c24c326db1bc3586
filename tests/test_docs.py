"""What the documentation says is true."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app import create_app
from indexer.briefing import limits
from indexer.briefing.present import WORDS
from indexer.citation import link, plain
from indexer.compare import compare
from indexer.generations import Generation
from indexer.reading.notes import Code
from tests.conftest import CORPUS, ROOT
from web.briefing_pages import MOST_CARRIED
from web.checking import AT_ONCE, MOST_TEXT, PATIENCE
from web.serving import THREADS, WORKERS

DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), CORPUS / "README.md"])


def test_every_warning_is_explained() -> None:
    text = (ROOT / "docs" / "warnings.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^- `([a-z-]+)`:", text, re.M)) == {str(code) for code in Code}


def test_every_warning_can_happen() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "indexer").rglob("*.py"))
    for name in Code.__members__:
        assert f"Code.{name}" in code, name


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_between_documents(path) -> None:  # type: ignore[no-untyped-def]
    for target in re.findall(r"\]\((?!https?://|/|#)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_examples_on_the_help_page_find_something(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/help").get_data(), "html.parser")
    links = soup.select("a[href^='/search?']")
    assert len(links) >= 20
    for example in links:
        url = str(example["href"])
        answer = client.get(url.replace("/search?", "/search.json?")).get_json()
        assert answer["total"] > 0, url
        assert answer["repairs"] == [], url
        assert answer["query"] == example.get_text(), url
        said = example.find_next_sibling("span")
        assert said is not None
        assert said.get_text().strip() == f"{answer['total']:,} found"


def test_the_link_that_the_help_page_explains_is_one(generation: Generation) -> None:
    text = (ROOT / "docs" / "help.md").read_text(encoding="utf-8")
    assert f"> {link(generation.record('cumbria-2013-05', '13'))}\n" in text


def test_the_corpus_readme_names_every_file() -> None:
    text = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`([a-z0-9-]+\.txt)`", text)) == {p.name for p in CORPUS.glob("*.txt")}


def test_every_dependency_has_its_reason_and_a_lock() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    used, dev = data["project"]["dependencies"], data["dependency-groups"]["dev"]
    locks = [
        (ROOT / name).read_text(encoding="utf-8") for name in ("requirements.lock", "requirements-dev.lock")
    ]
    for wanted, lock in zip((used, [*used, *dev]), locks, strict=True):
        names = [re.split(r"[<>=]", entry)[0] for entry in wanted]
        assert names
        for name in names:
            line = next(line for line in text.splitlines() if f'"{name}' in line)
            assert "# " in line, name
            assert re.search(rf"^{re.escape(name)}==", lock, re.M | re.I), name
        assert "http" not in lock
        assert lock.count("--hash=sha256:") > len(names)
    pinned = [set(re.findall(r"^(\S+==\S+)", lock, re.M)) for lock in locks]
    assert pinned[0] < pinned[1]  # a server runs what the tests ran


def test_the_readme_begins_with_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert (
        text.index("make run") < text.index("make test") < text.index("![") < text.index("## From a question")
    )


COUNTED = {7: "seven", 8: "eight", 9: "nine"}


def test_the_worked_example_is_true(client: FlaskClient, generation: Generation) -> None:
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    record = generation.record("cumbria-2013-05", "32")
    assert plain(generation.report(record.report), record) in text
    assert link(record, "http://127.0.0.1:8000") in text
    assert "who have been detained in police custody overnight." in record.text
    hits = client.get("/search.json?q=police+custody+overnight").get_json()["hits"]
    assert [hit["authority"] for hit in hits] == ["Cumbria", "Cumbria", "Northamptonshire"]
    found = compare(generation.report("cumbria-2012-04"), generation.report("cumbria-2013-05"))
    again = [one for one in found.asked if one.is_again]
    assert f"of {len(found.asked)} recommendations {COUNTED[len(again)]} are asked for again" in text
    assert (again[0].record.key, again[0].again[0].record.key) == ("21.1", "3.6")


def test_the_check_in_the_readme_is_what_the_command_says(
    index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    command, *shown = re.findall(r"^    (.*)", text[text.index("    $ .venv") :].split("\n\n")[0], re.M)
    arguments = command.partition("app app ")[2].split()
    done = create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_cli_runner().invoke(args=arguments)
    assert done.stdout.splitlines() == shown
    assert done.exit_code == 1


def test_the_verdicts_and_limits_are_those_of_the_code() -> None:
    text = (ROOT / "docs" / "briefings.md").read_text(encoding="utf-8")
    for verdict, words in WORDS.items():
        assert f"{words} | `{verdict}` |" in text
    for number in (
        limits.MAX_DOCX_ENTRIES,
        limits.MAX_CHARACTERS,
        limits.MAX_PASSAGES,
        limits.MAX_QUOTATIONS,
        limits.MAX_QUOTATION_WORDS,
        limits.MAX_CITATIONS,
        MOST_TEXT,
    ):
        assert f"{number:,}" in text
    for size in (limits.MAX_TEXT_BYTES, limits.MAX_DOCX_BYTES, limits.MAX_XML_BYTES, MOST_CARRIED):
        assert f"{size // 1_000_000} MB" in text
    assert f"| {AT_ONCE}; who comes after waits {PATIENCE:g} seconds" in text


def test_the_processes_and_threads_are_those_of_the_code() -> None:
    served, operated = ((ROOT / "docs" / f"{name}.md").read_text() for name in ("serving", "operations"))
    assert f"| `FLASK_WORKERS` | {WORKERS} |" in served
    assert f"| `FLASK_THREADS` | {THREADS} |" in served
    assert f"processes of {THREADS} threads are started" in operated


def test_the_collection_that_the_documentation_shows_stands(client: FlaskClient) -> None:
    text = (ROOT / "docs" / "citing.md").read_text(encoding="utf-8")
    found = re.search(r"^    (/collection\?\S+)$", text, re.M)
    assert found
    soup = BeautifulSoup(client.get(found[1]).get_data(), "html.parser")
    assert [tag["class"] for tag in soup.select(".entry")] == [["entry", "entry-stands"]] * 2
    assert soup.select(".entry blockquote")[1].get_text(strip=True) == (
        "In response to the concerns raised by inspectors"
    )
