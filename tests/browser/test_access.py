"""Every kind of page under axe and at 320 pixels, in both schemes."""

import pytest
from watching import RULES, Site, Watched, findings

COLOURS = ["color-contrast", "link-in-text-block"]  # all that another scheme can change


def addresses(site: Site) -> list[str]:
    first = site.ids[0]
    return [
        "/",
        "/search",
        "/search?q=port&person=ada-brandt&from=2024&undated=exclude",
        "/search?q=nothinglikethis&country=no",
        "/search/values/person?q=crew&exclude.person=bo-lind",
        "/search/values/publisher?find=zz",
        f"/articles/{first}?q=port",
        f"/articles/{first}?furniture=show",
        *(f"/articles/{id}" for id in site.ids[2:5]),
        "/people",
        "/people/ada-brandt",
        "/countries",
        "/countries/no",
        "/places/oslo",
        f"/stories/{first}",
        "/timeline",
        "/timeline?q=nothinglikethis",
        "/map",
        "/network",
        "/about",
        "/help/search",
        "/docs",
        "/no/such/page",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(site: Site, watched: Watched, width: int, scheme: str) -> None:
    page = watched.page(width, color_scheme=scheme)
    found = []
    for address in addresses(site):
        page.goto(site.url + address)
        found += findings(page, RULES if scheme == "light" else COLOURS)
    assert found == []


def test_axe_finds_nothing_in_an_empty_library(bare_site: Site, watched: Watched) -> None:
    page = watched.page()
    for address in ("/", "/search", "/people", "/timeline", "/map", "/network", "/about"):
        page.goto(bare_site.url + address)
        assert findings(page) == []
    page.goto(bare_site.url + "/")
    assert "dateline ingest" in page.locator("main").inner_text()


def test_no_page_is_wider_than_320_pixels(site: Site, watched: Watched) -> None:
    page = watched.page(320)
    for address in addresses(site):
        page.goto(site.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_targets_are_24_pixels(site: Site, watched: Watched) -> None:
    page = watched.page()
    small = """[...document.querySelectorAll(
        'button, select, input, summary, .chip, .tag, .site a, .letters a, .pager a, .site-foot a,'
        + '.kicker a'
    )].filter(e => e.checkVisibility() && !e.classList.contains('vh'))
      .filter(e => Math.min(e.getBoundingClientRect().height, e.getBoundingClientRect().width) < 24)
      .map(e => e.outerHTML.slice(0, 90))"""
    for address in addresses(site):
        page.goto(site.url + address)
        assert page.evaluate(small) == [], address


def test_text_may_be_spaced_out(site: Site, watched: Watched) -> None:
    page = watched.page(390, bypass_csp=True)
    for address in addresses(site):
        page.goto(site.url + address)
        page.add_style_tag(
            content="*{line-height:1.5!important;letter-spacing:.12em!important;"
            "word-spacing:.16em!important}p{margin-bottom:2em!important}"
        )
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, address
