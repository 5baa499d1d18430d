"""The server's protocol: a request comes whole, in time and within its size, or is refused.

A query of any length up to that is read, if only its beginning.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.config import Settings, load
from app.web.headers import SECURITY

HEADERS = 100  # lines; a browser sends fifteen
HEADER_BYTES = 65_536  # of all of them together
STALLED = 60.0  # seconds that an answer waits for a client that reads none of it


class Protocol(HttpToolsProtocol):
    """Uvicorn's, which waits for ever, and lets a library take addresses apart that refuses those
    of 64 KB."""

    settings: Settings
    _came = 0  # bytes of this request
    _of_headers = 0
    _waiting: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _refusal = (400, "This is no HTTP request.")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.settings = self.app_state.get("settings") or load()
        most = self.settings.connections
        if self._of_same_client() > most and not self.settings.trusted_proxies:
            self._refuse(429, f"More than {most} connections are open from one address.")
        else:
            self._await_request()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._waiting, self._writing):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        self._came += len(data)
        if self._waiting is None:
            self._await_request()
        super().data_received(data)
        if self._came > self.settings.request_bytes and not self.transport.is_closing():
            self._refuse(413 if self.scope and "method" in self.scope else 414, self._too_large())

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._of_headers = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > self.settings.request_bytes:
            self._refusal = (414, self._too_large())
            raise ValueError

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._of_headers += len(name) + len(value)
        if len(self.headers) > HEADERS or self._of_headers > HEADER_BYTES:
            most = f"{HEADERS} lines or {HEADER_BYTES:,} bytes"
            self._refusal = (431, f"The request's headers have more than {most}.")
            raise ValueError

    def on_headers_complete(self) -> None:
        length = next((value for name, value in self.headers if name == b"content-length"), b"0")
        if int(length) > self.settings.request_bytes:
            self._refusal = (413, self._too_large())
            raise ValueError
        self.url, _, query = self.url.partition(b"?")
        super().on_headers_complete()
        self.scope["query_string"] = query.partition(b"#")[0]

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._came = 0
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._writing = self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._writing is not None:
            self._writing.cancel()
            self._writing = None

    def send_400_response(self, msg: str) -> None:
        self._refuse(*self._refusal)

    def _of_same_client(self) -> int:
        host = self.client[0] if self.client else ""
        clients = (getattr(other, "client", None) for other in self.connections)
        return sum(client is not None and client[0] == host for client in clients)

    def _await_request(self) -> None:
        seconds = self.settings.request_seconds
        sentence = f"The request did not come whole within {seconds:g} seconds."
        self._waiting = self.loop.call_later(seconds, self._refuse, 408, sentence)

    def _too_large(self) -> str:
        return f"The request is larger than {self.settings.request_bytes:,} bytes."

    def _refuse(self, status: int, sentence: str) -> None:
        """Say why, unless an answer is under way already, and part."""
        if self.transport.is_closing():
            return
        cycle = self.cycle
        if cycle is None or cycle.response_complete or not cycle.response_started:
            self.transport.write(_problem(status, sentence))
        self.transport.close()


def _problem(status: int, sentence: str) -> bytes:
    title = HTTPStatus(status).phrase
    problem: dict[str, Any] = {
        "type": "about:blank", "title": title, "status": status, "detail": sentence, "instance": "",
    }  # fmt: skip
    body = json.dumps(problem).encode()
    headers = SECURITY | {
        "Content-Type": "application/problem+json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    if status == 429:
        headers["Retry-After"] = "10"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {title}\r\n{lines}\r\n".encode() + body
