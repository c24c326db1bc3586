"""Everything that can go wrong, as one tree.

PilcrowError
├── SourceError          a file of the corpus cannot be read (file, place, what to do)
├── BriefingError        a briefing cannot be read, or is more than can be checked (problem, what to do)
├── QueryError           a query does not parse (message, position from 0)
├── ArchiveError
│   ├── NoArchive        nothing has been published yet
│   ├── ArchiveBusy      another reindex holds the lock
│   ├── NewerArchive     a newer Pilcrow made it, in a format that is not known yet
│   └── VerifyError      a built generation does not hold what it must; it is not published
└── NotFound             no such report, key or authority
    └── Gone             there was one, and a link to it may have been given
"""

from __future__ import annotations


def shown(name: str) -> str:
    """``name`` of a file on one line: what would turn a line or a terminal, or is no text, as its code."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)


class PilcrowError(Exception):
    """The base of the tree. ``str(error)`` is a sentence for the reader."""


class SourceError(PilcrowError):
    """A file that cannot be read. ``path`` is relative to the corpus folder, and like ``problem``
    it is printable: what would turn a line, a terminal or an encoder round stands in it as its code."""

    def __init__(self, path: str, problem: str, remedy: str, line: int | None = None) -> None:
        path, problem = shown(path), shown(problem)
        self.path = path
        self.problem = problem
        self.remedy = remedy
        self.line = line
        where = f"{path}, line {line}" if line else path
        super().__init__(f"{where}: {problem}. {remedy}")


class BriefingError(PilcrowError):
    """A briefing that is not read: ``problem`` is why, ``remedy`` what to do, ``name`` whose it is."""

    def __init__(self, problem: str, remedy: str, name: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        self.name = name
        super().__init__(f"{name or 'The briefing'} {problem}. {remedy}")


class QueryError(PilcrowError):
    """A query that does not parse. ``position`` counts characters from 0; ``hint`` says what to try."""

    def __init__(self, message: str, position: int, hint: str) -> None:
        self.message = message
        self.position = position
        self.hint = hint
        super().__init__(f"{message} (at character {position + 1}). {hint}")


class ArchiveError(PilcrowError):
    """The archive as a whole cannot do what was asked."""


class NoArchive(ArchiveError):
    """Nothing has been published yet."""


class ArchiveBusy(ArchiveError):
    """Another reindex is at work."""


class NewerArchive(ArchiveError):
    """The archive, or its ledger, has a format of a newer Pilcrow."""


class VerifyError(ArchiveError):
    """A new generation failed its checks and was not published."""


class NotFound(PilcrowError):
    """There is no such report, paragraph or authority."""


class Gone(NotFound):
    """A report, or a paragraph or item of one (``key``), that was held once.

    ``versions`` are its words by fingerprint, the last ones last; ``last_seen`` is an ISO date;
    ``moved`` the id under which the same file is held now, if it is.
    """

    def __init__(
        self,
        report: str,
        key: str | None,
        versions: dict[str, str],
        last_seen: str,
        moved: str | None,
    ) -> None:
        self.report = report
        self.key = key
        self.versions = versions
        self.last_seen = last_seen
        self.moved = moved
        super().__init__(f"{report}{f'/{key}' if key else ''} is no longer in the archive.")
