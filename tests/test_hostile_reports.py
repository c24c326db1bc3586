"""Reports that try to be more than text: each is read or refused in words, the others go on, and every page, export
and file about it holds their words and nothing of their making."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import socket
import time
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import bibtexparser
import markdown
import pytest
import rispy
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import create_app
from indexer.generations import Archive, Generation
from indexer.reindex import reindex
from indexer.sources import file_bytes, load
from indexer.sources.limits import MAX_CITABLE, MAX_LINE, MAX_LINES, MAX_TEXT
from indexer.workers import SMALL, Limits, read_files
from tests import hostile
from tests.making import make, read_body


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("hostile")
    hostile.write(folder / "corpus")
    result = reindex(folder / "corpus", folder / "index")
    assert not result.failed, result.failed
    assert result.reports == 4
    return create_app({"CORPUS": folder / "corpus", "INDEX": folder / "index"})


@pytest.fixture(scope="module")
def held(app: Flask) -> Generation:
    return Archive(app.config["INDEX"]).current()


# --- what they plant is text ------------------------------------------------------------------------


def clean_html(text: str) -> None:
    soup = BeautifulSoup(text, "html.parser")
    for tag in soup.find_all():
        assert "planted" not in tag.name
        assert not [name for name in tag.attrs if name.startswith("on")], tag
        assert tag.name not in ("iframe", "base", "object", "embed", "math"), tag
        for name in ("href", "src", "action", "formaction"):
            assert not re.match(r"\s*(javascript|data|vbscript):", str(tag.get(name, "")), re.I), tag
            assert "planted.example" not in str(tag.get(name, "")).partition("?")[0], tag
        if tag.name == "meta":
            assert tag.get("http-equiv") in (None, "Content-Security-Policy")
        if tag.name in ("script", "link"):
            assert str(tag.get("src") or tag.get("href")).startswith(("/", "http://localhost/")), tag
            assert not tag.get_text().strip()
    assert len(soup.select("head > title")) <= 1
    assert "1337" not in text


def clean_markdown(text: str) -> None:
    clean_html(markdown.markdown(text, extensions=["tables", "footnotes"]))


def clean_csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text)))
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows:
        assert not [cell for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")]


def clean_word(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(package.read(name))  # noqa: S314
                assert not [e for e in root.iter() if "planted" in str(e.tag)]
                outside = [e.get("Target", "") for e in root.iter() if e.get("TargetMode") == "External"]
                assert all(target.startswith(("http://localhost/", "https://www.nationalarchives.gov.uk/")) for target in outside)


def clean(address: str, response: TestResponse) -> None:
    """The answer is well formed, and what was planted is text in it."""
    kind = response.mimetype
    ending = address.partition("?")[0].rpartition("/")[2].partition(".")[2]
    if ending == "docx" or ending.endswith(".docx"):
        clean_word(response.get_data())
        return
    if address.endswith("/source"):
        assert kind in ("text/plain", "application/pdf")
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        return
    text = response.get_data(as_text=True)
    if kind == "text/html":
        clean_html(text)
    elif kind.endswith("json"):
        json.loads(text)
    elif kind == "application/jsonl":
        assert [json.loads(line) for line in text.split("\n")[:-1]]
    elif "xml" in kind:
        root = ElementTree.fromstring(text)  # noqa: S314
        assert not [e for e in root.iter() if "planted" in str(e.tag)]
        links = [e.get("href", e.get("template", "")) for e in root.iter()]
        assert all(link.startswith(("http://localhost/", "")) and "javascript:" not in link.partition("?")[0] for link in links)
    elif kind == "text/csv":
        clean_csv(text)
    elif kind == "text/markdown":
        clean_markdown(text)
    elif kind == "application/x-research-info-systems":
        count = len(rispy.loads(text))
        lines = text.splitlines()
        assert sum(line.startswith("TY  -") for line in lines) == sum(line.startswith("ER  -") for line in lines) == count
    elif "bibtex" in kind:
        library = bibtexparser.parse_string(text)
        assert not library.failed_blocks
        assert len(library.entries) == len(library.blocks)
    else:
        assert kind == "text/plain", (address, kind)


def test_every_page_export_and_file_holds_text_alone(app: Flask, held: Generation) -> None:
    client = app.test_client()
    kinds = set()
    for address in hostile.addresses(app, held):
        response = client.get(address)
        assert response.status_code == 200, address
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "\n" not in "".join(value for _, value in response.headers)
        try:
            clean(address, response)
        except Exception as error:
            raise AssertionError(f"{address}: {error}") from error
        kinds.add(response.mimetype)
    assert len(kinds) >= 12
