import socket
import threading
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
import uvicorn

from app.web.server import LONGEST, Protocol


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """Answers with the last letters of `q` and how many there are."""
    q = parse_qs(scope["query_string"].decode())["q"][0]
    body = f"{scope['path']} {len(q)} {q[-3:]}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        server = uvicorn.Server(
            uvicorn.Config(echo, http=Protocol, lifespan="off", log_level="error")
        )
        thread = threading.Thread(target=server.run, args=([door],))
        thread.start()
        yield door.getsockname()[1]
        server.should_exit = True
        thread.join()


def answer(port: int, address: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as line:
        line.sendall(b"GET " + address + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    ("address", "want"),
    [
        (b"/search?q=oil", "/search 3 oil"),
        (b"/search?q=" + b"x" * 100_000, "/search 100000 xxx"),
        (b"/caf%C3%A9?q=a?b", "/café 3 a?b"),
        (b"http://x/search?q=oil&a", "/search 3 oil"),
        (b"/search?q=oil#there", "/search 3 oil"),
    ],
)
def test_addresses_are_read_as_they_come(port: int, address: bytes, want: str) -> None:
    said = answer(port, address)
    assert said.startswith(b"HTTP/1.1 200")
    assert want.encode() in said


def test_an_address_without_end_is_refused(port: int) -> None:
    try:
        said = answer(port, b"/search?q=" + b"x" * (LONGEST + 100_000))
    except ConnectionError:  # closed before all of it was sent
        return
    assert said.startswith(b"HTTP/1.1 400") or not said
