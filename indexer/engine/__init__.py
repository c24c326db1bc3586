"""The search engine: the only place that knows Whoosh, behind a small interface.

    write_index(folder, records) -> count        build an index in an empty folder
    update_index(before, folder, gone, records)  build the one that an index becomes, sharing its files
    check_index(folder, count, keys)             make sure of what an index holds
    differing(folder, records) -> what, by report   compare all of it, posting by posting
    open_index(folder, generation) -> Index      open it: .search(query), .records(query), .keys(…), .count()
    highlight(text, query_text) -> spans         where a query matches in any text
    snippet(text, query_text) -> Snippet         the fragment that shows it best
    Marker(query_text)                           the same for many texts: .spans(text), .snippet(text)
    ignored_words(query_text) -> words           what a query's search passes over
    ENGINE_VERSION                               an index of another version must be rebuilt

No type and no exception of Whoosh leaves this package.
"""

from indexer.engine.build import check_index, check_seal, update_index, write_index
from indexer.engine.comparing import differing
from indexer.engine.plan import ignored_words
from indexer.engine.schema import ENGINE_VERSION
from indexer.engine.search import Index, open_index
from indexer.engine.snippets import Marker, highlight, snippet

__all__ = [
    "ENGINE_VERSION",
    "Index",
    "Marker",
    "check_index",
    "check_seal",
    "differing",
    "highlight",
    "ignored_words",
    "open_index",
    "snippet",
    "update_index",
    "write_index",
]
