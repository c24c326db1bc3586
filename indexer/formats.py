"""In which format a generation is stored, and that a newer one is left alone.

Comes in: a manifest, or the folder of an archive. Goes out: nothing, or NewerArchive. Promises: what a newer
Pilcrow made in a format that this one does not know is neither served nor written to, nor taken for damaged:
it says “Update Pilcrow”. (Each account of the ledger names a format of its own: ``indexer/ledger/account``.)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from indexer.errors import NewerArchive
from indexer.publishing import all_names

FORMAT = 1
"""To be raised by whoever changes what is stored so that the Pilcrow before could not go on from it. What is
older is gone on from for ever: tests carry archives of old versions on. (A change of the code that reads or
indexes needs no new format: everything is then made anew, by ``building.VERSIONS``.)"""


def check_format(manifest: Mapping[str, Any], path: Path) -> None:
    """Raise NewerArchive where the generation in ``path`` has a format that is not known yet. Those made
    before there were formats have the first."""
    found = manifest.get("format", 1)
    if found > FORMAT:
        by = manifest.get("made_by", "unknown")
        raise NewerArchive(
            f"{path} was made by a newer Pilcrow ({by}): it has format {found}, this one knows {FORMAT}. "
            "Nothing was touched. Update Pilcrow."
        )


def refuse_newer(folder: Path) -> None:
    """Raise NewerArchive where any generation in ``folder`` has a format that is not known yet: to be called
    before anything is written there."""
    for name in all_names(folder):
        try:
            manifest = json.loads((folder / name / "manifest.json").read_text(encoding="utf-8"))
            check_format(manifest, folder / name)
        except (OSError, ValueError, TypeError, AttributeError):
            continue  # damaged: what is done about that is for others to say
