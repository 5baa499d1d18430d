"""Before the first reader comes: what the first pages would wait for is read and made."""

import logging

from starlette.types import ASGIApp, Message, Scope

from app.errors import DatelineError
from app.web.deps import Library
from app.web.present import API

log = logging.getLogger("dateline.web")

ASKED = ("/search", "/", f"{API}/suggest")  # they need most statements and all that is kept


def read(library: Library) -> None:
    """Make the templates and read the index; what is wrong with it is told when a reader asks."""
    for name in library.templates.list_templates():
        library.templates.get_template(name)
    try:
        library.index().warm()
    except DatelineError as error:
        log.debug("The index could not be warmed: %s", error)


async def ask(app: ASGIApp) -> None:
    """Ask for pages, beside the first readers."""
    for path in ASKED:
        await _ask(app, path)


async def _ask(app: ASGIApp, path: str) -> None:
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"accept", b"text/html")],
        "client": None,
        "server": None,
        "state": {},
    }

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        pass

    await app(scope, receive, send)
