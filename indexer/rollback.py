"""``index rollback``: back at once to what the generation before held.

Comes in: the folders of an archive. Goes out: a ``RolledBack``. Promises: what the generation before held is
published as a new one, its files shared, so that it takes no room and hardly any time; it is verified and
published as any other, and whoever stops this at any instant, the old one serves. Nothing that was issued
goes dead: the ledger is carried on first, and says of what came in between that it changed or went, and why.
It works where the published generation is damaged; the corpus is not looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from indexer.building import (
    Built,
    make_folders,
    store_history,
    store_lineage,
    store_manifest,
    verify,
    verify_ledger,
)  # fmt: skip
from indexer.errors import ArchiveError
from indexer.files import share
from indexer.formats import refuse_newer
from indexer.generations import Generation
from indexer.history import next_issued
from indexer.ledger.account import rolled_back
from indexer.ledger.folder import Files, alone, may_make, place_of, tidy
from indexer.ledger.whole import Grown, Ledger
from indexer.publishing import (
    all_names,
    clean,
    current_name,
    locked,
    next_name,
    publish,
    served_name,
    sweep,
    taken_back,
)  # fmt: skip

NOTHING = "There is no earlier state to go back to that is whole"


@dataclass(frozen=True, slots=True)
class RolledBack:
    """What was done: ``generation`` is published now and holds what ``restored`` held, instead of ``left``.
    ``changed`` and ``gone`` count the citations that lead to other words now, or to none."""

    generation: str
    restored: str
    left: str
    made: str
    reports: int
    paragraphs: int
    changed: int
    gone: int

    @property
    def summary(self) -> str:
        """One line for a terminal."""
        return (
            f"published {self.generation}: what {self.restored} held, made {self.made}, instead of "
            f"{self.left}; {self.reports} reports, {self.paragraphs} paragraphs and items; {self.changed} "
            f"citations changed, {self.gone} gone. The next reindex publishes what the corpus holds: put "
            "that right first, or stop the timer."
        )


def rollback(corpus: Path, folder: Path, *, ledger: Path | None = None, reason: str = "") -> RolledBack:
    """Publish anew what the generation before the published one held. ``reason`` is told to readers who
    follow a link to what goes by that; without it, the reason for which the same words went before, else the
    day. Raises ArchiveError (ArchiveBusy, VerifyError)."""
    if not folder.is_dir():
        raise ArchiveError(f"{NOTHING}: there is no archive in {folder}.")
    with locked(folder):
        place = place_of(corpus, folder, ledger, may_make)
        with alone(place.folder):
            refuse_newer(folder)
            sweep(folder)
            tidy(place)
            left, now, before = _choose(folder)
            held = Ledger(Files(place), before, now or before, lenient=False)
            said = reason or rolled_back(datetime.now(UTC).date())
            grown = held.carried_on(before.catalogue, before.records.__getitem__, said)
            name = next_name(folder)
            with taken_back(folder, name):
                built = _build(folder / name, before, now, grown, held)
                verify(folder / name, built, before)
                made = Generation(folder / name)
                verify_ledger(made, built, now)
                made.index.close()  # it can be opened
                grown.write()
                publish(folder, name, before.name)
            clean(folder, {name, now.name if now else before.name})
            changed, gone = _counts(before, now)
            return RolledBack(
                name, before.name, left, before.manifest["created"][:10], len(before.catalogue),
                before.paragraphs_and_items, changed, gone,
            )  # fmt: skip


def _choose(folder: Path) -> tuple[str, Generation | None, Generation]:
    """The name of the published generation, that generation (None where it is damaged), and the one before
    it. Raises ArchiveError where there is none that is whole."""
    left = current_name(folder) or served_name(folder)
    if left is None:
        raise ArchiveError(f"{NOTHING}: nothing has been published yet.")
    now = _whole(folder / left)
    named = now.manifest["previous"] if now else None
    for name in dict.fromkeys([*([named] if named else []), *all_names(folder)]):
        found = _whole(folder / name) if name < left else None
        if found is not None:
            return left, now, found
    raise ArchiveError(
        f"{NOTHING}: {left} is the only one." if now else f"{NOTHING}. Run: flask --app app reindex --full"
    )


def _whole(path: Path) -> Generation | None:
    """A generation if none of its files is damaged, and all can be read."""
    try:
        found = Generation(path)
        if found.files.damaged():
            return None
        found.check_history()
        found.check_reports()
        if found.files.seals is None:
            _ = list(found.reports.values()), list(found.history.past.values())
        return found
    except ArchiveError:
        return None


def _build(folder: Path, before: Generation, now: Generation | None, ledger: Grown, held: Ledger) -> Built:
    """Build in the new ``folder`` what ``before`` held."""
    make_folders(folder)
    for name in [*before.files.names("reports"), *before.files.names("search"), "catalogue.json"]:
        if (before.folder / name).exists():
            share(before.folder / name, folder / name)
    issued = next_issued(held.all_issued, before.catalogue)
    store_history(folder, ledger, issued, before)
    last = now or before
    store_lineage(
        folder / "lineage", last, _touched(before, last), lambda name: before.records[name].values()
    )
    store_manifest(folder, last.name, before.manifest["state"], list(before.catalogue))
    return Built(before.catalogue, {}, frozenset(), issued, ledger.seals)


def _touched(before: Generation, now: Generation) -> set[str]:
    """The reports of which the two do not hold the same."""
    ours, theirs = ({name: e.stored for name, e in g.catalogue.items()} for g in (before, now))
    return {name for name in ours.keys() | theirs.keys() if ours.get(name) != theirs.get(name)}


def _counts(before: Generation, now: Generation | None) -> tuple[int, int]:
    """How many keys of ``now`` have other words in ``before``, and how many have none."""
    changed = gone = 0
    for name, entry in (now.catalogue if now else {}).items():
        then = before.catalogue[name].keys if name in before.catalogue else {}
        changed += sum(key in then and then[key] != print_ for key, print_ in entry.keys.items())
        gone += len(entry.keys.keys() - then.keys())
    return changed, gone
