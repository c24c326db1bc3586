"""How long the check of a briefing takes, and how that grows with the archive.

    python benchmarks/briefing.py FOLDER [--growth 5000,50000,250000] [--words 10000] [--quotations 100]

FOLDER is a corpus; its reports are taken as many times over as it needs for so many paragraphs and items
(as in ``reindex.py``). The briefing is Markdown of so many words with so many quotations, each with a
citation in one of four forms: of ten seven are true, one has a word changed, one cites another paragraph and
one stands nowhere. Printed for each archive: seconds of the first check in a process, which opens and
decodes what it needs; of the next ones (the middle of five), with where the time goes; and beside it, as what
one would do by hand, looking for each quotation in the folded text of every paragraph.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from benchmarks.reindex import replicate
from indexer import gathering
from indexer import reindex as steps
from indexer.briefing import check as checking
from indexer.briefing.check import check
from indexer.briefing.reading import read_briefing
from indexer.briefing.wording import wording
from indexer.citation import day_text
from indexer.generations import Archive, Generation
from indexer.types import Record
from tests.planting import made_up, moved_in_report, one_word, unchanged

RUNS = 5
PROSE = (
    "This part of the briefing sets out in our own words what we read and what it means for the coming year "
    "and for the people who will have to act on it before the next visit."
).split()


def written(records: Sequence[Record], generation: Generation, words: int, quotations: int) -> str:
    """A briefing in Markdown."""
    chance = random.Random(7)
    kinds = [unchanged] * 7 + [one_word, moved_in_report, made_up]
    paragraphs = []
    while len(paragraphs) < quotations:
        plant = kinds[len(paragraphs) % len(kinds)]
        planted = plant(chance, chance.choice(records), records)
        if planted is None:
            continue
        report, key = planted.cited
        day = generation.catalogue[report].day
        authority = generation.catalogue[report].authority
        forms = [
            f"“{planted.quote}” ([the report](/reports/{report}/{key}))",
            f'[[{report}/{key} "{planted.quote.replace(chr(34), "")}"]]',
            f"“{planted.quote}” ({report}/{key})",
            f"“{planted.quote}” ({authority}, {day_text(day)[2:].strip() if day else ''}, para {key})",
        ]
        form = forms[len(paragraphs) % (4 if key.isdecimal() and day else 3)]
        filling = max(1, words // quotations - len(planted.quote.split()) - 8)
        prose = " ".join(chance.choice(PROSE) for _ in range(filling))
        paragraphs.append(f"{prose.capitalize()}. Inspectors wrote: {form}.")
    return "\n\n".join(paragraphs) + "\n"


def by_hand(records: Sequence[Record], quotes: Sequence[str]) -> float:
    """Seconds to look for each quotation in every paragraph, all folded first."""
    begun = time.perf_counter()
    texts = [wording(record.text).solid for record in records]
    for quote in quotes:
        wanted = wording(quote).solid
        _ = [number for number, text in enumerate(texts) if wanted in text]
    return time.perf_counter() - begun


def measure(source: Path, paragraphs: int, words: int, quotations: int) -> None:
    """Print the figures for an archive of so many paragraphs."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        held = replicate(source, folder / "corpus", paragraphs)
        known = lambda _, paths, limits: ((path, held[path]) for path in paths)  # noqa: E731
        with patch.object(gathering, "read_files", known):
            steps.reindex(folder / "corpus", folder / "index")
        generation = Archive(folder / "index").current()
        records = [record for of in generation.records.values() for record in of.values()]
        text = written(records, generation, words, quotations)
        (folder / "briefing.md").write_text(text)
        data = text.encode()
        first = subprocess.run(
            [sys.executable, __file__, "--first", str(folder)], check=True, capture_output=True, text=True
        ).stdout
        spent: dict[str, list[float]] = {
            "reading": [],
            "finding quotations and citations": [],
            "comparing": [],
        }
        for _ in range(RUNS):
            begun = time.perf_counter()
            briefing = read_briefing("briefing.md", data)
            spent["reading"].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            found = checking.parts(briefing, generation.catalogue)
            spent["finding quotations and citations"].append(time.perf_counter() - begun)
            begun = time.perf_counter()
            with patch.object(checking, "parts", lambda briefing, catalogue, known=found: known):
                done = check(briefing, generation)
            spent["comparing"].append(time.perf_counter() - begun)
        middle = {name: statistics.median(runs) for name, runs in spent.items()}
        whole = sum(middle.values())
        hand = by_hand(records, [finding.quotation.text for finding in done.findings])
        count = len(records)
        print(f"{len(text.split())} words, {len(done.findings)} quotations, {count} paragraphs and items:")
        print(f"    the first check of a process {float(first):6.2f} s")
        print(f"    the next ones                {whole:6.2f} s")
        print(f"    by hand                      {hand:6.2f} s ({hand / whole:.1f} times as long)")
        for name, seconds in middle.items():
            print(f"        {name:33} {seconds:6.3f}")


def first_check(folder: Path) -> None:
    """Print the seconds of a check in a process that has done nothing else."""
    data = (folder / "briefing.md").read_bytes()
    begun = time.perf_counter()
    check(read_briefing("briefing.md", data), Archive(folder / "index").current())
    print(time.perf_counter() - begun)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--growth", default="50000")
    parser.add_argument("--words", type=int, default=10_000)
    parser.add_argument("--quotations", type=int, default=100)
    parser.add_argument("--first", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.first:
        first_check(options.folder)
    else:
        for size in map(int, options.growth.split(",")):
            measure(options.folder, size, options.words, options.quotations)
