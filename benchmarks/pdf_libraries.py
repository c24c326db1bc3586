"""Which library reads published PDFs fastest and most faithfully: one run, ratios to the fastest.

    python benchmarks/pdf_libraries.py FOLDER [--every 10]

FOLDER holds PDFs. Every tenth page (``--every``) is read by each library that is installed: pypdfium2 (a
dependency), and pdfplumber and pypdf (``pip install pdfplumber pypdf`` into the environment). Measured are
the time of the bare text; the time with place, size and font of each character or run; and the words that
differ from those that most libraries give.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer.sources.pdf_rows import find_rows, line_text
from indexer.sources.pdf_words import read_page

Pages = list[Counter[str]]


def pdfium_text(path: Path, pages: range) -> Pages:
    """The library's own text."""
    document = pypdfium2.PdfDocument(path)
    return [Counter(document[page].get_textpage().get_text_bounded().split()) for page in pages]


def pilcrow(path: Path, pages: range) -> Pages:
    """Words with place and type, as ``indexer/sources`` reads them."""
    document = pypdfium2.PdfDocument(path)
    found = []
    for page in pages:
        rows = find_rows(read_page(document[page]))
        found.append(
            Counter(w for row in rows for cell in row.cells for line in cell for w in line_text(line).split())
        )
    return found


def plumber(path: Path, pages: range) -> Pages:
    """Words with font and size by pdfplumber."""
    import pdfplumber

    with pdfplumber.open(path) as document:
        return [
            Counter(
                word["text"] for word in document.pages[page].extract_words(extra_attrs=["fontname", "size"])
            )
            for page in pages
        ]


def pypdf_text(path: Path, pages: range) -> Pages:
    """The text that pypdf gives."""
    import pypdf

    document = pypdf.PdfReader(path)
    return [Counter(document.pages[page].extract_text().split()) for page in pages]


def pypdf_type(path: Path, pages: range) -> Pages:
    """The same with the place and font of each run."""
    import pypdf

    document = pypdf.PdfReader(path)
    found = []
    for page in pages:
        runs: list[Any] = []
        text = document.pages[page].extract_text(visitor_text=lambda *run, runs=runs: runs.append(run))
        found.append(Counter(text.split()))
    return found


WAYS: dict[str, tuple[Callable[[Path, range], Pages], str]] = {
    "pypdfium2, bare text": (pdfium_text, "no place, no type"),
    "pypdfium2, as Pilcrow reads it": (pilcrow, "place, size and font of each character; rules"),
    "pypdf, bare text": (pypdf_text, "no place, no type"),
    "pypdf, with its visitor": (pypdf_type, "place and font of each run, no width; no rules"),
    "pdfplumber, words with type": (plumber, "place, size and font of each character; rules"),
}


def main() -> None:
    """Read, compare, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--every", type=int, default=10)
    options = parser.parse_args()
    files: list[tuple[Path, range]] = []
    for path in sorted(options.folder.rglob("*.pdf")):
        try:
            files.append((path, range(0, len(pypdfium2.PdfDocument(path)), options.every)))
        except pypdfium2.PdfiumError:
            print(f"left out, not a PDF: {path.name}")
    count = sum(len(pages) for _, pages in files)
    results: dict[str, tuple[float, list[Counter[str]]]] = {}
    for name, (way, _) in WAYS.items():
        try:
            way(*files[0])
        except ImportError:
            print(f"not installed: {name}")
            continue
        start = time.perf_counter()
        found = [page for path, pages in files for page in way(path, pages)]
        results[name] = (time.perf_counter() - start, found)
    fastest = min(seconds for seconds, _ in results.values())
    print(f"{count} pages of {len(files)} files")
    for name, (seconds, found) in results.items():
        differing = total = 0
        for number, page in enumerate(found):
            others = [pages[number] for other, (_, pages) in results.items() if other != name]
            # A word is right here where at least two other ways have it as often.
            for word in set(page).union(*others):
                counts = Counter(other[word] for other in others)
                common, times = counts.most_common(1)[0]
                if times >= 2:
                    differing += abs(page[word] - common)
                    total += common
        print(
            f"{name:32} {count / seconds:8.0f} pages/s  {seconds / fastest:6.1f} x  "
            f"{10000 * differing / max(total, 1):6.1f} words in 10,000 differ  {WAYS[name][1]}"
        )


if __name__ == "__main__":
    main()
