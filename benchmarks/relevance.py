"""How well the search of an index answers the judged questions of ``tests/relevance.toml``.

    python benchmarks/relevance.py INDEX [--save FILE] [--against FILE] [--unjudged QUERY]

INDEX is an index folder (``instance/index``) that holds all the reports judged. It prints a line for each
question, the worst first: its set, nDCG@10, recall@10, how many hits there are (at most ten) and how many of
them nobody judged ("new"), the query and the first hit that is no answer. ``--save`` keeps the numbers;
``--against`` shows beside each what changed since then, the greatest loss first. ``--unjudged`` prints what
the first twenty hits of one query say that nobody judged, to be graded.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from indexer.answer import answer
from indexer.generations import Archive
from indexer.search_types import Hit, SearchQuery
from tests import relevance


def pinpoint(hit: Hit) -> str:
    """Its report and key."""
    return f"{hit.record.report}/{hit.record.key}"


def main() -> None:
    """Search, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("index", type=Path)
    parser.add_argument("--save", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--unjudged", metavar="QUERY")
    chosen = parser.parse_args()
    generation = Archive(chosen.index).current()

    def hits(query: str, number: int) -> tuple[Hit, ...]:
        return answer(generation.index, SearchQuery(query, per_page=number, collapse=True)).shown

    if chosen.unjudged:
        judged = {
            p for q in relevance.questions() if q.query == chosen.unjudged for p in (*q.answers, *q.read)
        }
        for hit in hits(chosen.unjudged, 20):
            if pinpoint(hit) not in judged:
                print(f"{pinpoint(hit)}\n    {hit.record.text}\n")
        return
    for line in relevance.absent(
        f"{name}/{key}" for name, held in generation.records.items() for key in held
    ):
        print(f"not in this index: {line}")
    found = relevance.scores(lambda query: [pinpoint(hit) for hit in hits(query, relevance.DEPTH)])
    print(relevance.table(found, json.loads(chosen.against.read_text()) if chosen.against else None))
    if chosen.save:
        chosen.save.write_text(json.dumps({s.question.query: s.ndcg for s in found}, indent=1))


if __name__ == "__main__":
    main()
