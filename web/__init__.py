"""The web face and the command line of the archive: the only place that knows Flask, beside app.py.

commands.py   flask reindex, audit, export, search; briefing_commands.py: flask briefing check
serving.py    flask serve: the server for readers; worker.py: one process of it; warming.py: what is
              published, made ready, in all processes (together.py); limits.py: what may be asked of it
proxies.py    who is asking, where proxies stand in front
visits.py     a request from its coming to the end of its answer: for logs.py, metrics.py, limits.py
pages.py      the routes that answer with pages
authority_pages.py   an authority over time: authority_history.py what is told of it, present_history.py how,
              timeline.py where it stands in the drawing
briefing_pages.py  the check of a briefing, as a page and for programs; checking.py: its limits
data.py       the routes that answer programs (JSON, CSV, JSON Lines, citations, the source)
compare_pages.py     two reports side by side; compare_files.py: as files; compared.py: worked out once
cite_pages.py        a citation in every form; citing.py what is told of it
collection_pages.py  a collection of paragraphs, and its annex
feeds.py      a search as an Atom feed; how a browser searches here
openapi.py    the description of all that answers programs, with operations.py and
              schemas.py, schemas_compared.py, schemas_over_time.py
arguments.py  what those routes take, and its limits
exports.py    records -> rows, in pieces
place.py      in a checkout or installed: where templates, styles and texts are
caching.py    304 for what the client holds already
packing.py    answers packed for the way
suggest.py    completions, corrections and offers, as pages, data and for the search page
urls.py       the query of a URL -> SearchQuery, and links that change one thing about it
present.py    reports, records and hits -> what the templates show
"""
