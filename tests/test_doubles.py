"""Two files of one report: one is held, the other is named, and the citations lead on whichever goes first."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.catalogue import entry_of
from indexer.doubles import doubles
from indexer.generations import Archive
from indexer.history import Issued, issued_to
from indexer.reindex import reindex
from tests.making import make, read_text

BODY = "\n\n".join(f"{n}. Paragraph {n} says what it says of this." for n in range(1, 7))
OTHER = "\n\n".join(f"{n}. Something else stands here, the {n}th of six." for n in range(1, 7))
PRINTED = make(BODY)
SLIGHTLY = make(BODY.replace("2. Paragraph", "2. Para-graph"))


@pytest.mark.parametrize(
    ("second", "left_out"),
    [
        # the same report from another file: as it is, with a word otherwise, with a paragraph more
        (make(f"{BODY}\n\n7. One more."), True),
        (SLIGHTLY, True),
        # other words, other days, another authority: another report
        (make(OTHER), False),
        (make(BODY, dates="13-22 May 2012"), False),
        (make(BODY, authority="Rochdale Borough Council"), False),
        # of what they say, half is the same or less
        (make("\n\n".join([*BODY.split("\n\n")[:3], *OTHER.split("\n\n")[3:]])), False),
    ],
)
def test_what_is_the_same_report(second: str, left_out: bool) -> None:
    entries = [entry_of(read_text(text, name)) for name, text in (("a.txt", PRINTED), ("b.txt", second))]
    found = doubles(entries, (), {})
    assert [error.path for error in found] == (["b.txt"] if left_out else [])


def test_of_two_the_one_that_stands_is_kept_and_both_where_both_stand() -> None:
    ours, other = (
        entry_of(read_text(text, name)) for name, text in (("a.txt", PRINTED), ("b.txt", SLIGHTLY))
    )
    stands = {"cumbria-2013-05": Issued("f" * 64, "b.txt", None)}
    assert [error.path for error in doubles([ours, other], stands, stands)] == ["a.txt"]
    both = {"cumbria-2013-05": issued_to(ours), "cumbria-2013-05-child-protection": issued_to(other)}
    assert doubles([ours, other], both, both) == []


@pytest.mark.parametrize("name", ["a.txt", "z.txt"])  # before and after the other in the order of names
def test_a_file_that_takes_the_place_of_another_has_its_links(tmp_path: Path, name: str) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    (corpus / "m.txt").write_text(PRINTED)
    reindex(corpus, index)
    before = Archive(index).current().catalogue["cumbria-2013-05"].keys
    # The timer may come by between the two, and again.
    (corpus / name).write_text(SLIGHTLY)
    for outcome in ("published", "unchanged"):
        done = reindex(corpus, index)
        assert (done.outcome, done.reports, done.new, done.gone) == (outcome, 1, 0, 0)
        [error] = done.failed
        assert str(error).startswith(f"{name}: holds the same report as m.txt. Take out one of them")
    (corpus / "m.txt").unlink()
    done = reindex(corpus, index)
    assert (done.reports, done.new, done.changed, done.gone, done.failed) == (1, 0, 1, 0, ())
    now = Archive(index).current()
    assert now.catalogue["cumbria-2013-05"].source == name
    assert now.catalogue["cumbria-2013-05"].keys.keys() == before.keys()
    assert reindex(corpus, index).outcome == "unchanged"
