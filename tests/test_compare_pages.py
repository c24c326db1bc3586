"""The page that sets two reports side by side, and what is kept of it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient

from app import create_app
from indexer.compare import compare
from indexer.comparing.types import Relation
from indexer.generations import Archive, Generation
from indexer.reindex import reindex
from tests.conftest import CORPUS
from tests.making import make, read_text
from web.compared import Comparisons
from web.present_asked import stands_out
from web.present_compare import SHOWS

EARLIER, LATER = "cumbria-2012-04", "cumbria-2013-05"
BASE = f"/compare/{EARLIER}/{LATER}"


@pytest.fixture(scope="module")
def held(index_folder: Path) -> FlaskClient:
    """One application for all tests, so that each comparison is worked out once."""
    return create_app({"CORPUS": CORPUS, "INDEX": index_folder, "TESTING": False}).test_client()


@pytest.fixture(scope="module")
def shown(held: FlaskClient) -> dict[str, BeautifulSoup]:
    """The page in each of its values."""
    return {show: get(held, f"{BASE}?show={show}") for show in SHOWS}


def get(client: FlaskClient, url: str, status: int = 200) -> BeautifulSoup:
    response = client.get(url)
    assert response.status_code == status, url
    return BeautifulSoup(response.get_data(as_text=True), "html.parser")


def pinned(page: BeautifulSoup | Tag) -> list[str]:
    """The paragraphs that stand in the columns, as report/key."""
    return [
        str(a["href"]).split("?")[0].removeprefix("/reports/") for a in page.select(".pair-node .pair-label")
    ]


def everything(generation: Generation) -> list[str]:
    return [f"{name}/{key}" for name in (EARLIER, LATER) for key in generation.records[name]]


# --- what is shown ----------------------------------------------------------------------------------


@pytest.mark.parametrize("show", ["", "all"])
def test_each_paragraph_stands_once(
    shown: dict[str, BeautifulSoup], generation: Generation, show: str
) -> None:
    assert sorted(pinned(shown[show])) == sorted(everything(generation))
    texts = {
        f"{name}/{key}": r.text for name in (EARLIER, LATER) for key, r in generation.records[name].items()
    }
    nodes = shown[show].select(".pair-node")
    for node, pin in zip(nodes, pinned(shown[show]), strict=True):
        text = node.select_one(".text")
        assert text is not None
        assert text.get_text() == texts[pin]
    assert bool(shown[show].select("details.alone-fold")) is (show == "")
    assert {d.has_attr("open") for d in shown[show].select("details.standing")} == {show == "all"}


def test_only_what_changed(shown: dict[str, BeautifulSoup], generation: Generation) -> None:
    found = compare(generation.report(EARLIER), generation.report(LATER))
    left_out = {
        f"{record.report}/{record.key}"
        for row in found.rows
        if row.relation is Relation.SAME or row.boilerplate
        for record in (*row.left, *row.right)
    }
    assert left_out
    assert Counter(pinned(shown["changed"])) == Counter(everything(generation)) - Counter(left_out)
    assert not shown["changed"].select(".pair-same, .standing")
    assert shown["changed"].select(".pair-alone")


def test_only_what_has_a_counterpart(shown: dict[str, BeautifulSoup], generation: Generation) -> None:
    found = compare(generation.report(EARLIER), generation.report(LATER))
    pairs = [r for row in found.rows if row.left and row.right for r in (*row.left, *row.right)]
    assert sorted(pinned(shown["pairs"])) == sorted(f"{r.report}/{r.key}" for r in pairs)
    assert not shown["pairs"].select(".pair-alone")
    for pair in shown["pairs"].select(".pair"):
        assert all(pair.select(f".pair-side.{where} .pair-node") for where in ("left", "right"))


def test_any_other_value_shows_everything(held: FlaskClient, shown: dict[str, BeautifulSoup]) -> None:
    other = get(held, f"{BASE}?show=%3Cscript%3E")
    assert pinned(other) == pinned(shown[""])
    assert "script>" not in str(other.select_one(".compare-top"))


@pytest.mark.parametrize("show", SHOWS)
def test_every_way_on_the_page_leads_somewhere(shown: dict[str, BeautifulSoup], show: str) -> None:
    page = shown[show]
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert Counter(ids).most_common(1)[0][1] == 1
    for a in page.select("a[href]"):
        href = str(a["href"])
        if href.startswith("#"):
            assert href[1:] in ids, href
        elif href.startswith(f"{BASE}#"):  # what is left out here stands where everything is shown
            assert href.partition("#")[2] in {str(e["id"]) for e in shown[""].select("[id]")}
    for element in page.select("[aria-labelledby]"):
        assert str(element["aria-labelledby"]) in ids
    walked = [str(pair["id"]) for pair in page.select("[data-hit]")]
    first, last = page.select_one("[data-step='1']"), page.select_one("[data-step='-1']")
    assert first is not None
    assert last is not None
    assert [first["href"], last["href"]] == [f"#{walked[0]}", f"#{walked[-1]}"]


@pytest.mark.parametrize(("count", "words"), [(0, "0 pairs"), (1, "1 pair"), (2, "2 pairs")])
def test_one_is_one(count: int, words: str) -> None:
    body = "".join(
        f"\n{n + 1}. Managers in team {n} check the {'plans of children' * (n + 1)}.\n" for n in range(count)
    )
    report = read_text(make(f"# Leadership and governance\n{body}"))
    assert (
        stands_out(compare(report, report), {"rows": []}, None, None)[-1]["words"] == f"{words} of paragraphs"
    )


def test_ways_of_one_name_lead_to_one_place(shown: dict[str, BeautifulSoup]) -> None:
    """Those that a list of all links of the page holds a hundred times, but for what they are of."""
    leads: dict[str, set[str]] = {}
    for a in shown[""].select(".relation-ways a, .group-ways a"):
        leads.setdefault(a.get_text(), set()).add(str(a["href"]))
    assert len(leads) > 20
    assert {name: urls for name, urls in leads.items() if len(urls) > 1} == {}


def test_the_numbers_above_are_those_below(shown: dict[str, BeautifulSoup], generation: Generation) -> None:
    said = shown["all"].select_one(".compare-said")
    assert said is not None
    kinds = {str(a["href"]): int(a.get_text().split()[0]) for a in said.select("a")}
    assert sum(kinds.values()) == len(shown["all"].select(".pair:not(.pair-alone)"))
    for href, count in kinds.items():
        first = shown["all"].find(id=href.removeprefix("#"))
        assert isinstance(first, Tag)
        kind = next(name for name in first["class"] if name.startswith("pair-"))
        assert len(shown["all"].select(f".{kind}")) == count
    for name, side in ((EARLIER, "left"), (LATER, "right")):
        assert f"of {len(generation.records[name])} paragraphs and items on the {side}" in said.get_text()


def test_each_row_has_its_citations(shown: dict[str, BeautifulSoup], held: FlaskClient) -> None:
    for node, pin in zip(shown[""].select(".pair-node"), pinned(shown[""]), strict=True):
        [cite] = node.select("a.pair-cite")
        assert str(cite["href"]).startswith(f"/reports/{pin}/cite")
        assert node["data-cite"] == cite["href"]
    pairs = shown[""].select(".pair:not(.pair-alone)")
    for pair in pairs:
        [both] = pair.select(".relation-ways a[href^='/collection']")
        asked = [pin.split("@")[0] for pin in parse_qs(urlsplit(str(both["href"])).query)["p"]]
        assert asked == pinned(pair)
    for pair in (pairs[0], *shown[""].select(".pair-split, .pair-merged")[:2]):
        [both] = pair.select(".relation-ways a[href^='/collection']")
        opened = get(held, str(both["href"]))
        entries = [
            str(a["href"]).split("?")[0].removeprefix("/reports/") for a in opened.select(".entry h2 a")
        ]
        assert entries == pinned(pair)
        assert not opened.select(".notice-bad")


def test_swapped_it_shows_the_same_part(held: FlaskClient, shown: dict[str, BeautifulSoup]) -> None:
    for show, page in shown.items():
        swap = page.select_one("a[data-press='s']")
        assert swap is not None
        assert swap["href"] == f"/compare/{LATER}/{EARLIER}" + (f"?show={show}" if show else "")
    swapped = get(held, f"/compare/{LATER}/{EARLIER}?show=changed")
    assert sorted(pinned(swapped)) == sorted(pinned(shown["changed"]))
    assert len(swapped.select("[data-hit]")) == len(shown["changed"].select("[data-hit]"))
    assert swapped.select(".views a[aria-current]")[0].get_text() == "Only what changed"


def test_words_that_differ_are_struck_and_underlined_and_none_is_lost(
    shown: dict[str, BeautifulSoup],
) -> None:
    assert not shown[""].select(".pair-side.left ins, .pair-side.right del")
    for pair in shown[""].select(".pair-edited"):
        assert pair.select("del, ins")
    assert not shown[""].select(".pair-same :is(del, ins), .pair-rewritten :is(del, ins)")


# --- what was asked ---------------------------------------------------------------------------------


def test_what_was_asked_again(shown: dict[str, BeautifulSoup], held: FlaskClient) -> None:
    section = shown[""].select_one(".wanted-section")
    assert section is not None
    heading = section.select_one("h2")
    assert heading is not None
    assert heading.get_text() == "Asked again"
    wanted = [str(a["href"]).split("?")[0] for a in section.select(".wanted-one .pair-label")]
    assert len(wanted) == len(set(wanted)) == 29
    first = section.select_one(".wanted")
    assert first is not None
    assert [str(a["href"]).split("?")[0] for a in first.select(".pair-label")][:2] == [
        f"/reports/{EARLIER}/21.1",
        f"/reports/{LATER}/3.6",
    ]
    # the earlier report's, whichever side it stands on
    swapped = get(held, f"/compare/{LATER}/{EARLIER}").select_one(".wanted-section")
    assert swapped is not None
    assert [str(a["href"]).split("?")[0] for a in swapped.select(".wanted-one .pair-label")] == wanted


def test_two_authorities_are_not_said_to_answer_each_other(held: FlaskClient) -> None:
    page = get(held, "/compare/rochdale-2012-11/west-sussex-2013-02")
    section = page.select_one(".wanted-section")
    assert section is not None
    heading = section.select_one("h2")
    assert heading is not None
    assert heading.get_text() == "Asked of both"
    for words in ("spoken of", "not matched", "first time"):
        assert words not in section.get_text()


# --- what is kept -----------------------------------------------------------------------------------

BODY = """# About this inspection

1. Alpha words stand here & there, as {word} says: &lt;b&gt;bold&lt;/b&gt; &lt;script&gt;alert(1)&lt;/script&gt;.

2. Beta words about the caseloads of social workers.

# Areas for improvement

3. In order to improve, the council should:

- review the caseloads of social workers &lt;i&gt;at once&lt;/i&gt;.
"""


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An archive of three small reports: the folder of its sources, and that of its index."""
    folder = tmp_path_factory.mktemp("changing")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    for name, authority, dates, word in (
        ("one", "Cumbria County Council", "13-22 May 2013", "Ann"),
        ("two", "Cumbria County Council", "12-20 May 2014", "Bob"),
        ("three", "Rochdale Council", "13-22 May 2013", "Cleo"),
    ):
        text = make(BODY.format(word=word), authority=authority, dates=dates)
        (corpus / f"{name}.txt").write_text(text)
    reindex(corpus, index)
    return corpus, index


def test_what_is_kept_is_found_by_its_contents(changing: tuple[Path, Path]) -> None:
    corpus, index = changing
    client = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    page = get(client, "/compare/cumbria-2013-05/cumbria-2014-05")
    # Marks of markup in a report are words of it.
    assert not page.select("main script, .pair b, .pair i, .wanted i")
    assert "<b>bold</b> <script>alert(1)</script>" in page.get_text()
    assert "caseloads of social workers <i>at once</i>" in page.get_text()

    kept, before = Comparisons(), Archive(index).current()
    ones = ("cumbria-2013-05", "cumbria-2014-05")
    first, turned = kept.of(before, *ones), kept.of(before, *ones[::-1])
    assert kept.of(before, *ones) is first
    assert turned is not first
    assert turned.left == first.right

    (corpus / "three.txt").unlink()
    reindex(corpus, index)
    after = Archive(index).current()
    assert after.name != before.name
    assert kept.of(after, *ones) is first
    get(client, "/compare/cumbria-2013-05/rochdale-2013-05", 410)
    get(client, "/compare/rochdale-2013-05/cumbria-2013-05?show=all", 410)
    get(client, "/compare/cumbria-2013-05/none", 404)

    later = corpus / "two.txt"
    later.write_text(later.read_text().replace("Beta", "Delta"))
    reindex(corpus, index)
    changed = kept.of(Archive(index).current(), *ones)
    assert changed is not first
    assert any("Delta" in record.text for row in changed.rows for record in row.right)
    assert kept.of(before, *ones) is first


def test_only_so_many_are_kept(generation: Generation) -> None:
    kept = Comparisons(most=2)
    names = list(generation.reports)[1:4]
    first = kept.of(generation, names[0], names[1])
    kept.of(generation, names[1], names[2])
    assert kept.of(generation, names[0], names[1]) is first  # asked for again, it stays the longest
    kept.of(generation, names[2], names[0])
    assert kept.of(generation, names[0], names[1]) is first
    kept.of(generation, names[1], names[2])
    kept.of(generation, names[2], names[0])
    assert kept.of(generation, names[0], names[1]) is not first


def test_a_report_beside_itself_is_shown(held: FlaskClient, generation: Generation) -> None:
    name = "rochdale-2012-11"
    page = get(held, f"/compare/{name}/{name}?show=changed")
    assert pinned(page) == []
    assert "Nothing to show here" in page.get_text()
    assert len(pinned(get(held, f"/compare/{name}/{name}"))) == 2 * len(generation.records[name])
