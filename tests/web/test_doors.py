"""A private library: who gets in, who does not, and what is said on the way."""

import time
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from starlette.testclient import TestClient

from app.config import Settings, load
from app.errors import SettingsError
from app.web import access, create_app
from rows import Row, library

SECRET = "Fünf Tage im Mai"
PAGE = {"accept": "text/html"}
CLOSED = [
    "/", "/search?q=taiwan", "/articles/1", "/people", "/map", "/about", "/docs", "/help/search",
    "/api/v1/articles", "/api/v1/export", "/api/v1/status", "/api/openapi.json", "/feed.atom",
    "/feed.json", "/sitemap.xml", "/opensearch.xml", "/metrics", "/nowhere", "//search",
    "/static", "/access/../search", "/static/../search", "/healthz/../api/v1/articles",
]  # fmt: skip


@pytest.fixture(scope="module")
def shelf_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with one article that names Akiba."""
    folder = tmp_path_factory.mktemp("data")
    with library([Row("Akiba spoke.", names={("person", "akiba", "Akiba"): ["Akiba"]})], folder):
        return folder


def app_of(folder: Path) -> FastAPI:
    return create_app(Settings(_env_file=None, data_dir=folder, access=SecretStr(SECRET)))


@pytest.fixture
def private(shelf_dir: Path) -> Iterator[TestClient]:
    with TestClient(app_of(shelf_dir), follow_redirects=False) as client:
        yield client


def basic(secret: str, user: str = "anybody") -> dict[str, str]:
    return {"authorization": "Basic " + b64encode(f"{user}:{secret}".encode()).decode()}


def come_in(client: TestClient, password: str, back: str = "/") -> int:
    return client.post("/access", data={"password": password, "back": back}).status_code


def test_nothing_is_answered_without_the_password(private: TestClient) -> None:
    for path in CLOSED:
        for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
            answer = private.request(method, path)
            assert answer.status_code in (401, 404), (method, path)
            assert "akiba" not in answer.text.casefold()
            if answer.status_code == 401:
                assert answer.headers["www-authenticate"] == 'Bearer realm="Dateline"'
                assert "etag" not in answer.headers


@pytest.mark.parametrize(
    "headers", [basic(SECRET), basic(SECRET, ""), {"authorization": f"bearer {SECRET}".encode()}]
)
def test_programs_send_the_password(private: TestClient, headers: dict[str, str]) -> None:
    private.get("/api/v1/articles", headers=headers)  # the first reader makes the database's log
    answer = private.get("/api/v1/articles", headers=headers)
    assert (answer.status_code, answer.json()["total"]["value"]) == (200, 1)
    assert answer.headers["cache-control"] == "private, no-cache"
    # What was answered before, or is known, is given to nobody else.
    tag = {"if-none-match": answer.headers["etag"]}
    assert private.get("/api/v1/articles", headers=tag).status_code == 401
    assert private.get("/api/v1/articles", headers=tag | headers).status_code == 304


def test_people_keep_a_session(private: TestClient) -> None:
    refused = private.get("/search?q=akiba&sort=newest", headers=PAGE)
    assert 'value="/search?q=akiba&amp;sort=newest"' in refused.text
    answer = private.post("/access", data={"password": SECRET, "back": "/search?q=akiba"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=akiba")
    cookie = answer.headers["set-cookie"].casefold()
    assert {"httponly", "samesite=lax"} <= set(cookie.split("; "))
    assert SECRET.casefold() not in cookie
    assert private.get("/search?q=akiba", headers=PAGE).status_code == 200
    assert private.get("/access").headers["location"] == "/"
    again = TestClient(private.app).post("/access", data={"password": "no"})
    assert (again.status_code, again.headers["www-authenticate"][:6]) == (401, "Bearer")
    assert private.post("/access/leave").status_code == 303
    assert private.get("/search?q=akiba", headers=PAGE).status_code == 401


def test_a_session_crosses_the_wire_only_in_https_when_it_began_there(shelf_dir: Path) -> None:
    client = TestClient(app_of(shelf_dir), "https://testserver", follow_redirects=False)
    answer = client.post("/access", data={"password": SECRET})
    assert "secure" in answer.headers["set-cookie"].casefold()


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example", "/\\evil", "x", "/\n"])
def test_nobody_is_led_away(private: TestClient, back: str) -> None:
    answer = private.post("/access", data={"password": SECRET, "back": back})
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "cookie", ["", ".", "x", "9999999999.", "9999999999.00", "-1.aa", "é.é", "9" * 5000 + ".a"]
)
def test_a_made_up_session_opens_nothing(private: TestClient, cookie: str) -> None:
    header = {"cookie": f"{access.COOKIE}={cookie}".encode()}
    assert private.get("/api/v1/articles", headers=header).status_code == 401


def test_a_session_ends(private: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    assert come_in(private, SECRET) == 303
    assert private.get("/api/v1/articles").status_code == 200
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + access.SESSION + 1)
    assert private.get("/api/v1/articles").status_code == 401


def test_a_session_is_good_for_one_password_only() -> None:
    cookie = access.Access("one").session()
    scope = {"type": "http", "headers": [(b"cookie", f"{access.COOKIE}={cookie}".encode())]}
    assert access.Access("one").knows(scope)
    assert not access.Access("other").knows(scope)


@pytest.mark.parametrize("wrong", ["", "fünf tage im mai", SECRET + " ", "x" * 100_000, "\x00"])
def test_a_wrong_password_gets_another_try(private: TestClient, wrong: str) -> None:
    assert come_in(private, wrong) == 401
    assert private.get("/api/v1/articles", headers=basic(wrong)).status_code == 401
    assert come_in(private, SECRET) == 303


@pytest.mark.parametrize(
    "header", ["Basic", "Basic !", "Basic /w==", "Bearer", "Digest x", "é", "Basic " + "A" * 9999]
)
def test_a_broken_header_is_a_wrong_one(private: TestClient, header: str) -> None:
    answer = private.get("/api/v1/articles", headers={"authorization": header.encode()})
    assert answer.status_code == 401


def test_guessing_is_slowed_down(private: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(access.TRIES):
        assert private.get("/", headers=basic(f"guess {number}")).status_code == 401
    for answer in (
        private.get("/api/v1/articles", headers=basic(SECRET)),
        private.post("/access", data={"password": SECRET}),
    ):
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= access.WINDOW + 1
    # Only who guesses waits: a session goes on, another client too.
    other = TestClient(private.app, client=("192.0.2.9", 1))
    assert other.get("/api/v1/articles", headers=basic(SECRET)).status_code == 200
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + access.WINDOW + 1)
    assert private.get("/api/v1/articles", headers=basic(SECRET)).status_code == 200


def test_operators_see_that_it_lives_and_strangers_no_more(private: TestClient) -> None:
    assert private.get("/healthz").json() == {"status": "ok"}
    assert private.get("/readyz").json() == {"status": "ready"}
    assert private.get("/readyz", headers=basic(SECRET)).json()["articles"] == 1
    assert private.get("/metrics", headers=basic(SECRET)).status_code == 200


def test_a_private_library_is_warmed_as_an_open_one(shelf_dir: Path) -> None:
    settings = Settings(_env_file=None, data_dir=shelf_dir, access=SecretStr(SECRET))
    with TestClient(create_app(settings, warmed=True)) as client:
        said = client.get("/metrics", headers=basic(SECRET)).text
    assert 'route="/search",status="200"' in said


def test_an_open_library_has_no_door(client: TestClient) -> None:
    assert client.get("/access", follow_redirects=False).headers["location"] == "/"
    assert client.post("/access", data={"password": "x"}).status_code == 404
    assert client.get("/api/v1/articles").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("value", ["", "  "])
def test_a_lost_password_does_not_open_the_library(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("DATELINE_ACCESS", value)
    with pytest.raises(SettingsError, match="DATELINE_ACCESS is empty"):
        load(_env_file=None)


def test_the_password_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_ACCESS", SECRET)
    settings = load(_env_file=None)
    assert SECRET not in f"{settings!r} {settings} {settings.model_dump()}"
