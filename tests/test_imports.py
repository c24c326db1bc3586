"""The shape of the code: who may import whom (DESIGN, section 4)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*ROOT.glob("indexer/**/*.py"), *ROOT.glob("web/*.py"), ROOT / "app.py"])


def imported(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            below = ROOT / node.module.replace(".", "/")
            names = {alias.name for alias in node.names if (below / f"{alias.name}.py").is_file()}
            found |= {f"{node.module}.{name}" for name in names}
            if len(names) < len(node.names):
                found.add(node.module)
    return found


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def roots(path: Path) -> set[str]:
    return {module.split(".")[0] for module in imported(path)}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_layers(path: Path) -> None:
    place = name(path)
    if place.startswith("indexer/"):
        assert not roots(path) & {"flask", "werkzeug", "jinja2", "click", "web", "app"}
    if not place.startswith("indexer/engine/"):
        assert "whoosh" not in roots(path)
    if place.startswith("indexer/reading/"):
        assert not roots(path) & {"os", "pathlib", "sys", "time", "random", "shutil"}, "reading does no I/O"
        assert not any(m.startswith(("indexer.engine", "indexer.generations")) for m in imported(path))
    if place in ("indexer/pinpoint.py", "indexer/history.py", "indexer/records.py"):
        assert not any(m.startswith("indexer.reading") for m in imported(path)), "reading builds on these"
    if place in ("indexer/types.py", "indexer/words.py", "indexer/errors.py"):
        assert not any(m.startswith("indexer.") for m in imported(path)), "the ground floor"


def test_no_cycles() -> None:
    modules = {name(p).removesuffix(".py").removesuffix("/__init__").replace("/", "."): p for p in MODULES}
    edges = {
        module: {m for m in imported(path) if m in modules and m != module}
        for module, path in modules.items()
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for other in sorted(edges[module]):
                visit(other, (*trail, module))
            done.add(module)

    for module in modules:
        visit(module, ())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_modules_say_what_they_promise_and_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    doc = ast.get_docstring(ast.parse(text))
    assert doc, "a module without a docstring"
    assert len(text.splitlines()) <= 310


def test_nothing_unpickles_or_evaluates() -> None:
    for path in MODULES:
        assert not roots(path) & {"pickle", "marshal", "shelve", "subprocess"}, name(path)
        calls = {n.func.id for n in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                 if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}  # fmt: skip
        assert not calls & {"eval", "exec", "__import__"}, name(path)


def test_no_group_is_possessive() -> None:
    """Before 3.11.5 (Debian 12 has 3.11.2) Python forgets where a turn of a possessive group that fails began:
    ``(?:a|b(?!c))*+`` may match nothing. An atomic group, ``(?>(?:a|b(?!c))*)``, says the same and is right."""
    possessive = re.compile(r"\)(?:[*+?]|\{{1,2}\d*,?\d*\}{1,2})\+")
    assert possessive.search(r"(?:a|b(?!c))*+")
    assert possessive.search(r"(?:a|b){{0,5}}+")
    folder = ROOT / "indexer" / "reference"
    for path in [*MODULES, *folder.glob("*.toml")]:
        assert not possessive.search(path.read_text(encoding="utf-8")), name(path)


def test_the_readers_steps_are_listed_in_their_order() -> None:
    """A stranger finds a step by the list: it names every module, in the order of the calls."""
    folder = ROOT / "indexer" / "reading"
    doc = ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8"))) or ""
    listed = re.findall(r"^    (\w+)  ", doc, re.M)
    others = {"__init__", "reader", "notes", "hyphens", "evidence", "findings", "draft", "dates"}
    assert sorted(listed) == sorted(p.stem for p in folder.glob("*.py") if p.stem not in others)
    for number, step in enumerate(listed, 1):
        assert (folder / f"{step}.py").read_text(encoding="utf-8").startswith(f'"""Step {number}: ')
    reader = (folder / "reader.py").read_text(encoding="utf-8")
    body = reader[reader.index("def read(") : reader.index("return Report(")]
    calls = {"furniture": "part_front", "corrections": "apply(", "metadata": "read_metadata", "unglue": "unglue(", "tables": "find_rows",
             "headings": "find_headings", "sections": "outline(", "numbering": "find_starts", "blocks": "assemble(",
             "judgements": "judge(", "keys": "_blocks(", "footnotes": "tie_footnotes(", "coverage": "measure("}  # fmt: skip
    places = [body.index(calls[step]) for step in listed if step in calls]
    assert places == sorted(places)
