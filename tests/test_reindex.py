"""Reindex: what changed is read, what is published is whole, and the archive never goes dark."""

from __future__ import annotations

import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import engine
from indexer.codec import decode, encode
from indexer.errors import ArchiveBusy, ArchiveError, Gone, NoArchive, NotFound, VerifyError
from indexer.generations import Archive, Generation
from indexer.history import Past
from indexer.ledger import whole
from indexer.ledger.account import Account
from indexer.publishing import current_name, locked
from indexer.reindex import reindex
from indexer.search_types import SearchQuery
from indexer.types import Report
from tests.making import make, read_text

BODY = "# About this inspection\n\n1. Alpha words.\n\n2. Beta words.\n\n3. Gamma words.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "one.txt").write_text(make(BODY))
    (folder / "two.txt").write_text(make(BODY, authority="Rochdale Council", dates="1-5 July 2013"))
    return folder


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return tmp_path / "index"


def all_past(generation: Generation) -> list[Past]:
    return [entry for words in generation.history.past.values() for entry in words]


def test_first_run_and_unchanged_run(corpus: Path, index: Path) -> None:
    first = reindex(corpus, index)
    assert (first.published, first.reports, first.paragraphs, first.read, first.new) == (True, 2, 6, 2, 6)
    again = reindex(corpus, index)
    assert (again.published, again.read, again.unchanged) == (False, 0, 2)
    assert again.generation == first.generation
    assert "nothing changed" in again.summary


def test_only_what_changed_is_read(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").write_text(make(BODY.replace("Beta", "Delta")))
    result = reindex(corpus, index)
    assert (result.read, result.unchanged, result.changed, result.gone, result.new) == (1, 1, 1, 0, 0)
    generation = Archive(index).current()
    assert generation.record("cumbria-2013-05", "2").text == "Delta words."
    assert generation.index.search(SearchQuery("beta")).total == 1
    assert generation.index.search(SearchQuery("delta")).total == 1


def test_touching_or_renaming_a_file_changes_nothing_for_readers(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    os.utime(corpus / "one.txt", (1, 1))
    assert not reindex(corpus, index).published
    before = Archive(index).current().records
    (corpus / "one.txt").rename(corpus / "renamed.txt")
    result = reindex(corpus, index)
    assert (result.new, result.changed, result.gone) == (0, 0, 0)
    assert Archive(index).current().records == before


def test_full_reads_everything_and_gives_the_same(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    before = Archive(index).current().records
    result = reindex(corpus, index, full=True)
    assert (result.published, result.read, result.changed) == (True, 2, 0)
    assert Archive(index).current().records == before


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(["Alpha", "Beta", "Gamma", "Delta"]), min_size=1, max_size=5))
def test_incremental_equals_from_scratch(tmp_path_factory: pytest.TempPathFactory, words: list[str]) -> None:
    folder = tmp_path_factory.mktemp("inc")
    corpus = folder / "corpus"
    corpus.mkdir()
    for step in range(len(words)):
        body = "".join(f"{n}. {word} words.\n\n" for n, word in enumerate(words[: step + 1], 1))
        (corpus / "a.txt").write_text(make(f"# About this inspection\n\n{body}"))
        reindex(corpus, folder / "grown")
    reindex(corpus, folder / "fresh")
    grown, fresh = Archive(folder / "grown").current(), Archive(folder / "fresh").current()
    assert grown.records == fresh.records
    for word in set(words):
        counts = [g.index.search(SearchQuery(word)).total for g in (grown, fresh)]
        assert counts[0] == counts[1] == words.count(word)


def test_what_is_gone_or_changed_stays_known(corpus: Path, index: Path) -> None:
    """Promise 4: a key once issued resolves for ever, also after several generations."""
    reindex(corpus, index)
    (corpus / "one.txt").write_text(make(BODY.replace("\n3. Gamma words.\n", "").replace("Beta", "Delta")))
    result = reindex(corpus, index)
    assert (result.changed, result.gone) == (1, 1)
    for _ in range(3):
        (corpus / "two.txt").write_text((corpus / "two.txt").read_text() + "\n4. More.\n")
        reindex(corpus, index, full=True)
        generation = Archive(index).current()
        past = {(p.report, p.key): p.text for p in all_past(generation)}
        assert past["cumbria-2013-05", "3"] == "Gamma words."
        assert past["cumbria-2013-05", "2"] == "Beta words."
        with pytest.raises(NotFound):
            generation.record("cumbria-2013-05", "3")
    (corpus / "one.txt").write_text(make(BODY))
    reindex(corpus, index)
    generation = Archive(index).current()
    assert generation.record("cumbria-2013-05", "3").text == "Gamma words."
    assert ("cumbria-2013-05", "3") not in {(p.report, p.key) for p in all_past(generation)}


def test_a_report_that_is_taken_out_is_listed_as_gone(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").unlink()
    assert reindex(corpus, index).gone == 3
    assert {entry.report for entry in all_past(Archive(index).current())} == {"cumbria-2013-05"}


def test_two_reports_of_one_month(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    other = make(BODY, dates="1-3 May 2013").replace(
        "Inspection of local authority arrangements for the protection of children",
        "Inspection of safeguarding and looked after children services",
    )
    (corpus / "a-first-in-order.txt").write_text(other)
    reindex(corpus, index)
    reports = Archive(index).current().reports
    assert {"cumbria-2013-05", "cumbria-2013-05-slac"} <= set(reports)
    assert reports["cumbria-2013-05"].framework == "child protection", "the id that was issued stays"
    reindex(corpus, index, full=True)
    assert Archive(index).current().reports["cumbria-2013-05"].framework == "child protection"


def test_a_renamed_file_keeps_its_id(corpus: Path, index: Path) -> None:
    other = make(BODY, dates="1-3 May 2013").replace("Alpha", "Omega")
    (corpus / "a.txt").write_text(other)
    reindex(corpus, index)
    before = {r.sha256: name for name, r in Archive(index).current().reports.items()}
    (corpus / "a.txt").rename(corpus / "z.txt")
    (corpus / "one.txt").rename(corpus / "a.txt")
    reindex(corpus, index)
    assert {r.sha256: name for name, r in Archive(index).current().reports.items()} == before


@pytest.mark.parametrize("name", ["manifest.json", "history.json", "reports/cumbria-2013-05.json"])
def test_a_damaged_generation_is_built_again_and_forgets_nothing(
    corpus: Path, index: Path, name: str
) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").write_text(make(BODY.replace("Beta", "Delta")))
    reindex(corpus, index)
    (corpus / "two.txt").write_text(make(BODY.replace("Beta", "Theta"), authority="Rochdale Council"))
    generation = reindex(corpus, index).generation
    assert generation
    (index / generation / name).write_text("{")
    assert reindex(corpus, index).published
    after = Archive(index).current()
    assert after.record("cumbria-2013-05", "1").text == "Alpha words."
    assert [p.text for p in after.past("cumbria-2013-05", "2")] == ["Beta words."]


def test_what_was_issued_is_forgotten_only_when_asked(corpus: Path, index: Path) -> None:
    generation = reindex(corpus, index).generation
    assert generation
    (index / generation / "history.json").write_text("{")
    with pytest.raises(ArchiveError, match="damaged"):
        reindex(corpus, index)
    assert reindex(corpus, index, full=True).published


def test_an_emptied_folder_starts_under_a_new_name(corpus: Path, index: Path) -> None:
    """A running server keeps generations open by name: no name may ever mean two."""
    archive = Archive(index)
    first = reindex(corpus, index).generation
    assert archive.current().record("cumbria-2013-05", "2").text == "Beta words."
    shutil.rmtree(index)
    (corpus / "one.txt").write_text(make(BODY.replace("Beta", "Delta")))
    assert reindex(corpus, index).generation != first
    assert archive.current().record("cumbria-2013-05", "2").text == "Delta words."


OTHER = "Inspection of safeguarding and looked after children services"
TITLE = "Inspection of local authority arrangements for the protection of children"


def ids(index: Path) -> dict[str, str]:
    return {r.source: r.id for r in Archive(index).current().reports.values()}


def test_an_issued_id_is_never_given_to_another_report(corpus: Path, index: Path) -> None:
    """Promise 4, whatever comes, goes and is renamed in one month."""
    (corpus / "b.txt").write_text(make(BODY, dates="20-24 May 2013").replace("Alpha", "Second"))
    reindex(corpus, index)
    issued = ids(index)
    assert issued["one.txt"] == "cumbria-2013-05"
    assert issued["b.txt"] == "cumbria-2013-05-child-protection"
    # a third, dated before both, gets an id of its own
    (corpus / "c.txt").write_text(make(BODY, dates="1-2 May 2013").replace("Alpha", "Third"))
    reindex(corpus, index)
    assert {**issued, **ids(index)} == ids(index)
    assert ids(index)["c.txt"] == "cumbria-2013-05-child-protection-2"
    # a file is renamed and another takes its name
    (corpus / "one.txt").rename(corpus / "z.txt")
    (corpus / "one.txt").write_text(make(BODY, dates="6-7 May 2013").replace("Alpha", "Fourth"))
    reindex(corpus, index)
    assert ids(index)["z.txt"] == "cumbria-2013-05"
    assert ids(index)["one.txt"] not in issued.values()
    # a report is taken out; a later run adds one of another framework
    (corpus / "z.txt").unlink()
    reindex(corpus, index)
    (corpus / "new.txt").write_text(make(BODY, dates="8-9 May 2013").replace(TITLE, OTHER))
    reindex(corpus, index)
    assert ids(index)["new.txt"] == "cumbria-2013-05-slac"
    with pytest.raises(Gone):
        Archive(index).current().record("cumbria-2013-05", "1")


def test_a_corrected_date_leads_on_from_the_old_id(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.toml").write_text('inspection_start = "2012-06-01"\ninspection_end = "2012-06-08"\n')
    reindex(corpus, index)
    with pytest.raises(Gone) as caught:
        Archive(index).current().report("cumbria-2013-05")
    assert caught.value.moved == "cumbria-2012-06"


def test_a_file_without_paragraphs_keeps_what_was_read_before(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").write_text("# Contents\n")
    result = reindex(corpus, index)
    assert (result.gone, [e.path for e in result.failed]) == (0, ["one.txt"])


def test_a_file_name_that_is_no_text(corpus: Path, index: Path) -> None:
    (corpus / os.fsdecode(b"caf\xe9.txt")).write_text(make("1. One."))
    result = reindex(corpus, index)
    assert result.reports == 2
    assert "not UTF-8" in str(result.failed[0])


def test_the_same_file_twice_is_reported(corpus: Path, index: Path) -> None:
    (corpus / "copy.txt").write_text(make(BODY))
    result = reindex(corpus, index)
    assert result.reports == 2
    assert "the same file as" in str(result.failed[0])


def test_bad_files_are_reported_and_the_rest_is_published(corpus: Path, index: Path) -> None:
    (corpus / "bad.txt").write_bytes(b"\xff\xfe\x00")
    (corpus / "letter.txt").write_text("")
    (corpus / "report.docx").write_bytes(b"PK")
    result = reindex(corpus, index)
    assert result.reports == 2
    assert sorted(error.path for error in result.failed) == ["bad.txt", "letter.txt", "report.docx"]


def test_a_file_that_cannot_be_read_today_keeps_its_links(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.txt").write_bytes(b"\xff\xff damaged")
    result = reindex(corpus, index)
    assert [error.path for error in result.failed] == ["one.txt"]
    assert result.gone == 0
    assert Archive(index).current().record("cumbria-2013-05", "1").text == "Alpha words."


def test_strict_publishes_nothing_where_there_is_a_warning(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    name = current_name(index)
    (corpus / "one.txt").write_text(make(BODY.replace("2. Beta", "- Beta")))
    result = reindex(corpus, index, strict=True)
    assert (result.published, result.warnings) == (False, 1)
    assert current_name(index) == name


def test_an_empty_corpus_leaves_the_archive_as_it_is(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    for path in corpus.glob("*.txt"):
        path.unlink()
    result = reindex(corpus, index)
    assert result.outcome == "empty"
    assert "nothing published" in result.summary
    assert Archive(index).current().reports
    with pytest.raises(ArchiveError, match="no corpus folder"):
        reindex(corpus / "none", index)


def test_a_sidecar_corrects_and_says_so(corpus: Path, index: Path) -> None:
    reindex(corpus, index)
    (corpus / "one.toml").write_text('inspection_start = "2012-06-01"\ninspection_end = "2012-06-08"\n')
    assert reindex(corpus, index).read == 1, "a new sidecar makes its file be read again"
    report = Archive(index).current().report("cumbria-2012-06")
    assert report.facts["inspection_end"].kind == "sidecar"
    assert report.warnings == (), "a corrected report has no warning left"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('framework = "SIFF"', "is not one of"),
        ('published = "22 May 2013"', "is not a date"),
        ('inspection_end = "2013-05-01"', "end before"),
    ],
)
def test_a_sidecar_that_cannot_be_used_is_a_warning(
    corpus: Path, index: Path, text: str, message: str
) -> None:
    (corpus / "one.toml").write_text(text)
    reindex(corpus, index)
    (report,) = [r for r in Archive(index).current().reports.values() if r.source == "one.txt"]
    assert [message in w.message for w in report.warnings if w.code == "sidecar"] == [True]


def test_a_sidecar_beside_no_report_is_reported(corpus: Path, index: Path) -> None:
    (corpus / "onne.toml").write_text('framework = "SLAC"')
    (corpus / "empty.txt").write_text(make(BODY, dates="1-2 June 2013"))
    (corpus / "empty.toml").write_text('authority = ""')
    (corpus / "nowhere.txt").symlink_to("missing.txt")
    assert sorted(e.path for e in reindex(corpus, index).failed) == ["empty.toml", "nowhere.txt", "onne.toml"]


# --- publishing -------------------------------------------------------------------------------------


def test_one_generation_back_is_kept_and_no_more(corpus: Path, index: Path) -> None:
    names = [reindex(corpus, index, full=True).generation for _ in range(4)]
    assert sorted(p.name for p in index.glob("gen-*")) == sorted(names[-2:])  # type: ignore[type-var]
    assert current_name(index) == names[-1]
    assert (index / "CURRENT").read_text() == f"{names[-1]}\n"


def test_what_fails_verification_is_not_published(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(corpus, index)
    name = current_name(index)

    def short(folder: Path, records: object, **options: int) -> int:
        kept = list(records)[:-1]  # type: ignore[call-overload]
        return real(folder, kept)

    real = engine.write_index
    monkeypatch.setattr(engine, "write_index", short)
    with pytest.raises(VerifyError, match="Nothing was published"):
        reindex(corpus, index, full=True)
    assert current_name(index) == name
    monkeypatch.undo()
    assert reindex(corpus, index, full=True).published
    assert len(list(index.glob("gen-*"))) == 2, "the failed generation was cleaned away"


def test_a_key_that_would_no_longer_resolve_stops_publication(
    corpus: Path, index: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reindex(corpus, index)
    real = whole.carried_on

    def forgetful(account: Account | None, report: str, *args: Any) -> Account:
        return real(None, report, *args)

    (corpus / "one.txt").write_text(make(BODY.replace("Beta", "Delta")))
    monkeypatch.setattr(whole, "carried_on", forgetful)
    with pytest.raises(VerifyError, match="would no longer resolve"):
        reindex(corpus, index)


def test_a_second_reindex_is_told_who_holds_the_lock(corpus: Path, index: Path) -> None:
    with locked(index), pytest.raises(ArchiveBusy, match=f"process {os.getpid()} on "):
        reindex(corpus, index)
    assert reindex(corpus, index).published, "the lock is gone with its holder"


def test_nothing_published_is_said(index: Path) -> None:
    with pytest.raises(NoArchive):
        Archive(index).current()
    index.mkdir()
    (index / "CURRENT").write_text("gen-000009\n")
    with pytest.raises(NoArchive):
        Archive(index).current()
    (index / "CURRENT").write_text("../../etc\n")
    with pytest.raises(NoArchive):
        Archive(index).current()


def test_a_running_reader_sees_each_new_generation(corpus: Path, index: Path) -> None:
    """Promise 5: while generations are published, no search fails or sees half of one."""
    reindex(corpus, index)
    archive = Archive(index)
    stop = threading.Event()
    seen: set[tuple[str, int]] = set()
    failures: list[BaseException] = []

    def search() -> None:
        while not stop.is_set():
            try:
                generation = archive.current()
                page = generation.index.search(SearchQuery("words", per_page=50))
                assert page.total == len(page.hits)
                assert {hit.record.report for hit in page.hits} == set(generation.reports)
                seen.add((generation.name, page.total))
            except BaseException as error:
                failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        for number in range(4, 10):
            (corpus / "one.txt").write_text(make(BODY + f"\n{number}. More words.\n".join(["", ""])))
            reindex(corpus, index, full=True)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not failures, failures[:1]
    assert len({name for name, _ in seen}) > 1


# --- stored reports ---------------------------------------------------------------------------------


def test_a_stored_report_is_the_report(reports: dict[str, Report]) -> None:
    for report in (*reports.values(), read_text("1. One."), read_text("")):
        assert decode(json.loads(json.dumps(encode(report)))) == report


def test_progress_names_what_is_read_and_nothing_that_has_not_changed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for day in (2, 3, 4):
        (corpus / f"{day}.txt").write_text(make("1. One.\n", dates=f"1-{day} May 201{day}"))
    told: list[tuple[int, int, str]] = []

    def run() -> list[tuple[int, int, str]]:
        told.clear()
        reindex(corpus, tmp_path / "index", progress=lambda *found: told.append(found))
        return told

    assert run() == [(0, 3, "2.txt"), (1, 3, "3.txt"), (2, 3, "4.txt"), (3, 3, "")]
    assert run() == [(0, 0, "")]
    (corpus / "3.txt").write_text("no report")
    assert run() == [(0, 1, "3.txt"), (1, 1, "")]
