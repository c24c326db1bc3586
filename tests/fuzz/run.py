"""Mutates what a reader is given, led by what code it reaches (atheris): ``make fuzz``, or one alone with

    .venv/bin/python -m tests.fuzz.run TARGET SECONDS [FOLDER] [--seed NUMBER]

FOLDER keeps what reached new code between runs. What breaks a target is written to
``tests/fuzz/crashes/TARGET/``; mend its cause, and leave the file: ``tests/test_fuzz.py`` replays it for ever.
With a NUMBER, and an empty FOLDER, the same mutations are tried in the same order.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import atheris

CRASHES = Path(__file__).resolve().parent / "crashes"
SLOWEST = 20
"""Seconds for one input of at most LONGEST bytes, instrumented: a report of that length takes a tenth."""
LONGEST = {
    "pdf": 40_000,
    "briefing_docx": 20_000,
    "briefing_package": 60_000,
    "query": 1_200,
    "sidecar": 2_000,
}
MEGABYTES = 1_500


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("name")
    parser.add_argument("seconds", type=int)
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--seed", type=int, default=0, help="0 is another one each time")
    asked = parser.parse_args()
    name = asked.name
    with atheris.instrument_imports(include=["indexer"]):
        from tests.fuzz.targets import TARGETS
    from tests.fuzz.seeds import seeds

    folder = (asked.folder or Path(tempfile.mkdtemp())) / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)
    (CRASHES / name).mkdir(parents=True, exist_ok=True)
    options = [
        f"-max_total_time={asked.seconds}",
        f"-seed={asked.seed}",
        f"-max_len={LONGEST.get(name, 8_000)}",
        f"-timeout={SLOWEST}",
        f"-rss_limit_mb={MEGABYTES}",
        f"-artifact_prefix={CRASHES / name}/",
        "-print_final_stats=1",
        "-verbosity=0",
        "-close_fd_mask=0",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder)], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
