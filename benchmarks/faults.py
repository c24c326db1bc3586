"""What becomes of the archive when runs are killed: figures.

    python benchmarks/faults.py [--few]

Runs of ``reindex`` and ``index rollback`` are killed (SIGKILL, every other time with all their processes) at
instants spread over all phases, while clients ask a running archive for searches, paragraphs, pages and its
health. Printed: how many instants of each phase, how many answers there were and how many of them failed,
were empty or mixed two states, and how many citations that were served still lead to their words. ``--few``
kills one in each phase, for a quick look.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.faults import PHASES
from tests.killing import FEW, POINTS, kill_everywhere


def main() -> None:
    """Do it and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--few", action="store_true")
    points = FEW if parser.parse_args().few else POINTS
    with tempfile.TemporaryDirectory() as folder:
        done = kill_everywhere(Path(folder), points)
    print(f"| killed in | {' | '.join(PHASES)} | all |")
    print("|---" * (len(PHASES) + 2) + "|")
    for kind in points:
        numbers = [done.points[kind, phase] for phase in PHASES]
        print(f"| {kind} | {' | '.join(str(number or '') for number in numbers)} | {sum(numbers)} |")
    sums = [sum(n for (_, p), n in done.points.items() if p == phase) for phase in PHASES]
    print(f"| all | {' | '.join(map(str, sums))} | {sum(sums)} |")
    print(f"\nnew state published before the kill: {done.published}; recovered from by the next run: all")
    answers = ", ".join(f"{number:,} {kind}" for kind, number in sorted(done.answers.items()))
    print(f"answers meanwhile: {done.answers.total():,} ({answers}), of {done.states} states")
    print(f"failed, empty or mixed: {len(done.wrong)}")
    print(f"citations served: {done.cited:,}; that lead to their words no more: {len(done.lost)}")
    for problem in (done.wrong + done.lost)[:10]:
        print(problem)


if __name__ == "__main__":
    main()
