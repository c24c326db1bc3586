"""How fast a complete answer is given, beside SQLite FTS5 and Whoosh's own facets, in one run.

    python benchmarks/search.py FOLDER [--paragraphs 50000] [--growth 5000,50000,250000]

FOLDER holds reports; they are read once and repeated, with ids of their own, until there are so many
paragraphs. Every answer is complete: total, four facet counts (each without its own filter), ten ranked
hits and their snippets. Prints what a whole search page takes beside that; the milliseconds of fifteen
shapes of queries, the first time their terms are met and warm; the same with three filters; the worst single
queries; and, with --growth, how time, memory, cold start and building grow.
"""

from __future__ import annotations

import argparse
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from app import create_app
from benchmarks.baselines import SqliteBaseline, WhooshBaseline
from indexer.answer import answer
from indexer.engine import Index, open_index, write_index
from indexer.errors import QueryError
from indexer.generations import Archive
from indexer.reindex import reindex
from indexer.search_types import Filters, SearchQuery
from indexer.types import Record

SHAPES: dict[str, list[tuple[str, str]]] = {
    # What is typed here, and the same in FTS5's language.
    "one word": [("custody", "custody"), ("caseloads", "caseloads"), ("chronologies", "chronologies")],
    "one common word": [("assessment", "assessment"), ("health", "health")],
    "the commonest word": [("children", "children")],
    "a stop word": [("the", "the")],
    "two words": [("police custody", "police custody"), ("domestic abuse", "domestic abuse")],
    "three words": [("timely strategy discussions", "timely strategy discussions")],
    "two common words": [("social work", "social work"), ("care plan", "care plan")],
    "phrase": [('"out of hours"', '"out of hours"'), ('"private fostering"', '"private fostering"')],
    "common phrase": [
        ('"social worker"', '"social worker"'),
        ('"looked after children"', '"looked after children"'),
    ],
    "question, any word": [
        (
            "how OR well OR does OR the OR board OR monitor OR neglect OR thresholds OR referrals",
            "how OR well OR does OR the OR board OR monitor OR neglect OR thresholds OR referrals",
        )
    ],
    "wildcard": [("safeguard*", "safeguard*"), ("super*", "super*")],
    "wildcard inside": [("s*ing", "")],
    "fuzzy": [("safegarding~", ""), ("recieved~", "")],
    "near": [('"police health"~5', "NEAR(police health, 5)"), ('"missing risk"~8', "NEAR(missing risk, 8)")],
    "not": [("children -adoption", "children NOT adoption"), ("plan -health", "plan NOT health")],
}

WORST = ["*e*", "a*", "*ing", "ab~2 cd~2 ef~2", " OR ".join(["the", "and", "of", "to", "in"] * 40),
         " OR ".join(["children", "the", "and", "of", "to", "in", "a", "is", "are", "for"]),
         '"the the"~50', "the /s and /s of /s to", "children " * 50]  # fmt: skip

FILTERS = Filters(
    year=("2013", "2014", "2015"),
    section=("Help and protection", "Leadership and governance", "Children in care"),
    grade=("Inadequate", "Requires improvement", "No judgement"),
)


def repeated(records: list[Record], number: int) -> list[Record]:
    """``number`` records: ``records`` again and again, with other report ids."""
    found = []
    for i in range(number):
        turn, place = divmod(i, len(records))
        record = records[place]
        found.append(replace(record, report=f"{record.report}-{turn}") if turn else record)
    return found


def timed(ask: Callable[[], object], times: int = 1) -> float:
    """Milliseconds, the median of ``times``."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        ask()
        taken.append(time.perf_counter() - start)
    return 1000 * statistics.median(taken)


def memory() -> float:
    """Megabytes that this process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def compare(
    index: Callable[[], Index], sqlite: SqliteBaseline, whoosh: WhooshBaseline, filters: Filters
) -> None:
    """Print the table of shapes."""
    print(f"{'shape':22} {'hits':>7} {'first':>8} {'warm':>8} {'FTS5':>8} {'groupedby':>10}")
    sums = [0.0] * 5
    both = [0.0] * 3
    for shape, queries in SHAPES.items():
        first = warm = fts = grouped = 0.0
        total = 0
        opened = index()  # nothing read yet
        opened.search(SearchQuery("xyzzy"))
        for text, _ in queries:
            asked = SearchQuery(text, filters)
            first += timed(partial(opened.search, asked)) / len(queries)
            warm += timed(partial(opened.search, asked), 7) / len(queries)
            total += opened.total(text, filters)
            grouped += timed(partial(whoosh.answer, text, filters)) / len(queries)
        if all(fts_text for _, fts_text in queries):
            for _, text in queries:
                fts += timed(partial(sqlite.answer, text, filters), 5) / len(queries)
            both = [a + b for a, b in zip(both, (first, warm, fts), strict=True)]
        opened.close()
        sums = [a + b for a, b in zip(sums, (first, warm, fts, grouped, 1), strict=True)]
        said = f"{fts:8.1f}" if fts else "       –"
        print(f"{shape:22} {total:7,} {first:8.1f} {warm:8.1f} {said} {grouped:10.1f}")
    count = sums[4]
    print(f"{'mean':22} {'':7} {sums[0] / count:8.1f} {sums[1] / count:8.1f} {'':8} {sums[3] / count:10.1f}")
    print(f"  first / FTS5 {both[0] / both[2]:.2f} (of the shapes that FTS5 has)")
    print(f"  FTS5 / warm {both[2] / both[1]:.1f}")
    print(f"  groupedby / warm {sums[3] / sums[1]:.0f}, groupedby / first {sums[3] / sums[0]:.0f}")


def main() -> None:
    """Read, build, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--paragraphs", type=int, default=50_000)
    parser.add_argument("--growth", default="")
    options = parser.parse_args()
    work = Path(tempfile.mkdtemp())
    try:
        reindex(options.folder, work / "archive", ledger=work / "ledger")
        held = Archive(work / "archive").current()
        records = [record for group in held.records.values() for record in group.values()]
        print(f"{len(records):,} paragraphs and items of {len(held.reports)} reports")
        pages(options.folder, work / "archive")
        if options.paragraphs:
            measure(work, repeated(records, options.paragraphs))
        for size in filter(None, options.growth.split(",")):
            grow(work / f"growth-{size}", repeated(records, int(size)))
    finally:
        shutil.rmtree(work, ignore_errors=True)


def pages(corpus: Path, archive: Path) -> None:
    """How long the server takes for a whole search page, beside the engine's part of it."""
    app = create_app({"CORPUS": corpus, "INDEX": archive})
    client, index = app.test_client(), app.extensions["archive"].current().index
    queries = [text for group in SHAPES.values() for text, _ in group]
    for text in queries:
        client.get("/search", query_string={"q": text})
    engine = page = unchanged = 0.0
    for text in queries:
        engine += timed(partial(answer, index, SearchQuery(text, collapse=True)), 7)
        page += timed(partial(client.get, "/search", query_string={"q": text}), 7)
        held = {"If-None-Match": client.get("/search", query_string={"q": text}).headers["ETag"]}
        unchanged += timed(partial(client.get, "/search", query_string={"q": text}, headers=held), 7)
    count = len(queries)
    print(f"a whole search page {page / count:.1f} ms, the engine's part {engine / count:.1f} ms, ratio "
          f"{page / engine:.1f}; answered 304 in {unchanged / count:.1f} ms")  # fmt: skip


def measure(work: Path, records: list[Record]) -> None:
    """The table of shapes, without and with filters, and the worst queries."""
    for name in ("ours", "whoosh"):
        (work / name).mkdir()
    print(f"{len(records):,} paragraphs and items, repeated")
    print(f"built: ours {timed(lambda: write_index(work / 'ours', records)) / 1000:.0f} s", flush=True)
    start = time.perf_counter()
    whoosh = WhooshBaseline(work / "whoosh", records)
    print(f"built: Whoosh as usual {time.perf_counter() - start:.0f} s", flush=True)
    sqlite = SqliteBaseline(work / "sqlite.db", records)
    print("\nMilliseconds for a complete answer")
    compare(lambda: open_index(work / "ours", "gen-1"), sqlite, whoosh, Filters())
    print("\nwith three filters")
    compare(lambda: open_index(work / "ours", "gen-1"), sqlite, whoosh, FILTERS)
    print("\nThe worst single queries, the first time and again")
    opened = open_index(work / "ours", "gen-1")
    for text in WORST:
        try:
            first = timed(partial(opened.search, SearchQuery(text)))
            again = timed(partial(opened.search, SearchQuery(text)))
            print(f"{text[:40]:42} {opened.total(text):7,} {first:8.1f} {again:8.1f}")
        except QueryError as error:
            taken = timed(partial(refused, opened, text))
            print(f"{text[:40]:42} refused in {taken:.1f} ms: {error.message}")
    opened.close()


def refused(index: Index, text: str) -> None:
    """Ask what is refused."""
    try:
        index.search(SearchQuery(text))
    except QueryError:
        return


def grow(folder: Path, records: list[Record]) -> None:
    """One row of the growth table."""
    folder.mkdir()
    twice = folder.with_name(f"{folder.name}-twice")
    twice.mkdir()
    built = timed(partial(write_index, folder, records)) / 1000
    built_by_two = timed(partial(write_index, twice, records, processes=2)) / 1000
    shutil.rmtree(twice)
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    before = memory()
    start = time.perf_counter()
    opened = open_index(folder, "gen-1")
    cold = 1000 * (time.perf_counter() - start)
    held = memory() - before
    first_query = timed(lambda: opened.search(SearchQuery("custody")))
    queries = [text for group in SHAPES.values() for text, _ in group]
    first = statistics.mean(timed(partial(opened.search, SearchQuery(text))) for text in queries)
    warm = statistics.mean(timed(partial(opened.search, SearchQuery(text)), 5) for text in queries)
    print(
        f"{len(records):8,}  built {built:6.1f} s, by two {built_by_two:6.1f} s, {size:6.0f} MB; "
        f"opened in {cold:6.0f} ms, {held:5.0f} MB; "
        f"first query {first_query:6.1f} ms; mean first {first:6.1f} ms, warm {warm:6.1f} ms, "
        f"{memory() - before:5.0f} MB after all"
    )
    opened.close()


if __name__ == "__main__":
    main()
