"""The seal of a generation: what every file of it was when it was published.

    <index>/gen-000007-1f3a9c/seal.json     path, size and SHA-256 of each of its files; that of the list

Comes in: the folder of a generation. Goes out: seals by path. Promises: the seal is the last file of a
generation, and comes by one rename after all others are on the disk and the ledger knows what they hold: what
has one may be served, what has none was never made sure of (or is older than seals). A seal that is not as it
was written counts as none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from indexer.files import Seal, flush, is_shared, seal_of

SEAL = "seal.json"

Seals = Mapping[str, Seal]
"""The seal of each file of a generation by its path there."""


def read_seals(folder: Path) -> Seals | None:
    """The seals of the generation in ``folder``; None where it has none."""
    try:
        text, own, end = (folder / SEAL).read_text(encoding="ascii").split("\n")
        if end or sha256(text.encode()).hexdigest() != own:
            return None
        return {name: Seal(*seal) for name, seal in json.loads(text).items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return None


def is_unfinished(folder: Path) -> bool:
    """Whether the generation in ``folder`` was to have a seal and has none: unless it is the one that is
    published, and lost it, a run was stopped before it was made sure of."""
    if read_seals(folder) is not None:
        return False
    try:
        return bool(json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("sealed"))
    except (OSError, ValueError, AttributeError):
        return True


def seals_of(folder: Path, before: Path | None = None) -> Seals:
    """The seals of what is in ``folder`` now. A file that is shared with the generation ``before`` has the
    seal that it has there: that it is not damaged since is for others to tell."""
    known = (read_seals(before) if before else None) or {}
    found: dict[str, Seal] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        if name == SEAL or name.endswith(".new"):
            continue
        shared = before is not None and name in known and is_shared(before / name, path)
        found[name] = known[name] if shared else seal_of(path.read_bytes())
    return found


def seal(folder: Path, before: Path | None) -> None:
    """Seal the generation in ``folder``, all of which is on the disk; ``before`` is one that it shares files
    with."""
    text = json.dumps(seals_of(folder, before))
    draft = folder / f"{SEAL}.new"
    draft.write_text(f"{text}\n{sha256(text.encode()).hexdigest()}\n", encoding="ascii")
    flush(draft)
    draft.replace(folder / SEAL)
    flush(folder)
