"""Shortcuts, pages of results, the theme that a script chose, and what marks may not do."""

import re

from playwright.sync_api import Page, expect
from watching import Site, Watched, ready


def test_search_by_keys_alone(site: Site, page: Page) -> None:
    page.goto(site.url + "/")
    ready(page)
    page.keyboard.press("/")
    box = page.locator("#q")
    expect(box).to_be_focused()
    page.keyboard.type("port")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=port$"))
    expect(page.locator("#count")).to_contain_text("articles for port")
    ready(page)
    page.keyboard.press("j")
    first = page.locator(".result-title a").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/articles/\w+\?q=port"))
    ready(page)
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"#h1$"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"#h2$"))
    page.get_by_role("link", name="Back to results").click()
    expect(page).to_have_url(re.compile(r"/search\?q=port$"))


def test_a_filter_keeps_the_focus_and_the_address(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour")
    box = page.locator("#facets").get_by_role("checkbox", name=re.compile("^Samuel Okoro"))
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("person=samuel-okoro"))
    expect(box).to_be_checked()
    expect(box).to_be_focused()
    expect(page.locator("#count")).to_contain_text("2 articles")
    page.get_by_role("link", name="Remove filter").click()
    expect(page).to_have_url(re.compile(r"q=harbour$"))


def test_a_page_of_results_without_scripts(site: Site, watched: Watched) -> None:
    page = watched.page(java_script_enabled=False)
    page.goto(site.url + "/")
    page.locator("#q").fill("harbour")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#count")).to_contain_text("68 articles")
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(re.compile("page=2"))
    page.locator("#facets").get_by_role("checkbox", name=re.compile("^Ghana")).check()
    page.get_by_role("button", name="Apply filters").click()
    expect(page.locator("#count")).to_contain_text("2 articles")
    page.get_by_label("Sort").select_option("oldest")
    page.get_by_role("button", name="Apply filters").click()
    expect(page).to_have_url(re.compile("sort=oldest"))
    expect(page).to_have_url(re.compile("country=gh"))
    page.get_by_role("link", name="Clear all").click()
    expect(page.locator("#count")).to_contain_text("68 articles")
    page.get_by_role("link", name=re.compile("^Ada Brandt")).first.click()
    expect(page).to_have_url(re.compile("person=ada-brandt"))


def test_the_theme_chosen_by_a_script_comes_with_the_next_page(site: Site, page: Page) -> None:
    page.goto(site.url + "/about")
    page.keyboard.press("t")
    page.keyboard.press("t")
    page.goto(site.url + "/search")
    assert '<html lang="en" data-theme="dark">' in page.content().replace(' class="js"', "")


def test_marks_do_not_move_the_text(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/articles/{site.ids[0]}?q=port")
    page.evaluate("document.fonts.ready")

    def places() -> object:
        return page.evaluate(
            "[...document.querySelectorAll('.prose p')].map(p => JSON.stringify("
            "p.getBoundingClientRect()))"
        )

    before = places()
    page.keyboard.press("e")
    expect(page.get_by_role("checkbox", name="People")).not_to_be_checked()
    assert places() == before
    page.evaluate("""document.querySelectorAll('.prose mark').forEach(mark => {
        mark.replaceWith(...mark.childNodes) })""")
    assert places() == before


def test_shortcuts_can_be_switched_off(site: Site, page: Page) -> None:
    page.goto(site.url + "/search")
    page.keyboard.press("?")
    page.get_by_label("Single-key shortcuts are on").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.locator("#q")).not_to_be_focused()


def test_the_next_result_is_at_hand(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour&page=2")
    page.locator(".result-title a").first.click()
    expect(page.locator(".crumbs")).to_contain_text("Result 21 of 68")
    page.get_by_role("link", name="Previous").click()
    expect(page.locator(".crumbs")).to_contain_text("Result 20 of 68")
    page.get_by_role("link", name="Back to results").click()
    expect(page).to_have_url(re.compile(r"q=harbour$"))


def test_ids_are_unique_and_fragments_lead_somewhere(site: Site, page: Page) -> None:
    for address in (f"/articles/{site.ids[0]}?q=port", "/search?q=port", "/network", "/map"):
        page.goto(site.url + address)
        twice = page.evaluate("""(() => {
            const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
            return ids.filter((id, at) => ids.indexOf(id) !== at) })()""")
        assert twice == [], address
        lost = page.evaluate("""[...document.querySelectorAll('a[href^="#"]')]
            .filter(a => !document.getElementById(a.hash.slice(1))).map(a => a.hash)""")
        assert lost == [], address
