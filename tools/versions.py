"""The tests with every Python that pyproject.toml names and this machine has: ``make versions``.

    python tools/versions.py               a core of the tests, with each version but what runs this
    python tools/versions.py --all         all that need no browser and are not slow
    python tools/versions.py 3.13          with this version alone

Each version has an environment in .versions/ with what requirements-dev.lock lists, by its hashes; it is made
anew when that changes. A version that is not found is named and left out.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.lock"

CORE = """
    test_reading test_numbering test_sources test_pdf test_pinpoint test_history test_ledger
    test_reindex test_incremental test_engine test_query test_citation test_compare test_data
    test_data_feeds test_web test_markdown_extension test_briefing_match test_briefing_web
    test_commands test_versions_of_data test_golden test_citation_forms test_briefing_tying test_cited
    """.split()
"""What a version of the language or its libraries can break: every library is used, files, hashes, processes
and threads; the rest is much of the same."""


def named() -> list[str]:
    """The versions that the project says it runs with."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'"Programming Language :: Python :: (3\.\d+)"', text)


def found(version: str) -> tuple[str, str] | None:
    """The oldest interpreter of a version, on the path or of pyenv, that can make an environment, and which
    it is ("3.11.2"): what a distribution has is older than what is fetched, and has faults mended since."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    asked = "import ensurepip, sys, venv; print('%d.%d.%d' % sys.version_info[:3])"
    held = {}
    for candidate in [*(Path(each, f"python{version}") for each in folders), *pyenv.glob("*/bin/python")]:
        if candidate.is_file():
            told = subprocess.run([candidate, "-c", asked], capture_output=True, text=True).stdout.strip()
            if told.startswith(f"{version}."):
                held.setdefault(tuple(map(int, told.split("."))), (str(candidate), told))
    return held[min(held)] if held else None


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
    running = "{}.{}.{}".format(*sys.version_info)
    paths = ["tests"] if "--all" in arguments else [f"tests/{name}.py" for name in CORE]
    paths = [path for path in paths if (ROOT / path).exists()]
    failed = 0
    for version in wanted or named():
        python, exactly = found(version) or (None, "")
        if python is None:
            print(f"Python {version}: there is none on this machine", flush=True)
            continue
        if exactly == running and not wanted:
            continue
        print(f"Python {exactly}: {python}", flush=True)
        tests = [environment(exactly, python), "-m", "pytest", "-q", "-m", "not slow and not browser"]
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
