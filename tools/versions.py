"""The tests with every Python that pyproject.toml names and this machine has: ``make versions``.

    python tools/versions.py               a core of the tests, with each version but the one that runs this
    python tools/versions.py --all         all that need no browser and are not slow
    python tools/versions.py 3.13          with this version alone

Each version has an environment in .versions/ with what requirements-dev.lock lists, by its hashes; it is made
anew when that changes. A version that is not found is named and left out.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"

CORE = """
    test_reading test_numbering test_sources test_pdf test_pinpoint test_history test_ledger
    test_reindex test_incremental test_engine test_query test_citation test_compare test_data
    test_data_feeds test_web test_markdown_extension test_briefing_match test_briefing_web
    test_commands test_versions_of_data test_golden
    """.split()
"""What a version of the language or its libraries can break: every library is used, files, hashes, processes
and threads; the rest is much of the same."""


def named() -> list[str]:
    """The versions that the project says it runs with."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)


def found(version: str) -> str | None:
    """An interpreter of a version: on the path, or one of pyenv's."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    installed = sorted(pyenv.glob(f"{version}.*/bin/python"), reverse=True)
    for candidate in (shutil.which(f"python{version}"), *map(str, installed)):
        asked = [candidate, "-c", "import sys, venv; print('%d.%d' % sys.version_info[:2])"]
        if candidate and subprocess.run(asked, capture_output=True, text=True).stdout.strip() == version:
            return candidate
    return None


def environment(version: str, python: str) -> Path:
    """The Python of an environment with what is locked."""
    folder = ROOT / ".versions" / version
    mark, digest = folder / "lock", hashlib.sha256(LOCK.read_bytes()).hexdigest()
    mine = folder / "bin" / "python"
    if not mark.exists() or mark.read_text() != digest:
        subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
        pip = [mine, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([*pip, "-r", LOCK], check=True)
        mark.write_text(digest)
    return mine


def main(*arguments: str) -> int:
    wanted = [version for version in arguments if not version.startswith("-")]
    running = "{}.{}".format(*sys.version_info)
    paths = ["tests"] if "--all" in arguments else [f"tests/{name}.py" for name in CORE]
    paths = [path for path in paths if (ROOT / path).exists()]
    failed = 0
    for version in wanted or [version for version in named() if version != running]:
        python = found(version)
        if python is None:
            print(f"Python {version}: there is none on this machine", flush=True)
            continue
        print(f"Python {version}: {python}", flush=True)
        tests = [environment(version, python), "-m", "pytest", "-q", "-m", "not slow and not browser"]
        tests += [
            "-p",
            "no:cacheprovider",
            "--numprocesses",
            "auto",
            "--maxprocesses",
            "4",
            "--dist",
            "loadfile",
        ]
        failed |= subprocess.run([*tests, *paths], cwd=ROOT).returncode
    return failed


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
