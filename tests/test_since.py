"""What came and went since a generation that is no longer there, beside all generations kept whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from indexer.pinpoint import fingerprint
from indexer.since import Changes, Stay, Version, advance, changes, number
from indexer.types import Kind, Record

State = dict[tuple[str, str], tuple[str, str]]
"""An archive: words and grade by report and key."""


def record(report: str, key: str, words: str, grade: str) -> Record:
    return Record(
        report=report, key=key, number=None, part=None, parent=None, section=(), theme=None, grade=grade,
        page=None, text=words, fingerprint=fingerprint(words), authority="A", year=2013,
        kind=Kind.PARAGRAPH, order=0, date=None,
    )  # fmt: skip


class Archive:
    """Only what the newest generation carries: its records, and the two notes (its past with the words)."""

    def __init__(self) -> None:
        self.number = 0
        self.records: dict[str, dict[str, Record]] = {}
        self.first: dict[str, dict[str, int]] = {}
        self.past: dict[Stay, Record] = {}

    def publish(self, state: State) -> None:
        self.number += 1
        now: dict[str, dict[str, Record]] = {}
        for (report, key), (words, grade) in state.items():
            now.setdefault(report, {})[key] = record(report, key, words, grade)
        first = {}
        for report in self.records | now:
            live, notes = self.records.get(report, {}), self.first.get(report, {})
            first[report], ended = advance(live, notes, now.get(report, {}), self.number)
            for e in ended:
                version = Version(report, e.record.key, e.record.fingerprint)
                self.past[Stay(version, e.first, e.until)] = e.record
        self.records, self.first = now, {report: notes for report, notes in first.items() if notes}

    def since(self, then: int, finds: Callable[[str, str | None], bool]) -> Changes:
        hits = [
            Version(r.report, r.key, r.fingerprint)
            for group in self.records.values()
            for r in group.values()
            if finds(r.text, r.grade)
        ]
        past = self.past
        return changes(then, hits, self.first, past, lambda stay: finds(past[stay].text, past[stay].grade))


def found(state: State, finds: Callable[[str, str | None], bool]) -> dict[tuple[str, str], str]:
    return {place: fingerprint(words) for place, (words, grade) in state.items() if finds(words, grade)}


STATES = st.lists(
    st.dictionaries(
        st.tuples(st.sampled_from("rst"), st.sampled_from("12345")),
        st.tuples(
            st.sampled_from(["alpha", "beta", "alpha beta", "gamma"]), st.sampled_from(["good", "poor"])
        ),
        max_size=9,
    ),
    min_size=1,
    max_size=6,
)


@given(STATES, st.sampled_from(["alpha", "beta", "a", "x"]), st.sampled_from([None, "good"]))
# words that go and come again, a grade alone that changes, a report that goes and comes again
@example(
    [{("r", "1"): ("alpha", "good")}, {("r", "1"): ("beta", "good")}, {("r", "1"): ("alpha", "good")}],
    "alpha",
    None,
)
@example([{("r", "1"): ("alpha", "good")}, {("r", "1"): ("alpha", "poor")}], "alpha", "good")
@example([{("r", "1"): ("alpha", "good")}, {}, {("r", "1"): ("alpha", "good")}], "alpha", None)
def test_it_is_what_all_generations_kept_whole_would_say(
    states: list[State], word: str, grade: str | None
) -> None:
    def finds(words: str, its: str | None) -> bool:
        return word in words and grade in (None, its)

    archive = Archive()
    for state in states:
        archive.publish(state)
    now = found(states[-1], finds)
    for then, state in enumerate(states, 1):
        before = found(state, finds)
        result = archive.since(then, finds)
        assert (result.then, result.now) == (len(before), len(now))
        assert {v[:2]: v.fingerprint for v in result.came} == {p: now[p] for p in now.keys() - before.keys()}
        assert {v[:2]: v.fingerprint for v in result.went} == {
            p: before[p] for p in before.keys() - now.keys()
        }
        assert {old[:2]: (old.fingerprint, new.fingerprint) for old, new in result.changed} == {
            p: (before[p], now[p]) for p in now.keys() & before.keys() if now[p] != before[p]
        }


@given(STATES)
def test_since_today_nothing_has_changed(states: list[State]) -> None:
    archive = Archive()
    for state in states:
        archive.publish(state)
    result = archive.since(archive.number, lambda words, grade: True)
    assert (result.came, result.went, result.changed) == ((), (), ())
    assert result.then == result.now == len(states[-1])


def test_a_report_that_did_not_change_keeps_its_notes() -> None:
    """So that its file can be shared by all generations; what no search asks for is no change."""
    live = {key: record("r", key, "alpha", "good") for key in "123"}
    first, _ = advance({}, {}, live, 7)
    assert first == {"1": 7, "2": 7, "3": 7}
    moved_on = {
        key: replace(r, page=4, order=9, section=("New",), date="2013-05-01") for key, r in live.items()
    }
    assert advance(live, first, moved_on, 8) == (first, [])


def test_only_what_stood_then_is_asked_for() -> None:
    archive = Archive()
    for words in ("alpha", "beta", "gamma", "delta", "alpha"):
        archive.publish({("r", "1"): (words, "good")})
    asked: list[str] = []
    changes(3, [], archive.first, archive.past, lambda stay: asked.append(archive.past[stay].text) is None)
    assert asked == ["gamma"]


@pytest.mark.parametrize(
    ("moved", "came", "went", "changed"),
    [
        # told where the file is now, its paragraphs are the same, and one is changed
        ({"old": "new"}, ["3"], ["4"], ["2"]),
        ({}, ["1", "2", "3"], ["1", "2", "4"], []),
    ],
)
def test_a_report_under_a_new_id_did_not_come_and_go(
    moved: dict[str, str], came: list[str], went: list[str], changed: list[str]
) -> None:
    archive = Archive()
    archive.publish({("old", "1"): ("a", "good"), ("old", "2"): ("b", "good"), ("old", "4"): ("d", "good")})
    archive.publish({("new", "1"): ("a", "good"), ("new", "2"): ("B", "good"), ("new", "3"): ("c", "good")})
    hits = [Version("new", key, r.fingerprint) for key, r in archive.records["new"].items()]
    result = changes(1, hits, archive.first, archive.past, lambda stay: True, moved)
    assert [v.key for v in result.came] == came
    assert [v.key for v in result.went] == went
    assert [old.key for old, _ in result.changed] == changed
    assert (result.then, result.now) == (3, 3)


def test_where_two_would_stand_in_one_place_both_are_counted() -> None:
    archive = Archive()
    archive.publish({("old", "1"): ("a", "good"), ("new", "1"): ("b", "good")})
    archive.publish({("new", "1"): ("a", "good")})
    hits = [Version("new", "1", fingerprint("a"))]
    result = changes(1, hits, archive.first, archive.past, lambda stay: True, {"old": "new"})
    assert (result.then, result.now) == (2, 1)
    assert [old.report for old, _ in result.changed] == ["new"]
    assert [v.report for v in result.went] == ["old"]


def test_an_archive_older_than_the_notes_has_stood_for_as_long_as_is_known() -> None:
    live = {"1": record("r", "1", "a", "good"), "2": record("r", "2", "b", "good")}
    first, ended = advance(live, {}, {"1": live["1"], "3": record("r", "3", "c", "good")}, 9)
    assert first == {"1": 0, "3": 9}
    assert [(e.record.key, e.first, e.until) for e in ended] == [("2", 0, 9)]
    hits = [Version("r", "1", live["1"].fingerprint)]
    assert changes(4, hits, {}, [], lambda stay: True) == Changes((), (), (), 1, 1)


@pytest.mark.parametrize(("name", "expected"), [("gen-000007-1f3a9c", 7), ("gen-123456-000000", 123456)])
def test_numbers(name: str, expected: int) -> None:
    assert number(name) == expected


@pytest.mark.parametrize("name", ["", "gen-", "gen-x-1", "index", "../gen-000007"])
def test_what_is_no_name(name: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        number(name)
