"""The five reports again, as other conversions would have left them.

Each case changes the sources the way a tool does: wraps lines, takes markup off, puts page furniture in,
writes bullets and numbers in other forms. What is read must be the same: every key, text, section, grade.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable
from dataclasses import replace

import pytest

from indexer.reading.reader import read
from indexer.sources.html import html_lines
from indexer.sources.text import text_lines
from indexer.types import Report, Source
from tests.conftest import CORPUS

NUMBER = re.compile(r"^(?:- )?(\d{1,3})\. ", re.M)
CUT = re.compile(r"\n\n(?=[a-z])")
"""A page break inside a sentence."""


def wrap(text: str, width: int) -> str:
    wrapped = []
    for line in text.split("\n"):
        tabular = "\t" in line or line.startswith(("|", "#", "*"))
        wrapped.append(
            line if tabular else textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)
        )
    return "\n".join(wrapped)


def markup_removed(text: str) -> str:
    text = re.sub(r"^#{1,6} ", "", text.replace("**", ""), flags=re.M)
    return re.sub(r"</?b>", "", text)


def without_page_numbers_in_contents(text: str) -> str:
    start = re.search(r"^\W*Contents\W*$", text, re.M)
    assert start
    end = re.compile(r"^1\. ", re.M).search(text)
    assert end
    contents = re.sub(
        r"(?:\s\|)?[ \t|]+(?:<b>)?\d{1,3}(?:</b>)?[ \t|]*$", "", text[start.end() : end.start()], flags=re.M
    )
    contents = re.sub(r"protection of\t?\nchildren", "protection of children", contents)
    contents = re.sub(r"^\| *(?:<b>)?(.*?)(?:</b>)? *$", r"\1", contents, flags=re.M)
    contents = re.sub(r"^\|?[-| ]+\|?$", "", contents, flags=re.M)
    return text[: start.end()] + contents + text[end.start() :]


def headers(text: str) -> str:
    """A running header and a page number at each page break inside a sentence."""
    pages = iter(range(2, 99))
    return CUT.sub(lambda m: f"\n\nA report by inspectors\n\n{next(pages)}\n\n", text)


def title_as_header(text: str) -> str:
    title = "Inspection of local authority arrangements for the protection of children"
    if title not in text:
        title = "Inspection of safeguarding and looked after children services"
    return CUT.sub(f"\n\n{title}\n\n", text)


CONVERSIONS: dict[str, Callable[[str], str]] = {
    "wrapped at 80": lambda t: wrap(t, 80),
    "wrapped at 66": lambda t: wrap(t, 66),
    "carriage returns": lambda t: t.replace("\n", "\r\n"),
    "blank lines doubled": lambda t: t.replace("\n\n", "\n\n\n"),
    "trailing blanks": lambda t: t.replace("\n", "  \n"),
    "no markup": markup_removed,
    "all headings of one level": lambda t: re.sub(r"^#{1,6} ", "## ", t, flags=re.M),
    "bold for headings": lambda t: re.sub(r"^#{1,6} \**(.+?)\**$", r"**\1**", t, flags=re.M),
    "numbers with brackets": lambda t: NUMBER.sub(r"\1) ", t),
    # Without its dot a number counts only after a finished sentence; one paragraph's end is lost.
    "numbers without dots": lambda t: re.sub(r"(?<!,\n)" + NUMBER.pattern, r"\1 ", t, flags=re.M),
    "numbers with tabs": lambda t: NUMBER.sub("\\1.\t", t),
    "numbers in bold": lambda t: NUMBER.sub(r"**\1.** ", t),
    "numbers escaped": lambda t: NUMBER.sub(r"\1\\. ", t),
    "numbers glued": lambda t: re.sub(NUMBER.pattern + r"(?=[A-Z])", r"\1.", t, flags=re.M),
    "numbers on a line of their own": lambda t: NUMBER.sub(r"\1.\n", t),
    "bullets •": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "• ", t, flags=re.M),
    "bullets of a symbol font": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "\uf0b7 ", t, flags=re.M),
    "bullets glued": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "•", t, flags=re.M),
    "bullets with tabs": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "•\t", t, flags=re.M),
    "bullets on a line of their own": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "•\n", t, flags=re.M),
    "bullets o": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "o ", t, flags=re.M),
    "bullets indented": lambda t: re.sub(r"^ *- (?=[A-Za-z])", "    - ", t, flags=re.M),
    "pictures at page breaks": lambda t: CUT.sub("\n\n![](_page_5_Picture_0.jpeg)\n\n", t),
    "rules at page breaks": lambda t: CUT.sub("\n\n---\n\n", t),
    "form feeds at page breaks": lambda t: CUT.sub("\n\n\f", t),
    "headers and page numbers": headers,
    "the title as a header": title_as_header,
    "contents without page numbers": without_page_numbers_in_contents,
    "trailing tabs": lambda t: re.sub(r"(?<=\.)$", "\t", t, flags=re.M),
    "colons after headings": lambda t: re.sub(r"^(#{1,6} Areas for improvement)$", r"\1:", t, flags=re.M),
    "notes as references": lambda t: t.replace("reason¹", "reason[^1]").replace("\n¹ ", "\n[^1]: "),
    "raised notes as tags": lambda t: t.replace("reason¹", "reason<sup>1</sup>").replace("\n¹ ", "\n<sup>1</sup> "),
}  # fmt: skip


def outcome(report: Report) -> dict[str, tuple[str, tuple[str, ...], str | None]]:
    found = {}
    for block in report.citable:
        section = report.sections[block.section]
        path = tuple(heading.rstrip(":") for heading in section.path)
        found[block.key or ""] = (block.text, path, section.graded_by)
    return found


def read_again(source: Source, text: str) -> Report:
    return read(replace(source, lines=text_lines(text)))


@pytest.mark.parametrize("conversion", CONVERSIONS)
def test_the_same_report_from_another_conversion(
    conversion: str, sources: dict[str, Source], reports: dict[str, Report]
) -> None:
    for name, source in sources.items():
        text = (CORPUS / source.path).read_text(encoding="utf-8")
        changed = CONVERSIONS[conversion](text)
        expected, report = outcome(reports[name]), read_again(source, changed)
        found = outcome(report)
        differing = {
            k: (expected.get(k), found.get(k)) for k in {*expected, *found} if expected.get(k) != found.get(k)
        }
        assert not differing, (
            name,
            conversion,
            len(differing),
            sorted(differing)[:8],
            next(iter(differing.values())),
        )
        assert report.covered == report.words
        assert [(j.area, j.grade) for j in report.judgements] == [
            (j.area, j.grade) for j in reports[name].judgements
        ]


def as_web_page(text: str) -> str:
    """The report as a web page: each line an element of its kind."""
    parts = []
    for raw in text.split("\n"):
        line = html.escape(re.sub(r"</?b>", "", raw).replace("**", ""), quote=False)
        if not line.strip() or re.fullmatch(r"[-|\s]+", line):
            continue
        if match := re.match(r"(#{1,6}) (.*)", line):
            level = len(match.group(1))
            parts.append(f"<h{level}>{match.group(2)}</h{level}>")
        elif "\t" in line or line.startswith("|"):
            cells = line.strip("| ").split("|") if line.startswith("|") else line.split("\t")
            parts.append("<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>")
        elif match := re.match(r" *- (?!\d+\. )(.*)", line):
            parts.append(f"<ul><li>{match.group(1)}</li></ul>")
        else:
            parts.append(f"<p>{line.removeprefix('- ')}</p>")
    return f"<!doctype html><html><head><title>t</title></head><body>{''.join(parts)}</body></html>"


def test_the_same_report_from_a_web_page(sources: dict[str, Source], reports: dict[str, Report]) -> None:
    for name, source in sources.items():
        page = as_web_page((CORPUS / source.path).read_text(encoding="utf-8"))
        found = outcome(read(replace(source, lines=html_lines(page.replace("*", "")))))
        expected = {k: (t.replace("*", ""), p, g) for k, (t, p, g) in outcome(reports[name]).items()}
        assert {k: v for k, v in found.items() if expected.get(k) != v} == {}
        assert found.keys() == expected.keys()
