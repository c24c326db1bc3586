"""What a hostile briefing costs: it is refused in words, or takes hardly longer than an honest one of its size."""

from __future__ import annotations

from time import process_time

import pytest

from indexer.briefing import holdings, limits
from indexer.briefing.check import check
from indexer.briefing.holdings import Holdings
from indexer.briefing.reading import read_briefing
from indexer.errors import BriefingError
from indexer.generations import Generation
from tests.briefings import parts_of

SIZE = 150_000
MOST = 20
"""Times an honest text of the same size: the bound for every request."""

HONEST = "The board met and “heard of it” in *one* sitting, as the [minutes](https://a.example/1) say.\n\n"


def seconds(text: str, form: str) -> tuple[float, str]:
    """Time of this process for reading ``text`` and finding its parts, the better of two, and why it was
    refused."""
    best, reason = 1e9, ""
    for _ in range(2):
        begin = process_time()
        try:
            parts_of(text, form)
        except BriefingError as error:
            reason = error.problem
        best = min(best, process_time() - begin)
    return best, reason


HOSTILE = {
    "quoting signs on one line": "> " * (SIZE // 2),
    "list signs on one line": "- " * (SIZE // 2),
    "lists in lists": "".join(" " * (4 * level) + "- a\n" for level in range(270)),
    "lists as deep as they may be": "".join(" " * (4 * (n % 19)) + "- a b c\n" for n in range(SIZE // 45)),
    "emphasis that never ends": "_a" * (SIZE // 2),
    "emphasis in one block": "*a* " * (SIZE // 4),
    "backticks": "`" * SIZE,
    "addresses that never end": "<http://a" * (SIZE // 9),
    "straight marks": '"' * SIZE,
    "curly marks": "“" * (SIZE // 3),
    "single marks": "'a " * (SIZE // 3),
    "numbers on lines of their own": "para\n" + "1. para\n" * (SIZE // 8),
    "items inside a quotation": 'x "a\n' + "- a\n" * (SIZE // 4),
}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["markdown", "text", "html"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_refused_or_takes_no_longer_than_an_honest_one(name: str, form: str) -> None:
    text = HOSTILE[name]
    honest, _ = seconds(HONEST * (len(text) // len(HONEST)), form)
    taken, reason = seconds(text, form)
    assert taken <= max(honest, 0.02) * MOST, reason or "was read"


@pytest.mark.parametrize(
    ("name", "times", "reason"),
    [
        ("quoting signs on one line", 1, "nested too deeply"),
        ("list signs on one line", 1, "nested too deeply"),
        ("lists in lists", 1, "nested too deeply"),
        ("emphasis that never ends", 2, "signs of Markdown"),
        ("backticks", 1, "signs of Markdown"),
        ("addresses that never end", 3, "signs of Markdown"),
        ("straight marks", 1, "marks of quotation"),
    ],
)
def test_what_costs_more_than_its_length_is_refused_in_words(name: str, times: int, reason: str) -> None:
    with pytest.raises(BriefingError) as caught:
        read_briefing("x.md", (HOSTILE[name] * times).encode())
    assert reason in caught.value.problem


def test_what_people_write_is_not_refused() -> None:
    lists = "".join(
        " " * (4 * (n % 10)) + f"- item {n} of *all*\n" + "\n" * (n % 10 == 9) for n in range(2_000)
    )
    letters = "".join("> " * (n % 8 + 1) + "they wrote\n\n" for n in range(400))
    words = "The *parents'* views, [a link](https://a.example/x_y?a=1&b=2) and `code`. " * 12 + "\n\n"
    for text in (lists, letters, words * 70):
        assert read_briefing("x.md", text.encode()).passages
    most = limits.MAX_QUOTATIONS
    quoted = "".join(f"“words number {n}” said one.\n\n" for n in range(most))
    assert len(parts_of(quoted, "markdown").quotations) == most


NOWHERE = "“The quality of social work practice in area {} was not good enough for it to be so and they did not know”"


def test_looking_for_what_stands_nowhere_is_bounded(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "\n\n".join(f"{NOWHERE.format(n)} (Cumbria 2013, para {n})" for n in range(1, 6))
    briefing = read_briefing("x.txt", text.encode())
    assert len(check(briefing, generation).findings) == 5
    monkeypatch.setattr(holdings, "MAX_SOUGHT", 1)
    with pytest.raises(BriefingError, match="too many quotations"):
        check(briefing, generation)


def test_a_check_reads_the_words_of_a_paragraph_once(generation: Generation) -> None:
    held = Holdings(generation)
    record = next(iter(held.records("cumbria-2013-05").values()))
    assert held.alone(record) is held.alone(record)


def test_what_a_check_keeps_is_bounded(generation: Generation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holdings, "MOST_KEPT", 2)
    held = Holdings(generation)
    first, *others = list(held.records("cumbria-2013-05").values())[:3]
    scope = held.alone(first)
    for record in others:
        held.alone(record)
    assert held.alone(first) is not scope
