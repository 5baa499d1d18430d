from collections.abc import Callable

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, update
from sqlmodel import col
from starlette.testclient import TestClient

from app.config import Settings
from app.db import writing
from app.index import sync
from app.models import Article, Entity
from app.web import create_app
from app.web.headers import SECURITY
from rows import Row

PAGE = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
CORS = "access-control-allow"
PROGRAM = {"accept": "application/json"}
SHAPE = {"type", "title", "status", "detail", "instance"}


def refused(client: TestClient, path: str, status: int, method: str = "GET") -> dict[str, object]:
    """The problem that a program gets, once it is seen that a person gets a page."""
    answer = client.request(method, path, headers=PROGRAM)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, object] = answer.json()
    assert set(problem) >= SHAPE
    assert problem["status"] == status
    assert problem["detail"]
    if not path.startswith("/api/"):
        page = client.request(method, path, headers=PAGE)
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert 'role="search"' in page.text
        assert "etag" not in page.headers
    return problem


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/articles/0123", 404),
        ("/people/nobody", 404),
        ("/stories/none", 404),
        ("/api/v1/articles/0123", 404),
        ("/api/v1/articles/0123/original", 404),
        ("/api/v1/articles/0123/similar", 404),
        ("/api/v1/stories/none", 404),
        ("/api/v1/countries/zz", 404),
        ("/api/v2/articles", 404),
        ("/search?sort=best", 422),
        ("/feed.atom?from=2024-13", 422),
    ],
)
def test_one_shape(client: TestClient, ids: list[str], path: str, status: int) -> None:
    problem = refused(client, path, status)
    assert problem["instance"] == path.partition("?")[0]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("articles?foo=1&sort=best&limit=0", {"foo", "sort", "limit"}),
        ("articles?facet=colour", {"facet"}),
        ("articles?snippets=maybe", {"snippets"}),
        ("articles?snippets=", {"snippets"}),
        ("articles?limit=&page=", {"limit", "page"}),
        ("articles?cursor=garbled", {"cursor"}),
        ("people?limit=x&sort=best", {"limit", "sort"}),
        ("people?limit=%2B7", {"limit"}),
        ("suggest?limit=%0C7", {"limit"}),
        ("articles?limit=%0C7&from=%202024", {"limit", "from"}),
        ("people?cursor=garbled", {"cursor"}),
        ("people?nonsense=1", {"nonsense"}),
        ("people?letter=ab", {"letter"}),
        ("countries/jp?q=1", {"q"}),
        ("timeline?facet=year", {"facet"}),
        ("map?year=x", {"year"}),
        ("export?format=xml", {"format"}),
        ("suggest?limit=99", {"limit"}),
        ("status?x=1", {"x"}),
    ],
)
def test_wrong_parameters_are_named(
    client: TestClient, ids: list[str], path: str, names: set[str]
) -> None:
    problem = refused(client, f"/api/v1/{path}", 422)
    errors = problem["errors"]
    assert isinstance(errors, list)
    assert {error["loc"][-1] for error in errors} == names
    assert {error["loc"][0] for error in errors} == {"query"}
    assert all(error["msg"] for error in errors)


@pytest.mark.parametrize("path", ["/search", "/api/v1/articles", "/feed.atom", "/healthz"])
def test_other_methods_are_told_what_is_possible(client: TestClient, path: str) -> None:
    answer = client.post(path, headers=PROGRAM)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"
    assert set(answer.json()) >= SHAPE


def test_our_own_mistake_is_a_500_that_tells_nothing(
    database: Engine, ids: list[str], client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with writing(database) as connection:
        connection.execute(
            update(Article).where(col(Article.id) == ids[0]).values(paragraphs=[["secret"]])
        )
    problem = refused(client, f"/api/v1/articles/{ids[0]}", 500)
    assert "secret" not in str(problem)
    assert "unpack" not in str(problem)
    assert any(record.exc_info for record in caplog.records)
    page = client.get(f"/articles/{ids[0]}", headers=PAGE)
    assert page.status_code == 500
    assert "content-security-policy" in page.headers
    assert 'role="search"' in page.text


def test_a_page_of_an_error_that_cannot_be_made_is_bare(
    client: TestClient,
    ids: list[str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(language: str) -> None:
        raise RuntimeError(f"no templates in {language}")

    monkeypatch.setattr(client.app.state.library, "templates_in", broken)  # type: ignore[attr-defined]
    for path, status in (("/people", 500), ("/nowhere/<b>", 404)):
        page = client.get(path, headers=PAGE)
        assert page.status_code == status
        assert page.headers["content-type"].startswith("text/html")
        assert "content-security-policy" in page.headers
        assert 'role="search"' in page.text
        assert "<b>" not in page.text
        assert "no templates" not in page.text
    assert "no templates" in caplog.text


def test_an_empty_library_says_everywhere_how_to_begin(
    settings: Settings, database: Engine
) -> None:
    sync.rebuild(settings, database)
    with TestClient(create_app(settings)) as client:
        for path in ("/", "/search", "/timeline", "/map", "/network"):
            page = client.get(path, headers=PAGE).text
            assert "<code>dateline ingest articles/</code>" in page, path
            assert "Check the spelling" not in page, path
        for path in ("/search?q=a", "/map?q=a"):
            assert "dateline ingest" not in client.get(path, headers=PAGE).text


def test_without_a_database_all_answers_say_so(settings: Settings) -> None:
    with TestClient(create_app(settings), raise_server_exceptions=False) as client:
        assert client.get("/healthz").status_code == 200
        for path in ("/api/v1/people", "/api/v1/status", "/api/v1/map", "/"):
            problem = refused(client, path, 503)
            assert "dateline migrate" in str(problem["detail"])


def test_without_an_index_only_searches_are_missing(
    client: TestClient, write_articles: Callable[..., list[str]], shelf: tuple[Row, ...]
) -> None:
    written = write_articles(shelf)
    for path in ("/api/v1/articles", "/api/v1/map?q=x", "/api/v1/export", "/feed.json", "/search"):
        problem = refused(client, path, 503)
        assert "dateline index" in str(problem["detail"])
    for path in (
        f"/api/v1/articles/{written[0]}",
        "/api/v1/people",
        "/api/v1/map",
        "/api/v1/suggest?q=a",
    ):
        assert client.get(path).status_code == 200
    for path in ("/", f"/articles/{written[0]}", "/people", "/map"):
        page = client.get(path, headers=PAGE)
        assert page.status_code == 200
        assert "<code>dateline index</code>" in page.text


def test_an_entity_under_another_slug_moves(
    client: TestClient, database: Engine, ids: list[str]
) -> None:
    def ask(path: str) -> tuple[int, str | None]:
        answer = client.get(path, follow_redirects=False)
        return answer.status_code, answer.headers.get("location")

    for base in ("", "/api/v1"):
        assert ask(f"{base}/countries/JP") == (308, f"{base}/countries/jp")
        assert ask(f"{base}/people/akiba") == (307, f"{base}/people/takeo-akiba")
        assert ask(f"{base}/people/liu")[0] == (404 if base else 200)
    answer = client.get("/api/v1/people/liu").json()
    assert {one["id"] for one in answer["candidates"]} == {"liu-bei", "liu-xiang"}
    with writing(database) as connection:
        number = connection.scalar(
            Entity.__table__.select().where(col(Entity.slug) == "liu-xiang")  # type: ignore[attr-defined]
        )
        connection.execute(
            update(Entity).where(col(Entity.slug) == "liu-bei").values(merged_into=number)
        )
    for base in ("", "/api/v1"):
        assert ask(f"{base}/people/liu-bei") == (308, f"{base}/people/liu-xiang")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/articles", "/healthz", "/static/x.css"])
def test_security_headers_are_on_everything(client: TestClient, ids: list[str], path: str) -> None:
    headers = client.get(path, headers=PAGE).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    for name in ("referrer-policy", "permissions-policy", "server-timing"):
        assert headers[name]
    for name in ("cross-origin-opener-policy", "cross-origin-resource-policy"):
        assert headers[name] == "same-origin"
    assert "access-control-allow-origin" not in headers


def test_other_sites_may_read_only_when_set(settings: Settings, database: Engine) -> None:
    allowed = settings.model_copy(update={"cors_origins": ("https://news.example",)})
    with TestClient(create_app(allowed)) as client:
        for origin, expected in (("https://news.example", True), ("https://bad.example", False)):
            answer = client.get("/healthz", headers={"origin": origin})
            assert (answer.headers.get("access-control-allow-origin") == origin) is expected


def test_what_browsers_ask_beforehand_is_answered_like_all_else(
    settings: Settings, database: Engine
) -> None:
    private = {"cors_origins": ("https://news.example",), "access": SecretStr("s"), "rate_limit": 3}
    with TestClient(create_app(settings.model_copy(update=private))) as client:
        for origin, status in (
            ("https://news.example", 200), ("https://bad.example", 400),
            ("https://news.example", 200), ("https://news.example", 429),
        ):  # fmt: skip
            asking = {
                "origin": origin, "access-control-request-method": "GET",
                "access-control-request-headers": "authorization",
            }  # fmt: skip
            answer = client.options("/api/v1/articles", headers=asking)
            assert answer.status_code == status
            assert {*map(str.lower, SECURITY), "x-request-id"} <= set(answer.headers)
            assert (status == 200) is ("GET" in answer.headers.get(f"{CORS}-methods", ""))
            known = answer.headers.get(f"{CORS}-origin")
            assert known == (None if "bad" in origin else origin)
        metrics = client.get("/metrics", headers={"authorization": "Bearer s"}).text
        assert 'http_requests_total{method="OPTIONS",route="none",status="200"} 2.0' in metrics
