"""A real server over a library of its own, and a real browser that may ask nobody else."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from shelves import ARTICLES
from sqlmodel import col, select
from watching import Site, Watched

from app.models import Article
from bench.pages.browsing import launched
from bench.serving import Server, served
from rows import library


def _served(data: Path) -> AbstractContextManager[Server]:
    """Deaf to the environment; what it warns of is shown."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    return served(data, show="warning", environment=given)


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("library")
    with library(ARTICLES, data) as (session, _):
        ids = session.exec(select(Article.id).order_by(col(Article.number))).all()
    with _served(data) as server:
        yield Site(server.url, list(ids))


@pytest.fixture
def bare_site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """A library without articles."""
    with library([], tmp_path):
        pass
    with _served(tmp_path) as server:
        yield Site(server.url, [])


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's browser, else Playwright's own; without either the tests are skipped."""
    with sync_playwright() as playwright:
        try:
            browser = launched(playwright)
        except Error as error:
            pytest.skip(f"no browser: {error.message.splitlines()[0]}")
        yield browser
        browser.close()


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    watched = Watched(browser)
    yield watched
    for context in watched.contexts:
        context.close()
    assert not watched.problems


@pytest.fixture
def page(watched: Watched) -> Page:
    return watched.page()
