"""What a briefing may be at most, in one place, each with its reason.

A briefing is untrusted: anybody may paste one. What is larger than this is refused with a reason before
work is spent on it, so that the cost of a check is bounded. ``refuse_over`` is how a limit is enforced.
"""

from __future__ import annotations

from indexer.errors import BriefingError

MAX_TEXT_BYTES = 2_000_000
"""Of a Markdown, HTML or text file: some 300,000 words, thirty times a long briefing."""

MAX_DOCX_BYTES = 10_000_000
"""Of a Word file: its pictures count, though nobody looks at them."""

MAX_DOCX_ENTRIES = 2_000
"""Files in a Word file: a long one with a picture on each page has some hundreds."""

MAX_UNPACKED_BYTES = 60_000_000
"""Of all that is in a Word file, unpacked: pictures are packed already, so this is mostly its XML."""

MAX_XML_BYTES = 30_000_000
"""Of the XML in a Word file, unpacked: 2 million characters of text have about 20 MB of it."""

MAX_XML_RATIO = 150
"""How much larger than its packed form the XML may be: Word's own comes to 30 at most, bombs to 1,000."""

MAX_CHARACTERS = 2_000_000
"""Of a briefing's text, its markup taken off."""

MAX_PASSAGES = 50_000
"""Paragraphs, list items, cells and footnotes: as many as the largest archive that was measured has."""

MAX_QUOTATIONS = 1_000
"""Each is compared with the archive; a book of quotations has some hundreds."""

MAX_CITATIONS = 5_000
"""Each is looked up; a report of 300 pages has about 1,000 footnotes."""

MAX_QUOTATION_WORDS = 5_000
"""A longer stretch between two marks is no quotation but a mark that was forgotten."""

MAX_MARKDOWN_WORK = 20_000_000
"""Brackets of a block times its characters, summed: what Python-Markdown spends on links that do not end.
20 million took 2.5 s; a paragraph of 800 characters with ten links has 8,000."""

MAX_MARKDOWN_LINES = 50_000_000
"""Lines of a block squared, summed: what it spends on lines that might each begin a block. 50 million took
1.5 s; a table of 1,000 rows has one million."""

MAX_MARKDOWN_SIGNS = 100_000
"""Of a file: signs that may begin emphasis, code, links, addresses or entities. Each costs Python-Markdown
a turn of its own, 15 µs; an honest text has one for every three words at most."""

MAX_MARKDOWN_TURNS = 4_000_000_000
"""Such signs of a block times its characters, summed: it copies the block at each. 4,000 million took 2 s; a
list of 1,000 items with four signs each has 800 million."""

MAX_NESTING = 20
"""Lists and quotations in one another; people write ten at most."""

MAX_NESTED_LINES = 50_000
"""Lines of a file, each as often as it is nested below the first level: it is read anew at each. 50,000 took
1.5 s; 5,000 items at an average depth of four have 15,000."""

MAX_MARKS = 50_000
"""Marks of quotation, apostrophes among them: 300,000 words have some 20,000."""

MAX_SOUGHT = 100_000
"""Paragraphs that one check reads because they may have the words of a quotation, or words like them. Reading
so many takes 9 s; a thousand quotations that stand nowhere came to 45,000."""


def refuse_over(amount: int, limit: int, what: str, remedy: str = "Check it in parts.") -> None:
    """Raise BriefingError where ``amount`` (of ``what``) is more than ``limit``."""
    if amount > limit:
        raise BriefingError(f"has more than {limit:,} {what}", remedy)
