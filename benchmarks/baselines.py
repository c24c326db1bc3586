"""Two other ways to give the same answers, to measure and to check against: Whoosh as its manual has it,
and SQLite's full-text index.

Each is built from Records and answers with total, four facet counts, ten ranked hits and their snippets.
``WhooshBaseline`` follows a ``SearchQuery`` plan for plan, so that its answers must be ours (tests/
test_engine_exact.py); ``SqliteBaseline`` takes queries in FTS5's own language.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from whoosh import fields, highlight, query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.index import create_in
from whoosh.matching import ListMatcher, NullMatcher
from whoosh.query import spans

from indexer.engine import analysis
from indexer.engine.atoms import Form, Glob, Slips, Stem
from indexer.engine.evaluate import CLOSER_WEIGHT, K1, WEIGHTS, B
from indexer.engine.plan import All, AnyOf, Plan, Run, Where, Window, atoms, leaves, plan
from indexer.engine.schema import Places, searched
from indexer.search_types import FACETS, OTHER_SECTIONS, UNDATED, Filters
from indexer.types import NO_JUDGEMENT, Record


def labels(record: Record) -> dict[str, str]:
    """The facet labels of a record."""
    return {
        "authority": record.authority,
        "year": UNDATED if record.year is None else str(record.year),
        "section": record.theme or OTHER_SECTIONS,
        "grade": record.grade or NO_JUDGEMENT,
    }


class AsOneTerm(query.Query):
    """What several terms or a phrase find, scored as one term with its own frequencies (as ours are)."""

    def __init__(self, inner: Any, field: str) -> None:
        self.inner, self.fieldname = inner, field

    def terms(self, phrases: bool = False) -> Any:
        """The terms inside, for highlights."""
        return self.inner.terms(phrases)

    def requires(self) -> set[Any]:
        """Nothing that Whoosh could look up beforehand."""
        return set()

    def estimate_size(self, reader: Any) -> int:
        """About how many documents."""
        return int(self.inner.estimate_size(reader))

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A matcher over the documents, each with its BM25 score."""
        found: Counter[int] = Counter()
        for part in self.inner.subqueries if isinstance(self.inner, query.Or) else [self.inner]:
            matcher = part.matcher(searcher, searcher.boolean_context())
            while matcher.is_active():
                phrase = isinstance(part, query.Phrase)
                found[matcher.id()] += len(matcher.spans()) if phrase else matcher.weight()
                matcher.next()
        if not found:
            return NullMatcher()
        idf = scoring.log(searcher.doc_count_all() / (len(found) + 1)) + 1
        mean = searcher.avg_field_length(self.fieldname)
        ids = sorted(found)
        lengths = [searcher.doc_field_length(doc, self.fieldname) for doc in ids]
        weights = [
            scoring.bm25(idf, found[doc], length, mean, B, K1)
            for doc, length in zip(ids, lengths, strict=True)
        ]
        return ListMatcher(ids, weights)


class WhooshBaseline:
    """An ordinary Whoosh index of stems and words, searched with ``groupedby`` and a limit."""

    def __init__(self, folder: Path, records: Iterable[Record]) -> None:
        words = fields.TEXT(analyzer=SpaceSeparatedTokenizer())
        words.format = Places()
        schema = fields.Schema(
            id=fields.STORED,
            body=fields.STORED,
            text=words,
            word=words,
            heading=words,
            about=words,
            **{name: fields.ID(sortable=True) for name in FACETS},
        )
        self.index = create_in(str(folder), schema)
        writer = self.index.writer(limitmb=256)
        for record in records:
            tokens = {field: analysis.tokens(text) for field, text in searched(record).items()}
            stems = {f: _grouped((token.stem, token.place) for token in found) for f, found in tokens.items()}
            writer.add_document(
                id=f"{record.report}/{record.key}",
                body=record.text,
                word=_grouped((token.word, token.place) for token in tokens["text"]),
                **stems,
                **labels(record),
            )
        writer.commit()
        self.searcher = self.index.searcher(weighting=scoring.BM25F(B=B, K1=K1))

    def answer(self, text: str, filters: Filters | None = None, limit: int | None = 10) -> dict[str, Any]:
        """Total, facets, hits (id, score) and snippets."""
        tree = plan(text)
        asked = self.translated(tree) if tree else query.Every()
        chosen = {name: values for name in FACETS if (values := getattr(filters or Filters(), name))}
        results = self._search(asked, chosen, limit)
        facets = {}
        for name in FACETS:
            others = {facet: values for facet, values in chosen.items() if facet != name}
            grouped = self._search(asked, others, limit) if name in chosen else results
            facets[name] = {label: len(docs) for label, docs in grouped.groups(name).items()}
        results.formatter = highlight.NullFormatter()
        hits = results.top_n[:limit] if limit else results.top_n
        if limit:
            for hit in results[:limit]:
                hit.highlights("text", text=hit["body"])
        named = [(self.searcher.stored_fields(doc)["id"], score) for score, doc in hits]
        return {"total": len(results), "facets": facets, "hits": named}

    def _search(self, asked: Any, chosen: dict[str, Sequence[str]], limit: int | None) -> Any:
        narrowed = [query.Or([query.Term(name, v) for v in values]) for name, values in chosen.items()]
        keep = query.And(narrowed) if narrowed else None
        return self.searcher.search(asked, limit=limit, groupedby=list(FACETS), filter=keep)

    def translated(self, tree: Plan) -> Any:
        """A plan as a query of Whoosh."""
        weak = [
            query.Term(field, atom.stem, boost=weight)
            for atom in dict.fromkeys(a for leaf in leaves(tree) for a in atoms(leaf))
            for field, weight in WEIGHTS.items()
            if isinstance(atom, Stem)
        ]
        inner = self._translated(tree)
        return query.AndMaybe(inner, query.Or(weak)) if weak else inner

    def _translated(self, tree: Plan) -> Any:
        match tree:
            case Run(ways):
                return self._way(ways[0])
            case Window(held, within):
                terms = [self._way([atom]) for atom in held]
                return spans.SpanNear2(terms, slop=within + 1, ordered=False)
            case AnyOf(parts):
                return query.Or([self._translated(part) for part in parts])
            case All(parts, without, closer):
                wanted = query.And([self._translated(p) for p in parts]) if parts else query.Every()
                near = [_boosted(self._way(run.ways[0]), CLOSER_WEIGHT) for run in closer]
                found = query.AndMaybe(wanted, query.Or(near)) if near else wanted
                if not without:
                    return found
                return _Without(found, query.Or([self._translated(part) for part in without]))
            case Where():
                raise NotImplementedError("filters are measured as filters")
        raise NotImplementedError(str(tree))

    def _way(self, way: Sequence[Any]) -> Any:
        if len(way) > 1:
            return AsOneTerm(query.Phrase("text", [atom.stem for atom in way]), "text")
        match way[0]:
            case Stem(stem):
                return query.Term("text", stem)
            case Form(form):
                return query.Term("word", form)
            case Glob(shown):
                pattern = query.Wildcard("word", shown)
            case Slips(word, slips):
                pattern = query.FuzzyTerm("word", word, maxdist=slips)
        found = pattern._btexts(self.searcher.reader())  # bytes of some queries, text of others
        words = [word.decode() if isinstance(word, bytes) else word for word in found]
        terms = [query.Term("word", word) for word in words]
        return AsOneTerm(query.Or(terms), "word") if terms else query.NullQuery


def _grouped(pairs: Iterable[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    found: dict[str, list[int]] = {}
    for word, place in pairs:
        found.setdefault(word, []).append(place)
    return list(found.items())


class _Boosted(query.WrappingQuery):
    """What a query that is scored as one term finds, its scores times ``weight``."""

    def __init__(self, child: Any, weight: float) -> None:
        super().__init__(child)
        self.weight = weight

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A matcher over the documents."""
        inner = self.child.matcher(searcher, searcher.boolean_context())
        ids, weights = [], []
        while inner.is_active():
            ids.append(inner.id())
            weights.append(inner.weight() * self.weight)
            inner.next()
        return ListMatcher(ids, weights) if ids else NullMatcher()


class _Without(query.WrappingQuery):
    """What a query finds but not another. Whoosh's AndNot lets its first document pass, wanted or not, and
    a Not inside an And adds 1.0 to every score."""

    def __init__(self, child: Any, unwanted: Any) -> None:
        super().__init__(child)
        self.unwanted = unwanted

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """A matcher over the documents."""
        barred = set(self.unwanted.matcher(searcher, searcher.boolean_context()).all_ids())
        inner = self.child.matcher(searcher, context)
        ids, weights = [], []
        while inner.is_active():
            if inner.id() not in barred:
                ids.append(inner.id())
                weights.append(inner.score())
            inner.next()
        return ListMatcher(ids, weights) if ids else NullMatcher()


def _boosted(child: Any, weight: float) -> Any:
    return _Boosted(child, weight)


class SqliteBaseline:
    """SQLite FTS5 with Porter stems, and a table of facets beside it."""

    def __init__(self, file: Path, records: Iterable[Record]) -> None:
        self.db = sqlite3.connect(file)
        self.db.execute("pragma temp_store=memory")
        self.db.execute("pragma cache_size=-200000")
        self.db.execute("create virtual table texts using fts5(text, heading, tokenize='porter unicode61')")
        self.db.execute(f"create table facets (id integer primary key, {', '.join(FACETS)}, record)")
        numbers: dict[tuple[str, str], int] = {}
        for number, record in enumerate(records):
            heading = " . ".join((*record.section, record.theme or ""))
            self.db.execute(
                "insert into texts (rowid, text, heading) values (?, ?, ?)", (number, record.text, heading)
            )
            codes = [numbers.setdefault((n, v), len(numbers)) for n, v in labels(record).items()]
            stored = json.dumps(asdict(record))
            self.db.execute("insert into facets values (?, ?, ?, ?, ?, ?)", (number, *codes, stored))
        self.db.execute("insert into texts (texts) values ('optimize')")
        self.db.commit()
        self._codes = numbers

    def answer(self, text: str, filters: Filters | None = None) -> dict[str, Any]:
        """Total, facets, hits and snippets of a query in FTS5's language."""
        chosen = {
            name: {self._codes.get((name, value), -1) for value in values}
            for name in FACETS
            if (values := getattr(filters or Filters(), name))
        }
        select = "select texts.rowid, bm25(texts, 1.0, ?), authority, year, section, grade from texts"
        join = "join facets on facets.id = texts.rowid where texts match ?"
        rows = self.db.execute(f"{select} {join}", (WEIGHTS["heading"], text)).fetchall()
        places = {name: place for place, name in enumerate(FACETS, 2)}

        def passing(but: str | None) -> list[Any]:
            tests = [(places[n], codes) for n, codes in chosen.items() if n != but]
            return [row for row in rows if all(row[place] in codes for place, codes in tests)]

        found = passing(None) if chosen else rows
        facets = {
            name: Counter(row[place] for row in (passing(name) if name in chosen else found))
            for name, place in places.items()
        }
        best = sorted(found, key=lambda row: row[1])[:10]
        shown = (
            "select snippet(texts, 0, '[', ']', '…', 60), record from texts join facets on id = texts.rowid"
        )
        hits = [
            self.db.execute(f"{shown} where texts match ? and texts.rowid = ?", (text, row[0])).fetchone()
            for row in best
        ]
        return {"total": len(found), "facets": facets, "hits": [json.loads(stored) for _, stored in hits]}
