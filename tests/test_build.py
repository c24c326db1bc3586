"""Building an index: in several processes, or carried on from the one before, it answers the same."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.engine import build, check_index, open_index, update_index, write_index
from indexer.errors import ArchiveError, NoArchive, VerifyError
from indexer.search_types import SearchQuery
from indexer.types import Kind, Record

WORDS = ("alpha", "beta", "gamma", "delta", "police", "custody")
QUERIES = (
    *("alpha", "beta gamma", '"alpha beta"', "police OR delta", "alpha -beta", "ga*", "cu?tody", "", "head"),
    *("gamma custody -delta", "nothing"),
)


def record(report: str, order: int, text: str, *, heading: str = "Head", day: str = "2013-05-17") -> Record:
    """A paragraph; its facets depend on its text and report, so that they move with it."""
    return Record(
        report=report,
        key=str(order),
        number=order,
        part=None,
        parent=None,
        section=(heading,),
        theme=text.split()[0].title(),
        grade="Good" if "alpha" in text else None,
        page=None,
        text=text,
        fingerprint="0" * 8,
        authority=report.partition("-")[0].title(),
        year=int(day[:4]),
        kind=Kind.PARAGRAPH,
        order=order,
        date=day,
    )


def report(name: str, *texts: str) -> list[Record]:
    return [record(name, order, text) for order, text in enumerate(texts, 1)]


def many(reports: int, *, each: int = 5) -> list[Record]:
    """Reports of one length with different words."""
    return [
        record(f"r{n}-2013", order, f"{WORDS[(n + order) % 6]} {WORDS[(n * order) % 6]} filler{n}")
        for n in range(reports)
        for order in range(1, each + 1)
    ]


def answers(folder: Path) -> list[Any]:
    """All that an index answers to all queries, scores to the last bit."""
    index = open_index(folder, "g")
    try:
        pages = [
            index.search(SearchQuery(text, sort=sort, per_page=1000))
            for text in QUERIES
            for sort in ("relevance", "newest")
        ]
        keys = [index.keys(name, "alpha") for name in ("r1-2013", "cumbria-2013")]
        return [index.count(), keys, [(page.total, page.hits, page.facets) for page in pages]]
    finally:
        index.close()


def folder(base: Path, name: str) -> Path:
    (base / name).mkdir()
    return base / name


def written(base: Path, name: str, records: Iterable[Record], **options: int) -> Path:
    write_index(folder(base, name), records, **options)
    return base / name


def snapshot(place: Path) -> dict[str, tuple[bytes, int]]:
    return {path.name: (path.read_bytes(), path.stat().st_ino) for path in place.iterdir()}


# --- carrying on ------------------------------------------------------------------------------------


def test_segments_are_shared_and_the_index_before_stays_as_it_is(tmp_path: Path) -> None:
    records = many(20)
    before = written(tmp_path, "before", records)
    held, said = snapshot(before), answers(before)
    after = folder(tmp_path, "after")
    changed = report("r3-2013", "police custody", "alpha beta")
    assert update_index(before, after, {"r7-2013"}, changed) == 100 - 5 - 5 + 2
    assert snapshot(before) == held, "not a byte"
    assert answers(before) == said
    segments = {name: value for name, value in held.items() if name.endswith(".seg")}
    now = snapshot(after)
    assert segments.items() <= now.items(), "the same files"
    assert len([name for name in now if name.endswith(".seg")]) == len(segments) + 1
    expected = [r for r in records if r.report not in ("r3-2013", "r7-2013")] + changed
    assert answers(after) == answers(written(tmp_path, "fresh", expected))


edits = st.lists(
    st.dictionaries(
        st.sampled_from(["cumbria-2013", "kent-2012", "york-2014", "r1-2013"]),
        st.lists(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join), max_size=4
        ),  # no paragraph: the report goes
        min_size=1,
        max_size=2,
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(edits)
def test_carried_on_answers_as_written_whole(
    tmp_path_factory: pytest.TempPathFactory, steps: Sequence[dict[str, list[str]]]
) -> None:
    """Additions, changes and removals in any order: hits, their scores, their order, all counts."""
    base = tmp_path_factory.mktemp("edits")
    held = {f"r{n}-2013": report(f"r{n}-2013", "alpha beta", "police", "gamma delta") for n in range(9)}
    place = written(base, "0", [r for group in held.values() for r in group])
    for number, step in enumerate(steps, 1):
        changed = {name: report(name, *texts) for name, texts in step.items()}
        held |= changed
        after = folder(base, str(number))
        records = [r for group in held.values() for r in group]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(build, "WORN", 100)
            count = update_index(place, after, set(changed), [r for g in changed.values() for r in g])
        assert count == len(records)
        place = after
        keys = {name: [r.key for r in group] for name, group in held.items()}
        check_index(place, len(records), keys)
        assert answers(place) == answers(written(base, f"{number}-fresh", records))


def test_small_segments_are_joined_and_large_ones_left(tmp_path: Path) -> None:
    """However often it is carried on, an index has few segments, and answers the same."""
    records = [r for n in range(200) for r in report(f"r{n}-2013", *["alpha beta gamma"] * 4)]
    place = written(tmp_path, "0", records)
    (large,) = place.glob("*.seg")
    sizes = []
    for number in range(build.ALIKE * (build.ALIKE + 1) + 1):
        added = report(f"york{number}-2014", f"police {'delta ' * (number % 3)}", "custody")
        records += added
        after = folder(tmp_path, f"after-{number}")
        update_index(place, after, (), added)
        place = after
        assert (place / large.name).stat().st_ino == large.stat().st_ino
        sizes.append(len(list(place.glob("*.seg"))))
    assert max(sizes) == 2 * build.ALIKE
    assert sizes[-1] == 2, "the large one, and all else in one"
    assert answers(place) == answers(written(tmp_path, "fresh", records))


def test_a_segment_of_which_nothing_is_left_goes(tmp_path: Path) -> None:
    records = many(20)
    first = written(tmp_path, "0", records)
    second, third = folder(tmp_path, "1"), folder(tmp_path, "2")
    update_index(first, second, (), report("cumbria-2013", "alpha"))
    update_index(second, third, (), report("cumbria-2013", "beta"))
    assert len(list(third.glob("*.seg"))) == 2
    assert answers(third) == answers(written(tmp_path, "x", [*records, *report("cumbria-2013", "beta")]))


def test_nothing_to_change_is_the_same_index_again(tmp_path: Path) -> None:
    before, after = written(tmp_path, "before", many(3)), folder(tmp_path, "after")
    assert update_index(before, after, {"never-held"}, []) == 15
    assert {p.name for p in after.glob("*.seg")} == {p.name for p in before.glob("*.seg")}
    assert answers(after) == answers(before)


def test_a_worn_index_is_not_carried_on(tmp_path: Path) -> None:
    before = written(tmp_path, "before", many(10))
    update_index(before, folder(tmp_path, "fine"), {"r1-2013"}, [])
    with pytest.raises(ArchiveError, match="worn"):
        update_index(before, folder(tmp_path, "worn"), {"r1-2013", "r2-2013"}, [])
    with pytest.raises(NoArchive):
        open_index(tmp_path / "worn", "g")


def test_much_is_not_joined_by_one_process(tmp_path: Path) -> None:
    """Where most of an index would become one segment, it is written whole instead."""
    place = written(tmp_path, "0", [])
    for number in range(build.ALIKE):
        after = folder(tmp_path, f"{number + 1}")
        update_index(place, after, (), report(f"r{number}-2013", "alpha"))
        place = after
    with pytest.raises(ArchiveError, match="worn"):
        update_index(place, folder(tmp_path, "worn"), (), report("cumbria-2013", "alpha"))


@pytest.mark.parametrize("pattern", ["*.toc", "*.seg", "files.json"])
@pytest.mark.parametrize("damage", [b"", b"{"], ids=["empty", "other bytes"])
def test_a_damaged_index_is_not_carried_on(tmp_path: Path, pattern: str, damage: bytes) -> None:
    before = written(tmp_path, "before", many(3))
    next(before.glob(pattern)).write_bytes(damage)
    with pytest.raises(ArchiveError):
        update_index(before, folder(tmp_path, "after"), (), report("cumbria-2013", "alpha"))
    with pytest.raises(NoArchive):
        update_index(tmp_path / "none", folder(tmp_path, "again"), (), [])


def test_without_hard_links_files_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another disk, or a file system that knows no links."""

    def refused(*_: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    before, after = written(tmp_path, "before", many(10)), folder(tmp_path, "after")
    monkeypatch.setattr(os, "link", refused)
    update_index(before, after, (), report("r1-2013", "alpha"))
    expected = [r for r in many(10) if r.report != "r1-2013"] + report("r1-2013", "alpha")
    assert answers(after) == answers(written(tmp_path, "fresh", expected))


def test_two_records_with_one_key_are_refused(tmp_path: Path) -> None:
    before = written(tmp_path, "before", many(10))
    twice = [*report("cumbria-2013", "alpha", "beta"), record("cumbria-2013", 2, "gamma")]
    with pytest.raises(VerifyError, match="have the key 2"):
        update_index(before, folder(tmp_path, "after"), (), twice)
    with pytest.raises(VerifyError, match="have the key 2"):
        write_index(folder(tmp_path, "whole"), twice, processes=2)


def test_what_an_index_holds_is_checked(tmp_path: Path) -> None:
    before = written(tmp_path, "before", many(20))
    after = folder(tmp_path, "after")
    update_index(before, after, {"r2-2013"}, report("r1-2013", "alpha", "beta"))
    expected = {"r1-2013": ["1", "2"], "r2-2013": [], "r3-2013": ["1", "2", "3", "4", "5"]}
    check_index(after, 92, expected)
    for count, keys in [(93, {}), (92, {"r1-2013": ["1"]}), (92, {"r2-2013": ["1"]}), (92, {"r4-2013": []})]:
        with pytest.raises(VerifyError, match="The index"):
            check_index(after, count, keys)
    with pytest.raises(NoArchive):
        check_index(tmp_path / "none", 0, {})


# --- several processes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reports", "processes", "segments"),
    [
        (20, 2, 2),
        (20, 3, 3),
        (2, 5, 2),  # more processes than reports
        (1, 2, 1),
        (0, 2, 0),
    ],
)
def test_several_processes_write_the_same(
    tmp_path: Path, reports: int, processes: int, segments: int
) -> None:
    records = many(reports)
    together = written(tmp_path, "together", records, processes=processes)
    assert answers(together) == answers(written(tmp_path, "alone", records))
    assert len(list(together.glob("*.seg"))) == segments
    left = [path.name for path in together.iterdir() if path.suffix not in (".seg", ".toc")]
    assert sorted(left) == ["MAIN_WRITELOCK", "files.json"], "nothing of the workers stays"
    assert not multiprocessing.active_children()


def test_an_index_of_several_processes_is_carried_on(tmp_path: Path) -> None:
    records = many(20)
    before = written(tmp_path, "before", records, processes=2)
    after = folder(tmp_path, "after")
    update_index(before, after, {"r1-2013", "r19-2013"}, report("cumbria-2013", "alpha"))
    expected = [r for r in records if r.report not in ("r1-2013", "r19-2013")]
    expected += report("cumbria-2013", "alpha")
    assert answers(after) == answers(written(tmp_path, "fresh", expected))


def killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def failing(*_: object) -> None:
    raise SystemExit(3)


def waiting(*_: object) -> None:
    time.sleep(600)


@pytest.mark.parametrize(("worker", "code"), [(killed, "-9"), (failing, "3")])
def test_a_worker_that_dies_is_an_error_and_no_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, worker: object, code: str
) -> None:
    monkeypatch.setattr(build, "_work", worker)
    with pytest.raises(ArchiveError, match=f"a worker ended with exit code {code}"):
        write_index(tmp_path, many(20), processes=3)
    assert not multiprocessing.active_children()
    assert not list(tmp_path.glob("part-*"))
    with pytest.raises(NoArchive):
        open_index(tmp_path, "g")


def test_workers_end_with_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that fails takes its workers with it, however long they would have gone on."""
    monkeypatch.setattr(build, "_work", waiting)

    def fail(*_: object) -> None:
        raise OSError("disk on fire")

    monkeypatch.setattr(build, "_write", fail)
    with pytest.raises(OSError, match="disk on fire"):
        write_index(tmp_path, many(20), processes=2)
    assert not multiprocessing.active_children()
