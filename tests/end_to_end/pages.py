"""The pages that a browser opens: who sits there, and the steps that lead to each."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.adapters.web_desk import DESK, form
from tests.adapters.web_story import BJORK

CASE, FORM = f"/arenden/{BJORK}", f"/registrera/{BJORK}"
Steps = Callable[[Page], None]
FILLED = [
    (name, value[0] if isinstance(value, list) else value)
    for name, value in form().items()
    if name not in {"steg", "ga"}
]
"""A whole draft in the order of the form's steps."""
LAST_OF_A_STEP = {"request", "sent", "ground", "answers.men", "texts.PLAN", "valid_to"}


def press(page: Page, selector: str) -> None:
    """Click what leads to a page, and wait until all of it is there, also what its script does.

    A click by itself ends when the page begins to come, which is too soon to look at it.
    """
    with page.expect_navigation():
        page.click(selector)


def goes_to(path: str) -> Steps:
    return lambda page: void(page.goto(path))


def void(_: object) -> None:
    return None


def fills_in_wrongly(page: Page) -> None:
    page.goto(FORM)
    press(page, 'button[value="needs_assessed"]')
    page.fill("#when", "snart")
    press(page, "button.main")


def opens_a_form(page: Page) -> None:
    page.goto(FORM)
    press(page, 'button[value="placement_ended"]')


def corrects(page: Page) -> None:
    page.goto(FORM)
    press(page, 'button[value="event_corrected"]')
    page.select_option("#f-target_event", index=1)
    press(page, "button.main")


def looks_back(page: Page) -> None:
    page.goto("/granskning")
    page.select_option("#arende", index=1)
    page.select_option("#roll", "samordnare")
    page.fill("#tid", "2025-12-24 12:00")
    page.fill("#fran", "2025-09-03")
    press(page, ".asks > button")
    page.click(".history > details > summary")


def asks_wrongly(page: Page) -> None:
    page.goto("/granskning")
    press(page, ".asks > button")


def holds_without_a_reason(page: Page) -> None:
    page.goto(f"/gallring/{BJORK}")
    press(page, 'button[value="held"]')


def reviews_the_log(page: Page) -> None:
    for words in ("Kvist", "Björk", "Björk", "Björk"):
        page.goto("/arenden")
        page.fill("#sok", words)
        press(page, ".find button")
    page.goto("/loggkontroll")
    press(page, ".asks > button")
    page.wait_for_selector("table.sums")


def fills_in_the_desk(page: Page, stop_before: str = "") -> None:
    page.goto(DESK)
    for name, value in FILLED:
        if name == stop_before:
            return
        field = page.locator(f'[name="{name}"]')
        kind = field.first.evaluate("f => f.type")
        if kind == "checkbox":
            page.check(f'[name="{name}"][value="{value}"]')
        elif kind == "select-one":
            field.select_option(value)
        else:
            field.fill(value)
        if name in LAST_OF_A_STEP:
            press(page, "button.main")


PAGES: dict[str, tuple[str, Steps]] = {
    "door": ("", goes_to("/")),
    "hidden": ("", goes_to("/dold")),
    "accessibility": ("", goes_to("/tillganglighet")),
    "help": ("", goes_to("/hjalp")),
    "not there": ("KS|rvt", goes_to("/finns-inte")),
    "desk": ("ME|arbetsledare", goes_to("/arenden")),
    "case": ("KS|samordnare", goes_to(CASE)),
    "case of ekonomiskt bistånd": ("LH|ekonomiskt_bistand", goes_to(CASE)),
    "why": ("LH|ekonomiskt_bistand", goes_to(f"{CASE}/varfor")),
    "inbox": ("PW|boendelots", goes_to("/inkorg")),
    "why in the inbox": ("PW|boendelots", goes_to("/inkorg/varfor")),
    "emergency": ("SJ|rvt", goes_to("/nodatkomst")),
    "choice": ("ME|arbetsledare", goes_to(FORM)),
    "form": ("KS|rvt", opens_a_form),
    "form with errors": ("KS|rvt", fills_in_wrongly),
    "correction": ("KS|rvt", corrects),
    "disclosure desk": ("KS|samordnare", lambda page: fills_in_the_desk(page, "channel")),
    "preview of a disclosure": ("KS|samordnare", fills_in_the_desk),
    "questions": ("KF|kvinnofridssamordnare", goes_to("/uppfoljning")),
    "answer": (
        "KF|kvinnofridssamordnare",
        goes_to("/uppfoljning/atervande_inom_ett_ar.enhet"),
    ),
    "oversight": ("AG|auditor", goes_to("/granskning")),
    "oversight with errors": ("AG|auditor", asks_wrongly),
    "whole reason": ("AG|auditor", goes_to("/granskning/varfor")),
    "history": ("AG|auditor", looks_back),
    "erasure": ("IK|internkontroll", goes_to("/gallring")),
    "files due for erasure": ("ME|arbetsledare", goes_to("/gallring/lista")),
    "erasure of a case": ("ME|arbetsledare", goes_to(f"/gallring/{BJORK}")),
    "erasure with errors": ("AG|auditor", holds_without_a_reason),
    "log review": ("IK|internkontroll", reviews_the_log),
}
