"""Which citations belong to which quotation: the rules of ``tying``, one group of cases for each."""

from __future__ import annotations

import pytest

from tests.briefings import parts_of, pins, tied

# Each case: a briefing in Markdown; of each quotation, its first word and its citations in short.
CASES = [
    # 1. Part of how it is printed.
    ('[[cumbria-2013-05/13 "one two"]]', "one C13/13"),
    ("[[cumbria-2013-05/13 “one two”]] and “three” (Rochdale 2012, para 4)", "one C13/13; three R12/4"),
    ("[“one two”](/reports/cumbria-2013-05/13)", "one C13/13"),
    ("“[one two](/reports/cumbria-2013-05/13)”", "one C13/13"),
    ("“one two (Cumbria 2013, para 13)”", "one C13/13"),
    ("“One two. (Cumbria 2013, para 13.)” said so.", "One C13/13"),
    ("“a one”, and [“two”](/reports/cumbria-2013-05/13) is.", "a ; two C13/13"),
    # 2. After it in its sentence.
    ("“one two” (Cumbria 2013, para 13)", "one C13/13"),
    ("“One two.” (Cumbria 2013, para 13) More.", "One C13/13"),
    ("It found “one” (Cumbria 2013, para 13) and “two” (Rochdale 2012, para 4).", "one C13/13; two R12/4"),
    ("“one”, as Cumbria 2013, para 13 has it.", "one C13/13"),
    ("“one” [here](http://pilcrow.example/reports/cumbria-2013-05/13?v=0000000d).", "one C13/13"),
    ("“one” [[cumbria-2013-05/13]]", "one C13/13"),
    ("“one” cumbria-2013-05/13", "one C13/13"),
    ("“one” <http://x.example/reports/cumbria-2013-05/13>", "one C13/13"),
    # … a footnote's citations stand where its mark stands.
    ("“One two.”[^a] Next.\n\n[^a]: Cumbria 2013, para 13.", "One C13/13"),
    ("“One”[^a] and “two”.[^b]\n\n[^b]: Rochdale 2012, para 4.\n[^a]: Cumbria 2013, para 13.",
     "One C13/13; two R12/4"),
    ("Text.[^a]\n\n[^a]: It says “one” (Cumbria 2013, para 13).", "one C13/13"),
    # … citations side by side go together.
    ("“one” (Cumbria 2013, para 13; Rochdale 2012, para 4)", "one C13/13, R12/4"),
    ("“one” (cumbria-2013-05/13; cumbria-2013-05/14)", "one C13/13, C13/14"),
    ("“one” (Cumbria 2013, paras 13 and 14)", "one C13/13/14"),
    # … but not one that leads to the next.
    ("Cumbria 2013, para 13 says “one” and Cumbria 2013, para 15 says “two”.", "one C13/13; two C13/15"),
    # 3. Before it in its sentence.
    ("Cumbria 2013, para 13 says: “one two”.", "one C13/13"),
    ("In Cumbria (2013, para 13) inspectors found “one”.", "one C13/13"),
    # 4. Behind other quotations in its sentence.
    ("It found “one” and “two” (Cumbria 2013, para 13).", "one C13/13; two C13/13"),
    # 5. After it in its passage.
    ("“One two.” See Cumbria 2013, para 13.", "One C13/13"),
    ("It said “one”. Cumbria 2013, para 13 says “two”.", "one ; two C13/13"),
    # 6. Before it in its passage.
    ("Cumbria 2013, para 13 is clear. It says “one”.", "one C13/13"),
    # 7. In the row of a table.
    ("| a | b |\n|---|---|\n| “one two” | Cumbria 2013, para 13 |\n| “two” | Rochdale 2012, para 4 |",
     "one C13/13; two R12/4"),
    ("| a | b |\n|---|---|\n| Cumbria 2013, para 13 | “one two” |\n| Rochdale 2012, para 4 | “two” |",
     "one C13/13; two R12/4"),
    # 8. Passages that are all quotation, and block quotations.
    ("Cumbria 2013, para 13 says:\n\n“One two.”", "One C13/13"),
    ("Cumbria 2013, para 13 says:\n\n- “One.”\n- “Two.”", "One C13/13; Two C13/13"),
    ("“One two.”\n\n— Cumbria 2013, para 13", "One C13/13"),
    ("Cumbria 2013, para 13 says:\n\n> One two.", "One C13/13"),
    ("> One two.\n\n— Cumbria 2013, para 13", "One C13/13"),
    ("> One two.\n\n(Cumbria 2013, para 13)", "One C13/13"),
    ("> One two.\n>\n> — Cumbria 2013, para 13", "One C13/13"),
    ("> One two.\n> — Cumbria 2013, para 13", "One C13/13"),
    ("> One two. (Cumbria 2013, para 13)", "One C13/13"),
    ("> “One two.” [para 13](/reports/cumbria-2013-05/13)", "One C13/13"),
    ("> One two.[^1]\n\n[^1]: Cumbria 2013, para 13.", "One C13/13"),
    ("> One.\n>\n> Two.\n>\n> — Cumbria 2013, paras 13 and 14", "One C13/13/14; Two C13/13/14"),
    ("> One.\n>\n> — Cumbria 2013, para 13\n>\n> Two.\n>\n> — Rochdale 2012, para 4", "One C13/13; Two R12/4"),
    ("<blockquote cite='/reports/cumbria-2013-05/13'><p>One two.</p></blockquote>", "One C13/13"),
    ("<p>x <q cite='/reports/cumbria-2013-05/13'>one two</q></p>", "one C13/13"),
    ("Nothing is cited before.\n\n> One two.\n\nNor after, in Cumbria 2013, para 13, for this.", "One "),
    # A whole report is weaker than a paragraph.
    ("In the Cumbria report (Cumbria 2013) it was “one” (para 13).", "one C13/13"),
    ("Inspectors of Rochdale (November 2012) found “one”. Elsewhere, see Cumbria 2013, para 13.", "one R12"),
    ("Inspectors of Cumbria (2013) found “one”. Paragraph 13 has it.", "one C13/13"),
    # Relative citations go by what was cited last before them.
    ("Cumbria 2013, para 13 says “one”. It adds “two” (para 15).", "one C13/13; two C13/15"),
    ("“One” (Rochdale 2012, para 4).\n\n“Two” (ibid.).", "One R12/4; Two R12/4"),
    ("“One”[^a] and “two” (para 5).\n\n[^a]: Rochdale 2012, para 4.", "One R12/4; two R12/5"),
    ("“One” (para 5).", "One ?"),
    # What is split goes together.
    ("“One,” inspectors said, “two” (Cumbria 2013, para 13).", "One, C13/13; two C13/13"),
    ("Cumbria 2013, para 13: “One” – the report noted – “two”.", "One C13/13; two C13/13"),
    ("Cumbria 2013, para 13:\n\n“One.\n\n“Two.”", "One. C13/13; Two. C13/13"),
    # A citation that stands above its block, or below it, each block with its own; a first line that cites.
    ("### Cumbria 2013, para 13\n\n> One\n\n### Rochdale 2012, para 4\n\n> Two", "One C13/13; Two R12/4"),
    ("> One\n\nCumbria 2013, para 13\n\n> Two\n\nRochdale 2012, para 4", "One C13/13; Two R12/4"),
    ("> Cumbria 2013, para 13:\n> One", "One C13/13"),
    # Items of a list with one citation under them.
    ("- “One”\n- “Two”\n\n(Cumbria 2013, para 13)", "One C13/13; Two C13/13"),
    # Nothing.
    ("“One two three.” Nothing more.", "One "),
    ("“One.”\n\nCumbria 2013, para 13 is about another thing.", "One "),
    # What is not held is a citation too; what is ambiguous keeps its candidates.
    ("“One” (cumbria-2013-05/99).", "One ?"),
    ("“One” (Cumbria, para 13).", "One C12/13|C13/13"),
    # Where the words of a link say something else than the link, both are there.
    ("“One” ([para 14](/reports/cumbria-2013-05/13)).", "One C13/13, C13/14"),
    ("“One” ([Cumbria 2013, para 13](/reports/cumbria-2013-05/13)).", "One C13/13"),
    ("“One” ([website](https://example.org/a-page)).", "One "),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_quotation_has_the_citations_that_belong_to_it(text: str, expected: str) -> None:
    shown = "; ".join(f"{quoted.split()[0]} {cited}" for quoted, cited in tied(text))
    assert shown.replace(",", "").replace(".", "") == expected.replace(",", "").replace(".", "")


def test_every_citation_is_listed_once_with_its_line() -> None:
    found = parts_of(
        "“One” (Cumbria 2013, para 13).\n\nSee Rochdale 2012,\npara 4 and [x](/reports/rochdale-2012-11/5)."
    )
    assert [(pins((one,)), one.line) for one in found.citations] == [
        ("C13/13", 1),
        ("R12/4", 3),
        ("R12/5", 4),
    ]
    assert set(found.quotations[0].citations) <= set(found.citations)
