"""The check of a briefing as people and programs meet it: page, data, command. What it finds is tested elsewhere."""

from __future__ import annotations

import gzip
import io
import json
import re
import threading
from pathlib import Path
from typing import Any

import pytest
import werkzeug.formparser
from bs4 import BeautifulSoup
from docx import Document
from flask.testing import FlaskClient, FlaskCliRunner
from werkzeug.test import TestResponse

import web.briefing_commands
import web.checking
from app import create_app
from indexer.briefing.limits import MAX_DOCX_BYTES, MAX_TEXT_BYTES
from indexer.briefing.present import WORDS
from indexer.briefing.types import Verdict
from tests.checks import PLAIN, SAID, TEXT, stand_in, word_file
from tests.conftest import CORPUS
from web.checking import AT_ONCE, MOST_TEXT, PASTED

URL = "/briefings/check"
DATA = "/briefings/check.json"


@pytest.fixture(scope="module")
def client(index_folder: Path) -> FlaskClient:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_client()


@pytest.fixture(autouse=True)
def _verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.checking, "check", stand_in)
    monkeypatch.setattr(web.briefing_commands, "check", stand_in)


def post(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post(URL, data=fields, content_type="multipart/form-data")


def upload(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def soup(response: TestResponse) -> BeautifulSoup:
    return BeautifulSoup(response.get_data(), "html.parser")


# --- the page ---------------------------------------------------------------------------------------


def test_the_form_says_what_is_kept_and_what_is_taken(client: FlaskClient) -> None:
    page = client.get(URL)
    text = soup(page).get_text(" ", strip=True)
    assert page.status_code == 200
    assert "Nothing is kept" in text
    assert f"up to {MAX_TEXT_BYTES // 10**6} MB" in text
    assert f"up to {MAX_DOCX_BYTES // 10**6} MB" in text
    for link in ("/", "/help"):
        assert soup(client.get(link)).select(f"nav a[href='{URL}'], footer a[href='{URL}']")
    assert soup(client.get("/")).select(f"main a[href='{URL}']")


def test_a_pasted_text_becomes_a_report(client: FlaskClient) -> None:
    response = post(client, text=TEXT.replace("\n", "\r\n"))
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers
    page = soup(response)
    assert page.title is not None
    assert page.title.get_text() == f"8 to look at · {PASTED} · Pilcrow"
    lead = page.select_one(".lead")
    assert lead is not None
    assert (
        lead.get_text()
        == "9 quotations were compared with the archive. 8 things should be looked at before it goes out."
    )
    # what is wrong comes first; each finding is quotation, verdict, evidence
    assert len(page.select(".findings > li")) == 8
    (altered,) = page.select("#finding-3")
    words = altered.get_text(" ", strip=True)
    assert (
        words.index("Inspectors found") < words.index(WORDS[Verdict.ALTERED]) < words.index("Compared with")
    )
    assert [d.get_text() for d in altered.select("del")] == ["few"]
    assert [i.get_text() for i in altered.select("ins")] == ["too many"]
    (right,) = altered.select("textarea")
    assert (
        right.get_text()
        .strip()
        .startswith("“Inspectors found too many cases where children” (Ofsted, Inspection of")
    )
    assert "/reports/cumbria-2013-05/30?v=" in right.get_text()
    # every quotation stands in the text with its note, and in the table
    assert len(page.select(".briefing-text mark")) == len(SAID) + 2
    assert len(page.select(".compared tbody tr")) == len(SAID)
    for link in page.select("main a[href^='#']"):
        assert page.select(f"[id='{str(link['href'])[1:]}']"), link
    for link in page.select("main a[href^='/reports/']"):
        assert client.get(str(link["href"])).status_code == 200, link
    shown = re.sub(r"\s+", " ", " ".join(p.get_text() for p in page.select(".briefing-text > *")))
    assert "<b>towns</b>" in shown
    assert not page.select(".briefing-text b, script:not([src]), [style], [onclick]")


def test_a_link_to_words_that_were_cited_once_names_them(client: FlaskClient) -> None:
    page = soup(post(client, text=TEXT))
    (changed,) = page.select("#finding-9")
    cited, now = [str(a["href"]) for a in changed.select(".facts a")]
    assert cited == "/reports/cumbria-2013-05/19?v=00000000"
    assert now.startswith("/reports/cumbria-2013-05/19?v=")
    assert now != cited


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("b.md", TEXT.encode()),
        ("b.txt", PLAIN.encode()),
        (
            "b.html",
            "".join(f"<p>{line}</p>" for line in TEXT.split("\n\n")).encode(),
        ),
        ("b.docx", word_file(PLAIN.split("\n\n"))),
    ],
    ids=["markdown", "text", "html", "docx"],
)
def test_each_form_in_each_answer(client: FlaskClient, name: str, data: bytes) -> None:
    page = soup(post(client, file=upload(data, name)))
    assert len(page.select(".findings > li")) == 8
    fields = {str(i["name"]): str(i["value"]) for i in page.select("form.carry input")}
    outputs = [str(b["value"]) for b in page.select("form.carry button")]
    assert outputs == ["copy", "markdown", "json"]
    for output in outputs:
        # as the buttons of the page ask for it, and as the form does
        carried = client.post(URL, data={**fields, "output": output})
        direct = post(client, file=upload(data, name), output=output)
        assert carried.status_code == direct.status_code == 200
        assert "attachment; filename=b-check" in carried.headers["Content-Disposition"]
        assert carried.headers["Cache-Control"] == direct.headers["Cache-Control"] == "no-store"
        if output != "copy" or name != "b.docx":
            assert carried.get_data() == direct.get_data()
    (value,) = [client.post(URL, data={**fields, "output": "json"}).get_json()]
    assert [q["verdict"] for q in value["quotations"]] == [str(verdict) for verdict in Verdict]
    copy = client.post(URL, data={**fields, "output": "copy"}).get_data()
    if name == "b.docx":
        assert len(list(Document(io.BytesIO(copy)).comments)) == len(SAID) + 3
    else:
        assert "word for word: cumbria-2013-05/30" in copy.decode()


def test_what_a_browser_unpacks_is_the_same(client: FlaskClient) -> None:
    plain = post(client, text=TEXT)
    packed = client.post(URL, data={"text": TEXT}, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.get_data()) == plain.get_data()


REFUSED = [
    # nothing sent
    ({}, 400, "nothing to check"), ({"text": " \r\n "}, 400, "nothing to check"),
    ({"text": "x", "form": "pdf"}, 400, "one of: markdown"),
    ({"carried": "§§", "name": "x.md"}, 400, "has been changed"),
    # a file that is none of the forms, or not what it says
    ({"file": (b"%PDF-1.7 x", "x.pdf")}, 422, "x.pdf is of a kind that is not read"),
    ({"file": (b"%PDF-1.7 x", "x.md")}, 422, "is a PDF"),
    ({"file": (b"\xff\x81", "x.md"), "text": "kept"}, 422, "x.md"),
    ({"file": (b"", "x.md")}, 422, "x.md is empty"),
    ({"file": (b"no word", "../../etc/x.docx")}, 422, "x.docx is no Word document"),
    ({"file": (b"<b>\x00", "<script>.md")}, 422, "<script>.md"),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "status", "said"), REFUSED)
def test_what_cannot_be_checked_is_said_on_the_form(
    client: FlaskClient, fields: dict[str, Any], status: int, said: str
) -> None:
    sent = {k: upload(*v) if isinstance(v, tuple) else v for k, v in fields.items()}
    response = post(client, **sent)
    assert response.status_code == status
    assert response.headers["Cache-Control"] == "no-store"
    (notice,) = soup(response).select("[role=alert]")
    assert said in notice.get_text()
    assert not soup(response).select("main script")
    if fields.get("text") == "kept":
        assert "kept" in response.get_data(as_text=True)


def test_only_forms_are_read(client: FlaskClient) -> None:
    assert client.post(URL, data="x", content_type="text/plain").status_code == 415
    assert client.put(URL, data="x").status_code == 405
    assert client.get(DATA).status_code == 405


def test_a_long_briefing_is_not_carried_and_shown_in_part(client: FlaskClient) -> None:
    long = "\n\n".join(f"Words of no interest, {n}. {'x' * 900}" for n in range(1_200))
    page = soup(client.post(URL, data={"text": f"{PLAIN}\n\n{long}", "form": "text"}))
    assert not page.select("form.carry")
    assert page.select(f"#away ~ p a[href^='{URL}?output=']")
    assert len(page.select(".briefing-text > *")) == len(SAID) + 2
    assert "1,201 passages" in page.get_text()


def raw(data: bytes, name: str = "") -> dict[str, Any]:
    """A form with a file, or with a text, as it goes over the wire: the test client would put a large one on the disk itself."""
    file = f'; name="file"; filename="{name}"' if name else '; name="text"'
    head = f"--x\r\nContent-Disposition: form-data{file}\r\n\r\n"
    return {
        "data": head.encode() + data + b"\r\n--x--\r\n",
        "content_type": "multipart/form-data; boundary=x",
    }


def test_nothing_is_written_to_a_disk(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("a temporary file")

    for name in ("SpooledTemporaryFile", "default_stream_factory"):
        monkeypatch.setattr(werkzeug.formparser, name, refuse)
    sent = raw(PLAIN.encode() + b"\n\n" + b"Words. " * 100_000, "big.txt")
    assert client.post(URL, **sent).status_code == 200
    response = client.post(DATA, **sent)
    assert (response.status_code, response.get_json()["wrong"]) == (200, 8)


def test_what_is_too_large_is_said(client: FlaskClient) -> None:
    large = raw(b"x" * (MAX_DOCX_BYTES + 200_000), "x.docx")
    for response in (
        client.post(URL, **large),
        client.post(URL, **raw(b"x" * (MAX_TEXT_BYTES + 2_000_000))),
    ):
        assert response.status_code == 413
        assert response.headers["Cache-Control"] == "no-store"
        assert "too large" in soup(response).select("[role=alert]")[0].get_text()
    response = client.post(URL, data={"text": "x" * (MAX_TEXT_BYTES + 1)})
    assert response.status_code == 422
    assert "larger than 2 MB" in response.get_data(as_text=True)
    assert client.post(DATA, **large).get_json()["error"]["status"] == 413


def test_who_comes_while_others_are_checked_is_told_to_come_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.checking, "PATIENCE", 0.01)
    monkeypatch.setattr(web.checking, "_turns", threading.BoundedSemaphore(AT_ONCE))
    for _ in range(AT_ONCE):
        web.checking._turns.acquire()
    for response in (post(client, text=TEXT), client.post(DATA, json={"text": TEXT})):
        assert response.status_code == 503
        assert response.headers["Retry-After"] == "10"
        assert "Try again" in response.get_data(as_text=True)
    web.checking._turns.release()
    assert post(client, text=TEXT).status_code == 200, "a turn that is over is given to the next"
    assert post(client, file=upload(b"\x00", "x.md")).status_code == 422
    assert post(client, text=TEXT).status_code == 200, "also where the check failed"


def test_without_an_archive_it_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    empty = create_app({"CORPUS": tmp_path, "INDEX": tmp_path}).test_client()
    for response in (empty.get(URL), post(empty, text=TEXT), empty.post(DATA, json={"text": TEXT})):
        assert response.status_code == 503


# --- data -------------------------------------------------------------------------------------------


def test_the_data(client: FlaskClient) -> None:
    by_text = client.post(DATA, json={"text": TEXT, "form": "markdown"})
    by_file = client.post(DATA, data={"file": upload(TEXT.encode(), "b.md")})
    for response, name in ((by_text, "text"), (by_file, "b.md")):
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["X-Pilcrow-Generation"] == response.get_json()["generation"]
        assert response.get_json()["file"] == name
        assert response.get_json()["wrong"] == 8
    again = client.post(DATA, json={"text": TEXT}, headers={"If-None-Match": "*"})
    assert again.status_code == 200


NOT_TAKEN: list[tuple[dict[str, Any], int, str | None]] = [
    ({"data": "{", "content_type": "application/json"}, 400, ""),
    ({"json": ["text"]}, 400, ""),
    ({"json": {}}, 400, "text"),
    ({"json": {"text": 1}}, 400, "text"),
    ({"json": {"text": "x", "forms": "text"}}, 400, "forms"),
    ({"json": {"text": "x", "form": "docx"}}, 400, "form"),
    ({"json": {"text": "x", "form": None}}, 400, "form"),
    ({"json": {"text": "x", "form": ["text"]}}, 400, "form"),
    ({"json": {"text": ""}}, 422, None),
    ({"json": {"text": "x" * (MOST_TEXT + 1)}}, 413, None),
    ({"data": {"form": "text"}, "content_type": "multipart/form-data"}, 400, "file"),
    ({"data": {"file": (b"x", "x.md"), "output": "page"}}, 400, "output"),
    ({"data": {"file": (b"x", "x.md"), "form": "pdf"}}, 400, "form"),
    ({"data": {"file": (b"x", "x.exe")}}, 422, None),
    ({"data": "text=x", "content_type": "application/x-www-form-urlencoded"}, 415, None),
    ({"data": "x", "content_type": "text/markdown"}, 415, None),
    ({}, 415, None),
    ({"data": b"x" * (MAX_DOCX_BYTES + 200_000), "content_type": "application/json"}, 413, None),
]  # fmt: skip


@pytest.mark.parametrize(("sent", "status", "parameter"), NOT_TAKEN)
def test_what_a_program_may_not_send(
    client: FlaskClient, sent: dict[str, Any], status: int, parameter: str | None
) -> None:
    if isinstance(sent.get("data"), dict):
        data = {k: upload(*v) if isinstance(v, tuple) else v for k, v in sent["data"].items()}
        sent = {**sent, "data": data}
    response = client.post(DATA, **sent)
    assert response.status_code == status
    error = response.get_json()["error"]
    assert (error["status"], error.get("parameter")) == (status, parameter)
    assert error["message"]
    assert response.headers["Cache-Control"] == "no-store"


# --- the command ------------------------------------------------------------------------------------


@pytest.fixture
def run(index_folder: Path) -> FlaskCliRunner:
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder}).test_cli_runner()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "briefing.md"
    path.write_text(TEXT, encoding="utf-8")
    return path


def check(run: FlaskCliRunner, *args: str | Path, stdin: str | None = None) -> Any:
    return run.invoke(args=["briefing", "check", *map(str, args)], input=stdin)


def test_a_line_for_each_quotation(run: FlaskCliRunner, file: Path) -> None:
    done = check(run, file)
    assert done.exit_code == 1
    *told, last = done.stdout.splitlines()
    assert [line.partition(": ")[0] for line in told] == [f"{file}:{n}" for n in range(3, 25, 2)]
    assert last.startswith(f"{file}: 9 quotations: 1 word for word, ")
    quiet = check(run, file, "--quiet")
    assert quiet.exit_code == 1
    assert len(quiet.stdout.splitlines()) == 8 + 1


def test_nothing_wrong_is_exit_code_0(run: FlaskCliRunner, file: Path) -> None:
    file.write_text("\n\n".join(TEXT.split("\n\n")[:3]))
    done = check(run, file, "--quiet")
    assert done.exit_code == 0
    assert (
        done.stdout
        == f"{file}: 2 quotations: 1 word for word, 1 word for word but for typography; nothing to look at.\n"
    )


def test_a_file_that_cannot_be_read_does_not_stop_the_rest(
    run: FlaskCliRunner, file: Path, tmp_path: Path
) -> None:
    bad = tmp_path / "bad.md"
    bad.write_bytes(b"%PDF-1.7")
    file.write_text(TEXT.split("\n\n")[1])
    done = check(run, bad, tmp_path / "none.md", file, "--json")
    assert done.exit_code == 1
    assert f"Could not check {bad}: it is a PDF." in done.stderr
    assert f"Could not check {tmp_path / 'none.md'}: it cannot be opened" in done.stderr
    value = json.loads(done.stdout)
    assert [q["file"] for q in value["quotations"]] == [str(file)]
    assert [("error" in f) for f in value["files"]] == [False, True, True]
    assert value["wrong"] == 0


def test_standard_input(run: FlaskCliRunner) -> None:
    done = check(run, "-", "--json", stdin=TEXT)
    assert json.loads(done.stdout)["files"][0]["form"] == "markdown"
    html = check(run, "-", "--form", "html", "--json", stdin=f"<p>{TEXT}</p>")
    assert json.loads(html.stdout)["files"][0]["form"] == "html"


def test_markdown_and_copies(run: FlaskCliRunner, file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "briefing.md"
    other.parent.mkdir()
    other.write_text(TEXT)
    done = check(run, file, other, "--markdown", "--annotate", tmp_path / "copies")
    assert done.stdout.count("| line | quotation |") == 2
    assert sorted(p.name for p in (tmp_path / "copies").iterdir()) == ["briefing-2.md", "briefing.md"]
    assert "[³ the words differ: cumbria-2013-05/30]" in (tmp_path / "copies" / "briefing.md").read_text()
    check(run, file, "--annotate", tmp_path)
    assert file.read_text() == TEXT, "a copy never stands in for its file"
    assert (tmp_path / "briefing-2.md").exists()


def test_usage(run: FlaskCliRunner, file: Path, tmp_path: Path) -> None:
    assert check(run).exit_code == 2
    assert check(run, file, "--json", "--markdown").exit_code == 2
    assert check(run, file, "--form", "pdf").exit_code == 2
    none = create_app({"CORPUS": tmp_path, "INDEX": tmp_path}).test_cli_runner()
    done = check(none, file)
    assert done.exit_code == 1
    assert "reindex" in done.stderr
