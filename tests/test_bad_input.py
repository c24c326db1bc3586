"""Whatever lies in the corpus: each bad file gets its own sentence, the run ends with 1, the rest is published."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from app import create_app
from indexer.generations import Archive
from indexer.reindex import reindex
from indexer.types import Line
from indexer.workers import Limits
from tests import layouts
from tests.conftest import CORPUS, ROOT
from tests.making import make
from tests.pdfs import Paper

GOOD = "rochdale-2012-11-child-protection.txt"


def _encrypted() -> bytes:
    paper = Paper(encrypt="secret")
    paper.block("Inspection of Barnsley local authority children’s services")
    return paper.done()


def _pictures() -> bytes:
    paper = Paper(lambda paper: paper.canvas.rect(100, 100, 300, 300, fill=1))
    paper.turn()
    return paper.done()


def _many_pages() -> bytes:
    paper = Paper(lambda paper: None)
    for _ in range(1999):
        paper.turn()
    paper.block("The last page.")
    return paper.done()


def _cover_alone() -> bytes:
    paper = Paper()
    paper.heading("Inspection of Barnsley local authority children’s services", 26)
    paper.heading("Inspection dates: 11 to 15 September 2023")
    return paper.done()


def _bomb() -> bytes:
    """A page of a few hundred kilobytes whose text unpacks to ten million words."""
    stream = zlib.compress(b"BT /F1 12 Tf 50 700 Td " + b"(aa) Tj 1 0 Td " * 10_000_000 + b"ET", 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream) + stream + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    data = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "a web page": (lambda: b"<!DOCTYPE html><html><body>Not found</body></html>", "is not a PDF"),
    "plain text": (lambda: b"no report at all, only text", "is not a PDF"),
    "encrypted": (_encrypted, "is encrypted and needs a password"),
    "cut short": (lambda: layouts.letter()[:900], "is damaged"),
    "nothing": (lambda: b"", "is empty"),
    "pictures": (_pictures, "has no text layer"),
    "a cover alone": (_cover_alone, "holds no paragraph that was recognised"),
    "2000 pages": (_many_pages, "has 2000 pages"),
}


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / GOOD).write_bytes((CORPUS / GOOD).read_bytes())
    (folder / "good.pdf").write_bytes(layouts.ilacs())
    return folder


def test_each_bad_file_has_its_sentence_and_the_rest_is_published(corpus: Path, tmp_path: Path) -> None:
    for name, (made, _) in BAD.items():
        (corpus / f"{name}.pdf").write_bytes(made())
    (corpus / "nul.txt").write_bytes(b"Inspection of\0Barnsley")
    (corpus / "utf16.txt").write_bytes("Inspection of Barnsley".encode("utf-16"))
    (corpus / "latin1.txt").write_bytes("Inspection of Barnsley’s café".encode("cp1252"))
    (corpus / "twin.pdf").write_bytes((corpus / "good.pdf").read_bytes())
    (corpus / "sidecar.pdf").write_bytes(layouts.letter())
    (corpus / "sidecar.toml").write_text("[[line]]\nnumber = 3\n")
    (corpus / "outside.pdf").symlink_to("/etc/hostname")
    (corpus / "dangling.pdf").symlink_to(corpus / "nowhere")
    (corpus / "loop.txt").symlink_to("loop.txt")
    (corpus / "looped.pdf").write_bytes(layouts.letter())
    (corpus / "looped.toml").symlink_to("looped.toml")
    (corpus / "deep.txt").write_bytes((CORPUS / GOOD).read_bytes())
    (corpus / "deep.toml").write_text("title = 'x'\n" + "a." * 90_000 + "b = 1\n")
    app = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"})
    result = app.test_cli_runner().invoke(args=["reindex"])
    assert result.exit_code == 1
    said = {
        line.removeprefix("Could not read ")
        for line in result.output.splitlines()
        if line.startswith("Could")
    }
    expected = {f"{name}.pdf": problem for name, (_, problem) in BAD.items()} | {
        "nul.txt": "holds NUL characters",
        "utf16.txt": "is UTF-16",
        "latin1.txt": "is not UTF-8",
        "twin.pdf": "is the same file as good.pdf",
        "sidecar.toml": "has a [[line]] without its number, begins and is",
        "outside.pdf": "leads out of the corpus folder",
        "dangling.pdf": "cannot be read",
        "loop.txt": "cannot be read",
        "looped.toml": "cannot be read",
        "deep.toml": "has a line with more than 300 full stops",
    }
    for name, problem in expected.items():
        (sentence,) = [line for line in said if line.startswith(name)]
        assert problem in sentence
        assert sentence.endswith((".", "?"))
    assert len(said) == len(expected)
    archive = Archive(tmp_path / "index").current()
    assert {report.source for report in archive.reports.values()} == {GOOD, "good.pdf"}
    assert {error.path for error in archive.failed} == set(expected)
    page = app.test_client().get("/audit").get_data(as_text=True)
    assert all(name in page for name in expected)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is unreadable to root")
def test_a_file_without_permission_is_named(corpus: Path, tmp_path: Path) -> None:
    (corpus / "good.pdf").chmod(0)
    result = reindex(corpus, tmp_path / "index")
    assert [(e.path, "Permission denied" in e.problem) for e in result.failed] == [("good.pdf", True)]


def as_somebody(corpus: Path, index: Path, *args: str) -> subprocess.CompletedProcess[str]:
    """A command, by somebody to whom files can be unreadable."""
    command = [sys.executable, "-m", "flask", "--app", "app", *args]
    if os.geteuid() == 0:
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]
    given = os.environ | {"FLASK_CORPUS": str(corpus), "FLASK_INDEX": str(index)}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is unreadable to root")
def test_a_folder_without_permission_is_named_and_loses_nothing(corpus: Path, tmp_path: Path) -> None:
    inner, index = corpus / "inner", tmp_path / "index"
    inner.mkdir()
    (corpus / GOOD).rename(inner / GOOD)
    reindex(corpus, index)
    keys = Archive(index).current().catalogue["rochdale-2012-11"].keys
    for mode in (0, 0o444):  # nothing of it can be told; only the names in it
        inner.chmod(mode)
        done = as_somebody(corpus, index, "reindex")
        assert done.returncode == 1, done.stderr
        assert "Could not read inner" in done.stderr
        assert "cannot be read" in done.stderr
        assert "0 gone" in done.stdout
        assert as_somebody(corpus, index, "reindex", "--strict").returncode == 1
        assert "cannot be read" in as_somebody(corpus, index, "index", "verify").stdout
        assert Archive(index).current().catalogue["rochdale-2012-11"].keys == keys
    inner.chmod(0o755)
    assert reindex(corpus, index).failed == ()


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() == 0 and not shutil.which("setpriv"), reason="nothing is unreadable to root")
@pytest.mark.parametrize("closed", ["", "ledger"])
def test_a_corpus_or_ledger_that_cannot_be_read_is_told(corpus: Path, tmp_path: Path, closed: str) -> None:
    """A ledger that cannot be read is not one that is empty."""
    index = tmp_path / "index"
    reindex(corpus, index)
    (corpus / closed).chmod(0)
    try:
        done = as_somebody(corpus, index, "reindex")
    finally:
        (corpus / closed).chmod(0o755)
    assert done.returncode == 1
    assert "cannot be read" in done.stderr
    assert "Traceback" not in done.stderr
    assert reindex(corpus, index).outcome == "unchanged"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "problem"),
    [
        (Limits(seconds=4, bytes=20_000_000_000), "takes longer than 4 seconds"),
        (Limits(seconds=60, bytes=600_000_000), "needs more memory"),
    ],
)
def test_a_bomb_is_stopped_and_stops_nothing_else(
    corpus: Path, tmp_path: Path, limits: Limits, problem: str
) -> None:
    (corpus / "bomb.pdf").write_bytes(_bomb())
    result = reindex(corpus, tmp_path / "index", limits=limits)
    assert [error.path for error in result.failed] == ["bomb.pdf"]
    assert problem in result.failed[0].problem
    assert result.reports == 2


def test_a_damaged_file_keeps_what_was_read_before(corpus: Path, tmp_path: Path) -> None:
    reindex(corpus, tmp_path / "index")
    (corpus / "good.pdf").write_bytes(layouts.ilacs()[:900])
    result = reindex(corpus, tmp_path / "index")
    assert [error.path for error in result.failed] == ["good.pdf"]
    assert "cumberland-2024-10" in Archive(tmp_path / "index").current().reports


def test_two_reports_of_one_month_have_two_ids(corpus: Path, tmp_path: Path) -> None:
    other = make(
        "1. Another report.\n\n2. Of one month.", authority="Cumberland Council", dates="7-18 October 2024"
    )
    (corpus / "other.txt").write_text(other)
    result = reindex(corpus, tmp_path / "index")
    assert not result.failed
    ids = sorted(Archive(tmp_path / "index").current().reports)
    assert len(ids) == 3
    assert all(name.startswith(("cumberland-2024-10", "rochdale-2012-11")) for name in ids)


def test_an_unchanged_pdf_is_not_read_again(corpus: Path, tmp_path: Path) -> None:
    assert reindex(corpus, tmp_path / "index").read == 2
    (corpus / "new.pdf").write_bytes(layouts.letter())
    again = reindex(corpus, tmp_path / "index")
    assert (again.read, again.unchanged) == (1, 2)


def test_a_sidecar_settles_a_line_and_is_shown_as_such(corpus: Path, tmp_path: Path) -> None:
    """Paragraph 2 of a report lost its number; an archivist finds the line on the page and puts it right."""
    paper = Paper()
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.heading("The experiences and progress of children in care: good")
    paper.numbered(1, "The first paragraph stands here.")
    paper.numbered("", "The second paragraph has lost its number.")
    paper.numbered("", "So has the third, which stands here.")
    paper.numbered(4, "The fourth paragraph stands here.")
    paper.block("Not a heading", size=14)
    paper.numbered(5, "The fifth paragraph stands here.")
    (corpus / "good.pdf").write_bytes(paper.done())
    index = tmp_path / "index"
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    reindex(corpus, index)
    page = client.get("/reports/barnsley-2023-09/reading").get_data(as_text=True)
    held = {line.text: line.number for line in _lines(corpus)}
    number, heading = held["The second paragraph has lost its number."], held["Not a heading"]
    assert f'id="line-{number}"' in page or f">{number}<" in page
    (corpus / "good.toml").write_text(
        f'[[line]]\nnumber = {number}\nbegins = "The second"\nis = "paragraph 2"\n'
        f'[[line]]\nnumber = {heading}\nbegins = "Not a"\nis = "furniture"\n'
        f'[[line]]\nnumber = {number}1\nbegins = "Nowhere"\nis = "item"\n'
    )
    reindex(corpus, index)
    report = Archive(index).current().reports["barnsley-2023-09"]
    texts = {b.key: b.text for b in report.citable}
    assert texts["2"] == "The second paragraph has lost its number."
    assert texts["3"] == "So has the third, which stands here."
    assert "Not a heading" not in [s.heading for s in report.sections]
    assert report.words == report.covered
    page = client.get("/reports/barnsley-2023-09/reading").get_data(as_text=True)
    assert "The sidecar says that this line is: paragraph 2." in page
    assert "Settled by the sidecar" in page
    assert "the report&#39;s text has no such line" in page


@pytest.mark.parametrize(
    ("said", "texts"),
    [
        ("text", {"1": "The first is here. It may go on.", "2": "The second is here."}),
        ("paragraph", {"1": "The first is here.", "opening.1": "It may go on.", "2": "The second is here."}),
        ("item", {"1": "The first is here.", "1.1": "It may go on.", "2": "The second is here."}),
    ],
)
def test_a_line_is_what_the_sidecar_says(
    corpus: Path, tmp_path: Path, said: str, texts: dict[str, str]
) -> None:
    paper = Paper()
    paper.block("Inspection of Barnsley local authority children’s services", size=26)
    paper.block("Inspection dates: 11 to 15 September 2023")
    paper.numbered(1, "The first is here.")
    paper.numbered("", "It may go on.")
    paper.numbered(2, "The second is here.")
    (corpus / "good.pdf").write_bytes(paper.done())
    number = next(line.number for line in _lines(corpus) if line.text == "It may go on.")
    (corpus / "good.toml").write_text(f'[[line]]\nnumber = {number}\nbegins = "It may"\nis = "{said}"\n')
    result = reindex(corpus, tmp_path / "index")
    report = Archive(tmp_path / "index").current().reports["barnsley-2023-09"]
    assert {b.key: b.text for b in report.citable} == texts
    assert [w.is_doubt for w in report.warnings if w.code == "sidecar-line"] == [False]
    others = Archive(tmp_path / "index").current().reports["rochdale-2012-11"].warnings
    assert result.warnings == len(others) + sum(w.is_doubt for w in report.warnings)


def _lines(corpus: Path) -> tuple[Line, ...]:
    from indexer.sources.pdf import pdf_lines

    return pdf_lines("good.pdf", (corpus / "good.pdf").read_bytes())


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ('[[line]]\nnumber = 3\nbegins = "x"\nis = "chapter"', "says that line 3 is “chapter”"),
        ('[[line]]\nnumber = "3"\nbegins = "x"\nis = "item"', "without its number"),
        ('[[line]]\nnumber = 3\nbegins = " "\nis = "item"', "says that line 3 is"),
        ('[[line]]\nnumber = 3\nbegins = "x"\nis = "item"\nmore = 1', "without its number"),
        ("line = 3", "is no [[line]]"),
    ],
)
def test_a_malformed_correction_is_named(corpus: Path, tmp_path: Path, entry: str, problem: str) -> None:
    (corpus / "good.toml").write_text(entry)
    result = reindex(corpus, tmp_path / "index")
    assert [problem in error.problem for error in result.failed] == [True]


@pytest.mark.slow
def test_damaged_pdfs_never_stop_a_run(tmp_path: Path) -> None:
    """Sixty copies of a report, each with bytes changed, lost or doubled somewhere: each is read or named."""
    random = Random(7)  # noqa: S311
    good = layouts.sif()
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number in range(60):
        data = bytearray(good)
        for _ in range(random.choice((1, 10, 200))):
            place = random.randrange(len(data))
            change = random.randrange(3)
            if change == 0:
                data[place] = random.randrange(256)
            elif change == 1:
                del data[place : place + random.randrange(1, 200)]
            else:
                data[place:place] = data[place : place + random.randrange(1, 200)]
        (corpus / f"{number}.pdf").write_bytes(bytes(data))
    result = reindex(corpus, tmp_path / "index", limits=Limits(seconds=20))
    assert result.reports + len(result.failed) == 60
    assert all(error.problem and error.remedy for error in result.failed)
    assert not [error for error in result.failed if "the reader failed" in error.problem]
