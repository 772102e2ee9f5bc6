"""The pages in a real browser: usable by everybody, under the strict policy."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from adapters.web.app import make_app
from adapters.web.server import Server
from tests.adapters.web_story import told_world
from tests.end_to_end.pages import CASE, FORM, PAGES, fills_in_the_desk, press

CHROMIUM = next(
    (path for path in map(Path, ("/usr/bin/chromium", "/usr/bin/chromium-browser"))
     if path.exists()), Path("/usr/bin/chromium"),
)  # fmt: skip
PATIENCE = 180_000
"""Milliseconds. A browser that was just installed is slow to start beside other tests."""
pytestmark = pytest.mark.timeout(300)
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EXPECTED = ("404 (Not Found)", "422 (Unprocessable Entity)")
"""The browser itself notes the status of a page as an error."""


@pytest.fixture(scope="module")
def served() -> Iterator[str]:
    server = Server(make_app(told_world().parts()), "127.0.0.1", 0)
    thread = threading.Thread(target=server.serve_until_stopped)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def engine() -> Iterator[Browser]:
    assert CHROMIUM.exists(), "The browser tests need chromium: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"], timeout=PATIENCE
        )
        yield browser
        browser.close()


@pytest.fixture
def window(engine: Browser, served: str) -> Iterator[BrowserContext]:
    context = engine.new_context(base_url=served, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


def sit_down(page: Page, seat: str) -> None:
    if seat:
        page.goto("/")
        press(page, f'button[value="{seat}"]')


def open_page(window: BrowserContext, name: str) -> tuple[Page, list[str]]:
    page, noise = window.new_page(), list[str]()
    page.on("console", lambda said: noise.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: noise.append(str(error)))
    seat, steps = PAGES[name]
    sit_down(page, seat)
    steps(page)
    return page, [text for text in noise if not any(known in text for known in EXPECTED)]


def faults(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{fault['id']}: {node['html'][:200]}" for fault in found for node in fault["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_usable_by_everybody_fits_a_narrow_screen_and_breaks_no_policy(
    window: BrowserContext, name: str
) -> None:
    page, noise = open_page(window, name)
    assert faults(page) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert noise == []


def test_a_case_is_as_usable_in_english(window: BrowserContext) -> None:
    page, _ = open_page(window, "case")
    press(page, 'button[value="en"]')
    assert page.url.endswith(CASE)
    assert page.locator("html").get_attribute("lang") == "en"
    assert faults(page) == []


def test_a_mark_of_an_earlier_event_leads_to_its_row_where_it_is_folded(
    window: BrowserContext,
) -> None:
    page, _ = open_page(window, "case")
    row = page.locator(".earlier tbody tr").last
    assert not row.is_visible()
    page.locator(f'svg.lanes a[href="#{row.get_attribute("id")}"]').focus()
    page.keyboard.press("Enter")
    row.wait_for(state="visible")
    assert faults(page) == []


SHOWN_NAMES = """figure => {
    const [l, r] = [figure.getBoundingClientRect().left, figure.getBoundingClientRect().right];
    return [...figure.querySelectorAll(".lname")]
        .filter(name => name.checkVisibility({ visibilityProperty: true }))
        .filter(name => name.getBoundingClientRect().left >= l)
        .filter(name => name.getBoundingClientRect().right <= r)
        .map(name => name.textContent);
}"""


def test_on_a_phone_the_latest_is_shown_and_the_rows_keep_their_names(
    window: BrowserContext,
) -> None:
    page, _ = open_page(window, "case")
    names = page.eval_on_selector(".figure", SHOWN_NAMES)
    assert "Samordnare" in names
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    box = page.locator(".figure .scroll")
    assert box.evaluate("b => Math.ceil(b.scrollLeft + b.clientWidth) >= b.scrollWidth")
    assert page.eval_on_selector(".figure", SHOWN_NAMES) == names
    box.evaluate("b => { b.scrollLeft = 0 }")
    assert page.eval_on_selector(".figure", SHOWN_NAMES) == names
    assert page.locator(".sideways").is_visible()


@pytest.mark.parametrize("how", ["chosen", "set in the computer"])
def test_a_case_is_as_readable_in_the_dark(window: BrowserContext, how: str) -> None:
    page, _ = open_page(window, "case")
    if how == "chosen":
        press(page, 'button[value="dark"]')
        assert page.url.endswith(CASE)
    page.emulate_media(color_scheme="light" if how == "chosen" else "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(18, 24, 27)"
    assert faults(page, ["color-contrast", "link-in-text-block"]) == []


def test_everything_can_be_done_without_scripts(engine: Browser, served: str) -> None:
    context = engine.new_context(base_url=served, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sit_down(page, "KS|rvt")
    page.fill("#sok", "björk")
    press(page, ".find button")
    press(page, f'a[href="{CASE}"]')
    assert page.locator("svg.lanes a").count() == page.locator("tbody tr").count()
    press(page, f'a[href="{FORM}"]')
    press(page, 'button[value="needs_assessed"]')
    page.fill("#f-needs-0-text", "egen bostad")
    press(page, 'button[value="f.needs"]')
    assert page.locator("#f-needs-1-text").is_visible()
    assert page.input_value("#f-needs-0-text") == "egen bostad"
    page.goto(FORM)
    press(page, 'button[value="support_contact_held"]')
    page.select_option("#f-form", "samtal")
    page.fill("#f-content", "Vi pratade om våren.")
    press(page, "button.main")
    assert "Registrerat." in page.inner_text(".note.good")
    assert "Vi pratade om våren." in page.inner_text("tbody tr:first-child")
    context.close()


def test_a_disclosure_is_decided_without_scripts(engine: Browser, served: str) -> None:
    context = engine.new_context(base_url=served, java_script_enabled=False)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    sit_down(page, "KS|samordnare")
    fills_in_the_desk(page)
    assert "specversion" in page.inner_text("pre")
    assert "Ett besök till i veckan" in page.inner_text("#nytt + ul")
    press(page, "button.main")
    assert "Beslutet är registrerat." in page.inner_text(".note.good")
    context.close()


def test_enter_in_a_field_saves_and_does_not_add_a_row(window: BrowserContext) -> None:
    page, _ = open_page(window, "form")
    with page.expect_navigation():
        page.press("#f-end", "Enter")
    assert page.locator(".summary").is_visible()
    assert page.locator("fieldset.group > legend").count() == 2


def test_what_follows_a_list_of_boxes_stands_apart_from_it(window: BrowserContext) -> None:
    page, _ = open_page(window, "correction")
    gap = """boxes => boxes.nextElementSibling.getBoundingClientRect().top
        - boxes.getBoundingClientRect().bottom"""
    assert page.locator("fieldset.boxes + *").count() == 1
    assert page.eval_on_selector("fieldset.boxes", gap) >= 16


def test_after_an_error_the_reader_stands_at_what_is_wrong(window: BrowserContext) -> None:
    page, _ = open_page(window, "form with errors")
    assert page.evaluate("document.activeElement.className") == "summary"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#when"


def test_the_keyboard_reaches_the_content_first(window: BrowserContext) -> None:
    page, _ = open_page(window, "desk")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "innehall"


def test_the_picture_opens_at_the_newest_event(window: BrowserContext) -> None:
    page, _ = open_page(window, "case")
    page.set_viewport_size({"width": 600, "height": 800})
    page.reload()
    box = page.locator("[data-newest]")
    end, width = box.evaluate("b => [b.scrollLeft + b.clientWidth, b.scrollWidth]")
    assert end == pytest.approx(width, abs=1)


def test_a_mark_leads_to_its_row(window: BrowserContext) -> None:
    page, _ = open_page(window, "case")
    mark = page.locator("svg.lanes a").last
    mark.click()
    assert page.locator(":target").get_attribute("id") == str(
        mark.get_attribute("href")
    ).removeprefix("#")


def test_a_hidden_screen_stays_hidden(window: BrowserContext) -> None:
    page, _ = open_page(window, "case")
    press(page, "[data-hide]")
    page.wait_for_url("**/dold")
    assert "Björk" not in page.content()
    page.go_back()
    page.wait_for_load_state()
    assert "Björk" not in page.content()


def test_a_case_prints_whole_and_without_buttons(window: BrowserContext) -> None:
    page, _ = open_page(window, "case")
    page.emulate_media(media="print")
    assert not page.locator("[data-hide]").is_visible()
    assert page.locator("tbody tr").first.is_visible()
    assert page.pdf().startswith(b"%PDF")
