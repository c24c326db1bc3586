"""The pages in Chromium: a newcomer's way, keyboard, two widths, no script, accessibility.

Where Chromium is missing these tests are skipped; with CI=true they fail, so that CI never passes unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

import web.checking
from app import create_app
from indexer.generations import Generation
from indexer.pinpoint import fingerprint
from indexer.reindex import reindex
from tests.browsing import serving
from tests.checks import TEXT, stand_in
from tests.conftest import ROOT
from tests.making import make

pytestmark = pytest.mark.browser

WIDTHS = (1280, 390)
LOOKS = [
    (390, "dark"),
    pytest.param(1280, "light", marks=pytest.mark.slow),
    pytest.param(1280, "dark", marks=pytest.mark.slow),
    pytest.param(390, "light", marks=pytest.mark.slow),
]
"""Widths and colour schemes: the narrow and dark one in the default run, all pairs in the long one."""
PAGES = {
    "home": "/",
    "search": "/search?q=police+custody",
    "filtered": "/search?q=children&authority=cumbria&grade=inadequate&page=2",
    "lines": "/search?q=police&view=lines&order=right",
    "by report": "/search?q=children&view=reports",
    "by authority": "/search?q=children&view=authorities",
    "figures": "/search?q=children&view=chart&year=2013",
    "no lines": "/search?view=lines",
    "no hits": "/search?q=xylophone",
    "did you mean": "/search?q=saftey",
    "other forms": "/search?q=CAF",
    "suggestions": "/suggest?q=child+prot",
    "bad query": "/search?q=%22police",
    "reports": "/reports",
    "report": "/reports/cumbria-2013-05?q=police",
    "report of two halves": "/reports/cumbria-2012-04",
    "paragraph": "/reports/northamptonshire-2013-02/3",
    "changed paragraph": "/reports/cumbria-2013-05/13?v=00000000",
    "cite": "/reports/cumbria-2013-05/13/cite?v=00000000",
    "collection": "/collection?p=cumbria-2013-05/13&p=cumbria-2013-05/3.7&p=cumbria-2013-05/14@00000000&p=x&title=A",
    "authority": "/authorities/cumbria",
    "authority without a report": "/authorities/cumberland",
    "choose": "/compare",
    "compare": "/compare/cumbria-2012-04/cumbria-2013-05",
    "themes": "/beside",
    "choose beside": "/beside?theme=recommendations&year=all&report=cumbria-2012-04&choose=1",
    "beside": "/beside?theme=help-and-protection&report=cumbria-2012-04&report=cumbria-2013-05&report=northamptonshire-2013-02&report=rochdale-2012-11&report=west-sussex-2013-02"
    "&q=assess*&only=1",
    "grades": "/grades",
    "grades listed": "/grades?area=leadership-and-governance&year=2012",
    "help": "/help",
    "check a briefing": "/briefings/check",
    "audit": "/audit",
    "reading": "/reports/cumbria-2012-04/reading",
    "not found": "/none",
}


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" and "404" not in m.text else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    assert faults == []


def arrive(page: Page, url: str) -> None:
    """Wait for the page whose address has ``url`` (a pattern) in it, with its scripts: they hear nothing before."""
    page.wait_for_url(re.compile(url), wait_until="load")


def boxes(*elements: Locator) -> list[dict[str, float]]:
    """Where the first of each stands, all taken in one moment: between two questions a page may move."""
    handles = [element.first.element_handle() for element in elements]
    taken: list[dict[str, float]] = elements[0].page.evaluate(
        "all => all.map(one => one.getBoundingClientRect().toJSON())", handles
    )
    return taken


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_every_page_is_accessible_and_fits(browser: Browser, server: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    for name, url in PAGES.items():
        page.goto(url)
        result = Axe().run(page)
        assert result.violations_count == 0, f"{name}: {result.generate_report()}"
        fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert fits, f"{name} scrolls sideways at {width}"
    context.close()


def test_what_is_gone_changed_or_not_there_yet_is_accessible(browser: Browser, tmp_path: Path) -> None:
    corpus, index = tmp_path / "corpus", tmp_path / "index"
    corpus.mkdir()
    empty = create_app({"CORPUS": corpus, "INDEX": tmp_path / "none"})
    body = "# About this inspection\n\n1. Alpha words.\n\n2. Beta words.\n\n3. Gamma words.\n"
    (corpus / "a.txt").write_text(make(body))
    reindex(corpus, index)
    (corpus / "a.txt").write_text(make(body.replace("Beta", "Delta").replace("\n3. Gamma words.\n", "")))
    reindex(corpus, index)
    changed = create_app({"CORPUS": corpus, "INDEX": index})
    urls = ("/reports/cumbria-2013-05/3", f"/reports/cumbria-2013-05/2?v={fingerprint('Beta words.')}")
    for app, wanted in ((empty, ("/",)), (changed, urls)):
        with serving(app) as base:
            page = browser.new_page(base_url=base)
            for url in wanted:
                page.goto(url)
                assert Axe().run(page).violations_count == 0, url
            page.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newcomers_way(page: Page, width: int) -> None:
    """From the home page to two authorities, a citation, and two reports side by side."""
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")
    page.locator("[data-search]").first.fill("police custody overnight")
    page.locator("[data-search]").first.press("Enter")
    expect(page.locator(".results > .hits article.hit")).to_have_count(3)
    assert {"Cumbria", "Northamptonshire"} <= set(page.locator(".hit-authority").all_inner_texts())

    if width < 900:
        page.get_by_text("Filters", exact=False).first.click()
    page.get_by_role("link", name="Northamptonshire").first.click()
    expect(page.locator(".results > .hits article.hit")).to_have_count(1)
    page.locator(".chips a").first.click()
    expect(page.locator(".results > .hits article.hit")).to_have_count(3)

    page.get_by_role("link", name="in context").nth(1).click()
    arrive(page, "cumbria-2013-05.*#p-32$")
    expect(page.locator("#p-32 mark").first).to_be_in_viewport()
    page.locator("#p-32 a.num").click()
    arrive(page, "/32")
    expect(page).to_have_title("¶ 32 · Cumbria, May 2013 · Pilcrow")

    page.get_by_role("button", name="Copy as Markdown").click()
    expect(page.get_by_role("button", name="Copied as Markdown")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("[Ofsted, Inspection of local authority arrangements")
    assert "/reports/cumbria-2013-05/32?v=" in copied

    page.get_by_role("link", name="Compare").click()
    arrive(page, "/compare$")
    page.get_by_label("On the left").select_option("cumbria-2012-04")
    page.get_by_label("On the right").select_option("cumbria-2013-05")
    page.get_by_role("button", name="Set side by side").click()
    expect(page.get_by_role("heading", name="Leadership and governance")).to_be_visible()
    expect(page.locator("del").first).to_be_visible()


def test_next_and_previous_hit_by_keyboard(page: Page) -> None:
    page.goto("/reports/cumbria-2013-05?q=police")
    hits = page.locator("[data-hit]").evaluate_all("hits => hits.map(hit => hit.id)")
    assert len(hits) > 2
    for expected in (hits[0], hits[1], hits[2]):
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.id") == expected
        expect(page.locator(f"[id='{expected}']")).to_be_in_viewport()
    page.keyboard.press("p")
    assert page.evaluate("document.activeElement.id") == hits[1]
    page.keyboard.press("/")
    page.keyboard.type("np")
    expect(page.locator("[data-search]")).to_have_value("np")


def test_the_keyboard_alone_is_enough(page: Page) -> None:
    page.goto("/search?q=custody")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    reached = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.id"))
    assert any("authority=" in target for target in reached if target)
    assert any(target.startswith("/reports/") for target in reached if target)


def test_everything_works_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/search?q=custody")
    page.locator("a.facet-value", has_text="Cumbria").click()
    arrive(page, "authority=cumbria")
    page.get_by_role("link", name="in context").first.click()
    arrive(page, "/reports/cumbria-")
    assert page.locator("mark").count() > 0
    page.goto("/reports/cumbria-2013-05/13")
    assert page.get_by_role("button", name="Copy").count() == 0
    assert "reports/cumbria-2013-05/13?v=" in page.locator("#cite-plain").input_value()
    page.get_by_role("link", name="every form").click()
    arrive(page, "/13/cite")
    page.get_by_text("Quote only some of the words").click()
    page.get_by_label("The words, exactly").fill("immediate action was taken")
    page.get_by_role("button", name="Cite these words").click()
    arrive(page, "words=immediate")
    assert "#:~:text=immediate%20action" in page.get_by_label("Plain text").input_value()
    page.get_by_role("link", name="Add to the collection").click()
    arrive(page, "/collection")
    page.get_by_label("Add more").fill("cumbria-2013-05/14")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".entry")).to_have_count(2)
    page.goto("/compare")
    page.get_by_label("On the left").select_option("rochdale-2012-11")
    page.get_by_label("On the right").select_option("west-sussex-2013-02")
    page.get_by_role("button", name="Set side by side").click()
    arrive(page, "/compare/rochdale-2012-11/west-sussex-2013-02$")
    context.close()


def test_one_section_of_several_reports_without_script(browser: Browser, server: str) -> None:
    """From the choice to columns, on a screen where they stand one after the other and where they do not."""
    context = browser.new_context(
        base_url=server, java_script_enabled=False, viewport={"width": 390, "height": 800}
    )
    page = context.new_page()
    page.goto("/compare")
    page.get_by_role("link", name="One section of up to five reports").click()
    page.get_by_role("link", name="Leadership and governance").click()
    arrive(page, "theme=leadership-and-governance")
    page.get_by_label("Grade of the section").select_option("inadequate")
    page.get_by_role("button", name="Show these reports").click()
    arrive(page, "grade=inadequate")
    page.get_by_label("Cumbria, May 2013").check()
    page.get_by_label("Rochdale, November 2012").check()
    page.get_by_role("button", name="Set side by side").click()
    expect(page.locator(".beside-report")).to_have_count(2)
    page.wait_for_load_state()
    first, second = page.locator(".beside-report").all()
    page.get_by_role("link", name="Next: Rochdale, November 2012").click()
    arrive(page, "#rochdale-2012-11$")
    expect(second.locator("h2")).to_be_in_viewport()
    above, below = boxes(first, second)
    assert above["y"] + above["height"] <= below["y"]
    page.set_viewport_size({"width": 1280, "height": 800})
    left, right = boxes(first, second)
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    expect(page.get_by_role("link", name="Next: Rochdale, November 2012")).to_be_hidden()
    context.close()


def test_suggestions_by_keyboard(page: Page) -> None:
    """The keys of the combobox pattern: arrows, Home and End, Escape, Enter."""
    page.goto("/")
    box, options = page.get_by_role("combobox"), page.get_by_role("option")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("safe")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.locator("#said")).to_have_text(re.compile(r"^\d+ suggestions\.$"))
    last = options.count() - 1
    for key, chosen in (
        ("ArrowDown", 0),
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", last),
        ("ArrowDown", 0),
    ):
        box.press(key)
        expect(options.nth(chosen)).to_have_attribute("aria-selected", "true")
        expect(page.locator("[aria-selected=true]")).to_have_count(1)
        active = box.get_attribute("aria-activedescendant")
        assert active == options.nth(chosen).get_attribute("id")
    for key in ("Home", "End", "ArrowLeft"):  # back in the text
        box.press("ArrowDown")
        box.press(key)
        expect(page.locator("[aria-selected=true]")).to_have_count(0)
        assert box.get_attribute("aria-activedescendant") is None
    expect(box).to_have_value("safe")

    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("safe")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    label = page.locator(".suggestion-label").first.inner_text()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q="))
    expect(page.locator("[data-search]")).to_have_value(label)
    expect(page.locator("article.hit").first).to_be_visible()


def test_enter_without_a_choice_searches_what_is_typed(page: Page) -> None:
    page.goto("/search?q=children&year=2013")
    box = page.locator("[data-search]")
    box.fill("")
    box.press_sequentially("custod")
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Enter")
    arrive(page, r"/search\?q=custod&year=2013$")
    box.fill("")
    box.press_sequentially("cust")
    page.get_by_role("option").first.click()
    expect(page).to_have_url(re.compile(r"/search\?q=custody&year=2013$"))


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_suggestions_are_accessible_and_fit(browser: Browser, server: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 700},
        color_scheme=scheme,  # type: ignore[arg-type]
        has_touch=True,
    )
    page = context.new_page()
    for url in ("/", "/reports", "/search?q=police"):
        page.goto(url)
        box = page.locator("[data-search]")
        box.fill("")
        box.press_sequentially("ch")
        expect(page.locator(".suggestion").nth(5)).to_be_visible()
        box.press("ArrowDown")
        result = Axe().run(page)
        assert result.violations_count == 0, f"{url}: {result.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
        sizes = page.locator(".suggestion").evaluate_all("all => all.map(o => o.offsetHeight)")
        assert min(sizes) >= 44, "wide enough for a finger"
    page.locator(".suggestion").nth(1).tap()
    expect(page).to_have_url(re.compile(r"/search\?"))
    context.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_briefing_is_checked(
    browser: Browser, server: str, width: int, scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the form to the report and from it to a file, without script, with every verdict there is."""
    monkeypatch.setattr(web.checking, "check", stand_in)
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/")
    page.locator("main").get_by_role("link", name="check the whole briefing").click()
    arrive(page, "/briefings/check")
    page.get_by_label("Paste the text").fill(TEXT)
    page.get_by_role("button", name="Check it").click()
    expect(page).to_have_title("8 to look at · Pasted text · Pilcrow")
    page.wait_for_load_state()
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.locator(".briefing-text .note-ref").nth(2).click()
    expect(page.locator("#finding-3")).to_be_in_viewport()
    page.locator("#finding-3").get_by_role("link", name="Line 7").click()
    expect(page.locator("#place-3")).to_be_in_viewport()
    with page.expect_download() as download:
        page.get_by_role("button", name="A copy with the results written in").click()
    copy = Path(download.value.path()).read_text(encoding="utf-8")
    assert "[³ the words differ: cumbria-2013-05/30]" in copy
    page.goto("/briefings/check")
    page.get_by_label("or choose a file").set_input_files(
        {"name": "x.docx", "mimeType": "application/octet-stream", "buffer": b"no word"}
    )
    page.get_by_role("button", name="Check it").click()
    expect(page.get_by_role("alert")).to_contain_text("x.docx is no Word document")
    assert Axe().run(page).violations_count == 0
    context.close()


def test_the_box_works_where_no_suggestion_comes(browser: Browser, server: str) -> None:
    page = browser.new_page(base_url=server)
    page.route("**/suggest.json*", lambda route: route.abort())
    page.goto("/")
    box = page.locator("[data-search]")
    with page.expect_event("requestfailed"):
        box.press_sequentially("custody")
    expect(page.get_by_role("listbox")).to_be_hidden()
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=custody$"))
    page.close()


def test_what_is_typed_before_the_script_came_is_answered(page: Page) -> None:
    held: list[Route] = []
    page.route("**/static/suggest.js", lambda route: held.append(route))
    with page.expect_request("**/static/suggest.js"):
        page.goto("/", wait_until="commit")
    page.locator("[data-search]").press_sequentially("custo")
    held[0].continue_()
    expect(page.get_by_role("option").first).to_be_visible()


def test_only_the_last_answer_is_shown(page: Page) -> None:
    page.goto("/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "suggest.json" in request.url else None)
    box = page.locator("[data-search]")
    box.press_sequentially("polic", delay=10)
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) == 1, "nothing is asked while the keys follow one another"
    box.fill("p")
    expect(page.get_by_role("listbox")).to_be_hidden()


def test_suggestions_without_script(browser: Browser, server: str) -> None:
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    page.get_by_role("searchbox").fill("safeg")
    page.get_by_role("button", name="What begins like this?").click()
    arrive(page, "/suggest")
    page.locator("main").get_by_role("link", name="safeguarding", exact=True).click()
    arrive(page, r"/search\?q=safeguarding$")
    assert page.locator("article.hit").count() > 0
    context.close()


def select_words(page: Page, selector: str, words: str, skip: int = 0) -> None:
    """Select ``words`` in the first text below ``selector``, as a mouse would; ``skip`` first letters not."""
    page.evaluate(
        """([selector, words, skip]) => {
            const node = document.createTreeWalker(document.querySelector(selector), NodeFilter.SHOW_TEXT).nextNode();
            const range = document.createRange();
            const at = node.data.indexOf(words);
            range.setStart(node, at + skip);
            range.setEnd(node, at + words.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            node.parentElement.scrollIntoView({ block: 'center' });
        }""",
        [selector, words, skip],
    )


def test_selected_words_are_cited_with_a_link_that_shows_them(page: Page) -> None:
    words = "Management oversight of social work practice is not consistently robust"
    page.goto("/reports/cumbria-2013-05#p-13")
    select_words(page, "#p-13 .text", words, skip=3)
    button = page.get_by_role("button", name="Cite these words")
    expect(button).to_be_visible()
    assert page.evaluate("document.activeElement === document.body"), "the focus is where it was"
    button.click()
    dialog = page.get_by_role("dialog", name="Cite ¶ 13, Cumbria, May 2013")
    expect(dialog.locator(".cite-words")).to_have_text(words)
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()

    dialog.get_by_role("button", name="Copy as For Word").click()
    expect(dialog.get_by_role("status")).to_have_text("For Word copied.")
    kinds = page.evaluate(
        """async () => { const [item] = await navigator.clipboard.read();
            return Object.fromEntries(await Promise.all(item.types.map(async t => [t, await (await item.getType(t)).text()]))); }"""
    )
    assert f"“{words}”" in kinds["text/plain"]
    assert "<blockquote" in kinds["text/html"]
    assert "/reports/cumbria-2013-05/13?v=" in kinds["text/html"]
    dialog.get_by_role("button", name="Copy as Link to these words").click()
    expect(dialog.get_by_role("status")).to_have_text("Link to these words copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    # The link: a browser that has never seen the page goes to the words, and the address keeps no trace.
    page.set_viewport_size({"width": 390, "height": 300})
    page.goto(link)
    page.wait_for_function("window.scrollY > 200")
    box = page.evaluate(
        """words => { const node = document.createTreeWalker(document.querySelector('.pinpoint-text .text'), 4).nextNode();
            const range = document.createRange(); const at = node.data.indexOf(words);
            range.setStart(node, at); range.setEnd(node, at + words.length);
            return range.getBoundingClientRect().toJSON(); }""",
        words,
    )
    assert 0 <= box["top"] < 300
    assert page.evaluate("'fragmentDirective' in document && location.hash === ''")
    # An anchor still leads to its place.
    page.goto("/reports/cumbria-2013-05#p-14")
    expect(page.locator("#p-14 .num")).to_be_in_viewport()


def test_citing_by_keyboard(page: Page) -> None:
    page.goto("/reports/cumbria-2013-05#p-13")
    select_words(page, "#p-13 .text", "immediate action was taken")
    expect(page.locator("#said")).to_have_text(re.compile("press c"))
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".cite-words")).to_have_text("immediate action was taken")
    for _ in range(30):  # the focus stays inside (or in the browser's own bar), and comes back to the dialog
        page.keyboard.press("Tab")
        assert page.evaluate(
            "!!document.activeElement.closest('dialog') || document.activeElement === document.body"
        )
    dialog.get_by_role("button", name="Close").press("Enter")
    expect(dialog).to_be_hidden()

    # From a link: the focus goes back to it.
    page.goto("/search?q=police+custody")
    first = page.get_by_role("link", name="cite").first
    first.press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(first).to_be_focused()

    # Turned off, the key does nothing; the button and the link are there as before.
    page.get_by_role("button", name="Turn keyboard shortcuts off").click()
    select_words(page, "article.hit .text mark", "police")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Cite these words")).to_be_visible()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_a_collection_in_the_browser(page: Page) -> None:
    """Collected from hits, kept over pages, put in order, and somebody else's is told from one's own."""
    page.goto("/search?q=police+custody")
    for n in (0, 1):
        page.locator("article.hit a[data-collect]").nth(n).click()
    expect(page.locator("#said")).to_have_text("Added. The collection has 2 entries.")
    page.get_by_role("link", name="Collection (2)").click()
    arrive(page, r"/collection\?p=")
    labels = page.locator(".entry h2 a").all_inner_texts()
    assert len(labels) == 2
    expect(page.locator("[data-kept]")).to_be_hidden()
    page.get_by_role("button", name=re.compile("^down")).click()
    expect(page.locator(".entry h2 a").first).to_have_text(labels[1])
    expect(page.locator("[data-kept]")).to_be_hidden()
    page.wait_for_load_state()  # with its script, which keeps the new order
    page.goto("/collection?p=cumbria-2013-05/13")
    expect(page.locator("[data-kept-said]")).to_contain_text(
        "not the collection that is kept in this browser"
    )
    page.get_by_role("link", name="Open the one kept").click()
    expect(page.locator(".entry h2 a").first).to_have_text(labels[1])
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "quotations.docx"
    page.get_by_role("button", name=re.compile(f"^remove.*{labels[0]}")).click()
    expect(page.get_by_role("link", name="Collection (1)")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), (390, "light"), (1280, "dark"), (1280, "light")]
)
def test_citing_is_accessible_and_fits(browser: Browser, server: str, width: int, scheme: str) -> None:
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 700},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    for url in ("/reports/cumbria-2013-05/13/cite?words=children", "/collection"):
        page.goto(url)
        assert Axe().run(page).violations_count == 0, url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
    for url in (
        "/search?q=police",
        "/reports/cumbria-2013-05",
        "/reports/cumbria-2013-05/13",
        "/search?q=police&view=lines",
    ):
        page.goto(url)
        page.locator("a[data-cite-open]").first.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_be_visible()
        result = Axe().run(page)
        assert result.violations_count == 0, f"{url}: {result.generate_report()}"
        fits = "document.querySelector('dialog').scrollWidth <= document.querySelector('dialog').clientWidth"
        assert page.evaluate(fits), url
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), url
    context.close()


def test_two_reports_of_an_authority_are_compared_by_keyboard(browser: Browser, server: str) -> None:
    """From the history of an authority, without script: other reports than those chosen already."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/authorities/cumbria")
    page.get_by_role("radio", name="left Cumbria, April 2012").focus()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("radio", name="left Cumbria, May 2013")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="right Cumbria, April 2012")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/compare/cumbria-2013-05/cumbria-2012-04$"))
    context.close()


COMPARISON = "/compare/cumbria-2012-04/cumbria-2013-05"
HELD = """() => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
    return {id: e.id, hash: location.hash, place: document.querySelector('[data-hit-place]').textContent, drawn: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0,
        inSight: box.top >= document.querySelector('.compare-head').getBoundingClientRect().bottom - 1
            && box.top < innerHeight}; }"""
"""What has the focus: whether it is seen to have it, and stands below what stays in place above."""


def test_a_comparison_by_keyboard_alone(page: Page) -> None:
    """Differences, sections, sides and folds, from the first to the last, and never the mouse."""
    page.goto("/compare/rochdale-2012-11/west-sussex-2013-02#50%")  # a fragment that is none
    hits = page.locator("[data-hit]").evaluate_all("all => all.map(e => e.id)")
    stops = page.locator("[data-stop]").evaluate_all("all => all.map(e => e.id)")
    place = page.locator("[data-hit-place]")

    def press(key: str, expected: str) -> None:
        page.keyboard.press(key)
        said = f"{hits.index(expected) + 1} of {len(hits)}" if expected in hits else ""
        held = page.evaluate(HELD)
        assert held == {"id": expected, "hash": f"#{expected}", "place": said, "drawn": True, "inSight": True}

    for expected in hits:  # all of them, also those in a fold
        press("n", expected)
    press("n", hits[0])  # round again
    press("p", hits[-1])
    press("p", hits[-2])

    page.evaluate("document.activeElement.blur(); scrollTo({ top: 0, behavior: 'instant' })")
    for stop in (*stops, stops[-1]):  # and stays at the last
        press("]", stop)
    for stop in (*stops[-2::-1], stops[0]):
        press("[", stop)
    # The next difference is that of the section where the reader is, not of where the last one was.
    press("]", stops[1])
    press("]", stops[2])
    below = page.evaluate(
        """id => [...document.querySelectorAll('[data-hit]')]
            .filter(h => document.getElementById(id).compareDocumentPosition(h) & 4).map(h => h.id)""",
        stops[2],
    )
    press("n", below[0])
    press("p", hits[hits.index(below[0]) - 1])

    summary = page.locator(".alone-fold > summary").first
    section = summary.locator("xpath=ancestor::section[1]").get_by_role("heading", level=3)
    section.focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if summary.evaluate("e => e === document.activeElement"):
            break
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".alone-fold").first).to_have_attribute("open", "")
    expect(page.locator(".alone-fold .pair-node").first).to_be_visible()

    page.keyboard.press("s")
    arrive(page, "/compare/west-sussex-2013-02/rochdale-2012-11$")
    expect(page.locator(".compare-head .left")).to_contain_text("West Sussex, February 2013")
    page.keyboard.press("n")
    expect(place).to_have_text(f"1 of {len(hits)}")
    page.get_by_role("button", name="Turn keyboard shortcuts off").press("Enter")
    page.keyboard.press("s")
    page.keyboard.press("n")
    expect(place).to_have_text(f"1 of {len(hits)}")


def test_a_comparison_without_script(browser: Browser, server: str) -> None:
    """What the keys do, by links: the first difference, a section, the other way round, a part."""
    context = browser.new_context(base_url=server, java_script_enabled=False)
    page = context.new_page()
    page.goto(COMPARISON)
    page.get_by_role("link", name="Next difference").press("Enter")
    arrive(page, "#.")
    first = page.url.partition("#")[2]
    expect(page.locator(f"[id='{first}']")).to_be_in_viewport()
    page.locator(".jump").get_by_role("link", name="Leadership and governance").press("Enter")
    expect(page.get_by_role("heading", name="Leadership and governance", exact=True)).to_be_in_viewport()
    fold = page.locator(".alone-fold").first
    fold.locator("summary").press("Enter")
    expect(fold.locator(".pair-node").first).to_be_visible()
    page.get_by_role("link", name="Only what changed").press("Enter")
    arrive(page, r"\?show=changed")
    page.get_by_role("link", name="Swap sides").press("Enter")
    arrive(page, r"/compare/cumbria-2013-05/cumbria-2012-04\?show=changed$")
    expect(page.locator("[data-key]:visible")).to_have_count(0)
    # On a phone the two of a pair stand one below the other.
    page.set_viewport_size({"width": 390, "height": 800})
    pair = page.locator(".pair-rewritten").first
    left, right = boxes(pair.locator(".left"), pair.locator(".right"))
    assert left["y"] + left["height"] <= right["y"]
    context.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "dark"), (390, "light"), (1280, "dark"), (1280, "light")]
)
def test_a_comparison_is_accessible_in_all_its_parts(
    browser: Browser, server: str, width: int, scheme: str
) -> None:
    """With every fold open, and with only what changed."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    for show in ("", "?show=changed"):
        page.goto(COMPARISON + show)
        page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
        result = Axe().run(page)
        assert result.violations_count == 0, f"{show}: {result.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), show
    context.close()


@pytest.mark.slow
def test_a_comparison_prints_as_two_columns(page: Page, generation: Generation) -> None:
    page.goto(COMPARISON)
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in printed]
    printed.close()
    text = "\n".join(texts)
    # Both reports whole, folded or not, under the names of their paragraphs.
    plain = re.sub(r"[\s\x02\ufffe-]", "", text)
    for name in ("cumbria-2012-04", "cumbria-2013-05"):
        for record in generation.records[name].values():
            assert re.sub(r"[\s-]", "", record.text)[:60] in plain, (name, record.key)
    for words in ("¶ 21, item 1", "¶ 3, item 6", "only in Cumbria, May 2013", "rewritten"):
        assert words in text
    # Nothing that is to be pressed.
    for words in (
        "Swap sides",
        "Choose other",
        "Only what changed",
        "Go to",
        "beside others",
        "cite",
        "next ↓",
        "CSV",
    ):
        assert not re.search(rf"^{re.escape(words)}\b", text, re.MULTILINE), words
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 690, "height": 900})
    for shape in (".pair-rewritten", ".pair-edited", ".group-head"):
        row = page.locator(shape).first
        left, right = boxes(row.locator("> .left"), row.locator("> .right"))
        assert left["x"] + left["width"] <= right["x"]
        assert left["y"] == right["y"]


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_a_time_line_is_drawn_inside_its_place(
    browser: Browser, server: str, width: int, scheme: str
) -> None:
    """No label runs over another or out of the page, and each is wide enough for a finger."""
    context = browser.new_context(
        base_url=server,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
    )
    page = context.new_page()
    page.goto("/authorities/cumbria")
    boxes = page.locator("svg.timeline a, svg.timeline .changed").evaluate_all(
        """all => all.map(e => [...e.querySelectorAll('text')].map(t => t.getBoundingClientRect()))
            .map(l => [Math.min(...l.map(b => b.left)), Math.min(...l.map(b => b.top)),
                Math.max(...l.map(b => b.right)), Math.max(...l.map(b => b.bottom))])"""
    )
    assert len(boxes) == 3
    assert all(left >= 0 and right <= width for left, _, right, _ in boxes)
    boxes.sort(key=lambda box: box[1])
    assert all(one[3] <= other[1] + 1 for one, other in pairwise(boxes))
    assert all(bottom - top >= 24 for _, top, _, bottom in boxes)
    dots = page.locator("svg.timeline circle").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().top)"
    )
    assert dots == sorted(dots)
    context.close()


@pytest.mark.slow
def test_the_history_of_an_authority_prints_on_one_page(page: Page) -> None:
    page.goto("/authorities/cumbria")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4"))
    assert len(printed) == 1
    text = printed[0].get_textpage().get_text_bounded()
    printed.close()
    for words in ("Over time", "Grades by area", "22 May 2013", "Ofsted, Inspection of local authority"):
        assert words in text
    assert "Compare these two" not in text


def test_a_report_prints_without_the_interface(page: Page) -> None:
    page.goto("/reports/cumbria-2013-05")
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator("#p-13")).to_be_visible()


def test_the_picture_in_the_readme(page: Page, request: pytest.FixtureRequest) -> None:
    """The README's picture is what a reader sees; ``make picture`` takes it."""
    picture = ROOT / "docs" / "search.png"
    page.set_viewport_size({"width": 1180, "height": 860})
    page.goto("/search?q=police+custody+overnight")
    if request.config.getoption("--update-picture"):
        page.screenshot(path=str(picture))
    assert picture.read_bytes().startswith(b"\x89PNG")
    taken = page.screenshot()
    # The bytes differ from machine to machine with the fonts; the size tells that it is this picture.
    assert taken[16:24] == picture.read_bytes()[16:24]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["grades", "grades listed", "authority", "compare", "choose", "themes", "beside"]
)
def test_what_a_finger_aims_at_is_large_enough(browser: Browser, server: str, name: str) -> None:
    context = browser.new_context(base_url=server, viewport={"width": 390, "height": 900})
    page = context.new_page()
    page.goto(PAGES[name])
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    # not what stands in a sentence, and of a box with its label the label
    small = page.locator("main :is(a, button, summary, select, input)").evaluate_all(
        """all => all.filter(e => e.checkVisibility() && !e.closest('.cautions, label'))
            .map(e => [e.textContent.trim(), e.getBoundingClientRect()])
            .filter(([, box]) => box.width < 23.9 || box.height < 23.9)
            .map(([text, box]) => [text, box.width, box.height])"""
    )
    assert small == []
    tiny = page.locator("main *").evaluate_all(
        """all => all.filter(e => e.checkVisibility() && !e.closest('svg, .visually-hidden'))
            .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
            .filter(e => parseFloat(getComputedStyle(e).fontSize) < 13)
            .map(e => [e.tagName, e.className, e.textContent.trim().slice(0, 30)])"""
    )
    assert tiny == []
    context.close()


def test_a_grade_stays_in_its_column(browser: Browser, server: str) -> None:
    """Of five columns none is as wide as the longest grade that is printed."""
    context = browser.new_context(base_url=server, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(PAGES["beside"])
    outside = page.evaluate(
        """() => [...document.querySelectorAll('.beside-head .grade')].filter(grade => {
            grade.append(' to be good and not yet good');
            const column = grade.closest('.beside-report').getBoundingClientRect();
            return grade.getBoundingClientRect().right > column.right + 0.5;
        }).length"""
    )
    assert outside == 0
    context.close()
