"""Reports that try to be more than text, and every address that shows them: for tests of what becomes of that.

``write`` puts them into a folder, one of each kind that is read, with a sidecar and with names of files that turn
lines and terminals round. What any of them plants carries the word "planted"; a script that runs sets
``window.planted``.
"""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from indexer.generations import Generation
from tests.making import make
from tests.pdfs import Paper

RUNS = "window.planted=(window.planted||0)+1"
MARKUP = (
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg onload={RUNS}><title>x</title></svg>",
    f"</title><script>{RUNS}</script>",
    f"</textarea></style></script><script>{RUNS}</script>",
    f'"><x-planted onmouseover="{RUNS}" x="',
    f"' autofocus onfocus='{RUNS}' x='",
    f"<iframe src=javascript:parent.{RUNS}></iframe>",
    "<a href=javascript:alert(1)>planted</a>",
    f"[planted](javascript:{RUNS}) ![planted](https://planted.example/x.png)",
    '<link rel=stylesheet href="https://planted.example/x.css"><meta http-equiv=refresh content="0;url=https://planted.example/">',
    '<base href="https://planted.example/"><form action="https://planted.example/"><button>planted</button></form>',
    "{{ 7*191 }} {% raw %} ${7*191} #{7*191} <%= 7*191 %>",
    "<x-planted>&lt;x-planted&gt;&#60;x-planted&#62;</x-planted>",
    "--><x-planted> ]]><x-planted/> <!--planted <![CDATA[planted",
    f"<math><mtext></form><form><mglyph><style></math><img src onerror={RUNS}>",
    f"<template><script>{RUNS}</script></template><noscript><p title='</noscript><img src=x onerror={RUNS}>'>",
    "`<x-planted>` **bold** ~~gone~~ | a | b | <http://planted.example/> https://planted.example/ www.planted.example",
)
FORMULAS = ("=HYPERLINK(\"https://planted.example\",\"planted\")", "+planted", "-2+3+cmd|' /C calc'!A0", "@SUM(1+1)", "＝1+1", "\t=1+1")  # fmt: skip
SPECIALS = (
    "The \x01\x08\x0b\x1b[31m control \x7f\x85 characters \ufffe\uffff of \u2028 a \u2029 terminal.",
    "A sentence that \u202eturns round\u202c and \u2066isolates\u2069 and never \u202dends.",
    "Ze\u200bro\u200d wi\u2060dth, so\u00adft, hоmоglyphs (Cyrillic о), com\u0301\u0302\u0303\u0304bined, \U000e0041tags.",
    "\\input{/etc/passwd} \\write18{x} {unbalanced @article{planted, % $x$ ~ ^ _ & #",
    "TY  - BOOK ER  - planted",
    "{\\rtf1 planted} <?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
)  # fmt: skip
BODY = "\n\n".join(
    (
        f"# Overall effectiveness {MARKUP[0]}",
        *(
            f"{number}. Children are safe {text} and the police stay."
            for number, text in enumerate((*MARKUP, *SPECIALS), 1)
        ),
        f"{len(MARKUP + SPECIALS) + 1}. What follows:",
        *(f"- {text} of planted children" for text in (*FORMULAS, *MARKUP[:6])),
        f"# Leadership {MARKUP[5]} {MARKUP[12]}: inadequate",
        "Unnumbered children " + " ".join(MARKUP),
        "# Record of main findings",
        f"| Area {MARKUP[1]} | Inadequate |",
        f"[^1]: Note {MARKUP[0]}",
    )
)
SIDECAR = "\n".join(
    f'{name} = """{value}"""'
    for name, value in (
        ("authority", f"Planted {MARKUP[5]}"),
        ("title", f"</title>{MARKUP[0]} \\u202e {MARKUP[12]}"),
        ("lead_inspector", f"Planted {MARKUP[1]}"),
        ("inspection_end", "2016-03-04"),
    )
).replace('"><', '\\"><').replace('="window', '=\\"window')  # fmt: skip
NAMES = (
    "a\nb\x1b[2J.txt",
    "\u202etxt.exe.txt",
    "<x-planted>.txt",
    "'\" onplanted=1 .txt",
    "café ☂.txt",
    "x" * 250 + ".txt",
    "-rf.txt",
    "%2e%2e%2f.txt",
)


def _pdf() -> bytes:
    paper = Paper()
    paper.block("Inspection of Barnsley <script>planted</script>", size=24)
    paper.block("Inspection dates: 5 to 9 June 2017")
    paper.heading("Leadership <x-planted onplanted=1>: good")
    for number, text in enumerate(MARKUP, 1):
        paper.numbered(number, f"Children are safe {text[:70]} here.")
    return paper.done()


def write(corpus: Path) -> None:
    """Write the reports into ``corpus``."""
    corpus.mkdir(parents=True, exist_ok=True)
    (corpus / "planted.txt").write_text(make(BODY, authority=f"Kent {MARKUP[5]}"), encoding="utf-8")
    (corpus / "told.txt").write_text(make(BODY, dates="1 March 2015"), encoding="utf-8")
    (corpus / "told.toml").write_text(SIDECAR, encoding="utf-8")
    page = "".join(
        f"<p>{number}. Children are safe {text}</p>" for number, text in enumerate((*MARKUP, *SPECIALS), 1)
    )
    shown = page.replace("&", "&amp;") + "".join(
        f"<p>{100 + number}. Children {text.replace('&', '&amp;').replace('<', '&lt;')}</p>"
        for number, text in enumerate(MARKUP)
    )
    (corpus / "page.html").write_text(
        f"<!doctype html><title>{MARKUP[3]}</title><h1>Inspection of Rochdale</h1><p>Inspection dates: 2 June 2014</p>{shown}",
        encoding="utf-8",
    )
    (corpus / "paper.pdf").write_bytes(_pdf())


def addresses(app: Flask, generation: Generation, *, each: int = 3) -> list[str]:
    """Every page, export and file about every report: each route with each report, ``each`` of its keys, and a
    search for what they hold."""
    ids = list(generation.catalogue)
    found = dict.fromkeys(("/search?q=planted", "/search?q=children&view=lines", "/search?q=children&view=reports", "/search?q=children&view=chart",
                           "/search?q=children&view=authorities", "/search?authority=" + quote(next(iter(generation.reports.values())).authority),
                           "/reports?q=planted", "/grades?area=overall-effectiveness", "/compare?choose=1&left=" + ids[0]))  # fmt: skip
    pins = [f"{name}/{key}" for name in ids for key in list(generation.records[name])[:each]]
    collected = "&".join(f"p={quote(pin)}" for pin in pins[:12]) + "&title=" + quote(MARKUP[5])
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint == "static":
            continue
        path = rule.rule
        if path.startswith("/collection"):
            found[f"{path}?{collected}"] = None
        elif path.startswith("/search"):
            found[f"{path}?q=children"] = None
            found[f"{path}?q={quote(MARKUP[5])}"] = None
        elif path.startswith("/suggest"):
            found[f"{path}?q=plan"] = None
        elif path.startswith("/beside"):
            found[f"{path}?report={'&report='.join(ids[:4])}"] = None
        elif "left" in path:
            for left, right in zip(ids, ids[1:] + ids[:1], strict=True):
                found[re.sub("<left.*?>", left, re.sub("<right.*?>", right, path))] = None
        elif "<" not in path:
            found[path] = None
        else:
            for name in ids:
                keys = list(generation.records[name])[:: max(1, len(generation.records[name]) // each)]
                for key in keys if "<key>" in path else [""]:
                    found[
                        path.replace("<report_id>", name)
                        .replace("<key>", quote(key))
                        .replace("<slug>", generation.catalogue[name].authority_slug)
                    ] = None
    return list(found)
