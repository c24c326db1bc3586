"""Lineage: whatever came, went and changed, an earlier generation is told exactly by the notes since."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import lineage
from indexer.lineage import changes, newest, note, note_json, published, read_note, then
from indexer.types import Record
from tests.test_engine import make

KEYS = ["1", "2", "3"]
TEXTS = ["police", "court", "police court"]


def record(report: str, key: str, text: str, grade: str | None) -> Record:
    made = make(text, int(key), report, grade=grade)
    return replace(made, key=key, fingerprint=text)


ARCHIVES = st.dictionaries(
    st.tuples(st.sampled_from(["r-1", "r-2"]), st.sampled_from(KEYS)),
    st.tuples(st.sampled_from(TEXTS), st.sampled_from([None, "Good"])),
).map(lambda held: {pinpoint: record(*pinpoint, *words) for pinpoint, words in held.items()})


def by_key(archive: dict[tuple[str, str], Record], report: str) -> dict[str, Record]:
    return {key: held for (name, key), held in archive.items() if name == report}


def found(archive: dict[tuple[str, str], Record]) -> dict[tuple[str, str], Record]:
    """A search for police in good sections."""
    return {p: r for p, r in archive.items() if "police" in r.text and r.grade == "Good"}


@given(st.lists(ARCHIVES, min_size=1, max_size=5))
def test_changes_are_those_between_the_two(archives: list[dict[tuple[str, str], Record]]) -> None:
    first, last = archives[0], archives[-1]
    notes = []
    for before, after in pairwise(archives):
        one = {}
        for report in ("r-1", "r-2"):
            one |= note(report, by_key(before, report), by_key(after, report))
        notes.append(read_note(note_json(one, "2026-01-01"))[0])
    stood = then(notes)
    # What the notes say stood then; where they say nothing, all is as it was.
    assert {p: first.get(p) for p in stood} == dict(stood)
    assert {p: r for p, r in first.items() if p not in stood} == {
        p: r for p, r in last.items() if p not in stood
    }
    was, now = found(first), found(last)
    told = changes(stood, [p for p in was if p in stood], {p: r for p, r in now.items() if p in stood})
    assert {(r.report, r.key) for r in told.came} == now.keys() - was.keys()
    assert {(r.report, r.key) for r in told.went} == was.keys() - now.keys()
    assert {(r.report, r.key) for r in told.changed} == {
        p for p in now.keys() & was.keys() if now[p].text != was[p].text
    }


def test_a_paragraph_that_only_moved_on_its_page_is_no_change() -> None:
    before = record("r-1", "1", "police", None)
    assert note("r-1", {"1": before}, {"1": replace(before, page=7, order=3)}) == {}


@pytest.mark.parametrize(
    ("notes", "kept"),
    [
        # the newest, until they tell of more than three paragraphs; one that changed twice counts once
        (["1", "2", "3"], [0, 1, 2]),
        (["1", "12", "123"], [0, 1, 2]),
        (["1", "2", "3", "4"], [1, 2, 3]),
        (["1", "1234", "1"], [2]),
        (["1", "1234"], []),
        # four of them, though they tell of nothing
        (["", "", "", "", ""], [1, 2, 3, 4]),
    ],
)
def test_notes_that_nobody_can_ask_for_are_not_kept(
    monkeypatch: pytest.MonkeyPatch, notes: list[str], kept: list[int]
) -> None:
    monkeypatch.setattr(lineage, "MOST", 3)
    monkeypatch.setattr(lineage, "MOST_NOTES", 4)
    assert newest((n, {("r-1", key): None for key in keys}) for n, keys in enumerate(notes)) == kept


def test_what_changed_last_counts_and_of_the_rest_the_first_state_that_is_told_of() -> None:
    notes = [{("r-1", key): None for key in keys} for keys in ("12", "2", "3")]
    told = list(zip(notes, ("day 1", "day 2", "day 3"), strict=True))
    since = {("r-1", "1"): "day 2", ("r-1", "2"): "day 3", ("r-1", "3"): "day 4"}
    assert published(told, "day 4") == (since, "day 1")
    assert published([], "day 4") == ({}, "day 4")
