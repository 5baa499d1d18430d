"""Before the first reader comes: what the first pages would wait for is read and made."""

import asyncio
import logging
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Scope

from app import i18n
from app.errors import DatelineError
from app.web.access import COOKIE
from app.web.deps import Library
from app.web.present import API

log = logging.getLogger("dateline.web")

FIRST = "/search?q=the+th*"  # it needs most statements, and common words
LATER = ("/", f"{API}/suggest")  # they need all that is kept; of 100,000 articles that takes 0.5 s
IDLE = 0.5  # seconds without a request, before something is asked for


def read(library: Library) -> None:
    """Make the templates and read the index; what is wrong with it is told when a reader asks."""
    for name in library.templates.list_templates():
        library.templates.get_template(name)
    i18n.tongue("en")  # the table of languages takes 0.1 s, and a search with filters needs it
    try:
        library.index().warm()
    except DatelineError as error:
        log.debug("The index could not be warmed: %s", error)


async def ask_later(app: ASGIApp, session: str, answers: Callable[[], int]) -> None:
    """Ask for the rest while nobody else asks; `answers` counts those given."""
    for path in LATER:
        before = -1
        while before != answers():
            before = answers()
            await asyncio.sleep(IDLE)
        await ask_for(app, path, session)


async def ask_for(app: ASGIApp, address: str, session: str) -> None:
    """Ask for a page as a reader with this session does, and drop the answer."""
    path, _, query = address.partition("?")
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"accept", b"text/html"), (b"cookie", f"{COOKIE}={session}".encode())],
        "client": None,
        "server": None,
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    await app(scope, receive, send)
