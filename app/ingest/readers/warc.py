"""WARC -> the pages in it, plain or packed; one reading forwards, a record at a time.

Our own, because the libraries hold a header line of any length whole, and a record is simple:
ISO 28500:2017, with the HTTP answer left to the standard library.
"""

import http.client
import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from app.errors import DocumentError
from app.ingest.readers import base
from app.ingest.readers.base import Read, Source, failed

_MAX_HEADER = 65_536  # bytes; a long address is 2,000
_WANTED = ("text/html", "application/xhtml+xml", "text/plain", "application/pdf")


def read_warc(source: Source, read: Callable[[Source], Read]) -> Read:
    found = False
    for headers in _records(source.stream):
        length = int(headers["content-length"])
        block = _Block(source.stream, length)
        if (member := _member(headers, block, source)) is not None:
            found = True
            source.budget.member()
            try:
                yield from read(member)
            except Exception as error:
                yield failed(member.name, error)
        block.skip()
    if not found:
        raise DocumentError("read", "The WARC holds no page.")


class _Block(io.RawIOBase):
    """The content of one record, and not a byte more of the stream."""

    def __init__(self, stream: io.BufferedReader, length: int) -> None:
        self._stream, self._left = stream, length

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(min(len(buffer), self._left))
        if len(data) < min(len(buffer), self._left):
            raise DocumentError("read", "The WARC is cut off within a record.")
        self._left -= len(data)
        buffer[: len(data)] = data
        return len(data)

    def skip(self) -> None:
        while self._left:
            self.read(min(self._left, base.PEEK))


def _records(stream: io.BufferedReader) -> Iterator[dict[str, str]]:
    """The headers of each record; the caller reads its block before the next."""
    while line := stream.readline(_MAX_HEADER):
        if not line.strip():
            continue
        if not line.startswith(b"WARC/"):
            raise DocumentError("read", "The WARC is damaged: no record where one should begin.")
        headers: dict[str, str] = {}
        size = 0
        while (line := stream.readline(_MAX_HEADER)).strip():
            size += len(line)
            if size > _MAX_HEADER or not line.endswith(b"\n"):
                raise DocumentError("read", "The WARC is damaged: a header without an end.")
            name, _, value = line.decode("utf-8", "replace").partition(":")
            headers[name.strip().lower()] = value.strip()
        if not re.fullmatch(r"[0-9]{1,15}", headers.get("content-length", "")):
            raise DocumentError("read", "The WARC is damaged: a record without a length.")
        yield headers


def _member(headers: dict[str, str], block: _Block, source: Source) -> Source | None:
    """The page a record holds; None for a request, a picture, a redirection, an error."""
    kind = headers.get("warc-type")
    url = headers.get("warc-target-uri", "").strip("<>")
    if not url.startswith(("http://", "https://")) or url.endswith("/robots.txt"):
        return None
    name = f"{source.name}:{url}"
    if kind in ("resource", "conversion"):
        media = headers.get("content-type", "").partition(";")[0].strip().lower()
        if media not in _WANTED:
            return None
        return source.inside(block.read(base.MAX_BYTES + 1) or b"", name, "warc", url=url)
    if kind != "response":
        return None
    try:
        media, charset, body = _answer(block.read(base.MAX_BYTES + _MAX_HEADER) or b"")
    except (http.client.HTTPException, ValueError):
        return None
    if media not in _WANTED:
        return None
    return source.inside(body, name, "warc", url=url, charset=charset)


class _Socket:
    """What the standard library's HTTPResponse asks of a socket."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def makefile(self, mode: str) -> io.BytesIO:
        return io.BytesIO(self._data)


def _answer(data: bytes) -> tuple[str, str | None, bytes]:
    """The media type, charset and body of an HTTP answer; no body unless it is a page."""
    answer = http.client.HTTPResponse(_Socket(data))  # type: ignore[arg-type]
    answer.begin()
    media = answer.headers.get_content_type()
    if answer.status != 200 or media not in _WANTED:
        return "", None, b""
    try:
        body = answer.read(base.MAX_BYTES + 1)
    except (http.client.HTTPException, ValueError):
        # Many crawlers keep the header that says "chunked" and not the chunks.
        body = b"".join(re.split(rb"\r?\n\r?\n", data, maxsplit=1)[1:])
    body = base.inflated(body, answer.headers.get("Content-Encoding", ""))
    return media, answer.headers.get_content_charset(), body
