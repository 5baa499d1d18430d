"""Suggestions while typing, and values found in a filter: with keys, with scripts off."""

import re

from playwright.sync_api import Locator, Page, Route, expect
from watching import Site, Watched, heading, ready

from bench.pages.browsing import findings


def typed(page: Page, text: str) -> Locator:
    """The open list after these keys."""
    page.locator("#q").press_sequentially(text)
    options = page.get_by_role("listbox").get_by_role("option")
    page.wait_for_load_state("networkidle")  # an answer that comes later makes the list anew
    expect(options.first).to_be_visible()
    return options


def test_a_person_is_reached_by_keys(site: Site, page: Page) -> None:
    page.goto(site.url + "/")
    ready(page)
    box = page.get_by_role("combobox", name="Search articles")
    expect(box).to_have_attribute("aria-expanded", "false")
    box.focus()
    options = typed(page, "brandt a")
    expect(options.first).to_have_text(re.compile("Ada Brandt.*person, 68 articles"))
    expect(box).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Ada Brandt")
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(chosen).to_have_count(0)
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.url + "/people/ada-brandt")
    assert heading(page) == "Ada Brandt"


def test_an_answer_that_comes_late_takes_no_choice_away(site: Site, page: Page) -> None:
    page.goto(site.url + "/")
    ready(page)
    page.locator("#q").focus()
    typed(page, "brand")
    held: list[Route] = []
    page.route("**/api/v1/suggest*", lambda route: held.append(route))
    with page.expect_request("**/api/v1/suggest*"):
        page.keyboard.press("t")
    page.keyboard.press("ArrowDown")
    chosen = page.locator("[aria-selected=true]")
    expect(chosen).to_contain_text("Ada Brandt")
    held[0].continue_()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    expect(chosen).to_contain_text("Ada Brandt")


def test_escape_closes_and_enter_searches(site: Site, page: Page) -> None:
    page.goto(site.url + "/about")
    ready(page)
    page.keyboard.press("/")
    typed(page, "ghan")
    page.keyboard.press("Escape")
    box = page.locator("#q")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box).to_have_value("ghan")
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("listbox")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("listbox")).to_have_count(0)
    box.focus()
    typed(page, "a")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/search\?q=ghana$"))


def test_slips_scripts_and_headlines(site: Site, page: Page) -> None:
    page.goto(site.url + "/")
    ready(page)
    box = page.locator("#q")
    expect(typed(page, "barndt").first).to_contain_text("Ada Brandt")
    box.fill("")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(typed(page, "港口").first).to_contain_text("部長參觀港口")
    box.fill("")
    typed(page, "crew sval").first.click()
    assert heading(page) == "The crew of the Svalbard"


def test_results_and_suggestions_follow_the_same_typing(site: Site, page: Page) -> None:
    page.goto(site.url + "/search")
    ready(page)
    options = typed(page, "okoro")
    expect(page.locator("#count")).to_contain_text("2 articles for okoro")
    expect(options).to_have_count(1)
    assert findings(page) == []
    page.keyboard.press("Enter")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(page).to_have_url(re.compile(r"/search\?q=okoro$"))


def test_the_open_list_is_readable_everywhere(site: Site, watched: Watched) -> None:
    for width, scheme in ((1280, "dark"), (390, "light"), (320, "dark")):
        page = watched.page(width, color_scheme=scheme)
        for address in ("/", "/about"):
            page.goto(site.url + address)
            ready(page)
            page.locator("#q").focus()
            typed(page, "the")
            assert findings(page) == []
            edge = page.get_by_role("listbox").bounding_box()
            assert edge
            assert edge["x"] >= 0
            assert edge["x"] + edge["width"] <= width


def test_a_value_beyond_those_listed_is_found_and_chosen(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=crew&person=anna-lind")
    ready(page)
    people = page.locator("[data-facet=person]")
    expect(people.get_by_role("checkbox")).to_have_count(12)
    finder = page.get_by_label("Find in People")
    finder.press_sequentially("pre")
    expect(people.get_by_role("checkbox")).to_have_count(1)  # she is chosen, and stays
    finder.fill("per")
    expect(people.get_by_role("checkbox")).to_have_count(2)
    people.get_by_role("checkbox", name=re.compile("^Per Lind")).check()
    expect(page).to_have_url(re.compile("person=anna-lind&person=per-lind"))
    expect(page.locator("#count")).to_contain_text("1 article")
    finder = page.get_by_label("Find in People")
    finder.fill("mona")
    expect(people.get_by_role("checkbox")).to_have_count(3)
    finder.fill("")
    expect(people.get_by_role("checkbox")).to_have_count(12)


def test_a_box_without_scripts_is_a_plain_one(site: Site, watched: Watched) -> None:
    page = watched.page(java_script_enabled=False)
    page.goto(site.url + "/")
    expect(page.get_by_role("searchbox", name="Search articles")).to_be_visible()
    expect(page.get_by_role("combobox")).to_have_count(0)
