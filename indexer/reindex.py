"""``reindex``: corpus folder -> published generation.

Comes in: the corpus folder and the index folder. Goes out: a ``Result``. The steps: lock; look at the live
generation and the ledger; read what changed (by content and reader version), take the rest from the live
generation; give ids; build beside the live generation; verify; write the ledger; publish by one rename.
Promises: one bad file never stops the rest; a key that was ever issued resolves in the new generation; what
fails verification is not published. The ledger is written before what it tells is published: whoever stops
this at any instant, nothing was served that it does not know, and the next run makes the two agree. With
``dry_run`` it goes as far as giving ids, and writes nothing. It takes as long as reading and indexing what
changed, and hashing the corpus and the ledger: the rest is known from the catalogue.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer import engine
from indexer.building import Contents, build, verify
from indexer.catalogue import Catalogue
from indexer.doubles import doubles
from indexer.errors import ArchiveError, SourceError
from indexer.formats import refuse_newer
from indexer.gathering import Gathered, Progress, contents_of, gather
from indexer.generations import Generation
from indexer.ledger.folder import Files, alone, may_make, might_make, place_of, tidy
from indexer.ledger.whole import Grown, Ledger
from indexer.preview import Preview, preview_of
from indexer.publishing import clean, current_name, locked, next_name, publish, sweep, taken_back
from indexer.records import records
from indexer.standing import standing
from indexer.types import Record
from indexer.workers import Limits

OUTCOMES = {
    "published": "published",
    "unchanged": "nothing changed; still",
    "refused": "nothing published (warnings, unreadable files, or citations gone without a reason); still",
    "empty": "the corpus holds no report, nothing published; still",
}


@dataclass(frozen=True, slots=True)
class Result:
    """What a reindex did, or would do: its ``outcome`` (see ``OUTCOMES``), the generation that is published
    now, what the corpus holds, and what becomes of the citations that were issued (``preview``). ``failed``
    are files that could not be read, ``wrong`` says what was found damaged, lost or of another version.
    ``ledger`` is the folder of the ledger; ``kept_by_index`` says that it stands in the index folder because
    the corpus folder cannot be written to."""

    outcome: str
    generation: str | None
    held: Catalogue
    read: int
    unchanged: int
    preview: Preview
    failed: tuple[SourceError, ...]
    wrong: tuple[str, ...]
    ledger: Path
    kept_by_index: bool

    @property
    def published(self) -> bool:
        """Whether there is a new generation."""
        return self.outcome == "published"

    @property
    def reports(self) -> int:
        """How many reports are held."""
        return len(self.held)

    @property
    def paragraphs(self) -> int:
        """How many paragraphs are held."""
        return sum(entry.paragraphs for entry in self.held.values())

    @property
    def items(self) -> int:
        """How many items are held."""
        return sum(entry.items for entry in self.held.values())

    @property
    def warnings(self) -> int:
        """How many warnings of what is doubtful there are."""
        return sum(entry.doubts for entry in self.held.values())

    @property
    def new(self) -> int:
        """How many citations are new."""
        return self.preview.counts["new"]

    @property
    def changed(self) -> int:
        """How many citations have other words now."""
        return self.preview.counts["changed"]

    @property
    def gone(self) -> int:
        """How many citations are gone."""
        return self.preview.counts["gone"]

    @property
    def summary(self) -> str:
        """One line for a terminal."""
        parts = [
            f"{self.reports} reports ({self.read} read, {self.unchanged} unchanged)",
            f"{self.paragraphs} paragraphs and {self.items} items",
            f"{self.new} new, {self.changed} changed, {self.gone} gone",
            f"{self.warnings} warnings",
            f"{len(self.failed)} files could not be read",
        ]
        return f"{OUTCOMES[self.outcome]} {self.generation or 'none'}: {'; '.join(parts)}"


def reindex(
    corpus: Path,
    folder: Path,
    *,
    ledger: Path | None = None,
    full: bool = False,
    strict: bool = False,
    tombstone: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Result:
    """Bring the archive in ``folder`` up to what ``corpus`` holds.

    ``ledger`` is the ledger's folder, where it is not the usual one. ``full`` reads every file again and
    shares none with the live generation. ``strict`` publishes nothing where there is a warning, a file that
    cannot be read, or a citation that would be gone and no ``tombstone``: why those go that go. ``dry_run``
    writes nothing: the result says what would be done. ``limits`` bound the reading of one file. Raises
    ArchiveError (ArchiveBusy, VerifyError); unreadable files are in the result.
    """
    if not corpus.is_dir():
        raise ArchiveError(f"There is no corpus folder at {corpus}. Make it, or set FLASK_CORPUS.")
    with locked(folder, touch=not dry_run):
        place = place_of(corpus, folder, ledger, might_make if dry_run else may_make)
        with alone(place.folder, make=not dry_run):
            refuse_newer(folder)
            current = current_name(folder)
            if not dry_run:
                sweep(folder)
                tidy(place)
            files = Files(place)
            found = standing(folder, full=full, ledger=None if dry_run else files)
            live = found.live
            held = Ledger(files, live, found.kept, lenient=full)
            gathered = gather(corpus, live, full, progress, limits)
            gathered.leave_out(doubles(gathered.entries, held.held, held.all_issued))
            contents = contents_of(gathered, live, held.held, held.all_issued)
            words = _Words(contents, live)
            preview = preview_of(held, contents.catalogue, words.of)
            doubtful = bool(gathered.failed or any(entry.doubts for entry in gathered.entries))
            lost = tombstone is None and bool(preview.of("gone"))

            def result(outcome: str, name: str | None) -> Result:
                return Result(
                    outcome, name, contents.catalogue, gathered.read, gathered.unchanged, preview,
                    tuple(gathered.failed), found.wrong, place.folder, place.kept_by_index,
                )  # fmt: skip

            grown = held.carried_on(contents.catalogue, words.of, tombstone or "")
            if (
                live
                and live.name == current
                and not (full or found.wrong)
                and _is_same(live, gathered, grown)
            ):
                if not dry_run:
                    grown.write()
                    clean(folder, {live.name, live.manifest["previous"]})
                return result("unchanged", live.name)
            if strict and (doubtful or lost):
                return result("refused", current)
            if not contents.catalogue:
                return result("empty", current)
            if dry_run:
                return result("published", current)
            name = next_name(folder)
            with taken_back(folder, name):
                built = build(
                    folder / name, contents, live, grown, held.all_issued, full=full, index=found.index
                )
                verify(folder / name, built, live)
                grown.write()
                # What a generation holds that was never published may not be on the disk yet.
                publish(folder, name, live.name if live and live.name == current else None)
            clean(folder, {name, live.name if live else None})
            return result("published", name)


class _Words:
    """The records of the reports that the next generation holds, each made when it is asked for."""

    def __init__(self, contents: Contents, live: Generation | None) -> None:
        self._contents = contents
        self._live = live
        self._made: dict[str, Mapping[str, Record]] = {}

    def of(self, name: str) -> Mapping[str, Record]:
        if name not in self._made:
            if name in self._contents.read:
                self._made[name] = {r.key: r for r in records(self._contents.read[name])}
            else:
                self._made[name] = self._live.records[name] if self._live else {}
        return self._made[name]


def _is_same(live: Generation, gathered: Gathered, grown: Grown) -> bool:
    """Whether ``live`` is what the corpus and the ledger come to, and its index is as it was written."""
    try:
        engine.check_seal(live.folder / "search")
    except ArchiveError:
        return False
    state: Any = live.manifest["state"]
    return bool(state == gathered.state and live.accounts == grown.seals)
