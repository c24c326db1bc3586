"""The archive survives: runs killed anywhere, while clients ask it all the while."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from indexer.publishing import all_names
from indexer.reindex import reindex
from tests.conftest import ROOT
from tests.faults import PHASES, at_work, check_clean, ended, write_turn
from tests.killing import FEW, kill_everywhere

linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see who is at work")


@pytest.mark.slow
@linux
def test_killed_once_in_each_phase(tmp_path: Path) -> None:
    done = kill_everywhere(tmp_path, FEW, asked=False)
    assert {phase for _, phase in done.points} == set(PHASES)
    assert done.published >= 1, "in the last phase the new state is published"


@linux
@pytest.mark.slow
def test_killed_anywhere_nothing_fails_and_nothing_is_lost(tmp_path: Path) -> None:
    """Promise 5, with SIGKILL at more than a hundred instants of all phases, under a server that is asked."""
    done = kill_everywhere(tmp_path)
    assert done.points.total() >= 100
    assert {phase for _, phase in done.points} == set(PHASES)
    assert done.published >= sum(n for (_, phase), n in done.points.items() if phase == "cleaning")
    assert done.answers.total() > 1_000
    assert len(done.answers) == 4
    assert done.states > 20, "the clients saw the states change"
    assert not done.wrong, done.wrong[:3]
    assert done.cited > 100
    assert not done.lost, done.lost[:3]


# --- processes --------------------------------------------------------------------------------------

WORKING = """
import os, sys
from pathlib import Path
from indexer import building, workers
from indexer import reindex as steps
workers.FEW, building.MANY = -1, 1
os.setsid()

def main():
    real = workers.read_files if sys.argv[4] == "reading" else steps.build
    def told(*args, **options):
        print("now", flush=True)
        return real(*args, **options)
    if sys.argv[4] == "reading":
        steps.gather.__globals__["read_files"] = told
    else:
        steps.build = told
    steps.reindex(Path(sys.argv[1]), Path(sys.argv[2]), ledger=Path(sys.argv[3]))

if __name__ == "__main__":
    main()
"""


@linux
@pytest.mark.slow
@pytest.mark.parametrize("phase", ["reading", "building"])
def test_no_worker_outlives_the_run_that_began_it(tmp_path: Path, phase: str) -> None:
    """Killed by SIGKILL, alone, at moments at which its workers are at work: they end."""
    corpus, index, ledger = tmp_path / "corpus", tmp_path / "index", tmp_path / "ledger"
    write_turn(corpus, 1)
    reindex(corpus, index, ledger=ledger)
    (tmp_path / "run.py").write_text(WORKING)
    most = 0
    for moment in range(4):
        write_turn(corpus, moment + 2)
        command = [sys.executable, str(tmp_path / "run.py"), str(corpus), str(index), str(ledger), phase]
        env = {**os.environ, "PYTHONPATH": str(ROOT)}
        with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as run:
            assert run.stdout is not None
            run.stdout.readline()
            time.sleep(0.2 * moment)
            most = max(most, len(list(at_work(run.pid))))
            run.send_signal(signal.SIGKILL)
            run.wait()
            ended(run.pid)
        reindex(corpus, index, ledger=ledger)
        check_clean(index, ledger)
    assert most > 1, "there were workers"
    assert len(all_names(index)) == 2
