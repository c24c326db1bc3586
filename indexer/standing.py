"""What a reindex begins from: which generation can be relied on, and what is wrong with the others.

Comes in: the folder of an archive. Goes out: ``Standing``. Promises: every file is compared with its seal, by
its bytes; of what is damaged nothing is carried on, and each thing that is wrong is said.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.building import VERSIONS
from indexer.errors import ArchiveError
from indexer.files import put_back
from indexer.generations import Generation
from indexer.ledger.folder import Files
from indexer.publishing import all_names, current_name, name_in_current
from indexer.sealing import is_unfinished, read_seals

HISTORY = ("manifest.json", "catalogue.json", "history.json", "ledger/", "past/")
"""Files without which a generation cannot be carried on."""

WHAT_IS_DONE = {
    "search/": "the search index is made anew",
    "lineage/": "what changed since an older link cannot be told any more",
    "reports/": "every file of the corpus is read again",
}
"""What a reindex does where a file is damaged; else it goes back to the generation before, and the ledger."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``live`` is the newest generation that can be read, the published one first, and ``kept`` the one
    whose copy of the ledger can be: the same, or one of which nothing else can. ``index`` says that the
    search index of ``live`` is whole. ``wrong`` are sentences on what is damaged, lost, or of another
    version."""

    live: Generation | None = None
    kept: Generation | None = None
    index: bool = True
    wrong: tuple[str, ...] = ()


def standing(folder: Path, *, full: bool, ledger: Files | None = None) -> Standing:
    """What stands in ``folder``. Files are told by their seals, in a generation without one by their sizes;
    for ``full`` each is decoded as well. A copy of an account that is damaged is put back from ``ledger``.

    Raises ArchiveError where there are generations and the history of none can be read, unless ``full`` is
    asked for: then the archive begins anew with the ledger and with what can be read of it.
    """
    wrong = _wrong_current(folder)
    first = current_name(folder)
    sealed = [name for name in all_names(folder) if read_seals(folder / name) is not None]
    names = dict.fromkeys([*([first] if first else []), *sealed, *all_names(folder)])
    found = [folder / name for name in names if name == first or not is_unfinished(folder / name)]
    broken: ArchiveError | None = None
    for path in found:
        try:
            live = Generation(path)
            damaged, mended = _mended(live, ledger)
            wrong += [f"{path / name} is damaged: it is written anew from the ledger." for name in mended]
            _check_history(live, damaged, full)
        except ArchiveError as error:
            broken = broken or error
            if path.name == first or path.name in sealed:
                wrong.append(f"{_fact(error)}: the state before it and the ledger are gone on from.")
            continue
        wrong += [f"{path / name} is damaged: {what}." for name in damaged if (what := _what(name))]
        if path.name == first and live.files.seals is None:
            wrong.append(f"{path} has no seal (it is older than seals, or that is damaged): it gets one.")
        wrong += _wrong_versions(live)
        try:
            live.check_reports()
            if any(name.startswith("reports/") for name in damaged):
                return Standing(None, live, False, tuple(wrong))
            _ = full and list(live.reports.values())
        except ArchiveError as error:
            return Standing(None, live, False, (*wrong, f"{_fact(error)}: {WHAT_IS_DONE['reports/']}."))
        index = not any(name.startswith("search/") for name in damaged)
        return Standing(live, live, index, tuple(wrong))
    if broken and not full:
        raise broken
    for path in found:
        with suppress(ArchiveError):
            kept = Generation(path)
            _ = kept.history
            return Standing(None, kept, False, tuple(wrong))
    return Standing(wrong=tuple(wrong))


def _mended(live: Generation, ledger: Files | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files of ``live`` that are damaged, and those that were: of a copy of an account the ledger has the
    bytes, and more. It must not be left, for the generation before has it by the same link."""
    damaged, mended = live.files.damaged(), []
    for name in damaged:
        place, seal = live.folder / name, (live.files.seals or {})[name]
        data = ledger.beginning(place.stem, seal) if ledger and name.startswith("ledger/") else None
        if data is not None:
            with suppress(OSError):  # no room, perhaps: it stays as damaged as it was
                place.parent.mkdir(exist_ok=True)
                put_back(place, data)
                mended.append(name)
    return tuple(name for name in damaged if name not in mended), tuple(mended)


def _check_history(live: Generation, damaged: tuple[str, ...], full: bool) -> None:
    """Raise ArchiveError where what was issued cannot be read."""
    for name in damaged:
        if name.startswith(HISTORY):
            raise ArchiveError(f"{live.folder / name} is damaged. Run: flask --app app reindex --full")
    live.check_history()
    history = live.history
    _ = full and list(history.past.values())


def _wrong_current(folder: Path) -> list[str]:
    """What is wrong with ``CURRENT``."""
    if current_name(folder) or not all_names(folder):
        return []
    path, name = folder / "CURRENT", name_in_current(folder)
    if not path.exists() and all(is_unfinished(folder / name) for name in all_names(folder)):
        return []  # nothing was published yet
    what = f"names {name}, which is gone" if name else "is damaged" if path.exists() else "is lost"
    return [f"{path} {what}: it is written anew."]


def _wrong_versions(live: Generation) -> list[str]:
    """What is said of a generation that another version of Pilcrow made."""
    state = live.manifest["state"]
    done = {
        "reader": "every file is read again",
        "engine": "the search index is made anew",
        "store": "every file of the archive is written anew",
    }
    other = [what for name, what in done.items() if state.get(name) != VERSIONS[name]]
    return [f"{live.folder} was made by another version of Pilcrow: {', '.join(other)}."] if other else []


def _what(name: str) -> str:
    return next((what for place, what in WHAT_IS_DONE.items() if name.startswith(place)), "")


def _fact(error: ArchiveError) -> str:
    """What is wrong, without what to do."""
    return str(error).partition(". Run")[0].removesuffix(".")
