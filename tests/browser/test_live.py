"""Results that follow the typing: history, focus, scroll, slow and failed answers, IMEs."""

import re

from playwright.sync_api import Page, Route, expect
from watching import Site, ready


def count(page: Page, words: str) -> None:
    expect(page.locator("#count")).to_contain_text(words)


def click(page: Page, selector: str) -> None:
    """Without scrolling to it first, as Playwright's own click does."""
    page.locator(selector).first.evaluate("e => e.click()")


def scrolled(page: Page, to: int) -> None:
    for _ in range(20):
        at = page.evaluate("scrollY")
        if abs(at - to) < 5:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"scrolled to {at}, not {to}")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.name"))


def test_typing_to_the_end_is_one_step_and_each_filter_another(site: Site, page: Page) -> None:
    page.goto(site.url + "/search")
    ready(page)
    steps = page.evaluate("history.length")
    box = page.locator("#q")
    box.press_sequentially("harbou", delay=20)
    count(page, "for harbou")
    box.press("r")
    box.press("Enter")
    count(page, "for harbour")
    expect(box).to_be_focused()
    assert page.evaluate("history.length") == steps + 1
    expect(page.get_by_role("status")).to_contain_text("68 articles for harbour")
    click(page, "#facets input[value=samuel-okoro]")
    expect(page).to_have_url(re.compile("q=harbour&person=samuel-okoro$"))
    page.get_by_label("Sort").select_option("oldest")
    expect(page).to_have_url(re.compile("sort=oldest$"))
    assert page.evaluate("history.length") == steps + 3
    page.locator("#q").fill("crew")
    count(page, "No articles for crew")
    assert page.evaluate("history.length") == steps + 4
    for words, address in (("2", "sort=oldest"), ("2", "okoro"), ("68", "harbour")):
        page.go_back()
        count(page, f"{words} articles for harbour")
        expect(page).to_have_url(re.compile(address + "$"))
        expect(box).to_have_value("harbour")
    page.go_back()
    expect(page).to_have_url(site.url + "/search")
    expect(box).to_have_value("")


def test_back_restores_query_filters_and_scroll(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour")
    ready(page)
    page.evaluate("scrollTo({top: 900, behavior: 'instant'})")
    page.wait_for_timeout(250)
    click(page, "#facets input[value=ada-brandt]")
    expect(page).to_have_url(re.compile("person=ada-brandt"))
    page.evaluate("scrollTo({top: 400, behavior: 'instant'})")
    page.wait_for_timeout(250)
    page.go_back()
    count(page, "68 articles")
    expect(page.locator("#facets input[value=ada-brandt]")).not_to_be_checked()
    scrolled(page, 900)
    page.go_forward()
    expect(page.locator("#facets input[value=ada-brandt]")).to_be_checked()
    expect(page.locator(".chips")).to_contain_text("Ada Brandt")
    scrolled(page, 400)
    # A whole other page between.
    page.locator(".result-title a").nth(2).evaluate("e => e.click()")
    expect(page).to_have_url(re.compile("/articles/"))
    page.go_back()
    expect(page).to_have_url(re.compile("q=harbour&person=ada-brandt"))
    expect(page.locator("#q")).to_have_value("harbour")
    expect(page.locator("#facets input[value=ada-brandt]")).to_be_checked()
    scrolled(page, 400)


def test_the_focus_is_never_lost(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=harbour&person=ada-brandt&person=samuel-okoro")
    ready(page)
    page.get_by_role("link", name="Remove filter Person Samuel Okoro").press("Enter")
    count(page, "68 articles")
    assert focused(page) == "count"
    page.get_by_label("Sort").focus()
    page.get_by_label("Sort").select_option("oldest")
    expect(page).to_have_url(re.compile("sort=oldest"))
    assert focused(page) == "sort"
    page.get_by_role("link", name="Next").press("Enter")
    expect(page).to_have_url(re.compile("page=2"))
    assert focused(page) == "count"
    assert page.evaluate("scrollY") == 0
    facet = page.locator("#facets summary", has_text="Publishers")
    facet.press("Enter")
    click(page, "#facets input[value='The Daily']")
    expect(page).to_have_url(re.compile("publisher="))
    assert page.evaluate("document.activeElement.textContent").strip() == "Publishers"
    expect(page.locator("[data-facet=publisher]")).to_be_hidden()  # as it was left
    page.locator(".tag[data-kind=country]").first.press("Enter")
    expect(page).to_have_url(re.compile("country=no"))
    assert focused(page) == "count"


def test_a_newer_question_ends_the_older_and_a_slow_answer_dims(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=port")
    ready(page)
    held: list[Route] = []
    page.route(re.compile(r"q=(harbour|crew)"), lambda route: held.append(route))
    ended: list[str] = []
    page.on("requestfailed", lambda request: ended.append(request.url))
    box = page.locator("#q")
    box.fill("harbour")
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    expect(page.locator(".hits")).to_have_css("opacity", "0.55")
    box.fill("crew")
    page.wait_for_timeout(400)
    assert [url.rpartition("=")[2] for url in ended if "/search" in url] == ["harbour"]
    # The end of the older has not taken the sign of waiting from the newer.
    expect(page.locator("#results")).to_have_attribute("aria-busy", "true")
    count(page, "for port")
    next(route for route in reversed(held) if "/search" in route.request.url).continue_()
    count(page, "for crew")
    expect(page.locator("#results")).not_to_have_attribute("aria-busy", "true")


def test_a_failed_answer_becomes_a_plain_visit(site: Site, page: Page) -> None:
    page.goto(site.url + "/search?q=port")
    ready(page)

    def fail(route: Route) -> None:
        if route.request.resource_type == "fetch":
            route.fulfill(status=404, body="")
        else:
            route.continue_()

    page.route(re.compile("/search"), fail)
    page.evaluate("window.stood = true")
    page.locator("#q").fill("harbour")
    page.wait_for_url(re.compile("q=harbour"))
    count(page, "for harbour")
    assert page.evaluate("window.stood") is None


def test_what_an_input_method_composes_is_waited_for(site: Site, page: Page) -> None:
    page.goto(site.url + "/search")
    ready(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    box = page.locator("#q")
    box.focus()
    keys = page.context.new_cdp_session(page)
    for text in ("g", "ga", "gan"):
        at = len(text)
        given = {"text": text, "selectionStart": at, "selectionEnd": at}
        keys.send("Input.imeSetComposition", given)
        page.wait_for_timeout(100)
    page.wait_for_timeout(200)
    assert asked == []
    keys.send("Input.insertText", {"text": "港口"})
    count(page, "1 article for 港口")
    expect(box).to_have_value("港口")


def test_the_address_is_the_plain_one(site: Site, page: Page) -> None:
    """In one order and without what goes without saying, however it was come by."""
    page.goto(site.url + "/search?exclude.country=gh&sort=relevance&from=&q=ada+brandt")
    ready(page)
    click(page, "#facets input[value='The Daily']")
    expect(page).to_have_url(
        site.url + "/search?q=ada%20brandt&publisher=The%20Daily&exclude.country=gh"
    )
    for field in page.locator("[name=back]").all():
        expect(field).to_have_value(re.compile(r"^/search\?q=ada%20brandt&publisher="))


def test_the_card_of_a_name_stays_while_one_is_on_it(site: Site, page: Page) -> None:
    page.goto(f"{site.url}/articles/{site.ids[0]}")
    ready(page)
    card = page.locator(".card")
    page.locator(".prose .ent", has_text="Samuel Okoro").first.hover()
    expect(card).to_contain_text("Samuel Okoro")
    expect(card).to_contain_text("3× in this article")
    card.get_by_role("link", name="Find articles").hover()
    page.wait_for_timeout(400)
    expect(card).to_be_visible()
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.locator(".prose .ent", has_text="Ghana").first.hover()
    expect(card).to_contain_text("Ghana")
    page.mouse.move(5, 5)
    expect(card).to_be_hidden()
