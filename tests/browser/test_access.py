"""Every kind of page under axe, narrow, spaced out and pointed at, in both schemes."""

import pytest
from watching import Site, Watched

from bench.pages import looks, machines
from bench.pages.browsing import RULES, findings
from bench.pages.kinds import kinds

COLOURS = ["color-contrast", "link-in-text-block"]  # all that another scheme can change


def addresses(site: Site) -> list[str]:
    """One of each kind, and what only these articles have."""
    return [
        *kinds(site.url).values(),
        "/search?q=port&person=ada-brandt&from=2024&undated=exclude",
        "/search/values/person?q=crew&exclude.person=bo-lind",
        *(f"/articles/{id}" for id in site.ids[2:5]),
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_every_kind_of_page_is_for_everybody(
    site: Site, watched: Watched, width: int, scheme: str
) -> None:
    page = watched.page(width, color_scheme=scheme)
    found = []
    for address in addresses(site):
        page.goto(site.url + address)
        found += findings(page, RULES if scheme == "light" else COLOURS)
        if scheme == "light":
            missed = looks.targets(page)
            if width == 390:
                missed += looks.spaced(page)
                page.set_viewport_size({"width": 320, "height": 900})
                missed += looks.wide(page)
                page.set_viewport_size({"width": width, "height": 900})
            found += [f"{address}: {one}" for one in missed]
    assert found == []


@pytest.mark.parametrize(("language", "called"), [("ja", "日本語"), ("zh", "中文")])
def test_axe_finds_nothing_in_another_language(
    site: Site, watched: Watched, language: str, called: str
) -> None:
    page = watched.page(390)
    page.goto(site.url + "/people/ada-brandt")
    page.get_by_role("button", name=called).click()
    found = []
    first = f"/articles/{site.ids[0]}?q=port"
    for address in ("/people/ada-brandt", "/", "/search?q=port&from=2024", first, "/help/search"):
        if not page.url.endswith(address):
            page.goto(site.url + address)
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
        found += findings(page)
    assert found == []


def test_axe_finds_nothing_in_an_empty_library(bare_site: Site, watched: Watched) -> None:
    page = watched.page()
    for address in ("/", "/search", "/people", "/timeline", "/map", "/network", "/about"):
        page.goto(bare_site.url + address)
        assert findings(page) == []
    page.goto(bare_site.url + "/")
    assert "dateline ingest" in page.locator("main").inner_text()


def test_machines_find_what_every_page_says_to_them(site: Site) -> None:
    rows = machines.rows(site.url, kinds(site.url))
    assert [miss for row in rows for miss in row.missed] == []
