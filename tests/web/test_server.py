import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn

from app.config import Settings
from app.web import server
from app.web.server import Protocol

LARGE = 50_000_000  # bytes of an answer
LIMITS = Settings(_env_file=None, request_bytes=50_000, request_seconds=1, connections=9)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the last letters of `q` and how many there are, or at length."""
    if scope["type"] == "lifespan":
        scope["state"]["settings"] = LIMITS
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    if scope["method"] == "POST":
        while (await receive()).get("more_body"):
            pass
    if scope["path"] == "/whole":
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": bytes(LARGE)})
        return
    q = parse_qs(scope["query_string"].decode())["q"][0]
    body = f"{scope['path']} {len(q)} {q[-3:]}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        running = uvicorn.Server(uvicorn.Config(echo, http=Protocol, log_level="critical"))
        thread = threading.Thread(target=running.run, args=([door],))
        thread.start()
        yield door.getsockname()[1]
        running.should_exit = True
        thread.join()


def answer(port: int, address: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"GET " + address + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    ("address", "want"),
    [
        (b"/search?q=oil", "/search 3 oil"),
        (b"/search?q=" + b"x" * 45_000, "/search 45000 xxx"),
        (b"/caf%C3%A9?q=a?b", "/café 3 a?b"),
        (b"http://x/search?q=oil&a", "/search 3 oil"),
        (b"/search?q=oil#there", "/search 3 oil"),
    ],
)
def test_addresses_are_read_as_they_come(port: int, address: bytes, want: str) -> None:
    said = answer(port, address)
    assert said.startswith(b"HTTP/1.1 200")
    assert want.encode() in said


@pytest.mark.parametrize(
    ("head", "body", "status"),
    [
        (b"GET /?q=" + b"x" * 60_000 + b" HTTP/1.1\r\n", b"", 414),
        (b"GET /?q=x HTTP/1.1\r\n" + b"X: y\r\n" * 120, b"", 431),
        (b"GET /?q=x HTTP/1.1\r\nX: " + b"y" * 40_000 + b"\r\nY: " + b"y" * 30_000, b"", 414),
        (b"POST / HTTP/1.1\r\nContent-Length: 60000\r\n", b"", 413),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 30 + b"\r\n", b"", 400),
        (
            b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n",
            b"2000\r\n" + b"x" * 8192 + b"\r\n",
            413,
        ),
        (b"GET /?q=x HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", b"", 400),
        (b"GET /?q=x HTTP/1.1\r\nHost: y\r\n", b"", 400),
        (b"HELO there\r\n", b"", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00", b"", 400),
        (b"GET /?q=x HTTP/1.1\r\nX", b"", 408),  # dripped
        (b"POST / HTTP/1.1\r\nContent-Length: 99\r\n", b"x", 408),
    ],
)
def test_what_is_too_much_or_too_slow_is_refused(
    port: int, head: bytes, body: bytes, status: int
) -> None:
    end = b"" if status in (408, 414) and not body else b"Host: x\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head + end)
        for _ in range(9 if body else 0):
            with suppress(ConnectionError):
                line.sendall(body)
        said = b""
        with suppress(ConnectionError):
            said = b"".join(iter(lambda: line.recv(65536), b""))
    if not said and body:  # closed before all of it was sent
        return
    head, _, problem = said.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in head
    assert b"nosniff" in head
    assert b"X-Request-ID: " in head
    assert json.loads(problem)["status"] == status


def test_a_path_longer_than_can_be_counted_is_said_to_be(
    monkeypatch: pytest.MonkeyPatch, port: int
) -> None:
    monkeypatch.setattr(server, "PATH_BYTES", 100)
    assert answer(port, b"/" + b"x" * 100).startswith(b"HTTP/1.1 414 ")
    assert answer(port, b"/?q=" + b"x" * 100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("protocol", [b"websocket", b"h2c"])
def test_no_other_protocol_is_spoken(port: int, protocol: bytes) -> None:
    head = b"GET /?q=oil HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\nUpgrade: " + protocol
    key = b"\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(head + key)
        assert b"/ 3 oil" in b"".join(iter(lambda: line.recv(65536), b""))


def test_a_request_names_its_host(port: int) -> None:
    for version, status in ((b"1.1", b"400"), (b"1.0", b"200")):
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(b"GET /?q=oil HTTP/" + version + b"\r\nConnection: close\r\n\r\n")
            assert line.recv(65536)[9:12] == status


def test_one_address_may_hold_only_so_many_connections(port: int) -> None:
    with ExitStack() as held:
        lines = [
            held.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            for _ in range(LIMITS.connections + 1)
        ]
        said = lines[-1].recv(65536)
    assert said.startswith(b"HTTP/1.1 429 ")
    assert b"Retry-After: " in said


def test_a_client_that_reads_nothing_is_left(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    monkeypatch.setattr(server, "STALLED", 0.2)
    with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
        line.sendall(b"GET /whole?q=x HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1)
        read = 0
        with suppress(ConnectionError):
            while data := line.recv(1 << 20):
                read += len(data)
    assert read < LARGE
