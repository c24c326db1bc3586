"""The description of the data is whole and true, and what it describes keeps to it under fire."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import schemathesis
from flask.testing import FlaskClient
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import create_app
from indexer.reindex import reindex
from tests.conftest import CORPUS, ROOT
from tests.making import make
from web.arguments import SEARCH
from web.errors import DATA
from web.exports import COLUMNS
from web.feeds import ENTRIES
from web.openapi import described
from web.operations import OPERATIONS
from web.urls import search_query

APP = create_app({"CORPUS": CORPUS, "INDEX": Path("/none")})
PATHS = sorted(path for path, _, _ in described(APP))
READ = sorted(path for path, _, operation in described(APP) if operation.method == "get")
"""The paths that are read; the others are sent something."""
ALIKE = {f"/collection.{ending}" for ending in ("docx", "html", "ris", "csl.json")} | {
    "/beside.csv",
    "/beside.md",
    "/compare/{left}/{right}.docx",
    "/compare/{left}/{right}.md",
    *(f"/compare/{{left}}/{{right}}/asked.{ending}" for ending in ("docx", "html", "md", "csv")),
    "/grades.csv",
}
"""What takes the same as another and is made in the same place: asked at length in the long run alone."""
SEARCHES = [path for path in PATHS if path.startswith("/search")]


@pytest.fixture(scope="module")
def document(index_folder: Path) -> dict[str, Any]:
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder})
    found: dict[str, Any] = app.test_client().get("/openapi.json").get_json()
    return found


@pytest.fixture
def api(index_folder: Path) -> Any:
    """The description, loaded as a program would, of an application that can be called."""
    app = create_app({"CORPUS": CORPUS, "INDEX": index_folder})
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app, config=SchemathesisConfig())
    schema.config.headers = {"Accept-Encoding": "identity"}  # its client asks for what it cannot unpack
    return schema


def filled(path: str, operation: dict[str, Any], *, query: bool = True) -> str:
    """The address of an operation with the example of each of its parameters."""
    pairs = []
    for parameter in operation["parameters"]:
        example = parameter.get("example")
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", quote(example))
        elif query and example is not None:
            values = example if isinstance(example, list) else [example]
            pairs += [f"{parameter['name']}={quote(value)}" for value in values]
    return f"{path}?{'&'.join(pairs)}"


def conforms(api: Any, path: str, response: TestResponse) -> None:
    """Its status is described, its type is the one described for that, and its body has that shape."""
    ((method, operation),) = api.raw_schema["paths"][path].items()
    answer = operation["responses"][str(response.status_code)]
    assert {"*/*", response.mimetype} & set(answer["content"])
    api[path][method.upper()].validate_response(response)


# --- it is whole ------------------------------------------------------------------------------------


def test_it_is_openapi(api: Any) -> None:
    api.validate()
    assert api.specification.version.startswith("3.1")


def test_every_route_that_answers_data_is_described_and_nothing_else(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    """A route answers data where its address ends like data, or where what it sends is no page."""
    known = {
        p["name"]: p["example"]
        for operations in document["paths"].values()
        for o in operations.values()
        for p in o["parameters"]
        if "example" in p
    }
    known |= {"left_id": known["left"], "right_id": known["right"]}
    data = set()
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint in ("static", "metrics.metrics"):  # the second answers whoever runs the server
            continue
        if "GET" not in (rule.methods or set()):
            if rule.rule.endswith(DATA):
                data.add(rule.rule)
            continue
        address = re.sub(r"<(\w+)>", lambda found: known[found[1]], rule.rule)
        with client.get(address) as response:
            if rule.rule.endswith(DATA) or response.mimetype != "text/html":
                data.add(re.sub(r"<(\w+)>", r"{\1}", rule.rule))
    assert data == set(document["paths"]) == set(PATHS)


def test_no_description_is_left_without_its_route() -> None:
    used = {(rule.endpoint, (rule.defaults or {}).get("ending")) for _, rule, _ in described(APP)}
    assert used == set(OPERATIONS)


def test_the_parameters_are_those_that_a_search_reads(document: dict[str, Any]) -> None:
    read = set()

    class Told(MultiDict[str, str]):
        def get(self, key: str, *args: Any, **more: Any) -> Any:
            read.add(key)
            return super().get(key, *args, **more)

        def getlist(self, key: str, *args: Any) -> Any:
            read.add(key)
            return super().getlist(key, *args)

    search_query(Told())
    for path in SEARCHES:
        parameters = document["paths"][path]["get"]["parameters"]
        assert {p["name"] for p in parameters} == read == {p.name for p in SEARCH}


# --- it is true -------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", READ)
def test_its_examples_are_true(client: FlaskClient, document: dict[str, Any], api: Any, path: str) -> None:
    operation = document["paths"][path]["get"]
    response = client.get(filled(path, operation))
    assert response.status_code == 200
    conforms(api, path, response)
    if path == "/search.json":
        hits = response.get_json()["hits"]
        example = {
            p["name"]: p["example"]
            for p in document["paths"]["/reports/{report_id}/{key}.json"]["get"]["parameters"]
        }
        assert (example["report_id"], example["key"]) in [(hit["report"], hit["key"]) for hit in hits]


def test_each_row_is_as_described(client: FlaskClient, document: dict[str, Any]) -> None:
    """JSON Lines is no JSON, so that Schemathesis does not look into it."""
    components = {"components": document["components"]}
    row = jsonschema_rs.validator_for({"$ref": "#/components/schemas/Row"} | components)
    for line in client.get("/search.jsonl?q=children").get_data(as_text=True).splitlines():
        row.validate(json.loads(line))
        assert list(json.loads(line)) == list(document["components"]["schemas"]["Row"]["properties"])


def test_it_stands_without_an_archive(tmp_path: Path) -> None:
    client = create_app({"CORPUS": tmp_path, "INDEX": tmp_path}).test_client()
    found = client.get("/openapi.json")
    assert found.status_code == 200
    assert sorted(found.get_json()["paths"]) == PATHS
    assert found.get_json()["servers"] == [{"url": "http://localhost"}]


@pytest.mark.parametrize("path", [path for path in READ if path not in ("/openapi.json", "/opensearch.xml")])
def test_what_is_said_of_an_archive_that_is_not_there(
    api: Any, tmp_path: Path, document: dict[str, Any], path: str
) -> None:
    client = create_app({"CORPUS": tmp_path, "INDEX": tmp_path}).test_client()
    response = client.get(filled(path, document["paths"][path]["get"]))
    assert response.status_code == 503
    conforms(api, path, response)


def test_what_is_said_of_what_is_gone(api: Any, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    for name, body in (
        ("a.txt", make("1. Alpha words.\n\n2. Beta words.")),
        ("b.txt", make("1. Gamma.", dates="1 June 2012")),
    ):
        (corpus / name).write_text(body)
    reindex(corpus, index)
    (corpus / "a.txt").write_text(make("1. Alpha words."))
    (corpus / "b.txt").unlink()
    reindex(corpus, index)
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    for path in READ:
        for report, key in (("cumbria-2013-05", "2"), ("cumbria-2012-06", "1")):
            address = (
                path.replace("{report_id}", report)
                .replace("{key}", key)
                .replace("{left}", report)
                .replace("{right}", report)
            )
            if address == path or (key == "2" and "{key}" not in path):
                continue
            response = client.get(address)
            assert response.status_code == 410, address
            conforms(api, path, response)


def test_the_documentation_says_the_same() -> None:
    text = " ".join((ROOT / "docs" / "data.md").read_text(encoding="utf-8").split())
    assert f"`{', '.join(COLUMNS)}`" in text
    for path in PATHS:
        stem, _, ending = path.rpartition("/")
        written = {
            "/reports/{report_id}": f".{ending.partition('.')[2]}`",
            "/authorities": "/authorities/<slug>.json",
        }
        assert (
            written.get(stem, f"`{path}`") in text
            or path.replace("{left}", "<id>").replace("{right}", "<id>") in text
            or path.replace("{report_id}", "<id>").replace("{key}", "<key>") in text
        ), path
    for parameter in SEARCH:
        assert f"`{parameter.name}`" in text
        limits = [parameter.schema.get(name) for name in ("maxLength", "maximum", "minimum")] + [
            parameter.most
        ]
        assert all(f"{limit:,}" in text for limit in limits if limit), parameter.name
        assert all(f"`{value}`" in text for value in parameter.schema.get("enum", []))
    assert f"{ENTRIES} entries" in text


# --- its limits are kept ----------------------------------------------------------------------------

REFUSED = [
    # numbers out of range, or none
    ("page=0", "page"), ("page=-1", "page"), ("page=10001", "page"), ("page=one", "page"), ("page=1.5", "page"), ("page=", "page"),
    ("page=%EF%BC%95", "page"), ("page=1_0", "page"), ("page=%201", "page"),
    ("per_page=0", "per_page"), ("per_page=101", "per_page"), ("per_page=99999999999999999999", "per_page"),
    # a choice that is none
    ("sort=best", "sort"), ("sort=", "sort"), ("sort=Newest", "sort"),
    # said twice, or too often
    ("q=a&q=b", "q"), ("page=1&page=2", "page"), ("sort=newest&sort=oldest", "sort"),
    ("&".join(f"year={n}" for n in range(51)), "year"),
    # too long
    (f"authority={'x' * 201}", "authority"),
    # names that are none: a misspelt filter must not find everything
    ("query=police", "query"), ("grades=good", "grades"), ("Q=police", "Q"), ("=x", ""),
    ("%00=1", "\x00"), ("q%5B%5D=a", "q[]"),
]  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_no_address_takes_what_is_not_described(
    client: FlaskClient, document: dict[str, Any], api: Any, path: str
) -> None:
    ((method, operation),) = document["paths"][path].items()
    for more in ("&foo=1", "&Q=police", "&=x"):
        with client.open(filled(path, operation) + more, method=method.upper()) as response:
            assert response.status_code == 400
            text = response.get_data(as_text=True)
            assert "There is no parameter" in text
            if response.is_json:
                assert response.get_json()["error"]["parameter"] == more[1:].partition("=")[0]
            conforms(api, path, response)
    with client.options(filled(path, operation) + "&foo=1") as response:
        assert response.status_code == 200


@pytest.mark.parametrize("path", SEARCHES)
@pytest.mark.parametrize(("arguments", "name"), REFUSED)
def test_what_an_address_does_not_take_is_refused(
    client: FlaskClient, api: Any, path: str, arguments: str, name: str
) -> None:
    response = client.get(f"{path}?{arguments}")
    assert response.status_code == 400
    assert response.get_json()["error"]["parameter"] == name
    assert response.get_json()["error"]["message"]
    conforms(api, path, response)


@pytest.mark.parametrize("path", SEARCHES)
@pytest.mark.parametrize(
    "arguments",
    [
        "", "q=", "page=1", "page=10000", "per_page=100", "per_page=1&page=9", "sort=oldest",
        "&".join(f"year={n}" for n in range(50)), f"authority={'x' * 200}", f"q={'x' * 1000}", "authority=&grade=none",
    ],
)  # fmt: skip
def test_what_stands_at_the_limit_is_taken(client: FlaskClient, path: str, arguments: str) -> None:
    with client.get(f"{path}?{arguments}") as response:
        assert response.status_code == 200


def test_a_query_over_the_limit_is_refused_with_its_place(client: FlaskClient) -> None:
    for path, query in product(SEARCHES, ("x" * 1001, "%0A" * 1001)):
        error = client.get(f"{path}?q={query}").get_json()["error"]
        assert (error["status"], error["position"]) == (400, 1000)


# --- it holds under fire ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", [pytest.param(path, marks=pytest.mark.slow) if path in ALIKE else path for path in PATHS]
)
def test_the_data_keeps_to_its_description(api: Any, path: str) -> None:
    fire(api.include(path=path), 12)


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_the_data_keeps_to_its_description_for_long(api: Any, path: str) -> None:
    fire(api.include(path=path), 300)


def is_sent(schema: Any) -> bool:
    """Whether the addresses of ``schema`` are sent something, and not only asked."""
    return all(operation.ok().method == "post" for operation in schema.get_all_operations())


def fire(schema: Any, examples: int) -> None:
    """Requests by the rules and against them, with all that Schemathesis checks."""
    schema.config.generation.max_examples = examples
    schema.config.generation.deterministic = True
    schema.config.phases.coverage.generate_duplicate_query_parameters = True
    # Whether bytes are a briefing is no matter of their shape: 422 says that they cannot be read.
    schema.config.checks.positive_data_acceptance.expected_statuses.append("422")
    # A file of a form is bytes, whatever Schemathesis puts there in place of a string.
    schema.config.checks.negative_data_rejection.expected_statuses += ["200"] if is_sent(schema) else []
    found, requests = [], 0
    for event in from_schema(schema).execute():
        assert not isinstance(event, events.NonFatalError | events.FatalError), event
        if isinstance(event, events.ScenarioFinished):
            requests += len(event.recorder.cases)
            checks = [check for group in event.recorder.checks.values() for check in group]
            found += [check.failure_info for check in checks if check.status == Status.FAILURE]
    assert requests > 5
    assert not found, "\n".join(
        f"{info.failure.title}: {info.failure.message}\n{info.code_sample}" for info in found
    )


METHODS = ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


@pytest.mark.parametrize("path", READ)
def test_other_methods(client: FlaskClient, document: dict[str, Any], path: str) -> None:
    address = filled(path, document["paths"][path]["get"])
    for method in METHODS:
        refused = client.open(address, method=method)
        assert refused.status_code == 405
        assert set(refused.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}
    asked = client.options(address)
    assert (asked.status_code, set(asked.headers["Allow"].split(", "))) == (200, {"GET", "HEAD", "OPTIONS"})
    with client.get(address) as whole, client.head(address) as head:
        assert head.status_code == 200
        assert head.get_data() == b""
        same = ("Content-Type", "ETag", "X-Pilcrow-Generation", "X-Pilcrow-Total", "Content-Disposition")
        assert [head.headers.get(name) for name in same] == [whole.headers.get(name) for name in same]


RAW = [
    "q=%",
    "q=%zz",
    "q=%ff%fe",
    "q=%ED%A0%80",
    "q=%00",
    "q=a%0d%0aX-Injected:%201",
    "&&&",
    "q",
    "q=;a=b",
    "q=" + "%41" * 2000,
]


@pytest.mark.parametrize("raw", RAW)
def test_addresses_that_are_not_well_formed(client: FlaskClient, raw: str) -> None:
    for path in (
        "/search.json",
        "/search.csv",
        "/search.atom",
        "/search",
        "/reports/cumbria-2013-05/13.json",
    ):
        with client.open(path, query_string=raw) as response:
            assert response.status_code in (200, 400)
            assert "X-Injected" not in response.headers
    for path in (
        f"/reports/{raw}/13.json",
        f"/reports/cumbria-2013-05/{raw}.txt",
        f"/compare/{raw}/{raw}.json",
    ):
        with client.get(
            "/", environ_overrides={"PATH_INFO": path, "REQUEST_URI": path, "RAW_URI": path}
        ) as response:
            assert response.status_code in (308, 404)
