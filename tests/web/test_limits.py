from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app.config import Settings
from app.index import sync
from app.web import clients, create_app, limits

PROGRAM = {"accept": "application/json"}


@pytest.fixture
def asked(settings: Settings, database: Engine) -> Callable[..., Any]:
    def ask(**changes: Any) -> TestClient:
        return TestClient(create_app(settings.model_copy(update=changes)))

    return ask


def test_who_asks_too_often_is_told_when_to_come_again(
    asked: Callable[..., TestClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(limits.time, "monotonic", lambda: now)
    client = asked(rate_limit=6)
    assert [client.get("/api/v1/status").status_code for _ in range(7)] == [200] * 6 + [429]
    refused = client.get("/api/v1/articles")
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "detail", "instance"} <= set(refused.json())
    assert "nosniff" in refused.headers["x-content-type-options"]
    page = client.get("/about", headers={"accept": "text/html"})
    assert page.status_code == 429
    assert 'role="search"' in page.text
    for path in ("/healthz", "/metrics", "/static/app.css"):
        assert client.get(path).status_code == 200
    now += 11
    assert client.get("/api/v1/status").status_code == 200
    assert client.get("/api/v1/status").status_code == 429


def test_clients_are_counted_apart_and_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clients, "MOST", 3)
    rate = limits.Rate(1)
    for client in "abcd":
        rate.take(client, "/")
    with pytest.raises(limits.TooManyRequests):
        rate.take("d", "/")
    rate.take("a", "/")  # asked longest ago, so forgotten


def test_without_a_limit_nobody_is_counted(asked: Callable[..., TestClient]) -> None:
    client = asked()
    assert {client.get("/api/v1/status").status_code for _ in range(300)} == {200}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),  # a program
        ({"origin": "http://testserver"}, 303),
        ({"origin": "https://news.example"}, 303),  # the base, through a proxy
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 303),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
    ],
)
def test_only_our_own_pages_may_change_something(
    asked: Callable[..., TestClient], headers: dict[str, str], status: int
) -> None:
    client = asked(base_url="https://news.example")
    answer = client.post(
        "/preferences/theme", data={"theme": "dark"}, headers=headers, follow_redirects=False
    )
    assert answer.status_code == status
    assert ("set-cookie" in answer.headers) is (status == 303)


def test_no_header_of_an_answer_is_too_long_to_read(asked: Callable[..., TestClient]) -> None:
    answer = asked().get("/places///?q=" + "x" * 60_000, follow_redirects=False)
    assert answer.status_code in (307, 404)
    assert all(len(value) < 10_000 for value in answer.headers.values())


def test_cookies_say_how_they_may_be_used(asked: Callable[..., TestClient]) -> None:
    client = asked()
    for scheme in ("http", "https"):
        client.base_url = f"{scheme}://testserver"
        for name in ("theme", "language"):
            data = {name: "dark" if name == "theme" else "ja"}
            answer = client.post(f"/preferences/{name}", data=data, follow_redirects=False)
            said = answer.headers["set-cookie"].lower()
            assert "samesite=lax" in said
            assert ("secure" in said) is (scheme == "https")
            assert ("httponly" in said) is (name == "language")
        gone = client.post("/preferences/theme", data={"theme": ""}, follow_redirects=False)
        assert "max-age=0" in gone.headers["set-cookie"].lower()


def test_a_search_that_is_stopped_says_so(
    settings: Settings, database: Engine, write_articles: Callable[..., list[str]], shelf: Any
) -> None:
    write_articles(shelf)
    sync.rebuild(settings, database)
    hasty = settings.model_copy(update={"search_seconds": 1e-9})
    with TestClient(create_app(hasty)) as client:
        answer = client.get("/api/v1/articles?q=japan+OR+china")
        said = answer.json()
        assert said["timed_out"]
        assert (said["total"]["value"], said["total"]["relation"]) == (0, "gte")
        assert said["query"]["warnings"]
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
        assert client.get("/api/v1/articles?q=-japan+-china").json()["total"]["value"] == 0
        assert "stopped" in client.get("/search?q=japan+OR+china").text
        for feed in ("/feed.atom", "/feed.json"):
            answer = client.get(f"{feed}?q=japan+OR+china")
            assert answer.headers["cache-control"] == "no-store"
            assert "etag" not in answer.headers
    with TestClient(create_app(settings)) as client:
        said = client.get("/api/v1/articles?q=japan+OR+china").json()
        assert (said["timed_out"], said["total"]["relation"]) == (False, "eq")
        assert said["total"]["value"] > 0
