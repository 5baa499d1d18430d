"""Pages that are watched: what they ask of other hosts, and what they say on the console."""

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from bench.pages.browsing import watch

HERE = "http://127.0.0.1:"


@dataclass(frozen=True)
class Site:
    url: str
    ids: list[str]


class Watched:
    """Contexts whose pages may not ask other hosts, nor say errors on the console."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.contexts: list[BrowserContext] = []
        self.problems: list[str] = []

    def page(self, width: int = 1280, **options: Any) -> Page:
        context = self.browser.new_context(
            viewport={"width": width, "height": 900}, locale="en-GB", **options
        )
        self.contexts.append(context)
        context.route("**/*", self._route)
        page = context.new_page()
        watch(page, HERE, self.problems)
        return page

    def _route(self, route: Route) -> None:
        if route.request.url.startswith(HERE):
            route.continue_()
        else:
            self.problems.append(f"asked {route.request.url}")  # by whichever page
            route.abort()


def ready(page: Page) -> None:
    """Wait for the script: a key pressed before it is a key lost."""
    expect(page.locator("html")).to_have_class("js")


def heading(page: Page) -> str:
    return page.locator("h1").inner_text()
