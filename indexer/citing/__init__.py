"""How citations are printed, part by part; ``indexer/citation_forms.py`` puts the parts together.

    places   "paras 13–15", "third bullet": numbers and headings, of no report yet
    keys     what such numbers are in a report
    dates    "May 2013", "inspected 13–22 May 2013"
    reports  "Cumbria 2013": authorities and dates, and the reports that they may mean
    links    links, and the short form cumbria-2013-05/13–15

Nothing here does I/O. Every reader takes a text and a place in it, and goes forward only.
"""
