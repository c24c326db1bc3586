"""Publishing what changed: the rest is shared, stays untouched and is not decoded."""

from __future__ import annotations

import errno
import gc
import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import create_app
from indexer import building, engine, generations, publishing, sealing
from indexer.catalogue import STORE_VERSION
from indexer.codec import decode
from indexer.errors import ArchiveError, Gone, VerifyError
from indexer.generations import Archive, Generation
from indexer.ledger.whole import Grown
from indexer.pinpoint import fingerprint
from indexer.publishing import current_name
from indexer.reindex import reindex
from indexer.search_types import SearchQuery
from tests.making import make

MONTHS = ("January", "March", "May", "July", "September", "November", "April", "June", "October", "December")
"""Each report has a month of its own, so that its id does not depend on what was there before."""


def text(number: int, *words: str) -> str:
    body = "".join(f"{place}. {word.title()} words.\n\n" for place, word in enumerate(words, 1))
    return make(f"# About this inspection\n\n{body}", dates=f"1-5 {MONTHS[number]} 2013")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Ten reports of five paragraphs: two changes do not wear an index."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(10):
        (folder / f"{number}.txt").write_text(text(number, "alpha", "beta", "gamma", "delta", "omega"))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def live(index: Path) -> Generation:
    return Generation(index / (current_name(index) or ""))


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a generation: which it is, and what is in it."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def answers(generation: Generation) -> list[Any]:
    """What readers see: reports, records, and what searches answer, scores to the last bit."""
    found: list[Any] = [dict(generation.reports), dict(generation.records), generation.paragraphs_and_items]
    for query in ("", "words", "alpha", '"beta words"', "gam* OR delta", "inspection -omega"):
        page = generation.index.search(SearchQuery(query, per_page=1000))
        found.append((page.total, page.hits, page.facets))
    generation.index.close()
    return found


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the reports that are decoded."""
    found: list[str] = []

    def counted(data: dict[str, Any]) -> Any:
        found.append(data["id"])
        return decode(data)

    monkeypatch.setattr(generations, "decode", counted)
    return found


# --- what is shared ---------------------------------------------------------------------------------


def test_the_rest_is_the_same_files_and_the_live_one_is_untouched(corpus: Path, index: Path) -> None:
    first = reindex(corpus, index).generation or ""
    before, said = files(index / first), answers(live(index))
    (corpus / "3.txt").write_text(text(3, "alpha", "theta", "gamma", "delta", "omega"))
    result = reindex(corpus, index)
    assert (result.read, result.unchanged, result.new, result.changed, result.gone) == (1, 9, 0, 1, 0)
    after = files(index / (result.generation or ""))
    assert files(index / first) == before, "not a byte"
    assert answers(Generation(index / first)) == said
    new = {name for name, value in after.items() if before.get(name) != value}
    reports = {name for name in new if name.startswith("reports/")}
    assert reports == {"reports/cumbria-2013-07.json"}
    assert {name for name in new if name.startswith("ledger/")} == {"ledger/cumbria-2013-07.jsonl"}
    segments = [name for name in after if name.endswith(".seg")]
    assert len(segments) == 2
    assert len(new & set(segments)) == 1


def test_only_what_changed_is_decoded(corpus: Path, index: Path, decoded: list[str]) -> None:
    reindex(corpus, index)
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    decoded.clear()
    reindex(corpus, index)
    assert decoded == ["cumbria-2013-07"] * 2, "its words as they were, and what was written"
    decoded.clear()
    assert not reindex(corpus, index).published
    assert decoded == []


def test_every_page_says_what_is_held_and_decodes_nothing(
    corpus: Path, index: Path, decoded: list[str]
) -> None:
    reindex(corpus, index)
    client: FlaskClient = create_app({"CORPUS": corpus, "INDEX": index}).test_client()
    decoded.clear()
    assert client.get("/health").get_json()["reports"] == 10
    assert "10 reports, 50 paragraphs and items" in client.get("/help").get_data(as_text=True)
    archive = Archive(index)
    assert (len(archive.current().reports), "cumbria-2013-01" in archive.current().reports) == (10, True)
    assert decoded == []


def test_what_is_decoded_stays_so_where_it_is_the_same(corpus: Path, index: Path, decoded: list[str]) -> None:
    reindex(corpus, index)
    archive = Archive(index)
    before = archive.current()
    reports, records = dict(before.reports), dict(before.records)
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    reindex(corpus, index)
    decoded.clear()
    after = archive.current()
    assert [name for name in after.reports if after.reports[name] is not reports[name]] == ["cumbria-2013-07"]
    assert [name for name in after.records if after.records[name] is not records[name]] == ["cumbria-2013-07"]
    assert decoded == ["cumbria-2013-07"]


def test_only_new_files_are_flushed(corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: list[Path] = []
    for module in (publishing, sealing):
        monkeypatch.setattr(module, "flush", flushed.append)
    first = reindex(corpus, index).generation or ""
    assert set(files(index / first)) <= {
        str(p.relative_to(index / first)).removesuffix(".new") for p in flushed if first in str(p)
    }
    before = files(index / first)
    flushed.clear()
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    second = index / (reindex(corpus, index).generation or "")
    new = {name for name, value in files(second).items() if before.get(name) != value}
    folders = {second, *(second / name for name in ("reports", "ledger", "lineage", "search"))}
    drafts = {second / "seal.json.new", index / "CURRENT.new"}
    assert set(flushed) == {second / name for name in new - {"seal.json"}} | folders | drafts | {index}
    assert flushed[-2:] == [index / "CURRENT.new", index], "the rename comes last"


def test_without_hard_links_it_is_the_same(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    for _ in range(2):
        reindex(corpus, index)
        (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    assert reindex(corpus, index).outcome == "unchanged"
    reindex(corpus, tmp_path / "fresh")
    assert answers(live(index)) == answers(live(tmp_path / "fresh"))


# --- it is what a run from scratch makes ------------------------------------------------------------

words = st.lists(st.sampled_from(["alpha", "beta", "gamma", "delta", "omega"]), min_size=1, max_size=4)
edits = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, 9), words),
        st.tuples(st.just("remove"), st.integers(0, 9), st.none()),
        st.tuples(st.just("rename"), st.integers(0, 9), st.none()),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits)
def test_any_edits_come_to_the_same_as_from_scratch(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int, list[str] | None]]
) -> None:
    """Additions, changes, removals and renamings, one run each: all that readers see is the same, and
    every key that was ever issued resolves, with its words."""
    base = tmp_path_factory.mktemp("edits")
    corpus, index = base / "corpus", base / "index"
    corpus.mkdir()
    (corpus / "always.txt").write_text(make("1. One.\n\n2. Two.\n", dates="1-5 May 2012"))
    reindex(corpus, index)
    issued: dict[tuple[str, str], set[str]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine.build, "WORN", 100)
        for kind, number, held in steps:
            found = sorted(corpus.glob(f"{number}*.txt"))
            if kind == "write":
                path = found[0] if found else corpus / f"{number}.txt"
                path.write_text(text(number, *(held or [])))
            elif kind == "remove":
                for path in found:
                    path.unlink()
            elif found:
                found[0].rename(found[0].with_stem(f"{found[0].stem}-moved"))
            reindex(corpus, index)
            for group in live(index).records.values():
                for record in group.values():
                    issued.setdefault((record.report, record.key), set()).add(record.text)
    reindex(corpus, base / "fresh")
    grown, fresh = live(index), live(base / "fresh")
    assert answers(grown) == answers(fresh)
    assert list(grown.reports) == list(fresh.reports), "in the same order"
    assert list(grown.catalogue.values()) == list(fresh.catalogue.values())
    for (report, key), texts in issued.items():
        now = {grown.records[report][key].text} if key in grown.records.get(report, {}) else set()
        assert {entry.text for entry in grown.past(report, key)} == texts - now


# --- what makes it start anew -----------------------------------------------------------------------


FIELDS = ("report", "key", "fingerprint", "text", "section", "last_seen")
"""What was kept of past words before there were ledgers."""


def as_once_made(folder: Path, *, first: bool) -> None:
    """Turn a generation into what was made before there were ledgers: past words in a file for each report;
    or, as it was made ``first``, in one file, without a catalogue."""
    generation = Generation(folder)
    past = {
        name: [{field: getattr(entry, field) for field in FIELDS} for entry in held]
        for name, held in generation.history.past.items()
        if held
    }
    issued = {name: asdict(once) for name, once in generation.history.issued.items()}
    shutil.rmtree(folder / "ledger")
    told: Any = [entry for held in past.values() for entry in held]
    if first:
        (folder / "catalogue.json").unlink()
        del generation.manifest["state"]["store"]
    else:
        (folder / "past").mkdir()
        for name, held in past.items():
            (folder / "past" / f"{name}.json").write_text(json.dumps(held))
        told = {name: (folder / "past" / f"{name}.json").stat().st_size for name in past}
        generation.manifest["state"]["store"] = "another"
        catalogue = json.loads((folder / "catalogue.json").read_text())
        (folder / "catalogue.json").write_text(json.dumps({**catalogue, "version": "another"}))
    (folder / "history.json").write_text(json.dumps({"issued": issued, "past": told}, indent=1))
    del generation.manifest["sealed"]
    (folder / "manifest.json").write_text(json.dumps(generation.manifest, indent=1))
    (folder / "seal.json").unlink()


@pytest.fixture(params=[True, False], ids=["as first made", "before ledgers"])
def once_made(request: pytest.FixtureRequest, corpus: Path, index: Path) -> Generation:
    """A generation as it was made once, with a history; there is no ledger."""
    reindex(corpus, index)
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    (corpus / "4.txt").unlink()
    name = reindex(corpus, index, full=True).generation or ""
    as_once_made(index / name, first=request.param)
    shutil.rmtree(corpus / "ledger")
    return live(index)


def test_a_generation_as_once_made_is_served(once_made: Generation) -> None:
    assert len(once_made.reports) == 9
    assert once_made.record("cumbria-2013-07", "2").text == "Theta words."
    assert once_made.index.search(SearchQuery("theta")).total == 1
    assert [entry.text for entry in once_made.past("cumbria-2013-07", "2")] == ["Beta words."]
    with pytest.raises(Gone) as caught:
        once_made.record("cumbria-2013-09", "5")
    assert list(caught.value.versions.values()) == ["Omega words."]


@pytest.mark.parametrize("change", [True, False], ids=["a change", "no change"])
def test_a_generation_as_once_made_is_carried_on(
    once_made: Generation, corpus: Path, index: Path, change: bool
) -> None:
    issued, past = dict(once_made.history.issued), dict(once_made.history.past)
    if change:
        (corpus / "5.txt").write_text(text(5, "alpha", "kappa", "gamma", "delta", "omega"))
    result = reindex(corpus, index)
    assert (result.outcome, result.read, result.changed, result.gone) == ("published", change, change, 0)
    after = live(index)
    assert (after.folder / "catalogue.json").exists()
    assert after.history.issued.keys() == issued.keys()
    assert {name: words for name, words in after.history.past.items() if name in past} == past
    day = once_made.manifest["created"][:10]
    [then] = after.past("cumbria-2013-07", "2")
    assert (then.first_seen, then.last_seen) == ("", day), "nobody knows when it came"
    stood = after.account("cumbria-2013-07").versions["1", fingerprint("Alpha words.")]
    assert (stood.first_seen, stood.last_seen) == (day, None)
    assert reindex(corpus, index).outcome == "unchanged"
    shutil.rmtree(index)
    assert (reindex(corpus, index).new, dict(live(index).history.past)) == (0, dict(after.history.past))


def changed_version(name: str) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(building.VERSIONS, name, "another")


@pytest.mark.parametrize(
    ("version", "read", "shared"),
    [
        ("reader", 9, True),  # every file is read again; what reads the same is stored already
        ("engine", 0, True),
        ("store", 0, False),
    ],
)
def test_another_version_makes_the_index_anew(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch, version: str, read: int, shared: bool
) -> None:
    reindex(corpus, index)
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    before = files(index / (reindex(corpus, index).generation or ""))
    (corpus / "3.txt").unlink()
    if version == "store":
        monkeypatch.setattr(building, "STORE_VERSION", "another")
    monkeypatch.setitem(building.VERSIONS, version, "another")
    result = reindex(corpus, index)
    assert (result.outcome, result.read, result.changed, result.gone) == ("published", read, 0, 2)
    after = live(index)
    held = files(after.folder)
    segments = {name for name in held if name.endswith(".seg")}
    assert len(segments) == 1
    assert not segments & before.keys()
    same = [name for name, value in held.items() if before.get(name) == value]
    assert len([name for name in same if name.startswith("reports/")]) == (9 if shared else 0)
    assert {e.text for e in after.history.past["cumbria-2013-07"]} == {
        *("Alpha words.", "Beta words.", "Gamma words.", "Delta words.", "Omega words.", "Theta words."),
    }


def test_full_shares_nothing(corpus: Path, index: Path) -> None:
    before = files(index / (reindex(corpus, index).generation or ""))
    after = files(index / (reindex(corpus, index, full=True).generation or ""))
    assert {inode for inode, _ in before.values()} & {inode for inode, _ in after.values()} == set()


@pytest.mark.parametrize("name", ["search/*.seg", "search/*.toc", "search/files.json"])
@pytest.mark.parametrize("change", [True, False], ids=["a change", "no change"])
def test_a_damaged_index_is_written_anew(
    corpus: Path, index: Path, tmp_path: Path, name: str, change: bool
) -> None:
    """Also where nothing in the corpus has changed."""
    generation = index / (reindex(corpus, index).generation or "")
    next(generation.glob(name)).write_bytes(b"{")
    if change:
        (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    assert reindex(corpus, index).published
    reindex(corpus, tmp_path / "fresh")
    assert answers(live(index)) == answers(live(tmp_path / "fresh"))


def check(generation: Generation) -> None:
    generation.check_reports()
    generation.check_history()


@pytest.mark.parametrize(
    "name", ["catalogue.json", "reports/cumbria-2013-03.json", "ledger/cumbria-2013-07.jsonl"]
)
def test_damaged_files_are_told_and_nothing_is_forgotten(corpus: Path, index: Path, name: str) -> None:
    reindex(corpus, index)
    for word in ("theta", "kappa"):
        (corpus / "3.txt").write_text(text(3, "alpha", word))
        (corpus / "5.txt").write_text(text(5, "alpha", word))
        reindex(corpus, index)
    damaged = live(index).folder / name
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(ArchiveError, match=r"is damaged .*reindex --full"):
        check(live(index))
    assert reindex(corpus, index).published
    after = live(index)
    check(after)
    assert after.past("cumbria-2013-11", "2")[0].text == "Beta words."
    assert after.record("cumbria-2013-03", "1").text == "Alpha words."


def test_damage_that_keeps_the_size_is_found_by_full(corpus: Path, index: Path) -> None:
    """A file is told by its size until it is decoded; then the message says what to do."""
    reindex(corpus, index)
    damaged = live(index).folder / "reports/cumbria-2013-03.json"
    damaged.write_bytes(b"?" * damaged.stat().st_size)
    with pytest.raises(ArchiveError, match="reindex --full"):
        _ = live(index).reports["cumbria-2013-03"]
    assert reindex(corpus, index, full=True).published
    assert live(index).record("cumbria-2013-03", "1").text == "Alpha words."


def test_full_keeps_what_can_be_read_of_a_damaged_history(corpus: Path, index: Path) -> None:
    """An account that two generations share is damaged in both, and there is no ledger: the past words of
    one report are lost, when that is asked for; no other words, and no id."""
    reindex(corpus, index)
    for number in (3, 5, 7):
        (corpus / f"{number}.txt").write_text(text(number, "alpha", "theta"))
        reindex(corpus, index)
    damaged = live(index).folder / "ledger/cumbria-2013-07.jsonl"
    damaged.write_bytes(b"?" * damaged.stat().st_size)
    shutil.rmtree(corpus / "ledger")
    (corpus / "3.txt").unlink()
    with pytest.raises(ArchiveError, match="reindex --full"):
        reindex(corpus, index)
    assert reindex(corpus, index, full=True).published
    after = live(index)
    assert after.past("cumbria-2013-11", "2")[0].text == "Beta words."
    assert after.history.issued["cumbria-2013-07"].source == "3.txt"
    with pytest.raises(Gone):
        after.report("cumbria-2013-07")


# --- what is not published --------------------------------------------------------------------------


def truncated(path: Path, place: Path) -> None:
    place.write_bytes(path.read_bytes()[:-1])


def garbled(path: Path, place: Path) -> None:
    place.write_bytes(b"?" * path.stat().st_size)


def cut_short(path: Path, place: Path) -> None:
    """The same file, which somebody writes in."""
    os.link(path, place)
    place.write_bytes(place.read_bytes()[:-1])


@pytest.mark.parametrize("wrong", [truncated, garbled, cut_short])
def test_what_was_shared_wrongly_is_not_published(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch, wrong: Callable[[Path, Path], None]
) -> None:
    name = reindex(corpus, index).generation
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    monkeypatch.setattr(building, "share", wrong)
    with pytest.raises(ArchiveError):
        reindex(corpus, index)
    assert current_name(index) == name


def test_what_was_written_wrongly_is_not_published(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = reindex(corpus, index).generation
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    real = building.encode
    monkeypatch.setattr(building, "encode", lambda report: {**real(report), "words": 0})
    with pytest.raises(VerifyError, match="cumbria-2013-07 differs from what was read"):
        reindex(corpus, index)
    assert current_name(index) == name


def test_an_update_that_lost_a_paragraph_is_not_published(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = reindex(corpus, index).generation
    (corpus / "3.txt").write_text(text(3, "alpha", "theta"))
    real = engine.update_index

    def short(before: Path, folder: Path, gone: Any, records: Iterator[Any]) -> int:
        return real(before, folder, gone, list(records)[:-1])

    monkeypatch.setattr(engine, "update_index", short)
    with pytest.raises(VerifyError, match="Nothing was published"):
        reindex(corpus, index)
    assert current_name(index) == name


def test_past_words_that_were_lost_stop_publication(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(corpus, index)
    for word in ("theta", "kappa"):
        (corpus / "3.txt").write_text(text(3, word))
        reindex(corpus, index)
    (corpus / "5.txt").write_text(text(5, "alpha"))
    real = Grown.data
    monkeypatch.setattr(Grown, "data", lambda grown, name: real(grown, name).replace(b"Beta", b"Theta"))
    with pytest.raises(VerifyError, match="ledger of cumbria-2013-11 is wrong"):
        reindex(corpus, index)


# --- who reads is not disturbed ---------------------------------------------------------------------


def test_a_generation_that_is_read_stays(corpus: Path, index: Path) -> None:
    """However many are published meanwhile, and whatever has not been decoded yet."""
    reindex(corpus, index)
    reader = Archive(index).current()
    names = [reader.name]
    for word in ("theta", "kappa", "lambda", "sigma"):
        (corpus / "3.txt").write_text(text(3, word))
        names.append(reindex(corpus, index).generation or "")
    assert sorted(path.name for path in index.glob("gen-*")) == sorted([names[0], *names[-2:]])
    assert reader.record("cumbria-2013-07", "2").text == "Beta words."
    assert reader.index.search(SearchQuery("omega")).total == 10
    reader.close()
    reindex(corpus, index)
    assert sorted(path.name for path in index.glob("gen-*")) == sorted(names[-2:])


def test_what_nobody_reads_any_more_goes(corpus: Path, index: Path) -> None:
    names = [reindex(corpus, index).generation or ""]
    archive = Archive(index)
    for word in ("theta", "kappa", "lambda", "sigma"):
        archive.current()
        (corpus / "3.txt").write_text(text(3, word))
        names.append(reindex(corpus, index).generation or "")
    assert archive.current().name == names[-1]
    gc.collect()
    reindex(corpus, index)
    assert sorted(path.name for path in index.glob("gen-*")) == sorted(names[-2:])


def test_opening_while_others_are_published(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What CURRENT named may be gone when it is opened: then the one that it names now is opened."""
    reindex(corpus, index)
    archive = Archive(index)
    real = generations.Generation
    opened: list[str] = []

    def overtaken(folder: Path, *args: Any, **options: Any) -> Generation:
        opened.append(folder.name)
        if len(opened) == 1:
            monkeypatch.setattr(generations, "Generation", real)
            for word in ("theta", "kappa"):
                (corpus / "3.txt").write_text(text(3, word))
                reindex(corpus, index)
        return real(folder, *args, **options)

    monkeypatch.setattr(generations, "Generation", overtaken)
    assert archive.current().name == current_name(index)
    assert opened[0] != current_name(index)


def test_the_version_of_what_is_stored_is_that_of_the_state(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    assert live(index).manifest["state"]["store"] == STORE_VERSION
