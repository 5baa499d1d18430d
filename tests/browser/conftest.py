"""A real server over a library of its own, and a real browser that may ask nobody else."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, Page, sync_playwright
from shelves import ARTICLES
from sqlmodel import SQLModel
from watching import Site, Watched

from app.config import ROOT, Settings
from app.db import make_engine
from app.index import sync
from app.models import SCHEMA_VERSION
from bench.pages.browsing import launched
from rows import write_rows


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{url}/healthz")
            return
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server ended"
            time.sleep(0.1)
    raise AssertionError("the server did not start")


def _start(data: Path) -> tuple[str, subprocess.Popen[bytes]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = {name: value for name, value in os.environ.items() if not name.startswith("DATELINE_")}
    server = subprocess.Popen(
        [sys.executable, "-m", "app", "serve", "--port", str(port)],
        cwd=ROOT,
        env=given | {"DATELINE_DATA_DIR": str(data), "DATELINE_LOG_LEVEL": "warning"},
    )
    url = f"http://127.0.0.1:{port}"
    _wait(url, server)
    return url, server


def _library(data: Path, articles: bool) -> list[str]:
    settings = Settings(_env_file=None, data_dir=data)
    database = make_engine(settings)
    SQLModel.metadata.create_all(database)
    with database.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (SCHEMA_VERSION,))
    ids = write_rows(database, ARTICLES) if articles else []
    sync.rebuild(settings, database)
    database.dispose()
    return ids


@pytest.fixture(scope="session")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("library")
    ids = _library(data, articles=True)
    url, server = _start(data)
    yield Site(url, ids)
    server.terminate()
    server.wait(10)


@pytest.fixture
def bare_site(browser: Browser, tmp_path: Path) -> Iterator[Site]:
    """A library without articles."""
    _library(tmp_path, articles=False)
    url, server = _start(tmp_path)
    yield Site(url, [])
    server.terminate()
    server.wait(10)


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
