"""Make a release: ``make dist`` runs this with the Python of an environment that has tools/build.lock.

    python tools/dist.py FOLDER      FOLDER gets the source archive, the wheel, and SHA256SUMS

Only files that git knows, or would take up, go in, copied to a folder of their own first: nothing that an
earlier build left behind can slip in. The wheel is made from the source archive, not from the checkout, so
that the one can be had from the other; it is dated like the newest commit, so that whoever builds it again
has the same bytes.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True, text=True).stdout


def copy_checkout(to: Path) -> Path:
    for name in filter(None, git("ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, to / name)
            (to / name).chmod(0o644)  # whatever the umask was when it was checked out
    return to


def build(source: Path, kind: str, to: Path) -> Path:
    """What setuptools builds of ``source``; each build has a process of its own, as a front end does it."""
    code = f"from setuptools import build_meta; print(build_meta.build_{kind}({str(to)!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=source, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}\n{done.stderr}")
    return to / done.stdout.split()[-1]


def main(to: Path) -> None:
    to.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("SOURCE_DATE_EPOCH", git("log", "-1", "--format=%ct").strip())
    os.umask(0o022)
    with TemporaryDirectory() as scratch:
        archive = build(copy_checkout(Path(scratch) / "checkout"), "sdist", to)
        with tarfile.open(archive) as packed:
            # Debian 12's own Python knows no filters.
            packed.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            packed.extractall(scratch)  # noqa: S202 - it was packed right above
        wheel = build(Path(scratch) / archive.name.removesuffix(".tar.gz"), "wheel", to)
    sums = [f"{hashlib.sha256(made.read_bytes()).hexdigest()}  {made.name}\n" for made in (wheel, archive)]
    (to / "SHA256SUMS").write_text("".join(sums))
    print("".join(sums), end="")


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
