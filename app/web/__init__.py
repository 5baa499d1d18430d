"""The web: create_app(settings) puts pages, API, feeds and operators' routes together."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware

from app.config import Settings, load
from app.web import (
    api,
    api_names,
    docs,
    doors,
    feeds,
    ops,
    pages,
    problems,
    suggest,
    values,
    warming,
)
from app.web.cors import Cors
from app.web.deps import VERSION, Library
from app.web.middleware import Around

# Each thread has a reader of its own and a heap; more of them take memory and gain nothing:
# under 16 connections 140 MB with 40, the default.
THREADS = 8
DESCRIPTION = """\
Articles, and the people, countries, organisations and places they name. Everything is read-only.
No key is needed unless the library is private: then send `Authorization: Bearer` with its password.
Offsets and ranges are Unicode code points. Errors are problems (RFC 9457).
Lists go on at `next`; the whole state of a search is its address, where an empty text says nothing.
"""


def create_app(settings: Settings, *, warmed: bool = False) -> FastAPI:
    """The app for these settings; nothing is shared with another app of the same process.

    A `warmed` one starts later and answers its first readers as quickly as the others.
    """
    library = Library(settings)
    meters = ops.Meters()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Settings | ops.Meters]]:
        current_default_thread_limiter().total_tokens = THREADS
        asking = None
        if warmed:
            warming.read(library)
            session = library.access.session()
            await warming.ask_for(app, warming.FIRST, session)
            gc.freeze()  # what stands now stays: it need not be looked through again
            asking = asyncio.create_task(warming.ask_later(app, session, lambda: meters.answers))
        yield {"settings": settings, "meters": meters}  # for the server's protocol
        if asking:
            asking.cancel()
        library.close()

    app = docs.Described(
        title="Dateline",
        version=VERSION,
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.state.library = library
    app.state.settings = settings
    problems.install(app)
    for part in (api, api_names, suggest, values, feeds, ops, docs, doors, pages):
        app.include_router(part.router)
    app.include_router(values.pages)
    app.include_router(ops.metrics_router(meters))
    app.mount("/static", library.assets.app())
    # The last one added is the outermost.
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    app.add_middleware(Around, library=library, meters=meters)
    if settings.cors_origins:
        app.add_middleware(
            Cors,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "HEAD"],
            allow_headers=["Authorization"],
            expose_headers=["ETag", "Link", "Server-Timing"],
        )
    return app


def from_environment() -> FastAPI:
    """What a server process calls: the app for the settings of its environment."""
    app = create_app(load(), warmed=True)
    gc.enable()
    return app
