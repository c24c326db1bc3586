"""Citations as people write them: understood, found in running text, and written."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer import citation, excerpt, quoting, reference_files
from indexer.catalogue import Entry, in_order
from indexer.citation_forms import Held, find, understand, write
from indexer.errors import NotFound
from indexer.generations import Generation
from indexer.pinpoint import Target


def entry(
    name: str, authority: str, keys: str, end: date | None, *, start: date | None = None,
    published: date | None = None, framework: str = "SIF",
) -> Entry:  # fmt: skip
    listed: list[str] = []
    for piece in keys.split():
        prefix, _, numbers = piece.rpartition("=")
        first, _, last = numbers.partition("-")
        listed += [f"{prefix}{number}" for number in range(int(first), int(last or first) + 1)]
    slug = name.split("-20")[0].split("-undated")[0]
    held = dict.fromkeys(listed, "1f3a9c0d")
    return Entry(
        name, "x.txt", "0" * 64, framework, authority, slug, start, end, published, len(held), 0, 0, held
    )


CATALOGUE = in_order([
    entry("cumbria-2012-04", "Cumbria", "1-80 21.=1-4", date(2012, 4, 20), start=date(2012, 4, 10),
          published=date(2012, 5, 29), framework="SLAC"),
    entry("cumbria-2013-05", "Cumbria", "1-61 3.=1-7 13.=1-3 what-needs-to-improve.=1-4 lscb-=1-20 lscb-3.=1-2",
          date(2013, 5, 22), start=date(2013, 5, 13), published=date(2013, 7, 4), framework="child protection"),
    entry("medway-2013-02", "Medway", "1-40", date(2013, 2, 8), framework="child protection"),
    entry("medway-2013-07", "Medway", "1-30", date(2013, 7, 19), start=date(2013, 7, 15)),
    entry("medway-2013-07-jtai", "Medway", "1-9", date(2013, 7, 26), framework="JTAI"),
    entry("buckinghamshire-2017-11", "Buckinghamshire", "1-90", date(2017, 11, 30), published=date(2018, 1, 29)),
    entry("norfolk-2014-01", "Norfolk", "1-9", date(2014, 1, 8), start=date(2013, 12, 9)),
    entry("brent-2015-10", "Brent", "summary.=1-3 leadership-summary.=1-2 summary-2.=1-2 opening.=1-2 part-2-=1-9",
          date(2015, 10, 8)),
    entry("reading-2019-06", "Reading", "1-20", date(2019, 6, 7)),
    entry("bournemouth-christchurch-and-poole-2021-12", "Bournemouth, Christchurch and Poole", "opening.=1-2",
          date(2021, 12, 17), framework="ILACS"),
    entry("westmorland-and-furness-2024-05", "Westmorland and Furness", "opening.=1-2", date(2024, 5, 3)),
    entry("st-helens-undated-0a1b2c", "St. Helens", "1-5", None),
])  # fmt: skip
HELD = Held(CATALOGUE)
C = "cumbria-2013-05"


def meant(text: str, context: str | None = None) -> str:
    return " | ".join(write(target) for target in understand(text, HELD, context))


UNDERSTOOD = [
    # links: to a paragraph, a report, its data; with arguments of others, a fragment, an ending
    ("https://archive.example/reports/cumbria-2013-05/13?v=1f3a9c0d", "/13?v=1f3a9c0d"),
    ("http://localhost:5000/reports/cumbria-2013-05/3.7", "/3.7"),
    ("https://a.example/a/path/reports/cumbria-2013-05/13", "/13"),
    ("https://a.example/reports/cumbria-2013-05", ""),
    ("https://a.example/reports/cumbria-2013-05/source", ""),
    ("https://a.example/reports/cumbria-2013-05/lscb-13.json?v=1f3a9c0d", "/lscb-13?v=1f3a9c0d"),
    ("https://a.example/reports/cumbria-2013-05.json", ""),
    ("https://a.example/reports/cumbria-2013-05/what-needs-to-improve.2.md", "/what-needs-to-improve.2"),
    ("https://a.example/reports/cumbria-2013-05/13?utm_source=x&v=1F3A9C0D&y=1", "/13?v=1f3a9c0d"),
    ("https://a.example/reports/cumbria-2013-05/13?v=1f3a9c0d#:~:text=some,words%2C%20here", "/13?v=1f3a9c0d"),
    ("https://a.example/reports/cumbria-2013-05?q=child#p-13", "/13"),
    ("https://a.example/reports/cumbria-2013-05#p-lscb-3.2:~:text=words", "/lscb-3.2"),
    ("https://a.example/reports/cumbria-2013-05/13%E2%80%9315", "/13–15"),
    ("<https://a.example/reports/cumbria-2013-05/13>.", "/13"),
    ("/reports/cumbria-2013-05/13.csl.json", "/13"),
    ("reports/cumbria-2013-05/13", "/13"),
    # the short form
    ("cumbria-2013-05/13", "/13"),
    ("  Cumbria-2013-05/13. ", "/13"),
    ("cumbria-2013-05", ""),
    ("[[cumbria-2013-05/13]]", "/13"),
    ("cumbria-2013-05/13?v=1f3a9c0d", "/13?v=1f3a9c0d"),
    ("cumbria-2013-05#p-13", "/13"),
    ("cumbria-2013-05/13–15", "/13–15"),
    ("cumbria-2013-05/13-15", "/13–15"),
    ("cumbria-2013-05/lscb-13-15", "/lscb-13–15"),
    ("cumbria-2013-05/lscb-13—lscb-15", "/lscb-13–15"),
    ("cumbria-2013-05/3.2–3.4", "/3.2–4"),
    ("cumbria-2013-05/what-needs-to-improve.2", "/what-needs-to-improve.2"),
    ("cumbria-2013-05/13, 15 and 17", "/13, 15, 17"),
    ("cumbria-2013-05/13, 3.7; lscb-2", "/13, 3.7, lscb-2"),
    ("cumbria-2013-05, para 13", "/13"),
    ("cumbria-2013-05 ¶¶ 13–15", "/13–15"),
    # an authority and a year, or a month, in every order and punctuation
    ("Cumbria 2013, para 13", "/13"),
    ("Cumbria (2013) para. 13", "/13"),
    ("Cumbria, May 2013, paragraph 13", "/13"),
    ("Cumbria May 2013 ¶ 13", "/13"),
    ("Cumbria (May 2013, para 13)", "/13"),
    ("cumbria 2013 PARA 13", "/13"),
    ("Cumbria 2013 at ¶13", "/13"),
    ("Cumbria 2013: § 13", "/13"),
    ("Cumbria, 13–22 May 2013, para 13", "/13"),
    ("Cumbria, 13 to 22 May, 2013, para 13", "/13"),
    ("Cumbria 22nd May 2013 para 13", "/13"),
    ("Cumbria 2013-05, para 13", "/13"),
    ("Cumbria 22/05/2013, para 13", "/13"),
    ("Cumbria Sept 2013, para 13", None),
    ("Cumbria, published July 2013, para 13", "/13"),
    ("Cumbria’s 2013 report, para 13", "/13"),
    ("the 2013 Cumbria report, para 13", "/13"),
    ("the May 2013 report on Cumbria, para 13", "/13"),
    ("paragraph 13 of the Cumbria 2013 report", "/13"),
    ("para 13 of the May 2013 report on Cumbria", "/13"),
    ("para 13, Cumbria 2013", "/13"),
    ("¶ 13 · Cumbria, May 2013 · Pilcrow", "/13"),
    ("(see Cumbria 2013, para 13)", "/13"),
    ("Cumbria (2013)", ""),
    # the authority with what belongs to its name, and the kind of inspection in the place of a date
    ("Cumbria County Council 2013, paras 13-15", "/13–15"),
    ("Cumbria County Council’s children’s services inspection report 2013, para 13", "/13"),
    ("Cumbria child protection inspection, para 13", "/13"),
    # numbers
    ("Cumbria 2013, paras 13–15", "/13–15"),
    ("Cumbria 2013, paras 13 to 15", "/13–15"),
    ("Cumbria 2013, paras 13, 15 and 17", "/13, 15, 17"),
    ("Cumbria 2013, paras 13, 15–17, and 19 & 21", "/13, 15–17, 19, 21"),
    ("Cumbria 2013, para 13 and para 15", "/13, 15"),
    ("Cumbria 2013, ¶13, ¶15", "/13, 15"),
    ("Cumbria 2013, paragraphs 13 and 13", "/13"),
    # items: by number, by ordinal, by mark, before and after the paragraph
    ("Cumbria 2013, para 3.7", "/3.7"),
    ("Cumbria 2013, para 3.2–3.4", "/3.2–4"),
    ("Cumbria 2013, paragraph 3, item 7", "/3.7"),
    ("Cumbria 2013, para 3, third bullet", "/3.3"),
    ("Cumbria 2013, para 3, the third bullet point", "/3.3"),
    ("Cumbria 2013, para 3, 3rd bullet", "/3.3"),
    ("Cumbria 2013, para 3, bullet 3", "/3.3"),
    ("Cumbria 2013, para 3, bullets 2, 4 and 6", "/3.2, 3.4, 3.6"),
    ("Cumbria 2013, para 3, first and third bullets", "/3.1, 3.3"),
    ("Cumbria 2013, para 3, items 2–4", "/3.2–4"),
    ("Cumbria 2013, para 3 (iii)", "/3.3"),
    ("Cumbria 2013, para 3(c)", "/3.3"),
    ("Cumbria 2013, para 3(7)", "/3.7"),
    ("Cumbria 2013, para 3 (i) and (iii)", "/3.1, 3.3"),
    ("Cumbria 2013, para 3 (i)–(iii)", "/3.1–3"),
    ("Cumbria 2013, the seventh item under paragraph 3", "/3.7"),
    ("the seventh item under paragraph 3 of Cumbria 2013", "/3.7"),
    ("bullet 2 of para 13, Cumbria 2013", "/13.2"),
    # parts, and what stands under a heading
    ("Cumbria 2013, LSCB para 13", "/lscb-13"),
    ("Cumbria 2013, LSCB, paragraph 3, item 2", "/lscb-3.2"),
    ("Cumbria 2013, paras 13 and 14 of the LSCB review", "/lscb-13–14"),
    ("Cumbria 2013, “What needs to improve”, item 2", "/what-needs-to-improve.2"),
    ('Cumbria 2013, "what needs to improve," items 2 and 3', "/what-needs-to-improve.2–3"),
    ("Cumbria 2013, 'What needs to improve', item 2", "/what-needs-to-improve.2"),
    ("Cumbria 2013, the second bullet under “What needs to improve”", "/what-needs-to-improve.2"),
    # blanks, dashes and quotation marks of every kind
    ("Cumbria\u00a02013,\u2009para\u00a013", "/13"),
    ("Cumbria 2013,\n  paras 13 — 15", "/13–15"),
    ("Cumbria 2013, paras 13−15", "/13–15"),
    ("Cumbria 2013, «What needs to improve», item 2", "/what-needs-to-improve.2"),
    # a citation beside its own link is what the link is
    ("[Cumbria 2013, para 13](https://a.example/reports/cumbria-2013-05/13?v=1f3a9c0d)", "/13?v=1f3a9c0d"),
    ("Cumbria, para 13. https://a.example/reports/cumbria-2013-05/13", "/13"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), UNDERSTOOD)
def test_understood(text: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(NotFound, match="there are cumbria-2012-04 and cumbria-2013-05"):
            understand(text, HELD)
    else:
        assert meant(text) == C + expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("para 13", "/13"),
        ("¶13", "/13"),
        ("§ 13", "/13"),
        ("paras 13–15", "/13–15"),
        ("LSCB para 13", "/lscb-13"),
        ("ibid., para 4", "/4"),
        ("Ibid para 4", "/4"),
        ("ibid, 4", "/4"),
        ("ibid.", ""),
        ("“What needs to improve”, item 2", "/what-needs-to-improve.2"),
        ("Cumbria, para 13", "/13"),  # the report of Cumbria that was cited last
    ],
)
def test_relative_forms(text: str, expected: str) -> None:
    assert meant(text, C) == C + expected
    if not text.startswith("Cumbria"):
        with pytest.raises(NotFound, match="cited before it"):
            understand(text, HELD)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # no year: all reports that have the paragraph; a year with several; the likeliest first
        ("Cumbria, para 13", "cumbria-2012-04/13 | cumbria-2013-05/13"),
        ("Cumbria, para 70", "cumbria-2012-04/70"),
        ("Medway 2013", "medway-2013-02 | medway-2013-07 | medway-2013-07-jtai"),
        ("Medway 2013, para 20", "medway-2013-02/20 | medway-2013-07/20"),
        ("Medway, July 2013, para 2", "medway-2013-07/2 | medway-2013-07-jtai/2"),
        ("Medway (15–19 July 2013), para 2", "medway-2013-07/2"),
        ("Medway 2013 JTAI, para 2", "medway-2013-07-jtai/2"),
        # by the year of publication, or of the inspection's first day
        ("Buckinghamshire 2018, ¶ 3", "buckinghamshire-2017-11/3"),
        ("Buckinghamshire 2017, ¶ 3", "buckinghamshire-2017-11/3"),
        ("Norfolk, December 2013", "norfolk-2014-01"),
        # no date at all
        ("St Helens, undated, para 3", "st-helens-undated-0a1b2c/3"),
        ("St. Helens, para 3", "st-helens-undated-0a1b2c/3"),
        # short forms and old forms of names
        ("BCP 2021", "bournemouth-christchurch-and-poole-2021-12"),
        ("Bournemouth, Christchurch & Poole 2021", "bournemouth-christchurch-and-poole-2021-12"),
        ("Westmorland 2024", "westmorland-and-furness-2024-05"),
        ("London Borough of Brent 2015", "brent-2015-10"),
        # a heading that stands in a report more than once, and what has none
        ("Brent 2015, “Summary”, paragraph 2",
         "brent-2015-10/summary.2 | brent-2015-10/leadership-summary.2 | brent-2015-10/summary-2.2"),
        ("Brent 2015, “Summary”, paragraph 3", "brent-2015-10/summary.3"),
        ("Brent 2015, Opening text, paragraph 2", "brent-2015-10/opening.2"),
        ("Brent 2015, part 2, paragraph 9", "brent-2015-10/part-2-9"),
    ],
)  # fmt: skip
def test_every_candidate_is_given(text: str, expected: str) -> None:
    assert meant(text) == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        # what is not held, with what is near
        ("Cumbria 2013, para 99", "Cumbria (May 2013) has paragraphs 1 to 61, and no 99."),
        ("cumbria-2013-05/60–62", "Cumbria (May 2013) has paragraphs 1 to 61, and no 62."),
        ("cumbria-2013-05/13, 99", "and no 99"),
        ("Cumbria 2013, para 3, item 9", "Paragraph 3 of Cumbria (May 2013) has items 1 to 7, and no 9."),
        ("Cumbria 2013, para 4, item 1", "Paragraph 4 of Cumbria (May 2013) has no items."),
        ("Cumbria 2013, para 99, item 1", "has paragraphs 1 to 61, and no 99"),
        ("Cumbria 2013, LSCB para 30", "The part “lscb” of Cumbria (May 2013) has paragraphs 1 to 20"),
        ("Medway, February 2013, LSCB para 3", "has no part “lscb”"),
        ("Cumbria 2013, “Leadership”, item 2", "There is nothing under “leadership” in Cumbria (May 2013)"),
        ("Cumbria 2013, “What needs to improve”, item 9", "has items 1 to 4, and no 9"),
        ("Westmorland 2024, para 3", "has no numbered paragraphs; its places are named like opening.1"),
        ("Cumbria, para 99", "None of the 2 reports"),
        ("Cumbria 2014, para 3", "There is no report of Cumbria dated 2014; there are cumbria-2012-04 and"),
        ("Cumbria, 21 May 2013, para 3", "dated 21 May 2013"),
        ("cumbria-2014-05/13", "There is no report “cumbria-2014-05” in this archive; there are cumbria-2012-04"),
        ("https://a.example/reports/kent-2013-05/13", "There is no report “kent-2013-05” in this archive."),
        ("Kent 2013, para 3", "There is no report of Kent in this archive."),
        # what cannot be read to its end
        ("https://a.example/reports/cumbria-2013-05/13?v=1f3a", "“1f3a” is not the mark of a version"),
        ("https://a.example/reports/cumbria-2013-05/annex", "“annex” does not name a place"),
        # the words say another place than the link
        ("[Cumbria 2013, para 14](https://a.example/reports/cumbria-2013-05/13)", "names another place"),
        # no citation
        *((text, "does not name a report or a paragraph") for text in (
            "", " ", "Cumbria", "section 47", "2013", "May 2013", "out of hours", "https://a.example/reports/x/13",
            "a/b", "Cumbria 2013 and safeguarding", "well-known", "13", "what-needs-to-improve.2", "x" * 30_000,
        )),
    ],
)  # fmt: skip
def test_what_is_not_understood(text: str, problem: str) -> None:
    with pytest.raises(NotFound) as caught:
        understand(text, HELD)
    assert problem in str(caught.value)


def test_every_form_that_is_given_away_is_understood(generation: Generation) -> None:
    held = Held(generation.catalogue)
    base = "https://archive.example"
    writers = [reference_files.bibtex, reference_files.ris, reference_files.csl]
    seen = 0
    for report in generation.reports.values():
        for record in generation.records[report.id].values():
            target = Target(report.id, (record.key,))
            exact = Target(report.id, (record.key,), record.fingerprint)
            assert understand(write(target), held) == (target,)
            assert understand(citation.plain(report, record), held) == (target,)
            title = f"{citation.short_label(record)} · {report.authority}, {citation.month_text(report)}"
            assert target in understand(title, held)
            quoted = excerpt.whole(report, record)
            pasted = [form.text for form in quoting.forms(quoted, base)]
            pasted += [citation.markdown(report, record, base), citation.html_link(report, record, base)]
            pasted += [writer([quoted], base) for writer in writers]
            for at in (seen, seen + 5):  # each form in its turn
                form = pasted[at % len(pasted)]
                assert understand(form, held) == (target if form.startswith("[[") else exact,), form
            seen += 1
    assert seen == 456


@st.composite
def targets(draw: st.DrawFn) -> Target:
    """A report, none or some of its keys in any order, and perhaps a version."""
    report = draw(st.sampled_from(sorted(CATALOGUE)))
    keys = draw(st.lists(st.sampled_from(sorted(CATALOGUE[report].keys)), unique=True, max_size=12))
    more = draw(st.booleans())
    if keys and more:  # neighbours, which are written as one run
        listed = list(CATALOGUE[report].keys)
        at = listed.index(keys[-1])
        keys += [key for key in listed[at : at + 4] if key not in keys]
    return Target(report, tuple(keys), draw(st.none() | st.from_regex("[0-9a-f]{8}", fullmatch=True)))


@given(targets())
def test_write_and_understand_are_inverse(target: Target) -> None:
    assert understand(write(target), HELD) == (target,)
    (mention,) = find(f"See {write(target)}, which says so.", HELD)
    assert mention.targets == (target,)


def mentions(text: str, context: str | None = None) -> list[str]:
    return [f"{m.text} = {' | '.join(map(write, m.targets)) or '?'}" for m in find(text, HELD, context)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # several, in order; a list ends where other words begin
        ("Cumbria 2013, paras 13 and 15; Medway, July 2013, para 20.",
         ["Cumbria 2013, paras 13 and 15 = cumbria-2013-05/13, 15", "Medway, July 2013, para 20 = medway-2013-07/20"]),
        ("In cumbria-2013-05/13, 15 children were seen.", ["cumbria-2013-05/13 = cumbria-2013-05/13"]),
        ("(Cumbria 2013, para 13, 4 of 30 cases)", ["Cumbria 2013, para 13 = cumbria-2013-05/13"]),
        ("Cumbria 2013, para 13. 15 children", ["Cumbria 2013, para 13 = cumbria-2013-05/13"]),
        ("Cumbria 2013, paras 13 and 15 show it", ["Cumbria 2013, paras 13 and 15 = cumbria-2013-05/13, 15"]),
        # what is relative goes by what was cited last, of whatever kind
        ("Cumbria 2013, para 13, and para 15. Then Medway (15–19 July 2013), where ¶ 2 agrees; ibid., para 3.",
         ["Cumbria 2013, para 13, and para 15 = cumbria-2013-05/13, 15",
          "Medway (15–19 July 2013) = medway-2013-07", "¶ 2 = medway-2013-07/2", "ibid., para 3 = medway-2013-07/3"]),
        ("Cumbria (2013) found it: “Words”, para 13, and more (LSCB, para 2).",
         ["Cumbria (2013) = cumbria-2013-05", "para 13 = cumbria-2013-05/13", "LSCB, para 2 = cumbria-2013-05/lscb-2"]),
        ("Ibid. after https://a.example/reports/cumbria-2013-05/13, then ibid.",
         ["Ibid. = ?", "https://a.example/reports/cumbria-2013-05/13 = cumbria-2013-05/13",
          "ibid. = cumbria-2013-05/13"]),
        ("Medway 2013, para 20, and para 21",
         ["Medway 2013, para 20, and para 21 = medway-2013-02/20–21 | medway-2013-07/20–21"]),
        # what is not held is told, and nothing relative hangs on what was cited before it
        ("Cumbria 2013, para 13. Kent 2013, para 2. And para 14.",
         ["Cumbria 2013, para 13 = cumbria-2013-05/13", "Kent 2013, para 2 = ?"]),
        ("Cumbria (2013) and (para 99), then para 4.",
         ["Cumbria (2013) = cumbria-2013-05", "para 99 = ?", "para 4 = cumbria-2013-05/4"]),
        ("As they say (para 13).", ["para 13 = ?"]),
        ("As they say in para 13.", []),
        # marks of the sentence are not part of a link
        ("(see https://a.example/reports/cumbria-2013-05/13?v=1f3a9c0d).",
         ["https://a.example/reports/cumbria-2013-05/13?v=1f3a9c0d = cumbria-2013-05/13?v=1f3a9c0d"]),
        ("Have you read cumbria-2013-05?", ["cumbria-2013-05 = cumbria-2013-05"]),
        # a report as a whole, where nothing else can be meant
        ("(Cumbria 2013)", ["Cumbria 2013 = cumbria-2013-05"]),
        ("Ofsted, Inspection of this and that: Cumbria County Council (inspected 13–22 May 2013, published 4 July "
         "2013), paragraph 13. More.",
         ["Ofsted, Inspection of this and that: Cumbria County Council (inspected 13–22 May 2013, published 4 July "
          "2013), paragraph 13 = cumbria-2013-05/13"]),
        # words of the report before their paragraph are no heading
        ("Cumbria (2013): “words of theirs”, para 13.",
         ["Cumbria (2013) = cumbria-2013-05", "para 13 = cumbria-2013-05/13"]),
    ],
)  # fmt: skip
def test_found_in_running_text(text: str, expected: list[str]) -> None:
    assert mentions(text) == expected
    for mention in find(text, HELD):
        assert text[mention.start : mention.end] == mention.text
        assert bool(mention.targets) != bool(mention.problem)


@pytest.mark.parametrize(
    "text",
    [
        # numbers of laws and of other documents
        "Enquiries under section 47 of the Children Act 1989 were late.",
        "Section 20 of the Act and schedule 2, paragraph 13, apply.",
        "Schedule 2 paragraph 13 applies, and so does paragraph 3 of the Act.",
        "Under paragraph 3 of Schedule 2, and paragraph 4 to the code, the duty stands.",
        "See Working Together 2013, para 13.",
        "The Children Act, paragraph 7, says so.",
        "The statutory guidance, para 13.",
        # the text's own numbers
        "As paragraph 3 above shows, and paragraph 4 below.",
        "In paragraph 4 of this briefing we return to it.",
        "Para 13a is another matter, and so is paragraph 13.5%.",
        # places, years and numbers in prose
        "Cumbria improved in 2013.",
        "In 2013 Cumbria had 13 children in care; in Cumbria 2013 was a hard year.",
        "In Cumbria, May 2013 brought rain.",
        "Reading paragraph after paragraph, she saw it.",
        "Reading and Bury are towns. Reading 13 paragraphs takes long.",
        "From Cumbria, 13 of them went to Kent, 2013 being the year.",
        "Kent (2013) wrote a book; Medway, 4 July.",
        # words that begin like a citation
        "The first item on the agenda, the second bullet and point 3 were heard.",
        "A well-known out-of-hours team, 24-hour cover, covid-2020-03 and part 2 of it.",
        "The reports/letters pile, paras and items; ¶ alone and § 13.",
        "“What needs to improve”, they said, and “Leadership” and item 2.",
        "The LSCB paragraph was short; the LSCB 2013 plan too.",
        "https://www.example.org/reports/annual-report/13 and http://x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("context", [None, C])
def test_prose_is_left_alone(text: str, context: str | None) -> None:
    assert mentions(text, context) == []


HOSTILE = [
    "a-", "1, ", '"a', "'", "Cumbria ", "Cumbria 2013, ", "Cumbria (", "para 13, ", "paras 1, 2, ", "¶ 3 (i) ", "(i)",
    "ibid, 4 ", "first and ", "the seventh item under ", "London Borough of ", "Ofsted, a: ", "of the in ",
    "“Summary”, item ", "http://a/reports/", "cumbria-2013-05/", "cumbria-2013-05/13-", "cumbria-2013-05/1, ",
    "x?v=", " ", ")", "Kent 2014, para 99 ", "para 1-2-3-", "20 May 2013 - ", "lscb ", "1st ", "‘a ",
]  # fmt: skip


def calls(work: Callable[[], object]) -> int:
    """How many functions ``work`` calls, those of patterns and texts included."""
    count = 0

    def tick(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(tick)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_takes_more_than_its_length(unit: str) -> None:
    texts = [(unit * 8000)[:length] for length in (2000, 4000, 8000)]
    counts = [calls(lambda text=text: find(text, HELD, C)) for text in texts]  # type: ignore[misc]
    for smaller, larger in pairwise(counts):
        assert larger <= 2.2 * smaller + 200


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([*HOSTILE, "Cumbria", "2013", " ", "para", "13", "–", "15", "and", "ibid.", "(", "ſ", "K"]))
    .map("".join) | st.text(max_size=60),
    st.none() | st.just(C),
)  # fmt: skip
def test_any_text_is_read(text: str, context: str | None) -> None:
    end = 0
    for mention in find(text, HELD, context):
        assert end <= mention.start < mention.end
        assert text[mention.start : mention.end] == mention.text
        assert bool(mention.targets) != bool(mention.problem)
        for target in mention.targets:
            assert set(target.keys) <= set(CATALOGUE[target.report].keys)
        end = mention.end
    with suppress(NotFound):
        assert understand(text, HELD, context)
