"""The verdict on a quotation: each one, with its evidence, and what comes before what."""

from __future__ import annotations

import pytest

from indexer.briefing.holdings import Holdings
from indexer.briefing.objections import object_to
from indexer.briefing.types import Citation, Finding, Quotation, Statement, Verdict
from indexer.briefing.verdicts import judge
from indexer.generations import Archive
from indexer.pinpoint import Target, fingerprint
from indexer.reindex import reindex
from tests.making import make

WORDS = (
    "Social workers know their children well and visit them often, but plans are not always up to date.",
    "In 12 of 30 cases the ‘voice’ of the child was missing; this is 40% of those seen. The board should:",
    "Managers’ oversight is strong in most teams.",
    "No child was left without a visit for longer than six weeks in the year before the inspection.",
)
ITEMS = "\n\n- make sure that every child has a plan\n\n- report to members each month.\n"
CUMBRIA = f"""# About this inspection

1. This inspection was unannounced and took ten days.

# Leadership and governance

Adequate

2. {WORDS[0]}

3. {WORDS[1]}
{ITEMS}
4. {WORDS[2]}

5. {WORDS[3]}
"""
ROCHDALE = """# About this inspection

1. This inspection was announced and took ten days.

2. The mosaic of the town hall shows a river and seven bridges of stone.
"""
C, R = "cumbria-2013-05", "rochdale-2013-07"


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> Holdings:
    """Two reports, the first of which had other words in its second paragraph once, and a sixth."""
    folder = tmp_path_factory.mktemp("verdicts")
    corpus, index = folder / "corpus", folder / "index"
    corpus.mkdir()
    before = CUMBRIA.replace("visit them often", "visit them weekly") + "\n6. The last words of all of it.\n"
    (corpus / "one.txt").write_text(make(before))
    (corpus / "two.txt").write_text(make(ROCHDALE, authority="Rochdale Council", dates="1-5 July 2013"))
    reindex(corpus, index)
    (corpus / "one.txt").write_text(make(CUMBRIA))
    reindex(corpus, index)
    return Holdings(Archive(index).current())


def cited(key: str | None, report: str = C, version: str | None = None, text: str = "") -> Citation:
    keys = tuple(key.split()) if key else ()
    return Citation(text or f"{report}/{key}", 1, (Target(report, keys, version),))


def found(holdings: Holdings, quote: str, *citations: Citation) -> Finding:
    return judge(Quotation(quote, 1, citations), holdings)


def summed(finding: Finding) -> tuple[str, bool, str | None, str | None]:
    return finding.verdict.value, finding.wrong, finding.cited, finding.found


CASES = [
    # As cited: to the letter, in other print, declared changes.
    ("2", "visit them often, but plans are not always up to date.", "exact", False, "2"),
    ("2", "plans are not always up to date,", "typography", False, "2"),
    ("3", "the 'voice' of the child was missing", "typography", False, "3"),
    ("2", "know their children … but plans are not", "exact", False, "2"),
    ("2", "[They] know their children well", "exact", False, "2"),
    # Brackets that turn the words round; one that stands for a negation and has one.
    ("2", "Social workers [never] know their children well", "altered", True, "2"),
    ("2", "but plans are [now] always up to date", "altered", True, "2"),
    ("2", "but plans are [rarely] always up to date", "exact", False, "2"),
    ("2", "[No] social workers know their children well", "altered", True, "2"),
    ("2", "Social workers know their children well [never]", "altered", True, "2"),
    ("2", "[All] social workers know their children well", "typography", False, "2"),
    ("3", "the ‘voice’ of the child was [un]missing; this is 40%", "altered", True, "3"),
    ("2", "[un]social workers know their children well", "altered", True, "2"),
    # A paragraph is cited with its items; an item alone; a range; two one by one; the whole report.
    ("3", "make sure that every child has a plan", "exact", False, "3.1"),
    ("3.1", "make sure that every child has a plan", "exact", False, "3.1"),
    ("3", "The board should: make sure that every child has a plan report to members", "exact", False, "3"),
    ("4 5", "strong in most teams. No child was left", "exact", False, "4"),
    (None, "Managers’ oversight is strong", "exact", False, "4"),
    # Elsewhere in the report: another paragraph, or running out of the one that is cited.
    ("2", "Managers’ oversight is strong in most teams", "elsewhere_in_report", True, "4"),
    ("4", "strong in most teams. No child was left", "elsewhere_in_report", True, "4"),
    ("3.2", "make sure that every child has a plan", "elsewhere_in_report", True, "3.1"),
    # The words differ: a word, a number, the negation, the order, a splice.
    ("2", "Social workers know their children well and visit them rarely", "altered", True, "2"),
    ("3", "In 21 of 30 cases the ‘voice’ of the child was missing", "altered", True, "3"),
    ("2", "visit them often, but plans are always up to date", "altered", True, "2"),
    ("2", "plans are not always up to date … know their children well", "altered", True, "2"),
    ("2", "Social workers know their children well No child was left without a visit", "altered", True, "2"),
    ("4 2", "is strong in most teams. Social workers know their children", "altered", True, "2"),
    # Altered, and not where it is cited.
    ("1", "Managers’ oversight is very strong in most teams", "altered", True, "4"),
    # Another report; nowhere.
    ("2", "shows a river and seven bridges of stone", "other_report", True, f"{R}/2"),
    ("2", "a wholly invented remark on the quality of purple elephants", "nowhere", True, None),
    # What is cited comes before another report that has the words.
    ("1", "This inspection was announced and took ten days.", "altered", True, "1"),
    # Too short, whether it stands there or not.
    ("2", "not always", "too_short", False, "2"),
    ("2", "excellent work", "too_short", True, None),
    ("2", "know … often … plans", "too_short", False, "2"),
    ("2", "…", "too_short", False, None),
]


@pytest.mark.parametrize(("key", "quote", "verdict", "wrong", "where"), CASES)
def test_cited(
    holdings: Holdings, key: str | None, quote: str, verdict: str, wrong: bool, where: str | None
) -> None:
    finding = found(holdings, quote, cited(key))
    pinpoint = where if where is None or "/" in where else f"{C}/{where}"
    assert (finding.verdict.value, finding.wrong, finding.found) == (verdict, wrong, pinpoint)
    assert finding.cited is not None
    assert finding.note


LOOSE = [
    ("Social workers know their children well", "exact", False, f"{C}/2"),
    ("social workers know their children well", "typography", False, f"{C}/2"),
    ("strong in most teams. No child was left without a visit", "exact", False, f"{C}/4"),
    ("Social workers know their children well and visit them never, but plans", "altered", True, f"{C}/2"),
    ("a wholly invented remark on the quality of purple elephants", "nowhere", False, None),
    ("very good", "too_short", False, None),
]


@pytest.mark.parametrize(("quote", "verdict", "wrong", "where"), LOOSE)
def test_without_a_citation(
    holdings: Holdings, quote: str, verdict: str, wrong: bool, where: str | None
) -> None:
    assert summed(found(holdings, quote)) == (verdict, wrong, None, where)


def test_a_citation_that_names_nothing(holdings: Holdings) -> None:
    missing = Citation("Cumbria 2013, para 99", 1, (), "Cumbria 2013 has paragraphs 1 to 5.")
    finding = found(holdings, "Social workers know their children well", missing)
    assert summed(finding) == ("citation_not_found", True, None, f"{C}/2")
    assert finding.note.startswith("Cumbria 2013 has paragraphs 1 to 5.")
    finding = found(holdings, "words that nobody ever wrote anywhere", missing)
    assert summed(finding) == ("citation_not_found", True, None, None)


def test_one_good_citation_is_enough(holdings: Holdings) -> None:
    missing = Citation("para 99", 1, (), "There is no paragraph 99.")
    finding = found(holdings, "Social workers know their children well", missing, cited("2"))
    assert summed(finding) == ("exact", False, f"{C}/2", f"{C}/2")


def test_an_ambiguous_citation_says_so(holdings: Holdings) -> None:
    either = Citation("2013, para 2", 1, (Target(R, ("2",)), Target(C, ("2",))))
    finding = found(holdings, "Social workers know their children well", either)
    assert summed(finding) == ("exact", False, f"{C}/2", f"{C}/2")
    assert f"may mean {R}/2 or {C}/2" in finding.note


def test_what_has_changed_since(holdings: Holdings) -> None:
    old = fingerprint(WORDS[0].replace("often", "weekly"))
    gone = found(holdings, "visit them weekly, but plans", cited("2", version=old))
    assert summed(gone) == ("changed_since_cited", True, f"{C}/2", None)
    assert "stood in it as it was cited" in gone.note
    assert "do not stand in it as it is now" in gone.note
    kept = found(holdings, "Social workers know their children well", cited("2", version=old))
    assert summed(kept) == ("changed_since_cited", False, f"{C}/2", f"{C}/2")
    now = found(holdings, "visit them often, but plans", cited("2", version=fingerprint(WORDS[0])))
    assert now.verdict is Verdict.EXACT
    never = found(holdings, "visit them often, but plans", cited("2", version="00000000"))
    assert summed(never) == ("changed_since_cited", True, f"{C}/2", f"{C}/2")


def test_one_citation_that_stands_is_enough(holdings: Holdings) -> None:
    old = fingerprint(WORDS[0].replace("often", "weekly"))
    finding = found(holdings, "Managers’ oversight is strong", cited("2", version=old), cited("4"))
    assert summed(finding) == ("exact", False, f"{C}/4", f"{C}/4")


def test_a_paragraph_that_is_gone(holdings: Holdings) -> None:
    link = Citation(f"/reports/{C}/6", 1, (), "There is no paragraph 6.")
    finding = found(holdings, "The last words of all", link)
    assert summed(finding) == ("changed_since_cited", True, f"{C}/6", None)
    assert "is no longer in the archive" in finding.note
    assert "The words stood in it as it was cited." in finding.note


NOTES = [
    # What an ellipsis hides, what a bracket stands for, what stands just before.
    ("but plans are … always up to date", "leaves out includes “not”"),
    ("but plans are [still] not always", "“[still]” is not in the paragraph"),
    ("Social workers know [them] well and", "the paragraph has “their children”"),
    ("always up to date", "The word before it in the paragraph is “not”."),
    # How the print differs.
    ("social Workers know their children", "The print differs in capital letters."),
]


@pytest.mark.parametrize(("quote", "said"), NOTES)
def test_a_note_tells_what_could_mislead(holdings: Holdings, quote: str, said: str) -> None:
    assert said in found(holdings, quote, cited("2")).note


def test_the_difference_is_shown(holdings: Holdings) -> None:
    finding = found(holdings, "visit them rarely, but plans are always up to date", cited("2"))
    assert finding.words == "visit them often, but plans are not always up to date"
    shown = [finding.words[a:b] for a, b in finding.in_words]
    assert (shown, [finding.quotation.text[a:b] for a, b in finding.in_quotation]) == (
        ["often", "not"],
        ["rarely"],
    )


STATEMENTS = [
    # A grade that the section has, another, one that another area has, one that none has.
    ("grade", "Adequate", "2", None),
    ("grade", "Good", "2", "is graded adequate, not good"),
    ("grade", "Inadequate", "1", "No area of"),
    # Numbers: that of the paragraph, of its section, in words, another of the same kind, of another kind.
    ("number", "40%", "3", None),
    ("number", "12", "3", None),
    ("number", "six", "3", None),
    ("number", "45%", "3", "the paragraph has 40%"),
    ("number", "45 per cent", "3", "the paragraph has 40%"),
    ("number", "13", "3", "the paragraph has 12, 30"),
    ("number", "£3m", "3", None),
    ("number", "7", "4", None),
]


@pytest.mark.parametrize(("kind", "value", "key", "said"), STATEMENTS)
def test_statements(holdings: Holdings, kind: str, value: str, key: str, said: str | None) -> None:
    objection = object_to(Statement(kind, value, "", 1, (cited(key),)), holdings)
    if said is None:
        assert objection is None
    else:
        assert objection is not None
        assert said in objection.note


def test_of_several_citations_one_that_agrees_is_enough(holdings: Holdings) -> None:
    assert object_to(Statement("number", "12", "", 1, (cited("5"), cited("3"))), holdings) is None
