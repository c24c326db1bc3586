"""Files of the corpus -> ``Source``: lines with their markup taken off and their words untouched.

Comes in: the corpus folder and a path in it. Goes out: a ``Source``. Raises ``SourceError``, naming file,
line and remedy, for whatever cannot be read. Promises: only markup is removed, never a word.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from indexer.errors import SourceError
from indexer.sources.files import (
    content_hash,
    corpus_files,
    file_bytes,
    sidecar_bytes,
    stray_sidecars,
    unreadable_folders,
)
from indexer.sources.html import html_lines
from indexer.sources.limits import MAX_SIDECAR_VALUE, refuse_deep_keys, refuse_long_lines, refuse_long_text
from indexer.sources.pdf import pdf_lines
from indexer.sources.text import decode, text_lines, without_controls
from indexer.types import Correction, Line, Source
from indexer.words import collapse


def _text(path: str, data: bytes) -> tuple[Line, ...]:
    text = decode(path, data)
    refuse_long_text(path, text)
    return text_lines(text)


def _html(path: str, data: bytes) -> tuple[Line, ...]:
    return html_lines(decode(path, data))


__all__ = [
    "READERS",
    "SIDECAR_FIELDS",
    "content_hash",
    "corpus_files",
    "file_bytes",
    "load",
    "stray_sidecars",
    "unreadable_folders",
]

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
    refuse_long_lines(path, lines)
    if not any(line.text for line in lines):
        raise SourceError(path, "holds no text", "Put the report there again.")
    return Source(path, hashlib.sha256(data).hexdigest(), lines, *_sidecar(corpus, path))


def _sidecar(corpus: Path, path: str) -> tuple[dict[str, str], tuple[Correction, ...]]:
    data = sidecar_bytes(corpus, path)
    if data is None:
        return {}, ()
    name = PurePath(path).with_suffix(".toml").as_posix()
    try:
        text = data.decode("utf-8")
        refuse_deep_keys(name, text)
        values = _printable(tomllib.loads(text))
    except (ValueError, RecursionError) as error:
        raise SourceError(name, f"is not valid TOML ({error})", "Correct it or take it away.") from None
    corrections = tuple(_correction(name, entry) for entry in _entries(name, values.pop("line", [])))
    unknown = sorted(set(values) - set(SIDECAR_FIELDS))
    if unknown:
        raise SourceError(
            name,
            f"has unknown entries ({', '.join(unknown)})",
            f"Known are {', '.join(SIDECAR_FIELDS)}, and [[line]].",
        )
    long = sorted(key for key, value in values.items() if len(str(value)) > MAX_SIDECAR_VALUE)
    if long:
        problem = f"has entries of more than {MAX_SIDECAR_VALUE} characters ({', '.join(long)})"
        raise SourceError(name, problem, "Shorten them.")
    empty = sorted(key for key, value in values.items() if not str(value).strip())
    if empty:
        raise SourceError(name, f"has empty entries ({', '.join(empty)})", "Fill them or take them out.")
    return {key: str(value).strip() for key, value in values.items()}, corrections


def _printable(value: Any) -> Any:
    """The values of a sidecar as a line of a text is read: on one line, with blanks for control characters.
    (TOML does not let these stand as they are, but takes their names: ``\\u0007``, NUL as well.)"""
    match value:
        case str():
            return collapse(without_controls(value.replace("\0", " ")))
        case list():
            return [_printable(entry) for entry in value]
        case dict():
            return {key: _printable(entry) for key, entry in value.items()}
    return value


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
