"""A span of time chosen by dragging along the bars, with a mouse and with a finger."""

import re

from playwright.sync_api import Locator, Page, expect
from watching import Site, Watched, ready


def middle(bar: Locator) -> tuple[float, float]:
    box = bar.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] - 4


def bar(page: Page, month: str) -> Locator:
    return page.locator(f".histo a[href*='from={month}']")


def drag(page: Page) -> None:
    page.mouse.move(*middle(bar(page, "2024-02")))
    page.mouse.down()
    page.mouse.move(*middle(bar(page, "2024-04")), steps=4)


def test_a_span_is_chosen_with_the_mouse(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour")
    ready(page)
    words = page.locator(".histo figcaption")
    before = words.inner_text()
    drag(page)
    expect(words).to_contain_text("2024-02 – 2024-04")
    expect(page.locator(".brushed")).to_have_count(3)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(words).to_have_text(before.replace("\n", ""))
    expect(page.locator(".brushed")).to_have_count(0)
    expect(page).to_have_url(site.url + "/search?q=harbour")
    drag(page)
    page.mouse.up()
    expect(page).to_have_url(re.compile("from=2024-02&to=2024-04"))
    expect(page.get_by_role("textbox", name="From")).to_have_value("2024-02")
    expect(page.get_by_role("textbox", name="To")).to_have_value("2024-04")
    expect(page.locator("#count")).not_to_contain_text("68 ")
    page.go_back()
    expect(page.locator("#count")).to_contain_text("68 articles")
    bar(page, "2024-03").click(position={"x": 5, "y": 20})
    expect(page).to_have_url(re.compile("from=2024-03&to=2024-03"))


def test_a_span_is_chosen_on_the_page_of_the_timeline(site: Site, page: Page) -> None:
    page.goto(site.url + "/timeline?q=harbour")
    ready(page)
    drag(page)
    page.mouse.up()
    expect(page).to_have_url(re.compile("/search.*from=2024-02&to=2024-04"))


def test_a_finger_along_the_bars_chooses_and_across_them_scrolls(
    site: Site, watched: Watched
) -> None:
    page = watched.page(390, has_touch=True)
    page.goto(site.url + "/search?q=harbour")
    ready(page)
    allowed = page.locator(".histo svg").evaluate("e => getComputedStyle(e).touchAction")
    assert allowed == "pan-y pinch-zoom"
    touch = page.context.new_cdp_session(page)
    start, end = middle(bar(page, "2024-02")), middle(bar(page, "2024-04"))

    def finger(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    finger("touchStart", start)
    for part in (0.3, 0.6, 1):
        finger("touchMove", (start[0] + (end[0] - start[0]) * part, start[1]))
    finger("touchEnd")
    expect(page).to_have_url(re.compile("from=2024-02&to=2024-04"))


def test_the_fields_are_the_way_by_keys(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour")
    ready(page)
    since = page.get_by_role("textbox", name="From")
    since.focus()
    page.keyboard.type("2024-02")
    page.keyboard.press("Tab")
    page.keyboard.type("2024-04")
    # The answer to the first field comes while the second is being filled, and takes nothing.
    expect(page).to_have_url(re.compile("from=2024-02"))
    expect(page.get_by_role("textbox", name="To")).to_be_focused()
    expect(page.get_by_role("textbox", name="To")).to_have_value("2024-04")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("from=2024-02&to=2024-04"))
    expect(page.get_by_role("textbox", name="To")).to_be_focused()
