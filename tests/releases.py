"""Releases, made as ``make dist`` makes them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import indexer
from tests.conftest import ROOT

DAY = "1700000000"
"""What the files of a wheel are dated."""


def run(*command: object, **more: object) -> str:
    """Run a command; what it says. Skips where packages cannot be fetched, except in CI."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **more)  # type: ignore[call-overload]
    if done.returncode and "NewConnectionError" in done.stderr and not os.environ.get("CI"):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return str(done.stdout)


def environment(folder: Path, lock: Path, python: Path | str = sys.executable) -> Path:
    """An environment with exactly what ``lock`` lists, by its hashes; its folder of programs."""
    run(python, "-m", "venv", folder)
    run(folder / "bin/python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock)
    return folder / "bin"


def builder(scratch: Path) -> Path:
    """The Python that releases are made with."""
    programs = scratch / "builder" / "bin"
    if not programs.exists():
        environment(scratch / "builder", ROOT / "tools" / "build.lock")
    return programs / "python"


def release(folder: Path) -> Path:
    """A release of the checkout, in ``folder``."""
    python = builder(folder.parent)
    run(python, ROOT / "tools" / "dist.py", folder, env=os.environ | {"SOURCE_DATE_EPOCH": DAY})
    return folder


def release_of_another_version(made: Path, version: str) -> None:
    """Beside a release, another that reads reports with other code (of the same effect), so that all is
    read again."""
    here = indexer.__version__
    scratch = made.parent / version
    scratch.mkdir()
    run("tar", "-xzf", made / f"pilcrow-{here}.tar.gz", "-C", scratch)
    source = (scratch / f"pilcrow-{here}").rename(scratch / f"pilcrow-{version}")
    about = source / "indexer" / "__init__.py"
    about.write_text(about.read_text().replace(f'"{here}"', f'"{version}"'))
    with (source / "indexer" / "reading" / "reader.py").open("a") as reader:
        reader.write("\n# another version\n")
    shutil.rmtree(source / "pilcrow.egg-info")
    code = f"from setuptools import build_meta; build_meta.build_wheel({str(made)!r})"
    run(builder(made.parent), "-c", code, cwd=source)
    shutil.rmtree(source / "build")
    run("tar", "-czf", made / f"pilcrow-{version}.tar.gz", "-C", scratch, source.name)
    sums = run("sha256sum", *sorted(p.name for p in made.glob("pilcrow-*")), cwd=made)
    (made / "SHA256SUMS").write_text(sums)
    shutil.rmtree(scratch)
