"""Around every answer: HEAD, time taken, ETag and 304, answers kept, security headers, counting,
last resort."""

import hashlib
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import i18n
from app.web import clients, cors, logs, ops, problems
from app.web.deps import LANGUAGE_COOKIE, THEME_COOKIE, Library
from app.web.headers import SECURITY
from app.web.kept import Answer, Answers
from app.web.limits import Rate, refuse_endless, refuse_foreign
from app.web.links import SERVICE

_LONGEST_LINE = 8_000  # of a header; clients read no more than 64,000
VARY = "Accept, Accept-Encoding, Accept-Language, Cookie"
_FILES = ("/feed.", "/opensearch.xml", "/sitemap.xml", "/robots.txt")


class _Enough(Exception):
    """What was asked for is said, though the answer has more."""


class Around:
    """Pure ASGI, one class: a chain of small ones costs more than the work they do."""

    def __init__(self, app: ASGIApp, library: Library, meters: "ops.Meters") -> None:
        self.app = app
        self.library = library
        self.meters = meters
        self.kept = Answers()
        self.access = library.access
        self.slow_ms = library.settings.slow_ms
        self.caching = "private, no-cache" if self.access.closed else "no-cache"
        self.rate = Rate(library.settings.rate_limit)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _Answer(self, scope, send).give(receive)


class _Answer:
    """One request's way through."""

    def __init__(self, around: Around, scope: Scope, send: Send) -> None:
        self.around = around
        self.scope = self.asked = scope
        self.send = send
        self.begun = time.perf_counter()
        self.id = logs.name_request(scope)
        self.status = 0
        self.route = ""
        self.headers: list[tuple[bytes, bytes]] | None = None  # of an answer that is to be kept
        self.head = scope["method"] == "HEAD"
        if self.head:
            self.scope = {**scope, "method": "GET"}
        path: str = scope["path"]
        self.tag = ""
        cookies = Request(scope).cookies if "cookie" in Headers(scope=scope) else {}
        self.language = _language(scope, cookies)
        if self.scope["method"] == "GET" and not path.startswith(SERVICE):
            theme = cookies.get(THEME_COOKIE, "")
            self.tag = _tag(self.scope, around.library.revision(), self.language, theme)
        self.key = self.tag + _coding(scope) if self.tag else ""

    async def give(self, receive: Receive) -> None:
        with i18n.speaking(self.language):
            await self.answer(receive)

    async def answer(self, receive: Receive) -> None:
        self.around.meters.under_way.inc()
        try:
            self.around.rate.take(clients.address(self.scope), self.scope["path"])
            refuse_endless(self.scope)
            refuse_foreign(self.scope, self.around.library.settings.base_url)
            if asked := cors.preflight(self.scope):
                await asked(self.scope, receive, self.pass_on)
                return
            self.around.access.require(self.scope)
            kept = self.around.kept.get(self.key)
            self.route = kept.route if kept else ""
            if self.tag and self.tag in _known(self.scope):
                await Response(status_code=304)(self.scope, receive, self.pass_on)
            elif kept:
                headers = [*kept.headers]
                start = {"type": "http.response.start", "status": 200, "headers": headers}
                await self.pass_on(start)
                await self.pass_on({"type": "http.response.body", "body": kept.body})
            else:
                await self.around.app(self.scope, receive, self.pass_on)
        except _Enough:
            pass
        except Exception as error:
            if self.status:
                raise  # half of the answer is out; the server cuts the connection
            response = problems.answer(Request(self.scope), error)
            await response(self.scope, receive, self.pass_on)
        finally:
            taken = time.perf_counter() - self.begun
            status = self.status or 500
            self.around.meters.under_way.dec()
            self.around.meters.count(
                self.asked["method"], self.route or self.found(), status, taken
            )
            logs.answered(self.asked, status, taken, self.around.slow_ms)

    def found(self) -> str:
        """The route that answers, as it is written in the program; files have one together."""
        files = "/static" if self.scope["path"].startswith("/static/") else ""
        return getattr(self.scope.get("route"), "path", files)

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            if headers.get("cache-control") == "no-store":
                self.tag = self.key = ""  # is not what the same question gives another time
            if self.key and self.status == 200 and not self.route:
                self.headers = [*message["headers"]]
            self.add_headers(headers)
        elif self.headers is not None:
            # A body in several pieces is streamed: it may be longer than memory.
            if not message.get("more_body", False):
                body = message.get("body", b"")
                self.around.kept.keep(self.key, Answer(self.found(), self.headers, body))
            self.headers = None
        if self.head and message["type"] == "http.response.body":
            await self.send({"type": "http.response.body", "body": b""})
            if message.get("more_body", False):
                raise _Enough
            return
        await self.send(message)

    def add_headers(self, headers: MutableHeaders) -> None:
        if "location" in headers:
            headers["location"] = _from_root(headers["location"])
        if len(headers.get("link", "")) > _LONGEST_LINE:
            del headers["link"]  # the body says it, too
        for name, value in SECURITY.items():
            headers.setdefault(name, value)
        taken = (time.perf_counter() - self.begun) * 1000
        headers["X-Request-ID"] = self.id
        headers["Server-Timing"] = f"app;dur={taken:.1f}"
        if self.tag:
            headers["Vary"] = VARY
            headers.setdefault("Cache-Control", self.around.caching)
            if self.status in (200, 304):
                headers["ETag"] = self.tag


def _from_root(address: str) -> str:
    """Where a redirect leads, without the host: that is what the request says it is."""
    parts = urlsplit(address)
    path = "/" + parts.path.lstrip("/")
    whole = f"{path}?{parts.query}" if parts.query else path
    return whole if len(whole) <= _LONGEST_LINE else path[:_LONGEST_LINE]


def _tag(scope: Scope, revision: str, language: str, theme: str) -> str:
    """A weak ETag: says what the answer is made from, not its bytes (they may be compressed)."""
    headers = Headers(scope=scope)
    made_from: tuple[Any, ...] = (
        revision,
        scope["scheme"],
        scope["path"],
        scope["query_string"],
        headers.get("host", ""),
        headers.get("accept", ""),
        language,
        theme,
    )
    return f'W/"{hashlib.sha256(repr(made_from).encode()).hexdigest()[:20]}"'


def _language(scope: Scope, cookies: Mapping[str, str]) -> str:
    """People are answered in theirs, programs always in English."""
    if scope["path"].startswith(_FILES) or not problems.wants_page(Request(scope)):
        return i18n.ENGLISH
    accepted = Headers(scope=scope).get("accept-language", "")
    return i18n.negotiate(accepted, cookies.get(LANGUAGE_COOKIE, ""))


def _coding(scope: Scope) -> str:
    """Which of the encodings of its body an answer has."""
    return "+gzip" if "gzip" in Headers(scope=scope).get("accept-encoding", "") else ""


def _known(scope: Scope) -> set[str]:
    """The tags that the client has; compared weakly, so a tag made strong on the way counts."""
    given = Headers(scope=scope).get("if-none-match", "")
    tags = (tag.strip() for tag in given.split(","))
    return {tag if tag.startswith("W/") else f"W/{tag}" for tag in tags if tag}
