"""Briefings in their four forms: what is read, where it stands, and what is refused with a reason."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from indexer.briefing import limits
from indexer.briefing.html_text import tamed
from indexer.briefing.parts import parts
from indexer.briefing.reading import read_briefing
from indexer.briefing.types import Passage
from indexer.errors import BriefingError
from tests.briefings import CATALOGUE, parts_of, pins


def passages(text: str | bytes, form: str) -> tuple[Passage, ...]:
    data = text.encode() if isinstance(text, str) else text
    return read_briefing("x", data, form).passages


def shown(found: tuple[Passage, ...]) -> list[str]:
    """Passages in short: "> " quoted, "[note] " a footnote."""
    return [("> " if p.quoted else "") + (f"[{p.note}] " if p.note else "") + p.text for p in found]


FORMS = [
    # Markdown: emphasis, escapes, entities, lists, tables, definition lists, raw HTML, code.
    ("markdown", "A *b* **c** _d_ \\*e\\* &amp; f\ng", ["A b c d *e* & f g"]),
    ("markdown", "# One\n\nTwo\n===\n\n- a\n- b\n\n1. c", ["One", "Two", "a", "b", "c"]),
    ("markdown", "| a | b |\n|---|---|\n| c | d |", ["a", "b", "c", "d"]),
    ("markdown", "x <b>y</b> <!-- \"no\" --> z\n\n<div>w</div>", ["x y z", "w"]),
    ("markdown", "```\ncode\n```\n\n    more\n\n`in` line", ["in line"]),
    ("markdown", "> a\n> b\n>\n> c\n\nd", ["> a b", "> c", "d"]),
    ("markdown", "a[^n] b\n\n[^n]: Note.\n\n    More.\n\nc", ["a b", "c", "[fn:n] Note.", "[fn:n] More."]),
    ("markdown", "2 < 3 and a <b and [[x y]] [[a/1 \"*b* _c_\"]]", ['2 < 3 and a <b and [[x y]] [[a/1 "*b* _c_"]]']),
    # HTML: what is no text, blocks, entities, line breaks, raised figures, quotation marks of its own.
    ("html", "<head><title>t</title><style>s</style></head><body><script>'x'</script><p>a&nbsp;&eacute;<br>b", ["a é b"]),
    ("html", "<template>t</template><svg><text>s</text></svg><ul><li>a<li>b</ul>c", ["a", "b", "c"]),
    ("html", "<p>x<sup>2</sup> <q>a <q>b</q></q></p>", ["x² “a ‘b’”"]),
    ("html", "<blockquote><p>a</p><footer>b</footer></blockquote><p>c</p>", ["> a", "b", "c"]),
    ("html", "<p>a<p>b<table><tr><td>c<td>d</table>", ["a", "b", "c", "d"]),
    ("html", "<pre>a\n  b</pre><pre><code>c</code></pre>", ["a b"]),
    ("html", '<p>a<a href="#fn1" role="doc-noteref">1</a></p><ol><li id="fn1">n <a href="#r1">↩</a></li></ol>z',
     ["a", "[fn1] n ↩", "z"]),
    ("html", '<p>a<a href="#_ftn1" name="_ftnref1">[1]</a></p><div id=ftn1><p><a href="#_ftnref1" name="_ftn1">[1]</a> n</p></div>',
     ["a", "[_ftn1] n"]),
    # Plain text: wrapped lines, lists, rules, quoting by sign and by indent, footnotes at the end.
    ("text", "One\ntwo\n\n- a\n  b\n* c\n1. d\n\n----\n\ne", ["One two", "a b", "c", "1. d", "e"]),
    ("text", "a\n\n> b\n> c\n>\n> d\n\n    e\n    f\n\ng", ["a", "> b c", "> d", "> e f", "g"]),
    # A wrapped line that begins like an item: in a quotation, and where a number is wanted.
    ("text", 'a "b\n- c" d\n- e', ['a "b - c" d', "e"]),
    ("text", "a (X, para\n33). b\n\n1. c", ["a (X, para 33). b", "1. c"]),
    ("text", "    all of it\n    is indented", ["all of it is indented"]),
    ("text", "a [1] b\u00b2\n\nNotes\n[1] n\n   m\n[2] o", ["a b", "Notes", "[1] n m", "[2] o"]),
    ("text", "a¹ b\n\n1. n", ["a b", "[1] n"]),
    ("text", "a\n\n1. one\n2. two", ["a", "1. one", "2. two"]),
    ("text", "so\u00adft\u200b *as* is", ["soft *as* is"]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "expected"), FORMS)
def test_each_form_is_read(form: str, text: str, expected: list[str]) -> None:
    assert shown(passages(text, form)) == expected


def test_links_and_marks_are_kept_with_their_places() -> None:
    text = 'See [the *first*](http://x/1 "title")[^a], <http://y/2>\nand [third][t].\n\n[^a]: N.\n\n[t]: http://z/3'
    (passage, _) = passages(text, "markdown")
    assert [(passage.text[link.start : link.end], link.address) for link in passage.links] == [
        ("the first", "http://x/1"),
        ("http://y/2", "http://y/2"),
        ("third", "http://z/3"),
    ]
    assert [(passage.text[: mark.at], mark.note) for mark in passage.marks] == [("See the first", "fn:a")]


def test_lines_are_those_of_the_file() -> None:
    text = "<html>\n<body><p>one\ntwo</p>\n\n<!-- x\ny --><p>three"
    assert [(p.text, p.line, p.line_at(5)) for p in passages(text, "html")] == [
        ("one two", 2, 3),
        ("three", 6, 6),
    ]


def test_lines_of_markdown_with_repeats() -> None:
    """Each passage has the line on which it stands, though all say the same and links stand between."""
    block = "The same words\nagain and [again](http://x/the-same-words/13).[^{n}]\n\n> The same words\n\n[^{n}]: The same.\n\n"
    text = "".join(block.format(n=n) for n in range(40))
    lines = text.split("\n")
    found = passages(text, "markdown")
    body = [p for p in found if p.note is None]
    assert [p.line for p in body] == [line for n in range(40) for line in (8 * n + 1 - n, 8 * n + 4 - n)]
    assert all(lines[p.line_at(16) - 1].startswith("again") for p in body[::2])
    assert all(lines[p.line - 1].startswith("[^") for p in found if p.note)


def test_lines_of_a_long_markdown_file() -> None:
    unique = [
        f"Paragraph {n} of *many* says [a thing](http://x/{n})\nand “another {n % 7}” thing."
        for n in range(900)
    ]
    found = passages("\n\n".join(unique), "markdown")
    assert [p.line for p in found] == [3 * n + 1 for n in range(900)]
    assert all(p.line_at(p.text.index("“")) == p.line + 1 for p in found)


# --- the same briefing in each form -----------------------------------------------------------------------

MARKDOWN = """# A briefing

Inspectors found that “children are *not* safe” (Cumbria 2013, para 13).[^1]

Cumbria 2013, para 14 says:

> Social workers are
> not supported.

“Plans are late,” inspectors said, “and thin” (Rochdale 2012, para 4). It was judged inadequate, and 12 of
30 plans were late (para 5).

- See [here](http://x.example/reports/cumbria-2013-05/20): 'the parents' views were heard'

[^1]: It also says “children wait” (para 15).
"""
HTML = """<!DOCTYPE html><html><head><title>T “not this” (Cumbria 2013, para 60)</title></head><body>
<h1>A briefing</h1>
<p>Inspectors found that &ldquo;children are <em>not</em> safe&rdquo; (Cumbria 2013, para 13).<a href="#n1" class="footnote-ref"><sup>1</sup></a></p>
<p>Cumbria 2013, para 14 says:</p>
<blockquote><p>Social workers are not supported.</p></blockquote>
<p>“Plans are late,” inspectors said, “and thin” (Rochdale 2012, para 4). It was judged inadequate, and 12
of 30 plans were late (para 5).</p>
<ul><li>See <a href="http://x.example/reports/cumbria-2013-05/20">here</a>: 'the parents' views were heard'</li></ul>
<hr><ol><li id="n1">It also says “children wait” (para 15).</li></ol></body></html>
"""
TEXT = """A briefing
==========

Inspectors found that "children are
not safe" (Cumbria 2013, para 13).[1]

Cumbria 2013, para 14 says:

    Social workers are
    not supported.

"Plans are late," inspectors said, "and thin" (Rochdale 2012, para 4). It was
judged inadequate, and 12 of 30 plans were late (para 5).

- See http://x.example/reports/cumbria-2013-05/20: 'the parents' views were heard'

[1] It also says "children wait" (para 15).
"""

FOOTNOTES = """<?xml version="1.0" encoding="UTF-8"?>
<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>
<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> It also says “children wait” (para 15).</w:t></w:r></w:p></w:footnote>
</w:footnotes>"""


def word(document, footnotes: str = "") -> bytes:  # type: ignore[no-untyped-def]
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    if footnotes:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(PackURI("/word/footnotes.xml"), kind, footnotes.encode(), document.part.package)
        reltype = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
        document.part.relate_to(part, reltype)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def hyperlink(paragraph, address: str, text: str) -> None:  # type: ignore[no-untyped-def]
    reltype = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    element = OxmlElement("w:hyperlink")
    element.set(qn("r:id"), paragraph.part.relate_to(address, reltype, is_external=True))
    run = OxmlElement("w:r")
    run.append(words := OxmlElement("w:t"))
    words.text = text
    element.append(run)
    paragraph._p.append(element)


def the_briefing_in_word() -> bytes:
    document = Document()
    document.add_heading("A briefing")
    paragraph = document.add_paragraph("Inspectors found that “children are ")
    paragraph.add_run("not").italic = True
    run = paragraph.add_run(" safe” (Cumbria 2013, para 13).")
    run._r.append(parse_xml(f'<w:footnoteReference {nsdecls("w")} w:id="2"/>'))
    document.add_paragraph("Cumbria 2013, para 14 says:")
    document.add_paragraph("Social workers are not supported.", style="Quote")
    document.add_paragraph(
        "“Plans are late,” inspectors said, “and thin” (Rochdale 2012, para 4). It was judged inadequate, "
        "and 12 of 30 plans were late (para 5)."
    )
    paragraph = document.add_paragraph("See ", style="List Bullet")
    hyperlink(paragraph, "http://x.example/reports/cumbria-2013-05/20", "here")
    paragraph.add_run(": ‘the parents’ views were heard’")
    return word(document, FOOTNOTES)


EXPECTED = [
    ("children are not safe", "C13/13", False),
    ("Social workers are not supported.", "C13/14", False),
    ("Plans are late,", "R12/4", False),
    ("and thin", "R12/4", True),
    ("the parents’ views were heard", "C13/20", False),
    ("children wait", "C13/15", False),
]


@pytest.mark.parametrize("form", ["markdown", "html", "text", "docx"])
def test_the_same_briefing_gives_the_same_in_each_form(form: str) -> None:
    data = {"markdown": MARKDOWN.encode(), "html": HTML.encode(), "text": TEXT.encode()}
    found = parts(read_briefing("x", data.get(form) or the_briefing_in_word(), form), CATALOGUE)
    quotations = [(q.text.replace("'", "’"), pins(q.citations), q.goes_on) for q in found.quotations]
    assert quotations == EXPECTED
    assert [(s.value, pins(s.citations)) for s in found.statements] == [
        ("Inadequate", "R12/5"),
        ("12", "R12/5"),
        ("30", "R12/5"),
    ]
    assert pins(found.citations) == "C13/13, C13/14, R12/4, R12/5, C13/20, C13/15"


# --- Word ---------------------------------------------------------------------------------------------------


def body(xml: str, footnotes: str = "") -> bytes:
    """A Word file whose body is ``xml``."""
    document = Document()
    space = nsdecls("w", "r") + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    for element in parse_xml(f"<w:body {space}>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return word(document, footnotes)


def p(inside: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{inside}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


WORD = [
    # What was inserted counts; what was deleted or moved away does not, nor hidden text.
    (p(r("a ") + f"<w:ins>{r('b ')}</w:ins><w:del><w:r><w:delText>c</w:delText></w:r></w:del>" + r("d")), ["a b d"]),
    (p(r("a") + f"<w:moveFrom>{r(' b')}</w:moveFrom>" + r(" c", "<w:vanish/>")), ["a"]),
    # Tabs, breaks, hyphens, raised figures.
    (p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t><w:softHyphen/></w:r>"),
     ["a b c-d"]),
    (p(r("x") + r("2", '<w:vertAlign w:val="superscript"/>')), ["x²"]),
    # Quoted by style, by a style built on one, by its indents; not by one indent, not in a list.
    (p(r("a"), '<w:pStyle w:val="Quote"/>') + p(r("b"), '<w:pStyle w:val="IntenseQuote"/>'), ["> a", "> b"]),
    (p(r("a"), '<w:ind w:left="720" w:right="720"/>') + p(r("b"), '<w:ind w:left="720"/>'), ["> a", "b"]),
    (p(r("a"), '<w:numPr><w:ilvl w:val="0"/></w:numPr><w:ind w:left="720" w:right="720"/>'), ["a"]),
    # Tables and content controls in their order; of alternatives the first.
    (f"<w:tbl><w:tr><w:tc>{p(r('a'))}</w:tc><w:tc>{p(r('b'))}</w:tc></w:tr></w:tbl>" + p(r("c")), ["a", "b", "c"]),
    (f"<w:sdt><w:sdtContent>{p(r('a'))}</w:sdtContent></w:sdt>", ["a"]),
    (p(f"<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:txbxContent>{p(r('box'))}</w:txbxContent></mc:Choice>"
       f"<mc:Fallback><w:txbxContent>{p(r('box'))}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>" + r("a")),
     ["box", "a"]),
]  # fmt: skip


@pytest.mark.parametrize(("xml", "expected"), WORD)
def test_word_is_read(xml: str, expected: list[str]) -> None:
    assert shown(passages(body(xml), "docx")) == expected


def test_hyperlinks_of_word_in_each_of_their_forms() -> None:
    code = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "http://x/1" </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        + r("one")
        + '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    simple = f"<w:fldSimple w:instr=' HYPERLINK \"http://x/2\" '>{r('two')}</w:fldSimple>"
    (passage,) = passages(body(p(r("See ") + code + r(" and ") + simple + r("."))), "docx")
    assert passage.text == "See one and two."
    assert [(passage.text[x.start : x.end], x.address) for x in passage.links] == [
        ("one", "http://x/1"),
        ("two", "http://x/2"),
    ]


def test_a_line_of_word_is_the_number_of_its_paragraph() -> None:
    note = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    found = passages(body(p("") + p(r("a") + note) + p("") + p(r("b")), FOOTNOTES), "docx")
    assert [(x.text[:7], x.line, x.note) for x in found] == [
        ("a", 2, None),
        ("b", 4, None),
        ("It also", 2, "footnote-2"),
    ]


# --- what is refused ----------------------------------------------------------------------------------------


def packed(entries: dict[str, bytes], names: dict[str, str] | None = None) -> bytes:
    """A Word file with its ``entries`` put in the place of, or beside, its own."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(word(Document()))) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in source.namelist():
            if name not in entries:
                new.writestr(name, source.read(name))
        for name, data in entries.items():
            new.writestr(name, data)
    return out.getvalue()


SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f"<w:document {SPACE}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)
DEEP = f"<w:document {SPACE}><w:body>{'<w:sdt>' * 5000}{'</w:sdt>' * 5000}</w:body></w:document>"


def lying(data: bytes, size: int) -> bytes:
    """``data`` with the size of its last entry put down as ``size`` in the directory."""
    at = data.rindex(b"PK\x01\x02")
    return data[: at + 24] + size.to_bytes(4, "little") + data[at + 28 :]


HOSTILE = [
    ("a bomb", lambda: packed({"word/document.xml": b" " * 25_000_000}), "unpacks to far more"),
    ("a bomb of pictures", lambda: packed({f"word/media/{n}.png": b" " * 9_000_000 for n in range(7)}), "unpacks to far"),
    ("a bomb that lies", lambda: lying(packed({"word/x.xml": b" " * 9_000_000}), 20), "damaged|unpacks"),
    ("entities", lambda: packed({"word/document.xml": LAUGHS.encode()}), "declares entities"),
    ("entities in UTF-16", lambda: packed({"word/document.xml": LAUGHS.encode("utf-16")}), "declares entities"),
    ("entities in the footnotes", lambda: word(Document(), LAUGHS), "declares entities"),
    ("nested XML", lambda: packed({"word/document.xml": DEEP.encode()}), "none that can be read"),
    ("no document", lambda: packed({"word/document.xml": b"<x/>"}), "none that can be read|holds no text"),
    ("many entries", lambda: packed({f"x{n}": b"" for n in range(2_100)}), "files in it"),
    ("a path that leads out", lambda: packed({"../../etc/x.xml": b"<x/>"}), "leads out"),
    ("cut off", lambda: word(Document())[:-200], "damaged"),
    ("no Word at all", lambda: b"PK\x03\x04 and nothing", "damaged"),
    ("text", lambda: b"just text", "is no Word document"),
    ("old Word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1" + b"x" * 600, r"old format \(\.doc\)"),
    ("50 MB", lambda: b"PK\x03\x04" + b"x" * 50_000_000, "larger than 10 MB"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "reason"), [(m, why) for _, m, why in HOSTILE], ids=[name for name, _, _ in HOSTILE]
)
def test_a_hostile_word_file_is_refused_with_its_reason(make, reason: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(BriefingError, match=reason) as caught:
        read_briefing("brief.docx", make())
    assert str(caught.value).startswith("brief.docx ")
    assert caught.value.remedy.endswith(".")


REFUSED = [
    # The kind of file, by its name or its first bytes.
    ("x.doc", b"\xd0\xcf\x11\xe0", "old format"),
    ("x.pdf", b"%PDF-1.4", "of a kind that is not read"),
    ("x", b"text", "of a kind that is not read"),
    ("x.txt", b"%PDF-1.4", "is a PDF"),
    ("x.txt", b"PK\x03\x04", "let its name end in .docx"),
    ("x.md", b"{\\rtf1", "rich text"),
    # What is no text.
    ("x.txt", b"a\nb\0c", r"line 2"),
    ("x.md", b"\x81\x8d\x8f", "not UTF-8"),
    ("x.txt", b"\xff\xfea", "first bytes"),
    ("x.txt", b" \n", "is empty"),
    ("x.html", b"<p></p>", "holds no text"),
    ("x.md", b"```\ncode\n```", "holds no text"),
    # Too much of it.
    ("x.md", b"a" * (limits.MAX_TEXT_BYTES + 1), "larger than 2 MB"),
    ("x.md", b"[" * 10_000, "brackets"),
    ("x.md", b"a\n" * 10_000, "lines without a blank"),
    ("x.md", b"  - " * 1_000, "nested too deeply"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "reason"), REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(BriefingError, match=reason):
        read_briefing(name, data)


def test_too_many_quotations_and_citations_are_refused() -> None:
    for text in ("“a” " * 2_001, "cumbria-2013-05/1 " * 5_001):
        with pytest.raises(BriefingError, match="has more than"):
            parts_of(text, "text")
    assert not parts_of('"' * 10_000, "text").quotations


def test_encodings() -> None:
    for data in ("“é”".encode(), "“é”".encode("utf-8-sig"), "“é”".encode("utf-16"), "“é”".encode("cp1252")):
        assert [x.text for x in read_briefing("x.txt", data).passages] == ["“é”"]


@pytest.mark.parametrize("tag", ["<div>", "<blockquote>", "<b><i>", "<q>", "<table><tr><td>"])
def test_html_nested_without_end_is_read(tag: str) -> None:
    assert passages(tag * 3_000 + "a", "html")[-1].text.endswith("a")


@settings(max_examples=50)
@given(st.binary(max_size=200), st.sampled_from(["markdown", "html", "text", "docx"]))
@example(b"PK\x05\x06" + b"\0" * 18, "docx")
def test_whatever_the_bytes_nothing_but_a_reason_is_raised(data: bytes, form: str) -> None:
    with suppress(BriefingError):
        parts(read_briefing("x", data, form), CATALOGUE)


MARKUP = ["<", ">", "</", "<!--", "-->", "<!", "<?", "a", "<a href='#x'>", "</a>", "<p id=x>", "&lt;", "&#0;", "'", '"',
          "<blockquote>", "</blockquote>", "<script>", "</script>", "<td>", "<tr>", "[^1]", "\n[^1]: ", "| ", "|-|\n", "\n\n",
          "\n", "    ", "> ", "- ", "1. ", "[1] ", "[[", "]]", "`", "*", "_", "\\", "!", "](", ")", "<q>", "\f", "\u2028"]  # fmt: skip


@settings(max_examples=50)
@given(st.lists(st.sampled_from(MARKUP), max_size=40), st.sampled_from(["markdown", "html", "text"]))
def test_whatever_the_markup_it_is_read(pieces: list[str], form: str) -> None:
    text = "x " + "".join(pieces)
    lines = text.count("\n") + 1 + text.count("\f") + text.count("\u2028")
    for passage in passages(text, form):
        assert passage.text == " ".join(passage.text.split())
        assert all(1 <= line <= lines for line in (passage.line, *(line for _, line in passage.lines)))
        assert list(passage.lines) == sorted(passage.lines)
        assert all(0 <= link.start < link.end <= len(passage.text) for link in passage.links)
        assert all(0 <= mark.at <= len(passage.text) for mark in passage.marks)


@settings(max_examples=50)
@given(st.lists(st.sampled_from(MARKUP), max_size=40))
def test_taming_keeps_the_lines(pieces: list[str]) -> None:
    text = "".join(pieces)
    assert tamed(text).count("\n") == text.count("\n")


ATTACKS = [
    "<!--",
    "<!-- >",
    "<a ",
    '<a b="',
    "<a b='x>",
    "</",
    "<?",
    "<![",
    "&#",
    "<p id=x>",
    "<a href=#x>",
    "<script>",
    "<td>",
]
ATTACKS += ["[a](", "![a](", "> ", "*a ", "***a", "`` ` ", "\n[^a", "<b>", "[", "|a", "\\"]
QUOTES = [
    '"a ',
    "“a ",
    "'a ",
    "‘a s' b ",
    "”",
    "“a” (para 1) ",
    "«a ",
    "``a ",
    '[[a/1 "',
    "[[",
    "(Cumbria 2013, para 1",
    "x/1 ",
]


@pytest.mark.slow
@pytest.mark.parametrize("form", ["markdown", "html", "text"])
@pytest.mark.parametrize("piece", ATTACKS + QUOTES)
def test_ten_times_the_text_takes_hardly_more_than_ten_times_as_long(form: str, piece: str) -> None:
    """Time of this process, with a bound that only a quadratic cost breaks (it would be a hundred times)."""
    from time import process_time

    def seconds(text: str) -> float:
        begin = process_time()
        with suppress(BriefingError):
            parts_of(text, form)
        return process_time() - begin

    base = 1_000 if form == "markdown" else 4_000
    small = max(min(seconds("x " + piece * base) for _ in range(2)), 0.02)
    assert seconds("x " + piece * base * 10) < small * 40 + 1
