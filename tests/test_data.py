"""All hits taken away: every one of them, verbatim, and never all at once in memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from indexer.engine import Index
from indexer.generations import Generation
from indexer.reindex import reindex
from indexer.search_types import SearchQuery
from indexer.types import Record
from tests.layouts import ilacs
from web.exports import COLUMNS, PIECE, as_csv, as_jsonl, in_pieces, rows


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


READ: dict[str, Callable[[str], list[Any]]] = {
    "csv": lambda text: csv_rows(text),
    "jsonl": lambda text: jsonl_rows(text),
    "all.json": json.loads,
}


def jsonl_rows(text: str) -> list[dict[str, Any]]:
    # Not splitlines: a paragraph may hold U+2028, which JSON leaves as it is.
    return [json.loads(line) for line in text.split("\n") if line]


# --- every hit --------------------------------------------------------------------------------------


def test_rows_are_what_the_archive_holds(client: FlaskClient, generation: Generation) -> None:
    taken = jsonl_rows(client.get("/search.jsonl?q=children").get_data(as_text=True))
    sheet = csv_rows(client.get("/search.csv?q=children").get_data(as_text=True))
    assert len(taken) == len(sheet) > 100
    for row, cells in zip(taken, sheet, strict=True):
        record = generation.record(row["report"], row["key"])
        assert row["text"] == record.text
        assert row["url"] == f"http://localhost/reports/{record.report}/{record.key}?v={record.fingerprint}"
        assert row["pinpoint"] == f"{record.report}/{record.key}"
        assert (row["page"], row["fingerprint"], row["section"]) == (
            record.page,
            record.fingerprint,
            list(record.section),
        )
        assert cells == {
            name: "" if v is None else str(v)
            for name, v in (row | {"section": " › ".join(row["section"])}).items()
        }


def test_the_columns_that_were_given_first_stay_first(client: FlaskClient) -> None:
    head = client.get("/search.csv?q=xylophone").get_data(as_text=True)
    assert (
        head
        == "report,key,authority,year,section,theme,grade,text,citation,url,pinpoint,page,fingerprint\r\n"
    )
    assert client.get("/search.jsonl?q=xylophone").get_data() == b""
    assert client.get("/search.all.json?q=xylophone").get_json() == []


@pytest.mark.parametrize("path", ["/search", "/search/lines"])
def test_the_json_list_is_the_json_lines(client: FlaskClient, path: str) -> None:
    lines = jsonl_rows(client.get(f"{path}.jsonl?q=custody").get_data(as_text=True))
    assert client.get(f"{path}.all.json?q=custody").get_json() == lines != []


def test_an_answer_without_hits_has_no_rows(client: FlaskClient) -> None:
    assert client.get("/search.csv?q=xylophone").headers["X-Pilcrow-Total"] == "0"


def test_the_order_is_that_of_the_search(client: FlaskClient) -> None:
    for sort in ("relevance", "newest", "oldest"):
        taken = jsonl_rows(client.get(f"/search.jsonl?q=children&sort={sort}").get_data(as_text=True))
        hits = client.get(f"/search.json?q=children&sort={sort}&per_page=100").get_json()["hits"]
        assert [(r["report"], r["key"]) for r in taken][:100] == [(h["report"], h["key"]) for h in hits]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(
        ["", "children", '"out of hours"', "police OR health", "supervis*", "care -plan", "xylophone"]
    ),
    st.lists(st.sampled_from(["cumbria", "rochdale", "west-sussex", "nowhere"]), max_size=2),
    st.lists(st.sampled_from(["2012", "2013", "1999"]), max_size=2),
    st.lists(st.sampled_from(["inadequate", "adequate", "good", "none"]), max_size=2),
    st.sampled_from(["relevance", "newest", "oldest"]),
    st.integers(1, 9),
)
def test_there_are_as_many_rows_as_hits(
    client: FlaskClient, q: str, authority: list[str], year: list[str], grade: list[str], sort: str, page: int
) -> None:
    asked = {"q": q, "authority": authority, "year": year, "grade": grade, "sort": sort, "page": page}
    total = client.get("/search.json", query_string=asked).get_json()["total"]
    for ending, read in (("csv", csv_rows), ("jsonl", jsonl_rows)):
        response = client.get(f"/search.{ending}", query_string=asked)
        found: Any = read(response.get_data(as_text=True))
        assert len({(row["report"], row["key"]) for row in found}) == len(found) == total
        assert response.headers["X-Pilcrow-Total"] == str(total)


def test_every_answer_names_what_it_was_made_from(client: FlaskClient, generation: Generation) -> None:
    for address in (
        "/search.json?q=x", "/search.csv?q=x", "/search.jsonl?q=x", "/search.atom?q=x", "/openapi.json", "/health",
        "/reports/cumbria-2013-05/13.json", "/reports/cumbria-2013-05/13.txt", "/reports/cumbria-2013-05/source",
        "/compare/cumbria-2012-04/cumbria-2013-05.json", "/reports/none/1.json",
    ):  # fmt: skip
        assert client.get(address).headers["X-Pilcrow-Generation"] == generation.name, address


def test_a_pdf_is_given_as_one(tmp_path: Path) -> None:
    """As it was received, to be opened elsewhere; not as a page of letters, nor in this site's frame."""
    corpus, data = tmp_path / "corpus", ilacs()
    corpus.mkdir()
    (corpus / "a.pdf").write_bytes(data)
    reindex(corpus, tmp_path / "index")
    client = create_app({"CORPUS": corpus, "INDEX": tmp_path / "index"}).test_client()
    (report,) = (hit["report"] for hit in client.get("/search.json?per_page=1").get_json()["hits"])
    response = client.get(f"/reports/{report}/source", headers={"Accept-Encoding": "gzip"})
    assert response.get_data() == data
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == f'attachment; filename="{report}.pdf"'


# --- never all at once ------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["csv", "jsonl", "all.json"])
@pytest.mark.parametrize("packing", ["identity", "gzip"])
def test_rows_are_read_as_they_are_sent(
    client: FlaskClient, generation: Generation, monkeypatch: pytest.MonkeyPatch, ending: str, packing: str
) -> None:
    """Through all that stands between the archive and the reader. The five reports are given twenty times."""
    many = generation.index.count() * 20
    read: list[str] = []
    ended: list[bool] = []
    whole = Index.records

    def counted(self: Index, query: SearchQuery) -> Iterator[Record]:
        try:
            for record in (record for _ in range(20) for record in whole(self, query)):
                read.append(record.key)
                yield record
        finally:
            ended.append(True)

    monkeypatch.setattr(Index, "records", counted)
    response = client.get(f"/search.{ending}", headers={"Accept-Encoding": packing})
    assert response.is_streamed
    assert "Content-Length" not in response.headers
    assert response.headers.get("Content-Encoding", "identity") == packing
    next(iter(response.response))
    assert 0 < len(read) < many / 2, "the first piece does not wait for the last row"
    response.close()
    assert ended, "a reader who goes away ends the reading"
    assert len(read) < many / 2
    data = client.get(f"/search.{ending}", headers={"Accept-Encoding": packing}).get_data()
    text = (gzip.decompress(data) if packing == "gzip" else data).decode()
    assert len(READ[ending](text)) == many > 5_000


def test_the_largest_answer_takes_no_more_memory_than_the_smallest(generation: Generation) -> None:
    specimen = max(
        (r for group in generation.records.values() for r in group.values()), key=lambda r: len(r.text)
    )

    def records(number: int) -> Iterable[Record]:
        return (replace(specimen, text=specimen.text + str(n)) for n in range(number))

    for write in (as_csv, as_jsonl):
        sent, peaks = [], []
        for number in (100, 4_000):
            tracemalloc.start()
            sent.append(sum(map(len, in_pieces(write(rows(generation, records(number), ""))))))
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert sent[1] > 4_000_000
        assert peaks[1] < 300_000 + peaks[0]


@given(st.lists(st.text(min_size=1, max_size=9), max_size=30), st.integers(1, 40))
def test_pieces_are_the_lines(lines: list[str], size: int) -> None:
    import web.exports

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web.exports, "PIECE", size)
        pieces = list(in_pieces(lines))
    assert "".join(pieces) == "".join(lines)
    assert all(size <= len(piece) < size + 9 for piece in pieces[:-1])
    assert all(pieces)


def test_a_piece_is_small_beside_an_answer() -> None:
    assert PIECE < 100_000
    assert len(COLUMNS) == len(set(COLUMNS))
