from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from app import search
from app.config import Settings
from app.index import sync
from app.web.kept import LARGEST, Answer, Answers
from rows import Row


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that were truly searched for."""
    asked: list[str] = []
    real = search.search

    def noted(query: Any, *given: Any, **also: Any) -> search.SearchResults:
        asked.append(query.q)
        return real(query, *given, **also)

    monkeypatch.setattr(search, "search", noted)
    return asked


@pytest.mark.parametrize("path", ["/api/v1/articles?q=akiba", "/search?q=akiba", "/feed.json"])
def test_the_same_question_is_answered_from_memory(
    client: TestClient, ids: list[str], searches: list[str], path: str
) -> None:
    first = client.get(path)
    again = client.get(path)
    assert first.status_code == again.status_code == 200
    assert again.content == first.content
    changing = {"server-timing", "x-request-id"}
    assert {k: v for k, v in again.headers.items() if k not in changing} == {
        k: v for k, v in first.headers.items() if k not in changing
    }
    assert len(searches) == 1
    head = client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert len(searches) == 1


def test_an_answer_is_made_anew_when_what_it_is_made_from_changed(
    settings: Settings,
    database: Engine,
    client: TestClient,
    ids: list[str],
    write_articles: Callable[..., list[str]],
) -> None:
    path = "/api/v1/articles?q=akiba&limit=100"
    before = client.get(path).json()["total"]["value"]
    write_articles([Row("Takeo Akiba came back.")])
    assert client.get(path).json()["total"]["value"] == before  # not in the index as yet
    sync.apply_changes(settings, database)
    assert client.get(path).json()["total"]["value"] == before + 1


def test_answers_for_others_are_not_given(
    client: TestClient, ids: list[str], searches: list[str]
) -> None:
    path = "/search?q=akiba"
    plain = client.get(path, headers={"accept-encoding": "identity"})
    packed = client.get(path, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert plain.text == packed.text
    dark = client.get(path, headers={"cookie": "theme=dark"})
    assert dark.text != plain.text
    feed = "/feed.json?q=akiba"
    assert "archive.example" not in client.get(feed).text
    elsewhere = client.get(feed, headers={"host": "archive.example"})
    assert "archive.example" in elsewhere.text
    assert client.get(feed).text != elsewhere.text


def test_errors_and_streams_are_not_kept(
    client: TestClient, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(Answers, "keep", lambda _self, _key, answer: kept.append(answer.route))
    for _ in range(2):
        assert client.get("/api/v1/articles?limit=0").status_code == 422
        assert client.get("/people/nobody").status_code == 404
        assert len(client.get("/api/v1/export?format=csv&q=akiba").text.splitlines()) == 5
    assert not kept
    client.get("/api/v1/articles")
    assert kept == ["/api/v1/articles"]


def test_kept_answers_are_counted_as_their_route(client: TestClient, ids: list[str]) -> None:
    for _ in range(3):
        client.get("/api/v1/articles?q=akiba")
    said = client.get("/metrics").text
    assert 'http_requests_total{method="GET",route="/api/v1/articles",status="200"} 3.0' in said


def test_the_oldest_go_when_room_is_needed() -> None:
    answers = Answers(room=10)
    for name in "abc":
        answers.keep(name, Answer("/", [], b"1234"))
    assert answers.get("a") is None
    assert answers.get("b") is not None
    answers.keep("d", Answer("/", [], b"1234"))
    assert answers.get("c") is None  # b was used since
    answers.keep("d", Answer("/", [], b"12345678"))
    assert answers.get("b") is None
    assert answers.get("d") == Answer("/", [], b"12345678")
    answers.keep("e", Answer("/", [], b"x" * (LARGEST + 1)))
    assert answers.get("e") is None
