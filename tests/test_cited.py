"""A citation that is typed as a search: the page leads to what it cites."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient


@pytest.mark.parametrize(
    ("typed", "links"),
    [
        # one place, several, a whole report, a version; also where it is no query
        ("cumbria-2013-05/13", {"¶ 13 · Cumbria, May 2013": "/reports/cumbria-2013-05/13"}),
        ("Cumbria 2013, para 13", {"¶ 13 · Cumbria, May 2013": "/reports/cumbria-2013-05/13"}),
        ("https://x.example/reports/cumbria-2013-05/13?v=1f3a9c0d",
         {"¶ 13 · Cumbria, May 2013": "/reports/cumbria-2013-05/13?v=1f3a9c0d"}),
        ("cumbria para 13", {"¶ 13 · Cumbria, April 2012": "/reports/cumbria-2012-04/13",
                             "¶ 13 · Cumbria, May 2013": "/reports/cumbria-2013-05/13"}),
        ("(Cumbria 2013, paras 13–14", {"¶ 13 · Cumbria, May 2013": "/reports/cumbria-2013-05/13",
                                        "¶ 14 · Cumbria, May 2013": "/reports/cumbria-2013-05/14"}),
        ("Rochdale 2012", {"Rochdale, November 2012": "/reports/rochdale-2012-11"}),
        # ordinary searches
        ("section 47", {}),
        ("Cumbria", {}),
        ("year:2013 custody", {}),
        ("Cumbria 2013 custody", {}),
        ("para 13", {}),
        ("cumbria-2013-05/99", {}),
    ],
)  # fmt: skip
def test_the_way_to_what_is_cited(client: FlaskClient, typed: str, links: dict[str, str]) -> None:
    response = client.get("/search", query_string={"q": typed})
    assert response.status_code == 200
    soup = BeautifulSoup(response.get_data(as_text=True), "html.parser")
    shown = [line for line in soup.select("p.did-you-mean") if line.get_text().startswith("Go to ")]
    assert {a.get_text(): a["href"] for line in shown for a in line.select("a")} == links
