"""An HTML document that needs nothing else: no script, no style and no picture from elsewhere.

Comes in: text and what stands in the body. Goes out: HTML. Pure.
"""

from __future__ import annotations

import html


def html_file(title: str, style: str, body: str, licence: str) -> str:
    """A whole document: ``style`` and ``body`` stand in it as they are; the licence stands at its foot."""
    name = html.escape(title)
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{name}</title>\n<style>\n{style}</style>\n</head>\n<body>\n<main>\n<h1>{name}</h1>\n{body}"
        f"</main>\n<footer>\n<p>{html.escape(licence)}</p>\n</footer>\n</body>\n</html>\n"
    )
