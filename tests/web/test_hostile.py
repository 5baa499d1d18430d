"""Every text is a query: each form of the answer to what nobody should type."""

import asyncio
import csv
import io
import json
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote_from_bytes
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trying
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from app.web import create_app

T = TypeVar("T")

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


def run(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """In a thread of its own, for a browser's loop may be running in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(work())).result()


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

    run(all_of_them)


SYNTAX = """
( ) [ ] { } " “ ” « 「 」 （ ） ［ ］ ： ＊ ？ ～ － AND OR NOT and - -- + * ? ~ ~2 ~9 ^ : \\ / | &
"~3 "" person: person:" country:jp publisher: headline: body: year: title:( published: published:[
published:[2024 TO published:2024 ] before:2023 after: after:2024-05 TO 2024 2024-13-45 0000
""".split()
WORDS = """
Takeo Akiba Xi Jinping Liu Japan akiba's Tokyo in* t?kyo tokio~ 習近平 习近
平 東京 京 シー 시진핑 하 ดี กรุงเทพ नमस्ते हिन्दी شي Αθήνα Straße İ ﷺ ½ 👩‍👩‍👧
e\u0301 \u0301 \u200b \ufeff \u202e \ud800 \x00 \n \u2028
""".split()
pieces = st.sampled_from([*SYNTAX, *WORDS, *SYNTAX, " ", "  ", "\x00", "\ud800"])
queries = st.lists(pieces | st.text(max_size=6), max_size=14).map(" ".join) | st.lists(
    pieces | st.text(max_size=3), max_size=14
).map("".join)
raw = queries.map(lambda text: quote_from_bytes(text.encode("utf-8", "surrogatepass")).encode())


@pytest.fixture(params=["whoosh", "tantivy"])
def app(
    request: pytest.FixtureRequest, settings: Settings, database: Engine, shelf: Any,
    write_articles: Callable[[Any], list[str]],
) -> Any:  # fmt: skip
    chosen = settings.model_copy(update={"engine": request.param})
    write_articles(shelf)
    sync.rebuild(chosen, database)
    return create_app(chosen)


@trying(max_examples=120, suppress_health_check=list(HealthCheck))
@given(raw | st.binary(max_size=30).map(lambda some: quote_from_bytes(some).encode()))
def test_no_query_raises(app: Any, query: bytes) -> None:
    async def both() -> tuple[tuple[int, str], tuple[int, str]]:
        q = b"q=" + query
        return await ask(app, "/search", q), await ask(app, "/api/v1/articles", q)

    (page, html), (status, answer) = run(both)
    assert (page, status) == (200, 200)
    total = json.loads(answer)["total"]["value"]
    assert f"<b>{total or 'No'} article" in html


def test_many_names_are_sought_by_a_part_only_as_far_as_is_quick(
    client: TestClient, ids: list[str]
) -> None:
    def warned(count: int) -> list[str]:
        q = " OR ".join([*(f"person:nobody{n}" for n in range(count)), "person:Akiba"])
        answer = client.get("/api/v1/articles", params={"q": q}).json()
        assert answer["total"]["value"] == 3
        return answer["query"]["warnings"]

    assert not any("by a part" in one for one in warned(7))
    assert any("by a part" in one for one in warned(8))
