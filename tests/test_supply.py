"""What a server installs beside Pilcrow: each library, under which licence, and from nowhere but the lock."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import PackageMetadata, distribution

import pytest

from tests.conftest import ROOT

LOCKED = sorted(
    set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.M))
)

ALLOWED = {
    "MIT", "MIT License", "BSD", "BSD License", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Two-clause BSD license",
    "Apache-2.0", "Zlib", "CC0-1.0", "PSF-2.0",
    # used as it comes, and can be replaced: which is all that it asks
    "GNU Library or Lesser General Public License (LGPL)", "LGPL",
    # pypdfium2: PDFium and what is in it, all of them of the kinds above
    "dependency licenses",
}  # fmt: skip
"""Licences under which a library may be used and passed on beside code under the MIT licence."""


def licences(found: PackageMetadata) -> set[str]:
    """What a library says of its licence: an expression, else its classes, else words of its own."""
    if expression := found.get("License-Expression"):
        return set(re.split(r" (?:AND|OR) ", str(expression).replace("(", "").replace(")", "")))
    classes = [str(c) for c in found.get_all("Classifier") or [] if str(c).startswith("License :: ")]
    if classes:
        return {c.rpartition(" :: ")[2] for c in classes}
    return {part.strip() for part in str(found.get("License", "")).split(",")}


@pytest.mark.parametrize("name", LOCKED)
def test_the_licence_of_each_library_goes_with_ours(name: str) -> None:
    said = licences(distribution(name).metadata)
    assert said
    assert said <= ALLOWED


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock", "tools/build.lock"])
def test_every_library_is_locked_by_hashes(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(
        r"^(?=\S)", re.sub(r"\\\n", " ", re.sub(r"^\s*#.*\n", "", text, flags=re.M)), flags=re.M
    )
    named = [entry for entry in entries if entry.strip()]
    assert named
    for entry in named:
        assert re.match(r"[\w.\[\]-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry
    assert "://" not in text, "where packages come from is for who installs them"


def test_the_versions_of_python_that_are_named_are_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"Python :: (3\.\d+)", "\n".join(project["classifiers"]))
    assert project["requires-python"] == f">={named[0]}"
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert f"tested with {', '.join(named[:-1])} and {named[-1]}" in page
    assert "make versions" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
