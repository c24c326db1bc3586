"""Where the application stands: in a checkout or installed, and where its own files are.

    in a checkout     app.py, indexer/, web/ and beside them templates/, static/, docs/; corpus/, instance/
    installed         the wheel has templates, static and docs inside ``web``; nothing is kept beside the code

Promises: nothing is ever kept beside installed code, where the next installation would take it away. Nothing
depends on the working directory, but for where the archive of an installed application stands unless
``FLASK_CORPUS`` and ``FLASK_INDEX`` say it.
"""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent

CODE_ROOT = _HERE.parent
"""Holds app.py, indexer/ and web/."""

INSTALLED = (_HERE / "templates").is_dir()

OWN_FILES = _HERE if INSTALLED else CODE_ROOT
"""Holds templates/, static/ and docs/help.md."""


def home() -> Path:
    """Holds corpus/ and instance/, unless the environment names other folders."""
    return Path.cwd() if INSTALLED else CODE_ROOT
