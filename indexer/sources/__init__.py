"""Files of the corpus -> ``Source``: lines with their markup taken off and their words untouched.

Comes in: the corpus folder and a path in it. Goes out: a ``Source``. Raises ``SourceError``, naming file,
line and remedy, for whatever cannot be read. Promises: only markup is removed, never a word.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

from indexer.errors import SourceError
from indexer.ledger.folder import is_account
from indexer.sources.html import html_lines
from indexer.sources.pdf import pdf_lines
from indexer.sources.text import decode, text_lines
from indexer.types import Correction, Line, Source


def _text(path: str, data: bytes) -> tuple[Line, ...]:
    return text_lines(decode(path, data))


def _html(path: str, data: bytes) -> tuple[Line, ...]:
    return html_lines(decode(path, data))


READERS: dict[str, Callable[[str, bytes], tuple[Line, ...]]] = {
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".htm": _html,
    ".pdf": pdf_lines,
}
"""How a file is read, by the end of its name: path and bytes to lines, or SourceError."""

SIDECAR_FIELDS = (
    "authority",
    "title",
    "framework",
    "inspection_start",
    "inspection_end",
    "published",
    "lead_inspector",
)
"""What a sidecar may correct or complete."""

MAX_BYTES = 50_000_000
"""The largest report file that is read: the largest published PDF seen has 3 MB."""


def corpus_files(corpus: Path) -> tuple[str, ...]:
    """The paths of the report files under ``corpus``, relative to it, sorted.

    Left out: hidden files, README files, the sidecars (``NAME.toml``) and the accounts of a ledger, wherever
    it stands. A file of an unknown kind is listed, so that it is reported and not passed over.
    """
    found = []
    for path in sorted(corpus.rglob("*")):
        relative = path.relative_to(corpus)
        if any(part.startswith(".") for part in relative.parts):
            continue
        if not (path.is_file() or path.is_symlink()):  # a link that leads nowhere is reported, not passed
            continue
        if path.stem.casefold() == "readme" or path.suffix == ".toml" or is_account(path):
            continue
        found.append(relative.as_posix())
    return tuple(found)


def stray_sidecars(corpus: Path, reports: Iterable[str]) -> tuple[str, ...]:
    """The sidecars under ``corpus`` that stand beside none of its ``reports``."""
    beside = {sidecar_path(corpus, path) for path in reports}
    found = (path for path in sorted(corpus.rglob("*.toml")) if path not in beside)
    relative = (path.relative_to(corpus) for path in found)
    return tuple(path.as_posix() for path in relative if not path.parts[0].startswith("."))


def file_bytes(corpus: Path, path: str) -> bytes:
    """The bytes of ``path``. Raises SourceError if it lies outside ``corpus`` or cannot be read."""
    full = corpus / path
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        raise SourceError(ascii(path), "has a name that is not UTF-8", "Rename the file.") from None
    try:
        if not full.resolve().is_relative_to(corpus.resolve()):
            raise SourceError(path, "leads out of the corpus folder", "Put the file itself there.")
        if full.stat().st_size > MAX_BYTES:
            raise SourceError(path, "is larger than 50 MB", "Put the text of the report alone there.")
        data = full.read_bytes()
    except OSError as error:
        reason = error.strerror or "cannot be opened"
        raise SourceError(path, f"cannot be read ({reason})", "Check the file's permissions.") from None
    if not data.strip():
        raise SourceError(path, "is empty", "Put the report there again.")
    return data


def content_hash(corpus: Path, path: str, data: bytes) -> str:
    """What the reading of a file depends on, as one hash: its bytes and its sidecar's."""
    digest = hashlib.sha256(data)
    side = sidecar_path(corpus, path)
    if side.is_file():
        digest.update(b"\0" + file_bytes(corpus, side.relative_to(corpus).as_posix()))
    return digest.hexdigest()


def load(corpus: Path, path: str, data: bytes | None = None) -> Source:
    """The file ``path`` (relative to ``corpus``) as lines. Raises SourceError."""
    suffix = Path(path).suffix.casefold()
    if suffix not in READERS:
        raise SourceError(
            path,
            f"is of a kind that is not read ({suffix or 'no ending'})",
            f"Convert the report to one of {', '.join(READERS)}.",
        )
    data = file_bytes(corpus, path) if data is None else data
    lines = READERS[suffix](path, data)
    if not any(line.text for line in lines):
        raise SourceError(path, "holds no text", "Put the report there again.")
    return Source(path, hashlib.sha256(data).hexdigest(), lines, *_sidecar(corpus, path))


def sidecar_path(corpus: Path, path: str) -> Path:
    """Where the sidecar of ``path`` stands if it has one: ``report.txt`` has ``report.toml``."""
    return (corpus / path).with_suffix(".toml")


def _sidecar(corpus: Path, path: str) -> tuple[dict[str, str], tuple[Correction, ...]]:
    side = sidecar_path(corpus, path)
    if not side.is_file():
        return {}, ()
    name = side.relative_to(corpus).as_posix()
    try:
        values = tomllib.loads(file_bytes(corpus, name).decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SourceError(name, f"is not valid TOML ({error})", "Correct it or take it away.") from None
    corrections = tuple(_correction(name, entry) for entry in _entries(name, values.pop("line", [])))
    unknown = sorted(set(values) - set(SIDECAR_FIELDS))
    if unknown:
        raise SourceError(
            name,
            f"has unknown entries ({', '.join(unknown)})",
            f"Known are {', '.join(SIDECAR_FIELDS)}, and [[line]].",
        )
    empty = sorted(key for key, value in values.items() if not str(value).strip())
    if empty:
        raise SourceError(name, f"has empty entries ({', '.join(empty)})", "Fill them or take them out.")
    return {key: str(value).strip() for key, value in values.items()}, corrections


def _entries(name: str, value: object) -> list[dict[str, object]]:
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return value
    raise SourceError(
        name, "has an entry “line” that is no [[line]]", "Write [[line]] above each correction."
    )


def _correction(name: str, entry: dict[str, object]) -> Correction:
    """One ``[[line]]`` of a sidecar: ``number``, ``begins`` and ``is``."""
    number, begins, said = entry.get("number"), entry.get("begins"), entry.get("is")
    match = _WHAT.fullmatch(said) if isinstance(said, str) else None
    if set(entry) != {"number", "begins", "is"} or not isinstance(number, int) or not isinstance(begins, str):
        problem = "has a [[line]] without its number, begins and is"
        raise SourceError(name, problem, "Give all three and no other entry.")
    if match is None or not begins.strip():
        problem = f"says that line {number} is “{said}”"
        raise SourceError(
            name, problem, "It may be paragraph, paragraph 41, heading, item, furniture or text."
        )
    return Correction(number, begins, match["kind"], int(match["number"]) if match["number"] else None)


_WHAT = re.compile(
    r"(?P<kind>paragraph|heading|item|furniture|text)(?:(?<=paragraph) (?P<number>[1-9]\d{0,2}))?"
)
