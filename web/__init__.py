"""The web face and the command line of the archive: the only place that knows Flask, beside app.py.

commands.py   flask reindex, audit, export, search
pages.py      the routes that answer with pages
data.py       the routes that answer programs (JSON, CSV, citations, the source)
suggest.py    completions, corrections and offers, as pages, data and for the search page
urls.py       the query of a URL -> SearchQuery, and links that change one thing about it
present.py    reports, records and hits -> what the templates show
"""
