"""Print, forced colours, more contrast, less motion."""

from playwright.sync_api import Page
from watching import Site, ready

HIDDEN = (".site", ".site-foot", ".rail", ".crumbs", ".actions", ".legend", ".cite-tools")


def style(page: Page, selector: str, name: str) -> str:
    given = "(e, name) => getComputedStyle(e)[name]"
    return str(page.locator(selector).first.evaluate(given, name))


def test_an_article_is_printed_forced_and_still(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/articles/{site.ids[0]}?q=port")
    ready(page)
    tint, yellow = (style(page, f".prose {mark}", "backgroundColor") for mark in (".ent", ".hit"))
    assert len({tint, yellow, "rgba(0, 0, 0, 0)"}) == 3
    assert style(page, "html", "scrollBehavior") == "smooth"

    page.emulate_media(media="print", color_scheme="dark")
    assert style(page, ".prose .ent", "backgroundColor") == "rgba(0, 0, 0, 0)"
    assert style(page, ".prose .ent a", "borderBottomWidth") == "1px"
    assert int(style(page, ".prose .hit", "fontWeight")) >= 700
    assert style(page, "body", "backgroundColor") == "rgb(255, 255, 255)"
    assert [name for name in HIDDEN if page.locator(name).first.is_visible()] == []
    assert page.locator("#cite").is_visible()

    page.emulate_media(media="screen", color_scheme="light", forced_colors="active")
    assert style(page, ".prose .hit", "backgroundColor") != style(page, "body", "backgroundColor")
    assert style(page, ".prose .ent a", "borderBottomStyle") == "solid"
    assert style(page, "h1 .ent[data-kind=country] a", "borderBottomStyle") == "dashed"
    # The line under the header goes on under the page one is on.
    bottom = "e => e.getBoundingClientRect().bottom"
    current = page.locator(".site-nav a").first.evaluate(bottom)
    assert current <= page.locator(".site-row").evaluate(bottom)

    page.emulate_media(forced_colors="none", contrast="more", reduced_motion="reduce")
    assert style(page, ".kicker", "color") == style(page, ".prose", "color")
    assert style(page, "html", "scrollBehavior") == "auto"


def test_a_wide_picture_is_seen_from_its_middle(site: Site, page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site.url}/network")
    ready(page)
    over, left = page.locator(".net .scroller").evaluate(
        "e => [e.scrollWidth - e.clientWidth, e.scrollLeft]"
    )
    assert over > 50
    assert abs(left - over / 2) < 2
