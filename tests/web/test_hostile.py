"""Every text is a query: each form of the answer to what nobody should type."""

import asyncio
import csv
import io
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

# What is typed, as it stands in an address: a name, then pieces with the times each is repeated.
HOSTILE = {
    name: "".join(text * times for text, times in parts).encode()
    for name, parts in json.loads(
        (Path(__file__).parents[1] / "hostile.json").read_text(encoding="utf-8")
    ).items()
}
FORMS = {
    "/search": (b"", lambda text: "</html>" in text),
    "/api/v1/articles": (b"", lambda text: "results" in json.loads(text)),
    "/api/v1/export": (b"&format=csv", lambda text: next(csv.reader(io.StringIO(text)))[0] == "id"),
    "/feed.atom": (b"", lambda text: ET.fromstring(text).tag.endswith("feed")),
    "/feed.json": (b"", lambda text: "items" in json.loads(text)),
}


async def ask(app: Any, path: str, query: bytes) -> tuple[int, str]:
    """The answer to a query string as it stands: a client's library would mend it first."""
    said: list[Any] = []
    done = asyncio.Event()
    scope = {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "root_path": "",
        "raw_path": path.encode(), "query_string": query, "headers": [(b"host", b"test")],
        "scheme": "http", "server": ("test", 80), "client": ("test", 1), "state": {},
    }  # fmt: skip

    async def receive() -> dict[str, object]:
        await done.wait()
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        said.append(message)
        if not message.get("more_body", "body" not in message):
            done.set()

    await app(scope, receive, send)
    return said[0]["status"], b"".join(one.get("body", b"") for one in said).decode()


@pytest.mark.parametrize("form", FORMS)
def test_no_text_is_an_error(client: TestClient, ids: list[str], form: str) -> None:
    more, is_whole = FORMS[form]

    async def all_of_them() -> None:
        for name, text in HOSTILE.items():
            status, answer = await ask(client.app, form, b"q=" + text + more)
            assert (name, status) == (name, 200)
            assert is_whole(answer), name
            if form == "/search":
                assert "<script>alert" not in answer

    asyncio.run(all_of_them())
