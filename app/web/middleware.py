"""Around every answer: HEAD, time taken, ETag and 304, security headers, counting, last resort."""

import hashlib
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web import ops, problems
from app.web.deps import THEME_COOKIE, Library

POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
SECURITY = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
VARY = "Accept, Accept-Encoding, Accept-Language, Cookie"
_NOW = ("/static/", "/healthz", "/readyz", "/metrics")  # have their own way, or none, of caching


class Around:
    """Pure ASGI, one class: a chain of small ones costs more than the work they do."""

    def __init__(self, app: ASGIApp, library: Library, meters: "ops.Meters") -> None:
        self.app = app
        self.library = library
        self.meters = meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        await _Answer(self, scope, send).give(receive)


class _Answer:
    """One request's way through."""

    def __init__(self, around: Around, scope: Scope, send: Send) -> None:
        self.around = around
        self.scope = scope
        self.send = send
        self.begun = time.perf_counter()
        self.status = 0
        self.head = scope["method"] == "HEAD"
        if self.head:
            self.scope = {**scope, "method": "GET"}
        path: str = scope["path"]
        self.tag = ""
        if self.scope["method"] == "GET" and not path.startswith(_NOW):
            self.tag = _tag(self.scope, around.library.revision())

    async def give(self, receive: Receive) -> None:
        try:
            if self.tag and self.tag in _known(self.scope):
                await Response(status_code=304)(self.scope, receive, self.pass_on)
            else:
                await self.around.app(self.scope, receive, self.pass_on)
        except Exception as error:
            if self.status:
                raise  # half of the answer is out; the server cuts the connection
            response = problems.answer(Request(self.scope), error)
            await response(self.scope, receive, self.pass_on)
        finally:
            route = getattr(self.scope.get("route"), "path", "")
            taken = time.perf_counter() - self.begun
            self.around.meters.count(route, self.status or 500, taken)

    async def pass_on(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.add_headers(MutableHeaders(scope=message))
        elif self.head and message["type"] == "http.response.body":
            if message.get("more_body", False):
                return
            message = {"type": "http.response.body", "body": b""}
        await self.send(message)

    def add_headers(self, headers: MutableHeaders) -> None:
        for name, value in SECURITY.items():
            headers.setdefault(name, value)
        taken = (time.perf_counter() - self.begun) * 1000
        headers["Server-Timing"] = f"app;dur={taken:.1f}"
        if self.tag:
            headers["Vary"] = VARY
            headers.setdefault("Cache-Control", "no-cache")
            if self.status in (200, 304):
                headers["ETag"] = self.tag


def _tag(scope: Scope, revision: str) -> str:
    """A weak ETag: says what the answer is made from, not its bytes (they may be compressed)."""
    headers = Headers(scope=scope)
    cookies = Request(scope).cookies if "cookie" in headers else {}
    made_from: tuple[Any, ...] = (
        revision,
        scope["path"],
        scope["query_string"],
        headers.get("host", ""),
        headers.get("accept", ""),
        headers.get("accept-language", ""),
        cookies.get(THEME_COOKIE, ""),
    )
    return f'W/"{hashlib.sha256(repr(made_from).encode()).hexdigest()[:20]}"'


def _known(scope: Scope) -> set[str]:
    """The tags that the client has; compared weakly, so a tag made strong on the way counts."""
    given = Headers(scope=scope).get("if-none-match", "")
    tags = (tag.strip() for tag in given.split(","))
    return {tag if tag.startswith("W/") else f"W/{tag}" for tag in tags if tag}
