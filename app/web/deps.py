"""What routes are given: the library that one app holds open, and how a page is rendered."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote, urlsplit

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment
from sqlalchemy import Engine as Database
from sqlmodel import Session

from app import i18n
from app.browse import Names, names
from app.budget import Budget
from app.config import ROOT, Settings
from app.db import make_engine, reading
from app.errors import IndexUnavailable
from app.index import sync
from app.index.base import Engine
from app.web import links
from app.web.access import Access
from app.web.static import Assets
from app.web.templates import environment

VERSION = version("dateline")
THEMES = ("light", "dark")
THEME_COOKIE = "theme"
LANGUAGE_COOKIE = "language"
_LONGEST_BACK = 4_000  # characters


class Library:
    """The database and the index of one app; opened late, and again when they change."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database: Database = make_engine(settings)
        self.assets = Assets(ROOT / "static")
        self.templates = _templates(self.assets, i18n.ENGLISH)
        self.access = Access(settings.access.get_secret_value())
        self.edition = _edition(ROOT / "templates", ROOT / "static", i18n.LOCALE)
        self._translated: dict[str, Environment] = {i18n.ENGLISH: self.templates}
        self._lock = threading.Lock()
        self._engine: Engine | None = None
        self._kept: dict[str, tuple[str, Any]] = {}

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on one consistent state of the database."""
        with reading(self.database) as session:
            yield session

    def index(self) -> Engine:
        """The index as it stands now; raises IndexUnavailable when it is missing or damaged.

        The engine follows updates and swaps by itself, so it is opened once it is there.
        """
        if self._engine is None:
            with self._lock:
                if self._engine is None:
                    self._engine = sync.open_engine(self.settings)
        return self._engine

    def index_or_none(self) -> Engine | None:
        """The index for what can do without it."""
        try:
            engine = self.index()
            engine.revision()
        except IndexUnavailable:
            return None
        return engine

    def engine_name(self) -> str | None:
        """Which engine made the index that stands, None when there is none to be read."""
        try:
            return self.index().name()
        except IndexUnavailable:
            return None

    def index_problem(self) -> str | None:
        """Why there is no search at the moment, in a sentence for the page."""
        try:
            self.index().revision()
        except IndexUnavailable as problem:
            return problem.detail
        return None

    def revision(self) -> str:
        """Says another thing whenever database, index or the program changed; no query needed."""
        path = Path(self.database.url.database or "")
        parts = [self.edition, *(_stamp(path.with_name(path.name + end)) for end in ("", "-wal"))]
        # A swap gives a name another directory; an update makes files in it, so changes its time.
        index = self.settings.index_dir
        parts += [name + _stamp(index / name) for name in _names(index)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """What `make` gives, made once a revision: for numbers that each page shows."""
        revision = self.revision()
        held = self._kept.get(name)
        if held is None or held[0] != revision:
            held = self._kept[name] = (revision, make())
        return held[1]

    def names(self, session: Session) -> Names:
        """All names, to be found while they are typed."""
        known: Names = self.kept("names", lambda: names(session))
        return known

    def templates_in(self, language: str) -> Environment:
        """Made when the first reader of the language comes."""
        found = self._translated.get(language)
        if found is None:
            found = self._translated[language] = _templates(self.assets, language)
        return found

    def budget(self) -> Budget:
        """How long one search may take, from now."""
        return Budget(self.settings.search_seconds)

    def close(self) -> None:
        if self._engine is not None:
            self._engine.close()
        self.database.dispose()


async def _library(request: Request) -> Library:
    library: Library = request.app.state.library
    return library


LibraryDep = Annotated[Library, Depends(_library)]


def library_of(request: Request) -> Library:
    """The library of the app that answers this request."""
    library: Library = request.app.state.library
    return library


def base_url(request: Request) -> str:
    """Scheme and host for links that leave the page: as set, else as asked."""
    return library_of(request).settings.base_url or str(request.base_url).rstrip("/")


def theme(request: Request) -> str:
    """The reader's choice, empty for automatic."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else ""


def render(request: Request, name: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page from a template, with what base.html needs.

    `canonical` is the path that the page is best known by, from the host's root; its own unless
    said, and none for an error's.
    """
    library = library_of(request)
    chosen = theme(request)
    given = {
        "request": request,
        "base_url": base_url(request),
        "canonical": quote(request.url.path) if status == 200 else "",
        "here": request.url.path,
        "here_url": _back(str(request.url)),
        "theme": chosen,
        "next_theme": {"": "light", "light": "dark", "dark": "automatic"}[chosen],
        "theme_icon": {"": "auto", "light": "sun", "dark": "moon"}[chosen],
        "index_problem": library.index_problem(),
        "private": library.access.closed,
        "q": "",
    }
    language = i18n.language()
    text = library.templates_in(language).get_template(name).render(given | context)
    return HTMLResponse(text, status, {"Content-Language": language})


def ours(back: str) -> str:
    """Where a form leads back to: a path of ours, or the front page."""
    inside = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back if inside else "/"


def _back(url: str) -> str:
    """The address of a page for its forms; it stands there three times, so not at any length."""
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query and len(url) <= _LONGEST_BACK else "")


def _templates(assets: Assets, language: str) -> Environment:
    return environment(
        ROOT / "templates",
        language,
        static_url=assets.url,
        links=links,
        icons=assets.url("icons.svg") if "icons.svg" in assets.hashes else "",
        version=VERSION,
    )


def _edition(*directories: Path) -> str:
    """The program's version and what its pages are made from, so that old copies are not kept."""
    digest = hashlib.sha256(VERSION.encode())
    for directory in directories:
        for path in sorted(directory.rglob("*")):
            if path.is_file():
                digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_ino}.{found.st_mtime_ns}.{found.st_size}"


def _names(directory: Path) -> list[str]:
    try:
        return sorted(os.listdir(directory))
    except OSError:
        return []
