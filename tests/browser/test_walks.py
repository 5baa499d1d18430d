"""What readers do, each with a mouse, without scripts, and with nothing but keys."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect
from walking import Reader
from watching import Site, Watched, heading


@pytest.fixture(params=["mouse", "plain", "keys"], scope="module")
def reader(request: pytest.FixtureRequest, site: Site) -> Iterator[Reader]:
    watched = Watched(request.getfixturevalue("browser"))
    scripts = request.param != "plain"
    page = watched.page(java_script_enabled=scripts, reduced_motion="reduce")
    yield Reader(page, keys=request.param == "keys", scripts=scripts)
    page.context.close()
    assert not watched.problems


def count(reader: Reader, words: str) -> None:
    expect(reader.page.locator("#count")).to_contain_text(words)
    reader.ready()


def box(reader: Reader, name: str, within: str = "#facets") -> Locator:
    return reader.page.locator(within).get_by_role("checkbox", name=re.compile(f"^{name}"))


def apply(reader: Reader) -> None:
    if not reader.scripts:
        reader.page.get_by_role("button", name="Apply filters").click()


def test_search_filter_open_step_and_back(site: Site, reader: Reader) -> None:
    page = reader.page
    reader.open(site.url + "/")
    reader.write(page.locator("#q"), "port")
    count(reader, "articles for port")
    reader.act(box(reader, "Samuel Okoro"), "Space")
    apply(reader)
    count(reader, "2 articles for port")
    expect(page).to_have_url(re.compile(r"/search\?q=port&person=samuel-okoro"))
    reader.act(page.locator(".result-title a").first)
    expect(page.locator(".crumbs")).to_contain_text("Result 1 of 2")
    reader.ready()
    if reader.scripts:
        for number in (1, 2):
            reader.act(page.get_by_role("button", name="Next match"))
            expect(page).to_have_url(re.compile(rf"#h{number}$"))
    else:
        reader.act(reader.link("First match"))
        expect(page).to_have_url(re.compile("#h1$"))
    reader.act(reader.link("Back to results"))
    count(reader, "2 articles for port")
    expect(box(reader, "Samuel Okoro")).to_be_checked()
    reader.act(reader.link("Clear all"))
    count(reader, "articles for port")
    expect(box(reader, "Samuel Okoro")).not_to_be_checked()


def test_a_directory_leads_to_a_person_and_their_articles(site: Site, reader: Reader) -> None:
    page = reader.page
    reader.open(site.url + "/people")
    reader.write(page.locator("#name"), "samu")
    expect(page.locator("ol.directory li")).to_have_count(1)
    reader.act(reader.link("Samuel Okoro"))
    expect(page.locator("h1")).to_have_text("Samuel Okoro")
    expect(page.locator(".net")).to_have_count(0)  # with one other there is nothing to draw
    reader.act(reader.link("Search these articles"))
    count(reader, "2 articles")
    reader.open(site.url + "/people/anna-lind")
    around = page.locator(".net a", has_text="Bo Lind")
    reader.act(around if reader.keys else around.locator("circle"))
    expect(page.locator("h1")).to_have_text("Bo Lind")


def test_values_are_chosen_and_left_out(site: Site, reader: Reader) -> None:
    page = reader.page
    reader.open(site.url + "/search?q=crew")
    reader.act(reader.link("4 more people"))
    expect(page.locator("h1")).to_have_text("People")
    reader.write(page.get_by_label("Find in people"), "per")
    expect(page.locator(".values li")).to_have_count(1)
    reader.act(box(reader, "Per Lind", ".values"), "Space")
    reader.act(page.get_by_role("button", name=re.compile("^Show the articles")))
    count(reader, "1 article for crew")
    expect(page).to_have_url(re.compile("person=per-lind"))
    reader.open(site.url + "/search/values/person?q=harbour")
    reader.act(reader.link("Leave out Samuel Okoro"))
    expect(page.locator(".chips")).to_contain_text("not Samuel Okoro")
    reader.act(page.locator(".chip"))
    expect(page.locator(".chips")).to_have_count(0)


def test_names_that_several_bear_and_slips(site: Site, reader: Reader) -> None:
    page = reader.page
    reader.open(site.url + "/search?q=lind")
    reader.act(page.locator(".which a").first)
    expect(page).to_have_url(re.compile("person=anna-lind"))
    count(reader, "1 article")
    reader.open(site.url + "/search?q=harbuor")
    reader.act(page.locator(".did-you-mean a"))
    count(reader, "68 articles for harbour")
    expect(page.locator("#q")).to_have_value("harbour")


def test_an_article_is_cited_and_compared_and_shows_what_was_left_out(
    site: Site, reader: Reader
) -> None:
    page = reader.page
    reader.open(f"{site.url}/articles/{site.ids[0]}?q=port")
    reader.act(reader.link("Cite"))
    expect(page.locator("#cite")).to_contain_text("“Brandt and Okoro agree on a port")
    expect(page).to_have_url(re.compile("#cite$"))
    with page.expect_download() as taken:
        reader.act(reader.link("BibTeX"))
    assert taken.value.suggested_filename == f"{site.ids[0]}.bib"
    reader.act(page.locator("summary", has_text="left out"))
    reader.act(reader.link("Show in place"))
    expect(page.locator(".left-out").first).to_contain_text("Advertisement")
    reader.act(reader.link("Hide"))
    expect(page.locator(".left-out")).to_have_count(0)
    marks = page.get_by_role("checkbox", name="People")
    mark = page.locator(".prose .ent[data-kind=person]").first
    clear = "rgba(0, 0, 0, 0)"
    expect(mark).not_to_have_css("background-color", clear)
    reader.act(marks if reader.keys else page.locator(".legend-item").first, "Space")
    expect(mark).to_have_css("background-color", clear)
    reader.act(marks if reader.keys else page.locator(".legend-item").first, "Space")
    reader.act(reader.link("Compare the copies"))
    expect(page.locator(".diff").locator("ins, del")).to_contain_text("late")


def test_pictures_lead_to_articles(site: Site, reader: Reader) -> None:
    page = reader.page

    def shape(name: str, drawn: str) -> Locator:
        found = page.locator("svg a", has_text=name).first
        return found if reader.keys else found.locator(drawn).first

    reader.open(site.url + "/map")
    reader.act(shape("Ghana", "path"))
    expect(page.locator("h1")).to_have_text("Ghana")
    reader.act(reader.link("Network"))
    reader.act(shape("Samuel Okoro", "circle"))
    count(reader, "2 articles")
    expect(page).to_have_url(re.compile("country=gh&person=samuel-okoro|person=.*country=gh"))
    reader.act(reader.link("timeline"))
    reader.act(reader.link("Undated"))
    count(reader, "1 article")
    reader.open(site.url + "/timeline")
    reader.write(page.locator("#of"), "harbour")
    expect(page.locator(".figure-of")).to_contain_text("68 articles")
    reader.act(page.locator("table a", has_text="2025").first)
    count(reader, "1 article for harbour")
    reader.open(site.url + "/search?q=harbour")
    preset = page.locator(".presets a").first
    expect(preset).to_contain_text("Newest month")
    reader.act(preset)
    count(reader, "1 article for harbour")


def test_the_theme_goes_round(site: Site, reader: Reader) -> None:
    page = reader.page
    reader.open(site.url + "/search?q=port")
    button = page.get_by_role("button", name="Colour theme")
    for theme in ("light", "dark"):
        reader.act(button)
        expect(page.locator("html")).to_have_attribute("data-theme", theme)
        expect(page).to_have_url(site.url + "/search?q=port")
    reader.open(site.url + "/about")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert heading(page) == "About Dateline"
    reader.act(page.get_by_role("button", name="Colour theme"))
    expect(page.locator("html")).not_to_have_attribute("data-theme", re.compile("."))
