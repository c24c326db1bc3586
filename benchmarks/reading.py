"""How fast PDFs are read, as a ratio to bare text extraction, and whether memory stays flat.

    python benchmarks/reading.py FOLDER

One process reads every PDF in FOLDER: first the bare text as the library gives it, then through all of
Pilcrow's steps. It prints pages a second for one core, the ratio, where the time goes, and the peak memory
after a tenth, half and all of the reports: it must not grow with their number.
"""

from __future__ import annotations

import resource
import sys
import time
from pathlib import Path

import pypdfium2

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer.errors import SourceError
from indexer.reading.reader import read
from indexer.sources import corpus_files, load


def main() -> None:
    """Read, measure, print."""
    folder = Path(sys.argv[1])
    paths = [path for path in corpus_files(folder) if path.casefold().endswith(".pdf")]
    bare = lines = steps = 0.0
    pages = read_reports = 0
    marks = {len(paths) // 10, len(paths) // 2, len(paths) - 1}
    for number, path in enumerate(paths):
        data = (folder / path).read_bytes()
        start = time.perf_counter()
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            print(f"left out, not a PDF: {path}")
            continue
        for page in document:
            page.get_textpage().get_text_bounded()
        pages += len(document)
        document.close()
        bare += time.perf_counter() - start
        start = time.perf_counter()
        try:
            source = load(folder, path, data)
        except SourceError as error:
            print(error)
            continue
        lines += time.perf_counter() - start
        start = time.perf_counter()
        read(source)
        steps += time.perf_counter() - start
        read_reports += 1
        if number in marks:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {read_reports:3} reports: peak memory {peak:.0f} MB")
    total = lines + steps
    print(f"{read_reports} reports, {pages} pages")
    print(f"bare text        {pages / bare:7.0f} pages/s")
    print(
        f"read as a report {pages / total:7.0f} pages/s on one core, {total / bare:.1f} times the bare text"
    )
    share = 100 * lines / total
    print(f"of that {share:.0f} % from file to lines, {100 - share:.0f} % from lines to report")


if __name__ == "__main__":
    main()
