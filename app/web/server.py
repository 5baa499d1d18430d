"""The server's protocol: a request comes whole, in time and within its size, or is refused.

A query of any length up to that is read, if only its beginning.
"""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from app.config import Settings, load
from app.web import clients, logs
from app.web.headers import SECURITY

HEADERS = 100  # lines; a browser sends fifteen
HEADER_BYTES = 65_536  # of all of them together
PATH_BYTES = 65_535  # what the parser of addresses can count
STALLED = 60.0  # seconds that an answer waits for a client that reads none of it


class Protocol(HttpToolsProtocol):
    """Uvicorn's, which waits for ever, and lets a library take addresses apart that refuses those
    of 64 KB."""

    settings: Settings
    address: str
    _came = 0  # bytes of this request
    _of_headers = 0
    _waiting: asyncio.TimerHandle | None = None
    _writing: asyncio.TimerHandle | None = None
    _refusal = (400, "This is no HTTP request.")

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.address = clients.address({"client": self.client})
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
        hosts = sum(name == b"host" for name, _value in self.headers)
        if hosts > 1 or (not hosts and self.parser.get_http_version() == "1.1"):
            self._refusal = (400, "A request names its host, and only one.")  # RFC 9112, 3.2
            raise ValueError
        length = next((value for name, value in self.headers if name == b"content-length"), b"0")
        if int(length) > self.settings.request_bytes:
            self._refusal = (413, self._too_large())
            raise ValueError
        self.url, _, query = self.url.partition(b"?")
        if len(self.url) > PATH_BYTES:
            self._refusal = (414, f"The request's path is longer than {PATH_BYTES:,} bytes.")
            raise ValueError
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

    def _should_upgrade_to_ws(self) -> bool:
        return False  # a handshake would pass by all that every answer bears

    def _unsupported_upgrade_warning(self) -> None:
        """Who asks for another protocol is answered in this one."""

    def _of_same_client(self) -> int:
        others = (getattr(other, "address", None) for other in self.connections)
        return sum(other == self.address for other in others)

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
            self.transport.write(_problem(status, sentence, self._told(status, sentence)))
        self.transport.close()

    def _told(self, status: int, sentence: str) -> str:
        """The id under which the log has it; browsers open lines that they never use."""
        if status == 408 and not self._came:
            return ""
        if meters := self.app_state.get("meters"):
            meters.refused(status)
        return logs.refused(self.address, status, sentence)


def _problem(status: int, sentence: str, name: str) -> bytes:
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
    if name:
        headers["X-Request-ID"] = name
    if status == 429:
        headers["Retry-After"] = "10"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status} {title}\r\n{lines}\r\n".encode() + body
