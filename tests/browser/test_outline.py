"""What a screen reader is told of the pages, kept as files; UPDATE_ARIA=1 writes them anew."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page
from watching import Site, ready

KEPT = Path(__file__).parent / "aria"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("front", "/"),
        ("search", "/search?q=port"),
        ("nothing", "/search?q=nothinglikethis"),
        ("article", "/articles/{id}?q=port"),
        ("people", "/people"),
        ("person", "/people/samuel-okoro"),
        ("country", "/countries/gh"),
        ("values", "/search/values/person?q=port&exclude.person=ada-brandt"),
        ("story", "/stories/{id}"),
        ("timeline", "/timeline?q=port"),
        ("map", "/map"),
        ("network", "/network?q=port"),
        ("help", "/help/search"),
        ("about", "/about"),
        ("missing", "/no/such/page"),
    ],
)
def test_screen_readers_are_told_what_they_were(
    site: Site, page: Page, name: str, address: str
) -> None:
    page.goto(site.url + address.format(id=site.ids[0]))
    ready(page)
    told = page.locator("body" if name == "search" else "main").aria_snapshot() + "\n"
    told = told.replace(site.url, "http://site")
    told = re.sub(r"read \d+ \w+ \d{4}", "read on a day", told)
    if name == "about":  # its figures are measured anew now and then
        told = re.sub(r"\d+(\.\d+)?", "0", told)
    kept = KEPT / f"{name}.yml"
    if os.environ.get("UPDATE_ARIA"):
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(told, encoding="utf-8")
    assert told == kept.read_text(encoding="utf-8")
