"""Reports that try to run script, in Chromium: nothing of theirs runs, loads, leaves or frames on any page about them.

The same visit is made of an application whose templates do not escape and that sends no policy: it must notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page

from app import create_app
from indexer.generations import Archive
from indexer.reindex import reindex
from tests import hostile
from tests.browsing import serving
from tests.test_browser import PAGES
from web import headers

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

BRIEFING = "\n\n".join(
    (
        f"# A briefing {hostile.MARKUP[0]}",
        *(
            f"They wrote “children are safe {text} and the police” (kent-2013-05/1)."
            for text in hostile.MARKUP
        ),
    )
)
FORMS = (
    ("a.md", BRIEFING),
    ("a.html", "".join(f"<p>{line}</p>" for line in BRIEFING.splitlines())),
    ("a.txt", BRIEFING),
    (f"{hostile.MARKUP[1]}.md", BRIEFING),
)


@dataclass
class Seen:
    """What happened on the pages that were visited: what ran, what was asked for elsewhere, what was forbidden."""

    base: str
    ran: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> Page:
        """A page of ``context`` of which everything is written down."""
        page = context.new_page()

        def dialog(found: object) -> None:
            self.ran.append(f"{page.url}: a dialog")
            found.dismiss()  # type: ignore[attr-defined]

        def console(message: ConsoleMessage) -> None:
            if "Content Security Policy" in message.text:
                self.forbidden.append(f"{page.url}: {message.text[:200]}")

        page.on("dialog", dialog)
        page.on("console", console)
        page.on(
            "request",
            lambda r: (
                None
                if r.url.startswith((self.base, "data:", "about:", "blob:"))
                else self.elsewhere.append(f"{page.url}: {r.url}")
            ),
        )
        return page

    def look(self, page: Page) -> None:
        """Write down whether anything planted has run or stands on ``page`` as an element."""
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        found = page.evaluate(
            """() => [window.planted || 0, document.querySelectorAll('x-planted,iframe,base,object,embed').length,
            [...document.querySelectorAll('*')].filter(e => [...e.attributes].some(a => a.name.startsWith('on')
                || (['href','src','action'].includes(a.name) && /^\\s*(javascript|data):/i.test(a.value)))).length]"""
        )
        if any(found):
            self.ran.append(f"{page.url}: {found}")


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("planted")
    hostile.write(folder / "corpus")
    reindex(folder / "corpus", folder / "index")
    return create_app({"CORPUS": folder / "corpus", "INDEX": folder / "index"})


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(accept_downloads=True)
    yield context
    context.close()


def shown(app: Flask) -> list[str]:
    """Every address that a browser shows, and does not save."""
    client = app.test_client()
    found = hostile.addresses(app, Archive(app.config["INDEX"]).current(), each=2)
    more = [f"/search?q={quote(text)}" for text in hostile.MARKUP] + [
        f"/none/{quote(text, safe='')}" for text in hostile.MARKUP[:6]
    ]
    more += [f"/collection?p=x&title={quote(text)}" for text in hostile.MARKUP[:6]] + [
        f"/reports/kent-2013-05?q={quote(text)}" for text in hostile.MARKUP[:3]
    ]
    kept = []
    for address in (*found, *more):
        with client.get(address) as answer:
            if "attachment" not in answer.headers.get("Content-Disposition", ""):
                kept.append(address)
    return kept


def visit(seen: Seen, context: BrowserContext, addresses: list[str]) -> int:
    """Look at each address, and move over what stands there."""
    page = seen.watch(context)
    for address in addresses:
        try:
            page.goto(seen.base + address, wait_until="load")
        except Error as error:
            if "Download is starting" not in str(error):
                raise
            continue
        seen.look(page)
    return len(addresses)


@pytest.mark.slow
def test_nothing_that_a_report_plants_runs_on_any_page(app: Flask, context: BrowserContext) -> None:
    addresses = shown(app)
    with serving(app) as base:
        seen = Seen(base)
        count = visit(seen, context, addresses)
        page = seen.watch(context)
        page.goto(f"{base}/reports/kent-2013-05/source")  # as it was received, and no page
        assert page.evaluate("document.querySelectorAll('body > *').length") == 1
        assert page.evaluate("document.contentType") == "text/plain"
    print(f"{count} addresses looked at in Chromium")  # noqa: T201
    assert (seen.ran, seen.elsewhere, seen.forbidden) == ([], [], [])


@pytest.mark.slow
def test_nothing_that_a_briefing_plants_runs(app: Flask, context: BrowserContext, tmp_path: Path) -> None:
    """Sent by the form, shown as a report, and given back with the results written in, which is then opened."""
    with serving(app) as base:
        seen = Seen(base)
        page = seen.watch(context)
        for name, text in FORMS:
            for output in ("page", "copy", "markdown"):
                page.goto(f"{base}/briefings/check")
                page.set_input_files(
                    "input[type=file]", {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
                )
                page.evaluate(
                    "output => { const one = document.querySelector(`[name=output][value=${output}]`); if (one) one.checked = true; else document.querySelector('[name=output]').value = output; }",
                    output,
                )
                if output == "page":
                    page.locator("main form button[type=submit]").first.click()
                    page.wait_for_load_state("load")
                    seen.look(page)
                    continue
                with page.expect_download() as waiting:
                    page.locator("main form button[type=submit]").first.click()
                assert "/" not in waiting.value.suggested_filename
                if name == "a.html" and output == "copy":
                    kept = tmp_path / "copy.html"
                    waiting.value.save_as(kept)
                    copy = seen.watch(context)
                    copy.goto(kept.as_uri())
                    assert copy.evaluate("window.planted || 0") == 0
    assert (seen.ran, [url for url in seen.elsewhere if not url.rpartition(": ")[2].startswith("file:")]) == (
        [],
        [],
    )


@pytest.mark.slow
def test_no_page_can_be_framed(app: Flask, context: BrowserContext) -> None:
    with serving(app) as base:
        page = context.new_page()
        for address in ("/", "/reports/kent-2013-05", "/reports/kent-2013-05/1", "/search.json?q=children"):
            page.goto(f"{base}/health")
            page.set_content(f'<iframe src="{escape(base + address)}"></iframe>')
            page.wait_for_timeout(150)
            inside = [frame for frame in page.frames if frame != page.main_frame]
            assert all(
                frame.url.startswith("chrome-error:") or not frame.locator("#main, pre").count()
                for frame in inside
            ), address


@pytest.mark.slow
def test_the_policy_forbids_nothing_of_ours(server: str, context: BrowserContext) -> None:
    """What the policy forbids, the console tells: in normal use, nothing."""
    seen = Seen(server)
    assert visit(seen, context, list(PAGES.values())[::5]) >= 6
    assert (seen.ran, seen.elsewhere, seen.forbidden) == ([], [], [])


@pytest.mark.slow
@pytest.mark.parametrize("policy", [False, True], ids=["no policy", "policy"])
def test_the_visit_would_notice(
    app: Flask, context: BrowserContext, monkeypatch: pytest.MonkeyPatch, policy: bool
) -> None:
    """With templates that escape nothing, script runs where there is no policy, and is forbidden where there is."""
    if not policy:
        monkeypatch.delitem(headers.HEADERS, "Content-Security-Policy")
    weak = create_app({"CORPUS": app.config["CORPUS"], "INDEX": app.config["INDEX"]})
    weak.jinja_env.autoescape = False
    with serving(weak) as base:
        seen = Seen(base)
        visit(
            seen, context, ["/reports/kent-2013-05/1", "/reports/kent-2013-05/2", "/reports/kent-2013-05/3"]
        )
    assert seen.ran  # an element or attribute stands there; without the policy it did what it says
    assert bool(seen.forbidden) == policy
    assert any("[0," not in one for one in seen.ran) != policy
